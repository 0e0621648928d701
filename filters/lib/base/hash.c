/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include "base/message.h"
#include "base/number.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/random.h>

uint64_t hash_record(uint64_t seed, struct slice split, struct slice image) {
    char text[20];
    uint64_t hash = hash_bytes(HASH_START, (struct slice){text, number_put_integer(text, seed)});
    return hash_field(hash_field(hash, split), image);
}

/* --- places in tables ----------------------------------------------------------------------------------- */

struct sip {
    uint64_t v0, v1, v2, v3;
};

static uint64_t secret[2];
static pthread_once_t secret_is_drawn = PTHREAD_ONCE_INIT;

static void draw_secret(void) {
    while (getrandom(secret, sizeof secret, 0) != (ssize_t)sizeof secret) {
        if (errno != EINTR) die("no random numbers from the system: %s", strerror(errno));
    }
}

static inline uint64_t turned(uint64_t word, int bits) {
    return word << bits | word >> (64 - bits);
}

static inline void sip_round(struct sip *s) {
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = turned(s->v1, 13) ^ s->v0;
    s->v3 = turned(s->v3, 16) ^ s->v2;
    s->v0 = turned(s->v0, 32) + s->v3;
    s->v2 += s->v1;
    s->v1 = turned(s->v1, 17) ^ s->v2;
    s->v3 = turned(s->v3, 21) ^ s->v0;
    s->v2 = turned(s->v2, 32);
}

static inline void sip_word(struct sip *s, uint64_t word) {
    s->v3 ^= word;
    sip_round(s);
    s->v0 ^= word;
}

static inline struct sip sip_start(void) {
    pthread_once(&secret_is_drawn, draw_secret);
    return (struct sip){secret[0] ^ UINT64_C(0x736F6D6570736575), secret[1] ^ UINT64_C(0x646F72616E646F6D),
                        secret[0] ^ UINT64_C(0x6C7967656E657261), secret[1] ^ UINT64_C(0x7465646279746573)};
}

static inline uint64_t sip_end(struct sip *s) {
    s->v2 ^= 0xFF;
    for (int i = 0; i < 3; i++) sip_round(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

uint64_t hash_place(struct slice bytes) {
    struct sip sip = sip_start();
    uint64_t word;
    size_t at = 0;
    for (; bytes.len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, bytes.at + at, sizeof word);
        sip_word(&sip, word);
    }
    word = 0;
    if (bytes.len > at) memcpy(&word, bytes.at + at, bytes.len - at);
    sip_word(&sip, word | (uint64_t)bytes.len << 56);
    return sip_end(&sip);
}

uint64_t hash_place_of(uint64_t number) {
    struct sip sip = sip_start();
    sip_word(&sip, number);
    return sip_end(&sip);
}

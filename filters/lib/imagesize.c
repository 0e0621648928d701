/* SPDX-License-Identifier: MIT
 *
 * Sources: PNG, ISO/IEC 15948, 11.2.2; JPEG, ITU-T T.81, annex B; BMP, Microsoft's BITMAPCOREHEADER and
 * BITMAPINFOHEADER; TIFF revision 6.0, section 2, and Aware Systems' BigTIFF design. */
#include "imagesize.h"

#include "lines.h"
#include "member.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const char *const imagesize_endings[] = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", NULL};

/* A file that is read here and there. Reading behind its end is remembered and gives zeros. */
struct source {
    int fd;
    bool ended;
    int error; /* errno of a read that failed */
    bool big_endian;
};

struct size {
    uint64_t width, height;
};

static void read_at(struct source *source, uint64_t offset, unsigned char *bytes, size_t len) {
    memset(bytes, 0, len);
    if (offset > INT64_MAX / 2) {
        source->ended = true;
        return;
    }
    for (size_t done = 0; done < len;) {
        ssize_t got = pread(source->fd, bytes + done, len - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) source->error = errno;
        if (got <= 0) source->ended = true;
        if (got <= 0) return;
        done += (size_t)got;
    }
}

/* An unsigned number of `len` (at most 8) bytes. */
static uint64_t number_in(const struct source *source, const unsigned char *bytes, size_t len) {
    uint64_t number = 0;
    for (size_t i = 0; i < len; i++) number = number << 8 | bytes[source->big_endian ? i : len - 1 - i];
    return number;
}

static uint64_t number_at(struct source *source, uint64_t offset, size_t len) {
    unsigned char bytes[8];
    read_at(source, offset, bytes, len);
    return number_in(source, bytes, len);
}

/* The first chunk is IHDR, which begins with the size. */
static const char *read_png(struct source *source, struct size *size) {
    unsigned char chunk[8];
    source->big_endian = true;
    read_at(source, 8, chunk, sizeof chunk);
    if (memcmp(chunk + 4, "IHDR", 4) != 0) return "its first chunk is not IHDR";
    *size = (struct size){number_at(source, 16, 4), number_at(source, 20, 4)};
    return NULL;
}

/* SOF0 to SOF15: a frame header. C4, C8 and CC lie between them and are something else. */
static bool starts_frame(unsigned marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/* Segments, each a marker and its length, up to the one that starts the frame. */
static const char *read_jpeg(struct source *source, struct size *size) {
    enum { MOST_SEGMENTS = 100000 };
    uint64_t offset = 2;
    source->big_endian = true;
    for (int i = 0; !source->ended; i++) {
        if (i == MOST_SEGMENTS) return "its header has too many segments";
        unsigned lead = (unsigned)number_at(source, offset, 1),
                 marker = (unsigned)number_at(source, offset + 1, 1);
        if (source->ended) break;
        if (lead != 0xFF) return "a marker was expected";
        if (marker == 0xFF) { /* fill bytes */
            offset++;
        } else if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) { /* stand alone */
            offset += 2;
        } else if (marker == 0xD9 || marker == 0xDA) {
            return "there is no frame header before the image's data";
        } else if (starts_frame(marker)) {
            *size = (struct size){number_at(source, offset + 7, 2), number_at(source, offset + 5, 2)};
            return NULL;
        } else {
            uint64_t len = number_at(source, offset + 2, 2);
            if (len < 2) return "a segment is shorter than its length";
            offset += 2 + len;
        }
    }
    return NULL; /* the end is reported as such */
}

/* The height is negative where the rows run from the top. */
static const char *read_bmp(struct source *source, struct size *size) {
    uint64_t header = number_at(source, 14, 4);
    if (header == 12) {
        *size = (struct size){number_at(source, 18, 2), number_at(source, 20, 2)};
        return NULL;
    }
    if (header < 40 && !source->ended) return "its header is of no known kind";
    uint64_t height = number_at(source, 22, 4);
    if (height > INT32_MAX) height = (UINT64_C(1) << 32) - height;
    *size = (struct size){number_at(source, 18, 4), height};
    return NULL;
}

/* The entries of the first directory. BigTIFF has wider counts, offsets and values. */
static const char *read_tiff(struct source *source, struct size *size) {
    enum { TAG_WIDTH = 256, TAG_HEIGHT = 257, MOST_ENTRIES = 4096 };
    unsigned version = (unsigned)number_at(source, 2, 2);
    bool big = version == 43;
    size_t word = big ? 8 : 4, entry_len = big ? 20 : 12;
    uint64_t offset = number_at(source, big ? 8 : 4, word);
    uint64_t count = number_at(source, offset, big ? 8 : 2);
    if (count > MOST_ENTRIES) return "its first directory has too many entries";
    offset += big ? 8 : 2;
    for (uint64_t i = 0; i < count && !source->ended; i++, offset += entry_len) {
        unsigned char entry[20];
        read_at(source, offset, entry, entry_len);
        uint64_t tag = number_in(source, entry, 2), type = number_in(source, entry + 2, 2);
        if (tag != TAG_WIDTH && tag != TAG_HEIGHT) continue;
        /* SHORT, LONG, LONG8; the value stands where an offset would */
        size_t len = type == 3 ? 2 : type == 4 ? 4 : type == 16 && big ? 8 : 0;
        if (len == 0) return "its size is no whole number";
        uint64_t value = number_in(source, entry + 4 + word, len);
        *(tag == TAG_WIDTH ? &size->width : &size->height) = value;
    }
    return NULL;
}

static const char *read_size(struct source *source, struct size *size) {
    unsigned char start[8];
    read_at(source, 0, start, sizeof start);
    if (source->error != 0) return NULL;
    source->ended = false; /* a short file may still be long enough for its kind */
    if (memcmp(start, "\x89PNG\r\n\x1A\n", 8) == 0) return read_png(source, size);
    if (memcmp(start, "\xFF\xD8", 2) == 0) return read_jpeg(source, size);
    if (memcmp(start, "BM", 2) == 0) return read_bmp(source, size);
    source->big_endian = memcmp(start, "MM", 2) == 0;
    if (memcmp(start, "II*\0", 4) == 0 || memcmp(start, "II+\0", 4) == 0 || memcmp(start, "MM\0*", 4) == 0
        || memcmp(start, "MM\0+", 4) == 0)
        return read_tiff(source, size);
    return "is neither PNG, JPEG, BMP nor TIFF";
}

static bool unreadable(const char *file, int error, struct fault *fault) {
    fault_set(fault, "", "%s: %s", file, strerror(error));
    return errno = error, false;
}

bool imagesize_read(const char *file, uint32_t *width, uint32_t *height, struct fault *fault) {
    struct source source = {.fd = input_open(file)};
    struct size size = {0, 0};
    if (source.fd < 0) return unreadable(file, errno, fault);
    const char *wrong = read_size(&source, &size);
    close(source.fd);
    if (source.error != 0) return unreadable(file, source.error, fault);
    errno = 0;
    if (wrong == NULL && source.ended) wrong = "ends within its header";
    if (wrong != NULL) return fault_set(fault, "", "%s: %s", file, wrong);
    if (size.width < 1 || size.height < 1 || size.width > MEMBER_LARGEST_SIDE
        || size.height > MEMBER_LARGEST_SIDE)
        return fault_set(fault, "", "%s: its header says no size in pixels", file);
    *width = (uint32_t)size.width;
    *height = (uint32_t)size.height;
    return true;
}

/* SPDX-License-Identifier: MIT */
#include "base/encoding.h"

#include "base/memory.h"
#include "base/message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

bool encoding_marked(struct slice text) {
    return text.len >= 3 && memcmp(text.at, "\xEF\xBB\xBF", 3) == 0;
}

/* Exits with status 2 if iconv_open failed for another reason than an unknown name. It sets EINVAL both for
 * an unknown name and if there is no memory to load a converter, so that is tested here. */
static void check_failure(const char *name) {
    enum { CONVERTER = 1 << 20 }; /* bytes; more than any converter takes */
    int error = errno;
    free(memory_take(CONVERTER));
    if (error != EINVAL) die("%s: %s", name, strerror(error));
}

/* Opens the converter for a name, unless it is open already. False if there is none. */
static bool open_for(struct encoding *encoding, struct slice name) {
    char wanted[sizeof encoding->name];
    if (name.len == 0 || name.len >= sizeof wanted || memchr(name.at, '\0', name.len) != NULL) return false;
    snprintf(wanted, sizeof wanted, "%.*s", (int)name.len, name.at);
    if (strcasecmp(wanted, "GB2312") == 0 || strcasecmp(wanted, "GBK") == 0)
        snprintf(wanted, sizeof wanted, "GB18030");
    if (encoding->open && strcmp(wanted, encoding->name) == 0) return true;
    encoding_close(encoding);
    encoding->handle = iconv_open("UTF-8", wanted);
    encoding->open = encoding->handle != (iconv_t)-1; /* NOLINT(performance-no-int-to-ptr): POSIX says so */
    if (!encoding->open) check_failure(wanted);
    memcpy(encoding->name, wanted, sizeof wanted);
    return encoding->open;
}

bool encoding_known(struct slice name) {
    struct encoding encoding = {0};
    bool known = open_for(&encoding, name);
    encoding_close(&encoding);
    return known;
}

bool encoding_decode(struct encoding *encoding, struct slice name, struct slice text, struct buffer *out) {
    size_t before = out->len;
    if (!open_for(encoding, name)) return false;
    if (encoding_marked(text) && strcasecmp(encoding->name, "UTF-8") == 0) {
        text.at += 3;
        text.len -= 3;
    }
    iconv(encoding->handle, NULL, NULL, NULL, NULL); /* resets the state */
    char *from = (char *)(size_t)text.at; /* iconv's type is not const, but it does not write there */
    size_t left = text.len;
    for (;;) {
        char *to = buffer_room(out, left + 16), *start = to;
        size_t room = left + 16;
        size_t got = iconv(encoding->handle, &from, &left, &to, &room);
        buffer_took(out, to);
        if (got != (size_t)-1 && left == 0) return true;
        if (got != (size_t)-1 || errno != E2BIG || to == start) break;
    }
    out->len = before;
    return false;
}

bool encoding_decode_any(struct encoding *encoding, const char *names, struct slice text,
                         struct buffer *out) {
    struct slice name;
    for (const char *p = names; slice_next(&p, &name);) {
        if (encoding_decode(encoding, name, text, out)) return true;
    }
    return false;
}

void encoding_close(struct encoding *encoding) {
    if (encoding->open) iconv_close(encoding->handle);
    encoding->open = false;
}

/* SPDX-License-Identifier: MIT */
#include "base/fold.h"

#include "base/ascii.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SAR_PORTABLE)
#include <emmintrin.h>
#endif

/* --- characters ----------------------------------------------------------------------------------------- */

/* The codes of the zeros of all scripts with decimal digits; a script's other digits follow its zero. */
static const uint32_t zeros[] = {0x0660, 0x06F0, 0x07C0, 0x0966,  0x09E6,  0x0A66,  0x0AE6,  0x0B66,
                                 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,  0x0DE6,  0x0E50,  0x0ED0,  0x0F20,
                                 0x1040, 0x1090, 0x17E0, 0x1810,  0x1946,  0x19D0,  0x1A80,  0x1A90,
                                 0x1B50, 0x1BB0, 0x1C40, 0x1C50,  0xA620,  0xA8D0,  0xA900,  0xA9D0,
                                 0xAA50, 0xABF0, 0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6};

static int digit_of(uint32_t code) {
    if (code < 0x0660) return -1;
    for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
        if (code - zeros[i] < 10) return (int)(code - zeros[i]);
    }
    return -1;
}

/* Characters that become one or two ASCII characters; "" for those that only join or mark, which are
 * dropped. */
static const struct {
    uint32_t first, last;
    const char *as;
} signs[] = {
    {0x0080, 0x0084, " "},   {0x0085, 0x0085, "\n"}, {0x0086, 0x00A9, " "},  {0x00AB, 0x00AB, "\""},
    {0x00AC, 0x00AC, " "},   {0x00AD, 0x00AD, ""},   {0x00AE, 0x00AF, " "},  {0x00B0, 0x00B0, "%"},
    {0x00B1, 0x00B1, " "},   {0x00B2, 0x00B3, ""},   {0x00B4, 0x00B4, "'"},  {0x00B6, 0x00B8, " "},
    {0x00B9, 0x00B9, ""},    {0x00BB, 0x00BB, "\""}, {0x00BC, 0x00BE, "x"},  {0x00BF, 0x00BF, " "},
    {0x00F7, 0x00F7, " "},   {0x02BC, 0x02BC, "'"},  {0x0300, 0x036F, ""},   {0x060C, 0x060C, ","},
    {0x061B, 0x061B, ";"},   {0x061F, 0x061F, "?"},  {0x066B, 0x066B, "."},  {0x066C, 0x066C, ","},
    {0x06D4, 0x06D4, ". "},  {0x0964, 0x0965, ". "}, {0x2000, 0x200A, " "},  {0x200B, 0x200F, ""},
    {0x2010, 0x2013, "-"},   {0x2014, 0x2014, ", "}, {0x2015, 0x2015, "-"},  {0x2016, 0x2017, " "},
    {0x2018, 0x201B, "'"},   {0x201C, 0x201F, "\""}, {0x2020, 0x2025, " "},  {0x2026, 0x2026, ". "},
    {0x2027, 0x2027, " "},   {0x2028, 0x2029, "\n"}, {0x202A, 0x202E, ""},   {0x202F, 0x202F, " "},
    {0x2030, 0x2031, "%"},   {0x2032, 0x2032, "'"},  {0x2033, 0x2033, "\""}, {0x2034, 0x2038, " "},
    {0x2039, 0x203A, "'"},   {0x203B, 0x205F, " "},  {0x2060, 0x206F, ""},   {0x2070, 0x209F, ""},
    {0x20A0, 0x20CF, "$"},   {0x20D0, 0x20FF, ""},   {0x2190, 0x21FF, "="},  {0x2200, 0x2211, " "},
    {0x2213, 0x2235, " "},   {0x2236, 0x2236, ":"},  {0x2237, 0x245F, " "},  {0x2460, 0x24FF, " "},
    {0x2500, 0x2BFF, " "},   {0x2E00, 0x2E7F, " "},  {0x3000, 0x3000, " "},  {0x3001, 0x3001, ", "},
    {0x3002, 0x3002, ". "},  {0x3003, 0x3003, " "},  {0x3008, 0x3008, "("},  {0x3009, 0x3009, ")"},
    {0x300A, 0x300F, "\""},  {0x3010, 0x3010, "("},  {0x3011, 0x3011, ")"},  {0x3012, 0x3013, " "},
    {0x3014, 0x3014, "("},   {0x3015, 0x3015, ")"},  {0x3016, 0x3020, " "},  {0x3030, 0x3030, " "},
    {0x30FB, 0x30FB, " "},   {0xE000, 0xF8FF, " "},  {0xFE00, 0xFE0F, ""},   {0xFE10, 0xFE6F, " "},
    {0xFEFF, 0xFEFF, ""},    {0xFF5F, 0xFF60, " "},  {0xFF61, 0xFF61, ". "}, {0xFF62, 0xFF63, "\""},
    {0xFF64, 0xFF64, ", "},  {0xFF65, 0xFF65, " "},  {0xFFE0, 0xFFFF, " "},  {0x1F000, 0x1FAFF, " "},
    {0xE0000, 0x10FFFF, ""},
};

static const char *sign_of(uint32_t code) {
    size_t low = 0, high = sizeof signs / sizeof signs[0];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (code > signs[middle].last)
            low = middle + 1;
        else if (code < signs[middle].first)
            high = middle;
        else
            return signs[middle].as;
    }
    return NULL;
}

/* The small letter of a capital, for the scripts that have both, in as many bytes of UTF-8. */
static uint32_t small_of(uint32_t code) {
    if (code >= 0xC0 && code <= 0xDE && code != 0xD7) return code + 0x20;
    bool pairs = (code >= 0x100 && code <= 0x12F) || (code >= 0x132 && code <= 0x137)
                 || (code >= 0x14A && code <= 0x177) || (code >= 0x460 && code <= 0x481)
                 || (code >= 0x48A && code <= 0x4BF) || (code >= 0x4D0 && code <= 0x52F)
                 || (code >= 0x1E00 && code <= 0x1E95) || (code >= 0x1EA0 && code <= 0x1EFF);
    if (pairs) return code | 1;
    bool odd_pairs = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E);
    if (odd_pairs) return code + (code & 1);
    if (code >= 0x391 && code <= 0x3AB && code != 0x3A2) return code + 0x20;
    if (code >= 0x410 && code <= 0x42F) return code + 0x20;
    if (code >= 0x400 && code <= 0x40F) return code + 0x50;
    if (code >= 0x531 && code <= 0x556) return code + 0x30;
    return code;
}

static size_t copy_sign(char *out, const char *sign) {
    size_t len = 0;
    for (; sign[len] != '\0'; len++) out[len] = sign[len];
    return len;
}

size_t fold_character(const char *at, size_t len, char *out) {
    const unsigned char *p = (const unsigned char *)at;
    uint32_t code = utf8_code(p, len);
    int digit = digit_of(code);
    if (digit >= 0) return *out = (char)('0' + digit), 1;
    if (code >= 0xFF01 && code <= 0xFF5E) { /* full-width ASCII */
        char c = (char)(code - 0xFF01 + '!');
        *out = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        return 1;
    }
    if (code >= 0x1D400 && code <= 0x1D6A3)
        return *out = (char)('a' + (code - 0x1D400) % 26), 1; /* mathematical letters */
    const char *sign = sign_of(code);
    if (sign != NULL) return copy_sign(out, sign);
    uint32_t small = len == 2 || len == 3 ? small_of(code) : code;
    memcpy(out, at, len);
    if (small != code) utf8_put(out, small);
    return len;
}

/* The scripts from U+3040 on except Hangul, which has blanks; those from Thai to Myanmar; and Khmer. */
bool fold_is_unspaced(const char *at) {
    unsigned char first = (unsigned char)at[0], second = (unsigned char)at[1];
    if (first == 0xE0) return second >= 0xB8 && second < 0xBC;
    if (first == 0xE1) return second < 0x82 || second == 0x9E || second == 0x9F;
    return (first >= 0xE3 && first <= 0xE9) || (first == 0xEF && second >= 0xA4 && second <= 0xAB)
           || first == 0xF0;
}

/* --- texts ---------------------------------------------------------------------------------------------- */

struct folder {
    struct folded *to;
    struct slice text;
    size_t at, len; /* in the text; of what has been folded */
    char marks;     /* check marks are after ('a') or before ('b') what they mark; 0 before the first one */
    char bracket;   /* the "]" or ")" of a list of numbers that LaTeX has opened; else 0 */
};

static void put(struct folder *f, const char *bytes, size_t count, size_t from) {
    for (size_t i = 0; i < count; i++) {
        f->to->places[f->len] = (uint32_t)from;
        f->to->bytes[f->len++] = bytes[i];
    }
}

static char byte_at(const struct folder *f, size_t at) {
    return at < f->text.len ? f->text.at[at] : '\0';
}

/* The next byte that is not a blank. */
static char byte_after(const struct folder *f, size_t at) {
    while (byte_at(f, at) == ' ') at++;
    return byte_at(f, at);
}

/* The last byte of the result that is not a blank. */
static char last_put(const struct folder *f) {
    size_t at = f->len;
    while (at > 0 && f->to->bytes[at - 1] == ' ') at--;
    return at > 0 ? f->to->bytes[at - 1] : '\0';
}

/* A sign for times is an "x" between numbers, and before the number that something is there ("ship ×3"). */
static size_t put_times(const struct folder *f, char *out) {
    bool before_digit = ascii_is_digit(byte_at(f, f->at)),
         after_letter = f->len > 0 && ascii_is_letter(f->to->bytes[f->len - 1]);
    bool between = ascii_is_digit(byte_after(f, f->at)) && ascii_is_digit(last_put(f));
    if (between || (before_digit && !after_letter)) return copy_sign(out, "x");
    return copy_sign(out, before_digit ? " x" : " ");
}

/* A mark that says yes or no, of three bytes: "ship ✅ car ❌" is "ship :ok car no;", and "✅ ship ❌ car" is "yes ship no
 * car". The first mark of a text tells which of both it is. */
static size_t put_mark(struct folder *f, bool yes, char *out) {
    bool after = f->len > 0 && ascii_is_letter(f->to->bytes[f->len - 1]),
         before = ascii_is_letter(byte_at(f, f->at));
    if (f->marks == '\0') f->marks = ascii_is_letter(last_put(f)) ? 'a' : 'b';
    if (f->marks == 'a') return copy_sign(out, yes ? ":ok" : after ? ":no" : "no;");
    if (after || (yes && before)) return copy_sign(out, " "); /* it would become part of another word */
    return copy_sign(out, yes ? "yes" : "no ");
}

static void fold_utf8(struct folder *f) {
    const char *at = f->text.at + f->at;
    size_t len = utf8_length((const unsigned char *)at, f->text.len - f->at), from = f->at;
    if (len == 0) len = 1; /* not UTF-8: kept, and treated as a letter */
    uint32_t code = len > 1 ? utf8_code((const unsigned char *)at, len) : 0;
    char out[4];
    size_t count = 1;
    f->at += len;
    bool before_digit = ascii_is_digit(byte_at(f, f->at));
    switch (code) {
    case 0: out[0] = *at; break;
    case 0x2212: out[0] = before_digit ? '-' : ' '; break;
    case 0xD7: count = put_times(f, out); break;
    case 0x2611: /* check marks */
    case 0x2705:
    case 0x2714: count = put_mark(f, true, out); break;
    case 0x2612: /* and crosses */
    case 0x2717:
    case 0x2718:
    case 0x274C:
    case 0x274E: count = put_mark(f, false, out); break;
    default: count = fold_character(at, len, out);
    }
    put(f, out, count, from);
}

/* Decodes an HTML entity: "&lt;", "&#39;", "&#x27;". */
static bool fold_entity(struct folder *f) {
    static const struct {
        const char *name, *as;
    } entities[] = {{"lt;", "<"},     {"gt;", ">"},     {"amp;", "&"},    {"quot;", "\""}, {"apos;", "'"},
                    {"nbsp;", " "},   {"ndash;", "-"},  {"mdash;", ", "}, {"rsquo;", "'"}, {"lsquo;", "'"},
                    {"ldquo;", "\""}, {"rdquo;", "\""}, {"hellip;", ". "}};
    size_t from = f->at, p = from + 1;
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
        size_t n = strlen(entities[i].name);
        if (f->text.len - p < n || memcmp(f->text.at + p, entities[i].name, n) != 0) continue;
        f->at = p + n;
        put(f, entities[i].as, strlen(entities[i].as), from);
        return true;
    }
    if (byte_at(f, p) != '#') return false;
    bool hex = (byte_at(f, ++p) | 0x20) == 'x';
    uint32_t code = 0;
    size_t digits = 0;
    for (p += hex; digits < 6; digits++, p++) {
        char c = byte_at(f, p), low = (char)(c | 0x20);
        if (ascii_is_digit(c))
            code = code * (hex ? 16 : 10) + (uint32_t)(c - '0');
        else if (hex && low >= 'a' && low <= 'f')
            code = code * 16 + (uint32_t)(low - 'a' + 10);
        else
            break;
    }
    if (digits == 0 || byte_at(f, p) != ';') return false;
    f->at = p + 1;
    char c = code >= ' ' && code < 0x7F ? (char)code : code == 0x2018 || code == 0x2019 ? '\'' : ' ';
    put(f, &c, 1, from);
    return true;
}

/* Whether "\[" or "\(" is the bracket of four numbers or more, and not of a formula. */
static bool opens_numbers(const struct folder *f, size_t at, char close) {
    size_t commas = 0;
    for (char c; (c = byte_at(f, at)) != '\0' && c != '\\'; at++) {
        if (!ascii_is_digit(c) && c != ' ' && c != ',' && c != '.' && c != '-') return false;
        commas += c == ',';
    }
    return commas >= 3 && byte_at(f, at) == '\\' && byte_at(f, at + 1) == close;
}

/* LaTeX and escapes: `\boxed{7}` becomes a line "boxed:7}", `\text{ship}` "ship", `\"` a quote; other commands, `\(`, `\[` and
 * the like are shells. */
static void fold_backslash(struct folder *f) {
    size_t from = f->at, p = from + 1;
    char c = byte_at(f, p);
    if (c == '"' || c == '\'') { /* a quote escaped outside of JSON */
        put(f, &c, 1, from);
        f->at = p + 1;
        return;
    }
    if (c == 'n' && !ascii_is_letter(byte_at(f, p + 1))) {
        put(f, "\n", 1, from);
        f->at = p + 1;
        return;
    }
    while (ascii_is_letter(byte_at(f, p))) p++;
    size_t len = p - from - 1;
    bool boxed = len == 5 && memcmp(f->text.at + from + 1, "boxed", 5) == 0;
    if (len == 0) { /* "\(", "\[", "\%", "\_", "\\" */
        bool closes = c != '\0' && c == f->bracket;
        if (closes) f->bracket = '\0';
        if ((c == '[' || c == '(') && opens_numbers(f, p + 1, c == '[' ? ']' : ')'))
            f->bracket = c == '[' ? ']' : ')';
        bool stays =
            c == '_' || c == '-' || c == '%' || closes || ((c == '[' || c == '(') && f->bracket != '\0');
        put(f, stays ? &c : " ", 1, from);
        f->at = c == '\0' || (unsigned char)c >= 0x80 ? p : p + 1;
        return;
    }
    if (byte_at(f, p) == '{') p++;
    f->at = p;
    if (boxed && p - from == strlen("\\boxed{"))
        for (size_t i = 0; i < strlen("\nboxed:"); i++)
            put(f, &"\nboxed:"[i], 1, from + i); /* one origin for each byte */
    else
        put(f, " ", 1, from);
}

/* Drops backticks. A code fence and its language become one blank or line end. */
static void fold_ticks(struct folder *f) {
    size_t from = f->at, p = from;
    while (byte_at(f, p) == '`') p++;
    if (p - from >= 3) {
        while (ascii_is_letter(byte_at(f, p)) || ascii_is_digit(byte_at(f, p)) || byte_at(f, p) == '_'
               || byte_at(f, p) == '-')
            p++;
        put(f, byte_at(f, p) == '\n' ? "\n" : " ", 1, from);
        if (byte_at(f, p) == '\n') p++;
    }
    f->at = p;
}

#if defined(__SSE2__) && !defined(SAR_PORTABLE)
static inline __m128i equal(__m128i bytes, char c) {
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

/* A bit for each of sixteen bytes with a special meaning. */
static inline unsigned special_among(const char *at) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at),
            next = _mm_loadu_si128((const __m128i *)(const void *)(at + 1));
    __m128i digit = _mm_sub_epi8(next, _mm_set1_epi8('0'));
    __m128i is_digit_next = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
    __m128i tag =
        _mm_or_si128(_mm_andnot_si128(is_digit_next, equal(bytes, '<')),
                     _mm_and_si128(equal(bytes, '['), _mm_or_si128(equal(next, 'T'), equal(next, '/'))));
    __m128i sign = _mm_or_si128(_mm_or_si128(equal(bytes, '&'), equal(bytes, '\\')),
                                _mm_or_si128(equal(bytes, '`'), tag));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(bytes, sign));
}

bool fold_is_plain(struct slice text) {
    size_t at = 0;
    for (; at + 16 <= text.len; at += 16) {
        if (special_among(text.at + at) != 0) return false;
    }
    return at == text.len || (special_among(text.at + at) & ((1u << (text.len - at)) - 1)) == 0;
}
#else
bool fold_is_plain(struct slice text) {
    for (size_t at = 0; at < text.len; at++) {
        char c = text.at[at], next = text.at[at + 1];
        if ((unsigned char)c >= 0x80 || c == '&' || c == '\\' || c == '`') return false;
        if ((c == '<' && !ascii_is_digit(next)) || (c == '[' && (next == 'T' || next == '/'))) return false;
    }
    return true;
}
#endif

/* Whether a byte has a special meaning to fold_text. */
static bool is_special(char c) {
    return (unsigned char)c >= 0x80 || c == '&' || c == '\\' || c == '`';
}

static size_t first_special(struct slice text) {
    size_t at = 0;
    while (at < text.len && !is_special(text.at[at])) at++;
    return at;
}

void fold_text(struct folded *to, struct slice text) {
    size_t plain = first_special(text);
    to->text = text;
    to->origin = NULL;
    if (plain == text.len) return;
    to->bytes = memory_grow(to->bytes, &to->bytes_room, text.len + SLICE_PADDING + 1, 1);
    to->places = memory_grow(to->places, &to->places_room, text.len + 1, sizeof *to->places);
    struct folder f = {.to = to, .text = text};
    while (f.at < text.len) {
        char c = text.at[f.at];
        if ((unsigned char)c >= 0x80) {
            fold_utf8(&f);
        } else if (c == '\\') {
            fold_backslash(&f);
        } else if (c == '`') {
            fold_ticks(&f);
        } else if (c != '&' || !fold_entity(&f)) {
            put(&f, &c, 1, f.at);
            f.at++;
        }
    }
    to->places[f.len] = (uint32_t)text.len;
    memset(to->bytes + f.len, 0, SLICE_PADDING);
    to->text = (struct slice){to->bytes, f.len};
    to->origin = to->places;
}

void fold_free(struct folded *folded) {
    free(folded->bytes);
    free(folded->places);
}

/* SPDX-License-Identifier: MIT
 *
 * More than 500 lines: json_wanted_member reads names, values and white space in one loop, and is only fast if the
 * compiler sees all of it. */
#include "json/scan.h"

#include "base/ascii.h"
#include "base/number.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SAR_PORTABLE)
#include <emmintrin.h>
#endif

/* Keeps the first error only, and moves to the end so that nothing after it is read. */
static bool fail_as(struct json *j, const char *at, enum fault_code code, const char *what) {
    if (j->error != NULL) return false;
    j->truncated = at >= j->end;
    j->error = j->truncated ? "the JSON text ends too early" : what;
    j->code = j->truncated ? FAULT_SYNTAX : code;
    j->error_at = at < j->end ? at : j->end;
    j->at = j->end;
    return false;
}

static bool fail(struct json *j, const char *at, const char *what) {
    return fail_as(j, at, FAULT_SYNTAX, what);
}

/* Skips white space, but not beyond the text's end, because line ends follow the text too. */
static inline const char *blanks(const struct json *j, const char *p) {
    if ((unsigned char)*p > ' ') return p;
    while (p < j->end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) p++;
    return p;
}

/* The first byte from p on that is not plain inside a string: a quote, a backslash, a control character or
 * part of a UTF-8 sequence. The control character after the text ends the search. */
static inline const char *plain_run(const char *p) {
#if defined(__SSE2__) && !defined(SAR_PORTABLE)
    const __m128i quote_mark = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    const __m128i blank = _mm_set1_epi8(' ');
    for (;; p += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i special = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote_mark), _mm_cmpeq_epi8(bytes, backslash));
        special =
            _mm_or_si128(special, _mm_subs_epi8(bytes, blank)); /* signed, so this includes bytes from 0x80 */
        unsigned mask = (unsigned)_mm_movemask_epi8(special);
        if (mask != 0) return p + (unsigned)__builtin_ctz(mask);
    }
#else
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    for (;; p += 8) {
        uint64_t bytes;
        memcpy(&bytes, p, 8);
        uint64_t quote_mark = bytes ^ (ones * '"'), backslash = bytes ^ (ones * '\\');
        uint64_t special = (quote_mark - ones) & ~quote_mark;
        special |= (backslash - ones) & ~backslash;
        special |= (bytes - ones * ' ') & ~bytes;
        special |= bytes;
        if ((special & high) != 0) break;
    }
    while ((unsigned char)*p >= ' ' && (unsigned char)*p < 0x80 && *p != '"' && *p != '\\') p++;
    return p;
#endif
}

/* The length of the UTF-8 sequence at p (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF); 0 if
 * it is not valid, -1 if the text ends inside it. */
static int utf8_sequence(const char *text, const char *end) {
    const unsigned char *p = (const unsigned char *)text;
    unsigned char low = 0x80, high = 0xBF;
    int len;
    if (p[0] >= 0xC2 && p[0] <= 0xDF) {
        len = 2;
    } else if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        len = 3;
        if (p[0] == 0xE0) low = 0xA0;
        if (p[0] == 0xED) high = 0x9F;
    } else if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        len = 4;
        if (p[0] == 0xF0) low = 0x90;
        if (p[0] == 0xF4) high = 0x8F;
    } else {
        return 0;
    }
    for (int i = 1; i < len; i++) {
        if (text + i >= end) return -1;
        if (p[i] < low || p[i] > high) return 0;
        low = 0x80;
        high = 0xBF;
    }
    return len;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* The value of four hexadecimal digits at p; -1 if they are not that. */
static int hex_quad(const char *p) {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0) return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* Scans an escape, p at its backslash. Returns its end, NULL on an error. */
static const char *scan_escape(struct json *j, const char *p) {
    switch (p[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': return p + 2;
    case 'u': break;
    default: fail(j, p + 1, "no such escape in a string"); return NULL;
    }
    for (int i = 2; i < 6; i++) {
        if (hex_digit(p[i]) < 0) return fail(j, p + i, "\\u requires four hexadecimal digits"), NULL;
    }
    int unit = hex_quad(p + 2);
    if (unit < 0xD800 || unit > 0xDFFF) return p + 6;
    if (unit > 0xDBFF) return fail_as(j, p, FAULT_ENCODING, "unpaired surrogate"), NULL;
    const char *second = p + 6;
    if (second >= j->end || (second[0] == '\\' && second + 1 >= j->end))
        return fail_as(j, j->end, FAULT_ENCODING, "unpaired surrogate"), NULL;
    if (second[0] != '\\' || second[1] != 'u')
        return fail_as(j, p, FAULT_ENCODING, "unpaired surrogate"), NULL;
    for (int i = 2; i < 6; i++) {
        if (hex_digit(second[i]) < 0)
            return fail(j, second + i, "\\u requires four hexadecimal digits"), NULL;
    }
    int low = hex_quad(second + 2);
    if (low < 0xDC00 || low > 0xDFFF) return fail_as(j, p, FAULT_ENCODING, "unpaired surrogate"), NULL;
    return second + 6;
}

/* Continues scan_string at a byte that is not plain. */
__attribute__((noinline)) static const char *scan_special(struct json *j, const char *p) {
    for (;; p = plain_run(p)) {
        if (*p == '"') return p;
        if (*p == '\\') {
            if (p + 1 >= j->end) return fail(j, j->end, ""), NULL;
            j->escaped = true;
            p = scan_escape(j, p);
            if (p == NULL) return NULL;
        } else if ((unsigned char)*p < ' ') {
            return fail(j, p, "a control character in a string must be escaped"), NULL;
        } else {
            int len = utf8_sequence(p, j->end);
            if (len < 0) return fail(j, j->end, ""), NULL;
            if (len == 0) return fail_as(j, p, FAULT_ENCODING, "not valid UTF-8"), NULL;
            p += len;
        }
    }
}

/* Scans the rest of a string, p after its opening quote. Returns the place of the closing quote, NULL on an
 * error. */
static inline const char *scan_string(struct json *j, const char *p) {
    p = plain_run(p);
    return *p == '"' ? p : scan_special(j, p);
}

/* The number of digits at p, up to 16. *after becomes the number of digits after the first byte that is not
 * one, if that is among the first 15. */
static inline unsigned count_digits(const char *p, unsigned *after) {
#if defined(__SSE2__) && !defined(SAR_PORTABLE)
    __m128i value = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8('0'));
    __m128i digit = _mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value);
    uint32_t others = (uint32_t)_mm_movemask_epi8(digit) ^ 0x3FFFF; /* a bit for each other byte */
    unsigned count = (unsigned)__builtin_ctz(others);
    *after = (unsigned)__builtin_ctz(others & (others - 1)) - count - 1;
#else
    unsigned count = 0, more = 0;
    while (count < 16 && ascii_is_digit(p[count])) count++;
    while (count + 1 + more < 16 && ascii_is_digit(p[count + 1 + more])) more++;
    *after = more;
#endif
    return count;
}

/* Scans a number without sign and exponent whose digits and point are at most 15 bytes. Returns its end, NULL
 * if it is not such a number. */
static inline const char *plain_number(const char *p, unsigned *count, unsigned *decimals) {
    *count = count_digits(p, decimals);
    if (*count == 0 || *count > 15 || (*p == '0' && *count > 1)) return NULL;
    p += *count;
    if (*p == '.') {
        if (*decimals == 0 || *count + *decimals > 14) return NULL;
        p += 1 + *decimals;
    } else {
        *decimals = 0;
    }
    return (*p | ' ') == 'e' ? NULL : p;
}

/* Scans any number, p at its first byte. Returns its end, NULL on an error. */
__attribute__((noinline)) static const char *scan_any_number(struct json *j, const char *p) {
    if (*p == '-') p++;
    if (*p == '0') {
        p++;
        if (ascii_is_digit(*p)) return fail(j, p - 1, "a number must not begin with a needless 0"), NULL;
    } else if (ascii_is_digit(*p)) {
        do p++;
        while (ascii_is_digit(*p));
    } else {
        return fail(j, p, "a digit must follow '-'"), NULL;
    }
    if (*p == '.') {
        p++;
        if (!ascii_is_digit(*p)) return fail(j, p, "a digit must follow '.'"), NULL;
        do p++;
        while (ascii_is_digit(*p));
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        if (*p == '+' || *p == '-') p++;
        if (!ascii_is_digit(*p)) return fail(j, p, "an exponent requires a digit"), NULL;
        do p++;
        while (ascii_is_digit(*p));
    }
    return p;
}

static inline const char *scan_number(struct json *j, const char *p) {
    unsigned count, decimals;
    const char *after = plain_number(p + (*p == '-'), &count, &decimals);
    return after != NULL ? after : scan_any_number(j, p);
}

/* Sets the error for a place where no value begins. */
static void refuse_value(struct json *j, const char *p) {
    const char *word = *p == 't' ? "true" : *p == 'f' ? "false" : *p == 'n' ? "null" : "";
    if (*word == '\0') {
        fail(j, p, "a value was expected");
        return;
    }
    const char *q = p; /* the word is incomplete: plain_value takes complete ones */
    while (*q == *word) q++, word++;
    fail(j, q >= j->end ? j->end : p, "no such literal in JSON");
}

/* Scans a key and its colon, p at the opening quote. Returns the start of the value, NULL on an error. */
static inline const char *scan_key(struct json *j, const char *p) {
    if (*p != '"') return fail(j, p, "a member's name was expected, in quotes"), NULL;
    p = scan_string(j, p + 1);
    if (p == NULL) return NULL;
    p = blanks(j, p + 1);
    if (*p != ':') return fail(j, p, "':' was expected after a member's name"), NULL;
    return blanks(j, p + 1);
}

/* Scans a plain string, a plain number, a literal or, if `room` allows one more level, an empty array.
 * Returns its end, NULL for anything else. */
static inline const char *plain_value(const char *p, bool room) {
    unsigned count, decimals;
    if (*p == '"') {
        p = plain_run(p + 1);
        return *p == '"' ? p + 1 : NULL;
    }
    if (ascii_is_digit(*p)) return plain_number(p, &count, &decimals);
    if (*p == '[') return room && p[1] == ']' ? p + 2 : NULL;
    if (memcmp(p, "true", 4) == 0 || memcmp(p, "null", 4) == 0) return p + 4;
    return memcmp(p, "false", 5) == 0 ? p + 5 : NULL;
}

/* Scans a string, or a number that is not plain, p at its first byte. Returns its end, NULL on an error. */
__attribute__((noinline)) static const char *scan_scalar(struct json *j, const char *p) {
    if (*p == '"') {
        p = scan_string(j, p + 1);
        return p != NULL ? p + 1 : NULL;
    }
    if (*p == '-' || ascii_is_digit(*p)) return scan_number(j, p);
    refuse_value(j, p);
    return NULL;
}

/* Scans one value of any type, p at its first byte. Returns its end, NULL on an error. */
static const char *scan_value(struct json *j, const char *p) {
    char closes[JSON_DEPTH + 1]; /* the brackets that close what is open; 0 at the bottom */
    int open = 0;
    const int room = JSON_DEPTH - j->depth;
    for (closes[0] = '\0';;) {
        const char *after = plain_value(p, open < room);
        if (after != NULL) {
            p = after;
        } else if (*p == '{' || *p == '[') {
            char close = *p == '{' ? '}' : ']';
            if (open >= room) return fail_as(j, p, FAULT_LIMIT, "nested deeper than 128 levels"), NULL;
            p = blanks(j, p + 1);
            if (*p != close) {
                closes[++open] = close;
                if (close == '}') p = scan_key(j, p);
                if (p == NULL) return NULL;
                continue;
            }
            p++;
        } else {
            p = scan_scalar(j, p);
            if (p == NULL) return NULL;
        }
        for (; open > 0; open--, p++) { /* after a value: close what ends here */
            p = blanks(j, p);
            if (*p != closes[open]) break;
        }
        if (open == 0) return p;
        if (*p != ',') {
            return fail(j, p, closes[open] == '}' ? "',' or '}' was expected" : "',' or ']' was expected"),
                   NULL;
        }
        p = blanks(j, p + 1);
        if (closes[open] == '}') p = scan_key(j, p);
        if (p == NULL) return NULL;
    }
}

enum json_type json_type_of(char first) {
    switch (first) {
    case '"': return JSON_STRING;
    case '{': return JSON_OBJECT;
    case '[': return JSON_ARRAY;
    case 't': return JSON_BOOL;
    case 'f': return JSON_BOOL;
    case 'n': return JSON_NULL;
    default: return first == '-' || ascii_is_digit(first) ? JSON_NUMBER : JSON_NONE;
    }
}

enum json_type json_peek(struct json *j) {
    j->at = blanks(j, j->at);
    if (j->error != NULL || j->at >= j->end) return fail(j, j->at, ""), JSON_NONE;
    enum json_type type = json_type_of(*j->at);
    if (type == JSON_NONE) fail(j, j->at, "a value was expected");
    return type;
}

/* json_skip of anything but a plain string or number. */
__attribute__((noinline)) static struct slice skip_any(struct json *j) {
    const char *from = blanks(j, j->at);
    j->fresh = false;
    const char *after = scan_value(j, from); /* after an error `at` is the end, where no value begins */
    if (after == NULL) return (struct slice){j->end, 0};
    if (after > j->end) return fail(j, j->end, ""), (struct slice){j->end, 0};
    j->at = after;
    return (struct slice){from, (size_t)(after - from)};
}

struct slice json_skip(struct json *j) {
    const char *from = j->at, *after = plain_value(from, j->depth < JSON_DEPTH);
    if (after == NULL || after > j->end) return skip_any(j);
    j->fresh = false;
    j->at = after;
    return (struct slice){from, (size_t)(after - from)};
}

/* Sets the error that one type was expected and another found. */
static bool wrong_type(struct json *j, enum json_type wanted) {
    static const char *const messages[] = {
        [JSON_NONE] = "a value was expected",       [JSON_NULL] = "null was expected",
        [JSON_BOOL] = "true or false was expected", [JSON_NUMBER] = "a number was expected",
        [JSON_STRING] = "a string was expected",    [JSON_ARRAY] = "an array was expected",
        [JSON_OBJECT] = "an object was expected",
    };
    if (json_peek(j) == JSON_NONE) return false;
    return fail_as(j, j->at, FAULT_TYPE, messages[wanted]);
}

/* json_enter if the bracket is not the next byte. */
__attribute__((noinline)) static bool enter_other(struct json *j, char bracket) {
    j->at = blanks(j, j->at);
    if (j->error != NULL || *j->at != bracket || j->at >= j->end)
        return wrong_type(j, bracket == '{' ? JSON_OBJECT : JSON_ARRAY);
    if (j->depth >= JSON_DEPTH) return fail_as(j, j->at, FAULT_LIMIT, "nested deeper than 128 levels");
    return json_enter(j, bracket);
}

bool json_enter(struct json *j, char bracket) {
    if (*j->at != bracket || j->at >= j->end || j->depth >= JSON_DEPTH) return enter_other(j, bracket);
    j->at++;
    j->depth++;
    j->fresh = true;
    return true;
}

/* Moves to the next member or element of what was entered; false at its end. */
static inline bool next_item(struct json *j, char bracket, const char *expected) {
    if (j->error != NULL) return false;
    const char *p = blanks(j, j->at);
    if (*p == bracket) {
        if (p >= j->end) return fail(j, p, expected);
        j->at = p + 1;
        j->depth--;
        j->fresh = false;
        return false;
    }
    if (!j->fresh) {
        if (*p != ',') return fail(j, p, expected);
        p = blanks(j, p + 1);
    }
    j->fresh = false;
    j->at = p;
    return true;
}

bool json_member(struct json *j, struct slice *key) {
    if (!next_item(j, '}', "',' or '}' was expected")) return false;
    const char *name = j->at + 1;
    if (*j->at != '"') return fail(j, j->at, "a member's name was expected, in quotes");
    const char *p = scan_string(j, name);
    if (p == NULL) return false;
    *key = (struct slice){name, (size_t)(p - name)};
    p = blanks(j, p + 1);
    if (*p != ':') return fail(j, p, "':' was expected after a member's name");
    j->at = blanks(j, p + 1);
    return true;
}

bool json_element(struct json *j) {
    return next_item(j, ']', "',' or ']' was expected");
}

/* The value of `count` digits, 1 to 8. */
static inline uint64_t digits_value(const char *p, unsigned count) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    /* zeros come before the digits; each step joins pairs of neighbours */
    uint64_t eight;
    uint32_t four;
    if (count <= 4) {
        memcpy(&four, p, 4);
        four = (four << (32 - 8 * count)) & 0x0F0F0F0Fu;
        four = (four * (10 * 0x100 + 1) >> 8) & 0x00FF00FFu;
        return four * (100 * 0x10000 + 1) >> 16;
    }
    memcpy(&eight, p, 8);
    eight = (eight << (64 - 8 * count)) & 0x0F0F0F0F0F0F0F0Fu;
    eight = (eight * (10 * 0x100 + 1) >> 8) & 0x00FF00FF00FF00FFu;
    eight = (eight * (100 * 0x10000 + 1) >> 16) & 0x0000FFFF0000FFFFu;
    return eight * (UINT64_C(10000) * 0x100000000 + 1) >> 32;
#else
    uint64_t value = 0;
    for (unsigned i = 0; i < count; i++) value = value * 10 + (uint64_t)(p[i] - '0');
    return value;
#endif
}

/* Reads a plain number of at most 8 digits before and 7 after the point while checking it. Returns its end,
 * NULL if it is not such a number. Digits and power of ten are both exact doubles, so their quotient is
 * correctly rounded. */
static inline const char *short_number(const char *p, double *number) {
    static const uint32_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    unsigned count, decimals;
    bool negative = *p == '-';
    p += negative;
    const char *after = plain_number(p, &count, &decimals);
    if (after == NULL || count > 8 || decimals > 7) return NULL;
    uint64_t whole = digits_value(p, count), fraction = 0;
    if (decimals > 1 || (decimals == 1 && after[-1] != '0')) fraction = digits_value(p + count + 1, decimals);
    double value = (double)whole;
    if (fraction != 0) value = (double)(whole * powers[decimals] + fraction) / (double)powers[decimals];
    *number = negative ? -value : value;
    return after;
}

/* json_number of other numbers. */
__attribute__((noinline)) static bool any_number(struct json *j, double *number) {
    const char *from = blanks(j, j->at);
    if (j->error != NULL || (*from != '-' && !ascii_is_digit(*from))) return wrong_type(j, JSON_NUMBER);
    const char *after = scan_number(j, from);
    if (after == NULL) return false;
    if (after > j->end) return fail(j, j->end, "");
    *number = number_parse((struct slice){from, (size_t)(after - from)});
    if (!isfinite(*number)) return fail_as(j, from, FAULT_RANGE, "the number is too large for a double");
    j->at = after;
    j->fresh = false;
    return true;
}

bool json_number(struct json *j, double *number) {
    const char *after = short_number(j->at, number);
    if (after == NULL || after > j->end) return any_number(j, number);
    j->at = after;
    j->fresh = false;
    return true;
}

bool json_short_integer(struct json *j, int64_t *number, struct slice *spelled) {
    unsigned count, decimals;
    const char *p = j->at, *after = p + 1;
    if (ascii_is_digit(*p) && (*after == ',' || *after == '}')) { /* one digit, as in flags and categories */
        *number = *p - '0';
    } else {
        after = plain_number(p, &count, &decimals);
        if (after == NULL || decimals != 0) return false;
        uint64_t high = count > 8 ? digits_value(p, count - 8) : 0;
        if (count > 8) count = 8;
        *number = (int64_t)(high * 100000000 + digits_value(after - count, count));
    }
    if (after > j->end) return false;
    *spelled = (struct slice){p, (size_t)(after - p)};
    j->at = after;
    j->fresh = false;
    return true;
}

/* As short_number, for one to four digits, perhaps `.0`, and then `close`: most edges of boxes. */
static inline const char *shortest_number(const char *p, char close, double *number) {
    unsigned decimals, count = count_digits(p, &decimals);
    if (count - 1 > 3 || (*p == '0' && count > 1)) return NULL;
    const char *after = p + count;
    if (memcmp(after, ".0", 2) == 0) after += 2;
    if (*after != close) return NULL;
    *number = (double)(int64_t)digits_value(p, count);
    return after;
}

bool json_short_numbers(struct json *j, size_t count, double *number, struct slice *spelled) {
    const char *p = j->at;
    if (*p != '[' || j->depth >= JSON_DEPTH) return false;
    for (size_t i = 0; i < count; i++) {
        const char *from = ++p, close = i + 1 < count ? ',' : ']';
        if (*from == ' ') from++;
        p = shortest_number(from, close, &number[i]);
        if (p == NULL) p = short_number(from, &number[i]);
        if (p == NULL || *p != close) return false;
        spelled[i] = (struct slice){from, (size_t)(p - from)};
    }
    if (p >= j->end) return false;
    j->at = p + 1;
    j->fresh = false;
    return true;
}

bool json_string(struct json *j, struct slice *text) {
    const char *from = blanks(j, j->at);
    if (j->error != NULL || *from != '"') return wrong_type(j, JSON_STRING);
    j->escaped = false;
    const char *after = scan_string(j, from + 1);
    if (after == NULL) return false;
    *text = (struct slice){from + 1, (size_t)(after - from - 1)};
    j->at = after + 1;
    j->fresh = false;
    return true;
}

bool json_boolean(struct json *j, bool *value) {
    if (json_peek(j) != JSON_BOOL) return wrong_type(j, JSON_BOOL);
    *value = *j->at == 't';
    return json_skip(j).len != 0;
}

bool json_done(struct json *j) {
    if (j->error != NULL) return false;
    j->at = blanks(j, j->at);
    if (j->at < j->end) return fail(j, j->at, "nothing may follow the JSON value");
    return true;
}

bool json_fault(const struct json *j, struct fault *fault) {
    return fault_set(fault, j->code, j->member != NULL ? j->member : "", "%s (column %zu)", j->error,
                     (size_t)(j->error_at - j->start) + 1);
}

size_t json_unescape(struct slice text, char *out) {
    size_t used = 0;
    for (size_t i = 0; i < text.len;) {
        const char *escape = memchr(text.at + i, '\\', text.len - i);
        size_t plain = escape != NULL ? (size_t)(escape - text.at) - i : text.len - i;
        memcpy(out + used, text.at + i, plain);
        used += plain;
        if (escape == NULL) break;
        i += plain + 1;
        char c = text.at[i++];
        if (c != 'u') {
            static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
            const char *known = strchr(from, c);
            out[used++] = known != NULL ? to[known - from] : c;
            continue;
        }
        unsigned unit = (unsigned)hex_quad(text.at + i);
        i += 4;
        if (unit >= 0xD800 && unit <= 0xDBFF) { /* scan_escape has checked the second half */
            unit = 0x10000 + ((unit - 0xD800) << 10) + ((unsigned)hex_quad(text.at + i + 2) - 0xDC00);
            i += 6;
        }
        used += utf8_put(out + used, unit);
    }
    return used;
}

/* The first eight bytes of a name, filled up with zeros. Nearly all names differ in them or in length. */
static inline uint64_t head_of(const char *at, size_t len) {
    uint64_t head;
    memcpy(&head, at, 8);
    if (len >= 8) return head;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return head & ((UINT64_C(1) << (8 * len)) - 1);
#else
    return len == 0 ? 0 : head >> (64 - 8 * len);
#endif
}

void json_names(struct json_names *set, const char *const *names, size_t count) {
    *set = (struct json_names){.count = count};
    struct json_between *nowhere = &set->expected[JSON_NOWHERE];
    for (size_t i = 0; i < JSON_EXPECTED; i++)
        set->expected[i] = (struct json_between){.len = SIZE_MAX, .next = {nowhere, nowhere}};
    set->last = nowhere;
    for (size_t i = 0; i < count; i++) {
        char padded[64] = {0};
        set->name[i] = slice_of(names[i]);
        memcpy(padded, names[i], set->name[i].len < sizeof padded - 1 ? set->name[i].len : sizeof padded - 1);
        set->head[i] = head_of(padded, set->name[i].len);
    }
}

static int find_name(const struct json_names *set, struct slice key) {
    uint64_t head = head_of(key.at, key.len);
    for (size_t i = 0; i < set->count; i++) {
        if (set->head[i] == head && slice_equal(set->name[i], key)) return (int)i;
    }
    return JSON_OTHER;
}

/* Whether the bytes at p are those of an entry. */
static inline bool is_between(const struct json_between *entry, const char *p) {
#if defined(__SSE2__) && !defined(SAR_PORTABLE)
    const __m128i *here = (const __m128i *)(const void *)p,
                  *there = (const __m128i *)(const void *)entry->bytes;
    __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(here), _mm_loadu_si128(there));
    __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(here + 1), _mm_loadu_si128(there + 1));
    uint32_t same = (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
    return (~same & entry->mask) == 0;
#else
    return memcmp(entry->bytes, p, entry->len) == 0;
#endif
}

/* Whether an entry matches the text from p on, which at the start of an object is its bracket. */
static inline bool fits(const struct json *j, const struct json_between *entry, const char *p) {
    return entry->len <= (size_t)(j->end - p) && is_between(entry, p);
}

/* The entry to use for these bytes: the one that has them, else a free one, else the last one tried. */
static struct json_between *place_of(struct json_names *names, const struct json_between *entry) {
    enum {
        TRIED = 6,
        STARTS = 2,
        OTHERS = 16
    }; /* the first entries for starts of objects, and for all others */
    const bool start = entry->bytes[0] == '{';
    uint64_t word[4], mixed = 0;
    uint32_t from = start ? STARTS : OTHERS, room = start ? OTHERS - STARTS : JSON_EXPECTED - OTHERS;
    struct json_between *old = NULL;
    memcpy(word, entry->bytes, sizeof word);
    for (int i = 0; i < 4; i++) mixed = (mixed ^ word[i]) * UINT64_C(0x9E3779B97F4A7C15);
    for (int i = 0; i < TRIED; i++) {
        old = &names->expected[from + ((mixed >> 32) + (uint64_t)i) % room];
        bool same = old->len == entry->len && memcmp(old->bytes, entry->bytes, sizeof old->bytes) == 0;
        if (old->len == SIZE_MAX || same) break;
    }
    return old;
}

/* Remembers the bytes between two values. `from` is the end of the first value, or the object's bracket. */
static void remember(const struct json *j, struct json_names *names, const char *from, bool first,
                     struct slice key, int found) {
    struct json_between **next = (first ? &names->expected[JSON_START] : names->last)->next;
    struct json_between entry = {.found = found};
    size_t len = (size_t)(j->at - from);
    names->last = &names->expected[JSON_NOWHERE];
    if (len > JSON_BETWEEN || (*from == '{') != first) return;
    memcpy(entry.bytes, from, len);
    entry.len = len;
    entry.mask = (uint32_t)((UINT64_C(1) << len) - 1);
    entry.bit = found >= 0 ? UINT32_C(1) << found : 0;
    entry.name_at = (uint16_t)(key.at - from);
    entry.name_len = (uint16_t)key.len;
    struct json_between *place = place_of(names, &entry);
    memcpy(entry.next, place->next, sizeof entry.next);
    *place = entry;
    if (next[0] != place) {
        next[1] = next[0];
        next[0] = place;
    }
    names->last = place;
}

/* The index of a key that may have escapes; JSON_OTHER if it is not a known name. */
static int look_up(const struct json_names *names, struct slice key) {
    char plain[256 + SLICE_PADDING] = {0};
    if (memchr(key.at, '\\', key.len) == NULL) return find_name(names, key);
    if (key.len > 256) return JSON_OTHER; /* an escape is 6 bytes: no known name is that long */
    return find_name(names, (struct slice){plain, json_unescape(key, plain)});
}

/* Sets the error that a member occurs twice. */
__attribute__((noinline)) static int met_twice(struct json *j, const struct json_names *names, int found,
                                               const char *key) {
    j->member = names->name[found].at;
    fail_as(j, key - 1, FAULT_DUPLICATE, "duplicate member");
    return JSON_END;
}

/* Records that a member has occurred. */
static inline int meet(struct json *j, const struct json_names *names, int found, uint32_t *seen,
                       struct slice key) {
    if (found < 0) return found;
    uint32_t before = *seen, bit = (uint32_t)1 << found;
    *seen = before | bit;
    return (before & bit) == 0 ? found : met_twice(j, names, found, key.at);
}

/* Reads the next member if it is not the one that followed last time. */
__attribute__((noinline)) static int unexpected_member(struct json *j, struct json_names *names,
                                                       uint32_t *seen, struct slice *key) {
    bool first = j->fresh;
    const char *from = j->at - first;
    if (!json_member(j, key)) return JSON_END;
    int found = look_up(names, *key);
    remember(j, names, from, first, *key, found);
    return meet(j, names, found, seen, *key);
}

/* Moves over the bytes of an entry. */
static inline int take_member(struct json *j, struct json_names *names, struct json_between *entry,
                              const char *p, uint32_t *seen, struct slice *key) {
    *key = (struct slice){p + entry->name_at, entry->name_len};
    j->at = blanks(j, p + entry->len);
    j->fresh = false;
    names->last = entry;
    return meet(j, names, entry->found, seen, *key);
}

/* Tries the second entry that has followed, then any other. */
__attribute__((noinline)) static int second_member(struct json *j, struct json_names *names, uint32_t *seen,
                                                   struct slice *key) {
    const char *p = j->at - j->fresh;
    struct json_between *entry = (j->fresh ? &names->expected[JSON_START] : names->last)->next[1];
    if (!fits(j, entry, p)) return unexpected_member(j, names, seen, key);
    return take_member(j, names, entry, p, seen, key);
}

int json_named_member(struct json *j, struct json_names *names, uint32_t *seen, struct slice *key) {
    const char *p = j->at;
    if (*p == '}' && p < j->end) {
        j->at = p + 1;
        j->depth--;
        j->fresh = false;
        return JSON_END;
    }
    p -= j->fresh;
    struct json_between *entry = (j->fresh ? &names->expected[JSON_START] : names->last)->next[0];
    if (!fits(j, entry, p)) return second_member(j, names, seen, key);
    return take_member(j, names, entry, p, seen, key);
}

/* Reads one member that did not follow last time; JSON_OTHER if it was skipped. */
__attribute__((noinline)) static int other_wanted_member(struct json *j, struct json_names *names, int wanted,
                                                         uint32_t *seen) {
    struct slice key;
    int member = json_named_member(j, names, seen, &key);
    if (member == JSON_END || (member >= 0 && member < wanted)) return member;
    json_skip(j);
    return JSON_OTHER;
}

int json_wanted_member(struct json *j, struct json_names *names, int wanted, uint32_t *seen) {
    int member = JSON_OTHER;
    while (member == JSON_OTHER) {
        /* json_named_member and json_skip in one loop, as long as the members are the same as last time */
        const char *p = j->at - j->fresh;
        struct json_between *last = j->fresh ? &names->expected[JSON_START] : names->last;
        uint32_t met = *seen;
        while (fits(j, last->next[0], p) && (met & last->next[0]->bit) == 0) {
            last = last->next[0];
            met |= last->bit;
            const char *from = p + last->len;
            names->last = last;
            *seen = met;
            j->fresh = false;
            if (last->found >= 0 && last->found < wanted) {
                j->at = blanks(j, from);
                return last->found;
            }
            p = plain_value(from, j->depth < JSON_DEPTH);
            if (p == NULL || p >= j->end) {
                j->at = from;
                skip_any(j);
                p = j->at;
            }
            j->at = p;
        }
        if (*p == '}' && p < j->end) {
            j->at = p + 1;
            j->depth--;
            return JSON_END;
        }
        member = other_wanted_member(j, names, wanted, seen);
    }
    return member;
}

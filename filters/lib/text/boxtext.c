/* SPDX-License-Identifier: MIT */
#include "text/boxtext.h"

#include <math.h>

/* How a box is written: %x %y %X %Y are its edges, %p %P Kosmos' cells, %c %d the centre, %l a label.
 * Sources are listed in sar-iou(1). */
static const struct way {
    const char *before, *core, *after; /* syntax_read takes the core for a box */
    double most;                       /* the largest number, the least is 0; 0 if there is no limit */
    int digits;                        /* zero-padded to this many digits */
} ways[] = {
    [SYNTAX_SARCHAT] = {"", "{<%x><%y><%X><%Y>}", "", 0, 1},
    [SYNTAX_GEOCHAT] = {"", "{<%x><%y><%X><%Y>|<0>}", "", 100, 1},
    [SYNTAX_EARTHDIAL] = {"", "[[%x, %y, %X, %Y, 0]]", "", 100, 1},
    [SYNTAX_QWEN_VL] = {"", "<box>(%x,%y),(%X,%Y)", "</box>", 999, 1},
    [SYNTAX_QWEN2_VL] = {"", "<|box_start|>(%x,%y),(%X,%Y)", "<|box_end|>", 999, 1},
    [SYNTAX_QWEN_JSON] = {"{", "\"bbox_2d\": [%x, %y, %X, %Y]", "%l}", 0, 1},
    [SYNTAX_INTERNVL] = {"", "<box>[[%x, %y, %X, %Y]]", "</box>", 1000, 1},
    [SYNTAX_DEEPSEEK] = {"", "<|det|>[[%x, %y, %X, %Y]]", "<|/det|>", 999, 1},
    [SYNTAX_COGVLM] = {"", "[[%x,%y,%X,%Y]]", "", 999, 3},
    [SYNTAX_GLM] = {"", "<|begin_of_box|>[[%x,%y,%X,%Y]]", "<|end_of_box|>", 1000, 1},
    [SYNTAX_SHIKRA] = {"", "[%x,%y,%X,%Y]", "", 1, 1},
    [SYNTAX_SHIKRA_BINS] = {"<b_st>", "<bin_%x><bin_%y><bin_%X><bin_%Y>", "<b_ed>", 999, 1},
    [SYNTAX_KOSMOS] = {"<object>", "<patch_index_%p><patch_index_%P>", "</object>", 1, 4},
    [SYNTAX_FLORENCE] = {"", "<loc_%x><loc_%y><loc_%X><loc_%Y>", "", 999, 1},
    [SYNTAX_PALIGEMMA] = {"", "<loc%y><loc%x><loc%Y><loc%X>", "", 1023, 4},
    [SYNTAX_GEMINI] = {"{", "\"box_2d\": [%y, %x, %Y, %X]", "%l}", 1000, 1},
    [SYNTAX_MINICPM] = {"", "<box>%x %y %X %Y", "</box>", 1000, 1},
    [SYNTAX_MOONDREAM] = {"{", "\"x_min\": %x, \"y_min\": %y, \"x_max\": %X, \"y_max\": %Y", "}", 1, 1},
    [SYNTAX_MOLMO] = {"", "<point x=\"%c\" y=\"%d\">", "</point>", 100, 1},
    [SYNTAX_SWIFT] = {"", "[(%x,%y),(%X,%Y)]", "", 1000, 1},
    [SYNTAX_LIST] = {"", "[%x, %y, %X, %Y]", "", 1000, 1},
    [SYNTAX_REX] = {"", "<|box_start|><%x><%y><%X><%Y>", "<|box_end|>", 999, 1},
    [SYNTAX_SEED] = {"", "<bbox>%x %y %X %Y", "</bbox>", 999, 1},
    [SYNTAX_EDGES] = {"{", "\"xmin\": %x, \"ymin\": %y, \"xmax\": %X, \"ymax\": %Y", "%l}", 0, 1},
    [SYNTAX_BARE] = {"", "%x %y %X %Y,", "", 1000, 1},
};

struct written_frame boxtext_frame(enum syntax syntax) {
    struct written_frame frame;
    frame_read(syntax_default_frame(syntax), &frame);
    return frame;
}

/* A length rounded to whole ticks, clamped to [least, most]. */
static int64_t ticks_of(double length, double least, double most) {
    return (int64_t)round(fmin(fmax(length, least), most));
}

/* Rounds two edges to ticks and moves them apart if they meet. */
static void round_edges(double low, double high, double most, int64_t *edges) {
    double widest = 1e15; /* limit for edges far outside the image */
    double least = most > 0 ? 0 : -widest;
    if (most == 0) most = widest;
    edges[0] = ticks_of(low, least, most);
    edges[1] = ticks_of(high, least, most);
    if (edges[0] < edges[1]) return;
    edges[1] = edges[0];
    if ((double)edges[1] < most)
        edges[1]++;
    else
        edges[0]--;
}

/* Writes ticks as units, of which each has `per_unit` ticks (a power of ten). */
static void put_number(struct buffer *out, int64_t ticks, int64_t per_unit, int digits) {
    if (ticks < 0) buffer_char(out, '-');
    uint64_t whole = (uint64_t)(ticks < 0 ? -ticks : ticks), part = whole % (uint64_t)per_unit;
    whole /= (uint64_t)per_unit;
    for (uint64_t reached = 10; digits > 1; digits--, reached *= 10)
        if (whole < reached) buffer_char(out, '0');
    buffer_integer(out, whole);
    if (per_unit == 1) return;
    buffer_char(out, '.');
    for (uint64_t place = (uint64_t)per_unit / 10; place > 0; place /= 10)
        buffer_char(out, (char)('0' + part / place % 10));
}

/* The cell of Kosmos' grid of 32 x 32 whose centre is nearest to a point, in fractions of the image. */
static int64_t patch_of(double x, double y) {
    return ticks_of(y * 32 - 0.5, 0, 31) * 32 + ticks_of(x * 32 - 0.5, 0, 31);
}

/* A box in whole ticks of its frame, and the other values that a pattern may need. */
struct spelling {
    int64_t x[2], y[2], per_unit, patch[2];
    int digits;
    struct slice label;
};

static void put_pattern(struct buffer *out, const char *pattern, const struct spelling *s) {
    for (const char *p = pattern; *p != '\0'; p++) {
        size_t plain = strcspn(p, "%");
        buffer_bytes(out, p, plain);
        p += plain;
        if (*p == '\0') break;
        switch (*++p) {
        case 'x': put_number(out, s->x[0], s->per_unit, s->digits); break;
        case 'X': put_number(out, s->x[1], s->per_unit, s->digits); break;
        case 'y': put_number(out, s->y[0], s->per_unit, s->digits); break;
        case 'Y': put_number(out, s->y[1], s->per_unit, s->digits); break;
        case 'p': put_number(out, s->patch[0], 1, s->digits); break;
        case 'P': put_number(out, s->patch[1], 1, s->digits); break;
        case 'c': put_number(out, (s->x[0] + s->x[1]) / 2, s->per_unit, 1); break;
        case 'd': put_number(out, (s->y[0] + s->y[1]) / 2, s->per_unit, 1); break;
        default:
            if (s->label.at == NULL) break;
            buffer_text(out, ", \"label\": \"");
            buffer_slice(out, s->label);
            buffer_char(out, '"');
        }
    }
}

void boxtext_put(struct buffer *out, enum syntax syntax, const struct written_frame *frame, struct bbox b,
                 double width, double height, struct slice label, bool core) {
    const struct way *way = &ways[syntax];
    double units = frame->units;
    struct spelling s = {
        .per_unit = syntax == SYNTAX_MOLMO ? 10
                    : units == 1           ? 1000
                                           : 1,
        .patch = {patch_of(b.x1 / width, b.y1 / height), patch_of(b.x2 / width, b.y2 / height)},
        .digits = way->digits,
        .label = label};
    double ticks = (double)s.per_unit, most = way->most * ticks;
    double across = ticks * (units > 0 ? units / width : frame->width > 0 ? frame->width / width : 1);
    double down = ticks * (units > 0 ? units / height : frame->width > 0 ? frame->height / height : 1);
    double shift = syntax == SYNTAX_FLORENCE ? 0.5 : 0; /* a bin is read as its middle */
    round_edges(b.x1 * across - shift, b.x2 * across - shift, most, s.x);
    round_edges(b.y1 * down - shift, b.y2 * down - shift, most, s.y);
    if (!core) put_pattern(out, way->before, &s);
    put_pattern(out, way->core, &s);
    if (!core) put_pattern(out, way->after, &s);
}

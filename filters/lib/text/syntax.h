/* SPDX-License-Identifier: MIT
 *
 * syntax: finds boxes in running text, in the ways in which models write them. A syntax is recognised by
 * its form alone, never by the size of its numbers or by the truth. The frame of the numbers is the one
 * that the user declares, else the one that the syntax's authors document (sar-iou(1)). */
#ifndef SAR_TEXT_SYNTAX_H
#define SAR_TEXT_SYNTAX_H

#include "base/slice.h"
#include "geometry/bbox.h"
#include "geometry/frame.h"

#include <stdbool.h>
#include <stdint.h>

enum syntax {
    SYNTAX_SARCHAT,     /* {<x1><y1><x2><y2>} */
    SYNTAX_GEOCHAT,     /* {<x1><y1><x2><y2>|<angle>} */
    SYNTAX_EARTHDIAL,   /* [[x1, y1, x2, y2, angle]] */
    SYNTAX_QWEN_VL,     /* <box>(x1,y1),(x2,y2)</box> */
    SYNTAX_QWEN2_VL,    /* <|box_start|>(x1,y1),(x2,y2)<|box_end|>, or without the tags */
    SYNTAX_QWEN_JSON,   /* {"bbox_2d": [x1, y1, x2, y2], ...} */
    SYNTAX_INTERNVL,    /* <box>[[x1, y1, x2, y2]]</box> */
    SYNTAX_DEEPSEEK,    /* <|det|>[[x1, y1, x2, y2]]<|/det|> */
    SYNTAX_COGVLM,      /* [[x1,y1,x2,y2;x1,y1,x2,y2]], zero-padded */
    SYNTAX_GLM,         /* <|begin_of_box|>[[x1,y1,x2,y2]]<|end_of_box|>, any brackets */
    SYNTAX_SHIKRA,      /* [0.1,0.2,0.3,0.4;...], also in parentheses */
    SYNTAX_SHIKRA_BINS, /* <b_st><bin_1><bin_2><bin_3><bin_4><b_sep>...<b_ed> */
    SYNTAX_KOSMOS,      /* <patch_index_0003><patch_index_0914> */
    SYNTAX_FLORENCE,    /* <loc_1><loc_2><loc_3><loc_4> */
    SYNTAX_PALIGEMMA,   /* <loc0001><loc0002><loc0003><loc0004>: y1, x1, y2, x2 */
    SYNTAX_GEMINI,      /* {"box_2d": [y1, x1, y2, x2], ...} */
    SYNTAX_MINICPM,     /* <box>x1 y1 x2 y2</box> */
    SYNTAX_MOONDREAM,   /* {"x_min": x1, "y_min": y1, "x_max": x2, "y_max": y2} */
    SYNTAX_MOLMO,       /* <point x="1" y="2">: points, which are boxes without area */
    SYNTAX_SWIFT,       /* [(x1,y1),(x2,y2)] */
    SYNTAX_LIST,        /* [x1, y1, x2, y2] of whole numbers */
    SYNTAX_REX,         /* <|box_start|><x1><y1><x2><y2>,...<|box_end|> */
    SYNTAX_SEED,        /* <bbox>x1 y1 x2 y2</bbox> */
    SYNTAX_EDGES,       /* {"xmin": x1, ...}, x1=.., y1=.., x2=.., y2=.. */
    SYNTAX_BARE,        /* x1 y1 x2 y2, <x1><y1><x2><y2>: only if forced */
    SYNTAX_COUNT
};
extern const char *const syntax_names[]; /* NULL-terminated, in the order of enum syntax */

struct written_box {
    double number[4]; /* as written, in the order written */
    double angle;     /* degrees, 0 for none */
    uint32_t at;      /* offset in the text */
    uint8_t syntax;
    uint32_t corner_at,
        corners; /* of a polygon in the reader's corners, and how many; 0 for none; the box is its bounding box */
};

struct syntax_reader {
    int forced; /* enum syntax, -1 for any */
    struct written_box *boxes;
    size_t count, room;
    size_t tried_to; /* lists of numbers that begin before this offset are not tried again */
    double *numbers, *pairs,
        *corners; /* of the current list: between two brackets, and pairs in brackets; of all polygons */
    size_t number_room, pair_room, corner_count, corner_room;
};

void syntax_free(struct syntax_reader *);

/* Forgets the boxes read so far and keeps the memory. */
void syntax_reset(struct syntax_reader *);

/* Reads the boxes that begin at text[at], a byte for which syntax_may_begin holds, and adds them to the
 * reader. Returns the offset after what was recognised, `at` if nothing was. `len` is the length of the
 * whole text, over which all calls together take linear time. */
size_t syntax_read(struct syntax_reader *, const char *text, size_t at, size_t len);
static inline bool syntax_may_begin(char c) {
    return c == '{' || c == '<' || c == '[' || c == '(' || c == '"' || c == '\'' || c == '=' || c == '|';
}

/* The same at the first byte of a word: keys without quotes, and bare numbers if they are forced. */
size_t syntax_read_word(struct syntax_reader *, const char *text, size_t at, size_t len);
static inline bool syntax_may_begin_word(const struct syntax_reader *reader, char c) {
    return (c | 0x20) == 'b' || (c | 0x20) == 'c' || (c | 0x20) == 'x' || c == 'l'
           || reader->forced == SYNTAX_BARE;
}

/* Reads the two numbers in the bracket from `at` to `end`; false if it holds anything else. */
bool syntax_pair(const char *text, size_t at, size_t end, double *number);

/* Adds a box of four numbers that was written in another way, at offset `at`. */
void syntax_add(struct syntax_reader *, enum syntax, const double *number, size_t at);

/* The box in pixels of an image of width x height, neither rounded nor clipped, with its corners in order.
 * A box with an angle becomes the bounding box of what it is when turned about its centre. */
struct bbox syntax_pixels(const struct written_box *, const struct written_frame *, enum axes, double width,
                          double height);

/* Whether two frames are documented for this syntax, so that the user should be told the default. */
bool syntax_is_ambiguous(enum syntax);

/* The documented frame's name, for messages. */
const char *syntax_default_frame(enum syntax);

#endif

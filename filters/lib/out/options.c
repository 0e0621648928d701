/* SPDX-License-Identifier: MIT */
#include "out/options.h"

#include "out/formats.h"
#include "words/options.h"

#include <stdio.h>
#include <string.h>

const struct export_options export_defaults = {.style.syntax = GROUNDING_KEEP};

static void take_pixels(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    struct grounding_style *style = target;
    char least[32] = "";
    const char *colon = strchr(text, ':');
    uint64_t from, to;
    if (colon == NULL || (size_t)(colon - text) >= sizeof least) {
        cli_refuse(cli, "--pixels: %s is not MIN:MAX", quote(slice_of(text)).text);
        return;
    }
    memcpy(least, text, (size_t)(colon - text));
    if (!option_whole(cli, row, least, &from) || !option_whole(cli, row, colon + 1, &to)) return;
    style->least_px = (double)from;
    style->most_px = (double)to;
    if (to < 28 * 28 || from > to)
        cli_refuse(cli, "--pixels: %s leaves no size that is a multiple of 28", text);
}

static const char *const containers[] = {"documented", "lines", "array", NULL};
static const char *const ids[] = {"keep", "new", NULL};

#define AT(member) offsetof(struct export_options, member)
static const struct option_row text_rows[] = {
    {"boxes", 0, OPTION_CHOICE, AT(style.syntax), "SYNTAX", .choices = syntax_names, .applies = TAKES_TEXT,
     .help = "write boxes as another family of models does"},
    {"frame", 0, OPTION_TAKE, AT(style.frame), "FRAME", .take = option_take_frame, .applies = TAKES_TEXT,
     .help = "the units of boxes that are rewritten"},
    {"pixels", 0, OPTION_TAKE, AT(style), "MIN:MAX", .take = take_pixels, .most = UINT32_MAX,
     .applies = TAKES_PIXELS, .excludes = "frame: both set the units of boxes",
     .help = "qwen2.5-vl: the model's limits for its input, whose pixels boxes are in; required there, or "
             "--frame"},
    {"no-refs", 0, OPTION_FLAG, AT(style.no_refs), .applies = TAKES_REFS,
     .help = "leave the words for what is in a box as they are"},
};
static const struct option_row file_rows[] = {
    {"output", 0, OPTION_TEXT, AT(output), "DIR", .applies = TAKES_OUTPUT,
     .help = "the folder for sarchat, yolo and voc"},
    {"image-prefix", 0, OPTION_TEXT, AT(image_prefix), "TEXT", .by_default = "", .applies = TAKES_PREFIX,
     .help = "put this before the paths of images"},
    {"container", 0, OPTION_CHOICE, AT(container), .choices = containers, .by_default = "documented",
     .applies = TAKES_TEXT, .help = "write records as lines, or as one array"},
    {"split", 0, OPTION_TEXT, AT(split), "NAME", .by_default = "test", .applies = TAKES_SPLIT,
     .help = "sarchat: what the files' names end in"},
    OPTION_TEMPLATES(AT(templates)),
};
static const struct option_row scene_rows[] = {
    {"classes", 0, OPTION_TEXT, AT(classes), "LIST", .applies = TAKES_CLASSES,
     .help = "the categories in their order, separated by commas"},
    {"first-category", 0, OPTION_WHOLE, AT(first_category), "0|1", .most = 1, .by_default = "0",
     .applies = TAKES_IDS, .help = "coco: the number of the first category"},
    {"ids", 0, OPTION_EITHER, AT(new_ids), .choices = ids, .by_default = "keep", .applies = TAKES_IDS,
     .help = "coco: keep ids, or number images and annotations from 1"},
    {"box-convention", 0, OPTION_CHOICE, AT(convention), .choices = convention_names,
     .by_default = "inclusive", .applies = TAKES_VOC, .help = "voc: what its numbers mean"},
    {"depth", 0, OPTION_WHOLE, AT(depth), "N", .most = UINT32_MAX, .by_default = "3", .applies = TAKES_VOC,
     .help = "voc: the images' channels"},
};
const struct option_group export_groups[] = {
    OPTION_GROUP("Texts of samples", text_rows, 0),
    OPTION_GROUP("Files", file_rows, 0),
    OPTION_GROUP("Scenes", scene_rows, 0),
    {0},
};

/* Boxes of Qwen2.5-VL are pixels of a resized image, whose size the user must state. */
static void check_units(struct cli *cli, const struct export_options *options) {
    const struct export_format *format = options->format;
    const unsigned takes = cli->program->formats[cli->format].bits;
    const struct grounding_style *style = &options->style;
    const bool keeps = style->syntax == GROUNDING_KEEP;
    const int syntax = keeps ? format->form.syntax : style->syntax;
    if (style->frame.declared && syntax == GROUNDING_KEEP)
        cli_refuse(cli, "--frame does not apply where boxes are kept as they are: give --boxes");
    if ((takes & TAKES_TEXT) != 0 && syntax == SYNTAX_QWEN_JSON && !style->frame.declared
        && (format->form.frame == NULL || !keeps) && style->most_px == 0)
        cli_refuse(
            cli,
            "boxes of qwen-json are pixels of what the model's processor makes of the image: %s, or --frame "
            "(--frame=pixel for the image's own)",
            (takes & TAKES_PIXELS) != 0 ? "--pixels=MIN:MAX, its limits" : "--frame=in:WxH, its size");
}

void export_check(struct cli *cli, void *settings) {
    struct export_options *options = settings;
    const struct export_format *format = &export_formats[cli->format];
    const unsigned takes = cli->program->formats[cli->format].bits;
    options->format = format;
    if ((takes & TAKES_OUTPUT) != 0 && options->output == NULL)
        cli_refuse(cli, "%s requires --output: it writes files", options_format(cli));
    check_units(cli, options);
    if (format->form.frame != NULL && options->style.syntax == GROUNDING_KEEP
        && !options->style.frame.declared)
        frame_read(format->form.frame, &options->style.frame);
}

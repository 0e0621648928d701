/* SPDX-License-Identifier: MIT
 *
 * sar-export: reads samples or scenes; writes formats of trainers and annotation tools. */
#include "out/formats.h"

#include <string.h>

static const char usage[] =
    "usage: sar-export FORMAT [OPTION]... [FILE]...\n"
    "\n"
    "Writes samples or scenes in another format.\n"
    "\n"
    "Formats of samples:\n"
    "  ms-swift                the samples with <ref-object> and <bbox> in their texts, and objects\n"
    "  llava                   LLaVA's conversations\n"
    "  sharegpt                ShareGPT's, as LLaMA-Factory reads them\n"
    "  openai                  OpenAI's fine-tuning chat\n"
    "  qwen-vl, qwen2-vl, qwen2.5-vl, qwen3-vl, internvl\n"
    "                          the conversations and boxes of these models\n"
    "  sarchat                 the nine files of SARChat's test set\n"
    "Formats of scenes:\n"
    "  coco                    one COCO detection document\n"
    "  yolo                    a text file for each scene, and classes.txt\n"
    "  voc                     a PASCAL VOC file for each scene\n"
    "Their names may be in any case, and other usual ones (swift, internvl2.5, yolov8, pascal-voc) mean "
    "them.\n"
    "\n"
    "Options, each for the formats to which it applies:\n"
    "      --output=DIR        the folder for sarchat, yolo and voc\n"
    "      --image-prefix=TEXT  put this before the paths of images\n"
    "      --container=lines|array  write records as lines, or as one array\n"
    "      --boxes=SYNTAX      write boxes as another family of models does\n"
    "      --frame=FRAME       the units of boxes that are rewritten\n"
    "      --pixels=MIN:MAX    qwen2.5-vl: the model's limits for its input, whose pixels boxes are in;\n"
    "                          required there, or --frame\n"
    "      --no-refs           leave the words for what is in a box as they are\n"
    "      --split=NAME        sarchat: what the files' names end in (default test)\n"
    "      --classes=LIST      the categories in their order, separated by commas\n"
    "      --first-category=0|1  coco: the number of the first category (default 0)\n"
    "      --ids=keep|new      coco: keep ids (default), or number images and annotations from 1\n"
    "      --box-convention=exclusive|inclusive|one-based  voc: what its numbers mean\n"
    "      --depth=N           voc: the images' channels (default 3)\n"
    "      --templates=FILE    use this file instead of $SAR_TEMPLATES or the installed one\n";

enum {
    OPTION_OUTPUT = CLI_OPTION_OWN,
    OPTION_PREFIX,
    OPTION_CONTAINER,
    OPTION_BOXES,
    OPTION_FRAME,
    OPTION_PIXELS,
    OPTION_NO_REFS,
    OPTION_SPLIT,
    OPTION_CLASSES,
    OPTION_FIRST,
    OPTION_IDS,
    OPTION_CONVENTION,
    OPTION_DEPTH,
    OPTION_TEMPLATES,
    OPTION_COUNT
};

static const struct option long_options[] = {{"output", required_argument, NULL, OPTION_OUTPUT},
                                             {"image-prefix", required_argument, NULL, OPTION_PREFIX},
                                             {"container", required_argument, NULL, OPTION_CONTAINER},
                                             {"boxes", required_argument, NULL, OPTION_BOXES},
                                             {"frame", required_argument, NULL, OPTION_FRAME},
                                             {"pixels", required_argument, NULL, OPTION_PIXELS},
                                             {"no-refs", no_argument, NULL, OPTION_NO_REFS},
                                             {"split", required_argument, NULL, OPTION_SPLIT},
                                             {"classes", required_argument, NULL, OPTION_CLASSES},
                                             {"first-category", required_argument, NULL, OPTION_FIRST},
                                             {"ids", required_argument, NULL, OPTION_IDS},
                                             {"box-convention", required_argument, NULL, OPTION_CONVENTION},
                                             {"depth", required_argument, NULL, OPTION_DEPTH},
                                             {"templates", required_argument, NULL, OPTION_TEMPLATES},
                                             CLI_LONG};

/* What a format must take to accept an option, in the order of the options. */
static const unsigned needed[] = {TAKES_OUTPUT, TAKES_PREFIX, TAKES_TEXT,  TAKES_TEXT,     TAKES_TEXT,
                                  TAKES_PIXELS, TAKES_REFS,   TAKES_SPLIT, TAKES_CLASSES,  TAKES_IDS,
                                  TAKES_IDS,    TAKES_VOC,    TAKES_VOC,   TAKES_TEMPLATES};

static void read_pixels(struct cli *cli, struct grounding_style *style, const char *text) {
    char least[32] = "";
    const char *colon = strchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= sizeof least)
        cli_misuse(cli, "--pixels: %s is not MIN:MAX", quote(slice_of(text)).text);
    memcpy(least, text, (size_t)(colon - text));
    style->least_px = (double)cli_whole(cli, "--pixels", least, UINT32_MAX);
    style->most_px = (double)cli_whole(cli, "--pixels", colon + 1, UINT32_MAX);
    if (style->most_px < 28 * 28 || style->least_px > style->most_px)
        cli_misuse(cli, "--pixels: %s leaves no size that is a multiple of 28", text);
}

static void read_option(struct cli *cli, struct export_options *options, int option) {
    static const char *const containers[] = {"lines", "array", NULL}, *const ids[] = {"keep", "new", NULL};
    struct grounding_style *style = &options->style;
    switch (option) {
    case OPTION_OUTPUT: options->output = optarg; break;
    case OPTION_PREFIX: options->image_prefix = optarg; break;
    case OPTION_CONTAINER:
        options->container =
            cli_choice(cli, "--container", optarg, containers) == 1 ? CONTAINER_ARRAY : CONTAINER_LINES;
        break;
    case OPTION_BOXES: style->syntax = cli_choice(cli, "--boxes", optarg, syntax_names); break;
    case OPTION_FRAME:
        if (!frame_read(optarg, &style->frame))
            cli_misuse(cli, "--frame: %s is not a frame", quote(slice_of(optarg)).text);
        break;
    case OPTION_PIXELS: read_pixels(cli, style, optarg); break;
    case OPTION_NO_REFS: style->no_refs = true; break;
    case OPTION_SPLIT: options->split = optarg; break;
    case OPTION_CLASSES: options->classes = optarg; break;
    case OPTION_FIRST: options->first_category = cli_whole(cli, "--first-category", optarg, 1); break;
    case OPTION_IDS: options->new_ids = cli_choice(cli, "--ids", optarg, ids) == 1; break;
    case OPTION_CONVENTION:
        options->convention = (enum convention)cli_choice(cli, "--box-convention", optarg, convention_names);
        break;
    case OPTION_DEPTH: options->depth = cli_whole(cli, "--depth", optarg, UINT32_MAX); break;
    case OPTION_TEMPLATES: options->templates = cli_reads(cli, optarg); break;
    }
}

/* Refuses options that the format does not take, and those that contradict each other. */
static void check_options(struct cli *cli, const struct export_format *format,
                          const struct export_options *options, const bool *given) {
    for (int i = 0; i < OPTION_COUNT - OPTION_OUTPUT; i++) {
        if (given[i] && (format->takes & needed[i]) == 0)
            cli_misuse(cli, "--%s does not apply to %s", long_options[i].name, format->known.name);
    }
    if ((format->takes & TAKES_OUTPUT) != 0 && options->output == NULL)
        cli_misuse(cli, "%s requires --output: it writes files", format->known.name);
    bool keeps = options->style.syntax == GROUNDING_KEEP && format->form.syntax == GROUNDING_KEEP;
    if (options->style.frame.declared && keeps)
        cli_misuse(cli, "--frame does not apply where boxes are kept as they are: give --boxes");
    int syntax = options->style.syntax == GROUNDING_KEEP ? format->form.syntax : options->style.syntax;
    if ((format->takes & TAKES_TEXT) != 0 && syntax == SYNTAX_QWEN_JSON && !options->style.frame.declared
        && (format->form.frame == NULL || options->style.syntax != GROUNDING_KEEP)
        && options->style.most_px == 0)
        cli_misuse(
            cli,
            "boxes of qwen-json are pixels of what the model's processor makes of the image: %s, or --frame "
            "(--frame=pixel for the image's own)",
            (format->takes & TAKES_PIXELS) != 0 ? "--pixels=MIN:MAX, its limits"
                                                : "--frame=in:WxH, its size");
    if (options->style.frame.declared && options->style.most_px > 0)
        cli_misuse(cli, "--pixels and --frame cannot be used together: both set the units of boxes");
}

int main(int argc, char **argv) {
    struct export_options options = {.style.syntax = GROUNDING_KEEP,
                                     .image_prefix = "",
                                     .split = "test",
                                     .convention = CONVENTION_INCLUSIVE,
                                     .depth = 3};
    bool given[OPTION_COUNT - OPTION_OUTPUT] = {false};
    struct cli cli;
    int option;
    cli_open(&cli, "sar-export", usage);
    cli.version = templates_version;
    while ((option = cli_option(&cli, argc, argv, CLI_SHORT, long_options)) != -1) {
        given[option - OPTION_OUTPUT] = true;
        read_option(&cli, &options, option);
    }
    const struct export_format *format = formats_find(&cli, cli.file_count > 0 ? cli.files[0] : NULL);
    check_options(&cli, format, &options, given);
    cli.files++;
    cli.file_count--;
    if (format->form.frame != NULL && options.style.syntax == GROUNDING_KEEP && !options.style.frame.declared)
        frame_read(format->form.frame, &options.style.frame);
    void *state = format->exporter->open(&cli, &options, &format->form);
    stream_run(&cli, format->exporter->record, state);
    format->exporter->close(state);
    return cli_close(&cli);
}

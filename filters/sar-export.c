/* SPDX-License-Identifier: MIT
 *
 * sar-export: reads samples or scenes; writes formats of trainers and annotation tools. */
#include "out/export.h"
#include "text/spelling.h"

#include <stdio.h>
#include <string.h>

/* The options that a format accepts. */
enum {
    TAKES_TEXT = 1,     /* those of dialogues in a new layout */
    TAKES_PREFIX = 2,   /* --image-prefix */
    TAKES_REFS = 4,     /* --no-refs */
    TAKES_PIXELS = 8,   /* --pixels */
    TAKES_OUTPUT = 16,  /* --output, which it then needs */
    TAKES_SPLIT = 32,   /* --split */
    TAKES_CLASSES = 64, /* --classes */
    TAKES_IDS = 128,    /* --ids, --first-category */
    TAKES_VOC = 256,    /* --box-convention, --depth */
    TAKES_TEMPLATES = 512
};
enum {
    DIALOGUES = TAKES_TEXT | TAKES_PREFIX | TAKES_REFS | TAKES_TEMPLATES,
    SCENES = TAKES_CLASSES | TAKES_TEMPLATES
};

/* The formats. A new one needs a row here and, unless it is like another, a file lib/out/NAME.c with its
 * exporter. */
static const struct format {
    struct known_name known;
    const struct exporter *exporter;
    unsigned takes;
    struct chat_form form;
} formats[] = {
    {{"ms-swift", "swift modelscope-swift ms-swift3"},
     &export_chat,
     TAKES_PREFIX | TAKES_REFS | TAKES_TEMPLATES,
     {.layout = CHAT_RECORD, .syntax = GROUNDING_PLACEHOLDERS}},
    {{"llava", "llava-1.5 llava-v1.5 llava-1.6 llava-v1.6 llava-next llava-onevision"},
     &export_chat,
     DIALOGUES,
     {.layout = CHAT_CONVERSATIONS,
      .user = "human",
      .assistant = "gpt",
      .marks = MARKS_ON_LINES,
      .images = IMAGES_ONE,
      .id = true,
      .array = true,
      .syntax = GROUNDING_KEEP}},
    {{"sharegpt", "llama-factory"},
     &export_chat,
     DIALOGUES,
     {.layout = CHAT_CONVERSATIONS,
      .user = "human",
      .assistant = "gpt",
      .images = IMAGES_LIST,
      .system = true,
      .array = true,
      .syntax = GROUNDING_KEEP}},
    {{"openai", "openai-chat chatgpt"},
     &export_chat,
     DIALOGUES,
     {.layout = CHAT_PARTS, .system = true, .syntax = GROUNDING_KEEP}},
    {{"qwen-vl", "qwen-vl-chat"},
     &export_chat,
     DIALOGUES,
     {.layout = CHAT_CONVERSATIONS,
      .user = "user",
      .assistant = "assistant",
      .marks = MARKS_NUMBERED,
      .id = true,
      .array = true,
      .syntax = SYNTAX_QWEN_VL}},
    {{"qwen2-vl", "qwen2-vl-instruct"},
     &export_chat,
     DIALOGUES,
     {.layout = CHAT_CONVERSATIONS,
      .user = "human",
      .assistant = "gpt",
      .marks = MARKS_ON_LINES,
      .images = IMAGES_ONE,
      .syntax = SYNTAX_QWEN2_VL}},
    {{"qwen2.5-vl", "qwen2.5-vl-instruct"},
     &export_chat,
     DIALOGUES | TAKES_PIXELS,
     {.layout = CHAT_CONVERSATIONS,
      .user = "human",
      .assistant = "gpt",
      .marks = MARKS_ON_LINES,
      .images = IMAGES_ONE,
      .syntax = SYNTAX_QWEN_JSON}},
    {{"qwen3-vl", "qwen3-vl-instruct qwen3-vl-thinking"},
     &export_chat,
     DIALOGUES,
     {.layout = CHAT_CONVERSATIONS,
      .user = "human",
      .assistant = "gpt",
      .marks = MARKS_ON_LINES,
      .images = IMAGES_ONE,
      .syntax = SYNTAX_QWEN_JSON,
      .frame = "norm1000"}},
    {{"internvl", "internvl-chat internvl1.5 internvl2 internvl2.5 internvl3 internvl3.5"},
     &export_chat,
     DIALOGUES,
     {.layout = CHAT_CONVERSATIONS,
      .user = "human",
      .assistant = "gpt",
      .marks = MARKS_ON_LINES,
      .images = IMAGES_ONE,
      .id = true,
      .size = true,
      .syntax = SYNTAX_INTERNVL}},
    {{"sarchat", "sarchat-2m sarchat-bench"}, &export_sarchat, TAKES_OUTPUT | TAKES_SPLIT, {0}},
    {{"coco", "coco-json ms-coco coco-detection"}, &export_coco, SCENES | TAKES_IDS, {0}},
    {{"yolo", "ultralytics darknet yolo-txt yolov5 yolov8 yolov9 yolov10 yolov11 yolo11 yolov12 yolo12"},
     &export_yolo,
     SCENES | TAKES_OUTPUT,
     {0}},
    {{"voc", "pascal-voc pascal voc-xml voc2007 voc2012 pascal-voc-xml"},
     &export_voc,
     TAKES_OUTPUT | TAKES_VOC,
     {0}},
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

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
    case OPTION_TEMPLATES: options->templates = optarg; break;
    }
}

static const struct format *find_format(struct cli *cli) {
    char known[256] = "", guess[64] = "";
    struct known_name names[FORMATS];
    for (size_t i = 0; i < FORMATS; i++) {
        size_t used = strlen(known);
        names[i] = formats[i].known;
        snprintf(known + used, sizeof known - used, "%s%s", i == 0 ? "" : ", ", names[i].name);
    }
    if (cli->file_count == 0) cli_misuse(cli, "missing FORMAT: %s", known);
    const char *typed = cli->files[0];
    int found = spelling_find(names, FORMATS, typed), near = spelling_nearest(names, FORMATS, typed);
    if (found >= 0) return &formats[found];
    if (near >= 0) snprintf(guess, sizeof guess, "did you mean %s? Known are ", names[near].name);
    cli_misuse(cli, "unknown format %s: %s%s", quote(slice_of(typed)).text, guess, known);
}

/* Refuses options that the format does not take, and those that contradict each other. */
static void check_options(struct cli *cli, const struct format *format, const struct export_options *options,
                          const bool *given) {
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
    const struct format *format = find_format(&cli);
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

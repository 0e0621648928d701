/* SPDX-License-Identifier: MIT */
#include "out/formats.h"

#include <stdio.h>
#include <string.h>

enum {
    DIALOGUES = TAKES_TEXT | TAKES_PREFIX | TAKES_REFS | TAKES_TEMPLATES,
    SCENES = TAKES_CLASSES | TAKES_TEMPLATES
};

static const struct export_format formats[] = {
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

const struct export_format *formats_find(struct cli *cli, const char *typed) {
    char known[256] = "", guess[64] = "";
    struct known_name names[FORMATS];
    for (size_t i = 0; i < FORMATS; i++) {
        size_t used = strlen(known);
        names[i] = formats[i].known;
        snprintf(known + used, sizeof known - used, "%s%s", i == 0 ? "" : ", ", names[i].name);
    }
    if (typed == NULL) cli_misuse(cli, "missing FORMAT: %s", known);
    int found = spelling_find(names, FORMATS, typed), near = spelling_nearest(names, FORMATS, typed);
    if (found >= 0) return &formats[found];
    if (near >= 0) snprintf(guess, sizeof guess, "did you mean %s? Known are ", names[near].name);
    cli_misuse(cli, "unknown format %s: %s%s", quote(slice_of(typed)).text, guess, known);
}

/* SPDX-License-Identifier: MIT */
#include "out/formats.h"

enum {
    DIALOGUES = TAKES_TEXT | TAKES_PREFIX | TAKES_REFS | TAKES_TEMPLATES,
    SCENES = TAKES_CLASSES | TAKES_TEMPLATES
};

const struct known_name export_names[] = {
    {"ms-swift", "swift modelscope-swift ms-swift3", TAKES_PREFIX | TAKES_REFS | TAKES_TEMPLATES},
    {"llava", "llava-1.5 llava-v1.5 llava-1.6 llava-v1.6 llava-next llava-onevision", DIALOGUES},
    {"sharegpt", "llama-factory", DIALOGUES},
    {"openai", "openai-chat chatgpt", DIALOGUES},
    {"qwen-vl", "qwen-vl-chat", DIALOGUES},
    {"qwen2-vl", "qwen2-vl-instruct", DIALOGUES},
    {"qwen2.5-vl", "qwen2.5-vl-instruct", DIALOGUES | TAKES_PIXELS},
    {"qwen3-vl", "qwen3-vl-instruct qwen3-vl-thinking", DIALOGUES},
    {"internvl", "internvl-chat internvl1.5 internvl2 internvl2.5 internvl3 internvl3.5", DIALOGUES},
    {"sarchat", "sarchat-2m sarchat-bench", TAKES_OUTPUT | TAKES_SPLIT},
    {"coco", "coco-json ms-coco coco-detection", SCENES | TAKES_IDS},
    {"yolo", "ultralytics darknet yolo-txt yolov5 yolov8 yolov9 yolov10 yolov11 yolo11 yolov12 yolo12",
     SCENES | TAKES_OUTPUT},
    {"voc", "pascal-voc pascal voc-xml voc2007 voc2012 pascal-voc-xml", TAKES_OUTPUT | TAKES_VOC},
    {NULL, NULL, 0},
};

/* In the same order. */
const struct export_format export_formats[] = {
    /* "ms-swift" */ {&export_chat, {.layout = CHAT_RECORD, .syntax = GROUNDING_PLACEHOLDERS}},
    /* "llava" */
    {&export_chat,
     {.marks = MARKS_ON_LINES, .images = IMAGES_ONE, .id = true, .array = true, .syntax = GROUNDING_KEEP}},
    /* "sharegpt" */
    {&export_chat, {.images = IMAGES_LIST, .system = true, .array = true, .syntax = GROUNDING_KEEP}},
    /* "openai" */
    {&export_chat, {.layout = CHAT_PARTS, .system = true, .syntax = GROUNDING_KEEP}},
    /* "qwen-vl" */
    {&export_chat,
     {.roles = true, .marks = MARKS_NUMBERED, .id = true, .array = true, .syntax = SYNTAX_QWEN_VL}},
    /* "qwen2-vl" */
    {&export_chat, {.marks = MARKS_ON_LINES, .images = IMAGES_ONE, .syntax = SYNTAX_QWEN2_VL}},
    /* "qwen2.5-vl" */
    {&export_chat, {.marks = MARKS_ON_LINES, .images = IMAGES_ONE, .syntax = SYNTAX_QWEN_JSON}},
    /* "qwen3-vl" */
    {&export_chat,
     {.marks = MARKS_ON_LINES, .images = IMAGES_ONE, .syntax = SYNTAX_QWEN_JSON, .frame = "norm1000"}},
    /* "internvl" */
    {&export_chat,
     {.marks = MARKS_ON_LINES, .images = IMAGES_ONE, .id = true, .size = true, .syntax = SYNTAX_INTERNVL}},
    /* "sarchat" */ {&export_sarchat, {0}},
    /* "coco" */ {&export_coco, {0}},
    /* "yolo" */ {&export_yolo, {0}},
    /* "voc" */ {&export_voc, {0}},
};
_Static_assert(sizeof export_names / sizeof export_names[0]
                   == sizeof export_formats / sizeof export_formats[0] + 1,
               "a name for each format");

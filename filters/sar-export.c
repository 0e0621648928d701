/* SPDX-License-Identifier: MIT
 *
 * sar-export: reads samples or scenes; writes formats of trainers and annotation tools. */
#include "out/formats.h"
#include "out/options.h"

static const struct program program = {
    .name = "sar-export",
    .synopsis = "FORMAT [OPTION]... [FILE]...",
    .purpose =
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
        "Their names may be in any case, and other usual ones (swift, internvl2.5, yolov8, pascal-voc) "
        "mean them.\n",
    .groups = export_groups,
    .example = "sar-export llava train.ndjson > train.json",
    .formats = export_names,
    .version = templates_version,
    .check = export_check,
};

int main(int argc, char **argv) {
    struct export_options options = export_defaults;
    struct cli cli;
    cli_open(&cli, &program, &options, argc, argv);
    const struct exporter *exporter = options.format->exporter;
    void *state = exporter->open(&cli, &options, &options.format->form);
    stream_run(&cli, exporter->record, state);
    exporter->close(state);
    return cli_close(&cli);
}

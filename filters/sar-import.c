/* SPDX-License-Identifier: MIT
 *
 * sar-import: annotation files in; scenes out. */
#include "import.h"

#include <stdio.h>
#include <string.h>

/* A new format: a file lib/NAME.c with its import_function, and a line here. */
static const struct format {
    const char *name;
    import_function *import;
} formats[] = {
    {"coco", import_coco},
};

static const char usage[] =
    "usage: sar-import FORMAT [OPTION]... [FILE]...\n"
    "\n"
    "Reads annotation files and writes a scene for each image, in the files' order.\n"
    "\n"
    "Formats:\n"
    "  coco                    COCO detection JSON\n"
    "\n"
    "Options:\n"
    "      --split=NAME        the scenes' split, such as train\n"
    "      --source=NAME       the data set that they are from\n"
    "      --annotated=LIST    the categories that the source labels at all, separated by commas\n"
    "      --categories=FILE   a YAML map from each category to its names in these files, instead of the\n"
    "                          synonyms in templates.yaml\n"
    "      --other=error|keep|drop  names that are no category (default error)\n"
    "      --crowd=drop|keep   annotations with iscrowd or ignore (default drop)\n"
    "      --keep=LIST         further members of annotations to keep, separated by commas\n"
    "      --templates=FILE    use this file instead of $SAR_TEMPLATES or the installed one\n";

enum {
    OPTION_SPLIT = CLI_OPTION_OWN,
    OPTION_SOURCE,
    OPTION_ANNOTATED,
    OPTION_CATEGORIES,
    OPTION_OTHER,
    OPTION_CROWD,
    OPTION_KEEP,
    OPTION_TEMPLATES
};

int main(int argc, char **argv) {
    static const struct option long_options[] = {{"split", required_argument, NULL, OPTION_SPLIT},
                                                 {"source", required_argument, NULL, OPTION_SOURCE},
                                                 {"annotated", required_argument, NULL, OPTION_ANNOTATED},
                                                 {"categories", required_argument, NULL, OPTION_CATEGORIES},
                                                 {"other", required_argument, NULL, OPTION_OTHER},
                                                 {"crowd", required_argument, NULL, OPTION_CROWD},
                                                 {"keep", required_argument, NULL, OPTION_KEEP},
                                                 {"templates", required_argument, NULL, OPTION_TEMPLATES},
                                                 CLI_LONG};
    static const char *const other[] = {"error", "keep", "drop", NULL}, *const crowd[] = {"drop", "keep",
                                                                                          NULL};
    static char *const standard_input[] = {"-"};
    const char *categories = NULL, *templates = NULL;
    const struct format *format = NULL;
    struct cli cli;
    struct import import = {.cli = &cli};
    struct import_options *options = &import.options;
    int option;
    cli_open(&cli, "sar-import", usage);
    cli.version = templates_version;
    while ((option = cli_option(&cli, argc, argv, CLI_SHORT, long_options)) != -1) {
        switch (option) {
        case OPTION_SPLIT: options->split = optarg; break;
        case OPTION_SOURCE: options->source = optarg; break;
        case OPTION_ANNOTATED: options->annotated = optarg; break;
        case OPTION_CATEGORIES: categories = cli_reads(&cli, optarg); break;
        case OPTION_OTHER: options->other = (enum other)cli_choice(&cli, "--other", optarg, other); break;
        case OPTION_CROWD: options->keep_crowd = cli_choice(&cli, "--crowd", optarg, crowd) == 1; break;
        case OPTION_KEEP: options->keep = optarg; break;
        case OPTION_TEMPLATES: templates = cli_reads(&cli, optarg); break;
        }
    }
    if (cli.file_count == 0) cli_misuse(&cli, "a format is wanted: coco");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(formats[i].name, cli.files[0]) == 0) format = &formats[i];
    }
    if (format == NULL) cli_misuse(&cli, "%s is no format: coco", quote(slice_of(cli.files[0])).text);
    char *const *files = cli.file_count > 1 ? cli.files + 1 : standard_input;
    size_t count = cli.file_count > 1 ? cli.file_count - 1 : 1;
    if (categories != NULL && templates != NULL)
        cli_misuse(&cli, "--categories takes the vocabulary's place: --templates has no use beside it");
    import_open(&import, categories, templates);
    progress_open(&import.progress, &cli, lines_total(files, count));
    for (size_t i = 0; i < count; i++) {
        if (!format->import(&import, files[i])) break;
    }
    progress_close(&import.progress, cli.out.records, import.read_before);
    import_close(&import);
    return cli_close(&cli);
}

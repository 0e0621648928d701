/* SPDX-License-Identifier: MIT
 *
 * sar-agg: scored samples, samples, scenes or tallies in; tallies out: accuracies with intervals, and what a
 * data set is made of; or a table of them. */
#include "cli/cli.h"
#include "cli/stream.h"
#include "report/options.h"

static const struct program program = {
    .name = "sar-agg",
    .synopsis = "[OPTION]... [FILE]...",
    .purpose = "Adds up scored samples to accuracies, scenes and samples to statistics, and tallies to "
               "tallies of the\n"
               "whole.\n",
    .groups = report_groups,
    .example = "sar-agg --ci --columns=paper scored.ndjson",
    .check = report_check,
};

int main(int argc, char **argv) {
    struct cli cli;
    struct aggregate aggregate = {.options = {.named = -1, .layout = -1}};
    const struct report_options *options = &aggregate.options;
    cli_open(&cli, &program, &aggregate, argc, argv);
    aggregate_open(&aggregate, &cli);
    stream_run(&cli, aggregate_record, &aggregate);
    bool stopped = cli.bad > 0 && !cli.skip_bad;
    if (stopped && aggregate.records > 0 && options->compare[0] == NULL)
        cli_message(&cli, "the output covers only the records before it");
    /* a comparison needs all records of both models */
    if (cli.status != CLI_FAILED && !(stopped && options->compare[0] != NULL)) aggregate_write(&aggregate);
    grouping_tell(&aggregate.grouping, &cli);
    aggregate_close(&aggregate);
    return cli_close(&cli);
}

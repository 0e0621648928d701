/* SPDX-License-Identifier: MIT */
#include "words/options.h"

#include "base/slice.h"
#include "cli/cli.h"
#include "geometry/frame.h"

void option_take_frame(struct cli *cli, const struct option_row *row, void *frame, const char *text) {
    if (!frame_read(text, frame))
        cli_refuse(cli, "--%s: %s is not one of pixel, norm1, norm100, norm999, norm1000, norm1023, in:WxH",
                   row->name, quote(slice_of(text)).text);
}

void option_take_templates(struct cli *cli, const struct option_row *row, void *target, const char *text) {
    (void)row;
    *(const char **)target = cli->wording = cli_reads(cli, text);
}

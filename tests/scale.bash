# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the tests of the engines share: data, what one pipe makes of it, filters that can be held up in one shard.

PIPELINES=$(realpath "$BATS_TEST_DIRNAME/../pipelines")
unset SAR_BIN SAR_IMPORT_FLAGS SAR_FILTER_FLAGS SAR_GRID_FLAGS SAR_TEMPLATE_FLAGS SAR_IOU_FLAGS SAR_AGG_FLAGS

# one_pipe SCENES DIR: a data set without shards.
one_pipe() {
    local task
    mkdir -p "$2"
    sar-filter "$1" 2> /dev/null | sar-grid > "$2/scenes.ndjson" || return
    for task in classify describe count ground identify refer; do
        sar-template --tasks=$task "$2/scenes.ndjson" > "$2/$task.ndjson" || return
    done
    manifest_of "$1" "$2" > manifest && mv manifest "$2/manifest.json"
}

# manifest_of INPUT DIR: what the manifest of a data set without options must say.
manifest_of() {
    local file
    for file in "$SAR_TEMPLATES" "$1" "$2"/{scenes,classify,describe,count,ground,identify,refer}.ndjson; do
        jq -n --arg file "${file##*/}" --arg bytes "$(wc -c < "$file")" --arg sha256 "$(sha256sum < "$file")" \
            --arg records "$(wc -l < "$file")" \
            '{file: $file, bytes: $bytes | tonumber, sha256: $sha256[:64], records: $records | tonumber}'
    done | jq -s --arg version "$(sar-template --version | sed -n '1s/.* //p')" '
        {sarpipe: $version, split: "train", seed: 0, options: "import: ; filter: ; grid: ; template: ",
         templates: .[0] | del(.records), inputs: [.[1] | del(.records)], scenes: .[2],
         samples: .[3:] | map({key: .file[:-7], value: .}) | from_entries}'
}

# one_score PREDICTIONS DIR: scores without shards.
one_score() {
    mkdir -p "$2"
    sar-iou "$1" > scored && sar-agg --partial scored > "$2/partial.ndjson" && sar-agg --ci scored > "$2/tallies.ndjson" \
        && "$PIPELINES/score" "$1" > "$2/score.txt"
}

# predictions COUNT: a stand-in model's answers about that many scenes.
predictions() {
    gridded "$1" | sar-template 2> /dev/null | sar-perturb --miss=0.2 --jitter=0.1 --garbage=0.05
}

# alike DIR DIR: the same files with the same bytes, and nothing left of the work.
alike() {
    diff -rq -x '.*' "$1" "$2" && [ -z "$(ls -A "$2" | grep '^[.]' | grep -vxF -e .made -e .lock -e .log)" ]
}

# slow_filters: bin/, with a sar-grid that stops where ./hold exists and its first scene is the one named there; it says so
# in ./held, with its process group, and goes on when hold is gone. What it is does not change, and so neither does what is planned with it.
slow_filters() {
    local filter
    mkdir bin
    for filter in "$BIN"/sar-*; do ln -s "$filter" bin/; done
    rm bin/sar-grid
    cat > bin/sar-grid << END_OF_FILTER
#!/bin/bash
IFS= read -r line
if [ -e "$PWD/hold" ] && [[ \$line == *"\$(cat "$PWD/hold")"* ]]; then
    read -r _ _ _ _ group _ < /proc/\$\$/stat
    echo "\$group" > "$PWD/held"
    while [ -e "$PWD/hold" ]; do sleep 0.05; done
fi
{ printf '%s\n' "\$line"; cat; } | exec "$BIN/sar-grid" "\$@"
END_OF_FILTER
    chmod +x bin/sar-grid
    export SAR_BIN=$PWD/bin
}

# hold FILE I N: the sar-grid of slow_filters will stop in shard I of N of these scenes.
hold() {
    "$PIPELINES/shard" "$1" "$2" "$3" | sar-filter 2> /dev/null | head -n 1 | jq -r .image > hold
}

# small_disk: ./small, a disk of 4 MB; and in scenes.ndjson 61 scenes, one of which makes more than that of its shard, while
# all the others make less. Skips where that may not be.
small_disk() {
    mkdir small
    mount -t tmpfs -o size=4m tmpfs small 2> /dev/null || skip "no right to mount a small disk"
    scenes 60 > few
    jq -nc '{image: "big.png", width: 4100, height: 600, objects: [range(4000) | {category: "ship", bbox: [., 1, . + 9, 20]}]}' > big
    { head -n 30 few; cat big; tail -n 30 few; } > scenes.ndjson
    [ "$(sar-grid big | sar-template | wc -c)" -gt 4194304 ]
}

grow_disk() {
    mount -o remount,size=64m small
}

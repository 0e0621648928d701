#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is read of answers, many at once: a case is a line of data/*.jsonl, {task, truth, response, want: {METRIC: [tp, fp,
# fn] or a value, outcome: ...}, category, size, options, record: further members}; what is not in `want` is free.
bats_require_minimum_version 1.5.0
load helper

# read_as FILE LEAST: the cases of a file, at least so many, are read as they should be: one run for all with the same options.
read_as() {
    local options n=0 wrong=0
    [ "$(count "$1")" -ge "$2" ] || { echo "fewer than $2 cases"; return 1; }
    jq -r '(.options // []) | join(" ")' "$1" | sort -u > sets
    while IFS= read -r options; do
        jq -c --arg options "$options" 'select(((.options // []) | join(" ")) == $options)' "$1" > cases
        jq -c '{task, images: ["1.png"], width: ((.size // [100])[0]), height: ((.size // [100, 100])[1]), labels: .truth, response,
            category: (.category // "ship")} + (.record // {})' cases > in
        # shellcheck disable=SC2086 # several options
        ends 0 sar-iou $options in || return
        n=$((n + $(count out)))
        jq -c -n --slurpfile out out 'def units: if type != "object" then . elif has("value") then .value else [.tp, .fp, .fn] end;
            [inputs] | to_entries[] | .value as $case | $out[.key].score as $score
            | ($case.want | with_entries(.value = ($score[.key] | units))) as $got | select($got != $case.want)
            | {response: $case.response, want: $case.want, got: $got}' cases > differ
        [ ! -s differ ] || { echo "$(count differ) of $(count cases) ($options):"; head -n 20 differ; wrong=1; }
    done < sets
    [ "$n" = "$(count "$1")" ] || { echo "$n of $(count "$1") were scored"; return 1; }
    [ "$wrong" = 0 ]
}

@test "answers in the wording of every template, right and wrong, are read as ever" {
    read_as "$DATA/readings.jsonl" 280
}

@test "answers as models write them: thoughts, characters, structure, syntaxes, numbers, denials" {
    read_as "$DATA/answers.jsonl" 480
}

@test "each stage of the reader by itself" {
    awk '/^#/ { next } /^@ / { stage = $2; print stage; next } { at = index($0, " => "); print substr($0, 1, at - 1) > (stage ".in"); print substr($0, at + 4) > (stage ".wanted") }' \
        "$DATA/stages.txt" > stages
    [ "$(count stages)" = 10 ]
    local stage wrong=0
    while IFS= read -r stage; do
        "$UNITS/stages" "$stage" < "$stage.in" > got
        [ "$(count got)" = "$(count "$stage.in")" ]
        paste -d '\n' "$stage.in" "$stage.wanted" got | awk -v stage="$stage" 'NR % 3 == 1 { text = $0 } NR % 3 == 2 { wanted = $0 }
            NR % 3 == 0 && $0 != wanted { bad = 1; print stage ": " text "\n  wanted " wanted "\n  got    " $0 } END { exit bad }' || wrong=1
    done < stages
    [ "$wrong" = 0 ]
}

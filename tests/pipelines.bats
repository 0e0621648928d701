#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The jobs that only compose: pipelines/score, pipelines/leaderboard, pipelines/demo. They give what their parts give, or
# nothing and the reason.
bats_require_minimum_version 1.5.0
load helper

SCORE="$BATS_TEST_DIRNAME/../pipelines/score"
LEADERBOARD="$BATS_TEST_DIRNAME/../pipelines/leaderboard"
export SAR_BIN=$BIN
unset SAR_IOU_FLAGS SAR_AGG_FLAGS

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    gridded 60 | sar-template > truth.ndjson 2> /dev/null
    sar-perturb --miss=0.2 --jitter=0.1 truth.ndjson > predictions.ndjson
}

# What a trainer leaves of a sample: neither id nor task nor truth.
stripped() {
    jq -c '{response, images, messages: .messages[:1]}' "$@"
}

# says_else: what the filters told of answers that held nothing is taken from the messages, and no other is left.
says_else() {
    without_unread
    says
}

without_unread() {
    sed -i '/^sar-[a-z]*: [0-9]* answers\{0,1\} held nothing that the task asks for/d' err
}

@test "score: the table of a model, with intervals" {
    ends 0 "$SCORE" predictions.ndjson
    says_else
    sar-iou predictions.ndjson | sar-agg --format=table --ci | cmp - out
    grep -q '95 % interval' out
    grep -q '^S ' out
    # from standard input
    ends 0 "$SCORE" - < predictions.ndjson
    sar-iou predictions.ndjson | sar-agg --format=table --ci | cmp - out
}

@test "score: the truth can be in a file of its own" {
    stripped predictions.ndjson > bare.ndjson
    "$SCORE" predictions.ndjson > wanted
    ends 0 "$SCORE" bare.ndjson truth.ndjson
    says_else
    same wanted out
    head -n 10 bare.ndjson > few.ndjson
    ends 0 "$SCORE" few.ndjson truth.ndjson
    without_unread
    tells '^sar-iou: [0-9]+ questions were not answered, and counted as wrong$'
}

@test "score: SAR_IOU_FLAGS and SAR_AGG_FLAGS reach the filters" {
    SAR_IOU_FLAGS='--iou 0.75' SAR_AGG_FLAGS='--format=tsv --set=model=a' ends 0 "$SCORE" predictions.ndjson
    grep -q 'refer.iou75' out
    run ! grep -q '95 % interval' out
    head -n 1 out | grep -q "^model$(printf '\t')"
    SAR_AGG_FLAGS='' ends 0 "$SCORE" predictions.ndjson
    sar-iou predictions.ndjson | sar-agg --format=table | cmp - out
}

@test "score: an error is told and has a status" {
    printf 'x\n' >> predictions.ndjson
    ends 1 "$SCORE" predictions.ndjson
    grep -q '^sar-iou: predictions.ndjson:.*: a value was expected' err
    ends 2 "$SCORE" nowhere.ndjson
    ends 2 "$SCORE" predictions.ndjson nowhere.ndjson
    ends 2 "$SCORE"
    says 'score: missing file of predictions' "Try 'score --help'."
    ends 2 "$SCORE" a b c
    says 'score: c: at most one file of predictions and one file of truths were expected' "Try 'score --help'."
}

# Three models, in both kinds of files, one with a blank and an = in its name.
models() {
    mkdir models
    sar-perturb --seed=1 --miss=0.1 truth.ndjson > models/careful.ndjson
    sar-perturb --seed=2 --miss=0.5 --garbage=0.1 truth.ndjson > "models/a b=c.jsonl"
    sar-perturb --seed=3 --swap=0.3 truth.ndjson > models/zealous.v2.ndjson
    echo 'not a model' > models/README
}

@test "leaderboard: one table, a row for each file of a folder" {
    models
    ends 0 "$LEADERBOARD" models
    says_else
    mkdir scored
    for file in models/*son*; do
        name=${file##*/}
        sar-iou "$file" > "scored/${name%.*}.ndjson"
    done
    sar-agg --by=model --columns=paper --format=table scored/* > wanted
    same wanted out
    [ "$(grep -cE '^(careful|a b=c|zealous\.v2) ' out)" = 3 ]
    [ "$(count out)" = 5 ]
}

@test "leaderboard: the truth can be in a file of its own; a question that a model left out is wrong" {
    models
    "$LEADERBOARD" models > wanted
    for file in models/*son*; do stripped "$file" > bare && mv bare "$file"; done
    ends 0 "$LEADERBOARD" models truth.ndjson
    says_else
    same wanted out
    : > models/silent.ndjson
    ends 0 "$LEADERBOARD" models truth.ndjson
    without_unread
    tells "^sar-iou: $(count truth.ndjson) questions were not answered, and counted as wrong$"
    grep -q '^silent  *0\.00' out
}

@test "leaderboard: other formats, and intervals" {
    models
    SAR_AGG_FLAGS=--format=markdown ends 0 "$LEADERBOARD" models
    sed -n 2p out | grep -q '^| --- | ---: |'
    [ "$(grep -c '^| ' out)" = 5 ]
    SAR_AGG_FLAGS='--format=tsv --ci --replicates=50 --seed=3' ends 0 "$LEADERBOARD" models
    says_else
    sar-iou models/careful.ndjson | sar-agg --set=model=careful --format=tsv --columns=paper --ci --replicates=50 --seed=3 > wanted
    grep '^careful' out | diff - <(grep '^careful' wanted)
    [ "$(grep -c '\[[0-9.]*, [0-9.]*\]' out)" = 3 ]
}

@test "leaderboard: all models or no table" {
    models
    printf 'x\n' >> models/careful.ndjson
    ends 1 "$LEADERBOARD" models
    [ ! -s out ]
    grep -q '^sar-iou: models/careful.ndjson:.*: a value was expected' err
    sed -i '$d' models/careful.ndjson
    cp models/careful.ndjson models/careful.jsonl
    ends 2 "$LEADERBOARD" models
    says 'leaderboard: there are two files of the model careful'
    mkdir empty
    ends 2 "$LEADERBOARD" empty
    says 'leaderboard: no .ndjson or .jsonl in empty'
    ends 2 "$LEADERBOARD"
    says 'leaderboard: missing folder of predictions' "Try 'leaderboard --help'."
}

@test "demo: ends with a scored table" {
    ends 0 "$BATS_TEST_DIRNAME/../pipelines/demo" demo
    says_else
    grep -qE '^ +S +[0-9]+ +[0-9]+\.[0-9]{2} +[0-9]+\.[0-9]{2} +[0-9]+\.[0-9]{2}$' out
    valid demo/predictions.ndjson
    "$SCORE" demo/predictions.ndjson | cmp - demo/score.txt
}

@test "score and leaderboard pass the options of sar-iou and sar-agg on, and refuse others" {
    models
    ends 0 "$SCORE" --format=tsv --iou 0.75 --set=model=a predictions.ndjson
    sar-iou --iou=0.75 predictions.ndjson | sar-agg --ci --format=tsv --set=model=a | cmp - out
    ends 0 "$SCORE" --truth truth.ndjson -- predictions.ndjson
    "$SCORE" predictions.ndjson truth.ndjson | cmp - out
    ends 0 "$LEADERBOARD" --format latex --ci --replicates=50 models
    SAR_AGG_FLAGS='--format=latex --ci --replicates=50' "$LEADERBOARD" models | cmp - out
    for script in "$SCORE" "$LEADERBOARD"; do
        for option in --nosuch --nosuch=1 -x --format --truth --ci=1 --rejects=x; do
            ends 2 "$script" "$option"
            [ ! -s out ]
            tells '.' "^Try '(score|leaderboard) --help'.$"
        done
    done
    [ ! -e x ]
}

@test "every script tells what it does with --help" {
    local script
    for script in "$SCORE" "$LEADERBOARD" "$BATS_TEST_DIRNAME/../pipelines/demo"; do
        ends 0 "$script" --help
        says
        grep -q "^pipelines/${script##*/} " out
    done
}

# plant PREFIX SHARE: the programs in PREFIX/bin, the scripts in PREFIX/SHARE.
plant() {
    mkdir -p "$1/bin" "$1/$2"
    cp "$BIN"/sar-iou "$BIN"/sar-agg "$1/bin"
    cp -r "$BATS_TEST_DIRNAME/../pipelines" "$1/$2"
}

@test "scripts find the programs from their own place, built or installed, through links and from any folder" {
    local path='' place
    IFS=: read -ra places <<< "$PATH"
    for place in "${places[@]}"; do [ -x "$place/sar-agg" ] || path+=${path:+:}$place; done
    "$SCORE" predictions.ndjson > wanted
    plant 'my tree' .
    plant "it's a prefix" share/sarpipe
    mkdir -p links -- -dash
    for place in 'my tree/pipelines/score' "it's a prefix/share/sarpipe/pipelines/score"; do
        ends 0 env -u SAR_BIN PATH="$path" "$place" predictions.ndjson
        same wanted out
        ln -sf "$PWD/$place" links/score
        (cd -- -dash && CDPATH=..:/ ends 0 env -u SAR_BIN PATH="$path" ../links/score ../predictions.ndjson && same ../wanted out)
    done
    # $SAR_BIN comes first, $PATH last
    rm 'my tree/bin/sar-iou' 'my tree/bin/sar-agg'
    ends 0 env -u SAR_BIN PATH="$BIN:$path" 'my tree/pipelines/score' predictions.ndjson
    same wanted out
    ends 2 env -u SAR_BIN PATH="$path" 'my tree/pipelines/score' predictions.ndjson
    tells '^score: sar-agg not found'
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The simulation behind sar-scale(7) gives what can be worked out on paper where there is nothing to simulate.
bats_require_minimum_version 1.5.0
load helper

MODEL="$BATS_TEST_DIRNAME/bench/scale-model"

# model JOB COLUMN NAME=VALUE...: a figure of the one line for the job.
model() {
    awk -f "$MODEL" -- "${@:3}" | awk -v job="$1" -v column="$2" '$1 == job { print $column }'
}

near() { # FIGURE EXPRESSION: equal to a tenth, as printed
    awk "BEGIN { d = $1 - ($2); exit !(d < 0.06 && d > -0.06) }" || { echo "$1 is not $2"; return 1; }
}

# a site at which nothing but what is named costs time
site=(wait=0.000001 launch=1e9 task=1e-9 disk=1e9 link=1e9 merge_gb=1e-9 merge_part=1e-9 part=0.000001 slots=1000)

@test "scale-model: cores are shared by waves of tasks" {
    near "$(model score 5 "${site[@]}" samples=1e6 tasks=1 score_rate=1000)" 1000
    near "$(model score 5 "${site[@]}" samples=1e6 tasks=100 score_rate=1000)" 10
    near "$(model score 5 "${site[@]}" samples=1e6 tasks=100 score_rate=1000 slots=40)" 30
    near "$(model score 5 "${site[@]}" samples=1e6 tasks=100 score_rate=1000 task=2)" 12
}

@test "scale-model: the link bounds one task, the file system all of them" {
    near "$(model score 5 "${site[@]}" samples=1e8 tasks=1 score_read=1000 score_rate=1e9 link=1)" 100
    near "$(model score 5 "${site[@]}" samples=1e8 tasks=10 score_read=1000 score_rate=1e9 link=1)" 10
    near "$(model score 5 "${site[@]}" samples=1e8 tasks=10 score_read=1000 score_rate=1e9 link=1 disk=2)" 50
    [ "$(model score 8 "${site[@]}" samples=1e8 tasks=10 score_read=1000 score_rate=1e9 link=1 disk=2)" = disk ]
}

@test "scale-model: starting takes its time, and the merge that of its bytes and parts" {
    near "$(model score 5 "${site[@]}" samples=1000 tasks=1000 launch=10)" 99.9
    [ "$(model score 8 "${site[@]}" samples=1000 tasks=1000 launch=10)" = start ]
    near "$(model build 6 "${site[@]}" samples=1e8 tasks=10 build_write=500 merge_gb=2)" 100
    near "$(model build 6 "${site[@]}" samples=1e8 tasks=10 build_write=500 link=1)" 200
    near "$(model score 6 "${site[@]}" samples=1000 tasks=1000 merge_part=0.01)" 30
}

@test "scale-model: tasks that start one after the other share what is there" {
    # two tasks of 100 GB a second apart, 1 GB/s for each and in all: alone, shared, alone
    near "$(model score 5 "${site[@]}" samples=200 tasks=2 score_read=1e9 score_rate=1e9 launch=0.1 link=1 disk=1)" 200
    near "$(model score 5 "${site[@]}" samples=200 tasks=2 score_read=1e9 score_rate=1e9 launch=0.1 link=1 disk=1.5)" 140
}

@test "scale-model: wrong usage is told" {
    refused "$MODEL" samples=x
    refused "$MODEL" nothing=1
    says 'scale-model: there is no nothing'
}

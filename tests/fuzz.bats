#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The fuzzers' targets (tests/fuzz) on the inputs that have been kept for them: what holds for one holds for all.
bats_require_minimum_version 1.5.0
load helper

# replay TARGET: each of its inputs, one by one, to the end.
replay() {
    local corpus="$BATS_TEST_DIRNAME/fuzz/corpus/$1"
    ends 0 "$UNITS/fuzz/$1" "$corpus" || return
    find "$corpus" -type f | wc -l | tr -d ' ' | is out
    [ "$(cat out)" -ge 10 ]
}

@test "lines are those of a splitter that has the whole file before it" {
    replay lines
}

@test "json takes what libjq takes, but for the differences known, and means the same" {
    export ASAN_OPTIONS=detect_leaks=0 # libjq 1.6 leaks what it refuses
    replay json
}

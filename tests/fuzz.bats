#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What fuzzing has found, and what it begins with, handed to its targets once more (tests/fuzz/): each input of each
# corpus keeps the promises that the head of its target states.
bats_require_minimum_version 1.5.0
load helper

CORPUS="$BATS_TEST_DIRNAME/fuzz/corpus"

# keeps TARGET: all inputs of its corpus do; the one that was tried last is told where not.
keeps() {
    local number=0 tried
    # libjq 1.6 leaks what it refuses
    [ "$1" != json ] || export ASAN_OPTIONS=detect_leaks=0
    tried=$(timeout "$PATIENCE" "$UNITS/fuzz/$1" "$CORPUS/$1" 2> err) || { tail -n 5 err; return 1; }
    number=$(find "$CORPUS/$1" -type f | wc -l)
    [ "$number" -gt 5 ] && [ "$tried" -eq "$number" ]
}

@test "lines: any input in any pieces gives the lines of a plain reader" {
    keeps lines
}

@test "json: what is taken, refused and read agrees with libjq, less the known differences, with and without SIMD" {
    keeps json
}

@test "number: what is written reads back, and what is read is what strtod reads" {
    keeps number
}

@test "match: up to six boxes are matched as trying all matchings does" {
    keeps match
}

@test "coco: a document in any pieces gives the same scenes, and all of it is accounted for" {
    keeps coco
}

@test "voc: an XML file is a scene or has a fault, and the files beside it are none the worse" {
    keeps voc
}

@test "imagesize: any header gives a size or a reason" {
    keeps imagesize
}

@test "export: as many files as scenes, whole, in the folder and nowhere else" {
    keeps export
}

@test "yaml: a templates file is taken, or its mistakes have a place and a reason" {
    keeps yaml
}

@test "parse: answers of any text are read and scored alike from both sides" {
    keeps parse
    SAR_TEMPLATES=${WORDING%.yaml}.zh.yaml keeps parse
}

@test "tally: what is added up adds up again, and so do its parts" {
    keeps tally
}

@test "a promise that is broken is noticed" {
    # the plain reader of tests/fuzz/lines.c takes input without a byte for options
    mkdir corpus
    printf 'x' > corpus/short
    ends 0 "$UNITS/fuzz/lines" corpus
    [ "$(cat out)" = 1 ]
    ends 2 "$UNITS/fuzz/lines" missing
    cp "$CORPUS/yaml/small" corpus/file
    SAR_TEMPLATES=/nowhere ends 2 "$UNITS/fuzz/parse" corpus # no templates, no answer is read
}

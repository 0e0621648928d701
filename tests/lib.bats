#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The library's rooms, through the programs of tests/lib.
bats_require_minimum_version 1.5.0
load helper

# in_three_modes VECTORS: in memory and cut anywhere; as lines that come a byte at a time; across the edges of blocks.
in_three_modes() {
    "$UNITS/json" whole "$1"
    "$UNITS/json" straddle "$1"
    "$UNITS/json" pack "$1" raw names
    local size
    for size in 1 7; do
        "$UNITS/dribble" $size "$UNITS/json" judge < raw > verdicts
        [ "$(count names)" -eq "$(count verdicts)" ]
        paste names verdicts | awk 'substr($1, 1, 1) != $2 { print; bad = 1 } END { exit bad }'
    done
}

@test "json takes what RFC 8259 allows and refuses what it does not, read in any pieces" {
    in_three_modes "$DATA/json-vectors.txt"
}

@test "json agrees with JSONTestSuite (JSON_TEST_SUITE names the folder)" {
    [ -n "${JSON_TEST_SUITE:-}" ] || skip "needs JSON_TEST_SUITE"
    in_three_modes "$JSON_TEST_SUITE"
}

@test "json reads values of each type, refuses others, and keeps its first error" {
    "$UNITS/json" getters
}

@test "json knows members by name however they are spelled, and refuses a known one that occurs twice" {
    "$UNITS/json" names
}

@test "an object in which members change keeps all else, byte for byte (tests/lib/edit.c)" {
    "$UNITS/edit" cases
    "$UNITS/edit" dice "$SEED" > made
    [ "$(count made)" -eq 6000 ]
    jq -c . made | paste - - - > lines
    jq -R -c 'split("\t") | map(fromjson) | . as [$old, $changes, $new]
        | select(reduce $changes[] as $c ($old; if ($c | length) == 1 then delpaths([[$c[0]]]) else .[$c[0]] = $c[1] end) != $new)' lines > wrong
    [ ! -s wrong ] || { head -n 3 wrong; false; }
}

@test "unknown members take no stack, however many they are" {
    awk 'BEGIN {
        printf "{\"image\":\"a\",\"width\":9,\"height\":9,\"objects\":[{\"category\":\"ship\",\"bbox\":[1,2,3,4]"
        for (i = 0; i < 100000; i++) printf ",\"%c%d\":%s", 97 + i % 7, i, i % 3 == 0 ? "[{}]" : "1"
        print "}]}"
    }' > in
    (ulimit -s 256; sar-filter in) > out
    cmp out in
    (ulimit -s 256; sar-grid in) > out
    [ "$(jq -c '.objects[0] | [.region, .shape, length]' out)" = '["left","square",100009]' ]
}

@test "json gives the same members independent of what it read before" {
    "$UNITS/members" expect
}

@test "json does not take the start of an object for what follows a value, nor that for a start" {
    "$UNITS/members" starts
}

@test "json looks at nothing after the end of a text, though white space is there" {
    "$UNITS/members" blanks
}

@test "json decodes every escape" {
    "$UNITS/json" unescape
}

@test "json takes 128 levels and refuses 129, entered or passed over" {
    "$UNITS/json" depth
}

@test "what json takes libjq takes with an equal value; libjq is laxer in known ways only" {
    ASAN_OPTIONS=detect_leaks=0 "$UNITS/json" differ # libjq 1.6 leaks what it refuses
}

@test "numbers are read as the nearest double" {
    "$UNITS/number" parsing
}

@test "numbers are written with at most six decimals, half away from zero" {
    "$UNITS/number" printing
}

@test "whole numbers are written in full" {
    "$UNITS/number" integers
}

@test "a number typed for an option is a number and nothing else" {
    "$UNITS/number" typed
}

@test "128-bit sums, millionths, deviations and fixed decimals (tests/lib/wide.c)" {
    "$UNITS/wide"
}

@test "hashes have their published values" {
    "$UNITS/hash" vectors
}

@test "an index finds what was added and not removed, and nothing twice" {
    "$UNITS/index"
}

@test "the nearest box of every group is the one that trying all finds, nearest first, ties by index" {
    "$UNITS/geometry" nearest_of_groups
}

@test "the way back has the opposite direction and the same distance" {
    "$UNITS/geometry" opposites
}

@test "IoU is that of continuous rectangles" {
    "$UNITS/geometry" iou
}

@test "boxes: empty, inside, clipped, elongated" {
    "$UNITS/geometry" small
}

@test "a box in a frame is rounded half away from zero, clamped and never empty" {
    "$UNITS/geometry" frames
}

@test "a region is the cell of the centre; on a line the right or lower one, outside the nearest" {
    "$UNITS/geometry" regions
}

@test "sizes turn at their thresholds: 40, 25, 10, 3 % belong to the larger, 5 and 30 % to medium" {
    "$UNITS/geometry" sizes
}

@test "shapes turn beyond 1.5 and below 0.67" {
    "$UNITS/geometry" shapes
}

@test "directions turn at 22.5 degrees, at all 16 edges" {
    "$UNITS/geometry" directions
}

@test "near is below an eighth of width + height" {
    "$UNITS/geometry" distances
}

@test "the nearest box is the one that trying all pairs finds, the lowest of several" {
    "$UNITS/geometry" nearest
}

@test "a rotated box has its corners where its angle says, clockwise; its hull is tight" {
    "$UNITS/geometry" rotated
}

@test "conventions add what they say" {
    "$UNITS/geometry" conventions
}

@test "emitted strings are JSON in UTF-8 for any content" {
    "$UNITS/emit" strings
}

@test "only what is committed is written, and a failed write is remembered" {
    "$UNITS/emit" commits
}

@test "what is written beside the program is the same, and so is what a failure leaves" {
    "$UNITS/emit" overlap
}

@test "a fault's path reads from the outside in; quotations are cut at a character" {
    "$UNITS/emit" paths
}

# --- lines ------------------------------------------------------------------------------------------------------------

@test "lines end at LF, CRLF or the end of the file" {
    printf 'one\ntwo\r\nthree' > a
    ends 0 "$UNITS/lines" a
    printf 'a:1:one\na:2:two\na:3:three\n' | is out
    printf 'one\r\n\r\r\ntwo\r' > b # one CR belongs to the line end, a second does not
    ends 0 "$UNITS/lines" b
    printf 'b:1:one\nb:3:two\n' | is out
}

@test "lines of white space only are numbered and passed over" {
    printf '\n  \n\t\r\none\n\n \t \r\n\ntwo\n\n' > a
    ends 0 "$UNITS/lines" a
    printf 'a:4:one\na:8:two\n' | is out
    printf '\v\n\f\n\302\240\n' > b # not white space for JSON
    ends 0 "$UNITS/lines" b
    [ "$(count out)" -ge 3 ]
}

@test "a byte order mark is dropped at the very start of each file, and nowhere else" {
    printf '\357\273\277one\n\357\273\277two\n' > a
    printf '\357\273\277three\n' > b
    printf '\357\273\277' > c
    printf '\357\273\277\nfour' > d
    ends 0 "$UNITS/lines" a b c d
    printf 'a:1:one\na:2:\357\273\277two\nb:1:three\nd:2:four\n' | is out
}

@test "files follow one another, each with its own numbers; - is standard input" {
    printf 'one\ntwo' > a
    : > empty
    printf 'three\n' > b
    printf 'four' > c
    ends 0 "$UNITS/lines" a empty - b < c
    printf 'a:1:one\na:2:two\n-:1:four\nb:1:three\n' | is out
    ends 0 "$UNITS/lines" < c
    printf -- '-:1:four\n' | is out
}

@test "a file that is not there is named, after the lines of those before it" {
    printf 'one\n' > a
    ends 2 "$UNITS/lines" a missing a
    printf 'a:1:one\nmissing: failed\n' | is out
    mkdir folder
    ends 2 "$UNITS/lines" folder
    printf 'folder: failed\n' | is out
}

@test "lines may be longer than any block, and lie across blocks in any way" {
    awk 'BEGIN {
        state = 1
        for (n = 1; n <= 60; n++) {
            state = (state * 69069 + 12345) % 4294967296
            length_wanted = int(state / 65536) * (n % 6 ? 1 : 20)
            text = sprintf("%d ", n)
            while (length(text) < length_wanted) text = text text
            print substr(text, 1, length_wanted)
        }
    }' > a
    [ "$(wc -c < a)" -gt 3000000 ]
    awk '/[^ ]/ { print "a:" NR ":" $0 }' a > wanted
    ends 0 "$UNITS/lines" a
    same wanted out
    ends 0 "$UNITS/lines" < <(dd if=a bs=10007 status=none)
    sed 's/^a:/-:/' wanted | cmp - out
}

@test "raw lines are the file, end for end" {
    printf '\357\273\277one\r\n two \nthree' > a
    RAW=1 ends 0 "$UNITS/lines" a
    printf '<\357\273\277one\r\n>< two \n><three>' | cmp - out
}

@test "lines are the same however the input comes in" {
    printf '\357\273\277{"a":1}\r\n\r\n\n[2]\n  \n"three"' > a
    ends 0 "$UNITS/lines" < a
    mv out wanted
    for size in 1 2 3 5 8; do
        ends 0 "$UNITS/dribble" $size "$UNITS/lines" < a
        same wanted out
    done
}

# --- YAML -------------------------------------------------------------------------------------------------------------

@test "a YAML file is a tree whose nodes know their place" {
    printf 'a: one\nb:\n  - "two"\n  - {c: three, "d": []}\n' > a
    ends 0 "$UNITS/yamlfile" a
    is out << 'END'
1:1 map
  1:1 text a
    1:4 text one
  2:1 text b
    3:3 list
      3:5 text two
      4:5 map
        4:6 text c
          4:9 text three
        4:16 text d
          4:21 list
END
}

# problem POSITION WORD YAML: reading it fails there, for a reason that names the word.
problem() {
    printf '%b' "$3" > a
    ends 1 "$UNITS/yamlfile" a
    grep -q "^$1: .*$2" out || { cat out; return 1; }
}

@test "what is wrong in a YAML file is said with its place" {
    problem 3:1 duplicate 'a: 1\nb: 2\na: 3\n'
    problem 2:12 duplicate 'x:\n  {a: 1,   a: 2}\n'
    problem 2:1 'second document' 'a: 1\n---\nb: 2\n'
    problem 2:4 alias 'a: &x 1\nb: *x\n'
    problem 1:3 'key' '? [a]\n: 1\n'
    problem 1:1 empty ''
    problem 1:1 empty '# only a remark\n'
    problem 3:1 'sequence' 'a: [1,\nb: 2\n'
    problem 2:4 'mapping' 'a: b\n  c: d\n'
    problem 1:34 'deeper' "$(printf '[%.0s' {1..70})$(printf ']%.0s' {1..70})\n"
}

@test "a byte that YAML does not allow is said with its place" {
    problem 3:5 control 'a: 1\nb: 2\nc: "\001"\n'
    problem 2:4 UTF-8 'a: 1\nb: \0377\n'
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What one record or one file can make a filter do grows with its size, not with its square: each input below was made to
# be as bad as can be. Work is counted in instructions, so that no machine is too slow for it.
bats_require_minimum_version 1.5.0
load helper

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    command -v valgrind > /dev/null || skip "needs valgrind: make bench-check installs it"
    ! sanitized || skip "valgrind does not run programs built with sanitizers"
}

# instructions COMMAND...: how many it takes; its output in ./out. It must end with 0.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" > out 2> err || { cat err >&2; return 1; }
    sed -n 's/.*Collected : //p' err
}

# grows N FUNCTION: FUNCTION K does the job for size K and says how many instructions that took. From 2N to 4N it takes less
# than 2.5 times as many more as from N to 2N: what is done once, for any size, is in neither.
grows() {
    local n=$1 once twice fourfold
    once=$("$2" "$n") && twice=$("$2" $((2 * n))) && fourfold=$("$2" $((4 * n))) || return
    echo "$once $twice $fourfold"
    [ "$once" -gt 0 ] && [ "$twice" -gt "$once" ] || return
    [ $((2 * (fourfold - twice))) -lt $((5 * (twice - once))) ]
}

# scene N WIDTH HEIGHT X Y: a scene of N ships, number i (from 0) at the places that the expressions of awk tell.
scene() {
    awk -v n="$1" "BEGIN {
        printf \"{\\\"image\\\":\\\"a.png\\\",\\\"width\\\":$2,\\\"height\\\":$3,\\\"objects\\\":[\"
        for (i = 0; i < n; i++) {
            x = $4; y = $5
            printf \"%s{\\\"category\\\":\\\"ship\\\",\\\"bbox\\\":[%d,%d,%d,%d]}\", i ? \",\" : \"\", x, y, x + 4, y + 4
        }
        print \"]}\"
    }"
}

column() { scene "$1" 100 1000000 5 'i * 7919 % n * 9'; }
row() { scene "$1" 1000000 100 'i * 7919 % n * 9' 5; }

grid_column() { column "$1" > in && instructions sar-grid in; }
grid_row() { row "$1" > in && instructions sar-grid in; }
grid_point() { scene "$1" 100 100 5 5 > in && instructions sar-grid in; }
template_column() { column "$1" | sar-grid > in && instructions sar-template in; }

@test "sar-grid: objects in one column, one row, one point" {
    grows 2000 grid_column
    grows 2000 grid_row
    grows 2000 grid_point
}

@test "sar-template: objects in one column" {
    grows 1000 template_column
}

import_element() {
    {
        printf '{"images":[{"id":1,"file_name":"a.png","width":9,"height":9,"note":"'
        head -c "$1" /dev/zero | tr '\0' a
        printf '"}],"annotations":[],"categories":[]}'
    } | instructions sar-import coco -
}

@test "sar-import coco: an element that comes bit by bit through a pipe" {
    grows 1000000 import_element
}

# The numbers of up to 18 digits whose first draws of SplitMix64 (hash.h) are multiples of 2^24: without a key of the
# process they would all share a place.
colliding_ids() {
    local -i i z k found=0
    for ((i = 1; found < $1; i++)); do
        z=$((i << 24))
        k=$(((z >> 31) & 0x1FFFFFFFF)); z=$((z ^ k ^ (k >> 31)))
        z=$((z * 0x319642B2D24D8EC3))
        k=$(((z >> 27) & 0x1FFFFFFFFF)); z=$((z ^ k ^ (k >> 27)))
        z=$((z * 0x96DE1B173F119089))
        k=$(((z >> 30) & 0x3FFFFFFFF)); z=$((z ^ k ^ (k >> 30)))
        z=$((z - 0x9E3779B97F4A7C15))
        ((z > 0 && z < 1000000000000000000)) || continue
        found+=1
        echo "$z"
    done
}

import_ids() {
    head -n "$1" ids | awk '{ printf "%s{\"id\":%s,\"file_name\":\"%s.png\",\"width\":9,\"height\":9}", (NR > 1 ? "," : "{\"images\":["), $0, $0 }
        END { print "],\"annotations\":[],\"categories\":[]}" }' > in
    instructions sar-import coco in
}

@test "sar-import coco: ids that would share a place in a table without a key, and what is written does not depend on it" {
    # in a shell of its own: bats looks at every command of its
    bash -c "$(declare -f colliding_ids); colliding_ids 4000" > ids
    grows 1000 import_ids
    cp out before
    instructions sar-import coco in
    same before out
    [ "$(count out)" = 4000 ]
}

import_categories() {
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print "k" i ": [n" i ", o" i "]" }' > map.yaml
    awk -v n="$1" 'BEGIN {
        printf "{\"images\":[],\"annotations\":[],\"categories\":["
        for (i = 0; i < n; i++) printf "%s{\"id\":%d,\"name\":\"n%d\"}", i ? "," : "", i, i
        print "]}"
    }' > in
    instructions sar-import coco --categories=map.yaml in
}

@test "sar-import --categories: many keys, and many names to look up" {
    grows 1000 import_categories
}

# truth N: a sample with N members that no filter knows.
truth() {
    printf '{"id":"a","task":"count","category":"ship","images":["a.png"],"width":100,"height":100,"messages":['
    printf '{"role":"user","content":"[count] Count the ships in this SAR image."},{"role":"assistant","content":"There are 2 instances."}]'
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf ",\"m%d\":1", i; print "}" }'
}

truth_members() {
    truth "$1" > truth.ndjson
    awk -v n="$1" 'BEGIN {
        printf "{\"id\":\"a\",\"response\":\"There are 2 instances.\""
        for (i = 0; i < n; i++) printf ",\"n%d\":1", i
        print "}"
    }' > in
    instructions sar-iou --truth=truth.ndjson in
}

same_question() {
    truth 0 | sed 's/"id":"a",//' | awk -v n="$1" '{ for (i = 0; i < n; i++) print }' > truth.ndjson
    sed 's/}$/,"response":"There are 2 instances."}/' truth.ndjson > in
    instructions sar-iou --truth=truth.ndjson in
}

@test "sar-iou --truth: many members that only one side has, many answers to one question" {
    grows 1000 truth_members
    grows 2000 same_question
}

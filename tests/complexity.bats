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

# categories N: the ships of a scene get N categories in turn.
categories() {
    awk -v n="$1" '{
        text = ""
        for (i = 0; (at = index($0, "\"ship\"")) > 0; i++) { text = text substr($0, 1, at - 1) "\"c" i % n "\""; $0 = substr($0, at + 6) }
        print text $0
    }'
}

grid_column() { column "$1" > in && instructions sar-grid in; }
grid_row() { row "$1" > in && instructions sar-grid in; }
grid_point() { scene "$1" 100 100 5 5 > in && instructions sar-grid in; }
grid_many_column() { column "$1" | categories 20 > in && instructions sar-grid in; }
grid_many_point() { scene "$1" 100 100 5 5 | categories 20 > in && instructions sar-grid in; }
grid_apart() { scene "$1" 100000 1000 'i % 2 * 90000 + int(i / 2) % 30 * 7' 'int(i / 60) * 7' | categories 2 > in && instructions sar-grid in; }
vocabulary() { sed 's/"c0"/"ship"/g; s/"c1"/"car"/g; s/"c2"/"harbor"/g'; }
template_many() { column "$1" | categories 3 | vocabulary | sar-grid > in && instructions sar-template in; }
template_column() { column "$1" | sar-grid > in && instructions sar-template in; }

@test "sar-grid: objects in one column, one row, one point" {
    grows 2000 grid_column
    grows 2000 grid_row
    grows 2000 grid_point
}

@test "sar-grid: objects of many categories, in one column and in one point, and of two far apart" {
    grows 1000 grid_many_column
    grows 1000 grid_many_point
    grows 2000 grid_apart
}

@test "sar-template: objects in one column, of one category and of several" {
    grows 1000 template_column
    grows 1000 template_many
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

# templates N: templates.yaml with N more categories, and with one question and one answer for each task.
templates() {
    awk -v n="$1" '/^regions:/ { for (i = 0; i < n; i++) printf "  k%d: {word: k%dq, many: k%dqs, a: a k%dq}\n", i, i, i, i }
        /^tasks:/ { tasks = 1 }
        tasks && /^    [a-z]+:/ { items = 0 }
        tasks && /^      - / { items++ }
        tasks && items > 1 && /^      / { next }
        tasks { sub(/draws: .*/, "draws: 1") }
        { print }' "$WORDING"
}

check() { templates "$1" > many.yaml && instructions sar-template --check --templates=many.yaml; }

@test "sar-template --check: many categories" {
    grows 40 check # 250 are the most
}

yolo() { instructions sar-import yolo --classes=classes --size=9x9 --image-ext=png "$@"; }
dota() { instructions sar-import dota --size=9x9 --image-ext=png "$@"; }
voc() { instructions sar-import voc --box-convention=auto "$@"; }

yolo_lines() {
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print i % 2, 0.5, 0.5, 0.1, 0.1 + i / 1e6 }' > a.txt
    yolo a.txt
}
dota_lines() {
    awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print 1, 1, 5, 1, 5, 5 + i / 1e6, 1, 5, "ship", 0 }' > a.txt
    dota a.txt
}
voc_objects() {
    awk -v n="$1" 'BEGIN {
        print "<annotation><filename>a.png</filename><size><width>9</width><height>9</height><depth>1</depth></size>"
        for (i = 0; i < n; i++) print "<object><name>ship</name><bndbox><xmin>1</xmin><ymin>1</ymin>" \
            "<xmax>5</xmax><ymax>" 5 + i / 1e6 "</ymax></bndbox></object>"
        print "</annotation>"
    }' > a.xml
    voc a.xml
}

# files N EXTENSION TEXT: a folder with N files of one line.
files() {
    rm -rf labels && mkdir labels || return
    awk -v n="$1" -v extension="$2" -v text="$3" 'BEGIN {
        for (i = 0; i < n; i++) { name = "labels/" i "." extension; print text > name; close(name) }
    }'
}

yolo_files() { files "$1" txt '0 0.5 0.5 0.1 0.1' && yolo labels; }
dota_files() { files "$1" txt '1 1 5 1 5 5 1 5 ship 0' && dota labels; }
voc_files() {
    files "$1" xml '<annotation><filename>a.png</filename><size><width>9</width><height>9</height><depth>1</depth></size></annotation>'
    voc labels
}
# all files named on the command line, where one can be both an input and an output
yolo_operands() { files "$1" txt '0 0.5 0.5 0.1 0.1' && yolo --on-error=skip --rejects=rejects labels/*; }

@test "sar-import yolo, dota and voc: many lines or objects in a file" {
    printf '%s\n' ship aircraft > classes
    grows 500 yolo_lines
    grows 500 dota_lines
    grows 500 voc_objects
}

@test "sar-import yolo, dota and voc: many files in a folder, and on the command line" {
    printf '%s\n' ship aircraft > classes
    grows 100 yolo_files
    grows 100 dota_files
    grows 100 voc_files
    grows 100 yolo_operands
}

grid_operands() { files "$1" ndjson "$(scene 1 100 100 5 5)" && instructions sar-grid --on-error=skip --rejects=rejects labels/*; }
agg_operands() { files "$1" ndjson "$scored" && instructions sar-agg --by=model labels/*; }

@test "sar-grid and sar-agg: many files on the command line" {
    grows 100 grid_operands
    scored=$(truth 0 | sed 's/}$/,"response":"There are 2 instances."}/' | sar-iou 2> err)
    grows 100 agg_operands
}

# listed_categories N: a scene with an object of each of N categories, which are all annotated. Every second object leaves the image.
listed_categories() {
    awk -v n="$1" 'BEGIN {
        printf "{\"image\":\"a.png\",\"width\":9,\"height\":9,\"annotated\":["
        for (i = 0; i < n; i++) printf "%s\"k%d\"", i ? "," : "", i
        printf "],\"objects\":["
        for (i = 0; i < n; i++) printf "%s{\"category\":\"k%d\",\"bbox\":[1,1,%d,8]}", i ? "," : "", i, i % 2 ? 8 : 80
        print "]}"
    }' > in
}

annotated() { listed_categories "$1" && instructions sar-filter in; }
listed() { listed_categories "$1" && instructions sar-filter --category="$(seq -s , -f k%g 0 "$1")" in; }

@test "sar-filter: many annotated categories, many in a list" {
    grows 300 annotated
    grows 300 listed
}

# records N JSON: N records, each with its number in place of every @.
records() {
    awk -v n="$1" -v json="$2" 'BEGIN { for (i = 0; i < n; i++) { line = json; gsub(/@/, i, line); print line } }'
}

# samples N QUESTION ANSWER [RESPONSE]: the same for samples.
samples() {
    local messages='[{"role":"user","content":"'"$2"'"},{"role":"assistant","content":"'"$3"'"}]'
    records "$1" '{"id":"a@","task":"count","category":"ship","images":["a@.png"],"width":100,"height":100,"messages":'"$messages${4:+,\"response\":\"$4\"}}"
}

splits() {
    records "$1" '{"image":"a@.png","place":"p@","width":9,"height":9,"objects":[{"category":"ship","bbox":[1,1,5,5]}]}' > in
    instructions sar-filter --split-by=.place in
}

@test "sar-filter --split-by: many groups" {
    grows 300 splits
}

scored() { samples "$1" '[count] Count the ships.' 'There are 2.' 'There are 2 ships.' | sar-iou > scored; }
groups() { scored "$1" && instructions sar-agg --by=id scored; }
merged() { scored "$1" && sar-agg --by=id scored > tallies && instructions sar-agg tallies; }
joined() {
    samples "$1" '[count] Count the ships.' 'There are 2.' > truth.ndjson
    records "$1" '{"id":"a@","response":"There are 2 ships."}' > in
    instructions sar-iou --truth=truth.ndjson in
}

@test "sar-iou --truth and sar-agg --by: many records, many groups" {
    grows 300 joined
    grows 300 groups
    grows 300 merged
}

words() { samples "$1" 'w@ x@ y@' 'v@ u@' > in && instructions sar-agg --report=words in; }
duplicates() { samples "$1" 'w@ x@ y@' 'v@ u@' > in && instructions sar-agg --report=duplicates in; }
unread() {
    samples "$1" '[count] Count the ships.' 'There are 2.' 'A foo@ bar@ is at the baz@, and so is the truck@.' | sar-iou --explain > scored
    instructions sar-agg --report=unread scored
}
leakage() {
    records "$1" '{"image":"a@.png","split":"s","width":9,"height":9,"objects":[{"category":"k@","bbox":[1,1,5,5]}]}' \
        | awk '{ sub(/"s"/, NR % 2 ? "\"train\"" : "\"test\"") } 1' > in
    instructions sar-agg --report=leakage --twin-iou=0.5 in
}
scene_categories() {
    records "$1" '{"image":"a@.png","width":9,"height":9,"objects":[{"category":"k@","bbox":[1,1,5,5]}]}' > in
    instructions sar-agg in
}

@test "sar-agg --report: many words, names, unread pieces and categories" {
    grows 300 words
    grows 300 duplicates
    grows 300 unread
    grows 300 leakage
    grows 300 scene_categories
}

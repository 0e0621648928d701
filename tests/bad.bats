#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Bad input: the cases of tests/data/bad (see README there), each with what must be said of it, and input that is large
# but good. Cases go through a filter all together, with --on-error=skip; some again one by one, between good records.
bats_require_minimum_version 1.5.0
load helper

BAD="$DATA/bad"

setup_file() {
    draw_seed
}

# filter_of COMMAND: the command line, in the array $filter, of what tests/data/bad calls so; what it reads, ./lines, last.
filter_of() {
    case $1 in
    filter | grid | template | perturb | iou) filter=("sar-$1" lines) ;;
    where) filter=(sar-grid '--where=.kept // error("not kept")' lines) ;;
    export) filter=(sar-export ms-swift lines) ;;
    export-scenes) filter=(sar-export yolo --output=labels lines) ;;
    truth) filter=(sar-iou --missing=skip --truth=lines /dev/null) ;;
    agg) filter=(sar-agg --report=score --ci --mixed lines) ;;
    agg-all) filter=(sar-agg lines) ;;
    agg-scenes) filter=(sar-agg --report=aspect lines) ;;
    agg-words) filter=(sar-agg --report=words lines) ;;
    *) return 1 ;;
    esac
}

# cases COMMAND [AWK OPTION]...: takes its cases out of all files; their number is the output.
cases() {
    local command=$1
    shift
    awk -v command="$command" "$@" -f "$BATS_TEST_DIRNAME/cases.awk" "$BAD"/{lines,kinds,members,scenes,samples,scores,join}.txt
}

# good COMMAND IMAGE: a record that it takes, and that gives something.
good() {
    case $1 in
    perturb | iou | truth) printf '{"id":"%s","task":"refer","labels":"{<1><1><5><5>}","response":"","images":["%s"],"width":9,"height":9}\n' "$2" "$2" ;;
    export) printf '{"id":"%s","images":["%s"],"messages":[{"role":"user","content":"{<1><2><3><4>}"}]}\n' "$2" "$2" ;;
    agg) printf '{"id":"%s","task":"good","images":["%s"],"score":{"outcome":"read","good":{"tp":1,"fp":0,"fn":0}}}\n' "$2" "$2" ;;
    agg-words) printf '{"id":"%s","messages":[{"role":"assistant","content":"good"}]}\n' "$2" ;;
    *) printf '{"image":"%s","width":300,"height":300,"objects":[{"category":"ship","bbox":[1,1,5,5],"region":"top-left","area_ratio":0.000178,"aspect":1,"size":"very-small","size3":"small","shape":"square","relations":[]}]}\n' "$2" ;;
    esac
}

# told WANTED: FILE.why says of each line what the case wants.
told() {
    jq -r '"\(.line)\t\(.path)\t\(.code)\t\(.message)"' rejects.why > got
    same "$1" got
}

# all_at_once COMMAND LEAST: every case is refused for the right reason, kept byte for byte, and gives nothing.
all_at_once() {
    local filter number
    filter_of "$1" || return
    number=$(cases "$1")
    [ "$number" -ge "$2" ] || { echo "$number cases"; return 1; }
    ends 1 "${filter[@]}" --on-error=skip --rejects=rejects || return
    told wanted && same lines rejects || return
    [ ! -s out ] || { echo "something was written:"; head -n 3 out; return 1; }
    grep -q "^${filter[0]}: $number bad records skipped" err
}

# one_by_one COMMAND: some of them again, each between good records: the first has gone through, the second has not.
one_by_one() {
    local filter line path _ message
    filter_of "$1" || return
    cases "$1" -v of=9 -v nth=$((SEED % 9)) > number || return
    mv lines all
    good "$1" 1 > lines
    ends 0 "${filter[@]}" && mv out before || return
    while IFS=$'\037' read -r line path _ message; do
        { good "$1" 1; sed -n "${line}p" all; good "$1" 2; } > lines
        ends 1 "${filter[@]}" || return
        head -n 1 err > said
        printf '%s: lines:2: %s%s\n' "${filter[0]}" "${path:+$path: }" "$message" | same - said && same before out || return
    done < <(tr '\t' '\037' < wanted)
}

# refuses COMMAND LEAST: it has so many cases at least, and refuses them as it should.
refuses() {
    all_at_once "$@" && one_by_one "$1"
}

@test "sar-filter: bad lines" {
    refuses filter 300
}

@test "sar-grid: bad lines" {
    refuses grid 300
}

@test "sar-template: bad lines" {
    refuses template 300
}

@test "sar-perturb: bad lines" {
    refuses perturb 300
}

@test "sar-export: bad samples and scenes" {
    refuses export 300
    [ ! -e labels ]
    refuses export-scenes 300
    [ "$(find labels -type f | sort | paste -sd ' ')" = "labels/1.txt labels/classes.txt" ]
}

@test "sar-iou: bad lines" {
    refuses iou 300
}

@test "sar-iou --truth: bad lines in the file with the truth" {
    refuses truth 300
}

@test "sar-agg: bad scores and tallies" {
    refuses agg 250
}

@test "sar-agg: bad tallies of other reports, bad scenes and samples" {
    refuses agg-all 10
    refuses agg-scenes 6
    refuses agg-words 8
}

@test "--where: an expression that fails" {
    all_at_once where 3
}

@test "sar-iou --truth: bad predictions" {
    printf '{"id":"%s","task":"refer","labels":"{<1><1><5><5>}","images":["%s"]}\n' a a.png b b.png > truth
    filter=(sar-iou --missing=skip --truth=truth lines)
    cases join > number
    ends 1 "${filter[@]}" --on-error=skip --rejects=rejects
    told wanted
    same lines rejects
    [ ! -s out ]
}

@test "sar-import coco: bad documents" {
    local number
    mkdir documents
    number=$(awk -v command=coco -v documents=documents -f "$BATS_TEST_DIRNAME/cases.awk" "$BAD/coco.txt")
    [ "$number" -ge 80 ]
    mapfile -t files < <(seq -f documents/%g "$number")
    ends 1 sar-import coco --on-error=skip --rejects=rejects "${files[@]}"
    jq -r '"\(.file)\t\(.line)\t\(.path)\t\(.code)\t\(.message)"' rejects.why > got
    same wanted got
    # one by one
    while IFS=$'\037' read -r file line path _ message; do
        [ $((${file#*/} % 5)) -eq $((SEED % 5)) ] || continue
        ends 1 sar-import coco "$file"
        says "sar-import: $file:$line: ${path:+$path: }$message"
        [ ! -s out ]
    done < <(tr '\t' '\037' < wanted)
}

@test "sar-import --images: bad files of images" {
    local number i
    mkdir images labels
    echo ship > classes
    number=$(awk -v command=pictures -v documents=images -f "$BATS_TEST_DIRNAME/cases.awk" "$BAD/pictures.txt")
    [ "$number" -ge 3 ]
    for ((i = 1; i <= number; i++)); do
        mv images/$i images/$i.png
        echo 0 .5 .5 .1 .1 > labels/$i.txt
    done
    ends 1 sar-import yolo --classes=classes --images=images --on-error=skip --rejects=rejects labels
    jq -r '"\(.line)\t\(.path)\t\(.code)\t\(.message)"' rejects.why > got
    sed -E 's,^(images/[0-9]+)\t(.*\t)([^\t]*)$,\2\1.png: \3,' wanted | same - got
}

@test "the codes of faults are those of sar-record(5), and each has a case" {
    local root="$BATS_TEST_DIRNAME/.."
    sed -n '/names\[FAULT_CODES\]/,/};/p' "$root/filters/lib/base/fault.c" |
        grep -o '"[a-z]*"' | tr -d '"' | sort -u > named
    sed -n '/^\.Sh FAULTS/,/^\.Sh VERSIONS/p' "$root/man/sar-record.5" | sed -n 's/^\.It Cm //p' | sort > documented
    {
        awk -F'\t' '!/^[#=]/ && NF > 1 { print $2 }' "$BAD"/{lines,kinds,scenes,samples,scores,join}.txt
        awk -F'\t' '!/^[#=]/ && NF > 1 { print $3 }' "$BAD"/{coco,pictures}.txt
    } | sort -u > held
    [ -s named ]
    same named documented
    same named held
}

@test "templates.yaml: mistakes" {
    local number=0 line
    # the small templates without their odd word, which is not read back
    sed 's/{word: "\\"odd\\" é".*also/{word: odd, many: odds, a: an odd, also/' "$DATA/templates.yaml" > base.yaml
    ends 0 sar-template --check --templates=base.yaml
    says
    mkdir documents
    awk -v documents=documents -v base=base.yaml -f "$BATS_TEST_DIRNAME/cases.awk" "$BAD/templates.txt" > number
    [ "$(cat number)" -ge 100 ]
    while IFS= read -r line; do
        number=$((number + 1))
        ends 2 sar-template --check --templates=documents/$number || { echo "$line"; return 1; }
        grep -qFx -e "sar-template: $line" err || { echo "$line"; cat err; return 1; }
        [ ! -s out ]
    done < wanted
}

# --- nothing is lost --------------------------------------------------------------------------------------------------

# accounts COMMAND: of good and bad lines, blank ones and line ends of both kinds among them, in any order, each is
# written, left out or rejected; the rejects are the bad ones, and the output is what the good ones alone give.
accounts() {
    local filter where='if type == "object" then .left_out | not else true end' left_out
    filter_of "$1" || return
    cases "$1" > number || return
    grep -av '^.\{4000\}' lines | sed 's/^/b/' | shuffled | head -n 120 > bad
    scenes 40 "$SEED" > scenes
    case $1 in
    perturb | iou) sar-grid scenes | sar-template 2> /dev/null | shuffled | head -n 60 ;;
    agg) sar-grid scenes | sar-template 2> /dev/null | shuffled | head -n 60 | sar-iou ;;
    *) sar-grid scenes ;;
    esac | awk '{ if (NR % 4 == 0) sub(/^{/, "{\"left_out\":true,"); print }' > good
    awk '{ print "g" $0 (NR % 3 ? "" : "\r") }' good > marked
    printf '%s\n' b b b ' ' ' ' | sed $'s/^b$/ \t/' > blank
    cat bad marked blank | shuffled > marked_lines
    sed 's/^[gb]//' marked_lines > lines
    sed -n 's/^b//p' marked_lines > wanted_rejects
    grep -an '^b' marked_lines | cut -d: -f1 > wanted_numbers
    sed -n 's/^g//p' marked_lines > good
    ends 0 "${filter[@]/#lines/good}" --where "$where" || return
    cp out wanted
    ends 1 "${filter[@]}" --on-error=skip --rejects=rejects --where "$where" || return
    same wanted out && same wanted_rejects rejects && jq .line rejects.why | same wanted_numbers - || return
    # and by number
    left_out=$(grep -c left_out good)
    case $1 in
    filter) left_out=$(sed -n 's/^sar-filter: \([0-9]*\) records\{0,1\} dropped.*/\1/p' err) ;;
    template) left_out=$((left_out + $(sed -n 's/^sar-template: \([0-9]*\) scenes\{0,1\} without.*/\1/p' err))) ;;
    esac
    case $1 in
    template) jq -r '.images[0]' out | sort -u | wc -l ;;
    agg) jq 'select(.metric == "overall").n' out ;;
    *) count out ;;
    esac > processed
    [ $(($(cat processed) + $(count rejects) + left_out)) -eq "$(grep -avc '^[[:space:]]*$' lines)" ] ||
        { echo "$(cat processed) processed, $(count rejects) rejected, $left_out left out"; return 1; }
}

@test "processed, rejected and left out are all that was read" {
    for command in filter grid template perturb iou agg; do
        accounts $command || { echo "$command"; return 1; }
    done
}

# --- large, but good --------------------------------------------------------------------------------------------------

@test "a scene may have 100,000 objects" {
    awk 'BEGIN {
        printf "{\"image\":\"a.png\",\"width\":100000,\"height\":100000,\"objects\":["
        for (i = 0; i < 100000; i++) {
            x = i % 317 * 300 + i % 7; y = int(i / 317) * 300
            printf "%s{\"category\":\"%s\",\"bbox\":[%d,%d,%d,%d]}", i ? "," : "", i % 3 ? "ship" : "car", x, y, x + 20 + i % 50, y + 30 + i % 11
        }
        print "]}" }' > in
    ends 0 sar-filter in
    same in out
    ends 0 sar-grid in
    mv out gridded
    [ "$(grep -o '"region":' gridded | wc -l)" -eq 100000 ]
    ends 0 sar-template --tasks=classify,count,refer gridded
    [ "$(count out)" -eq 5 ]
    mv out samples
    ends 0 sar-perturb samples
    mv out answered
    ends 0 sar-iou answered
    # every box is found again
    [ "$(jq -c '.score | ."count.iou50" // ."refer.iou50" | objects | [.tp, .fp, .fn]' out | paste -sd ' ')" = '[66666,0,0] [33334,0,0] [66666,0,0] [33334,0,0]' ]
    ends 0 sar-agg --report=categories in
    [ "$(jq -c 'select(.metric == "instances") | [.category, .n]' out | paste -sd ' ')" = '["car",33334] ["ship",66666]' ]
}

# megabytes TEXT: the standard input with @@ replaced by 64 MiB of text.
megabytes() {
    awk -v text="${1:-0123456789abcdef}" 'BEGIN { while (length(text) < 67108864) text = text text }
        { at = index($0, "@@"); printf "%s%s%s\n", substr($0, 1, at - 1), text, substr($0, at + 2) }'
}

@test "a string may have 64 MiB" {
    megabytes <<< '{"image":"a.png","width":300,"height":300,"x":"@@","objects":[{"category":"ship","bbox":[1,1,5,5]}]}' > in
    ends 0 sar-filter in
    same in out
    ends 0 sar-grid in
    [ "$(wc -c < out)" -gt 67108864 ]
    # one that does not end, one that is broken at its end
    head -c 67108900 in > cut
    ends 1 sar-grid cut
    says 'sar-grid: cut:1: the JSON text ends too early (column 67108901)'
    { head -c 67108900 in; printf '\377"}\n'; } > cut
    ends 1 sar-filter cut
    says 'sar-filter: cut:1: not valid UTF-8 (column 67108901)'
    megabytes <<< '{"image":"@@","width":300,"height":300,"objects":[{"category":"ship","bbox":[1,1,5,5],"region":"left"}]}' > in
    ends 0 sar-template --tasks=refer in
    [ "$(wc -c < out)" -gt $((2 * 67108864)) ] # in id and images
    mv out samples
    ends 0 sar-perturb samples
    mv out answered
    ends 0 sar-iou answered
    mv out scored
    ends 0 sar-agg --ci --replicates=2 scored
    grep -q '"metric":"overall","n":1,"acc":100,' out
    megabytes <<< '{"task":"refer","labels":"{<1><2><3><4>} @@","response":"@@"}' > in
    ends 0 sar-iou in
    megabytes <<< '{"info":"@@","images":[],"annotations":[],"categories":[]}' > in
    ends 0 sar-import coco in
    says
    # a category is quoted only so far
    megabytes <<< '{"image":"a.png","width":300,"height":300,"objects":[{"category":"@@","bbox":[1,1,5,5],"region":"left"}]}' > in
    ends 1 sar-template in
    [ "$(wc -c < err)" -lt 400 ]
}

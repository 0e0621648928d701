#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-perturb: samples in; the same out, each with the response of a model whose faults are known. What a fault is, is
# what sar-iou counts of it; where it strikes is a matter of names alone.
bats_require_minimum_version 1.5.0
load helper

# Every fault at once.
ALL=(--miss=0.3 --add=0.3 --jitter=0.2 --swap=0.3 --shift=0.3 --number=0.3 --garbage=0.1 --empty=0.1)

# samples [COUNT]: of every task and template, about many kinds of scenes, in ./in.
samples() {
    gridded "${1:-150}" | sar-template --negatives > in
}

# roomy COUNT: scenes of 1 to 5 large boxes, each in a region of its own, so that no two come near each other.
roomy() {
    awk -v count="$1" '
        function dice(sides) {
            state = (state * 69069 + 12345) % 4294967296
            return int(state / 65536) % sides
        }
        BEGIN {
            state = 7
            split("ship aircraft car tank bridge harbor", category, " ")
            for (n = 1; n <= count; n++) {
                printf "{\"image\":\"%d.png\",\"width\":3000,\"height\":3000,\"objects\":[", n
                objects = 1 + dice(5); first = dice(9); kind = dice(6)
                for (i = 0; i < objects; i++) {
                    cell = (first + 2 * i) % 9; w = 350 + dice(300); h = 350 + dice(300)
                    x = cell % 3 * 1000 + 200 + dice(800 - w); y = int(cell / 3) * 1000 + 200 + dice(800 - h)
                    printf "%s{\"category\":\"%s\",\"bbox\":[%d,%d,%d,%d]}", i ? "," : "",
                        category[(kind + (i > 2)) % 6 + 1], x, y, x + w, y + h
                }
                print "]}"
            }
        }' | sar-grid
}

# perturb [OPTION]...: answers ./in, in ./out, without an error.
perturb() {
    ends 0 sar-perturb "$@" < in || return
    says
}

# scored FILE: a line "METRIC TP FP FN" for each metric of all its records together.
scored() {
    sar-iou "$1" 2> /dev/null |
        jq -r '.score | to_entries[] | select(.value | type == "object" and has("tp"))
            | "\(.key) \(.value.tp) \(.value.fp) \(.value.fn)"' |
        awk '{ tp[$1] += $2; fp[$1] += $3; fn[$1] += $4 } END { for (m in tp) print m, tp[m], fp[m], fn[m] }' | sort
}

# truth: what sar-iou counts of ./in without faults, in ./truth.
truth() {
    sar-perturb in > out
    scored out > truth
}

# strikes METRIC[=TP,FP,FN]...: compared with ./truth, all metrics are wholly right in ./out but those named; these are
# as told, with U for the units that the truth has and N for the samples of the task, or are not looked at.
strikes() {
    local metric tp wanted got
    declare -A struck=()
    for metric in "$@"; do struck[${metric%%=*}]=${metric#*=}; done
    scored out > got
    while read -r metric tp _; do
        got=$(sed -n "s/^$metric \(.*\) \(.*\) \(.*\)$/\1,\2,\3/p" got)
        wanted=${struck[$metric]-U,0,0}
        [ "$wanted" != "$metric" ] || continue
        wanted=${wanted//N/$(grep -c "\"task\":\"${metric%%.*}\"" in)}
        [ "$got" = "${wanted//U/$tp}" ] || { echo "$metric: $got, not $wanted of $tp"; return 1; }
    done < truth
}

# --- without faults ---------------------------------------------------------------------------------------------------

@test "without faults the response is the true answer, of every task and template, and nothing else changes" {
    samples 400
    [ "$(jq -r '.template | sub("/q[0-9]+"; "")' in | sort -u | wc -l)" -ge 76 ] # all answers
    perturb
    valid out
    jq -c .response out > responses
    jq -c '.messages[1].content' in | cmp - responses
    # byte for byte: the record, its closing brace replaced by the new member
    paste -d '\n' in out | awk 'NR % 2 { record = substr($0, 1, length($0) - 1); next }
        substr($0, 1, length(record) + 12) != record ",\"response\":" { exit 1 }'
    perturb --miss=0 --add=0 --jitter=0 --swap=0 --shift=0 --number=0 --garbage=0 --empty=0
    jq -c .response out | cmp - responses
}

@test "any text comes back as it is" {
    cat > in << 'END'
{"id":1,"task":"count","messages":[{"role":"assistant","content":"\u0000 \"a\\b\" \t\n\u001f\u007f \u00e9 \ud83d\ude80 \/ 3 ships: {<1.50><2><3"}]}
{"id":2,"task":"ground","messages":[{"role":"assistant","content":""}]}
{"id":3,"task":"refer","messages":[{"role":"assistant","content":"[[1, 2, 30, 40], [5, 6, 70, 80]] <box>(1,2),(3,4)</box> {<9><8><7><6>} ((("}]}
{"id":4,"task":"describe","messages":[{"role":"assistant","content":"Ships. SHIPS (top left) (top left) no ship; a a a an ship: top left: {}"}]}
END
    perturb
    jq -c .response out > got
    jq -c '.messages[0].content' in | cmp - got
}

@test "labels are the truth before the last assistant, and the last assistant before others" {
    cat > in << 'END'
{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"labels":"b"}
{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"},{"role":"user","content":"q"},{"role":"assistant","content":"c"}]}
{"labels":"d"}
{"messages":[{"role":"assistant","content":"e"}]}
END
    perturb
    [ "$(jq -r .response out | paste -sd ' ')" = "b c d e" ]
}

@test "a response takes the place of an old one, or is added at the end, and white space stays" {
    printf '%s\n' ' { "response" : "no" , "labels" : "a" , "x":1.50 } ' \
        '{"labels":"a","x":{"response":5},"respons\u0065":"old","y":[]}' \
        '{ "labels":"a","response":null}' '{"labels":"a" }' > in
    printf '%s\n' ' { "response" : "a" , "labels" : "a" , "x":1.50 } ' \
        '{"labels":"a","x":{"response":5},"respons\u0065":"a","y":[]}' \
        '{ "labels":"a","response":"a"}' '{"labels":"a" ,"response":"a"}' > answered
    perturb
    same answered out
    sar-perturb out | cmp - out
    samples 40
    sar-perturb "${ALL[@]}" --empty=0 in > once
    sar-perturb "${ALL[@]}" --empty=0 once | cmp - once
}

# --- where faults strike ----------------------------------------------------------------------------------------------

@test "the same options give the same bytes, in any order and in parts; another seed gives others" {
    samples
    perturb "${ALL[@]}"
    valid out
    cp out once
    perturb "${ALL[@]}" --seed=0
    same once out
    tac in | sar-perturb "${ALL[@]}" | tac | cmp - once
    split -n l/7 in part.
    for part in part.*; do sar-perturb "${ALL[@]}" < "$part"; done | cmp - once
    perturb "${ALL[@]}" --seed=1
    run ! cmp -s once out
    perturb "${ALL[@]}" --seed=18446744073709551615
    valid out
}

@test "a fault strikes at the same places, independent of other faults" {
    samples
    perturb --empty=0.2
    jq -c 'select((.response // "") == "").id' out > empty
    [ "$(count empty)" -gt 50 ]
    perturb --empty=0.2 --garbage=0.5 --add=0.5 --swap=0.5 --jitter=0.2 --number=1
    jq -c 'select((.response // "") == "").id' out | cmp - empty
    # the boxes that are left have been moved as if none had been left out
    perturb --jitter=0.2 -w '.task == "refer"'
    jq -c '[.response | scan("{[<>0-9-]+}")]' out > moved
    perturb --jitter=0.2 --miss=0.5 -w '.task == "refer"'
    jq -c '[.response | scan("{[<>0-9-]+}")]' out > less
    run ! cmp -s moved less
    jq -e -n --slurpfile moved moved --slurpfile less less 'all(range($less | length); $less[.] - $moved[.] == [])'
}

@test "a larger probability adds faults to those that a smaller one makes" {
    samples
    for fault in miss add swap shift number garbage empty; do
        for p in 0.1 0.3 0.6; do
            perturb --$fault=$p
            jq -c 'select(.response != .messages[1].content).id' out | sort > $p
        done
        [ "$(comm -23 0.1 0.3 | wc -l)" = 0 ]
        [ "$(comm -23 0.3 0.6 | wc -l)" = 0 ]
        [ "$(count 0.1)" -gt 0 ]
        [ "$(count 0.3)" -gt "$(count 0.1)" ]
        [ "$(count 0.6)" -gt "$(count 0.3)" ]
    done
}

@test "a sample is known by its id, however spelled, else by its first image and its question" {
    cat > in << 'END'
{"id":"a/b","labels":"x","images":["1"]}
{"id":"\u0061\/b","labels":"x","images":["2"],"messages":[{"role":"user","content":"q"}]}
{"id":null,"labels":"x","images":["1"],"messages":[{"role":"user","content":"<image>q"}]}
{"labels":"x","images":[ "1","3"],"messages":[{"role":"user","content":" q\n<image>"},{"role":"assistant","content":"y"}]}
{"id":7,"labels":"x"}
{"id":"7","labels":"x"}
END
    for seed in 1 2 3 4 5 6 7 8; do
        perturb --seed=$seed --garbage=0.7 --empty=0.2
        jq -e -s 'map(.response) | .[0] == .[1] and .[2] == .[3] and .[4] == .[5]' out
        perturb --seed=$seed --garbage=1
        jq -r .response out | sed -n '1p;3p;5p'
    done > names
    [ "$(grep -vc true names)" = 24 ]
    [ "$(grep -v true names | sort -u | wc -l)" = 24 ]
}

# The hash of sar-templates(5) in the shell's arithmetic: FNV-1a of a text, | for 0x1F, and its first draw.
first_draw() {
    local text=${1//|/$'\x1f'} i code hash=$((0xCBF29CE484222325)) z
    for ((i = 0; i < ${#text}; i++)); do
        printf -v code %d "'${text:i:1}"
        hash=$(((hash ^ (code & 255)) * 0x100000001B3))
    done
    z=$((hash + 0x9E3779B97F4A7C15))
    z=$(((z ^ (z >> 30 & 0x3FFFFFFFF)) * 0xBF58476D1CE4E5B9))
    z=$(((z ^ (z >> 27 & 0x1FFFFFFFFF)) * 0x94D049BB133111EB))
    drawn=$((z ^ (z >> 31 & 0x1FFFFFFFF)))
}

@test "which faults strike is what sar-perturb(1) says: the hash of seed, name, fault and place" {
    local drawn n=0 name left_out
    samples 12
    sar-perturb --seed=5 --miss=0.5 -w '.task == "refer"' in |
        jq -r '.id as $id | [.messages[1].content | scan("{[<>0-9]+}")] as $truth | [.response | scan("{[<>0-9]+}")] as $said
            | range($truth | length) | "\($id)|miss|\(.) \($truth[.] | IN($said[]) | not)"' > struck
    while read -r name left_out; do
        first_draw "5|$name"
        # below a half where the uppermost bit is 0
        [ "$left_out" = "$(if [ "$drawn" -ge 0 ]; then echo true; else echo false; fi)" ]
        n=$((n + 1))
    done < struck
    [ $n -gt 30 ]
}

# --- each fault alone -------------------------------------------------------------------------------------------------

@test "--miss leaves out objects, and that is all that is missing" {
    samples
    truth
    perturb --miss=1
    strikes classify.set=0,0,U classify.exact=0,0,U describe.phrases=0,0,U describe.full=0,0,U count.iou25=0,0,U \
        count.iou50=0,0,U count.boxes ground.abstract=0,0,U ground.iou25=0,0,U ground.iou50=0,0,U refer.iou25=0,0,U \
        refer.iou50=0,0,U refer.region=0,0,U
    perturb --miss=0.4
    valid out
    strikes classify.set classify.exact describe.phrases describe.full count.iou25 count.iou50 count.boxes \
        ground.abstract ground.iou25 ground.iou50 refer.iou25 refer.iou50 refer.region
    # nothing is there that should not be, and nothing is counted but once
    awk 'FNR == NR { units[$1] = $2; next } $3 != 0 || $2 + $4 != units[$1] { print; bad = 1 } END { exit bad }' truth got
    awk '/^(describe.phrases|ground.abstract|ground.iou|refer|count.iou|classify.set)/ { share = $4 / ($2 + $4)
        if (share < 0.3 || share > 0.5) { print; bad = 1 } } END { exit bad }' got
}

@test "--add adds one object to each answer, and no true one" {
    samples
    truth
    # answers that there are none get a box, but no region
    none=$(jq -c 'select(.task == "refer" and (.messages[1].content | test("{") | not))' in | wc -l)
    refers=$(grep -c '"task":"refer"' in)
    [ "$none" -gt 10 ]
    perturb --add=1
    valid out
    strikes classify.set=U,N,0 classify.exact describe.phrases=U,N,0 describe.full=U,N,0 count.iou25=U,N,0 \
        count.iou50=U,N,0 count.boxes ground.abstract=U,N,0 ground.iou25=U,N,0 ground.iou50=U,N,0 refer.iou25=U,N,0 \
        refer.iou50=U,N,0 "refer.region=U,$((refers - none)),0"
    # also where nothing else is left
    perturb --add=1 --miss=1
    strikes classify.set=0,N,U classify.exact=0,0,U describe.phrases=0,N,U describe.full=0,N,U count.iou25=0,N,U \
        count.iou50=0,N,U count.boxes ground.abstract=0,N,U ground.iou25=0,N,U ground.iou50=0,N,U refer.iou25=0,N,U \
        refer.iou50=0,N,U "refer.region=0,$((refers - none)),U"
}

@test "--add: the region said is the one where the box is" {
    roomy 100 | sar-template --tasks=refer > in
    perturb --add=1 --miss=1
    jq -c '{width, height, objects: [{category: "ship",
        bbox: (.response | [scan("{<([0-9]+)><([0-9]+)><([0-9]+)><([0-9]+)>}")][0] | map(tonumber))}]}' out > boxes
    [ "$(count boxes)" -gt 100 ]
    sar-grid boxes | jq -r '.objects[0].region' > regions
    jq -r '.response | [scan("[(]([a-z ]+)[)]")][0][0]' out |
        sed -E 's/^middle (left|right)$/\1/; s/^middle center$/middle/; s/ center$//; s/ /-/' | diff - regions
    [ "$(sort -u regions | wc -l)" = 9 ]
    # and it touches no box of the truth
    sar-iou --iou=0.000001 out | jq -e -s 'all(.[].score["refer.iou0.0001"]; .tp == 0 and .fp == 1 and .fn > 0)'
}

# said TASK ANSWER [OPTION]...: all the responses to it over some seeds, in ./said.
said() {
    local task=$1 seed
    printf '%s' "$2" | jq -Rsc --arg task "$task" '{id: "x", task: $task, width: 900, height: 900, labels: .}' > in
    shift 2
    for seed in {1..60}; do
        perturb --seed="$seed" "$@" && jq -r .response out || return
    done | sort -u > said
}

@test "what is left out takes with it what separates it from others" {
    said describe 'I see: a small ship (top left), a large car (right) and a tank (center).' --miss=0.5
    is said << 'END'
I see: .
I see: a large car (right) and a tank (center).
I see: a large car (right).
I see: a small ship (top left) and a tank (center).
I see: a small ship (top left), a large car (right) and a tank (center).
I see: a small ship (top left), a large car (right).
I see: a small ship (top left).
I see: a tank (center).
END
    said ground 'Here: A ship lies in the top left at {<9><9><90><90>}. The right holds 2 cars: {<700><400><800><500>} (right), {<700><510><800><590>} (right). Done.' --miss=0.5
    is said << 'END'
Here: . Done.
Here: A ship lies in the top left at {<9><9><90><90>}. Done.
Here: A ship lies in the top left at {<9><9><90><90>}. The right holds 2 cars: {<700><400><800><500>} (right), {<700><510><800><590>} (right). Done.
Here: A ship lies in the top left at {<9><9><90><90>}. The right holds 2 cars: {<700><400><800><500>} (right). Done.
Here: A ship lies in the top left at {<9><9><90><90>}. The right holds 2 cars: {<700><510><800><590>} (right). Done.
Here: The right holds 2 cars: {<700><400><800><500>} (right), {<700><510><800><590>} (right). Done.
Here: The right holds 2 cars: {<700><400><800><500>} (right). Done.
Here: The right holds 2 cars: {<700><510><800><590>} (right). Done.
END
}

@test "what is added is separated as others are" {
    said classify 'Ship and car targets.' --add=1
    run ! grep -vxE 'Ship and car and (aircraft|tank|bridge|harbor) targets\.' said
    [ "$(count said)" = 4 ]
    said describe 'I see a ship (top left).' --add=1
    run ! grep -vxE 'I see a ship \(top left\), a ship \([a-z ]+\)\.' said
    [ "$(count said)" = 8 ]
    said refer '{<9><9><90><90>} (top left){<700><400><800><500>} (right)' --add=1
    run ! grep -vxE '\{<9><9><90><90>\} \(top left\)\{<700><400><800><500>\} \(right\)\{<[0-9]+><[0-9]+><[0-9]+><[0-9]+>\} \([a-z ]+\)' said
    [ "$(count said)" = 60 ]
    said count 'No ships.' --add=1
    run ! grep -vxE 'No ships\. \{<[0-9]+><[0-9]+><[0-9]+><[0-9]+>\}' said
    [ "$(count said)" = 60 ]
}

@test "--swap says categories that are not there" {
    roomy 100 | sar-template > in
    truth
    perturb --swap=1
    valid out
    strikes classify.set=0,U,U classify.exact=0,0,U describe.phrases=0,U,U describe.full=0,U,U ground.abstract=0,U,U \
        ground.iou25=0,U,U ground.iou50=0,U,U identify.category=0,0,U identify.profile
    [ "$(grep '^identify.profile' got | awk '{ print $2 / ($2 + $3 + $4) }')" = 0.75 ]
    # with the article that goes with it
    run ! grep -E '\b([Aa] aircraft|[Aa]n (ship|car|tank|bridge|harbor))\b' out
}

@test "--shift says regions where there is nothing" {
    roomy 100 | sar-template > in
    truth
    perturb --shift=1
    valid out
    strikes describe.phrases=0,U,U describe.full=0,U,U ground.abstract=0,U,U identify.region=0,0,U identify.profile \
        refer.region=0,U,U
    [ "$(grep '^identify.profile' got | awk '{ print $2 / ($2 + $3 + $4) }')" = 0.75 ]
}

@test "--number says numbers that are wrong by one, and nothing but numbers" {
    samples
    truth
    perturb --number=1
    valid out
    strikes count.exact=0,0,U
    sar-iou out | jq -e -s 'map(select(.task == "count").score["count.error"].value) | all(. == 1 or . == -1)
        and (map(select(. == 1)) | length) > length / 3 and (map(select(. == -1)) | length) > length / 5'
    # however the number is said
    for said in "There are 3 ships." "Three ships." "I see a ship." "no ships" "Ships: none." "1,234 ships" \
        "2 ships, that is 2 objects"; do
        printf '{"id":"%s","task":"count","category":"ship","labels":"%s"}\n' "$said" "$said"
    done > in
    perturb --number=1
    sar-iou out | jq -e -s 'length == 7 and all(.score["count.exact"] == {tp: 0, fp: 0, fn: 1}
        and (.score["count.error"].value | . * . == 1))'
}

@test "--garbage is unread, --empty unanswered in its three ways; both are wrong in everything" {
    samples
    truth
    perturb --garbage=1
    valid out
    awk '{ print $1, 0, 0, $2 }' truth > wanted
    scored out | cmp - wanted
    [ "$(sar-iou out | jq -r .score.outcome | sort -u)" = unread ]
    jq -e -s 'all(.response | test("^[a-z]+( [a-z]+)*$"))' out
    perturb --empty=1
    valid out
    scored out | cmp - wanted
    [ "$(sar-iou out | jq -r .score.outcome | sort -u)" = unanswered ]
    jq -c 'if has("response") then [.response] else [] end' out | sort | uniq -c > ways
    awk -v lines="$(count out)" '$1 > 0.28 * lines && $1 < 0.39 * lines { good++ } END { exit good != 3 || NR != 3 }' ways
    grep -v '"response":\(null\|""\)}$' out > absent
    [ "$(grep -Fxc -f absent in)" = "$(count absent)" ] # such a record is as it was
    perturb --empty=1 --garbage=1 # an answer that is not there is no garbage
    [ "$(sar-iou out | jq -r .score.outcome | sort -u)" = unanswered ]
    printf '{"labels":"a","response":"old","id":%d}\n' {1..40} > in
    perturb --empty=1
    [ "$(jq -c .response out | sort -u | paste -sd ' ')" = '"" null' ]
}

@test "--jitter moves every edge within its reach, evenly, and nothing else" {
    roomy 200 | sar-template --tasks=count,ground,refer > in
    truth
    perturb --jitter=0.3
    valid out
    strikes count.iou25 count.iou50 ground.iou25 ground.iou50 refer.iou25 refer.iou50
    # of each edge, in sides of the box: how far it has moved, and half a pixel
    jq -r 'def boxes: [scan("{<(-?[0-9]+)><(-?[0-9]+)><(-?[0-9]+)><(-?[0-9]+)>}") | map(tonumber)];
        [(.messages[1].content | boxes), (.response | boxes)] | transpose[] | .[0] as $t | .[1] as $r
        | range(4) | ($t[. % 2 + 2] - $t[. % 2]) as $side | "\(.) \(($r[.] - $t[.]) / $side) \(0.5 / $side)"' out > moves
    # the mean of a uniform offset is 0, its deviation 0.3 / sqrt(3)
    awk '{ n[$1]++; sum[$1] += $2; squares[$1] += $2 * $2; if ($2 > 0.3 + $3 || $2 < -0.3 - $3) wide = 1 }
        END { for (edge = 0; edge < 4; edge++) { mean = sum[edge] / n[edge]; deviation = sqrt(squares[edge] / n[edge])
                  if (n[edge] < 1000 || mean < -0.02 || mean > 0.02 || deviation < 0.168 || deviation > 0.178) bad = 1 }
              exit wide || bad }' moves
    # what is moved by less than 14.6 % of its sides still reaches an IoU of (1 - 0.292)^2 > 0.5
    perturb --jitter=0.145
    strikes
    # and the same box has moved in another way in each sample
    jq -r '.response | scan("{[^}]*}")' out | sort > boxes
    [ "$(uniq -d boxes | wc -l)" -lt 5 ]
    [ "$(count boxes)" -gt 1500 ]
}

@test "a jittered box is never empty, and its corners are in order" {
    for ((i = 0; i < 300; i++)); do
        printf '{"id":%d,"task":"refer","width":300,"height":300,"labels":"{<%d><%d><%d><%d>} (top left)"}\n' $i 299 $i 300 $((i + 1))
    done > in
    for jitter in 0.1 0.5 1; do
        perturb --jitter=$jitter
        jq -e -s 'all(.[].response | capture("<(?<x>[0-9-]+)><(?<y>[0-9-]+)><(?<X>[0-9-]+)><(?<Y>[0-9-]+)>")
            | map_values(tonumber); .X > .x and .Y > .y)' out
    done
}

# --- syntaxes ---------------------------------------------------------------------------------------------------------

syntaxes() {
    sar-perturb --boxes=none < /dev/null 2>&1 | sed -n 's/.* is not one of //p' | tr -d ,
}

@test "--boxes: what a box looks like in each" {
    printf '{"id":1,"task":"refer","category":"ship","width":1000,"height":500,"labels":"{<100><200><300><500>}"}\n' > in
    for syntax in $(syntaxes); do
        perturb --boxes="$syntax"
        jq -r --arg syntax "$syntax" '"\($syntax) \(.response)"' out
    done > got
    is got << 'END'
sarchat {<100><200><300><500>}
geochat {<10><40><30><100>|<0>}
earthdial [[10, 40, 30, 100, 0]]
qwen-vl <box>(100,400),(300,999)</box>
qwen2-vl <|box_start|>(100,400),(300,999)<|box_end|>
qwen-json {"bbox_2d": [100, 200, 300, 500], "label": "ship"}
internvl <box>[[100, 400, 300, 1000]]</box>
deepseek <|det|>[[100, 400, 300, 999]]<|/det|>
cogvlm [[100,400,300,999]]
glm <|begin_of_box|>[[100,400,300,1000]]<|end_of_box|>
shikra [0.100,0.400,0.300,1.000]
shikra-bins <b_st><bin_100><bin_400><bin_300><bin_999><b_ed>
kosmos <object><patch_index_0387><patch_index_1001></object>
florence <loc_100><loc_400><loc_300><loc_999>
paligemma <loc0409><loc0102><loc1023><loc0307>
gemini {"box_2d": [400, 100, 1000, 300], "label": "ship"}
minicpm <box>100 400 300 1000</box>
moondream {"x_min": 0.100, "y_min": 0.400, "x_max": 0.300, "y_max": 1.000}
molmo <point x="20.0" y="70.0"></point>
swift [(100,400),(300,1000)]
list [100, 400, 300, 1000]
rex-omni <|box_start|><100><400><300><999><|box_end|>
seed <bbox>100 400 300 999</bbox>
edges {"xmin": 100, "ymin": 200, "xmax": 300, "ymax": 500, "label": "ship"}
bare 100 400 300 1000,
END
    # a bin of Florence-2's is named by its lower edge and means its middle: 157.8 lies in bin 157, 468.8 in 468
    printf '{"id":1,"task":"refer","width":640,"height":640,"labels":"{<101><101><300><300>}"}\n' > in
    perturb --boxes=florence
    [ "$(jq -r .response out)" = '<loc_157><loc_157><loc_468><loc_468>' ]
}

@test "--boxes: sar-iou recognises each, and reads the same boxes from it" {
    roomy 60 | sar-template > in
    [ "$(syntaxes | wc -w)" -eq 25 ]
    for syntax in $(syntaxes); do
        perturb --boxes="$syntax"
        valid out
        # as this syntax and no other; the IoU of the worst box that must be matched, 0 where one is not
        sar-iou --boxes="$syntax" out 2> err > scores
        least=$(jq -s '[.[].score | (.["count.iou25"], .["ground.iou25"], .["refer.iou25"]) | select(. != null)
            | if .fp + .fn > 0 then 0 else .pairs[][2] end] | min' scores)
        case $syntax in
        molmo) wanted=0 ;; # points
        kosmos) wanted=0.6 ;; # 32 x 32 cells
        geochat | earthdial) wanted=0.83 ;; # hundredths
        *) wanted=0.98 ;;
        esac
        awk -v least="$least" -v wanted=$wanted 'BEGIN { exit !(least >= wanted) }' || { echo "$syntax: $least"; false; }
        # and everything else is read as before, but for regions after the braces that end sentences
        jq -e -s --arg syntax "$syntax" 'all(.[].score | to_entries[]; (.value | type != "object" or .fn == null or .fn == 0)
            or (.key | test("iou|boxes")) or (.key == "ground.abstract" and ($syntax | IN("qwen-json", "gemini", "moondream", "edges"))))' scores
    done
}

@test "boxes are written in the truth's own frame and syntax where no other is asked for" {
    for frame in norm1000 norm999 norm1; do
        roomy 20 | sar-template --tasks=refer,ground --frame=$frame > in
        truth
        perturb --jitter=0.1
        [ $frame != norm1 ] || [ "$(jq -r '.response | scan("<[^>]*>")' out | grep -cvE '^<-?[0-9]\.[0-9]{3}>$')" = 0 ]
        strikes
        perturb --boxes=sarchat
        jq -e -s 'all(.response == .messages[1].content)' out
        perturb --boxes=shikra --add=1
        strikes ground.abstract=U,N,0 ground.iou25=U,N,0 ground.iou50=U,N,0 refer.iou25=U,N,0 refer.iou50=U,N,0 refer.region=U,N,0
        perturb --boxes=qwen-json
        strikes ground.abstract
    done
}

@test "several boxes in one piece of text are taken apart as soon as one is changed" {
    printf '{"id":%d,"task":"refer","width":1000,"height":1000,"labels":"<box>[[100, 200, 300, 400], [500, 600, 700, 800], [0, 0, 90, 90]]</box>"}\n' {1..50} > in
    perturb --miss=0.5
    [ "$(jq -r .response out | sort -u | wc -l)" = 8 ]
    jq -e -s 'all(.response == .labels or (.response | test("^(<box>[[][[][0-9, ]*[]][]])*</box>$")))' out
    scored out > got
    awk '$1 == "refer.iou50" && $3 == 0 && $2 + $4 == 150 && $2 > 50 && $2 < 100 { good = 1 } END { exit !good }' got
    perturb --jitter=0.01
    scored out | grep -qx 'refer.iou50 150 0 0'
    perturb --add=1
    scored out | grep -qx 'refer.iou50 150 50 0'
}

# --- other words ------------------------------------------------------------------------------------------------------

@test "the words are those of the templates file, in any language" {
    sed -e 's/word: "ship"/word: "Schiff"/; s/many: "ships"/many: "Schiffe"/; s/a: "a ship"/a: "ein Schiff"/' \
        -e 's/word: "bridge"/word: "Brücke"/; s/many: "bridges"/many: "Brücken"/; s/a: "a bridge"/a: "eine Brücke"/' \
        -e 's/word: "top left"/word: "oben links"/; s/word: "middle center"/word: "Mitte"/' \
        -e 's/^articles: .*/articles: ["a", "an", "ein", "eine"]/' "$WORDING" > german.yaml
    export SAR_TEMPLATES=german.yaml
    roomy 60 | sar-template > in
    truth
    perturb --swap=1
    strikes classify.set=0,U,U classify.exact=0,0,U describe.phrases=0,U,U describe.full=0,U,U ground.abstract=0,U,U \
        ground.iou25=0,U,U ground.iou50=0,U,U identify.category=0,0,U identify.profile
    [ "$(jq -r .response out | grep -c 'eine Brücke')" -gt 10 ]
    perturb --shift=1
    strikes describe.phrases=0,U,U describe.full=0,U,U ground.abstract=0,U,U identify.region=0,0,U identify.profile refer.region=0,U,U
    [ "$(jq -r .response out | grep -c 'oben links')" -gt 10 ]
}

@test "words are understood in any form, and said in the one that they have" {
    cat > in << 'END'
{"id":"1","task":"classify","labels":"A ship."}
{"id":"2","task":"classify","labels":"SHIPS and vessels"}
{"id":"3","task":"identify","labels":"A large Ship in the UPPER LEFT. It is a vessel."}
{"id":"4","task":"describe","labels":"2 small ships in the Top-Left"}
END
    for seed in 1 2 3 4 5; do
        perturb --swap=1 --shift=1 --seed=$seed
        jq -r .response out > got
        sed -n 1p got | grep -qxE '(A (car|tank|bridge|harbor)|An aircraft)\.'
        sed -n 2p got | grep -qxE 'Aircraft and aircraft|Cars and car|Tanks and tank|Bridges and bridge|Harbors and harbor'
        sed -n 3p got | grep -qxE 'A large [A-Z][a-z]+ in the (Upper|Center|Lower)( left| right| center)?\. It is (a [ctbh][a-z]+|an aircraft)\.'
        sed -n 4p got | grep -qxE '2 small (aircraft|cars|tanks|bridges|harbors) in the (Top|Middle|Bottom) (left|center|right)'
    done
}

@test "identify: a sentence with a direction from something is about that, one from nothing about the object" {
    turned() { # REGEX LABELS: what --shift makes of them
        jq -cn --arg labels "$2" '{task: "identify", $labels}' > in
        perturb --shift=1
        jq -r .response out | grep -qxE "$1" || { cat out; return 1; }
    }
    local other='(top center|top right|middle left|middle center|middle right|bottom left|bottom center|bottom right)'
    turned "This is a ship. Seen from above and at an angle, it is in the $other." 'This is a ship. Seen from above and at an angle, it is in the top left.'
    turned "This is a ship. It is in the $other as seen from above." 'This is a ship. It is in the top left as seen from above.'
    for labels in 'This is a ship. In the top left, above a small harbor, is another.' 'This is a ship. Above it is a harbor in the top left.'; do
        turned "$labels" "$labels"
    done
}

# --- other records ----------------------------------------------------------------------------------------------------

@test "a task is told by its name or its question; in one that is not known only boxes, garbage and silence" {
    samples 40
    sar-perturb "${ALL[@]}" in | jq -c 'del(.task)' > wanted
    jq -c 'del(.task)' in | sar-perturb "${ALL[@]}" | cmp - wanted
    jq -c '.task = "other"' in > other
    ends 0 sar-perturb --miss=1 --add=1 --swap=1 --shift=1 --number=1 other
    jq -e -s 'all(.response == .messages[1].content)' out
    ends 0 sar-perturb --boxes=list other
    run ! grep -q '"response":"[^"]*{<' out
    # a question that tells nothing is no mistake
    printf '{"labels":"2 ships {<1><2><3><4>}","messages":[{"role":"user","content":"Hm?"}]}\n' > in
    perturb --miss=1
    [ "$(jq -r .response out)" = "2 ships {<1><2><3><4>}" ]
}

@test "bad samples are refused with the reason" {
    bad() { # MESSAGE RECORD [OPTION]...
        local message=$1
        printf '%s\n' "$2" > in
        shift 2
        ends 1 sar-perturb "$@" in || return
        says "sar-perturb: in:1: $message" && [ ! -s out ]
    }
    bad 'no ground truth: the sample has neither labels nor an assistant message' '{"messages":[{"role":"user","content":"q"}]}'
    bad 'no ground truth: the sample has neither labels nor an assistant message' '{"response":"a","messages":[]}'
    bad 'this is not a sample: it has no messages and no response' '{"objects":[]}'
    bad 'width: is missing: boxes in other units or in new places require it' '{"task":"refer","labels":"{<1><2><3><4>}","height":5}' --add=1
    bad 'height: is missing: boxes in other units or in new places require it' '{"task":"refer","labels":"{<1><2><3><4>}","width":5}' --boxes=list
    bad 'frame: "mm" is not a frame' '{"task":"refer","labels":"{<1><2><3><4>}","frame":"mm"}' --jitter=0.1
    # the size is not needed for what stays in its units, or changes from one relative unit to another
    printf '%s\n' '{"task":"refer","labels":"{<100><200><300><400>}"}' > in
    perturb --jitter=0.1 --miss=0.5
    printf '%s\n' '{"task":"refer","labels":"{<100><200><300><400>}","frame":"norm1000"}' > in
    perturb --boxes=shikra
    [ "$(jq -r .response out)" = '[0.100,0.200,0.300,0.400]' ]
    perturb --add=1
    [ "$(jq -r .response out | grep -o '{' | wc -l)" = 2 ]
    printf '%s\n' '{"labels":"a"}' '{"labels":5}' '{"labels":"b"}' > in
    ends 1 sar-perturb --on-error=skip --rejects=rejects in
    [ "$(count out)" = 2 ]
    [ "$(cat rejects)" = '{"labels":5}' ]
}

@test "what is no probability, number or syntax is refused" {
    for fault in miss add swap shift number garbage empty jitter; do
        refused sar-perturb --$fault
        refused sar-perturb --$fault=-0.1
        refused sar-perturb --$fault=1.1
        refused sar-perturb --$fault=much
        refused sar-perturb --$fault=nan
    done
    refused sar-perturb --seed=-1
    refused sar-perturb --seed=18446744073709551616
    refused sar-perturb --boxes=none
    refused sar-perturb --templates=nowhere.yaml
}

@test "a long answer takes time that grows with its length, not faster" {
    {
        printf '{"id":1,"task":"ground","width":512,"height":512,"labels":"There are 100000 ships: '
        awk 'BEGIN { for (i = 0; i < 100000; i++) printf "one in the top left portion {<%d><%d><%d><%d>}, ", i % 500, i % 400, i % 500 + 9, i % 400 + 9 }'
        printf 'and that is it."}\n'
    } > in
    perturb "${ALL[@]}" --garbage=0 --empty=0 --add=1 --boxes=qwen-json
    valid out
}

# --- on paper ---------------------------------------------------------------------------------------------------------

# expected: of each accuracy that sar-agg has found (the standard input) what sar-perturb(1) computes, and whether that
# lies in its interval. ./units has the truth's units, ./reach the shares of boxes that reach 0.25 and 0.5.
expected() {
    awk -F'\t' -v OFS='\t' -v M=0.1 -v A=0.2 -v C=0.15 -v R=0.1 -v N=0.2 -v G=0.05 -v E=0.05 '
        FILENAME == "reach" { split($0, J, " "); next }
        FILENAME == "units" { samples[$1, $2, $3] = $4; units[$1, $2, $3] = $5; next }
        {
            n = samples[$1, $2, $3]; U = units[$1, $2, $3]; q = (1 - G) * (1 - E)
            V = q * ((1 - M) * U + A * n)
            j = $3 ~ /25$/ ? J[1] : J[2]
            if ($3 == "count.exact") share = q * (1 - N)
            else if ($3 ~ /^(count|refer)\.iou/) share = q * (1 - M) * j
            else if ($3 == "refer.region") share = q * (1 - M) * (1 - R)
            else if ($3 ~ /^ground\.iou/) share = q * (1 - M) * (1 - C) * j
            else if ($3 ~ /^(ground\.abstract|describe\.phrases)$/) share = q * (1 - M) * (1 - C) * (1 - R)
            else if ($3 == "classify.set") share = q * (1 - M) * (1 - C)
            else if ($3 == "identify.category") share = q * (1 - C)
            else if ($3 == "identify.region") share = q * (1 - R)
            else if ($3 == "identify.profile") share = q * (1 - (C + R) / 4)
            else next
            acc = 100 * ($3 ~ /^(count\.exact|identify)/ ? share : share * U / (U + V - share * U))
            print $3, $2, acc, $4, $5, $6, (acc >= $5 && acc <= $6 ? "in" : "out")
        }' reach units -
}

@test "the accuracies computed on paper lie in sar-agg's 95 % intervals, 95 times in 100" {
    roomy 250 | sar-template > in
    sar-perturb in | sar-iou | sar-agg | jq -r 'select(.tp) | [.task, .variant, .metric, .n, .tp] | @tsv' > units
    # J of sar-perturb(1): the shares of boxes that reach 0.25 and 0.5 when moved by 0.3
    awk -v S=0.3 -v N=36 'BEGIN {
        for (i = 0; i < N; i++)
            for (k = 0; k < N; k++) {
                a = S * (2 * (i + 0.5) / N - 1); b = S * (2 * (k + 0.5) / N - 1)
                side[i * N + k] = 1 + b - a; common[i * N + k] = (b < 0 ? 1 + b : 1) - (a > 0 ? a : 0)
            }
        for (x = 0; x < N * N; x++)
            for (y = 0; y < N * N; y++) {
                c = common[x] * common[y]; iou = c / (1 + side[x] * side[y] - c)
                quarter += iou >= 0.25; half += iou >= 0.5
            }
        print quarter / N ^ 4, half / N ^ 4 }' > reach
    for seed in {1..12}; do
        sar-perturb --seed="$seed" --miss=0.1 --add=0.2 --jitter=0.3 --swap=0.15 --shift=0.1 --number=0.2 \
            --garbage=0.05 --empty=0.05 in | sar-iou | sar-agg --ci |
            jq -r 'select(.tp) | [.task, .variant, .metric, .acc, .ci[0], .ci[1]] | @tsv' | expected
    done > compared
    [ "$(count compared)" = $((12 * 28)) ]
    # a twentieth of 336 is 17; intervals of one seed go together
    outside=$(grep -c 'out$' compared)
    [ "$outside" -ge 4 ] && [ "$outside" -le 34 ] || { echo "$outside are outside"; grep 'out$' compared; false; }
    # the means over all seeds are closer to what is expected than one of them need be
    awk -F'\t' '{ k = $1 " " $2; n[k]++; wanted[k] = $3; sum[k] += $4; half[k] += ($6 - $5) / 2 }
        END { for (k in n) { off = sum[k] / n[k] - wanted[k]; if (off < 0) off = -off
                  if (off > 0.5 * half[k] / n[k]) { print k, wanted[k], sum[k] / n[k]; bad = 1 } }
              exit bad }' compared
}

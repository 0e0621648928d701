#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-agg --report=consistency: whether the answers to one unit agree, and the score of the worst of them. What the
# report says of many answers is worked out a second time, by jq, from the definition.
bats_require_minimum_version 1.5.0
load helper

# refer ID TP FP FN TP50 FP50 FN50 [OUTCOME]: a scored answer of refer.
refer() {
    printf '{"id":"%s","task":"refer","variant":"single","images":["1.png"],"messages":[],"score":{"outcome":"%s","refer.iou25":{"tp":%d,"fp":%d,"fn":%d},"refer.iou50":{"tp":%d,"fp":%d,"fn":%d}}}\n' \
        "$1" "${8:-read}" "${@:2:6}"
}

# count ID RIGHT ERROR: a scored answer of count, without boxes.
count_answer() {
    printf '{"id":"%s","task":"count","variant":"multi","images":["1.png"],"messages":[],"score":{"outcome":"read","count.exact":{"tp":%d,"fp":0,"fn":%d},"count.iou25":{"tp":0,"fp":0,"fn":0},"count.boxes":{"tp":0,"fp":0,"fn":1},"count.error":{"value":%s}}}\n' \
        "$1" "$2" $((1 - $2)) "$3"
}

# asked: questions of every task, several of each unit.
asked() {
    sar-synth --split=test --scale=0.004 | sar-filter 2> /dev/null | sar-grid \
        | sar-template --draws=classify=3,describe=3,count=4,ground=3,refer=5,identify=3
}

# parted FILE COUNT [OPTION]...: the file's lines dealt out at random, added up in parts, and the parts in random order.
parted() {
    rm -f part.*
    shuf "$1" | split -n "r/$2" - part.
    for piece in part.??; do sar-agg --report=consistency "${@:3}" --partial "$piece" > "$piece.tally"; done
    printf '%s\n' part.*.tally | shuf | xargs cat
}

@test "units, answers, how many agree, and the accuracy of the mean, worst and best answer" {
    {
        refer 1.png/refer/ship/0 1 0 0 1 0 0 # 100
        refer 1.png/refer/ship/1 1 0 0 1 0 0 # 100: agrees
        refer 2.png/refer/ship/0 1 1 0 0 2 1 # 50 and 0: 25
        refer 2.png/refer/ship/1 1 0 0 0 1 1 # 100 and 0: 50
        refer 2.png/refer/ship/2 0 0 1 0 0 1 # 0
        refer 3.png/refer/ship/0 0 0 1 0 0 1 unread # 0
        refer 3.png/refer/ship/1 0 0 1 0 0 1 # 0: was read, so that it does not agree
        refer 4.png/refer/ship/0 0 0 1 0 0 1 # alone
    } > in
    ends 0 sar-agg --report=consistency --format=tsv in
    # (100 + 25 + 0) / 3, (100 + 0 + 0) / 3, (100 + 50 + 0) / 3
    is out << 'END'
task	variant	units	answers	agree %	mean	worst	best
refer	single	3	7	33.33	41.67	33.33	50.00
END
    says 'sar-agg: consistency: 1 unit of one answer not counted'
    ends 0 sar-agg --report=consistency in
    jq -c '[.metric, .n, .share, .values, .sum, .mean]' out > got
    is got << 'END'
["units",3,null,null,null,null]
["answers",7,null,null,null,null]
["agree",1,33.333333,null,null,null]
["mean",3,null,3,125000000,41.666667]
["worst",3,null,3,100000000,33.333333]
["best",3,null,3,150000000,50]
END
}

@test "a unit's mean is that of its answers, so that units of many answers weigh no more than others" {
    {
        refer a/refer/ship/0 1 0 0 1 0 0
        refer a/refer/ship/1 1 0 0 1 0 0
        for draw in 0 1 2 3 4 5 6 7; do refer b/refer/ship/$draw 0 0 1 0 0 1; done
    } > in
    ends 0 sar-agg --report=consistency --format=tsv in
    tail -n 1 out | is <(printf 'refer\tsingle\t2\t10\t100.00\t50.00\t50.00\t50.00\n')
}

@test "answers agree if outcome, units and values do; counts outside of the columns are ignored" {
    { count_answer 1/count/ship/0 0 1; count_answer 1/count/ship/1 0 1; } > in
    ends 0 sar-agg --report=consistency --format=tsv in
    tail -n 1 out | is <(printf 'count\tmulti\t1\t2\t100.00\t0.00\t0.00\t0.00\n')
    # another wrong number, of the same counts
    { count_answer 1/count/ship/0 0 1; count_answer 1/count/ship/1 0 -1; } > in
    ends 0 sar-agg --report=consistency --format=tsv in
    tail -n 1 out | is <(printf 'count\tmulti\t1\t2\t0.00\t0.00\t0.00\t0.00\n')
    # no number, and the right one
    { count_answer 1/count/ship/0 0 null; count_answer 1/count/ship/1 0 0; } > in
    ends 0 sar-agg --report=consistency --format=tsv in
    tail -n 1 out | cut -f 5 | is <(echo 0.00)
    # an answer that names the neighbour, which another template does not ask for; members in any order
    cat > in << 'END'
{"id":"1/identify/0/0","task":"identify","images":["1"],"messages":[],"score":{"outcome":"read","identify.profile":{"tp":3,"fp":0,"fn":1},"identify.other":{"tp":1,"fp":0,"fn":0}}}
{"id":"1\/identify\/0/1","task":"identify","images":["1"],"messages":[],"score":{"identify.other":{"tp":0,"fp":0,"fn":0},"identify.profile":{"fn":1,"tp":3,"fp":0},"outcome":"read"}}
{"id":"1/new/0","task":"new","images":["1"],"messages":[],"score":{"outcome":"read","new.a":{"tp":1,"fp":0,"fn":0},"new.b":{"tp":1,"fp":0,"fn":3}}}
{"id":"1/new/1","task":"new","images":["1"],"messages":[],"score":{"outcome":"read","new.a":{"tp":1,"fp":0,"fn":0},"new.b":{"tp":2,"fp":0,"fn":2}}}
{"id":"2/refer/a/0","task":"refer","images":["1"],"messages":[],"score":{"outcome":"read","refer.iou25":{"tp":0,"fp":0,"fn":0}}}
{"id":"2/refer/a/1","task":"refer","images":["1"],"messages":[],"score":{"outcome":"read","refer.iou25":{"tp":0,"fp":0,"fn":0}}}
END
    ends 0 sar-agg --report=consistency --format=tsv in
    # of a task that the paper does not have, all metrics count: (100 + 25) / 2 and (100 + 50) / 2
    is out << 'END'
task	variant	units	answers	agree %	mean	worst	best
identify	-	1	2	100.00	75.00	75.00	75.00
refer	-	1	2	100.00	-	-	-
new	-	1	2	0.00	68.75	62.50	75.00
END
}

@test "units are of one task, variant and group; answers of several models are apart with --by=model" {
    { refer 1/refer/ship/0 1 0 0 1 0 0; refer 1/refer/ship/1 0 0 1 0 0 1; } > a.ndjson
    { refer 1/refer/ship/0 1 0 0 1 0 0; refer 1/refer/ship/1 1 0 0 1 0 0; } > b.ndjson
    ends 0 sar-agg --report=consistency --by=model --format=tsv a.ndjson b.ndjson
    is out << 'END'
model	task	variant	units	answers	agree %	mean	worst	best
a	refer	single	1	2	0.00	50.00	0.00	100.00
b	refer	single	1	2	100.00	100.00	100.00	100.00
END
    ends 0 sar-agg --report=consistency --by=model --format=table a.ndjson b.ndjson
    [ "$(grep -c '^model: [ab]$' out)" -eq 2 ]
    for format in markdown latex; do
        ends 0 sar-agg --report=consistency --format=$format a.ndjson
        grep -q '50\.00' out
    done
}

@test "true answers agree and score 100; what the report says of others is what jq makes of the definition" {
    asked > samples
    sar-perturb samples | sar-iou > scored 2> /dev/null
    ends 0 sar-agg --report=consistency --format=tsv scored
    [ "$(count out)" -gt 8 ]
    tail -n +2 out | cut -f 5-8 | sort -u | is <(printf '100.00\t100.00\t100.00\t100.00\n')
    sar-perturb --miss=0.2 --shift=0.1 --swap=0.1 --number=0.2 --empty=0.03 --garbage=0.03 samples | sar-iou > scored 2> /dev/null
    ends 0 sar-agg --report=consistency scored
    jq -c '[.task, .variant, .metric, .n, if .values then .sum else null end]' out | sort > got
    jq -sc '
        {count: ["count.exact", "count.iou25", "count.iou50"], ground: ["ground.abstract", "ground.iou25"], identify: ["identify.profile"],
         refer: ["refer.iou25", "refer.iou50"], describe: ["describe.phrases"], classify: ["classify.set"]} as $columns
        | def millionths: . * 1e6 + 0.5 | floor;
        map(. as $r | {group: [.task, .variant], unit: .id | sub("/[0-9]+$"; ""),
            said: [.score.outcome, (.score[$columns[$r.task][]] | [.tp, .fp, .fn]), .score["count.error"]],
            acc: [.score[$columns[$r.task][]] | select(.tp + .fp + .fn > 0) | 100 * .tp / (.tp + .fp + .fn) | millionths] | (add / length / 1e6 | millionths)})
        | group_by([.group, .unit]) | map(select(length > 1) | {group: .[0].group, answers: length, agree: (map(.said) | unique | length == 1),
            mean: (map(.acc) | add / length / 1e6 | millionths), worst: map(.acc) | min, best: map(.acc) | max})
        | group_by(.group)[] | .[0].group as $group
        | ["units", length, null], ["answers", (map(.answers) | add), null], ["agree", (map(select(.agree)) | length), null],
          (("mean", "worst", "best") as $m | [$m, length, (map(.[$m]) | add)])
        | $group + .' scored | sort > wanted
    [ "$(count wanted)" -gt 50 ]
    same wanted got
    jq -es 'all(.[] | select(.metric == "agree"); .share < 100)' out
}

@test "parts of --partial are the whole, wherever a unit is cut; other tallies are, if no unit is" {
    asked | sar-perturb --miss=0.2 --empty=0.03 | sar-iou > scored 2> /dev/null
    sar-agg --report=consistency --by=category scored > wanted
    parted scored 7 --by=category > parts
    ends 0 sar-agg parts
    says
    same wanted out
    sar-agg --report=consistency --by=category --partial scored > whole
    ends 0 sar-agg --report=consistency --partial parts
    same whole out
    ends 0 sar-agg --format=tsv parts
    sar-agg --report=consistency --by=category --format=tsv scored | same - out
    { sar-agg --report=consistency --where='.task == "refer"' scored; sar-agg --report=consistency --where='.task != "refer"' scored; } > parts
    ends 0 sar-agg parts
    sar-agg --report=consistency scored | same - out
    { cat parts; sar-agg --report=score scored; sar-agg --report=tasks scored; } > several
    ends 0 sar-agg several
    grep '"report":"consistency"' out | same - <(sar-agg --report=consistency scored)
}

@test "where nothing was asked twice a message says what does that" {
    refer 1/refer/ship/0 1 0 0 1 0 0 > in
    ends 0 sar-agg --report=consistency in
    says 'sar-agg: consistency: no unit has several answers (1 unit); sar-template --draws asks several times'
    [ ! -s out ]
    ends 0 sar-agg --report=consistency < /dev/null
    says
}

@test "ids without the number of a draw, answers of two readers, and tallies that say nothing of units are refused" {
    local id
    for id in a a/ a/x /0 0 a/0x; do
        refer $id 1 0 0 1 0 0 > in
        ends 1 sar-agg --report=consistency in
        tells '^sar-agg: in:1: id: does not end in /N, the number of a draw$'
        [ ! -s out ]
    done
    refer 1/refer/ship/0 1 0 0 1 0 0 | jq -c 'del(.id)' > in
    ends 1 sar-agg --report=consistency in
    tells '^sar-agg: in:1: id: is missing$'
    refer 1/refer/ship/0 1 0 0 1 0 0 | jq -c '.id = 17' > in
    ends 1 sar-agg --report=consistency in
    tells '^sar-agg: in:1: id: a string was expected$'
    { refer 1/refer/ship/0 1 0 0 1 0 0; refer 1/refer/ship/1 1 0 0 1 0 0 | jq -c '.score.reader = "9"'; } > in
    ends 2 sar-agg --report=consistency in
    [ ! -s out ]
    ends 0 sar-agg --report=consistency --mixed in
    [ "$(jq -r .reader out | sort -u)" = mixed ]
    for partial in '' --partial; do
        { head -n 1 in | sar-agg --report=consistency --partial; tail -n 1 in | sar-agg --report=consistency --partial; } > tallies
        ends 2 sar-agg $partial tallies
    done
    local line
    while read -r line; do
        echo "{\"report\":\"consistency\",\"task\":\"refer\",$line}" > in
        ends 1 sar-agg in
        tells '^sar-agg: in:1: '
        [ ! -s out ]
    done << 'END'
"metric":"units"
"metric":"other","n":1
"metric":"mean","n":1
"metric":"units","n":1,"values":1,"sum":1,"sum2":1
"unit":"a","metric":"answers","n":1
"answer":"read 1 a","metric":"answers","n":1
"unit":"a","answer":"read 1 a","metric":"units","n":1
"unit":"a","answer":1,"metric":"answers","n":1
"unit":"a","answer":"","metric":"answers","n":1
"unit":"a","answer":"read","metric":"answers","n":1
"unit":"a","answer":"read ","metric":"answers","n":1
"unit":"a","answer":"read -","metric":"answers","n":1
"unit":"a","answer":"read x a","metric":"answers","n":1
"unit":"a","answer":"read 1","metric":"answers","n":1
"unit":"a","answer":"read 100000001 a","metric":"answers","n":1
"unit":"a","answer":"read 99999999999999999999 a","metric":"answers","n":1
END
}

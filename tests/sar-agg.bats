#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-agg: scored samples, scenes, samples and tallies in; tallies or tables out. Figures are worked out a second time,
# by awk and in the shell, from the definitions of SPEC alone.
bats_require_minimum_version 1.5.0
load helper

# scored IMAGES [SEED [MODEL]]: samples of all six tasks about that many images, with made-up scores. The questions do
# not depend on the seed.
scored() {
    awk -v images="$1" -v state="${2:-1}" -v model="${3:-}" '
        function dice(sides) {
            state = (state * 69069 + 12345) % 4294967296
            return int(state / 65536) % sides
        }
        function units(metric) {
            return sprintf(",\"%s\":{\"tp\":%d,\"fp\":%d,\"fn\":%d}", metric, dice(4), dice(3), dice(3))
        }
        BEGIN {
            split("count ground identify identify refer describe classify", task, " ")
            names["count"] = "count.exact count.iou25 count.iou50 count.boxes"
            names["ground"] = "ground.abstract ground.iou25 ground.iou50"
            names["identify"] = "identify.profile identify.shape"
            names["refer"] = "refer.iou25 refer.iou50"
            names["describe"] = "describe.phrases"
            names["classify"] = "classify.set classify.exact"
            split("read read read read unread unanswered", outcome, " ")
            for (i = 1; i <= images; i++) for (t = 1; t <= 7; t++) {
                if (task[t] == "describe" && i % 3) continue
                printf "{\"id\":\"test/%d.png/%s/%d\",\"task\":\"%s\",\"variant\":\"%s\",\"images\":[\"%d.png\"]", i, task[t], t, \
                    task[t], (i + t) % 2 ? "multi" : "single", i
                if (model != "") printf ",\"model\":\"%s\"", model
                printf ",\"category\":\"%s\",\"messages\":[]", i % 2 ? "ship" : "car"
                printf ",\"score\":{\"outcome\":\"%s\"", outcome[dice(6) + 1]
                count = split(names[task[t]], metric, " ")
                for (m = 1; m <= count; m++) printf "%s", units(metric[m])
                if (task[t] == "count") printf ",\"count.error\":{\"value\":%s}", dice(5) ? dice(5) - 2 : "null"
                print "}}"
            }
        }'
}

# flat: a line for each sample and metric that counts units: image task variant metric n tp units.
flat() {
    jq -r '. as $r | .score | to_entries[] | select(.value | type == "object" and has("tp"))
           | [$r.images[0], $r.task, $r.variant, .key, 1, .value.tp, .value.tp + .value.fp + .value.fn] | @tsv' "$@"
}

# weights SEED B IMAGE...: "image b weight", by the algorithm that sar-agg(1) describes, in the shell's arithmetic.
weights() {
    local LC_ALL=C seed=$1 replicates=$2 image text hash code i b z
    shift 2
    for image; do
        text="$seed"$'\x1f'"$image" hash=$((0xCBF29CE484222325))
        for ((i = 0; i < ${#text}; i++)); do
            printf -v code %d "'${text:i:1}"
            hash=$(((hash ^ (code & 255)) * 0x100000001B3))
        done
        for ((b = 1; b <= replicates; b++)); do
            z=$((hash + b * 0x9E3779B97F4A7C15))
            z=$(((z ^ (z >> 30 & 0x3FFFFFFFF)) * 0xBF58476D1CE4E5B9))
            z=$(((z ^ (z >> 27 & 0x1FFFFFFFFF)) * 0x94D049BB133111EB))
            echo "$image $b $(((z ^ (z >> 31 & 0x1FFFFFFFF)) >> 32 & 0xFFFFFFFF))"
        done
    done | awk '{ # inversion: the least weight whose cumulative probability is above u
        term = exp(-1); below = term
        for (k = 0; $3 / 4294967296 >= below; below += term) term /= ++k
        print $1, $2, k
    }'
}

# figures REPLICATES [WEIGHTS] < FLAT: a line "key b figure" for each metric and variant, column, task and overall;
# b = 0 is the unweighted one. Equations 3, 4 and 5, and nothing else.
figures() {
    awk -v replicates="$1" -v weights="${2:-/dev/null}" '
        BEGIN {
            while ((getline line < weights) > 0) { split(line, part, " "); weight[part[1], part[2]] = part[3] }
            tasks = split("count ground identify refer describe classify", task, " ")
            columns = split("count.exact count.iou25 count.iou50 ground.abstract ground.iou25/multi ground.iou25/single " \
                "identify.profile/multi identify.profile/single refer.iou25/multi refer.iou50/multi refer.iou25/single " \
                "refer.iou50/single describe.phrases classify.set", column, " ")
        }
        {
            for (b = 0; b <= replicates; b++) {
                w = b ? weight[$1, b] : 1
                tp[$4 "/" $3, b] += w * $6; units[$4 "/" $3, b] += w * $7
                tp[$4, b] += w * $6; units[$4, b] += w * $7
            }
            keys[$4 "/" $3]
            first[$2] = first[$2] == "" ? $4 : first[$2]
            if ($4 == first[$2]) for (b = 0; b <= replicates; b++) n[$2, b] += b ? weight[$1, b] : 1
        }
        function say(key, b, figure) { printf "%s %d %.9f\n", key, b, figure }
        END {
            for (b = 0; b <= replicates; b++) {
                for (key in keys) if (units[key, b]) say(key, b, 100 * tp[key, b] / units[key, b])
                total = weight_of_all = 0
                for (t = 1; t <= tasks; t++) {
                    sum = count = 0
                    for (c = 1; c <= columns; c++) {
                        if (index(column[c], task[t] ".") != 1 || !units[column[c], b]) continue
                        say("column:" column[c], b, 100 * tp[column[c], b] / units[column[c], b])
                        sum += 100 * tp[column[c], b] / units[column[c], b]
                        count++
                    }
                    if (!count) continue
                    say(task[t], b, sum / count)
                    total += sum / count * n[task[t], b]
                    weight_of_all += n[task[t], b]
                }
                if (weight_of_all) say("overall", b, total / weight_of_all)
            }
        }'
}

# intervals < FIGURES: "key figure low high", sorted: entries ceil(.025 B) and ceil(.975 B) of those that there are.
intervals() {
    LC_ALL=C sort -k1,1 -k3,3g | awk '
        function ceil(x) { return x == int(x) ? x : int(x) + 1 }
        function flush() {
            if (key != "") printf "%s %.4f %.4f %.4f\n", key, real, figure[ceil(count * 25 / 1000)], figure[ceil(count * 975 / 1000)]
            count = 0
        }
        $1 != key { flush(); key = $1 }
        $2 == 0 { real = $3; next }
        { figure[++count] = $3 }
        END { flush() }'
}

# said [acc|difference]: the same of the lines that sar-agg wrote.
said() {
    jq -r --arg figure "${1:-acc}" 'select(has($figure))
        | (if .metric == "task" then .task elif .metric == "overall" then "overall"
           elif .report == "compare" then "column:" + ([.metric, .variant // empty] | join("/"))
           else "\(.metric)/\(.variant)" end) + " \(.[$figure]) \(.ci | join(" "))"' out |
        awk '{ printf "%s %.4f %.4f %.4f\n", $1, $2, $3, $4 }' | LC_ALL=C sort
}

# merged EXPECTED [OPTION]...: the tallies of the parts, in any order, give what is in the file.
merged() {
    local wanted=$1
    shift
    printf '%s\n' part.*.tally | shuf | xargs cat | sar-agg "$@" > whole
    same "$wanted" whole
}

# part FILE COUNT [OPTION]...: the file's lines dealt out at random, and each part's tally.
part() {
    local file=$1 count=$2 piece
    shift 2
    rm -f part.*
    shuf "$file" | split -n "r/$count" - part.
    for piece in part.??; do sar-agg "$@" "$piece" > "$piece.tally"; done
}

@test "scored samples: units, unanswered and unread are added up by task, variant and metric" {
    cat > in << 'END'
{"id":"3","task":"count","variant":"single","images":["3.png"],"score":{"outcome":"unanswered","count.exact":{"tp":0,"fp":0,"fn":1},"count.error":{"value":null}}}
{"id":"1","task":"count","variant":"multi","images":["1.png"],"score":{"outcome":"read","count.exact":{"tp":1,"fp":0,"fn":0},"count.error":{"value":0}}}
{"id":"2","task":"count","variant":"single","images":["2.png"],"score":{"outcome":"read","count.exact":{"tp":1,"fp":2,"fn":0,"pairs":[[0,0,0.5]]},"count.error":{"value":-1}}}
{"id":"5","task":"count","variant":"single","images":["2.png"],"score":{"outcome":"unread","count.exact":{"tp":0,"fp":0,"fn":0},"count.error":{"value":0.5}}}
{"id":"4","task":"refer","variant":"single","images":["1.png"],"score":{"outcome":"read","refer.iou25":{"tp":0,"fp":0,"fn":0},"refer.iou75":{"tp":2,"fp":1,"fn":0}}}
END
    gives sar-agg << 'END'
{"report":"score","task":"count","variant":"multi","metric":"count.exact","n":1,"unanswered":0,"unread":0,"tp":1,"fp":0,"fn":0,"acc":100}
{"report":"score","task":"count","variant":"multi","metric":"count.error","n":1,"unanswered":0,"unread":0,"values":1,"sum":0,"sum2":0,"mean":0,"sd":0}
{"report":"score","task":"count","variant":"single","metric":"count.exact","n":3,"unanswered":1,"unread":1,"tp":1,"fp":2,"fn":1,"acc":25}
{"report":"score","task":"count","variant":"single","metric":"count.error","n":3,"unanswered":1,"unread":1,"values":2,"sum":-500000,"sum2":1250000000000,"mean":-0.25,"sd":0.75}
{"report":"score","task":"refer","variant":"single","metric":"refer.iou25","n":1,"unanswered":0,"unread":0,"tp":0,"fp":0,"fn":0,"acc":null}
{"report":"score","task":"refer","variant":"single","metric":"refer.iou75","n":1,"unanswered":0,"unread":0,"tp":2,"fp":1,"fn":0,"acc":66.666667}
{"report":"score","task":"count","metric":"task","n":4,"acc":40}
{"report":"score","task":"refer","metric":"task","n":1,"acc":null}
{"report":"score","metric":"overall","n":4,"acc":40,"without":["ground","identify","refer","describe","classify"]}
END
    valid out
    gives sar-agg --format=table << 'END'
metric       variant  n  unanswered  unread  tp  fp  fn     acc   mean
count.exact  multi    1           0       0   1   0   0  100.00
count.error  multi    1           0       0                       0.00
count.exact  single   3           1       1   1   2   1   25.00
count.error  single   3           1       1                      -0.25
refer.iou25  single   1           0       0   0   0   0       -
refer.iou75  single   1           0       0   2   1   0   66.67
----------------------------------------------------------------------
count                 4                                   40.00
refer                 1                                       -
S*                    4                                   40.00
* without ground, identify, refer, describe, classify
END
}

@test "what sar-iou writes: truth as its own prediction is 100 throughout; metrics come in its order" {
    gridded 60 | sar-filter 2> /dev/null | sar-template | jq -c '.response = .messages[1].content' | sar-iou > in
    ends 0 sar-agg in
    jq -c 'select(has("tp")) | if .tp + .fp + .fn > 0 then .acc == 100 else .acc == null end' out | sort -u | is <(echo true)
    jq -c 'select(.metric == "task").acc' out | uniq -c | is <(printf '%7d %s\n' 6 100)
    [ "$(jq -c 'select(.metric == "overall") | [.n, .acc]' out)" = "[$(count in),100]" ]
    jq -r '.task as $t | .score | keys_unsorted[] | select(IN("outcome", "met", "reader", "templates") | not) | "\($t) \(.)"' in | awk '!seen[$0]++' | sort -s -k1,1 > wanted
    jq -r 'select(.metric | IN("task", "overall") | not) | "\(.task) \(.metric)"' out | awk '!seen[$0]++' | sort -s -k1,1 > got
    same wanted got
    jq -c '.response = null' in | sar-iou > none
    ends 0 sar-agg none
    [ "$(jq -c 'select(.metric == "overall").acc' out)" = 0 ]
    jq -c 'select(has("unanswered")) | .unanswered == .n' out | sort -u | is <(echo true)
}

@test "an accuracy is rounded on its exact value" {
    # 3 of 20000 are 0.015 %, 13 of 3200000 are 0.00040625 %: no doubles
    printf '{"report":"score","task":"t","metric":"%s","n":1,"tp":%d,"fp":0,"fn":%d}\n' a 3 19997 b 13 3199987 > in
    ends 0 sar-agg in
    jq -c 'select(.acc) | .acc' out | paste -sd ' ' | is <(echo "0.015 0.000406")
    sed -i 's/"fn":3199987/"fn":799987/' in # 0.001625
    ends 0 sar-agg --format=tsv in
    cut -f 9 out | paste -sd ' ' > got
    echo 'acc 0.02 0.00 -' | is got
}

@test "columns, a(t) and S are equations 3, 5 and 4 (recomputed by awk)" {
    scored 40 > in
    ends 0 sar-agg in
    jq -c '.ci = [0, 0]' out > with && mv with out
    said | cut -d ' ' -f 1,2 > got
    flat in | figures 0 | grep -v ^column | awk '{ printf "%s %.4f\n", $1, $3 }' | LC_ALL=C sort > wanted
    [ "$(count got)" -eq 35 ]
    same wanted got
    # n(t) counts samples, not units
    [ "$(jq 'select(.metric == "overall").n' out)" -eq "$(count in)" ]
    [ "$(jq 'select(.metric == "task" and .task == "identify").n' out)" -eq 80 ]
}

# paper_row: the paper's InternVL2.5-8B as tallies, with its numbers of test samples.
paper_row() {
    jq -c '.[] as [$task, $variant, $metric, $n, $acc] | {report: "score", task: $task, variant: $variant, metric: $metric, n: $n,
        tp: ($acc * 100 | round), fp: 0, fn: (10000 - ($acc * 100 | round))} | del(.[] | nulls)' << 'END'
[["count", null, "count.exact", 11704, 74.14], ["count", null, "count.iou25", 11704, 61.37], ["count", null, "count.iou50", 11704, 52.17],
 ["ground", "multi", "ground.abstract", 1608, 81.25], ["ground", "multi", "ground.iou25", 1608, 62.25],
 ["ground", "single", "ground.iou25", 10000, 87.91],
 ["identify", "multi", "identify.profile", 100000, 98.84], ["identify", "single", "identify.profile", 75565, 98.98],
 ["refer", "multi", "refer.iou25", 1703, 37.49], ["refer", "multi", "refer.iou50", 1703, 23.46],
 ["refer", "single", "refer.iou25", 10000, 74.86], ["refer", "single", "refer.iou50", 10000, 60.13],
 ["describe", null, "describe.phrases", 6032, 63.43], ["classify", null, "classify.set", 10024, 97.25]]
END
}

@test "the paper's columns and numbers of samples give S = 92.32" {
    paper_row > in
    ends 0 sar-agg in
    [ "$(jq -c 'select(.metric == "overall") | [.n, .acc]' out)" = '[226636,92.321847]' ]
    # however the pooled column is told apart, n(t) is 11608
    grep -v ground.abstract in > other
    for abstract in '"variant":"single","metric":"ground.abstract","n":10000' '"metric":"ground.abstract","n":11608'; do
        { cat other; echo "{\"report\":\"score\",\"task\":\"ground\",$abstract,\"tp\":8125,\"fp\":1875,\"fn\":0}"; } > again
        ends 0 sar-agg again
        [ "$(jq -c 'select(.metric == "overall") | [.n, .acc]' out)" = '[226636,92.321847]' ]
    done
}

@test "an S that lacks tasks says which, each row its own; one that lacks none, or is undefined, says nothing" {
    paper_row | jq -c '.model = "whole"' > a
    { cat a; grep -v describe a | sed 's/whole/less/'; grep -v classify a | sed 's/whole/other/'; grep -v describe a | sed 's/whole/also/'; } > in
    ends 0 sar-agg --columns=paper in
    [ "$(awk 'NR > 2 && NR < 7 { print $1, $2 }' out | tr '\n' ' ')" = 'also 93.11* less 93.11* other 92.09** whole 92.32 ' ]
    [ "$(tail -n 2 out)" = $'* without describe\n** without classify' ]
    ends 0 sar-agg in
    jq -c 'select(.metric == "overall") | [.model, .without]' out > got
    is got << 'END'
["also",["describe"]]
["less",["describe"]]
["other",["classify"]]
["whole",null]
END
    cp out tallies
    ends 0 sar-agg tallies # the member is worked out again
    same tallies out
    ends 0 sar-agg --format=table a
    run ! grep -q 'without' out
    echo '{"task":"x","score":{"outcome":"read","m":{"tp":1,"fp":0,"fn":0}}}' > other
    ends 0 sar-agg other
    jq -e -s '.[-1] | .metric == "overall" and .acc == null and (has("without") | not)' out
}

@test "--columns=paper: answers that held nothing are told, since no column shows them" {
    scored 20 > in
    unread=$(jq -r 'select(.score.outcome == "unread").id' in | head -n 1)
    count=$(grep -c '"unread"' in)
    ends 0 sar-agg --columns=paper in
    says "sar-agg: $count answers held nothing that the task asks for, for instance \"$unread\""
    sar-agg in > tallies
    ends 0 sar-agg --columns=paper tallies
    says "sar-agg: $count answers held nothing that the task asks for"
    grep -v '"unread"' in > read
    ends 0 sar-agg --columns=paper read
    says
}

@test "--columns=paper: Table 3's fourteen columns and S, a row for each model, in every format" {
    paper_row | jq -c '.model = "InternVL2.5-8B"' > a
    grep -v describe a | jq -c '.model = "other|x_y"' > b
    cat b a > in
    ends 0 sar-agg --columns=paper in
    is out << 'END'
                                        Instance Count                     Spatial Ground  Cross-Modal ID  Multi-target Ref  Single-target Ref
model           Avg score  Only count  IoU=.25  IoU=.5  Abstract position   Multi  Single   Multi  Single   IoU=.25  IoU=.5    IoU=.25  IoU=.5  Descript  Class
InternVL2.5-8B      92.32       74.14    61.37   52.17              81.25   62.25   87.91   98.84   98.98     37.49   23.46      74.86   60.13     63.43  97.25
other|x_y          93.11*       74.14    61.37   52.17              81.25   62.25   87.91   98.84   98.98     37.49   23.46      74.86   60.13         -  97.25
* without describe
END
    ends 0 sar-agg --columns=paper --format=tsv in
    is out << 'END'
model	Avg score	Only count	Instance Count IoU=.25	Instance Count IoU=.5	Abstract position	Spatial Ground Multi	Spatial Ground Single	Cross-Modal ID Multi	Cross-Modal ID Single	Multi-target Ref IoU=.25	Multi-target Ref IoU=.5	Single-target Ref IoU=.25	Single-target Ref IoU=.5	Descript	Class
InternVL2.5-8B	92.32	74.14	61.37	52.17	81.25	62.25	87.91	98.84	98.98	37.49	23.46	74.86	60.13	63.43	97.25
other|x_y	93.11*	74.14	61.37	52.17	81.25	62.25	87.91	98.84	98.98	37.49	23.46	74.86	60.13	-	97.25
* without describe															
END
    ends 0 sar-agg --columns=paper --format=markdown in
    is out << 'END'
| model | Avg score | Only count | Instance Count IoU=.25 | Instance Count IoU=.5 | Abstract position | Spatial Ground Multi | Spatial Ground Single | Cross-Modal ID Multi | Cross-Modal ID Single | Multi-target Ref IoU=.25 | Multi-target Ref IoU=.5 | Single-target Ref IoU=.25 | Single-target Ref IoU=.5 | Descript | Class |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| InternVL2.5-8B | 92.32 | 74.14 | 61.37 | 52.17 | 81.25 | 62.25 | 87.91 | 98.84 | 98.98 | 37.49 | 23.46 | 74.86 | 60.13 | 63.43 | 97.25 |
| other\|x\_y | 93.11\* | 74.14 | 61.37 | 52.17 | 81.25 | 62.25 | 87.91 | 98.84 | 98.98 | 37.49 | 23.46 | 74.86 | 60.13 | - | 97.25 |

\* without describe
END
    ends 0 sar-agg --columns=paper --format=latex in
    is out << 'END'
% \usepackage{booktabs}
\begin{tabular}{lrrrrrrrrrrrrrrr}
\toprule
 &  &  & \multicolumn{2}{c}{Instance Count} &  & \multicolumn{2}{c}{Spatial Ground} & \multicolumn{2}{c}{Cross-Modal ID} & \multicolumn{2}{c}{Multi-target Ref} & \multicolumn{2}{c}{Single-target Ref} &  &  \\
\cmidrule(lr){4-5}
\cmidrule(lr){7-8}
\cmidrule(lr){9-10}
\cmidrule(lr){11-12}
\cmidrule(lr){13-14}
model & Avg score & Only count & IoU=.25 & IoU=.5 & Abstract position & Multi & Single & Multi & Single & IoU=.25 & IoU=.5 & IoU=.25 & IoU=.5 & Descript & Class \\
\midrule
InternVL2.5-8B & 92.32 & 74.14 & 61.37 & 52.17 & 81.25 & 62.25 & 87.91 & 98.84 & 98.98 & 37.49 & 23.46 & 74.86 & 60.13 & 63.43 & 97.25 \\
other\textbar{}x\_y & 93.11* & 74.14 & 61.37 & 52.17 & 81.25 & 62.25 & 87.91 & 98.84 & 98.98 & 37.49 & 23.46 & 74.86 & 60.13 & - & 97.25 \\
\bottomrule
\end{tabular}
\par * without describe
END
    scored 5 > s
    ends 0 sar-agg --columns=paper --ci --format=tsv s
    [ "$(tail -n 1 out | tr '\t' '\n' | grep -cE '^[0-9]+\.[0-9]{2} \[[0-9]+\.[0-9]{2}, [0-9]+\.[0-9]{2}\]$')" -eq 15 ]
}

@test "the test vectors of sar-agg(1) are what its algorithm gives" {
    local rows=0 seed image vector
    while read -r seed image _ _ _ vector; do
        [ "$(weights "$seed" 12 "$image" | cut -d ' ' -f 3 | tr -d '\n')" = "$vector" ]
        rows=$((rows + 1))
    done < <(sed -n '/^seed  image /,/^\.Ed/p' "$BATS_TEST_DIRNAME/../man/sar-agg.1" | grep '^[0-9]')
    [ "$rows" -eq 3 ]
}

@test "--ci: the filter draws the weights that sar-agg(1) describes" {
    local seed=3 replicates=500
    echo '{"id":"1","task":"t","variant":"single","images":["JPEGImages/\u0030000001.png"],"score":{"outcome":"read","m":{"tp":1,"fp":0,"fn":0}}}' > in
    ends 0 sar-agg --partial --seed=$seed --replicates=$replicates in
    jq -c 'select(.replicates).replicates | .tp, .n, .units' out | uniq > got
    weights $seed $replicates JPEGImages/0000001.png | awk '{ printf "%s%s", NR == 1 ? "[" : ",", $3 } END { print "]" }' | is got
}

@test "--ci: every interval is what the shell and awk make of the definition" {
    scored 9 4 > in
    ends 0 sar-agg --ci --seed=12 --replicates=60 in
    # shellcheck disable=SC2046 # a list
    weights 12 60 $(jq -r '.images[0]' in | sort -u) > drawn
    flat in | figures 60 drawn | grep -v ^column | intervals > wanted
    said > got
    [ "$(count got)" -eq 35 ]
    same wanted got
    # a table shows the same
    jq -r 'select(.metric == "overall") | .ci[]' out | xargs printf '%.2f\t%.2f\n' > wanted
    ends 0 sar-agg --ci --seed=12 --replicates=60 --format=tsv in
    tail -n 1 out | cut -f 10,11 | is wanted
}

@test "--ci: large numbers and many images count as small ones do" {
    units() { # ID IMAGE TP FN
        printf '{"id":"%s","task":"count","variant":"single","images":["%s.png"],"score":{"outcome":"read","count.iou25":{"tp":%s,"fp":0,"fn":%s}}}\n' "$@"
    }
    replicates() { jq -c 'select(.metric == "count.iou25").replicates | [.tp, .fp, .fn]' "$1"; }
    { units 1 a 60000 5; units 2 b 7 40000; } > large
    { units 1 a 30000 5; units 1b a 30000 0; units 2 b 7 20000; units 2b b 0 20000; } > small
    ends 0 sar-agg --partial --replicates=50 large
    mv out wanted
    ends 0 sar-agg --partial --replicates=50 small
    replicates out > got
    replicates wanted | is got
    # more images than are held at a time, some of them seen again after that
    awk 'BEGIN {
        for (i = 0; i < 70000; i++)
            printf "{\"id\":\"%d\",\"task\":\"count\",\"variant\":\"single\",\"images\":[\"%d.png\"],\"score\":{\"outcome\":\"read\",\"count.iou25\":{\"tp\":%d,\"fp\":0,\"fn\":1}}}\n",
                i, i % 66000, i % 3
    }' > many
    ends 0 sar-agg --partial --replicates=8 many
    mv out wanted
    head -n 35000 many | sar-agg --partial --replicates=8 > parts
    tail -n +35001 many | sar-agg --partial --replicates=8 >> parts
    ends 0 sar-agg --partial --replicates=8 parts
    same wanted out
}

@test "--ci: replicates without units are left out; without any there is no interval" {
    cat > in << 'END'
{"id":"1","task":"count","variant":"multi","images":["1.png"],"score":{"outcome":"read","count.exact":{"tp":1,"fp":0,"fn":1},"count.iou25":{"tp":0,"fp":0,"fn":0}}}
END
    ends 0 sar-agg --ci in
    jq -c '.ci' out | paste -sd ' ' > got
    echo '[50,50] null [50,50] [50,50]' | is got
}

@test "images are what their paths are: in arrays of objects, and escaped" {
    scored 6 > in
    sed 's|"images":\["\(.*\)\.png"\]|"images":[{"bytes":null,"path":"\1\\u002epng"}]|' in > other
    run ! cmp -s in other
    sar-agg --partial in > wanted
    ends 0 sar-agg --partial other
    same wanted out
}

@test "order does not show: not in sums, intervals, replicates or tables" {
    scored 30 > in
    for option in --ci --partial --format=table --columns=paper --by=category; do
        sar-agg "$option" in > wanted
        for _ in 1 2 3; do
            shuf in | sar-agg "$option" > got
            same wanted got
        done
    done
}

@test "merging equals one run, for any shards in any order" {
    scored 25 > in
    for count in 1 2 7 40; do
        part in "$count" --by=category --set=run=x
        sar-agg --by=category --set=run=x in > wanted
        merged wanted
        sar-agg --by=category --set=run=x --format=markdown in > wanted
        merged wanted --format=markdown
        part in "$count" --partial --by=category
        for option in --ci --partial --columns=paper --format=tsv; do
            sar-agg --by=category "$option" in > wanted
            merged wanted "$option"
        done
        # without --ci the replicates are not looked at
        sar-agg --by=category in > wanted
        merged wanted
    done
    # tallies and records together
    sar-agg --partial part.aa > first
    grep -vxFf part.aa in > rest
    sar-agg --ci in > wanted
    sar-agg --ci first rest > got
    same wanted got
    sar-agg --ci rest first > got
    same wanted got
    # a merged tally is its own merger
    sar-agg --partial in > wanted
    sar-agg --partial wanted > got
    same wanted got
}

@test "figures of merged tallies are worked out again, and lines that follow from others are not added" {
    cat > in << 'END'
{"report":"score","task":"count","metric":"count.exact","n":10,"tp":1,"fp":0,"fn":0,"acc":1,"ci":[1,2]}
{"report":"score","task":"count","metric":"count.exact","n":5,"unanswered":2,"unread":1,"tp":1,"fp":1,"fn":1,"acc":99}
{"report":"score","task":"count","metric":"task","n":1000,"acc":3}
{"report":"score","metric":"overall","n":1000,"acc":3}
END
    gives sar-agg << 'END'
{"report":"score","task":"count","metric":"count.exact","n":15,"unanswered":2,"unread":1,"tp":2,"fp":1,"fn":1,"acc":50}
{"report":"score","task":"count","metric":"task","n":15,"acc":50}
{"report":"score","metric":"overall","n":15,"acc":50,"without":["ground","identify","refer","describe","classify"]}
END
}

@test "sums of squares keep all their digits" {
    printf '{"id":"%d","task":"t","score":{"outcome":"read","m":{"value":%s}}}\n' 1 1000000000 2 -999999999.9999996 3 0.0000006 > in
    ends 0 sar-agg in
    grep -q '"values":3,"sum":1,"sum2":2000000000000000000000000000001,' out
    part in 3
    sar-agg in > wanted
    merged wanted
}

@test "--by: a member, an expression, several; null for what is not there" {
    cat > in << 'END'
{"id":"1","task":"t","a":"x","b":2,"score":{"outcome":"read","m":{"tp":1,"fp":0,"fn":0}}}
{"id":"2","task":"t","a":"\u0078","b":10,"score":{"outcome":"read","m":{"tp":1,"fp":0,"fn":0}}}
{"id":"3","task":"t","b":2,"score":{"outcome":"unread","m":{"tp":1,"fp":0,"fn":0}}}
{"id":"4","task":"t","a":true,"b":2,"score":{"outcome":"unread","m":{"tp":1,"fp":0,"fn":0}}}
END
    ends 0 sar-agg --by=b --by=a in
    jq -c 'select(.metric == "m") | [.b, .a, .n]' out > got
    is got << 'END'
[2,null,1]
[2,true,1]
[2,"x",1]
[10,"x",1]
END
    grep -q '^{"report":"score","task":"t","b":10,"a":"x","metric":"m",' out
    ends 0 sar-agg --by=said=.score.outcome --by='odd=(.id | tonumber) % 2 == 1' in
    jq -c 'select(.metric == "m") | [.said, .odd, .n]' out | paste -sd ' ' > got
    echo '["read",false,1] ["read",true,1] ["unread",false,1] ["unread",true,1]' | is got
    ends 1 sar-agg --by=id --by=images='[1]' in
    tells '^sar-agg: in:1: images: is not a group key: '
    ends 1 sar-agg --by=x='error("no")' in
    tells '^sar-agg: in:1: x: the jq expression fails: no'
}

@test "--by=model: the member, else the file's stem; --set: a value for all" {
    mkdir -p dir
    scored 1 > dir/InternVL2.5-8B
    scored 1 > dir/Qwen2-VL.scored.ndjson
    scored 1 1 mine > named
    ends 0 sar-agg --by=model dir/* named
    jq -r 'select(.metric == "overall").model' out | paste -sd ' ' > got
    echo 'InternVL2.5-8B Qwen2-VL.scored mine' | is got
    # tallies without the key are a model's too, those with it keep it
    mv out keyed.tally
    sar-agg dir/InternVL2.5-8B > dir/plain.tally
    ends 0 sar-agg --by=model dir/plain.tally keyed.tally
    jq -r 'select(.metric == "overall").model' out | paste -sd ' ' > got
    echo 'InternVL2.5-8B Qwen2-VL.scored mine plain' | is got
    ends 0 sar-agg --set=model='a "b"' --set=run=1 named dir/plain.tally keyed.tally
    jq -c 'select(.metric == "overall") | [.model, .run]' out > got
    echo '["a \"b\"","1"]' | is got
    ends 1 sar-agg --by=model < dir/InternVL2.5-8B
    tells '^sar-agg: -:1: model: is missing, and standard input has no file name'
    sar-agg --by=category dir/plain.tally > out 2> err || true
    tells '^sar-agg: dir/plain.tally:1: category: is missing: sums over it cannot be split'
}

@test "group keys keep their order through tallies; where there is none it is that of the names" {
    scored 3 | jq -c '.zeta = 1 | .alpha = 2' > in
    sar-agg --by=zeta --by=alpha in > wanted
    grep -q '"variant":"single","zeta":1,"alpha":2,"metric"' wanted
    ends 0 sar-agg wanted
    same wanted out
    line() { echo "{\"report\":\"score\",\"task\":\"t\",$1,\"metric\":\"m\",\"n\":1,\"tp\":1,\"fp\":0,\"fn\":0}"; }
    { line '"c":1,"b":2'; line '"b":2,"c":1'; line '"a":1'; } > in
    ends 0 sar-agg in
    jq -c 'select(.metric == "m") | del(.report, .task, .metric, .unanswered, .unread, .tp, .fp, .fn, .acc)' out > got
    is got << 'END'
{"b":2,"c":1,"n":2}
{"a":1,"n":1}
END
    sar-agg in > wanted
    tac in | sar-agg > got
    same wanted got
}

@test "--compare: differences and paired intervals are what the shell and awk make of the definition" {
    scored 9 4 > a.ndjson
    scored 9 5 > b.ndjson
    ends 0 sar-agg --compare a b --replicates=40 --seed=1 a.ndjson b.ndjson
    # shellcheck disable=SC2046 # a list
    weights 1 40 $(jq -r '.images[0]' a.ndjson | sort -u) > drawn
    for model in a b; do flat $model.ndjson | figures 40 drawn > $model.figures; done
    awk 'NR == FNR { a[$1, $2] = $3; next } ($1, $2) in a { printf "%s %d %.9f\n", $1, $2, a[$1, $2] - $3 }' \
        a.figures b.figures | grep -v / > wanted.figures
    awk 'NR == FNR { a[$1, $2] = $3; next } ($1, $2) in a && /^column/ { printf "%s %d %.9f\n", $1, $2, a[$1, $2] - $3 }' \
        a.figures b.figures | grep / >> wanted.figures
    intervals < wanted.figures > wanted
    said difference > got
    [ "$(count got)" -eq 21 ]
    same wanted got
    jq -e 'select(.metric == "overall") | (.acc_a - .acc_b - .difference | fabs) < 2e-6' out
    sar-agg --compare a b --replicates=40 --seed=1 b.ndjson a.ndjson > got
    same out got
    # from tallies of parts
    cat a.ndjson b.ndjson > both
    for model in a b; do
        split -n r/3 $model.ndjson $model.part.
        for piece in $model.part.??; do sar-agg --partial --set=model=$model --replicates=40 --seed=1 "$piece" > "$piece.tally"; done
    done
    cat ./*.tally | sar-agg --compare a b > got
    same out got
    # and b against a is the same, turned round
    sar-agg --compare b a --replicates=40 --seed=1 b.ndjson a.ndjson | jq -c '[.metric, .variant, 0 - .difference]' > got
    jq -c '[.metric, .variant, .difference]' out > wanted
    [ "$(paste wanted got | tr -d '-' | awk -F'\t' '$1 != $2' | wc -l)" -eq 0 ]
}

@test "--compare: as a table" {
    cat > a.ndjson << 'END'
{"id":"1","task":"refer","variant":"multi","split":"test","images":["1.png"],"score":{"outcome":"read","refer.iou25":{"tp":2,"fp":0,"fn":0},"refer.iou50":{"tp":0,"fp":0,"fn":0}}}
END
    sed 's/"tp":2,"fp":0/"tp":1,"fp":1/' a.ndjson > b.ndjson
    ends 0 sar-agg --compare a b --format=table --by=split a.ndjson b.ndjson
    is out << 'END'
split: test

                                                    95 % interval
metric       variant  n       a      b  difference     low   high
refer.iou25  multi    1  100.00  50.00       50.00   50.00  50.00
refer.iou50  multi    1       -      -           -       -      -
-----------------------------------------------------------------
refer                 1  100.00  50.00       50.00   50.00  50.00
S*                    1  100.00  50.00       50.00   50.00  50.00
* without count, ground, identify, describe, classify
END
    ends 0 sar-agg --compare a b --format=tsv a.ndjson b.ndjson
    is out << 'END'
metric	variant	n	a	b	difference	95 % interval low	95 % interval high
refer.iou25	multi	1	100.00	50.00	50.00	50.00	50.00
refer.iou50	multi	1	-	-	-	-	-
refer		1	100.00	50.00	50.00	50.00	50.00
S*		1	100.00	50.00	50.00	50.00	50.00
* without count, ground, identify, describe, classify							
END
    for format in markdown latex; do
        ends 0 sar-agg --compare a b --format=$format a.ndjson b.ndjson
        grep -q '100.00.*50.00.*50.00' out
    done
}

@test "--compare: other questions, or no such model: status 1, said why, nothing written" {
    scored 4 1 > a.ndjson
    tail -n +3 a.ndjson > b.ndjson
    for format in ndjson table; do
        ends 1 sar-agg --compare a b --format=$format a.ndjson b.ndjson
        tells '^sar-agg: a and b were not asked the same questions$' \
            '^sar-agg: a was asked 2 questions more than b, such as "test/1.png/count/1"$'
        [ ! -s out ]
    done
    { cat b.ndjson; head -n 1 b.ndjson; head -n 1 a.ndjson; } > c.ndjson # as many, but other ones
    ends 1 sar-agg --compare a c a.ndjson c.ndjson
    tells 'not asked the same questions$' '^sar-agg: a was asked 1 question more than c' '^sar-agg: c was asked 1 question more than a'
    for model in a c; do sar-agg --partial --set=model=$model $model.ndjson > $model.tally; done
    ends 1 sar-agg --compare a c a.tally c.tally
    tells '^sar-agg: a and c were not asked the same questions$'
    [ ! -s out ]
    ends 1 sar-agg --compare a x a.ndjson
    tells '^sar-agg: no record is of the model "x"$'
    ends 1 sar-agg --compare a x < /dev/null
    tells 'of the model "a"' 'of the model "x"'
    # without ids, questions are told by image and text
    jq -c 'del(.id) | .messages = [{role: "user", content: "<image>\(.task) \(.category)"}]' a.ndjson > d.ndjson
    jq -c 'del(.id) | .messages = [{role: "user", content: "<image>\(.task) \(.category)?"}]' a.ndjson > e.ndjson
    ends 1 sar-agg --compare d e d.ndjson e.ndjson
    cp d.ndjson e.ndjson
    ends 0 sar-agg --compare d e d.ndjson e.ndjson
    jq -c 'del(.id, .images)' a.ndjson > f.ndjson
    ends 1 sar-agg --compare d f f.ndjson
    tells '^sar-agg: f.ndjson:1: images: is missing'
}

@test "a record whose question has no name has no place in partial tallies" {
    jq -cn '{images: ["a"], score: {outcome: "read", "count.exact": {tp: 1, fp: 0, fn: 0}}, task: "count", variant: "single"}' > in
    ends 0 sar-agg --ci in
    ends 1 sar-agg --partial in
    says 'sar-agg: in:1: id: is missing, and so is every other member that identifies a question'
}

@test "replicates that add up to more than 64 bits are an error, not a smaller number" {
    scored 3 | sar-agg --partial --replicates=2 | head -n 1 | sed -E 's/"(n|tp)":\[[0-9]+/"\1":[576460752303423488/g' > in
    grep -q '"tp":\[576460752303423488,' in # 2^59, the most that one tally may say
    for n in {1..31}; do cat in; done > most
    ends 0 sar-agg --ci --replicates=2 most
    for n in {1..32}; do cat in; done > more
    ends 2 sar-agg --ci --replicates=2 more
    says 'sar-agg: a replicate does not fit 64 bits'
    [ ! -s out ]
}

@test "a count above 2^53 is an error, not a smaller number" {
    scored 3 | sar-agg --partial | sed -E '/"metric":"count.exact"/s/"tp":[0-9]+/"tp":4503599627370496/' > in # 2^52
    cat in in > most
    ends 0 sar-agg most
    jq -e -s 'any(.metric == "count.exact" and .tp == 9007199254740992)' out
    cat in most > more
    ends 2 sar-agg more
    says 'sar-agg: a count is above 2^53'
    [ ! -s out ]
}

@test "replicates of other numbers or seeds, or none: status 2, nothing written" {
    scored 3 > in
    sar-agg --partial in > a.tally
    sar-agg --partial --replicates=500 in > b.tally
    sar-agg --partial --seed=1 in > c.tally
    sar-agg in > d.tally
    for other in b c; do
        ends 2 sar-agg --ci a.tally $other.tally
        tells '^sar-agg: .\.tally:1: this tally has [0-9]+ replicates of seed [01], which cannot be merged with 1000 of seed 0$'
        [ ! -s out ]
    done
    ends 2 sar-agg --ci in b.tally
    ends 2 sar-agg --ci --seed=7 a.tally
    ends 2 sar-agg --ci a.tally d.tally
    tells '^sar-agg: d.tally:1: this tally has no replicates'
    [ ! -s out ]
    ends 2 sar-agg --compare a b d.tally
    # without an option it is as the tallies have it
    sar-agg --ci --replicates=500 in > wanted
    ends 0 sar-agg --ci b.tally
    same wanted out
    ends 0 sar-agg a.tally b.tally c.tally d.tally
    [ "$(jq 'select(.metric == "overall").n' out)" -eq $((4 * $(count in))) ]
}

@test "categories: instances, shares and scenes (Table 1)" {
    {
        scene 'ship 1 1 5 5' 'ship 10 10 20 20' 'car 1 1 9 9'
        scene
        scene 'ship 1 1 5 5'
    } > in
    gives sar-agg << 'END'
{"report":"categories","metric":"scenes","n":3}
{"report":"categories","category":"car","metric":"instances","n":1,"share":25}
{"report":"categories","category":"car","metric":"scenes","n":1}
{"report":"categories","category":"ship","metric":"instances","n":3,"share":75}
{"report":"categories","category":"ship","metric":"scenes","n":2}
{"report":"categories","metric":"overall","n":4}
END
    gives sar-agg --format=table << 'END'
category  instances  share %  scenes
car               1    25.00       1
ship              3    75.00       2
------------------------------------
all               4   100.00       3
END
    scenes 100 > in
    ends 0 sar-agg --by=split --format=tsv in
    jq -r '(.split // "-") as $s | .objects[] | "\($s)\t\(.category)"' in | sort | uniq -c | awk '{ print $2 "\t" $3 "\t" $1 }' > wanted
    grep -v -P '\tall\t' out | tail -n +2 | cut -f 1-3 | sed 's/^null/-/' | sort > got
    same wanted got
}

@test "aspect: mean, median, deviation and classes of h/w (Tables 2 and 4), against awk" {
    scenes 150 3 > in
    ends 0 sar-agg --report=aspect in
    jq -r '.objects[] | "\(.category) \((.bbox[3] - .bbox[1]) / (.bbox[2] - .bbox[0]))", "all \((.bbox[3] - .bbox[1]) / (.bbox[2] - .bbox[0]))"' in |
        sort -k1,1 -k2,2g | awk '
            function flush() {
                if (key == "") return
                median = (ratio[int((count + 1) / 2)] + ratio[int(count / 2) + 1]) / 2
                mean = sum / count
                for (i = 1; i <= count; i++) squares += (ratio[i] - mean) ^ 2
                printf "%s %d %.4f %.3f %.4f %.4f %.4f %.4f\n", key, count, mean, median, sqrt(squares / count), 100 * broad / count, 100 * square / count, 100 * tall / count
                count = sum = squares = broad = square = tall = 0
            }
            $1 != key { flush(); key = $1 }
            { ratio[++count] = $2; sum += $2; $2 <= 0.67 ? broad++ : $2 <= 1.5 ? square++ : tall++ }
            END { flush() }' | sort > wanted
    jq -r '[.category // "all", .n, .mean, .median, .sd, .shares[]] | @tsv' out |
        awk '{ printf "%s %d %.4f %.3f %.4f %.4f %.4f %.4f\n", $1, $2, $3, $4, $5, $6, $7, $8 }' | sort > got
    # medians are right to half a bin
    awk 'NR == FNR { m[$1] = $4; $4 = ""; line[$1] = $0; next } { d = m[$1] - $4; $4 = ""; if (line[$1] != $0 || d * d > 0.0011 ^ 2) { print; bad = 1 } }
         END { exit bad }' wanted got
    [ "$(count got)" -eq 7 ]
}

@test "aspect: edges, rounding and what lies beyond the histogram" {
    # AR = 0.67 is broad and 1.5 square; 1/640 = 0.0015625 and 3/640 = 0.0046875 are ties, which doubles are not
    {
        scene 'a 0 0 100 67' 'a 0 0 100 150' 'b 0 0 200 300.1'
        echo '{"width":1000,"height":100000,"objects":[{"category":"c","bbox":[0,0,640,1]},{"category":"d","bbox":[0,0,640,3]},{"category":"e","bbox":[0,0,1,100.5]},{"category":"e","bbox":[0,0,1,300]}]}'
    } > in
    ends 0 sar-agg --report=aspect in
    jq -c 'select(.sum) | [.category, .n, .sum, .sum2, .median, .classes, .bins]' out > got
    is got << 'END'
["a",2,2170000,2698900000000,1.085,[1,1,0],[[670,1],[1500,1]]]
["b",1,1500500,2251500250000,1.501,[0,0,1],[[1501,1]]]
["c",1,1563,2442969,0.002,[1,0,0],[[2,1]]]
["d",1,4688,21977344,0.005,[1,0,0],[[5,1]]]
["e",2,400500000,100100250000000000,null,[0,0,2],[[100001,2]]]
END
    ends 0 sar-agg --report=aspect --format=table in
    grep -q '^e  *2  *200.250  *>100 ' out
    echo '{"width":9,"height":9,"objects":[{"category":"c","bbox":[0,0,1e-9,9]}]}' > in
    ends 1 sar-agg --report=aspect in
    tells '^sar-agg: in:1: objects\[0\].bbox: is more than 1,000,000,000 times as high as wide$'
}

@test "shapes: wide, square and tall as sar-grid has them (Figure 7)" {
    scenes 60 > in
    sar-grid in | jq -r '.objects[].shape' | sort | uniq -c | awk '{ print $2, $1 }' > wanted
    ends 0 sar-agg --report=shapes in
    jq -r 'select(.shape) | "\(.shape) \(.n)"' out | tee order | sort > got
    same wanted got
    cut -d ' ' -f 1 order | paste -sd ' ' > got
    echo 'wide square tall' | is got
    # a table has the shares, and the sum of each group
    ends 0 sar-agg --report=shapes --format=tsv in
    awk -v OFS='\t' 'BEGIN { print "shape", "instances", "share %" }
        { shape[NR] = $1; n[$1] = $2; all += $2 }
        END {
            split("wide square tall", order, " ")
            for (i = 1; i <= 3; i++) print order[i], n[order[i]], sprintf("%.2f", 100 * n[order[i]] / all)
            print "all", all, "100.00"
        }' wanted > rows
    same rows out
    ends 0 sar-agg --report=shapes --by=split --format=tsv in
    awk -F'\t' '$2 == "all" { all += $3 } $2 != "all" { n += $3 } END { print all, n }' out > got
    awk '{ all += $2 } END { print all, all }' wanted | is got
}

@test "tasks: samples by task and variant (Table 5), of scored samples too" {
    scored 6 > in
    jq -c 'del(.score)' in > plain
    ends 0 sar-agg --format=table plain
    is out << 'END'
task      single  multi  samples  share %
count          3      3        6    15.79
ground         3      3        6    15.79
identify       6      6       12    31.58
refer          3      3        6    15.79
describe       1      1        2     5.26
classify       3      3        6    15.79
-----------------------------------------
all           19     19       38   100.00
END
    ends 0 sar-agg plain
    grep -qxF '{"report":"tasks","task":"describe","variant":"multi","metric":"samples","n":1,"share":2.631579}' out
    grep -qxF '{"report":"tasks","task":"describe","metric":"task","n":2,"share":5.263158}' out
    grep -qxF '{"report":"tasks","metric":"overall","n":38}' out
    sar-agg --report=tasks in > got
    same out got
}

@test "words: lower case, boxes and marks left out, the most frequent first (Figure 4)" {
    jq -cn '{task: "t", messages: [{role: "user", content: "Ship?"}, {role: "assistant", content:
        "A small SHIP, a ship\n{<1><22><333><4>} (bottom left); <|box_start|>(1,2)<|box_end|> It\u2019s the ship\u3002caf\u00e9 a < b > a 3D 42"}]}' > in
    gives sar-agg --report=words --format=tsv << 'END'
word	occurrences	share %
a	4	25.00
ship	3	18.75
3d	1	6.25
b	1	6.25
bottom	1	6.25
café	1	6.25
it	1	6.25
left	1	6.25
s	1	6.25
small	1	6.25
the	1	6.25
END
    [ "$(sar-agg --report=words in | jq 'select(.metric == "overall").n')" -eq 16 ]
    # of the forms of full width letters and digits are words, marks are none
    jq -cn '{task: "t", messages: [{role: "user", content: "?"}, {role: "assistant", content:
        "a\uff01a\uff0cb\uff1ab\uff1fb\uff3b\uff21\uff13\uff3d\uff5ba\uff5d\uff41"}]}' > wide
    gives sar-agg --report=words --format=tsv wide << 'END'
word	occurrences	share %
a	3	37.50
b	3	37.50
Ａ３	1	12.50
ａ	1	12.50
END
    # letters are those of any alphabet, and characters without case
    jq -cn '{task: "t", messages: [{role: "user", content: "?"}, {role: "assistant", content: "\u8239\u3002\u00e9t\u00e9 \u0432 \u8239"}]}' > letters
    [ "$(sar-agg --report=words --format=tsv letters | tail -n +2 | cut -f 1,2 | paste -sd ' ')" = $'船\t2 été\t1 в\t1' ]
    ends 0 sar-agg --report=words --format=markdown --top=2 in
    [ "$(count out)" -eq 4 ]
}

@test "--by: a member that no record has is told, with those that they have" {
    scored 2 > in
    ends 0 sar-agg --by=nosuch in
    says 'sar-agg: --by: no record has "nosuch"; they have id, task, variant, images, category, messages, score'
    jq -e -n '[inputs] | length > 0 and all(.nosuch == null)' out
    { jq -c '.sensor = "S1"' in; cat in; } > some # in the group null are those that lack it
    ends 0 sar-agg --by=sensor some
    says
    ends 0 sar-agg --by=nosuch --by=sensor in
    [ "$(grep -c 'no record has' err)" -eq 2 ]
    sar-agg --set=nosuch=1 in > tallies
    ends 0 sar-agg --by=nosuch tallies
    says
}

@test "duplicates: scenes of one split and image, samples of one id" {
    { scene; scene; scene | sed 's/"image"/"split":"test","image"/'; } > in
    gives sar-agg --report=duplicates << 'END'
{"report":"duplicates","image":"a.png","metric":"records","n":2}
END
    scored 3 > one
    { cat one; tail -n 1 one; } > in
    gives sar-agg --report=duplicates << 'END'
{"report":"duplicates","id":"test/3.png/classify/7","metric":"records","n":2}
END
    ends 0 sar-agg --report=duplicates one
    [ ! -s out ]
    says "sar-agg: 0 keys in several records ($(count one) records)"
    # two models answer the same questions, and that is no duplicate
    cp one two
    ends 0 sar-agg --report=duplicates --by=model one two
    [ ! -s out ]
    # what a name is taken from must be one
    echo '{"image":1,"width":3,"height":3,"objects":[]}' > bad
    ends 1 sar-agg --report=duplicates bad
    tells '^sar-agg: bad:1: image: a string was expected'
    echo '{"image":"a","split":[],"width":3,"height":3,"objects":[]}' > bad
    ends 1 sar-agg --report=duplicates bad
    tells '^sar-agg: bad:1: split: a string was expected'
    ends 0 sar-agg --report=duplicates --format=table one two
    head -n 2 out > got
    is got << 'END'
split  image  id                     records
-      -      test/1.png/classify/7        2
END
}

@test "tallies of every report merge to those of the whole" {
    scenes 120 > scenes
    sar-filter scenes 2> /dev/null | sar-grid | sar-template > samples
    head -n 40 scenes >> scenes
    head -n 70 samples >> samples
    for report in categories aspect shapes; do
        part scenes 5 --report=$report --by=split
        sar-agg --report=$report --by=split scenes > wanted
        [ -s wanted ]
        merged wanted
    done
    for report in tasks words; do
        part samples 5 --report=$report --by=split
        sar-agg --report=$report --by=split samples > wanted
        [ -s wanted ]
        merged wanted
        sar-agg --report=$report --format=tsv samples > wanted
        part samples 3 --report=$report
        merged wanted --format=tsv
    done
    for file in scenes samples; do
        part $file 4 --report=duplicates --partial
        sar-agg --report=duplicates $file > wanted
        [ -s wanted ]
        merged wanted --report=duplicates
    done
    # several reports in one stream stay apart
    { sar-agg scenes; sar-agg samples; sar-agg --report=aspect scenes; } > all
    ends 0 sar-agg all
    for report in categories tasks aspect; do
        grep "\"report\":\"$report\"" all > wanted
        grep "\"report\":\"$report\"" out > got
        same wanted got
    done
    ends 0 sar-agg --format=table all
    [ "$(grep -c '^all ' out)" -eq 3 ]
}

@test "names that could break a table or drive a terminal do not" {
    printf '{"report":"score","task":"t","metric":"m","k":"%s","n":1,"tp":1,"fp":0,"fn":0}\n' 'a\tb\n\u001b[31m|&%_{}$#~^\\<c>*`' > in
    ends 0 sar-agg --format=tsv in
    [ "$(count out)" -eq 3 ]
    [ "$(awk -F'\t' '{ print NF }' out | sort -u)" -eq 10 ]
    run ! grep -q $'\e' out
    ends 0 sar-agg --format=table in
    head -n 1 out | is <(printf '%s\n' 'k: a\x09b\x0a\x1b[31m|&%_{}$#~^\<c>*`')
    ends 0 sar-agg --format=markdown in
    head -n 1 out | is <(printf '%s\n' '**k: a\\x09b\\x0a\\x1b\[31m\|&%\_{}$#~^\\\<c\>\*\`**')
    ends 0 sar-agg --format=latex in
    sed -n 2p out | is <(printf '%s\n' '\noindent\textbf{k: a\textbackslash{}x09b\textbackslash{}x0a\textbackslash{}x1b[31m\textbar{}\&\%\_\{\}\$\#\textasciitilde{}\textasciicircum{}\textbackslash{}\textless{}c\textgreater{}*`}\par')
    ends 0 sar-agg in
    valid out
    jq -es '.[0].k == "a\tb\n\u001b[31m|&%_{}$#~^\\<c>*`"' out
    # columns are counted in characters
    printf '{"report":"score","task":"t","metric":"%s","n":1,"tp":1,"fp":0,"fn":0}\n' 船 abc > in
    ends 0 sar-agg --format=table in
    sed -n 2,3p out | is <(printf '%s\n' 'abc              1           0       0   1   0   0  100.00' '船                1           0       0   1   0   0  100.00')
}

@test "bad records: file, line, member and what is wrong; what was good before is written" {
    local good='{"id":"1","task":"t","images":["a"],"score":{"outcome":"read","m":{"tp":1,"fp":0,"fn":0}}}' record message
    while IFS='|' read -r record message; do
        printf '%s\n' "$good" "$record" > in
        ends 1 sar-agg --ci in
        head -n 1 err | is <(printf '%s\n' "sar-agg: in:2: $message")
        [ "$(jq 'select(.metric == "m").n' out)" -eq 1 ]
        ends 1 sar-agg --ci --on-error=skip --rejects=rejects in
        echo "$record" | is rejects
        jq -e '.line == 2' rejects.why > /dev/null
        [ "$(jq 'select(.metric == "m").n' out)" -eq 1 ]
    done << 'END'
[]|an object was expected (column 1)
{}|neither a scene, a sample nor a tally: it has no objects, messages or metric
{"messages":[],"task":"t"}|this is a sample without a score, which the report score does not take
{"width":1,"height":1,"objects":[]}|this is a scene, which the report score does not take
{"score":{"outcome":"read"},"images":["a"]}|task: is missing
{"task":1,"score":{"outcome":"read"},"images":["a"]}|task: a string was expected
{"task":"t","variant":1,"score":{"outcome":"read"},"images":["a"]}|variant: a string was expected
{"task":"t","score":{},"images":["a"]}|score.outcome: is missing
{"task":"t","score":{"outcome":"x"},"images":["a"]}|score.outcome: "x" is not one of read, unread, unanswered, error
{"task":"t","score":{"outcome":"read","m":1},"images":["a"]}|score.m: an object was expected (column 43)
{"task":"t","score":{"outcome":"read","m":{}},"images":["a"]}|score.m: has neither tp, fp and fn nor a value
{"task":"t","score":{"outcome":"read","m":{"tp":1,"fp":1}},"images":["a"]}|score.m.fn: is missing
{"task":"t","score":{"outcome":"read","m":{"tp":1.5,"fp":1,"fn":1}},"images":["a"]}|score.m.tp: 1.5 is not a number of units
{"task":"t","score":{"outcome":"read","m":{"tp":-1,"fp":1,"fn":1}},"images":["a"]}|score.m.tp: -1 is not a number of units
{"task":"t","score":{"outcome":"read","m":{"tp":1,"tp":1,"fp":1,"fn":1}},"images":["a"]}|score.m.tp: duplicate member (column 51)
{"task":"t","score":{"outcome":"read","n":{"tp":1,"fp":1,"fn":1},"n":{"value":1}},"images":["a"]}|score.n: duplicate member
{"task":"t","score":{"outcome":"read","n":{"tp":1,"value":1}},"images":["a"]}|score.n.value: cannot be combined with tp, fp or fn
{"task":"t","score":{"outcome":"read","n":{"value":"1"}},"images":["a"]}|score.n.value: a number was expected (column 52)
{"task":"t","score":{"outcome":"read","n":{"value":1e10}},"images":["a"]}|score.n.value: is beyond 1,000,000,000
{"task":"t","score":{"outcome":"read","overall":{"value":1}},"images":["a"]}|score.overall: is not a valid name for a metric
{"task":"t","score":{"outcome":"read","k":{"tp":1,"fp":0,"fn":0},"m":{"value":1}},"images":["a"]}|score: "m" was of another kind in an earlier record
{"task":"t","score":{"outcome":"read"}}|images: is missing
{"task":"t","score":{"outcome":"read"},"images":[]}|images: is empty
{"task":"t","score":{"outcome":"read"},"images":[1]}|images[0]: a string was expected
{"task":"t","score":{"outcome":"read"},"images":[{"path":"a","p\u0061th":"a"}]}|images[0].path: duplicate member (column 62)
{"task":"t","score":{"outcome":"read"},"images":[{"bytes":"a"}]}|images[0].path: is missing
{"task":"t","task":"t","score":{"outcome":"read"},"images":["a"]}|task: duplicate member (column 13)
{"metric":"m"}|report: is missing
{"report":"x","metric":"m"}|report: "x" is not a report whose tallies can be merged
{"report":"compare","metric":"m"}|report: "compare" is not a report whose tallies can be merged
{"report":"score","metric":"m","n":1,"acc":50}|this tally of score lacks numbers that the report requires
{"report":"score","metric":"m","n":1,"tp":1,"fp":1,"fn":1}|task: is missing
{"report":"score","task":"t","metric":"m","n":1,"tp":1,"fp":1}|fn: is missing
{"report":"score","task":"t","metric":"m","n":1,"tp":1,"fp":1,"fn":1.0}|fn: 1.0 is not a whole number in digits
{"report":"score","task":"t","metric":"m","n":1,"tp":1,"fp":1,"fn":9007199254740993}|fn: 9007199254740993 is not a count
{"report":"score","task":"t","metric":"m","n":1,"unread":2,"tp":1,"fp":1,"fn":1}|n: is below the sum of unanswered and unread
{"report":"score","task":"t","metric":"m","n":1,"tp":1,"fp":1,"fn":1,"a":[1]}|a: is not a group key: a string, a number, true, false or null was expected
{"report":"score","task":"t","metric":"m","n":1,"tp":1,"fp":1,"fn":1,"a":1,"\u0061":2}|a: duplicate member
{"report":"score","task":"t","metric":"m","n":1,"values":2,"sum":0,"sum2":0}|values: is above n
END
}

@test "an outcome is what it means, however it is spelled" {
    printf '%s\n' '{"id":"1","task":"t","score":{"\u006futcome":"\u0072ead","m":{"tp":1,"fp":0,"fn":0}}}' '{"id":"2","task":"t","score":{"outcome":"unr\u0065ad","m":{"tp":0,"fp":0,"fn":1}}}' > in
    ends 0 sar-agg in
    [ "$(jq -c 'select(.metric == "m") | [.n, .unread, .tp, .fn]' out)" = '[2,1,1,1]' ]
}

@test "tallies that cannot be added to those before them: another kind of sum, or more group keys than there is room for" {
    keys() { # LETTER
        printf '{"report":"score","task":"t"'
        seq -f ",\"$1%g\":1" 11 | tr -d '\n'
        printf ',"metric":"m","n":1,"tp":1,"fp":0,"fn":0}\n'
    }
    { keys a; keys a; keys b; } > in
    ends 1 sar-agg in
    tells '^sar-agg: in:3: there are more than 12 group keys$' '^sar-agg: the output covers only the records before it$'
    [ "$(jq -r 'select(.metric == "m").tp' out)" = 2 ]
    printf '{"report":"score","task":"t","metric":"m","n":1,%s}\n' '"tp":1,"fp":0,"fn":0' '"values":1,"sum":0,"sum2":0' > in
    ends 1 sar-agg in
    tells '^sar-agg: in:2: metric: was of another kind in an earlier record$' '^sar-agg: the output covers only the records before it$'
}

@test "bad tallies of other reports" {
    local record message
    while IFS='|' read -r record message; do
        printf '%s\n' "$record" > in
        ends 1 sar-agg in
        tells "^sar-agg: in:1: $message\$"
        [ ! -s out ]
    done << 'END'
{"report":"aspect","category":"c","metric":"aspect","n":2,"sum":0,"sum2":0,"classes":[1,1,1],"bins":[]}|classes: three counts that add up to n were expected
{"report":"aspect","category":"c","metric":"aspect","n":2,"sum":0,"sum2":0,"classes":[1,1,0,0],"bins":[[1,2]]}|classes: three counts that add up to n were expected
{"report":"aspect","category":"c","metric":"aspect","n":2,"sum":0,"sum2":0,"classes":[1,1,0],"bins":[[1,1]]}|bins: the counts do not add up to n
{"report":"aspect","category":"c","metric":"aspect","n":2,"sum":0,"sum2":0,"classes":[1,1,0],"bins":[[1,1],[100002,1]]}|bins\[1\]: 100002 is not a count
{"report":"aspect","category":"c","metric":"aspect","n":2,"sum":0,"sum2":0,"classes":[1,1,0],"bins":[[1,1,1]]}|bins\[0\]: a bin and a count were expected
{"report":"aspect","category":"c","metric":"aspect","n":2,"sum":0,"sum2":170141183460469231731687303715884105728,"classes":[1,1,0],"bins":[]}|sum2: 170141183460469231731687303715884105728 is not a whole number in digits
{"report":"aspect","metric":"aspect","n":1,"sum":0,"sum2":0,"classes":[1,0,0],"bins":[[1,1]]}|category: is missing
{"report":"words","word":1,"metric":"occurrences","n":1}|word: a string was expected
{"report":"tasks","task":"t","metric":"samples"}|n: is missing
END
}

@test "records of one kind, tallies of one report where one is named" {
    scene > in
    ends 1 sar-agg --report=score in
    tells '^sar-agg: in:1: this is a scene, which the report score does not take$'
    sar-agg in > tally
    ends 1 sar-agg --report=tasks tally
    tells '^sar-agg: tally:1: report: this is a tally of categories, not of tasks$'
    scored 1 > samples
    ends 1 sar-agg in samples
    tells '^sar-agg: samples:1: this is a scored sample, which the report categories does not take$' 'covers only the records before it$'
    ends 2 sar-agg --ci in
    tells '^sar-agg: in:1: --ci applies to the report score, not to categories$'
    ends 2 sar-agg --by=task samples
    tells '^sar-agg: samples:1: task is a group key of the report score already$'
    ends 0 sar-agg --where='.task == "count"' samples
    [ "$(jq 'select(.metric == "overall").n' out)" -eq 1 ]
}

@test "nothing in, nothing out" {
    for option in --report=score --ci --partial --format=table --columns=paper --report=words; do
        ends 0 sar-agg $option < /dev/null
        says
        [ ! -s out ]
    done
}

@test "what cannot be meant is refused before anything is read, and nothing is written" {
    local options
    while read -r options; do
        # shellcheck disable=SC2086 # words
        refused sar-agg $options /nonexistent
    done << 'END'
--report=leakage
--format=html
--columns=all
--columns=paper --format=ndjson
--columns=paper --compare a b
--columns=paper --report=tasks
--partial --format=table
--partial --compare a b
--partial --report=tasks
--ci --report=categories
--compare a b --report=words
--compare a a
--replicates=10
--replicates=0 --ci
--replicates=100001 --ci
--seed=1
--seed=-1 --ci
--top=3
--top=0 --format=table
--top=3 --format=table --report=score
--by=
--by==.x
--by=x=)
--by=n
--by=score
--by=a --by=a
--by=a --set=a=1
--by=task --report=score
--by=category --report=aspect
--set=a
--set==1
END
    refused sar-agg --compare a
}

@test "a full disk and a closed output are errors" {
    scored 3 > in
    [ -w /dev/full ] || skip "needs /dev/full"
    status=0
    sar-agg in > /dev/full 2> err || status=$?
    [ "$status" -eq 2 ]
    tells '^sar-agg: standard output: '
}

@test "memory does not grow with the number of records" {
    sanitized && skip "sanitizers want memory of their own"
    scored 40 > some
    local i
    for i in $(seq 400); do sed "s/\([0-9]*\)\.png/$i.\1.png/g" some; done > many
    (ulimit -v 65536 && ends 0 sar-agg many)
    [ "$(jq 'select(.metric == "overall").n' out)" -eq $((400 * $(count some))) ]
    (ulimit -v 98304 && ends 0 sar-agg --ci many)
}

@test "answers that were not understood, or not there, add up over parts too" {
    gridded 12 | sar-template --tasks=count,refer | sar-perturb --garbage=0.4 --empty=0.3 | sar-iou > scored
    sar-agg scored > whole
    jq -e -s 'map(select(.metric == "count.exact")) | all(.unread > 0 and .unanswered > 0)' whole > /dev/null
    for part in 0 1 2; do awk -v part=$part 'NR % 3 == part' scored | sar-agg; done | sar-agg | same whole -
}

# --- who has read the answers -----------------------------------------------------------------------------------------

# read_by [MEMBERS]: a scored sample whose score has these members too.
read_by() {
    printf '{"id":"%s","task":"classify","variant":"single","images":["%s"],"score":{"outcome":"read","classify.set":{"tp":1,"fp":0,"fn":0}%s}}\n' "$RANDOM" "$RANDOM" "$1"
}

@test "tallies carry the reader and the templates of their records; those of no version have none" {
    { read_by ',"reader":"2","templates":"00ab"'; read_by ',"reader":"2","\u0074emplates":"0\u0030ab"'; } > in
    ends 0 sar-agg in
    says
    [ "$(jq -c '[.reader, .templates]' out | sort -u)" = '["2","00ab"]' ]
    mv out tallies
    ends 0 sar-agg tallies
    same tallies out
    ends 0 sar-agg tallies in
    [ "$(jq -c 'select(.metric == "classify.set").n' out)" = 4 ]
    { read_by; read_by; } > old
    ends 0 sar-agg old
    [ "$(jq -c '[.reader, .templates]' out | sort -u)" = '[null,null]' ]
}

@test "figures of different readers or templates are refused, in any order, as records and as tallies; --mixed adds them up" {
    local a b
    read_by ',"reader":"2","templates":"00ab"' > one
    read_by ',"reader":"3","templates":"00ab"' > reader
    read_by ',"reader":"2","templates":"00ac"' > templates
    read_by > none
    for a in one reader templates none; do sar-agg $a > $a.tally; done
    for a in one reader templates none; do
        for b in one reader templates none; do
            [ $a != $b ] || continue
            for pair in "$a $b" "$a.tally $b" "$a $b.tally" "$a.tally $b.tally"; do
                # shellcheck disable=SC2086 # two files
                ends 2 sar-agg $pair
                [ ! -s out ]
                tells "^sar-agg: ${pair#* }:1: read by reader .* with templates .*, but the records before it by reader .*--mixed"
                # shellcheck disable=SC2086
                ends 0 sar-agg --mixed $pair
                says
                [ "$(jq -c '[.reader, .templates]' out | sort -u)" = '["mixed","mixed"]' ]
                [ "$(jq -c 'select(.metric == "overall").n' out)" = 2 ]
            done
        done
    done
    # skipping bad data is no way around it
    ends 2 sar-agg --on-error=skip one reader
    # two models, too
    for a in one reader; do jq -c --arg model $a '.model = $model' $a > $a.model; done
    ends 2 sar-agg --compare one reader one.model reader.model
    # a table, too
    ends 2 sar-agg --format=table one templates
}

@test "a reader or a digest that is no short string is bad data" {
    read_by ',"reader":2' > in
    ends 1 sar-agg in
    tells '^sar-agg: in:1: score.reader: a string was expected'
    read_by ',"reader":"2","reader":"2"' > in
    ends 1 sar-agg in
    tells '^sar-agg: in:1: score.reader: duplicate member'
    read_by ',"templates":"'"$(printf '%0300d' 0)"'"' > in
    ends 1 sar-agg in
    tells '^sar-agg: in:1: score.templates: a string of 1 to 32 bytes was expected'
    echo '{"report":"score","task":"classify","metric":"classify.set","n":1,"tp":1,"fp":0,"fn":0,"reader":""}' > in
    ends 1 sar-agg in
    tells '^sar-agg: in:1: reader: a string of 1 to 32 bytes was expected'
}

# --- numbers as keys --------------------------------------------------------------------------------------------------

@test "a number is one key however it is spelled, by its exact value, and shown in one way in any order" {
    for k in 1 1.0 1e0 10e-1 0.1E+1 0 -0 0.0 0e99999999999999999999 12345678901234567890 12345678901234567891 1.2345678901234567890e19 1e400 10e399 \
        0.00001 1e-5 1e-9 100e19 1e99999999999999999999 10e99999999999999999998 1e-99999999999999999999 100e99999999999999999999 1e100000000000000000001 -2.50 -25e-1 '"1"'; do
        printf '{"id":"a","k":%s,"task":"count","score":{"outcome":"read","count.exact":{"tp":1,"fp":0,"fn":0}}}\n' "$k"
    done > in
    ends 0 sar-agg --by=k in
    sed -n 's/.*"k":\([^,]*\),"metric":"count.exact","n":\([0-9]*\),.*/\1 \2/p' out | sort > keys
    sort > wanted << 'END'
1 5
0 4
12345678901234567890 2
12345678901234567891 1
1e400 2
0.00001 2
1e-9 1
1e21 1
1e99999999999999999999 2
1e-99999999999999999999 1
1e100000000000000000001 2
-2.5 2
"1" 1
END
    same wanted keys
    mv out wanted
    tac in > reversed
    ends 0 sar-agg --by=k reversed
    same wanted out
    # the same from tallies, however their keys are spelled
    sed 's/"k":1,/"k":1.00,/; s/"k":0.00001,/"k":1E-5,/' wanted > tally
    ends 0 sar-agg tally
    same wanted out
}

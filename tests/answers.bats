#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is read of answers, many at once: a case is a line of data/*.jsonl, {task, truth, response, want: {METRIC: [tp, fp,
# fn] or a value, outcome: ...}, category, size, options, record: further members}; what is not in `want` is free.
bats_require_minimum_version 1.5.0
load helper

# read_as FILE LEAST: the cases of a file, at least so many, are read as they should be: one run for all with the same options.
read_as() {
    local options n=0 wrong=0
    [ "$(count "$1")" -ge "$2" ] || { echo "fewer than $2 cases"; return 1; }
    jq -r '(.options // []) | join(" ")' "$1" | sort -u > sets
    while IFS= read -r options; do
        jq -c --arg options "$options" 'select(((.options // []) | join(" ")) == $options)' "$1" > cases
        jq -c '{task, images: ["1.png"], width: ((.size // [100])[0]), height: ((.size // [100, 100])[1]), labels: .truth, response,
            category: (.category // "ship")} + (.record // {})' cases > in
        # shellcheck disable=SC2086 # several options
        ends 0 sar-iou $options in || return
        n=$((n + $(count out)))
        jq -c -n --slurpfile out out 'def units: if type != "object" then . elif has("value") then .value else [.tp, .fp, .fn] end;
            [inputs] | to_entries[] | .value as $case | $out[.key].score as $score
            | ($case.want | with_entries(.value = ($score[.key] | units))) as $got | select($got != $case.want)
            | {response: $case.response, want: $case.want, got: $got}' cases > differ
        [ ! -s differ ] || { echo "$(count differ) of $(count cases) ($options):"; head -n 20 differ; wrong=1; }
    done < sets
    [ "$n" = "$(count "$1")" ] || { echo "$n of $(count "$1") were scored"; return 1; }
    [ "$wrong" = 0 ]
}

@test "answers in the wording of every template, right and wrong, are read as ever" {
    read_as "$DATA/readings.jsonl" 280
}

@test "answers as models write them: thoughts, characters, structure, syntaxes, numbers, denials" {
    read_as "$DATA/answers.jsonl" 1090
}

@test "answers in Chinese, as models write them" {
    SAR_TEMPLATES=${WORDING%.yaml}.zh.yaml read_as "$DATA/answers.zh.jsonl" 100
}

@test "each stage of the reader by itself" {
    awk '/^#/ { next } /^@ / { stage = $2; print stage; next } { at = index($0, " => "); print substr($0, 1, at - 1) > (stage ".in"); print substr($0, at + 4) > (stage ".wanted") }' \
        "$DATA/stages.txt" > stages
    [ "$(count stages)" = 10 ]
    local stage wrong=0
    while IFS= read -r stage; do
        "$UNITS/stages" "$stage" < "$stage.in" > got
        [ "$(count got)" = "$(count "$stage.in")" ]
        paste -d '\n' "$stage.in" "$stage.wanted" got | awk -v stage="$stage" 'NR % 3 == 1 { text = $0 } NR % 3 == 2 { wanted = $0 }
            NR % 3 == 0 && $0 != wanted { bad = 1; print stage ": " text "\n  wanted " wanted "\n  got    " $0 } END { exit bad }' || wrong=1
    done < stages
    [ "$wrong" = 0 ]
}

# --- what changes no score --------------------------------------------------------------------------------------------

setup_file() {
    draw_seed
}

# answered: samples of all tasks and templates in ./answered, answered with mistakes.
answered() {
    scenes 60 "$SEED" | sed "s,JPEGImages,more," > scenes
    sar-synth --scale=0.001 --seed="$SEED" | cat scenes - | sar-filter 2> /dev/null | sar-grid > gridded
    sar-template --negatives --seed="$SEED" gridded 2> /dev/null |
        sar-perturb --miss=0.1 --add=0.1 --swap=0.1 --shift=0.1 --number=0.2 --empty=0.02 --seed="$SEED" > answered
    [ "$(jq -r '.template | sub("/q[0-9]+"; "")' answered | sort -u | wc -l)" -ge 60 ]
    sar-iou answered | jq -c .score > wanted
}

# scores_alike FILTER: with the responses changed by a filter of jq the scores are the same, which ./wanted holds, but for the
# mark of a thought that was cut off.
scores_alike() {
    jq -c ".response |= (if type == \"string\" and test(\"[^ ]\") then $1 else . end)" answered > changed
    run ! cmp -s answered changed
    sar-iou changed 2> told > scored || return
    jq -c .score scored > got
    cmp -s wanted got || {
        echo "$1:"
        paste -d '\n' wanted got changed | awk 'NR % 3 == 1 { a = $0 } NR % 3 == 2 { b = $0 } NR % 3 == 0 && a != b && n++ < 3 { print a; print b; print }'
        return 1
    }
}

@test "what is thought before an answer changes no score" {
    answered
    scores_alike '"<think>" + . + "</think>" + .'
    grep -q 'responses began with a thought, which is not part of the answer$' told
    scores_alike '"<think>There are 7 ships and a car {<1><2><3><4>} in the top left. <answer>5</answer> \\boxed{3}\n```json [1,2,3,4]</think>\n\n" + .'
    scores_alike '"Hmm, <think> no [[1,2,3,4]] or “ships”? Final answer: 3.</think>" + .'
    scores_alike '"◁think▷No bridges. <think> \"label\": \"pier\"◁/think▷" + .'
    scores_alike '. + "<|im_end|>"'
    scores_alike '"<answer>" + . + "</answer>"'
    # tags of the user's own; what is nothing but blanks becomes an answer of a thought alone
    jq -c 'select(.response | type == "string" and test("[^ ]")) | .response |= "(((" + . + ")))" + .' answered > changed
    sar-iou --thought-tags='(((,)))' changed 2> told | jq -c .score > got
    jq -c 'select(.outcome != "unanswered")' wanted | cmp - got
    refused sar-iou --thought-tags=x
}

@test "how characters are written changes no score" {
    answered
    scores_alike 'gsub(" "; "\u00a0")'
    scores_alike 'gsub(" "; "\u3000")'
    scores_alike 'gsub("-"; "\u2011")'
    scores_alike 'gsub("-"; "\u2010")'
    scores_alike 'gsub("\\. "; "。")'
    scores_alike 'gsub("\\.$"; "。")'
    scores_alike 'gsub(", "; "，")'
    scores_alike 'gsub("'"'"'"; "’")'
    scores_alike 'gsub("<"; "&lt;") | gsub(">"; "&gt;")'
    scores_alike 'explode | map(if . > 32 and . < 127 then . + 65248 else . end) | implode'
    scores_alike '"**" + . + "**"'
    scores_alike '"```\n" + . + "\n```"'
}

@test "every text of the templates file means the same however its characters are written" {
    grep -o '"[^"]*"' "$WORDING" | jq -c '{task: "ground", images: ["1"], width: 9, height: 9, labels: "a ship", response: .}' > plain
    [ "$(count plain)" -ge 700 ]
    sar-iou --explain plain | jq -c '[.explain.response[] | [.means, .negated]]' > wanted
    for filter in 'gsub(" "; "\u00a0")' 'gsub("-"; "\u2011")' 'gsub("'"'"'"; "’")' 'ascii_upcase' \
        'explode | map(if . > 32 and . < 127 then . + 65248 else . end) | implode'; do
        jq -c ".response |= ($filter)" plain > changed
        sar-iou --explain changed | jq -c '[.explain.response[] | [.means, .negated]]' > got
        same wanted got || { echo "$filter"; return 1; }
    done
}

@test "which template the truth was drawn from changes no score of a response" {
    answered
    sar-template --negatives --seed=$((SEED + 1)) gridded 2> /dev/null | jq -c '{id, labels: .messages[1].content}' > others
    jq -c -n --slurpfile others others '($others | map({(.id): .labels}) | add) as $labels | inputs | .labels = $labels[.id]' answered > changed
    run ! cmp -s <(jq -c '.messages[1].content' changed) <(jq -c .labels changed)
    # identify: some templates say nothing of the neighbour
    sar-iou changed | jq -c '.score | del(."identify.other", ."identify.direction", ."identify.distance")' > got
    jq -c 'del(."identify.other", ."identify.direction", ."identify.distance")' wanted > less
    cmp -s less got || { paste -d '\n' less got changed | awk 'NR % 3 == 1 { a = $0 } NR % 3 == 2 { b = $0 } NR % 3 == 0 && a != b && n++ < 3 { print a; print b; print }'; false; }
}

@test "no string of digits, commas and brackets is written as what sar-agg refuses" {
    awk -v seed="$SEED" 'BEGIN {
        srand(seed)
        split("0 1 9 12 999 1000 99999999999999999999999 0.5 2.0 1e999 , , . - [ ] [[ ]] ( ) { } < > | : ships ship twenty hundred million no 0 in the top left", piece, " ")
        split("classify describe count ground identify refer", task, " ")
        for (n = 0; n < 6000; n++) {
            text = ""
            for (i = int(rand() * 20); i >= 0; i--) text = text piece[1 + int(rand() * 40)] (rand() < 0.5 ? " " : "")
            for (k = 1; k <= 2; k++) printf "{\"task\":\"%s\",\"images\":[\"1\"],\"messages\":[],\"width\":9,\"height\":9,\"category\":\"ship\",\"labels\":\"%s\",\"response\":\"%s\"}\n",
                task[1 + n % 6], k == 1 ? text : "There are 99999999999999999999 ships in the top left.", k == 1 ? "99999999999999999999 ships in the top left" : text
        }
    }' > in
    # where nothing is read in such a truth, that is bad data
    sar-iou --on-error=skip in > out 2> err || [ $? = 1 ]
    run ! grep -vE '^sar-iou: ' err
    mv out scored
    ends 0 sar-agg scored
    [ "$(count out)" -ge 20 ]
}

# --- outcomes ---------------------------------------------------------------------------------------------------------

@test "a request that failed is an error, and what was cut off is marked, in scores and tallies" {
    cat > in << 'END2'
{"task":"count","variant":"single","images":["1"],"messages":[],"labels":"There are 2 ships.","error":{"code":429}}
{"task":"count","variant":"single","images":["2"],"messages":[],"labels":"There are 2 ships.","error":null,"response":"2 ships"}
{"task":"count","variant":"single","images":["3"],"messages":[],"labels":"There are 2 ships.","error":"late","response":"2 ships"}
{"task":"count","variant":"single","images":["4"],"messages":[],"labels":"There are 2 ships.","response":"<think>2 ships"}
{"task":"count","variant":"single","images":["5"],"messages":[],"labels":"There are 2 ships.","finish_reason":"length","response":"2 ships and"}
{"task":"count","variant":"single","images":["6"],"messages":[],"labels":"There are 2 ships.","finish_reason":"stop","response":null}
END2
    sar-iou in > out
    [ "$(jq -c '.score | [.outcome, .truncated, ."count.exact".tp]' out | paste -sd ' ')" = '["error",null,0] ["read",null,1] ["read",null,1] ["unread",true,0] ["read",true,1] ["unanswered",null,0]' ]
    sar-agg out | jq -c 'select(.metric == "count.exact") | [.n, .unanswered, .unread, .error, .truncated, .tp]' > got
    is got <<< '[6,1,1,1,2,3]'
    sar-agg out > tally
    sar-agg tally tally | jq -c 'select(.metric == "count.exact") | [.n, .error, .truncated]' > got
    is got <<< '[12,2,4]'
    jq -c '.score.truncated = false' out > bad
    ends 1 sar-agg bad
    grep -q 'score.truncated: true was expected' err
}

@test "boxes and phrases beyond a thousand are cut off, told, and not cut from the truth" {
    awk 'BEGIN { for (i = 0; i < 1200; i++) { t = t "{<" i "><0><" i + 1 "><9>}"; if (i == 299) few = t }
        printf "{\"task\":\"refer\",\"images\":[\"1\"],\"width\":2000,\"height\":9,\"labels\":\"%s\",\"response\":\"%s\"}\n", t, t
        printf "{\"task\":\"refer\",\"images\":[\"1\"],\"width\":2000,\"height\":9,\"labels\":\"%s\",\"response\":\"%s\"}\n", few, t
        printf "{\"task\":\"describe\",\"images\":[\"1\"],\"labels\":\"1,100 ships in the top left.\",\"response\":\"5,000 ships in the top left.\"}\n" }' > in
    ends 0 sar-iou in
    [ "$(jq -c '.score | (."refer.iou50", ."describe.phrases") | select(.) | [.tp, .fp, .fn]' out | paste -sd ' ')" = '[1200,0,0] [300,700,0] [1100,0,0]' ]
    grep -qx 'sar-iou: 2 responses had more than 1000 boxes or as many of a phrase; 200 boxes and 3900 phrases beyond were not counted' err
}

@test "labels that are in no category are told with what to add" {
    jq -cn '{task: "ground", images: ["1"], width: 100, height: 100, labels: "A ship {<1><2><30><40>}.",
        response: "[{\"bbox_2d\": [1,2,30,40], \"label\": \"sail craft\"}, {\"bbox_2d\": [1,2,30,40], \"label\": \"pontoon\"}, {\"bbox_2d\": [1,2,30,40], \"label\": \"pontoon\"}]"}' > in
    ends 0 sar-iou --frame=pixel in
    [ "$(jq -c '.score["ground.iou25"] | [.tp, .fp, .fn]' out)" = '[0,3,1]' ]
    grep -q '^sar-iou: 1 box was labelled "sail craft", .* also: \["sail craft"\]$' err
    grep -q '^sar-iou: 2 boxes were labelled "pontoon", .* also: \["pontoon"\]$' err
}

@test "--explain shows what was read at its place in the response as it was written" {
    jq -cn '{task: "refer", images: ["1"], width: 100, height: 100, category: "ship", labels: "{<1><2><3><4>}",
        response: "<think>a car</think>Der “Ship” liegt im upper‑left：［１，２，３，４］, [1,2,9,2,9,8,1,8]。"}' > in
    ends 0 sar-iou --explain in
    jq -r '.explain.response[].text' out > got
    is got << 'END2'
Ship
upper‑left
［１，２，３，４］
[1,2,9,2,9,8,1,8]
END2
    [ "$(jq -c '.explain.response[-1].polygon' out)" = '[1,2,9,2,9,8,1,8]' ]
}

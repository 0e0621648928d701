#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Ordinary files and ordinary mistakes that would end in a wrong or a silent score: none is scored without a word.
bats_require_minimum_version 1.5.0
load helper

setup_file() {
    draw_seed
    cd "$BATS_FILE_TMPDIR" || return
    gridded 40 "$SEED" | sar-template 2> /dev/null > samples
}

# samples: dialogues of all six tasks about some made-up scenes.
samples() {
    cat "$BATS_FILE_TMPDIR/samples"
}

# refer TRUTH RESPONSE [JQ]: one sample, changed by a jq expression.
refer() {
    jq -n -c --arg truth "$1" --arg response "$2" '{id: "x", task: "refer", images: ["a.png"], width: 300, height: 200,
        messages: [{role: "user", content: "<image>[refer] Where are the ships?"}, {role: "assistant", content: $truth}],
        category: "ship", response: $response} | '"${3:-.}"
}

# as_swift FOLDER: what ms-swift writes of predictions: no ids, the answer at the end, images as objects with absolute paths.
as_swift() {
    jq -c --arg folder "$1" '{response, labels: null, logprobs: null, messages: (.messages[:1] + [{role: "assistant", content: .response}]),
        images: [.images[] | {bytes: null, path: ($folder + .)}]}'
}

perfect() {
    jq -e -s 'length > 0 and all(.[].score[]; type != "object" or ((has("tp") | not) or (.fp == 0 and .fn == 0)))' "$1" > /dev/null
}

@test "labels of null are no truth, in predictions and in a file of truths" {
    refer '{<1><2><30><40>}' '{<1><2><30><40>}' '.labels = null' > in
    ends 1 sar-iou in
    [ ! -s out ]
    tells '^sar-iou: in:1: labels: is null, which is not a ground truth: .*--truth'
    ends 1 sar-iou --truth=in in
    tells '^sar-iou: in:1: labels: is null, which is not a ground truth'
    ends 1 sar-perturb in
    tells '^sar-perturb: in:1: labels: is null, which is not a ground truth'
    refer '{<1><2><30><40>}' '{<1><2><30><40>}' > truth # a prediction's own labels are not looked at where there is a truth
    ends 0 sar-iou --truth=truth in
    says
}

@test "a last message that is the response in all of many records is told once, blind to what is in it" {
    for n in {1..10}; do refer '{<1><2><30><40>}' '{<1><2><30><40>}'; done > in
    ends 0 sar-iou in
    tells '^sar-iou: in all of 10 records the last message, .* is the response itself: .*--truth=FILE'
    head -n 9 in > few
    ends 0 sar-iou few
    says
    { cat in; refer '{<1><2><30><40>}' '{<1><2><30><41>}'; } > other # one tells that it is the truth
    ends 0 sar-iou other
    says
    jq -c '.labels = .messages[1].content' in > labelled
    ends 0 sar-iou labelled
    says
}

@test "--truth joins what swift writes: absolute paths with one and the same folder in front" {
    samples > truth
    jq -c '.response = .messages[1].content' truth | as_swift /data/sets/ > in
    ends 0 sar-iou --truth=truth in
    says 'sar-iou: images are joined without "/data/sets/", which all predictions'"'"' paths have in front of the truth'"'"'s'
    [ "$(count out)" = "$(count truth)" ]
    perfect out
    jq -r '.images[0].path[0:11]' out | sort -u | is <(echo /data/sets/)
    sar-agg --ci --replicates=2 out | jq -e -s '.[-1] | .metric == "overall" and .acc == 100' # images as objects are read
    # no folder, no word
    jq -c '.response = .messages[1].content' truth | as_swift '' > in
    ends 0 sar-iou --truth=truth in
    says
}

@test "--truth: another folder, a part of a name, or a tail of the truth's path do not join" {
    refer '{<1><2><30><40>}' '' '.images = ["d/a.png"] | del(.id)' > truth
    refer '{<1><2><30><40>}' '' '.images = ["d/b.png"] | del(.id)' >> truth
    predicted() { for path; do refer '' '{<1><2><30><40>}' 'del(.id) | .images = ["'"$path"'"] | .messages = .messages[:1]'; done > in; }
    predicted /x/d/a.png /y/d/b.png
    ends 1 sar-iou --truth=truth in
    [ "$(count out)" -eq 1 ]
    tells '^sar-iou: in:2: images: the truth has this question of "d/b.png", but predictions before have "/x/" in front'
    predicted d/a.png /x/d/b.png
    ends 1 sar-iou --truth=truth in
    tells '^sar-iou: in:2: images: the truth has this question of "d/b.png", but predictions before have "" in front'
    for path in /x/bd/a.png a.png /x/a.png; do
        predicted $path
        ends 1 sar-iou --truth=truth in
        [ ! -s out ]
        tells '^sar-iou: in:1: the truth has no such question'
    done
    refer '{<1><2><30><40>}' '' '.images = ["a.png"] | del(.id)' >> truth # the longest tail is meant
    predicted /x/d/a.png /x/d/b.png
    ends 0 sar-iou --truth=truth --missing=skip in
    [ "$(count out)" -eq 2 ]
}

@test "a truth in which nothing is read of what its task asks for is bad data" {
    while IFS='|' read -r task truth; do
        refer "$truth" '{<1><2><30><40>}' ".task = \"$task\"" > in
        ends 1 sar-iou in || { echo "$task: $truth"; return 1; }
        [ ! -s out ]
        tells "^sar-iou: in:1: messages: the truth states nothing that $task asks for: "
    done << 'END'
refer|In the top left.
refer|Over there.
ground|I do not know.
count|Some.
count|
classify|An animal.
describe|A picture.
identify|It.
END
    refer '' '{<1><2><30><40>}' '.labels = "x"' > in
    ends 1 sar-iou in
    tells '^sar-iou: in:1: labels: the truth states nothing that'
    # that there is nothing is something
    for truth in '' 'There are no ships.'; do
        refer "$truth" '{<1><2><30><40>}' > in
        ends 0 sar-iou in
        jq -e '.score["refer.iou25"] | .fp == 1 and .fn == 0' out
    done
}

@test "ms-swift's placeholders become what objects have for them" {
    samples > truth
    sar-export ms-swift truth > swift
    grep -q '<bbox>' swift && grep -q '<ref-object>' swift
    ends 0 sar-perturb swift
    run ! grep -q '"response":"[^"]*<bbox>' out
    cp out in
    ends 0 sar-iou in
    cp out scored
    perfect scored
    [ "$(count scored)" = "$(count truth)" ]
    # each metric has as many units as of the samples themselves
    units() { jq -c '[.id, (.score | map_values(objects | select(has("tp")) | .tp + .fn))]' "$1"; }
    sar-perturb truth | sar-iou 2> /dev/null > plain
    same <(units plain) <(units scored)
    # and as a file of truths, by id and by question
    jq -c '{id, response: .messages[1].content}' truth > by_id
    ends 0 sar-iou --truth=swift by_id
    perfect out
    jq -c '.response = .messages[1].content' truth | as_swift /d/ > in
    ends 0 sar-iou --truth=swift in
    perfect out
    [ "$(count out)" = "$(count truth)" ]
}

@test "placeholders: in the order of the messages, with every spelling that ms-swift documents" {
    while IFS='|' read -r objects answer pixels; do
        refer "$answer" 'x' '.messages[0].content = "<image>[refer] What of <ref-object> at <bbox>?" | .objects = '"$objects" > in
        ends 0 sar-iou --explain in || { echo "$objects"; return 1; }
        jq -e --argjson pixels "$pixels" '[.explain.truth[] | select(.box) | .pixels] == $pixels' out || { echo "$objects"; return 1; }
        jq -e '.messages[1].content | contains("<bbox>")' out # the record itself stays as it was
    done << 'END'
{"ref":["ships","ship"],"bbox":[[1,2,3,4],[5,6,7.5,8]]}|<ref-object> <bbox>|[[5,6,7.5,8]]
{"bbox":[[1,2,3,4],[5,6,7,8],[9,9,11,11]],"ref":["s\u0068ips"],"bbox_type":"real","image_id":[0,0]}|<bbox><bbox>|[[5,6,7,8],[9,9,11,11]]
{"ref":["ships"],"bbox":[[0,0,1,1],[0.1,0.5,0.25,1]],"bbox_type":"norm1"}|<bbox>|[[30,100,75,200]]
{"ref":["ships"],"bbox":[[1,2,3,4],[5,6,7,8]],"bbox_type":null}|<bbox>|[[5,6,7,8]]
END
    # boxes of objects are pixels, also where the record's own frame is another
    refer '<bbox>' 'x' '.frame = "norm1000" | .objects = {bbox: [[30, 20, 60, 40]]}' > in
    ends 0 sar-iou --explain in
    jq -e '[.explain.truth[].pixels] == [[30,20,60,40]]' out
}

@test "placeholders without an element, and objects that can't be read, are bad data" {
    while IFS='|' read -r objects message; do
        refer '<bbox> <ref-object>' 'x' ".objects = $objects | .width = 300" > in
        ends 1 sar-iou in || { echo "$objects"; return 1; }
        tells "^sar-iou: in:1: $message" || { echo "$objects"; return 1; }
    done << 'END'
null|objects: has nothing for a <bbox> of the truth
{}|objects: has nothing for a <bbox> of the truth
{"bbox":[[1,2,3,4]]}|objects: has nothing for a <ref-object> of the truth
{"bbox":[[1,2,3]]}|objects.bbox\[0\]: has 3 numbers, not the 4
{"bbox":[[1,2,3,"4"]]}|objects.bbox\[0\]\[3\]: a number was expected
{"bbox":[[1,2,3,4]],"ref":[1]}|objects.ref\[0\]: a string was expected
{"bbox":[[1,2,3,4]],"bbox_type":"norm1000"}|objects.bbox_type: "norm1000" is not one of real, norm1
END
    refer '<bbox>' 'x' 'del(.width) | .objects = {bbox: [[0, 0, 1, 1]], bbox_type: "norm1"}' > in
    ends 1 sar-iou in
    tells '^sar-iou: in:1: width: is missing'
}

@test "no response anywhere is told, with the members that may be it" {
    samples | head -n 30 | jq -c '.prediction = .messages[1].content | .note = "x"' > in
    ends 0 sar-iou in
    says 'sar-iou: none of 30 records has `response`; they have `prediction`, `note` (--response-key=prediction)'
    ends 0 sar-iou --response-key=prediction in
    tells '^sar-iou: in all of 30 records'
    ends 0 sar-iou --response-key=answer in
    says 'sar-iou: none of 30 records has `answer`; they have `prediction`, `note` (--response-key=prediction)'
    jq -c 'del(.prediction, .note)' in > none
    ends 0 sar-iou none
    says 'sar-iou: none of 30 records has `response`'
    { cat none; jq -c '.response = null' none; } > some # null is not a response, but the member is there
    ends 0 sar-iou some
    says
    jq -c '{id, prediction}' in > answers
    sed -n 1p none | ends 0 sar-iou --truth=none --response-key=answer -
    grep -q 'none of 1 record has `answer`' err
}

@test "boxes outside their image and answers without anything are told, without a look at the truth" {
    { refer '{<1><2><3><4>}' '{<300><2><310><4>}, {<1><200><3><210>}, {<299><199><400><300>}'
        refer '{<1><2><3><4>}' 'Good question.' '.id = "second"'
        refer '{<1><2><3><4>}' '' '.id = "third"'
        refer '{<1><2><3><4>}' 'Hm.' '.id = "fourth"'; } > in
    ends 0 sar-iou in
    says 'sar-iou: 2 of 3 boxes lie wholly outside their image: is --frame right?' \
        'sar-iou: 2 answers held nothing that the task asks for, for instance "second"'
    jq -c '.messages[1].content = "{<7><7><9><9>}"' in > other
    cp err wanted
    ends 0 sar-iou other
    same wanted err
    refer '{<1><2><3><4>}' '[{"bbox_2d": [900, 900, 1000, 1000]}]' > in
    ends 0 sar-iou --frame=pixel in
    says 'sar-iou: 1 of 1 box lies wholly outside its image: is --frame right?'
    ends 0 sar-iou --frame=norm1000 in
    says
}

# --- sar-agg --report=unread ------------------------------------------------------------------------------------------

# answered OUTCOME TASK ID RESPONSE: a scored sample.
answered() {
    jq -n -c --arg outcome "$1" --arg task "$2" --arg id "$3" --arg response "$4" \
        '{id: $id, task: $task, variant: "single", images: ["a.png"], messages: [], response: $response, score: {outcome: $outcome, m: {tp: 0, fp: 0, fn: 1}}}'
}

@test "unread: the forms of answers, commonest first, each with a count and one id" {
    {
        answered unread count b 'I saw 12 planes  in 2019,
or 1,234.5.'
        answered unread count a '  I saw 3 planes in 7, or 8. '
        answered unread count c 'Sorry.'
        answered unread refer d 'Sorry.'
        answered unanswered refer e ''
        answered read refer f 'At 5'
        answered unread refer g 'Sorry.'
        answered unread refer "$(printf 'h\001"')" 'Sorry.'
    } > in
    ends 0 sar-agg --report=unread in
    says
    is out << 'END'
{"report":"unread","what":"unread","task":"refer","form":"Sorry.","metric":"records","n":3,"example":"d"}
{"report":"unread","what":"unread","task":"count","form":"I saw N planes in N, or N.","metric":"records","n":2,"example":"a"}
{"report":"unread","what":"unread","task":"count","form":"Sorry.","metric":"records","n":1,"example":"c"}
{"report":"unread","what":"unanswered","task":"refer","metric":"records","n":1,"example":"e"}
END
    cp out wanted
    # in any order, and added up from parts
    shuf in | sar-agg --report=unread | same wanted -
    split -n l/3 in part.
    for part in part.*; do sar-agg --report=unread $part; done > tallies
    shuf tallies | sar-agg | same wanted -
    ends 0 sar-agg --report=unread --format=table --top=2 in
    is out << 'END'
what        task   form                        records  share %  example
unread      refer  Sorry.                            3    50.00  d
unread      count  I saw N planes in N, or N.        2    33.33  a
unanswered  refer  -                                 1   100.00  e
END
    ends 0 sar-agg --report=unread --by=split=.task in
    jq -e -n '[inputs.split] == ["count","count","refer","refer"]' out
    grep '"read"' in > good
    ends 0 sar-agg --report=unread good
    [ ! -s out ]
    says 'sar-agg: 0 of 1 answer is unread or missing'
}

@test "unread: long answers are cut after a whole character; what has no id is told by its image" {
    long=$(printf 'x%.0s' {1..56})
    { answered unread count a "${long}ééé"; answered unread count a "$long""abcd"; answered unread count a "$long""abcde"; } > in
    ends 0 sar-agg --report=unread in
    jq -r .form out | sort > got
    printf '%s\n' "${long}abcd" "${long}..." "${long}a..." | sort | same - got
    valid out
    jq -c 'del(.id)' in | head -n 1 > none
    ends 0 sar-agg --report=unread none
    jq -e '.example == "a.png"' out
    jq -c 'del(.id, .images, .response)' in | head -n 1 > none
    ends 0 sar-agg --report=unread none
    is out <<< '{"report":"unread","what":"unread","task":"count","metric":"records","n":1}'
    # what sar-iou counts as unread is what is here
    samples | sar-perturb --garbage=0.3 --empty=0.1 > in
    sar-iou in 2> err > scored
    ends 0 sar-agg --report=unread scored
    jq -e -n --slurpfile s scored '[inputs] as $lines | ["unread", "unanswered"] | all(.[]; . as $o
        | ([$lines[] | select(.what == $o).n] | add) == ([$s[] | select(.score.outcome == $o)] | length))' out
}

@test "unread: syntaxes and frames, labels in no category, boxes outside their image" {
    boxes() { # ID RESPONSE [MEMBERS]
        jq -cn --arg id "$1" --arg response "$2" '{id: $id, task: "ground", variant: "multi", images: ["a.png"], width: 100, height: 100,
            labels: "A ship {<1><2><30><40>}.", response: $response} + '"${3:-{\}}"
    }
    {
        boxes a 'ship {<1><2><30><40>}'
        boxes b 'ship {<1><2><30><40>} {<200><2><300><40>} {<1><200><30><400>}'
        boxes c '[{"bbox_2d": [1,2,30,40], "label": "pontoon"}, {"bbox_2d": [1,2,30,41], "label": "pontoon"}, {"bbox_2d": [1,2,30,42], "label": "sail craft"}]'
        boxes d 'ship [[1,2,30,40]]'
        boxes e 'No idea.'
        boxes f 'ship {<10><20><300><400>}' '{frame: "norm1000"}'
    } > in
    ends 0 sar-iou in
    [ "$(jq -c .score.met out)" = '["boxes sarchat pixel"]
["boxes sarchat pixel","outside 2"]
["boxes qwen-json pixel","label pontoon","label sail craft"]
["boxes cogvlm norm1000"]
null
["boxes sarchat norm1000"]' ] || { jq -c .score.met out; false; }
    mv out scored
    ends 0 sar-agg --report=unread scored
    jq -r '[.what, .form // "-", .n, .example] | @tsv' out > got
    cat > wanted << 'END'
unread	No idea.	1	e
label	pontoon	1	c
label	sail craft	1	c
outside	-	1	b
boxes	sarchat pixel	2	a
boxes	cogvlm norm1000	1	d
boxes	qwen-json pixel	1	c
boxes	sarchat norm1000	1	f
END
    same wanted got
    for part in 1 2 3; do awk "NR % 3 == $part - 1" scored | sar-agg --report=unread; done | sar-agg > merged
    same out merged
    ends 0 sar-agg --report=unread --format=table --top=1 scored
    [ "$(awk 'NR > 1 { print $1 }' out | paste -sd ' ')" = 'unread label outside boxes' ]
    jq -c '.score.met = 7' scored | head -n 1 > in
    ends 1 sar-agg --report=unread in
    tells '^sar-agg: in:1: score.met: an array was expected' '0 of 1 answer'
}

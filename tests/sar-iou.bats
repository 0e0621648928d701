#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-iou: samples with a model's response in; the same out, each with its score. How answers of 21 syntaxes are read is
# in data/boxes.txt, how numbers are in data/numbers.txt; the matcher by itself is tests/lib/match.c's affair.
bats_require_minimum_version 1.5.0
load helper

# record TASK TRUTH RESPONSE [MEMBERS]: a sample of 1000 x 500 pixels with both texts, and further members, as JSON.
record() {
    jq -cn --arg task "$1" --arg truth "$2" --arg response "$3" \
        '{task: $task, variant: "multi", images: ["a.png"], width: 1000, height: 500, labels: $truth, response: $response}
        + '"${4:-{\}}"
}

# scored TASK TRUTH RESPONSE [OPTION]...: the score of such a record, in ./out; what it says is in ./err.
scored() {
    record "$1" "$2" "$3" > in
    shift 3
    ends 0 sar-iou "$@" in || return
    jq -c ".score | del(.met, .reader, .templates)" out > cut.out
    mv cut.out out
}

# provenance: the members by which a score tells its reader and templates, each after a comma.
provenance() {
    record refer '' '' | sar-iou | jq -r '.score | ",\"reader\":\"\(.reader)\",\"templates\":\"\(.templates)\""'
}

# counts METRIC: its tp, fp and fn in ./out.
counts() {
    jq -r --arg metric "$1" '.[$metric] | "\(.tp) \(.fp) \(.fn)"' out
}

# boxes: the boxes of the responses in ./out, which --explain has written, a line for each record, as in boxes.txt.
boxes() {
    jq -r '[.explain.response[] | select(.box) | "\(.category // "-") \(.pixels | map(. * 10000 | round / 10000) | join(" "))"]
        | if . == [] then "none" else join(" | ") end'
}

# asked FILE: cuts a file of answers in the form of boxes.txt into 1.in, 1.wanted, 1.options, 1.syntax, 2.in, ... Gives
# how many.
asked() {
    rm -f ./*.wanted
    awk '
        function text(s) {
            gsub(/"/, "\\\"", s); gsub(/\n/, "\\n", s); gsub(/\t/, "\\t", s)
            return "\"" s "\""
        }
        BEGIN { head = "{\"task\":\"ground\",\"variant\":\"multi\",\"images\":[\"a.png\"],\"width\":1000,\"height\":500,\"labels\":\"\"" }
        /^=> / {
            print head ",\"response\":" text(answer) "}" > (group ".in")
            print substr($0, 4) > (group ".wanted")
            lines = 0
            next
        }
        lines == 0 && /^@ / {
            group++
            print $2 > (group ".syntax")
            $1 = $2 = ""
            print > (group ".options")
            next
        }
        lines == 0 && /^#( |$)/ { next }
        { answer = lines++ ? answer "\n" $0 : $0 }
        END { print group }' "$1"
}

# agree GOT WANTED: the same boxes, but for a thousandth of a pixel.
agree() {
    paste -d '\n' "$1" "$2" | awk '
        NR % 2 { got = $0; next }
        {
            n = split(got, g, " "); m = split($0, w, " ")
            good = n == m
            for (i = 1; good && i <= n; i++) {
                number = w[i] ~ /^-?[0-9]/
                good = number ? g[i] - w[i] < 0.001 && w[i] - g[i] < 0.001 : g[i] == w[i]
            }
            if (!good) { bad++; printf "answer %d: %s\n  wanted: %s\n", NR / 2, got, $0 }
        }
        END { exit bad > 0 }'
}

# --- box syntaxes -----------------------------------------------------------------------------------------------------

# reads SYNTAX: all answers of the syntax are read as they should be.
reads() {
    local group total wrong=0 answers=0
    total=$(asked "$DATA/boxes.txt")
    for ((group = 1; group <= total; group++)); do
        [ "$(cat $group.syntax)" = "$1" ] || continue
        answers=$((answers + $(count $group.in)))
        # shellcheck disable=SC2046 # several options
        ends 0 sar-iou --explain $(cat $group.options) $group.in
        boxes < out > got
        if ! agree got $group.wanted > differences; then
            wrong=1
            while read -r line; do
                printf '%s\n' "$line"
                [[ $line =~ ^answer\ ([0-9]+): ]] && sed -n "${BASH_REMATCH[1]}p" $group.in | jq .response
            done < differences
        fi
    done
    [ "$answers" -ge 20 ] || { echo "only $answers answers in $1"; return 1; }
    [ "$wrong" = 0 ]
}

@test "boxes as sarchat writes them" {
    reads sarchat
}

@test "boxes as geochat writes them" {
    reads geochat
}

@test "boxes as earthdial writes them" {
    reads earthdial
}

@test "boxes as qwen-vl writes them" {
    reads qwen-vl
}

@test "boxes as qwen2-vl writes them" {
    reads qwen2-vl
}

@test "boxes as qwen-json writes them" {
    reads qwen-json
}

@test "boxes as internvl writes them" {
    reads internvl
}

@test "boxes as deepseek writes them" {
    reads deepseek
}

@test "boxes as cogvlm writes them" {
    reads cogvlm
}

@test "boxes as glm writes them" {
    reads glm
}

@test "boxes as shikra writes them" {
    reads shikra
}

@test "boxes as shikra-bins writes them" {
    reads shikra-bins
}

@test "boxes as kosmos writes them" {
    reads kosmos
}

@test "boxes as florence writes them" {
    reads florence
}

@test "boxes as paligemma writes them" {
    reads paligemma
}

@test "boxes as gemini writes them" {
    reads gemini
}

@test "boxes as minicpm writes them" {
    reads minicpm
}

@test "boxes as moondream writes them" {
    reads moondream
}

@test "boxes as molmo writes them" {
    reads molmo
}

@test "boxes as swift writes them" {
    reads swift
}

@test "boxes as list writes them" {
    reads list
}

@test "--boxes reads one syntax and no other" {
    record ground '' '{<1><2><3><4>} and {"bbox_2d": [10, 20, 30, 40]} and [[50, 60, 70, 80]]' > in
    ends 0 sar-iou --explain --boxes=sarchat in
    [ "$(boxes < out)" = '- 1 2 3 4' ]
    ends 0 sar-iou --explain --boxes=qwen-json in
    [ "$(boxes < out)" = '- 10 20 30 40' ]
    ends 0 sar-iou --explain --boxes=cogvlm in
    [ "$(boxes < out)" = '- 50 30 70 40' ]
    ends 0 sar-iou --explain --boxes=kosmos in
    [ "$(boxes < out)" = 'none' ]
    # where decoding has left the tags out, the list is in the units of the syntax all the same
    record ground '' '[588, 499, 725, 789]' > in
    ends 0 sar-iou --explain --boxes=internvl in
    [ "$(boxes < out)" = '- 588 249.5 725 394.5' ]
    # the truth is read as ever
    scored refer '{<10><20><30><40>}' '{"bbox_2d": [10, 20, 30, 40]}' --boxes=qwen-json
    [ "$(counts refer.iou50)" = '1 0 0' ]
}

# --- boxes as models write them --------------------------------------------------------------------------------------------

@test "trap 1: no pixel is added to a side: disjoint boxes in units of 0 to 1 do not overlap" {
    scored refer '[0.1,0.1,0.2,0.2]' '[0.3,0.1,0.4,0.2]'
    [ "$(counts refer.iou25)" = '0 1 1' ]
    # half of 10 x 10 pixels: 50 / 150, where pixels counted inclusively give 66 / 176
    scored refer '{<10><10><20><20>}' '{<15><10><25><20>}'
    [ "$(jq -c '."refer.iou25".pairs' out)" = '[[0,0,0.333333]]' ]
}

@test "trap 2: a decimal number is one number" {
    scored refer '{<520><50><900><400>}' '[0.52,0.1,0.9,0.8]' --explain
    [ "$(counts refer.iou50)" = '1 0 0' ]
    [ "$(jq '."refer.iou50".pairs[0][2]' out)" = 1 ]
}

@test "trap 3: neither the truth nor the size of the numbers decides what units a box is in" {
    # each syntax is read as it is documented, even if another reading would fit the truth
    scored refer '{<100><200><300><400>}' '[100, 200, 300, 400]'
    [ "$(counts refer.iou25)" = '0 1 1' ]
    scored refer '{<100><100><300><200>}' '[100, 200, 300, 400]'
    [ "$(counts refer.iou25)" = '1 0 0' ]
    scored refer '{<100><100><300><200>}' '{"bbox_2d": [100, 200, 300, 400]}'
    [ "$(counts refer.iou25)" = '0 1 1' ]
    # all in one run, large and small numbers alike
    for truth in '{<1><1><1><1>}' '{<900><400><999><499>}' ''; do
        for response in '[0, 0, 1, 1]' '[10, 20, 30, 40]' '[1000, 2000, 3000, 4000]'; do record refer "$truth" "$response"; done
    done > in
    ends 0 sar-iou --explain in
    boxes < out | sort | uniq -c | sed 's/^ *//' > got
    printf '%s\n' '3 - 0 0 1 0.5' '3 - 10 10 30 20' '3 - 1000 1000 3000 2000' | sort > wanted
    same wanted got
}

@test "trap 4: an answer that cannot be read is a wrong answer, not a box of zeros and not left out" {
    scored refer '{<10><20><30><40>} (top left)' 'I am sorry, I cannot find it [x, y].'
    is out <<< '{"outcome":"unread","refer.iou25":{"tp":0,"fp":0,"fn":1,"pairs":[]},"refer.iou50":{"tp":0,"fp":0,"fn":1,"pairs":[]},"refer.region":{"tp":0,"fp":0,"fn":1}}'
    # no credit either where there is nothing to find, or at the origin
    scored refer '{<0><0><0><0>}' 'I am sorry.'
    [ "$(counts refer.iou25)" = '0 0 1' ]
    scored count 'There are no ships in the image.' 'I am sorry.'
    [ "$(counts count.exact)" = '0 0 1' ]
    [ "$(counts count.boxes)" = '0 0 1' ]
}

@test "trap 5: a truth is matched once, and what is missed costs" {
    scored refer '{<10><10><50><50>}{<200><200><300><300>}{<400><400><450><450>}' '{<10><10><50><50>}{<11><10><51><50>}{<10><11><50><51>}'
    [ "$(counts refer.iou50)" = '1 2 2' ]
}

@test "trap 6: the largest number of pairs, which best first would miss" {
    scored refer '{<0><0><100><100>}{<60><0><160><100>}' '{<25><0><125><100>}{<0><0><40><100>}'
    [ "$(counts refer.iou25)" = '2 0 0' ]
    [ "$(jq -c '."refer.iou25".pairs' out)" = '[[0,1,0.4],[1,0,0.481481]]' ]
    # and among those the largest total IoU
    scored refer '{<0><0><100><100>}{<10><0><110><100>}' '{<10><0><110><100>}{<0><0><100><100>}'
    [ "$(jq -c '."refer.iou25".pairs' out)" = '[[0,1,1],[1,0,1]]' ]
    # ties to the lowest truth, then response
    scored refer '{<0><0><9><9>}{<0><0><9><9>}' '{<0><0><9><9>}{<0><0><9><9>}{<0><0><9><9>}'
    [ "$(jq -c '."refer.iou50".pairs' out)" = '[[0,0,1],[1,1,1]]' ]
}

@test "trap 7: predictions find their truth in any order of files; one that comes twice is an error" {
    truths 30 > truth.ndjson
    jq -c '{id, response: .messages[1].content}' truth.ndjson > predictions
    split -l 7 -a 1 --numeric-suffixes=1 predictions chunk_
    mv chunk_1 chunk_10
    ends 0 sar-iou --truth=truth.ndjson chunk_10 chunk_[2-5]
    [ "$(jq -s 'map(.score["refer.iou50"] | select(.fp + .fn == 0)) | length' out)" = 30 ]
    cat predictions <(head -n 1 predictions) > appended
    ends 1 sar-iou --truth=truth.ndjson appended
    says 'sar-iou: appended:31: id: this question has been answered before (--duplicates=first|last)'
}

@test "trap 8: without ids, predictions find their truth by images and question" {
    truths 30 > truth.ndjson
    # what swift infer leaves, with and without the mark of the image, in any order
    jq -c '{response: .messages[1].content, labels: "", messages: [.messages[0] | .content |= ltrimstr("<image>")], images}' truth.ndjson |
        sort -r > predictions
    ends 0 sar-iou --truth=truth.ndjson predictions
    says
    [ "$(jq -s 'map(.score["refer.iou50"] | select(.fp + .fn == 0)) | length' out)" = 30 ]
    jq -e -s 'all(.[]; .task == "refer" and .variant and .width and .category)' out > /dev/null
}

@test "trap 8: images are the same however they are spelled" {
    truths 3 > truth.ndjson
    jq -c '{response: .messages[1].content, messages: [.messages[0]], images}' truth.ndjson > plain
    sed 's/"images":\["/"images": [ "/' plain > spaced
    sed 's/\.png"\]/\\u002epng"]/' plain > escaped
    jq -c '.images |= map({bytes: null, path: .})' plain > objects # as ms-swift writes them
    for spelled in plain spaced escaped objects; do
        ends 0 sar-iou --truth=truth.ndjson $spelled || { echo $spelled; false; }
        [ "$(jq -s 'map(.score["refer.iou50"] | select(.fp + .fn == 0)) | length' out)" = 3 ]
    done
    jq -c '{id: .id, response: .messages[1].content}' truth.ndjson | sed 's/"id":"t/"id":"\\u0074/' > ids
    ends 0 sar-iou --truth=truth.ndjson ids
}

@test "trap 9: a score keeps its image, over which intervals resample" {
    truths 5 > truth.ndjson
    jq -c '{id, response: .messages[1].content}' truth.ndjson | ends 0 sar-iou --truth=truth.ndjson
    jq -e -s --slurpfile truth truth.ndjson 'map(.images) == ($truth | map(.images))' out > /dev/null
}

# --- numbers and words ------------------------------------------------------------------------------------------------

@test "the number said, case by case" {
    grep -v '^#' "$DATA/numbers.txt" > cases
    [ "$(count cases)" -ge 80 ]
    sed 's/ | .*//' cases > wanted
    # count.error is what the response says above the truth, which says 0
    sed 's/^[^|]* | //' cases | jq -R -c '{task: "count", variant: "multi", category: "ship", width: 1000, height: 500,
        images: ["a.png"], labels: "There are no ships in the image.", response: gsub("\\\\n"; "\n")}' > in
    ends 0 sar-iou in
    jq -r '.score["count.error"].value // "-"' out > got
    paste -d '|' got cases | awk -F'|' '{ sub(/ $/, "", $2); if ($1 != $2) { bad++; print "said " $1 ": " $0 } } END { exit bad > 0 }'
}

@test "the category asked for is told by the record, else by the question" {
    record count 'There are 3 instances.' '2 cars and 3 ships' '{category: "ship"}' > in
    record count 'There are 2 instances.' '2 cars and 3 ships' '{category: "car"}' >> in
    ends 0 sar-iou in
    jq -c '.score["count.exact"]' out > got
    [ "$(sort -u got)" = '{"tp":1,"fp":0,"fn":0}' ]
    jq -c 'del(.category) + {messages: [{role: "user", content: "<image>[count] How many \(.category)s are there in the image?"}]}' in > asked
    ends 0 sar-iou asked
    jq -c '.score["count.exact"]' out > got
    [ "$(sort -u got)" = '{"tp":1,"fp":0,"fn":0}' ]
}

@test "boxes never stand in for a number" {
    scored count 'There are 2 instances. {<1><2><30><40>}{<50><60><70><80>}' '{<1><2><30><40>}{<50><60><70><80>}'
    is out <<< '{"outcome":"read","count.exact":{"tp":0,"fp":0,"fn":1},"count.iou25":{"tp":2,"fp":0,"fn":0,"pairs":[[0,0,1],[1,1,1]]},"count.iou50":{"tp":2,"fp":0,"fn":0,"pairs":[[0,0,1],[1,1,1]]},"count.boxes":{"tp":1,"fp":0,"fn":0},"count.error":{"value":null}}'
}

# sames TASK METRIC COUNTS TRUTH RESPONSE...: each response gives these counts.
sames() {
    local task=$1 metric=$2 wanted=$3 truth=$4 response
    shift 4
    for response in "$@"; do
        scored "$task" "$truth" "$response" || return
        [ "$(counts "$metric")" = "$wanted" ] || { echo "$(counts "$metric"), not $wanted: $response"; return 1; }
    done
}

@test "case, hyphens, underscores and plurals make no difference" {
    sames describe describe.full '1 0 0' 'a small tank (top left)' 'SMALL Tank (Top Left)' 'a small-sized storage tank (top-left)' \
        'Small Oil_Tanks, top_left' 'a tiny fuel storage tank in the upper-left' 'very-small TANKS in the left upper corner'
    sames identify identify.profile '4 0 0' 'This is a medium-sized ship located in the top right portion of the image. It appears to be roughly square in shape.' \
        'medium sized vessel, upper right, square' 'A MID-SIZE BOAT; TOP-RIGHT; ROUGHLY-SQUARE' 'Category: ships. Position: right top. Size: medium. Shape: as wide as it is tall.'
    sames classify classify.set '2 0 0' 'Classification result: ship and harbor.' 'Ship, Harbour' 'harbors / ships' 'There are VESSELS in the PORT.'
}

@test "the order of words makes no difference" {
    sames describe describe.full '2 0 0' 'a small ship in the top left and a large harbor in the bottom right.' \
        'In the top left there is a small ship, in the bottom right there is a large harbor.' \
        'a large harbor (bottom right), a small ship (top left)' \
        'The bottom right of the image holds a large harbor. The top left holds a small ship.' \
        'Small ship at the top left; large harbor at the bottom right'
}

@test "a list by line says the same as a sentence" {
    sames describe describe.phrases '2 0 0' 'a small ship in the top left and a large harbor in the bottom right.' '1. Ship: small, top left.
2. Harbor: large, bottom right.' '- **Ship** (top left)
- **Harbor** (bottom right)' '| ship | top left |
| harbor | bottom right |' '```json
[{"label": "ship", "position": "top-left"}, {"label": "harbor", "position": "bottom-right"}]
```'
}

@test "two different values are wrong, the same twice is right" {
    local truth='This is a large ship located in the top right portion of the image. It appears to be wide in shape.'
    sames identify identify.profile '3 0 1' "$truth" 'a large or small ship, top right, wide' 'a ship or a car: large, top right, wide' \
        'a large ship in the top right or the middle, wide' 'a large ship, top right, wide or tall'
    sames identify identify.profile '4 0 0' "$truth" 'a large ship in the top right. The ship is wide, wider than tall, and large.'
    sames identify identify.category '0 0 1' "$truth" 'not a ship, but large, top right, wide' 'no ship' 'a car' 'large'
    sames identify identify.size '0 0 1' "$truth" 'a ship'
}

@test "what is denied is not said" {
    sames classify classify.set '1 0 1' 'Classification result: ship and car.' 'There are no ships, only cars.' 'cars but no ships or bridges' \
        'Ship: none. Car: yes.' 'cars without any ships'
    sames classify classify.set '1 1 0' 'Classification result: ship.' 'a ship and a car, but no harbor'
    sames describe describe.phrases '1 0 1' 'a small ship (top), a small car (left)' 'a small ship (top), no car (left)'
    sames count count.exact '1 0 0' 'There are no ships in the image.' 'There are no ships in the image.' 'No targets were found.' '0'
}

@test "phrases are multisets: each object says its region once" {
    sames describe describe.phrases '2 0 1' '3 small ships in the top left.' 'a small ship in the top left and another small ship in the top left.' '2 small ships in the top left.'
    sames describe describe.phrases '1 1 0' 'a small ship (top left)' 'a small ship (top left), a small ship (top left)'
    sames describe describe.phrases '0 1 1' 'a small ship (top left)' 'a small car (top left)' 'a small ship (top right)'
    sames describe describe.full '0 1 1' 'a small ship (top left)' 'a large ship (top left)' 'a ship (top left)'
}

@test "a region with several boxes after it is said of as many objects" {
    local truth='There are 2 ships in the top left: {<10><10><60><60>} (top left), {<70><10><90><60>} (top left).'
    sames ground ground.abstract '2 0 0' "$truth" 'Ship: top left {<10><10><60><60>}{<70><10><90><60>}.' \
        'Ships in the top left {<10><10><60><60>}, {<70><10><90><60>}.'
    sames ground ground.abstract '1 0 1' "$truth" 'Ship: top left {<10><10><60><60>}.' 'Ship: top left.'
    sames ground ground.abstract '2 1 0' "$truth" 'Ship: top left {<10><10><60><60>}{<70><10><90><60>}{<90><10><95><60>}.'
}

@test "identify: a direction that is seen from nothing makes its sentence no neighbour's" {
    local truth='This is a very small ship in the top left. It is wide.'
    sames identify identify.region '1 0 0' "$truth" 'This is a ship. Seen from above and at an angle, it is in the top left.' \
        'This is a ship. It is in the top left as seen from above.'
    sames identify identify.region '0 0 1' "$truth" 'This is a ship. Above it is a harbor in the top left.' \
        'This is a ship. In the top left, above a small harbor, is another.'
}

@test "a relation is a pair of categories with its distance, and with its direction, from whichever side it is said" {
    local truth='There is a ship in the top left portion {<10><10><60><60>}. There is a harbor in the bottom right portion {<900><400><990><490>}. The ship is far from the harbor, which lies to the lower right of it.'
    sames ground ground.relations '2 0 0' "$truth" 'The ship is far from the harbor. The harbor is to the lower right of the ship.' \
        'The harbor is far from the ship, which lies to the upper left of it.' 'The ship lies to the upper left of the harbor, far from it.' \
        'The harbor lies below and to the right of the ship and is far away from it.'
    sames ground ground.relations '1 1 1' "$truth" 'The ship is near the harbor, which lies to the lower right of it.' \
        'The ship is far from the harbor, which lies to the left of it.'
    sames ground ground.relations '1 0 1' "$truth" 'The ship is far from the harbor.' 'The harbor lies to the lower right of the ship.'
    sames ground ground.relations '0 0 2' "$truth" 'There is a ship in the top left and a harbor in the bottom right.'
}

@test "of a direction the axis counts, and two objects of a category have a relation too" {
    local truth='There are 2 ships: one in the top left portion {<10><10><60><60>}, another in the bottom left portion {<10><400><60><490>}. The two ships are far from each other, one above the other.'
    sames ground ground.relations '2 0 0' "$truth" 'The ships are far apart, one below the other.' \
        'One ship is far from the other ship and lies above it.' 'One of the ships lies above the other, far from it.' \
        'A ship is far from a ship. One ship lies to the south of another ship.' \
        'The two ships lie far from one another, vertically aligned.'
    sames ground ground.relations '1 1 1' "$truth" 'The ships are close together, one above the other.' \
        'The ships are far from each other, side by side.' 'The ships are far from each other, one to the upper right of the other.'
    sames ground ground.relations '1 0 1' "$truth" 'The two ships are far from each other.' 'One ship is above the other one.'
    sames ground ground.relations '0 0 2' "$truth" 'There are 2 ships.' 'The ship is far from the image center.' 'It is above the ship.'
    sames ground ground.relations '0 2 2' "$truth" 'The ship is far from the harbor, which lies above it.'
    # such a sentence says no region
    sames ground ground.abstract '2 0 0' "$truth" "$truth At their closest, one ship is to the upper right of the other." \
        "$truth The ships lie one at the upper right of the other." "$truth The ships are one to the left of the other."
    truth='The ship is near the harbor, which lies to the upper left of it.'
    sames ground ground.relations '2 0 0' "$truth" 'The harbor is near the ship, to the lower right of it.'
    sames ground ground.relations '1 1 1' "$truth" 'The ship is near the harbor, which lies to the upper right of it.'
}

@test "describe.full is by five sizes if the templates of describe say five" {
    sed 's/{size3/{size/; s/{Size3/{Size/; s/{number:word} {size3}/{number:word} {size}/' "$WORDING" > five.yaml
    ends 0 sar-template --check --templates=five.yaml
    record describe 'The image shows a small ship in the top left.' 'The image shows a very small ship in the top left.' > in
    [ "$(sar-iou in 2> /dev/null | jq -c '.score | [."describe.full", ."describe.phrases"] | map([.tp, .fp, .fn])')" = '[[1,0,0],[1,0,0]]' ]
    [ "$(sar-iou --templates=five.yaml in 2> /dev/null | jq -c '.score | [."describe.full", ."describe.phrases"] | map([.tp, .fp, .fn])')" = '[[0,1,1],[1,0,0]]' ]
}

@test "boxes match within a category where both name one" {
    local truth='There is a ship in the top left portion {<10><10><60><60>}. There is a car in the top left portion {<100><10><160><60>}.'
    sames ground ground.iou50 '2 0 0' "$truth" 'Ship {<10><10><60><60>}. Car {<100><10><160><60>}.' '{<10><10><60><60>}{<100><10><160><60>}' \
        'Car {<100><10><160><60>}. Ship {<10><10><60><60>}.'
    sames ground ground.iou50 '0 2 2' "$truth" 'Car {<10><10><60><60>}. Ship {<100><10><160><60>}.'
    sames ground ground.iou50 '0 2 2' "$truth" 'Bridges {<10><10><60><60>}{<100><10><160><60>}.'
}

@test "corners are put in order; a box without area is a wrong box" {
    sames refer refer.iou50 '1 0 0' '{<10><10><60><60>}' '{<60><60><10><10>}' '{<60><10><10><60>}'
    sames refer refer.iou25 '0 1 1' '{<10><10><60><60>}' '{<10><10><10><60>}' '{<30><30><30><30>}' '<point x="3" y="6">'
    sames refer refer.iou25 '0 1 1' '{<10><10><10><60>}' '{<10><10><10><60>}'
}

# --- truth and nothing ------------------------------------------------------------------------------------------------

# truths COUNT: as many refer samples about as many images, no two alike.
truths() {
    awk -v count="$1" 'BEGIN {
        for (i = 1; i <= count; i++) {
            box = sprintf("{<%d><10><%d><90>}", 3 * i, 3 * i + 40 + i)
            printf "{\"id\":\"t%d\",\"task\":\"refer\",\"variant\":\"single\",\"images\":[\"%d.png\"],\"width\":1000,\"height\":500,", i, i
            printf "\"messages\":[{\"role\":\"user\",\"content\":\"<image>[refer] Where is the ship?\"},"
            printf "{\"role\":\"assistant\",\"content\":\"%s (top left)\"}],\"category\":\"ship\"}\n", box
        }
    }'
}

# perfect FILE: every metric of every score has no fp and no fn, errors are 0, and every task has units.
perfect() {
    jq -c 'select(.score | .outcome != "read" or ([.[] | objects | select((.fp // 0) + (.fn // 0) > 0 or (.value // 0) != 0)] | length > 0))
        | {id, template, truth: (.labels // .messages[1].content), response, score}' "$1" > imperfect
    [ ! -s imperfect ] || { echo "$(count imperfect) of $(count "$1"), such as"; head -n 3 imperfect; return 1; }
}

# samples SEED: samples of all tasks about scenes of 0 to 20 objects, absent categories too.
samples() {
    {
        scenes 60 "$1"
        awk -v state="$1" 'function dice(n) { state = (state * 69069 + 12345) % 4294967296; return int(state / 65536) % n }
            BEGIN {
                split("ship aircraft car tank bridge harbor", category, " ")
                for (n = 1; n <= 20; n++) {
                    printf "{\"image\":\"many/%d.png\",\"width\":800,\"height\":640,\"annotated\":[\"ship\",\"aircraft\",\"car\",\"tank\",\"bridge\",\"harbor\"],\"objects\":[", n
                    for (i = 1; i <= n; i++) {
                        x = dice(600); y = dice(440)
                        printf "%s{\"category\":\"%s\",\"bbox\":[%d,%d,%d,%d]}", (i > 1 ? "," : ""), category[dice(n % 6 + 1) + 1], x, y, x + 60 + dice(140), y + 60 + dice(140)
                    }
                    print "]}"
                }
            }'
    } | sar-grid | sar-template --negatives --seed="$1" 2> /dev/null
}

@test "the truth as its own prediction is right in every metric of every task and template" {
    for seed in 1 2 3 4 5 6; do samples $seed; done > truth.ndjson
    # every answer template of every task is among them
    sar-template --list | awk 'NR > 1 { for (i = 1; i <= $5; i++) print $1 "/a" i }' | sort > templates
    jq -r '.template | sub("/q[0-9]+"; "")' truth.ndjson | sort -u | same - templates
    jq -c '.response = .messages[1].content' truth.ndjson > in
    ends 0 sar-iou in
    tells '^sar-iou: in all of [0-9]* records the last message, .* is the response itself'
    perfect out
    [ "$(count out)" = "$(count in)" ]
    # the same in other frames
    for frame in norm1000 norm999 norm1; do
        gridded 40 | sar-template --frame=$frame 2> /dev/null | jq -c '.response = .messages[1].content' > in
        ends 0 sar-iou in
        perfect out
    done
}

# marked: templates.yaml with a mark in place of each form of each word: x_KIND_NAME_FORM_x, in words.txt what they are:
# the mark, the form, its surface, and all surfaces of the word, its forms and `also`, with bars between.
marked() {
    awk '
        function flush(  i) {
            for (i = 1; i <= marks; i++) print mark[i] "\t" form[i] "\t" own[i] "\t" surfaces > "words.txt"
            marks = 0; surfaces = ""
        }
        /^[a-z0-9]+:/ { flush(); kind = $1; sub(/:.*/, "", kind); words = kind ~ /^(categories|regions|sizes|sizes3|shapes|directions|distances|axes|nouns)$/ }
        words && /^  [a-z-]+:/ { flush(); name = $1; sub(/:.*/, "", name); gsub(/-/, "_", name) }
        words && /^    (word|many|a|alt|long|near): / {
            what = $1; sub(/:/, "", what)
            surface = $0; sub(/^[^"]*"/, "", surface); sub(/".*/, "", surface)
            marks++
            mark[marks] = "x_" kind "_" name "_" what "_x"; form[marks] = what; own[marks] = surface
            if (what != "a") surfaces = surfaces "|" surface
            print "    " what ": \"" mark[marks] "\""
            next
        }
        words && (/^    also:/ || inside) {
            line = $0
            while (match(line, /"[^"]*"/)) {
                surfaces = surfaces "|" substr(line, RSTART + 1, RLENGTH - 2)
                line = substr(line, RSTART + RLENGTH)
            }
            inside = $0 !~ /\]/
            next
        }
        words && /^    labels:/ { next }
        { print }
        END { flush() }' "$WORDING" > marked.yaml
}

# surfaced K: the samples of the standard input, the marks in them replaced by the K-th surface of each, by its own for 0.
surfaced() {
    awk -v k="$1" -F '\t' '
        NR == FNR { sub(/^\|/, "", $4); n = split($4, list, "|"); surface = k == 0 ? $3 : list[(k - 1) % n + 1]
                    if ($2 == "a" && k > 0) surface = (surface ~ /^[aeiou]/ ? "an " : "a ") surface
                    said[$1] = surface; next }
        {
            out = ""
            while (match($0, /[xX]_(categories|regions|sizes|sizes3|shapes|directions|distances|axes|nouns)_[a-z_]+_x/)) {
                mark = substr($0, RSTART, RLENGTH)
                # the mark ends at the first _x
                end = index(substr(mark, 3), "_x") + 3
                mark = substr(mark, 1, end)
                surface = said["x" substr(mark, 2)]
                if (mark ~ /^X/) surface = toupper(substr(surface, 1, 1)) substr(surface, 2)
                out = out substr($0, 1, RSTART - 1) surface
                $0 = substr($0, RSTART + length(mark))
            }
            print out $0
        }' words.txt -
}

@test "every surface of every word is understood in every template" {
    local k
    marked
    [ "$(count words.txt)" -ge 60 ]
    gridded 40 7 > scenes.ndjson
    sar-template --templates=marked.yaml scenes.ndjson 2> /dev/null > marked.ndjson
    sar-template scenes.ndjson 2> /dev/null > truth.ndjson
    # with the first surface of each word it is the truth
    surfaced 0 < marked.ndjson | cmp - truth.ndjson
    for ((k = 0; k <= 20; k++)); do
        surfaced $k < marked.ndjson > surfaced.ndjson
        run ! grep -q 'x_[a-z]' surfaced.ndjson
        jq -c '{id, response: .messages[1].content}' surfaced.ndjson > in
        ends 0 sar-iou --truth=truth.ndjson in
        perfect out || { echo "surface $k"; return 1; }
    done
}

@test "words of more than sixteen letters are told apart by all of them, in either case" {
    sed -e 's/"aircraft"/"telecommunicational"/; s/"an aircraft"/"a telecommunicational"/' -e 's/^  aircraft:/  telecommunicational:/' \
        -e 's/"tank"/"telecommunicator"/; s/"tanks"/"telecommunicators"/; s/"a tank"/"a telecommunicator"/' "$WORDING" > long.yaml
    long_words() {
        record classify "$1" "$2" > in
        ends 0 sar-iou --templates=long.yaml in
        [ "$(jq -r '.score["classify.set"] | "\(.tp) \(.fp) \(.fn)"' out)" = "$3" ]
    }
    long_words 'telecommunicational' 'TeleCommunicatioNAL' '1 0 0'
    long_words 'telecommunicational' 'telecommunicationan' '0 0 1'
    long_words 'telecommunicational' 'telecommunicationally' '0 0 1'
    long_words 'telecommunicational' 'telecommunicatio' '0 0 1'
    long_words 'tanks, ship' 'telecommunicators' '0 1 1'
    long_words 'A telecommunicator.' 'Two telecommunicators' '1 0 0'
    long_words 'A telecommunicator.' 'Two telecommunicatorss' '0 0 1'
    long_words 'telecommunicational, ship' 'telecommunicators and telecommunicational' '1 1 1'
}

@test "no answer, null, blanks and nothing to read count all that truth holds as missing" {
    samples 3 > truth.ndjson
    jq -c '. + ({}, {response: null}, {response: ""}, {response: " \n\t "})' truth.ndjson > unanswered
    ends 0 sar-iou unanswered
    [ "$(jq -r .score.outcome out | sort | uniq -c | tr -s ' ')" = " $(count unanswered) unanswered" ]
    jq -e -s 'all(.[].score[] | objects; (.tp // 0) == 0 and (.fp // 0) == 0 and .value == null)' out > /dev/null
    jq -c '.response = ("I am sorry, but I cannot help with that.", "???", "\u8239")' truth.ndjson > garbage
    ends 0 sar-iou garbage
    [ "$(jq -r .score.outcome out | sort | uniq -c | tr -s ' ')" = " $(count garbage) unread" ]
    jq -e -s 'all(.[].score[] | objects; (.tp // 0) == 0 and (.fp // 0) == 0 and .value == null)' out > /dev/null
    # what is missing is what truth holds
    jq -c '.response = .messages[1].content' truth.ndjson | sar-iou | jq -c '.score | map_values(objects | .tp)' > held
    sar-iou truth.ndjson | jq -c '.score | map_values(objects | .fn)' | cmp - held
}

# --- what a record tells ----------------------------------------------------------------------------------------------

@test "a vocabulary may have thousands of words, also long ones and in surfaces of several" {
    jq -nr 'def word: . as $n | "q" + ([$n / 100, $n / 10 % 10, $n % 10] | map(floor | . + 97 | [.] | implode) | join(""));
        [range(1000) | word, "\(word) heavily-armoured-\(word)", "averyveryverylongwordof\(word)"] | "    also: \(tojson)"' > also
    sed '/^  ship:/,/also:/ { /also:/ { r also
        N
        d
        } }' "$WORDING" > many.yaml
    ends 0 sar-template --check --templates=many.yaml
    jq -r '.[]' <(sed 's/^    also: //' also) > surfaces
    [ "$(count surfaces)" = 3000 ]
    jq -cR '{task: "classify", variant: "single", images: ["a"], width: 9, height: 9, labels: "ship", response: .}' surfaces > in
    ends 0 sar-iou --templates=many.yaml in
    jq -e -n '[inputs.score["classify.set"].tp] | length == 3000 and all(. == 1)' out
}

@test "the task is told by the record, by the question's tag, by its template, or by --task" {
    for question in '[count] How many?' $'<image>\n[count] how many' '<image>How many ships are there in the image?' 'I need a count of the ships in this scene.<image>'; do
        jq -cn --arg q "$question" '{messages: [{role: "user", content: $q}, {role: "assistant", content: "There are 3 instances."}], response: "3"}' > in
        ends 0 sar-iou --task=refer in
        [ "$(jq -r '.task, .score["count.exact"].tp' out | paste -sd ' ')" = 'count 1' ] || { echo "$question"; false; }
    done
    echo '{"messages":[{"role":"user","content":"Well?"}],"labels":"{<1><2><3><4>}","response":"x"}' > in
    ends 1 sar-iou in
    says 'sar-iou: in:1: task: is missing, and the question does not determine it (--task)'
    ends 0 sar-iou --task=refer in
    [ "$(jq -r .task out)" = refer ]
    # nor does that of a task of the file's own, which is scored as none of the six
    sed 's/^  refer:/  locate:/' "$WORDING" > own.yaml
    echo '{"messages":[{"role":"user","content":"[refer] Well?"}],"labels":"{<1><2><3><4>}","response":"x"}' > in
    ends 1 sar-iou --templates=own.yaml in
    says 'sar-iou: in:1: task: is missing, and the question does not determine it (--task)'
    # a question that begins as a template does, and does not go on so
    for question in 'I need a count of the' 'I need a count of the ships in that scene.'; do
        jq -cn --arg q "$question" '{messages: [{role: "user", content: $q}], labels: "{<1><2><3><4>}", response: "x"}' > in
        ends 1 sar-iou in
        says 'sar-iou: in:1: task: is missing, and the question does not determine it (--task)'
    done
    ends 1 sar-iou in
    says 'sar-iou: in:1: task: is missing, and the question does not determine it (--task)'
    echo '{"task":"count","messages":[{"role":"user","content":"[refer] Well?"}],"labels":"3","response":"3"}' > in
    ends 0 sar-iou in
    jq -e '.task == "count"' out > /dev/null
    # every question of every template tells its task
    samples 5 | jq -c '{task, messages, response: ""}' > told
    jq -c 'del(.task)' told | ends 0 sar-iou
    jq -r .task out | cmp - <(jq -r .task told)
}

@test "the variant is told by the record, by --variant, or by the truth" {
    record refer '{<1><2><3><4>}{<1><2><3><4>}' 'x' > in
    ends 0 sar-iou --variant=single in
    [ "$(jq -r .variant out)" = multi ]
    jq -c 'del(.variant)' in > bare
    ends 0 sar-iou bare
    [ "$(jq -r .variant out)" = multi ]
    ends 0 sar-iou --variant=single bare
    [ "$(jq -r .variant out)" = single ]
}

@test "truth is labels, else the last answer of the assistant" {
    echo '{"task":"refer","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"{<1><1><2><2>}"},{"role":"user","content":"b"},{"role":"assistant","content":"{<10><10><60><60>}"}],"response":"{<10><10><60><60>}"}' > in
    ends 0 sar-iou in
    [ "$(jq -c '.score["refer.iou50"].tp' out)" = 1 ]
    sed 's/^{/{"labels":"{<70><70><90><90>}",/' in > labelled
    ends 0 sar-iou labelled
    [ "$(jq -c '.score["refer.iou50"].tp' out)" = 0 ]
    echo '{"task":"refer","messages":[{"role":"user","content":"a"}],"response":"{<10><10><60><60>}"}' > in
    ends 1 sar-iou in
    tells '^sar-iou: in:1: no ground truth'
}

@test "--response-key names the member with the answer" {
    truths 2 | jq -c '.prediction = .messages[1].content | .response = "x"' > in
    ends 0 sar-iou --response-key=prediction in
    [ "$(jq -c '.score["refer.iou50"].tp' out | paste -sd ' ')" = '1 1' ]
    refused sar-iou --response-key=
}

@test "messages of parts, as some trainers write them" {
    echo '{"task":"refer","messages":[{"role":"user","content":[{"type":"image"},{"type":"text","text":"[refer] a"}]},{"role":"assistant","content":[{"type":"text","text":"{<10><10><60><60>}"}]}],"response":"{<10><10><60><60>}"}' > in
    ends 0 sar-iou in
    [ "$(jq -c '.score["refer.iou50"].tp' out)" = 1 ]
}

@test "every metric of a task is there, always, in its order" {
    local task wanted response
    while read -r task wanted; do
        for response in '' 'garbage' 'a small ship {<1><2><30><40>} top left'; do
            scored "$task" 'a small ship {<1><2><30><40>} top left' "$response"
            [ "$(jq -r 'keys_unsorted | join(" ")' out)" = "outcome $wanted" ] || { echo "$task: $(cat out)"; false; }
        done
    done << 'END'
classify classify.set classify.exact
describe describe.phrases describe.full
count count.exact count.iou25 count.iou50 count.boxes count.error
ground ground.abstract ground.iou25 ground.iou50 ground.relations
identify identify.profile identify.category identify.region identify.size identify.shape identify.other identify.direction identify.distance
refer refer.iou25 refer.iou50 refer.region
END
}

@test "--iou gives each threshold a metric of its own; what equals the threshold reaches it" {
    scored refer '{<0><0><100><100>}' '{<50><0><150><100>}' --iou=0.1,0.333333,0.334,0.75,1
    [ "$(jq -r 'keys_unsorted | join(" ")' out)" = 'outcome refer.iou10 refer.iou33.3333 refer.iou33.4 refer.iou75 refer.iou100 refer.region' ]
    [ "$(jq -c '[.[] | objects | .tp]' out)" = '[1,1,0,0,0,0]' ]
    scored refer '{<0><0><100><100>}' '{<0><0><100><50>}'
    [ "$(counts refer.iou50)" = '1 0 0' ]
    for list in 0 1.1 '' a 0.5,0.25 0.5,0.5 "0.5," -1 nan; do refused sar-iou "--iou=$list"; done
    refused sar-iou --iou=0.5,0.5000000001 # two metrics of one name
    refused sar-iou --iou=0.50000000000000000000000000000000
    list=$(seq -s , -f 0.%02g 1 17)
    refused sar-iou --iou="$list"
    ends 0 sar-iou --iou="${list%,*}" < /dev/null
}

@test "--frame declares the units of responses, --truth-frame those of the truth" {
    scored refer '{<100><50><300><200>}' '{<100><100><300><400>}' --frame=norm1000
    [ "$(counts refer.iou50)" = '1 0 0' ]
    scored refer '{<100><100><300><400>}' '{<100><50><300><200>}' --truth-frame=norm1000
    [ "$(counts refer.iou50)" = '1 0 0' ]
    scored refer '{<100><50><300><200>}' '[50, 25, 150, 100]' --frame=in:500x250
    [ "$(jq '."refer.iou50".pairs[0][2]' out)" = 1 ]
    record refer '{<100><100><300><400>}' '{<100><100><300><400>}' '{frame: "norm1000"}' > in
    ends 0 sar-iou --explain in
    [ "$(boxes < out)" = '- 100 50 300 200' ]
    [ "$(jq -c '.explain.truth[0].pixels' out)" = '[100,50,300,200]' ]
    record refer '' 'x' '{frame: "feet"}' > in
    ends 0 sar-iou in
    record refer '' '{<1><2><3><4>}' '{frame: "feet"}' > in
    ends 1 sar-iou in
    says 'sar-iou: in:1: frame: "feet" is not a frame'
    for frame in norm2 in: in:5 in:5x in:x5 in:0x5 in:-1x5 in:5x5x5 norm '' in:1e999x5 in:infx5; do refused sar-iou "--frame=$frame"; done
}

@test "--axes declares the order of the numbers of responses" {
    scored refer '{<100><50><300><200>}' '{<50><100><200><300>}' --axes=yx
    [ "$(counts refer.iou50)" = '1 0 0' ]
    scored refer '{<100><50><300><200>}' '{"box_2d": [100, 100, 300, 400]}' --axes=xy
    [ "$(counts refer.iou50)" = '1 0 0' ]
}

@test "where a syntax is written in several frames, which was taken is said once" {
    for _ in 1 2 3; do record refer '' '[1, 2, 3, 4] {"bbox_2d": [1, 2, 3, 4]}'; done > in
    ends 0 sar-iou in
    tells '^sar-iou: 3 boxes written as qwen-json read in the frame pixel; .*--frame' '^sar-iou: 3 boxes written as list read in the frame norm1000; .*--frame'
    ends 0 sar-iou --frame=norm1000 in
    says
}

@test "without width or height only boxes in pixels can be read" {
    record refer '{<10><10><60><60>}' '[10, 10, 60, 60]' | jq -c 'del(.width)' > in
    ends 1 sar-iou in
    says 'sar-iou: in:1: width: is missing: boxes in relative units require it'
    [ ! -s out ]
    ends 0 sar-iou --frame=pixel in
    record refer '{<10><10><60><60>}' '{<10><10><60><60>}' | jq -c 'del(.width, .height)' > in
    ends 0 sar-iou in
    [ "$(jq -c '.score["refer.iou50"].tp' out)" = 1 ]
    record refer '{<10><10><60><60>}' '[10, 10, 60, 60]' | jq -c 'del(.height)' > in
    ends 1 sar-iou in
    tells 'height: is missing'
    record classify 'ship' 'ship [10, 10, 60, 60]' | jq -c 'del(.width, .height)' > in
    ends 0 sar-iou in
}

# --- --truth ----------------------------------------------------------------------------------------------------------

@test "--truth: predictions keep their order, unanswered questions follow in theirs" {
    truths 6 > truth.ndjson
    jq -c 'select(.id != "t2" and .id != "t4") | {id, response: .messages[1].content}' truth.ndjson | tac > predictions
    ends 0 sar-iou --truth=truth.ndjson predictions
    says 'sar-iou: 2 questions were not answered, and counted as wrong'
    [ "$(jq -r .id out | paste -sd ' ')" = 't6 t5 t3 t1 t2 t4' ]
    [ "$(jq -r .score.outcome out | paste -sd ' ')" = 'read read read read unanswered unanswered' ]
    [ "$(jq -c '.score["refer.iou25"] | [.tp, .fn]' out | paste -sd ' ')" = '[1,0] [1,0] [1,0] [1,0] [0,1] [0,1]' ]
    ends 0 sar-iou --missing=skip --truth=truth.ndjson predictions
    says 'sar-iou: 2 questions were not answered, and skipped'
    [ "$(jq -r .id out | paste -sd ' ')" = 't6 t5 t3 t1' ]
    ends 0 sar-iou --truth=truth.ndjson /dev/null
    [ "$(count out)" = 6 ]
}

@test "--truth: an answer given twice is an error, the first or the last" {
    truths 2 > truth.ndjson
    jq -c '{id, response: .messages[1].content}' truth.ndjson > right
    { cat right; echo '{"id":"t1","response":"wrong"}'; } > predictions
    ends 1 sar-iou --truth=truth.ndjson predictions
    says 'sar-iou: predictions:3: id: this question has been answered before (--duplicates=first|last)'
    [ "$(count out)" = 2 ]
    ends 0 sar-iou --duplicates=first --truth=truth.ndjson predictions
    [ "$(jq -r '[.id, .score.outcome] | join(" ")' out | paste -sd ,)" = 't1 read,t2 read' ]
    ends 0 sar-iou --duplicates=last --truth=truth.ndjson predictions
    [ "$(jq -r '[.id, .score.outcome] | join(" ")' out | sort | paste -sd ,)" = 't1 unread,t2 read' ]
}

@test "--truth: the k-th prediction of a question answers its k-th truth" {
    truths 1 | sed 's/"id":"t1",//' > one
    { cat one; sed 's/{<3><10><44><90>}/{<500><10><544><90>}/' one; } > truth.ndjson
    jq -c '{images, messages: [.messages[0]], response: .messages[1].content}' truth.ndjson > predictions
    ends 0 sar-iou --truth=truth.ndjson predictions
    perfect out
    # a null id counts as missing
    jq -c '{id: null} + .' predictions > named
    ends 0 sar-iou --truth=truth.ndjson named
    perfect out
    tac predictions | ends 0 sar-iou --truth=truth.ndjson
    [ "$(jq -c '.score["refer.iou25"].tp' out | paste -sd ' ')" = '0 0' ]
    cat predictions one > three
    ends 1 sar-iou --truth=truth.ndjson three
    tells '^sar-iou: three:3: this question has been answered before'
}

@test "--truth: a prediction without a question is bad" {
    truths 2 > truth.ndjson
    echo '{"id":"t9","response":"x"}' > predictions
    ends 1 sar-iou --truth=truth.ndjson predictions
    says 'sar-iou: predictions:1: id: the truth has no such id'
    echo '{"images":["9.png"],"response":"x"}' > predictions
    ends 1 sar-iou --truth=truth.ndjson predictions
    says 'sar-iou: predictions:1: the truth has no such question'
    { cat predictions; jq -c '{id, response: .messages[1].content}' truth.ndjson; } > mixed
    ends 1 sar-iou --on-error=skip --rejects=rejected --truth=truth.ndjson mixed
    same predictions rejected
    [ "$(count out)" = 2 ]
    tells 'the truth has no such question' '^sar-iou: 1 bad record'
}

# A record without an id must not be taken for one with an empty id because the record before it has an id.
@test "--truth: an empty id is not the id of a truth that has none, in any order" {
    truths 1 > one
    truths 2 | sed -n 's/"id":"t2",//p' > unnamed
    echo '{"id":"","response":"x"}' > predictions
    for order in 'one unnamed' 'unnamed one'; do
        # shellcheck disable=SC2086 # two files
        cat $order > truth.ndjson
        ends 1 sar-iou --truth=truth.ndjson --missing=skip predictions
        tells '^sar-iou: predictions:1: id: the truth has no such id$'
        [ ! -s out ]
    done
}

@test "--truth: a truth that is bad is told, with its file and line" {
    truths 2 > truth.ndjson
    echo '{"id":"t3"}' >> truth.ndjson
    ends 1 sar-iou --truth=truth.ndjson /dev/null
    tells '^sar-iou: truth.ndjson:3: '
    ends 2 sar-iou --truth=nowhere /dev/null
    says 'sar-iou: nowhere: No such file or directory'
    refused sar-iou --duplicates=first
    refused sar-iou --missing=skip
}

@test "--truth: the truth's answer counts, and not a prediction's labels; so do its task, size and category" {
    truths 1 > truth.ndjson
    echo '{"id":"t1","labels":"{<1><1><2><2>}","response":"{<3><10><44><90>}","note":1.50}' > predictions
    ends 0 sar-iou --truth=truth.ndjson predictions
    [ "$(jq -c '.score["refer.iou50"].tp' out)" = 1 ]
    [ "$(jq -c '[.task, .variant, .images, .width, .height, .category, .labels]' out)" = '["refer","single",["1.png"],1000,500,"ship","{<3><10><44><90>} (top left)"]' ]
    grep -q '"note":1.50' out
}

# --- what all filters share -------------------------------------------------------------------------------------------

@test "members it does not know pass byte for byte, and so does all white space" {
    printf '%s\n' ' { "x" : 1.50, "task" : "refer" ,"x":{"a":[1 , "\u00e9\/"]}, "variant":"single","labels":"", "response": "" , "n":12345678901234567890 }	' > in
    sed "s/@/$(provenance)/" << 'END' | gives sar-iou
 { "x" : 1.50, "task" : "refer" ,"x":{"a":[1 , "\u00e9\/"]}, "variant":"single","labels":"", "response": "" , "n":12345678901234567890 ,"score":{"outcome":"unanswered","refer.iou25":{"tp":0,"fp":0,"fn":0,"pairs":[]},"refer.iou50":{"tp":0,"fp":0,"fn":0,"pairs":[]},"refer.region":{"tp":0,"fp":0,"fn":0}@}}
END
}

@test "an existing score gets its new value in its place" {
    echo '{"task":"refer","score" : {"old":[1]} ,"variant":"single","labels":"","response":""}' > in
    sed "s/@/$(provenance)/" << 'END' | gives sar-iou
{"task":"refer","score" : {"outcome":"unanswered","refer.iou25":{"tp":0,"fp":0,"fn":0,"pairs":[]},"refer.iou50":{"tp":0,"fp":0,"fn":0,"pairs":[]},"refer.region":{"tp":0,"fp":0,"fn":0}@} ,"variant":"single","labels":"","response":""}
END
}

@test "twice is once, also with --explain" {
    samples 4 | jq -c '.response = .messages[1].content | if .task == "refer" then del(.task, .variant) else . end' > in
    sar-iou in > once
    sar-iou once | cmp - once
    sar-iou --explain in > once
    sar-iou --explain once > twice
    cmp once twice
    [ "$(head -n 1 twice | grep -o '"explain":' | wc -l)" = 1 ]
}

@test "it takes no order and no sharding to heart" {
    samples 2 | jq -c '.response = .messages[1].content' > in
    sar-iou in | sort > wanted
    shuf in | sar-iou | sort | cmp - wanted
    split -n l/3 in part.
    for part in part.*; do sar-iou "$part"; done | sort | cmp - wanted
    sar-iou part.* | sort | cmp - wanted
}

@test "--explain is JSON, and shows all that was read" {
    samples 2 | jq -c '.response = .messages[1].content' > in
    ends 0 sar-iou --explain in
    valid out
    [ "$(count out)" = "$(count in)" ]
    jq -e -s 'all(.[]; .explain.truth == .explain.response and (.explain.truth | length) > 0)' out > /dev/null
    jq -c 'del(.explain)' out | cmp - <(sar-iou in | jq -c .)
    record ground '' 'No ships, but a small "Fuel-Tank" \ é at the top: {<1><2><30><40>} 3 of them' | ends 0 sar-iou --explain
    jq -e '.explain.response | map(.text) | index("Fuel-Tank") and index("top") and index("{<1><2><30><40>}") and index("3")' out > /dev/null
    jq -e '.explain.response | any(.text == "ships" and .negated)' out > /dev/null
    jq -e '.explain.response[] | select(.box) | .box == "sarchat" and .pixels == [1,2,30,40] and .category == "tank"' out > /dev/null
}

@test "a number that no double holds is read as one that is far away" {
    local digits
    digits=$(printf '%0400d' 0 | tr 0 9)
    record refer "{<1><2><$digits><4>}" "{<1><2><$digits><4>} [-$digits, 1, 2, 3]" | ends 0 sar-iou --explain
    valid out
    jq -e '.explain.response | map(select(.box).numbers) == [[1,2,1e12,4],[-1e12,1,2,3]]' out > /dev/null
    jq -e '.score["refer.iou50"] | .tp == 1 and .fp == 1 and .fn == 0' out > /dev/null
}

@test "messages name file, line and member" {
    record refer '{<1><2><3><4>}' '{<5><6><7><8>}' > good
    while IFS= read -r line && IFS= read -r message; do
        { cat good; printf '%s\n' "$line"; cat good; } > in
        ends 1 sar-iou in || { echo "$line"; false; }
        tells "^sar-iou: in:2: $message"
        [ "$(count out)" = 1 ]
        ends 1 sar-iou --on-error=skip --rejects=rejected in
        [ "$(count out)" = 2 ]
        [ "$(cat rejected)" = "$line" ]
        jq -e '.file == "in" and .line == 2 and (.message | length) > 0' rejected.why > /dev/null
    done << 'END'
{"task":"refer","labels":"x","response":5}
response: a string was expected
{"task":"refer","labels":["x"],"response":"x"}
labels: a string was expected
{"task":"sing","labels":"x","response":"x"}
task: "sing" has no metrics
{"task":"refer","labels":"x","response":"x","width":"wide"}
width: a number was expected
{"task":"refer","labels":"x","response":"x","width":0}
width: 0 is not a size
{"task":"refer","labels":"x","labels":"y","response":"x"}
labels: duplicate member
{"task":"refer","messages":[{"role":"user","content":5}],"labels":"x","response":"x"}
messages\[0\]\.content: a string was expected
{"task":"refer","messages":[{"role":"user","content":[{"type":"image"},7]}],"labels":"x","response":"x"}
messages\[0\]\.content\[1\]: an object was expected \(column 72\)
{"task":"refer","messages":[{"role":"user","content":[{"type":"text","text":["q"]}]}],"labels":"x","response":"x"}
messages\[0\]\.content\[0\]\.text: a string was expected \(column 77\)
{"task":"refer","messages":[{"role":"user","content":[{"type":"text","text":"\xC0\xAF"}]}],"labels":"x","response":"x"}
messages\[0\]\.content\[0\]\.text: no such escape in a string \(column 79\)
{"task":"refer","images":[{"path":["a.png"]}],"labels":"x","response":"x"}
images\[0\]\.path: a string was expected \(column 35\)
{"task":"refer","labels":"x","response":"\ud800"}
response: 
{"objects":[]}
this is not a sample
{"task":"refer","labels":"x","response":"x"
the JSON text ends too early
END
}

@test "--where leaves records out" {
    truths 4 | jq -c '.response = .messages[1].content' > in
    ends 0 sar-iou --where '.id == "t2" or .id == "t3"' in
    [ "$(jq -r .id out | paste -sd ' ')" = 't2 t3' ]
}

@test "what makes no sense is refused" {
    for option in --task=sing --variant=some --boxes=foo --axes=zx --truth-frame=x --duplicates=x --missing=x --unheard; do
        refused sar-iou "$option"
    done
}

# --- any text ---------------------------------------------------------------------------------------------------------

# noise COUNT SEED: records of all tasks with random texts: ASCII, UTF-8, brackets and digits, words of the vocabulary.
noise() {
    awk -v count="$1" -v state="$2" '
        function dice(n) { state = (state * 69069 + 12345) % 4294967296; return int(state / 65536) % n }
        function ascii(  c) { c = 32 + dice(95); return c == 34 ? "\\\"" : c == 92 ? "\\\\" : sprintf("%c", c) }
        BEGIN {
            for (i = 0; i < 256; i++) byte[i] = sprintf("%c", i)
            split("classify describe count ground identify refer", task, " ")
            words = split("ship ships no a an the top left right middle center bottom small large very wide square to of above below near far from it not none and or three 3 0 1 instance harbor tank : . ; , - ( ) \\n image which lies above_and_left_of wider_than tall than it is", word, " ")
            marks = split("[ ] ( ) { } < > | , ; : . - + e = 0 1 2 9 99 0.5 1000 <box> </box> <|det|> <|/det|> <loc_5> <loc0005> <bin_5> <quad> <point x=\\\" y=\\\" \\\"bbox_2d\\\": \\\"box_2d\\\": \\\"x_min\\\": \\\"y_max\\\": <patch_index_0005> <|box_start|> <|begin_of_box|> Click( p= \\n \\t", mark, " ")
            for (n = 1; n <= count; n++) {
                kind = dice(4); length_ = dice(dice(2) ? 12 : 120); text = ""
                for (i = 0; i < length_; i++) {
                    if (kind == 0) text = text ascii()
                    else if (kind == 1) text = text (dice(2) ? ascii() : dice(2) ? byte[195] byte[128 + dice(64)] : byte[228 + dice(5)] byte[128 + dice(64)] byte[128 + dice(64)])
                    else if (kind == 2) text = text mark[1 + dice(marks)]
                    else text = text word[1 + dice(words)] " "
                }
                printf "{\"task\":\"%s\",\"variant\":\"single\",\"images\":[\"a\"],\"width\":640,\"height\":480,\"labels\":\"There is a ship {<1><2><30><40>} in the top left.\",\"response\":\"%s\"}\n", task[n % 6 + 1], text
            }
        }'
}

@test "10,000 random texts: no failure, no hang, JSON out" {
    local seed=${SEED:-$RANDOM}
    echo "# SEED=$seed" >&3
    noise 10000 "$seed" > in
    [ "$(count in)" = 10000 ]
    sanitized || ulimit -v 500000
    ends 0 sar-iou --explain in || { echo "SEED=$seed"; false; }
    [ "$(count out)" = 10000 ]
    jq -e -n 'reduce inputs as $r (0; if ($r.score.outcome | . == "read" or . == "unread" or . == "unanswered") then . + 1 else error end) == 10000' out > /dev/null ||
        { echo "SEED=$seed"; false; }
    # the noise as truth, too
    head -n 3000 in | jq -c '[.labels, .response] as [$l, $r] | .labels = $r | .response = $l' | ends 1 sar-iou --explain --on-error=skip
    valid out
    [ "$(grep -c 'the truth states nothing that' err)" -eq 10 ] # most of it is no truth, and ten are shown
}

# long PATTERN MEGABYTES TASK: a record with the pattern over and over, which must be scored.
long() {
    local megabytes=$2 task=$3 wanted
    printf '%s' "$1" | jq -Rsc --arg task "$task" '[., {task: $task, variant: "single", images: ["a"], width: 100, height: 100,
        labels: "There is a ship {<1><2><3><4>} in the top left.", response: "@"}]' > pattern
    jq -rj '.[0] | tojson | .[1:-1]' pattern > unit
    wanted=$((megabytes * 1000000 / $(wc -c < unit)))
    {
        jq -c '.[1]' pattern | sed 's/@"}$//' | tr -d '\n'
        yes "$(cat unit)" | head -n "$wanted" | tr -d '\n'
        echo '"}'
    } > in
    (
        sanitized || ulimit -v 1500000
        timeout "$PATIENCE" sar-iou in > out 2> err
    ) || { echo "$1, $megabytes MB, $task: status $?"; head -c 300 err; return 1; }
    [ "$(wc -l < out)" = 1 ]
}

@test "10 MB of one pattern are scored, in bounded memory" {
    local pattern wrong=0
    sanitized && skip 'sanitizers want memory of their own'
    for pattern in '[' '(1,2),' '<point x="1" ' ':x ' 'none ' '{<1><2><3><4>}' '[1,2,3,4],' 'ship ' 'a small ship in the top left. ' \
        '[[' '<think>' '&&&&' '| 1 | 2 | 3 | 4 |' 'no other ships '; do
        long "$pattern" 10 ground || wrong=1
    done
    [ "$wrong" = 0 ]
}

@test "100,000 times one pattern, for every pattern and task" {
    local pattern task n=0 wrong=0
    while IFS= read -r pattern; do
        for task in count refer identify describe classify ground; do
            n=$((n + 1))
            [ $((n % 6)) -eq $((n / 6 % 6)) ] || continue # each pattern for one task, each task for many
            long "$pattern" 1 $task || wrong=1
        done
    done << 'END'
(
{
<
"
<box>
<quad>
<|det|>[[
[1,
[[
(1,2)
<loc_1>
<patch_index_1>
{<1
{<1><2><3><4>|
"bbox_2d": 
"x_min": 1, 
"x_min":1,"y_min":1,
"y_max":1,
Click(
p=1,
<points x1="1"
<point x="1" y="2"
to the left of 
above the ship 
ship: 
left : 
no ship or 
no other ship 
none 
<think>
</think>
&&&&
&lt;
| 1 
| car [1,2,3,4] 
[[[{
{"label":"pier",
"labels":["a",
<ref>
\boxed{
final answer: 
candidates: ship, 
1. a 
1-
two hundred 
```
“
<1>
x1=1, 
the 
3 
1,
near 
ship top left, 
a 
é
END
    [ "$wrong" = 0 ]
}

@test "many boxes on both sides" {
    sanitized && skip 'sanitizers want memory of their own'
    awk 'BEGIN {
        for (i = 0; i < 20000; i++) boxes = boxes sprintf("{<%d><%d><%d><%d>}", i % 1000, int(i / 1000) * 20, i % 1000 + 9, int(i / 1000) * 20 + 9)
        printf "{\"task\":\"refer\",\"variant\":\"multi\",\"images\":[\"a\"],\"width\":1000,\"height\":500,\"labels\":\"%s\",\"response\":\"%s\"}\n", boxes, boxes
    }' > in
    ulimit -v 1000000
    ends 0 sar-iou in
    jq -e '.score["refer.iou50"] | .tp == 20000 and .fp == 0 and .fn == 0' out > /dev/null
}

@test "an explanation that one record brings along does nothing to the next" {
    printf '%s\n' '{"id":"1","task":"count","messages":[{"role":"user","content":"q"},{"role":"assistant","content":"1 ship"}],"response":"1","explain":1}' \
        '{"id":"2","task":"count","messages":[{"role":"user","content":"q"},{"role":"assistant","content":"1 ship"}],"response":"1"}' > in
    ends 0 sar-iou --explain in
    [ "$(jq -r '.explain.truth[1].text' out | tr '\n' ' ')" = 'ship ship ' ]
}

@test "a box in running text ends no sentence, a box in a list of objects does" {
    local box='{"bbox_2d": [1, 2, 30, 40]}' other='{"bbox_2d": [60, 40, 90, 60]}' text
    for text in "There are 2 ships: one in the top left portion $box, another in the right portion $other." \
        "I see 2 ships at different positions: $box (top left) and $other (right)."; do
        jq -nc --arg text "$text" '{id: "1", task: "ground", variant: "multi", images: ["a"], width: 100, height: 100, response: $text,
            labels: "There are 2 ships: one in the top left {<1><2><30><40>}, another in the middle right {<60><40><90><60>}."}' > in
        ends 0 sar-iou in
        [ "$(jq -c '.score["ground.abstract"]' out)" = '{"tp":2,"fp":0,"fn":0}' ]
    done
    jq -nc '{id: "1", task: "ground", variant: "multi", images: ["a"], width: 100, height: 100, labels: "A ship at {<1><2><30><40>}. A car at {<60><40><90><60>}.",
        response: "[{\"bbox_2d\": [1, 2, 30, 40], \"label\": \"ship\"}, {\"bbox_2d\": [60, 40, 90, 60], \"label\": \"car\"}]"}' > in
    ends 0 sar-iou in
    [ "$(jq -c '.score["ground.iou50"].tp' out)" = 2 ]
}

@test "--truth: members are known by name however they are spelled" {
    cat > truth << 'EOF'
{"id":"a","task":"refer","width":9,"height":9,"mess\u0061ges":[{"role":"user","content":"q"},{"role":"assistant","content":"{<1><2><3><4>}"}]}
{"id":"b","t\u0061sk":"refer","width":9,"height":9,"l\u0061bels":"{<1><2><3><4>}"}
EOF
    cat > in << 'EOF'
{"id":"a","response":"{<1><2><3><4>}","messages":[{"role":"user","content":"p"}]}
{"id":"b","response":"{<1><2><3><4>}","label\u0073":"no","task":"refer","width":9}
EOF
    ends 0 sar-iou --truth=truth in
    says
    [ "$(jq -c '[keys_unsorted, .score["refer.iou50"].tp]' out | tr -d '\n')" = '[["id","response","messages","task","width","height","labels","variant","score"],1][["id","response","task","width","height","labels","variant","score"],1]' ]
}

@test "--truth: a truth that can't be scored is told, and rejected, as it is in its file" {
    truths 3 > good
    { head -n 1 good; printf '\n{"id":"x","task":"sing","labels":"la"}\r\n{"id":"y","task":"refer","frame":"mm","labels":"{<1><2><3><4>}"}\n'; tail -n +2 good; } > truth
    ends 1 sar-iou --truth=truth --on-error=skip --rejects=rejects < /dev/null
    tells '^sar-iou: truth:3: task: "sing" has no metrics$' '^sar-iou: truth:4: frame: "mm" is not a frame$' '3 questions were not answered, and counted as wrong' '2 bad records'
    sed -n 3,4p truth | cmp - rejects
    [ "$(jq -r .line rejects.why | paste -sd ' ')" = '3 4' ]
    [ "$(jq -r .id out | paste -sd ' ')" = 't1 t2 t3' ]
    # without --on-error=skip nothing follows the first
    ends 1 sar-iou --truth=truth --rejects=rejects < /dev/null
    tells '^sar-iou: truth:3: ' '^sar-iou: 1 question was not answered'
    sed -n 3p truth | cmp - rejects
    [ "$(jq -r .id out)" = t1 ]
}

@test "a score tells the version of the reader and the digest of the templates file" {
    local text digest=$((0xCBF29CE484222325)) byte
    record refer '' '' > in
    ends 0 sar-iou --templates="$DATA/templates.yaml" in
    for byte in $(od -An -v -tu1 "$DATA/templates.yaml"); do digest=$(((digest ^ byte) * 0x100000001B3)); done
    printf -v text %016x "$digest"
    [ "$(jq -r .score.templates out)" = "$text" ]
    [ "$(jq -r '.score.reader | test("^[0-9]+$")' out)" = true ]
    # one byte more is another file
    { cat "$DATA/templates.yaml"; echo '#'; } > templates.yaml
    ends 0 sar-iou --templates=templates.yaml in
    [ "$(jq -r .score.templates out)" != "$text" ]
}

@test "ids that are numbers are found again by their value, however they are spelled" {
    asked() { printf '{"id":%s,"task":"count","variant":"single","images":["a.png"],"width":300,"height":300,"messages":[{"role":"user","content":"<image>[count] How many ships are there in the image?"},{"role":"assistant","content":"There is 1 instance. {<1><1><5><5>}"}],"category":"ship"}\n' "$1"; }
    answered() { printf '{"id":%s,"response":"There is 1 instance. {<1><1><5><5>}"}\n' "$1"; }
    local id spelled
    while read -r id spelled; do
        asked "$id" > truth
        answered "$spelled" > in
        ends 0 sar-iou --truth=truth in
        [ "$(wc -l < out)" -eq 1 ]
        grep -qF "\"id\":$spelled," out
    done << 'END'
1 1.0
12345678901234567890 1234567890123456789e1
0 -0
1e400 10e399
END
    asked 12345678901234567890 > truth
    answered 12345678901234567891 > in
    ends 1 sar-iou --truth=truth in
    tells '^sar-iou: in:1: id: the truth has no such id$'
}

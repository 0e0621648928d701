#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-template: gridded scenes in; dialogues out. Bytes are checked with the small tests/data/templates.yaml, where each
# task has one question and one answer; truths about the wording with the project's own templates.yaml.
bats_require_minimum_version 1.5.0
load helper

SMALL="$DATA/templates.yaml"

# The scene behind most of the bytes below, as sar-grid gives it, in ./in.
one_scene() {
    sar-grid > in << 'END'
{"image":"JPEGImages/0000123.png","width":512,"height":512,"split":"train","source":"by \"hand\"","annotated":["ship","harbor","plane"],"objects":[{"category":"ship","bbox":[393,426,470,494]},{"category":"a/b%","bbox":[10.5,20.4,200.6,30]},{"category":"ship","bbox":[100,300,300,510]},{"category":"ship","bbox":[390,420,400,460]}],"x":1}
END
}

# answers [OBJECT]...: what the small templates answer about such a scene, in ./out. Options are in the array $options,
# those of sar-grid in $grid.
answers() {
    sar-grid "${grid[@]}" <<< "$(scene "$@")" > in
    ends 0 sar-template --templates="$SMALL" "${options[@]}" in
    says
    jq -r '.messages[1].content' out > said
    mv said out
}

# --- every byte -------------------------------------------------------------------------------------------------------

@test "classify: one sample an image, the categories present in vocabulary order, all candidates in the question, shuffled" {
    one_scene
    gives sar-template --templates="$SMALL" --tasks=classify << 'END'
{"id":"train/JPEGImages/0000123.png/classify/0","task":"classify","variant":"multi","template":"classify/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>Which (car, ship, harbor, \"odd\" é)?"},{"role":"assistant","content":"Ship and \"odd\" é: ship and \"odd\" é."}],"split":"train","source":"by \"hand\""}
END
}

@test "describe: a phrase for each object within the limits" {
    one_scene
    gives sar-template --templates="$SMALL" --tasks=describe << 'END'
{"id":"train/JPEGImages/0000123.png/describe/0","task":"describe","variant":"multi","template":"describe/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>Describe the two things."},{"role":"assistant","content":"A small ship (bottom right) and a medium-sized ship (bottom center)."}],"split":"train","source":"by \"hand\""}
END
}

@test "count: one sample for each category present, the number and all boxes; / and % are encoded in ids" {
    one_scene
    gives sar-template --templates="$SMALL" --tasks=count << 'END'
{"id":"train/JPEGImages/0000123.png/count/ship/0","task":"count","variant":"multi","template":"count/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[count] How many ships?"},{"role":"assistant","content":"There are 3 instances. {<393><426><470><494>}{<100><300><300><510>}{<390><420><400><460>}"}],"split":"train","source":"by \"hand\"","category":"ship"}
{"id":"train/JPEGImages/0000123.png/count/a%2Fb%25/0","task":"count","variant":"single","template":"count/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[count] How many \"odd\" és?"},{"role":"assistant","content":"There is 1 instance. {<11><20><201><30>}"}],"split":"train","source":"by \"hand\"","category":"a/b%"}
END
    valid out
}

@test "ground: each category's number, each object's region and box, the two nearest of each pair of categories" {
    one_scene
    gives sar-template --templates="$SMALL" --tasks=ground << 'END'
{"id":"train/JPEGImages/0000123.png/ground/0","task":"ground","variant":"multi","template":"ground/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[grounding] Where is what?"},{"role":"assistant","content":"Here: 3 ships: {<393><426><470><494>} (bottom right), {<100><300><300><510>} (bottom center) and {<390><420><400><460>} (bottom right). An \"odd\" é in the top left {<11><20><201><30>}. Some ship is far from some \"odd\" é, which lies above it."}],"split":"train","source":"by \"hand\""}
END
}

@test "identify: draws samples for each object, category and index beside the messages" {
    one_scene
    gives sar-template --templates="$SMALL" --tasks=identify --where '.objects |= .[1:2]' << 'END'
{"id":"train/JPEGImages/0000123.png/identify/0/0","task":"identify","variant":"multi","template":"identify/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[identify] What is in {<393><426><470><494>}?"},{"role":"assistant","content":"A very small ship in the bottom right, roughly square."}],"split":"train","source":"by \"hand\"","category":"ship","object":0}
{"id":"train/JPEGImages/0000123.png/identify/0/1","task":"identify","variant":"multi","template":"identify/q2/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[identify] Whatever is in {<393><426><470><494>}?"},{"role":"assistant","content":"A very small ship in the bottom right, roughly square."}],"split":"train","source":"by \"hand\"","category":"ship","object":0}
{"id":"train/JPEGImages/0000123.png/identify/1/0","task":"identify","variant":"multi","template":"identify/q2/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[identify] Whatever is in {<11><20><201><30>}?"},{"role":"assistant","content":"A very small \"odd\" é in the top left, wide."}],"split":"train","source":"by \"hand\"","category":"a/b%","object":1}
{"id":"train/JPEGImages/0000123.png/identify/1/1","task":"identify","variant":"multi","template":"identify/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[identify] What is in {<11><20><201><30>}?"},{"role":"assistant","content":"A very small \"odd\" é in the top left, wide."}],"split":"train","source":"by \"hand\"","category":"a/b%","object":1}
{"id":"train/JPEGImages/0000123.png/identify/2/0","task":"identify","variant":"multi","template":"identify/q2/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[identify] Whatever is in {<100><300><300><510>}?"},{"role":"assistant","content":"A medium-sized ship in the bottom center, roughly square."}],"split":"train","source":"by \"hand\"","category":"ship","object":2}
{"id":"train/JPEGImages/0000123.png/identify/2/1","task":"identify","variant":"multi","template":"identify/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[identify] What is in {<100><300><300><510>}?"},{"role":"assistant","content":"A medium-sized ship in the bottom center, roughly square."}],"split":"train","source":"by \"hand\"","category":"ship","object":2}
{"id":"train/JPEGImages/0000123.png/identify/3/0","task":"identify","variant":"multi","template":"identify/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[identify] What is in {<390><420><400><460>}?"},{"role":"assistant","content":"A very small ship in the bottom right, tall."}],"split":"train","source":"by \"hand\"","category":"ship","object":3}
{"id":"train/JPEGImages/0000123.png/identify/3/1","task":"identify","variant":"multi","template":"identify/q2/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[identify] Whatever is in {<390><420><400><460>}?"},{"role":"assistant","content":"A very small ship in the bottom right, tall."}],"split":"train","source":"by \"hand\"","category":"ship","object":3}
END
}

@test "refer: one sample for each category present, every box with its region" {
    one_scene
    gives sar-template --templates="$SMALL" --tasks=refer << 'END'
{"id":"train/JPEGImages/0000123.png/refer/ship/0","task":"refer","variant":"multi","template":"refer/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[refer] Where are the ships?"},{"role":"assistant","content":"{<393><426><470><494>} (bottom right){<100><300><300><510>} (bottom center){<390><420><400><460>} (bottom right)"}],"split":"train","source":"by \"hand\"","category":"ship"}
{"id":"train/JPEGImages/0000123.png/refer/a%2Fb%25/0","task":"refer","variant":"single","template":"refer/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[refer] Where is the \"odd\" é?"},{"role":"assistant","content":"{<11><20><201><30>} (top left)"}],"split":"train","source":"by \"hand\"","category":"a/b%"}
END
}

@test "without split and source a sample has neither; image and sizes are as they were spelled" {
    echo '{"height":300.0,"image":"d\u00e9p\/1 \"x\".png","width":3e2,"objects":[{"region":"?","bbox":[1,2,3,4],"category":"sh\u0069p"}]}' > in
    gives sar-template --templates="$SMALL" -t count << 'END'
{"id":"d\u00e9p\/1 \"x\".png/count/ship/0","task":"count","variant":"single","template":"count/q1/a1","images":["d\u00e9p\/1 \"x\".png"],"width":3e2,"height":300.0,"messages":[{"role":"user","content":"<image>[count] How many ships?"},{"role":"assistant","content":"There is 1 instance. {<1><2><3><4>}"}],"category":"ship"}
END
    valid out
}

@test "without --tasks all six come, those of a scene together, in the order of the templates" {
    one_scene
    ends 0 sar-template --templates="$SMALL" in in
    jq -r .task out | uniq -c | awk '{ print $2, $1 }' > tasks
    for round in 1 2; do printf '%s\n' 'classify 1' 'describe 1' 'count 2' 'ground 1' 'identify 8' 'refer 2'; done | diff - tasks
    ends 0 sar-template --templates="$SMALL" --tasks=refer,count in
    [ "$(jq -r .task out | tr '\n' ' ')" = 'count count refer refer ' ]
    ends 0 sar-template --templates="$SMALL" -t count,count in
    [ "$(count out)" -eq 2 ]
}

# --- phrases ----------------------------------------------------------------------------------------------------------

@test "names are joined: one; one and another; one, another and a third" {
    options=(--tasks=classify)
    answers 'car 1 1 5 5'
    echo 'Car: car.' | is out
    answers 'harbor 1 1 5 5' 'ship 1 1 5 5' 'harbor 1 1 5 5'
    echo 'Ship and harbor: ship and harbor.' | is out
    answers 'harbor 1 1 5 5' 'a/b% 1 1 9 9' 'ship 1 1 5 5'
    echo 'Ship, "odd" é and harbor: ship, "odd" é and harbor.' | is out
}

@test "a group's lead-in says a region only if all its members share it" {
    options=(--tasks=ground)
    answers 'ship 10 10 20 20'
    echo 'Here: A ship in the top left {<10><10><20><20>}.' | is out
    answers 'ship 10 10 20 20' 'ship 30 30 40 40'
    echo 'Here: 2 ships in the top left: {<10><10><20><20>} (top left) and {<30><30><40><40>} (top left).' | is out
    answers 'ship 10 10 20 20' 'ship 130 30 140 40' 'ship 30 30 40 40'
    echo 'Here: 3 ships: {<10><10><20><20>} (top left), {<130><30><140><40>} (top center) and {<30><30><40><40>} (top left).' | is out
}

@test "each unordered pair of categories has one relation sentence, about its two nearest objects" {
    options=(--tasks=ground)
    # car's nearest to the ship is the second; harbor lies right of the ship at exactly an eighth of 600: far
    answers 'harbor 85 10 95 20' 'car 10 150 20 160' 'ship 10 10 20 20' 'car 20 40 30 50'
    sed 's/.*}\. //; s/.*)\. //' out > relations
    echo 'Some ship is near some car, which lies below it. The ship is far from the harbor, which lies to the right of it. Some car is near some harbor, which lies to the upper right of it.' | is relations
    # equally near: the pair with the lowest indices
    answers 'ship 100 100 110 110' 'car 140 100 150 110' 'car 100 140 110 150'
    grep -q 'which lies to the right of it.$' out
    answers 'car 100 140 110 150' 'car 140 100 150 110' 'ship 100 100 110 110'
    grep -q 'which lies below it.$' out
    answers 'ship 100 100 110 110' 'car 100 100 110 110'
    grep -q 'The ship is near the car, which lies at the same spot as it.$' out
}

@test "what is near is what sar-grid has called near" {
    options=(--tasks=ground)
    grid=(--near=10)
    answers 'ship 10 10 20 20' 'car 80 10 90 20'
    grep -q 'is far from' out
    grid=(--near=8.5)
    answers 'ship 10 10 20 20' 'car 80 10 90 20'
    grep -q 'is near' out
}

@test "a neighbour is spoken of where there is one" {
    sed 's|^      - "{Size:a} {category} in the {region}, {shape}."|&\n      - "{Category:a}: {distance} it and {direction} it is {other:a}."|' "$SMALL" > own.yaml
    { scene 'ship 1 1 5 5' 'car 50 1 55 5' 'a/b% 200 1 205 5'; scene 'ship 1 1 5 5'; } | sed '2s/a.png/b.png/' | sar-grid > in
    for seed in {1..30}; do sar-template --templates=own.yaml -t identify --seed=$seed in; done > out
    jq -r 'select(.template | endswith("a2")) | [.images[0], .object, .messages[1].content] | @tsv' out | sort -u > said
    cat > wanted << 'END'
a.png	0	A ship: near it and to the right of it is a car.
a.png	1	A car: near it and to the left of it is a ship.
a.png	2	An "odd" é: far from it and to the left of it is a car.
END
    same wanted said
    [ "$(jq -r 'select(.images[0] == "b.png").template' out | cut -d/ -f3 | sort -u)" = a1 ]
}

@test "numbers may be said in words, as far as there are any" {
    for many in 1 3 4; do
        options=(--tasks=describe)
        objects=()
        for ((n = 0; n < many; n++)); do objects+=('ship 10 10 60 60'); done
        sar-grid <<< "$(scene "${objects[@]}")" | sar-template --templates="$SMALL" -t describe | jq -r '.messages[0].content'
    done > out
    printf '<image>Describe the %s.\n' 'one thing' 'three things' '4 things' | is out
}

@test "regions, sizes and shapes are said as the scene has them, whatever the box is" {
    one_scene
    sar-template --templates="$SMALL" in > before
    # area_ratio, aspect and what sar-grid does not write are not read, and limits are those of the box
    jq -c '.objects[] |= (.area_ratio = "?" | del(.aspect) | .extra = 1)' in | sar-template --templates="$SMALL" | same before -
    jq -c '.objects[] |= (.region = "left" | .size = "very-large" | .size3 = "large" | .shape = "tall")' in > edited
    ends 0 sar-template --templates="$SMALL" edited
    jq -c 'del(.messages)' before > wanted
    jq -c 'del(.messages)' out | same wanted -
    jq -r 'select(.task == "describe" or .task == "ground" or .task == "identify" and .object == 1 or .category == "a/b%" and .task == "refer").messages[1].content' out > said
    is said << 'END'
A large ship (middle left) and a large ship (middle left).
Here: 3 ships in the middle left: {<393><426><470><494>} (middle left), {<100><300><300><510>} (middle left) and {<390><420><400><460>} (middle left). An "odd" é in the middle left {<11><20><201><30>}. Some ship is far from some "odd" é, which lies above it.
A very large "odd" é in the middle left, tall.
A very large "odd" é in the middle left, tall.
{<11><20><201><30>} (middle left)
END
    grid=(--sizes=0.5,0.4,0.3,0.0001 --shapes=0.1,0.2)
    options=(--tasks=identify)
    answers 'ship 10 10 20 20'
    printf '%s\n' 'A small ship in the top left, wide.' 'A small ship in the top left, wide.' | is out
    grid=(--sizes3=0.001,0.002)
    options=(--tasks=describe)
    answers 'ship 10 10 60 60'
    echo 'A large ship (top left).' | is out
}

@test "the neighbour is the first of the relations that is to an object that stays" {
    sed 's|^      - "{Size:a} {category} in the {region}, {shape}."|&\n      - "{Category:a}: {distance} it and {direction} it is {other:a}."|' "$SMALL" > own.yaml
    scene 'ship 10 10 20 20' 'car 40 10 50 20' 'zeppelin 22 10 26 20' 'harbor 10 200 20 210' | sar-grid > in
    jq -c '.objects[0].relations |= (reverse | map(.near = true))' in > edited
    for file in in edited; do
        for seed in {1..9}; do sar-template --templates=own.yaml -t identify --unknown=drop --seed=$seed $file 2> /dev/null; done \
            | jq -r 'select(.object == 0 and (.template | endswith("a2"))).messages[1].content' | sort -u
    done > said
    is said << 'END'
A ship: near it and to the right of it is a car.
A ship: near it and below it is a harbor.
END
}

@test "a ground answer takes the relation of the smallest distance, from either side, and turns its direction round" {
    options=(--tasks=ground)
    answers 'ship 10 10 20 20' 'car 80 10 90 20' 'ship 10 60 20 70'
    grep -q 'Some ship is near some car, which lies to the right of it.$' out
    said() { # JQ: what the scene says of ship and car, so edited
        jq -c "$1" in | sar-template --templates="$SMALL" -t ground | jq -r '.messages[1].content' | sed 's/.*)\. //; s/.*}\. //'
    }
    local direction back
    while read -r direction back; do
        said '.objects[1].relations[0] |= (.distance = 1 | .near = false | .direction = "'"$direction"'")'
        echo "Some ship is far from some car, which lies $back it."
    done > pairs << 'END'
left to the right of
right to the left of
above below
below above
upper-left to the lower right of
upper-right to the lower left of
lower-left to the upper right of
lower-right to the upper left of
same at the same spot as
END
    sed -n 'n;p' pairs > wanted
    sed -n 'p;n' pairs | same wanted -
    # of the same two objects that from the first category is said, of equally near ones that of the lower indices
    [[ $(said '.objects[1].relations[0].direction = "above"') == *'to the right of it.' ]]
    [[ $(said '.objects[2].relations |= map(.distance = 70 | .direction = "above")') == *'to the right of it.' ]]
    [[ $(said '.objects[2].relations |= map(.distance = 69 | .direction = "above")') == *'above it.' ]]
    # one side is enough
    [[ $(said '.objects[1].relations = []') == *'to the right of it.' ]]
    [[ $(said '(.objects[0,2].relations) |= map(select(.to != 1))') == *'to the right of it.' ]]
}

# within: the small templates with relations within a category, and axes, in own.yaml.
within() {
    { sed 's|^          many: " Some {category} is {distance} some.*|&\n          within: {two: " Two {category:many} {distance} each other, {axis}.", many: {near: " Close {category:many} {axis:close}.", far: " Distant {category:many} {axis}."}}|' "$SMALL"
        echo 'reciprocals: [each other]'
        echo 'axes: {horizontal: {word: level, close: abreast}, vertical: {word: upright, close: stacked}, rising: {word: slash, close: slash}, falling: {word: backslash, close: backslash}, same: {word: concentric, close: concentric}}'
    } > own.yaml
}

@test "the closest two objects of a category have a relation sentence, before those of other categories" {
    within
    said() { # OBJECT...
        sar-grid <<< "$(scene "$@")" | sar-template --templates=own.yaml -t ground | jq -r '.messages[1].content' | sed 's/.*)\.//; s/.*}\.//'
    }
    [ "$(said 'ship 10 10 20 20')" = 'Here: A ship in the top left {<10><10><20><20>}.' ] || [ "$(said 'ship 10 10 20 20')" = '' ]
    [ "$(said 'ship 10 10 20 20' 'ship 60 10 70 20')" = ' Two ships near each other, level.' ]
    [ "$(said 'ship 10 10 20 20' 'ship 85 10 95 20')" = ' Two ships far from each other, level.' ] # exactly an eighth of 600
    [ "$(said 'ship 10 10 20 20' 'ship 10 60 20 70' 'ship 200 10 210 20')" = ' Close ships stacked.' ]
    [ "$(said 'ship 10 10 20 20' 'ship 110 110 120 120' 'ship 210 200 220 210')" = ' Distant ships backslash.' ]
    [ "$(said 'ship 10 10 20 20' 'car 100 10 110 20' 'ship 60 10 70 20')" = ' Two ships near each other, level. Some ship is near some car, which lies to the right of it.' ]
    # from whichever of the two it is seen, and whatever comes first
    local x1 y1 x2 y2 axis place
    while read -r x1 y1 x2 y2 axis; do
        place="$x1 $y1 $x2 $y2"
        [ "$(said 'ship 100 100 110 110' "ship $place")" = " Two ships near each other, $axis." ]
        [ "$(said "ship $place" 'ship 100 100 110 110')" = " Two ships near each other, $axis." ]
    done << 'END'
130 100 140 110 level
70 100 80 110 level
100 130 110 140 upright
100 70 110 80 upright
130 70 140 80 slash
70 130 80 140 slash
130 130 140 140 backslash
70 70 80 80 backslash
100 100 110 110 concentric
END
    # of equally close ones those of the lowest indices
    [ "$(said 'ship 100 100 110 110' 'ship 100 130 110 140' 'ship 130 100 140 110')" = ' Close ships stacked.' ]
    [ "$(said 'ship 100 100 110 110' 'ship 130 100 140 110' 'ship 100 130 110 140')" = ' Close ships abreast.' ]
    # also if only the other one tells of it
    scene 'ship 10 10 20 20' 'ship 200 10 210 20' 'ship 230 10 240 20' 'ship 10 40 20 50' | sar-grid | jq -c '.objects[0].relations = []' > in
    [ "$(sar-template --templates=own.yaml -t ground in | jq -r '.messages[1].content' | grep -o 'Close.*')" = 'Close ships stacked.' ]
    # without such a relation there is nothing to say
    scene 'ship 1 1 5 5' 'ship 60 60 90 90' | sar-grid | jq -c '.objects[].relations = []' > in
    ends 1 sar-template --templates=own.yaml -t ground in
    tells '^sar-template: in:1: objects\[0\]\.relations: no relation to another "ship": sar-grid writes'
    ends 0 sar-template --templates="$SMALL" -t ground in
}

@test "a question that needs relations is asked only where all answers have one" {
    within
    sed -i 's/- "Where is what?"/&\n      - {text: "How do they lie?", needs: relations}/' own.yaml
    asked() { # OBJECT...: the questions asked about such scenes
        for ((n = 0; n < 30; n++)); do scene "$@" | sed "s/a\\.png/$n.png/"; done | sar-grid | sar-template --templates="${file:-own.yaml}" -t ground | jq -r .template | sort -u | paste -sd ' '
    }
    [ "$(asked 'ship 10 10 20 20')" = 'ground/q1/a1' ]
    [ "$(asked 'ship 10 10 20 20' 'ship 60 10 70 20')" = 'ground/q1/a1 ground/q2/a1' ]
    [ "$(asked 'ship 10 10 20 20' 'car 60 10 70 20')" = 'ground/q1/a1 ground/q2/a1' ]
    sed '/^          within:/d; /^axes:/d' own.yaml > between.yaml
    file=between.yaml
    [ "$(asked 'ship 10 10 20 20' 'ship 60 10 70 20')" = 'ground/q1/a1' ]
    [ "$(asked 'ship 10 10 20 20' 'car 60 10 70 20')" = 'ground/q1/a1 ground/q2/a1' ]
    # in templates.yaml every question that speaks of relations is one, and every answer about several objects has one
    { scenes 400; sar-synth --scale=0.002; } | sar-filter 2> /dev/null | sar-grid > in
    sar-template -t ground in > out 2> /dev/null
    jq -r 'select(.variant == "single").messages[0].content' out > said
    [ "$(count said)" -gt 100 ]
    run ! grep -E 'relat|arranged|to each other|distributed' said
    jq -r 'select(.variant == "multi").messages[0].content' out > said
    [ "$(grep -cE 'relat|arranged|to each other|distributed' said)" -gt 20 ]
    sar-perturb out 2> /dev/null | sar-iou 2> /dev/null |
        jq -e -s 'all(.[]; (.variant == "multi") == (.score["ground.relations"].tp > 0))' > /dev/null
}

@test "objects that are alike in the words said are said at once, and order: reading is row by row" {
    sed 's|^          first: "{Size3:a} {category} ({region})"|          first: {one: "{Size3:a} {category} ({region})", many: "{number} {size3} {category:many} ({region})"}|
        s|^          next: ", {size3:a} {category} ({region})"|          next: {one: ", {size3:a} {category} ({region})", many: ", {number:word} {size3} {category:many} ({region})"}|
        s|^          last: " and {size3:a} {category} ({region})"|          last: {one: " and {size3:a} {category} ({region})", many: " and {number:word} {size3} {category:many} ({region})"}|' "$SMALL" > file.yaml
    sed 's/^    limits: /    order: reading\n&/' file.yaml > own.yaml
    described() { # FILE OBJECT...
        sar-grid <<< "$(scene "${@:2}")" | sar-template --templates="$1" -t describe | jq -r '.messages[1].content'
    }
    objects=('ship 210 210 250 250' 'car 10 210 60 250' 'ship 10 10 60 60' 'ship 220 210 260 250' 'ship 210 10 250 60' 'ship 5 5 250 60' 'ship 20 10 70 60')
    described own.yaml "${objects[@]}" > out
    echo '2 small ships (top left), a medium-sized ship (top center), a small ship (top right), a small car (bottom left) and two small ships (bottom right).' | is out
    described file.yaml "${objects[@]}" > out
    echo '2 small ships (bottom right), a small car (bottom left), two small ships (top left), a small ship (top right) and a medium-sized ship (top center).' | is out
    # what is not said does not count, and within a region the order is the file's
    sed 's/{size3:a} {category}/{category:a}/; s/{Size3:a} {category}/{Category:a}/; s/ {size3} / /' own.yaml > unsized.yaml
    described unsized.yaml 'car 10 10 60 60' 'ship 1 1 99 180' 'ship 1 1 99 200' 'ship 1 90 60 140' 'ship 10 10 60 60' > out
    echo 'A car (top left), two ships (top left) and two ships (middle left).' | is out
    # all that are alike, and a thousand of them in time
    mapfile -t objects < <(for ((n = 0; n < 1000; n++)); do echo "ship $((n % 9 * 30)) $((n / 9 % 9 * 30)) $((n % 9 * 30 + 31)) $((n / 9 % 9 * 30 + 31))"; done)
    described own.yaml "${objects[@]}" > out
    [ "$(grep -oE '[0-9]+ small' out | awk '{ n += $1 } END { print n }')" -eq 1000 ]
    # other tasks keep the file's order
    sar-grid <<< "$(scene 'ship 210 210 250 250' 'ship 10 10 60 60')" | sar-template --templates=own.yaml -t refer | jq -r '.messages[1].content' > out
    echo '{<210><210><250><250>} (bottom right){<10><10><60><60>} (top left)' | is out
}

# --- limits -----------------------------------------------------------------------------------------------------------

@test "describe keeps to its limits: 224 pixels, 1 %, 10 to 1, inside; what equals a limit stays" {
    described() {
        printf '{"image":"a.png","width":%s,"height":%s,"objects":[{"category":"ship","bbox":[%s]}]}\n' "$@" | sar-grid \
            | sar-template -t describe | count /dev/stdin
    }
    [ "$(described 224 224 1,1,101,101)" -eq 1 ]
    [ "$(described 223 500 1,1,101,101)" -eq 0 ]
    [ "$(described 500 223 1,1,101,101)" -eq 0 ]
    [ "$(described 1000 1000 0,0,100,100)" -eq 1 ] # exactly 1 %
    [ "$(described 1000 1000 0,0,100,99.9)" -eq 0 ]
    [ "$(described 1000 1000 0,0,1000,100)" -eq 1 ] # exactly 10 to 1
    [ "$(described 1000 1000 0,0,100,1000)" -eq 1 ]
    [ "$(described 1000 1000 0,0,1000,99.9)" -eq 0 ]
    [ "$(described 1000 1000 0,0,1000,1000)" -eq 1 ]
    [ "$(described 1000 1000 0,0,1000.5,1000)" -eq 0 ]
    [ "$(described 1000 1000 -1,0,500,500)" -eq 0 ]
    # the other tasks have none
    printf '{"image":"a.png","width":9,"height":9,"objects":[{"category":"ship","bbox":[-1,0,9.5,0.01]}]}\n' | sar-grid > in
    ends 0 sar-template in
    [ "$(jq -r .task out | sort | uniq -c | awk '{ printf "%s %s ", $2, $1 }')" = 'classify 1 count 1 ground 1 identify 7 refer 1 ' ]
}

# --- boxes ------------------------------------------------------------------------------------------------------------

@test "--frame says boxes in pixels, thousandths, 999ths or fractions, and samples say which unless pixels" {
    printf '{"image":"a.png","width":512,"height":256,"objects":[{"category":"ship","bbox":[0.5,128,511.5,300]}]}\n' | sar-grid > in
    while read -r frame box member; do
        ends 0 sar-template --templates="$SMALL" --tasks=count,identify --frame="$frame" in
        [ "$(jq -r '.messages | tostring' out | grep -cF "$box")" -eq 3 ]
        [ "$(jq -c 'keys_unsorted | .[-1]' out | head -n 1)" = "$member" ]
        [ "$(jq -r '.frame // "pixel"' out | sort -u)" = "$frame" ]
        valid out
    done << 'END'
pixel {<1><128><512><256>} "category"
norm1000 {<1><500><999><1000>} "frame"
norm999 {<1><500><998><999>} "frame"
norm1 {<0.001><0.500><0.999><1.000>} "frame"
END
    ends 0 sar-template --templates="$SMALL" -t count --frame=norm999 in
    [ "$(jq -r .frame out)" = norm999 ]
}

@test "a box is never empty, and lies in the image" {
    options=(--tasks=refer)
    answers 'ship 10.1 10.2 10.3 10.4' 'ship 299.7 299.8 299.9 300' 'ship -50 -50 0.2 0.3' 'ship 299.9 0 400 1'
    echo '{<10><10><11><11>} (top left){<299><299><300><300>} (bottom right){<0><0><1><1>} (top left){<299><0><300><1>} (top right)' | is out
    options=(--tasks=refer --frame=norm1)
    answers 'ship 10.1 10.2 10.3 10.4' 'ship 299.9 299.9 300 300'
    echo '{<0.034><0.034><0.035><0.035>} (top left){<0.999><0.999><1.000><1.000>} (bottom right)' | is out
}

@test "every box in every answer is an object's box, rounded, in the scene's order" {
    gridded 150 5 > in
    ends 0 sar-template --tasks=count,refer,ground in
    # of each sample its image, task and category, and its boxes
    jq -c '[.images[0], .task, .category, [.messages[1].content | scan("{<([0-9]+)><([0-9]+)><([0-9]+)><([0-9]+)>}") | map(tonumber)]]' out > found
    jq -c 'def edge($side): (. + 0.5 | floor) as $e | if $e < 0 then 0 elif $e > $side then $side else $e end;
        def pair($a; $b; $side): ($a | edge($side)) as $p | ($b | edge($side)) as $q
            | if $p < $q then [$p, $q] elif $q < $side then [$p, $q + 1] else [$p - 1, $q] end;
        .image as $image | .width as $w | .height as $h
        | [.objects[] | {category, box: (.bbox as $b | pair($b[0]; $b[2]; $w) as $x | pair($b[1]; $b[3]; $h) as $y | [$x[0], $y[0], $x[1], $y[1]])}]
        | . as $o | ["ship", "aircraft", "car", "tank", "bridge", "harbor"] | map(select(. as $c | any($o[]; .category == $c))) | . as $present
        | select(length > 0)
        | ($present[] as $c | [$image, "count", $c, [$o[] | select(.category == $c).box]]),
          [$image, "ground", null, [$present[] as $c | $o[] | select(.category == $c).box]],
          ($present[] as $c | [$image, "refer", $c, [$o[] | select(.category == $c).box]])' in > wanted
    same wanted found
}

@test "an answer may hold 10,000 boxes, in an image of 100,000 pixels" {
    awk 'BEGIN {
        printf "{\"image\":\"a.png\",\"width\":100000,\"height\":100000,\"objects\":["
        for (n = 0; n < 10000; n++) printf "%s{\"category\":\"ship\",\"bbox\":[%d,%d,%d,%d]}", n ? "," : "", n, 2 * n, n + 90000, n + 80000
        print "]}"
    }' | sar-grid > in
    ends 0 sar-template --templates="$SMALL" --tasks=count,refer,ground in
    for task in count refer ground; do
        jq -r --arg task $task 'select(.task == $task).messages[1].content' out | grep -o '{<[0-9<>]*>}' > boxes
        awk 'BEGIN { for (n = 0; n < 10000; n++) printf "{<%d><%d><%d><%d>}\n", n, 2 * n, n + 90000, n + 80000 }' | cmp - boxes
    done
}

# --- ids and members --------------------------------------------------------------------------------------------------

@test "ids, variants and members follow from the scene" {
    gridded 120 3 > in
    ends 0 sar-template in
    says 'sar-template: 12 scenes without objects gave no samples'
    valid out
    [ "$(jq -r .id out | sort | uniq -d | wc -l)" -eq 0 ]
    jq -s 'INDEX(.image)' in > scenes.json
    jq -e -n --slurpfile scenes scenes.json 'all(inputs; . as $s | $scenes[0][.images[0]] as $scene
        | (if .task == "count" or .task == "refer" then [$scene.objects[] | select(.category == $s.category)] | length
            elif .task == "classify" then [$scene.objects[].category] | unique | length
            else $scene.objects | length end) as $number
        | .variant == (if $number > 1 then "multi" else "single" end)
        and .width == $scene.width and .height == $scene.height and .split == $scene.split and .source == $scene.source
        and (.template | test("^" + $s.task + "/q[1-9][0-9]*/a[1-9][0-9]*$"))
        and ([.messages[].role] == ["user", "assistant"]) and (.messages[0].content | startswith("<image>"))
        and (if .task == "identify" then $scene.objects[.object].category == .category else has("object") | not end)
        and ((.task | . == "count" or . == "refer" or . == "identify") == has("category")) and (has("frame") or has("response") | not)
        and .id == ([.split // empty, .images[0], .task, (if .task == "identify" then .object | tostring else .category // empty end)] | join("/"))
            + "/" + (.id | split("/") | .[-1])
        )' out > /dev/null
    # as many as SPEC says: one per image, per category present, seven per object
    jq -r 'select(.objects | length > 0) | "classify", "ground", (.objects | (map(.category) | unique | .[] | "count", "refer"), (.[] | range(7) | "identify"))' in \
        | sort | uniq -c > wanted
    jq -r .task out | grep -v describe | sort | uniq -c | diff wanted -
}

@test "the draws of an identified object are numbered from 0, and all its questions and answers differ" {
    gridded 30 > in
    ends 0 sar-template -t identify in
    jq -r '[.split, .images[0], .object, (.id | split("/") | .[-1])] | @tsv' out | sort | uniq -d > twice
    [ ! -s twice ]
    jq -s -e 'group_by([.split, .images[0], .object]) | all(.[];
        ([.[].id | split("/") | .[-1] | tonumber] == [range(7)]) and ([.[].template | split("/")[1]] | unique | length == 7)
            and ([.[].template | split("/")[2]] | unique | length == 7))' out > /dev/null
}

# --- choice of templates ----------------------------------------------------------------------------------------------

# chosen TASK UNIT: of ./out, the templates of that unit of the first scene.
chosen() {
    jq -r --arg task "$1" --arg unit "$2" 'select(.task == $task and ((.object // .category // "") | tostring) == $unit or
        (.task == $task and $task == "identify" and (.object | tostring) == $unit)).template' out
}

@test "templates are chosen by the hash that sar-templates(5) describes, of seed, split, image, task, unit and draw" {
    sar-template --list > list
    for seed in 0 1 18446744073709551615; do
        for split in '' train; do
            printf '{"image":"caf\\u00e9/%s.png","width":300,"height":300%s,"objects":[{"category":"ship","bbox":[1,1,90,90]},{"category":"harbor","bbox":[5,5,99,99]}]}\n' \
                $seed "${split:+,\"split\":\"$split\"}" | sar-grid > in
            ends 0 sar-template --seed=$seed in
            while read -r task unit; do
                read -r draws questions answers < <(awk -v task="$task" '$1 == task { print $3, $4, $5 }' list)
                chosen "$task" "$unit" > found
                "$UNITS/hash" choose $seed "$split" "café/$seed.png" "$task" "$unit" "$draws" "$questions" "$answers" > wanted
                same wanted found
                [ -s found ]
            done << 'END'
classify
describe
ground
count ship
count harbor
refer ship
refer harbor
identify 0
identify 1
END
        done
    done
}

@test "the choice changes only with a major version: the vectors of sar-templates(5)" {
    "$UNITS/hash" choose 0 train 0000123.png refer ship 1 30 4 > out
    echo refer/q5/a1 | is out
    "$UNITS/hash" choose 0 train 0000123.png identify 0 7 21 20 > out
    printf 'identify/q%s\n' 5/a17 17/a20 9/a5 14/a1 7/a2 1/a6 10/a14 | is out
    "$UNITS/hash" choose 18446744073709551615 '' 'é.png' classify '' 1 20 20 > out
    echo classify/q4/a1 | is out
    "$UNITS/hash" shuffle 0 train 0000123.png classify '' 0 6 > out
    echo 5 0 2 1 4 3 | is out
}

@test "candidates are shuffled for each sample, by the hash of its unit and draw" {
    sed 's/"What is in {box}?"/"What is in {box} ({candidates})?"/; s/"Whatever is in {box}?"/"Whatever is in {box} ({candidates})?"/' "$SMALL" > own.yaml
    for image in a b c d e f; do scene 'ship 1 1 50 50' 'car 60 60 90 90' | sed "s/a\\.png/$image.png/"; done | sar-grid > in
    ends 0 sar-template --templates=own.yaml -t classify,identify in
    jq -r '[.images[0], .task, (.object // "" | tostring), (.id | split("/")[-1]),
        (.messages[0].content | sub(".*[(]"; "") | sub("[)].*"; ""))] | join("|")' out > asked
    [ "$(count asked)" -eq 30 ]
    while IFS='|' read -r image task unit draw _; do
        "$UNITS/hash" shuffle 0 '' "$image" "$task" "$unit" "$draw" 4
    done < asked | awk '{ split("ship|car|\"odd\" é|harbor", name, "|"); for (i = 1; i <= 4; i++) printf "%s%s", name[$i + 1], i < 4 ? ", " : "\n" }' > wanted
    cut -d'|' -f5 asked | same wanted -
    [ "$(sort -u wanted | wc -l)" -gt 10 ]
}

@test "the choice does not depend on what else the scene holds" {
    sar-grid <<< '{"image":"a.png","width":300,"height":300,"objects":[{"category":"ship","bbox":[1,1,90,90]}]}' > one
    sar-grid <<< '{"objects":[{"category":"car","bbox":[5,5,55,55]},{"category":"ship","bbox":[7,7,9,9]},{"category":"ship","bbox":[1,1,200,290]}],"source":"x","height":700,"width":800,"id":5,"image":"a.png"}' > other
    for file in one other; do # questions that need relations are asked only of several objects
        sar-template -t classify,describe,count,ground,refer --templates=<(sed '/needs: relations/d' "$WORDING") $file | jq -r 'select((.category // "ship") == "ship") | .template' > $file.chosen
    done
    [ "$(count one.chosen)" -eq 5 ]
    same one.chosen other.chosen
}

@test "any order and any sharding give the same samples" {
    gridded 90 > in
    sar-template in 2> /dev/null | sort > wanted
    [ "$(count wanted)" -gt 2000 ]
    shuf in | sar-template 2> /dev/null | sort | cmp - wanted
    split -n l/3 in part.
    for part in part.*; do sar-template "$part" 2> /dev/null; done | sort | cmp - wanted
    for task in classify describe count ground identify refer; do sar-template -t $task in 2> /dev/null; done | sort | cmp - wanted
}

@test "the same command gives the same bytes; another seed other templates about the same things" {
    gridded 60 > in
    sar-template --seed=5 in > five 2> /dev/null
    sar-template -s 5 in 2> /dev/null | cmp - five
    sar-template in > zero 2> /dev/null
    sar-template --seed=0 in 2> /dev/null | cmp - zero
    jq -c '[.id, .variant, .width, .category, .object]' zero > about
    jq -c '[.id, .variant, .width, .category, .object]' five | cmp - about
    paste -d ' ' <(jq -r .template zero) <(jq -r .template five) | awk '$1 == $2 { same++ } END { exit !(same < NR / 4) }'
}

@test "every template is drawn" {
    scenes 1500 | sed 's/"objects":\[\]/"objects":[{"category":"ship","bbox":[1,1,99,99]}]/' | sar-grid > in
    sar-template --list > list
    ends 0 sar-template in
    sed 's/.*"template":"\([^"]*\)".*/\1/' out > templates
    awk 'NR > 1 { for (q = 1; q <= $4; q++) print $1 "/q" q; for (a = 1; a <= $5; a++) print $1 "/a" a }' list | sort > wanted
    awk -F/ '{ print $1 "/" $2; print $1 "/" $3 }' templates | sort -u | diff wanted -
}

# --- negatives and unknown categories ---------------------------------------------------------------------------------

@test "--negatives asks about absent categories, and only about those that the source labels" {
    one_scene
    ends 0 sar-template --templates="$SMALL" --tasks=count,refer in
    mv out without
    ends 0 sar-template --templates="$SMALL" --tasks=count,refer --negatives in
    says
    grep -v '"category":"harbor"' out | cmp - without
    grep '"category":"harbor"' out > absent
    is absent << 'END'
{"id":"train/JPEGImages/0000123.png/count/harbor/0","task":"count","variant":"single","template":"count/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[count] How many harbors?"},{"role":"assistant","content":"There are no harbors."}],"split":"train","source":"by \"hand\"","category":"harbor"}
{"id":"train/JPEGImages/0000123.png/refer/harbor/0","task":"refer","variant":"single","template":"refer/q1/a1","images":["JPEGImages/0000123.png"],"width":512,"height":512,"messages":[{"role":"user","content":"<image>[refer] Where is the harbor?"},{"role":"assistant","content":"There is no harbor."}],"split":"train","source":"by \"hand\"","category":"harbor"}
END
    jq -c 'del(.annotated)' in > unknown
    ends 0 sar-template --templates="$SMALL" --tasks=count,refer --negatives unknown
    jq -c 'del(.annotated)' in | sar-template --templates="$SMALL" --tasks=count,refer | cmp - out
    jq -c '.annotated = ["h\u0061rbor"]' in | sed 's/"annotated":\["harbor/"annotated":["h\\u0061rbor/' > spelled
    grep -qF '\u0061' spelled
    sar-template --templates="$SMALL" --tasks=count --negatives spelled | grep -c '"category":"harbor"' > number
    [ "$(cat number)" -eq 1 ]
    # an answer without a text for none is not used, nor a task that has no such answer
    sed '/^        none: "There are no/d' "$SMALL" > own.yaml
    ends 0 sar-template --templates=own.yaml --tasks=count,refer --negatives in
    [ "$(jq -r 'select(.category == "harbor").task' out)" = refer ]
    jq -c '.annotated = [1]' in > bad
    ends 1 sar-template --templates="$SMALL" --negatives bad
    tells '^sar-template: bad:1: annotated'
}

@test "--candidates=annotated asks for those that the source labels, and those that are there" {
    one_scene
    sar-template --templates="$SMALL" in > all
    ends 0 sar-template --templates="$SMALL" --candidates=annotated in
    sed 's/Which (car, ship, harbor, \\"odd\\" é)/Which (ship, harbor, \\"odd\\" é)/' all > wanted # the odd one is there, though not listed
    run ! cmp -s wanted all
    same wanted out
    jq -c '.annotated = []' in > none
    ends 0 sar-template --templates="$SMALL" --candidates=annotated none
    sed 's/Which (car, ship, harbor, \\"odd\\" é)/Which (ship, \\"odd\\" é)/' all | cmp - out
    jq -c '.annotated = ["harbor", "car"]' in > more # in the order of all
    ends 0 sar-template --templates="$SMALL" --candidates=annotated more
    same all out
    jq -c 'del(.annotated)' in > unknown
    ends 0 sar-template --templates="$SMALL" --candidates=annotated unknown
    same all out
    ends 0 sar-template --templates="$SMALL" --candidates=all in
    same all out
    refused sar-template --candidates=some
    jq -c '.annotated = [1]' in > bad
    ends 1 sar-template --templates="$SMALL" --candidates=annotated bad
    tells '^sar-template: bad:1: annotated'
}

@test "of a source that labels ships only, nothing is said about other categories" {
    # what such a source gives: cars are in its images, and in none of its annotations
    scenes 1500 | jq -c '.objects |= map(select(.category == "ship")) | .annotated = ["ship"] | .split = "train"' | sar-filter --empty=keep 2> /dev/null | sar-grid > in
    [ "$(jq -c 'select(.objects == [])' in | wc -l)" -gt 100 ]
    ends 0 sar-template --negatives --candidates=annotated in
    # every template is there, so that nothing is right by chance
    sar-template --list | awk 'NR > 1 { for (a = 1; a <= $5; a++) print $1 "/a" a }' | sort > wanted
    jq -r '.template | sub("/q[0-9]+"; "")' out | sort -u | cmp - wanted
    jq -r '.messages[].content' out > said
    grep -q 'no ships' said # which the source can tell
    sed -n '/^categories:/,/^regions:/p' "$WORDING" | sed 's/#.*//' | grep -oE '"[^"]+"' | tr -d '"' | grep '^[a-z ]*$' | grep -vxE 'ships?|a ship|vessels?|boats?|watercraft|warships?|tankers?|L' | grep -v carrier > others
    grep -qx cars others
    grep -qx 'storage tank' others
    run ! grep -wFf others said
    # by default the question of classify lists all categories, and nothing else speaks of them
    ends 0 sar-template --negatives in
    jq -r 'if .task == "classify" then .messages[1].content else .messages[].content end' out > said
    run ! grep -wFf others said
    # without --negatives no answer denies anything, or says that this is all
    ends 0 sar-template in
    jq -r 'select(.task != "count").messages[1].content' out > said
    run ! grep -wiE 'only|no|none|nothing|not|nor|neither|without|absent|exclusively|solely|just|else|rest|(all|every) (the )?(objects?|targets?)' said
    jq -r 'select(.task == "count").messages[1].content' out > said
    run ! grep -wiE 'no|none|nothing|not|nor|neither|without|absent|exclusively|solely|else' said
}

@test "an honest pipeline: what is said to be absent is so by what the source labels" {
    cat > train.json << 'END'
{"images": [{"id": 1, "file_name": "P0001_1.jpg", "width": 800, "height": 800}, {"id": 2, "file_name": "P0001_2.jpg", "width": 800, "height": 800},
            {"id": 3, "file_name": "P0002_1.jpg", "width": 800, "height": 800}, {"id": 4, "file_name": "P0002_2.jpg", "width": 800, "height": 800}],
 "annotations": [{"id": 1, "image_id": 1, "category_id": 0, "bbox": [10, 10, 200, 90]}, {"id": 2, "image_id": 3, "category_id": 0, "bbox": [790, 10, 40, 40]},
                 {"id": 3, "image_id": 4, "category_id": 0, "bbox": [0, 0, 700, 700], "iscrowd": 1}],
 "categories": [{"id": 0, "name": "ship"}]}
END
    ends 0 sar-import coco --annotated=ship --crowd=keep train.json
    # the ship of the third image leaves it, the fourth shows a crowd; both go, and of these images nothing is claimed
    sar-filter --empty=keep --object='(.iscrowd or .ignore) | not' out 2> /dev/null | sar-grid > in
    [ "$(jq -c .annotated in | paste -sd ' ')" = '["ship"] ["ship"] [] []' ]
    ends 0 sar-template --negatives -t count,refer in
    [ "$(jq -r '.images[0] + " " + .task' out | paste -sd ,)" = 'P0001_1.jpg count,P0001_1.jpg refer,P0001_2.jpg count,P0001_2.jpg refer' ]
    jq -e 'select(.images[0] == "P0001_2.jpg").messages[1].content | test("no ships?"; "i")' out > /dev/null
}

@test "a scene without objects gives no samples, and what is said of it is so" {
    echo '{"image":"a.png","width":300,"height":300,"annotated":["ship"],"objects":[]}' > in
    ends 0 sar-template in
    [ ! -s out ]
    says 'sar-template: 1 scene without objects gave no samples'
    ends 0 sar-template --negatives in
    if [ -s err ]; then # either it has samples, or it is counted
        [ ! -s out ]
    else
        [ "$(count out)" -eq 2 ]
    fi
}

@test "a category that is not in the vocabulary is refused with those that are; --unknown=drop leaves it out and counts" {
    scene 'ship 1 1 50 50' 'zeppelin 100 1 150 50' 'car 200 1 250 50' 'Ship 5 5 9 9' | sar-grid > in
    ends 1 sar-template --templates="$SMALL" in
    [ ! -s out ]
    tells '^sar-template: in:1: objects\[1\]\.category: .*zeppelin.*ship, car, a/b%, harbor'
    ends 0 sar-template --templates="$SMALL" --unknown=drop in
    says 'sar-template: 2 objects of unknown category dropped'
    # what stays keeps its index, and what is dropped is not a neighbour
    [ "$(jq -c 'select(.task == "identify").object' out | sort -u | tr '\n' ' ')" = '0 2 ' ]
    [ "$(jq -r 'select(.task == "ground").messages[1].content' out)" = 'Here: A ship in the top left {<1><1><50><50>}. A car in the top right {<200><1><250><50>}. The ship is far from the car, which lies to the right of it.' ]
    scene 'zeppelin 100 1 150 50' | sar-grid > in
    ends 0 sar-template --unknown=drop in
    [ ! -s out ]
    tells '1 scene without objects|1 object of unknown' '1 object of unknown|1 scene without'
}

# --- bad data ---------------------------------------------------------------------------------------------------------

@test "scenes that sar-grid has not seen, without an image, or with an object outside are refused" {
    while IFS='|' read -r line regex; do
        { sar-grid <<< "$(scene 'ship 1 1 5 5')"; printf '%s\n' "$line"; } > in
        ends 1 sar-template -t refer in || { echo "$line"; return 1; }
        [ "$(count out)" -eq 1 ] # what was good before it has been written
        tells "^sar-template: in:2: $regex" || { echo "$line"; return 1; }
    done << 'END'
{"image":"a.png","width":300,"height":300,"objects":[{"category":"ship","bbox":[1,1,5,5]}]}|objects\[0\].*sar-grid
{"width":300,"height":300,"objects":[{"category":"ship","bbox":[1,1,5,5],"region":"?"}]}|image: 
{"image":"","width":300,"height":300,"objects":[{"category":"ship","bbox":[1,1,5,5],"region":"?"}]}|image: 
{"image":"a.png","width":300,"height":300,"objects":[{"category":"ship","bbox":[1,1,5,5],"region":"?"},{"category":"ship","bbox":[300,1,310,5],"region":"?"}]}|objects\[1\]\.bbox: .*outside
{"image":"a.png","width":300,"height":300,"objects":[{"category":"ship","bbox":[-9,1,0,5],"region":"?"}]}|objects\[0\]\.bbox: .*outside
{"image":"a.png","width":300,"height":300,"objects":[{"category":"ship","bbox":[9,1,9,5],"region":"?"}]}|objects\[0\]\.bbox: x2 \(9\) is not above x1 \(9\)
{"image":"a.png","width":300,"height":300,"messages":[]}|.*sample
END
    { scene 'ship 1 1 5 5' 'zeppelin 1 1 5 5'; scene 'ship 1 1 5 5'; } | sar-grid > in
    ends 1 sar-template --on-error=skip -t count,identify in # nothing of the bad scene is written
    [ "$(jq -r .task out | sort | uniq -c | awk '{ print $1 }' | tr '\n' ' ')" = '1 7 ' ]
}

# Of a ship and a car, and what is wrong when they are changed so.
@test "a member of sar-grid that is said must be there and be what sar-grid could have written" {
    local edit task wrong
    scene 'ship 1 1 5 5' 'car 60 60 90 90' 'harbor 1 200 9 220' | sar-grid > in
    while IFS='#' read -r edit task wrong; do
        jq -c "$edit" in > edited
        for seed in 0 1 2 3; do # whatever templates are drawn
            ends 1 sar-template -t "$task" --seed=$seed edited || { echo "$edit"; return 1; }
            [ ! -s out ]
            tells "^sar-template: edited:1: objects\[$wrong" || { echo "$edit"; return 1; }
        done
    done << 'END'
del(.objects[1].region)#refer#1\]\.region: is missing: sar-grid writes it
del(.objects[0].region)#ground#0\]\.region: is missing: sar-grid
.objects[1].region = "nonsense"#refer#1\]\.region: "nonsense" is not one of top-left, top, .*, bottom-right$
.objects[1].region = 5#refer#1\]\.region: must be one of top-left, 
.objects[1].region = null#identify#1\]\.region: must be one of
.objects[1].region = ["top"]#describe#1\]\.region: must be one of
.objects[1].region = "Top"#describe#1\]\.region: "Top" is not one of
del(.objects[1].size)#identify#1\]\.size: is missing: sar-grid writes it
.objects[2].size = "big"#identify#2\]\.size: "big" is not one of very-large, large, medium, small, very-small$
.objects[2].size3 = "very-large"#describe#2\]\.size3: "very-large" is not one of small, medium, large$
del(.objects[2].size3)#describe,classify#2\]\.size3: is missing
.objects[2].shape = ""#identify,count#2\]\.shape: "" is not one of wide, tall, square$
del(.objects[].relations)#identify#0\]\.relations: is missing: sar-grid writes it
del(.objects[].relations)#ground#0\]\.relations: is missing: sar-grid writes it
.objects[1].relations = {}#ground#1\]\.relations: must be an array
.objects[1].relations = null#ground#1\]\.relations: must be an array
.objects[1].relations = [{}, 1]#ground#1\]\.relations\[0\]\.to: is missing: sar-grid
.objects[1].relations[1] = 1#ground#1\]\.relations\[1\]: must be an object
del(.objects[1].relations[1].to)#ground#1\]\.relations\[1\]\.to: is missing
.objects[1].relations[1].to = 1#ground#1\]\.relations\[1\]\.to: is the object itself
.objects[1].relations[1].to = 3#identify#1\]\.relations\[1\]\.to: 3 is not the index of another object: the scene has 3$
.objects[1].relations[1].to = -1#identify#1\]\.relations\[1\]\.to: -1 is not the index
.objects[1].relations[1].to = 0.5#identify#1\]\.relations\[1\]\.to: 0.5 is not the index
.objects[1].relations[1].to = "0"#identify#1\]\.relations\[1\]\.to: must be the index
del(.objects[1].relations[1].distance)#ground#1\]\.relations\[1\]\.distance: is missing
.objects[1].relations[1].distance = -0.5#ground#1\]\.relations\[1\]\.distance: must be a number, 0 or above
.objects[1].relations[1].distance = "5"#ground#1\]\.relations\[1\]\.distance: must be a number, 0 or above
del(.objects[1].relations[1].near)#ground#1\]\.relations\[1\]\.near: is missing
.objects[1].relations[1].near = "near"#ground#1\]\.relations\[1\]\.near: must be true or false
del(.objects[1].relations[1].direction)#ground#1\]\.relations\[1\]\.direction: is missing
.objects[1].relations[1].direction = "north"#ground#1\]\.relations\[1\]\.direction: "north" is not one of left, right, above,
.objects[1].relations = []#identify#1\]\.relations: no relation to another object: sar-grid writes the nearest object of every category$
.objects[].relations |= map(select(.to == 0))|.objects[0].relations = []#ground#1\]\.relations: no relation to "harbor": sar-grid writes
.objects[].relations |= .[:1]#ground#[01]\]\.relations: no relation to "[a-z]*": sar-grid writes
END
    sed 's/"to":1,/"to":1,"t\\u006f":1,/' in > twice
    ends 1 sar-template -t ground twice
    tells '^sar-template: twice:1: objects\[0\]\.relations\[0\]\.to: duplicate member \(column [0-9]+\)$'
}

@test "what no text of the wanted tasks says may be missing or anything" {
    scene 'ship 1 1 5 5' 'car 60 60 90 90' 'zeppelin 100 100 110 110' > plain
    sar-grid plain > in
    for task in classify count refer describe ground identify; do
        local -A unsaid=([classify]=. [count]=. [refer]='size|size3|shape|relations' [describe]='size$|shape|relations' [ground]='size|shape' [identify]='size3')
        jq -c --arg unsaid "${unsaid[$task]}" '.objects[] |= with_entries(if (.key | test("category|bbox") | not) and (.key | test($unsaid)) then .value = 7 else . end)' in > spoilt
        jq -c --arg unsaid "${unsaid[$task]}" '.objects[] |= with_entries(select((.key | test("category|bbox")) or (.key | test($unsaid) | not)))' in > without
        sar-template -t $task --unknown=drop in > wanted 2> /dev/null
        for file in spoilt without; do sar-template -t $task --unknown=drop $file 2> /dev/null | same wanted -; done
    done
    # nor what dropped objects lack
    jq -c '.objects[2] |= {category, bbox}' in > without
    sar-template --unknown=drop in > wanted 2> /dev/null
    sar-template --unknown=drop without 2> /dev/null | same wanted -
    # an object alone has no neighbour, but it has relations
    scene 'ship 1 1 5 5' | sar-grid --relations=none > in
    ends 1 sar-template -t identify in
    tells 'objects\[0\]\.relations: is missing'
    sar-template -t ground <(jq -c '.objects[0].relations = []' in) > /dev/null
}

@test "the limits of sizes, shapes and distances are options of sar-grid alone" {
    one_scene
    for option in --sizes=0.4,0.25,0.1,0.03 --sizes3=0.05,0.3 --shapes=0.67,1.5 --near=8; do
        refused sar-template $option in
        grep -qE '^sar-template: --[a-z0-9]+ is an option of sar-grid' err
    done
}

@test "--draws: other numbers of samples of a unit; what there is with fewer is the same with more" {
    sar-synth --scale=0.002 | sar-filter 2> /dev/null | sar-grid > in
    sar-template in > usual
    sar-template --draws=identify=2,refer=5 in > other
    jq -r 'select(.task == "identify") | .id' other | sed 's/.*[/]//' | sort | uniq -c | awk '{ print $2, $1 }' > got
    units=$(jq 'select(.task == "identify") | .object' usual | wc -l)
    printf '0 %d\n1 %d\n' $((units / 7)) $((units / 7)) | same - got
    # five questions of a unit, all different, and the first as without the option
    jq -r 'select(.task == "refer") | [(.id | sub("/[0-9]+$"; "")), .messages[0].content] | @tsv' other | sort -u | cut -f 1 | uniq -c |
        awk '$1 != 5 { print; bad = 1 } END { exit bad }'
    jq -c 'select(.id | endswith("/0"))' usual > wanted
    jq -c 'select(.id | endswith("/0"))' other | same wanted -
    sar-template --tasks=count --draws=count=16 in > out 2> err
    says 'sar-template: --draws: "count" has 15 questions, so that some are asked twice'
}

@test "--keep: a share of a task's samples, the same in any shard, each as without it" {
    sar-synth --scale=0.02 | sar-filter 2> /dev/null | sar-grid > in
    sar-template in > all
    sar-template --keep=identify=0.25,count=0 in > kept
    grep '"task":"identify"' all > asked
    # within five standard deviations
    awk -v n="$(wc -l < asked)" -v k="$(grep -c '"task":"identify"' kept)" 'BEGIN { d = k - n / 4; exit d * d > 25 * n * 3 / 16 }'
    [ "$(grep -c '"task":"count"' kept)" -eq 0 ]
    grep -v '"task":"identify"\|"task":"count"' all > wanted
    grep -v '"task":"identify"' kept | same wanted -
    [ "$(sort all kept | uniq -d | wc -l)" -eq "$(wc -l < kept)" ]
    { head -n 100 in | sar-template --keep=identify=0.25,count=0; tail -n +101 in | sar-template --keep=identify=0.25,count=0; } | same kept -
    sar-template --keep=identify=1 in | same all -
    sar-template --keep=identify=0.24 in | grep '"task":"identify"' > fewer # of which all are in the larger share
    [ "$(grep '"task":"identify"' kept | sort - fewer | uniq -d | wc -l)" -eq "$(wc -l < fewer)" ]
}

@test "--keep: the rule that the page gives, worked out by hand" {
    one_scene
    sar-template --templates="$SMALL" -t count --draws=count=9 --seed=3 in 2> /dev/null | jq -r .id > all
    sar-template --templates="$SMALL" -t count --draws=count=9 --seed=3 --keep=count=0.5 in 2> /dev/null | jq -r .id > kept
    python3 - > wanted << 'END' || skip "needs python3"
mask = (1 << 64) - 1
def unit(text, k):
    hash = 0xCBF29CE484222325
    for byte in text.encode(): hash = (hash ^ byte) * 0x100000001B3 & mask
    z = hash + k * 0x9E3779B97F4A7C15 & mask
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    return ((z ^ z >> 31) >> 11) / 2 ** 53
for line in open("all"):
    task, name, draw = line.strip().replace("%2F", "/").replace("%25", "%").rsplit("count/", 1)[0], *line.strip().rsplit("/", 2)[1:]
    name = name.replace("%2F", "/").replace("%25", "%")
    if unit("\x1f".join(["3", "train", "JPEGImages/0000123.png", "count", name, "keep"]), int(draw) + 1) < 0.5: print(line, end="")
END
    [ -s kept ]
    same wanted kept
}

@test "options that make no sense are refused" {
    for option in --tasks=draw --tasks= --tasks=count, --seed=-1 --seed=x --seed=18446744073709551616 --frame=norm --frame=pixels --unknown=keep \
        --draws=count --draws=count=0 --draws=count=1001 --draws=count=1.5 --draws=x=1 --keep=count=1.1 --keep=count=-1 --keep==1 --keep= \
        --templates=missing.yaml; do
        refused sar-template "$option" || { echo "$option"; return 1; }
    done
    grep -q 'missing.yaml' err
    refused sar-template --check --list
    echo > scenes
    refused sar-template --check scenes
    refused sar-template --list scenes
    refused sar-template --templates="$BATS_TEST_TMPDIR"
}

# --- templates.yaml ---------------------------------------------------------------------------------------------------

@test "the templates are --templates', else \$SAR_TEMPLATES', else those of the program's tree; --version says which" {
    mkdir -p tree/bin other/bin other/share/sarpipe
    cp "$(command -v sar-template)" tree/bin
    cp tree/bin/* other/bin
    cp "$SMALL" tree/templates.yaml
    cp "$SMALL" other/share/sarpipe
    for tree in tree/templates.yaml other/share/sarpipe/templates.yaml; do
        ends 0 env -u SAR_TEMPLATES "${tree%%/*}/bin/sar-template" --version
        grep -qxF "templates: $PWD/$tree" out
        ends 0 env SAR_TEMPLATES= "${tree%%/*}/bin/sar-template" --version # empty is not set
        grep -qxF "templates: $PWD/$tree" out
    done
    one_scene
    sar-template --templates="$SMALL" in > wanted
    env -u SAR_TEMPLATES tree/bin/sar-template in | cmp - wanted
    SAR_TEMPLATES="$SMALL" sar-template in | cmp - wanted
    SAR_TEMPLATES="$WORDING" tree/bin/sar-template --templates="$SMALL" in | cmp - wanted
    SAR_TEMPLATES="$SMALL" ends 0 sar-template --version
    grep -qxF "templates: $SMALL" out
}

@test "templates.yaml has no mistakes" {
    ends 0 sar-template --check
    says
    [ ! -s out ]
}

@test "templates.yaml has the paper's numbers of templates, and a unit and a tag for every task" {
    ends 0 sar-template --list
    awk 'NR > 1 { print $1, $2, $3, $4, $5, $6 }' out > tasks
    awk '$1 == "classify" && $2 == "image" && $3 == 1 && $4 == 20 && $5 == 20 && $6 == "-" ||
        $1 == "describe" && $2 == "image" && $3 == 1 && $4 == 20 && $5 == 20 && $6 == "-" ||
        $1 == "count" && $2 == "category" && $3 == 1 && $4 == 15 && $5 >= 5 && $6 == "[count]" ||
        $1 == "ground" && $2 == "image" && $3 == 1 && $4 == 15 && $5 >= 5 && $6 == "[grounding]" ||
        $1 == "identify" && $2 == "object" && $3 == 7 && $4 >= 20 && $5 == 20 && $6 == "[identify]" ||
        $1 == "refer" && $2 == "category" && $3 == 1 && $4 == 30 && $5 >= 3 && $6 == "[refer]" { good++ } END { exit good != 6 || NR != 6 }' tasks
}

@test "what templates.yaml says is English: number, article, capital, no brace or blank left over" {
    gridded 300 > in
    ends 0 sar-template --negatives in
    jq -r '.messages[].content' out | sed 's/<image>//; s/{<[0-9]*><[0-9]*><[0-9]*><[0-9]*>}/BOX/g' | sort -u > said
    [ "$(count said)" -gt 3000 ]
    wrong() {
        run ! grep -nE -m 3 "$1" said
        [ "$status" -eq 1 ] || { echo "$1: $output"; return 1; }
    }
    wrong '[{}]'
    wrong '  | $|^ |BOX BOX BOX BOX  '
    wrong ' [,.;:)]|\.\.|,,|\( '
    wrong '(^|[^0-9])1 (instances|targets|objects|ships|cars|tanks|bridges|harbors)'
    wrong '(^|[^0-9])([02-9]|[0-9]{2,}) (instance|target|object|ship|car|tank|bridge|harbor)([^a-z]|$)'
    wrong '(^|[^A-Za-z])[Aa]n (ship|car|tank|bridge|harbor|very|large|medium|small|wide|tall|roughly|square)'
    wrong '(^|[^A-Za-z])[Aa] (aircraft|object|instance)'
    wrong '([Tt]here|[Tt]his|[Ii]t) are 1([^0-9]|$)|([Tt]here) is ([2-9]|1[0-9])'
    wrong '^[a-z]'
    wrong 'aircrafts|harbours|shipss'
}

@test "templates.yaml claims nothing but what boxes say, and describe asks for what it names" {
    gridded 600 > in
    ends 0 sar-template --negatives in
    # but for the paper's own texts, the first of each task
    jq -r '(select(.template | test("/q1/") | not) | .messages[0].content), (select(.template | endswith("/a1") | not) | .messages[1].content)' out | sort -u > said
    [ "$(count said)" -gt 3000 ]
    run ! grep -wiE -m 3 'backscatter|clutter|texture|bright|returns|signatures?|captured|acquisition|satellite|strong|reflect.*|stands? out|in the region \{|only' said
    jq -r 'select(.task == "describe" and (.template | test("/q1/") | not)).messages[0].content' out > asked
    run ! grep -vE 'main (targets|objects|content)' asked
    run ! grep -wE 'all|every|each|full|thorough' asked
    # numbers agree where there is one object
    jq -r 'select(.task == "classify" and (.template | endswith("/a1") | not)) | .messages[1].content' <(jq -c 'select(.objects | length == 1)' in | sar-template) > said
    run ! grep -E ' (targets|objects|are) |targets\.' said
    jq -r 'select(.task == "ground") | .messages[1].content' <(jq -c 'select(.objects | length == 1)' in | sar-template) > said
    run ! grep -E 'several|each|are ' said
    # lists by commas end with "and" or the like, but the paper's
    awk '/^    answers:/ { n = 0 } /^      - / { if (open) print open; open = ""; n++ }
        /^ +next:/ { next_at = NR } n > 1 && /", / && (NR == next_at || NR == next_at + 1) { open = NR ": " $0 }
        /^ +last:/ { open = "" } END { if (open) print open }' "$WORDING" > lists
    [ ! -s lists ] || { cat lists; false; }
}

@test "neutral questions do not tell the number; half of those of count and refer are, and --neutral asks no others" {
    gridded 400 > in
    sar-template in > any 2> /dev/null
    ends 0 sar-template --neutral in
    jq -c '[.id, .variant]' any > wanted
    jq -c '[.id, .variant]' out | same wanted - # the same samples
    sed -n '/^  refer:/,/^    answers:/p' "$WORDING" | awk '/^      - /{ n++ } /neutral: true/ { print n }' > neutral
    [ "$(count neutral)" -eq 15 ]
    jq -r 'select(.task == "refer").template | split("/")[1][1:]' out | sort -un > asked
    sort -n neutral | same - asked
    jq -r 'select(.task == "refer").template | split("/")[1][1:]' any | grep -cxFf neutral > number
    awk -v all="$(grep -c '"task":"refer"' any)" '{ exit !($1 / all > 0.4 && $1 / all < 0.6) }' number
    # with one ship and with three the same words
    for many in 1 3; do
        objects=()
        for ((n = 0; n < many; n++)); do objects+=('ship 10 10 60 60'); done
        for ((n = 0; n < 60; n++)); do scene "${objects[@]}" | sed "s/a\\.png/$n.png/"; done | sar-grid | sar-template --neutral -t count,refer | jq -r '.messages[0].content' > $many
    done
    same 1 3
    # tasks without neutral questions ask as before
    jq -c 'select(.task != "count" and .task != "refer")' any > wanted
    jq -c 'select(.task != "count" and .task != "refer")' out | same wanted -
}

@test "templates.paper.yaml has the first question and answer of each task, and the words of templates.yaml" {
    paper=${WORDING%.yaml}.paper.yaml
    ends 0 sar-template --check --templates="$paper"
    says
    for file in "$WORDING" "$paper"; do sed -n '/^language:/,/^# --- tasks/p' "$file" > "words.${file##*/}"; done
    same words.templates.yaml words.templates.paper.yaml
    gridded 100 > in
    sar-template --templates="$paper" --negatives in 2> /dev/null > out
    [ "$(jq -r .task out | sort -u | wc -l)" -eq 6 ]
    [ "$(jq -r '.template | sub("^[a-z]*"; "")' out | sort -u)" = /q1/a1 ]
    # what they share is said in the same words
    for seed in {1..40}; do sar-template --seed=$seed --negatives in 2> /dev/null; done | grep '/q1/a1"' | jq -r '[.id, .task, .messages[1].content] | select(.[1] != "identify") | @tsv' | sort -u > said
    [ "$(count said)" -gt 50 ]
    jq -r '[.id, .task, .messages[1].content] | @tsv' out | sort -u > own
    comm -23 said own > other
    [ ! -s other ]
}

@test "a set of templates has a name: that of a file beside templates.yaml" {
    mkdir -p tree/bin tree/share/sarpipe
    cp "$BIN/sar-template" tree/bin
    cp "$SMALL" tree/share/sarpipe/templates.yaml
    sed 's/How many/What number of/' "$SMALL" > tree/share/sarpipe/templates.odd.yaml
    one_scene
    ends 0 env -u SAR_TEMPLATES tree/bin/sar-template -t count --templates=odd in
    grep -q 'What number of' out
    ends 0 env SAR_TEMPLATES=odd tree/bin/sar-template -t count in
    grep -q 'What number of' out
    # a file of that name comes first, and what is no set is told by its name
    cp "$SMALL" odd
    ends 0 tree/bin/sar-template -t count --templates=odd in
    grep -q 'How many' out
    refused tree/bin/sar-template --templates=missing in
    tells '^sar-template: missing: ' || tells '^sar-template: missing: ' '^Try'
    refused tree/bin/sar-template --templates=./missing in
}

# mistake SED REGEX [LINE]: the small templates, so edited, have that mistake, at LINE or else at the first line that the
# edit changed; and can't be used.
mistake() {
    local line
    sed "$1" "$SMALL" > bad.yaml
    line=${3:-$(cmp "$SMALL" bad.yaml | sed 's/.*line //')}
    [ -n "$line" ] || { echo "$1 changes nothing"; return 1; }
    ends 2 sar-template --check --templates=bad.yaml || { echo "$1"; return 1; }
    [ ! -s out ]
    grep -qE "^sar-template: bad\\.yaml:$line:[0-9]+: .*($2)" err || { echo "$1 (line $line)"; cat err; return 1; }
}

# line TEXT: its place in the small templates.
line() {
    grep -nF -m 1 "$1" "$SMALL" | cut -d: -f1
}

@test "--check reports what can't be compiled: placeholders, forms, parts, braces, with file, line and column" {
    mistake 's/How many {category:many}/How many {categories}/' 'no such placeholder: .categories'
    mistake 's/How many {category:many}/How many {}/' placeholder
    mistake 's/How many {category:many}/How many {category:dual}/' 'form "dual"'
    mistake 's/How many {category:many}/How many {box:many}/' 'box'
    mistake 's/Where is what/Where is {box}/' '{box} is not allowed here'
    mistake 's/Where is what/Where is {category}/' '{category} is not allowed here'
    mistake 's/What is in {box}/What is {other} in {box}/' 'other'
    mistake 's/How many {category:many}/How many {category:many/' 'brace'
    mistake 's/How many {category:many}/How many category:many}/' 'brace'
    mistake 's/car: {word: car, many: cars, a: a car}/car: {word: car, a: a car}/' 'form "many" is missing'
    mistake 's/car: {word: car, many/car: {wort: car, many/' 'word'
    mistake '/^        many: "There are {number}/d' 'many is missing' "$(line 'one: "There is {number}')"
    mistake 's/^          first: "{box} ({region})"/          erst: "x"/' 'erst|first' '[0-9]+'
    mistake '/^        relations:/,/^          many:/d' 'relations' "$(line 'Here:{groups}')"
    mistake 's/Here:{groups}{relations}/Here:{groups}/' 'relations' "$(line '        relations:' | sed 's/$//')|$(($(line '        relations:') + 1))"
    mistake 's/text: "{objects}."/text: "nothing."/' 'objects' '[0-9]+'
    mistake 's/- "Where is what?"/- ""/' 'text'
    mistake 's/- "Where is what?"/- [a]/' 'text'
}

@test "--check reports words that are missing, unknown or twice, and values out of range" {
    mistake '/^  top-left:/d' 'top-left is missing' "$(line 'regions:')|$(($(line 'regions:') + 1))"
    mistake 's/^  top-left:/  nowhere:/' '"nowhere"'
    mistake 's/^  car: .*/&\n  ship: {word: x, many: xs, a: an x}/' 'duplicate key "ship"'
    mistake 's/^numbers:/zahlen:/' '"zahlen"'
    mistake '/^numbers:/d' 'numbers is missing' 3
    mistake '/^join:/d' 'join is missing' 3
    mistake '/^tasks:/,$d' 'tasks is missing' 3
    mistake 's/per: category/per: planet/' 'image, category or object'
    mistake '0,/per: image/s/per: image/peer: image/' 'per'
    mistake 's/draws: 2/draws: 0/' 'draws'
    mistake 's/draws: 2/draws: 1.5/' 'draws'
    mistake 's/draws: 2/draws: "2\\0"/' 'draws must be a whole number'
    mistake 's/min_area: 0.01/min_area: "0.01\\0"/' 'min_area must be a number'
    mistake 's/^language: en/language: [en]/' 'language must be a text'
    mistake 's/^agreement: .*/agreement: is/' 'agreement must be a list'
    mistake 's/bounds: inside/bounds: outside/' 'bounds'
    mistake 's/^    limits:/    order: random\n&/' 'order must be file or reading' '[0-9]+'
    mistake 's/- "Where is what?"/- {text: "Where is what?", neutral: maybe}/' 'neutral must be true or false'
    mistake 's/- "Where is what?"/&\n      - {text: "How?", needs: luck}/' 'needs must be relations' '[0-9]+'
    mistake 's/- "Where is what?"/- {text: "Where is what?", needs: relations}/' 'at least one question must not need relations' '[0-9]+'
    mistake 's/- "Which ({candidates})?"/&\n      - {text: "How?", needs: relations}/' 'not all answers have {relations}' '[0-9]+'
    mistake 's/- "Where is what?"/- {text: "Where is what?", odd: true}/' '"odd"'
    mistake 's/^          first: "{Size3:a} {category} ({region})"/          first: {one: a, many: b}/' 'first, next and last must all have' '[0-9]+'
    mistake 's/^          first: "{Size3:a} {category} ({region})"/          first: {one: a}/' 'many is missing' '[0-9]+'
    mistake '/members:/,/last:/s/"\(.*\)"/{one: "\1", many: "x"}/' 'only objects can have texts' '[0-9]+'
    mistake 's/^          many: " Some .*/&\n          within: {two: " {axis}", many: " x"}/' 'axes is missing, which {axis} needs' '[0-9]+'
    mistake 's/^          many: " Some .*/&\n          within: {two: " {other}", many: " x"}/' '{other} is not allowed here' '[0-9]+'
    mistake 's/^          many: " Some .*/&\n          within: x/' 'within must be a map' '[0-9]+'
    mistake 's/- "How many {category:many}?"/- {one: "How?", many: "How many?", neutral: true}/' 'a neutral question must not depend on the number'
    mistake 's/many: "The x"/x/; s/one: "Describe the {number:word} thing."/neutral: true\n        &/' 'a neutral question must not depend' '[0-9]+'
    mistake 's/min_area: 0.01/min_area: big/' 'min_area'
    mistake 's/min_area: 0.01/min_aria: 0.01/' '"min_aria"'
    mistake 's/^  count:/  Count it:/' 'name'
    mistake 's/also: \[oddity\]/also: oddity/' 'also'
    mistake 's/^prompt: .*/prompt: [1/' '.' '[0-9]+'
}

@test "--check reports what reads wrong: agreement, articles, duplicates, surfaces of two words, more draws than questions" {
    mistake 's/There is {number} instance\./There are {number} instance./' 'are'
    mistake 's/There is {number} instance\./There is {number} instances./' 'agree'
    mistake 's/There are {number} instances\./There is {number} instances./' 'is'
    mistake 's/There are {number} instances\./There are {number} {category}./' 'agree'
    mistake 's/Where are the {category:many}/Where is {category:many}/' 'is.*agree'
    mistake 's/- "Where is what?"/&\n      - "Where is WHAT?"/' 'duplicate template'
    mistake 's/- "{Names}: {names}\."/&\n      - "{Names}: {names}."/' 'duplicate template'
    mistake 's/What is in {box}/What is a {category} in {box}/' 'article'
    mistake 's/also: \[oddity\]/also: [Ships]/' 'Ships|ships' '[0-9]+'
    mistake 's/draws: 2/draws: 3/' 'draws' '[0-9]+'
    mistake 's/Where is what?/Where is  what?/' 'blank'
}

@test "250 words of a kind are taken, and one more is a mistake" {
    words() { # NUMBER: of categories
        sed '/^  ship: {/,/^  harbor: {/d' "$DATA/templates.yaml" |
            awk -v number="$1" '{ print } /^categories:/ { for (i = 1; i <= number; i++) printf "  c%d: {word: c%dx, many: c%dxs, a: a c%dx}\n", i, i, i, i }' > words.yaml
    }
    words 250
    ends 0 sar-template --list --templates=words.yaml
    words 251
    ends 2 sar-template --list --templates=words.yaml
    tells '^sar-template: words.yaml:8:3: at most 250 words$'
}

@test "--check reports all mistakes at once, one a line" {
    sed 's/{category:many}?"/{categories}?"/; s/What is in {box}/What is in {bbox}/; s/per: category/per: planet/' "$SMALL" > bad.yaml
    ends 2 sar-template --check --templates=bad.yaml
    [ "$(grep -c '^sar-template: bad.yaml:[0-9]*:[0-9]*: ' err)" -ge 4 ]
    [ "$(grep -c . err)" -eq "$(grep -c '^sar-template: bad.yaml:[0-9]*:[0-9]*: ' err)" ]
    printf 'a: [1\n' > broken.yaml
    ends 2 sar-template --check --templates=broken.yaml
    : > empty.yaml
    ends 2 sar-template --check --templates=empty.yaml
    tells 'empty.yaml:1:1: '
    ends 2 sar-template --check --templates=missing.yaml
    tells '^sar-template: missing.yaml: '
    # a key that is no text is no name: neither unknown nor that of another
    { cat "$SMALL" && printf '{odd}: a\n? [b]\n: c\n"": d\n'; } > keys.yaml
    ends 2 sar-template --check --templates=keys.yaml
    tells ':[0-9]*:1: a key must be text$' ':[0-9]*:3: a key must be text$' ':[0-9]*:1: unknown key ""$'
}

@test "templates that can't be used end all filters that read them with 2, before anything is written" {
    sed 's/What is in {box}/What is in {bbox}/' "$SMALL" > bad.yaml
    one_scene
    for command in 'sar-template in' 'sar-template --list' "sar-import coco $DATA/coco-ssdd.json" 'sar-filter --profile=describe in'; do
        # shellcheck disable=SC2086
        refused $command --templates=bad.yaml
        grep -qE '^sar-[a-z]+: bad.yaml:[0-9]+:[0-9]+: .*bbox' err
    done
    # of many mistakes the first ones are told, and how many there are
    { cat "$SMALL"; printf '%s: 7\n' first second third fourth fifth; } > bad.yaml
    refused sar-template in --templates=bad.yaml
    tells 'unknown key "first"$' 'unknown key "second"$' 'unknown key "third"$' '^sar-template: bad.yaml: and 2 more mistakes$'
}

@test "a program without templates beside it looks where they are installed" {
    mkdir bin
    cp "$BIN/sar-template" bin
    run -0 env -u SAR_TEMPLATES bin/sar-template --version
    [[ ${lines[1]} == 'templates: '/*/sarpipe/templates.yaml && ${lines[1]} != *"$PWD"* ]]
    mkdir -p share/sarpipe
    cp "$SMALL" share/sarpipe/templates.yaml
    run -0 env -u SAR_TEMPLATES bin/sar-template --version
    [ "${lines[1]}" = "templates: $PWD/share/sarpipe/templates.yaml" ]
}

# --- real files -------------------------------------------------------------------------------------------------------

@test "SSDD and HRSID give all six tasks, each as often as it should (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    for file in ssdd hrsid-inshore; do
        sar-import coco "$SARPIPE_DATA/$file.coco.json" > scenes
        ends 0 sar-filter scenes
        if [ $file = ssdd ]; then says; else says 'sar-filter: 1 object dropped: 1 degenerate'; fi
        sar-grid out > in
        ends 0 sar-template in
        valid out
        # the number of images, of objects, and of images with an object that describe takes, from the file itself
        read -r images objects described < <(jq -r '(.images | INDEX(.id | tostring)) as $image
            | [.annotations[] | select(.bbox[2] > 0 and .bbox[3] > 0)]
            | [([.[].image_id] | unique | length), length,
                ([.[] | $image[.image_id | tostring] as $i | .bbox as $b
                    | select($i.width >= 224 and $i.height >= 224 and $b[2] * $b[3] / ($i.width * $i.height) >= 0.01
                        and ([$b[2], $b[3]] | max / min) <= 10).image_id] | unique | length)] | @tsv' "$SARPIPE_DATA/$file.coco.json")
        printf '%s %s\n' classify "$images" count "$images" describe "$described" ground "$images" identify $((7 * objects)) refer "$images" > wanted
        jq -r .task out | sort | uniq -c | awk '{ print $2, $1 }' | diff wanted -
        # every box is an annotation's box, rounded; every region that of its box
        jq -c 'select(.task == "refer") | [.images[0], [.messages[1].content | scan("{<(\\d+)><(\\d+)><(\\d+)><(\\d+)>} \\(([a-z ]+)\\)") | map(tonumber? // .)]]' out | sort > found
        jq -c 'def third($sum; $side): if 3 * $sum >= 4 * $side then 2 elif 3 * $sum >= 2 * $side then 1 else 0 end;
            (reduce .annotations[] as $a ({}; .[$a.image_id | tostring] += [$a.bbox])) as $of
            | .images[] | .width as $w | .height as $h
            | [.file_name, [$of[.id | tostring][] | select(.[2] > 0 and .[3] > 0)
                | [(.[0], .[1], .[0] + .[2], .[1] + .[3]) + 0.5 | floor]
                    + [["top left", "top center", "top right", "middle left", "middle center", "middle right", "bottom left", "bottom center", "bottom right"]
                        [third(2 * .[1] + .[3]; $h) * 3 + third(2 * .[0] + .[2]; $w)]]]]' "$SARPIPE_DATA/$file.coco.json" | sort > wanted
        same wanted found
    done
}

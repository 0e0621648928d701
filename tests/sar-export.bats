#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-export: each format by its own documented schema, nothing lost but what the page names, hostile names.
bats_require_minimum_version 1.5.0
load helper

setup_file() {
    draw_seed
}

DIALOGUES="llava sharegpt openai qwen-vl qwen2-vl qwen2.5-vl qwen3-vl internvl"

# samples COUNT: dialogues of all tasks about so many made-up scenes.
samples() {
    gridded "$1" | sar-template 2> /dev/null
}

# sample [JQ]: one dialogue with a box, changed by a jq expression.
sample() {
    jq -c "${1:-.}" << 'END'
{"id":"a.png/refer/ship/0","task":"refer","variant":"single","images":["a.png"],"width":512,"height":256,"messages":[{"role":"user","content":"<image>[refer] Where are the ships?"},{"role":"assistant","content":"The ship is here: {<393><42><470><94>} (bottom right)."}],"category":"ship"}
END
}

# export FORMAT [OPTION]...: of ./in to ./out without a message.
export_() {
    framed "$@"
    ends 0 sar-export "${framed[@]}" in && says
}

# framed FORMAT [OPTION]...: these words into the array framed, with a frame where the format wants one and has none.
framed() {
    framed=("$@")
    [[ $1 != qwen2.5-vl || " $*" = *' --'@(frame|pixels|boxes)=* ]] || framed+=(--frame=pixel)
}

# bad MESSAGE COMMAND...: ./in is bad data for it, and nothing is written.
bad() {
    local message=$1
    shift 2
    framed "$@"
    ends 1 sar-export "${framed[@]}" in || return
    says "sar-export: in:1: $message" && { [ ! -s out ] || [ "$(cat out)" = '[]' ]; }
}

# texts FORMAT: the questions and answers of an export, as [question, answer] to a line.
texts() {
    case $1 in
    ms-swift) jq -c '[.messages[].content]' ;;
    openai) jq -c '[.messages[].content | if type == "array" then map(.text // "<image>") | add else . end]' ;;
    *) jq -c '(if type == "array" then .[] else . end) | [.conversations[].value]' ;;
    esac
}

# --- the schemas that the targets document ----------------------------------------------------------------------------

# Each is a jq expression that is true of a record that its target reads. Sources are in sar-export(1).
turns='def text: type == "string"; def turns($user; $assistant): length > 0 and length % 2 == 0 and
    all(to_entries[]; (.value | keys == ["from", "value"]) and (.value.value | text)
        and .value.from == (if .key % 2 == 0 then $user else $assistant end));
    def images: [.conversations[].value | scan("<image>")] | length;'

schema() {
    case $1 in
    ms-swift) echo 'def count($mark): [.messages[].content | scan($mark)] | length;
        (.messages | length > 0 and all(.[]; (.role | IN("system", "user", "assistant")) and (.content | type == "string")))
        and (.images | type == "array" and all(.[]; type == "string"))
        and (.objects | keys == ["bbox", "ref"])
        and (.objects.ref | all(.[]; type == "string")) and count("<ref-object>") == (.objects.ref | length)
        and (.objects.bbox | all(.[]; length == 4 and all(.[]; type == "number") and .[0] < .[2] and .[1] < .[3]))
        and count("<bbox>") == (.objects.bbox | length) and count("<image>") == (.images | length)' ;;
    llava) echo "$turns"'keys == ["conversations", "id", "image"] and (.id | text) and (.image | text)
        and (.conversations | turns("human"; "gpt")) and images == 1 and (.conversations[0].value | startswith("<image>\n"))' ;;
    sharegpt) echo "$turns"'(keys - ["system"] == ["conversations", "images"]) and (.images | all(.[]; text))
        and (.conversations | turns("human"; "gpt")) and images == (.images | length)' ;;
    openai) echo 'def text: type == "string"; keys == ["messages"] and (.messages | length > 1)
        and all(.messages[]; (keys == ["content", "role"]) and (.role | IN("system", "user", "assistant"))
            and (.content | text or (length > 0 and all(.[];
                (.type == "text" and keys == ["text", "type"] and (.text | text and length > 0 and (contains("<image>") | not)))
                or (.type == "image_url" and keys == ["image_url", "type"] and (.image_url | keys == ["url"] and (.url | text)))))))
        and all(.messages[] | select(.role != "user"); .content | text) and .messages[-1].role == "assistant"' ;;
    qwen-vl) echo "$turns"'keys == ["conversations", "id"] and (.id | text) and (.conversations | turns("user"; "assistant"))
        and images == 0 and (.conversations[0].value | test("^Picture 1: <img>[^<]+</img>\n"))
        and ([.conversations[].value | scan("<box>") ] | length) == ([.conversations[].value | scan("<box>\\([0-9]{1,3},[0-9]{1,3}\\),\\([0-9]{1,3},[0-9]{1,3}\\)</box>")] | length)' ;;
    qwen2-vl) echo "$turns"'keys == ["conversations", "image"] and (.image | text) and (.conversations | turns("human"; "gpt")) and images == 1
        and ([.conversations[].value | scan("<\\|box_start\\|>") ] | length) == ([.conversations[].value | scan("<\\|box_start\\|>\\([0-9]{1,3},[0-9]{1,3}\\),\\([0-9]{1,3},[0-9]{1,3}\\)<\\|box_end\\|>")] | length)' ;;
    qwen2.5-vl | qwen3-vl) echo "$turns"'keys == ["conversations", "image"] and (.image | text) and (.conversations | turns("human"; "gpt")) and images == 1
        and ([.conversations[].value | scan("\\{\"bbox_2d\"[^}]*\\}") | fromjson | (.bbox_2d | length == 4 and all(.[]; type == "number"))
            and (keys - ["label"] == ["bbox_2d"])] | all)' ;;
    internvl) echo "$turns"'keys == ["conversations", "height", "id", "image", "width"] and (.image | text)
        and ([.width, .height] | all(.[]; type == "number")) and (.conversations | turns("human"; "gpt")) and images == 1
        and ([.conversations[].value | scan("<box>(.*?)</box>")[] | fromjson[] | length == 4 and all(.[]; . >= 0 and . <= 1000 and . == floor)] | all)' ;;
    esac
}

# conforms FORMAT FILE: all records of the file do.
conforms() {
    jq -e -n "reduce (inputs | if type == \"array\" then .[] else . end) as \$r ({n: 0, good: true};
        .n += 1 | .good = (.good and (\$r | $(schema "$1")))) | .n > 0 and .good" "$2" > /dev/null
}

@test "every record is what its target documents, for every task; and the check can fail" {
    samples 60 > in
    [ "$(jq -r .task in | sort -u | wc -l)" = 6 ]
    for format in ms-swift $DIALOGUES; do
        export_ $format
        conforms $format out || { echo "$format"; false; }
        [ "$(jq -n '[inputs | if type == "array" then .[] else . end] | length' out)" = "$(count in)" ]
        # what would be wrong is found
        case $format in
        ms-swift) wrong='.objects.bbox[0:1] = []' ;;
        openai) wrong='.messages[0].content = "<image>"|.images = ["a"]' ;;
        *) wrong='.conversations[0].from = "system"' ;;
        esac
        jq -c "if type == \"array\" then .[] else . end | select(tostring | test(\"bbox|box|<\")) | $wrong" out > broken
        [ -s broken ]
        run ! conforms $format broken
    done
}

@test "a container is what is documented, lines or an array, unless asked for otherwise" {
    sample > in
    for format in $DIALOGUES; do
        case $format in
        llava | sharegpt | qwen-vl) documented=array ;;
        *) documented=object ;;
        esac
        export_ $format
        jq -e -s --arg type $documented 'length == 1 and (.[0] | type == $type)' out
        export_ $format --container=lines
        jq -e -s 'length == 1 and (.[0] | type == "object")' out
        [ "$(count out)" = 1 ]
        export_ $format --container=array
        jq -e -s 'length == 1 and (.[0] | type == "array" and length == 1)' out
        : > none
        framed $format
        ends 0 sar-export "${framed[@]}" --container=array none
        [ "$(cat out)" = '[]' ]
        ends 0 sar-export "${framed[@]}" --container=lines none
        [ ! -s out ]
    done
}

@test "arrays can be read by Python, too" {
    python3 -c 'import json' 2> /dev/null || skip "needs Python"
    samples 30 > in
    for format in llava sharegpt qwen-vl; do
        export_ $format
        [ "$(python3 -c 'import json, sys; print(len(json.load(open("out"))))')" = "$(count in)" ]
    done
}

@test "an array with a bad record in it is whole without it; one that could not be read on is not closed" {
    { sample; sample '.messages = []'; sample '.id = "b"'; } > in
    ends 1 sar-export llava --on-error=skip in
    jq -e 'map(.id) == ["a.png/refer/ship/0", "b"]' out
    ends 1 sar-export llava in
    jq -e 'length == 1' out
    sample > in
    ends 2 sar-export llava in missing
    run ! jq -e . out
}

# --- boxes in texts ---------------------------------------------------------------------------------------------------

@test "ms-swift: placeholders filled in their order give the sample again, and all else is as it was" {
    samples 60 > in
    export_ ms-swift
    # each mark takes the next of its list, through all messages, as ms-swift does it
    jq -c 'def box: map(tostring | "<" + . + ">") | "{" + add + "}";
        def fill($mark; $with): reduce range(.messages | length) as $m ({record: ., next: 0};
            .record.messages[$m].content |= . | .next as $from | (.record.messages[$m].content / $mark) as $pieces
            | .record.messages[$m].content = (reduce range($pieces | length) as $i ("";
                . + (if $i > 0 then $with[$from + $i - 1] else "" end) + $pieces[$i]))
            | .next += ($pieces | length - 1)) | .record;
        fill("<ref-object>"; .objects.ref) | fill("<bbox>"; .objects.bbox | map(box)) | del(.objects)' out > got
    same in got
    grep -q '<ref-object>' out
    jq -e -s '[.[] | select(.task == "classify" or .task == "describe") | .objects | .ref + .bbox] | add == []' out
    # spelled as it was, where it is not changed
    printf '%s\n' '{ "x":1.50, "messages":[ {"content":"a\u0062 {<1><2><3><4>}", "role":"user"},{"role":"assistant","content":"\u0041"} ],"x":2 }' > in
    export_ ms-swift
    is out << 'END'
{ "x":1.50, "messages":[ {"content":"ab <bbox>", "role":"user"},{"role":"assistant","content":"\u0041"} ],"x":2 ,"objects":{"ref":[],"bbox":[[1,2,3,4]]}}
END
    printf '%s\n' '{"objects":{"ref":["old"]},"messages":[{"role":"user","content":"{<1><2><3><4>}"}],"images":["a", "b"]}' > in
    export_ ms-swift --image-prefix='/d"/'
    is out << 'END'
{"objects":{"ref":[],"bbox":[[1,2,3,4]]},"messages":[{"role":"user","content":"<bbox>"}],"images":["/d\"/a","/d\"/b"]}
END
    sample '.messages[0].content += "<bbox>"' > in
    bad 'messages[0].content: contains <bbox>, which would be read as a placeholder' sar-export ms-swift
    sample '.messages[1].content = "<ref-object>"' > in
    bad 'messages[1].content: contains <ref-object>, which would be read as a placeholder' sar-export ms-swift
}

@test "ms-swift: boxes are in pixels for every frame of the sample" {
    for frame in pixel norm1000 norm999 norm1; do
        gridded 40 | sar-template --tasks=refer --frame=$frame 2> /dev/null > $frame
        ends 0 sar-export ms-swift $frame
        cp out $frame.out
    done
    for frame in norm1000 norm999 norm1; do
        # rounding to a 999th of at most 1024 pixels moves an edge by half a unit, and by one where a box is widened
        jq -e -n --slurpfile a pixel.out --slurpfile b $frame.out '[$a, $b | map(.objects.bbox) | flatten] as [$p, $q]
            | ($p | length) == ($q | length) and ([range($p | length) | $p[.] - $q[.] | fabs] | max) < 2.6
            and ([range($p | length) | $p[.] - $q[.] | fabs] | max) > 0'
    done
    sample '.frame = "norm1000" | .messages[1].content = "{<1><500><999><1000>}"' > in
    export_ ms-swift
    jq -e '.objects.bbox == [[0.512, 128, 511.488, 256]]' out
    for spelled in '{"frame" : "norm1000","a":1,%s}' '{"a":1 , "frame":"norm1000" ,%s}' '{"a":1,%s, "frame":"norm1000" }'; do
        # shellcheck disable=SC2059 # the place of the frame
        printf "$spelled\n" '"width":512,"height":256,"messages":[{"role":"user","content":"{<1><500><999><1000>}"}]' > in
        export_ ms-swift
        jq -e '(has("frame") | not) and .a == 1 and .objects.bbox == [[0.512, 128, 511.488, 256]]' out # they are pixels now
    done
    sample '.frame = "norm1000" | del(.width)' > in
    bad 'width: is missing: boxes in other units require it' sar-export ms-swift
    sample '.frame = "mm"' > in
    bad 'frame: "mm" is not a frame' sar-export ms-swift
    sample 'del(.width, .height)' > in
    export_ ms-swift
}

@test "native syntaxes: rounded half away from zero, within their range, never empty" {
    # 393/512 = .767578, 470/512 = .917969; 42/256 = .164063, 94/256 = .367188
    sample > in
    answer() { export_ "$@" && texts "$1" < out | jq -r '.[1]'; }
    [ "$(answer qwen-vl)" = 'The <ref>ship</ref> is here: <box>(768,164),(918,367)</box> (bottom right).' ]
    [ "$(answer qwen2-vl)" = 'The <|object_ref_start|>ship<|object_ref_end|> is here: <|box_start|>(768,164),(918,367)<|box_end|> (bottom right).' ]
    [ "$(answer qwen2.5-vl)" = 'The ship is here: {"bbox_2d": [393, 42, 470, 94], "label": "ship"} (bottom right).' ]
    [ "$(answer internvl)" = 'The <ref>ship</ref> is here: <box>[[768, 164, 918, 367]]</box> (bottom right).' ]
    [ "$(answer internvl --no-refs)" = 'The ship is here: <box>[[768, 164, 918, 367]]</box> (bottom right).' ]
    [ "$(answer llava)" = 'The ship is here: {<393><42><470><94>} (bottom right).' ]
    [ "$(answer llava --boxes=shikra)" = 'The ship is here: [0.768,0.164,0.918,0.367] (bottom right).' ]
    [ "$(answer llava --boxes=sarchat --frame=norm1000)" = 'The ship is here: {<768><164><918><367>} (bottom right).' ]
    [ "$(answer sharegpt --boxes=deepseek)" = 'The <|ref|>ship<|/ref|> is here: <|det|>[[767, 164, 917, 367]]<|/det|> (bottom right).' ]
    [ "$(answer qwen2.5-vl --frame=norm1000)" = 'The ship is here: {"bbox_2d": [768, 164, 918, 367], "label": "ship"} (bottom right).' ]
    # the far edges: 1000 is InternVL's last number and beyond Qwen-VL's; what is thinner than a unit becomes one wide
    sample '.width = 4000 | .height = 4000 | .messages[1].content = "{<0><0><4000><4000>}, {<3998><5><4000><6>}, {<0><1><1><2>}"' > in
    [ "$(answer qwen-vl)" = '<box>(0,0),(999,999)</box>, <box>(998,1),(999,2)</box>, <box>(0,0),(1,1)</box>' ]
    [ "$(answer internvl)" = '<box>[[0, 0, 1000, 1000]]</box>, <box>[[999, 1, 1000, 2]]</box>, <box>[[0, 0, 1, 1]]</box>' ]
}

@test "boxes side by side become one list where the family writes lists" {
    sample '.messages[1].content = "{<0><0><256><128>}{<256><128><512><256>}"' > in
    answer() { export_ "$@" && texts "$1" < out | jq -r '.[1]'; }
    [ "$(answer qwen-vl)" = '<box>(0,0),(500,500)</box><box>(500,500),(999,999)</box>' ]
    [ "$(answer internvl)" = '<box>[[0, 0, 500, 500], [500, 500, 1000, 1000]]</box>' ]
    [ "$(answer qwen2.5-vl)" = '[{"bbox_2d": [0, 0, 256, 128], "label": "ship"}, {"bbox_2d": [256, 128, 512, 256], "label": "ship"}]' ]
    [ "$(answer llava --boxes=shikra)" = '[0.000,0.000,0.500,0.500;0.500,0.500,1.000,1.000]' ]
    [ "$(answer llava --boxes=cogvlm)" = '[[000,000,500,500;500,500,999,999]]' ]
    [ "$(answer llava --boxes=deepseek)" = '<|det|>[[0, 0, 500, 500], [500, 500, 999, 999]]<|/det|>' ]
    export_ ms-swift
    jq -e '.messages[1].content == "<bbox><bbox>" and .objects.bbox == [[0,0,256,128],[256,128,512,256]]' out
}

@test "sar-iou reads the same boxes, and everything else, from what was exported" {
    # of 20 pixels at least, so that a thousandth of the image is little of a box
    scenes 200 | sar-filter --object '.bbox | .[2] - .[0] >= 20 and .[3] - .[1] >= 20' 2> /dev/null | sar-grid |
        sar-template --tasks=refer,count,ground 2> /dev/null > in
    for format in qwen-vl qwen2-vl qwen2.5-vl internvl; do
        export_ $format
        texts $format < out | jq -r '.[1] | tojson' > answers
        paste in answers | jq -c -R 'split("\t") | (.[0] | fromjson) + {response: (.[1] | fromjson)}' > predictions
        [ "$(count predictions)" = "$(count in)" ]
        sar-iou predictions 2> err > scores
        jq -e -s '[.[].score | .["refer.iou50"] // .["count.iou50"] // .["ground.iou50"]]
            | length > 100 and all(.[]; .fp == 0 and .fn == 0 and all(.pairs[]; .[2] >= 0.5))
            and ([.[].pairs[][2]] | add / length > 0.98)' scores
        jq -e -s 'all(.[].score["count.exact"] | values; .fn == 0)' scores
    done
}

@test "a question does not say what is in its box" {
    sample '.task = "identify" | .messages[0].content = "<image>[identify] What is in {<1><2><3><4>}?" | .messages[1].content = "A ship."' > in
    export_ qwen2.5-vl
    is out << 'END'
{"image":"a.png","conversations":[{"from":"human","value":"<image>\n[identify] What is in {\"bbox_2d\": [1, 2, 3, 4]}?"},{"from":"gpt","value":"A ship."}]}
END
    samples 60 | grep '"identify"' > in
    export_ qwen2.5-vl
    run ! grep -q label out
}

@test "--pixels: boxes in pixels of what Qwen2-VL's processors make of the image" {
    box() { # WIDTH HEIGHT MIN:MAX: what the box of the whole image becomes
        sample ".width = $1 | .height = $2 | .messages[1].content = \"{<0><0><$1><$2>}\"" > in
        export_ qwen2.5-vl --pixels="$3" && jq -r '.conversations[1].value | fromjson | .bbox_2d | "\(.[2])x\(.[3])"' out
    }
    [ "$(box 512 512 3136:12845056)" = 504x504 ] # 18.29 units
    [ "$(box 800 600 3136:12845056)" = 812x588 ] # 28.57 and 21.43
    [ "$(box 42 70 784:12845056)" = 56x56 ] # 1.5 and 2.5 units: halves go to the even number
    [ "$(box 1000 1000 3136:1003520)" = 980x980 ] # 36 units would be 1008 x 1008, 1001 is the root of the limit
    [ "$(box 28 56 50176:1003520)" = 168x336 ] # too small: up to 5.66 and 11.31 units, rounded up
    sample '.messages[1].content = "{<256><64><512><128>}"' > in
    export_ qwen2.5-vl --pixels=3136:12845056 # 512 x 256 becomes 504 x 252
    jq -e '.conversations[1].value | fromjson | .bbox_2d == [252, 63, 504, 126]' out
    sample 'del(.height)' > in
    bad 'height: is missing: boxes in other units require it' sar-export qwen2.5-vl --pixels=1:1000
    for wrong in 5 5: :5 1:2 2000:1000 a:b 1:-5; do refused sar-export qwen2.5-vl --pixels=$wrong; done
    refused sar-export internvl --pixels=1:1000
    refused sar-export qwen2.5-vl --pixels=1:1000 --frame=pixel
    # pixels of an unknown size are not written without a message
    sample > in
    for words in 'qwen2.5-vl' 'qwen2.5-vl --no-refs' 'llava --boxes=qwen-json'; do
        # shellcheck disable=SC2086 # several words
        refused sar-export $words
        grep -q -e '--frame' err
    done
    ends 0 sar-export qwen2.5-vl --boxes=internvl in
    ends 0 sar-export qwen3-vl in # whose frame is documented
    refused sar-export qwen3-vl --boxes=qwen-json
    ends 0 sar-export llava --boxes=qwen-json --frame=in:504x252 in
    jq -e '.[0].conversations[1].value | contains("[387, 41, 463, 93]")' out
}

# --- images, turns, members -------------------------------------------------------------------------------------------

@test "images are where their marks are, and those without a mark at the first question's start" {
    sample '.images = ["a.png", "b \"2\".png"] | .messages[0].content = "One\n<image>\ntwo <image>."' > in
    export_ openai --image-prefix=https://host/d/
    jq -e '.messages[0].content == [{type: "text", text: "One\n"}, {type: "image_url", image_url: {url: "https://host/d/a.png"}},
        {type: "text", text: "\ntwo "}, {type: "image_url", image_url: {url: "https://host/d/b \"2\".png"}}, {type: "text", text: "."}]' out
    export_ qwen-vl --image-prefix=d/
    jq -e '.[0].conversations[0].value == "One\nPicture 1: <img>d/a.png</img>\ntwo Picture 2: <img>d/b \"2\".png</img>\n."' out
    export_ sharegpt
    jq -e '.[0] | .images == ["a.png", "b \"2\".png"] and .conversations[0].value == "One\n<image>\ntwo <image>."' out
    bad 'images: has 2 elements, but the format allows one' sar-export llava
    sample '.images = ["a", "b"] | .messages[0].content = "See <image>."' > in
    export_ sharegpt
    jq -e '.[0].conversations[0].value == "<image>See <image>."' out
    export_ openai
    jq -e '[.messages[0].content[] | .text // .image_url.url] == ["a", "See ", "b", "."]' out
    sample '.messages[0].content = "What?"' > in
    export_ llava
    jq -e '.[0].conversations[0].value == "<image>\nWhat?"' out
    sample '.messages[0].content = "<image>\nWhat?"' > in
    export_ llava
    jq -e '.[0].conversations[0].value == "<image>\nWhat?"' out
    export_ qwen-vl
    jq -e '.[0].conversations[0].value == "Picture 1: <img>a.png</img>\nWhat?"' out
    sample '.messages[0].content = "<image><image>"' > in
    bad 'images: has 1 elements, but the texts refer to 2' sar-export sharegpt
    sample '.messages[1].content = "<image>"' > in
    bad 'messages[1].content: contains <image>, which is allowed only in questions' sar-export openai
    sample '.images = ["a</img>b"]' > in
    bad 'images: "a</img>b" contains </img>' sar-export qwen-vl
    # no image at all is a dialogue, too, where there may be several
    sample '.images = [] | .messages[0].content = "What?"' > in
    export_ openai
    jq -e '.messages[0].content == "What?"' out
}

@test "messages: questions and answers in turns, a system's where the format has a place for it" {
    sample '.messages = [{role: "system", content: "Be brief."}] + .messages + [{role: "user", content: "And cars?"}, {role: "assistant", content: "None."}]' > in
    export_ sharegpt
    conforms sharegpt out
    jq -e '.[0] | .system == "Be brief." and (.conversations | length == 4)' out
    export_ openai
    conforms openai out
    jq -e '.messages[0] == {role: "system", content: "Be brief."}' out
    for format in llava qwen-vl qwen2-vl qwen2.5-vl internvl; do
        bad "messages[0].role: \"system\", but it is the user's turn" sar-export $format
    done
    for format in $DIALOGUES; do
        sample '.messages |= reverse' > in
        bad "messages[0].role: \"assistant\", but it is the user's turn" sar-export $format
        sample '.messages[0:1] = []' > in
        bad "messages[0].role: \"assistant\", but it is the user's turn" sar-export $format
        sample '.messages[1:] = []' > in
        bad 'messages: end without an answer' sar-export $format
        sample '.messages = []' > in
        bad 'messages: is missing or empty' sar-export $format
        sample '.messages[1].content = null' > in
        bad 'messages[1].content: is not a string' sar-export $format
        sample '.messages[0].content = [{type: "text", text: "a"}]' > in
        bad 'messages[0].content: is not a string' sar-export $format
        sample 'del(.messages) | .response = "a"' > in
        bad 'messages: is missing or empty' sar-export $format
    done
    for format in llava qwen-vl internvl; do
        sample 'del(.id)' > in
        bad 'id: is missing: the format requires it' sar-export $format
        sample '.id = 7' | sed 's/"id":7/"id":7.0/' > in
        export_ $format
        grep -q '"id":7.0,' out
    done
    sample 'del(.height) | .messages[1].content = "None."' > in
    bad 'height: is missing: the format requires it' sar-export internvl
    sample 'del(.width) | .messages[1].content = "None."' > in
    bad 'width: is missing: the format requires it' sar-export internvl
    sample '.messages[1].content += " <bbox>"' > in
    bad 'messages[1].content: contains <bbox>, which would be read as a placeholder' sar-export ms-swift
}

@test "texts keep every character" {
    sample '.messages[0].content = "\"\\\u0001\n\té桥\ud83d\ude80 </s>" | .messages[1].content = "\"q\" 桥 {<1><2><3><4>} \\"' > in
    for format in ms-swift $DIALOGUES; do
        export_ $format
        texts $format < out | jq -e --arg format $format '.[0] | endswith("\"\\\u0001\n\té桥\ud83d\ude80 </s>")'
        texts $format < out | jq -e '.[1] | startswith("\"q\" 桥 ") and endswith(" \\")'
    done
}

@test "a format is known by its name in any case and by its usual other names, and a typing error gets a suggestion" {
    samples 20 > in
    local names name format
    for names in 'ms-swift: MS-Swift swift ms_swift' 'qwen2.5-vl: Qwen2.5-VL qwen2_5_vl qwen25vl Qwen2.5-VL-Instruct' 'qwen3-vl: Qwen3-VL qwen3vl Qwen3-VL-Thinking' \
        'internvl: InternVL2.5 internvl3 internvl-chat' 'qwen-vl: QwenVL Qwen-VL-Chat' 'sharegpt: ShareGPT LLaMA-Factory' 'openai: OpenAI' 'llava: LLaVA-1.5'; do
        format=${names%%:*}
        framed "$format"
        ends 0 sar-export "${framed[@]}" in
        mv out wanted
        for name in ${names#*: }; do
            ends 0 sar-export "$name" "${framed[@]:1}" in
            cmp out wanted || { echo "$name"; return 1; }
        done
    done
    scene > in
    for name in COCO ms-coco; do ends 0 sar-export "$name" in; done
    for name in Pascal-VOC 'pascal voc' YOLOv8 ultralytics; do
        ends 0 sar-export "$name" --output="d-$name" in
        [ -d "d-$name" ]
    done
    for name in 'qwen2.5-vk: qwen2.5-vl' 'intrenvl: internvl' 'lava: llava' 'yol: yolo' 'ms-swfit: ms-swift' 'qwen7-vl: qwen-vl'; do
        refused sar-export "${name%%:*}"
        tells "unknown format .*: did you mean ${name#*: }[?] Known are ms-swift" '^Try'
    done
    for name in labelme '' ---- x tfrecord; do
        refused sar-export -- "$name"
        tells 'unknown format .*: ms-swift' '^Try'
    done
}

@test "qwen3-vl: thousandths, unless other units or another syntax are asked for" {
    sample '.messages[1].content = "{<75><16><91><36>}"' > in
    ends 0 sar-export qwen2.5-vl --frame=norm1000 in
    mv out wanted
    ends 0 sar-export qwen3-vl in
    cmp out wanted
    ends 0 sar-export qwen2.5-vl --frame=pixel in
    run ! cmp -s out wanted
    mv out wanted
    ends 0 sar-export qwen3-vl --frame=pixel in
    cmp out wanted
    ends 0 sar-export qwen2.5-vl --boxes=internvl in
    mv out wanted
    ends 0 sar-export qwen3-vl --boxes=internvl in
    cmp out wanted
    refused sar-export qwen3-vl --pixels=3136:12845056 in
}

@test "what has no use is refused, and so is what is no format" {
    refused sar-export
    refused sar-export voc2
    tells '^sar-export: unknown format "voc2": did you mean voc[?] Known are ms-swift, llava, ' '^Try'
    refused sar-export llava --output=d
    refused sar-export ms-swift --boxes=list
    refused sar-export ms-swift --container=array
    refused sar-export coco --image-prefix=a
    refused sar-export coco --depth=3
    refused sar-export coco --first-category=2
    refused sar-export yolo --ids=new --output=d
    refused sar-export voc --classes=a --output=d
    refused sar-export sarchat --classes=a --output=d
    refused sar-export llava --frame=pixel
    refused sar-export llava --frame=mm --boxes=list
    refused sar-export llava --boxes=mine
    for format in sarchat yolo voc; do
        refused sar-export $format
        tells "^sar-export: $format requires --output: it writes files" '^Try'
    done
    for list in '' , a, a,,b a,a; do refused sar-export coco --classes="$list"; done
    [ ! -e d ]
}

@test "scenes are no samples, and samples no scenes" {
    scene > in
    for format in ms-swift $DIALOGUES; do bad 'this is not a sample: it has no messages and no response' sar-export $format; done
    sample > in
    ends 1 sar-export yolo --output=y in
    says 'sar-export: in:1: this is a sample (it has messages), not a scene'
}

@test "dialogues: the input may come in any pieces, and memory does not grow" {
    samples 12 > in
    export_ qwen-vl
    cp out wanted
    for size in 1 16; do
        ends 0 "$UNITS/dribble" $size "$(command -v sar-export)" qwen-vl < in
        same wanted out
    done
    if sanitized; then return; fi
    for n in {1..400}; do cat in; done > large
    (ulimit -v 60000; ends 0 sar-export internvl large)
    [ "$(count out)" = $((400 * $(count in))) ]
}

# --- SARChat's nine files ---------------------------------------------------------------------------------------------

@test "sarchat: nine arrays, by task and variant, that together are what was read" {
    samples 60 > in
    export_ sarchat --output=d
    [ ! -s out ]
    ls d > names
    is names << 'END'
SARChat_classify_count_test.json
SARChat_classify_grounding_multi_test.json
SARChat_classify_grounding_single_test.json
SARChat_classify_identify_multi_test.json
SARChat_classify_identify_single_test.json
SARChat_classify_refer_multi_test.json
SARChat_classify_refer_single_test.json
SARChat_classify_test.json
SARChat_describe_test.json
END
    for file in d/*; do jq -e 'type == "array"' "$file"; done
    for task in ground:grounding identify:identify refer:refer; do
        for variant in single multi; do
            jq -c '.[]' "d/SARChat_classify_${task#*:}_${variant}_test.json" > got
            [ -s got ]
            jq -c "select(.task == \"${task%:*}\" and .variant == \"$variant\")" in | cmp - got
        done
    done
    jq -c '.[]' d/* | sort > got
    sort in | cmp - got
    export_ sarchat --output=d --split=val
    [ "$(find d -type f | wc -l)" = 18 ]
    cmp d/SARChat_describe_test.json d/SARChat_describe_val.json
}

@test "sarchat: files are whole or not there, and what was there stays" {
    sample > in
    : > none
    export_ sarchat --output=d
    cp -r d before
    ends 2 sar-export sarchat --output=d none missing
    diff -r d before
    ends 0 sar-export sarchat --output=empty none
    [ "$(cat empty/*)" = "$(for n in {1..9}; do echo '[]'; done)" ]
    { sample; sample '.task = "count"'; sample '.task = "caption"'; } > in
    ends 1 sar-export sarchat --output=d in
    says 'sar-export: in:3: task: "caption" has no file in SARChat'"'"'s layout'
    jq -e 'length == 1' d/SARChat_classify_count_test.json
    [ "$(find d -type f | wc -l)" = 9 ]
    sample 'del(.messages) | .response = "x"' > in
    bad 'messages: is missing or empty' sar-export sarchat --output=d
    sample 'del(.variant)' > in
    bad 'variant: is missing' sar-export sarchat --output=d
    sample '.variant = "many"' > in
    bad 'variant: "many" is neither single nor multi' sar-export sarchat --output=d
    sample 'del(.task)' > in
    bad 'task: is missing' sar-export sarchat --output=d
    refused sar-export sarchat --output=d --split=a/b
    refused sar-export sarchat --output=d --split=
    refused sar-export sarchat --output=nowhere/d
    : > file
    refused sar-export sarchat --output=file
    # a file that can't be written leaves no part of any
    # whether that shows while records come or at the end
    for n in {1..100}; do sample; done > in
    (ulimit -f 8; trap '' XFSZ; ends 2 sar-export sarchat --output=full in)
    says 'sar-export: full/SARChat_classify_refer_single_test.json: File too large'
    [ -z "$(find full -type f)" ]
    for n in {1..40}; do cat in; done > more
    (ulimit -f 8; trap '' XFSZ; ends 2 sar-export sarchat --output=full more)
    tells '^sar-export: more:[0-9]*: full/SARChat_classify_refer_single_test.json: File too large$'
    [ -z "$(find full -type f)" ]
    # nor does one that can't be opened after others
    ends 2 bash -c 'ulimit -n 10; exec sar-export sarchat --output=few none'
    tells '^sar-export: few/SARChat_.*_test.json: Too many open files$'
    [ -d few ] && [ -z "$(find few -type f)" ]
}

# --- COCO -------------------------------------------------------------------------------------------------------------

# What COCO says of its images: all that is compared in a round trip, by image and annotation, in their order.
coco_content() {
    jq -c '(.categories | map({key: (.id | tostring), value: .name}) | from_entries) as $names
        | (.annotations | group_by(.image_id | tojson) | map({key: (.[0].image_id | tojson), value: .}) | from_entries) as $of
        | .images[] | {id, file_name, width, height, annotations: [$of[.id | tojson] // [] | .[]
            | {id, category: $names[.category_id | tostring], bbox}]}' "$1"
}

@test "coco: one document with the members that COCO documents; categories in vocabulary order, from 0 or 1" {
    scenes 40 > in
    export_ coco
    jq -e 'keys == ["annotations", "categories", "images"]
        and (.categories | map(.name) == ["ship", "aircraft", "car", "tank", "bridge", "harbor"] and map(.id) == [0, 1, 2, 3, 4, 5])
        and (.images | length == 40 and all(.[]; keys == ["file_name", "height", "id", "width"]))
        and ([.images[].id] | length == (unique | length))
        and (.annotations | length == ([.[].id] | unique | length))
        and ([.images[].id] as $ids | all(.annotations[]; .image_id as $i | any($ids[]; . == $i)))
        and all(.annotations[]; (keys == ["area", "bbox", "category_id", "id", "image_id", "iscrowd", "segmentation"])
            and (.bbox | length == 4 and .[2] > 0 and .[3] > 0) and .area == .bbox[2] * .bbox[3] and .iscrowd == 0
            and (.segmentation == []))' out
    export_ coco --first-category=1
    jq -e '(.categories | map(.id) == [1, 2, 3, 4, 5, 6]) and ([.annotations[].category_id] | min >= 1 and max == 6)' out
    sed 's/"harbor"/"ship"/g' in > two
    sed -i 's/"\(aircraft\|car\|tank\|bridge\)"/"ship"/g' two
    ends 0 sar-export coco --classes=harbor,ship two
    jq -e '(.categories == [{id: 0, name: "harbor"}, {id: 1, name: "ship"}]) and all(.annotations[]; .category_id == 1)' out
    : > none
    ends 0 sar-export coco --classes=a none
    jq -e '. == {annotations: [], images: [], categories: [{id: 0, name: "a"}]}' out
    scene 'spaceship 1 1 5 5' > in
    ends 1 sar-export coco in
    says 'sar-export: in:1: objects[0].category: "spaceship" is not one of ship, aircraft, car, tank, bridge, harbor (--classes)'
    ends 2 sar-export coco --classes=a none missing
    [ ! -s out ]
    scenes 3 > in
    ends 2 sar-export coco in missing
    [ -s out ]
    run ! jq -e . out
}

@test "coco: COCO to scenes to COCO gives the same images and annotations" {
    for file in "$DATA"/coco-sardet.json "$DATA"/coco-ssdd.json "$DATA"/coco-hrsid.json; do
        sar-import coco --crowd=keep "$file" 2> err | sar-filter --bounds=keep --empty=keep 2> err > in
        jq -c . in | jq -s '[.[].objects[]] | length' > objects
        [ "$(cat objects)" -gt 0 ]
        export_ coco
        sar-import coco --crowd=keep out > again
        same in again
        cp out first.json
        ends 0 sar-export coco again
        same first.json out
        # boxes and names against the file itself
        coco_content "$file" | jq -c '.annotations[] | select(.bbox[2] > 0 and .bbox[3] > 0) | .bbox' | sort > wanted
        coco_content first.json | jq -c '.annotations[].bbox' | sort > got
        same wanted got
    done
}

@test "coco: real files survive the round trip" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    for file in "$SARPIPE_DATA"/*.coco.json; do
        sar-import coco "$file" | sar-filter --bounds=keep --empty=keep 2> err > in
        export_ coco
        sar-import coco out | cmp - in
    done
}

@test "coco: pycocotools reads it" {
    python3 -c 'import pycocotools' 2> /dev/null || skip "needs pycocotools"
    scenes 40 > in
    export_ coco --ids=new
    python3 -c 'from pycocotools.coco import COCO; c = COCO("out"); print(len(c.getImgIds()), len(c.getCatIds()))' | grep -qx '40 6'
}

@test "coco: ids are kept, or numbered from 1; what occurs twice is refused" {
    {
        scene 'ship 1 1 5 5' | jq -c '.id = "x" | .objects[0].id = 7'
        scene 'ship 1 1 5 5' | jq -c '.id = 20180000001 | .objects[0].id = "7"'
        scene '{"category":"car","bbox":[1.50,1,1e1,5]}'
    } > in
    export_ coco
    jq -e '[.images[].id] == ["x", 20180000001, 3] and [.annotations[] | [.id, .image_id]] == [[7, "x"], ["7", 20180000001], [3, 3]]' out
    grep -qF '"bbox":[1.50,1,8.5,4],"area":34,' out
    export_ coco --ids=new
    jq -e '[.images[].id] == [1, 2, 3] and [.annotations[] | [.id, .image_id]] == [[1, 1], [2, 2], [3, 3]]' out
    twice() { # MESSAGE ID ID
        { scene | jq -c ".id = $2"; scene | jq -c ".id = $3"; } > in
        ends 1 sar-export coco in && says "sar-export: in:2: id: $1"
    }
    twice '"7" is a duplicate id (--ids=new assigns new ids)' 7 7
    twice '"2", its position because it has no id, is a duplicate id (--ids=new assigns new ids)' 2 null
    { echo '{"image":"a","width":9,"height":9,"id":7,"objects":[]}'; echo '{"image":"b","width":9,"height":9,"id":7.0,"objects":[]}'; } > in
    ends 1 sar-export coco in
    twice 'is neither a number nor a string' 7 '[7]'
    scene '{"category":"car","bbox":[1,1,5,5],"id":1}' '{"category":"car","bbox":[1,1,5,5],"id":1}' > in
    ends 1 sar-export coco in
    says 'sar-export: in:1: objects[1].id: "1" is a duplicate id (--ids=new assigns new ids)'
    scene | jq -c 'del(.image)' > in
    ends 1 sar-export coco in
    says 'sar-export: in:1: image: is missing'
    # a refused scene leaves nothing behind
    { scene 'ship 1 1 5 5'; scene 'ship 1 1 5 5' 'boat 1 1 5 5'; scene 'ship 2 2 5 5'; } > in
    ends 1 sar-export coco --on-error=skip in
    jq -e '[.images[].id] == [1, 2] and [.annotations[] | [.id, .image_id, .bbox[0]]] == [[1, 1, 1], [2, 2, 2]]' out
}

@test "coco: members of objects that COCO has another use for go there, all others stay as they are" {
    gridded 1 > in
    scene '{"category":"car","bbox":[1,1,5,5],"score":0.50,"iscrowd":true,"area":12.0,"polygon":[1,1,5,1,5,5,1,5],"x":{"y":[1.0]}}' \
        '{"iscrowd":0,"segmentation":[[1,2,3,4,5,6]],"category":"ship","bbox":[1,1,5,5],"image_id":99,"category_id":99}' | sar-grid >> in
    export_ coco --ids=new
    tail -n +3 out | grep '"image_id":2' > got
    is got << 'END'
{"id":2,"image_id":2,"category_id":2,"bbox":[1,1,4,4],"area":12.0,"iscrowd":1,"segmentation":[[1,1,5,1,5,5,1,5]],"score":0.50,"polygon":[1,1,5,1,5,5,1,5],"x":{"y":[1.0]}},
{"id":3,"image_id":2,"category_id":0,"bbox":[1,1,4,4],"area":16,"iscrowd":0,"segmentation":[[1,2,3,4,5,6]]}
END
}

# --- files for each scene ---------------------------------------------------------------------------------------------

@test "hostile names never leave the folder, and no file is written for them" {
    mkdir outside
    for format in yolo voc; do
        hostile() { # MESSAGE NAME
            jq -c --arg image "$2" '.image = $image' one > in
            ends 1 sar-export $format --output=d in || return
            says "sar-export: in:1: image: $1"
        }
        scene > one
        hostile '"" is empty' ''
        hostile '"/etc/x.png" is an absolute path' /etc/x.png
        hostile '"../x.png" leads out of the folder' ../x.png
        hostile '"a/../../x.png" leads out of the folder' a/../../x.png
        hostile '"a/.." leads out of the folder' a/..
        hostile '".." leads out of the folder' ..
        hostile '"." has an empty part' .
        hostile '"a//b.png" has an empty part' a//b.png
        hostile '"a/" has an empty part' a/
        hostile '"./a.png" has an empty part' ./a.png
        jq -c '.image = "a\u0000b"' one > in
        ends 1 sar-export $format --output=d in
        tells '^sar-export: in:1: image: "a\\x00b" contains a NUL$'
        jq -c '.image = "../x"' one | sed 's|\.\./|\\u002e\\u002e\\/|' > in
        ends 1 sar-export $format --output=d in
        says 'sar-export: in:1: image: "../x" leads out of the folder'
        jq -c ".image = \"$(printf 'x%.0s' {1..201}).png\"" one > in
        ends 1 sar-export $format --output=d in
        tells 'is too long for a file'
        jq -c 'del(.image)' one > in
        ends 1 sar-export $format --output=d in
        says 'sar-export: in:1: image: is missing'
        [ "$(find . -name '*.txt' -o -name '*.xml' -o -name '*.part')" = "$([ $format = voc ] || echo ./d/classes.txt)" ]
        rm -rf d
    done
    # a link in the place of a file is replaced, not followed
    mkdir d
    ln -s ../outside/victim d/a.txt
    scene > in
    ends 0 sar-export yolo --output=d in
    [ ! -e outside/victim ] && [ ! -L d/a.txt ]
}

@test "two scenes never share a file, and no scene takes the place of classes.txt" {
    { scene; scene 'ship 1 1 5 5' | jq -c '.image = "a.jpg"'; } > in
    ends 1 sar-export yolo --output=d in
    says 'sar-export: in:2: image: the file of "a.jpg" has been written before, for another scene'
    [ ! -s d/a.txt ]
    scene | jq -c '.image = "classes.png"' > in
    ends 1 sar-export yolo --output=d in
    tells 'the file of "classes.png" has been written before'
    grep -qx harbor d/classes.txt
    ends 0 sar-export voc --output=d in
    # the name of a scene that was refused is free
    { scene 'ship 1 1 999 5'; scene 'ship 1 1 5 5'; } > in
    ends 1 sar-export yolo --output=f --on-error=skip in
    [ "$(count f/a.txt)" = 1 ]
    # a folder where a file is to be, and the other way round
    { scene | jq -c '.image = "b.txt/c.png"'; scene | jq -c '.image = "b.png"'; scene | jq -c '.image = "e.png"'; scene | jq -c '.image = "e.txt/c.png"'; scene; } > in
    ends 1 sar-export yolo --output=d --on-error=skip in
    tells '^sar-export: in:2: image: d/b.txt: .*director' '^sar-export: in:4: image: d/e.txt/c.txt: .*director' '2 bad records skipped'
    [ -e d/b.txt/c.txt ] && [ -e d/e.txt ] && [ -e d/a.txt ]
    [ -z "$(find d -name '*.part')" ]
    # names: only the last extension is removed, and a dot at the start does not begin one
    for name in a.b.png=a.b.txt .png=.png.txt noext=noext.txt d.1/x=d.1/x.txt 'sp ace$`\.png=sp ace$`\.txt'; do
        scene | jq -c --arg image "${name%=*}" '.image = $image' > in
        ends 0 sar-export yolo --output=n in
        [ -e "n/${name#*=}" ] || { echo "$name"; false; }
    done
}

@test "a file that can't be written ends the filter with 2, and leaves no part of it" {
    scene > in
    refused sar-export yolo --output=nowhere/d
    : > file
    refused sar-export voc --output=file
    refused sar-export voc --output=
    mkdir d
    # no file may become larger than the messages
    objects=()
    for n in {1..40}; do objects+=("ship $n 1 50 5"); done
    scene "${objects[@]}" > in
    (ulimit -f 1; trap '' XFSZ; ends 2 sar-export voc --output=d in)
    tells '^sar-export: in:1: d/a.xml: '
    [ -z "$(find d -type f)" ]
    # and what was there before stays
    ends 0 sar-export voc --output=d in
    cp d/a.xml before
    objects+=('bridge 1 1 5 5')
    scene "${objects[@]}" > in
    (ulimit -f 1; trap '' XFSZ; ends 2 sar-export voc --output=d in)
    same before d/a.xml
    ends 0 sar-export voc --output=d in
    grep -q bridge d/a.xml
}

@test "a folder that is gone before the names of the classes are written is an error" {
    local status=0
    mkfifo fifo
    sar-export yolo --output=gone fifo 2> err &
    exec 7> fifo
    soon test -d gone
    rmdir gone
    exec 7>&-
    wait $! || status=$?
    [ "$status" -eq 2 ]
    says 'sar-export: classes.txt: No such file or directory'
    # a folder in the file's place
    mkdir -p taken/classes.txt
    scene > in
    ends 2 sar-export yolo --output=taken in
    says 'sar-export: classes.txt: Is a directory'
    [ -z "$(find taken -name '*.part')" ]
}

# --- YOLO -------------------------------------------------------------------------------------------------------------

# unyolo DIR: scenes of the files that sar-export yolo has written for ./in, with sizes from there.
unyolo() {
    local scene label
    while IFS= read -r scene; do
        label=$1/$(jq -r '.image | sub("\\.[^./]*$"; "") + ".txt"' <<< "$scene")
        jq -c -n -R --argjson scene "$scene" --rawfile names "$1/classes.txt" 'def six: . * 1000000 | round / 1000000 | if . == 0 then 0 else . end;
            ($names | split("\n")) as $names | $scene | {image, width, height, objects: [inputs | [splits(" +")] | map(tonumber)
            | {category: $names[.[0]], bbox: [(.[1] - .[3] / 2) * $scene.width, (.[2] - .[4] / 2) * $scene.height,
                (.[1] + .[3] / 2) * $scene.width, (.[2] + .[4] / 2) * $scene.height] | map(six)}]}' < "$label"
    done < in
}

@test "yolo: a line for each object, class, centre and size as fractions with six decimals or more" {
    scene 'ship 0 0 300 300' 'harbor 30 60 90 210' > in
    scene | jq -c '.image = "sub/empty.jpg"' >> in
    ends 0 sar-export yolo --output=d in
    says
    [ ! -s out ]
    is d/a.txt << 'END'
0 0.500000 0.500000 1.000000 1.000000
5 0.200000 0.450000 0.200000 0.500000
END
    [ -e d/sub/empty.txt ] && [ ! -s d/sub/empty.txt ]
    printf '%s\n' ship aircraft car tank bridge harbor | cmp - d/classes.txt
    ends 0 sar-export yolo --output=d --classes=harbor,ship in
    [ "$(head -c 1 d/a.txt)" = 1 ]
    printf '%s\n' harbor ship | cmp - d/classes.txt
    scene 'ship -1 1 5 5' > in
    ends 1 sar-export yolo --output=e in
    says "sar-export: in:1: objects[0].bbox: leaves the image, which the format can't say (sar-filter --bounds=clip)"
    [ ! -e e/a.txt ]
}

@test "yolo: boxes read back to the sixth decimal of a pixel, for all sizes of images" {
    {
        scenes 60
        scenes 60 7 | jq -c '.image = "b/" + .image | .width = 12347 | .height = 9973 | .objects[].bbox |= map(. * 3 + 0.123457 | . * 1000000 | round / 1000000)'
    } > in
    ends 0 sar-export yolo --output=d in
    unyolo d > got
    # jq rounds what is half a millionth off as it likes
    jq -e -n --slurpfile wanted in --slurpfile got got '[$wanted, $got | [.[].objects[]]] as [$w, $g]
        | ($w | length > 400) and ($w | map(.category)) == ($g | map(.category))
        and ([$w, $g | map(.bbox) | flatten] | transpose | all(.[]; .[0] - .[1] | fabs < 0.0000011))'
    # sar-import rounds as it writes, also there
    echo '{"image":"a.png","width":1425,"height":371,"objects":[{"category":"tank","bbox":[545,0,565,0.000031]}]}' > in
    ends 0 sar-export yolo --output=half in
    ends 0 sar-import yolo --classes=half/classes.txt --size=1425x371 --image-ext=png half/a.txt
    same in out
    # no line has fewer than six decimals, and none has more than it needs for nothing
    run ! grep -rhvE '^[0-5]( [01]\.[0-9]{6,15}){4}$' d --include='0*.txt'
    # where even fifteen would not do, there are fifteen, the last one rounded
    scene 'ship 597880838.210232 619463101.066973 598470597.943391 619757981.933553' | sed 's/":300,/":1000000000,/g' > in
    ends 0 sar-export yolo --output=huge in
    is huge/a.txt <<< '0 0.598175718076812 0.619610541500263 0.000589759733159 0.000294880866580'
}

# --- VOC --------------------------------------------------------------------------------------------------------------

@test "voc: the elements that VOC has, with names escaped" {
    {
        scene '{"category":"a<b>&\"c\"","bbox":[1,2,30.5,40]}' | jq -c '.image = "dir/sub/x&y.png" | .source = "A & B"'
    } > in
    ends 0 sar-export voc --output=d --depth=1 in
    says
    [ ! -s out ]
    is 'd/dir/sub/x&y.xml' << 'END'
<annotation>
	<folder>dir/sub</folder>
	<filename>x&amp;y.png</filename>
	<source>
		<database>A &amp; B</database>
	</source>
	<size>
		<width>300</width>
		<height>300</height>
		<depth>1</depth>
	</size>
	<segmented>0</segmented>
	<object>
		<name>a&lt;b&gt;&amp;"c"</name>
		<pose>Unspecified</pose>
		<truncated>0</truncated>
		<difficult>0</difficult>
		<bndbox>
			<xmin>1</xmin>
			<ymin>2</ymin>
			<xmax>29.5</xmax>
			<ymax>39</ymax>
		</bndbox>
	</object>
</annotation>
END
    scene '{"category":"a\u0001b","bbox":[1,2,3,4]}' > in
    ends 1 sar-export voc --output=d in
    says 'sar-export: in:1: objects[0].category: "a\x01b" has a character that XML does not allow'
    scene | jq -c '.source = "\uffff"' > in
    ends 1 sar-export voc --output=d in
    tells ': source: .* has a character that XML does not allow'
    [ ! -e d/a.xml ]
    # an XML parser takes a plain CR for a line feed
    scene '{"category":"a\rb","bbox":[1,2,3,4]}' > in
    ends 0 sar-export voc --output=d in
    grep -qF '<name>a&#13;b</name>' d/a.xml
}

@test "voc: --box-convention says which pixels the numbers name" {
    # SSDD's ship: [218, 48] to [267, 147] as edges, 49 x 99 pixels
    scene 'ship 218 48 267 147' > in
    edges() {
        ends 0 sar-export voc --output=d "$@" in && sed -n 's|.*<[xy]m[a-z]*>\(.*\)</.*|\1|p' d/a.xml | paste -sd ' '
    }
    [ "$(edges)" = '218 48 266 146' ]
    [ "$(edges --box-convention=exclusive)" = '218 48 267 147' ]
    [ "$(edges --box-convention=inclusive)" = '218 48 266 146' ]
    [ "$(edges --box-convention=one-based)" = '219 49 267 147' ]
    refused sar-export voc --output=d --box-convention=mine
}

@test "voc: an object is as difficult and as truncated as its scene says" {
    scene '{"category":"ship","difficult":1,"bbox":[1,2,3,4]}' '{"category":"ship","bbox":[1,2,3,4],"truncated":true,"difficult":false}' \
        '{"category":"ship","bbox":[1,2,3,4],"truncated":2e-1,"difficult":null}' 'ship 1 2 3 4' > in
    ends 0 sar-export voc --output=d in
    sed -n 's|.*<truncated>\(.*\)</.*|\1|p' d/a.xml | paste -sd ' ' > truncated
    [ "$(cat truncated)" = '0 1 0.2 0' ]
    sed -n 's|.*<difficult>\(.*\)</.*|\1|p' d/a.xml | paste -sd ' ' > difficult
    [ "$(cat difficult)" = '1 0 0 0' ]
    for wrong in '"yes"' '[1]' '{}'; do
        scene 'ship 1 2 3 4' "{\"category\":\"ship\",\"bbox\":[1,2,3,4],\"difficult\":$wrong}" > in
        ends 1 sar-export voc --output=e in
        says 'sar-export: in:1: objects[1].difficult: is neither a number nor true or false'
    done
    scene '{"category":"ship","bbox":[1,2,3,4],"truncated":1e999}' > in
    ends 1 sar-export voc --output=e in
    tells '^sar-export: in:1: objects\[0\]\.truncated: '
    [ -z "$(find e -type f)" ]
}

@test "voc: a parser of XML finds the same names and numbers" {
    command -v xmllint > /dev/null || skip "needs xmllint"
    scenes 40 > in
    ends 0 sar-export voc --output=d --box-convention=exclusive in
    while IFS= read -r scene; do
        file=d/$(jq -r '.image | sub("\\.png$"; ".xml")' <<< "$scene")
        xmllint --noout "$file"
        [ "$(xmllint --xpath 'count(/annotation/object/bndbox)' "$file")" = "$(jq '.objects | length' <<< "$scene")" ]
        jq -r '.objects[0].bbox // empty | map(tostring) | join(" ")' <<< "$scene" > wanted
        xmllint --xpath '(/annotation/object)[1]/bndbox/*/text()' "$file" 2> /dev/null | paste -sd ' ' > got || true
        [ ! -s wanted ] || same wanted got
    done < in
}

# --- there and back again ---------------------------------------------------------------------------------------------

# drawn_scenes COUNT: scenes that $SEED draws, of any size, in folders or not, their boxes anywhere in the image and from
# a millionth of a pixel to all of it: on whole pixels, on halves, or to the sixth decimal.
drawn_scenes() {
    awk -v count="$1" -v seed="$SEED" '
        function dice(sides) { return int(rand() * sides) }
        function text(millionths,  shown) {
            shown = sprintf("%d.%06d", int(millionths / 1000000), millionths % 1000000)
            sub(/0+$/, "", shown); sub(/\.$/, "", shown)
            return shown
        }
        function draw(side,  unit, units) { # into low and high
            unit = dice(3) ? dice(2) ? 1000000 : 500000 : 1
            units = side * 1000000 / unit
            low = int(rand() * (dice(4) ? units : 1)); high = low + 1 + int(rand() * (dice(3) ? (units < 80 ? units : 80) : units))
            if (high > units) { low = dice(2) ? 0 : low; high = units }
            if (low >= high) low = high - 1
            low *= unit; high *= unit
        }
        BEGIN {
            srand(seed)
            split("ship aircraft car tank bridge harbor", category, " ")
            split("a/|a/b/|ü/|sp ace/|x&y/|", folder, "|")
            for (n = 1; n <= count; n++) {
                width = dice(4) ? 1 + dice(1500) : 1 + dice(65535); height = dice(4) ? 1 + dice(1500) : 1 + dice(65535)
                printf "{\"image\":\"%s%05d.png\",\"width\":%d,\"height\":%d,\"objects\":[", folder[1 + dice(6)], n, width, height
                objects = dice(7)
                for (i = 0; i < objects; i++) {
                    draw(width); x1 = low; x2 = high
                    draw(height); y1 = low; y2 = high
                    printf "%s{\"category\":\"%s\",\"bbox\":[%s,%s,%s,%s]%s%s}", i ? "," : "", category[1 + dice(6)], \
                        text(x1), text(y1), text(x2), text(y2), dice(4) ? "" : ",\"difficult\":1", dice(6) ? "" : ",\"truncated\":1"
                }
                print "]}"
            }
        }'
}

# images FILE: the headers of the images of its scenes, under ./images.
images() {
    local image width height
    rm -rf images
    while IFS=$'\t' read -r image width height; do
        mkdir -p "images/$(dirname "$image")"
        png "images/$image" "$width" "$height"
    done < <(jq -r '[.image, .width, .height] | @tsv' "$1")
}

# says_no_more: the only messages, if any, are of corners that the convention can't mean, as made-up boxes may have some.
says_no_more() {
    grep -v "excludes: try --box-convention=" err > others || true
    is others < /dev/null
}

@test "VOC: scenes to files to scenes, and files to scenes to files, lose nothing, by any convention" {
    drawn_scenes 60 > in
    images in
    sort in > wanted
    for convention in '' exclusive inclusive one-based; do
        rm -rf files again
        ends 0 sar-export voc ${convention:+--box-convention=$convention} --output=files in
        ends 0 sar-import voc ${convention:+--box-convention=$convention} --images=images files
        says_no_more
        cp out scenes
        sort scenes > got
        same wanted got
        ends 0 sar-export voc ${convention:+--box-convention=$convention} --output=again scenes
        diff -r files again
    done
    # what the convention is matters
    ends 0 sar-import voc --box-convention=exclusive --images=images files
    run ! cmp -s <(sort out) wanted
}

@test "VOC: files of others come back with their names, sizes, classes, flags and corners" {
    export LC_ALL=C.UTF-8
    for convention in exclusive inclusive one-based; do
        rm -rf files again
        mkdir files
        drawn_scenes 30 | jq -c --arg convention $convention '.image |= (split("/") | last)
            | .objects[].bbox |= (map(floor) | [.[0], .[1], .[0] + 7, .[1] + 5]
                | if $convention == "one-based" then map(. + 1) else . end)' > corners
        while IFS= read -r scene; do
            jq -r '"<annotation><folder>JPEGImages</folder><filename>\(.image)</filename><size><width>\(.width)</width><height>\(.height)</height></size>",
                (.objects[] | "<object><Name>\(.category)</Name><bndbox><ymax>\(.bbox[3])</ymax><ymin>\(.bbox[1])</ymin><xmax>\(.bbox[2])</xmax>" +
                "<xmin>\(.bbox[0])</xmin></bndbox><difficult>\(.difficult // 0)</difficult><truncated>\(.truncated // 0)</truncated></object>"),
                "</annotation>"' <<< "$scene" > "files/$(jq -r '.image | sub("png$"; "xml")' <<< "$scene")"
        done < corners
        ends 0 sar-import voc --box-convention=$convention files
        says_no_more
        cp out scenes
        ends 0 sar-export voc --box-convention=$convention --output=again scenes
        while IFS= read -r scene; do
            file=again/$(jq -r '.image | sub("png$"; "xml")' <<< "$scene")
            jq -r '.image, .width, .height, (.objects[] | .category, .truncated // 0, .difficult // 0, .bbox[])' <<< "$scene" > wanted
            sed -n -E 's,.*<(filename|width|height|name|truncated|difficult|[xy]m[a-z]*)>(.*)</.*,\2,p' "$file" > got
            same wanted got
        done < corners
    done
    [ "$(jq -s '[.[].objects[] | select(.difficult)] | length' corners)" -gt 0 ]
}

@test "YOLO: scenes to labels to scenes, and labels to scenes to labels, lose nothing but what has no place in them" {
    drawn_scenes 60 | sed -E 's/,"(difficult|truncated)":1//g' > in
    images in
    ends 0 sar-export yolo --output=labels in
    ends 0 sar-import yolo --classes=labels/classes.txt --images=images labels
    says
    cp out scenes
    sort scenes > got
    sort in > wanted
    same wanted got
    ends 0 sar-export yolo --output=again scenes
    diff -r labels again
}

@test "YOLO: labels of others, of six decimals, come back as they were, by class and line" {
    for side in 224 777 800 1024 3001; do
        rm -rf labels again
        mkdir labels
        awk -v side=$side -v seed="$SEED" 'BEGIN {
            srand(seed + side)
            for (n = 0; n < 40; n++) {
                file = sprintf("labels/%04d.txt", n); printf "" > file
                for (i = int(rand() * 5); i > 0; i--) {
                    w = 1 + int(rand() * side / 3); x = 1 + int(rand() * (side - w - 1)); h = 1 + int(rand() * side / 3); y = 1 + int(rand() * (side - h - 1))
                    printf "%d %.6f %.6f %.6f %.6f\n", rand() * 3, (x + w / 2) / side, (y + h / 2) / side, w / side, h / side > file
                }
            }
        }'
        printf 'names: {0: tank, 1: oil rig, 2: "A320/321"}\nnc: 3\n' > data.yaml
        ends 0 sar-import yolo --classes=data.yaml --other=keep --size=${side}x$side --image-ext=jpg labels
        says
        cp out scenes
        ends 0 sar-export yolo '--classes=tank,oil rig,aircraft' --output=again scenes
        rm again/classes.txt
        diff -r labels again
    done
    # what rounding has put beyond the image's edge comes back at the edge
    echo '1 0.703125 0.004464 0.075893 0.008929' > edge.txt # 2 of 224 pixels
    ends 0 sar-import yolo --classes=data.yaml --other=keep --size=224x224 --image-ext=jpg edge.txt
    cp out scenes
    jq -e '.objects[0].bbox[1] == 0' scenes
    ends 0 sar-export yolo '--classes=tank,oil rig,aircraft' --output=again scenes
    [ "$(cat again/edge.txt)" = '1 0.703125 0.00446425 0.075893 0.00892850' ]
}

@test "COCO: scenes to a document to scenes lose nothing but what the page names" {
    drawn_scenes 60 | jq -c --argjson seed "$SEED" '.id = (input_line_number | if . % 3 == 0 then "x\(.)" else . * 1000000007 end)
        | .objects |= (to_entries | map(.value + {id: "\(.key)/\($seed)"} + if .key % 2 == 0 then {score: 0.5} else {} end))
        | .objects = [range(.objects | length) as $i | .objects[$i] | .id = "\(input_line_number)/\(.id)"]' > in
    export_ coco
    cp out document
    ends 0 sar-import coco --keep=difficult,truncated document
    says
    # members in the order that each writes them
    jq -c -S . in > wanted
    jq -c -S . out > got
    same wanted got
}

@test "COCO: documents of others come back with their images, classes, boxes, and what --keep keeps" {
    jq -c -n --argjson seed "$SEED" '[range(40)] as $n | {
        info: null, licenses: [{id: 0, url: null}],
        annotations: [range(90) | (. * 7919 + $seed) as $r | {area: ($r % 977 + 0.5), iscrowd: 0, image_id: ($r % 40 + 20180000001),
            bbox: [$r % 301, ($r % 203) / 4, 1 + $r % 97 / 8, 1 + $r % 31], category_id: (if $r % 2 == 0 then 5 else 9 end), id: (1000 - .),
            segmentation: [[1, 2, 3.25, 4, 5, 6, $r % 17, 8]]}],
        images: [$n[] | {file_name: "P\(.).jpg", height: (500 + .), width: 600, id: (. + 20180000001), date_captured: "x"}],
        categories: [{id: 9, name: "ship", supercategory: "none"}, {id: 5, name: "bridge"}]}' > theirs
    sar-import coco --keep=area,segmentation theirs > scenes
    ends 0 sar-export coco --classes=ship,bridge scenes
    content() { # what is compared: images as they come, annotations by id
        jq -c -S '(.categories | map({key: "\(.id)", value: .name}) | from_entries) as $name
            | (.images[] | {id, file_name, width, height}),
            (.annotations | sort_by(.id)[] | {id, image_id, bbox, area, iscrowd, segmentation, category: $name["\(.category_id)"]})' "$1"
    }
    content theirs > wanted
    content out > got
    same wanted got
    [ "$(count got)" = 130 ]
}

@test "rotated boxes and flags go through COCO, as members that other readers pass over" {
    cat > a.txt << 'END'
398 716 398 694 464 698 465 718.5 plane 1
10 10 20 10 20 30 10 30 ship 0
END
    sar-import dota --size=1024x1024 --image-ext=png a.txt | jq -c '.id = 1 | .objects[].id = (.objects | length) | .objects[0].id = 1' > in
    export_ coco
    jq -e '.annotations[0].segmentation == [[398,716,398,694,464,698,465,718.5]]' out
    cp out document
    ends 0 sar-import coco --keep=polygon,from,difficult document
    jq -c -S . in > wanted
    jq -c -S . out > got
    same wanted got
}

@test "no link in the folder leads out of it, be it a file or a folder" {
    mkdir d outside
    ln -s ../outside d/b
    scene | jq -c '.image = "b/c.png"' > in
    for format in yolo voc; do
        ends 1 sar-export $format --output=d in
        tells '^sar-export: in:1: image: d/b/c\.(txt|xml): Too many levels of symbolic links$'
        [ -z "$(ls -A outside)" ]
    done
    ln -s ../outside/names d/classes.txt.part
    scene > in
    ends 2 sar-export yolo --output=d in
    [ ! -e outside/names ]
    # the folder itself may be one: the user has named it
    mkdir real
    ln -s real named
    ends 0 sar-export yolo --output=named in
    [ -e real/a.txt ]
}

@test "what a killed run has left is used by the next one; two at once do not write one file" {
    gridded 5 | sar-template > in
    mkdir d
    printf 'half a' > d/SARChat_classify_count_test.json.part
    printf 'half a' > d/a.txt.part
    ends 0 sar-export sarchat --output=d in
    scene > one
    ends 0 sar-export yolo --output=d one
    [ -z "$(find d -name '*.part')" ]
    [ "$(jq length d/SARChat_classify_count_test.json)" -gt 0 ]
    # the first one waits for its input, and has its files open
    mkfifo fifo
    sar-export sarchat --output=e fifo &
    exec 7> fifo
    soon test -e e/SARChat_describe_test.json.part
    ends 2 sar-export sarchat --output=e in
    tells 'SARChat_.*_test.json: Resource temporarily unavailable$'
    cat in >&7
    exec 7>&-
    wait $!
    diff -r d/ e/ -x '*.txt'
}

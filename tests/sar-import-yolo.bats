#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-import yolo: a text file for each image, a line for each object, shares of the image's sides. The fixtures are
# written by hand in the dialects of HRSID's re-encodings, SADD, SAR-Ship-Dataset, OGSOD and Ultralytics' OBB.
bats_require_minimum_version 1.5.0
load helper

# yolo [OPTION]...: imports ./labels, whose images have 800 x 800 pixels unless said otherwise.
yolo() {
    ends 0 sar-import yolo --classes=names --image-ext=jpg --size=800x800 "$@" labels
}

# label NAME LINE...: such a file in ./labels, and the classes ship and car.
label() {
    mkdir -p "labels/$(dirname "$1")"
    printf 'ship\ncar\n' > names
    local file=labels/$1.txt
    shift
    : > "$file"
    [ $# -eq 0 ] || printf '%s\n' "$@" > "$file"
}

objects() {
    sed 's/.*"objects":\[\(.*\)\]}$/\1/' out
}

@test "HRSID: six decimals are whole pixels again" {
    label P0001_0_800_9600_10400 '0 0.966250 0.137500 0.067500 0.025000'
    yolo
    says
    [ "$(cat out)" = '{"image":"P0001_0_800_9600_10400.jpg","width":800,"height":800,"objects":[{"category":"ship","bbox":[746,100,800,120]}]}' ]
}

@test "blank lines, double blanks, tabs, line ends of all kinds, a mark, a class with decimals" {
    label a
    printf '\357\273\2770  0.5\t0.5 0.25  0.25 \r\n\r\n   \n1.000000 0.5 0.5 0.5 0.5\n\n0 .5 5e-1 +0.125 0.1250' > labels/a.txt
    yolo
    [ "$(objects)" = '{"category":"ship","bbox":[300,300,500,500]},{"category":"car","bbox":[200,200,600,600]},{"category":"ship","bbox":[350,350,450,450]}' ]
}

@test "what rounding leaves outside 0 to 1 is the edge; more is an error" {
    label a '0 1.0000005 0.5 0 0.5' '0 0.5 -0.0000005 0.5 0' '0 0.9411060 0.5 0.1177900 1.00001' '0 0.058894 0.9 0.117789 0.200004'
    yolo --size=416x400
    [ "$(jq -c '[.objects[].bbox]' out)" = '[[416,100,416,300],[104,0,312,0],[366.999776,0,416,400],[0,319.9992,49.000016,400]]' ]
    for line in '0 1.00002 0.5 0.1 0.1|cx' '0 0.5 -0.1 0.1 0.1|cy' '0 0.5 0.5 2 0.1|w' '0 0.5 0.5 0.1 416|h' '0 0 0 1 0 1 1 0 1.1|y4'; do
        label a "${line%|*}"
        ends 1 sar-import yolo --classes=names --image-ext=jpg --size=800x800 labels
        tells "^sar-import: labels/a\\.txt:1: ${line#*|}: .*not within 0 and 1"
    done
    # a box that leaves the image by more comes through: judging it is sar-filter's work
    label a '0 0.9 0.5 0.4 0.5'
    yolo
    [ "$(objects)" = '{"category":"ship","bbox":[560,200,880,600]}' ]
}

@test "the four corners of an oriented box, and their hull" {
    label a '1 0.25 0.125 0.5 0.25 0.375 0.5 0.125 0.375'
    yolo --size=800x400
    [ "$(objects)" = '{"category":"car","bbox":[100,50,400,200],"polygon":[200,50,400,100,300,200,100,150],"from":"rotated"}' ]
}

@test "--box-convention makes up for converters that took pixels for edges" {
    label a '0 0.5 0.5 0.25 0.25'
    for pair in 'exclusive [300,300,500,500]' 'inclusive [300,300,501,501]' 'one-based [299,299,500,500]'; do
        yolo --box-convention="${pair% *}"
        [ "$(objects)" = '{"category":"ship","bbox":'"${pair#* }"'}' ]
    done
}

@test "a polygon of any number of corners, and its hull" {
    label a '0 .25 .25 .5 .125 .75 .25 .625 .5 .375 .5' '1 0.5 0.5 0.75 0.5 0.5 1.0000004'
    yolo --size=800x400
    [ "$(objects)" = '{"category":"ship","bbox":[200,50,600,200],"polygon":[200,100,400,50,600,100,500,200,300,200],"from":"polygon"},{"category":"car","bbox":[400,200,600,400],"polygon":[400,200,600,200,400,400],"from":"polygon"}' ]
    # far more corners than anybody draws by hand
    awk 'BEGIN { printf "0"; for (i = 0; i <= 2000; i++) printf " %.4f %.4f", i / 2000, i % 2; print "" }' > labels/a.txt
    yolo
    [ "$(jq -c '.objects[0] | [.bbox, (.polygon | length), .polygon[2], .polygon[3], .polygon[4001]]' out)" = '[[0,0,800,800],4002,0.4,800,0]' ]
}

@test "a last column that is one too many is a confidence" {
    label a '0 .5 .5 .25 .25 .93' '1 0.25 0.125 0.5 0.25 0.375 0.5 0.125 0.375 0.5' '0 0.5 0.5 0.75 0.5 0.5 1 1' '0 .5 .5 .25 .25 0'
    yolo --size=800x400
    [ "$(jq -c '[.objects[] | [.from, .score, (.polygon | length)]]' out)" = '[[null,0.93,0],["rotated",0.5,8],["polygon",1,6],[null,0,0]]' ]
    [ "$(jq -c '.objects[0]' out)" = '{"category":"ship","bbox":[300,150,500,250],"score":0.93}' ]
    for line in '0 .5 .5 .25 .25 2' '0 .5 .5 .25 .25 -.1' '0 .5 .5 .75 .5 .5 1 7'; do
        label a "$line"
        ends 1 sar-import yolo --classes=names --image-ext=jpg --size=8x8 labels
        tells '^sar-import: labels/a\.txt:1: confidence: .*not within 0 and 1'
    done
    label a '0 .5 .5 .75 .5 .5 high'
    ends 1 sar-import yolo --classes=names --image-ext=jpg --size=8x8 labels
    tells '^sar-import: labels/a\.txt:1: y3: "high" is not a number'
}

# --- classes ----------------------------------------------------------------------------------------------------------

@test "classes come one a line, or as a list or a map in the data set's YAML" {
    label a '0 0.5 0.5 0.25 0.25' '2 0.5 0.5 0.25 0.25'
    printf '\357\273\277bridge\r\nharbor\r\nstorage tank\r\n\r\n' > classes.txt
    printf '# OGSOD\npath: x\nnames: [bridge, harbor, storage tank]\nnc: 3\n' > list.yaml
    printf 'names:\n  0: bridge\n  2: storage_tank\n  1: harbor\n' > map.yml
    printf 'nc: 3\nnames:\n  - bridge\n  - harbor\n  - "oil tank"\n' > LIST.YAML
    for file in classes.txt list.yaml map.yml LIST.YAML; do
        ends 0 sar-import yolo --classes=$file --image-ext=jpg --size=800x800 labels
        [ "$(jq -c '[.objects[].category]' out)" = '["bridge","tank"]' ] || { echo $file; return 1; }
    done
}

@test "all options that are missing are told at once" {
    label a '0 .5 .5 .1 .1'
    refused sar-import yolo labels
    tells '^sar-import: yolo requires --classes \(.*\); --images or --image-ext \(.*\); --images or --size \(.*\)$' '^Try'
    refused sar-import dota labels
    tells '^sar-import: dota requires --images or --image-ext \(.*\); --images or --size \(.*\)$' '^Try'
    refused sar-import yolo --image-ext=jpg labels
    tells '^sar-import: yolo requires --classes \([^;]*\); --images or --size \([^;]*\)$' '^Try'
    refused sar-import yolo --images=. labels
    tells '^sar-import: yolo requires --classes \([^;]*\)$' '^Try'
}

@test "a list of classes that can't be right is a mistake: 2" {
    label a
    while IFS='|' read -r file text regex; do
        printf "$text" > "$file"
        refused sar-import yolo --classes="$file" --image-ext=jpg --size=800x800 labels || { echo "$text"; return 1; }
        grep -q "$regex" err || { echo "$text"; cat err; return 1; }
    done << 'END'
a.txt||no class in this file
a.txt|ship\n\ncar\n|a.txt:2: a class name
a.txt|ship\n\377\n|not UTF-8
a.yaml|names: [ship]\nnc: 5\n|a.yaml:2:.*nc.*not 1
a.yaml|nc: 1\n|names
a.yaml|names: ship\n|names
a.yaml|names: {0: ship, 2: car}\n|class 1 is missing: there are 2
a.yaml|names: [[ship]]\n|a class name
a.yaml|names: {0: [ship]}\n|a class name
a.yaml|names: [\n|a.yaml:
END
    refused sar-import yolo --classes=missing --image-ext=jpg --size=800x800 labels
    refused sar-import yolo --image-ext=jpg --size=800x800 labels
    refused sar-import yolo --classes=names --size=800x800 labels
    refused sar-import yolo --classes=names --image-ext=jpg labels
}

@test "a class beyond the list is an error, and so is what is no class" {
    while IFS='|' read -r class regex; do
        label a '0 0.5 0.5 0.1 0.1' "$class 0.5 0.5 0.1 0.1"
        ends 1 sar-import yolo --classes=names --image-ext=jpg --size=800x800 labels
        tells "^sar-import: labels/a\\.txt:2: class: $regex" || return 1
    done << 'END'
2|"2" is beyond the 2 classes of names, which count from 0
99999999999|"99999999999" is beyond
-1|"-1" is not a class number
0.5|"0.5" is not a class number
ship|"ship" is not a number
END
}

@test "--annotated=classes says what the classes are called here; --other and --categories hold for them" {
    label a '0 0.5 0.5 0.25 0.25' '1 0.5 0.5 0.25 0.25'
    printf 'Ship\nbuoy\nvessel\nplane\n' > names
    ends 1 sar-import yolo --classes=names --image-ext=jpg --size=8x8 labels
    tells '^sar-import: labels/a\.txt:2: class: "buoy" is not one of ship'
    yolo --other=drop --annotated=classes
    [ "$(jq -c '[.annotated, [.objects[].category]]' out)" = '[["ship","aircraft"],["ship"]]' ]
    yolo --other=keep --annotated=classes
    [ "$(jq -c '[.annotated, [.objects[].category]]' out)" = '[["ship","buoy","aircraft"],["ship","buoy"]]' ]
    printf 'boat: [Ship, vessel]\nmark: buoy\nflyer: plane\n' > map.yaml
    yolo --categories=map.yaml --annotated=classes
    [ "$(jq -c '[.annotated, [.objects[].category]]' out)" = '[["boat","mark","flyer"],["boat","mark"]]' ]
    yolo --other=drop --annotated=ship
    [ "$(jq -c .annotated out)" = '["ship"]' ]
    yolo --other=drop
    [ "$(jq -c .annotated out)" = null ]
}

@test "class names may be in GBK" {
    label a '0 0.5 0.5 0.25 0.25'
    printf '桥梁\n' | iconv -f UTF-8 -t GBK > names
    yolo --encoding=UTF-8,GBK
    [ "$(jq -r '.objects[].category' out)" = bridge ]
}

# --- files ------------------------------------------------------------------------------------------------------------

@test "an empty file is an image without objects" {
    label a
    label b '' '   '
    yolo
    [ "$(cat out)" = '{"image":"a.jpg","width":800,"height":800,"objects":[]}
{"image":"b.jpg","width":800,"height":800,"objects":[]}' ]
}

@test "images are named by the labels' folders and names, and measured by their headers" {
    label train/a '0 0.5 0.5 0.5 0.5'
    label val/a.b '0 0.5 0.5 0.5 0.5'
    printf 'ship\n' > labels/classes.txt # as labelImg puts it
    yolo
    [ "$(jq -r .image out | tr '\n' ' ')" = 'train/a.jpg val/a.b.jpg ' ]
    mkdir -p images/train images/val
    png images/train/a.png 100 40
    png images/val/a.b.png 200 80
    ends 0 sar-import yolo --classes=names --images=images labels
    [ "$(jq -c '[.image, .width, .height, .objects[0].bbox]' out | tr '\n' ' ')" = '["train/a.png",100,40,[25,10,75,30]] ["val/a.b.png",200,80,[50,20,150,60]] ' ]
    ends 0 sar-import yolo --classes=names --images=images/val labels/val
    [ "$(jq -c '[.image, .width]' out)" = '["a.b.png",200]' ]
    ends 0 sar-import yolo --classes=names --images=images labels/val/a.b.txt
    [ "$(jq -c '[.image, .width]' out)" = '["val/a.b.png",200]' ]
}

@test "an image without a label file is an error; with --background it has no objects" {
    label a '0 0.5 0.5 0.5 0.5'
    label c
    mkdir images
    for name in a b c; do png images/$name.png 80 80; done
    ends 1 sar-import yolo --classes=names --images=images labels
    tells '^sar-import: images/b\.png:1: no label file'
    ends 0 sar-import yolo --classes=names --images=images --background labels
    [ "$(jq -c '[.image, (.objects | length)]' out | tr '\n' ' ')" = '["a.png",1] ["c.png",0] ["b.png",0] ' ]
    ends 0 sar-import yolo --classes=names --images=images --background --where '.objects == []' labels
    [ "$(count out)" -eq 2 ]
    # and the other way round
    label d
    ends 1 sar-import yolo --classes=names --images=images labels
    tells '^sar-import: labels/d\.txt:1: no image "d" under images'
}

@test "standard input has no name to take the image's from" {
    label a
    ends 1 sar-import yolo --classes=names --image-ext=jpg --size=8x8 < labels/a.txt
    tells '^sar-import: -:1: standard input has no file name'
}

@test "lines that are bad are left out alone, counted, and kept" {
    label a '0 0.5 0.5 0.5 0.5' '0 0.5 0.5 0.5' '0 0.5 0.5 0.5 0.5 9' '0 a 0.5 0.5 0.5' '1 0.5 0.5 0.5 0.5'
    ends 1 sar-import yolo --classes=names --image-ext=jpg --size=8x8 labels
    [ ! -s out ]
    ends 1 sar-import yolo --classes=names --image-ext=jpg --size=8x8 --on-error=skip --rejects=rejects labels
    [ "$(objects)" = '{"category":"ship","bbox":[2,2,6,6]},{"category":"car","bbox":[2,2,6,6]}' ]
    tells '^sar-import: labels/a\.txt:2: has 4 columns, not 5 \(class' '^sar-import: labels/a\.txt:3: confidence: "9" is not within' '^sar-import: labels/a\.txt:4: cx: "a" is not a number' '3 bad records'
    printf '0 0.5 0.5 0.5\n0 0.5 0.5 0.5 0.5 9\n0 a 0.5 0.5 0.5\n' | is rejects
    [ "$(jq -c '[.file, .line]' rejects.why | tr '\n' ' ')" = '["labels/a.txt",2] ["labels/a.txt",3] ["labels/a.txt",4] ' ]
}

@test "an image whose label file is refused is no background" {
    label a
    printf '\377\n' > labels/a.txt
    mkdir images
    png images/a.png 8 8
    png images/b.png 8 8
    ends 1 sar-import yolo --classes=names --images=images --background --on-error=skip labels
    tells '^sar-import: labels/a\.txt:1: is not UTF-8' '1 bad record'
    [ "$(jq -r .image out)" = b.png ]
}

@test "what is not UTF-8 is refused, whole" {
    label a
    printf '0 0.5 0.5 0.5 0.5\n\377\376' > labels/a.txt
    ends 1 sar-import yolo --classes=names --image-ext=jpg --size=8x8 labels
    tells '^sar-import: labels/a\.txt:1: is not UTF-8'
}

@test "YOLO to scenes to YOLO gives back every number, for images of any size" {
    mkdir labels
    printf 'ship\n' > names
    for size in 800x800 416x323 501x355 1000x1000 7x13 29400x24400; do
        awk -v seed="${size%x*}" 'BEGIN {
            state = seed
            for (n = 0; n < 500; n++) {
                for (i = 0; i < 4; i++) { state = (state * 69069 + 12345) % 4294967296; r[i] = int(state / 4096) % 1000001 }
                w = int(r[2] / 2) * 2; h = int(r[3] / 2) * 2 # so that the box can lie inside in whole millionths
                x = int(r[0] * (1000000 - w) / 1000000) + w / 2; y = int(r[1] * (1000000 - h) / 1000000) + h / 2
                printf "0 %.6f %.6f %.6f %.6f\n", x / 1e6, y / 1e6, w / 1e6, h / 1e6
            }
        }' > labels/a.txt
        yolo --size=$size
        jq -r '.width as $w | .height as $h | .objects[].bbox
            | [(.[0] + .[2]) / 2 / $w, (.[1] + .[3]) / 2 / $h, (.[2] - .[0]) / $w, (.[3] - .[1]) / $h] | @tsv' out |
            awk '{ printf "0 %.6f %.6f %.6f %.6f\n", $1, $2, $3, $4 }' | diff labels/a.txt - || { echo "$size"; return 1; }
    done
}

@test "a directory of HRSID as YOLO gives the boxes of its JSON (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    ends 0 sar-import yolo --classes="$SARPIPE_DATA/yolo/hrsid.yaml" --image-ext=jpg --size=800x800 --annotated=classes "$SARPIPE_DATA/yolo"
    says
    [ "$(head -n 1 out)" = '{"image":"P0001_0_800_9600_10400.jpg","width":800,"height":800,"annotated":["ship"],"objects":[{"category":"ship","bbox":[746,100,800,120]}]}' ]
    jq -e -s 'length == 4 and all(.[].objects[].bbox[]; . == floor)' out
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-import: annotation files in, scenes out. The fixtures tests/data/coco-*.json are written by hand in the dialects
# of SSDD, HRSID, a detector's results and SARDet-100K.
bats_require_minimum_version 1.5.0
load helper

# coco IMAGES ANNOTATIONS CATEGORIES: such a document, each given as elements without brackets, in ./in.
coco() {
    printf '{"images":[%s],"annotations":[%s],"categories":[%s]}' "$1" "$2" "$3" > in
}

# annotated MEMBERS: a document of one image (id 1) with one ship, whose annotation has these members, in ./in.
annotated() {
    coco '{"id":1,"file_name":"a.png","width":100,"height":80}' "{$1}" '{"id":0,"name":"ship"}'
}

# objects: what the only scene in ./out has of them.
objects() {
    sed 's/.*"objects":\(.*\)}$/\1/' out
}

# --- dialects ---------------------------------------------------------------------------------------------------------

@test "SSDD: one line, null texts, a text among the arrays, [x, y, w, h] to [x1, y1, x2, y2], images without annotations" {
    cp "$DATA/coco-ssdd.json" in
    gives sar-import coco << 'END'
{"image":"000001.jpg","width":416,"height":323,"id":0,"objects":[{"category":"ship","bbox":[218.0,48.0,267,147],"id":0},{"category":"ship","bbox":[1.0,2.0,4,6],"id":2}]}
{"image":"000002.jpg","width":501,"height":355,"id":1,"objects":[]}
{"image":"000003.jpg","width":500,"height":403,"id":2,"objects":[{"category":"ship","bbox":[10.0,20.0,41,61],"id":1}]}
END
    valid out
}

@test "HRSID: ids beyond 2^31, category 0, whole numbers, a box of one pixel, a box without area" {
    cp "$DATA/coco-hrsid.json" in
    gives sar-import coco << 'END'
{"image":"P0001_0_800_9600_10400.jpg","width":800,"height":800,"id":20180000001,"objects":[{"category":"ship","bbox":[548,0,551,1],"id":1},{"category":"ship","bbox":[0,0,0,0],"id":1471},{"category":"ship","bbox":[746,100,800,120],"id":3}]}
{"image":"P0137_9.jpg","width":800,"height":800,"id":20180000002,"objects":[{"category":"ship","bbox":[351,798,408,800],"id":2}]}
END
}

@test "a detector's results: categories first, 19 decimals as they are, scores, members that come and go" {
    cp "$DATA/coco-results.json" in
    gives sar-import coco << 'END'
{"image":"P0001_0_800_7200_8000.jpg","width":800,"height":800,"id":1,"objects":[{"category":"ship","bbox":[402.1234567890123456789,80.5,422.373457,90.625],"id":1},{"category":"ship","bbox":[0.1,0.1,0.3,0.3],"id":2,"score":0.9876543210987654321},{"category":"ship","bbox":[10,20.5,20,23],"score":1}]}
{"image":"P0001_0_800_7800_8600.jpg","width":800,"height":800,"id":2,"objects":[]}
END
    valid out
}

@test "SARDet-100K: six categories, boxes that leave the image untouched, crowd and ignored ones left out and counted" {
    ends 0 sar-import coco "$DATA/coco-sardet.json"
    tells '^sar-import: 2 annotations dropped.*crowd'
    is out << 'END'
{"image":"0000026.jpg","width":256,"height":256,"id":5,"objects":[{"category":"ship","bbox":[246.0,11.0,266,41],"id":3},{"category":"harbor","bbox":[642.0,11.0,707,50],"id":4},{"category":"tank","bbox":[-5.0,-5.0,5,5],"id":5}]}
{"image":"0000027.png","width":512,"height":512,"id":3,"objects":[{"category":"bridge","bbox":[3.0,3.0,23,23],"id":8}]}
{"image":"0000028.bmp","width":512,"height":512,"id":4,"objects":[]}
END
}

@test "images, annotations and categories may come in any order, with anything between them" {
    local images='"images":[{"id":1,"file_name":"a.png","width":100,"height":80},{"id":0,"file_name":"b.png","width":10,"height":8}]'
    local annotations='"annotations":[{"id":7,"image_id":0,"category_id":3,"bbox":[1,2,3,4]},{"id":8,"image_id":1,"category_id":0,"bbox":[1.5,2,3,4]}]'
    local categories='"categories":[{"id":3,"name":"bridge"},{"id":0,"name":"ship"}]'
    cat > wanted << 'END'
{"image":"a.png","width":100,"height":80,"id":1,"objects":[{"category":"ship","bbox":[1.5,2,4.5,6],"id":8}]}
{"image":"b.png","width":10,"height":8,"id":0,"objects":[{"category":"bridge","bbox":[1,2,4,6],"id":7}]}
END
    local order
    for order in "$images,$annotations,$categories" "$images,$categories,$annotations" "$annotations,$images,$categories" \
        "$annotations,$categories,$images" "$categories,$images,$annotations" "$categories,$annotations,$images" \
        "\"info\":{\"images\":[1]},$annotations,\"licenses\":[[{}]],$images,\"type\":\"instances\",$categories,\"x\":null"; do
        printf '{%s}' "$order" > in
        ends 0 sar-import coco in
        says
        same wanted out
    done
}

@test "members of images, annotations and categories may come in any order, spelled in any way" {
    printf '%s' '{"c\u0061tegories":[{"name":"sh\u0069p","supercategory":{"id":9},"id":0}],
 "annotations":[{"segmentation":{"bbox":[9,9,9,9]},"bb\u006fx":[1,2,3,4],"category_id":0,"id":5,"image_id":1}],
 "images":[{"width":100,"fil\u0065_name":"\u0061\"\/b.png","x":[{"id":4}],"height":80,"id":1}]}' > in
    gives sar-import coco << 'END'
{"image":"\u0061\"\/b.png","width":100,"height":80,"id":1,"objects":[{"category":"ship","bbox":[1,2,4,6],"id":5}]}
END
}

@test "a document is the same with line ends, a byte order mark and in any pieces" {
    for file in "$DATA"/coco-*.json; do
        ends 0 sar-import coco "$file"
        mv out wanted
        for size in 1 7 16; do
            ends 0 "$UNITS/dribble" $size "$(command -v sar-import)" coco < "$file"
            same wanted out
        done
        { printf '\357\273\277\r\n'; sed 's/, *"/\r\n  ,"/g; s/\[{/[\n{/g' "$file"; printf '\n\n'; } > spread
        ends 0 sar-import coco spread
        same wanted out
    done
}

@test "a polygon of 920 points, 98 objects in an image, and pieces longer than any block" {
    awk 'BEGIN {
        printf "{\"images\":[{\"id\":1,\"file_name\":\"a.png\",\"width\":800,\"height\":800}],\"annotations\":["
        for (n = 0; n < 98; n++) {
            printf "%s{\"id\":%d,\"image_id\":1,\"category_id\":0,\"segmentation\":[[", n ? "," : "", n
            points = n == 97 ? 100000 : 920
            for (i = 0; i < points; i++) printf "%s%d.3333333333,%d.25", i ? "," : "", i % 800, n
            printf "]],\"bbox\":[%d,%d,5,6]}", n, 2 * n
        }
        printf "],\"categories\":[{\"id\":0,\"name\":\"ship\"}]}"
    }' > in
    ends 0 sar-import coco in
    [ "$(jq '.objects | length' out)" -eq 98 ]
    [ "$(jq -c '.objects[97]' out)" = '{"category":"ship","bbox":[97,194,102,200],"id":97}' ]
}

@test "a category named by a number has that number's text for its name" {
    coco '{"id":1,"file_name":"a.png","width":100,"height":80}' \
        '{"id":1,"image_id":1,"category_id":0,"bbox":[1,2,3,4]},{"id":2,"image_id":1,"category_id":1,"bbox":[1,2,3,4]}' \
        '{"id":0,"name":0},{"id":1,"name":-1.50}'
    printf 'ship: ["0"]\ncar: ["-1.50"]\n' > map.yaml
    ends 0 sar-import coco --categories=map.yaml in
    [ "$(objects)" = '[{"category":"ship","bbox":[1,2,4,6],"id":1},{"category":"car","bbox":[1,2,4,6],"id":2}]' ]
    ends 0 sar-import coco --other=keep in
    [ "$(jq -c '[.objects[].category]' out)" = '["0","-1.50"]' ]
    ends 1 sar-import coco in
    tells 'annotations\[0\]\.category_id: "0" is not one of ship'
    coco '' '' '{"id":0,"name":true}'
    ends 1 sar-import coco in
    tells 'categories\[0\]\.name: a string was expected'
}

@test "every class name that the data sets use finds its category" {
    grep -v '^#' "$DATA/labels.tsv" > names
    [ "$(count names)" -ge 30 ]
    jq -Rn '[inputs | split("\t")[0]] | {
        images: [{id: 1, file_name: "a.png", width: 100, height: 100}],
        annotations: [range(length) | {id: ., image_id: 1, category_id: ., bbox: [1, 2, 3, 4]}],
        categories: [to_entries[] | {id: .key, name: .value}]}' names > in
    ends 0 sar-import coco in
    jq -r '.objects[].category' out > found
    cut -f2 names | diff - found
}

# --- numbers and ids --------------------------------------------------------------------------------------------------

@test "x and y stay as they are spelled; the far edges have at most six decimals" {
    while read -r box wanted; do
        annotated '"id":1,"image_id":1,"category_id":0,"bbox":'"$box"
        ends 0 sar-import coco in
        [ "$(objects)" = '[{"category":"ship","bbox":'"$wanted"',"id":1}]' ] || { cat out; return 1; }
    done << 'END'
[1,2,3,4] [1,2,4,6]
[1.0,2.50,3.25,4.125] [1.0,2.50,4.25,6.625]
[0.1,0.2,0.2,0.1] [0.1,0.2,0.3,0.3]
[1e1,2E0,0.5e1,4] [1e1,2E0,15,6]
[0.1234567891234,0,1,1e-9] [0.1234567891234,0,1.123457,0]
[-0,-1.5,0.0078125,0.5] [-0,-1.5,0.007813,-1]
[98304.000001,1,0.000001,1] [98304.000001,1,98304.000002,2]
[0,0,1e12,1] [0,0,1000000000000,1]
END
}

@test "ids are numbers or texts of any size, and a number is the same however it is spelled" {
    coco '{"id":"one","file_name":"a.png","width":1,"height":1},{"id":12345678901234567890,"file_name":"b.png","width":1,"height":1},{"id":12345678901234567891,"file_name":"c.png","width":1,"height":1},{"id":7,"file_name":"d.png","width":1,"height":1},{"id":"7","file_name":"e.png","width":1,"height":1},{"id":-3,"file_name":"f.png","width":1,"height":1}' \
        '{"id":"x","image_id":"one","category_id":"s","bbox":[1,1,1,1]},{"id":9007199254740993,"image_id":12345678901234567890,"category_id":"s","bbox":[2,2,1,1]},{"id":9007199254740992,"image_id":12345678901234567891,"category_id":"s","bbox":[3,3,1,1]},{"id":0,"image_id":7.0,"category_id":"s","bbox":[4,4,1,1]},{"id":"0","image_id":"7","category_id":"s","bbox":[5,5,1,1]},{"image_id":-3,"category_id":"s","bbox":[6,6,1,1]}' \
        '{"id":"s","name":"ship"}'
    gives sar-import coco << 'END'
{"image":"a.png","width":1,"height":1,"id":"one","objects":[{"category":"ship","bbox":[1,1,2,2],"id":"x"}]}
{"image":"b.png","width":1,"height":1,"id":12345678901234567890,"objects":[{"category":"ship","bbox":[2,2,3,3],"id":9007199254740993}]}
{"image":"c.png","width":1,"height":1,"id":12345678901234567891,"objects":[{"category":"ship","bbox":[3,3,4,4],"id":9007199254740992}]}
{"image":"d.png","width":1,"height":1,"id":7,"objects":[{"category":"ship","bbox":[4,4,5,5],"id":0}]}
{"image":"e.png","width":1,"height":1,"id":"7","objects":[{"category":"ship","bbox":[5,5,6,6],"id":"0"}]}
{"image":"f.png","width":1,"height":1,"id":-3,"objects":[{"category":"ship","bbox":[6,6,7,7]}]}
END
}

@test "annotation ids need not rise, and scenes come in the order of images" {
    coco '{"id":9,"file_name":"z.png","width":1,"height":1},{"id":1,"file_name":"a.png","width":1,"height":1}' \
        '{"id":5,"image_id":1,"category_id":0,"bbox":[1,1,1,1]},{"id":3,"image_id":9,"category_id":0,"bbox":[2,2,1,1]},{"id":4,"image_id":1,"category_id":0,"bbox":[3,3,1,1]}' '{"id":0,"name":"ship"}'
    gives sar-import coco << 'END'
{"image":"z.png","width":1,"height":1,"id":9,"objects":[{"category":"ship","bbox":[2,2,3,3],"id":3}]}
{"image":"a.png","width":1,"height":1,"id":1,"objects":[{"category":"ship","bbox":[1,1,2,2],"id":5},{"category":"ship","bbox":[3,3,4,4],"id":4}]}
END
}

@test "many ids, of images, annotations and categories, find each other" {
    awk 'BEGIN {
        printf "{\"annotations\":["
        for (n = 0; n < 5000; n++)
            printf "%s{\"id\":%d,\"image_id\":%.0f,\"category_id\":%d,\"bbox\":[%d,0,1,1]}", n ? "," : "", (n * 7919) % 5000, (n * 31) % 1000 * 4294967296, n % 300, n
        printf "],\"images\":["
        for (n = 0; n < 1000; n++) printf "%s{\"id\":%.0f,\"file_name\":\"%d.png\",\"width\":9,\"height\":9}", n ? "," : "", n * 4294967296, n
        printf "],\"categories\":["
        for (n = 0; n < 300; n++) printf "%s{\"id\":%d,\"name\":\"%s\"}", n ? "," : "", n, n % 2 ? "bridge" : "ship"
        printf "]}"
    }' > in
    ends 0 sar-import coco in
    says
    [ "$(count out)" -eq 1000 ]
    jq -e -s 'all(.[]; (.objects | length) == 5) and ([.[].objects[].id] | unique | length) == 5000
        and all(.[] | (.image | rtrimstr(".png") | tonumber) as $n | .objects[] | [$n, .bbox[0], .category];
            (.[1] * 31) % 1000 == .[0] and .[2] == (if .[1] % 300 % 2 == 1 then "bridge" else "ship" end))' out > /dev/null
}

@test "ids that rise for long and then no more find each other too, and one that occurs twice is told" {
    for last in 7 '"seven"' 300; do
        awk -v last="$last" 'BEGIN {
            printf "{\"categories\":[{\"id\":0,\"name\":\"ship\"}],\"images\":["
            for (n = 0; n < 200; n++) printf "{\"id\":%d,\"file_name\":\"%d.png\",\"width\":9,\"height\":9},", n * 3 + 1, n * 3 + 1
            printf "{\"id\":0,\"file_name\":\"0.png\",\"width\":9,\"height\":9},{\"id\":%s,\"file_name\":\"last.png\",\"width\":9,\"height\":9}],\"annotations\":[", last
            for (n = 199; n >= 0; n--) printf "{\"image_id\":%d,\"category_id\":0,\"bbox\":[%d,0,1,1]},", n * 3 + 1, n * 3 + 1
            printf "{\"image_id\":0,\"category_id\":0,\"bbox\":[0,0,1,1]},{\"image_id\":%s,\"category_id\":0,\"bbox\":[-1,0,1,1]}]}", last
        }' > in
        if [ "$last" = 7 ]; then
            ends 1 sar-import coco in
            tells 'images\[201\].id: duplicate id .first at images\[2\].'
        else
            ends 0 sar-import coco in
            [ "$(count out)" -eq 202 ]
            jq -e -s '.[-1].objects[0].bbox[0] == -1
                and all(.[:-1][]; (.objects | length) == 1 and (.image | rtrimstr(".png") | tonumber) == .objects[0].bbox[0])' out > /dev/null
        fi
    done
}

@test "the line of what is wrong is told of documents larger than any block, laid out in any way" {
    for blanks in 1 3 700; do
        awk -v blanks=$blanks 'BEGIN {
            printf "{\"categories\":[{\"id\":0,\"name\":\"ship\"}],\"images\":[{\"id\":1,\"file_name\":\"a.png\",\"width\":9,\"height\":9}],\"annotations\":["
            for (n = 0; n < 9000; n++) {
                if (n % blanks == 0) printf "\n"
                printf "{\"image_id\":%d,\n\"category_id\":0,\"bbox\":[1,1,1,1]},", n % 4500 == 4499 ? 2 : 1
            }
            printf "\n\n{\"image_id\":3,\"category_id\":0,\"bbox\":[1,1,1,1]}]}"
        }' > in
        [ "$(wc -c < in)" -gt 400000 ]
        ends 1 sar-import coco --on-error=skip in
        awk '/"image_id":[23]/ { print NR }' in > wanted
        sed -n 's/^sar-import: in:\([0-9]*\): .*no image has the id.*/\1/p' err | same wanted -
    done
}

# --- options ----------------------------------------------------------------------------------------------------------

@test "--split, --source and --annotated become members of every scene" {
    cp "$DATA/coco-ssdd.json" in
    ends 0 sar-import coco --split=train --source 'SS"DD' --annotated=ship,harbour,port in
    says
    head -n 1 out > first
    is first << 'END'
{"image":"000001.jpg","width":416,"height":323,"id":0,"split":"train","source":"SS\"DD","annotated":["ship","harbor","harbor"],"objects":[{"category":"ship","bbox":[218.0,48.0,267,147],"id":0},{"category":"ship","bbox":[1.0,2.0,4,6],"id":2}]}
END
    [ "$(jq -c 'select(.split == "train" and .source == "SS\"DD")' out | wc -l)" -eq 3 ]
    refused sar-import coco --annotated=ship,zeppelin "$DATA/coco-ssdd.json"
    grep -q 'zeppelin.*ship, aircraft, car, tank, bridge, harbor' err
}

@test "--prefix is put before the name of every image, as it is given" {
    coco '{"id":1,"file_name":"a\u00e9.png","width":9,"height":9},{"id":2,"file_name":"b.png","width":9,"height":9}' '' '{"id":1,"name":"ship"}'
    ends 0 sar-import coco --prefix='x"y/train/' in
    [ "$(cut -d, -f1 out)" = '{"image":"x\"y/train/a\u00e9.png"
{"image":"x\"y/train/b.png"' ]
    mkdir labels
    echo '0 0.5 0.5 0.5 0.5' > labels/a.txt
    echo ship > classes
    ends 0 sar-import yolo --classes=classes --size=8x8 --image-ext=png --prefix=p labels
    [ "$(jq -r .image out)" = pa.png ]
    refused sar-import ndjson --prefix=p in
    grep -q -e '--prefix does not apply to ndjson' err
}

@test "--annotated=classes lists the categories that the file has, each once, by file" {
    coco '{"id":1,"file_name":"a.png","width":9,"height":9}' '' '{"id":5,"name":"port"},{"id":0,"name":"Ship"},{"id":7,"name":"buoy"},{"id":2,"name":"vessel"}'
    coco2='{"images":[{"id":1,"file_name":"b.png","width":9,"height":9}],"annotations":[{"image_id":1,"category_id":1,"bbox":[1,1,1,1]}],"categories":[{"id":1,"name":"car"}]}'
    echo "$coco2" > in2
    ends 0 sar-import coco --annotated=classes in in2
    is out << 'END'
{"image":"a.png","width":9,"height":9,"id":1,"annotated":["harbor","ship"],"objects":[]}
{"image":"b.png","width":9,"height":9,"id":1,"annotated":["car"],"objects":[{"category":"car","bbox":[1,1,2,2]}]}
END
    ends 0 sar-import coco --annotated=classes --other=keep in
    [ "$(jq -c .annotated out)" = '["harbor","ship","buoy"]' ]
    coco '{"id":1,"file_name":"a.png","width":9,"height":9}' '' '{"id":7,"name":"buoy"}'
    ends 0 sar-import coco --annotated=classes in
    [ "$(jq -c .annotated out)" = '[]' ]
}

@test "--box-convention is for converters that took one for another; without it numbers stay as spelled" {
    annotated '"id":1,"image_id":1,"category_id":0,"bbox":[218.0,48,48.50,98]'
    while read -r convention wanted; do
        ends 0 sar-import coco --box-convention="$convention" in
        [ "$(objects)" = '[{"category":"ship","bbox":'"$wanted"',"id":1}]' ] || { cat out; return 1; }
    done << 'END'
exclusive [218.0,48,266.5,146]
inclusive [218.0,48,267.5,147]
one-based [217,47,266.5,146]
END
}

@test "a number after a class name is labelme's, unless the name has it itself" {
    coco '{"id":1,"file_name":"a.png","width":9,"height":9}' \
        '{"image_id":1,"category_id":1,"bbox":[1,1,1,1]},{"image_id":1,"category_id":2,"bbox":[1,1,1,1]},{"image_id":1,"category_id":3,"bbox":[1,1,1,1]}' \
        '{"id":1,"name":"ship-1"},{"id":2,"name":"Boeing737-800"},{"id":3,"name":"harbor-20"}'
    ends 0 sar-import coco in
    [ "$(jq -c '[.objects[].category]' out)" = '["ship","aircraft","harbor"]' ]
    for name in ship1 -1 ship-1a corvette-1; do
        coco '{"id":1,"file_name":"a.png","width":9,"height":9}' '{"image_id":1,"category_id":1,"bbox":[1,1,1,1]}' '{"id":1,"name":"'$name'"}'
        ends 1 sar-import coco in
    done
}

@test "a format is known by its name in any case and by its usual other names, and a typing error gets a suggestion" {
    cp "$DATA/coco-ssdd.json" in
    ends 0 sar-import coco in
    mv out wanted
    local name
    for name in COCO Coco ms-coco MSCOCO coco_json; do
        ends 0 sar-import "$name" in
        cmp out wanted || { echo "$name"; return 1; }
    done
    for name in NDJSON jsonl JSON-Lines; do
        ends 0 sar-import "$name" wanted
        cmp out wanted || { echo "$name"; return 1; }
    done
    mkdir labels
    for name in YOLO yolov5 YOLOv8 yolo11 YOLOv8-OBB Ultralytics darknet; do
        refused sar-import "$name" labels
        tells '^sar-import: yolo requires --classes ' '^Try'
    done
    for name in Voc VOC pascal-voc PascalVOC 'Pascal VOC' voc2012 HRSC2016 FAIR1M; do
        ends 2 sar-import "$name" labels
        tells 'contains no \.xml files'
    done
    for name in DOTA DOTA-v1.0 labelTxt; do
        refused sar-import "$name" labels
        tells '^sar-import: dota requires --images or --image-ext ' '^Try'
    done
    for name in 'cooc: coco' 'yol: yolo' 'pascal-vc: voc' 'yolov51: yolo' 'dote: dota' 'ndjosn: ndjson'; do
        refused sar-import "${name%%:*}" in
        tells "unknown format .*: did you mean ${name#*: }[?] Known are coco, voc, yolo, dota, ndjson" '^Try'
    done
    for name in labelme csv '' ... 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'; do
        refused sar-import -- "$name" in
        tells 'unknown format .*: coco, voc' '^Try'
    done
}

@test "what is no COCO document, and no records, is called what it looks like, with what to do" {
    local scene='{"image":"a.png","width":9,"height":9,"objects":[{"category":"ship","bbox":[1,2,3,4]}]}'
    coco '{"id":1,"file_name":"a.png","width":100,"height":80}' '' '{"id":0,"name":"ship"}'
    printf '[{"image_id":1,"category_id":0,"bbox":[1,2,3,4],"score":0.5}]' > results
    printf '[{"image":"a.png","annotations":[{"label":"ship","coordinates":{"x":1,"y":2,"width":3,"height":4}}]}]' > createml
    printf '%s\n' "$scene" > scene
    gzip -c scene > gz
    printf '\050\265\057\375\0\0' > zst
    echo 'image,xmin,ymin,xmax,ymax,label' > csv
    echo '<annotation></annotation>' > xml
    jq -s . scene > array
    jq -s -c . scene > array-on-a-line
    jq . scene > pretty
    iconv -f UTF-8 -t UTF-16 scene > utf16
    cp in document
    while IFS='|' read -r file looks; do
        ends 1 sar-import coco "$file"
        tells "^sar-import: $file:[0-9]+: this is $looks" || { echo "$file"; return 1; }
    done << 'END'
results|a COCO results list
createml|CreateML
gz|gzip data: .*zcat
zst|zstd data: .*zstdcat
csv|CSV
xml|XML: .*sar-import voc
array|a JSON array
utf16|UTF-16: .*iconv
END
    # as it is told there
    jq --slurpfile results results '.annotations = $results[0]' document > in
    ends 0 sar-import coco in
    [ "$(objects)" = '[{"category":"ship","bbox":[1,2,4,6],"score":0.5}]' ]
    for filter in sar-filter sar-grid sar-tile sar-template 'sar-import ndjson' sar-agg sar-iou; do
        while IFS='|' read -r file looks; do
            # shellcheck disable=SC2086 # words
            ends 1 $filter "$file"
            [ ! -s out ]
            grep -qE "^${filter%% *}: $file:1: this is $looks" err || { cat err; echo "$filter $file"; return 1; }
        done << 'END'
gz|gzip data: .*zcat
zst|zstd data: .*zstdcat
csv|CSV
xml|XML: .*sar-import voc
array|a JSON array.*jq -c '\.\[\]'
array-on-a-line|a JSON array.*jq -c '\.\[\]'
pretty|a record over several lines.*jq -c \.
utf16|UTF-16: .*iconv
document|a COCO document: sar-import coco
END
    done
}

@test "options that a format makes no use of are mistakes" {
    cp "$DATA/coco-ssdd.json" in
    for option in --size=8x8 --images=. --image-ext=jpg --encoding=GBK --classes=in --background; do
        refused sar-import coco "$option" in
        grep -q -e "${option%=*} does not apply to coco" err
    done
    refused sar-import
    grep -q 'coco, voc, yolo, dota, ndjson' err
    refused sar-import labelme in
    grep -q 'unknown format "labelme"' err
}

@test "--crowd=keep keeps crowd and ignored annotations, and says which they are" {
    ends 0 sar-import coco --crowd=keep "$DATA/coco-sardet.json"
    says
    sed -n 2p out > second
    is second << 'END'
{"image":"0000027.png","width":512,"height":512,"id":3,"objects":[{"category":"aircraft","bbox":[1.0,1.0,21,21],"id":6,"iscrowd":1},{"category":"car","bbox":[2.0,2.0,22,22],"id":7,"ignore":1},{"category":"bridge","bbox":[3.0,3.0,23,23],"id":8}]}
END
}

@test "a flag is set by true or a number other than 0" {
    while read -r flag kept; do
        annotated '"id":1,"image_id":1,"category_id":0,"bbox":[1,2,3,4],"iscrowd":'"$flag"
        ends 0 sar-import coco in
        [ "$(jq '.objects | length' out)" -eq "$kept" ]
        annotated '"ignore":'"$flag"',"id":1,"image_id":1,"category_id":0,"bbox":[1,2,3,4]'
        ends 0 sar-import coco in
        [ "$(jq '.objects | length' out)" -eq "$kept" ]
    done << 'END'
0 1
false 1
null 1
0.0 1
1 0
true 0
2 0
END
    annotated '"id":1,"image_id":1,"category_id":0,"bbox":[1,2,3,4],"iscrowd":"yes"'
    ends 1 sar-import coco in
    tells 'annotations\[0\].iscrowd: .*id 1'
}

@test "a member that lies across lines in the file is written on one" {
    annotated '"id":1,"image_id":1,"category_id":0,"bbox":[1,2,3,4],"score":[0.5,
    1],"pose":{"a":'$'\r\n''2}'
    gives sar-import coco --keep=pose << 'END'
{"image":"a.png","width":100,"height":80,"id":1,"objects":[{"category":"ship","bbox":[1,2,4,6],"id":1,"score":[0.5,     1],"pose":{"a":  2}}]}
END
}

@test "--keep keeps further members, spelled as they are" {
    annotated '"id":1,"area":12.50,"image_id":1,"segmentation":[[1, 2.0]],"category_id":0,"bbox":[1,2,3,4],"note":"caf\u00e9","x":null'
    gives sar-import coco --keep=note,area,segmentation,absent << 'END'
{"image":"a.png","width":100,"height":80,"id":1,"objects":[{"category":"ship","bbox":[1,2,4,6],"id":1,"note":"caf\u00e9","area":12.50,"segmentation":[[1, 2.0]]}]}
END
    names=$(seq -s , -f name%g 40)
    refused sar-import coco --keep="$names" in
    tells '^sar-import: --keep: at most [0-9]* members$' "^Try 'sar-import --help'.$"
    gives sar-import coco --keep=id,bbox,category,image_id << 'END'
{"image":"a.png","width":100,"height":80,"id":1,"objects":[{"category":"ship","bbox":[1,2,4,6],"id":1}]}
END
}

@test "a name that is no category is an error that lists the known ones; --other=keep keeps it, --other=drop leaves it out" {
    coco '{"id":1,"file_name":"a.png","width":9,"height":9}' \
        '{"id":70,"image_id":1,"category_id":2,"bbox":[1,1,1,1]},{"id":71,"image_id":1,"category_id":0,"bbox":[2,2,1,1]},{"id":72,"image_id":1,"category_id":2,"bbox":[3,3,1,1]}' \
        '{"id":0,"name":"ship"},{"id":2,"name":"wind \"turbine\""}'
    ends 1 sar-import coco in
    [ ! -s out ]
    tells '^sar-import: in:1: annotations\[0\]\.category_id: "wind \\"turbine\\"" .*ship, aircraft, car, tank, bridge, harbor.*id 70|^sar-import: in:1: annotations\[0\]\.category_id: "wind "turbine"" .*ship, aircraft, car, tank, bridge, harbor.*id 70'
    gives sar-import coco --other=keep << 'END'
{"image":"a.png","width":9,"height":9,"id":1,"objects":[{"category":"wind \"turbine\"","bbox":[1,1,2,2],"id":70},{"category":"ship","bbox":[2,2,3,3],"id":71},{"category":"wind \"turbine\"","bbox":[3,3,4,4],"id":72}]}
END
    ends 0 sar-import coco --other=drop in
    tells '^sar-import: 2 annotations dropped'
    echo '{"image":"a.png","width":9,"height":9,"id":1,"objects":[{"category":"ship","bbox":[2,2,3,3],"id":71}]}' | is out
}

@test "a category that no annotation has may have any name" {
    coco '{"id":1,"file_name":"a.png","width":9,"height":9}' '{"id":1,"image_id":1,"category_id":0,"bbox":[2,2,1,1]}' \
        '{"id":0,"name":"ship"},{"id":2,"name":"zeppelin"}'
    ends 0 sar-import coco in
    says
}

@test "--categories takes a map of one's own, and nothing beside it" {
    printf 'ship: [Frachter, "Schiff 1"]\nwind turbine: WEA\n' > map.yaml
    coco '{"id":1,"file_name":"a.png","width":9,"height":9}' \
        '{"id":1,"image_id":1,"category_id":0,"bbox":[1,1,1,1]},{"id":2,"image_id":1,"category_id":1,"bbox":[2,2,1,1]},{"id":3,"image_id":1,"category_id":2,"bbox":[3,3,1,1]},{"id":4,"image_id":1,"category_id":3,"bbox":[4,4,1,1]}' \
        '{"id":0,"name":"frachter"},{"id":1,"name":"wea"},{"id":2,"name":"schiff_1"},{"id":3,"name":"Wind-Turbine"}'
    gives sar-import coco --categories=map.yaml << 'END'
{"image":"a.png","width":9,"height":9,"id":1,"objects":[{"category":"ship","bbox":[1,1,2,2],"id":1},{"category":"wind turbine","bbox":[2,2,3,3],"id":2},{"category":"ship","bbox":[3,3,4,4],"id":3},{"category":"wind turbine","bbox":[4,4,5,5],"id":4}]}
END
    coco '{"id":1,"file_name":"a.png","width":9,"height":9}' '{"id":1,"image_id":1,"category_id":0,"bbox":[1,1,1,1]}' '{"id":0,"name":"vessel"}'
    ends 1 sar-import coco --categories=map.yaml in
    tells 'vessel.*ship, wind turbine'
    printf -- '- ship\n' > list.yaml
    refused sar-import coco --categories=list.yaml in
    tells 'list.yaml:1:1: '
    printf 'ship: [{a: b}]\n' > nested.yaml
    refused sar-import coco --categories=nested.yaml in
    refused sar-import coco --categories=missing.yaml in
    refused sar-import coco --categories=map.yaml --templates="$WORDING" in
}

@test "--where keeps the scenes for which the expression holds" {
    ends 0 sar-import coco --where '.objects | length > 0' --where '.width < 500' "$DATA/coco-ssdd.json"
    says
    [ "$(jq -r .image out)" = 000001.jpg ]
    ends 1 sar-import coco --where '.objects[0].bbox[0] | test("x")' --on-error=skip "$DATA/coco-ssdd.json"
    [ ! -s out ]
    [ "$(grep -c '^sar-import: .*coco-ssdd.json:1: .*jq' err)" -eq 3 ]
}

@test "several files follow one another, each with ids of its own; - is standard input" {
    ends 0 sar-import coco "$DATA/coco-ssdd.json" - "$DATA/coco-ssdd.json" < "$DATA/coco-hrsid.json"
    mv out all
    for file in ssdd hrsid ssdd; do sar-import coco "$DATA/coco-$file.json"; done > wanted
    same wanted all
}

@test "a format must be named, and be one" {
    refused sar-import
    refused sar-import jpeg "$DATA/coco-ssdd.json"
    grep -q '"jpeg".*coco' err
    refused sar-import "$DATA/coco-ssdd.json"
    refused sar-import coco --other=maybe "$DATA/coco-ssdd.json"
    refused sar-import coco --crowd "$DATA/coco-ssdd.json"
}

# --- bad data ---------------------------------------------------------------------------------------------------------

# bad REGEX: the document in ./in ends it with 1, nothing written, and one such message with file and line.
bad() {
    ends 1 sar-import coco in || return
    [ ! -s out ] || { cat out; return 1; }
    tells "^sar-import: in:[0-9]+: $1"
}

@test "an annotation is refused by its id" {
    while IFS='|' read -r members regex; do
        annotated "$members"
        bad "$regex" || { echo "$members"; return 1; }
    done << 'END'
"id":41,"image_id":2,"category_id":0,"bbox":[1,2,3,4]|annotations\[0\]\.image_id: .*id 41
"id":42,"image_id":1,"category_id":9,"bbox":[1,2,3,4]|annotations\[0\]\.category_id: .*id 42
"id":43,"category_id":0,"bbox":[1,2,3,4]|annotations\[0\]\.image_id: is missing.*id 43
"id":44,"image_id":1,"bbox":[1,2,3,4]|annotations\[0\]\.category_id: is missing.*id 44
"id":45,"image_id":1,"category_id":0|annotations\[0\]\.bbox: is missing.*id 45
"id":46,"image_id":1,"category_id":0,"bbox":[1,2,3]|annotations\[0\]\.bbox: .*id 46
"id":47,"image_id":1,"category_id":0,"bbox":[1,2,3,4,5]|annotations\[0\]\.bbox: .*id 47
"id":48,"image_id":1,"category_id":0,"bbox":[1,2,"3",4]|annotations\[0\]\.bbox\[2\]: .*id 48
"id":49,"image_id":1,"category_id":0,"bbox":null|annotations\[0\]\.bbox: .*id 49
"id":50,"image_id":1,"category_id":0,"bbox":[1,2,1e999,4]|annotations\[0\]\.bbox\[2\]: .*id 50
"id":51,"image_id":1,"category_id":0,"bbox":[1e308,2,1e308,4]|annotations\[0\]\.bbox\[0\]: .*beyond 1e12 pixels.*id 51
"id":52,"image_id":1,"category_id":0,"bbox":[1,2,3,4],"bbox":[1,2,3,4]|annotations\[0\].*duplicate.*id 52
"bbox":[1,2,3],"image_id":1,"category_id":0,"id":"fifty three"|annotations\[0\]\.bbox: .*fifty three
"id":[54],"image_id":1,"category_id":0,"bbox":[1,2,3,4]|annotations\[0\]\.id: 
"id":55,"image_id":null,"category_id":0,"bbox":[1,2,3,4]|annotations\[0\]\.image_id: .*id 55
END
}

@test "an image or a category is refused by its id" {
    while IFS='|' read -r images categories regex; do
        coco "$images" '' "$categories"
        bad "$regex" || { echo "$images $categories"; return 1; }
    done << 'END'
{"id":31,"file_name":"a.png","height":8}|{"id":0,"name":"ship"}|images\[0\]\.width: is missing.*id 31
{"id":32,"file_name":"a.png","width":8}|{"id":0,"name":"ship"}|images\[0\]\.height: is missing.*id 32
{"id":33,"width":8,"height":8}|{"id":0,"name":"ship"}|images\[0\]\.file_name: is missing.*id 33
{"file_name":"a.png","width":8,"height":8}|{"id":0,"name":"ship"}|images\[0\]\.id: is missing
{"id":34,"file_name":"a.png","width":"1000","height":8}|{"id":0,"name":"ship"}|images\[0\]\.width: .*id 34
{"id":35,"file_name":"a.png","width":0,"height":8}|{"id":0,"name":"ship"}|images\[0\]\.width: .*id 35
{"id":36,"file_name":"a.png","width":8,"height":-1}|{"id":0,"name":"ship"}|images\[0\]\.height: .*id 36
{"id":37,"file_name":"a.png","width":8,"height":1.5}|{"id":0,"name":"ship"}|images\[0\]\.height: .*id 37
{"id":38,"file_name":null,"width":8,"height":1}|{"id":0,"name":"ship"}|images\[0\]\.file_name: .*id 38
{"id":39,"file_name":"","width":8,"height":1}|{"id":0,"name":"ship"}|images\[0\]\.file_name: .*id 39
{"id":40,"file_name":"a.png","width":8,"height":8},{"id":40.0,"file_name":"b.png","width":8,"height":8}|{"id":0,"name":"ship"}|images\[1\]\.id: duplicate id .*40
{"id":1,"file_name":"a.png","width":8,"height":8}|{"id":0,"name":"ship"},{"id":0,"name":"car"}|categories\[1\]\.id: duplicate id
{"id":1,"file_name":"a.png","width":8,"height":8}|{"id":0}|categories\[0\]\.name: is missing
{"id":1,"file_name":"a.png","width":8,"height":8}|{"name":"ship"}|categories\[0\]\.id: is missing
[]|{"id":0,"name":"ship"}|images\[0\]: 
END
}

@test "an annotation id that occurs twice is an error, wherever the two are" {
    local image='{"id":1,"file_name":"a.png","width":9,"height":9}' rest='"image_id":1,"category_id":0,"bbox":[1,1,1,1]'
    while read -r ids position id; do
        annotations=$(for one in ${ids//,/ }; do printf ',{"id":%s,%s}' "$one" "$rest"; done)
        coco "$image" "${annotations:1}" '{"id":0,"name":"ship"}'
        bad "annotations\\[$position\\]\\.id: .*duplicate.*id $id"
    done << 'END'
7,7 1 7
1,2,3,2 3 2
5,4,3,5,2 3 5
"a","b","a" 2 "a"
1,"1",1.0 2 1
END
    # several are told in the order of the file
    annotations=$(for one in 5 3 5 4 3 5; do printf ',{"id":%s,%s}' "$one" "$rest"; done)
    coco "$image" "${annotations:1}" '{"id":0,"name":"ship"}'
    ends 1 sar-import coco --on-error=skip --rejects=r in
    jq -r .path r.why > got
    printf 'annotations[%s].id\n' 2 4 5 | is got
    [ "$(jq -c '[.objects[].id]' out)" = '[5,3,4]' ]
    annotations=$(for one in 1 '"1"' 2 '"2"' 9007199254740993 9007199254740992; do printf ',{"id":%s,%s}' "$one" "$rest"; done)
    coco "$image" "${annotations:1}" '{"id":0,"name":"ship"}'
    ends 0 sar-import coco in
}

@test "what is not COCO is refused, with its line" {
    while IFS='|' read -r text regex; do
        printf '%b' "$text" > in
        ends 1 sar-import coco in || { echo "$text"; return 1; }
        [ ! -s out ]
        tells "^sar-import: in:$regex" || { echo "$text"; return 1; }
    done << 'END'
|1: .*early
[]|1: .*object
{}|1: images: is missing
{"images":[],"annotations":[]}|1: categories: is missing
{"images":[],"annotations":{},"categories":[]}|1: annotations: .*array
{"images":[],"annotations":[],"categories":[],"images":[]}|1: images: duplicate member
{"images":[],"annotations":[],"categories":[]} x|1: 
{"images":[],"annotations":[],"categories":[]}\n{"images":[],"annotations":[],"categories":[]}|2: 
{"images":[],\n"annotations":[],\n"categories":[\n|4: .*early
{"images":[],\n\n"annotations":[1],"categories":[]}|3: annotations\[0\]: .*object
{"images":[],\n"annotations":[{"bbox":[01]}],"categories":[]}|2: annotations\[0\].*0
{"images":[],"annotations":[],"categories":[{"id":0,"name":"a\tb"}]}|1: categories\[0\].*control
{"images":[],"annotations":[],"categories":[],"x":"\377"}|1: .*UTF-8
{"images":[],"annotations":[],"categories":[],"x":nan}|1: 
{"images":[],"annotations":[],"categories":[],"x":"\\ud800"}|1: .*surrogate
{"images":[],"annotations":[],"categories":[],}|1: 
{"images":[,],"annotations":[],"categories":[]}|1: 
END
    printf '{"x":%s1%s,"images":[],"annotations":[],"categories":[]}' "$(printf '[%.0s' {1..128})" "$(printf ']%.0s' {1..128})" > in
    bad '.*128'
    printf '{"x":%s1%s,"images":[],"annotations":[],"categories":[]}' "$(printf '[%.0s' {1..127})" "$(printf ']%.0s' {1..127})" > in
    ends 0 sar-import coco in
}

@test "a document that is cut anywhere is refused" {
    local text size
    text=$(cat "$DATA/coco-hrsid.json")
    size=${#text}
    for ((at = 1; at < size; at += 13)); do
        printf '%s' "${text:0:at}" > in
        ends 1 sar-import coco in
        [ ! -s out ]
    done
}

@test "a document that is spoiled anywhere is refused, or taken where it is still sound" {
    local text='{"categories":[{"id":0,"name":"ship"}],"annotations":[{"id":7,"image_id":1,"category_id":0,"bbox":[1,2.5,3,4],"x":[{}]}],"images":[{"id":1,"file_name":"a.png","width":9,"height":9}],"y":null}'
    local size=${#text} status kept
    for ((at = 0; at < size; at += 5)); do
        for byte in '' '"' , ']' '}' x; do
            kept="${text:0:at}$byte${text:at+1}"
            [ "$kept" != "$text" ] || continue
            printf '%s' "$kept" > in
            status=0
            timeout "$PATIENCE" sar-import coco in > out 2> err || status=$?
            [ $status -le 1 ] || { printf '%s: %s\n' $status "$kept"; return 1; }
            # what jq refuses is never taken
            [ $status -eq 1 ] || echo "$kept" >> taken
        done
    done
    jq -e . taken > /dev/null
}

@test "--on-error=skip leaves out what is refused, says so, and --rejects keeps it byte for byte" {
    cat > in << 'END'
{"images":[{"id":1,"file_name":"a.png","width":100,"height":80},
 {"id":2,"file_name":"b.png","width":"1000","height":80},
 {"id":3,"file_name":"c.png","width":100,"height":80}],
"annotations":[{"id":1, "image_id":1, "category_id":0, "bbox":[1,2,3,4]},
 {"id":2, "image_id":1,  "category_id":0, "bbox":[1,2,3] },
 {"id":3, "image_id":9, "category_id":0, "bbox":[1,2,3,4]},
 {"id":4, "image_id":3, "category_id":0, "bbox":[5,6,7,8]}],
"categories":[{"id":0,"name":"ship"}]}
END
    ends 1 sar-import coco --on-error=skip --rejects=rejects in
    tells 'in:2: images\[1\]\.width: .*id 2' 'in:5: annotations\[1\]\.bbox: .*id 2' 'in:6: annotations\[2\]\.image_id: .*id 3' '3 bad records'
    is out << 'END'
{"image":"a.png","width":100,"height":80,"id":1,"objects":[{"category":"ship","bbox":[1,2,4,6],"id":1}]}
{"image":"c.png","width":100,"height":80,"id":3,"objects":[{"category":"ship","bbox":[5,6,12,14],"id":4}]}
END
    is rejects << 'END'
{"id":2,"file_name":"b.png","width":"1000","height":80}
{"id":2, "image_id":1,  "category_id":0, "bbox":[1,2,3] }
{"id":3, "image_id":9, "category_id":0, "bbox":[1,2,3,4]}
END
    [ "$(jq -c '[.file, .line, .path]' rejects.why | tr '\n' ' ')" = '["in",2,"images[1].width"] ["in",5,"annotations[1].bbox"] ["in",6,"annotations[2].image_id"] ' ]
    jq -e -s 'all(.[]; .message | type == "string" and length > 0)' rejects.why > /dev/null
}

@test "--on-error=skip does not go on in a document that can't be read on" {
    head -c 900 "$DATA/coco-ssdd.json" > broken
    ends 1 sar-import coco --on-error=skip broken
    [ ! -s out ]
    tells '^sar-import: broken:1: .*early' '^sar-import: 1 bad record'
}

@test "a file that can't be read ends it with 2" {
    mkdir folder
    ends 2 sar-import coco missing.json
    tells '^sar-import: missing\.json: '
    ends 2 sar-import coco folder
    tells '^sar-import: folder: '
    ends 2 sar-import coco "$DATA/coco-ssdd.json" missing.json
    [ "$(count out)" -eq 3 ] # what was good before it has been written
}

# --- real files -------------------------------------------------------------------------------------------------------

@test "SSDD and HRSID come through whole (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    for file in ssdd hrsid-inshore; do
        ends 0 sar-import coco "$SARPIPE_DATA/$file.coco.json"
        says
        jq -c '[.image, .width, .height, .id, [.objects[] | [.id, .category, .bbox]]]' out > found
        jq -c '(reduce .annotations[] as $a ({}; .[$a.image_id | tostring] += [$a])) as $of
            | .images[] | [.file_name, .width, .height, .id,
                [($of[.id | tostring] // [])[] | [.id, "ship", [.bbox[0], .bbox[1], .bbox[0] + .bbox[2], .bbox[1] + .bbox[3]]]]]' \
            "$SARPIPE_DATA/$file.coco.json" > wanted
        same wanted found
    done
}

@test "an element may have 256 MiB" {
    local head='{"id":1,"file_name":"a.png","width":9,"height":9,"x":"' more
    for more in 0 1; do
        { printf '{"images":[%s' "$head"
            head -c $((268435456 - ${#head} - 2 + more)) /dev/zero | tr '\0' x
            printf '"},{"id":2,"file_name":"b.png","width":9,"height":9}],"annotations":[],"categories":[]}'; } > big.json
        ends $more sar-import coco --on-error=skip big.json
        [ "$(count out)" = $((2 - more)) ]
        [ $more = 0 ] || tells '^sar-import: big.json:1: images\[0\]: is longer than 256 MiB \(id 1\)$' '1 bad record skipped'
    done
    rm big.json
}

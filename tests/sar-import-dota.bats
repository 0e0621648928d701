#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-import dota: a text file for each image, four corners, a category and a difficulty to a line. The fixtures are
# written by hand in the dialects of DOTA, RSAR, SIVED and Mix-MSTAR.
bats_require_minimum_version 1.5.0
load helper

dota() {
    ends 0 sar-import dota --image-ext=png --size=1024x1024 "$@" labels
}

label() {
    mkdir -p labels
    printf '%s\n' "${@:2}" > "labels/$1.txt"
}

objects() {
    sed 's/.*"objects":\[\(.*\)\]}$/\1/' out
}

@test "four corners, a category, a difficulty that is kept where it is not 0" {
    label a '398.0 716.0 398.0 694.0 464.0 698.0 465.0 718.0 plane 0' '526.0 591.0 528.5 571.0 623.0 578.0 621.0 599.25 storage-tank 1' '1 2 3 2 3 4 1 4 Vehicle'
    dota
    says
    [ "$(cat out)" = '{"image":"a.png","width":1024,"height":1024,"objects":[{"category":"aircraft","bbox":[398,694,465,718],"polygon":[398,716,398,694,464,698,465,718],"from":"rotated"},{"category":"tank","bbox":[526,571,623,599.25],"polygon":[526,591,528.5,571,623,578,621,599.25],"from":"rotated","difficult":1},{"category":"car","bbox":[1,2,3,4],"polygon":[1,2,3,2,3,4,1,4],"from":"rotated"}]}' ]
}

@test "lines about the image may be above, and only there" {
    label a 'imagesource:GoogleEarth' 'gsd:0.146343590398' '1 2 3 2 3 4 1 4 ship 0'
    label b 'imagesource:GaoFen-3' 'gsd:null'
    label c 'acquisition dates:2019-01-02' 'ImageSource: x y' 'GSD:' '' '1 2 3 2 3 4 1 4 ship 2'
    label d '1 2 3 2 3 4 1 4 ship 0' 'gsd:1'
    ends 1 sar-import dota --image-ext=png --size=8x8 labels
    [ "$(jq -c '[.image, [.objects[].difficult]]' out | tr '\n' ' ')" = '["a.png",[null]] ["b.png",[]] ["c.png",[2]] ' ]
    tells '^sar-import: labels/d\.txt:2: x1: "gsd:1" is not a number'
}

@test "a line imagesize above the objects is read, and tells the size" {
    local line
    for line in 'imagesize:640,480' 'ImageSize: 640 x 480' 'imagesize 640 480 1' 'imagesize:(640, 480)' 'imagesize=640*480'; do
        label a 'imagesource:GaoFen-3' "$line" 'gsd:1' '' '1 2 3 2 3 4 1 4 ship 0'
        dota
        [ "$(jq -c '[.width, .height, (.objects | length)]' out)" = '[640,480,1]' ] || { echo "$line"; return 1; }
    done
    # without two sizes it is a line about the image all the same
    for line in 'imagesize:' 'imagesize:null' 'imagesize: 640' 'imagesize: 0 0' 'imagesize: 640.5 480'; do
        label a "$line" '1 2 3 2 3 4 1 4 ship 0'
        dota
        [ "$(jq -c '[.width, .height, (.objects | length)]' out)" = '[1024,1024,1]' ] || { echo "$line"; return 1; }
    done
    label a '1 2 3 2 3 4 1 4 ship 0' 'imagesize:640,480'
    ends 1 sar-import dota --image-ext=png --size=8x8 labels
    tells '^sar-import: labels/a\.txt:2: x1: "imagesize:640,480" is not a number'
}

@test "a category may have blanks in it" {
    label a '1 2 3 2 3 4 1 4 storage tank 1' '1 2 3 2 3 4 1 4   oil  tank   0' "$(printf '1\t2\t3\t2\t3\t4\t1\t4\tship\t0\r')"
    dota
    [ "$(jq -c '[.objects[] | [.category, .difficult]]' out)" = '[["tank",1],["tank",null],["ship",null]]' ]
}

@test "an empty file is an image without objects" {
    mkdir labels
    : > labels/a.txt
    dota
    [ "$(cat out)" = '{"image":"a.png","width":1024,"height":1024,"objects":[]}' ]
}

@test "--box-convention moves the hull, not the corners" {
    label a '1 2 3 2 3 4 1 4 ship 0'
    dota --box-convention=inclusive
    [ "$(objects)" = '{"category":"ship","bbox":[1,2,4,5],"polygon":[1,2,3,2,3,4,1,4],"from":"rotated"}' ]
    dota --box-convention=one-based
    [ "$(objects)" = '{"category":"ship","bbox":[0,1,3,4],"polygon":[1,2,3,2,3,4,1,4],"from":"rotated"}' ]
}

@test "names in GBK; --other, --categories and --annotated" {
    label a '1 2 3 2 3 4 1 4 桥梁 0' '1 2 3 2 3 4 1 4 T62 0'
    dota --other=drop
    tells '^sar-import: 1 annotation dropped'
    mv out wanted
    iconv -f UTF-8 -t GBK labels/a.txt > gbk && mv gbk labels/a.txt
    ends 1 sar-import dota --image-ext=png --size=8x8 labels
    tells '^sar-import: labels/a\.txt:1: is not UTF-8'
    dota --other=drop --encoding=GBK
    same wanted out
    dota --other=keep --encoding=GBK --annotated=bridge
    [ "$(jq -c '[.annotated, [.objects[].category]]' out)" = '[["bridge"],["bridge","T62"]]' ]
    ends 1 sar-import dota --encoding=GBK --image-ext=png --size=8x8 labels
    tells '^sar-import: labels/a\.txt:2: category: "T62" is not one of'
    refused sar-import dota --annotated=classes --image-ext=png --size=8x8 labels
    refused sar-import dota --image-ext=png labels
    refused sar-import dota --size=8x8 labels
}

@test "a line that is wrong is said with its column" {
    while IFS='|' read -r line regex; do
        label a '1 2 3 2 3 4 1 4 ship 0' "$line"
        ends 1 sar-import dota --image-ext=png --size=8x8 labels
        [ ! -s out ]
        tells "^sar-import: labels/a\\.txt:2: $regex" || { echo "$line"; return 1; }
        ends 1 sar-import dota --image-ext=png --size=8x8 --on-error=skip labels
        [ "$(jq '.objects | length' out)" -eq 1 ]
    done << 'END'
1 2 3 2 3 4 1|y4: is empty
1 2 3 2 3 4 1 4|category: is missing
1 2 3 2 3 4 1 4 ship easy|difficult: "easy" is not a number
1 2 3 2 3 4 1 ship 0|y4: "ship" is not a number
1,2,3,2,3,4,1,4,ship,0|x1: "1,2,3,2
1 2 1e13 2 3 4 1 4 ship 0|x2: "1e13" is beyond
nan 2 3 2 3 4 1 4 ship 0|x1: "nan" is not a number
END
}

@test "RSAR and Mix-MSTAR: whole files (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    ends 0 sar-import dota --image-ext=png --size=1024x1024 "$SARPIPE_DATA/dota"
    says
    [ "$(jq -s 'map(.objects | length)' -c out)" = '[4,0,4]' ]
    cat "$SARPIPE_DATA"/dota/*.txt | awk '{ print $1, $2, $3, $4, $5, $6, $7, $8, $10 }' > wanted
    jq -r '.objects[] | .polygon + [.difficult // 0] | map(. * 1.0 | tostring) | join(" ")' out |
        awk '{ for (i = 1; i <= 8; i++) printf "%.1f ", $i; print $9 }' | diff - wanted
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-agg --report=leakage: what is in several splits. What twins are is worked out a second time, by jq, from the
# definition: all pairs, all ways to pair boxes.
bats_require_minimum_version 1.5.0
load helper

# shot SPLIT IMAGE BOX...: a scene of 100 x 80 pixels; a SPLIT of - means no split.
shot() {
    local split=$1 image=$2 before='' box
    shift 2
    printf '{"image":"%s","width":100,"height":80' "$image"
    [ "$split" = - ] || printf ',"split":"%s"' "$split"
    printf ',"objects":['
    for box; do
        printf '%s{"category":"ship","bbox":[%s]}' "$before" "$box"
        before=,
    done
    echo ']}'
}

# shots COUNT SEED: scenes of 1 to 3 boxes, many of them nearly those of another, in three splits and two sizes.
shots() {
    awk -v count="$1" -v state="$2" '
        function dice(sides) {
            state = (state * 69069 + 12345) % 4294967296
            return int(state / 65536) % sides
        }
        BEGIN {
            split("train val test", name, " ")
            for (n = 1; n <= count; n++) {
                base = dice(12); boxes = base % 3 + 1
                printf "{\"image\":\"%d.png\",\"width\":%d,\"height\":200,\"split\":\"%s\",\"source\":\"%s\",\"objects\":[", n, \
                    base % 2 ? 200 : 300, name[dice(3) + 1], dice(4) ? "a" : "b"
                turn = dice(boxes)
                for (i = 0; i < boxes; i++) {
                    k = (i + turn) % boxes # the order of boxes means nothing
                    x = base * 6 + k * 40 + dice(9); y = base * 9 + k * 7 + dice(9)
                    printf "%s{\"category\":\"ship\",\"bbox\":[%d,%d,%d,%d]}", i ? "," : "", x, y, x + 18 + dice(7), y + 20 + dice(9)
                }
                print "]}"
            }
        }'
}

# leaked [OPTION]...: the lines for ./in, "leak key split image n".
leaked() {
    ends 0 sar-agg --report=leakage "$@" in || return
    if [ -s out ]; then says; else tells '^sar-agg: 0 keys in several splits \([0-9]+ images?, [1-9] splits?\)$'; fi || return
    jq -r '[.leak, .key, .split // "-", .image, .n] | @tsv' out
}

@test "leakage: the same name, the same boxes, the same place in several splits" {
    {
        shot train 1.png 1,2,11,12 20,20,40,30
        shot test 1.png 5,5,9,9
        shot test 2.png 20,20,40,30 1.4,2,11,11.6 # in another order, and the same in whole pixels
        shot train 3.png 7,7,9,9
        shot train 4.png 7,7,9,9                  # twice in one split is no leak
        shot val 5.png
        shot train 6.png                          # without boxes there is nothing to compare
    } > in
    gives sar-agg --report=leakage << 'END'
{"report":"leakage","leak":"boxes","key":"100x80 1,2,11,12;20,20,40,30","split":"test","image":"2.png","metric":"records","n":1}
{"report":"leakage","leak":"boxes","key":"100x80 1,2,11,12;20,20,40,30","split":"train","image":"1.png","metric":"records","n":1}
{"report":"leakage","leak":"image","key":"1.png","split":"test","image":"1.png","metric":"records","n":1}
{"report":"leakage","leak":"image","key":"1.png","split":"train","image":"1.png","metric":"records","n":1}
END
    cp out wanted
    shuf in > other
    sar-agg --report=leakage other | cmp - wanted
    # another size, another box, one more box: other pictures
    for change in 's/"width":100/"width":101/' 's/1\.4,2/2,2/' 's/\[1\.4,2,11,11\.6\]/[1.4,2,11,11.6]},{"category":"ship","bbox":[1,2,11,12]/'; do
        sed "/2.png/$change" in | sar-agg --report=leakage > other
        [ "$(grep -c boxes other)" -eq 0 ] || { echo "$change"; return 1; }
        [ "$(grep -c '"image","key"' other)" -eq 2 ]
    done
    shot train 1.png 1,1,2,2 > in
    ends 0 sar-agg --report=leakage in
    [ ! -s out ]
    says 'sar-agg: 0 keys in several splits (1 image, 1 split)'
}

@test "leakage: where no record says its split the file is the split; where nothing tells, that is refused" {
    shot - 1.png 1,1,2,2 > a.ndjson
    shot - 2.png 3,3,4,4 >> a.ndjson
    { cat a.ndjson; shot - 3.png; } > b.ndjson
    ends 0 sar-agg --report=leakage a.ndjson b.ndjson
    says
    jq -r '[.leak, .split, .image, .n] | @tsv' out > got
    is got << END
$(printf '%s\ta.ndjson\t%s\t1\n%s\tb.ndjson\t%s\t1\n' boxes 1.png boxes 1.png boxes 2.png boxes 2.png image 1.png image 1.png image 2.png image 2.png)
END
    shot - 4.png 5,5,6,6 | ends 0 sar-agg --report=leakage a.ndjson -
    [ ! -s out ]
    says 'sar-agg: 0 keys in several splits (3 images, 2 splits)'
    # if one of them says a split, a file is not one
    shot train 9.png >> b.ndjson
    ends 0 sar-agg --report=leakage a.ndjson b.ndjson
    [ ! -s out ]
    says 'sar-agg: 0 keys in several splits (4 images, 2 splits)'
    for files in a.ndjson 'a.ndjson a.ndjson'; do
        # shellcheck disable=SC2086 # one or two
        ends 2 sar-agg --report=leakage $files
        [ ! -s out ]
        tells '^sar-agg: leakage: no record has a split, and all are in one file, .*'
    done
    # the files of parts are unknown: the whole has to say
    ends 0 sar-agg --report=leakage --partial a.ndjson
    cp out part
    ends 2 sar-agg part
    ends 0 sar-agg --report=leakage < /dev/null
    says 'sar-agg: 0 keys in several splits (0 images, 0 splits)'
}

@test "leakage: a missing split is one of its own; records of one place are counted together" {
    { shot - 1.png 1,1,2,2; shot - 1.png 1,1,2,2; shot train 1.png 5,5,6,6; } > in
    [ "$(leaked)" = $'image\t1.png\t-\t1.png\t2\nimage\t1.png\ttrain\t1.png\t1' ]
    { shot '' 1.png; shot - 1.png; } > in # nor is an empty one none
    [ "$(leaked | wc -l)" -eq 2 ]
    # how names are spelled does not matter
    { shot tr'\u0061'in '\u0031.png' 1,1,2,2; shot train 1.png 1,1,2,2; } > in
    [ -z "$(leaked)" ]
    { shot tr'\u0061'in '\u0031.png' 1,1,2,2; shot test 1.png 3,3,4,4; } > in
    [ "$(leaked)" = $'image\t1.png\ttest\t1.png\t1\nimage\t1.png\ttrain\t1.png\t1' ]
}

@test "leakage --scene-key: places by the user's key, a regular expression or an expression of jq" {
    {
        shot train P0001_0.jpg 1,1,2,2
        shot test P0001_9.jpg 3,3,4,4
        shot train P0002_0.jpg 5,5,6,6
        shot train P0002_1.jpg 5,5,6,6
    } > in
    [ -z "$(leaked)" ]
    wanted=$'scene\tP0001\ttest\tP0001_9.jpg\t1\nscene\tP0001\ttrain\tP0001_0.jpg\t1'
    [ "$(leaked --scene-key='/P[0-9]+/')" = "$wanted" ]
    [ "$(leaked --scene-key='/^(P[0-9]+)_/')" = "$wanted" ]
    [ "$(leaked --scene-key='.image[:5]')" = "$wanted" ]
    [ "$(leaked --scene-key='.width' | cut -f 1-3 | sort | uniq -c | tr -s ' ')" = $' 1 scene\t100\ttest\n 3 scene\t100\ttrain' ]
    ends 0 sar-agg --report=leakage --scene-key='[.height, .image[:5]]' in
    [ "$(jq -r .key out | sort -u)" = '[80,"P0001"]' ]
    sar-filter --split-by='/P[0-9]+/' in > mended # what the guard gives does not leak
    ends 0 sar-agg --report=leakage --scene-key='/P[0-9]+/' mended
    [ ! -s out ]
    shot train Q.jpg 1,1,2,2 >> in
    ends 1 sar-agg --report=leakage --scene-key='/P[0-9]+/' in
    tells '^sar-agg: in:5: image: "Q.jpg" has no match' 'records before it'
    ends 1 sar-agg --report=leakage --scene-key='.scene' --on-error=skip in
    [ ! -s out ]
}

@test "leakage --twin-iou: boxes that match one to one, inclusive, and all that hang together by such pairs" {
    # pair T BOX OTHER: whether two images with these boxes are twins at T
    pair() {
        { shot train a.png "$2"; shot test b.png "$3"; } > in
        leaked --twin-iou="$1" | grep -q boxes
    }
    pair 0.5 0,0,30,30 10,0,40,30           # IoU 20/40
    run ! pair 0.5001 0,0,30,30 10,0,40,30
    pair 0.5 0,0,30,30 0,0,60,30            # one in the other: as far apart as the centres can be
    pair 0.5 0,0,30,30 0,0,30,60
    pair 0.5 30,0,60,30 0,0,60,30
    pair 0.25 0,0,20,20 0,0,80,20
    pair 0.25 60,0,80,20 0,0,80,20
    run ! pair 0.26 60,0,80,20 0,0,80,20
    pair 1 1,1,9,9 1,1,9,9.2                # the same in whole pixels
    run ! pair 1 1,1,9,9 1,1,9,10
    pair 0.01 5,5,5.2,5.2 5,5,6,6           # no box is empty in whole pixels
    # one to one: two boxes near one are not two pairs
    { shot train a.png 0,0,20,20 50,50,70,70; shot test b.png 0,0,20,20 1,0,21,20; } > in
    [ -z "$(leaked --twin-iou=0.5)" ]
    { shot train a.png 0,0,20,20 50,50,70,70; shot test b.png 51,50,71,70 1,0,21,20; } > in
    [ "$(leaked --twin-iou=0.5 | wc -l)" -eq 2 ]
    # a is near b, and b near c: all have the key of the first in the order of bytes
    { shot train a.png 20,0,40,20; shot train b.png 16,0,36,20; shot test c.png 12,0,32,20; } > in
    [ "$(leaked --twin-iou=0.6 | cut -f 2 | uniq -c | tr -s ' ')" = ' 3 100x80 12,0,32,20' ]
    sed '/b.png/d' in > fewer
    mv fewer in
    [ -z "$(leaked --twin-iou=0.6)" ]
}

@test "leakage --twin-iou: as all pairs and all ways to pair boxes have it" {
    cat > twins.jq << 'END'
def area: (.[2] - .[0]) * (.[3] - .[1]);
def iou($a; $b):
    ([$a[2], $b[2]] | min) - ([$a[0], $b[0]] | max) | if . <= 0 then 0 else . as $w
    | ([$a[3], $b[3]] | min) - ([$a[1], $b[1]] | max) | if . <= 0 then 0 else . * $w end end
    | . / (($a | area) + ($b | area) - .);
def pairable($a; $b): # whether the boxes of $a go one to one with those of $b
    $a == [] or any(range($b | length); . as $i | iou($a[0]; $b[$i]) >= $iou and pairable($a[1:]; $b[:$i] + $b[$i + 1:]));
def spread($near): # the least number within reach
    [range(length) as $i | [.[$i], (.[$near[$i][]])] | min] as $next | if $next == . then . else $next | spread($near) end;
[inputs | {size: [.width, .height], boxes: (.objects | map(.bbox) | sort), split, image,
           key: "\(.width)x\(.height) \(.objects | map(.bbox) | sort | map(map(tostring) | join(",")) | join(";"))"}]
| sort_by(.key) as $all
| [range($all | length) as $i | [range($all | length) as $k | select($all[$i].size == $all[$k].size
    and ($all[$i].boxes | length) == ($all[$k].boxes | length) and pairable($all[$i].boxes; $all[$k].boxes)) | $k]] as $near
| ([range($all | length)] | spread($near)) as $least
| [range($all | length) | $all[.] + {root: $least[.]}] | group_by(.root)
| map(select(map(.split) | unique | length > 1)) | map(. as $group | .[] | [$group[0].key, .split, .image]) | sort[] | @tsv
END
    local found=0
    for seed in 1 2 3 4; do
        shots 60 $seed > in
        for iou in 0.2 0.5 0.6 0.75 0.9; do
            jq -nr --argjson iou $iou -f twins.jq in > wanted
            leaked --twin-iou=$iou > lines
            grep ^boxes lines | cut -f 2-4 > got
            same wanted got || { echo "seed $seed, IoU $iou"; return 1; }
            found=$((found + $(count wanted)))
        done
    done
    [ $found -gt 300 ]
}

@test "leakage: parts merge to what the whole gives, in any order and division, with twins and by groups" {
    { shots 120 7; shots 40 8; shots 30 7 | jq -c 'del(.split)'; } > in
    for options in '' '--scene-key=/^[0-9]/' '--by=source' '--by=source --scene-key=.width'; do
        for merge in '' --twin-iou=0.7; do
            # shellcheck disable=SC2086
            ends 0 sar-agg --report=leakage $options $merge in
            mv out wanted
            [ "$(count wanted)" -gt 20 ]
            rm -f part.* tally.*
            shuf in > shuffled
            split -n l/4 shuffled part.
            # shellcheck disable=SC2086
            for part in part.*; do sar-agg --report=leakage --partial $options "$part" > "tally${part#part}"; done
            cat tally.* | shuf > tallies
            # shellcheck disable=SC2086
            ends 0 sar-agg $merge tallies
            same wanted out || { echo "$options $merge"; return 1; }
            # parts of parts, and beside records
            { sar-agg --partial tally.aa tally.ab; cat tally.ac; } > some
            # shellcheck disable=SC2086
            ends 0 sar-agg --report=leakage $options $merge some part.ad
            same wanted out || { echo "$options $merge beside records"; return 1; }
            # what is merged once more stays what it is
            ends 0 sar-agg wanted
            same wanted out
        done
    done
}

@test "leakage --by compares within a group only, and tells a table of each" {
    { shot train 1.png 1,1,2,2; shot test 1.png 3,3,4,4; shot test 2.png 1,1,2,2; } | jq -c '.source = "a"' > in
    shot train 2.png 7,7,8,8 | jq -c '.source = "b"' >> in
    ends 0 sar-agg --report=leakage --by=source in
    [ "$(jq -r .source out | sort -u)" = a ]
    [ "$(leaked | wc -l)" -eq 6 ]
    ends 0 sar-agg --report=leakage --by=source --format=table in
    is out << 'END'
source: a

leak   key             split  image  records
boxes  100x80 1,1,2,2  test   2.png        1
boxes  100x80 1,1,2,2  train  1.png        1
image  1.png           test   1.png        1
image  1.png           train  1.png        1
--------------------------------------------
boxes  1 key                               2
image  1 key                               2
END
    refused sar-agg --report=leakage --by=split
    refused sar-agg --report=leakage --by=key
}

@test "leakage of samples: images by name, and places" {
    { shot train P1_a.png 1,1,2,2 7,7,9,9; shot test P1_a.png 5,5,6,6; shot test P1_b.png 3,3,4,4; } | sar-grid | sar-template -t refer,count > samples
    cp samples in
    [ "$(leaked)" = $'image\tP1_a.png\ttest\tP1_a.png\t2\nimage\tP1_a.png\ttrain\tP1_a.png\t2' ]
    leaked --scene-key='/P[0-9]+/' > got
    is got << END
image	P1_a.png	test	P1_a.png	2
image	P1_a.png	train	P1_a.png	2
scene	P1	test	P1_a.png	2
scene	P1	test	P1_b.png	2
scene	P1	train	P1_a.png	2
END
    [ "$(leaked --scene-key='.images[0][:2]' | grep -c ^scene)" -eq 3 ]
    jq -c '.images = [{path: .images[0]}] | if .split == "test" then .split = null else . end' samples > in
    [ "$(leaked)" = $'image\tP1_a.png\t-\tP1_a.png\t2\nimage\tP1_a.png\ttrain\tP1_a.png\t2' ]
    jq -c '.split = 1' samples | head -n 1 > in
    ends 1 sar-agg --report=leakage in
    tells '^sar-agg: in:1: split: a string was expected'
    jq -c 'del(.images)' samples | head -n 1 > in
    ends 1 sar-agg --report=leakage in
    tells '^sar-agg: in:1: images: is missing'
}

@test "leakage: tables show the first of many boxes, and how many keys there are" {
    local boxes='10,10,20,20 30,30,40,40 50,50,60,60 70,70,75,75'
    # shellcheck disable=SC2086
    { shot train a.png $boxes; shot test b.png $boxes; } > in
    ends 0 sar-agg --report=leakage --format=table in
    is out << 'END'
leak   key                                          split  image  records
boxes  100x80 10,10,20,20;30,30,40,40;50,50,60,...  test   b.png        1
boxes  100x80 10,10,20,20;30,30,40,40;50,50,60,...  train  a.png        1
-------------------------------------------------------------------------
boxes  1 key                                                            2
END
    ends 0 sar-agg --report=leakage --format=tsv in
    [ "$(sed -n 2p out)" = $'boxes\t100x80 10,10,20,20;30,30,40,40;50,50,60,...\ttest\tb.png\t1' ]
    for format in markdown latex; do
        ends 0 sar-agg --report=leakage --format=$format in
        [ "$(grep -c '100x80' out)" -eq 2 ]
    done
    { shot train a.png 10,10,20,20; shot test a.png 10,10,20,21; shot - b.png 1,1,2,2; shot x b.png 3,3,4,4; } > in
    ends 0 sar-agg --report=leakage --format=table in
    tail -n 1 out | grep -qx 'image  2 keys  *4'
    grep -qx 'image  b.png   -      b.png        1' out
}

@test "leakage: what can't be meant is refused, and tallies that are none are bad data" {
    for options in --twin-iou=0 --twin-iou=1.1 --twin-iou=x --scene-key='.[' --scene-key='/(/' '--partial --twin-iou=0.5' \
        '--partial --format=table' --ci --top=3; do
        # shellcheck disable=SC2086
        refused sar-agg --report=leakage $options || { echo "$options"; return 1; }
    done
    refused sar-agg --report=duplicates --twin-iou=0.5
    says 'sar-agg: --twin-iou applies to the report leakage, not to duplicates' "Try 'sar-agg --help'."
    refused sar-agg --report=score --scene-key=.x
    shot train a.png 1,1,2,2 > in
    ends 2 sar-agg --twin-iou=0.5 in # whose own report is another
    [ ! -s out ]
    local good='{"report":"leakage","leak":"boxes","key":"9x9 1,2,3,4","split":"a","image":"x","metric":"records","n":1}'
    { echo "$good"; sed 's/"a"/"b"/' <<< "$good"; } > in
    ends 0 sar-agg in
    same in out
    for change in 's/"boxes"/"box"/' 's/"boxes"/1/' 's/"leak":"boxes",//' 's/"key":"[^"]*",//' 's/"key":"[^"]*"/"key":7/' 's/"image":"x",//' \
        's/9x9/9x/' 's/9x9 /9x9/' 's/,3,4/,3/' 's/,3,4/,3,4,5/' 's/,3,4/,3,4;/' 's/,3,4/,3,4;1,1,1/' 's/1,2,/-1,2,/' 's/1,2,/4294967296,2,/' \
        's/,3,4/,3,4 /' 's/9x9 1,2,3,4//'; do
        sed "$change" <<< "$good" > in
        ends 1 sar-agg in || { echo "$change"; return 1; }
        tells '^sar-agg: in:1: (leak|key|image): ' || { echo "$change"; return 1; }
        [ ! -s out ]
    done
}

@test "SSDD's own split has eleven pairs of twins across it (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    # the split that SSDD is published with: images whose number ends in 1 or 9 are for testing
    sar-import coco "$SARPIPE_DATA/ssdd.coco.json" | jq -c '.split = if .image | test("[19]\\.jpg$") then "test" else "train" end' > in
    [ "$(jq -r .split in | sort | uniq -c | tr -s ' \n' ' ')" = ' 232 test 928 train ' ]
    [ "$(leaked | cut -f 4 | paste -sd ' ')" = '000389.jpg 000637.jpg' ] # which are the same to the pixel
    leaked --twin-iou=0.6 > lines
    # every pair of one key that is in both splits; what hangs together holds no other pairs here
    awk -F '\t' '{ sub(".jpg", "", $4); if ($3 == "test") test[$2] = test[$2] " " $4; else train[$2] = train[$2] " " $4 }
        END { for (key in test) { n = split(test[key], a, " "); m = split(train[key], b, " ")
              for (i = 1; i <= n; i++) for (k = 1; k <= m; k++) print a[i] < b[k] ? a[i] "-" b[k] : b[k] "-" a[i] } }' lines | sort > got
    is got << 'END'
000001-000093
000006-000631
000011-000227
000033-000389
000237-000639
000243-000641
000389-000637
000501-000502
000634-000639
000739-001108
001121-001122
END
    [ "$(awk -F '\t' '$3 == "test"' lines | wc -l)" -eq 9 ]
}

@test "HRSID's scenes are in several splits where images are split one by one (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    sar-import coco "$SARPIPE_DATA/hrsid-inshore.coco.json" | sar-filter --split-by=.image 2> /dev/null > in
    leaked --scene-key='/P[0-9]+/' > lines
    # the same by hand
    jq -r '[(.image | capture("(?<p>P[0-9]+)").p), .split, .image] | @tsv' in | sort > all
    awk -F '\t' 'NR == FNR { if (!seen[$1, $2]++) splits[$1]++; next } splits[$1] > 1' all all > wanted
    [ -s wanted ]
    grep ^scene lines | cut -f 2-4 | cmp - wanted
    sar-filter --split-by='/P[0-9]+/' in > mended
    mv mended in
    [ -z "$(leaked --scene-key='/P[0-9]+/' | grep ^scene)" ]
}

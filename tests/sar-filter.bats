#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-filter: scenes or samples in; the same out, less what its rules do not want.
bats_require_minimum_version 1.5.0
load helper

SAMPLE='{"id":"a.png/count/ship/0","task":"count","variant":"single","template":"count/q1/a1","images":["a.png"],"width":300,"height":300,"messages":[{"role":"user","content":"<image>[count] How many?"},{"role":"assistant","content":"One. {<1><1><5><5>}"}],"category":"ship"}'

# keeps NUMBERS SCENE [OPTION]...: of the scene's objects, numbered from 0, these stay.
keeps() {
    local numbers=$1 in=$2
    shift 2
    jq -c '.objects |= [to_entries[] | .value + {n: .key}]' <<< "$in" > numbered
    ends 0 sar-filter --empty=keep "$@" numbered
    [ "$(jq -c '[.objects[].n]' out)" = "[$numbers]" ] || { cat out err; return 1; }
}

# --- by default -------------------------------------------------------------------------------------------------------

@test "by default boxes without area, boxes that leave the image and scenes without objects go, and are counted" {
    {
        scene 'ship 1 1 5 5' 'ship 0 0 0 0' 'ship -1 0 5 5' 'car 290 0 301 5'
        scene
        scene 'ship 9 9 3 12'
        scene 'ship 1 2 3 4'
    } > in
    ends 0 sar-filter in
    { scene 'ship 1 1 5 5'; scene 'ship 1 2 3 4'; } | cmp - out
    says 'sar-filter: 4 objects dropped: 2 degenerate, 2 bounds' 'sar-filter: 2 records dropped: 2 empty'
    scene 'ship 1 1 5 5' 'ship 7 1 7 5' 'ship -1 0 5 5' 'car 290 0 301 5' > in
    ends 0 sar-filter in
    says 'sar-filter: 3 objects dropped: 1 degenerate, 2 bounds' # the very words of SPEC
    scene 'ship 1 1 5 5' 'ship 7 1 7 5' > in
    ends 0 sar-filter in
    says 'sar-filter: 1 object dropped: 1 degenerate'
}

@test "a box that only touches the image's edge lies inside" {
    keeps 0,1,2 "$(scene 'ship 0 0 300 300' 'ship 0 0 1 1' 'ship 299 299 300 300' 'ship -0.001 0 1 1' 'ship 299 0 300.001 1')"
}

@test "HRSID's one box without area is dropped and reported" {
    sar-import coco "$DATA/coco-hrsid.json" > in
    ends 0 sar-filter in
    says 'sar-filter: 1 object dropped: 1 degenerate'
    [ "$(jq -c '[.objects[].id]' out | tr '\n' ' ')" = '[1,3] [2] ' ]
}

@test "a record that needs no change is written as it was read" {
    printf '%s\n' ' { "x":{"a":1,"a":2} , "objects" : [ {"bbox":[ 1 ,2.50,3e1,40.0], "category":"\u0073hip" , "region":"?" } ], "width":300 ,"height":3.0E2 } ' \
        '{"width":300,"height":300,"objects":[{"category":"","bbox":[0,0,1,1],"id":12345678901234567890}]}' > in
    ends 0 sar-filter in
    says
    same in out
    scenes 60 > in
    ends 0 sar-filter --empty=keep --bounds=clip in
    says
    same in out
}

@test "if objects are dropped, all others lose what sar-grid had added; the rest is untouched" {
    printf '%s\n' '{ "image" : "a.png" ,"width":300.0,"objects" :  [{"category":"ship","bbox":[ 1,2,  3.0,4 ] ,"region":"top-left","x" : [1, 2],"area_ratio":0.1,"aspect":1,"size":"small","size3":"small","shape":"square","relations":[{"to":1}],"id":7} , {"category":"car","bbox":[0,0,0,0]},{"shape":"tall","category":"tank","bbox":[5,5,9,9]}],"height":300 }' > in
    ends 0 sar-filter in
    is out << 'END'
{ "image" : "a.png" ,"width":300.0,"objects" :  [{"category":"ship","bbox":[ 1,2,  3.0,4 ],"x" : [1, 2],"id":7},{"category":"tank","bbox":[5,5,9,9]}],"height":300 }
END
    sar-grid out > again
    valid again
}

@test "twice is once" {
    { scenes 60 7; scene 'ship -5 -5 20 20' 'ship 3 3 3 3' 'car 1 1 2 2'; } | sar-grid --on-error=skip 2> /dev/null > gridded || true
    { cat gridded; scene 'ship -5 -5 20 20' 'ship 3 3 3 3' 'car 1 1 2 2' 'car 1 1 2 2'; scene; } > in
    for options in '' --bounds=clip --min-area=0.01 '--max-area=0.3 --max-aspect=2' --category=ship,car --dedupe=0.3 --empty=keep \
        --sample=0.5 --profile=describe '--bounds=clip --dedupe=0.5 --min-side=300'; do
        # shellcheck disable=SC2086
        ends 0 sar-filter $options in
        mv out once
        # shellcheck disable=SC2086
        ends 0 sar-filter $options once
        says
        same once out
        [ -s once ]
    done
}

# --- bounds -----------------------------------------------------------------------------------------------------------

@test "--bounds=clip cuts boxes at the image's edges and leaves the other edges as spelled" {
    printf '%s\n' '{"image":"a.png","width":300.0,"height":200,"objects":[{"category":"ship","bbox":[-5,1.50,10.0,20],"region":"left"},{"category":"car","bbox":[1e1,-0.5,400,250.25],"id":1},{"category":"tank","bbox":[10,20,30,40],"shape":"tall"},{"category":"ship","bbox":[310,10,320,20]},{"category":"ship","bbox":[-9,10,0,20]},{"category":"ship","bbox":[5,5,5,5]}]}' > in
    ends 0 sar-filter --bounds=clip in
    is out << 'END'
{"image":"a.png","width":300.0,"height":200,"objects":[{"category":"ship","bbox":[0,1.50,10.0,20]},{"category":"car","bbox":[1e1,0,300.0,200],"id":1},{"category":"tank","bbox":[10,20,30,40]}]}
END
    says 'sar-filter: 3 objects dropped: 1 degenerate, 2 bounds' 'sar-filter: 2 objects clipped' \
        'sar-filter: 1 scene lost what sar-grid had added, since it was true of all objects only: run sar-grid again'
    scene 'ship -5 -5 400 400' 'ship 1 1 2 2' > in
    ends 0 sar-filter -b clip in
    scene 'ship 0 0 300 300' 'ship 1 1 2 2' | cmp - out
}

@test "--bounds=keep keeps boxes that leave the image, but none without area" {
    scene 'ship -5 -5 10 10' 'ship 400 400 500 500' 'ship 5 5 5 9' > in
    ends 0 sar-filter --bounds=keep in
    scene 'ship -5 -5 10 10' 'ship 400 400 500 500' | cmp - out
    says 'sar-filter: 1 object dropped: 1 degenerate'
}

# --- objects ----------------------------------------------------------------------------------------------------------

@test "--min-area, --max-area and --max-aspect are inclusive" {
    local one
    one='{"image":"a.png","width":1000,"height":1000,"objects":[{"category":"ship","bbox":[0,0,100,100]},{"category":"ship","bbox":[0,0,100,99.99]},{"category":"ship","bbox":[0,0,100,100.01]},{"category":"ship","bbox":[0,0,1000,100]},{"category":"ship","bbox":[0,0,100,1000]},{"category":"ship","bbox":[0,0,1000,99.9]}]}'
    keeps 0,2,3,4,5 "$one" --min-area=0.01
    keeps 0,1 "$one" --max-area=0.01
    keeps 0,1,2,3,4 "$one" --max-aspect=10
    keeps 0 "$one" --min-area=0.01 --max-area=0.01 --max-aspect=1
    ends 0 sar-filter --min-area=0.01 --max-area=0.05 --max-aspect=10 <<< "$one"
    says 'sar-filter: 4 objects dropped: 1 min-area, 3 max-area'
}

@test "area and aspect are those of the clipped box" {
    keeps 0 "$(scene 'ship -200 0 30 30' 'ship 0 0 200 30')" --bounds=clip --max-aspect=1
    keeps 1 "$(scene 'ship -200 0 30 30' 'ship 0 0 200 30')" --bounds=clip --min-area=0.02
}

@test "--category takes names, plurals and synonyms of the vocabulary, and names that objects have, in any case" {
    local objects
    objects=$(scene 'ship 1 1 5 5' 'Vessel 1 1 5 5' 'airplane 1 1 5 5' 'oil-rig 1 1 5 5' 'warship_2 1 1 5 5')
    for name in ship Ship ships SHIPS boat; do keeps 0,1 "$objects" --category="$name" || { echo "$name"; return 1; }; done
    for name in oil-rig 'Oil rig' OIL_RIG; do keeps 3 "$objects" -c "$name" || { echo "$name"; return 1; }; done
    keeps 2,3 "$objects" --category=oil-rig,Aircraft
    keeps 4 "$objects" --category=warship_2 # no synonym, although one is in it
}

@test "--category: what nothing has is told with what there is; 1 where nothing was kept" {
    scene 'ship 1 1 5 5' 'car 1 1 5 5' > in
    ends 0 sar-filter --category=ships,lorry in
    says 'sar-filter: 1 object dropped: 1 category' \
        'sar-filter: --category: no template and no object has the category "lorry"; the objects have ship, car'
    ends 1 sar-filter --category=lorry in
    [ ! -s out ]
    says 'sar-filter: 2 objects dropped: 2 category' 'sar-filter: 1 record dropped: 1 empty' \
        'sar-filter: --category: no template and no object has the category "lorry"; the objects have ship, car'
    ends 1 sar-filter --category=tank,bridges in
    [ "$(tail -n 1 err)" = 'sar-filter: --category: none of 2 objects has one of these categories; the objects have ship, car' ]
    ends 0 sar-filter --category=tank --empty=keep in
    [ "$(jq -c .objects out)" = '[]' ]
    ends 0 sar-filter --category=ship,lorry,Lorry,van,LORRY in # a name that is given twice is told once
    says 'sar-filter: 1 object dropped: 1 category' \
        'sar-filter: --category: no template and no object has the category "lorry"; the objects have ship, car' \
        'sar-filter: --category: no template and no object has the category "van"; the objects have ship, car'
    ends 0 sar-filter --category=lorry < /dev/null # no object, no verdict
    says
    refused sar-filter --category=ship,,car
    refused sar-filter --category=
}

@test "--category keeps the listed ones" {
    keeps 1,3,5 "$(scene 'ship 1 1 5 5' 'car 1 1 5 5' 'oil-tank 1 1 5 5' 'harbor 1 1 5 5' 'carriage 1 1 5 5' 'Car 1 1 5 5')" --category=car,harbor
    keeps 0 "$(scene '{"category":"oil tank","bbox":[1,1,5,5]}' '{"category":"oil","bbox":[1,1,5,5]}')" --category='oil tank'
    keeps 0,1 "$(scene '{"category":"s\u0068ip","bbox":[1,1,5,5]}' 'ship 1 1 5 5' 'car 1 1 2 2')" -c ship
}

@test "--object keeps what an expression holds for; the object is ., the scene as read is \$scene" {
    local one
    one=$(scene 'ship 1 1 5 5' 'car 10 10 50 50' '{"category":"ship","bbox":[2,2,60,60],"score":0.9}' '{"category":"car","bbox":[7,7,8,8],"score":null}')
    keeps 0,2 "$one" --object '.category == "ship"'
    keeps 2 "$one" --object '.score'              # false, null and nothing at all do not hold
    keeps 0,1,3 "$one" --object '.score | not'
    keeps '' "$one" --object empty
    keeps 2 "$one" --object 'empty, .score' --object '.score > 0.5'
    keeps 0,1,2,3 "$one" --object '0, false'      # the first result counts
    keeps 0,2 "$one" -o '.category == "ship"' --object '.bbox[0] < 10'
    keeps 1,2 "$one" --object '.bbox[2] * 8 > $scene.width'
    keeps 1,2,3 "$one" --object '. != $scene.objects[0]'
    keeps 1,2 "$one" --object '.bbox as [$a, $b, $c, $d] | ($c - $a) * ($d - $b) > 100 # a remark'
    # $scene is the scene as read: boxes not yet clipped, objects not yet gone
    keeps 0 "$(scene 'ship -5 1 5 5' 'ship 3 3 3 3')" --bounds=clip --object '$scene.objects | length == 2 and .[0].bbox[0] == -5'
}

@test "an expression that fails on an object makes the record bad, and tells its path" {
    { scene 'ship 1 1 5 5'; scene 'ship 1 1 5 5' '{"category":"car","bbox":[1,1,5,5],"id":{}}'; scene 'ship 2 2 3 3'; } > in
    ends 1 sar-filter --object '(.id // "x") | ascii_downcase' in
    tells '^sar-filter: in:2: objects\[1\]: .*jq'
    scene 'ship 1 1 5 5' | cmp - out
    ends 1 sar-filter --object '(.id // "x") | ascii_downcase' --on-error=skip --rejects=rejects in
    { scene 'ship 1 1 5 5'; scene 'ship 2 2 3 3'; } | cmp - out
    sed -n 2p in | cmp - rejects
}

@test "--dedupe drops what reaches the IoU with an earlier one of its category that was kept" {
    # in tenths of the width: 0-10, 5-15, 10-20: neighbours have IoU 1/3, the outer two 0
    local one
    one=$(scene 'ship 0 0 10 10' 'ship 5 0 15 10' 'ship 10 0 20 10' 'car 0 0 10 10' 'ship 0 0 10 10')
    keeps 0,2,3 "$one" --dedupe=0.3333   # the second is dropped, so it can't drop the third
    keeps 0,1,2,3 "$one" --dedupe=0.3334
    keeps 0,1,2,3 "$one" --dedupe=1
    keeps 0,1 "$(scene 'ship 0 0 10 10' 'ship 0 0 10 10.0001')" --dedupe=1
    keeps 0 "$(scene 'ship 0 0 20 10' 'ship 0 0 10 10')" --dedupe=0.5 # reaching it is enough
    ends 0 sar-filter --dedupe=0.3333 <<< "$one"
    says 'sar-filter: 2 objects dropped: 2 dedupe'
}

@test "--dedupe: scenes of many objects lose what all pairs in file order say" {
    # crowd OBJECTS SEED: boxes in halves of pixels that lie close together, some leaving the image
    crowd() {
        awk -v objects="$1" -v state="$2" '
            function dice(sides) { state = (state * 69069 + 12345) % 4294967296; return int(state / 65536) % sides }
            BEGIN {
                split("ship car oil\\u0020tank tank \\u0073hip", name, " ")
                printf "{\"image\":\"%d.png\",\"width\":200,\"height\":200,\"objects\":[", state
                for (i = 0; i < objects; i++) {
                    x = dice(360) / 2; y = dice(60) / 2 - 1; w = 1 + dice(40) / 2; h = dice(40) / 2
                    printf "%s{\"category\":\"%s\",\"bbox\":[%s,%s,%s,%s],\"id\":%d}", i ? "," : "", name[dice(5) + 1], x, y, x + w, y + h, i
                }
                print "]}"
            }'
    }
    for seed in {1..12}; do crowd $((seed * 20)) "$seed"; done > in
    for iou in 0 0.05 0.3333333333333333 0.5 0.8 1; do
        jq -c --argjson t $iou '
            def area: (.[2] - .[0]) * (.[3] - .[1]);
            def iou($a; $b): (([$a[2], $b[2]] | min) - ([$a[0], $b[0]] | max)) as $w
                | (([$a[3], $b[3]] | min) - ([$a[1], $b[1]] | max)) as $h
                | if $w <= 0 or $h <= 0 then 0 else $w * $h / (($a | area) + ($b | area) - $w * $h) end;
            [reduce (.objects[] | select(.bbox[1] < .bbox[3] and .bbox[1] >= 0 and .bbox[2] <= 200)) as $o ([];
                if any(.[]; .category == $o.category and iou(.bbox; $o.bbox) >= $t) then . else . + [$o] end) | .[].id]' in > wanted
        sar-filter --empty=keep --dedupe=$iou in 2> /dev/null | jq -c '[.objects[].id]' > got
        same wanted got || { echo "IoU $iou"; return 1; }
    done
    [ "$(jq -s 'map(length) | add' got)" -gt 500 ]
}

@test "an object that another rule drops takes no duplicate with it" {
    keeps 1 "$(scene '{"category":"ship","bbox":[0,0,10,10],"x":1}' 'ship 0 0 10 10')" --object '.x | not' --dedupe=0.5
    keeps 1 "$(scene 'ship -1 0 10 10' 'ship 0 0 10 10')" --dedupe=0.5
}

# --- records ----------------------------------------------------------------------------------------------------------

@test "--min-side wants both sides of the image" {
    for size in 224:224 224:300 223:300 300:223 224:223.0; do
        printf '{"image":"%s","width":%s,"height":%s,"objects":[{"category":"ship","bbox":[1,1,5,5]}]}\n' "$size" "${size%:*}" "${size#*:}"
    done > in
    ends 0 sar-filter --min-side=224 in
    [ "$(jq -r .image out | tr '\n' ' ')" = '224:224 224:300 ' ]
    says 'sar-filter: 3 records dropped: 3 min-side'
}

@test "--empty=keep keeps scenes without objects, those that had none and those that lost them" {
    { scene; scene 'ship -1 -1 5 5'; } > in
    ends 0 sar-filter --empty=keep in
    { scene; scene; } | cmp - out
    ends 0 sar-filter --empty=drop in
    [ ! -s out ]
}

@test "--sample keeps a share, by name: the same in any order and in any shards" {
    scenes 3000 | jq -c 'del(.id)' > in
    ends 0 sar-filter --empty=keep --sample=0.3 in
    [ "$(count out)" -gt 800 ] && [ "$(count out)" -lt 1000 ]
    sort out > wanted
    shuf in | sar-filter --empty=keep --sample=0.3 2> /dev/null | sort | cmp - wanted
    split -n l/3 in part.
    for part in part.*; do sar-filter --empty=keep --sample=0.3 "$part" 2> /dev/null; done | sort | cmp - wanted
    # a larger share holds the smaller one; another seed chooses others
    sar-filter --empty=keep --sample=0.5 in 2> /dev/null | sort | comm -13 - wanted > lost
    [ ! -s lost ]
    sar-filter --empty=keep --sample=0.3 --seed=1 in 2> /dev/null | sort > other
    [ "$(comm -12 other wanted | wc -l)" -lt $(($(count wanted) / 2)) ]
    sar-filter --empty=keep --sample=0.3 -s 0 in 2> /dev/null | sort | cmp - wanted
    # what the scene holds, and how it is spelled, is not what decides
    jq -c '.objects = [] | .x = 1' in | sar-filter --empty=keep --sample=0.3 2> /dev/null | jq -r .image | sort > images
    jq -r .image wanted | sort | cmp - images
    [ "$(sar-filter --sample=0 in 2> /dev/null | wc -l)" -eq 0 ]
    sar-filter --empty=keep --sample=1 in | cmp - in
}

@test "--sample decides by split and image, or for samples by id" {
    for n in {1..400}; do printf '{"image":"%s.png","split":"a","width":9,"height":9,"objects":[]}\n' "$n"; done > a
    sed 's/"split":"a"/"split":"b"/' a > b
    sar-filter --empty=keep --sample=0.5 a 2> /dev/null | jq -r .image > kept_a
    sar-filter --empty=keep --sample=0.5 b 2> /dev/null | jq -r .image > kept_b
    run ! cmp -s kept_a kept_b
    for n in {1..400}; do printf '{"id":"%s","messages":[]}\n' "$n"; done > samples
    sar-filter --sample=0.5 samples > kept 2> /dev/null
    [ "$(count kept)" -gt 160 ] && [ "$(count kept)" -lt 240 ]
    sed 's/\[\]/[{"role":"user"}]/' samples | sar-filter --sample=0.5 2> /dev/null | jq -r .id > again
    jq -r .id kept | cmp - again
    # null is no id: what says no more is told apart by its text
    for n in {1..400}; do printf '{"id":null,"n":%s,"messages":[]}\n' "$n"; done | sar-filter --sample=0.5 2> /dev/null > kept
    [ "$(count kept)" -gt 160 ] && [ "$(count kept)" -lt 240 ]
}

@test "--where comes last and sees the record as it would be written" {
    { scene 'ship 1 1 5 5' 'ship 3 3 3 3' 'ship -1 -1 2 2'; scene 'ship 1 1 5 5' 'car 2 2 9 9'; } > in
    ends 0 sar-filter --where '.objects | length == 1' in
    scene 'ship 1 1 5 5' | cmp - out
    ends 0 sar-filter --bounds=clip --where '.objects[1].bbox[0] == 0' -w 'has("image")' in
    scene 'ship 1 1 5 5' 'ship 0 0 2 2' | cmp - out
    tells '1 object dropped: 1 degenerate' '1 object clipped' 'sar-filter: 1 record dropped: 1 where'
    sar-grid <<< "$(scene 'ship 1 1 5 5' 'car 7 7 9 9')" > gridded
    ends 0 sar-filter -c ship --where '.objects[0] | has("region") | not' gridded
    [ "$(count out)" -eq 1 ]
}

@test "rules are applied in the order of SPEC, each object and record falling to the first" {
    scene 'tank 5 5 5 5' 'tank -1 0 200 1' 'tank 0 0 2 2' 'tank 0 0 290 290' 'tank 0 0 200 10' 'tank 0 0 50 50' 'ship 0 0 50 50' 'car 0 0 50 50' 'car 0 0 50 50' > in
    ends 0 sar-filter --dedupe=0.5 --object '.category != "ship"' --category=ship,car --max-aspect=5 --max-area=0.5 --min-area=0.001 --bounds=drop in
    scene 'car 0 0 50 50' | cmp - out
    says 'sar-filter: 8 objects dropped: 1 degenerate, 1 bounds, 1 min-area, 1 max-area, 1 max-aspect, 1 category, 1 object, 1 dedupe'
    { scene; scene 'ship 1 1 5 5'; } | sed 's/300/200/' > in
    scene >> in
    scene 'ship 1 1 5 5' >> in
    ends 0 sar-filter --where false --sample=1 --min-side=250 in
    says 'sar-filter: 4 records dropped: 2 min-side, 1 empty, 1 where' 'sar-filter: --where: 0 of 1 scene matched'
    ends 0 sar-filter --where false --sample=0 in
    says 'sar-filter: 4 records dropped: 2 empty, 2 sample'
}

@test "annotated keeps no category that is not listed, nor one of which all objects went" {
    local rest='"width":300,"height":300' objects='{"category":"ship","bbox":[1,1,9,9]},{"category":"c\u0061r","bbox":[1,1,99,99]},{"category":"car","bbox":[2,2,9,9]}'
    # claims WANTED [OPTION]...: annotated of the scene as spelled, with its place before the objects and after them
    claims() {
        local wanted=$1
        shift
        echo '{"annotated":[ "ship","c\u0061r" , "tank",7],"image":"a.png",'"$rest"',"objects":['"$objects"']}' | sar-filter --empty=keep "$@" > out 2> /dev/null
        [ "$(sed 's/^{"annotated":\(.*\),"image".*/\1/' out)" = "$wanted" ] || { cat out; return 1; }
        sar-filter --empty=keep "$@" out 2> /dev/null | cmp - out # twice is once
        jq -c '.objects' out > objects
        echo '{'"$rest"',"objects":['"$objects"'],"annotated":[ "ship","c\u0061r" , "tank",7],"x":1}' | sar-filter --empty=keep "$@" > out 2> /dev/null
        [ "$(sed 's/.*,"annotated":\(.*\),"x":1}$/\1/' out)" = "$wanted" ] || { cat out; return 1; }
        jq -c '.objects' out | cmp - objects
    }
    claims '[ "ship","c\u0061r" , "tank",7]'
    claims '[ "ship","c\u0061r" , "tank",7]' --category=ship,car,tank,bus
    claims '["ship",7]' --category=ship
    claims '["tank",7]' --category=tank,bridge
    claims '[ "ship","c\u0061r" , "tank",7]' --max-area=0.01 # one car is left
    claims '["c\u0061r","tank",7]' --object='.category != "ship"'
    claims '["ship","tank",7]' --object='.category == "ship"'
    claims '["tank",7]' --max-area=0
    claims '[ "ship","c\u0061r" , "tank",7]' --dedupe=0 # what repeats an object is there all the same
    # of a scene that has none of them, --category takes the claim, other rules do not
    echo '{"image":"a.png",'"$rest"',"annotated":["ship","car"],"objects":[{"category":"ship","bbox":[1,1,9,9]}]}' > in
    ends 0 sar-filter --object='.category == "ship"' in
    same in out
    ends 0 sar-filter --category=ship in
    sed 's/,"car"//' in | cmp - out
    says
}

# --- profiles ---------------------------------------------------------------------------------------------------------

@test "--profile takes a task's limits from templates.yaml; a rule given by name takes precedence" {
    local one
    one='{"image":"a.png","width":1000,"height":1000,"objects":[{"category":"ship","bbox":[0,0,100,100]},{"category":"ship","bbox":[0,0,100,99]},{"category":"ship","bbox":[0,0,1000,99]},{"category":"ship","bbox":[-1,0,200,200]}]}'
    keeps 0 "$one" --profile=describe
    keeps 0,1 "$one" --profile=describe --min-area=0
    keeps 0,2 "$one" -p describe --max-aspect=20
    keeps 0,3 "$one" --bounds=keep --profile=describe
    keeps 0,1,2 "$one" --profile=count # which sets none
    sed 's/1000/223/g' <<< "$one" > in
    ends 0 sar-filter --profile=describe in
    [ ! -s out ]
    ends 0 sar-filter --profile=describe --min-side=100 in
    [ "$(count out)" -eq 1 ]
    sed 's/min_area: 0.01/min_area: 0.02/; s/max_aspect: 10/max_aspect: 11/; s/bounds: inside/bounds: any/' "$WORDING" > own.yaml
    keeps 2,3 "$one" --profile=describe --templates=own.yaml
    SAR_TEMPLATES=own.yaml keeps 2,3 "$one" --profile=describe
    refused sar-filter --profile=draw
    grep -q '"draw".*classify, describe, count, ground, identify, refer' err
    refused sar-filter --templates=own.yaml
    refused sar-filter --profile=describe --templates=missing.yaml
}

# --- samples ----------------------------------------------------------------------------------------------------------

@test "samples pass byte for byte, judged by --where and --sample alone" {
    { echo "$SAMPLE"; echo " $SAMPLE "; echo "${SAMPLE/count\"/refer\"}"; } > in
    gives sar-filter < in
    ends 0 sar-filter in
    same in out
    ends 0 sar-filter --where '.task == "count"' in
    head -n 2 in | cmp - out
    says 'sar-filter: 1 record dropped: 1 where'
}

@test "scenes and samples may be mixed" {
    { scene; echo "$SAMPLE"; scene 'ship 1 1 5 5'; echo "$SAMPLE"; } > in
    ends 0 sar-filter in
    { echo "$SAMPLE"; scene 'ship 1 1 5 5'; echo "$SAMPLE"; } | cmp - out
}

@test "a sample may hold a member called objects, as trainers have it" {
    echo '{"messages":[],"objects":{"bbox":[[1,2]]},"images":["a.png"]}' > in
    ends 0 sar-filter in
    same in out
    echo '{"objects":{"bbox":[[1,2]]},"messages":[],"images":["a.png"]}' > in
    ends 0 sar-filter in
    same in out
}

@test "any other rule given for samples is a mistake" {
    for rule in --bounds=drop --bounds=keep --min-area=0.1 --max-area=0.1 --max-aspect=3 --category=ship --object=true --dedupe=0.5 \
        --min-side=5 --empty=drop --empty=keep --profile=describe --profile=count; do
        echo "$SAMPLE" > in
        ends 2 sar-filter "$rule" in || { echo "$rule"; return 1; }
        [ ! -s out ]
        tells '^sar-filter: in:1: .*sample' || { echo "$rule"; return 1; }
    done
}

@test "what is neither scene nor sample is bad data" {
    for line in '{}' '[]' '{"metric":"task"}' '{"objects":{}}' '1'; do
        echo "$line" > in
        ends 1 sar-filter in
        tells '^sar-filter: in:1: '
    done
}

# --- splits -----------------------------------------------------------------------------------------------------------

# crops KEYS TIMES: that many crops of each radar scene, one after the other.
crops() {
    awk -v keys="$1" -v times="$2" 'BEGIN {
        for (k = 0; k < keys; k++) for (n = 0; n < times; n++)
            printf "{\"image\":\"P%04d_%d.jpg\",\"width\":9,\"height\":9,\"objects\":[{\"category\":\"ship\",\"bbox\":[1,1,5,5]}]}\n", k, n
    }'
}

@test "--split-by gives all scenes of a key one split, in any order and in any shards" {
    crops 60 5 > in
    ends 0 sar-filter --split-by='/P[0-9]+/' in
    says
    [ "$(count out)" -eq 300 ]
    jq -r '[.image[:5], .split] | @tsv' out | sort -u > splits
    [ "$(count splits)" -eq 60 ]
    [ "$(cut -f 2 splits | sort -u | paste -sd ' ')" = 'test train val' ]
    sort out > wanted
    shuf in | sar-filter --split-by='/P[0-9]+/' | sort | cmp - wanted
    split -n l/3 in part.
    for part in part.*; do sar-filter --split-by='/P[0-9]+/' "$part"; done | sort | cmp - wanted
    # neither what the scene holds nor how its path is spelled decides; another seed does
    sed 's/"P/"\\u0050/; s/"image"/"x":[1],"image"/' in | sar-filter --split-by='/P[0-9]+/' | jq -r .split > got
    jq -r .split out | cmp - got
    sar-filter --split-by='/P[0-9]+/' --seed=1 in > other
    run ! cmp -s other out
    # images of one name in two folders are two keys, or one, as the user says
    { crops 40 1; crops 40 1 | sed 's/"P/"b\/P/'; } | sar-filter --split-by=.image | jq -r .split > got
    run ! cmp -s <(head -n 40 got) <(tail -n 40 got)
}

@test "--split-by: a key is the first match or its first group, or the first result of an expression" {
    crops 60 3 > in
    sar-filter --split-by='/P[0-9]+/' in > wanted
    for key in '/(P[0-9]+)_/' '/^(P....)_([0-9])/' '.image[:5]' '.image | match("P[0-9]+").string, 1'; do
        ends 0 sar-filter --split-by="$key" in
        same wanted out || { echo "$key"; return 1; }
    done
    sar-filter --split-by='/P([0-9]+)_/' in > other # without the letter it is another key
    run ! cmp -s other wanted
    # keys are JSON: 7 and "7" may part; an expression may give an array
    ends 0 sar-filter --split-by='[.width, .image[:5]]' in
    [ "$(jq -r '[.image[:5], .split] | @tsv' out | sort -u | wc -l)" -eq 60 ]
    # it is made of the scene as read, before objects are dropped
    ends 0 sar-filter --empty=keep --category=car --split-by='.objects | length' in
    [ "$(jq -r .split out | sort -u | wc -l)" -eq 1 ]
}

@test "--split-by: the new split takes the place of the old one, else it is at the end; the rest is untouched" {
    local rest='"width":9, "height" : 9,"objects":[ ]'
    printf '%s\n' ' { "split" : "old\"" ,"image":"P0005.jpg",'"$rest"' } ' '{"image":"P0005.jpg",'"$rest"'  } ' '{"image":"P0001.jpg",'"$rest"',"split":""}' > in
    ends 0 sar-filter --empty=keep --split-by='/P[0-9]+/' in
    printf '%s\n' ' { "split" : "test" ,"image":"P0005.jpg",'"$rest"' } ' '{"image":"P0005.jpg",'"$rest"'  ,"split":"test"} ' '{"image":"P0001.jpg",'"$rest"',"split":"train"}' > wanted
    same wanted out
    # what follows sees the new one
    ends 0 sar-filter --empty=keep --split-by='/P[0-9]+/' --where='.split == "test"' in
    head -n 2 wanted | cmp - out
    crops 30 2 | sed 's/\[1,1,5,5\]/[1,1,5,5],"s":1/' > in
    ends 0 sar-filter --split-by='/P[0-9]+/' --object='$scene.split == "train"' --splits='tr"in,val,test' in
    [ ! -s out ]
    # twice is once
    sar-filter --split-by='/P[0-9]+/' --seed=3 in > once
    ends 0 sar-filter --split-by='/P[0-9]+/' --seed=3 once
    same once out
}

@test "--ratio and --splits: in the long run each split gets its share of the keys" {
    crops 10000 1 > in
    # shares NAME=PERCENT...: of the 10,000 keys each split has its share, give or take five standard deviations
    shares() {
        local share
        jq -r .split out | sort | uniq -c | awk '{ print $2, $1 }' > got
        [ "$(count got)" -eq $# ] || { cat got; return 1; }
        for share; do
            awk -v name="${share%=*}" -v p="${share#*=}" '
                $1 == name { found = ($2 - 100 * p) ^ 2 <= 25 * 100 * p * (1 - p / 100) }
                END { if (!found) print name " has not about " p " %"; exit !found }' got || { cat got; return 1; }
        done
    }
    ends 0 sar-filter --split-by=.image in
    shares train=80 val=10 test=10
    ends 0 sar-filter --split-by=.image --ratio=3:1 in
    shares train=75 test=25
    ends 0 sar-filter --split-by=.image --ratio=1:0:1 --seed=9 in
    shares train=50 test=50
    ends 0 sar-filter --split-by=.image --ratio=1:2:3:4 --splits=a,b,c,d in
    shares a=10 b=20 c=30 d=40
    ends 0 sar-filter --split-by=.image --ratio=100000000:100000000:0:0:0:0:0:0:0:0:0:0:0:0:0:200000 --splits=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p in
    shares a=50 b=50 p=0.1
    ends 0 sar-filter --split-by=.image --ratio=7 --splits='all of it' in
    [ "$(jq -r .split out | sort -u)" = 'all of it' ]
    # a larger first share keeps what was in it
    sar-filter --split-by=.image --ratio=1:1 in | jq -r 'select(.split == "train").image' | sort > half
    sar-filter --split-by=.image --ratio=3:1 in | jq -r 'select(.split == "train").image' | sort | comm -13 - half > lost
    [ ! -s lost ]
}

@test "--split-by: a scene without a key is bad data" {
    { crops 2 1; crops 1 1 | sed 's/P0000/Q0000/'; crops 1 1 | jq -c 'del(.image)'; crops 1 1 | sed 's/P0000/P0000\\u0000/'; } > in
    ends 1 sar-filter --on-error=skip --rejects=bad --split-by='/P[0-9]+/' in
    [ "$(count out)" -eq 2 ]
    tells '^sar-filter: in:3: image: "Q0000_0.jpg" has no match' '^sar-filter: in:4: image: is missing' '^sar-filter: in:5: image: ' '3 bad records'
    tail -n 3 in | cmp - bad
    ends 1 sar-filter --split-by='/P0|x*/' <<< "$(tail -n 3 in | head -n 1)" # an empty match tells nothing apart
    ends 1 sar-filter --split-by='/P0(1)?/' in
    for key in .scene 'empty' false '.image == "x"' '.image | error' '.image + 1'; do
        ends 1 sar-filter --split-by="$key" in || { echo "$key"; return 1; }
        tells '^sar-filter: in:1: ' || { echo "$key"; return 1; }
        [ ! -s out ]
    done
}

@test "--split-by, --ratio and --splits that make no sense are refused" {
    for option in --ratio=1:1 --splits=a,b --split-by= '--split-by=.['; do
        refused sar-filter "$option" || { echo "$option"; return 1; }
    done
    refused sar-filter --split-by='/[/'
    tells '^sar-filter: --split-by: "\[" is not a regular expression: ' '^Try '
    for ratio in '' 8: :8 8::1 8:1:x 8.5:1 -1:2 0 0:0 ' 1:1' 1:100000001 1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1; do
        refused sar-filter --split-by=.image --ratio="$ratio" --splits=a,b || { echo "$ratio"; return 1; }
        grep -q -e --ratio err || { echo "$ratio"; cat err; return 1; }
    done
    for names in '' a a,b a,b,c,d a,,c a,b, ,b,c a,b,a; do
        refused sar-filter --split-by=.image --splits="$names" || { echo "$names"; return 1; }
        grep -q -e --splits err || { echo "$names"; cat err; return 1; }
    done
    refused sar-filter --split-by=.image --ratio=1:1:1:1 # which are not named by themselves
    echo "$SAMPLE" > in
    ends 2 sar-filter --split-by=.images in
    [ ! -s out ]
    says 'sar-filter: in:1: this is a sample: only --where, --sample and --images apply to samples, not --split-by'
}

# --- the rest ---------------------------------------------------------------------------------------------------------

@test "options that make no sense are refused" {
    for option in --bounds=cut --min-area=-1 --min-area=x --max-area= --max-aspect=0.5 --dedupe=1.5 --dedupe=-0.1 --min-side=-1 --empty=maybe \
        --sample=1.1 --sample=-0.1 --sample=half --seed=-1 --seed=1.5 --seed=18446744073709551616 --seed=x --object='.[' --object= \
        --object='import "a" as a; .' --object='include "a"; .' --where='.['; do
        refused sar-filter "$option" || { echo "$option"; return 1; }
    done
    ends 0 sar-filter --seed=18446744073709551615 < /dev/null
}

@test "other boxes than those of four finite numbers are bad data, also here" {
    for box in '[1,2,3]' '[1,2,3,4,5]' '[1,2,3,"4"]' '[1,2,3,1e999]' 'null' '{}'; do
        echo '{"image":"a.png","width":9,"height":9,"objects":[{"category":"ship","bbox":'"$box"'}]}' > in
        ends 1 sar-filter in
        tells '^sar-filter: in:1: objects\[0\]\.bbox'
    done
}

@test "it takes no order and no sharding to heart" {
    { scenes 80; for n in {1..20}; do scene "ship -$n 0 5 5" 'car 1 1 1 1' "car $n 1 30 30"; done; } > in
    sar-filter --dedupe=0.2 --bounds=clip in 2> /dev/null | sort > wanted
    shuf in | sar-filter --dedupe=0.2 --bounds=clip 2> /dev/null | sort | cmp - wanted
    split -n l/3 in part.
    for part in part.*; do sar-filter --dedupe=0.2 --bounds=clip "$part" 2> /dev/null; done | sort | cmp - wanted
    valid wanted
}

@test "scenes that lose what sar-grid had added are counted, and the next sar-grid gives it back" {
    gridded 40 > in
    ends 0 sar-filter --max-area=0.02 in
    lost=$(jq -c 'select(any(.objects[]; has("region") | not))' out | wc -l)
    [ "$lost" -gt 1 ]
    grep -qx "sar-filter: $lost scenes lost what sar-grid had added, since it was true of all objects only: run sar-grid again" err
    mv out filtered
    ends 1 sar-template filtered
    tells "run it after sar-filter"
    sar-grid filtered > again
    ends 0 sar-template again
    # if all objects stay, or the scene itself is dropped, nothing is lost
    ends 0 sar-filter in
    run ! grep -q 'lost what' err
    ends 0 sar-filter --max-area=0.02 --where=false in
    run ! grep -q 'lost what' err
}

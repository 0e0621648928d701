#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-grid: scenes in; the same scenes out, each object with what can be said of where it lies. The definitions at their
# edges are tests/lib/geometry.c's affair; here is what the filter makes of them.
bats_require_minimum_version 1.5.0
load helper

setup_file() {
    draw_seed
}

# derived SCENE FILTER [OPTION]...: what sar-grid says of a scene, cut out by a jq filter, in ./out.
derived() {
    local in=$1 filter=$2
    shift 2
    ends 0 sar-grid "$@" <<< "$in"
    says
    jq -c "$filter" out > said
    mv said out
}

@test "every object gets its seven members, in the documented order, after what it has" {
    {
        scene 'ship 10 10 50 60' 'car 100 100 150 180'
        echo '{"image":"b.png","width":512,"height":512,"objects":[{"category":"ship","bbox":[393,426,470,494]}]}'
        echo '{"image":"c.png","width":512,"height":512,"objects":[]}'
    } > in
    gives sar-grid << 'END'
{"image":"a.png","width":300,"height":300,"objects":[{"category":"ship","bbox":[10,10,50,60],"region":"top-left","area_ratio":0.022222,"aspect":0.8,"size":"very-small","size3":"small","shape":"square","relations":[{"to":1,"distance":141.598023,"near":false,"direction":"lower-right"}]},{"category":"car","bbox":[100,100,150,180],"region":"middle","area_ratio":0.044444,"aspect":0.625,"size":"small","size3":"small","shape":"tall","relations":[{"to":0,"distance":141.598023,"near":false,"direction":"upper-left"}]}]}
{"image":"b.png","width":512,"height":512,"objects":[{"category":"ship","bbox":[393,426,470,494],"region":"bottom-right","area_ratio":0.019974,"aspect":1.132353,"size":"very-small","size3":"small","shape":"square","relations":[]}]}
{"image":"c.png","width":512,"height":512,"objects":[]}
END
    valid out
}

@test "numbers have at most six decimals, rounded half away from zero, without trailing zeros" {
    # 2 x 1 of 256 x 1 is 0.0078125, a tie
    derived '{"width":256,"height":1,"objects":[{"category":"ship","bbox":[0,0,2,1]}]}' '.objects[0] | [.area_ratio, .aspect]'
    echo '[0.007813,2]' | is out
    ends 0 sar-grid <<< '{"width":256,"height":1,"objects":[{"category":"ship","bbox":[0,0,2,1]}]}'
    grep -q '"area_ratio":0.007813,"aspect":2,' out
    ends 0 sar-grid <<< '{"width":1000,"height":1000,"objects":[{"category":"ship","bbox":[0,0,500,500.0]},{"category":"ship","bbox":[3,4,503,504]}]}'
    grep -q '"area_ratio":0.25,"aspect":1,.*"distance":5,' out
}

@test "classes are decided on the box, not on the rounded numbers" {
    # 0.2999999 of the image is written 0.3 and is not yet beyond 30 %; 0.39999999 is written 0.4 and is not very large
    derived '{"width":10000,"height":10000,"objects":[{"category":"ship","bbox":[0,0,10000,3999.9999]},{"category":"ship","bbox":[0,0,10000,3000.0001]},{"category":"ship","bbox":[0,0,1.5000001,1]},{"category":"ship","bbox":[0,0,0.66999999,1]}]}' \
        '.objects[] | [.area_ratio, .aspect, .size, .size3, .shape]'
    is out << 'END'
[0.4,2.5,"large","large","wide"]
[0.3,3.333333,"large","large","wide"]
[0,1.5,"very-small","small","wide"]
[0,0.67,"very-small","small","tall"]
END
}

@test "what is exactly on a threshold belongs where SPEC says" {
    tr -d '\n' > in << 'END'
{"width":1000,"height":1000,"objects":[{"category":"ship","bbox":[0,0,1000,400]},{"category":"ship","bbox":[0,0,1000,250]},
{"category":"ship","bbox":[0,0,1000,100]},{"category":"ship","bbox":[0,0,1000,30]},{"category":"ship","bbox":[0,0,1000,50]},
{"category":"ship","bbox":[0,0,1000,300]},{"category":"ship","bbox":[0,0,15,10]},{"category":"ship","bbox":[0,0,67,100]},
{"category":"ship","bbox":[0,0,2,3]}]}
END
    derived "$(cat in)" '.objects[] | [.size, .size3, .shape]'
    is out << 'END'
["very-large","large","wide"]
["large","medium","wide"]
["medium","medium","wide"]
["small","small","wide"]
["small","medium","wide"]
["large","medium","wide"]
["very-small","small","square"]
["very-small","small","square"]
["very-small","small","tall"]
END
}

@test "a centre on a line of the grid belongs to the right and lower cell, one outside to the nearest" {
    derived "$(scene 'ship 90 90 110 110' 'ship 190 190 210 210' 'ship -90 20 -10 40' 'ship 290 400 390 420' 'ship 99 0 100 2')" \
        '[.objects[].region]'
    echo '["middle","bottom-right","top-left","bottom-right","top-left"]' | is out
    derived '{"width":100,"height":100,"objects":[{"category":"ship","bbox":[33,66,33.6,67]}]}' '.objects[0].region'
    echo '"left"' | is out
}

# --- relations --------------------------------------------------------------------------------------------------------

@test "--relations=nearest, the default, lists the nearest object of every category, nearest first, ties by index" {
    derived "$(scene 'ship 0 0 10 10' 'car 40 0 50 10' 'car 20 0 30 10' 'tank 0 20 10 30')" '[.objects[].relations | map(.to)]'
    echo '[[2,3],[2,0,3],[0,1,3],[0,2]]' | is out
    cp out nearest
    derived "$(scene 'ship 0 0 10 10' 'car 40 0 50 10' 'car 20 0 30 10' 'tank 0 20 10 30')" '[.objects[].relations | map(.to)]' --relations=nearest
    same nearest out
    # a category is its name, however it is spelled, in the vocabulary or not
    scene 'ship 0 0 10 10' 'zeppelin 40 0 50 10' 'sh\u0069p 20 0 30 10' 'zeppelin 60 0 70 10' > in
    derived "$(cat in)" '[.objects[].relations | map(.to)]'
    echo '[[2,1],[2,3],[0,1],[1,2]]' | is out
}

@test "--relations=nearest is what --relations=all has first of every category" {
    { scenes 40 "$SEED"; awk -v seed="$SEED" 'BEGIN {
        srand(seed)
        for (many = 40; many < 500; many *= 3) {
            printf "{\"image\":\"a.png\",\"width\":500,\"height\":500,\"objects\":["
            for (n = 0; n < many; n++) {
                x = int(rand() * 60) * 5; y = int(rand() * 60) * 5
                printf "%s{\"category\":\"c%d\",\"bbox\":[%d,%d,%d,%d]}", n ? "," : "", int(rand() * 5 * rand()), x, y, x + 4, y + 4
            }
            print "]}"
        }
    }'; } > in
    ends 0 sar-grid in
    sar-grid --relations=all in \
        | jq -c '[.objects[].category] as $of | .objects[].relations |= (reduce .[] as $r ({met: {}, list: []};
            if .met[$of[$r.to]] then . else .met[$of[$r.to]] = true | .list += [$r] end) | .list)' > wanted
    jq -c . out | same wanted -
}

@test "--relations=all lists every other object, nearest first, ties by index" {
    derived "$(scene 'ship 100 100 110 110' 'car 140 100 150 110' 'car 120 100 130 110' 'tank 100 80 110 90' 'ship 100 100 110 110')" \
        '.objects[0].relations' --relations=all
    is out << 'END'
[{"to":4,"distance":0,"near":true,"direction":"same"},{"to":2,"distance":20,"near":true,"direction":"right"},{"to":3,"distance":20,"near":true,"direction":"above"},{"to":1,"distance":40,"near":true,"direction":"right"}]
END
    gridded 40 > nearest
    scenes 40 | ends 0 sar-grid --relations=all
    # its first is the nearest; distances rise
    jq -c '[.objects[].relations[0]]' out > first
    jq -c '[.objects[].relations[0]]' nearest | cmp - first
    jq -e -s 'all(.[].objects[]; ([.relations[].distance] | . == sort))' out > /dev/null
    jq -e -s 'all(.[]; (.objects | length) as $n | all(.objects[]; (.relations | length) == $n - 1))' out > /dev/null
}

@test "--relations=none adds none, and has nothing to say where there are some" {
    scene 'ship 0 0 10 10' 'car 40 0 50 10' > in
    ends 0 sar-grid --relations=none in
    valid out
    [ "$(jq -c '[.objects[] | has("relations"), has("shape")]' out)" = '[false,true,false,true]' ]
    sar-grid in > gridded
    ends 0 sar-grid --relations=none gridded
    valid out
    mv out none
    sed 's/{"category"/{"relations":[9],"category"/g' none > early
    ends 0 sar-grid --relations=none early
    same none out
}

@test "near is below an eighth of width and height, and --near divides by another number" {
    derived '{"width":400,"height":400,"objects":[{"category":"ship","bbox":[0,0,10,10]},{"category":"ship","bbox":[100,0,110,10]},{"category":"ship","bbox":[199.999,0,209.999,10]}]}' \
        '[.objects[] | .relations[] | [.to, .near]]' --relations=all
    echo '[[1,false],[2,false],[2,true],[0,false],[1,true],[0,false]]' | is out
    derived '{"width":400,"height":400,"objects":[{"category":"ship","bbox":[0,0,10,10]},{"category":"ship","bbox":[100,0,110,10]}]}' \
        '[.objects[].relations[].near]' --near=7.99
    echo '[true,true]' | is out
}

@test "directions are those of the other object seen from this one" {
    derived "$(scene 'ship 145 145 155 155' 'car 45 145 55 155' 'car 245 145 255 155' 'car 145 45 155 55' 'car 145 245 155 255' \
        'car 45 45 55 55' 'car 245 45 255 55' 'car 45 245 55 255' 'car 245 245 255 255' 'car 150 150 150.5 150.5')" \
        '[.objects[0].relations | sort_by(.to)[].direction]' --relations=all
    echo '["left","right","above","below","upper-left","upper-right","lower-left","lower-right","lower-right"]' | is out
}

@test "relations agree with trying all pairs" {
    gridded 120 > all
    jq -e -s 'all(.[] | .objects as $o | .width as $w | .height as $h | range($o | length) as $i
        | [range($o | length) | select(. != $i) | . as $k
            | (($o[$k].bbox[0] + $o[$k].bbox[2] - $o[$i].bbox[0] - $o[$i].bbox[2]) / 2) as $dx
            | (($o[$k].bbox[1] + $o[$k].bbox[3] - $o[$i].bbox[1] - $o[$i].bbox[3]) / 2) as $dy
            | {to: $k, d: ($dx * $dx + $dy * $dy)}] as $others
        | ($others | min_by(.d)) as $nearest
        | [$o[$i].relations[0], $nearest, $w, $h];
        .[0] as $said | .[1] as $true | if $true == null then $said == null else
            $said.to == $true.to and ($said.distance - ($true.d | sqrt) | fabs) < 0.000001
            and $said.near == (($true.d | sqrt) < (.[2] + .[3]) / 8) end)' all > /dev/null
}

# --- options ----------------------------------------------------------------------------------------------------------

@test "--sizes, --sizes3 and --shapes set the limits of their classes" {
    local one='{"width":100,"height":100,"objects":[{"category":"ship","bbox":[0,0,50,20]}]}'
    derived "$one" '.objects[0] | [.size, .size3, .shape]'
    echo '["medium","medium","wide"]' | is out
    derived "$one" '.objects[0] | [.size, .size3, .shape]' --sizes=0.1,0.05,0.04,0.03 --sizes3=0.11,0.2 --shapes=0.5,2.5
    echo '["very-large","small","square"]' | is out
    derived "$one" '.objects[0] | [.size, .size3, .shape]' --sizes=0.9,0.8,0.7,0.2 --sizes3=0.01,0.09 --shapes=2.6,2.7
    echo '["very-small","large","tall"]' | is out
}

@test "options that make no sense are refused" {
    for option in --relations=some --sizes=0.4,0.3,0.2 --sizes=0.4,0.3,0.2,0.1,0 --sizes=0.1,0.2,0.3,0.4 --sizes=a,b,c,d --sizes= \
        --sizes3=0.3,0.05 --sizes3=0.3 --shapes=1.5,0.67 --shapes=1,2,3 --near=0 --near=-1 --near=x --near=1e999 --near=; do
        refused sar-grid "$option"
    done
}

# --- what it leaves alone, and what it writes anew --------------------------------------------------------------------

@test "members it does not know pass byte for byte, and so does all white space" {
    printf '%s\n' ' { "objects" : [ { "score":1.50 , "bbox" : [ 1.0 , 2e0, 30.000, 40 ], "x" : {"a":[1 , "\u00e9\/"],"a":12345678901234567890} ,"category":"sh\u0069p" } ] , "x":-0.0e-0,"x":{},"height":300 ,"width":300.0	}	' > in
    gives sar-grid << 'END'
 { "objects" : [ { "score":1.50 , "bbox" : [ 1.0 , 2e0, 30.000, 40 ], "x" : {"a":[1 , "\u00e9\/"],"a":12345678901234567890} ,"category":"sh\u0069p" ,"region":"top-left","area_ratio":0.012244,"aspect":0.763158,"size":"very-small","size3":"small","shape":"square","relations":[]} ] , "x":-0.0e-0,"x":{},"height":300 ,"width":300.0	}	
END
}

@test "an existing member gets its new value in its place" {
    printf '%s\n' '{"width":300,"height":300,"objects":[{"shape" : "?","bbox":[10,10,50,60], "r\u0065gion":null ,"category":"ship","relations":[[1],{}],"x":1}]}' > in
    gives sar-grid << 'END'
{"width":300,"height":300,"objects":[{"shape" : "square","bbox":[10,10,50,60], "r\u0065gion":"top-left" ,"category":"ship","relations":[],"x":1,"area_ratio":0.022222,"aspect":0.8,"size":"very-small","size3":"small"}]}
END
}

@test "twice is once" {
    gridded 100 > once
    for relations in nearest all; do
        sar-grid --relations=$relations once > twice
        sar-grid --relations=$relations twice > thrice
        same twice thrice
    done
    sar-grid once | cmp - once
}

# spoilt COUNT: gridded scenes, each with a byte or a member too many, too few or another, mostly in what sar-grid writes.
spoilt() {
    gridded 40 > whole
    awk -v seed="$SEED" -v count="$1" '
        function dice(sides) { return int(rand() * sides) }
        function joined(from, to, text, i) { # members of part, with what is between them
            for (i = from; i <= to; i++) text = text (i > 1 ? ",\"" : "") part[i]
            return text
        }
        BEGIN { srand(seed) }
        { line[NR] = $0 }
        END {
            bytes = split("\" { } [ ] : , . 0 7 - e \\ t \t \001 \303 x", byte, " ")
            members = split(",\"x\":1 ,\"size\":\"small\" ,\"relations\":[] ,\"x\":[1] ,\"near\":true ,\"region\":[{}] ]} []", member, " ")
            for (n = 0; n < count; n++) {
                text = line[1 + dice(NR)]
                from = index(text, "\"region\"")
                at = from && dice(4) ? from + dice(length(text) - from) : 1 + dice(length(text))
                before = substr(text, 1, at - 1)
                parts = split(text, part, ",\"")
                place = 1 + dice(parts)
                kind = dice(6)
                if (kind == 0) text = before substr(text, at + 1)
                if (kind == 1) text = before byte[1 + dice(bytes)] substr(text, at + 1)
                if (kind == 2) text = before byte[1 + dice(bytes)] substr(text, at)
                if (kind == 3) text = before substr(text, at + dice(60))
                if (kind == 4) text = joined(1, place) member[1 + dice(members)] joined(place + 1, parts)
                if (kind == 5) text = joined(1, place) joined(place + 2, parts)
                print text
            }
        }' whole
}

@test "what a scene becomes, with derived members of any kind, does not depend on the scene before" {
    spoilt 3000 > lines
    sed -n 's/}]}/}]x/p' whole >> lines # a bracket after which no object ends
    scene 'ship 1 1 5 5' 'car 9 9 40 40' > fresh
    sar-grid fresh > ready
    awk 'NR == FNR { first = $0; next } { print first; print }' ready lines > after-all
    awk 'NR == FNR { first = $0; next } { print first; print }' fresh lines > after-none
    for mode in nearest all none; do
        for file in after-all after-none; do
            ends 1 sar-grid --relations=$mode --on-error=skip --rejects=$file.rejects < $file
            mv out $file.out
        done
        same after-none.out after-all.out
        same after-none.rejects after-all.rejects
        same after-none.rejects.why after-all.rejects.why
        [ "$(count after-all.rejects)" -gt 1000 ] && [ "$(count after-all.out)" -gt 4000 ]
    done
    valid after-all.out
}

@test "it takes no order and no sharding to heart" {
    scenes 90 > in
    sar-grid in | sort > wanted
    shuf in | sar-grid | sort | cmp - wanted
    split -n l/3 in part.
    for part in part.*; do sar-grid "$part"; done | sort | cmp - wanted
    sar-grid part.* | sort | cmp - wanted
}

@test "scenes may have one or 10,000 objects, and sides of 100,000 pixels" {
    awk 'BEGIN {
        printf "{\"image\":\"a.png\",\"width\":100000,\"height\":100000,\"objects\":["
        for (n = 0; n < 10000; n++) printf "%s{\"category\":\"ship\",\"bbox\":[%d,%d,%d,%d]}", n ? "," : "", n % 100 * 990, int(n / 100) * 990, n % 100 * 990 + 9, int(n / 100) * 990 + 9
        print "]}"
    }' > in
    ends 0 sar-grid in
    [ "$(jq -c '[.objects | length, ([.[].relations[0].distance] | unique)]' out)" = '[10000,[990]]' ]
}

@test "boxes of any size give numbers that are JSON, or are refused" {
    for box in '[0,0,1e12,1e-300]' '[0,0,1e-300,1e12]' '[0,0,1e-300,1e-300]' '[-1e12,-1e12,1e12,1e12]' '[0,0,5e-324,5e-324]' '[0,0,1e12,5e-324]' \
        '[1,1,1.0000000000000002,299]' '[-1e200,-1e200,1e200,1e200]' '[0,0,1e308,1e308]' '[-1e308,0,1e308,1]'; do
        echo '{"image":"a.png","width":1,"height":1,"objects":[{"category":"ship","bbox":'"$box"'},{"category":"car","bbox":[0,0,1,1]}]}' > in
        for command in 'sar-grid --relations=all' 'sar-filter --bounds=keep' 'sar-filter --bounds=clip --max-aspect=9' ; do
            status=0
            # shellcheck disable=SC2086
            timeout "$PATIENCE" $command in > out 2> err || status=$?
            [ $status -le 1 ]
            if [ $status -eq 0 ]; then valid out; else tells '^sar-[a-z]+: in:1: objects\[0\]\.bbox'; fi
        done
    done
}

# --- bad data ---------------------------------------------------------------------------------------------------------

@test "bad data ends it with program, file, line, path and reason, after what was good before" {
    { for n in {1..16}; do scene 'ship 1 1 5 5'; done
        scene 'ship 1 1 5 5' 'ship 1 1 5 5' 'ship 1 1 5 5' 'ship 120 10 90 20'
        scene 'ship 1 1 5 5'; } > scenes.ndjson
    ends 1 sar-grid scenes.ndjson
    says 'sar-grid: scenes.ndjson:17: objects[3].bbox: x2 (90) is not above x1 (120)'
    [ "$(count out)" -eq 16 ]
}

@test "what is no scene is refused, with the path of what is wrong" {
    while IFS='|' read -r line regex; do
        printf '%b\n' "$line" > in
        ends 1 sar-grid in || { echo "$line"; return 1; }
        [ ! -s out ]
        tells "^sar-grid: in:1: $regex" || { echo "$line"; return 1; }
    done << 'END'
[]|this is a JSON array, not a record on each line
{"width":9,"height":9}|.*no array of objects
{"messages":[],"id":"x"}|.*sample
{"height":9,"objects":[]}|width: is missing
{"width":9,"objects":[]}|height: is missing
{"width":"9","height":9,"objects":[]}|width: .*number
{"width":0,"height":9,"objects":[]}|width: 
{"width":9,"height":-9,"objects":[]}|height: 
{"width":9.5,"height":9,"objects":[]}|width: 
{"width":1e999,"height":9,"objects":[]}|width: 
{"width":9,"height":9,"objects":{}}|.*array
{"width":9,"height":9,"objects":[1]}|objects\[0\]: .*object
{"width":9,"height":9,"objects":[{"bbox":[1,1,2,2]}]}|objects\[0\]\.category: is missing
{"width":9,"height":9,"objects":[{"category":"ship"}]}|objects\[0\]\.bbox: is missing
{"width":9,"height":9,"objects":[{"category":1,"bbox":[1,1,2,2]}]}|objects\[0\]\.category: .*string
{"width":9,"height":9,"objects":[{"category":"ship","bbox":[1,1,2]}]}|objects\[0\]\.bbox: 
{"width":9,"height":9,"objects":[{"category":"ship","bbox":[1,1,2,2,3]}]}|objects\[0\]\.bbox: 
{"width":9,"height":9,"objects":[{"category":"ship","bbox":[1,1,2,null]}]}|objects\[0\]\.bbox\[3\]: .*number
{"width":9,"height":9,"objects":[{"category":"ship","bbox":[1,1,2,1e309]}]}|objects\[0\]\.bbox\[3\]: .*large
{"width":9,"height":9,"objects":[{"category":"ship","bbox":[1,1,1,2]}]}|objects\[0\]\.bbox: x2 \(1\) is not above x1 \(1\)
{"width":9,"height":9,"objects":[{"category":"ship","bbox":[1,3.0,2,2.5]}]}|objects\[0\]\.bbox: y2 \(2\.5\) is not above y1 \(3\.0\)
{"width":9,"height":9,"objects":[{"category":"ship","bbox":[0,0,0,0]}]}|objects\[0\]\.bbox: 
{"width":9,"width":9,"height":9,"objects":[]}|.*duplicate member
{"width":9,"height":9,"objects":{},"objects":[]}|objects: .*duplicate member
{"width":9,"height":9,"objects":[],"obj\\u0065cts":[]}|.*duplicate member
{"width":9,"height":9,"objects":[{"category":"ship","bbox":[1,1,2,2],"bbox":[1,1,2,2]}]}|objects\[0\].*duplicate member
{"width":9,"height":9,"objects":[{"category":"ship","bbox":[1,1,2,2],"region":1,"region":1}]}|objects\[0\].*duplicate member
{"image":5,"width":9,"height":9,"objects":[]}|image: .*string
{"width":9,"height":9,"objects":[],"split":5}|split: .*string
END
}

@test "it computes what SSDD and HRSID hold as jq does (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    for file in ssdd hrsid-inshore; do
        sar-import coco "$SARPIPE_DATA/$file.coco.json" 2> /dev/null | sar-filter 2> /dev/null > scenes
        ends 0 sar-grid --relations=all scenes
        jq -c '.image, (.objects[] | [.region, .size, .size3, .shape, [.relations[] | [.to, .near, .direction]]])' out > found
        jq -c 'def third($sum; $side): if 3 * $sum >= 4 * $side then 2 elif 3 * $sum >= 2 * $side then 1 else 0 end;
            def angle($dx; $dy): if $dx == 0 and $dy == 0 then "same" else # degrees, anticlockwise from the right
                (atan2(-$dy; $dx) * 180 / 3.141592653589793) as $a
                | if ($a | fabs) <= 22.5 then "right" elif ($a | fabs) >= 157.5 then "left"
                    elif ($a - 90 | fabs) <= 22.5 then "above" elif ($a + 90 | fabs) <= 22.5 then "below"
                    elif $a > 0 then (if $a < 90 then "upper-right" else "upper-left" end)
                    else (if $a > -90 then "lower-right" else "lower-left" end) end end;
            .width as $w | .height as $h | .objects as $o | .image, ($o[] | .bbox as $b
                | (($b[2] - $b[0]) * ($b[3] - $b[1]) / ($w * $h)) as $r | (($b[2] - $b[0]) / ($b[3] - $b[1])) as $aspect
                | [["top-left", "top", "top-right", "left", "middle", "right", "bottom-left", "bottom", "bottom-right"]
                        [third($b[1] + $b[3]; $h) * 3 + third($b[0] + $b[2]; $w)],
                    (if $r >= 0.4 then "very-large" elif $r >= 0.25 then "large" elif $r >= 0.1 then "medium" elif $r >= 0.03 then "small" else "very-small" end),
                    (if $r < 0.05 then "small" elif $r > 0.3 then "large" else "medium" end),
                    (if $aspect > 1.5 then "wide" elif $aspect < 0.67 then "tall" else "square" end),
                    (. as $self | [range($o | length) as $k | select($o[$k] != $self) | $o[$k].bbox as $c
                        | (($c[0] + $c[2] - $b[0] - $b[2]) / 2) as $dx | (($c[1] + $c[3] - $b[1] - $b[3]) / 2) as $dy
                        | {k: $k, d: ($dx * $dx + $dy * $dy), dx: $dx, dy: $dy}] | sort_by(.d, .k)
                        | map([.k, (.d | sqrt) < ($w + $h) / 8, angle(.dx; .dy)]))])' scenes > wanted
        [ "$(count wanted)" -gt 2000 ]
        same wanted found
    done
}

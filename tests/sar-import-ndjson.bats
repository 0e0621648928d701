#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-import ndjson: scenes again, checked; with this run's members and names of categories.
bats_require_minimum_version 1.5.0
load helper

@test "good scenes pass byte for byte" {
    { scenes 300; gridded 300 2
        printf '%s\n' '{ "image":"a\u0062.png" , "width":1e2,"height":100.0,"note":[1.50, {"category":"x"}],"objects":[ {"bbox":[1.0,2,3,4],"category":"sh\u0069p","polygon":[1,2,3,2,3,4,1,4],"from":"rotated"} ] , "annotated":["ship"] }' \
            '{"image":"b.png","width":1,"height":1,"objects":[{"category":"ship","bbox":[5,5,1,1]}]}'; } > in
    ends 0 sar-import ndjson in
    says
    same in out
    ends 0 sar-import ndjson < in
    same in out
    head -c -1 in > unended
    ends 0 sar-import ndjson unended in
    cat in in | cmp - out
    sed 's/$/\r/' in > crlf
    ends 0 sar-import ndjson crlf
    same in out
}

@test "what sar-import writes it takes again" {
    for file in "$DATA"/coco-ssdd.json "$DATA"/coco-hrsid.json "$DATA"/coco-results.json; do
        sar-import coco --split=train --annotated=ship "$file" > in
        ends 0 sar-import ndjson in
        same in out
    done
}

@test "--split, --source and --annotated are set in their places, or put at the end" {
    printf '%s\n' '{"image":"a.png","split":"x","width":9,"annotated" : [ "car" ],"height":9,"objects":[]}' '{ "image":"b.png","width":9,"height":9,"objects":[] }' > in
    ends 0 sar-import ndjson --split=train --source='a"b' --annotated=ship,port in
    is out << 'END'
{"image":"a.png","split":"train","width":9,"annotated" : ["ship","harbor"],"height":9,"objects":[],"source":"a\"b"}
{ "image":"b.png","width":9,"height":9,"objects":[] ,"split":"train","source":"a\"b","annotated":["ship","harbor"]}
END
    ends 0 sar-import ndjson --split=test in
    is out << 'END'
{"image":"a.png","split":"test","width":9,"annotated" : [ "car" ],"height":9,"objects":[]}
{ "image":"b.png","width":9,"height":9,"objects":[] ,"split":"test"}
END
    mv out once
    ends 0 sar-import ndjson --split=test once
    same once out
}

@test "categories get their names here; the rest of the object stays" {
    echo '{"image":"a.png","width":9,"height":9,"objects":[{ "id":1,"category" : "Plane" , "bbox":[1,2,3,4], "x":{"category":"Plane"}},{"category":"ship","bbox":[1,2,3,4.50]}]}' > in
    ends 0 sar-import ndjson in
    is out << 'END'
{"image":"a.png","width":9,"height":9,"objects":[{ "id":1,"category" : "aircraft" , "bbox":[1,2,3,4], "x":{"category":"Plane"}},{"category":"ship","bbox":[1,2,3,4.50]}]}
END
    printf 'boat: ship\nflyer: plane\n' > map.yaml
    ends 0 sar-import ndjson --categories=map.yaml in
    [ "$(jq -c '[.objects[].category]' out)" = '["flyer","boat"]' ]
}

@test "an unknown category is an error; --other=keep keeps it, --other=drop drops the object and what it meant to others" {
    printf '%s\n' "$(scene 'ship 1 1 50 50' 'buoy 60 60 90 90' 'plane 100 100 150 150')" "$(scene 'ship 1 1 5 5')" | sar-grid > in
    ends 1 sar-import ndjson in
    [ ! -s out ]
    tells '^sar-import: in:1: objects\[1\]\.category: "buoy" is not one of ship'
    ends 0 sar-import ndjson --other=keep in
    [ "$(jq -c '[.objects[].category]' out | head -n 1)" = '["ship","buoy","aircraft"]' ]
    ends 0 sar-import ndjson --other=drop in
    tells '^sar-import: 1 annotation dropped'
    head -n 1 out > first
    is first << 'END'
{"image":"a.png","width":300,"height":300,"objects":[{"category":"ship","bbox":[1,1,50,50]},{"category":"aircraft","bbox":[100,100,150,150]}]}
END
    tail -n 1 in | cmp - <(tail -n 1 out) # nothing went there
    sar-grid out > again # and it is a scene
    valid again
    scene 'buoy 60 60 90 90' > in
    ends 0 sar-import ndjson --other=drop in
    [ "$(cat out)" = '{"image":"a.png","width":300,"height":300,"objects":[]}' ]
}

@test "what is not a scene is refused at its place" {
    while IFS='|' read -r record regex; do
        { scene 'ship 1 1 5 5'; printf '%s\n' "$record"; scene 'car 1 1 5 5'; } > in
        ends 1 sar-import ndjson in
        [ "$(count out)" -eq 1 ]
        tells "^sar-import: in:2: $regex" || { echo "$record"; return 1; }
        ends 1 sar-import ndjson --on-error=skip --rejects=rejects in
        [ "$(count out)" -eq 2 ]
        sed -n 2p in | cmp - rejects
    done << 'END'
{"width":9,"height":9,"objects":[]}|image: is missing
{"image":"","width":9,"height":9,"objects":[]}|image: is empty
{"image":"a","height":9,"objects":[]}|width: is missing
{"image":"a","width":0,"height":9,"objects":[]}|width: 
{"image":"a","width":9,"height":9}|.*not a scene
{"image":"a","width":9,"height":9,"objects":[{"category":"ship"}]}|objects\[0\]\.bbox: is missing
{"image":"a","width":9,"height":9,"objects":[{"bbox":[1,2,3,4]}]}|objects\[0\]\.category: is missing
{"image":"a","width":9,"height":9,"objects":[{"category":"ship","bbox":[1,2,3]}]}|objects\[0\]\.bbox: 
{"id":"x","messages":[],"images":["a"]}|.*sample
[]|.*object
{"image":"a","width":9,"height":9,"objects":[]|
END
    refused sar-import ndjson --size=8x8 in
    refused sar-import ndjson --images=. in
    refused sar-import ndjson --annotated=classes in
}

@test "a scene is written before the next is waited for, and memory does not grow" {
    mkfifo to from
    sar-import ndjson < to > from 2> err &
    exec 7> to 8< from
    scene 'ship 1 1 5 5' >&7
    IFS= read -r -t "$PATIENCE" line <&8
    [ "$line" = "$(scene 'ship 1 1 5 5')" ]
    exec 7>&- 8<&-
    wait
    if sanitized; then return; fi
    scenes 500 > some
    for n in {1..60}; do cat some; done > in
    ( ulimit -v 60000; ends 0 sar-import ndjson --split=x in )
    [ "$(count out)" -eq 30000 ]
}

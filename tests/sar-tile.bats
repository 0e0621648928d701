#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-tile: scenes in; scenes of patches of their images out.
bats_require_minimum_version 1.5.0
load helper

# of WIDTH HEIGHT [OBJECT]...: a scene of that size; objects as those of `scene`.
of() {
    local width=$1 height=$2
    shift 2
    scene "$@" | sed "s/300,\"height\":300/$width,\"height\":$height/"
}

# --- patches ----------------------------------------------------------------------------------------------------------

@test "patches begin a stride apart, and the last one ends with the image, or with --edge=cut is smaller" {
    of 1000 600 'ship 0 0 1000 600' > in
    gives sar-tile --size=512 --overlap=100 --min-visible=0 << 'END'
{"image":"a__1__0___0.png","width":512,"height":512,"objects":[{"category":"ship","bbox":[0,0,512,512]}]}
{"image":"a__1__412___0.png","width":512,"height":512,"objects":[{"category":"ship","bbox":[0,0,512,512]}]}
{"image":"a__1__488___0.png","width":512,"height":512,"objects":[{"category":"ship","bbox":[0,0,512,512]}]}
{"image":"a__1__0___88.png","width":512,"height":512,"objects":[{"category":"ship","bbox":[0,0,512,512]}]}
{"image":"a__1__412___88.png","width":512,"height":512,"objects":[{"category":"ship","bbox":[0,0,512,512]}]}
{"image":"a__1__488___88.png","width":512,"height":512,"objects":[{"category":"ship","bbox":[0,0,512,512]}]}
END
    gives sar-tile --size=512 --edge=cut --min-visible=0 << 'END'
{"image":"a__1__0___0.png","width":512,"height":512,"objects":[{"category":"ship","bbox":[0,0,512,512]}]}
{"image":"a__1__512___0.png","width":488,"height":512,"objects":[{"category":"ship","bbox":[0,0,488,512]}]}
{"image":"a__1__0___512.png","width":512,"height":88,"objects":[{"category":"ship","bbox":[0,0,512,88]}]}
{"image":"a__1__512___512.png","width":488,"height":88,"objects":[{"category":"ship","bbox":[0,0,488,88]}]}
END
    ends 0 sar-tile --size=1000x300 --min-visible=0 in
    [ "$(jq -c '[.image, .width, .height]' out | tr '\n' ' ')" = '["a__1__0___0.png",1000,300] ["a__1__0___300.png",1000,300] ' ]
}

@test "patches that end where the image does are not followed by another" {
    of 1024 512 'ship 0 0 1024 512' > in
    for options in --overlap=0 --edge=cut; do
        ends 0 sar-tile --size=512 $options --min-visible=0 in
        [ "$(jq -r .image out | tr '\n' ' ')" = 'a__1__0___0.png a__1__512___0.png ' ]
    done
    ends 0 sar-tile --size=512 --overlap=256 --min-visible=0 in
    [ "$(jq -r .image out | tr '\n' ' ')" = 'a__1__0___0.png a__1__256___0.png a__1__512___0.png ' ]
}

@test "an image that is no larger than a patch passes byte for byte, with its id and what sar-grid said" {
    printf '%s\n' ' {"image":"a.png", "width":5e2,"height":512,"id":7,"objects":[{"category":"ship","bbox":[1.0,1,5,5],"region":"?"}]}' > in
    ends 0 sar-tile --size=512 in
    says
    same in out
    gridded 50 > in
    ends 0 sar-tile --size=1024 --empty=keep --bounds=keep in
    says
    same in out
}

@test "the place stands before the extension of the image's name, whatever else is in it" {
    for name in 'a.b.png a.b__1__0___0.png' 'a.d/b a.d/b__1__0___0' 'a/.hidden a/.hidden__1__0___0' '.x .x__1__0___0' 'a\/b.c a\/b__1__0___0.c' '\u0061.\"x a__1__0___0.\"x'; do
        printf '{"image":"%s","width":20,"height":9,"objects":[{"category":"ship","bbox":[1,1,5,5]}]}\n' "${name% *}" > in
        sed 's/\\/\\\\/g' <<< "${name#* }" > wanted
        ends 0 sar-tile --size=10 in
        [ "$(jq -r .image out)" = "$(jq -r . <<< "\"${name#* }\"")" ] || { cat out; false; }
    done
}

# --- objects ----------------------------------------------------------------------------------------------------------

@test "an object is in every patch that shows enough of it, moved, cut off, with its other members as they are" {
    of 200 100 '{"x":[1, 2],"bbox":[90.50,10,110.5,30],"category":"ship","id":"7","polygon":[90.5,10.25,110,10,110,30,90,3e1],"size":"small"}' > in
    ends 0 sar-tile --size=100 --min-visible=0.5 in
    says 'sar-tile: 1 patch without objects left out'
    is out << 'END'
{"image":"a__1__100___0.png","width":100,"height":100,"objects":[{"x":[1, 2],"bbox":[0,10,10.5,30],"category":"ship","id":"7","polygon":[-9.5,10.25,10,10,10,30,-10,3e1]}]}
END
    ends 0 sar-tile --size=100 --min-visible=0.475 --bounds=keep in
    is out << 'END'
{"image":"a__1__0___0.png","width":100,"height":100,"objects":[{"x":[1, 2],"bbox":[90.50,10,110.5,30],"category":"ship","id":"7","polygon":[90.5,10.25,110,10,110,30,90,3e1]}]}
{"image":"a__1__100___0.png","width":100,"height":100,"objects":[{"x":[1, 2],"bbox":[-9.5,10,10.5,30],"category":"ship","id":"7","polygon":[-9.5,10.25,10,10,10,30,-10,3e1]}]}
END
}

@test "patches without objects are left out and counted, objects in no patch too" {
    of 300 100 'ship 95 10 105 20' 'ship 210 10 220 20' > in
    ends 0 sar-tile --size=100 in
    [ "$(jq -r .image out)" = a__1__200___0.png ]
    says 'sar-tile: 2 patches without objects left out' 'sar-tile: 1 object is in no patch, since none shows enough'
    ends 0 sar-tile --size=100 --empty=keep in
    [ "$(jq -c '[.image, (.objects | length)]' out | tr '\n' ' ')" = '["a__1__0___0.png",0] ["a__1__100___0.png",0] ["a__1__200___0.png",1] ' ]
}

@test "a scene's id names the whole image and is left out of its parts; other members stay" {
    printf '{"split":"train","id":5,"image":"a.png","source":"x","width":20,"height":10,"annotated":["ship"],"objects":[{"category":"ship","bbox":[1,1,5,5]}],"z":{"id":1}}\n' > in
    ends 0 sar-tile --size=10 in
    is out << 'END'
{"split":"train","image":"a__1__0___0.png","source":"x","width":10,"height":10,"annotated":["ship"],"objects":[{"category":"ship","bbox":[1,1,5,5]}],"z":{"id":1}}
END
}

# --- what holds of all ------------------------------------------------------------------------------------------------

setup_file() {
    draw_seed
}

# large: made-up scenes whose images are larger than the patches below, every object with a number of its own.
large() {
    sar-synth --scale=0.002 --seed="$SEED" | jq -c '.width *= 3 | .height *= 4
        | .objects |= [to_entries[] | .key as $n | .value | .bbox |= [.[0] * 3, .[1] * 4, .[0] * 3 + (.[2] - .[0]), .[1] * 4 + (.[3] - .[1])] | .id = $n]'
}

@test "patches cover their image, and moved back their objects are the scene's" {
    large > in
    for options in '--size=200 --overlap=60' '--size=333x150 --edge=cut' '--size=256 --overlap=200'; do
        # shellcheck disable=SC2086
        ends 0 sar-tile $options --bounds=keep --empty=keep --min-visible=0.3 in
        # by image: each pixel column and row begins in some patch and the last one ends with it; each box is where it was
        jq -e -n --slurpfile scenes in '
            def place: capture("^(?<name>.*)__1__(?<x>[0-9]+)___(?<y>[0-9]+)(?<ext>\\.[a-z]+)$") | {image: (.name + .ext), x: (.x | tonumber), y: (.y | tonumber)};
            def covers($side; $length): sort_by(.[0]) | .[0][0] == 0 and .[-1][0] + .[-1][1] == $length
                and all(range(1; length) as $i | [.[$i - 1], .[$i]]; .[1][0] <= .[0][0] + .[0][1]);
            ($scenes | map({key: .image, value: .}) | from_entries) as $by
            | [inputs | . as $patch | (try (.image | place) catch {image: .image, x: 0, y: 0}) as $at | {at: $at, patch: $patch}]
            | group_by(.at.image) | length > 3 and all(.[]; $by[.[0].at.image] as $scene
                | (map([.at.x, .patch.width]) | unique | covers("x"; $scene.width))
                and (map([.at.y, .patch.height]) | unique | covers("y"; $scene.height))
                and all(.[]; . as $one | all(.patch.objects[]; . as $o | ($o.bbox | [.[0] + $one.at.x, .[1] + $one.at.y, .[2] + $one.at.x, .[3] + $one.at.y]) as $moved
                    | [range(4) | $moved[.] - $scene.objects[$o.id].bbox[.] | fabs] | max < 0.000002)))' out > /dev/null
    done
}

@test "an object is in just those patches that show enough of it" {
    large > in
    for share in 0.2 0.7 1; do
        ends 0 sar-tile --size=190 --overlap=40 --empty=keep --min-visible=$share in
        jq -e -n --slurpfile scenes in --argjson share $share '
            ($scenes | map({key: .image, value: .}) | from_entries) as $by
            | [inputs | select(.image | test("__1__"))] | length > 100 and all(.[]; . as $patch
                | (.image | capture("^(?<name>.*)__1__(?<x>[0-9]+)___(?<y>[0-9]+)(?<ext>\\.[a-z]+)$")) as $at
                | ($at.x | tonumber) as $x | ($at.y | tonumber) as $y
                | [$by[$at.name + $at.ext].objects[] | .bbox as $b
                    | (([$b[2], $x + $patch.width] | min) - ([$b[0], $x] | max)) as $w
                    | (([$b[3], $y + $patch.height] | min) - ([$b[1], $y] | max)) as $h
                    | select($w > 0 and $h > 0) | {id, seen: ($w * $h / (($b[2] - $b[0]) * ($b[3] - $b[1])))}] as $seen
                | [$patch.objects[].id] as $ids
                | all($seen[]; if .seen > $share + 1e-9 then .id as $id | $ids | index($id) != null
                    elif .seen < $share - 1e-9 then .id as $id | $ids | index($id) == null else true end)
                and ($ids == ($ids | sort)))' out > /dev/null
    done
}

@test "order and shards do not matter" {
    large > in
    sar-tile --size=300 in 2> /dev/null | sort > whole
    shuffled in | sar-tile --size=300 2> /dev/null | sort | same whole -
    split -n l/3 in part.
    for part in part.*; do sar-tile --size=300 "$part" 2> /dev/null; done | sort | same whole -
}

# --- the list ---------------------------------------------------------------------------------------------------------

@test "--list says what is to be cut from which image" {
    { of 200 100 'ship 110 10 120 20'; of 50 40 'ship 1 1 5 5'; } > in
    ends 0 sar-tile --size=100 --list=cuts in
    is cuts << 'END'
{"image":"a.png","patch":"a__1__100___0.png","x":100,"y":0,"width":100,"height":100}
{"image":"a.png","patch":"a.png","x":0,"y":0,"width":50,"height":40}
END
    cp in kept
    refused sar-tile --size=100 --list=in in
    same kept in
    ends 2 sar-tile --size=100 --list=/dev/full in
    tells 'sar-tile: /dev/full: No space left on device' '1 patch'
}

@test "a scene that is refused leaves neither patches nor cuts" {
    { of 200 100 'ship 10 10 20 20' '{"category":"ship","bbox":[110,10,120,20],"polygon":[1,"2"]}'; of 50 40 'ship 1 1 5 5'; } > in
    ends 1 sar-tile --size=100 --list=cuts --on-error=skip in
    tells 'sar-tile: in:1: objects\[1\].polygon: numbers within 1e12 pixels were expected' '1 bad record left out'
    [ "$(jq -r .image out)" = a.png ]
    [ "$(count cuts)" -eq 1 ]
}

@test "a name with a NUL in it is no file's, and refused" {
    { of 50 40 'ship 1 1 5 5' | sed 's/a.png/a\\u0000b.png/'; of 50 40 'ship 1 1 5 5' | sed 's/a.png/a\\\\u0000.png/'; } > in
    ends 1 sar-tile --list=cuts --on-error=skip in
    tells 'sar-tile: in:1: image: contains a NUL, which no file name can' '1 bad record left out'
    [ "$(jq -r .image cuts)" = 'a\u0000.png' ]
}

@test "pipelines/cut-images cuts images by the list, whole or not at all, and goes on where it was" {
    command -v vips > /dev/null || convert -version 2> /dev/null | grep -q ImageMagick || skip "needs vips or ImageMagick"
    local pixel
    mkdir images
    { printf 'P2\n30 20\n65535\n'; for ((pixel = 0; pixel < 600; pixel++)); do echo $((pixel * 100)); done; } > images/a.pgm
    { of 30 20 'ship 1 1 5 5' 'ship 21 11 25 15' | sed 's/png/pgm/'; of 9 9 'ship 1 1 5 5' | sed 's/a.png/whole.pgm/'; } > in
    printf 'P2\n9 9\n255\n%s\n' "$(yes 7 | head -n 81)" > images/whole.pgm
    ends 0 sar-tile --size=10 --list=cuts in
    ends 0 "$BATS_TEST_DIRNAME/../pipelines/cut-images" cuts images patches
    says 'cut-images: 3 patches cut'
    same images/whole.pgm patches/whole.pgm
    # a 16-bit sample stays one: the last pixel of the patch at 20, 10 is that of the image
    [ "$(tail -c 2 patches/a__1__20___10.pgm | od -An -tu1 | awk '{ print $1 * 256 + $2 }')" -eq 59900 ]
    rm patches/whole.pgm
    ends 0 "$BATS_TEST_DIRNAME/../pipelines/cut-images" cuts images patches
    says 'cut-images: 1 patches cut'
    sed 's,a__1,../a__1,' cuts > out_of_it
    ends 1 "$BATS_TEST_DIRNAME/../pipelines/cut-images" out_of_it images patches
    tells 'leads out of the folder'
    run ! ls a__1*
}

@test "pipelines/cut-images cuts images of any name, and the first of several in a file, with libvips and with ImageMagick" {
    local tool program tools=() cut
    cut=$(realpath "$BATS_TEST_DIRNAME/../pipelines/cut-images")
    ! command -v vips > /dev/null || tools+=(vips)
    ! convert -version 2> /dev/null | grep -q ImageMagick || tools+=(convert)
    [ ${#tools[@]} -gt 0 ] || skip "needs vips or ImageMagick"
    mkdir -p images/d%d
    for name in p%d.pgm 'x[1].pgm' a:b.pgm 'a*b.pgm' -dash.pgm ' sp ace.pgm' d%d/q.pgm ü.pgm; do
        { printf 'P2\n4 3\n255\n1 2 3 4\n5 6 7 8\n9 10 11 12\n'; printf 'P2\n4 3\n255\n'; yes 99 | head -n 12; } > "images/$name"
        of 4 3 'ship 2 0 4 1' | jq -c --arg name "$name" '.image = $name'
    done > in
    ends 0 sar-tile --size=2x1 --list=cuts in
    for tool in "${tools[@]}"; do
        mkdir "$tool" # one of the two, and what the script calls
        for program in bash jq mkdir mv cp rm grep "$tool"; do ln -s "$(command -v $program)" "$tool"; done
        ends 0 env PATH="$PWD/$tool" "$PWD/$tool/bash" "$cut" cuts images "by $tool"
        says 'cut-images: 8 patches cut'
        while IFS= read -r patch; do
            [ "$(tail -c 2 "by $tool/$patch" | od -An -tu1 | xargs)" = '3 4' ] || { echo "$tool: $patch"; false; }
        done < <(jq -r .patch cuts)
        [ "$(find "by $tool" -type f | wc -l)" -eq 8 ]
    done
}

# --- usage ------------------------------------------------------------------------------------------------------------

@test "options that make no sense are refused" {
    refused sar-tile --size=0
    refused sar-tile --size=10x
    refused sar-tile --size=x10
    refused sar-tile --size=10x0
    refused sar-tile --size=1e3
    refused sar-tile --size=10 --overlap=10
    refused sar-tile --size=10x5 --overlap=5
    refused sar-tile --size=10 --min-visible=1.5
    refused sar-tile --size=10 --edge=pad
    printf '{"width":5,"height":5,"objects":[]}\n' > in
    ends 1 sar-tile --size=3 in
    says 'sar-tile: in:1: image: is missing'
}

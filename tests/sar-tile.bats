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

@test "the place is put before the extension of any image's name" {
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
    says 'sar-tile: 1 patch without objects dropped'
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
    says 'sar-tile: 2 patches without objects dropped' 'sar-tile: 1 object is in no patch, since none shows enough'
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
    tells 'sar-tile: in:1: objects\[1\].polygon: numbers within 1e12 pixels were expected' '1 bad record skipped'
    [ "$(jq -r .image out)" = a.png ]
    [ "$(count cuts)" -eq 1 ]
}

@test "a name with a NUL in it is no file's, and refused" {
    { of 50 40 'ship 1 1 5 5' | sed 's/a.png/a\\u0000b.png/'; of 50 40 'ship 1 1 5 5' | sed 's/a.png/a\\\\u0000.png/'; } > in
    ends 1 sar-tile --list=cuts --on-error=skip in
    tells 'sar-tile: in:1: image: contains a NUL, which no file name can' '1 bad record skipped'
    [ "$(jq -r .image cuts)" = 'a\u0000.png' ]
}

# --- pipelines/cut-images ---------------------------------------------------------------------------------------------

# with vips|convert: cut-images shall find this one of the two tools and no other; without it, the test is left out.
with() {
    local program tool=$1
    case $tool in
    vips) command -v vips > /dev/null || skip "needs vips" ;;
    convert) convert -version 2> /dev/null | grep -q ImageMagick || skip "needs ImageMagick" ;;
    esac
    mkdir tool
    for program in bash cat cp flock grep jq mkdir mv rm stat tail "$@" $([ "$tool" = convert ] || echo vipsheader); do
        ln -s "$(command -v "$program")" "tool/$program"
    done
    CUT=(env PATH="$PWD/tool" "$PWD/tool/bash" "$(realpath "$BATS_TEST_DIRNAME/../pipelines/cut-images")")
}

# little LEN NUMBER: so many bytes of it, the lowest first.
little() {
    local i byte
    for ((i = 0; i < $1; i++)); do
        printf -v byte '\\x%02x' $(($2 >> 8 * i & 255))
        printf '%b' "$byte"
    done
}

# tiff FILE WIDTH HEIGHT FIRST: 16 bits a pixel, FIRST, FIRST + 100, ...
tiff() {
    local pixel entry
    {
        printf 'II*\0\10\0\0\0'
        little 2 8
        for entry in "256 $2" "257 $3" '258 16' '259 1' '262 1' '273 110' "278 $3" "279 $((2 * $2 * $3))"; do
            little 2 "${entry% *}"; little 2 4; little 4 1; little 4 "${entry#* }"
        done
        little 4 0
        for ((pixel = 0; pixel < $2 * $3; pixel++)); do little 2 $(($4 + pixel * 100)); done
    } > "$1"
}

# pixels FORMAT FILE: of a grey image, row by row.
pixels() {
    if [ -e tool/vips ]; then
        vips rawsave "./$2" raw
    else
        convert "$1:-" -depth 16 -endian LSB gray:raw < "$2"
    fi
    od -An -v -tu2 raw | xargs
}

# listed IMAGE PATCH X Y WIDTH HEIGHT: a line of a list.
listed() {
    jq -nc --arg image "$1" --arg patch "$2" "{\$image, \$patch, x: $3, y: $4, width: $5, height: $6}"
}

# cuts_by_the_list TOOL: whole or not at all; it goes on where it was, and makes again what is no longer right.
cuts_by_the_list() {
    with "$1"
    mkdir images
    tiff images/a.tif 30 20 0
    tiff images/whole.tif 9 9 7
    { of 30 20 'ship 1 1 5 5' 'ship 21 11 25 15'; of 9 9 'ship 1 1 5 5' | sed 's/a.png/whole.png/'; } | sed 's/png/tif/' > in
    ends 0 sar-tile --size=10 --list=cuts in
    ends 0 "${CUT[@]}" cuts images patches
    says 'cut-images: 3 patches cut'
    same images/whole.tif patches/whole.tif
    [ "$(pixels tiff patches/a__1__20___10.tif | cut -d ' ' -f 1,2,100)" = '32000 32100 59900' ] # 16 bits stay 16
    [ -z "$(find patches -name '*.part*')" ]
    ends 0 "${CUT[@]}" cuts images patches
    says 'cut-images: 0 patches cut'
    # gone, empty, of another size, another file's, left by a run that was killed
    cp -p patches/a__1__20___10.tif kept
    rm patches/whole.tif
    : > patches/a__1__0___0.tif
    tiff patches/a__1__20___10.tif 3 3 0
    mkdir patches/.part
    touch patches/.part/patch.tiff
    ends 0 "${CUT[@]}" cuts images patches
    says 'cut-images: 3 patches cut'
    [ "$(pixels tiff kept)" = "$(pixels tiff patches/a__1__20___10.tif)" ]
    [ ! -e patches/.part ]
    # another image, older than the one before and as large; another cut
    tiff images/a.tif 30 20 5
    touch -d '2001-01-01' images/a.tif
    sed 's/"x":20,"y":10/"x":19,"y":10/' cuts > others
    ends 0 "${CUT[@]}" others images patches
    says 'cut-images: 2 patches cut'
    [ "$(pixels tiff patches/a__1__20___10.tif | cut -d ' ' -f 1)" = 31905 ]
}

@test "pipelines/cut-images cuts images by the list with libvips" {
    cuts_by_the_list vips
}

@test "pipelines/cut-images cuts images by the list with ImageMagick" {
    cuts_by_the_list convert
}

# cuts_any_name TOOL
cuts_any_name() {
    local name
    with "$1"
    mkdir -p images/d%d
    for name in p%d.tif 'x[1].tif' a:b.tif 'a*b.tif' -dash.tif ' sp ace.tif' d%d/q.tif ü.tif '{}.tif' 'a{1}.tif' $'new\nline.tif' $'ta\tb.tif' \
        '@a.tif' 'msl:a.tif' '$(touch run).tif' '`touch run`.tif' "qu'o\"te.tif" "back\\slash.tif" '|touch run.tif' 'A.TIFF'; do
        tiff "images/$name" 4 3 1
        of 4 3 'ship 2 0 4 1' | jq -c --arg name "$name" '.image = $name'
    done > in
    ends 0 sar-tile --size=2x1 --list=cuts in
    ends 0 "${CUT[@]}" cuts images -out%d
    says 'cut-images: 20 patches cut'
    while IFS= read -r -d '' patch; do
        [ "$(pixels tiff "-out%d/$patch")" = '201 301' ] || { echo "$patch"; false; }
    done < <(jq -j '.patch + "\u0000"' cuts)
    [ "$(find ./-out%d -type f ! -name .cuts -print0 | tr -cd '\0' | wc -c)" -eq 20 ]
    [ ! -e run ]
    ends 0 "${CUT[@]}" cuts images -out%d
    says 'cut-images: 0 patches cut'
}

@test "pipelines/cut-images cuts images of any name with libvips" {
    cuts_any_name vips
}

@test "pipelines/cut-images cuts images of any name with ImageMagick" {
    cuts_any_name convert
}

# cuts_its_formats TOOL: each into each, by content and not by ending.
cuts_its_formats() {
    local from to
    with "$1"
    mkdir images
    tiff images/tif 8 8 1000
    { printf 'P5\n8 8\n255\n'; head -c 64 images/tif; } > images/pgm
    [ "$1" = vips ] || { printf 'P2\n8 8\n255\n'; yes 7 | head -n 64; } > images/plain
    for from in png jpg bmp; do
        case $1,$from in
        vips,bmp) continue ;;
        vips,*) vips crop images/tif "made.$from" 0 0 8 8 ;;
        *) convert tiff:images/tif "made.$from" ;;
        esac
        mv "made.$from" "images/$from"
    done
    for from in images/*; do
        for to in png jpg JPEG tif TIFF pgm bmp; do
            [ "$1,$to" = vips,bmp ] || listed "${from#*/}" "${from#*/}.$to" 1 2 3 4
        done
    done > cuts
    ends 0 "${CUT[@]}" cuts images patches
    says "cut-images: $(count cuts) patches cut"
    for to in png:89504e47 jpg:ffd8ff JPEG:ffd8ff tif:49492a00 TIFF:49492a00 pgm:50350a bmp:424d; do
        for patch in patches/*".${to%:*}"; do
            [ "$1,$to" != vips,bmp:424d ] || continue
            [[ $(od -An -tx1 -N4 "$patch" | tr -d ' ') = "${to#*:}"* ]] || { echo "$patch"; false; }
        done
    done
    # a whole image whose ending is another format's is not copied as it is
    cp images/tif images/liar.png
    listed liar.png liar.png 0 0 8 8 > cuts
    ends 0 "${CUT[@]}" cuts images patches
    [ "$(od -An -tx1 -N4 patches/liar.png)" = ' 89 50 4e 47' ]
    [ "$(pixels png patches/liar.png)" = "$(pixels tiff images/tif)" ]
}

@test "pipelines/cut-images reads by content and writes what the ending says, with libvips" {
    cuts_its_formats vips
}

@test "pipelines/cut-images reads by content and writes what the ending says, with ImageMagick" {
    cuts_its_formats convert
}

# not_cut STATUS MESSAGE: of ./cuts nothing is cut, for this reason.
not_cut() {
    ends "$1" "${CUT[@]}" cuts images patches
    tail -n 1 err | grep -q -- "^cut-images: .*$2" || { cat cuts err; return 1; }
    [ -z "$(find patches -mindepth 1 ! -name .cuts ! -name '*.d')" ] || { cat cuts; find patches; return 1; }
    [ ! -s patches/.cuts ]
}

# refuses TOOL
refuses() {
    local ending x y line
    with "$1"
    mkdir images
    tiff images/a.tif 30 20 0
    for ending in v2 sh 'tif[1]' 'tif[0]' show win launch trace print svg msl mvg pdf gif webp json 'json[x.png]' txt '' 'tif ' ; do
        listed a.tif "a.$ending" 0 0 10 10 > cuts
        not_cut 1 'its ending is not one of png, jpg, jpeg, tif, tiff, pgm, ppm, pnm and bmp'
    done
    for ending in tif .tif d.tif/a 'a.tif/'; do
        listed a.tif "$ending" 0 0 10 10 > cuts
        not_cut 1 'its ending is not one of'
    done
    for ending in ../a.tif b/../../a.tif ..; do
        listed a.tif "$ending" 0 0 10 10 > cuts
        not_cut 1 'leads out of the folder'
        listed "$ending" a.tif 0 0 10 10 > cuts
        not_cut 1 'leads out of the folder'
    done
    # beyond the image, in part or wholly, and an image that is larger or smaller than the list says
    for x in '21 0' '0 11' '30 20' '500 500'; do
        y=${x#* } x=${x% *}
        listed a.tif b.tif "$x" "$y" 10 10 > cuts
        not_cut 1 'can.t be cut$\|the image is not as large as the list says$'
    done
    listed a.tif a.tif 0 0 29 20 > cuts
    not_cut 1 'of 30x20 pixels, and not 29x20'
    # what is no image, or not whole, or no file
    echo '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>' > images/svg.png
    printf '%%PDF-1.4\n' > images/pdf.png
    printf 'push graphic-context\n' > images/mvg.tif
    : > images/empty.tif
    printf 'GIF89a\36\0\24\0\0\0\0' > images/gif.png
    for ending in svg.png pdf.png mvg.tif empty.tif gif.png; do
        listed "$ending" "$ending" 0 0 30 20 > cuts
        not_cut 1 'is neither PNG, JPEG, TIFF, PNM nor BMP'
    done
    head -c 800 images/a.tif > images/cut.tif
    listed cut.tif b.tif 10 10 10 10 > cuts
    for ((line = 0; line < 9; line++)); do # two threads of libvips agree on it at most times
        not_cut 1 'cut.tif: can.t be cut'
    done
    listed cut.tif cut.tif 0 0 30 20 > cuts
    not_cut 1 'cut.tif: can.t be cut'
    { printf 'P5\n30 20\n255\n'; head -c 599 /dev/zero; } > images/cut.pgm
    listed cut.pgm cut.pgm 0 0 30 20 > cuts
    not_cut 1 'cut.pgm: can.t be cut'
    # what libvips alone does not cut
    if [ "$1" = vips ]; then
        { printf 'P2\n8 8\n255\n'; yes 7 | head -n 64; } > images/plain.pgm
        printf 'BM' > images/a.bmp
        { listed a.tif a.bmp 0 0 9 9; listed plain.pgm b.pgm 0 0 8 8; listed a.bmp a.png 0 0 8 8; } > three
        while IFS= read -r line; do
            echo "$line" > cuts
            not_cut 2 'libvips cuts neither BMP nor PNM in plain text; convert (imagemagick) was not found'
        done < three
    fi
    mkfifo images/fifo.tif
    for ending in fifo.tif missing.tif .; do
        listed "$ending" b.tif 0 0 10 10 > cuts
        not_cut 1 'no such file'
    done
    mkdir elsewhere
    ln -s ../elsewhere patches/link.d
    listed a.tif link.d/b.tif 0 0 10 10 > cuts
    not_cut 1 'is a link'
    [ -z "$(ls elsewhere)" ]
}

@test "pipelines/cut-images refuses what is no patch of an image, and leaves nothing, with libvips" {
    refuses vips
}

@test "pipelines/cut-images refuses what is no patch of an image, and leaves nothing, with ImageMagick" {
    refuses convert
}

@test "pipelines/cut-images: what a signal breaks off leaves nothing, or nothing that the next run does not remove" {
    local signal
    with convert
    mkdir images
    tiff images/a.tif 3 2 0
    listed a.tif b.tif 0 0 2 2 > cuts
    mv tool/convert tool/real
    for signal in INT TERM HUP KILL; do
        # in the place of convert: asked for a patch, it breaks off who asks
        cat > tool/convert << END
#!/bin/bash
case \$* in *-crop*) kill -s $signal \$(cat "$PWD/pid") ;; esac
exec "$PWD/tool/real" "\$@"
END
        chmod +x tool/convert
        run env --default-signal=INT,HUP,TERM bash -c 'echo $$ > pid; exec "$@"' bash "${CUT[@]}" cuts images patches
        [ "$status" -gt 128 ] || { echo "$signal: $status $output"; false; }
        [ "$(find patches -mindepth 1 ! -name .cuts)" = '' ] || [ $signal = KILL ]
        [ ! -s patches/.cuts ]
    done
    soon flock -n patches/.cuts true # what is being cut when its run is killed goes on
    mv tool/real tool/convert
    ends 0 "${CUT[@]}" cuts images patches
    says 'cut-images: 1 patch cut'
    [ "$(find patches -mindepth 1 ! -name .cuts)" = patches/b.tif ]
    [ "$(pixels tiff patches/b.tif)" = '0 100 300 400' ]
}

@test "pipelines/cut-images: the policy keeps ImageMagick from all but its formats" {
    with convert
    sed -n '/^<?xml/,/^<\/policymap>/p' "$BATS_TEST_DIRNAME/../pipelines/cut-images" > policy.xml
    export MAGICK_CONFIGURE_PATH=$PWD
    tiff a.tif 3 3 0
    echo '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>' > a.svg
    echo '<image size="9x9"><read filename="xc:red"/></image>' > a.msl
    echo a.tif > names
    convert tiff:a.tif png:a.png
    for other in svg:a.svg msl:a.msl mvg:a.svg text:a.svg label:x @names https://localhost/a.png ephemeral:a.png gif:a.png; do
        run ! convert "$other" png:b.png
        [ ! -e b.png ]
    done
    for other in show win launch trace print x svg msl pdf gif; do
        run convert a.png "$other:c"
        [ ! -s c ] || { echo "$other"; false; }
        [[ $output = *'not allowed by the security policy'* ]] || { echo "$other: $output"; false; }
    done
}

@test "pipelines/cut-images refuses lists and folders that are none" {
    local cut="$BATS_TEST_DIRNAME/../pipelines/cut-images" line
    with "$(command -v vips > /dev/null && echo vips || echo convert)"
    mkdir images
    tiff images/a.tif 30 20 0
    for line in 3 '{}' '[]' 'x' '{"image":"a.tif","patch":"b.tif","x":0,"y":0,"width":0,"height":1}' \
        '{"image":"a.tif","patch":"b.tif","x":-1,"y":0,"width":1,"height":1}' '{"image":"a.tif","patch":"b.tif","x":0.5,"y":0,"width":1,"height":1}' \
        '{"image":"a.tif","patch":"b.tif","x":"0 0","y":0,"width":1,"height":1}' '{"image":"","patch":"b.tif","x":0,"y":0,"width":1,"height":1}' \
        '{"image":"a.tif\u0000b","patch":"b.tif","x":0,"y":0,"width":1,"height":1}' '{"image":"a.tif","patch":"b.tif\u0000c.tif","x":0,"y":0,"width":1,"height":1}'; do
        echo "$line" > cuts
        not_cut 1 'is not a list of cuts'
    done
    { listed a.tif b.tif 0 0 2 2; listed a.tif b.tif 0 0 2 2; listed a.tif b.tif 1 0 2 2; } > cuts
    ends 1 "${CUT[@]}" cuts images patches
    says 'cut-images: b.tif: occurs twice in the list, with different cuts'
    ends 2 "$cut" cuts images
    ends 2 "$cut" nowhere images patches
    ends 2 "$cut" cuts nowhere patches
    ends 2 "$cut" cuts images images
    ends 2 "$cut" cuts images /dev/full
    exec 8>> patches/.cuts
    flock 8
    ends 2 "${CUT[@]}" cuts images patches
    says 'cut-images: patches: another run is writing to it'
    ends 2 env PATH=/nowhere "$PWD/tool/bash" "$cut" cuts images patches
    says 'cut-images: neither vips (libvips-tools) nor convert (imagemagick) was found'
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

@test "a scene has a bound: patches, objects that they show, and objects that are looked at for them" {
    wide() { # SIDE N: an image of that side with N thin boxes across all of it
        awk -v side="$1" -v n="$2" 'BEGIN {
            printf "{\"image\":\"a.png\",\"width\":%d,\"height\":%d,\"objects\":[", side, side
            for (i = 0; i < n; i++) printf "%s{\"category\":\"ship\",\"bbox\":[0,0,%d,1]}", i ? "," : "", side
            print "]}"
        }'
    }
    wide 1000 1 > in
    ends 0 sar-tile --size=1 in
    ends 0 sar-tile --size=1 --min-visible=0 in
    [ "$(count out)" = 1000 ]
    wide 1001 1 > in
    ends 1 sar-tile --size=1 in
    says 'sar-tile: in:1: width: and height make more than 1000000 patches of this size'
    echo '{"image":"a.png","width":1000001,"height":1,"objects":[]}' > in
    ends 1 sar-tile --size=1 in
    tells 'more than 1000000 patches'
    wide 1000 5000 > in
    ends 1 sar-tile --size=1 --min-visible=0 in
    says 'sar-tile: in:1: objects: are in too many patches: all patches together may have 4000000'
    [ ! -s out ]
    # those that no patch shows enough of cost time, too
    wide 1000000 2000 > in
    ends 1 sar-tile --size=1x1000000 in
    tells 'are in too many patches'
}

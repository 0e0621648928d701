#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-filter --images: records whose image is not there, not whole, or not what they say of it, are dropped and counted.
bats_require_minimum_version 1.5.0
load helper

# bytes HEX...: these bytes.
bytes() {
    # shellcheck disable=SC2059 # the bytes are the format
    printf "$(printf '%s' "$*" | tr -d ' ' | sed 's/../\\x&/g')"
}

# Images of 4 x 3 pixels, written by hand. What of them is optional comes from the arguments.
png_of() { # CHUNKS: those after IHDR
    bytes 89504E470D0A1A0A 0000000D 49484452 00000004 00000003 08 00 00 00 00 00000000 "$1" 00000000 49454E44 AE426082
}

jpg_of() { # SEGMENTS: those before the frame
    bytes FFD8 "$1" FFC0 000B 08 0003 0004 01 011100 FFDA 0008 01 0100 003F00 12FF0034 FFD9
}

bmp_of() { # grey with a palette of two, rows of 4 bytes, 12 in all
    bytes 424D 00000000 00000000 3E000000 28000000 04000000 03000000 0100 0800 00000000 00000000 00000000 00000000 02000000 00000000 \
        00000000 FFFFFF00 00010203 00010203 00010203
}

tif_of() { # ORIENTATION: two strips, of 8 and of 4 bytes
    bytes 4D4D002A 00000008 0006 0100 0003 00000001 00040000 0101 0003 00000001 00030000 0102 0003 00000001 00080000 \
        0111 0004 00000002 00000056 0112 0003 00000001 "$1"0000 0117 0003 00000002 00080004 00000000 0000005E 00000066 0001020300010203 00010203
}

# EXIF: a TIFF header and a directory of one entry, orientation $1, either way round.
exif_le() { echo "49492A00 08000000 0100 1201 0300 01000000 ${1}000000 00000000"; }
exif_be() { echo "4D4D002A 00000008 0001 0112 0003 00000001 00${1}0000 00000000"; }

# about WIDTH HEIGHT IMAGE...: a scene for each.
about() {
    local width=$1 height=$2
    shift 2
    jq -nc --argjson width "$width" --argjson height "$height" '$ARGS.positional[] | {image: ., $width, $height, objects: []}' --args "$@"
}

# kept [OPTION]...: the images of the records of ./in that stay, with one folder of images.
kept() {
    ends 0 sar-filter --empty=keep --images=img "$@" in || return
    jq -r .image out | paste -sd ' '
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mkdir -p img
    png_of '' > img/a.png
    jpg_of '' > img/a.jpg
    bmp_of > img/a.bmp
    tif_of 0001 > img/a.tif
}

@test "whole images of the size that is said stay, byte for byte" {
    mkdir img/sub
    cp img/a.jpg 'img/sub/b c%d[0].JPeG'
    cp img/a.png img/sub/noending
    cp img/a.tif img/sub/x.TIFF
    ln -s ../a.png img/sub/link.png
    about 4 3 a.png a.jpg a.bmp a.tif 'sub/b c%d[0].JPeG' sub/noending sub/x.TIFF ./sub/../a.png sub/link.png "$PWD/img/a.bmp" > in
    sed 's,a[.]png,\\u0061.png,' in > escaped
    cat escaped >> in
    ends 0 sar-filter --empty=keep --images=img in
    says
    same in out
    ends 0 sar-filter --empty=keep --images="$PWD/img/" in
    same in out
    # absolute paths are what they are, and no others are
    about 4 3 /a.png > in
    ends 0 sar-filter --empty=keep --images=img in
    says 'sar-filter: 1 record dropped: 1 image-missing' 'sar-filter: image-missing: for instance /a.png: No such file or directory'
}

@test "each reason is counted, and told with the first image that has it" {
    mkdir img/folder.png
    mkfifo img/fifo.png
    head -c -1 img/a.png > img/short.png
    png_of "00000014 65584966 $(exif_le 06 | cut -c 1-40) 00000000" > img/cutchunk.png # longer than it is
    head -c -2 img/a.jpg > img/short.jpg
    head -c -1 img/a.bmp > img/short.bmp
    head -c -1 img/a.tif > img/short.tif
    head -c 20 img/a.png > img/header.png
    echo text > img/text.png
    printf 'GIF89a\4\0\3\0\0\0\0;' > img/a.gif
    printf 'RIFF\0\0\0\0WEBPVP8 ' > img/a.webp
    cp img/a.jpg img/jpg.png
    cp img/a.png img/png.jpg
    jpg_of "FFE1 0022 457869660000 $(exif_le 06)" > img/turned.jpg
    : > img/empty.png
    {
        about 4 3 none.png a.png/b.png 'a\u0000.png' '' text.png header.png a.gif a.webp empty.png folder.png fifo.png /dev/zero jpg.png png.jpg short.png \
            cutchunk.png short.jpg short.bmp short.tif turned.jpg a.png
        about 3 4 a.png
        about 4 2 a.tif
    } | sed 's/\\\\u0000/\\u0000/' > in
    ends 0 sar-filter --empty=keep --images=img in
    says 'sar-filter: 22 records dropped: 4 image-missing, 8 image-unreadable, 2 image-format, 5 image-truncated, 1 image-orientation, 2 image-size' \
        'sar-filter: image-missing: for instance img/none.png: No such file or directory' \
        'sar-filter: image-unreadable: for instance img/text.png: is neither PNG, JPEG, BMP nor TIFF' \
        'sar-filter: image-format: for instance img/jpg.png: is JPEG by its content' \
        'sar-filter: image-truncated: for instance img/short.png: ends before the image does' \
        'sar-filter: image-orientation: for instance img/turned.jpg: is stored as 4 x 3 pixels, to be shown with EXIF orientation 6' \
        'sar-filter: image-size: for instance img/a.png: is 4 x 3 pixels, and not 3 x 4'
    [ "$(jq -r .image out)" = a.png ]
    # what is no regular file is not opened: a FIFO would wait for ever
    about 4 3 fifo.png > in
    ends 0 sar-filter --empty=keep --images=img in
    tells '1 image-unreadable$' 'img/fifo.png: is not a regular file$'
}

@test "an orientation that turns or mirrors is told, wherever it is written" {
    local turn
    jpg_of "FFE1 0022 457869660000 $(exif_le 01)" > img/upright.jpg
    jpg_of "FFE1 0022 457869660000 $(exif_le 09)" > img/unknown.jpg
    jpg_of "FFE1 0012 687474703A2F2F612E622F632F00 0000" > img/xmp.jpg
    jpg_of "FFE1 0022 457869660000 4D4D0000 $(exif_le 06 | cut -c 10-)" > img/noexif.jpg
    jpg_of "FFE1 0022 457869660000 $(exif_le 06 | sed 's/08000000 0100/F0FFFFFF 0100/')" > img/faraway.jpg
    about 4 3 upright.jpg unknown.jpg xmp.jpg noexif.jpg faraway.jpg > in
    [ "$(kept)" = 'upright.jpg unknown.jpg xmp.jpg noexif.jpg faraway.jpg' ]
    for turn in 2 3 4 5 6 7 8; do
        jpg_of "FFE0 0010 4A46494600 0101 00 0001 0001 0000 FFE1 0022 457869660000 $(exif_le 0$turn)" > img/le$turn.jpg
        jpg_of "FFE1 0022 457869660000 $(exif_be 0$turn)" > img/be$turn.jpg
        png_of "0000001A 65584966 $(exif_be 0$turn) 00000000" > img/$turn.png
        tif_of 000$turn > img/$turn.tif
        about 4 3 le$turn.jpg be$turn.jpg $turn.png $turn.tif > in
        [ -z "$(kept)" ]
        tells '4 records dropped: 4 image-orientation$' "with EXIF orientation $turn\$"
        # whichever side is said to be the width
        about 3 4 le$turn.jpg be$turn.jpg $turn.png $turn.tif > in
        [ -z "$(kept)" ]
        tells '4 records dropped: 4 image-orientation$' "with EXIF orientation $turn\$"
    done
}

@test "of several eXIf chunks in a PNG the first counts" {
    png_of "0000001A 65584966 $(exif_be 01) 00000000 0000001A 65584966 $(exif_be 06) 00000000" > img/first.png
    png_of "0000001A 65584966 $(exif_be 06) 00000000 0000001A 65584966 $(exif_be 01) 00000000" > img/turned.png
    about 4 3 first.png turned.png > in
    [ "$(kept)" = first.png ]
    tells '1 image-orientation$' 'turned.png: .* with EXIF orientation 6$'
}

@test "what follows an image's end does not matter; what lacks its data is told" {
    { cat img/a.png; echo behind; } > img/more.png
    { cat img/a.jpg; head -c 60000 /dev/zero; } > img/more.jpg
    { cat img/a.jpg; head -c 70000 /dev/zero; } > img/much.jpg # EOI is looked for in the last 64 KiB
    { cat img/a.bmp; echo behind; } > img/more.bmp
    { cat img/a.tif; echo behind; } > img/more.tif
    about 4 3 more.png more.jpg more.bmp more.tif much.jpg > in
    [ "$(kept)" = 'more.png more.jpg more.bmp more.tif' ]
    tells '1 image-truncated$' much.jpg
    # no IEND; a thumbnail's EOI is not the image's; a strip after the file's end; neither strips nor tiles
    bytes 89504E470D0A1A0A 0000000D 49484452 00000004 00000003 08 00 00 00 00 00000000 > img/noend.png
    jpg_of 'FFE1 0006 FFD8FFD9' | head -c -2 > img/thumb.jpg
    tif_of 0001 | sed 's/\x00\x00\x00\x66/\x00\x00\x01\x66/' > img/strip.tif
    tif_of 0001 | sed 's/\x01\x11\x00\x04/\x01\x10\x00\x04/' > img/none.tif
    about 4 3 noend.png thumb.jpg strip.tif none.tif > in
    [ -z "$(kept)" ]
    tells '1 image-unreadable, 3 image-truncated$' 'none.tif: it has neither strips nor tiles$' noend.png
}

@test "files that programs write are whole, and cut anywhere they are not" {
    convert -version 2> /dev/null | grep -q ImageMagick || skip "needs ImageMagick"
    local file len at
    rm img/*
    convert -size 40x30 xc:gray +noise random -depth 16 img/16.png
    convert img/16.png -depth 8 img/8.jpg
    convert img/16.png -interlace JPEG -depth 8 img/progressive.jpg
    convert img/16.png -depth 8 img/8.bmp
    convert img/16.png -depth 8 -colors 16 -compress RLE BMP3:img/rle.bmp
    convert img/16.png -compress none img/16.tif
    convert img/16.png -compress lzw -define tiff:rows-per-strip=7 img/lzw.tif
    convert img/16.png -define tiff:tile-geometry=16x16 img/tiles.tif
    convert img/16.png img/8.jpg 'TIFF64:img/two.tif'
    convert img/16.png -orient RightTop img/turned.tif
    (cd img && ls) > names
    mapfile -t images < names
    about 40 30 "${images[@]}" > in
    [ "$(kept)" = "$(grep -v turned names | paste -sd ' ')" ]
    tells '1 image-orientation$' turned
    rm img/turned.tif img/two.tif # what is cut may be the second image
    mkdir img/cut # by 8 bytes and more: TIFF may end with values that are not the image's
    for file in img/*.*; do
        len=$(stat -c %s "$file")
        for at in 0 1 2 3 4 5 6 7; do
            head -c $((at * len / 8)) "$file" > "img/cut/$at.${file##*/}"
            head -c $((len - 8 - at)) "$file" > "img/cut/-$at.${file##*/}"
        done
    done
    (cd img && printf '%s\n' cut/*) > names
    mapfile -t images < names
    about 40 30 "${images[@]}" > in
    [ "$(count in)" -eq 128 ]
    [ -z "$(kept)" ] || { kept; false; }
    tells '^sar-filter: 128 records dropped: ' image-unreadable image-truncated
}

@test "samples are judged by all their images; the size is that of the first" {
    png_of '' | sed 's/\x00\x00\x00\x04\x00\x00\x00\x03/\x00\x00\x00\x09\x00\x00\x00\x09/' > img/other.png
    cat > in << 'END'
{"id":1,"images":["a.png"],"width":4,"height":3,"messages":[]}
{"id":2,"images":["a.png"],"messages":[]}
{"id":3,"images":["other.png"],"width":4,"height":3,"messages":[]}
{"id":4,"images":["other.png"],"width":9,"messages":[]}
{"id":5,"images":["other.png"],"height":8,"messages":[]}
{"id":6,"images":["a.png","other.png"],"width":4,"height":3,"messages":[]}
{"id":7,"images":["a.png","none.png"],"width":4,"height":3,"messages":[]}
{"id":8,"images":[{"bytes":null,"path":"a.png"}],"width":4,"height":3,"messages":[],"objects":{"bbox":[]}}
END
    ends 0 sar-filter --images=img in
    says 'sar-filter: 3 records dropped: 1 image-missing, 2 image-size' 'sar-filter: image-missing: for instance img/none.png: No such file or directory' \
        'sar-filter: image-size: for instance img/other.png: is 9 x 9 pixels, and not 4 x 3'
    [ "$(jq .id out | paste -sd ' ')" = '1 2 4 6 8' ]
    jq -c 'select([.id] | inside([1, 2, 4, 6, 8]))' in | same out -
    while IFS='|' read -r images message; do
        printf '{"messages":[]%s}\n' "$images" > in
        ends 1 sar-filter --images=img in
        says "sar-filter: in:1: $message"
    done << 'END'
|images: is missing
,"images":[]|images: is empty
,"images":"a.png"|images: an array was expected
,"images":[3]|images[0]: a string was expected
,"images":["a.png",{"bytes":"AA==","path":null}]|images[1].path: a string was expected
END
    echo '{"width":4,"height":3,"objects":[]}' > in
    ends 1 sar-filter --empty=keep --images=img in
    says 'sar-filter: in:1: image: is missing'
}

@test "images are looked at after all other rules but --where" {
    { about 4 3 a.png none.png; about 3 3 none2.png; } > in
    scene 'ship 1 1 5 5' | sed 's/a.png/none3.png/' >> in
    ends 0 sar-filter --images=img --where=false in
    tells '4 records dropped: 3 empty, 1 image-missing$' none3.png
    ends 0 sar-filter --images=img --empty=keep --min-side=4 --where=false in
    tells '4 records dropped: 3 min-side, 1 image-missing$' none3.png
    ends 0 sar-filter --images=img --empty=keep --where='.image == "a.png"' --sample=0 in
    says 'sar-filter: 4 records dropped: 4 sample'
    ends 0 sar-filter --images=img --empty=keep --where='.image != "a.png"' in
    tells '4 records dropped: 3 image-missing, 1 where$' none.png '0 of 1 scene matched$'
    ends 0 sar-filter --images=img --empty=keep --split-by=.image in
    jq -e '.split and .image == "a.png"' out
    refused sar-filter --images=nowhere
    refused sar-filter --images=img/a.png
    refused sar-filter --images=
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The sizes of images from their headers, which are written here by hand.
bats_require_minimum_version 1.5.0
load helper

# bytes FILE HEX...: such a file.
bytes() {
    local file=$1
    shift
    printf "$(printf '%s' "$*" | tr -d ' ' | sed 's/../\\x&/g')" > "$file"
}

# headers: one of each kind, 640 x 480 but where the kind has no room for that.
headers() {
    bytes a.png 89504E470D0A1A0A 0000000D 49484452 00000280 000001E0 08 00 00 00 00 00000000
    # SOI, APP0 of 16 bytes, a comment of 4, two fill bytes, SOF2: precision, height, width
    bytes a.jpg FFD8 FFE0 0010 4A46494600 0101 00 0001 0001 0000 FFFE 0004 FFC0 FFFFFF FFC2 000B 08 01E0 0280 01 011100
    # BITMAPINFOHEADER, rows from the bottom; from the top; BITMAPCOREHEADER
    bytes a.bmp 424D 00000000 00000000 36000000 28000000 80020000 E0010000 0100 1800
    bytes top.bmp 424D 00000000 00000000 36000000 28000000 80020000 20FEFFFF 0100 1800
    bytes core.bmp 424D 00000000 00000000 1A000000 0C000000 8002 E001 0100 1800
    # little-endian with SHORT and LONG after another tag; big-endian; both kinds of BigTIFF, with LONG8
    bytes a.tif 49492A00 08000000 0300 FE00 0400 01000000 00000000 0001 0300 01000000 80020000 0101 0400 01000000 E0010000 00000000
    bytes b.tiff 4D4D002A 00000008 0002 0100 0003 00000001 02800000 0101 0003 00000001 01E00000 00000000
    bytes c.tif 49492B00 0800 0000 1000000000000000 0200000000000000 0001 0400 0100000000000000 8002000000000000 0101 1000 0100000000000000 E001000000000000
    bytes d.tif 4D4D002B 0008 0000 0000000000000010 0000000000000002 0100 0003 0000000000000001 0280000000000000 0101 0004 0000000000000001 000001E000000000
}

@test "PNG, JPEG, BMP, TIFF and BigTIFF say their sizes" {
    headers
    for file in *.*; do
        [ "$("$UNITS/imagesize" "$file")" = '640 480' ] || { echo "$file: $("$UNITS/imagesize" "$file")"; return 1; }
    done
}

@test "what ends within its header, has no size or is no image is refused by name" {
    headers
    for file in a.png a.jpg a.bmp a.tif b.tiff c.tif; do
        head -c 19 "$file" > cut
        [ "$("$UNITS/imagesize" cut)" = 'cut: ends within its header' ] || { echo "$file"; "$UNITS/imagesize" cut; return 1; }
    done
    bytes none.png 89504E470D0A1A0A 0000000D 49484452 00000000 000001E0 08 00 00 00 00
    bytes large.png 89504E470D0A1A0A 0000000D 49484452 FFFFFFFF 000001E0 08 00 00 00 00
    bytes other.png 89504E470D0A1A0A 0000000D 49484453 00000280 000001E0 08 00 00 00 00
    bytes data.jpg FFD8 FFDA 0008 00 00 00 00 00 00
    bytes lost.jpg FFD8 0000 FFC0
    bytes short.jpg FFD8 FFE0 0001 FFC0 0011
    bytes old.bmp 424D 00000000 00000000 36000000 10000000 80020000 E0010000
    bytes empty.tif 49492A00 08000000 0000 00000000
    bytes float.tif 49492A00 08000000 0100 0001 0B00 01000000 00000043 00000000
    bytes far.tif 49492A00 F0FFFFFF 0000
    bytes webp 52494646 00000000 57454250
    : > nothing
    while IFS='|' read -r file wanted; do
        [ "$("$UNITS/imagesize" "$file")" = "$file: $wanted" ] || { echo "$file"; "$UNITS/imagesize" "$file"; return 1; }
    done << 'END'
none.png|its header has no valid size
large.png|its header has no valid size
other.png|its first chunk is not IHDR
data.jpg|no frame header before the image's data
lost.jpg|a marker was expected
short.jpg|a segment is shorter than its length
old.bmp|unknown kind of header
empty.tif|its header has no valid size
float.tif|its size is not a whole number
far.tif|ends within its header
webp|is neither PNG, JPEG, BMP nor TIFF
nothing|is neither PNG, JPEG, BMP nor TIFF
missing.png|No such file or directory
END
}

@test "a header that never ends is given up" {
    { printf '\377\330'; head -c 3000000 /dev/zero | tr '\0' '\377'; } > fill.jpg
    run -0 timeout "$PATIENCE" "$UNITS/imagesize" fill.jpg
    [ "$output" = 'fill.jpg: its header has too many segments' ]
    bytes many.tif 49492B00 0800 0000 1000000000000000 FFFFFFFFFFFFFF7F
    run -0 timeout "$PATIENCE" "$UNITS/imagesize" many.tif
    [ "$output" = 'many.tif: its first directory has too many entries' ]
}

@test "headers that are cut or spoiled anywhere are read without harm" {
    headers
    # with what is looked at after the size: EXIF, scan and EOI; eXIf and IEND; strips
    bytes whole.jpg FFD8 FFE1 0022 457869660000 4D4D002A 00000008 0001 0112 0003 00000001 00060000 00000000 \
        FFC0 000B 08 0003 0004 01 011100 FFDA 0008 01 0100 003F00 12FF0034 FFD9
    bytes whole.png 89504E470D0A1A0A 0000000D 49484452 00000280 000001E0 08 00 00 00 00 00000000 \
        0000001A 65584966 49492A00 08000000 0100 1201 0300 01000000 06000000 00000000 00000000 00000000 49454E44 AE426082
    bytes whole.tif 4D4D002A 00000008 0006 0100 0003 00000001 00040000 0101 0003 00000001 00030000 0111 0004 00000002 0000006E \
        0112 0003 00000001 00060000 0117 0003 00000002 00080004 0102 0003 00000001 00080000 00000000 00000000 00000000 00000000 00000000 \
        0000006E 00000072 0001020300010203 00010203
    ends 0 "$UNITS/imagesize" spoil *.png *.jpg *.bmp *.tif *.tiff
    [ ! -s out ]
}

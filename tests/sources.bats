#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# pipelines/sources: each script on a hand-written miniature of its data set's folder, in the dialect of the real one.
bats_require_minimum_version 1.5.0
load helper

SOURCES=$(realpath "$BATS_TEST_DIRNAME/../pipelines/sources")
export SAR_BIN=$BIN
unset SAR_IMPORT_FLAGS

# bytes FILE FORMAT [NUMBER]...: a file of these bytes; %04x in FORMAT, which is hexadecimal, is a number.
bytes() {
    local file=$1 hex
    shift
    # shellcheck disable=SC2059 # a format it is
    hex=$(printf "$@")
    mkdir -p "$(dirname "$file")"
    # shellcheck disable=SC2059 # the bytes are the format
    printf "$(printf '%s' "$hex" | tr -d ' ' | sed 's/../\\x&/g')" > "$file"
}

# The headers of images of WIDTH x HEIGHT pixels.
jpg() { bytes "$1" 'FFD8 FFC0 000B 08 %04x %04x 01 011100' "$3" "$2"; } # FILE WIDTH HEIGHT
tiff() { bytes "$1" '4D4D002A 00000008 0002 0100 0003 00000001 %04x0000 0101 0003 00000001 %04x0000 00000000' "$2" "$3"; }
bmp() { bytes "$1" '424D 00000000 00000000 1A000000 0C000000 %02x%02x %02x%02x 0100 0800' $(($2 % 256)) $(($2 / 256)) $(($3 % 256)) $(($3 / 256)); }

# file NAME [LINE]...: a text file of these lines.
file() {
    local file=$1
    mkdir -p "$(dirname "$file")"
    shift
    if [ $# -gt 0 ]; then printf '%s\n' "$@" > "$file"; else : > "$file"; fi
}

# xml FILE NAME WIDTH HEIGHT [OBJECT]...: VOC; an object is "class xmin ymin xmax ymax", of a class without blanks, or an
# element. Where WIDTH is empty nothing is said of the size, where NAME is empty nothing of the name.
xml() {
    local file=$1 object class x1 y1 x2 y2
    mkdir -p "$(dirname "$file")"
    {
        printf '<annotation>\n'
        [ -z "$2" ] || printf '\t<filename>%s</filename>\n' "$2"
        [ -z "$3" ] || printf '\t<size>\n\t\t<width>%s</width>\n\t\t<height>%s</height>\n\t\t<depth>1</depth>\n\t</size>\n' "$3" "$4"
        for object in "${@:5}"; do
            if [ "${object:0:1}" != '<' ]; then
                read -r class x1 y1 x2 y2 <<< "$object"
                object="<name>$class</name><bndbox><ymin>$y1</ymin><xmin>$x1</xmin><ymax>$y2</ymax><xmax>$x2</xmax></bndbox>"
            fi
            printf '\t<object>%s</object>\n' "$object"
        done
        printf '</annotation>'
    } > "$file"
}

# coco FILE IMAGES ANNOTATIONS CATEGORIES: on one line, as the sets have it.
coco() {
    mkdir -p "$(dirname "$1")"
    printf '{"images": [%s], "type": "instances", "annotations": [%s], "categories": [%s]}' "$2" "$3" "$4" > "$1"
}

# --- the miniatures: each makes a folder of its script's name -------------------------------------------------------

air-sarship-1() {
    xml air-sarship-1/AIR-SARShip-1.0-xml/1.xml 1.tiff 3000 2800 'ship 2700 2600 2749 2619' 'ship 0 0 9 19'
    xml air-sarship-1/AIR-SARShip-1.0-xml/2.xml '' 3000 3000
    tiff air-sarship-1/AIR-SARShip-1.0-data/1.tiff 3000 2800
    tiff air-sarship-1/AIR-SARShip-1.0-data/2.tiff 3000 3000
}

air-sarship-2() {
    file air-sarship-2/AIR-SARShip-2.0-xml/83.xml '<?xml version="1.0" encoding="utf-8"?>' \
        '<annotation><source><filename>83.tiff</filename><origin>GF3</origin></source><objects><object>' \
        '<coordinate>pixel</coordinate><possibleresult><name>ship</name></possibleresult>' \
        '<points><point>30, 40</point><point>60, 40</point><point>60, 90</point><point>30, 90</point><point>30, 40</point></points>' \
        '</object></objects></annotation>'
    tiff air-sarship-2/AIR-SARShip-2.0-data/83.tiff 1000 1000
}

hrsid() {
    local ship='{"supercategory": "ship", "id": 0, "name": "ship"}'
    coco hrsid/HRSID_JPG/annotations/train2017.json '{"file_name": "P0001_0_800_9600_10400.jpg", "id": 20180000001, "width": 800, "height": 800}' \
        '{"id": 1, "image_id": 20180000001, "category_id": 0, "bbox": [746, 100, 54, 20], "area": 1080, "iscrowd": 0, "segmentation": [[746, 100, 800, 110, 770, 120]]}' "$ship"
    coco hrsid/HRSID_JPG/annotations/test2017.json '{"file_name": "P0137_9.jpg", "id": 0, "width": 800, "height": 800}' '' "$ship"
}

msar() {
    xml "msar/MSAR-1.0 dataset/Annotations/01.xml" 01.jpg 256 256 'ship 10 20 29 39' 'aircraft 1 2 3 4' 'bridge 0 0 9 9' \
        '<name>oil tank</name><bndbox><xmin>5</xmin><xmax>24</xmax><ymin>6</ymin><ymax>25</ymax></bndbox>'
    xml utf8.xml 02.jpg 2048 2048 '桥梁 30 40 9 8' '油罐 1 1 2 2' '飞机 1 1 2 2' '船只 1 1 2 2'
    iconv -f UTF-8 -t GBK utf8.xml > "msar/MSAR-1.0 dataset/Annotations/02.xml"
    { printf '\xef\xbb\xbf' && sed s/02.jpg/03.jpg/ utf8.xml; } > "msar/MSAR-1.0 dataset/Annotations/03.xml"
    for n in 01 02 03; do jpg "msar/MSAR-1.0 dataset/JPEGImages/$n.jpg" 256 256; done
}

sadd() {
    file sadd/labels/img1.txt '0 0.5 0.25 0.25 0.125' '0 0.125 0.125 0.25 0.25'
    jpg sadd/images/img1.jpg 224 224
    jpg sadd/images/img2.jpg 224 224
}

sar-aircraft() {
    xml sar-aircraft/SAR-AIRcraft-1.0/Annotations/0000001.xml 0000001.jpg 1500 1200 'A220 10.0 20.0 29.0 39.0' 'A320/321 1 2 3 4' 'A330 1 2 3 4'
    xml sar-aircraft/SAR-AIRcraft-1.0/Annotations/0000002.xml 0000002.jpg 800 800 'ARJ21 1 2 3 4' 'Boeing737 1 2 3 4'
    xml sar-aircraft/SAR-AIRcraft-1.0/Annotations/0000003.xml 0000003.jpg 800 800 'Boeing787 1 2 3 4' 'other 5 6 7 8'
    file sar-aircraft/SAR-AIRcraft-1.0/ImageSets/Main/train.txt 0000002
    printf '0000003.xml\r\n\r\n' > sar-aircraft/SAR-AIRcraft-1.0/ImageSets/Main/val.txt
    printf '0000001.jpg' > sar-aircraft/SAR-AIRcraft-1.0/ImageSets/Main/test.txt
}

sar-ship() {
    file sar-ship/ship_dataset_v0/Gao_ship_hh_02016082544040302.txt '0 0.5  0.25 0.125 0.0625' ''
    jpg sar-ship/ship_dataset_v0/Gao_ship_hh_02016082544040302.jpg 256 256
}

ssdd() {
    local n
    for n in 000001 000002 000009 000010; do
        xml ssdd/BBox_SSDD/voc_style/Annotations/$n.xml $n.jpg 416 323 'ship 218 48 266 146'
    done
}

ogsod() {
    file ogsod/sar/labels/train/1.txt '0 0.5 0.5 0.25 0.125' '1 0.5 0.5 0.5 0.5' '2 0.25 0.25 0.125 0.125'
    file ogsod/sar/labels/test/2.txt '2 0.125 0.125 0.25 0.125 0.25 0.25 0.125 0.25'
    png_in ogsod/sar/images/train/1.png 256 256
    png_in ogsod/sar/images/test/2.png 256 256
}

png_in() {
    mkdir -p "$(dirname "$1")"
    png "$@"
}

sived() {
    file sived/ImageSets/labelTxt/train/FARAD_1.txt '10 20 30 20 30 60 10 60 Vehicle 0'
    file sived/ImageSets/labelTxt/valid/MSTAR_2.txt '30 10 50 30 30 50 10 30 Vehicle 0'
    file sived/ImageSets/labelTxt/test/MiniSAR_3.txt
    jpg sived/ImageSets/images/train/FARAD_1.jpg 512 512
    jpg sived/ImageSets/images/valid/MSTAR_2.jpg 512 512
    jpg sived/ImageSets/images/test/MiniSAR_3.jpg 512 512
}

sardet-100k() {
    local six='{"id": 0, "name": "ship"}, {"id": 1, "name": "aircraft"}, {"id": 2, "name": "car"}, {"id": 3, "name": "tank"}, {"id": 4, "name": "bridge"}, {"id": 5, "name": "harbor"}' part n=0
    for part in train val test; do
        n=$((n + 1))
        coco sardet-100k/Annotations/$part.json '{"file_name": "000000'$n'.jpg", "height": 512, "width": 512, "id": 0}' \
            '{"area": 2535.0, "iscrowd": 0, "image_id": 0, "bbox": [500.0, 11.0, 65.0, 39.0], "category_id": '$((n + 2))', "id": 0, "ignore": 0, "segmentation": []}' "$six"
    done
    mkdir -p sardet-100k/JPEGImages/train sardet-100k/JPEGImages/val sardet-100k/JPEGImages/test
}

rsar() {
    file rsar/train/annfiles/0000001.txt '10 20 30 20 30 60 10 60 ship 0' '30 10 50 30 30 50 10 30 harbor 1'
    file rsar/val/annfiles/0000002.txt '1 2 3 2 3 4 1 4 aircraft 0' '1 2 3 2 3 4 1 4 car 0' '1 2 3 2 3 4 1 4 tank 0' '1 2 3 2 3 4 1 4 bridge 0'
    file rsar/test/annfiles/0000003.txt
    jpg rsar/train/images/0000001.jpg 512 512
    bmp rsar/val/images/0000002.bmp 256 300
    png_in rsar/test/images/0000003.png 800 640
}

rsdd-sar() {
    local ship='<name>ship</name><robndbox><cx>100</cx><cy>200</cy><h>60</h><w>20</w><angle>0</angle></robndbox>'
    xml rsdd-sar/Annotations/1_1_1.xml 1_1_1.jpg 512 512 "$ship"
    xml rsdd-sar/Annotations/1_1_2.xml 1_1_2.jpg 512 512
    file rsdd-sar/ImageSets/train.txt 1_1_1
    file rsdd-sar/ImageSets/test.txt 1_1_2
}

# --- what they give -------------------------------------------------------------------------------------------------

# scenes_of SOURCE [MESSAGE]: its miniature's scenes, without another message, are the standard input.
scenes_of() {
    cat > wanted
    "$1"
    ends 0 "$SOURCES/$1" "$1" || return
    says "${@:2}" || return
    same wanted out
}

@test "AIR-SARShip-1.0: VOC, far pixels belong to the box; its patches" {
    scenes_of air-sarship-1 << 'END'
{"image":"AIR-SARShip-1.0-data/1.tiff","width":3000,"height":2800,"source":"AIR-SARShip-1.0","annotated":["ship"],"objects":[{"category":"ship","bbox":[2700,2600,2750,2620]},{"category":"ship","bbox":[0,0,10,20]}]}
{"image":"AIR-SARShip-1.0-data/2.tiff","width":3000,"height":3000,"source":"AIR-SARShip-1.0","annotated":["ship"],"objects":[]}
END
    cp out scenes
    ends 0 sar-tile --size=512 scenes
    [ "$(jq -c '[.image, .width, .objects[0].bbox]' out)" = '["AIR-SARShip-1.0-data/1__1__0___0.tiff",512,[0,0,10,20]]
["AIR-SARShip-1.0-data/1__1__2488___2288.tiff",512,[212,312,262,332]]' ]
    # without the images the XML must say all
    rm -r air-sarship-1/AIR-SARShip-1.0-data
    ends 1 "$SOURCES/air-sarship-1" air-sarship-1
    [ "$(cat out)" = "$(head -n 1 wanted)" ]
    grep -q '2\.xml' err
}

@test "AIR-SARShip-2.0: rings of points, sizes from the images; another convention" {
    scenes_of air-sarship-2 << 'END'
{"image":"AIR-SARShip-2.0-data/83.tiff","width":1000,"height":1000,"source":"AIR-SARShip-2.0","annotated":["ship"],"objects":[{"category":"ship","bbox":[30,40,60,90]}]}
END
    SAR_IMPORT_FLAGS='--box-convention=one-based' ends 0 "$SOURCES/air-sarship-2" air-sarship-2
    [ "$(jq -c '.objects[].bbox' out)" = '[29,39,60,90]' ]
}

@test "HRSID: train and test as COCO, in HRSID_JPG or above it" {
    scenes_of hrsid << 'END'
{"image":"HRSID_JPG/JPEGImages/P0001_0_800_9600_10400.jpg","width":800,"height":800,"id":20180000001,"split":"train","source":"HRSID","annotated":["ship"],"objects":[{"category":"ship","bbox":[746,100,800,120],"id":1}]}
{"image":"HRSID_JPG/JPEGImages/P0137_9.jpg","width":800,"height":800,"id":0,"split":"test","source":"HRSID","annotated":["ship"],"objects":[]}
END
    ends 0 "$SOURCES/hrsid" hrsid/HRSID_JPG/
    sed 's|HRSID_JPG/||' wanted | cmp - out
}

@test "MSAR-1.0: four classes, English and Chinese, UTF-8 with and without mark and GBK" {
    scenes_of msar 'sar-import: 2 boxes corrected: the corners were in the wrong order' << 'END'
{"image":"MSAR-1.0 dataset/JPEGImages/01.jpg","width":256,"height":256,"source":"MSAR-1.0","annotated":["ship","aircraft","tank","bridge"],"objects":[{"category":"ship","bbox":[10,20,30,40]},{"category":"aircraft","bbox":[1,2,4,5]},{"category":"bridge","bbox":[0,0,10,10]},{"category":"tank","bbox":[5,6,25,26]}]}
{"image":"MSAR-1.0 dataset/JPEGImages/02.jpg","width":2048,"height":2048,"source":"MSAR-1.0","annotated":["ship","aircraft","tank","bridge"],"objects":[{"category":"bridge","bbox":[9,8,31,41]},{"category":"tank","bbox":[1,1,3,3]},{"category":"aircraft","bbox":[1,1,3,3]},{"category":"ship","bbox":[1,1,3,3]}]}
{"image":"MSAR-1.0 dataset/JPEGImages/03.jpg","width":2048,"height":2048,"source":"MSAR-1.0","annotated":["ship","aircraft","tank","bridge"],"objects":[{"category":"bridge","bbox":[9,8,31,41]},{"category":"tank","bbox":[1,1,3,3]},{"category":"aircraft","bbox":[1,1,3,3]},{"category":"ship","bbox":[1,1,3,3]}]}
END
    ends 0 "$SOURCES/msar" 'msar/MSAR-1.0 dataset'
    sed 's|MSAR-1.0 dataset/||' wanted | cmp - out
    # a class that is not one of the four stops the work
    sed -i 's/aircraft/windmill/' 'msar/MSAR-1.0 dataset/Annotations/01.xml'
    ends 1 "$SOURCES/msar" msar
    grep -q windmill err
    [ ! -s out ]
}

@test "SADD: chips without a label file have no aircraft; labels beside the images" {
    scenes_of sadd << 'END'
{"image":"images/img1.jpg","width":224,"height":224,"source":"SADD","annotated":["aircraft"],"objects":[{"category":"aircraft","bbox":[84,42,140,70]},{"category":"aircraft","bbox":[0,0,56,56]}]}
{"image":"images/img2.jpg","width":224,"height":224,"source":"SADD","annotated":["aircraft"],"objects":[]}
END
    mkdir flat
    mv sadd/*/* flat
    ends 0 "$SOURCES/sadd" flat
    sed 's|images/||' wanted | cmp - out
}

@test "SAR-AIRcraft-1.0: seven classes are aircraft; lists with endings, line ends and blank lines" {
    scenes_of sar-aircraft << 'END'
{"image":"SAR-AIRcraft-1.0/JPEGImages/0000002.jpg","width":800,"height":800,"split":"train","source":"SAR-AIRcraft-1.0","annotated":["aircraft"],"objects":[{"category":"aircraft","bbox":[1,2,3,4]},{"category":"aircraft","bbox":[1,2,3,4]}]}
{"image":"SAR-AIRcraft-1.0/JPEGImages/0000003.jpg","width":800,"height":800,"split":"val","source":"SAR-AIRcraft-1.0","annotated":["aircraft"],"objects":[{"category":"aircraft","bbox":[1,2,3,4]},{"category":"aircraft","bbox":[5,6,7,8]}]}
{"image":"SAR-AIRcraft-1.0/JPEGImages/0000001.jpg","width":1500,"height":1200,"split":"test","source":"SAR-AIRcraft-1.0","annotated":["aircraft"],"objects":[{"category":"aircraft","bbox":[10,20,29,39]},{"category":"aircraft","bbox":[1,2,3,4]},{"category":"aircraft","bbox":[1,2,3,4]}]}
END
}

@test "SAR-AIRcraft-1.0: corners are edges, and the patches are those that the pages tell how to make" {
    sar-aircraft
    # an aircraft that ends at W - 1 and H - 1, as far as the set goes, and one that the first patch shows too little of
    xml sar-aircraft/SAR-AIRcraft-1.0/Annotations/0000002.xml 0000002.jpg 800 800 'ARJ21 749 749 799 799' 'Boeing737 500 10 530 40'
    ends 0 "$SOURCES/sar-aircraft" sar-aircraft
    grep '0000002' out > scene
    run -0 --separate-stderr sar-tile --size=512 --overlap=200 --bounds=keep scene
    printf '%s\n' "$output" | jq -c '[.width, .height, [.objects[].bbox]]' > patches
    cmp - patches << 'END'
[512,512,[[212,10,242,40]]]
[512,512,[[461,461,511,511]]]
END
}

@test "lists: what none names is counted; what two name, one that is empty and one that names nothing here are errors" {
    sar-aircraft
    local main=sar-aircraft/SAR-AIRcraft-1.0/ImageSets/Main
    xml sar-aircraft/SAR-AIRcraft-1.0/Annotations/4.xml 4.jpg 800 800
    ends 0 "$SOURCES/sar-aircraft" sar-aircraft
    says 'sar-aircraft: 1 XML files are in no list, and skipped'
    [ "$(count out)" = 3 ]
    printf '0000001.jpg\n0000002.jpg\n' > $main/test.txt
    ends 1 "$SOURCES/sar-aircraft" sar-aircraft
    grep -q 'Main: 0000002 occurs twice in the lists of train val test$' err
    [ ! -s out ]
    for name in ../../../x /etc/x a/../../x ..; do
        echo "$name.jpg" > $main/test.txt
        ends 2 "$SOURCES/sar-aircraft" sar-aircraft
        says "sar-aircraft: $main/test.txt: $name leads out of the folder"
        [ ! -s out ]
    done
    : > $main/test.txt
    ends 2 "$SOURCES/sar-aircraft" sar-aircraft
    says "sar-aircraft: $main/test.txt names no image"
    echo 5 > $main/test.txt
    ends 2 "$SOURCES/sar-aircraft" sar-aircraft
    says "sar-import: sar-aircraft/SAR-AIRcraft-1.0/Annotations/5.xml: No such file or directory"
}

@test "SAR-Ship-Dataset: YOLO beside the chips; a chip without its label file is an error" {
    scenes_of sar-ship << 'END'
{"image":"ship_dataset_v0/Gao_ship_hh_02016082544040302.jpg","width":256,"height":256,"source":"SAR-Ship-Dataset","annotated":["ship"],"objects":[{"category":"ship","bbox":[112,56,144,72]}]}
END
    ends 0 "$SOURCES/sar-ship" sar-ship/ship_dataset_v0
    sed 's|ship_dataset_v0/||' wanted | cmp - out
    mkdir deep
    cp -r sar-ship deep/ship_dataset_v0
    ends 0 "$SOURCES/sar-ship" deep
    sed 's|ship_dataset_v0/|&&|' wanted | cmp - out
    cp sar-ship/ship_dataset_v0/Gao_ship_hh_02016082544040302.jpg sar-ship/ship_dataset_v0/Sen.jpg
    ends 1 "$SOURCES/sar-ship" sar-ship
    tells '^sar-import: .*Sen\.jpg.*no label file'
}

@test "SSDD: test is every number that ends in 1 or 9; images need not be there, but are looked up if they are" {
    scenes_of ssdd << 'END'
{"image":"BBox_SSDD/voc_style/JPEGImages/000002.jpg","width":416,"height":323,"split":"train","source":"SSDD","annotated":["ship"],"objects":[{"category":"ship","bbox":[218,48,267,147]}]}
{"image":"BBox_SSDD/voc_style/JPEGImages/000010.jpg","width":416,"height":323,"split":"train","source":"SSDD","annotated":["ship"],"objects":[{"category":"ship","bbox":[218,48,267,147]}]}
{"image":"BBox_SSDD/voc_style/JPEGImages/000001.jpg","width":416,"height":323,"split":"test","source":"SSDD","annotated":["ship"],"objects":[{"category":"ship","bbox":[218,48,267,147]}]}
{"image":"BBox_SSDD/voc_style/JPEGImages/000009.jpg","width":416,"height":323,"split":"test","source":"SSDD","annotated":["ship"],"objects":[{"category":"ship","bbox":[218,48,267,147]}]}
END
    for n in 000001 000002 000009 000010; do jpg ssdd/BBox_SSDD/voc_style/JPEGImages/$n.jpg 416 323; done
    ends 0 "$SOURCES/ssdd" ssdd/BBox_SSDD/voc_style
    sed 's|BBox_SSDD/voc_style/||' wanted | cmp - out
    rm ssdd/BBox_SSDD/voc_style/JPEGImages/000009.jpg
    ends 1 "$SOURCES/ssdd" ssdd
    grep -q 000009 err
    rm ssdd/BBox_SSDD/voc_style/Annotations/00000[19].xml
    ends 2 "$SOURCES/ssdd" ssdd
    grep -qx 'ssdd: ssdd/BBox_SSDD/voc_style/Annotations has no XML files of the split test' err
}

@test "OGSOD-1.0: the radar twins; boxes and corners; a class beyond the three" {
    scenes_of ogsod << 'END'
{"image":"sar/images/train/1.png","width":256,"height":256,"split":"train","source":"OGSOD-1.0","annotated":["tank","bridge","harbor"],"objects":[{"category":"bridge","bbox":[96,112,160,144]},{"category":"harbor","bbox":[64,64,192,192]},{"category":"tank","bbox":[48,48,80,80]}]}
{"image":"sar/images/test/2.png","width":256,"height":256,"split":"test","source":"OGSOD-1.0","annotated":["tank","bridge","harbor"],"objects":[{"category":"tank","bbox":[32,32,64,64],"polygon":[32,32,64,32,64,64,32,64],"from":"rotated"}]}
END
    mkdir above
    mv ogsod above/OGSOD-1.0
    ends 0 "$SOURCES/ogsod" above
    sed 's|sar/|OGSOD-1.0/&|' wanted | cmp - out
    echo '3 0.5 0.5 0.25 0.125' >> above/OGSOD-1.0/sar/labels/train/1.txt
    ends 1 "$SOURCES/ogsod" above
    grep -q 'beyond the 3 classes' err
}

@test "SIVED: DOTA labels; valid is val; images by split or all in one folder" {
    scenes_of sived << 'END'
{"image":"ImageSets/images/train/FARAD_1.jpg","width":512,"height":512,"split":"train","source":"SIVED","annotated":["car"],"objects":[{"category":"car","bbox":[10,20,30,60],"polygon":[10,20,30,20,30,60,10,60],"from":"rotated"}]}
{"image":"ImageSets/images/valid/MSTAR_2.jpg","width":512,"height":512,"split":"val","source":"SIVED","annotated":["car"],"objects":[{"category":"car","bbox":[10,10,50,50],"polygon":[30,10,50,30,30,50,10,30],"from":"rotated"}]}
{"image":"ImageSets/images/test/MiniSAR_3.jpg","width":512,"height":512,"split":"test","source":"SIVED","annotated":["car"],"objects":[]}
END
    mkdir sived/JPEGImages
    mv sived/ImageSets/images/*/* sived/JPEGImages
    rm -r sived/ImageSets/images
    ends 0 "$SOURCES/sived" sived
    sed -E 's|ImageSets/images/[a-z]+|JPEGImages|' wanted | cmp - out
}

@test "SARDet-100K: three splits, whole boxes, nothing said of what is annotated" {
    scenes_of sardet-100k << 'END'
{"image":"JPEGImages/train/0000001.jpg","width":512,"height":512,"id":0,"split":"train","source":"SARDet-100K","objects":[{"category":"tank","bbox":[500.0,11.0,565,50],"id":0}]}
{"image":"JPEGImages/val/0000002.jpg","width":512,"height":512,"id":0,"split":"val","source":"SARDet-100K","objects":[{"category":"bridge","bbox":[500.0,11.0,565,50],"id":0}]}
{"image":"JPEGImages/test/0000003.jpg","width":512,"height":512,"id":0,"split":"test","source":"SARDet-100K","objects":[{"category":"harbor","bbox":[500.0,11.0,565,50],"id":0}]}
END
    rm -r sardet-100k/JPEGImages
    ends 0 "$SOURCES/sardet-100k" sardet-100k
    sed -E 's/(train|val|test).000/000/' wanted | cmp - out
}

@test "RSAR: three splits, images of three kinds, six classes, difficulty" {
    scenes_of rsar << 'END'
{"image":"train/images/0000001.jpg","width":512,"height":512,"split":"train","source":"RSAR","objects":[{"category":"ship","bbox":[10,20,30,60],"polygon":[10,20,30,20,30,60,10,60],"from":"rotated"},{"category":"harbor","bbox":[10,10,50,50],"polygon":[30,10,50,30,30,50,10,30],"from":"rotated","difficult":1}]}
{"image":"val/images/0000002.bmp","width":256,"height":300,"split":"val","source":"RSAR","objects":[{"category":"aircraft","bbox":[1,2,3,4],"polygon":[1,2,3,2,3,4,1,4],"from":"rotated"},{"category":"car","bbox":[1,2,3,4],"polygon":[1,2,3,2,3,4,1,4],"from":"rotated"},{"category":"tank","bbox":[1,2,3,4],"polygon":[1,2,3,2,3,4,1,4],"from":"rotated"},{"category":"bridge","bbox":[1,2,3,4],"polygon":[1,2,3,2,3,4,1,4],"from":"rotated"}]}
{"image":"test/images/0000003.png","width":800,"height":640,"split":"test","source":"RSAR","objects":[]}
END
}

@test "RSDD-SAR: the angle is that of the longer side, unless the user says otherwise" {
    scenes_of rsdd-sar << 'END'
{"image":"JPEGImages/1_1_1.jpg","width":512,"height":512,"split":"train","source":"RSDD-SAR","annotated":["ship"],"objects":[{"category":"ship","bbox":[70,190,130,210],"polygon":[70,190,130,190,130,210,70,210],"from":"rotated"}]}
{"image":"JPEGImages/1_1_2.jpg","width":512,"height":512,"split":"test","source":"RSDD-SAR","annotated":["ship"],"objects":[]}
END
    SAR_IMPORT_FLAGS=--angle-of=width ends 0 "$SOURCES/rsdd-sar" rsdd-sar
    [ "$(jq -c '.objects[].bbox' out)" = '[90,170,110,230]' ]
}

# --- errors ---------------------------------------------------------------------------------------------------------

@test "what is not there is named on one line, before anything is written" {
    local source path
    while IFS='|' read -r source path; do
        rm -rf "$source"
        "$source"
        ends 0 "$SOURCES/$source" "$source"
        rm -r "${source:?}/$path"
        ends 2 "$SOURCES/$source" "$source" || { echo "$source without $path"; return 1; }
        [ ! -s out ] || { echo "$source without $path wrote something"; return 1; }
        tells "^$source: .*$source/.*${path##*/}.* (does not exist|exists)$" || { echo "$source without $path"; return 1; }
    done << 'END'
air-sarship-1|AIR-SARShip-1.0-xml
air-sarship-2|AIR-SARShip-2.0-xml
air-sarship-2|AIR-SARShip-2.0-data
hrsid|HRSID_JPG/annotations
hrsid|HRSID_JPG/annotations/train2017.json
hrsid|HRSID_JPG/annotations/test2017.json
msar|MSAR-1.0 dataset/Annotations
sadd|images
sar-aircraft|SAR-AIRcraft-1.0/Annotations
sar-aircraft|SAR-AIRcraft-1.0/ImageSets/Main/train.txt
sar-aircraft|SAR-AIRcraft-1.0/ImageSets/Main/val.txt
sar-aircraft|SAR-AIRcraft-1.0/ImageSets/Main/test.txt
ssdd|BBox_SSDD/voc_style/Annotations
ogsod|sar
ogsod|sar/labels/train
ogsod|sar/labels/test
ogsod|sar/images/train
ogsod|sar/images/test
sived|ImageSets/labelTxt/train
sived|ImageSets/labelTxt/valid
sived|ImageSets/labelTxt/test
sived|ImageSets/images
sardet-100k|Annotations/train.json
sardet-100k|Annotations/val.json
sardet-100k|Annotations/test.json
rsar|train/annfiles
rsar|val/annfiles
rsar|test/annfiles
rsar|test/images
rsdd-sar|Annotations
rsdd-sar|ImageSets/train.txt
rsdd-sar|ImageSets/test.txt
END
}

@test "every script: help, usage, a folder that is not there, an empty one, one with a blank and a hyphen" {
    local script name
    for script in "$SOURCES"/*; do
        name=${script##*/}
        ends 0 "$script" --help
        says
        [ "$(head -n 1 out | grep -c "pipelines/sources/$name DIR > scenes.ndjson")" = 1 ]
        grep -q '^Licence: ' out
        run ! grep -q -e shellcheck -e '^\. ' out
        ends 2 "$script"
        says "$name: usage: $name DIR [PREFIX] > scenes.ndjson ($name --help tells more)"
        ends 2 "$script" a b c
        ends 2 "$script" nowhere
        says "$name: nowhere: no such folder"
        mkdir -p empty
        ends 2 "$script" empty
        [ ! -s out ]
        [ "$(count err)" = 1 ]
        "$name"
        mv -- "$name" '-a b'
        ends 0 "$script" '-a b'
        [ -s out ]
        rm -r -- './-a b'
    done
}

@test "every script: its scenes go through the pipe, and name what their source labels" {
    local script name
    for script in "$SOURCES"/*; do
        name=${script##*/}
        "$name"
        "$script" "$name" > scenes
        # the same again, with what tells its images from those of another set
        ends 0 "$script" "$name" "in \"$name\"/"
        jq -c --arg prefix "in \"$name\"/" '.image |= $prefix + .' scenes > named
        jq -c . out | cmp - named
        ends 0 sar-import ndjson scenes
        same scenes out
        jq -e --arg other "$name" '(.annotated // ["ship", "aircraft", "car", "tank", "bridge", "harbor"]) as $labelled
            | .source != null and all(.objects[]; .category | IN($labelled[]))' scenes > /dev/null || { echo "$name"; return 1; }
        sar-filter --bounds=clip scenes 2> /dev/null | sar-grid | sar-template > samples 2> /dev/null
        valid samples
    done
}

@test "bad data stop the work, or are skipped; a reader that stops and a full disk" {
    rsar
    echo '1 2 3 car' >> rsar/train/annfiles/0000001.txt
    ends 1 "$SOURCES/rsar" rsar
    tells '^sar-import: rsar/train/annfiles/0000001.txt:3: '
    run ! grep -q '"split":"val"' out
    SAR_IMPORT_FLAGS=--on-error=skip ends 1 "$SOURCES/rsar" rsar
    [ "$(jq -r .split out | sort -u | paste -sd ' ')" = 'test train val' ]
    rsar
    run -0 bash -c '"$1" rsar 2> err | true; echo "${PIPESTATUS[0]}"' _ "$SOURCES/rsar"
    [ "$output" = 0 ] || [ "$output" = 141 ]
    [ ! -s err ]
    [ -w /dev/full ] || skip 'no /dev/full here'
    local status=0
    "$SOURCES/rsar" rsar > /dev/full 2> err || status=$?
    [ "$status" = 2 ]
    [ -s err ]
}

@test "SSDD's own XML and JSON agree (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    mkdir ssdd
    cp -r "$SARPIPE_DATA/voc/ssdd" ssdd/Annotations
    ends 0 "$SOURCES/ssdd" ssdd
    says
    sar-import coco "$SARPIPE_DATA/ssdd.coco.json" | jq -c '[.image, .width, .height, [.objects[] | [.category] + .bbox]]' |
        grep -e 000001.jpg -e 000002.jpg -e 000006.jpg -e 000015.jpg | sort > wanted
    jq -c '[(.image | ltrimstr("JPEGImages/")), .width, .height, [.objects[] | [.category] + .bbox]]' out | sort > got
    [ "$(count got)" = 4 ]
    same wanted got
    [ "$(jq -r 'select(.split == "test").image' out)" = JPEGImages/000001.jpg ]
}

@test "RSAR's own labels (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    local part name
    for part in train val test; do
        mkdir -p rsar/$part/annfiles
        for name in P0004__1__0___0 P0004__1__0___1024; do
            cp "$SARPIPE_DATA/dota/$name.txt" rsar/$part/annfiles
            bmp rsar/$part/images/$name.bmp 1024 1024
        done
    done
    ends 0 "$SOURCES/rsar" rsar
    says
    [ "$(count out)" = 6 ]
    awk '{ print $1, $2, $3, $4, $5, $6, $7, $8 }' "$SARPIPE_DATA"/dota/P0004__1__0___0.txt > wanted
    jq -r 'select(.split == "val").objects[].polygon | map(tostring + ".0") | join(" ")' out > got
    [ -s got ]
    same wanted got
}

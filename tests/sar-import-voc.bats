#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sar-import voc: XML annotations, a file for each image. The fixtures are written by hand in the dialects of SSDD, SIVED,
# DIOR-R, RSDD-SAR, HRSC2016, AIR-SARShip, FAIR1M, SAR-AIRcraft-1.0, MSAR-1.0 and SAR-Ship-Dataset.
bats_require_minimum_version 1.5.0
load helper

# voc OBJECT...: ./a.xml, of an image of 416 x 323 pixels; each object is the content of the element.
voc() {
    printf '<annotation>\n\t<filename>a.jpg</filename>\n\t<size>\n\t\t<width>416</width>\n\t\t<height>323</height>\n\t\t<depth>3</depth>\n\t</size>\n' > a.xml
    local object
    for object; do printf '\t<object>\n\t\t%s\n\t</object>\n' "$object" >> a.xml; done
    printf '</annotation>' >> a.xml
}

# box XMIN YMIN XMAX YMAX [NAME]: an object.
box() {
    printf '<name>%s</name><bndbox><xmin>%s</xmin><ymin>%s</ymin><xmax>%s</xmax><ymax>%s</ymax></bndbox>' "${5:-ship}" "$1" "$2" "$3" "$4"
}

# objects: what the only scene in ./out has of them.
objects() {
    sed 's/.*"objects":\[\(.*\)\]}$/\1/' out
}

# --- plain boxes ------------------------------------------------------------------------------------------------------

@test "SSDD: tabs, no prolog, xmin ymin xmax ymax, the last pixel belongs to the box" {
    cat > a.xml << 'END'
<annotation>
	<folder>JPEGImages</folder>
	<filename>000001.jpg</filename>
	<path>JPEGImages</path>
	<size>
		<width>416</width>
		<height>323</height>
		<depth>3</depth>
	</size>
	<object>
		<name>ship</name>
		<pose>Unspecified</pose>
		<truncated>0</truncated>
		<difficult>0</difficult>
		<bndbox>
			<xmin>218</xmin>
			<ymin>48</ymin>
			<xmax>266</xmax>
			<ymax>146</ymax>
		</bndbox>
	</object>
</annotation>
END
    cp a.xml in
    gives sar-import voc << 'END'
{"image":"000001.jpg","width":416,"height":323,"objects":[{"category":"ship","bbox":[218,48,267,147]}]}
END
}

@test "the same ship is the same box in SSDD's XML and in its JSON" {
    voc "$(box 218 48 266 146)"
    printf '{"images":[{"id":0,"file_name":"a.jpg","width":416,"height":323}],"annotations":[{"image_id":0,"category_id":1,"bbox":[218,48,49,99]}],"categories":[{"id":1,"name":"ship"}]}' > a.json
    sar-import coco a.json | jq -c .objects[].bbox > wanted
    sar-import voc a.xml | jq -c .objects[].bbox > found
    same wanted found
}

@test "--box-convention says what corners mean: edges, pixels from 0, pixels from 1" {
    voc "$(box 218 48 266 146)"
    while read -r convention wanted; do
        ends 0 sar-import voc --box-convention="$convention" a.xml
        [ "$(objects)" = '{"category":"ship","bbox":'"$wanted"'}' ] || { echo "$convention"; cat out; return 1; }
    done << 'END'
exclusive [218,48,266,146]
inclusive [218,48,267,147]
one-based [217,47,266,146]
END
    refused sar-import voc --box-convention=half-open a.xml
    refused sar-import ndjson --box-convention=inclusive a.xml
}

@test "tags in any order and any case; numbers with decimals, blanks, a plus, an exponent" {
    voc '<BndBox><Xmin>10</Xmin><XMAX> 20.5 </XMAX><ymin>+3</ymin><yMax>
        .4e2</yMax></BndBox><Difficult>1</Difficult><Name> Ship </Name><TRUNCATED>1</TRUNCATED>'
    ends 0 sar-import voc a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[10,3,21.5,41],"difficult":1,"truncated":1}' ]
}

@test "what is not known is passed over with all that is in it" {
    voc '<name>ship</name><pose>x</pose><part><name>bow</name><bndbox><xmin>1</xmin></bndbox></part><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax><zmax><xmin>7</xmin></zmax></bndbox><attributes><name>y</name><difficult>x</difficult></attributes>'
    ends 0 sar-import voc a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[1,2,4,5]}' ]
}

@test "an image without objects is a scene without objects" {
    voc
    ends 0 sar-import voc a.xml
    [ "$(cat out)" = '{"image":"a.jpg","width":416,"height":323,"objects":[]}' ]
}

@test "corners in the wrong order are put right, and counted" {
    voc "$(box 20 40 10 30)" "$(box 1 2 3 4)" "$(box 5 9 6 8)"
    ends 0 sar-import voc a.xml
    tells '^sar-import: 2 boxes corrected'
    [ "$(objects)" = '{"category":"ship","bbox":[10,30,21,41]},{"category":"ship","bbox":[1,2,4,5]},{"category":"ship","bbox":[5,8,7,10]}' ]
}

@test "a box thinner than a pixel ends before it begins where pixels are counted, and is not in the wrong order" {
    voc "$(box 10 10 9.4 19)" "$(box 10 5 9 8)" "$(box 10 9 10 8.25)"
    ends 0 sar-import voc a.xml
    says 'sar-import: 1 box corrected: the corners were in the wrong order'
    [ "$(objects)" = '{"category":"ship","bbox":[10,10,10.4,20]},{"category":"ship","bbox":[9,5,11,9]},{"category":"ship","bbox":[10,9,11,9.25]}' ]
    ends 0 sar-import voc --box-convention=one-based a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[9,9,9.4,19]},{"category":"ship","bbox":[8,4,10,8]},{"category":"ship","bbox":[9,8,10,8.25]}' ]
    # edges are what they are
    ends 0 sar-import voc --box-convention=exclusive a.xml
    says 'sar-import: 3 boxes corrected: the corners were in the wrong order'
    [ "$(objects)" = '{"category":"ship","bbox":[9.4,10,10,19]},{"category":"ship","bbox":[9,5,10,8]},{"category":"ship","bbox":[10,8.25,10,9]}' ]
}

@test "every class name that the data sets use finds its category, numbered by labelme or not" {
    grep -v '^#' "$DATA/labels.tsv" > names
    args=()
    while IFS=$'\t' read -r name _; do
        [ "$name" = 'Boeing737-800' ] || args+=("$(box 1 2 3 4 "$name-12")")
        args+=("$(box 1 2 3 4 "$name")")
    done < names
    voc "${args[@]}"
    ends 0 sar-import voc a.xml
    jq -r '.objects[].category' out > found
    awk -F '\t' '{ print $2; if ($1 != "Boeing737-800") print $2 }' names | diff - found
}

@test "a name that is not a category is refused at its place, and --other and --categories are the ways out" {
    voc "$(box 1 2 3 4)" "$(box 1 2 3 4 other)" "$(box 5 6 7 8 other)"
    ends 1 sar-import voc a.xml
    [ ! -s out ]
    tells '^sar-import: a\.xml:13: object\[1\]\.name: "other" is not one of ship, aircraft, car'
    ends 0 sar-import voc --other=drop a.xml
    tells '^sar-import: 2 annotations dropped: unknown category'
    [ "$(objects)" = '{"category":"ship","bbox":[1,2,4,5]}' ]
    ends 0 sar-import voc --other=keep a.xml
    [ "$(jq -c '[.objects[].category]' out)" = '["ship","other","other"]' ]
    printf 'aircraft: [other]\nship: []\n' > names.yaml
    ends 0 sar-import voc --categories=names.yaml a.xml
    [ "$(jq -c '[.objects[].category]' out)" = '["ship","aircraft","aircraft"]' ]
}

# --- rotated boxes and polygons ---------------------------------------------------------------------------------------

@test "SSDD's rotated_bndbox: the corners as they are, and their hull" {
    voc '<name>ship</name><rotated_bndbox><rotated_bbox_cx>242</rotated_bbox_cx><rotated_bbox_cy>96</rotated_bbox_cy><rotated_bbox_w>98</rotated_bbox_w><rotated_bbox_h>45</rotated_bbox_h><rotated_bbox_theta>85.8150863647461</rotated_bbox_theta><x1>215</x1><y1>48</y1><x2>261</x2><y2>45</y2><x3>268</x3><y3>143</y3><x4>223</x4><y4>147</y4></rotated_bndbox>'
    ends 0 sar-import voc a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[215,45,268,147],"polygon":[215,48,261,45,268,143,223,147],"from":"rotated"}' ]
    # without its corners they are computed, to a pixel: centre, sides and corners are rounded in the file
    sed -i 's|<x1>.*</y4>||' a.xml
    ends 0 sar-import voc a.xml
    jq -e '[.objects[0].polygon, [268,143,223,147,215,48,261,45]] as [$got, $given]
        | [range(4) as $shift | [range(8) | $got[.] - $given[(. + 2 * $shift) % 8] | fabs] | max] | min < 2' out
}

@test "SIVED's rbndbox: degrees, below 0; filename is the XML's own; members unknown here" {
    cat > FARAD_183.xml << 'END'
<?xml version="1.0" ?>
<annotation><filename>FARAD_183.xml</filename><source>FARAD</source><band>Ka</band><resolution>0.1</resolution><polarization>VV</polarization>
<size><width>512</width><height>512</height><depth>1</depth></size>
<object><type>rbndbox</type><name>Vehicle</name><rbndbox><cx>485.5</cx><cy>383.0</cy><w>57.245087125446844</w><h>25.942243542145693</h><angle>-62.52556837372287</angle></rbndbox></object></annotation>
END
    ends 1 sar-import voc FARAD_183.xml
    tells '^sar-import: FARAD_183\.xml:1: .*--images or --image-ext'
    ends 0 sar-import voc --image-ext=jpg FARAD_183.xml
    [ "$(jq -c '[.image, .width, .objects[0].category, .objects[0].from]' out)" = '["FARAD_183.jpg",512,"car","rotated"]' ]
    # u = (0.461353, -0.887217) along w, v = (0.887217, 0.461353) along h
    jq -e '[.objects[0].polygon, [460.786714,402.410139,487.196892,351.621336,510.213286,363.589861,483.803108,414.378664]]
        | transpose | all(.[0] - .[1] | fabs < 1e-5)' out
    jq -e '.objects[0] | [.polygon[0, 2, 4, 6]] as $x | [.polygon[1, 3, 5, 7]] as $y | .bbox == ([$x, $y | min] + [$x, $y | max])' out
}

@test "robndbox: DIOR-R's corners; RSDD-SAR's centre, sides and radians" {
    voc '<type>robndbox</type><name>ship</name><robndbox><x_left_top>133</x_left_top><y_left_top>237</y_left_top><x_right_top>684</x_right_top><y_right_top>237</y_right_top><x_right_bottom>684</x_right_bottom><y_right_bottom>672</y_right_bottom><x_left_bottom>133</x_left_bottom><y_left_bottom>672</y_left_bottom></robndbox><angle>0</angle>' \
        '<name>ship</name><robndbox><cx>100.5</cx><cy>200</cy><w>60</w><h>20</h><angle>1.5707963267948966</angle></robndbox>'
    ends 0 sar-import voc a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[133,237,684,672],"polygon":[133,237,684,237,684,672,133,672],"from":"rotated"},{"category":"ship","bbox":[90.5,170,110.5,230],"polygon":[110.5,170,110.5,230,90.5,230,90.5,170],"from":"rotated"}' ]
}

@test "--angle-of=longer: the angle is that of the longer side, whichever that is" {
    voc '<name>ship</name><robndbox><cx>100</cx><cy>200</cy><w>20</w><h>60</h><angle>0</angle></robndbox>' \
        '<name>ship</name><robndbox><cx>100</cx><cy>200</cy><w>60</w><h>20</h><angle>0</angle></robndbox>' \
        '<name>ship</name><rbndbox><cx>100</cx><cy>200</cy><w>20</w><h>60</h><angle>90</angle></rbndbox>'
    ends 0 sar-import voc a.xml
    [ "$(jq -c '[.objects[].bbox]' out)" = '[[90,170,110,230],[70,190,130,210],[70,190,130,210]]' ]
    ends 0 sar-import voc --angle-of=width a.xml
    [ "$(jq -c '[.objects[].bbox]' out)" = '[[90,170,110,230],[70,190,130,210],[70,190,130,210]]' ]
    ends 0 sar-import voc --angle-of=longer a.xml
    [ "$(jq -c '[.objects[].bbox]' out)" = '[[70,190,130,210],[70,190,130,210],[90,170,110,230]]' ]
    [ "$(jq -c '.objects[0].polygon' out)" = '[70,190,130,190,130,210,70,210]' ]
    refused sar-import voc --angle-of=height a.xml
    refused sar-import coco --angle-of=longer a.json
}

@test "HRSC2016: its own root, sizes, names and classes; radians; the box that is drawn, and the rotated one as polygon" {
    cat > a.xml << 'END'
<HRSC_Image><Img_FileName>100000006</Img_FileName><Img_FileFmt>bmp</Img_FileFmt><Img_SizeWidth>1172</Img_SizeWidth><Img_SizeHeight>816</Img_SizeHeight>
<HRSC_Objects><HRSC_Object><Object_ID>1</Object_ID><Class_ID>100000013</Class_ID><truncated>0</truncated><difficult>1</difficult>
<box_xmin>40</box_xmin><box_ymin>10</box_ymin><box_xmax>60</box_xmax><box_ymax>90</box_ymax>
<mbox_cx>50</mbox_cx><mbox_cy>50.5</mbox_cy><mbox_w>80</mbox_w><mbox_h>20</mbox_h><mbox_ang>-1.5707963267948966</mbox_ang></HRSC_Object>
<HRSC_Object><Class_ID>100000001</Class_ID><box_xmin>1</box_xmin><box_ymin>2</box_ymin><box_xmax>3</box_xmax><box_ymax>4</box_ymax></HRSC_Object></HRSC_Objects></HRSC_Image>
END
    printf 'ship: ["100000013", "100000001"]\n' > names.yaml
    ends 0 sar-import voc --categories=names.yaml a.xml
    [ "$(cat out)" = '{"image":"100000006.bmp","width":1172,"height":816,"objects":[{"category":"ship","bbox":[40,10,61,91],"polygon":[40,90.5,40,10.5,60,10.5,60,90.5],"difficult":1},{"category":"ship","bbox":[1,2,4,5]}]}' ]
    sed -i 's/<Img_FileFmt>bmp/<Img_FileFmt>/' a.xml
    ends 1 sar-import voc --categories=names.yaml a.xml
    tells '^sar-import: a\.xml:1: .*--image-ext'
    ends 0 sar-import voc --categories=names.yaml --image-ext=.bmp a.xml
    [ "$(jq -r .image out)" = 100000006.bmp ]
}

@test "SSDD's polygons: the hull of pixels, which the JSON has as width and height" {
    voc '<name>ship-1</name><segm><point>226,72</point><point>218,48</point><point>266,106</point><point>239,146</point></segm>'
    ends 0 sar-import voc a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[218,48,267,147],"from":"polygon"}' ]
    ends 0 sar-import voc --box-convention=exclusive a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[218,48,266,146],"from":"polygon"}' ]
}

@test "AIR-SARShip-2.0 and FAIR1M: objects/object/points, a closed ring from any corner, with and without blanks, no size" {
    ring() {
        printf '<?xml version="1.0" encoding="utf-8"?>\n<annotation><source><filename>83.tiff</filename><origin>GF3</origin></source><objects><object><coordinate>pixel</coordinate><type>rectangle</type><description>None</description><possibleresult><name>ship</name></possibleresult><points>'
        printf '<point>%s</point>' "$@"
        printf '</points></object></objects></annotation>'
    }
    ring '120, 40' '160, 40' '160, 70' '120, 70' '120, 40' > 83.xml
    ends 1 sar-import voc 83.xml
    tells '^sar-import: 83\.xml:1: .*--size or --images'
    for turn in "'120, 40' '160, 40' '160, 70' '120, 70' '120, 40'" "'160,70' '120,70' '120,40' '160,40' '160,70'" "'160 40' '120 40' '120 70' '160 70'" \
        "'120.0,70.0' '120,40' '160,40' '160,70' '120,70'"; do
        eval "ring $turn" > 83.xml
        ends 0 sar-import voc --size=1000x1000 83.xml
        [ "$(cat out)" = '{"image":"83.tiff","width":1000,"height":1000,"objects":[{"category":"ship","bbox":[120,40,160,70]}]}' ] || { echo "$turn"; cat out; return 1; }
    done
    ring '10.5,20' '30,10' '40,30' '20.5,40.25' '10.5,20' > 83.xml
    ends 0 sar-import voc --size=1000x1000 83.xml
    [ "$(objects)" = '{"category":"ship","bbox":[10.5,10,40,40.25],"polygon":[10.5,20,30,10,40,30,20.5,40.25],"from":"rotated"}' ]
    ring '1,1' '9,1' '9,5' '5,9' '1,5' '1,1' > 83.xml
    ends 0 sar-import voc --size=1000x1000 --box-convention=one-based 83.xml
    [ "$(objects)" = '{"category":"ship","bbox":[0,0,9,9],"from":"polygon"}' ]
}

@test "the first of several possible results counts" {
    voc '<possibleresult><name>ship</name><probability>0.9</probability></possibleresult><possibleresult><name>car</name></possibleresult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>'
    ends 0 sar-import voc a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[1,2,4,5]}' ]
}

# --- files, images, sizes ---------------------------------------------------------------------------------------------

# tree: labels/ with some annotations, images/ with their images.
tree() {
    mkdir -p labels/b labels/a.d images/b images/a.d
    local name
    for name in a a.d/z b/1 b/10 b/2 c; do
        voc "$(box 1 2 3 4)"
        sed "s|a.jpg|${name##*/}.png|" a.xml > "labels/$name.xml"
        png "images/$name.png" 416 323
    done
    rm a.xml
}

@test "a directory is walked in the order of paths, for .xml in any case, without dot files" {
    tree
    mv labels/c.xml labels/c.XML
    cp labels/a.xml labels/._a.xml
    mkdir labels/.hidden
    cp labels/a.xml labels/.hidden
    cp labels/a.xml labels/readme.txt
    ends 0 sar-import voc labels
    jq -r .image out > found
    printf '%s.png\n' z a 1 10 2 c > wanted # a.d/z before a.xml: as sort has the paths
    same wanted found
    (cd labels && find . -iname '*.xml' ! -path '*/.*' | LC_ALL=C sort) | sed 's|.*/||; s|xml$|png|i' | diff - found
    ends 0 sar-import voc labels/b/2.xml labels/b labels/a.xml
    [ "$(jq -r .image out | tr '\n' ' ')" = '2.png 1.png 10.png 2.png a.png ' ]
    ends 0 sar-import voc labels/
    [ "$(count out)" -eq 6 ]
    ends 0 sar-import voc - labels/a.xml < labels/c.XML
    [ "$(jq -r .image out | tr '\n' ' ')" = 'c.png a.png ' ]
}

@test "a directory that leads back to itself, or holds no annotations, is an error: 2" {
    tree
    ln -s .. labels/b/back
    ends 2 sar-import voc labels
    tells '^sar-import: labels/b/back/: .*symbolic'
    ends 2 sar-import voc images
    tells '^sar-import: images: contains no \.xml files'
    # of links that lead nowhere only those are missed that would be annotations
    rm labels/b/back
    ends 0 sar-import voc labels
    mv out wanted
    ln -s nowhere labels/b/notes
    ends 0 sar-import voc labels
    same wanted out
    ln -s nowhere labels/b/0.xml
    ends 2 sar-import voc labels
    says 'sar-import: labels/b/0.xml: No such file or directory'
}

@test "--images finds each image where it is, by folder and name; its header says the size that is missing" {
    tree
    ends 0 sar-import voc --images=images labels
    jq -r .image out > found
    printf '%s.png\n' a.d/z a b/1 b/10 b/2 c > wanted
    same wanted found
    sed -i 's|<size>.*||; /<width>/d; /<height>/d; /<depth>/d; /<.size>/d' labels/b/*.xml
    png images/b/2.png 777 300
    ends 0 sar-import voc --images=images labels
    [ "$(jq -c 'select(.image | startswith("b/")) | [.image, .width, .height]' out | tr '\n' ' ')" = '["b/1.png",416,323] ["b/10.png",416,323] ["b/2.png",777,300] ' ]
    ends 0 sar-import voc --images=images/b --size=9x8 labels/b # what is said by hand is not looked up
    [ "$(jq -c '[.width, .height]' out | sort -u)" = '[9,8]' ]
    ln -s nowhere images/b/3.png
    refused sar-import voc --images=images labels
    tells '^sar-import: --images: images/b/3.png: No such file or directory$'
}

@test "an image is found by another ending, or by the annotation's own name; a size of 0 means no size" {
    mkdir images
    png images/FARAD_183.png 512 256
    png images/000001.png 300 200
    voc "$(box 1 2 3 4)"
    sed 's|a.jpg|FARAD_183.xml|; s|323|0|' a.xml > FARAD_183.xml
    sed 's|a.jpg|000001.jpg|' a.xml > 000001.xml
    ends 0 sar-import voc --images=images FARAD_183.xml 000001.xml
    [ "$(jq -c '[.image, .width, .height]' out | tr '\n' ' ')" = '["FARAD_183.png",512,256] ["000001.png",416,323] ' ]
}

@test "an image a.jpg.png is not a.jpg, in every run" {
    mkdir images
    voc "$(box 1 2 3 4)"
    for i in {1..64}; do
        png "images/$i.jpg.png" 416 323
        sed "s|a.jpg|$i.jpg|" a.xml > "$i.xml"
    done
    for run in {1..5}; do # each has another key for its hash table
        run ends 1 sar-import voc --images=images --on-error=skip {1..64}.xml
        [ "$(wc -l < out)" = 0 ] || { echo "run $run"; return 1; }
    done
}

@test "an image that is missing, or may be one of two, is bad data" {
    mkdir -p images/x images/y
    voc "$(box 1 2 3 4)"
    png images/other.png 5 5
    ends 1 sar-import voc --images=images a.xml
    tells '^sar-import: a\.xml:1: no image "a\.jpg" under images'
    png images/x/a.jpg 5 5
    png images/y/a.jpg 5 5
    ends 1 sar-import voc --images=images a.xml
    tells '^sar-import: a\.xml:1: "a\.jpg" may be "x/a\.jpg" or "y/a\.jpg" under images'
    png images/a.jpg 5 5
    ends 0 sar-import voc --images=images a.xml
    [ "$(jq -r .image out)" = a.jpg ]
}

@test "two annotations of one image are bad data where --images tells" {
    mkdir images
    voc "$(box 1 2 3 4)"
    cp a.xml b.xml
    png images/a.jpg 5 5
    ends 1 sar-import voc --images=images a.xml b.xml
    [ "$(count out)" -eq 1 ]
    tells '^sar-import: b\.xml:1: the image "a\.jpg" is already described by another file'
}

@test "images without an annotation: an error for a directory, scenes without objects with --background" {
    tree
    png images/b/3.png 64 32
    png images/d.png 16 8
    ends 1 sar-import voc --images=images labels
    [ "$(count out)" -eq 6 ]
    tells '^sar-import: images/b/3\.png:1: no label file .*--background'
    ends 0 sar-import voc --images=images labels/a.xml # one file says nothing about the others
    [ "$(count out)" -eq 1 ]
    ends 1 sar-import voc --images=images --on-error=skip labels
    tells 'images/b/3\.png' 'images/d\.png' '^sar-import: 2 bad records skipped'
    ends 0 sar-import voc --images=images --background --split=test labels
    [ "$(tail -n 2 out)" = '{"image":"b/3.png","width":64,"height":32,"split":"test","objects":[]}
{"image":"d.png","width":16,"height":8,"split":"test","objects":[]}' ]
    ends 0 sar-import voc --images=images --background labels/b/1.xml
    [ "$(count out)" -eq 8 ]
    refused sar-import voc --background labels
    grep -q -e --images err
}

@test "an image whose annotation is refused is no background" {
    tree
    echo '<annotation><filename>2.png' > labels/b/2.xml
    sed -i 's|<xmin>1|<xmin>x|' labels/c.xml
    ends 1 sar-import voc --images=images --background --on-error=skip labels
    tells 'labels/b/2\.xml:2: ' 'labels/c\.xml:9: ' '^sar-import: 2 bad records'
    [ "$(jq -c '[.image, (.objects | length)]' out | tr '\n' ' ')" = '["a.d/z.png",1] ["a.png",1] ["b/1.png",1] ["b/10.png",1] ' ]
}

@test "an image whose header can't be read is bad data, by name" {
    mkdir images
    voc
    sed -i '/<width>/d; /<height>/d' a.xml
    echo hello > images/a.jpg
    ends 1 sar-import voc --images=images a.xml
    tells '^sar-import: a\.xml:1: images/a\.jpg: is neither PNG, JPEG, BMP nor TIFF'
}

@test "--split, --source, --annotated and --where do what they do for COCO" {
    voc "$(box 1 2 3 4)"
    ends 0 sar-import voc --split=train --source=SSDD --annotated=ship,plane a.xml
    [ "$(cat out)" = '{"image":"a.jpg","width":416,"height":323,"split":"train","source":"SSDD","annotated":["ship","aircraft"],"objects":[{"category":"ship","bbox":[1,2,4,5]}]}' ]
    ends 0 sar-import voc --where '.width > 500' a.xml
    [ ! -s out ]
    refused sar-import voc --annotated=classes a.xml
    refused sar-import voc --crowd=keep a.xml
    refused sar-import voc --keep=pose a.xml
    refused sar-import voc --classes=names a.xml
    refused sar-import voc --images=. --image-ext=png a.xml
    refused sar-import voc --size=512 a.xml
    refused sar-import voc --size=0x512 a.xml
    refused sar-import voc --image-ext=a/b a.xml
    refused sar-import voc --images=nowhere a.xml
    grep -q 'nowhere.*[Nn]o such' err
}

# --- encodings --------------------------------------------------------------------------------------------------------

@test "UTF-8 with and without a mark, UTF-16, GBK and GB2312 as declared" {
    voc "$(box 1 2 3 4 桥梁)"
    sar-import voc a.xml > wanted
    grep -q '"bridge"' wanted
    { printf '\357\273\277'; cat a.xml; } > mark.xml
    { printf '\357\273\277<?xml version="1.0" encoding="utf-8"?>\n'; cat a.xml; } > both.xml
    { printf '\357\273\277<?xml version="1.0" encoding="GBK"?>\n'; cat a.xml; } > lies.xml # the mark is right
    { printf '<?xml version="1.0" encoding="GBK"?>\r\n'; cat a.xml; } | iconv -f UTF-8 -t GBK > gbk.xml
    { printf '<?xml version="1.0" encoding="gb2312"?>\n'; cat a.xml; } | iconv -f UTF-8 -t GB2312 > gb2312.xml
    iconv -f UTF-8 -t UTF-16 a.xml > utf16.xml
    for file in mark both lies gbk gb2312 utf16; do
        ends 0 sar-import voc $file.xml
        same wanted out || { echo "$file"; return 1; }
    done
    run ! cmp -s gbk.xml a.xml
    # what grows when it is decoded, by half or more
    voc "$(box 1 2 3 4 桥梁)<note>$(printf '桥梁%.0s' {1..500})</note>"
    ends 0 sar-import voc a.xml
    mv out wanted
    for file in GBK UTF-16; do
        iconv -f UTF-8 -t $file a.xml > a.$file
        ends 0 sar-import voc --encoding=$file a.$file
        same wanted out
    done
}

@test "--encoding is for files that do not say what they are in; the first that fits is taken" {
    voc "$(box 1 2 3 4 桥梁)"
    sar-import voc a.xml > wanted
    iconv -f UTF-8 -t GBK a.xml > gbk.xml
    ends 1 sar-import voc gbk.xml
    tells '^sar-import: gbk\.xml:9: is not UTF-8: give its encoding'
    for list in GBK gb2312 UTF-8,GBK GB18030; do
        ends 0 sar-import voc --encoding=$list gbk.xml
        same wanted out
    done
    ends 0 sar-import voc --encoding=UTF-8,GBK gbk.xml a.xml gbk.xml
    cat wanted wanted wanted | cmp - out
    { printf '<?xml version="1.0" encoding="utf-8"?>'; cat gbk.xml; } > lies.xml
    ends 0 sar-import voc --encoding=GBK lies.xml
    same wanted out
    ends 1 sar-import voc --encoding=UTF-8 gbk.xml
    tells '^sar-import: gbk\.xml:1: is not UTF-8'
    refused sar-import voc --encoding=nonsense a.xml
    refused sar-import voc --encoding= a.xml
    { printf '<?xml version="1.0" encoding="klingon"?>'; cat a.xml; } > klingon.xml
    ends 1 sar-import voc klingon.xml
    tells '^sar-import: klingon\.xml:1: unknown encoding "klingon"'
    { printf '<?xml version="1.0" encoding="GBK"?>'; cat a.xml; printf '<!-- \377 -->'; } > broken.xml
    ends 1 sar-import voc broken.xml
    tells '^sar-import: broken\.xml:1: is not in the encoding that it declares, "GBK"'
}

# --- bad data ---------------------------------------------------------------------------------------------------------

@test "what is wrong is said with file, line and path" {
    while IFS='|' read -r object regex; do
        voc "$(box 1 2 3 4)" "$object"
        ends 1 sar-import voc a.xml || { echo "$object"; return 1; }
        [ ! -s out ]
        tells "^sar-import: a\\.xml:$regex" || { echo "$object"; return 1; }
    done << 'END'
<name>ship</name>|13: object\[1\]: has no box
<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>|13: object\[1\]\.name: is missing
<name></name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>|13: object\[1\]\.name: .*no name
<name>ship</name><bndbox><xmin>1</xmin><xmax>3</xmax><ymax>4</ymax></bndbox>|13: object\[1\]\.ymin: is missing
<name>ship</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmin>3</xmin></bndbox>|12: object\[1\]\.bndbox\.xmin: duplicate element
<name>ship</name><bndbox><xmin>12a</xmin></bndbox>|12: object\[1\]\.bndbox\.xmin: "12a" is not a number
<name>ship</name><bndbox><xmin></xmin></bndbox>|12: object\[1\]\.bndbox\.xmin: is empty
<name>ship</name><bndbox><xmin>0x10</xmin></bndbox>|12: object\[1\]\.bndbox\.xmin: "0x10" is not a number
<name>ship</name><bndbox><xmin>inf</xmin></bndbox>|12: object\[1\]\.bndbox\.xmin: "inf" is not a number
<name>ship</name><bndbox><ymax>1e13</ymax></bndbox>|12: object\[1\]\.bndbox\.ymax: "1e13" is beyond 1e12
<name>ship</name><name>car</name>|12: object\[1\]\.name: duplicate element
<name>ship</name><difficult>maybe</difficult>|12: object\[1\]\.difficult: "maybe" is not a number
<name>ship</name><rbndbox><cx>1</cx><cy>1</cy><w>2</w><h>2</h></rbndbox>|13: object\[1\]\.angle: is missing
<name>ship</name><rotated_bndbox><x1>1</x1><y1>1</y1></rotated_bndbox>|13: object\[1\]\.x2: is missing
<name>ship</name><robndbox><x_left_top>1</x_left_top></robndbox>|13: object\[1\]\.y_left_top: is missing
<name>ship</name><points><point>1,2</point><point>3</point></points>|12: object\[1\]\.points\.point: is empty
<name>ship</name><points><point>1,2</point><point>3,4,5</point></points>|12: object\[1\]\.points\.point: "4,5" is not a number
<name>ship</name><segm><point>1,2</point><point>3,4</point></segm>|13: object\[1\]: has 2 points
END
}

@test "what is wrong with the file is said with its line" {
    while IFS='|' read -r text regex; do
        printf '%b' "$text" > a.xml
        ends 1 sar-import voc a.xml || { echo "$text"; return 1; }
        [ ! -s out ]
        tells "^sar-import: a\\.xml:$regex" || { echo "$text"; return 1; }
    done << 'END'
|1: no element found
<annotation>\n<object>\n</annotation>|3: mismatched tag .column 3
<annotation>\n<size><width>12.5</width>|2: size\.width: "12.5" is not a size
<annotation>\n<size><height>-4</height>|2: size\.height: "-4" is not a size
<annotation/>x|1: .*(not well-formed|junk)
<html>\n<body/></html>|1: the root is "html"
<annotation></annotation>|1: .*--image-ext
<annotation><filename>a.jpg</filename></annotation>|1: .*size is unknown
<annotation>\n&#0;</annotation>|2: .*invalid character number
END
}

@test "entities of the file's own are refused: no other file is read, nothing explodes" {
    echo secret > secret
    printf '<!DOCTYPE annotation [\n<!ENTITY x SYSTEM "secret">]>\n<annotation><filename>&x;</filename></annotation>' > a.xml
    ends 1 sar-import voc --size=1x1 a.xml
    [ ! -s out ]
    tells '^sar-import: a\.xml:2: the entity "x" is declared here'
    { printf '<!DOCTYPE annotation [<!ENTITY l0 "lolololololololololol">\n'
        for n in {1..20}; do printf '<!ENTITY l%d "&l%d;&l%d;&l%d;&l%d;&l%d;&l%d;&l%d;&l%d;">\n' "$n" $((n - 1)){,,,,,,,}; done
        printf ']><annotation><filename>&l20;</filename></annotation>'; } > bomb.xml
    ( ulimit -v 400000; ends 1 sar-import voc --size=1x1 bomb.xml ) || sanitized
    printf '<!DOCTYPE annotation SYSTEM "secret">\n<annotation><filename>&x;</filename></annotation>' > a.xml
    ends 1 sar-import voc --size=1x1 a.xml
    tells '^sar-import: a\.xml:2: filename: the entity "x" is not declared'
    printf '<!DOCTYPE annotation [<!ENTITY %% p SYSTEM "secret"> %%p;]>\n<annotation><filename>a.jpg</filename></annotation>' > a.xml
    ends 1 sar-import voc --size=1x1 a.xml
    tells '^sar-import: a\.xml:1: the entity "p" is declared here'
    printf '<!DOCTYPE annotation SYSTEM "secret">\n<annotation><filename>a&amp;&#98;.jpg</filename></annotation>' > a.xml
    ends 0 sar-import voc --size=1x1 a.xml
    [ "$(jq -r .image out)" = 'a&b.jpg' ]
}

@test "elements nested deeply, long texts and attributes do no harm" {
    voc "$(box 1 2 3 4)<x>$(printf '<y>%.0s' {1..20000})$(printf '</y>%.0s' {1..20000})</x>" \
        "<name a='$(printf 'x%.0s' {1..50000})'><!-- $(printf 'y%.0s' {1..50000}) --><![CDATA[ship]]></name><bndbox><xmin>$(printf '0%.0s' {1..30000})1</xmin><ymin>2.$(printf '0%.0s' {1..30000})</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>"
    ends 0 sar-import voc a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[1,2,4,5]},{"category":"ship","bbox":[1,2,4,5]}' ]
}

@test "--on-error=skip leaves out the file, says so, and --rejects keeps it on one line" {
    mkdir labels
    voc "$(box 1 2 3 4)"
    for n in 1 2 3; do sed "s|a.jpg|$n.jpg|" a.xml > labels/$n.xml; done
    sed -i 's|<xmax>3</xmax>|<xmax>x</xmax>|' labels/2.xml
    ends 1 sar-import voc labels
    [ "$(jq -r .image out)" = 1.jpg ] # what was good before
    ends 1 sar-import voc --on-error=skip --rejects=rejects labels
    [ "$(jq -r .image out | tr '\n' ' ')" = '1.jpg 3.jpg ' ]
    tells '^sar-import: labels/2\.xml:9: object\[0\]\.bndbox\.xmax: "x" is not a number' '^sar-import: 1 bad record skipped'
    tr '\n' ' ' < labels/2.xml | cmp - <(head -c -1 rejects)
    [ "$(count rejects)" -eq 1 ]
    [ "$(jq -c '[.file, .line, .path]' rejects.why)" = '["labels/2.xml",9,"object[0].bndbox.xmax"]' ]
}

@test "a file that is cut anywhere is refused" {
    voc "$(box 1 2 3 4)"
    size=$(wc -c < a.xml)
    for ((at = 0; at < size; at += 7)); do
        head -c $at a.xml > cut.xml
        ends 1 sar-import voc cut.xml
        [ ! -s out ]
    done
}

@test "a file that is spoiled anywhere is refused, or gives a scene that is JSON" {
    voc "$(box 1 2 3 4)" '<name>car</name><points><point>1,2</point><point>3,4</point><point>5,9</point></points>'
    size=$(wc -c < a.xml)
    for ((at = 0; at < size; at += 3)); do
        for byte in '<' '>' '&' '/' '\377' '\001' 9; do
            { head -c $at a.xml; printf "$byte"; tail -c +$((at + 2)) a.xml; } > spoiled.xml
            status=0
            timeout "$PATIENCE" sar-import voc spoiled.xml > out 2> err || status=$?
            [ $status -le 1 ] || { echo "$at $byte: $status"; cat err; return 1; }
            cat out >> taken
        done
    done
    valid taken
    sar-filter --empty=keep taken > /dev/null 2> err
}

@test "a file may be longer than what is read of it at a time" {
    voc "$(box 1 2 3 4)"
    ends 0 sar-import voc a.xml
    mv out wanted
    { head -n 1 a.xml; printf '<!-- '; head -c 17000000 /dev/zero | tr '\0' x; echo ' -->'; tail -n +2 a.xml; } > long.xml
    mv long.xml a.xml
    ends 0 sar-import voc a.xml
    same wanted out
}

@test "memory does not grow with the number of files" {
    if sanitized; then skip "sanitizers want memory of their own"; fi
    voc "$(box 1 2 3 4)"
    mkdir labels
    awk '{ text = text $0 "\n" } END { for (n = 0; n < 3000; n++) { file = sprintf("labels/%05d.xml", n); printf "%s", text > file; close(file) } }' a.xml
    ( ulimit -v 30000; ends 0 sar-import voc labels labels labels labels )
    [ "$(count out)" -eq 12000 ]
}

# --- real files -------------------------------------------------------------------------------------------------------

@test "SSDD's XML gives the boxes of its JSON (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    ends 0 sar-import voc "$SARPIPE_DATA/voc/ssdd"
    says
    [ "$(count out)" -gt 0 ]
    jq -c '[.image, .width, .height, [.objects[].bbox]]' out > found
    sar-import coco "$SARPIPE_DATA/ssdd.coco.json" | jq -c '[.image, .width, .height, [.objects[].bbox]]' |
        jq -c --slurpfile known found 'select(.[0] as $name | any($known[]; .[0] == $name))' > wanted
    same wanted found
}

@test "the rotated and polygon forms are read from real files (SARPIPE_DATA names the folder)" {
    [ -n "${SARPIPE_DATA:-}" ] || skip "needs SARPIPE_DATA"
    ends 0 sar-import voc "$SARPIPE_DATA/voc/ssdd-rotated"
    jq -e -s 'length > 0 and all(.[].objects[]; .from == "rotated" and (.polygon | length) == 8)' out
    ends 0 sar-import voc "$SARPIPE_DATA/voc/ssdd-polygon"
    # the points are cut to whole pixels: the hull is that of the JSON to a pixel
    jq -e -s 'length > 0 and all(.[].objects[]; .from == "polygon")' out
    jq -c '[.image, [.objects[].bbox]]' out > found
    sar-import voc "$SARPIPE_DATA/voc/ssdd" | jq -c '[.image, [.objects[].bbox]]' |
        jq -e --slurpfile found found -s '[., $found] | transpose | all(.[0] as $a | .[1] as $b
            | $a[0] == $b[0] and ([$a[1], $b[1]] | map(flatten) | transpose | all(.[0] - .[1] | fabs <= 1)))'
    ends 0 sar-import voc --other=keep "$SARPIPE_DATA"/voc/*.xml
    jq -e -s 'length == 2 and all(.[].objects[]; .from == "rotated")' out
}

# nest COUNT [TAG]: a file with so many elements of the grammar in one another that hold text.
nest() {
    local i tag=${2:-filename}
    for ((i = 0; i < $1; i++)); do printf '<annotation><%s>' "$tag"; done
    printf x.png
    for ((i = 0; i < $1; i++)); do printf '</%s></annotation>' "$tag"; done
}

@test "an element in an element of text is bad data, however deep; the files beside it are read" {
    local depth
    voc "$(box 1 2 3 4)"
    sed 's|a.jpg|good.jpg|' a.xml > good.xml
    for depth in 2 3 4 5 8 9 50 5000; do
        nest $depth > bad.xml
        ends 1 sar-import voc --size=9x9 --on-error=skip good.xml bad.xml good.xml
        tells '^sar-import: bad.xml:1: filename: contains the element "annotation", where text was expected$' '1 bad record skipped'
        [ "$(count out)" = 2 ]
    done
    for object in '<name>ship<b/></name>' '<name>ship</name><bndbox><xmin>1<xmin>2</xmin></xmin></bndbox>' \
        '<name>ship</name><points><point>1<point>,2</point></point></points>'; do
        voc "$object"
        ends 1 sar-import voc a.xml
        tells '^sar-import: a.xml:[0-9]+: object\[0\]\..*: contains the element "[a-z]*", where text was expected$'
    done
    # what is not in the grammar may hold anything
    voc "<part><name>bow</name><bndbox><xmin>7</xmin></bndbox></part>$(box 1 2 3 4)"
    ends 0 sar-import voc a.xml
}

@test "a file may declare 100 attributes, not more" {
    local i
    for n in 100 101; do
        { printf '<!DOCTYPE annotation ['; for ((i = 0; i < n; i++)); do printf '<!ATTLIST object a%d CDATA "1">\n' "$i"; done
            printf ']>'; voc "$(box 1 2 3 4)"; cat a.xml; } > $n.xml
    done
    ends 0 sar-import voc 100.xml
    ends 1 sar-import voc 101.xml
    tells '^sar-import: 101.xml:101: more than 100 attributes are declared \(the last of "object"\)$'
}

@test "a pipe or a device among label files is refused, not waited for; one by its descriptor is read" {
    voc "$(box 1 2 3 4)"
    mkfifo b.xml
    ends 2 sar-import voc ./*.xml
    [ "$(count out)" = 1 ]
    says 'sar-import: ./b.xml: is a pipe or a device, not a label file (to read a pipe: - < FILE)'
    ends 2 sar-import voc /dev/null
    # in a folder it is not one of the files
    ends 0 sar-import voc .
    [ "$(count out)" = 1 ]
    ends 0 sar-import voc <(cat a.xml)
    [ "$(count out)" = 1 ]
    ends 0 sar-import voc /dev/stdin < a.xml
    [ "$(count out)" = 1 ]
}

# --- what the corners of a set tell of their convention ----------------------------------------------------------------

@test "corners that a convention can't have are counted once, in the end, with the convention that fits" {
    # each line: boxes | convention used | what is said; images are 416 x 323
    while IFS='|' read -r boxes used wanted; do
        args=()
        IFS=';' read -ra corners <<< "$boxes"
        for corner in "${corners[@]}"; do read -r x1 y1 x2 y2 <<< "$corner"; args+=("$(box "$x1" "$y1" "$x2" "$y2")"); done
        voc "${args[@]}"
        ends 0 sar-import voc --box-convention="$used" a.xml
        if [ -n "$wanted" ]; then says "sar-import: $wanted"; else says; fi || { echo "$boxes $used"; return 1; }
    done << 'END'
0 5 9 9;5 5 416 9|inclusive|1 box ends at the image's width or height, which inclusive excludes: try --box-convention=exclusive
0 5 9 9;5 5 416 9;5 5 9 323;5 0 415.5 9|inclusive|2 boxes end at the image's width or height, which inclusive excludes: try --box-convention=exclusive
1 5 9 9;5 5 416 323|inclusive|1 box ends at the image's width or height, which inclusive excludes: try --box-convention=one-based
5 5 416 9|inclusive|1 box ends at the image's width or height, which inclusive excludes: try --box-convention=exclusive or one-based
5 5 415 322;0 5 9 9|inclusive|
5 5 417 324;-1 5 9 9|inclusive|
0 5 415 9;0 0 9 9|one-based|2 boxes begin at 0, which one-based excludes: try --box-convention=inclusive
0 5 416 9|one-based|1 box begins at 0, which one-based excludes: try --box-convention=exclusive
0.5 5 415.5 9|one-based|
5 0 9 9|one-based|1 box begins at 0, which one-based excludes: try --box-convention=exclusive or inclusive
1 1 416 323|one-based|
0 0 416 323|exclusive|
END
    # the form's own convention is judged like one that is given; rotated boxes may leave their image
    voc "$(box 0 5 416 9)"
    ends 0 sar-import voc a.xml
    says "sar-import: 1 box ends at the image's width or height, which inclusive excludes: try --box-convention=exclusive"
    voc '<name>ship</name><rbndbox><cx>406</cx><cy>50</cy><w>20</w><h>20</h><angle>0</angle></rbndbox>'
    ends 0 sar-import voc a.xml
    says
    # a file that is refused tells nothing
    voc "$(box 0 5 416 9)" "$(box 0 5 416 9 xyz)"
    ends 1 sar-import voc --on-error=skip a.xml
    run ! grep -q "excludes: try" err
}

@test "--box-convention=auto decides by the whole set, also for boxes before the one that tells" {
    mkdir set
    voc "$(box 10 20 30 40)"
    sed "s|a.jpg|1.jpg|" a.xml > set/1.xml
    while IFS='|' read -r boxes told box; do
        args=()
        IFS=';' read -ra corners <<< "$boxes"
        for corner in "${corners[@]}"; do read -r x1 y1 x2 y2 <<< "$corner"; args+=("$(box "$x1" "$y1" "$x2" "$y2")"); done
        voc "${args[@]}"
        sed "s|a.jpg|2.jpg|" a.xml > set/2.xml
        ends 0 sar-import voc --box-convention=auto set
        tells "^sar-import: --box-convention=auto: $told\$" || { echo "$boxes"; return 1; }
        [ "$(head -n 1 out | jq -c '.objects[0].bbox')" = "$box" ] || { echo "$boxes"; head -n 1 out; return 1; }
    done << 'END'
0 5 9 9;5 5 416 9|exclusive: 1 box begins at 0, 0 begin at 1, 0 end one pixel before the image's width or height, 1 ends at it|[10,20,30,40]
1 5 9 9;5 5 416 9;5 1 9 322|one-based: 0 boxes begin at 0, 2 begin at 1, 1 ends one pixel before the image's width or height, 1 ends at it|[9,19,30,40]
0 5 9 9;5 5 415 9|inclusive: 1 box begins at 0, 0 begin at 1, 1 ends one pixel before the image's width or height, 0 end at it|[10,20,31,41]
5 5 9 9|inclusive: 0 boxes begin at 0, .*; this is uncertain: the set may be exclusive or inclusive or one-based|[10,20,31,41]
5 5 416 9|exclusive: 0 boxes begin at 0, .*, 1 ends at it; this is uncertain: the set may be exclusive or one-based|[10,20,30,40]
0 5 9 9|inclusive: 1 box begins at 0, .*, 0 end at it; this is uncertain: the set may be exclusive or inclusive|[10,20,31,41]
END
}

@test "--box-convention=auto counts what a plain run counts, leaves forms that are edges, reads sizes from images" {
    mkdir set images
    voc "$(box 30 20 10 40)" "$(box 0 5 9 9)" "$(box 5 5 416 9)" \
        '<name>ship</name><points><point>1,2</point><point>9,2</point><point>9,8</point><point>1,8</point></points>'
    sed '/<width>/d; /<height>/d; s|a.jpg|1.png|' a.xml > set/1.xml
    png images/1.png 416 323
    png images/2.png 416 323
    ends 0 sar-import voc --images=images --background --box-convention=auto set
    tells '^sar-import: 1 box corrected' '^sar-import: --box-convention=auto: exclusive: 1 box begins at 0,'
    sed -n 1p out > first
    [ "$(count out)" -eq 2 ]
    ends 0 sar-import voc --images=images --box-convention=exclusive set/1.xml
    same out first
    # with pixels the points stay edges
    voc "$(box 0 5 9 9)" "$(box 5 5 415 9)" \
        '<name>ship</name><points><point>1,2</point><point>9,2</point><point>9,8</point><point>1,8</point></points>'
    ends 0 sar-import voc --box-convention=auto a.xml
    [ "$(jq -c '[.objects[].bbox]' out)" = '[[0,5,10,10],[5,5,416,10],[1,2,9,8]]' ]
    # a bad file is told once, and what is in it does not count
    voc "$(box 0 5 416 9)" "$(box 1 2 3 4 xyz)"
    sed "s|a.jpg|2.png|" a.xml > set/2.xml
    ends 1 sar-import voc --images=images --box-convention=auto --on-error=skip set
    [ "$(grep -c 2.xml err)" -eq 1 ]
    grep -q 'auto: exclusive: 1 box begins at 0, .*, 1 ends at it$' err
}

@test "--box-convention=auto wants files that can be read twice" {
    voc "$(box 0 5 416 9)"
    refused sar-import voc --box-convention=auto
    grep -q 'standard input only once' err
    ends 2 sar-import voc --box-convention=auto a.xml - < a.xml
    [ ! -s out ]
    ends 2 sar-import voc --box-convention=auto <(cat a.xml)
    [ ! -s out ]
    grep -q 'twice' err
    ends 2 sar-import voc --box-convention=auto nowhere.xml
    says 'sar-import: nowhere.xml: No such file or directory'
    for format in coco yolo dota; do
        refused sar-import $format --box-convention=auto a.xml
        grep -q -- "--box-convention=auto is for voc: the corners of $format are edges" err
    done
}

# --- the file's own name and the one in it ------------------------------------------------------------------------------

# renumbered: ann/1.xml and ann/2.xml, which name 2.png and 3.png, as files do that were renumbered with their images.
renumbered() {
    mkdir -p ann img
    for n in 1 2 3; do png img/$n.png 64 64; done
    for n in 1 2; do
        voc "$(box $((n * 10)) 10 50 50)"
        sed "s|a.jpg|$((n + 1)).png|" a.xml > ann/$n.xml
    done
}

@test "where the file's own name and the one in it are both images, its own counts, and their number is said" {
    renumbered
    ends 0 sar-import voc --images=img --background --annotated=ship ann
    says "sar-import: 2 files and the images that they name have different names: both images exist, and that of the file's own name was used (the first is \"ann/1.xml\": \"2.png\")"
    [ "$(jq -c '[.image, [.objects[].bbox[0]]]' out | tr '\n' ' ')" = '["1.png",[10]] ["2.png",[20]] ["3.png",[]] ' ]
    # the image that has no file is the one of no file's name
    ends 1 sar-import voc --images=img --on-error=skip ann
    tells '^sar-import: img/3\.png:1: no label file' '2 files and the images' '1 bad record'
    # a refused file claims the image of its own name, and is not counted
    sed -i 's/<xmin>20/<xmin>x/' ann/2.xml
    ends 1 sar-import voc --images=img --background --on-error=skip ann
    tells '^sar-import: ann/2\.xml:' '^sar-import: 1 file and the image that it names have different names' '1 bad record'
    [ "$(jq -r .image out | tr '\n' ' ')" = '1.png 3.png ' ]
    # so it is when the files are read twice
    renumbered
    ends 0 sar-import voc --images=img --background --box-convention=exclusive ann
    mv out wanted
    ends 0 sar-import voc --images=img --background --box-convention=auto ann
    sed 's/51/50/g' out | cmp - wanted
    tells '^sar-import: 2 files and the images' 'auto: inclusive'
}

@test "where only one of the two is an image it is that one, and without --images the name in the file, which is said" {
    renumbered
    rm img/3.png
    ends 0 sar-import voc --images=img ann
    tells 'different names: both images exist, .*ann/1.xml' 'different names: that image does not exist, and that of the file.s own name was used .*"ann/2\.xml": "3\.png"'
    [ "$(jq -r .image out | tr '\n' ' ')" = '1.png 2.png ' ]
    rm img/1.png
    ends 0 sar-import voc --images=img ann/1.xml
    says
    [ "$(jq -r .image out)" = 2.png ]
    ends 0 sar-import voc ann
    tells '^sar-import: 2 files and the images that they name have different names: the name in the file was used .give --images .*"ann/1\.xml": "2\.png"'
    [ "$(jq -r .image out | tr '\n' ' ')" = '2.png 3.png ' ]
}

@test "folders, endings and standard input make no difference between the file's name and the one in it" {
    voc "$(box 1 2 3 4)"
    for name in a a.JPG x/a.webp 'C:\\x\\a.png' ./a.tif a.xml; do
        sed "s|a.jpg|$name|" a.xml > b.xml
        mkdir -p y
        mv b.xml y/a.xml
        ends 0 sar-import voc --image-ext=png y
        says || { echo "$name"; return 1; }
    done
    sed "s|a.jpg|a.v2|" a.xml > y/a.v2.xml
    ends 0 sar-import voc y/a.v2.xml
    says
    sed "s|a.jpg|b.jpg|" a.xml > in
    ends 0 sar-import voc < in
    says
    ends 0 sar-import voc - < in
    says
}

# corners X0 Y0 ... Y3: a bndbox with the corners of a rotated box.
corners() {
    printf '<name>ship</name><bndbox><x0>%s</x0><y0>%s</y0><x1>%s</x1><y1>%s</y1><x2>%s</x2><y2>%s</y2><x3>%s</x3><y3>%s</y3></bndbox>' "$@"
}

@test "a bndbox with x0 to y3 is a rotated box; what is missing in it is said" {
    voc "$(corners 10 30 40 10 50.5 20 20 40)"
    ends 0 sar-import voc a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[10,10,50.5,40],"polygon":[10,30,40,10,50.5,20,20,40],"from":"rotated"}' ]
    sed -i 's|<y2>20</y2>||' a.xml
    ends 1 sar-import voc a.xml
    tells '^sar-import: a\.xml:10: object\[0\]\.y2: is missing$'
    # with both, the plain box is the target's
    voc "$(corners 10 30 40 10 50 20 20 40 | sed 's|</bndbox>|<xmin>12</xmin><ymin>13</ymin><xmax>47</xmax><ymax>38</ymax></bndbox>|')"
    ends 0 sar-import voc a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[12,13,48,39],"polygon":[10,30,40,10,50,20,20,40]}' ]
    voc '<name>ship</name><bndbox><left>1</left><top>2</top></bndbox>'
    ends 1 sar-import voc a.xml
    tells '^sar-import: a\.xml:10: object\[0\]\.bndbox: has none of xmin, ymin, xmax, ymax, x0, y0, x1, .*, y3$'
    voc '<name>ship</name><robndbox><x>1</x></robndbox>'
    ends 1 sar-import voc a.xml
    tells '^sar-import: a\.xml:10: object\[0\]\.robndbox: has none of cx, cy, w, h, angle, x_left_top, '
}

@test "a plain box beside a rotated one or points is the target's box, and is not said to be a hull" {
    voc "<robndbox><cx>50</cx><cy>60</cy><w>40</w><h>20</h><angle>0</angle></robndbox>$(box 31 51 68 68)" \
        "$(box 2 3 8 7)<points><point>1,5</point><point>5,1</point><point>9,5</point><point>5,9</point><point>1,5</point></points>" \
        "$(box 2 3 8 7)<segm><point>1,5</point><point>5,1</point><point>9,5</point></segm>" \
        "$(box 2 3 8 7)<points><point>1,2</point><point>9,2</point><point>9,8</point><point>1,8</point></points>"
    ends 0 sar-import voc a.xml
    [ "$(objects)" = '{"category":"ship","bbox":[31,51,69,69],"polygon":[30,50,70,50,70,70,30,70]},{"category":"ship","bbox":[2,3,9,8],"polygon":[1,5,5,1,9,5,5,9]},{"category":"ship","bbox":[2,3,9,8]},{"category":"ship","bbox":[2,3,9,8]}' ]
    # each form says what it lacks by its own names, whichever comes last
    voc "<rbndbox><cx>1</cx><cy>1</cy><w>2</w><h>2</h></rbndbox>$(box 1 2 3 4)"
    ends 1 sar-import voc a.xml
    tells 'object\[0\]\.angle: is missing$'
    voc '<name>ship</name><bndbox><xmin>1</xmin></bndbox><robndbox><cx>50</cx><cy>60</cy><w>40</w><h>20</h><angle>0</angle></robndbox>'
    ends 1 sar-import voc a.xml
    tells 'object\[0\]\.ymin: is missing$'
}

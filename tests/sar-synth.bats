#!/usr/bin/env bats
bats_require_minimum_version 1.5.0

# The tables are those of SARDet-100K's page and of the paper (Tables 1, 4 and 5). Sets are made once; of each there
# is a table with a line for every image (I) and, after it, for every object in it (O):
#   I id width height source objects        O category x1 y1 x2 y2 id

setup_file() {
    export BIN="${BIN:-$BATS_TEST_DIRNAME/../bin}"
    export SAR_TEMPLATES="${SAR_TEMPLATES:-$BATS_TEST_DIRNAME/../templates.yaml}"
    export SETS="$BATS_FILE_TMPDIR"
    local split
    for split in train val test; do
        "$BIN/sar-synth" --split "$split" >"$SETS/$split"
        table <"$SETS/$split" >"$SETS/$split.tsv" &
    done
    "$BIN/sar-synth" --split test --dirty 0.25 >"$SETS/dirty"
    table <"$SETS/dirty" >"$SETS/dirty.tsv"
    "$BIN/sar-synth" --split test --format coco >"$SETS/coco.json"
    "$BIN/sar-synth" --split test --format coco --dirty 0.25 >"$SETS/dirty.json"
    wait
}

table() {
    jq -r '(["I", .id, .width, .height, .source, (.objects | length)] | @tsv),
           (.objects[] | (["O", .category] + .bbox + [.id] | @tsv))'
}

# close VALUE WANTED TOLERANCE: says so where they differ by more
close() {
    awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { d = a - b; if (d < 0) d = -d
        if (d > t + 1e-9) { print a " is not " b " +- " t; exit 1 } }'
}

@test "images and instances of every source are SARDet-100K's" {
    cat >"$BATS_TEST_TMPDIR/wanted" <<'END'
AIR_SARShip 1|438|23|40|816|33|209
AIR_SARShip 2|270|15|15|1819|127|94
HRSID|3642|981|981|11047|2975|2947
MSAR|27159|1479|1520|58988|3091|3123
OGSOD|14664|1834|1833|38975|4844|4770
SADD|795|44|44|6891|448|496
SAR-AIRcraft|13976|1923|2989|27848|4631|5996
SIVED|837|104|103|9561|1222|1230
SSDD|928|116|116|2041|252|294
ShipDataset|31784|3973|3972|40761|5080|5044
END
    awk -F'\t' '
        FNR == 1 { split_number++ }
        $1 == "I" { images[$5, split_number]++; objects[$5, split_number] += $6; seen[$5] = 1 }
        END {
            for (s in seen) {
                line = s
                for (i = 1; i <= 3; i++) line = line "|" images[s, i]
                for (i = 1; i <= 3; i++) line = line "|" objects[s, i]
                print line
            }
        }' "$SETS/train.tsv" "$SETS/val.tsv" "$SETS/test.tsv" | LC_ALL=C sort >"$BATS_TEST_TMPDIR/got"
    diff "$BATS_TEST_TMPDIR/wanted" "$BATS_TEST_TMPDIR/got"
}

@test "instances of every category are Table 1's" {
    count() { awk -F'\t' '$1 == "O" { n[$2]++ }
        END { print n["ship"], n["aircraft"], n["car"], n["tank"], n["bridge"], n["harbor"] }' "$SETS/$1.tsv"; }
    run -0 count train
    [ "$output" = "93373 40705 9561 24187 27615 3306" ]
    run -0 count test
    [ "$output" = "10741 6779 1230 1773 3281 399" ]
}

@test "a source shows only what it annotates" {
    jq -e -n 'all(inputs; . as $scene | all(.objects[]; .category as $c | any($scene.annotated[]; . == $c)))' \
        "$SETS/test"
    jq -r '"\(.source) \(.annotated | join(","))"' "$SETS/test" | sort -u >"$BATS_TEST_TMPDIR/got"
    diff - "$BATS_TEST_TMPDIR/got" <<'END'
AIR_SARShip 1 ship
AIR_SARShip 2 ship
HRSID ship
MSAR ship,aircraft,tank,bridge
OGSOD tank,bridge,harbor
SADD aircraft
SAR-AIRcraft aircraft
SIVED car
SSDD ship
ShipDataset ship
END
}

@test "images with objects, and pairs of image and category, are Table 5's" {
    count() { awk -F'\t' '
        function close_image() { if (id != "") { pairs += kinds; if (kinds > 0) shown++; if (kinds > 2) crowd++ } }
        $1 == "I" { close_image(); id = $2; kinds = 0; split("", has) }
        $1 == "O" && !($2 in has) { has[$2] = 1; kinds++ }
        END { close_image(); print shown, pairs, crowd + 0 }' "$SETS/$1.tsv"; }
    run -0 count train
    [ "$output" = "94456 95493 0" ]
    run -0 count test
    [ "$output" = "11608 11704 0" ]
}

@test "images that can be described are Table 5's, within 3 %" {
    count() { awk -F'\t' '
        $1 == "I" { area = $3 * $4; good = $3 >= 224 && $4 >= 224 }
        $1 == "O" && good {
            w = $5 - $3; h = $6 - $4; e = w > h ? w / h : h / w
            if (w * h >= 0.01 * area && e <= 10) { n++; good = 0 }
        }
        END { print n }' "$SETS/$1.tsv"; }
    close "$(count train)" 46141 1384
    close "$(count test)" 6032 180
}

# ratios SPLIT CATEGORY: number, mean, SD, shares at or below 0.67 and above 1.5, median of h/w
ratios() {
    awk -F'\t' -v c="$2" '$1 == "O" && $2 == c { print ($6 - $4) / ($5 - $3) }' "$SETS/$1.tsv" | sort -n |
        awk '{ a[NR] = $1; s += $1; q += $1 * $1; if ($1 <= 0.67) b++; if ($1 > 1.5) t++ }
            END { m = s / NR; print NR, m, sqrt(q / NR - m * m), 100 * b / NR, 100 * t / NR, a[int((NR + 1) / 2)] }'
}

# table4 SPLIT: a line of Table 4 is category, mean, median, SD, broad, tall. What it holds exactly in reals is
# held in pixels within: shares 0.1 points or one object in 300, mean 0.02, median 0.012, SD 7 % (one in ten
# thousand ratios is up to 28.5; a set has what it has of these).
table4() {
    local category mean median sd broad tall
    while read -r category mean median sd broad tall; do
        local got
        read -r -a got < <(ratios "$1" "$category")
        local share
        share=$(awk -v n="${got[0]}" 'BEGIN { print 0.1 + (n < 1500 ? 100 / 300 : 0) }')
        echo "$1 $category: ${got[*]}"
        close "${got[1]}" "$mean" 0.02
        close "${got[2]}" "$sd" "$(awk -v s="$sd" 'BEGIN { print 0.07 * s }')"
        close "${got[3]}" "$broad" "$share"
        close "${got[4]}" "$tall" "$share"
        close "${got[5]}" "$median" 0.012
    done
}

@test "aspect ratios of train are Table 4's" {
    table4 train <<'END'
ship 1.34 1.07 1.24 28.37 31.96
aircraft 1.074 1.047 0.32 5.85 6.48
car 1.23 1.08 0.56 13.18 26.75
tank 1.10 1.00 0.84 1.58 4.13
bridge 1.56 1.18 1.92 18.38 36.79
harbor 1.20 1.01 0.72 14.19 17.88
END
}

@test "aspect ratios of test are Table 4's" {
    table4 test <<'END'
ship 1.308 1.026 1.10 29.34 30.84
aircraft 1.08 1.041 0.31 4.56 8.08
car 1.21 1.07 0.53 12.28 25.61
tank 1.09 1.00 0.29 1.41 4.23
bridge 1.568 1.20 1.24 18.01 37.40
harbor 1.23 1.01 0.81 15.04 16.54
END
}

@test "aspect ratios over all categories are Table 2's mean and SD" {
    all() { awk -F'\t' '$1 == "O" { r = ($6 - $4) / ($5 - $3); n++; s += r; q += r * r }
        END { m = s / n; print m, sqrt(q / n - m * m) }' "$SETS/$1.tsv"; }
    read -r mean sd < <(all train)
    close "$mean" 1.28 0.01
    close "$sd" 1.18 0.02
    read -r mean sd < <(all test)
    close "$mean" 1.26 0.01
    close "$sd" 0.91 0.02
}

@test "clean boxes are whole pixels in the image, each its own" {
    for split in train val test; do
        run -0 awk -F'\t' '
            $1 == "I" { w = $3; h = $4; split("", seen) }
            $1 == "O" && !($3 >= 0 && $4 >= 0 && $5 > $3 && $6 > $4 && $5 <= w && $6 <= h) { print "outside: " $0 }
            $1 == "O" && ($3 $4 $5 $6) !~ /^[0-9]+$/ { print "not whole: " $0 }
            $1 == "O" { k = $2 " " $3 " " $4 " " $5 " " $6; if (k in seen) print "twice: " $0; seen[k] = 1 }
        ' "$SETS/$split.tsv"
        [ "$output" = "" ]
    done
}

@test "image names are serials, ids are in order" {
    awk -F'\t' '$1 == "I" && $2 != n++ { exit 1 } $1 == "O" && $7 != o++ { exit 1 }' "$SETS/train.tsv"
    run -0 jq -n 'all(inputs; . as $s | .image | test("^JPEGImages/test_[0-9]{7}\\.(jpg|bmp|png)$")
                  and (.[16:23] | tonumber) == $s.id)' "$SETS/test"
    [ "$output" = true ]
    jq -r '.image[-3:]' "$SETS/test" | sort -u | diff - <(printf '%s\n' bmp jpg png)
}

@test "sizes are the sources'" {
    awk -F'\t' '$1 == "I" && $5 != "SSDD" { print $5, $3, $4 }' "$SETS/train.tsv" | sort -u >"$BATS_TEST_TMPDIR/got"
    LC_ALL=C sort "$BATS_TEST_TMPDIR/got" | diff - <(printf '%s\n' "AIR_SARShip 1 512 512" "AIR_SARShip 2 1000 1000" \
        "HRSID 800 800" "MSAR 256 256" "MSAR 512 512" "OGSOD 256 256" "SADD 224 224" "SAR-AIRcraft 512 512" \
        "SIVED 512 512" "ShipDataset 256 256")
    awk -F'\t' '$5 == "SSDD" { if ($3 < 214 || $3 > 668 || $4 < 190 || $4 > 526) exit 1; sizes[$3 " " $4] = 1 }
        END { for (s in sizes) n++; exit n < 200 }' "$SETS/train.tsv"
}

@test "objects per image have a geometric tail" {
    awk -F'\t' '$1 == "I" { n[$6]++; if ($6 > most) most = $6 }
        END { if (!(n[1] > 2 * n[2] && n[2] > n[3] && n[3] > n[4] && most > 30 && most < 200)) exit 1 }' "$SETS/train.tsv"
    # SIVED has 11.4 objects an image: geometric numbers have an SD of 10.9
    read -r sd < <(awk -F'\t' '$5 == "SIVED" { n++; s += $6; q += $6 * $6 } END { m = s / n; print sqrt(q / n - m * m) }' \
        "$SETS/train.tsv")
    close "$sd" 10.9 1.5
}

@test "sources are interleaved" {
    for part in 1 2 3; do
        awk -F'\t' -v part="$part" '$1 == "I" && int($2 / 31498) == part - 1 { n++; if ($5 == "MSAR") m++ }
            END { print m / n }' "$SETS/train.tsv" >"$BATS_TEST_TMPDIR/share"
        close "$(cat "$BATS_TEST_TMPDIR/share")" 0.2874 0.01
    done
}

@test "the same options give the same bytes, others do not" {
    "$BIN/sar-synth" --split test | cmp - "$SETS/test"
    "$BIN/sar-synth" --split test --seed 0 --scale 1 --format scenes --dirty 0 | cmp - "$SETS/test"
    "$BIN/sar-synth" --split test --seed 1 >"$BATS_TEST_TMPDIR/other"
    run -1 cmp -s "$BATS_TEST_TMPDIR/other" "$SETS/test"
    cut -c 1-60 "$BATS_TEST_TMPDIR/other" >"$BATS_TEST_TMPDIR/other.images"
    run -1 cmp -s "$BATS_TEST_TMPDIR/other.images" <(cut -c 1-60 "$SETS/test")
}

@test "which source and which categories an image shows depends on no machine" {
    # whole-number arithmetic: this sum must never change within a major version
    run -0 bash -c 'cut -f 1,2,5,6 "$1" | awk -F"\t" "{ print \$1, \$1 == \"I\" ? \$3 \" \" \$4 : \$2 }" | cksum' _ "$SETS/test.tsv"
    [ "$output" = "4032258561 362442" ]
}

@test "--scale multiplies images and instances" {
    "$BIN/sar-synth" --scale 3 >"$BATS_TEST_TMPDIR/large"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/large")" -eq 283479 ]
    [ "$(grep -o '"category"' "$BATS_TEST_TMPDIR/large" | wc -l)" -eq 596241 ]
    [ "$(grep -c '"objects":\[\]' "$BATS_TEST_TMPDIR/large")" -eq 111 ]
    "$BIN/sar-synth" --scale 0.1 >"$BATS_TEST_TMPDIR/small"
    close "$(wc -l <"$BATS_TEST_TMPDIR/small")" 9449.3 5
    close "$(grep -o '"category"' "$BATS_TEST_TMPDIR/small" | wc -l)" 19874.7 5
}

@test "the smallest set has every source and no image without objects" {
    for split in train val test; do
        "$BIN/sar-synth" --split "$split" --scale 0.000001 >"$BATS_TEST_TMPDIR/tiny"
        [ "$(jq -r .source "$BATS_TEST_TMPDIR/tiny" | sort -u | wc -l)" -eq 10 ]
        run -1 grep -c '"objects":\[\]' "$BATS_TEST_TMPDIR/tiny"
    done
    "$BIN/sar-synth" --scale 0.001 >"$BATS_TEST_TMPDIR/tiny"
    close "$(wc -l <"$BATS_TEST_TMPDIR/tiny")" 94.5 5
    close "$(grep -o '"category"' "$BATS_TEST_TMPDIR/tiny" | wc -l)" 198.7 5
}

@test "memory does not grow with the set" {
    bash -c 'ulimit -v 60000 && "$BIN/sar-synth" --version' || skip "sanitizers want memory of their own"
    run -0 bash -c 'ulimit -v 60000 && "$BIN/sar-synth" --scale 5 | tail -n 1 | jq -r .id'
    [ "$output" = 472464 ]
}

@test "COCO has the same images and boxes as scenes" {
    local set
    for set in test:coco.json dirty:dirty.json; do
        jq -c '[.images[] | {image: .file_name, width, height, id}],
               [.categories[].name] as $names | .annotations[]
                 | [.image_id, $names[.category_id], .bbox[0], .bbox[1], .bbox[0] + .bbox[2], .bbox[1] + .bbox[3], .id]' \
            "$SETS/${set#*:}" >"$BATS_TEST_TMPDIR/from_coco"
        jq -c -s 'map({image, width, height, id}),
                  (.[] | .id as $image | .objects[] | [$image, .category] + .bbox + [.id])' \
            "$SETS/${set%:*}" | cmp - "$BATS_TEST_TMPDIR/from_coco"
    done
}

@test "sar-import coco gives back the same scenes, dirty or not" {
    [ -x "$BIN/sar-import" ] || skip "sar-import is not there"
    "$BIN/sar-import" coco "$SETS/coco.json" | jq -c . | cmp - <(jq -c 'del(.split, .source, .annotated)' "$SETS/test")
    "$BIN/sar-import" coco --crowd=keep "$SETS/dirty.json" | jq -c . |
        cmp - <(jq -c 'del(.split, .source, .annotated)' "$SETS/dirty")
}

@test "COCO is spelled as SARDet-100K spells it" {
    [ "$(wc -l <"$SETS/coco.json")" -eq 1 ]
    run -0 jq -c 'keys_unsorted, .categories, (.images[0] | keys_unsorted), (.annotations[0] | keys_unsorted)' \
        "$SETS/coco.json"
    [ "${lines[0]}" = '["images","annotations","categories"]' ]
    [ "${lines[1]}" = '[{"id":0,"name":"ship"},{"id":1,"name":"aircraft"},{"id":2,"name":"car"},{"id":3,"name":"tank"},{"id":4,"name":"bridge"},{"id":5,"name":"harbor"}]' ]
    [ "${lines[2]}" = '["file_name","height","width","id"]' ]
    [ "${lines[3]}" = '["area","iscrowd","image_id","bbox","category_id","id","ignore","segmentation"]' ]
    [ "$(grep -oE '\{"area":[0-9]+\.0,"iscrowd":0,"image_id":[0-9]+,"bbox":\[[0-9]+\.0,[0-9]+\.0,[0-9]+\.0,[0-9]+\.0\],"category_id":[0-5],"id":[0-9]+,"ignore":0,"segmentation":\[\]\}' \
        "$SETS/coco.json" | wc -l)" -eq 24203 ]
    jq -e 'all(.annotations[]; .area == .bbox[2] * .bbox[3])' "$SETS/coco.json"
}

@test "--dirty gives its share of the objects every flaw" {
    awk -F'\t' '
        $1 == "I" { w = $3; h = $4; n = 0 }
        $1 == "O" { x = $5 - $3; y = $6 - $4; same = near = 0 }
        $1 == "O" && $7 >= 24203 { # added: a copy of one before it, or nearly
            for (i = 0; i < n; i++) {
                dx = X[i] - $3; dy = Y[i] - $4; if (dx < 0) dx = -dx; if (dy < 0) dy = -dy
                if (W[i] != x || H[i] != y) continue
                if (dx + dy == 0) same = 1
                else if (dx <= 1 + x / 20 && dy <= 1 + y / 20) near = 1
            }
            if (same) twice++
            else if (near) nearly++
            else wrong++
            next
        }
        $1 == "O" {
            X[n] = $3; Y[n] = $4; W[n] = x; H[n] = y; n++
            if (x == 0) { empty++; if ($3 + $4 + $5 + $6 == 0) zeros++ }
            else if ($3 >= w || $4 >= h || $5 <= 0 || $6 <= 0) outside++
            else if ($3 < 0 || $4 < 0 || $5 > w || $6 > h) crossing++
            else if ((x == 1 && ($3 == 0 || $5 == w)) || (y == 1 && ($4 == 0 || $6 == h))) sliver++
            else if (x == 28 * y || y == 28 * x) long++
        }
        END { print twice, nearly, empty, outside, crossing, sliver, long, zeros, wrong + 0 }' "$SETS/dirty.tsv" \
        >"$BATS_TEST_TMPDIR/flaws"
    read -r -a flaws <"$BATS_TEST_TMPDIR/flaws"
    local sum=0
    for i in 0 1 2 3 4 5 6; do
        close "${flaws[i]}" 864 130
        sum=$((sum + flaws[i]))
    done
    close "$sum" 6051 250
    close "${flaws[7]}" 432 90
    [ "${flaws[8]}" -eq 0 ]
}

@test "an object without a flaw is the same as in the clean set" {
    jq -c '.id as $image | .objects[] | [$image, .category, .bbox, .id]' "$SETS/test" | sort >"$BATS_TEST_TMPDIR/clean"
    jq -c '.id as $image | .objects[] | [$image, .category, .bbox, .id]' "$SETS/dirty" | sort >"$BATS_TEST_TMPDIR/dirty"
    # five of seven flaws change the object that they strike
    close "$(comm -12 "$BATS_TEST_TMPDIR/clean" "$BATS_TEST_TMPDIR/dirty" | wc -l)" 19881 200
    [ "$(jq -r '.objects[].id' "$SETS/dirty" | sort | uniq -d | wc -l)" -eq 0 ]
}

@test "a dirty COCO document has the oddities of real ones, and no dangling ids" {
    jq -e '.info.description == null and .type == "instances" and .licenses[0].name == null
        and any(.images[]; has("date_captured")) and any(.annotations[]; .iscrowd == 1)
        and any(.annotations[]; .ignore == 1) and any(.annotations[]; .segmentation | length > 0)
        and any(.annotations[]; has("eval_iou"))' "$SETS/dirty.json"
    jq -e '([.images[].id | {key: tostring, value: true}] | from_entries) as $known
        | all(.annotations[]; $known[.image_id | tostring] and .category_id >= 0 and .category_id <= 5)
        and ([.annotations[].id] | length == (unique | length))' "$SETS/dirty.json"
    jq -e -n '[inputs.objects[] | select(.iscrowd == 1 or .ignore == 1)] | length > 2500' "$SETS/dirty"
}

@test "--where sees the scene as it is written" {
    "$BIN/sar-synth" --split test --where '.source == "SIVED"' --where '.objects | length > 1' >"$BATS_TEST_TMPDIR/got"
    jq -c 'select(.source == "SIVED" and (.objects | length > 1))' "$SETS/test" | cmp - "$BATS_TEST_TMPDIR/got"
}

@test "an expression that fails is bad data" {
    run -1 --separate-stderr "$BIN/sar-synth" --scale 0.001 --where '.id | if . == 2 then error("no") else true end'
    [ "${#lines[@]}" -eq 2 ]
    [[ $stderr == "sar-synth: train:3: the jq expression fails: no"* ]]
    run -1 --separate-stderr "$BIN/sar-synth" --scale 0.001 --on-error=skip --rejects "$BATS_TEST_TMPDIR/bad" \
        --where '.id | if . == 2 then error("no") else true end'
    "$BIN/sar-synth" --scale 0.001 | sed -n 3p | cmp - "$BATS_TEST_TMPDIR/bad"
    [ "${#lines[@]}" -eq "$("$BIN/sar-synth" --scale 0.001 | sed 3d | wc -l)" ]
}

@test "misuse is an error and writes nothing" {
    refuse() {
        run -2 --separate-stderr "$BIN/sar-synth" "$@"
        [ "$output" = "" ]
        [[ $stderr == "sar-synth: "*"Try 'sar-synth --help'."* ]]
    }
    refuse scenes.ndjson
    refuse -
    refuse --format coco --where .
    refuse --format voc
    refuse --split dev
    refuse --scale 0
    refuse --scale 10001
    refuse --scale many
    refuse --seed -1
    refuse --dirty 1.5
    refuse --frobnicate
}

@test "a failing write is told, a reader that stops reading ends it" {
    [ -e /dev/full ] || skip "needs /dev/full"
    for format in scenes coco; do
        # at once: with a set that takes minutes
        run -2 timeout "${PATIENCE:-120}" bash -c '"$BIN/sar-synth" --scale 10000 --format "$1" >/dev/full' _ "$format"
        [[ $output == *"No space left on device"* ]]
    done
    run -0 bash -c '"$BIN/sar-synth" --scale 10000 | head -n 1 | jq -r .id'
    [ "$output" = 0 ]
}

@test "--help and --version" {
    run -0 "$BIN/sar-synth" --help
    [[ ${lines[0]} == "usage: sar-synth [OPTION]..." ]]
    run -0 "$BIN/sar-synth" --version
    [[ $output == "sar-synth (sarpipe) "* ]]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A pair of boxes reaches a threshold when its exact IoU does, for every frame and syntax in which boxes are written. The
# pairs are made of whole numbers, with an IoU of just the threshold P/Q, or less by as little as whole numbers can be.
bats_require_minimum_version 1.5.0
load helper

THRESHOLDS=0.123,0.25,0.5,0.7,0.75,0.95

setup_file() {
    draw_seed
}

# pairs COUNT FORM...: so many samples of each kind and FORM, each COLUMNSxROWS:SYNTAX[:COLUMNSxROWS:SYNTAX], the grid
# that the boxes lie on and how they are written on it: the truth, and the response if that is another. Ids are
# KIND/THRESHOLD/FORM/..., images are 9973 x 7919 or, for grids that are parts of them, what `of` says.
pairs() {
    awk -v seed="$SEED" -v thresholds="$THRESHOLDS" -v width="${of%x*}" -v height="${of#*x}" '
        function dice(sides) { return int(rand() * sides) }
        function gcd(a, b) { return b == 0 ? a : gcd(b, a % b) }
        # w x h in a larger box, or both shifted
        function place(w, h, inner_w, inner_h, shift,    x, y) {
            x = dice(columns - w - shift + 1); y = dice(rows - h + 1)
            a[1] = x; a[2] = y; a[3] = x + w; a[4] = y + h
            x += shift ? shift : dice(w - inner_w + 1); y += dice(h - inner_h + 1)
            b[1] = x; b[2] = y; b[3] = x + inner_w; b[4] = y + inner_h
        }
        # along x: one box in the other, w : w P/Q; or two boxes of (P + Q) m that have 2 P m in common
        function tie(    m, h) {
            h = 1 + dice(rows)
            if (dice(2) && 2 * q <= columns) {
                m = 1 + dice(int(columns / (2 * q)))
                place((p + q) * m, h, (p + q) * m, h, (q - p) * m)
                return 1
            }
            if (q > columns) return 0
            m = 1 + dice(int(columns / q))
            place(q * m, h, p * m, h, 0)
            return 1
        }
        # one box in the other, so that common * Q = P * whole - 1
        function below(    tries, w, h, common, inner, left) {
            for (tries = 0; tries < 100; tries++) {
                w = 1 + dice(columns); h = 1 + dice(rows)
                if (tries % 3) { w = columns - dice(int(columns / 2) + 1); h = rows - dice(int(rows / 2) + 1) }
                if (gcd(p * w, q) > 1) continue
                for (left = q; left > 0 && (p * w * h - 1) % q; left--) h = h > 1 ? h - 1 : rows
                if ((p * w * h - 1) % q) continue
                common = (p * w * h - 1) / q
                for (inner = h; common > 0 && inner * w >= common; inner--)
                    if (common % inner == 0) { place(w, h, common / inner, inner, 0); return 1 }
            }
            return 0
        }
        function decimals(n, digits) { return digits ? sprintf("%d.%0" digits "d", int(n / 10 ^ digits), n % 10 ^ digits) : n }
        # `of` parts of a grid are as many units of the syntax, and so many parts one
        function say(e, syntax,    field, digits, i, n, x, y) {
            split(syntax, field, "@") # SYNTAX@DIGITS@COLUMNSxROWS: the units in which the grid is said
            digits = field[2] + 0
            x = y = 1
            if (split(field[3], n, "x") == 2) { x = n[1] / columns; y = n[2] / rows }
            for (i = 1; i <= 4; i++) n[i] = decimals(e[i] * (i % 2 ? x : y), digits)
            return sprintf(form[field[1]], n[order[field[1], 1]], n[order[field[1], 2]], n[order[field[1], 3]], n[order[field[1], 4]])
        }
        function syntax(name, text, y_first,    i) {
            form[name] = text
            for (i = 1; i <= 4; i++) order[name, i] = y_first ? i + (i % 2 ? 1 : -1) : i
        }
        BEGIN {
            srand(seed)
            syntax("list", "[[%s, %s, %s, %s]]"); syntax("sarchat", "{<%s><%s><%s><%s>}"); syntax("geochat", "{<%s><%s><%s><%s>|<0>}")
            syntax("qwen-vl", "<box>(%s,%s),(%s,%s)</box>"); syntax("qwen2-vl", "<|box_start|>(%s,%s),(%s,%s)<|box_end|>")
            syntax("qwen-json", "{\\\"bbox_2d\\\": [%s, %s, %s, %s]}"); syntax("internvl", "<box>[[%s, %s, %s, %s]]</box>")
            syntax("deepseek", "<|det|>[[%s, %s, %s, %s]]<|/det|>"); syntax("shikra", "[%s,%s,%s,%s]")
            syntax("florence", "<loc_%s><loc_%s><loc_%s><loc_%s>"); syntax("paligemma", "<loc%04d><loc%04d><loc%04d><loc%04d>", 1)
            syntax("gemini", "{\\\"box_2d\\\": [%s, %s, %s, %s]}", 1); syntax("minicpm", "<box>%s %s %s %s</box>")
            syntax("moondream", "{\\\"x_min\\\": %s, \\\"y_min\\\": %s, \\\"x_max\\\": %s, \\\"y_max\\\": %s}")
            thresholds_count = split(thresholds, threshold, ",")
            for (arg = 2; arg < ARGC; arg++) {
                parts = split(ARGV[arg], part, ":")
                split(part[1], grid, "x"); columns = grid[1]; rows = grid[2]
                for (k = 1; k <= thresholds_count; k++) {
                    q = 10 ^ (length(threshold[k]) - 2); p = substr(threshold[k], 3) + 0
                    p /= common = gcd(p, q); q /= common
                    for (i = 0; i < 2 * ARGV[1]; i++) {
                        kind = i % 2 ? "tie" : "below"
                        if (!(i % 2 ? tie() : below())) continue
                        truth = say(a, part[2]); response = say(b, part[parts])
                        if (dice(2)) { truth = say(b, part[2]); response = say(a, part[parts]) }
                        printf "{\"id\":\"%s/%s/%s/%d\",\"task\":\"refer\",\"category\":\"ship\",\"images\":[\"a.png\"],\"width\":%d,\"height\":%d," \
                            "\"labels\":\"%s\",\"response\":\"%s\"}\n", kind, threshold[k], ARGV[arg], i, width, height, truth, response
                    }
                }
            }
        }' "$@"
}

# held_by COUNT [OPTION]...: in ./in are at least so many ties, which reach their threshold, and pairs just below one, which don't.
held_by() {
    local least=$1
    shift
    ends 0 sar-iou --iou="$THRESHOLDS" "$@" in
    jq -c '(.id | split("/")) as $id | .score["refer.iou\($id[1] | tonumber * 100)"] as $m | [$id[0], $m.tp, $m.fp, $m.fn]' out | sort | uniq -c > counts
    [ "$(awk '{ print $2 }' counts)" = '["below",0,1,1]
["tie",1,0,0]' ] || { cat counts; return 1; }
    [ "$(awk -v least="$least" '$1 >= least' counts | wc -l)" -eq 2 ] || { cat counts; return 1; }
    # the pairs that are shown agree with the counts
    jq -es --argjson thresholds "[$THRESHOLDS]" 'all(.[].score; . as $score | all($thresholds[];
        . as $t | $score["refer.iou\($t * 100)"].tp == ([$score["refer.iou12.3"].pairs[] | select(.[2] >= $t)] | length)))' out > /dev/null
}

@test "a pair whose IoU is the threshold reaches it, and one just below does not, in every syntax and its own frame" {
    of=9973x7919
    pairs 12 9973x7919:sarchat 9973x7919:qwen-json 100x100:geochat 1000x1000:{qwen-vl,qwen2-vl,internvl,minicpm,gemini,list} 999x999:{deepseek,florence} \
        1023x1023:paligemma 1000x1000:{shikra,moondream}@3 10000x10000:{shikra,moondream}@4 > in
    held_by 800
}

@test "a pair whose IoU is the threshold reaches it, and one just below does not, in every frame that is declared" {
    local frame
    of=9973x7919
    for frame in pixel=9973x7919 norm1=1000x1000 norm100=100x100 norm999=999x999 norm1000=1000x1000 norm1023=1023x1023 in:211x1948=211x1948 \
        in:10000x9999=10000x9999; do
        pairs 25 "${frame#*=}:list@$([ "${frame%=*}" != norm1 ] || echo 3)" > in
        held_by 70 --frame="${frame%=*}" --truth-frame="${frame%=*}" || { echo "$frame"; false; }
    done
}

@test "a pair whose IoU is the threshold reaches it where truth and response are in different frames" {
    local units
    for units in 100 999 1000 1023; do
        # the grid's lines are whole in pixels and in units
        case $units in 100) of=50x25 ;; 999) of=333x111 ;; 1000) of=500x250 ;; 1023) of=341x93 ;; esac
        columns=${of%x*} rows=${of#*x}
        of=$((columns * 29))x$((rows * 31))
        pairs 25 "${columns}x$rows:list@0@$of:list@0@${units}x$units" > in
        held_by 70 --frame="norm$units" --truth-frame=pixel
        pairs 25 "${columns}x$rows:list@0@${units}x$units:list@0@$of" > in
        held_by 70 --truth-frame="norm$units" --frame=pixel
    done
}

@test "what rounds to a threshold without reaching it is shown as less" {
    # 501000 / 1002001 = 0.4999995, and 0.5
    cat > in << 'END'
{"task":"refer","category":"ship","images":["a.png"],"width":2000,"height":2000,"labels":"{<0><0><1001><1001>}","response":"{<0><1><1000><502>}"}
{"task":"refer","category":"ship","images":["a.png"],"width":2000,"height":2000,"labels":"{<0><0><1000><1001>}","response":"{<0><0><500><1001>}"}
END
    ends 0 sar-iou in
    [ "$(jq -c '[.score["refer.iou25", "refer.iou50"].pairs[][2]]' out | tr '\n' ' ')" = '[0.499999] [0.5,0.5] ' ]
    ends 0 sar-iou --iou=0.25,0.499999,0.500001 in
    [ "$(jq -c '[.score[] | .pairs?[]?[2]]' out | tr '\n' ' ')" = '[0.5,0.5] [0.5,0.5] ' ]
}

@test "among many boxes too, and where sar-filter looks for repeated ones" {
    awk 'BEGIN {
        for (i = 0; i < 100; i++) {
            x = 97 * int(i / 10) + 3; y = 97 * (i % 10) + 7
            truth = truth sprintf("%s[%d, %d, %d, %d]", i ? ", " : "", x, y, x + 6, y + 5)
            response = response sprintf("%s[%d, %d, %d, %d]", i ? ", " : "", x, y, x + 3, y + 5)
            objects = objects sprintf("%s{\"category\":\"ship\",\"bbox\":[%d.1,%d.1,%d.7,%d.6]},{\"category\":\"ship\",\"bbox\":[%d.1,%d.1,%d.4,%d.6]}", \
                i ? "," : "", x, y, x, y, x, y, x, y)
            if (i < 10) few = objects
        }
        printf "{\"task\":\"refer\",\"category\":\"ship\",\"images\":[\"a.png\"],\"width\":211,\"height\":1948,\"labels\":\"[%s]\",\"response\":\"[%s]\"}\n", truth, response > "in"
        printf "{\"image\":\"a.png\",\"width\":1000,\"height\":1000,\"objects\":[%s]}\n", objects > "scene"
        printf "{\"image\":\"a.png\",\"width\":1000,\"height\":1000,\"objects\":[%s]}\n", few > "few"
    }'
    ends 0 sar-iou in
    [ "$(jq -c '.score["refer.iou50"] | [.tp, .fp, .fn]' out)" = '[100,0,0]' ]
    ends 0 sar-iou --iou=0.500001 in
    [ "$(jq -c '.score["refer.iou50.0001"] | [.tp, .fp, .fn]' out)" = '[0,100,100]' ]
    ends 0 sar-filter --dedupe=0.5 few scene
    says 'sar-filter: 110 objects dropped: 110 dedupe'
    ends 0 sar-filter --dedupe=0.500001 few scene
    says
}

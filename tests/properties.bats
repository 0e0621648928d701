#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What must hold of any input, tried on input that is another in every run: SEED=N has a run again.
bats_require_minimum_version 1.5.0
load helper

setup_file() {
    draw_seed
}

# many_scenes: scenes as SARDet-100K has them, and fuller ones, some flawed, all in the image at the end.
many_scenes() {
    {
        sar-synth --scale=0.001 --seed="$SEED" --dirty=0.1
        scenes 40 "$SEED" | sed 's,JPEGImages,more,'
    } | sar-filter --bounds=clip --empty=keep 2> /dev/null
}

# parts FILE [NAME]: deals its lines out to 2 to 7 files NAME.1, NAME.2, ..., each kept in order; some may be empty.
parts() {
    rm -f "${2:-part}".*
    PARTS=$((2 + (SEED + ${PARTS:-0}) % 6))
    for ((n = 1; n <= PARTS; n++)); do : > "${2:-part}.$n"; done
    awk -v seed=$((SEED + PARTS)) -v parts=$PARTS -v name="${2:-part}" 'BEGIN { srand(seed) } { print > (name "." 1 + int(rand() * parts)) }' "$1"
}

# sound FILE...: every line is JSON for jq, in UTF-8, and there are some.
sound() {
    local file
    for file; do
        [ -s "$file" ] && iconv -f UTF-8 -t UTF-8 "$file" > /dev/null && [ "$(jq -c . "$file" | wc -l)" -eq "$(count "$file")" ] ||
            { echo "$file is not sound"; return 1; }
    done
}

# respelled [unknown]: the records of the standard input spelled in another way: other white space, numbers with needless
# digits, characters of strings and names escaped; with members that no filter knows.
respelled() {
    awk -v seed="$SEED" '
        function dice(sides) { return int(rand() * sides) }
        function blank(  kind) {
            kind = dice(12)
            return kind == 0 ? " " : kind == 1 ? "\t" : kind == 2 ? "  " : ""
        }
        function number(text,  kind) {
            kind = dice(6)
            if (text ~ /[eE]/) return text
            if (text ~ /\./) return kind == 0 ? text "0" : kind == 1 ? text "e0" : kind == 2 ? text "E+00" : text
            return kind == 0 ? text ".0" : kind == 1 ? text "e0" : kind == 2 ? text ".000E-0" : text
        }
        function string(text,  out, i, c) {
            # what has escapes or more than ASCII stays, and so do the names of metrics, which have one spelling only
            if (dice(4) || text ~ /[^ -~]|\\/ || text ~ /^[a-z]+\.[a-z0-9]+$/) return text
            for (i = 1; i <= length(text); i++) {
                c = substr(text, i, 1)
                if (dice(6) == 0) out = out (c == "/" ? "\\/" : sprintf("\\u00%02" (dice(2) ? "x" : "X"), code[c]))
                else out = out c
            }
            return out
        }
        function unknown() {
            return sprintf("\"unknown%d\"%s:%s%s,", dice(3), blank(), blank(), values[1 + dice(6)])
        }
        BEGIN {
            srand(seed)
            for (i = 32; i < 127; i++) code[sprintf("%c", i)] = i
            split("1e999 {\"bbox\":[1],\"bbox\":2} \"\\ud834\\udd1e\\u0000\" 12345678901234567890.10 [{},[],-0.0E-0] \"\303\251\"", values, " ")
        }
        {
            line = $0; out = blank(); depth = 0
            while (line != "") {
                c = substr(line, 1, 1)
                if (c == "\"") {
                    match(line, /^"([^"\\]|\\.)*"/)
                    last = substr(line, 2, RLENGTH - 2)
                    out = out "\"" string(substr(line, 2, RLENGTH - 2)) "\""
                    line = substr(line, RLENGTH + 1)
                } else if (match(line, /^-?[0-9][0-9.eE+-]*/)) {
                    out = out number(substr(line, 1, RLENGTH))
                    line = substr(line, RLENGTH + 1)
                } else if (match(line, /^(true|false|null)/)) {
                    out = out substr(line, 1, RLENGTH)
                    line = substr(line, RLENGTH + 1)
                } else {
                    out = out blank() c blank()
                    # not into an empty object, whose end no comma precedes, nor among metrics
                    if (c == "{" && substr(line, 2, 1) != "}" && last != "score" && dice(3) == 0) out = out unknown() blank()
                    line = substr(line, 2)
                }
            }
            print out blank()
        }'
}

# plain: what records mean, one way to spell it; members that respelled made up are left out.
plain() {
    jq -cS 'walk(if type == "object" then with_entries(select(.key | startswith("unknown") | not)) else . end)' "$@"
}

# --- spelling ---------------------------------------------------------------------------------------------------------

@test "how a record is spelled makes no difference to what becomes of it" {
    many_scenes > scenes
    respelled < scenes > spelled
    sound spelled
    run ! cmp -s scenes spelled
    plain spelled > meant
    plain scenes | same - meant
    for options in '' --bounds=clip '--min-area=0.01 --max-aspect=3' --category=ship,car --dedupe=0.3 --sample=0.5 --profile=describe; do
        # shellcheck disable=SC2086
        sar-filter $options scenes 2> told | plain > wanted
        # shellcheck disable=SC2086
        sar-filter $options spelled 2> err > out
        sound out
        plain out | same wanted -
        same told err
    done
    for relations in all nearest none; do
        sar-grid --relations=$relations scenes | plain > wanted
        ends 0 sar-grid --relations=$relations spelled
        sound out
        plain out | same wanted -
    done
    sar-grid scenes > gridded
    sar-grid spelled > spelled_gridded
    sar-template --negatives gridded 2> /dev/null | plain > wanted
    sar-template --negatives spelled_gridded > samples 2> /dev/null
    sound samples
    plain samples | same wanted -
    sar-perturb --miss=0.2 --add=0.2 --jitter=0.3 --swap=0.1 --empty=0.05 --seed="$SEED" wanted > answered
    respelled < answered > spelled_answered
    sar-iou answered > scored
    sar-iou spelled_answered > spelled_scored
    sound spelled_scored
    plain scored > wanted
    plain spelled_scored | same wanted -
    # what has been added up shows no spelling at all
    respelled < scored > spelled_again
    for options in '' --ci --partial --by=category '--format=table --columns=paper'; do
        # shellcheck disable=SC2086
        sar-agg $options scored > wanted
        # shellcheck disable=SC2086
        sar-agg $options spelled_again | same wanted -
    done
    for report in categories aspect shapes duplicates; do
        sar-agg --report=$report scenes > wanted
        sar-agg --report=$report spelled | same wanted -
    done
}

@test "what a filter does not know or change passes byte for byte" {
    many_scenes | respelled > in
    ends 0 sar-filter --empty=keep --bounds=keep in
    same in out
    ends 0 sar-filter --empty=keep --bounds=clip in # which leaves nothing to be cut
    same in out
    # sar-grid: take its members away again
    ends 0 sar-grid in
    run ! cmp -s in out
    sed -E 's/,"region":"[^"]*","area_ratio":[^,]*,"aspect":[^,]*,"size":"[^"]*","size3":"[^"]*","shape":"[^"]*","relations":\[[^]]*\]\}/}/g' out | same in -
    # sar-iou and sar-perturb, but for white space after the record
    sar-grid in | sar-template 2> /dev/null | respelled | sed -E 's/[[:space:]]+$//' > samples
    ends 0 sar-perturb samples
    sed -E 's/(.*),"response":"([^"\\]|\\.)*"\}$/\1}/' out | same samples -
    mv out answered
    ends 0 sar-iou answered
    sed -E 's/(.*),"score":\{.*\}\}$/\1}/' out | same answered -
    ends 0 sar-filter answered
    same answered out
}

@test "what is done twice is what was done once" {
    { many_scenes; sar-synth --scale=0.001 --seed=$((SEED + 1)) --dirty=0.5; } | respelled > in
    for options in '' --bounds=clip '--bounds=keep --empty=keep' '--min-area=0.01 --max-area=0.5 --max-aspect=3' --category=ship,car --dedupe=0.3 \
        '--bounds=clip --dedupe=0.5' --sample=0.5 --profile=describe; do
        # shellcheck disable=SC2086
        sar-filter $options in > once 2> /dev/null
        # shellcheck disable=SC2086
        ends 0 sar-filter $options once
        says
        same once out
        sound out
    done
    sar-filter in > kept 2> /dev/null
    for relations in all nearest none; do
        sar-grid --relations=$relations kept > once
        ends 0 sar-grid --relations=$relations once
        same once out
        # spelled and ordered in another way, what is derived is found again
        jq -c '.objects |= map(to_entries | reverse | from_entries)' once | respelled > turned
        sar-grid --relations=$relations turned > twice
        sound twice
        sar-grid --relations=$relations twice | same twice -
        plain once > wanted
        plain twice | same wanted -
    done
    sar-grid kept | sar-template 2> /dev/null | sar-perturb --miss=0.3 --garbage=0.1 --seed="$SEED" | respelled > answered
    for options in '' --explain --iou=0.3,0.75; do
        # shellcheck disable=SC2086
        sar-iou $options answered > once
        # shellcheck disable=SC2086
        ends 0 sar-iou $options once
        same once out
        sound out
    done
}

# --- order and shards -------------------------------------------------------------------------------------------------

@test "samples and scores do not depend on order or shards" {
    many_scenes | sar-grid > in
    for options in "--seed=$SEED" '--negatives --frame=norm1000'; do
        # shellcheck disable=SC2086
        sar-template $options in 2> /dev/null > samples
        sort samples > wanted
        # shellcheck disable=SC2086
        shuffled in | sar-template $options 2> /dev/null | sort | same wanted -
        parts in
        # shellcheck disable=SC2086
        for part in part.*; do sar-template $options "$part" 2> /dev/null; done | sort | same wanted -
    done
    sar-perturb --miss=0.2 --jitter=0.3 --seed="$SEED" samples > answered
    sort answered > wanted
    parts samples
    for part in part.*; do shuffled "$part" | sar-perturb --miss=0.2 --jitter=0.3 --seed="$SEED"; done | sort | same wanted -
    sar-iou answered | sort > wanted
    parts answered
    for part in part.*; do shuffled "$part" | sar-iou; done | sort | same wanted -
    # and with the truth in a file of its own, in another order
    jq -c '{id, response}' answered | shuffled > responses
    shuffled samples > truth
    sar-iou --truth=truth responses | jq -c '[.id, .score]' | sort > got
    jq -c '[.id, .score]' wanted | sort | same - got
}

# merges OF-PARTS OF-ALL FILE [MERGING]: tallies of parts (options OF-PARTS) in any order are merged (options MERGING) to what
# the whole gives (options OF-ALL), at once and two by two.
merges() {
    local n
    parts "$3"
    # shellcheck disable=SC2086
    for part in part.*; do shuffled "$part" | sar-agg $1 > "tally.${part#part.}"; done
    # shellcheck disable=SC2086
    sar-agg $2 "$3" > wanted && sound wanted || return
    # shellcheck disable=SC2086
    cat tally.* | sar-agg ${4-} | same wanted - || { echo "$*"; return 1; }
    # shellcheck disable=SC2086
    cat tally.* | shuffled | sar-agg ${4-} | sort > got
    sort wanted | same - got || { echo "$*, shuffled"; return 1; }
    mv tally.1 sum
    for ((n = 2; n <= PARTS; n++)); do
        # shellcheck disable=SC2086
        cat sum "tally.$n" | sar-agg ${5-} > next || return
        mv next sum
    done
    # shellcheck disable=SC2086
    sar-agg ${4-} sum | same wanted - || { echo "$*, two by two"; return 1; }
    rm -f tally.*
}

@test "tallies of parts merge to those of the whole, for every report" {
    many_scenes | sar-grid > scenes
    sar-template scenes 2> /dev/null > samples
    sar-perturb --miss=0.2 --add=0.1 --jitter=0.3 --empty=0.05 --garbage=0.05 --seed="$SEED" samples | sar-iou > scored
    merges '' '' scored
    merges --by=category --by=category scored
    some="--replicates=50 --seed=$SEED"
    merges "--partial $some" '' scored '' "--partial $some"
    merges "--partial $some" "--ci $some" scored "--ci $some" "--partial $some"
    merges "--partial $some" "--partial $some" scored "--partial $some" "--partial $some"
    for report in categories aspect shapes; do
        merges --report=$report --report=$report scenes
        merges "--report=$report --by=source" "--report=$report --by=source" scenes
    done
    for report in tasks words; do merges --report=$report --report=$report samples; done
    merges '--report=consistency --partial' --report=consistency scored --report=consistency '--report=consistency --partial'
    # some twice, so that there are duplicates to be found
    for file in scenes samples; do
        { cat $file; shuffled $file | head -n 20; } > more
        merges '--report=duplicates --partial' --report=duplicates more --report=duplicates '--report=duplicates --partial'
    done
}

# --- render and parse -------------------------------------------------------------------------------------------------

# truth_is_read TEMPLATES: in the words of this file the truth of ./scenes is read as what it says, and no answer as nothing.
truth_is_read() {
    local -x SAR_TEMPLATES=$1 frame
    for frame in pixel norm1000 norm999 norm1; do
        sar-template --negatives --frame=$frame --seed=$((SEED + ${#frame})) scenes > samples 2> /dev/null
        sound samples
        sar-perturb samples | sar-iou > scored
        sound scored
        sar-agg scored > tallies
        # all six tasks have columns
        jq -e -s 'map(select(.metric == "task" and .acc != null).task) | unique | length == 6' tallies > /dev/null
        jq -e -s 'all(.[]; .acc == null or .acc == 100) and all(.[]; (.fp // 0) == 0 and (.fn // 0) == 0)' tallies > /dev/null ||
            { echo $frame; jq -c 'select(.score | any(.[] | objects; (.fp // 0) + (.fn // 0) > 0))' scored | head -n 3; return 1; }
        sar-perturb --empty=1 samples | sar-iou | sar-agg > tallies
        jq -e -s 'all(.[]; .acc == null or .acc == 0) and any(.[]; .acc == 0)' tallies > /dev/null
    done
}

@test "truth as its own prediction scores 100 in every column that has units, no answer 0" {
    many_scenes | sar-grid > scenes
    truth_is_read "$WORDING"
    truth_is_read "${WORDING%.yaml}.zh.yaml"
}

# scene_is_read TEMPLATES: in the words of this file an answer says what ./scenes hold.
scene_is_read() {
    local -x SAR_TEMPLATES=$1
    sar-template --seed="$SEED" scenes 2> /dev/null | sar-perturb | sar-iou --explain > explained
    jq -c --slurpfile scenes scenes -n '
        ["ship", "aircraft", "car", "tank", "bridge", "harbor"] as $order
        | ($scenes | map({(.image): .}) | add) as $scene
        | inputs
        | . as $sample | $scene[.images[0]] as $s | .explain.response as $said
        | ($s.objects | map(select(.category == $sample.category))) as $asked
        | def means(kind): [$said[].means | objects | .[kind] | select(. != null)];
          def boxes: [$said[] | select(.box) | .pixels];
          def eligible: select(.area_ratio >= 0.01 and ((.bbox[2] - .bbox[0]) / (.bbox[3] - .bbox[1]) | . <= 10 and . >= 0.1));
          if .task == "classify" then [(means("category") | unique), ($s.objects | map(.category) | unique)]
          elif .task == "count" then [[means("number"), boxes], [[$asked | length], ($asked | map(.bbox))]]
          elif .task == "refer" then [[boxes, means("region")], [($asked | map(.bbox)), ($asked | map(.region))]]
          elif .task == "ground" then
              [[$said[] | select(.box) | [.category, .pixels]], [$order[] as $c | $s.objects[] | select(.category == $c) | [.category, .bbox]]]
          elif .task == "identify" then
              [[means("category")[0], means("region")[0], means("size")[0], means("shape")[0]], ($s.objects[.object] | [.category, .region, .size, .shape])]
          else # in reading order, alike objects at once, but not in a1
              (["top-left", "top", "top-right", "left", "middle", "right", "bottom-left", "bottom", "bottom-right"]) as $cells
              | ($s.objects | map(eligible | [.category, .size3, .region]) | to_entries
                  | sort_by([(.value[2] as $r | $cells | index($r)), .key]) | map(.value)) as $all
              | (if $sample.template | endswith("/a1") then $all else reduce $all[] as $o ([]; if index([$o]) then . else . + [$o] end) end) as $named
              | [[means("category"), means("size3"), means("region"), (means("number") | map(select(. > 1)))],
                 [($named | map(.[0])), ($named | map(.[1])), ($named | map(.[2])),
                  (if $sample.template | endswith("/a1") then [] else [$named[] as $o | $all | map(select(. == $o)) | length | select(. > 1)] end)]]
          end
        | select(.[0] != .[1]) | [$sample.task, $sample.messages[1].content] + .' explained > wrong
    [ ! -s wrong ] || { head -n 5 wrong; return 1; }
    [ "$(jq -r .task explained | sort -u | wc -l)" -eq 6 ]
}

@test "what is read of an answer is what the scene holds" {
    # whole pixels, so that nothing is rounded
    { sar-synth --scale=0.002 --seed="$SEED"; scenes 60 "$SEED" | sed 's,JPEGImages,more,; s/\.5//g'; } | sar-filter 2> /dev/null | sar-grid > scenes
    scene_is_read "$WORDING"
    scene_is_read "${WORDING%.yaml}.zh.yaml"
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What all filters share: every test here goes through all that are in $BIN.
bats_require_minimum_version 1.5.0
load helper
load filters

# --- help, version, usage ---------------------------------------------------------------------------------------------

helps() {
    local option
    ends 0 "$1" --help || return
    says || return
    head -n 1 out | grep -q "^usage: $1" || return
    for option in --where --on-error --rejects --progress --help --version; do
        grep -q -- "$option" out || { echo "no $option"; return 1; }
    done
    cp out help
    ends 0 "$1" -h && same help out && ends 0 "$@" --help --where . < /dev/null && same help out || return
    # lines fit a terminal of 110 columns, and there is no blank at their ends
    run ! grep -nE '.{111}| $' help
}

@test "--help describes the filter and the shared options, and is no error" {
    each helps
}

versions() {
    ends 0 "$1" --version && says && head -n 1 out | grep -qE "^$1 \(sarpipe\) [0-9]+\.[0-9]+\.[0-9]+$" || return
    cp out version
    ends 0 "$1" -V && same version out
}

@test "--version says the program's name and version" {
    each versions
    for name in "$BIN"/sar-*; do "$name" --version | sed -n '1s/.* //p'; done | sort -u > out
    [ "$(count out)" -eq 1 ]
}

misused() {
    refused "$@" --no-such-option && refused "$@" -Z && refused "$@" --where && refused "$@" --on-error=maybe || return
    refused "$@" --progress=yes && refused "$@" --rejects || return
    refused "$@" --no-such-option
    grep -q "^$1: .*no-such-option" err && grep -q "^Try '$1 --help'" err
}

@test "an option that is not known, or lacks its argument, is a mistake: 2, with the way to --help" {
    each misused
}

# --- operands ---------------------------------------------------------------------------------------------------------

@test "empty input gives empty output and is no error; COCO can't be empty" {
    for name in $(record_filters); do
        ends 0 "$name" < /dev/null
        says
        [ ! -s out ]
        : > empty
        printf '\n  \r\n\t\n' > blank
        printf '\357\273\277' > mark
        ends 0 "$name" empty blank mark empty
        says
        [ ! -s out ]
    done
    ends 1 sar-import coco < /dev/null
    tells '^sar-import: -:1: '
}

@test "operands are files, - is standard input, options may follow operands, -- ends them" {
    for name in $(record_filters); do
        good "$name" 1.png > one
        good "$name" 2.png > two
        good "$name" 3.png > ./--three
        "$name" one > wanted
        "$name" two >> wanted
        "$name" ./--three >> wanted
        ends 0 "$name" one - ./--three < two
        same wanted out
        ends 0 "$name" one two -w true -- --three
        same wanted out
        "$name" < one | cmp - <(head -n "$(("$(count wanted)" / 3))" wanted)
    done
}

# --- the stream -------------------------------------------------------------------------------------------------------

@test "line ends, byte order marks, blank lines and a missing last line end make no difference" {
    for name in $(record_filters); do
        many "$name" 5 > in
        "$name" in > wanted
        sed 's/$/\r/' in > crlf
        { printf '\357\273\277'; cat in; } > mark
        { printf '\n\n'; sed 's/$/\n  \t\n/' in; } > blanks
        head -c -1 in > unended
        for file in crlf mark blanks unended; do
            ends 0 "$name" $file
            same wanted out
        done
        { printf '\357\273\277'; cat unended; } > both
        "$name" both both > out
        cat wanted wanted | cmp - out
    done
}

@test "the input may come in any pieces" {
    for name in $(record_filters); do
        many "$name" 5 > in
        "$name" in > wanted
        for size in 1 16; do
            ends 0 "$UNITS/dribble" $size "$(command -v "$name")" < in
            same wanted out
        done
    done
}

@test "a line may be longer than any block" {
    for name in $(record_filters); do
        { many "$name" 2
            good "$name" | awk '{ for (text = "0123456789"; length(text) < 3000000;) text = text text; sub(/^{/, "{\"x\":\"" text "\","); print }'
            many "$name" 2; } > in
        ends 0 "$name" in
        ends 0 "$name" --where 'has("x") | not' in
        mv out short
        { many "$name" 2; many "$name" 2; } | "$name" | cmp - short
    done
}

@test "a record's output is written before the filter waits for more input" {
    for name in $(record_filters); do
        many "$name" 3 | "$name" > wanted
        rm -f to from came
        mkfifo to from
        "$name" < to > from 3>&- 2> err &
        exec 7> to 8< from
        for n in 1 2 3; do
            good "$name" $n.png >&7
            comes $n.png
        done
        good "$name" 4.png | head -c 50 >&7 # half a record gives nothing, and is not lost
        exec 7>&-
        cat <&8 >> came # sar-template says more than one thing
        exec 8<&-
        wait || true
        same wanted came
        grep -q "^$name: -:4: " err
    done
}

@test "memory does not grow with the number of records" {
    if sanitized; then skip "sanitizers want memory of their own"; fi
    for name in $(record_filters); do
        many "$name" 200 > in
        for n in {1..200}; do cat in; done > large
        ( ulimit -v 60000; ends 0 "$name" large ) # 32 MiB beside the libraries' mappings
        [ "$(count out)" -ge 40000 ]
    done
}

@test "--progress is for terminals: elsewhere it says nothing" {
    for name in $(record_filters); do
        many "$name" 5 > in
        "$name" in > wanted
        ends 0 "$name" --progress in
        says
        same wanted out
        script -qec true /dev/null > /dev/null 2>&1 < /dev/null || continue # no terminal can be had here
        script -qec "$name --progress in > out" /dev/null > terminal < /dev/null
        same wanted out
        grep -q '5 records' terminal
    done
}

@test "--progress shows how far it is while records come" {
    script -qec true /dev/null > /dev/null 2>&1 < /dev/null || skip "needs a terminal"
    many sar-filter 2048 > in
    mkfifo fifo
    { head -n 1000 in; sleep 1; tail -n 1048 in; } > fifo & # what is shown changes every half second at most
    script -qec "sar-filter --progress fifo > out" /dev/null > terminal < /dev/null
    wait
    same in out
    tr '\r' '\n' < terminal | grep -c ' records ' > shown
    [ "$(cat shown)" -ge 2 ]
    grep -q '1024 records' terminal
}

@test "the beginning of an option means that option, unless it begins several" {
    good sar-filter > in
    ends 0 sar-filter --on=skip in
    ends 2 sar-filter --m in
    says 'sar-filter: the option "--m" is ambiguous' "Try 'sar-filter --help'."
}

# --- --where ----------------------------------------------------------------------------------------------------------

@test "--where keeps records for which the first result is neither false nor null; several must all hold" {
    for name in $(record_filters); do
        good "$name" a.png > a
        good "$name" b.png > b
        cat a b > in
        "$name" a > wanted_a
        "$name" in > wanted_in
        while read -r wanted expression; do
            ends 0 "$name" --where "$expression" in
            case $wanted in
            all) same wanted_in out ;;
            a) same wanted_a out ;;
            none) [ ! -s out ] ;;
            esac || { echo "$name --where '$expression'"; return 1; }
        done << 'END'
all true
all 0
all ""
all []
all .width == 300
all 1, false
all .x | not
none false
none null
none empty
none .x
none null, 1
a (.image // .images[0]) == "a.png"
a tostring | test("a\\.png")
a . as {width: $w} | $w == 300 and tostring[0:60] != "" and (tostring | contains("a.png")) # with a remark
END
        ends 0 "$name" -w 'tostring | test("[ab]\\.png")' --where 'tostring | contains("a.png")' in
        same wanted_a out
    done
}

@test "a --where that holds for nothing is told, with what it was tried on" {
    for name in $(record_filters); do
        { good "$name" a.png; good "$name" b.png; } > in
        ends 0 "$name" --where .no_such in
        tail -n 1 err | grep -qE "^$name: --where: 0 of 2 (scenes|samples) matched\$" || { echo "$name"; cat err; return 1; }
        ends 0 "$name" --where 'tostring | contains("b.png")' in
        run ! grep 'matched' err
        ends 0 "$name" --where .no_such < /dev/null
        says
    done
}

@test "an expression that fails on a record makes it bad data" {
    for name in $(record_filters); do
        { good "$name" a.png; good "$name" b.png; } > in
        good "$name" a.png | "$name" > wanted
        ends 1 "$name" --where 'if tostring | contains("b.png") then error("told so") else true end' in
        same wanted out
        tells "^$name: in:2: .*told so"
        ends 1 "$name" --where 'if tostring | contains("a.png") then .width.x else true end' --on-error=skip in
        tells "^$name: in:1: .*jq" '1 bad record'
        good "$name" b.png | "$name" | cmp - out
    done
}

@test "what is no expression is a mistake; import and include are refused, and nothing makes libjq abort" {
    export ASAN_OPTIONS=detect_leaks=0 # libjq 1.6 leaks what it refuses
    for name in $(record_filters) 'sar-import coco'; do
        for expression in '' '.[' 'nosuchfunction' '$x' '"a' 'import "a" as a; .' 'include "a"; .' 'import "a" as $a; .' 'include "a" {search: "."}; true' \
            '. | include "a"; .'; do
            # shellcheck disable=SC2086
            refused $name --where "$expression" || { echo "$expression"; return 1; }
        done
        printf 'def f: 1;\n' > a.jq
        echo '1' > a.json
        # shellcheck disable=SC2086
        refused $name --where 'import "./a" as a; true'
    done
    good sar-grid > in
    for expression in '"a" | modulemeta' 'input' '[inputs] | length' 'debug' 'stderr' 'input_filename' 'input_line_number' 'halt' 'halt_error' \
        '$ENV | length' 'env | length' '$__loc__' 'get_search_list' '[limit(3; repeat(1))]' 'def f: f; 1' 'error(null)' 'error' 'now' '@json' 'getpath(["x","y"])' \
        '"x" * 0' 'tojson | fromjson' '[range(100000)] | add' '{} | .a.b.c' 'ltrimstr(1)' 'splits("a")' 'infinite' 'nan' 'label $f | break $f' 'path(..)'; do
        status=0
        timeout "$PATIENCE" sar-grid --where "$expression" in > out 2> err || status=$?
        [ $status -le 2 ] || { echo "$expression: $status"; cat err; return 1; }
        status=0
        timeout "$PATIENCE" sar-filter --object "$expression" in > out 2> err || status=$?
        [ $status -le 2 ] || { echo "--object $expression: $status"; cat err; return 1; }
    done
}

@test "the first result decides; others, errors among them, are read up to a bound, in every option with an expression" {
    export ASAN_OPTIONS=detect_leaks=0 # libjq 1.6 leaks what paths hold
    good sar-grid > in
    sar-grid in > wanted
    for expression in '(.objects | length) < 1 or (path(.objects[]) | true)' paths 'getpath(first(paths))' 'true, error("x")' 'true, halt' \
        'path(.objects[] | if . == 1 then 1 else error("x") end)?, 1' 'range(1; 10002)'; do
        ends 0 sar-grid --where "$expression" in
        says
        same wanted out
    done
    refused sar-grid --where 'range(1; 10003)' in
    tells '^sar-grid: the expression has more than 10000 results after the first: --where=range\(1; 10003\)$'
    good sar-filter > scenes
    good sar-agg > scores
    while IFS='|' read -r input option command; do
        ends 2 $command "$option=def f: 1, f; f" $input
        [ ! -s out ]
        grep -qF "the expression has more than 10000 results after the first: $option=def f: 1, f; f" err || { cat err; return 1; }
    done << 'END'
scenes|--where|sar-grid
scenes|--object|sar-filter
scenes|--split-by|sar-filter
scenes|--scene-key|sar-agg --report=leakage
scores|--where|sar-agg
scores|--by=key|sar-agg
END
    # false is as good a first result as true
    good sar-grid > in
    ends 0 sar-grid --where 'false, true' in
    [ ! -s out ]
}

@test "what ends libjq or takes too much memory ends the filter with 2, after all that is whole" {
    if sanitized; then skip "sanitizers end the program in their own way"; fi
    for name in $(record_filters) sar-export; do
        local command=$name ended
        [ "$name" != sar-export ] || command='sar-export openai'
        good "$name" | sed 's/^{/{"last":0,/' > in
        good "$name" b.png | sed 's/^{/{"last":1,/' >> in
        # shellcheck disable=SC2086
        head -n 1 in | $command > wanted
        [ -s wanted ]
        for ended in '1e18 | todate' '(reduce range(1000000) as $i (0; [.])) | length' 'def f: f | f; f' '[range(1e9)]'; do
            # one filter is enough for what fills the memory
            [[ $name = sar-grid || $ended = *e18* || $ended = *reduce* ]] || continue
            # shellcheck disable=SC2086
            ends 2 $command --where "if .last == 0 then true else ($ended) end" in
            same wanted out
            grep -qF "$name: the expression ended libjq" err || { cat err; return 1; }
            grep -qF -- "--where=if .last == 0 then true else ($ended) end" err
            # what goes to a file, and the rejects
            { head -n 1 in; echo bad; tail -n 1 in; } > three
            status=0
            # shellcheck disable=SC2086
            timeout "$PATIENCE" $command --on-error=skip --rejects=rejects --where "if .last == 0 then true else ($ended) end" three > out 2> err || status=$?
            [ $status -eq 2 ]
            same wanted out
            echo bad | is rejects
        done
    done
}

@test "a file of more than a block is whole where an expression ends libjq" {
    if sanitized; then skip "sanitizers end the program in their own way"; fi
    good sar-grid | awk '{ for (i = 0; i < 30000; i++) { line = $0; sub(/a.png/, "a" i ".png", line); print line } }' > in
    ends 2 sar-grid --where 'if .image == "a29999.png" then 1e18 | todate else true end' in
    head -n 29999 in | sar-grid | cmp - out
}

@test "a signal from outside is not taken for an expression's end" {
    mkfifo pipe
    sar-grid --where true pipe 2> err &
    local filter=$!
    exec 7> pipe
    kill -ABRT $filter
    status=0
    wait $filter || status=$?
    exec 7>&-
    [ $status -eq 134 ]
    run ! grep libjq err
}

# --- strict input -----------------------------------------------------------------------------------------------------

# The record of a filter, with a member x of that value in front.
with() {
    good "$1" | awk -v value="$2" '{ print "{\"x\":" value "," substr($0, 2) }'
}

@test "what libjq lets through and RFC 8259 or UTF-8 does not is bad data, with and without --where" {
    for name in $(record_filters); do
        for value in '+1' '012' '-01' '1.' '.5' '1e' '0x10' 'NaN' 'nan' '-Infinity' 'True' "'a'" '"\\x41"' '"\\u12"' '"\\ud800"' '"\\udc00\\ud800"' \
            '[1,]' '{"a":1,}' '{a:1}' '/**/1' '' '1 2' $'"\x01"' $'"\t"' $'"\x80"' $'"\xc0\xaf"' $'"\xed\xa0\x80"' $'"\xf4\x90\x80\x80"' $'"\xe6\xa1"' \
            $'\f1' $'\xc2\xa01' 'a@b' '"a@b"'; do
            with "$name" "$value" | tr @ '\0'
        done > in
        good "$name" | sed 's/}$/} {}/; p; s/} {}$/}x/; p; s/}x$//; p; s/"/\x27/g' >> in
        ends 1 "$name" --on-error=skip --rejects=rejects in
        [ ! -s out ] || { cat out; return 1; }
        same in rejects
        [ "$(count in)" -eq 37 ]
        mv rejects.why without
        ends 1 "$name" --on-error=skip --rejects=rejects --where true in
        [ ! -s out ]
        same in rejects
        same without rejects.why
    done
}

@test "nesting of 128 is taken, of 129 not" {
    for name in $(record_filters); do
        with "$name" "$(printf '[%.0s' {1..127})$(printf ']%.0s' {1..127})" > in
        ends 0 "$name" in
        ends 0 "$name" --where true in
        with "$name" "$(printf '[%.0s' {1..128})$(printf ']%.0s' {1..128})" > in
        ends 1 "$name" in
        grep -q 128 err
    done
}

@test "what no filter reads may be anything that is JSON" {
    for name in $(record_filters); do
        "$name" <<< "$(good "$name")" | wc -l > wanted
        for value in '1e999' '-0.0e-0' '123456789012345678901234567890' '{"a":1,"a":2}' '"\\u0000\\ud834\\udd1e\\/"' '"桥梁"' $'"\x7f\xef\xbf\xbf"' '[[],{},[{}]]' '1,"x":2,"x":{}'; do
            with "$name" "$value" > in
            ends 0 "$name" in || { echo "$name refuses $value"; return 1; }
            wc -l < out | cmp - wanted
        done
    done
}

# --- bad data ---------------------------------------------------------------------------------------------------------

@test "processed, rejected and left out are all that was read; rejects are kept byte for byte, with the reasons" {
    for name in $(record_filters); do
        for n in {1..40}; do
            case $((n % 5)) in
            0) printf '{"bad": %s }\r\n' $n ;;
            1) printf '[%s, "caf\\u00e9\303"]\n' $n ;;
            2) good "$name" out$n.png ;;
            *) good "$name" $n.png ;;
            esac
            [ $((n % 7)) -ne 0 ] || printf ' \r\n\n'
        done > in
        grep -a '^\(\[\|{"bad\)' in > bad
        grep -a '^{"i' in | grep -v out > fine
        ends 1 "$name" --on-error=skip --rejects=rejects --where 'tostring | contains("out") | not' in
        same bad rejects
        mv out got
        "$name" fine | cmp - got
        [ $(($(count fine) + $(count rejects) + 8)) -eq 40 ]
        # for each reject, in order, its place and a reason
        jq -c '[.file, (.path | type), (.code | type), (.message | type)]' rejects.why | sort -u > kinds
        echo '["in","string","string","string"]' | is kinds
        jq -r .line rejects.why > lines
        grep -an '^\(\[\|{"bad\)' in | cut -d: -f1 | cmp - lines
        grep -q "^$name: 16 bad records" err
        # without --rejects it goes on just so; without --on-error=skip it stops
        ends 1 "$name" --on-error=skip --where 'tostring | contains("out") | not' in
        same got out
        ends 1 "$name" --rejects=rejects in
        [ ! -s out ]
        head -n 1 in | cmp - rejects
        [ "$(count rejects.why)" -eq 1 ]
        tells "^$name: in:1: "
        ends 1 "$name" --on-error=stop in
        [ ! -s out ]
    done
}

@test "nothing is rejected where nothing is bad" {
    for name in $(record_filters); do
        good "$name" > in
        ends 0 "$name" --on-error=skip --rejects=rejects in
        says
        [ -e rejects ]
        [ ! -s rejects ]
        [ ! -s rejects.why ]
    done
}

@test "rejects that can't be kept end the filter with 2" {
    for name in $(record_filters) 'sar-import coco'; do
        # shellcheck disable=SC2086
        refused $name --rejects=no/such/folder
        [ -e /dev/full ] || continue
        ln -sf /dev/full full
        echo '{"images":[{"bad":1}],"annotations":[],"categories":[]}' > in
        status=0
        # shellcheck disable=SC2086
        $name --on-error=skip --rejects=full in > out 2> err || status=$?
        [ $status -eq 2 ]
        grep -qi 'full: no space' err
        rm -f full full.why
    done
}

@test "no output is another one, or a file that is read, however it got its name" {
    good sar-tile > scenes
    echo kept > x
    cp x kept
    ln x hard
    ln -s x soft
    for other in x ./x hard soft "$PWD/x"; do
        refused sar-tile --list=$other --rejects=x scenes
        tells "^sar-tile: --list: $other is another output\$" '^Try'
        same kept x
    done
    refused sar-tile --list=new --rejects=new scenes
    refused sar-tile --list=new.why --rejects=new scenes
    [ ! -e new ]
    [ ! -e new.why ]
    for name in $(record_filters); do
        good "$name" > in
        for option in --rejects=x --rejects=hard; do
            status=0
            "$name" $option in >> x 2> err || status=$?
            [ $status -eq 2 ]
            tells "^$name: --rejects: .* is the output\$" '^Try'
            same kept x
        done
        cp "$WORDING" words
        SAR_TEMPLATES=words refused "$name" --rejects=words in
        tells "^$name: --rejects: words is an input\$" '^Try'
        mv words words.why
        SAR_TEMPLATES=words.why refused "$name" --rejects=words in
        same "$WORDING" words.why
        rm -f words.why
    done
    # a pipe that two outputs go to is cut up as a file is; the null device is not
    status=0
    { sar-tile --list=/dev/stdout scenes 2> err || echo $? > status; } | cat > out
    [ "$(cat status)" = 2 ]
    [ ! -s out ]
    ln -s /dev/null null.why
    ln -s /dev/null null
    ends 0 sar-tile --list=null --rejects=null scenes
    # installed words
    mkdir -p tree/bin tree/share/sarpipe
    cp "$BIN/sar-grid" tree/bin
    cp "$WORDING" tree/share/sarpipe/templates.yaml
    (unset SAR_TEMPLATES; refused tree/bin/sar-grid --rejects=tree/share/sarpipe/templates.yaml scenes)
    same "$WORDING" tree/share/sarpipe/templates.yaml
}

@test "no output is in a folder that is read or written, by the name of one of its files" {
    good sar-filter d/a.png | sed 's/d.a.png/a.png/' > scenes
    mkdir out.d
    for format in yolo:classes.txt yolo:a.txt voc:a.xml; do
        echo kept > "out.d/${format#*:}"
        ends 2 sar-export "${format%:*}" --output=out.d --rejects="out.d/${format#*:}" scenes
        grep -q "^sar-export: --rejects: out.d/${format#*:} is an output\$" err
        echo kept | is "out.d/${format#*:}"
        rm -f out.d/*
        ends 2 sar-export "${format%:*}" --output=out.d --rejects="out.d/${format#*:}" scenes
        find out.d -name '*.part' | is /dev/null
    done
    mkdir -p ann/deep img
    echo '<annotation><filename>a.png</filename><size><width>9</width><height>9</height></size></annotation>' | tee ann/deep/a.xml > kept
    # enough that is bad to fill the rejects before the file's turn comes
    for ((i = 0; i < 20; i++)); do head -c 20000 /dev/zero | tr '\0' ' ' > "ann/$i.xml"; done
    ends 2 sar-import voc --on-error=skip --rejects=ann/deep/a.xml ann
    grep -q 'is an input' err
    same kept ann/deep/a.xml
    printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x09\0\0\0\x09' > img/a.png
    cp img/a.png kept
    echo '<annotation><filename>a.png</filename></annotation>' > b.xml
    ends 2 sar-import voc --images=img --rejects=img/a.png b.xml
    same kept img/a.png
}

@test "an input is never taken for the rejects" {
    for name in $(record_filters); do
        { good "$name"; echo bad; } > in
        cp in kept
        ends 2 "$name" --on-error=skip --rejects=in in
        same kept in
        ln -sf in link
        ends 2 "$name" --on-error=skip --rejects=./link in
        same kept in
        cp in rejects.why
        ends 2 "$name" --on-error=skip --rejects=rejects rejects.why
        cmp kept rejects.why
        rm -f link rejects rejects.why
    done
    # nor is a file that an option names
    good sar-iou > truth
    cp "$WORDING" words.yaml
    printf 'ship: [vessel]\n' > map.yaml
    for option in 'sar-iou --truth=truth' 'sar-iou --templates=words.yaml' 'sar-perturb --templates=words.yaml' 'sar-template --templates=words.yaml' \
        'sar-filter --profile=count --templates=words.yaml' 'sar-export llava --templates=words.yaml' 'sar-import coco --templates=words.yaml' 'sar-import coco --categories=map.yaml'; do
        file=${option##*=}
        cp "$file" kept
        # shellcheck disable=SC2086
        refused $option --rejects="$file"
        # shellcheck disable=SC2086
        refused ${option%% *} --rejects="$file" ${option#* }
        same kept "$file"
    done
}

@test "reasons are JSON in UTF-8, for any names of files and members" {
    for name in $(record_filters); do
        file=$'na\xffme "\x01'
        { good "$name" | sed 's/"width":300/"width":[]/'; printf '\xff\n[\x01]\n'; } > "$file"
        ends 1 "$name" --on-error=skip --rejects=rejects "$file"
        same "$file" rejects
        [ "$(count rejects.why)" -eq 3 ]
        valid rejects.why
        iconv -f UTF-8 -t UTF-8 rejects.why > /dev/null
    done
}

@test "the worst that happened is the exit status" {
    for name in $(record_filters); do
        { echo bad; good "$name"; } > in
        ends 2 "$name" --on-error=skip in missing
        [ -s out ]
    done
}

# --- all together -----------------------------------------------------------------------------------------------------

@test "the one-line job: COCO in, dialogues out, and every line of every filter is JSON for jq" {
    for file in "$DATA"/coco-*.json; do
        sar-import coco --split=train --crowd=keep "$file" > scenes
        sar-filter --bounds=clip --empty=keep scenes > filtered 2> /dev/null
        sar-grid --relations=all filtered > gridded
        sar-template --negatives gridded > samples 2> /dev/null
        sar-filter --where '.task != "count"' samples > rest 2> /dev/null
        for step in scenes filtered gridded samples rest; do valid $step; done
        sar-import coco --split=train --crowd=keep "$file" | sar-filter --bounds=clip --empty=keep 2> /dev/null | sar-grid --relations=all \
            | sar-template --negatives 2> /dev/null | cmp - samples
    done
}

@test "the pipe as a whole takes no order and no sharding to heart" {
    awk 'BEGIN {
        printf "{\"categories\":[{\"id\":0,\"name\":\"ship\"},{\"id\":1,\"name\":\"bridge\"}],\"images\":["
        for (n = 0; n < 120; n++) printf "%s{\"id\":%d,\"file_name\":\"%d.png\",\"width\":400,\"height\":300}", n ? "," : "", n, n
        printf "],\"annotations\":["
        for (n = 0; n < 500; n++)
            printf "%s{\"id\":%d,\"image_id\":%d,\"category_id\":%d,\"bbox\":[%d,%d,%d,%d]}", n ? "," : "", n, n * n % 120, n % 3 == 0, n * 37 % 380, n * 53 % 290, n % 60, n % 41
        print "]}"
    }' > in
    sar-import coco in > scenes
    pipe() { sar-filter --dedupe=0.5 "$@" 2> /dev/null | sar-grid | sar-template 2> /dev/null; }
    pipe scenes | sort > wanted
    [ "$(count wanted)" -gt 1000 ]
    shuf scenes | pipe | sort | cmp - wanted
    split -n l/3 scenes part.
    for part in part.*; do pipe "$part" & done > parts
    wait
    sort parts | cmp - wanted
}

@test "--where that holds for no record says so, with the number of records; for one, it says nothing" {
    local filter
    gridded 7 > scenes
    sar-template scenes > samples
    jq -c '.response = .messages[1].content' samples > answers
    sar-export coco scenes > scenes.json
    while read -r input filter; do
        read -ra command <<< "$filter"
        for expression in false '.nosuch' '.width > 1e9' empty; do
            ends 0 "${command[@]}" --where="$expression" "$input"
            grep -qE "^${command[0]}: --where: 0 of [0-9]+ (record|scene|sample|answer|tall)(s|y|ies)? matched$" err || { echo "$filter: $(cat err)"; false; }
        done
        ends 0 "${command[@]}" --where=true "$input"
        run ! grep -q 'matched' err
    done << 'FILTERS'
scenes sar-filter
scenes sar-grid
scenes sar-tile --size=64
scenes sar-template
samples sar-perturb
answers sar-iou
scenes sar-agg
scenes sar-export coco
scenes.json sar-import coco
FILTERS
    # nothing read is nothing said
    ends 0 sar-grid --where=false /dev/null
    says
}

# --- names of before --------------------------------------------------------------------------------------------------

@test "options still go by the names that they had in 0.1" {
    printf '%s\n' '{"image":"a.png","width":100,"height":80,"objects":[{"category":"ship","bbox":[10,10,30,40]}]}' | sar-grid > scene
    sar-template --frame=norm999 scene > wanted
    ends 0 sar-template -f norm999 scene
    same wanted out
    sar-perturb --boxes=shikra wanted > answered
    ends 0 sar-perturb --syntax=shikra wanted
    same answered out
    jq -c 'del(.task) | .messages[0].content = "What is it?"' answered > untold
    sar-iou --frame=norm1000 --task=identify untold > scored
    ends 0 sar-iou -f norm1000 -t identify untold
    same scored out
}

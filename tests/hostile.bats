#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Records, names, arguments and templates are data, with any content: they drive no terminal, forge no message, open no
# file and run no program.
bats_require_minimum_version 1.5.0
load helper
load filters

# What a name can hold to drive a terminal or to deceive its reader: a control sequence, a line of its own, C1 (U+009B
# begins sequences, too), DEL, bidirectional overrides and isolates, a line separator, what can't be seen, and what
# a shell would run or a reader open.
HOSTILE=$'\e[2J\e]0;x\a\rsar-grid: forged\nsar-grid: forged\t\b\x7f\xc2\x9b31m\xc2\x85\xe2\x80\xae\xe2\x81\xa6\xd8\x9c\xe2\x80\xa8\xef\xbb\xbf\xf3\xa0\x81\x81$(touch run)`touch run`|touch run;'
# the same as it is spelled in JSON, and in YAML between double quotes
SPELLED=$'\\u001b[2J\\u001b]0;x\\u0007\\rsar-grid: forged\\nsar-grid: forged\\t\\b\x7f\xc2\x9b31m\\u0085\xe2\x80\xae\xe2\x81\xa6\xd8\x9c\xe2\x80\xa8\\ufeff\xf3\xa0\x81\x81$(touch run)`touch run`|touch run;'
IN_YAML=$'\\e[2J\\e]0;x\\a\\rsar-grid: forged\\nsar-grid: forged\\t\\b\\x7f\\u009b31m\\x85\xe2\x80\xae\xe2\x81\xa6\xd8\x9c\xe2\x80\xa8\\ufeff\\U000e0041$(touch run)`touch run`|touch run;'

# tame PROGRAM FILE [LONGEST]: nothing in it drives a terminal or hides, it is UTF-8, each line is the program's, and none
# is too long.
tame() {
    local bad
    bad=$(grep -naP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8b\x8e\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xf3\xa0[\x80\x81]' "$2") \
        && { echo "not tame:"; head -n 3 <<< "$bad" | cat -v; return 1; }
    iconv -f UTF-8 -t UTF-8 "$2" > /dev/null || return
    bad=$(grep -nvE "^$1: |^Try '$1 --help'\.$" "$2") && { echo "not a line of $1's:"; head -n 3 <<< "$bad"; return 1; }
    awk -v longest="${3:-4900}" 'length($0) > longest { print "a line of " length($0) " bytes"; exit 1 }' "$2" || return
    [ ! -e run ]
}

# judged COMMAND...: it runs to an end of its own, refuses or takes what it is given, and says why it refuses. What it says
# is kept for all_tame.
judged() {
    local status=0
    timeout "$PATIENCE" "$@" > out 2> err || status=$?
    cat err >> said
    { [ $status -eq 0 ] || { [ $status -le 2 ] && [ -s err ]; }; } || { printf '%q ' "${@:0:200}"; echo "ended with $status"; return 1; }
}

all_tame() {
    tame "$1" said && rm said
}

# twisted FILE: the JSON in it with each value, each member's name and each number in turn replaced by what is hostile,
# a document a line; @ means the hostile text.
twisted() {
    jq -c '. as $all
        | (paths | select(length > 0)) as $p
        | ($all | setpath($p; "@")),
          ($all | setpath($p; {"@": "@"})),
          ($all | setpath($p; ["@"])),
          (if ($p[-1] | type) == "string" then $all | getpath($p) as $v | delpaths([$p]) | setpath($p[:-1] + ["@"]; $v) else empty end),
          (if ($p[-1] | type) == "string" then $all | getpath($p[:-1] + ["@"]) as $v | setpath($p[:-1] + ["@" + $p[-1]]; 1) else empty end)' "$1"
}

# Messages of the first ten records only are shown, so each record has a run of its own.
twist_records() {
    local long line number=0 where=(--where 'error(tostring)')
    [ "$1" != sar-synth ] || return 0
    if [ "$1" = sar-import ]; then feed "$1" 1 > record; else good "$1" > record; fi
    twisted record | BY="$SPELLED" awk 'BEGIN { by = ENVIRON["BY"] } { gsub(/\\/, "\\\\", by) } { split($0, part, "@"); out = part[1]; for (i = 2; i in part; i++) out = out by part[i]; print out }' > bad
    [ "$(count bad)" -gt 20 ] || return
    while IFS= read -r line; do
        number=$((number + 1))
        printf '%s\n' "$line" > line
        judged "$@" line || { echo "record $number"; return 1; }
    done < bad
    judged "$@" "${where[@]}" bad || return
    judged "$@" --where "error(\"$SPELLED\")" record && [ -s err ] || return
    # what is no JSON at all, and a text of a megabyte wherever there can be one
    printf '%s\n' "$HOSTILE" > line
    judged "$@" line || return
    long=$(head -c 1000000 /dev/zero | tr '\0' a)
    twisted record | awk 'NR % 9 == 1' > some
    while IFS= read -r line; do
        printf '%s\n' "${line//@/$long}" > line
        judged "$@" line || return
    done < some
    all_tame "$1"
}

@test "for any text in any member of a record, messages are lines of the filter's own and drive no terminal" {
    each twist_records
}

@test "messages quote what is bad in a record, escaped" {
    scene '{"category":"'"$SPELLED"'","bbox":[1,1,5,5],"region":"top-left"}' > in
    ends 1 sar-template in
    grep -qF 'category: "\x1b[2J\x1b]0;x\x07\x0dsar-grid: forged\x0asar-grid: forged\x09\x08\x7f\xc2\x9b31m' err
    # what is long ends in dots, and where it was cut no character is broken
    scene "$(printf '{"category":"%s","bbox":[1,1,5,5],"region":"top-left"}' "$(printf '\xe6\xa1\xa5%.0s' {1..100})")" > in
    ends 1 sar-template in
    grep -qP 'category: "(\xe6\xa1\xa5){20,40}\.\.\."' err
    # what spells with marks that join, or is of any script, stays as it is
    scene $'{"category":"na\xc3\xafve \xe2\x80\x8d\xe6\xa1\xa5 \xd8\xb9","bbox":[1,1,5,5],"region":"top-left"}' > in
    ends 1 sar-template in
    grep -qF $'"na\xc3\xafve \xe2\x80\x8d\xe6\xa1\xa5 \xd8\xb9"' err
    tame sar-template err
}

@test "a message that is too long is cut between characters" {
    local before name where='.*: the jq expression fails: '
    good sar-grid > in
    for before in '' a aa; do
        ends 1 sar-grid --where "error(\"$before\" + ([range(1000) | \"\u6865\"] | add))" in
        grep -qP "^sar-grid: ${where}$before(\xe6\xa1\xa5){50,}\.\.\.\$" err
        name=$before$(printf '\xe6\xa1\xa5%.0s' {1..2000})
        ends 2 sar-grid "$name"
        grep -qP "^sar-grid: $before(\xe6\xa1\xa5){100,} \.\.\. (\xe6\xa1\xa5){100,}: File name too long\$" err
    done
    # what is in no character has no place where it may not be cut
    ends 2 sar-grid "$(printf '\x80%.0s' {1..5000})"
    grep -qP '^sar-grid: (\\x80){500,} \.\.\. : File name too long$' err
}

twist_names() {
    local name file
    [ "$1" != sar-synth ] || return 0
    printf '{"broken":\n' > "$HOSTILE" 2> /dev/null || return
    judged "$@" "$HOSTILE" && grep -qF '\x1b[2J\x1b]0;x' err || return
    judged "$@" "missing$HOSTILE" && grep -q 'No such file' err || return
    # a name that is too long loses its middle, and not the reason
    name=$(head -c 100000 /dev/zero | tr '\0' a)
    judged "$@" "$name" && tells "^$1: a{500,1000} \.\.\. a{300,500}: File name too long$" || return
    judged "$@" "--rejects=$HOSTILE/missing" < /dev/null && [ -s err ] || return
    judged "$@" "--rejects=$name" < /dev/null && grep -q 'File name too long' err || return
    judged "$@" "--rejects=$HOSTILE" "$HOSTILE" && grep -q 'is an input' err && all_tame "$1"
}

@test "for any file name, messages are lines of the filter's own" {
    each twist_names
    for name in sar-template sar-iou sar-perturb 'sar-import coco' 'sar-filter --profile=describe'; do
        # shellcheck disable=SC2086
        SAR_TEMPLATES=none$HOSTILE judged $name < /dev/null
        grep -q 'No such file' err
        all_tame "${name%% *}"
    done
}

twist_arguments() {
    local option long
    long=$(head -c 100000 /dev/zero | tr '\0' a)
    # shellcheck disable=SC2046
    for option in $("$1" --help | grep -oE -- '--[a-z0-9-]+=' | sort -u); do
        judged "$@" "$option$HOSTILE" < /dev/null || return
        judged "$@" "$option$long" < /dev/null || return
    done
    for option in "--$HOSTILE" "-$HOSTILE" "--$long" "--help=$HOSTILE" "--progress=$long" $'-\x9b' "--$HOSTILE=x"; do
        judged "$@" "$option" < /dev/null || return
        tells "^$1: the option " "^Try '$1 --help'\.$" || return
    done
    all_tame "$1"
}

@test "for any option and argument, messages are lines of the filter's own" {
    each twist_arguments
    judged sar-agg --compare "$HOSTILE" "$HOSTILE" < /dev/null
    judged sar-agg --compare "$HOSTILE" b < /dev/null
    all_tame sar-agg
    ASAN_OPTIONS=detect_leaks=0 judged sar-grid --where "\"$HOSTILE" < /dev/null # libjq 1.6 leaks what it refuses
    all_tame sar-grid
    judged sar-synth "$HOSTILE"
    all_tame sar-synth
}

@test "for any text in templates.yaml, messages are lines of the filter's own" {
    local line=0 text
    cp "$DATA/templates.yaml" good.yaml
    judged sar-template --check --templates=good.yaml
    while IFS= read -r text; do
        line=$((line + 1))
        case $text in
        *[a-zA-Z]*) ;;
        *) continue ;;
        esac
        # a key and then a value of that line
        BY=$IN_YAML awk -v line=$line 'BEGIN { by = ENVIRON["BY"]; gsub(/[\\&]/, "\\\\&", by) } NR == line { sub(/[a-z0-9_-]+:/, "\"" by "\":") } { print }' good.yaml > key.yaml
        BY=$IN_YAML awk -v line=$line 'BEGIN { by = ENVIRON["BY"]; gsub(/[\\&]/, "\\\\&", by) } NR == line { sub(/[^ :-][^:]*$/, "\"" by "{" by "}\"") } { print }' good.yaml > value.yaml
        for file in key.yaml value.yaml; do
            judged sar-template --check --templates=$file || { echo "line $line: $text"; return 1; }
        done
    done < good.yaml
    [ $line -gt 30 ]
    printf 'a: %s\n' "$HOSTILE" > raw.yaml
    judged sar-template --check --templates=raw.yaml
    grep -q 'raw.yaml:1:' err
    { printf '"'; head -c 1000000 /dev/zero | tr '\0' a; printf '": 1\n'; } > long.yaml
    judged sar-template --check --templates=long.yaml
    all_tame sar-template
    judged sar-iou --templates=long.yaml < /dev/null
    all_tame sar-iou
    printf '"%s": [{}]\n' "$IN_YAML" > map.yaml
    judged sar-import coco --categories=map.yaml < /dev/null
    printf '"%s": "%s"\n' "$IN_YAML" "$IN_YAML" > map.yaml
    judged sar-import coco --categories=map.yaml "$DATA/coco-ssdd.json"
    all_tame sar-import
}

@test "a tag of templates.yaml is listed so that it drives no terminal" {
    BY=$IN_YAML awk 'BEGIN { by = ENVIRON["BY"]; gsub(/[\\&]/, "\\\\&", by) } /^ *tag:/ && !done { sub(/tag:.*/, "tag: \"[" by "]\""); done = 1 } { print }' "$SAR_TEMPLATES" > tagged.yaml
    ends 0 sar-template --list --templates=tagged.yaml
    grep -qF '[\x1b[2J' out
    tame '.*|' out
    sar-template --list > plain
    [ "$(count out)" -eq "$(count plain)" ]
}

@test "what tables say of records drives no terminal" {
    good sar-agg > record
    jq -c --arg hostile "$HOSTILE" '(.model = $hostile), (.task = $hostile), (.variant = $hostile)' record > in
    scene '{"category":"'"$SPELLED"'","bbox":[1,1,5,5]}' > scenes
    for format in table tsv markdown latex; do
        ends 0 sar-agg --by=model --format=$format in
        # TSV has tabs between its cells, and none inside of them
        tr '\t' ' ' < out > shown
        LC_ALL=C tame '.*|' shown 100000
        grep -qF '2J' shown
        for report in categories shapes aspect; do
            ends 0 sar-agg --report=$report --format=$format scenes
            tr '\t' ' ' < out > shown
            tame '.*|' shown 100000
        done
    done
}

@test "the pipelines' messages drive no terminal either" {
    export SAR_BIN=$BIN
    local pipelines="$BATS_TEST_DIRNAME/../pipelines" status=0
    mkdir empty models
    good sar-iou | tee "models/$(tr -d / <<< "$HOSTILE").ndjson" > "models/$(tr -d / <<< "$HOSTILE").jsonl"
    "$pipelines/leaderboard" models > out 2> err || status=$?
    [ "$status" -eq 2 ]
    tame leaderboard err
    status=0
    mkdir "empty/$HOSTILE"
    "$pipelines/leaderboard" "empty/$HOSTILE" > out 2> err || status=$?
    [ "$status" -eq 2 ]
    tame leaderboard err
}

# Everything that a record can name: files that are there, programs, addresses.
reaches() {
    local name
    [ "$1" != sar-synth ] || return 0
    if [ "$1" = sar-import ]; then feed "$1" 1 > record; else good "$1" > record; fi
    echo secret > bait
    # shellcheck disable=SC2016
    for name in /etc/passwd "$PWD/bait" bait - file:///etc/passwd http://localhost/ '|touch run' '$(touch run)' '`touch run`' '; touch run' \
        '\(input)' 'import \"bait\" as b;' '@include bait' '!touch run'; do
        twisted record | BY="$name" awk 'BEGIN { by = ENVIRON["BY"]; gsub(/[\\&]/, "\\\\&", by) } { gsub("@", by); print }'
    done > bad
    rm -f log
    SAR_FAULT_LOG=$PWD/log preloaded "$BIN/$1" "${@:2}" --on-error=skip --where '.a.b.c | not' bad < /dev/null > out 2> err
    [ $? -le 2 ] && [ ! -e run ] || return
    grep -qx 'open bad' log || { echo "the log sees nothing"; return 1; }
    run ! grep -vxF -e 'open bad' -e "open $SAR_TEMPLATES" log
    run ! grep -q secret out err
}

@test "no record makes a filter open a file, run a program or reach out in another way" {
    if sanitized; then skip "sanitizers are loaded first"; fi
    each reaches
}

@test "no filter has what runs programs or speaks to a network" {
    command -v nm > /dev/null || skip "needs nm"
    for name in $(filters); do
        nm -D "$BIN/$name" > symbols || nm "$BIN/$name" > symbols
        grep -q ' U read' symbols
        if sanitized; then continue; fi # its runtime has some of its own
        run ! grep -E ' U (exec[lv]|system|popen|posix_spawn|fork|vfork|clone|socket|connect|dlopen|mkstemp|tmpfile|wordexp|glob)' symbols
    done
}

@test "expressions read nothing but the record: no file, no other input" {
    echo '"secret"' > bait.json
    echo 'def bait: "secret";' > bait.jq
    good sar-grid > in
    for expression in 'import "bait" as $b; $b' 'include "bait"; bait' 'input' '[inputs]' '$__prog_args' '"bait" | modulemeta'; do
        ends_in() { timeout "$PATIENCE" sar-grid --where "($expression) | tostring | error" in > out 2> err; }
        run ! ends_in
        [ -s err ]
        run ! grep -q secret err
    done
}

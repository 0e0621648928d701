#!/usr/bin/env bats
bats_require_minimum_version 1.5.0
# What the documentation says is true: its examples are run, its options are those of --help, its references lead
# somewhere.
#
# An example is a line "$ COMMAND" (continued by lines "> ...") in a ```console block of README.md or a
# `.Bd -literal -offset indent` block of a manual page; the lines after it, up to the next "$ " or a blank line, are
# exactly what it prints. The examples of one page run in their order, in one temporary directory. A command that fails
# must show why: a line that begins with a filter's name.

setup() {
    ROOT=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
    BIN=$(cd "${BIN:-$ROOT/bin}" && pwd)
    export PATH="$BIN:$PATH" SAR_TEMPLATES="$ROOT/templates.yaml" LC_ALL=C.UTF-8
}

# The literal blocks of a page as a reader sees them, a blank line after each.
blocks_of() {
    case $1 in
    *.md) awk '/^```console$/ { inside = 1; next } /^```/ && inside { inside = 0; print "" } inside' "$1" ;;
    *) awk '/^\.Bd -literal -offset indent$/ { inside = 1; next } /^\.Ed$/ && inside { inside = 0; print "" } inside' "$1" |
        sed -e 's/^\\&//' -e 's/\\e/\\/g' ;;
    esac
}

# Cuts the examples of a page into files: DIR/1.command, DIR/1.expected, DIR/2.command, ...
cut_examples() { # PAGE DIR
    mkdir -p "$2"
    blocks_of "$1" | awk -v dir="$2" '
        /^\$ / { n++; command = dir "/" n ".command"; expected = dir "/" n ".expected"
                 printf "" > expected; print substr($0, 3) > command; state = "command"; next }
        /^>( |$)/ && state == "command" { print substr($0, 3) > command; next }
        /^$/ { state = ""; next }
        state != "" { print > expected; state = "output" }'
}

# Runs the examples of a page; says which of them do not do what they show, and fails if any does not.
run_examples() { # PAGE DIR
    local page=${1##*/} cut=$2/examples n=0 wrong=0 status
    cut_examples "$1" "$cut"
    mkdir -p "$2/work"
    while [ -e "$cut/$((n += 1)).command" ]; do
        status=0
        (cd "$2/work" && bash "$cut/$n.command") >"$cut/$n.got" 2>&1 </dev/null || status=$?
        if ! diff -u "$cut/$n.expected" "$cut/$n.got"; then
            echo "# $page, example $n does not print what it shows: $(head -n 1 "$cut/$n.command")"
            wrong=1
        elif [ "$status" != 0 ] && ! grep -q '^sar-[a-z]*: ' "$cut/$n.got"; then
            echo "# $page, example $n fails with status $status and shows no reason: $(head -n 1 "$cut/$n.command")"
            wrong=1
        fi
    done
    [ "$wrong" = 0 ]
}

count_examples() { # PAGE
    blocks_of "$1" | grep -c '^\$ '
}

# The options of a filter as --help gives them, and as its page documents them.
options_of_help() {
    "$BIN/$1" --help | grep -oE '^ {2,6}(-[A-Za-z], )?--[a-z0-9-]+' | grep -oE -- '-{1,2}[A-Za-z0-9-]+' | sort -u
}

options_of_page() {
    sed -n 's/^\.It Fl \(.*\)$/Fl \1/p' "$1" | grep -oE 'Fl -?[A-Za-z0-9-]+' | sed 's/^Fl /-/' | sort -u
}

@test "a right example passes; wrong output, missing output and silent failure do not" {
    local page=$BATS_TEST_TMPDIR/page.1 readme=$BATS_TEST_TMPDIR/README.md
    printf '%s\n' '.Bd -literal -offset indent' "\$ grep . <<'E'" '> a' '>' '> b\e' '> E' 'a' 'b\e' '.Ed' \
        '.Bd -literal -offset indent' 'key: $ no example' '.Ed' >"$page"
    run_examples "$page" "$BATS_TEST_TMPDIR/1"
    [ "$(count_examples "$page")" = 1 ]
    sed 's/^a$/c/' "$page" >"$BATS_TEST_TMPDIR/wrong.1"
    run ! run_examples "$BATS_TEST_TMPDIR/wrong.1" "$BATS_TEST_TMPDIR/2"
    sed '/^a$/d' "$page" >"$BATS_TEST_TMPDIR/missing.1"
    run ! run_examples "$BATS_TEST_TMPDIR/missing.1" "$BATS_TEST_TMPDIR/3"
    printf '%s\n' '```console' '$ false' '```' >"$readme"
    run ! run_examples "$readme" "$BATS_TEST_TMPDIR/4"
    printf '%s\n' '```console' '$ sar-grid nothing.ndjson' 'sar-grid: nothing.ndjson: No such file or directory' '```' >"$readme"
    run_examples "$readme" "$BATS_TEST_TMPDIR/5"
    printf '%s\n' '```sh' '$ false' '```' >"$readme"
    run_examples "$readme" "$BATS_TEST_TMPDIR/6"
}

@test "README.md: every example does what it shows" {
    [ "$(count_examples "$ROOT/README.md")" -gt 0 ]
    run_examples "$ROOT/README.md" "$BATS_TEST_TMPDIR"
}

@test "README.md: the example of each task is one that its own data give" {
    run_examples "$ROOT/README.md" "$BATS_TEST_TMPDIR"
    jq -r '"\(.task)\t\(.messages[0].content | sub("^<image>"; ""))\t\(.messages[1].content)"' \
        "$BATS_TEST_TMPDIR/work/train.ndjson" >"$BATS_TEST_TMPDIR/said"
    # shellcheck disable=SC2016 # backquotes of the table
    sed -n 's/^| \([a-z]*\) | [a-z]* | `\(.*\)` | `\(.*\)` |$/\1\t\2\t\3/p' "$ROOT/README.md" >"$BATS_TEST_TMPDIR/shown"
    [ "$(cut -f 1 "$BATS_TEST_TMPDIR/shown" | sort | paste -sd ' ')" = "classify count describe ground identify refer" ]
    while IFS= read -r row; do
        grep -qxF "$row" "$BATS_TEST_TMPDIR/said" || { echo "not said: $row"; false; }
    done <"$BATS_TEST_TMPDIR/shown"
}

@test "README.md: our numbers beside the paper's Table 5 are those that the pipe gives" {
    [ -z "${EMULATED-}" ] || skip "needs minutes under an emulator"
    local split
    for split in train test; do
        sar-synth --split=$split | sar-filter 2>/dev/null | sar-grid | sar-template |
            sar-agg --report=tasks --format=tsv | awk -F '\t' 'NR > 1 { print $1, $4 ($1 == "all" ? "" : " " $5) }' >"$BATS_TEST_TMPDIR/$split"
    done
    join "$BATS_TEST_TMPDIR/train" "$BATS_TEST_TMPDIR/test" --nocheck-order >"$BATS_TEST_TMPDIR/counted"
    # columns 3 and 5 of the table, without signs that only make it readable
    awk -F ' *[|] *' '/^[|] task [|] train: paper/ { inside = 1 } !/^[|]/ { inside = 0 } inside { print $2, $4, $6 }' "$ROOT/README.md" |
        sed -e 1,2d -e 's/[,()%]//g' -e 's/  */ /g' -e 's/ $//' >"$BATS_TEST_TMPDIR/shown"
    diff -u "$BATS_TEST_TMPDIR/counted" "$BATS_TEST_TMPDIR/shown"
}

@test "manual pages: every example does what it shows" {
    local page wrong=0
    for page in "$ROOT"/man/*.[157]; do
        run_examples "$page" "$BATS_TEST_TMPDIR/${page##*/}" || wrong=1
    done
    [ "$wrong" = 0 ]
}

@test "manual pages: every filter has a page, every page of a filter has examples" {
    local page filter
    for filter in "$BIN"/sar-*; do
        [ -e "$ROOT/man/${filter##*/}.1" ] || { echo "no page: ${filter##*/}"; false; }
    done
    for page in "$ROOT"/man/*.1; do
        [ -x "$BIN/$(basename "$page" .1)" ] || { echo "no filter: $page"; false; }
        [ "$(count_examples "$page")" -gt 0 ] || { echo "no example: $page"; false; }
    done
}

@test "manual pages: the options are those of --help" {
    local page filter
    for page in "$ROOT"/man/*.1; do
        filter=$(basename "$page" .1)
        options_of_help "$filter" >"$BATS_TEST_TMPDIR/help"
        options_of_page "$page" >"$BATS_TEST_TMPDIR/page"
        grep -qx -- --help "$BATS_TEST_TMPDIR/help"
        diff -u --label "$filter --help" --label "${page##*/}" "$BATS_TEST_TMPDIR/help" "$BATS_TEST_TMPDIR/page"
    done
}

@test "manual pages: every reference to a page of ours leads to one" {
    local name section missing=0
    while read -r name section; do
        [ -e "$ROOT/man/$name.$section" ] || { echo "no page: $name($section)"; missing=1; }
    done < <(grep -ohE 'Xr sar-[a-z]+ [0-9]' "$ROOT"/man/*.[157] | cut -c 4- | sort -u)
    [ "$missing" = 0 ]
    # and README.md's
    while read -r name; do
        [ -e "$ROOT/man/$name" ] || { echo "no page: $name"; missing=1; }
    done < <(grep -oE 'man/sar-[a-z]+\.[0-9]' "$ROOT/README.md" | sed 's/^man.//' | sort -u)
    [ "$missing" = 0 ]
}

@test "manual pages: every format has a section with an example, what is lost, and where it is defined" {
    local page section text formats=0
    for page in import export; do
        while read -r format; do
            # from the heading that names it to the next one
            section=$(awk -v format="${format^^}" '/^\.Sh / { inside = index(", " substr($0, 5) ",", ", " format ",") > 0; next } inside' "$ROOT/man/sar-$page.1")
            grep -q '^\$ sar-\(import\|export\) ' <<<"$section" || { echo "sar-$page $format: no example"; false; }
            grep -qE '^(Lost|Nothing is lost): |; nothing is lost\.$' <<<"$section" || { echo "sar-$page $format: nothing of what is lost"; false; }
            grep -q '^Defined \(in\|at\)' <<<"$section" || { echo "sar-$page $format: not where it is defined"; false; }
            formats=$((formats + 1))
        done < <("$BIN/sar-$page" xml 2>&1 | sed -n 's/ or /, /; s/.*: unknown format [^:]*: //p' | tr -d ' ' | tr , '\n')
    done
    [ "$formats" = 18 ]
}

@test "manual pages: mandoc has nothing to complain of" {
    mandoc -T lint -W warning "$ROOT"/man/*.[157]
}

# The choice of templates as sar-templates(5) describes it, in the shell's 64-bit arithmetic.
fnv1a() { # the hash of a string's bytes
    local LC_ALL=C text=$1 i code
    hash=$((0xCBF29CE484222325))
    for ((i = 0; i < ${#text}; i++)); do
        printf -v code %d "'${text:i:1}"
        hash=$(((hash ^ (code & 255)) * 0x100000001B3))
    done
}

draw() { # draw K of a hash
    local z=$(($1 + $2 * 0x9E3779B97F4A7C15))
    z=$(((z ^ (z >> 30 & 0x3FFFFFFFF)) * 0xBF58476D1CE4E5B9))
    z=$(((z ^ (z >> 27 & 0x1FFFFFFFFF)) * 0x94D049BB133111EB))
    drawn=$((z ^ (z >> 31 & 0x1FFFFFFFF)))
}

@test "sar-templates(5): the test vectors are what its algorithm gives" {
    local rows=0 text values hash drawn
    while IFS= read -r text && read -r values; do
        fnv1a "${text//|/$'\x1f'}"
        got=$(printf %016x "$hash")
        for k in 1 2; do
            draw "$hash" "$k"
            got+=$(printf ' %016x' "$drawn")
        done
        [ "$got" = "$values" ] || { echo "$text: $got, not $values"; false; }
        rows=$((rows + 1))
    done < <(blocks_of "$ROOT/man/sar-templates.5" | sed -n '/^[^ ].*$/h; /^    [0-9a-f]\{16\} [0-9a-f]\{16\} [0-9a-f]\{16\}$/{x;p;x;p;}')
    [ "$rows" = 5 ]
}

@test "sar-filter(1): the test vectors of splits are what its algorithm gives" {
    local rows=0 seed key u split hash drawn place
    while read -r seed key u split; do
        fnv1a "$seed"$'\x1f\x1f'"$key"
        draw "$hash" 1
        got=$(printf %08x $((drawn >> 32 & 0xFFFFFFFF)))
        place=$(((0x$u * 10) >> 32))
        got+=$([ "$place" -lt 8 ] && echo ' train' || { [ "$place" -lt 9 ] && echo ' val' || echo ' test'; })
        [ "$got" = "$u $split" ] || { echo "$seed $key: $got, not $u $split"; false; }
        rows=$((rows + 1))
    done < <(blocks_of "$ROOT/man/sar-filter.1" | grep -E '^[0-9]+ +"[^ ]*" +[0-9a-f]{8} +[a-z]+$')
    [ "$rows" = 14 ]
}

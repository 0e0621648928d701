#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Options as tables: what --help, the refusals and shell completion make of them. Every test goes through all filters.
bats_require_minimum_version 1.5.0
load helper
load filters

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# --- --list-options, --help -------------------------------------------------------------------------------------------

listed() {
    ends 0 "$1" --list-options && says || return
    grep -v ^FORMAT out | awk -F '\t' 'NF != 7 || $2 == "" || $7 == "" { print "not a row: " $0; bad = 1 } END { exit bad }' || return
    grep -v ^FORMAT out | cut -f 2 | sort > listed
    "$1" --help | grep -oE -- '^ {2,6}(-[A-Za-z], )?--[a-z0-9-]+' | sed 's/.*--//' | sort > helped
    same listed helped
}

@test "--list-options has the options of --help, and no option twice" {
    each listed
    for name in $(filters); do
        "$name" --list-options | awk -F '\t' '$1 != "FORMAT" && (seen["--" $2]++ || $3 != "" && seen["-" $3]++) { print; bad = 1 } END { exit bad }'
    done
}

# What --help calls the default of an option is what the option takes, and says the same as no option.
defaulted() {
    local option default
    while IFS=$'\t' read -r option default; do
        case $option in
        replicates | seed | duplicates | missing | ratio) continue ;; # they need another option
        esac
        "$@" "--$option=$default" < /dev/null > /dev/null 2> err
        ! grep -v 'does not apply' err | grep "^$1: --" || { echo "--$option=$default"; return 1; }
    done < <("$1" --list-options | awk -F '\t' '$6 != "" { print $2 "\t" $6 }')
}

@test "--help: each default is what its option takes" {
    each defaulted
    "sar-filter" --list-options > listed
    grep -q $'\tbounds\tb\t.*\tdrop\t' listed
}

@test "--help: the defaults of sar-grid are those of the pages" {
    good sar-grid > in
    sar-grid in > wanted
    sar-grid --sizes=0.4,0.25,0.1,0.03 --sizes3=0.05,0.3 --shapes=0.67,1.5 --near=8 --relations=nearest in | same wanted -
}

@test "--help: the example of each filter works" {
    sar-synth --scale=0.001 > scenes.ndjson
    sar-synth --scale=0.001 --format=coco > instances_train.json
    sar-filter scenes.ndjson 2> /dev/null | sar-grid | sar-template > test.ndjson
    cp test.ndjson train.ndjson
    sar-perturb --miss=0.2 test.ndjson | jq -c '{id, response}' > answers.ndjson
    sar-perturb --miss=0.2 test.ndjson | sar-iou > scored.ndjson
    for name in $(filters); do
        "$name" --help | sed -n '/^Example:$/{n;s/^  //p}' > command
        grep -q "$name" command
        rm -f made
        bash -o pipefail command > made 2> err || { cat command err; false; }
        target=$(sed -n 's/.*> //p' command)
        [ -s "${target:-made}" ] || { cat command err; false; }
    done
}

# --- refusals ---------------------------------------------------------------------------------------------------------

@test "all mistakes of a command line are told at once" {
    ends 2 sar-iou --iou=2 --bogus --missing=maybe --frame=miles
    says 'sar-iou: --iou: 2 is not within 1e-06 and 1' 'sar-iou: the option "--bogus" is not known' \
        'sar-iou: --missing: "maybe" is not one of wrong, skip' \
        'sar-iou: --frame: "miles" is not one of pixel, norm1, norm100, norm999, norm1000, norm1023, in:WxH' \
        'sar-iou: --missing requires --truth' "Try 'sar-iou --help'."
    ends 2 sar-grid --sizes=1,2 --near=x
    says 'sar-grid: --sizes: 4 numbers separated by commas were expected' 'sar-grid: --near: "x" is not a number' \
        "Try 'sar-grid --help'."
    ends 2 sar-export voc --depth=x --frame=pixel
    says 'sar-export: --depth: "x" is not a whole number' 'sar-export: --frame does not apply to voc' "Try 'sar-export --help'."
    ends 2 sar-export voc --frame=pixel --ids=new
    says 'sar-export: --frame does not apply to voc' 'sar-export: --ids does not apply to voc' "Try 'sar-export --help'."
    ends 2 sar-export voc
    says 'sar-export: voc requires --output: it writes files' "Try 'sar-export --help'."
}

@test "--help after a mistake: the mistake is told" {
    ends 2 sar-iou --bogus --help
    says 'sar-iou: the option "--bogus" is not known' "Try 'sar-iou --help'."
    [ ! -s out ]
}

@test "lists of numbers: as many as there must be, each a number" {
    for sizes in 0.4,0.25,0.1 0.4,0.25,0.1,0.03,0.01 0.4,,0.1,0.03 0.4,0.25,0.1,0.03, ,0.4,0.25,0.1 '' x,y,z,w 0.4,0.25,0.1,-1; do
        refused sar-grid --sizes="$sizes"
    done
    for size in 512 x 512x x512 0x5 5x0 5x5x5 -1x5 1e3x5 99999999999x5 ''; do
        refused sar-import dota --images=. --size="$size"
    done
}

@test "an option that needs others, or excludes one, says so" {
    ends 2 sar-agg --seed=1
    says 'sar-agg: --seed requires --ci, --partial or --compare' "Try 'sar-agg --help'."
    ends 2 sar-template --check --list
    says 'sar-template: --check and --list cannot be used together' "Try 'sar-template --help'."
    : > map
    ends 2 sar-import coco --categories=map --templates=map
    says 'sar-import: --categories and --templates cannot be used together: --categories replaces the vocabulary' \
        "Try 'sar-import --help'."
    ends 2 sar-agg --compare a
    says 'sar-agg: --compare requires two arguments: A B' "Try 'sar-agg --help'."
}

# --- completion -------------------------------------------------------------------------------------------------------

# completion NAME SHELL: what completes the filter in that shell.
completion() {
    "$1" --list-options | awk -v filter="$1" -v shell="$2" -f "$BATS_TEST_DIRNAME/../filters/completion.awk"
}

# completed WORD...: what bash offers for the last word.
completed() {
    completion "$1" bash > script
    bash -c '. ./script; words=("$@"); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
        "_${1//-/_}" "$1" "${words[COMP_CWORD]}" "${words[COMP_CWORD - 1]}"; printf "%s\n" "${COMPREPLY[@]}"' _ "$@" 2> err
}

@test "bash completes options, their choices and formats" {
    [ "$(completed sar-iou --tr)" = $'--truth=\n--truth-frame=' ]
    [ "$(completed sar-iou --axes = | xargs)" = "documented xy yx" ]
    [ "$(completed sar-iou --axes = x)" = xy ]
    [ "$(completed sar-iou --axes=x --missing = s)" = skip ]
    [ "$(completed sar-filter -b c)" = clip ]
    [ "$(completed sar-import c)" = coco ]
    [ "$(completed sar-export qwen | wc -l)" -eq 4 ]
    [ -z "$(completed sar-iou --truth = x)" ] # then bash offers files
}

@test "completion of every filter is a script that its shell reads" {
    for name in $(filters); do
        completion "$name" bash | bash -n
        completion "$name" zsh > script
        head -n 1 script | grep -qx "#compdef $name"
        grep -q -- "'--help\|--help}" script
    done
    command -v zsh > /dev/null || skip "needs zsh for its own scripts"
    for name in $(filters); do
        completion "$name" zsh | zsh -n
    done
}

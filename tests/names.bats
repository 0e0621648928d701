#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a user writes in names and flags for make dataset and the pipelines is a name or a flag, and nothing else: nothing
# of it is run, read instead or lost, by make, a shell, GNU parallel or Slurm.
bats_require_minimum_version 1.5.0
load helper
load scale

ROOT=$(realpath "$BATS_TEST_DIRNAME/..")
# Names that mean something to make, to shells, to GNU parallel, to Slurm, to sed or to a terminal; "run" would be a sign.
NAMES=('a b' 'a  b' 'a ' ' a' 'a[1]' '*' '?' '{a,b}' '{1..3}' -w -- --help --jobs=2 '#h' 'a#b' '{}' '{.}' '{#}' '{%}' '{1}' '{+}'
    '{= system("touch run") =}' '{=1 $_=`touch run` =}' ::: :::: '@f' '%s' '%j' '%%' '%A_%a' 'a\b' 'a\' '\\' '\ ' '\n' "it's" "'" '"' 'a"b'
    '$(touch run)' '`touch run`' '$(shell touch run)' '${shell touch run}' '$(error x)' '$(COCO)' '$@' '$$' '$HOME' '${HOME}' '~' '~root'
    'a;touch run' 'a&touch run' 'a|touch run' 'a||touch run' 'a>run' 'a<b' '(x)' '!x' '!!' 'a=b' COCO=x 'a:b' 'a,b' '^a' '&' '\1' 'é' '桥'
    $'a\tb' $'a\x1b[2Jb' $'a\rb' $'a\x7fb' $'\xff\xfe')

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    sar-synth --scale=0.0005 --format=coco > ok.json
    mkdir names
}

# dataset NAME=VALUE...: make dataset, with what the user gave to the make that runs the tests.
dataset() {
    local -a given
    # shellcheck disable=SC2162 # make writes blanks inside a value with a backslash before them
    read -a given <<< "${OVERRIDES-}"
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES make -s -C "$ROOT" "${given[@]}" dataset "$@" > out 2> err
}

# escaped NAME: as it is written where blanks separate names.
escaped() {
    local name=$1 out='' run
    while [[ $name =~ ^([^\\\ $'\t']*)(\\*)(.?)(.*)$ ]]; do
        run=${BASH_REMATCH[2]}
        case ${BASH_REMATCH[3]} in
        ' ' | $'\t') run+=$run\\ ;;
        '') run+=$run ;;
        esac
        out+=${BASH_REMATCH[1]}$run${BASH_REMATCH[3]}
        name=${BASH_REMATCH[4]}
        [ -n "$name" ] || break
    done
    printf %s "$out"
}

nothing_ran() {
    [ -z "$(find . "$ROOT" -maxdepth 1 \( -name run -o -name 'run*' \) ! -name runs -newer ok.json)" ] || { echo "something ran"; return 1; }
}

@test "names: of annotations, any but one with a newline is read, and no other file" {
    local name wanted
    dataset COCO="$PWD/ok.json" OUT="$PWD/wanted" SPLIT=made
    local -a all=()
    for name in "${NAMES[@]}"; do
        cp ok.json "names/$name.json"
        # as the whole of a relative name, which begins with it
        (cd names && SAR_BIN=$BIN DATASET_COCO=$(escaped "$name.json") DATASET_OUT=../one DATASET_SPLIT=made DATASET_TEMPLATES=$SAR_TEMPLATES \
            "$PIPELINES/dataset" > ../out 2> ../err < /dev/null) || { echo "$name"; cat err; return 1; }
        diff -rq -x '.*' -x manifest.json wanted one || { echo "$name"; return 1; }
        [ "$(jq -j '.inputs[0].file' one/made/manifest.json | iconv -c -t UTF-8)" = "$(printf %s "$name.json" | iconv -c -t UTF-8)" ] \
            || [[ $name == *$'\xff'* ]] || { echo "$name is not in the manifest"; return 1; }
        nothing_ran
        all+=("$(escaped "$PWD/names/$name.json")")
    done
    # all of them at once, through make
    dataset COCO="${all[*]}" OUT="$PWD/all" JOBS=2 IMPORT_FLAGS=--split=all
    [ "$(jq '.inputs | length' all/train/manifest.json)" = "${#NAMES[@]}" ]
    [ "$(jq .scenes.records all/train/manifest.json)" = $((${#NAMES[@]} * $(jq .scenes.records wanted/made/manifest.json))) ]
    # a pattern is not one
    cp ok.json a1.json
    run ! dataset COCO="$PWD/a[1].json" OUT="$PWD/none"
    grep -qF 'a[1].json: No such file or directory' err
    [ ! -e none ]
    nothing_ran
}

@test "names: of folders and splits, any is made, with one job and with several" {
    local name jobs
    dataset COCO="$PWD/ok.json" OUT="$PWD/wanted" TASKS='count refer'
    jobs=1
    for name in "${NAMES[@]}"; do
        rm -rf folder
        mkdir folder
        case $name in *[{%\\\'\"\$:]*) jobs=2 ;; *) jobs=$((3 - jobs)) ;; esac # what several jobs could take for something else
        dataset COCO="$PWD/ok.json" OUT="$PWD/folder/$name" JOBS=$jobs SHARDS=2 TASKS='count refer' || { echo "$name, $jobs"; cat err; return 1; }
        diff -rq -x '.*' wanted "folder/$name" || { echo "$name, $jobs"; return 1; }
        [ "$(ls -A folder | wc -l)" = 1 ]
        nothing_ran
        # make takes blanks away where a value begins
        [ "${name# }" = "$name" ] || continue
        rm -rf split
        dataset COCO="$PWD/ok.json" OUT="$PWD/split" SPLIT="$name" TASKS=count || { echo "$name"; cat err; return 1; }
        [ -s "split/$name/count.ndjson" ]
        [[ $name == *$'\xff'* ]] || [ "$(jq -r .split "split/$name/count.ndjson" | sort -u)" = "$name" ]
        [[ $name == *$'\xff'* ]] || [ "$(jq -r .split "split/$name/manifest.json")" = "$name" ]
    done
    nothing_ran
}

@test "names: of templates, and of folders on other hosts" {
    local name
    dataset COCO="$PWD/ok.json" OUT="$PWD/wanted" TASKS=count
    cat > ssh << 'END'
#!/bin/sh
shift
[ "$1" != -- ] || shift
cd / && exec env -i PATH="$PATH" HOME="$HOME" SHELL=/bin/sh sh -c "$*"
END
    chmod +x ssh
    for name in "${NAMES[@]}"; do
        case $name in *[{%\\\'\"\$\ ]*) ;; *) continue ;; esac
        cp "$SAR_TEMPLATES" "names/$name"
        SAR_TEMPLATES="$PWD/names/$name" SAR_BIN=$BIN "$PIPELINES/parallel/build" ok.json "hosts/$name" --shards=2 --jobs=1 --tasks=count \
            --sshlogin="$PWD/ssh a,$PWD/ssh b" 2> err || { echo "$name"; cat err; return 1; }
        diff -rq -x '.*' -x manifest.json wanted/train "hosts/$name" || { echo "$name"; return 1; }
        nothing_ran
    done
}

@test "names: flags are words with any content, the same for one job and for several" {
    local flags jobs turn=0 kinds=(IMPORT_FLAGS FILTER_FLAGS GRID_FLAGS TEMPLATE_FLAGS)
    dataset COCO="$PWD/ok.json" OUT="$PWD/all" TASKS=count
    # more than, and not a file
    for jobs in 1 2; do
        dataset COCO="$PWD/ok.json" OUT="$PWD/wide$jobs" TASKS=count JOBS=$jobs SHARDS=2 TEMPLATE_FLAGS='--where=.width>600'
    done
    diff -rq -x '.*' wide1 wide2
    [ "$(jq '.samples.count.records' wide1/train/manifest.json)" = "$(jq -c 'select(.width > 600)' all/train/count.ndjson | wc -l)" ]
    [ ! -e 600 ]
    [ ! -e "$ROOT/600" ]
    # a blank with a backslash before it, quotes, and backslashes that mean themselves
    for jobs in 1 2; do
        dataset COCO="$PWD/ok.json" OUT="$PWD/same$jobs" TASKS=count JOBS=$jobs SHARDS=2 \
            TEMPLATE_FLAGS='--where=.width\ >\ 0\ and\ (.image|test("\\.[a-z]+$")) --where=true'
    done
    diff -rq -x '.*' -x manifest.json all same1
    diff -rq -x '.*' same1 same2
    # what a shell, make or parallel would make more of than words
    for flags in '*' '$(touch run)' '`touch run`' ';touch run' '&& touch run' '| touch run' '> run' '>run' '< /etc/passwd' '$(shell touch run)' \
        '${HOME}' "'" '"' '--where="a' "--where='true'" '{}' '{= touch("run") =}' '#' '\' '--' '-' '[a-z]*' '~' '--seed=$(touch run)' '--tasks=*'; do
        jobs=$((3 - jobs))
        name=${kinds[turn++ % 4]}
        rm -rf odd
        run ! dataset COCO="$PWD/ok.json" OUT="$PWD/odd" TASKS=count JOBS=$jobs SHARDS=2 "$name=$flags"
        [ -s err ] && [ -z "$(ls odd/train 2> /dev/null)" ] || { echo "$name=$flags"; return 1; }
        nothing_ran || { echo "$name=$flags"; return 1; }
    done
    # a file that would be read in place of the pipe
    sar-import coco ok.json > scenes.ndjson
    SAR_FILTER_FLAGS="--bounds=keep $PWD/scenes.ndjson" refused "$PIPELINES/parallel/build" scenes.ndjson other --jobs=1
    says "build: SAR_FILTER_FLAGS: $PWD/scenes.ndjson is not an option"
}

@test "names: words are split by blanks alone" {
    # shellcheck source=pipelines/lib/words
    . "$PIPELINES/lib/words"
    local words
    splits() { # TEXT WORD...
        split_words "$1"
        [ "$(printf '<%s>' "${words[@]}")" = "$(printf '<%s>' "${@:2}")" ] && [ "${#words[@]}" = $(($# - 1)) ] \
            || { printf '<%s>' "${words[@]}"; return 1; }
    }
    splits ''
    splits $' \t\n '
    splits ' a  b ' a b
    splits 'a\ b c' 'a b' c
    splits '\ ' ' '
    splits 'a\' 'a\'
    splits 'a\\' 'a\'
    splits 'a\\ b' 'a\' b
    splits 'a\\\ b' 'a\ b'
    splits 'a\\\\ b' 'a\\' b
    splits 'a\b \\c' 'a\b' '\\c'
    splits $'a\\\tb\\\nc' $'a\tb\nc'
    splits $'"a b" $x * \'' '"a' 'b"' '$x' '*' "'"
    splits $'\xff\\ \xe6 \xa1' $'\xff \xe6' $'\xa1'
}

@test "names: the scripts are found through links, and CDPATH, POSIXLY_CORRECT and what is called -x change nothing" {
    sar-import coco ok.json > scenes.ndjson
    one_pipe scenes.ndjson wanted
    mkdir links -- -x
    ln -s "$PIPELINES/parallel/build" links/make-it
    ln -s ../links/make-it -- -x/build
    cp scenes.ndjson -- -x/-s.ndjson
    mkdir -p cd/lib cd/pipelines
    export CDPATH=$PWD/cd:/ POSIXLY_CORRECT=1
    (cd -- -x && ./build ./-s.ndjson made --jobs=1 2> /dev/null)
    diff -rq -x '.*' -x manifest.json wanted -- -x/made 2> /dev/null || diff -rq -x '.*' -x manifest.json wanted ./-x/made
    links/make-it scenes.ndjson made --shards=2 2> /dev/null
    alike wanted made
    dataset COCO="$PWD/ok.json" OUT="$PWD/linked" || { cat err; return 1; }
    ln -s "$PIPELINES/sources/ssdd" links/ssdd
    links/ssdd --help | grep -q SSDD
    ln -s "$PIPELINES/shard" links/shard
    [ "$(links/shard scenes.ndjson 1 1 | sha256sum)" = "$(sha256sum < scenes.ndjson)" ]
}

@test "names: Slurm is given no name of the user's as a pattern" {
    # in place of a cluster: what it is told to run is run
    mkdir sbin
    cat > sbin/sbatch << 'END'
#!/bin/bash
for word; do
    case $word in
    --output=*) [ "$word" = --output=/dev/null ] || exit 1 ;;
    --array=*) tasks=${word#*=} ;;
    --wrap=*) script=${word#*=} ;;
    esac
done
# the merge, which is submitted with the lock taken, runs when it is free
if [ -z "${tasks-}" ]; then sh -c "$script" 9>&- > /dev/null 2>&1 & echo 2; exit; fi
for ((task = ${tasks%-*}; task <= ${tasks#*-}; task++)); do SLURM_ARRAY_TASK_ID=$task sh -c "$script" 9>&- || exit; done
echo 1
END
    printf '#!/bin/sh\n' > sbin/squeue
    chmod +x sbin/*
    sar-import coco ok.json > scenes.ndjson
    one_pipe scenes.ndjson wanted
    local name
    for name in '%j' '%%' 'a\b' '\' "it's" '$(touch run)' 'a b' '*' '{}'; do
        PATH=$PWD/sbin:$PATH "$PIPELINES/slurm/build" scenes.ndjson "slurm/$name" --shards=2 > out 2> err || { echo "$name"; cat err; return 1; }
        soon test -e "slurm/$name/.made"
        soon flock "slurm/$name/.lock" true
        alike wanted "slurm/$name" || { echo "$name"; return 1; }
        [ -f "slurm/$name/.log" ]
        nothing_ran
    done
}

#!/usr/bin/env bats
# make dataset and make install: what is made is whole, the same everywhere, and made again only when it must be.
bats_require_minimum_version 1.5.0

setup() {
    load helper
    cd "$BATS_TEST_TMPDIR" || return 1
    "$BIN/sar-synth" --split=test --scale=0.01 --format=coco >coco.json
}

# make in the project, with what the user gave to the make that runs the tests but none of its jobs
build() {
    local -a given
    # shellcheck disable=SC2162 # make writes blanks inside a value with a backslash before them
    read -a given <<<"${OVERRIDES-}"
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES make -s -C "$BATS_TEST_DIRNAME/.." "${given[@]}" "$@"
}

dataset() {
    build dataset COCO="$PWD/coco.json" OUT="$PWD/out" "$@"
}

@test "a data set has a file for each task, the scenes, and a manifest that tells their records and sums" {
    dataset SPLIT=test
    local task
    for task in classify describe count ground identify refer; do
        jq -e --arg task $task -s 'length > 0 and all(.task == $task and .split == "test")' out/test/$task.ndjson
        [ "$(jq -r ".samples.$task.sha256" out/test/manifest.json)" = "$(sha256sum <out/test/$task.ndjson | cut -d' ' -f1)" ]
        [ "$(jq ".samples.$task.records" out/test/manifest.json)" = "$(wc -l <out/test/$task.ndjson)" ]
    done
    [ "$(jq -r '.inputs[0].sha256' out/test/manifest.json)" = "$(sha256sum <coco.json | cut -d' ' -f1)" ]
    [ "$(jq -r '.templates.sha256' out/test/manifest.json)" = "$(sha256sum <"$SAR_TEMPLATES" | cut -d' ' -f1)" ]
    [ "$(jq '.scenes.records' out/test/manifest.json)" = "$(wc -l <out/test/scenes.ndjson)" ]
    "$BIN/sar-import" coco --split=test coco.json | "$BIN/sar-filter" 2>/dev/null | "$BIN/sar-grid" | "$BIN/sar-template" | sort >pipe
    sort out/test/{classify,describe,count,ground,identify,refer}.ndjson | cmp - pipe
}

@test "the same input gives the same bytes, with any number of jobs and in any place" {
    dataset SPLIT=test
    build -j4 dataset COCO="$PWD/coco.json" OUT="$PWD/other" SPLIT=test
    diff -r -x '.*' out other
}

@test "in shards, with GNU parallel, a data set has the same bytes" {
    parallel --version 2>/dev/null | grep -q '^GNU parallel' || skip "GNU parallel is not installed"
    dataset SPLIT=test FILTER_FLAGS='--min-side=100 --category=ship,car,tank' SEED=3 2>/dev/null
    build dataset COCO="$PWD/coco.json" OUT="$PWD/other" SPLIT=test FILTER_FLAGS='--min-side=100 --category=ship,car,tank' SEED=3 \
        JOBS=2 SHARDS=7 2>/dev/null
    diff -r -x '.*' out other
    # it is made again when it must be, and else not, whichever way
    find other -type f ! -name .lock -printf '%p %T@\n' | sort >before
    for jobs in 1 2; do
        build dataset COCO="$PWD/coco.json" OUT="$PWD/other" SPLIT=test FILTER_FLAGS='--min-side=100 --category=ship,car,tank' SEED=3 \
            JOBS=$jobs SHARDS=7
    done
    find other -type f ! -name .lock -printf '%p %T@\n' | sort | cmp - before
    dataset SPLIT=test
    build dataset COCO="$PWD/coco.json" OUT="$PWD/other" SPLIT=test JOBS=2 2>/dev/null
    diff -r -x '.*' out other
}

@test "nothing is made again when nothing has changed" {
    dataset
    find out -type f ! -name .lock -printf '%p %T@\n' | sort >before
    dataset
    find out -type f ! -name .lock -printf '%p %T@\n' | sort | cmp - before
}

@test "another seed makes the samples again, but not the scenes" {
    dataset
    cp -p out/train/scenes.ndjson out/train/refer.ndjson .
    dataset SEED=1
    [ out/train/scenes.ndjson -ot out/train/refer.ndjson ]
    run ! cmp -s out/train/refer.ndjson refer.ndjson
    cmp out/train/scenes.ndjson scenes.ndjson
    [ "$(stat -c %Y.%y out/train/scenes.ndjson)" = "$(stat -c %Y.%y scenes.ndjson)" ]
    [ "$(jq .seed out/train/manifest.json)" = 1 ]
}

@test "another input or another rule makes everything again" {
    dataset
    cp out/train/manifest.json before.json
    "$BIN/sar-synth" --split=test --scale=0.01 --seed=1 --format=coco >coco.json
    dataset
    run ! cmp -s out/train/manifest.json before.json
    cp out/train/manifest.json before.json
    dataset FILTER_FLAGS=--category=ship
    run ! cmp -s out/train/manifest.json before.json
    run ! grep -q '"category":"tank"' out/train/scenes.ndjson
}

@test "what fails leaves no file behind, and the next make finishes the work" {
    cp coco.json good.json
    head -c 5000 good.json >coco.json
    run ! dataset
    [ ! -e out/train/scenes.ndjson ]
    [ ! -e out/train/manifest.json ]
    [ -z "$(find out -name '*.part.*')" ]
    cp good.json coco.json
    dataset
    jq -e . out/train/manifest.json >/dev/null
}

@test "a data set without COCO is refused with the word to say" {
    run ! build dataset OUT="$PWD/none"
    [[ $output == *"make dataset requires COCO="* ]]
}

@test "a blank in a name in COCO has a backslash before it" {
    cp coco.json 'co co.json'
    build dataset COCO="$PWD/co\\ co.json $PWD/coco.json" OUT="$PWD/out" IMPORT_FLAGS=--split=both
    [ "$(jq -r '.inputs[].file' out/train/manifest.json | tr '\n' '|')" = 'co co.json|coco.json|' ]
    [ "$(jq .scenes.records out/train/manifest.json)" = $((2 * $("$BIN/sar-import" coco coco.json | "$BIN/sar-filter" 2>/dev/null | wc -l))) ]
    run ! build dataset COCO="$PWD/co co.json" OUT="$PWD/none"
    [[ $output == *"a blank in a file's name is written with a backslash before it"* ]]
    [ ! -e none ]
}

@test "what can't be meant is refused in one line, and nothing is run or written" {
    local given
    for given in SPLIT= SPLIT=.. SPLIT=a/b OUT= SEED=-1 SEED=1.5 SEED=01 'SEED=1 2' 'SEED=$(shell touch run)' 'SEED=0;touch run' JOBS= JOBS=0 \
        JOBS=x 'JOBS=2;touch run' 'JOBS=$(shell touch run)' TASKS= TASKS=x/y 'TASKS=count count' TASKS=scenes 'TASKS=$(touch run)' TASKS=-x \
        TEMPLATES= TEMPLATES=none COCO=none COCO=. $'COCO=a\nb' $'OUT=a\nb' $'SPLIT=a\nb' $'TEMPLATES=a\nb'; do
        if build dataset COCO="$PWD/coco.json" OUT="$PWD/none" "$given" >out.txt 2>err; then echo "$given is taken"; return 1; fi
        [ "$(grep -c -e '^dataset: ' -e '^build: ' err)" = 1 ] && [ "$(wc -l <err)" -le 2 ] || { echo "$given:"; cat err; return 1; }
        [ ! -s out.txt ] && [ ! -e none ] && [ ! -e "$BATS_TEST_DIRNAME/../run" ]
    done
    # a task that templates.yaml has not
    run ! build dataset COCO="$PWD/coco.json" OUT="$PWD/none" TASKS=nothing
    [[ $output == *nothing* ]]
    [ -z "$(ls none/train)" ]
}

# keeps COMMAND...: what it does to the data set is undone by the next make.
keeps() {
    rm -rf wanted
    cp -a out wanted
    "$@"
    dataset SEED=3 2>err
    diff -rq -x .made -x .lock wanted out || { echo "not made again after: $*"; return 1; }
}

@test "a file that is missing, cut short or altered is made again, with its sums" {
    dataset SEED=3
    local file
    for file in scenes count identify manifest.json; do
        file=out/train/${file%.json}.ndjson
        [ "$file" != out/train/manifest.ndjson ] || file=out/train/manifest.json
        keeps rm "$file"
        keeps truncate -s 100 "$file"
        keeps truncate -s 0 "$file"
        touch -r "$file" when
        # of the same size and time, in the same inode
        keeps eval "printf x | dd of=$file bs=1 seek=20 conv=notrunc status=none; touch -r when $file"
        # by another name
        keeps eval "sed 's/a/b/' $file >other; touch -r when other; mv other $file"
    done
    keeps rm out/train/*.ndjson
    keeps rm out/train/.made
    keeps eval 'echo nonsense >out/train/.made'
    keeps truncate -s 0 out/train/.made
    # what has not changed is not written again
    find out -type f -printf '%p %T@ %C@\n' | sort >before
    dataset SEED=3
    touch coco.json
    dataset SEED=3
    find out -type f -printf '%p %T@ %C@\n' | grep -v '/.made ' | sort | diff - <(grep -v '/.made ' before)
}

@test "another input is noticed independent of its time, and the same one at another time makes nothing again" {
    cp "$SAR_TEMPLATES" words.yaml
    "$BIN/sar-synth" --split=test --scale=0.01 --seed=1 --format=coco >older.json
    touch -d 2001-01-01 older.json
    dataset TEMPLATES="$PWD/words.yaml"
    cp -a out before
    cp -a coco.json newer.json
    mv older.json coco.json
    dataset TEMPLATES="$PWD/words.yaml"
    run ! cmp -s before/train/count.ndjson out/train/count.ndjson
    [ "$(jq -r '.inputs[0].sha256' out/train/manifest.json)" = "$(sha256sum <coco.json | cut -d' ' -f1)" ]
    cp -p newer.json coco.json
    dataset TEMPLATES="$PWD/words.yaml"
    diff -rq -x .made -x .lock before out
    # of the same size and time
    sed 's/"ship"/"tank"/; s/"tank"/"ship"/2' coco.json >other.json
    touch -r coco.json other.json
    sed -i 's/Count the/Tally th/' words.yaml
    touch -d 2001-01-01 words.yaml
    dataset TEMPLATES="$PWD/words.yaml"
    grep -q 'Tally th' out/train/count.ndjson
    # the clock was set back: all that is there is from the future
    find out coco.json words.yaml -exec touch -d 2100-01-01 {} +
    cp "$SAR_TEMPLATES" words.yaml
    dataset TEMPLATES="$PWD/words.yaml"
    diff -rq -x .made -x .lock before out
}

@test "a file that a flag names is an input, too" {
    cp "$SAR_TEMPLATES" words.yaml
    dataset TEMPLATE_FLAGS="--templates=$PWD/words.yaml"
    run ! grep -q 'Tally th' out/train/count.ndjson
    sed -i 's/Count the/Tally th/' words.yaml
    dataset TEMPLATE_FLAGS="--templates=$PWD/words.yaml"
    grep -q 'Tally th' out/train/count.ndjson
}

@test "fewer tasks leave no file of the others, and nothing that was not made here is removed" {
    dataset
    echo mine >out/train/notes.txt
    dataset TASKS='count refer'
    [ "$(ls out/train | paste -sd ' ')" = 'count.ndjson manifest.json notes.txt refer.ndjson scenes.ndjson' ]
    [ "$(jq -r '.samples | keys | join(" ")' out/train/manifest.json)" = 'count refer' ]
    dataset
    [ "$(ls out/train | wc -l)" = 9 ]
}

@test "the seed keeps its digits, and names and flags are JSON in the manifest for any content" {
    dataset SEED=18446744073709551615 TASKS=count
    grep -qx '  "seed": 18446744073709551615,' out/train/manifest.json
    local odd=$'a\tb\x01"\\c'
    cp coco.json "$odd.json"
    build dataset COCO="$PWD/a\\	b"$'\x01"\\c.json' OUT="$PWD/odd" TEMPLATE_FLAGS=$'--where=.image!="\\\t\\\\b"' TASKS=count
    [ "$(jq -r '.inputs[0].file' odd/train/manifest.json)" = "$odd.json" ]
    [[ $(jq -r .options odd/train/manifest.json) == *$'"\\\t\\\\b"'* ]]
}

@test "with SPLIT_BY there is a data set for each split, no key is in two, and all together are the whole" {
    local split task
    dataset SPLIT_BY='.image | gsub("[^0-9]"; "") | tonumber % 20' SEED=3 >told
    [ "$(wc -l <told)" = 18 ]
    cat out/{train,val,test}/scenes.ndjson >all
    [ -z "$("$BIN/sar-agg" --report=leakage --scene-key='.image | gsub("[^0-9]"; "") | tonumber % 20' all 2>err)" ]
    grep -q '0 keys in several splits (.* 3 splits)' err
    for split in train val test; do
        jq -es --arg split $split 'length > 0 and all(.split == $split)' out/$split/scenes.ndjson >/dev/null
        [ "$(jq -r .split out/$split/manifest.json)" = $split ]
        for task in classify describe count ground identify refer; do
            [ "$(jq -r ".samples.$task.sha256" out/$split/manifest.json)" = "$(sha256sum <out/$split/$task.ndjson | cut -d' ' -f1)" ]
            grep -qx "$(wc -l <out/$split/$task.ndjson)"$'\t'"$PWD/out/$split/$task.ndjson" told
        done
    done
    "$BIN/sar-import" coco --split=train coco.json | "$BIN/sar-filter" --split-by='.image | gsub("[^0-9]"; "") | tonumber % 20' 2>/dev/null \
        | "$BIN/sar-grid" >scenes
    sort all | cmp - <(sort scenes)
    "$BIN/sar-template" --seed=3 scenes | sort | cmp - <(sort out/*/{classify,describe,count,ground,identify,refer}.ndjson)
    # nothing is made again when nothing has changed
    find out -type f ! -name .lock -printf '%p %T@\n' | sort >before
    dataset SPLIT_BY='.image | gsub("[^0-9]"; "") | tonumber % 20' SEED=3
    find out -type f ! -name .lock -printf '%p %T@\n' | sort | cmp - before
}

@test "the splits have the same bytes with any number of jobs, and another key, ratio or mix makes them again" {
    parallel --version 2>/dev/null | grep -q '^GNU parallel' || skip "GNU parallel is not installed"
    local given
    dataset SPLIT_BY=.image
    for given in 'SPLIT_BY=/[0-9]+/' RATIO=6:3:1 MIX=identify:0.4; do
        cp -a out before
        dataset SPLIT_BY=.image "$given" 2>/dev/null
        run ! diff -rq -x '.*' before out
        rm -rf other
        build dataset COCO="$PWD/coco.json" OUT="$PWD/other" SPLIT_BY=.image "$given" JOBS=2 SHARDS=5 2>/dev/null
        find out -name manifest.json | sed 's,/[^/]*$,,; s,^out/,,' | while read -r name; do diff -r -x '.*' "out/$name" "other/$name"; done
        rm -rf out
        mv before out
    done
}

@test "splits of an older division have no manifest while not all of the new one are made" {
    dataset SPLIT_BY=.image
    echo mine >out/val/mine
    run ! dataset SPLIT_BY=.nosuch RATIO=1:1
    [ -z "$(find out -name manifest.json)" ]
    dataset SPLIT_BY=.image RATIO=1:1
    [ "$(find out -name manifest.json | sort | paste -sd ' ')" = 'out/test/manifest.json out/train/manifest.json' ]
    [ -e out/val/mine ]
    dataset SPLIT_BY=.image
    run dataset SPLIT_BY=.image RATIO=1:1
    [[ $output == *'out/val is no longer a split, and its manifest was removed'* ]]
}

@test "MIX=TASK=RATE is the option of sar-template; MIX=TASK:SHARE is that share of all samples, at one rate in all splits" {
    share() { # TASK: its share of all samples in percent
        cat out/*/{classify,describe,count,ground,identify,refer}.ndjson | "$BIN/sar-agg" --report=tasks \
            | jq --arg task "$1" 'select(.metric == "task" and .task == $task).share'
    }
    "$BIN/sar-synth" --split=test --scale=0.05 --format=coco >coco.json
    dataset
    jq -en "$(share identify) | . > 70" # the paper's own mix
    dataset MIX=identify=0.2,count=0.5
    "$BIN/sar-template" --keep=identify=0.2,count=0.5 out/train/scenes.ndjson | sort \
        | cmp - <(sort out/train/{classify,describe,count,ground,identify,refer}.ndjson)
    [[ $(jq -r .options out/train/manifest.json) == *'template: --keep=identify=0.2,count=0.5' ]]
    dataset SPLIT_BY=.image MIX=identify:0.4,refer:0.1,count=0.5
    jq -en "$(share identify) | . > 38 and . < 42"
    jq -en "$(share refer) | . > 8.5 and . < 11.5"
    [ "$(jq -r '.options | sub(".*template: "; "")' out/*/manifest.json | sort -u | grep -Ecx -- '--keep=identify=0\.[0-9]{6},refer=0\.[0-9]{6},count=0\.5')" = 1 ]
    # n(other) / (1 - share) * share / n(identify), worked out from the counts of the whole
    rm -rf out
    dataset TASKS='count identify' MIX=identify:0.25 SEED=2
    local count identify
    count=$("$BIN/sar-template" --tasks=count out/train/scenes.ndjson | wc -l) identify=$("$BIN/sar-template" --tasks=identify out/train/scenes.ndjson | wc -l)
    [[ $(jq -r .options out/train/manifest.json) == *"--keep=identify=$(awk "BEGIN { printf \"%.6f\", $count / 3 / $identify }")" ]]
}

@test "words of SPLIT_BY, SPLITS and MIX are theirs; what cannot be meant is refused, and nothing is run or written" {
    local given name
    build dataset COCO="$PWD/coco.json" OUT="$PWD/odd" RATIO=1:1 SPLITS='a b$(touch run),{}"\(1)%' \
        SPLIT_BY=$'.image + "a  b\t\\\\ $(touch run)`touch run`$(shell touch run){= touch =}\'" + "\\u005c\\\\"' TASKS=count MIX=count=0.5
    for name in 'a b$(touch run)' '{}"\(1)%'; do
        [ "$(jq -r .split "odd/$name/manifest.json")" = "$name" ]
        jq -es --arg split "$name" 'length > 0 and all(.split == $split)' "odd/$name/count.ndjson" >/dev/null
    done
    [ ! -e "$BATS_TEST_DIRNAME/../run" ]
    for given in SPLIT_BY= 'SPLIT_BY=)' SPLIT_BY='/(/' 'SPLIT_BY=.image SPLIT=x' RATIO=1:1 SPLITS=a,b 'SPLIT_BY=.image RATIO=1:x' 'SPLIT_BY=.image RATIO=1:1:1:1' \
        'SPLIT_BY=.image SPLITS=a,b,..' 'SPLIT_BY=.image SPLITS=a,b' 'SPLIT_BY=.image SPLITS=a,a,b' 'SPLIT_BY=.image SPLITS=a/b,c,d' 'SPLIT_BY=.image SEED=-1' \
        'SPLIT_BY=.image COCO=none' MIX=identify MIX=identify=2 MIX=identify:x MIX=nosuch=0.5 MIX=nosuch:0.5 'MIX=identify:0.5 TEMPLATE_FLAGS=--keep=count=0.1' \
        MIX=identify:0.99 MIX=identify:1 MIX=identify:0.5,count:0.5 MIX=identify:0.1,identify:0.1 'MIX=identify:0.1 TASKS=count' 'MIX=identify:0.1 TASKS=identify' \
        'MIX=identify:0.5;touch run' 'MIX=$(shell touch run):0.5'; do
        local -a all=("${given%%[ ]*}")
        [ "${all[0]}" = "$given" ] || case $given in 'MIX=$('*) all=("$given") ;; 'MIX=identify:0.5;'*) all=("$given") ;; *) all+=("${given#* }") ;; esac
        if build dataset COCO="$PWD/coco.json" OUT="$PWD/none" "${all[@]}" >out.txt 2>err; then echo "$given is taken"; return 1; fi
        [ "$(grep -c -e '^dataset: ' -e '^build: ' -e '^sar-' err)" = 1 ] || { echo "$given:"; cat err; return 1; }
        [ ! -s out.txt ] && [ ! -e none ] && [ ! -e "$BATS_TEST_DIRNAME/../run" ] || { echo "$given wrote"; return 1; }
    done
}

@test "a full-size train and test set has Table 5's numbers of samples, within 3 %" {
    local split
    for split in train test; do
        "$BIN/sar-synth" --split=$split | "$BIN/sar-filter" 2>/dev/null | "$BIN/sar-grid" \
            | "$BIN/sar-template" --tasks=count,ground,refer,identify | cut -d, -f2
    done | sort | uniq -c >counts
    awk '{ split($2, part, "\""); made[part[4]] = $1 }
         END { paper["count"] = 95493 + 11704; paper["ground"] = 94456 + 11608
               paper["refer"] = 95486 + 11703; paper["identify"] = 1423548 + 175565
               for (task in paper) { off = made[task] / paper[task] - 1; print task, made[task], off
                   if (off < -.03 || off > .03) bad = 1 }
               exit bad }' counts
}

@test "what is installed finds its templates, and uninstall takes everything away" {
    build install DESTDIR="$PWD/root" >/dev/null
    [ "$(env -u SAR_TEMPLATES root/usr/local/bin/sar-template --version | tail -n 1)" \
        = "templates: $PWD/root/usr/local/share/sarpipe/templates.yaml" ]
    [ "$(SAR_TEMPLATES=zh root/usr/local/bin/sar-template --version | tail -n 1)" \
        = "templates: $PWD/root/usr/local/share/sarpipe/templates.zh.yaml" ]
    local filter
    for filter in "$BIN"/sar-*; do
        [ -x "root/usr/local/bin/${filter##*/}" ]
        [ -s "root/usr/local/share/man/man1/${filter##*/}.1" ]
        [ -s "root/usr/local/share/bash-completion/completions/${filter##*/}" ]
        [ -s "root/usr/local/share/zsh/site-functions/_${filter##*/}" ]
    done
    # the pipelines that are installed are whole: they work away from here, with what is in the path
    if parallel --version 2>/dev/null | grep -q '^GNU parallel'; then
        "$BIN/sar-synth" --scale=0.0005 >scenes.ndjson
        (cd / && env -i PATH="$OLDPWD/root/usr/local/bin:$PATH" HOME="$PWD" \
            "$OLDPWD/root/usr/local/share/sarpipe/pipelines/parallel/build" "$OLDPWD/scenes.ndjson" "$OLDPWD/made" 2>/dev/null)
        [ "$(jq .scenes.records made/manifest.json)" -gt 0 ]
    fi
    build uninstall DESTDIR="$PWD/root"
    [ -z "$(find root -type f)" ]
    [ ! -e root/usr/local/share/sarpipe ]
}

@test "blanks and quotes in PREFIX and DESTDIR are theirs; uninstall takes what was installed, and no more" {
    local root="$PWD/ro'ot" prefix='/o pt/x $$y'
    mkdir -p o pt "$root/o" "$root/o pt/share/sarpipe/pipelines"
    touch o/mine pt/mine "$root/o/mine" mine
    # the filters, which other tests run meanwhile, are not built again for another folder of data
    build -o all install DESTDIR="$root" PREFIX="$prefix" >/dev/null
    [ -x "$root/o pt/x \$y/bin/sar-grid" ] && [ -s "$root/o pt/x \$y/share/sarpipe/pipelines/lib/plan" ]
    [ -s "$root/o pt/x \$y/share/man/man7/sar-scale.7" ]
    touch "$root/o pt/x \$y/share/sarpipe/pipelines/mine"
    build uninstall DESTDIR="$root" PREFIX="$prefix" >/dev/null
    [ "$(find . -name mine | wc -l)" = 5 ]
    [ "$(find "$root/o pt" -type f)" = "$root/o pt/x \$y/share/sarpipe/pipelines/mine" ]
}

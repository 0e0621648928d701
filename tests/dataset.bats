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
    [[ $output == *"make dataset wants COCO="* ]]
}

@test "a blank in a name in COCO has a backslash before it; what make can't take is refused, with a word why" {
    cp coco.json 'co co.json'
    build dataset COCO="$PWD/co\\ co.json $PWD/coco.json" OUT="$PWD/out" IMPORT_FLAGS=--split=both
    [ "$(jq -r '.inputs[].file' out/train/manifest.json | tr '\n' '|')" = 'co co.json|coco.json|' ]
    [ "$(jq .scenes.records out/train/manifest.json)" = $((2 * $("$BIN/sar-import" coco coco.json | "$BIN/sar-filter" 2>/dev/null | wc -l))) ]
    run ! build dataset COCO="$PWD/co co.json" OUT="$PWD/none"
    [[ $output == *"a blank in a file's name is written with a backslash before it"* ]]
    run ! build dataset COCO="$PWD/coco.json" OUT="$PWD/no ne"
    [[ $output == *"OUT must be one word, without blanks"* ]]
    run ! build dataset COCO="$PWD/coco.json" OUT="$PWD/none" SPLIT=
    [[ $output == *"SPLIT must be one word"* ]]
    run ! build dataset COCO="$PWD/co'co.json" OUT="$PWD/none"
    [[ $output == *"the character ' can't be in COCO, OUT, SPLIT or TEMPLATES"* ]]
    [ ! -e none ] && [ ! -e no ]
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
    local filter
    for filter in "$BIN"/sar-*; do
        [ -x "root/usr/local/bin/${filter##*/}" ]
        [ -s "root/usr/local/share/man/man1/${filter##*/}.1" ]
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
}

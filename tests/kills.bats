#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Making a data set in failures: runs that are killed, two at once, a full disk, parts that a power cut
# emptied. What is there is whole, the same command makes the rest, and a dead run does not block others.
bats_require_minimum_version 1.5.0
load helper
load scale

build() { "$PIPELINES/parallel/build" "$@"; }

teardown() {
    rm -f "$BATS_TEST_TMPDIR/hold"
    ! mountpoint -q "$BATS_TEST_TMPDIR/small" || umount "$BATS_TEST_TMPDIR/small"
}

parallel_is_here() { parallel --version 2> /dev/null | grep -q '^GNU parallel'; }

@test "kills: a run that was killed, at any moment, by any signal, is finished by the next one" {
    parallel_is_here || skip "needs GNU parallel"
    SAR_BIN=$BIN "$BATS_TEST_DIRNAME/kill-rounds" 20
}

@test "kills: two runs at once: the second waits, says for whom, and has nothing left to do" {
    scenes 200 > scenes.ndjson
    one_pipe scenes.ndjson wanted
    slow_filters
    hold scenes.ndjson 1 1
    "$PIPELINES/parallel/build" scenes.ndjson made --jobs=1 2> first 3>&- &
    local first=$!
    soon test -s held
    build scenes.ndjson made --jobs=1 2> second 3>&- &
    local second=$!
    soon test -s second
    grep -qE "^build: waiting for process $first on $(uname -n), begun .*: build scenes.ndjson made --jobs=1, which writes $PWD/made$" second
    refused "$PIPELINES/parallel/build" scenes.ndjson made --jobs=1 --no-wait
    tells "^build: $PWD/made is being written by process $first on "
    rm hold
    wait $first
    wait $second
    [ "$(count second)" = 1 ]
    alike wanted made
    # the same of two that ask for different things: the last one's is there
    build scenes.ndjson other --jobs=1 --seed=1 2> /dev/null 3>&- &
    first=$!
    build scenes.ndjson other --jobs=1 2> /dev/null || return
    wait $first
    build scenes.ndjson other --jobs=1
    alike wanted other
}

@test "kills: who waits goes on when the other is killed, for any content of the lock's file" {
    scenes 60 > scenes.ndjson
    one_pipe scenes.ndjson wanted
    slow_filters
    hold scenes.ndjson 1 1
    setsid "$PIPELINES/parallel/build" scenes.ndjson made --jobs=1 2> first 3>&- &
    local first=$!
    soon test -s held
    build scenes.ndjson made --jobs=1 2> second 3>&- &
    local second=$!
    soon test -s second
    rm hold
    kill -9 -- -$first
    wait $second
    alike wanted made
    local text
    for text in '' 'process 1 on nowhere' $'1  x\n\n' "$(head -c 100000 /dev/zero | tr '\0' x)"; do
        printf %s "$text" > made/.lock
        rm made/count.ndjson
        build scenes.ndjson made --jobs=1 --no-wait 2> /dev/null
        alike wanted made
    done
}

@test "kills: OUT on a full disk, and then on one with room" {
    local jobs root
    small_disk
    one_pipe scenes.ndjson wanted
    for jobs in 1 2; do
        if [ $jobs = 2 ]; then
            parallel_is_here || continue
            rm -rf small/out
            mount -o remount,size=4m small
        fi
        ends 2 "$PIPELINES/parallel/build" scenes.ndjson small/out --jobs=$jobs --shards=$jobs
        grep -q 'No space left on device' err
        [ -z "$(ls small/out)" ]
        grow_disk
        ends 0 "$PIPELINES/parallel/build" scenes.ndjson small/out --jobs=$jobs --shards=$jobs
        alike wanted small/out
    done
    # full over an older data set, of which each file stays whole
    scenes 30 > older.ndjson
    one_pipe older.ndjson older
    rm -rf small/out
    build older.ndjson small/out --jobs=1 2> /dev/null
    alike older small/out
    mount -o remount,size=4m small
    ends 2 "$PIPELINES/parallel/build" scenes.ndjson small/out --jobs=1
    diff -rq -x '.*' older small/out
    grow_disk
    ends 0 "$PIPELINES/parallel/build" scenes.ndjson small/out --jobs=1
    alike wanted small/out
}

@test "kills: a part that is empty, short or altered is made again, and so is one without its sums" {
    parallel_is_here || skip "needs GNU parallel"
    scenes 200 > all.ndjson
    sed '$s/"width":[0-9]*/"width":-1/' all.ndjson > scenes.ndjson
    local fault work
    for fault in ': > $work/3/count.ndjson' 'truncate -s 0 $work/3/*' 'truncate -s 10 $work/3/refer.ndjson' 'rm $work/3/ground.ndjson' \
        'rm $work/3/sums $work/3/stats' 'printf x | dd of=$work/3/identify.ndjson bs=1 seek=9 conv=notrunc status=none' \
        'tr "\0-\377" "\0*" < $work/3/scenes.ndjson > x; cp x $work/3/scenes.ndjson' ': > $work/plan' ': > $work/3/stats' \
        '(cd $work/3 && names=$(sed "s/.* //" sums) && sed -i 2d sums && stat -L -c %s,%.9Y,%.9Z,%i -- $names sums > stats)'; do
        rm -rf made
        ends 1 "$PIPELINES/parallel/build" scenes.ndjson made --shards=7 --jobs=2
        work=$(echo made/.parts/*)
        eval "$fault"
        ends 1 "$PIPELINES/parallel/build" scenes.ndjson made --shards=7 --jobs=2
        [ "$(cd "$work" && ls -d [0-9] | paste -sd ' ')" = '1 2 3 4 5 6' ]
        [ "$(cat "$work"/[1-6]/scenes.ndjson | sha256sum)" = "$(head -n 199 scenes.ndjson | sar-filter 2> /dev/null | sar-grid | head -n "$(cat "$work"/[1-6]/scenes.ndjson | wc -l)" | sha256sum)" ]
        cmp <(cat "$work"/[1-6]/identify.ndjson) <(cat "$work"/[1-6]/scenes.ndjson | sar-template --tasks=identify 2> /dev/null)
        case $fault in
        *plan | *3/stats) ;;
        *) awk '{ print $NF }' "$work/joblog" | sort | uniq -c | awk '$2 == 3 { found = $1 } END { exit found != 2 }' ;;
        esac
    done
    # the import that all of them read
    sar-synth --scale=0.002 --format=coco > train.json
    build train.json wanted --jobs=1 2> /dev/null
    SAR_TEMPLATE_FLAGS=--nonsense ends 2 "$PIPELINES/parallel/build" train.json other --shards=3
    : > "$(echo other/.parts/*)/0/scenes"
    mv other/.parts/* kept
    ends 0 "$PIPELINES/parallel/build" train.json other --shards=3
    alike wanted other
}

# builds ARGUMENT...: parallel/build does it. GNU parallel asks lscpu, whose words, where it has no answer, are not ours.
builds() {
    ends 0 "$PIPELINES/parallel/build" "$@" || return
    sed -i '/^lscpu:/d' err
}

@test "kills: messages of shards are said once, added up, as one pipe says them" {
    parallel_is_here || skip "needs GNU parallel"
    scenes 300 | sed 's/"width":777/"width":100/' > scenes.ndjson
    export SAR_FILTER_FLAGS='--min-area=0.001 --max-area=0.5 --max-aspect=5 --min-side=230 --dedupe=0.3 --category=ship,aircraft,car'
    # shellcheck disable=SC2086
    sar-filter $SAR_FILTER_FLAGS scenes.ndjson > filtered 2> one
    sar-grid filtered | sar-template > /dev/null 2>> one
    [ "$(count one)" -ge 2 ]
    local shards
    for shards in 1 2 7; do
        builds scenes.ndjson made$shards --shards=$shards
    same one err
    done
    # one of them in all shards together, and two from one each
    jq -c '.objects = [{category: "car", bbox: [1, 1, 2, 2]}, {category: "ship", bbox: [1, 1, 999, 2]}]' scenes.ndjson > bad
    unset SAR_FILTER_FLAGS
    { head -n 30 scenes.ndjson | jq -c '.objects = [{category: "car", bbox: [1, 1, 9, 9]}]'; head -n 1 bad; } > scenes1
    for shards in 1 4; do
        builds scenes1 single$shards --shards=$shards
        says 'sar-filter: 1 object dropped: 1 bounds'
    done
    { head -n 1 bad; cat scenes1; head -n 1 bad; } > scenes2
    for shards in 1 4; do
        builds scenes2 double$shards --shards=$shards
        says 'sar-filter: 3 objects dropped: 3 bounds'
    done
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# pipelines/parallel: what GNU parallel makes of shards is what one pipe makes, also when shards fail, are killed or find
# the disk full, and runs are broken off.
bats_require_minimum_version 1.5.0
load helper
load scale

build() { "$PIPELINES/parallel/build" "$@"; }

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    parallel --version 2> /dev/null | grep -q '^GNU parallel' || skip "GNU parallel is not installed"
}

teardown() {
    rm -f "$BATS_TEST_TMPDIR/hold"
    ! mountpoint -q "$BATS_TEST_TMPDIR/small" || umount "$BATS_TEST_TMPDIR/small"
}

# The joblog of the job in OUT: how often each shard was done, and how it ended.
done_shards() {
    awk '{ print $NF, $7 }' "$1"/.parts/*/joblog | sort -n
}

@test "parallel: a data set of 1, 2, 7 and 64 shards is that of one pipe" {
    local shards
    scenes 200 | head -c -1 > scenes.ndjson
    one_pipe scenes.ndjson wanted
    for shards in 1 2 7 64; do
        ends 0 "$PIPELINES/parallel/build" scenes.ndjson "data/$shards" --shards=$shards --jobs 2
        [ ! -s out ]
        alike wanted "data/$shards"
    done
    # of the messages the numbers add up
    sar-filter scenes.ndjson 2> one > /dev/null
    [ "$(awk '/records? dropped/ { n += $2 } END { print n }' err)" = "$(awk '/records? dropped/ { print $2 }' one)" ]
}

@test "parallel: annotations are imported first" {
    sar-synth --scale=0.002 --format=coco > train.json
    sar-import coco --split=val train.json > scenes.ndjson
    one_pipe scenes.ndjson wanted
    ends 0 "$PIPELINES/parallel/build" train.json made --split=val --shards=3
    diff -rq -x '.*' -x manifest.json wanted made
    [ "$(jq -r '.split + " " + .inputs[0].file' made/manifest.json)" = "val train.json" ]
    printf '{' > broken.json
    ends 1 "$PIPELINES/parallel/build" broken.json other
    grep -q '^sar-import: .*/broken.json:1: ' err
    [ -z "$(ls other)" ]
}

@test "parallel: options reach the filters" {
    scenes 60 > scenes.ndjson
    SAR_FILTER_FLAGS='--category=ship --empty=keep' SAR_GRID_FLAGS=--near=3 SAR_TEMPLATE_FLAGS='--frame norm1000' \
        ends 0 "$PIPELINES/parallel/build" scenes.ndjson made --shards=3 --seed=5 --tasks='ground refer'
    [ "$(ls made | paste -sd ' ')" = "ground.ndjson manifest.json refer.ndjson scenes.ndjson" ]
    sar-filter --category=ship --empty=keep scenes.ndjson 2> /dev/null | sar-grid --near=3 > scenes
    same scenes made/scenes.ndjson
    sar-template --tasks=refer --seed=5 --frame=norm1000 scenes 2> /dev/null | cmp - made/refer.ndjson
    [ "$(jq -r '"\(.seed) \(.options)"' made/manifest.json)" \
        = '5 import: ; filter: --category=ship --empty=keep; grid: --near=3; template: --frame norm1000' ]
}

@test "parallel: scores of 1, 2, 7 and 64 shards are those of one pipe, intervals too" {
    local shards
    predictions 60 > predictions.ndjson
    one_score predictions.ndjson wanted
    for shards in 1 2 7 64; do
        ends 0 "$PIPELINES/parallel/score" predictions.ndjson "data/$shards" --shards $shards
        alike wanted "data/$shards"
    done
    grep -q '95 % interval' wanted/score.txt
}

@test "parallel: scores with options, and with the truth in a file of its own" {
    predictions 30 > predictions.ndjson
    sar-iou --iou=0.75 predictions.ndjson | sar-agg --by=category --ci --replicates=50 --seed=3 --format=tsv > wanted
    SAR_IOU_FLAGS=--iou=0.75 SAR_AGG_FLAGS='--by=category --ci --replicates=50 --seed=3 --format=tsv' \
        ends 0 "$PIPELINES/parallel/score" predictions.ndjson made --shards=5
    same wanted made/score.txt
    # an option that would be lost
    SAR_AGG_FLAGS='--by category' refused "$PIPELINES/parallel/score" predictions.ndjson other
    # who did not answer shows only in the whole
    gridded 30 | sar-template 2> /dev/null > truth.ndjson
    jq -c '{id, response}' predictions.ndjson | head -n 100 > bare.ndjson
    "$PIPELINES/score" bare.ndjson truth.ndjson > wanted
    ends 0 "$PIPELINES/parallel/score" bare.ndjson joined --truth=truth.ndjson
    same wanted joined/score.txt
    grep -q 'questions were not answered' err
    refused "$PIPELINES/parallel/score" bare.ndjson other --truth=truth.ndjson --shards=2
}

# Three models, in both kinds of files, one with a blank and an = in its name.
models() {
    mkdir models
    gridded 40 | sar-template 2> /dev/null > truth.ndjson
    sar-perturb --seed=1 --miss=0.1 truth.ndjson > models/careful.ndjson
    sar-perturb --seed=2 --miss=0.5 --garbage=0.1 truth.ndjson > "models/a b=c.jsonl"
    sar-perturb --seed=3 --swap=0.3 truth.ndjson | jq -c '{id, response}' > models/bare.ndjson
}

@test "parallel: the leaderboard is that of one pipe, a task for each model" {
    models
    SAR_AGG_FLAGS='--ci --format=markdown' "$PIPELINES/leaderboard" models truth.ndjson > wanted
    SAR_AGG_FLAGS='--ci --format=markdown' ends 0 "$PIPELINES/parallel/leaderboard" models made --truth=truth.ndjson
    same wanted made/leaderboard.txt
    [ "$(jq -r .model made/tallies.ndjson | sort -u | paste -sd ,)" = 'a b=c,bare,careful' ]
    # the parts are enough to compare models
    sar-agg --compare 'a b=c' careful --format=table made/partial.ndjson | grep -q careful
    "$PIPELINES/leaderboard" models truth.ndjson > wanted
    ends 0 "$PIPELINES/parallel/leaderboard" models made --truth=truth.ndjson
    same wanted made/leaderboard.txt
    refused "$PIPELINES/parallel/leaderboard" models made --shards=2
}

@test "parallel: done again it changes nothing; asked for something else it makes it" {
    scenes 60 > scenes.ndjson
    build scenes.ndjson made --shards=7 2> /dev/null
    find made -printf '%p %T@\n' | sort > before
    ends 0 "$PIPELINES/parallel/build" scenes.ndjson made --shards=7
    says
    find made -printf '%p %T@\n' | sort | cmp - before
    # what was taken away or written over is made again
    one_pipe scenes.ndjson wanted
    rm made/refer.ndjson
    build scenes.ndjson made --shards=7 2> /dev/null
    alike wanted made
    echo >> made/count.ndjson
    build scenes.ndjson made --shards=7 2> /dev/null
    alike wanted made
    build scenes.ndjson made --shards=7 --seed=1 2> /dev/null
    run ! cmp -s wanted/refer.ndjson made/refer.ndjson
    scenes 50 > scenes.ndjson
    one_pipe scenes.ndjson wanted
    build scenes.ndjson made --shards=7 2> /dev/null
    alike wanted made
}

@test "parallel: a bad record is named as one pipe names it; the other shards are done" {
    scenes 200 | sed '123s/"width":[0-9]*/"width":-1/' > scenes.ndjson
    sar-filter scenes.ndjson > /dev/null 2> wanted || true
    ends 1 "$PIPELINES/parallel/build" scenes.ndjson made --shards=7
    grep -qxF "$(head -n 1 wanted)" err
    grep -q '^build: shard 5 of 7 failed with status 1 on .*: sar-filter: scenes.ndjson:123: width' err
    grep -qx 'build: not done: 1 of 7 shards; run the same command again to do only these' err
    [ -z "$(ls made)" ]
    [ "$(done_shards made | paste -sd ,)" = '1 0,2 0,3 0,4 0,5 1,6 0,7 0' ]
    # again: that shard alone
    ends 1 "$PIPELINES/parallel/build" scenes.ndjson made --shards=7
    [ "$(done_shards made | paste -sd ,)" = '1 0,2 0,3 0,4 0,5 1,5 1,6 0,7 0' ]
    # the line of predictions is named as well
    predictions 30 | sed '50s/"task":"[a-z]*"/"task":3/' > predictions.ndjson
    sar-iou predictions.ndjson > /dev/null 2> wanted || true
    ends 1 "$PIPELINES/parallel/score" predictions.ndjson scores --shards=7
    grep -qxF "$(cat wanted)" err
}

@test "parallel: a task that is killed is named, and done again alone" {
    scenes 200 > scenes.ndjson
    one_pipe scenes.ndjson wanted
    slow_filters
    hold scenes.ndjson 5 7
    { soon test -s held && kill -9 -- "-$(cat held)"; rm hold; } 3>&- &
    ends 2 "$PIPELINES/parallel/build" scenes.ndjson made --shards=7 --jobs=2
    wait
    grep -q '^build: shard 5 of 7 was not done$' err
    [ "$(done_shards made | cut -d ' ' -f 1 | paste -sd ' ')" = '1 2 3 4 5 6 7' ]
    [ "$(cd made/.parts/*/ && ls -d [0-9] | paste -sd ' ')" = '1 2 3 4 6 7' ]
    ends 0 "$PIPELINES/parallel/build" scenes.ndjson made --shards=7
    alike wanted made
}

@test "parallel: broken off in the middle it goes on where it stopped; meanwhile no other run may start" {
    scenes 200 > scenes.ndjson
    one_pipe scenes.ndjson wanted
    slow_filters
    hold scenes.ndjson 5 7
    setsid "$PIPELINES/parallel/build" scenes.ndjson made --shards=7 --jobs=1 > first 2>&1 3>&- &
    soon test -s held
    refused "$PIPELINES/parallel/build" scenes.ndjson made --shards=7 --no-wait
    tells "^build: $PWD/made is being written by process $! on $(uname -n), begun .*: build scenes.ndjson made --shards=7 --jobs=1$"
    refused "$PIPELINES/parallel/build" scenes.ndjson made --seed=1 --no-wait
    [ -z "$(ls made)" ]
    kill -9 -- -$!
    wait || true
    # what still runs holds the folder until it has ended
    rm hold
    soon flock -n made/.lock true
    [ "$(cd made/.parts/*/ && ls -d [1-4] | paste -sd ' ')" = '1 2 3 4' ]
    find made/.parts/*/[1-4] -type f -exec stat -c '%n %i %Y' {} + > before
    hold scenes.ndjson 7 7
    rm held
    "$PIPELINES/parallel/build" scenes.ndjson made --shards=7 --jobs=1 > second 2>&1 3>&- &
    soon test -s held
    # the first four are those that were there
    find made/.parts/*/[1-4] -type f -exec stat -c '%n %i %Y' {} + | cmp - before
    [ "$(count before)" = 40 ]
    rm hold
    wait $!
    alike wanted made
}

@test "parallel: a full disk in one shard" {
    small_disk
    one_pipe scenes.ndjson wanted
    ends 2 "$PIPELINES/parallel/build" scenes.ndjson small/out --shards=2 --jobs=1
    grep -q '^build: shard [12] of 2 failed with status 2 on .*: No space left on device' err
    grep -q '^build: not done: 1 of 2 shards' err
    [ -z "$(ls small/out)" ]
    grow_disk
    ends 0 "$PIPELINES/parallel/build" scenes.ndjson small/out --shards=2 --jobs=1
    alike wanted small/out
    # full when the parts are put together
    rm -r small/out
    mount -o remount,size=16m small
    ends 2 "$PIPELINES/parallel/build" scenes.ndjson small/out --shards=2 --jobs=1
    grep -q 'No space left on device' err
    [ ! -e small/out/manifest.json ]
    grow_disk
    ends 0 "$PIPELINES/parallel/build" scenes.ndjson small/out --shards=2 --jobs=1
    alike wanted small/out
}

@test "parallel: what is worked on must not change meanwhile" {
    scenes 60 > scenes.ndjson
    slow_filters
    hold scenes.ndjson 2 3
    { soon test -s held && echo >> scenes.ndjson; rm hold; } 3>&- &
    ends 2 "$PIPELINES/parallel/build" scenes.ndjson made --shards=3 --jobs=1
    wait
    grep -q "^build: shard [123] of 3 failed with status 2 on .*: task: $PWD/scenes.ndjson has changed since the job was planned" err
    [ -z "$(ls made)" ]
}

@test "parallel: on hosts, through ssh" {
    # a host: another folder, nothing in the environment but what a login gives
    cat > ssh << 'END'
#!/bin/sh
echo "$1" >> "$0.hosts"
shift
[ "$1" != -- ] || shift
cd / && exec env -i PATH="$PATH" HOME="$HOME" SHELL=/bin/sh sh -c "$*"
END
    chmod +x ssh
    scenes 60 > scenes.ndjson
    one_pipe scenes.ndjson wanted
    SAR_BIN=$BIN ends 0 "$PIPELINES/parallel/build" scenes.ndjson made --shards=7 --sshlogin="$PWD/ssh a,$PWD/ssh b" --jobs=1
    alike wanted made
    [ "$(sort -u ssh.hosts | paste -sd ' ')" = 'a b' ]
}

@test "parallel: what it would do is shown, and nothing written" {
    scenes 60 > scenes.ndjson
    ends 0 "$PIPELINES/parallel/build" scenes.ndjson made --shards=7 --jobs=3 --dry-run --sshlogin=a,b -- --nice 10
    says
    grep -qE '^seq 7 \| env .* SAR_TASK=.*/lib/task SAR_WORK=.*/made/\.parts/[0-9a-f]{16} parallel --ungroup --jobs 3 --joblog .*/joblog --env SAR_TASK --env SAR_WORK --sshlogin=a,b --nice 10 ' out
    grep -qF "'exec \"\$SAR_TASK\" \"\$SAR_WORK\" {}'" out
    [ ! -e made ]
}

@test "parallel: wrong usage is told" {
    scenes 60 > scenes.ndjson
    local command
    for command in "scenes.ndjson other --shards=0" "scenes.ndjson other --jobs=x" "scenes.ndjson scenes.ndjson other" \
        "nowhere.ndjson other" "scenes.ndjson other --shards" "scenes.ndjson other -j 2" ". other" "scenes.ndjson"; do
        # shellcheck disable=SC2086 # several words
        ends 2 "$PIPELINES/parallel/build" $command
        [ -s err ]
        [ ! -s out ]
    done
    grep -q '^pipelines/parallel/build SCENES' err
    "$PIPELINES/parallel/build" --help | grep -q '^pipelines/parallel/build SCENES'
    SAR_FILTER_FLAGS=--rejects=bad refused "$PIPELINES/parallel/build" scenes.ndjson other
    says 'build: --rejects is not supported: all shards would write the same file'
    # another parallel
    printf '#!/bin/sh\necho parallel from moreutils\n' > parallel
    chmod +x parallel
    PATH=$PWD:$PATH refused "$PIPELINES/parallel/build" scenes.ndjson other --shards=2
    grep -q '^build: GNU parallel not found' err
    [ ! -e other ]
    # one shard needs none
    one_pipe scenes.ndjson wanted
    PATH=$PWD:$PATH ends 0 "$PIPELINES/parallel/build" scenes.ndjson other --jobs=1
    alike wanted other
}

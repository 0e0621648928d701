#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# pipelines/slurm: what Slurm makes of shards is what one pipe makes, also when tasks fail, are killed, requeued or find
# the disk full, nodes go away, and somebody submits twice. A real Slurm is started for it.
bats_require_minimum_version 1.5.0
load helper
load scale
load cluster

setup_file() {
    CLUSTER_MISSING=$(cluster_missing)
    # in a container without its own /sys, say, none starts
    if [ -z "$CLUSTER_MISSING" ] && ! cluster_start "$BATS_FILE_TMPDIR"; then
        CLUSTER_MISSING="needs a system on which Slurm starts: $(tail -n 1 "$BATS_FILE_TMPDIR/start.log")"
        cluster_stop "$BATS_FILE_TMPDIR" || true
    fi
    export CLUSTER_MISSING
}

teardown_file() {
    [ -n "$CLUSTER_MISSING" ] || cluster_stop "$BATS_FILE_TMPDIR"
}

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    [ -z "$CLUSTER_MISSING" ] || skip "$CLUSTER_MISSING"
}

teardown() {
    [ -z "$CLUSTER_MISSING" ] || return 0
    rm -f "$BATS_TEST_TMPDIR/hold"
    scancel --user=root
    soon idle
    scontrol update nodename=n1,n2 state=resume 2> /dev/null || true
    ! mountpoint -q "$BATS_TEST_TMPDIR/small" || umount "$BATS_TEST_TMPDIR/small"
}

build() { "$PIPELINES/slurm/build" "$@"; }

# idle: Slurm has nothing more to do.
idle() { [ -z "$(squeue -h)" ]; }

# submitted: the last command's array of tasks and the job that merges, into array and merge.
submitted() {
    read -r array merge <<< "$(sed -nE 's/^submitted: (array ([0-9]+) .*, )?merge ([0-9]+);.*/\2 \3/p' out)"
    [ -n "$array" ] && [ -n "$merge" ]
}

# held_again TASK: it has been requeued and stops once more. Slurm waits two minutes with what it has requeued, counted from
# when it is gone from its node; this does not, but for a second: in that in which a task has ended its node takes it for
# still ending, and never begins it.
held_again() {
    soon requeued "$1" || return
    sleep 1.1
    soon released "$1"
}

requeued() { job PD "$1" && ! job CG "$1"; }

released() {
    scontrol update jobid="${array}_$1" starttime=now 2> /dev/null
    [ -s held ]
}

# job STATE TASK: a task of the last array is in this state.
job() { squeue -h -t "$1" -o %K -j "$array" | grep -qx "$2"; }

@test "slurm: data sets and scores of 1, 2, 7 and 64 shards are those of one pipe" {
    local shards counts='1 2 7 64'
    ! sanitized || counts='1 2 7'
    scenes 200 | head -c -1 > scenes.ndjson
    predictions 40 > predictions.ndjson
    for shards in $counts; do
        ends 0 "$PIPELINES/slurm/build" scenes.ndjson "data/it's $shards" --shards=$shards
        grep -qE "^submitted: array [0-9]+ of $shards of $shards shards, merge [0-9]+; their messages: $PWD/data/it's $shards/.log$" out
        ends 0 "$PIPELINES/slurm/score" predictions.ndjson "scores/$shards" --shards=$shards
    done
    one_pipe scenes.ndjson wanted
    one_score predictions.ndjson scored_once
    soon idle || soon idle
    for shards in $counts; do
        alike wanted "data/it's $shards"
        alike scored_once "scores/$shards"
    done
}

@test "slurm: the leaderboard is that of one pipe, a task for each model" {
    mkdir models
    predictions 30 > models/careful.ndjson
    predictions 20 > 'models/a b=c.jsonl'
    SAR_AGG_FLAGS='--ci --format=markdown' "$PIPELINES/leaderboard" models > wanted
    SAR_AGG_FLAGS='--ci --format=markdown' ends 0 "$PIPELINES/slurm/leaderboard" models made --wait
    grep -q ' of 2 of 2 shards' out
    same wanted made/leaderboard.txt
    # done again it changes nothing
    find made -printf '%p %T@\n' | sort > before
    SAR_AGG_FLAGS='--ci --format=markdown' ends 0 "$PIPELINES/slurm/leaderboard" models made --wait
    [ ! -s out ]
    find made -printf '%p %T@\n' | sort | cmp - before
}

@test "slurm: a task that is killed or fails is named, nothing is merged, and it is done again alone" {
    scenes 200 > scenes.ndjson
    one_pipe scenes.ndjson wanted
    slow_filters
    hold scenes.ndjson 5 7
    { soon test -s held && kill -9 -- "-$(cat held)"; rm hold; } 3>&- &
    ends 2 "$PIPELINES/slurm/build" scenes.ndjson made --shards=7 --wait
    wait
    tells '^build: shard 5 of 7 was not done$' '^build: not done: 1 of 7 shards; run the same command again to do only these$'
    [ -z "$(ls made)" ]
    ends 0 "$PIPELINES/slurm/build" scenes.ndjson made --shards=7 --wait
    grep -q '^submitted: array [0-9]* of 1 of 7 shards' out
    alike wanted made
    # one that says why
    scenes 200 | sed '123s/"width":[0-9]*/"width":-1/' > scenes.ndjson
    ends 1 "$PIPELINES/slurm/build" scenes.ndjson bad --shards=7 --wait
    grep -q '^build: shard 5 of 7 failed with status 1 on .*: sar-filter: scenes.ndjson:123: width: ' err
    grep -q '^sar-filter: scenes.ndjson:123: width: ' bad/.log
    [ -z "$(ls bad)" ]
}

@test "slurm: requeued, its node drained or lost, a task is done again by Slurm; meanwhile no other run may do it" {
    scenes 200 > scenes.ndjson
    one_pipe scenes.ndjson wanted
    slow_filters
    hold scenes.ndjson 5 7
    ends 0 "$PIPELINES/slurm/build" scenes.ndjson made --shards=7 --jobs=2
    submitted
    soon test -s held
    # a second submission
    refused "$PIPELINES/slurm/build" scenes.ndjson made --shards=7
    says "build: the jobs $array,$merge are still writing $PWD/made"
    refused "$PIPELINES/slurm/build" scenes.ndjson made --seed=1
    refused "$PIPELINES/parallel/build" scenes.ndjson made
    # as when a job of a higher rank takes its place
    rm held
    scontrol requeue "${array}_5"
    held_again 5
    # no new tasks for its node; the task itself goes on
    local node
    node=$(squeue -h -t R -o %N -j "${array}_5")
    scontrol update nodename="$node" state=drain reason=test
    # shellcheck disable=SC2016 # when it is looked at
    soon eval '[ "$(squeue -h -o %K -j "$array")" = 5 ]'
    job R 5
    # its node is lost: the other one does it
    rm held
    scontrol update nodename="$node" state=down reason=test
    held_again 5
    [ "$(squeue -h -t R -o %N -j "${array}_5")" != "$node" ]
    rm hold
    soon idle
    alike wanted made
}

@test "slurm: a full disk in one shard" {
    small_disk
    one_pipe scenes.ndjson wanted
    ends 2 "$PIPELINES/slurm/build" scenes.ndjson small/made --shards=2 --jobs=1 --wait
    grep -q '^build: shard [12] of 2 failed with status 2 on .*: No space left on device' err
    grep -q '^build: not done: 1 of 2 shards' err
    [ -z "$(ls small/made)" ]
    grow_disk
    ends 0 "$PIPELINES/slurm/build" scenes.ndjson small/made --shards=2 --wait
    grep -q ' of 1 of 2 shards' out
    alike wanted small/made
}

@test "slurm: the lines are shown, with the options of the site, and nothing is submitted or written" {
    scenes 60 > scenes.ndjson
    ends 0 "$PIPELINES/slurm/build" scenes.ndjson made --shards=7 --jobs=3 --dry-run --partition=long --account me --time=1:00 \
        --mem=2G -- --exclusive --comment="it's mine"
    says
    [ "$(count out)" = 2 ]
    local site="--partition=long --account me --time=1:00 --mem=2G --exclusive '--comment=it'\\''s mine'"
    grep -qF -- "sbatch --parsable --job-name=sarpipe-build --requeue --output=/dev/null --array=1-7%3 $site" out
    grep -qF -- "--dependency=afterok:<the number of that job>' --kill-on-invalid-dep=yes $site" out
    [ ! -e made ]
    idle
    # they reach Slurm, which knows of no such partition
    ends 2 "$PIPELINES/slurm/build" scenes.ndjson made --shards=7 --partition=nowhere
    grep -q 'invalid partition' err
    ends 0 "$PIPELINES/slurm/build" scenes.ndjson made --shards=7 --partition=main -- --hold
    submitted
    squeue -h -o '%i %T %r' | grep -q 'JobHeldUser'
    scancel "$array" "$merge"
}

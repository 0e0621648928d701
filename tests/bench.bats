#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# tests/bench: what is measured beside sarpipe does the same job, what is not the same is told, and a slowdown is seen.
# That the bench can tell is tested; how long anything takes is not.
bats_require_minimum_version 1.5.0
load helper

BENCH="$BATS_TEST_DIRNAME/bench"
export SAR_BIN=$BIN

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    python3 -c 'import yaml' 2> /dev/null || skip "needs python3 with yaml: make bench installs it"
}

inputs() {
    "$BENCH/inputs" small 0.005 whole
}

valgrind_or_skip() {
    command -v valgrind > /dev/null || skip "needs valgrind: make bench-check installs it"
    ! sanitized || skip "valgrind does not run programs built with sanitizers"
}

# make in the project, with what the user gave to the make that runs the tests but none of its jobs; what is made for the
# bench goes to ./bench
build() {
    local -a given
    # shellcheck disable=SC2162 # make writes blanks inside a value with a backslash before them
    read -a given <<< "${OVERRIDES-}"
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES \
        make -s -C "$BATS_TEST_DIRNAME/.." "${given[@]}" BENCH="$PWD/bench" "$@"
}

@test "every filter is measured: in a block, at start-up, and in the scaling run" {
    local filter
    for filter in "$BIN"/sar-*; do
        [ "$(grep -c "^${filter##*/}[ -]" "$BENCH/jobs")" -ge 3 ] || { echo "${filter##*/} is not measured"; return 1; }
    done
}

@test "build.py makes as many samples of each task, and its answers say the same" {
    inputs
    ends 0 "$BENCH/same" samples small
    says
    grep -q '^build.py gives the same numbers of samples of each task, of [1-9]' out
    cd small || return
    "$BENCH/build.py" train.json test.json | jq -c '{id, response: .messages[1].content}' > answers.ndjson
    ends 0 sar-iou --truth=samples.ndjson answers.ndjson
    says
    # which answers of identify speak of a neighbour is each side's own choice
    sar-agg out | jq -c 'select(.metric | IN("identify.other", "identify.direction", "identify.distance") | not)' > tally
    jq -e -s 'length > 30 and any(.metric == "overall") and all(.acc == 100 or .acc == null)' tally
}

@test "build.py: another number of samples is told" {
    inputs
    sed -i 3d small/gridded.ndjson
    ends 1 "$BENCH/same" samples small
    grep -q '^same: build.py and sarpipe do not give the same numbers of samples of each task' err
    : > small/gridded.ndjson
    ends 1 "$BENCH/same" samples small
    grep -q 'there is nothing to compare' err
}

@test "score.py, score.jq and bounds.jq count what the filters count" {
    inputs
    ends 0 "$BENCH/same" scores small
    says
    grep -q '^score.py gives the same tp, fp and fn of [1-9][0-9]* predictions in count.exact .* identify.profile' out
    # the bridge is dropped, and absence of bridges may no longer be told
    echo '{"image":"1.png","width":9,"height":9,"annotated":["ship","bridge"],"objects":[{"category":"ship","bbox":[1,2,3,4]},{"category":"bridge","bbox":[1,2,3,10]}]}' >> small/flawed-10th.ndjson
    ends 0 "$BENCH/same" jq small
    says
    [ "$(count out)" = 2 ]
}

@test "score.py, score.jq and bounds.jq: what is not the same is told" {
    inputs
    jq -c 'if .metric == "ground.iou25" then .tp += 1 else . end' <(sar-agg small/scored.ndjson) > tally
    cp tally small/scored.ndjson
    ends 1 "$BENCH/same" scores small
    grep -q '^same: score.py and sarpipe do not give the same tp, fp and fn' err
    cp -r "$BENCH" other
    sed -i 's/>= \$threshold/> 0.9/' other/score.jq
    ends 1 other/same jq small
    grep -q '^same: score.jq and sarpipe do not give the same tp, fp and fn' err
    cp "$BENCH/score.jq" other
    sed -i 's/<= \$height/< $height - 20/' other/bounds.jq
    ends 1 other/same jq small
    grep -q '^same: bounds.jq and sarpipe do not give the same' err
}

@test "score.py and score.jq match as many boxes as can be, not the first that fit" {
    # the first box of the truth has most in common with the only one that the second can have
    local truth='{<0><0><10><10>}{<0><6><10><16>}' response='{<0><2><10><12>}{<0><0><10><4>}'
    jq -cn --arg truth "$truth" --arg response "$response" '{id: "1", task: "refer", variant: "multi", images: ["1.png"],
        width: 100, height: 100, messages: [{role: "user", content: ""}, {role: "assistant", content: $truth}], $response}' > in
    sar-iou in | sar-agg | jq -c 'select(.metric | test("iou25")) | [.metric, .tp, .fp, .fn]' > wanted
    is wanted <<< '["refer.iou25",2,0,0]'
    "$BENCH/score.py" in | jq -c 'select(.metric | test("iou25")) | [.metric, .tp, .fp, .fn]' > got
    same wanted got
    "$BENCH/score.jq" in | jq -c 'select(.metric | test("iou25")) | [.metric, .tp, .fp, .fn]' > got
    same wanted got
}

@test "measure: a pipeline's seconds and the peak of its largest stage; a stage that fails is told" {
    build "$PWD/bench/measure"
    printf 'b\na\n' > in
    ends 0 bench/measure -i in -o sorted sort '|' cat
    says
    printf 'a\nb\n' | cmp - sorted
    grep -qE '^[0-9]+\.[0-9]{6} [0-9]+\.[0-9]{6} [0-9]+\.[0-9]{6} [1-9][0-9]+$' out
    ends 0 bench/measure true
    small=$(cut -d' ' -f4 out)
    ends 0 bench/measure true '|' python3 -c 'held = b"x" * 50000000' '|' true
    [ "$(cut -d' ' -f4 out)" -gt $((small + 40000)) ]
    ends 1 bench/measure false '|' true
    says 'measure: a stage failed'
    ends 1 bench/measure true '|' no-such-command
    ends 2 bench/measure true '|'
    ends 2 bench/measure -i nowhere true
}

@test "bench-json is one JSON document: every block of the list, with times, memory and rates" {
    build bench-json BENCH_SCALE=0.001 > out 2> err || { cat err; return 1; }
    jq -e -s 'length == 1' out
    [ "$(jq '.blocks | length' out)" = "$(grep -c '^\[[0-9]' "$BENCH/jobs")" ]
    jq -e '.blocks | all(.rows | length > 0 and all(.seconds > 0 and .peak_mib > 0 and .min <= .seconds and .seconds <= .max))' out
    jq -e '.scale == 0.001 and (.machine | has("cpu") and has("cores") and has("kernel") and has("compiler"))' out
    jq -e '.scaling | length > 7 and all(.scales | map(.scale) == [0.0001, 0.001, 0.01])' out
    jq -e '[.blocks[].rows[] | select(.name == "build.py")] | length == 1 and .[0].records > 1000' out
    grep -q '^score.py gives the same' err
    # for people: every block and every row
    cp out result.json
    ends 0 "$BENCH/show.py" text result.json
    says
    jq -r '.blocks[] | "\(.title) (\(.rows[0].runs) runs)", .rows[].name' result.json > wanted
    while IFS= read -r name; do grep -qF -e "$name" out || { echo "no $name"; return 1; }; done < wanted
    ends 0 "$BENCH/show.py" markdown result.json
    says
    grep -qE '^\| Build \| [0-9.]+ \| [0-9.]+ \| [0-9.]+ \| [0-9,]+ \| [0-9,]+ \| build.py x[0-9.]+ \|$' out
    [ "$(grep -c '^| `sar-' out)" = "$(jq '.scaling | length' result.json)" ]
}

@test "a job that fails ends the bench, with its reason" {
    inputs
    build "$PWD/bench/measure"
    : > small/train.json
    ends 1 "$BENCH/bench.py" --bin="$BIN" --measure=bench/measure --compiler=none small
    grep -q 'sar-import: train.json:' err
    [ ! -s out ]
}

@test "compared counts: a table, and 1 where a filter got slower than the limit" {
    printf 'sar-a\t1000.0\nsar-b\t2000.0\nsar-old\t5.0\n' > base
    printf 'sar-a\t1100.0\nsar-b\t1500.0\nsar-new\t7.0\n' > now
    ends 0 "$BENCH/instructions.py" compare base now 10
    says
    is out << 'END'
per record               base            now    ratio
sar-a                  1000.0         1100.0    1.100
sar-b                  2000.0         1500.0    0.750
sar-new                     -            7.0      new
sar-old                   5.0              -     gone
END
    ends 1 "$BENCH/instructions.py" compare base now 9
    says 'more than 9 % slower: sar-a'
    : > now
    ends 1 "$BENCH/instructions.py" compare base now 10
    says 'nothing to compare'
}

@test "a real slowdown shows in the instructions of a record, a longer start does not" {
    valgrind_or_skip
    "$BENCH/inputs" many 0.002
    "$BENCH/inputs" few 0.0002
    # a sar-grid that does what sar-filter does, which is less; no sar-template
    mkdir less
    ln -s "$BIN/sar-filter" less/sar-grid
    "$BENCH/instructions.py" count less many few sar-grid sar-template > base 2> err
    says 'instructions.py: less has no sar-template'
    "$BENCH/instructions.py" count "$BIN" many few sar-grid sar-template > now
    ends 1 "$BENCH/instructions.py" compare base now 10
    says 'more than 10 % slower: sar-grid'
    grep -qE '^sar-template +- +[0-9.]+ +new$' out
    # templates.yaml is read once, however long it is
    { cat "$SAR_TEMPLATES"; yes '# one line more to read' | head -n 3000; } > longer.yaml
    SAR_TEMPLATES=$PWD/longer.yaml "$BENCH/instructions.py" count "$BIN" many few sar-template > longer
    grep sar-template now > shorter
    ends 0 "$BENCH/instructions.py" compare shorter longer 1
    ends 0 "$BENCH/instructions.py" compare longer shorter 1
}

@test "bench-check wants a revision that is there" {
    git -C "$BATS_TEST_DIRNAME" rev-parse --git-dir > /dev/null 2>&1 || skip "needs a working tree of git"
    run ! build bench-check
    [[ $output == *"bench-check requires BASE=REV"* ]]
    run ! build bench-check BASE=no-such-revision
    [[ $output == *"'no-such-revision' does not exist"* ]]
}

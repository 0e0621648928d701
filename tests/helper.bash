# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Shared by all test files: paths, running a filter and checking what it did, and synthetic scenes.

BIN="${BIN:-$BATS_TEST_DIRNAME/../bin}"
UNITS="${UNITS:-$BATS_TEST_DIRNAME/../build/release/tests}"
BIN=$(realpath "$BIN") UNITS=$(realpath -m "$UNITS")
DATA="$BATS_TEST_DIRNAME/data"
WORDING=$(realpath "$BATS_TEST_DIRNAME/../templates.yaml")
export SAR_TEMPLATES="$WORDING"
export LC_ALL=C
# After how many seconds a command counts as hanging; nothing else depends on time.
export PATIENCE=${PATIENCE:-120}
PATH="$BIN:$PATH"

setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# draw_seed: for setup_file: sets $SEED, the seed of generated input, to another number in every run, and prints it, so
# that a failure can be repeated with SEED=N make check TESTS=...
draw_seed() {
    export SEED=${SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
    echo "# ${BATS_TEST_FILENAME##*/}: SEED=$SEED" >&3
}

# shuffled [FILE]: its lines in an order that depends on $SEED and on the number of earlier calls in the test.
shuffled() {
    SHUFFLES=$((${SHUFFLES:-0} + 1))
    awk -v seed=$((SEED + SHUFFLES)) 'BEGIN { srand(seed); for (i = 0; i < 65536; i++) printf "%c", 1 + int(rand() * 255) }' > random
    shuf --random-source=random "$@"
}

# ends STATUS COMMAND...: runs the command and checks its exit status. Its output is in ./out, its messages are in
# ./err. After PATIENCE seconds it is stopped, with status 124.
ends() {
    local wanted=$1 status=0
    shift
    timeout "$PATIENCE" "$@" > out 2> err || status=$?
    if [ "$status" -ne "$wanted" ]; then
        printf '%s\nended with %s, not %s\n' "$*" "$status" "$wanted"
        head -n 20 err
        return 1
    fi
}

# gives COMMAND...: runs the command with the input ./in; it ends with 0 and no message, and its output is the standard
# input of this function, a here document.
gives() {
    cat > wanted
    ends 0 "$@" < in || return
    says || return
    same wanted out
}

# soon COMMAND...: the command, repeated, succeeds within PATIENCE seconds.
soon() {
    local begin=$SECONDS
    while [ $((SECONDS - begin)) -lt "$PATIENCE" ]; do
        ! "$@" || return 0
        sleep 0.05
    done
    echo "did not come about: $*"
    return 1
}

# comes TEXT: reads lines from descriptor 8, and appends them to ./came, up to one that contains the text.
comes() {
    local line
    while IFS= read -r -t "$PATIENCE" line <&8; do
        printf '%s\n' "$line" >> came
        [[ $line != *"$1"* ]] || return 0
    done
    echo "$1 does not come"
    return 1
}

# same WANTED GOT: the files have the same bytes.
same() {
    cmp -s "$1" "$2" || { diff "$1" "$2" | head -n 20; return 1; }
}

# is FILE: the file is the same as the standard input, a here document.
is() {
    diff - "$1"
}

# says [LINE]...: the messages were exactly these lines.
says() {
    if [ $# -eq 0 ]; then is err < /dev/null; else printf '%s\n' "$@" | is err; fi
}

# tells REGEX...: there were as many lines of messages, and each matches its expression.
tells() {
    local number=0 regex line
    for regex in "$@"; do
        number=$((number + 1))
        line=$(sed -n "${number}p" err)
        [[ $line =~ $regex ]] || { printf 'message %s is not like %s:\n' "$number" "$regex"; cat err; return 1; }
    done
    [ "$(wc -l < err)" -eq $# ] || { printf 'not %s messages:\n' $#; cat err; return 1; }
}

# refused COMMAND...: the command line is refused: status 2, a message of the filter, no output.
refused() {
    ends 2 "$@" < /dev/null || return
    [ ! -s out ] || { printf '%s wrote something\n' "$*"; return 1; }
    grep -q "^${1##*/}: " err || { printf '%s says nothing\n' "$*"; cat err; return 1; }
}

# valid FILE: every line is JSON for jq, and there is at least one.
valid() {
    [ -s "$1" ] && jq -e . "$1" > /dev/null
}

# count FILE: prints the number of its lines.
count() {
    wc -l < "$1" | tr -d ' '
}

# scene [OBJECT]...: prints a scene of 300 x 300 pixels; an object is "category x1 y1 x2 y2" or a JSON object.
scene() {
    local object category x1 y1 x2 y2 before=''
    printf '{"image":"a.png","width":300,"height":300,"objects":['
    for object in "$@"; do
        printf '%s' "$before"
        if [ "${object:0:1}" = '{' ]; then
            printf '%s' "$object"
        else
            read -r category x1 y1 x2 y2 <<< "$object"
            printf '{"category":"%s","bbox":[%s,%s,%s,%s]}' "$category" "$x1" "$y1" "$x2" "$y2"
        fi
        before=,
    done
    printf ']}\n'
}

# scenes COUNT [SEED]: prints synthetic scenes, all different, of 0 to 9 objects inside their images.
scenes() {
    awk -v count="$1" -v state="${2:-1}" '
        function dice(sides) { # a congruential generator of our own: awks differ in theirs
            state = (state * 69069 + 12345) % 4294967296
            return int(state / 65536) % sides
        }
        BEGIN {
            split("ship aircraft car tank bridge harbor", category, " ")
            split("256 512 300 1024 777 224", side, " ")
            split("train val test", split_name, " ")
            for (n = 1; n <= count; n++) {
                width = side[dice(6) + 1]; height = side[dice(6) + 1]
                printf "{\"image\":\"JPEGImages/%07d.png\",\"width\":%d,\"height\":%d", n, width, height
                if (n % 4) printf ",\"id\":%d,\"split\":\"%s\"", n, split_name[n % 4]
                if (n % 3 == 0) printf ",\"source\":\"made up\",\"annotated\":[\"ship\",\"harbor\",\"car\"]"
                printf ",\"objects\":["
                objects = n % 10
                for (i = 0; i < objects; i++) {
                    w = 1 + dice(dice(2) ? 40 : width - 1); h = 1 + dice(dice(2) ? 40 : height - 1)
                    x = dice(width - w + 1); y = dice(height - h + 1)
                    half = n % 5 == 0 && x + w < width ? ".5" : ""
                    printf "%s{\"category\":\"%s\",\"bbox\":[%d%s,%d,%d%s,%d],\"id\":\"%d/%d\"}", i ? "," : "", \
                        category[dice(n % 7 + 1 > 6 ? 6 : n % 7 + 1) + 1], x, half, y, x + w, half, y + h, n, i
                }
                print "]}"
            }
        }'
}

# gridded COUNT [SEED]: the same, after sar-grid.
gridded() {
    scenes "$@" | "$BIN/sar-grid"
}

# png FILE WIDTH HEIGHT: writes the header of an image of this size.
png() {
    # shellcheck disable=SC2059 # the bytes are the format
    printf "$(printf '\\x89PNG\\r\\n\\x1a\\n\\0\\0\\0\\rIHDR\\x%02x\\x%02x\\x%02x\\x%02x\\x%02x\\x%02x\\x%02x\\x%02x' \
        0 0 $(($2 / 256)) $(($2 % 256)) 0 0 $(($3 / 256)) $(($3 % 256)))" > "$1"
}

# sanitized: whether the filters are built with sanitizers, which need memory of their own.
sanitized() {
    grep -q __asan_init "$BIN/sar-grid"
}

# counting: whether the filters are built for coverage, which needs memory and files of its own.
counting() {
    grep -q __gcov_init "$BIN/sar-grid"
}

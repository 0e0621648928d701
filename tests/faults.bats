#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# In every failure, a filter loses nothing and says what went wrong. What make dataset does then: tests/kills.bats.
# Every test here goes through all filters, or through all pipelines.
bats_require_minimum_version 1.5.0
load helper
load filters

PIPELINES=$(realpath "$BATS_TEST_DIRNAME/../pipelines")
export SAR_BIN=$BIN

# fails STATUS COMMAND...: as ends, with the output where the caller has put file 9.
fails() {
    local wanted=$1 status=0
    shift
    timeout "$PATIENCE" "$@" >&9 2> err || status=$?
    [ "$status" -eq "$wanted" ] || { echo "$*: ended with $status, not $wanted"; head -n 5 err; return 1; }
}

# --- output -----------------------------------------------------------------------------------------------------------

fills_disk() {
    feed "$1" 5 > in
    exec 9> /dev/full
    fails 2 "$@" < in && tells "^$1: standard output: No space left on device$" || return
    fails 2 "$1" --help && tells "^$1: standard output: No space left on device$" || return
    fails 2 "$1" --version && tells "^$1: standard output: No space left on device$" || return
    exec 9>&-
}

@test "a full disk is an error: 2 and one message" {
    [ -e /dev/full ] || skip "needs /dev/full"
    wordy fills_disk
}

# in_small_disk SCRIPT: runs it with a disk of 64 KiB at ./disk, which is gone afterwards.
in_small_disk() {
    mkdir -p disk
    unshare --mount --map-root-user sh -euc 'mount -t tmpfs -o size=64k none disk; eval "$1"' _ "$1"
}

small_disk() {
    feed "$1" 1500 > in
    "$@" < in > wanted || return
    [ "$(stat -c %s wanted)" -gt 130000 ] || { echo "$1 writes too little"; return 1; }
    in_small_disk "status=0; timeout $PATIENCE $* < in > disk/out 2> err || status=\$?; cp disk/out out; [ \$status -eq 2 ]" || return
    tells "^$1: standard output: No space left on device$" || return
    [ -s out ] && cmp -s out <(head -c "$(stat -c %s out)" wanted)
}

small_disk_for_rejects() {
    case $1 in
    sar-synth) return ;;
    sar-import) awk 'BEGIN {
            printf "{\"images\":["
            for (n = 0; n < 4000; n++) printf "%s{\"id\":%d}", n ? "," : "", n
            print "],\"annotations\":[],\"categories\":[]}"
        }' > in ;;
    *) yes '"this is no object"' | head -n 4000 > in ;;
    esac
    in_small_disk "status=0; timeout $PATIENCE $* --on-error=skip --rejects=disk/bad < in > out 2> err || status=\$?; [ \$status -eq 2 ]" || return
    [[ $(tail -n 1 err) =~ ^$1:\ disk/bad(\.why)?:\ No\ space\ left\ on\ device$ ]]
}

@test "a disk that becomes full while it is written is an error, for the output and for rejects" {
    unshare --mount --map-root-user true 2> /dev/null || skip "needs a kernel where anyone may mount a tmpfs"
    wordy small_disk
    each small_disk_for_rejects
}

@test "a pipeline tells of a full disk, and leaves no half a file" {
    [ -e /dev/full ] || skip "needs /dev/full"
    many sar-iou 50 > predictions.ndjson
    mkdir models
    cp predictions.ndjson models/a.ndjson
    exec 9> /dev/full
    fails 2 "$PIPELINES/score" predictions.ndjson
    tells '^sar-agg: standard output: No space'
    fails 2 "$PIPELINES/leaderboard" models
    tells '^sar-agg: standard output: No space'
    local status=0
    "$PIPELINES/demo" demo >&9 2> err || status=$?
    [ "$status" -ne 0 ] && [ -s err ]
}

closed_output() {
    local status=0
    feed "$1" 5 > in
    rm -f rejects rejects.why
    timeout "$PATIENCE" "$@" --rejects=rejects < in >&- 2> err || status=$?
    [ $status -eq 2 ] && tells "^$1: standard output: Bad file descriptor$" || { echo "status $status"; return 1; }
    [ ! -s rejects ] && [ ! -s rejects.why ] # what was meant for the output does not end up in a file
}

@test "a closed output is an error, and no other file is taken for it" {
    wordy closed_output
}

closed_messages() {
    feed "$1" 5 > in
    rm -f rejects
    "$@" --rejects=rejects < in > out 2>&- || return
    [ -s out ] && [ ! -s rejects ]
    ! "$@" --rejects=rejects --no-such-option < in > out 2>&- && [ ! -s rejects ]
}

@test "closed messages harm nothing" {
    wordy closed_messages
}

unwritable_output() {
    feed "$1" 5 > in
    exec 9< /dev/null
    fails 2 "$@" < in && tells "^$1: standard output: Bad file descriptor$" || return
    exec 9<&-
}

@test "an output that is open for reading only is an error" {
    wordy unwritable_output
}

silent_head() {
    # a pipe that ends the filter by SIGPIPE, even if this test was started with another setting
    local status
    feed "$1" 30000 > in
    [ "$1" != sar-synth ] || set -- "$1"
    { timeout "$PATIENCE" env --default-signal=PIPE "$@" < in 2> err; echo $? > status; } | head -n 1 > out
    status=$(cat status)
    [ "$status" -eq 141 ] && says && [ "$(count out)" -eq 1 ] || { echo "status $status"; cat err; return 1; }
}

@test "a reader that stops reading ends the filter without a message" {
    env --default-signal=PIPE true 2> /dev/null || skip "needs env --default-signal"
    wordy silent_head
}

# File 9 becomes a pipe without a reader.
open_unread() {
    [ -p unread ] || mkfifo unread
    exec 8<> unread 9> unread 8>&-
}

ignored_signal() {
    feed "$1" 5 > in
    fails 2 env --ignore-signal=PIPE "$@" < in && tells "^$1: standard output: Broken pipe$"
}

@test "where the signal of a broken pipe is ignored, it is an error: 2 and one line" {
    env --ignore-signal=PIPE true 2> /dev/null || skip "needs env --ignore-signal"
    open_unread
    wordy ignored_signal
    feed sar-iou 50 > predictions.ndjson
    fails 2 env --ignore-signal=PIPE "$PIPELINES/score" predictions.ndjson
    tells '^sar-agg: standard output: Broken pipe$'
}

@test "a pipeline whose reader has gone away ends without a word" {
    env --default-signal=PIPE true 2> /dev/null || skip "needs env --default-signal"
    open_unread
    feed sar-iou 50 > predictions.ndjson
    mkdir models
    cp predictions.ndjson models/a.ndjson
    fails 141 env --default-signal=PIPE "$PIPELINES/score" predictions.ndjson
    says
    fails 141 env --default-signal=PIPE "$PIPELINES/leaderboard" models
    says
}

teardown() {
    rm -rf "${public:-}"
}

# --- input ------------------------------------------------------------------------------------------------------------

unreadable() {
    [ "$1" != sar-synth ] || return 0
    mkdir -p folder
    ends 2 "$@" missing && tells "^$1: missing: No such file or directory$" && [ ! -s out ] || return
    ends 2 "$@" folder && tells "^$1: folder: Is a directory$" && [ ! -s out ] || return
    ends 2 "$@" < folder && tells "^$1: standard input: Is a directory$" && [ ! -s out ] || return
    ends 2 "$@" --on-error=skip missing || return
    if [ -r /proc/self/mem ]; then
        ends 2 "$@" /proc/self/mem && tells "^$1: /proc/self/mem: Input/output error$" || return
    fi
    feed "$1" 3 > in
    if [ "$1" = sar-agg ]; then : > wanted; else "$@" in > wanted; fi # of half of the files there is no sum
    ends 2 "$@" in missing && same wanted out # what was read before has been written
}

@test "a file that is missing, a folder or broken ends the filter with 2, by name" {
    wordy unreadable
}

@test "a pipeline tells of an input that is missing or a folder, by name" {
    mkdir folder
    for file in missing folder; do
        ends 2 "$PIPELINES/score" $file
        tells "^sar-iou: $file: "
        many sar-iou 2 > in
        ends 2 "$PIPELINES/score" in $file
        tells "^sar-iou: $file: "
    done
}

forbidden() {
    [ "$1" != sar-synth ] || return 0
    ends 2 "${unprivileged[@]}" ./bin/"$@" closed && tells "^$1: closed: Permission denied$" && [ ! -s out ] || return
    case $1 in
    sar-template | sar-perturb | sar-iou)
        ends 2 "${unprivileged[@]}" ./bin/"$1" --templates=closed < in && tells "^$1: closed: Permission denied$" ;;
    esac
}

@test "a file that may not be read ends the filter with 2, by name" {
    if counting; then skip "needs a build that does not count its lines"; fi
    unprivileged=()
    if [ "$(id -u)" -eq 0 ]; then unprivileged=(setpriv --reuid=65534 --clear-groups); fi
    public=$(mktemp -d) # the tests' own folder is only for whom it belongs to
    cd "$public"
    chmod a+rwx . && cp -R "$BIN" bin && cp "$SAR_TEMPLATES" . && : > in && : > closed && chmod a= closed
    SAR_TEMPLATES=$PWD/templates.yaml each forbidden
}

closed_input() {
    local status=0
    [ "$1" != sar-synth ] || return 0
    timeout "$PATIENCE" "$@" <&- > out 2> err || status=$?
    [ $status -eq 2 ] && [ ! -s out ] && tells "^$1: standard input: Bad file descriptor$" || { echo "status $status"; cat err; return 1; }
    status=0
    timeout "$PATIENCE" "$1" --help <&- > out 2> err || status=$?
    [ $status -eq 0 ] || return
    exec 9> unreadable
    status=0
    timeout "$PATIENCE" "$@" <&9 > out 2> err || status=$?
    exec 9>&-
    [ $status -eq 2 ] && tells "^$1: standard input: Bad file descriptor$"
}

@test "a closed input, or one that is open for writing only, is an error for those that read it" {
    each closed_input
}

# Every beginning of a record, as a file's last line and as lines among others.
cut_short() {
    local size at
    [ "$1" != sar-synth ] || return 0
    if [ "$1" = sar-import ]; then
        sed 's/"[^"]*\.jpg"/"\xe6\xa1\xa5.jpg"/' "$DATA/coco-ssdd.json" | tr -d '\n' > record
    else
        good "$1" $'\xe6\xa1\xa5.png' > record
        grep -q $'\xe6\xa1\xa5' record || return
        many "$1" 3 > before
        "$@" before > wanted || return
        awk '{ for (at = 1; at < length($0); at++) print substr($0, 1, at) }' record > cuts
        ends 1 "$@" --on-error=skip --rejects=rejects before cuts before && same cuts rejects || return
        "$@" before before | cmp - out || return
    fi
    size=$(stat -c %s record)
    # in a character's middle, in a number's, and here and there
    for at in $(($(grep -abo $'\xe6' record | head -n 1 | cut -d: -f1) + 1)) $(($(grep -abo '[0-9][0-9]' record | tail -n 1 | cut -d: -f1) + 1)) \
        $(seq 2 $((size / 3 + 1)) $((size - 3))); do
        if [ "$1" = sar-import ]; then
            head -c "$at" record > cut
            ends 1 "$@" cut && [ ! -s out ] && tells "^$1: cut:1: .*(ends too early|UTF-8|truncated|number)" || { echo "cut at $at"; return 1; }
        else
            { cat before; head -c "$at" record; } > cut
            ends 1 "$@" cut && same wanted out && grep -q "^$1: cut:4: " err || { echo "cut at $at"; return 1; }
        fi
    done
}

@test "an input that ends in the middle of a record, of a character or of a number is bad data; what was before it is good" {
    wordy cut_short
}

# --- system calls that fail or do less than was asked -----------------------------------------------------------------

little_at_a_time() {
    local fault
    feed "$1" 20 > in
    "$@" < in > wanted || return
    for fault in 'read:1' 'read:3 write:7' 'read:EINTR:1:2 write:EINTR:1:2' 'read:EAGAIN:1:3 write:EAGAIN:1:3 write:100' 'poll:EINTR'; do
        SAR_FAULT=$fault preloaded ends 0 "$@" < in && says && same wanted out || { echo "SAR_FAULT=$fault"; return 1; }
    done
}

@test "reads and writes that are interrupted, or cut to a byte, change nothing" {
    needs_preload
    wordy little_at_a_time
}

read_fails() {
    local n
    [ "$1" != sar-synth ] || return 0
    feed "$1" 20 > in
    "$@" in > wanted || return
    for n in {1..99}; do # every read, until there is none left to fail
        [ "$n" -lt 99 ] || { echo "reads without end"; return 1; }
        SAR_FAULT="read:EIO:$n read:EIO:$n" preloaded timeout "$PATIENCE" "$@" in > out 2> err && break
        [ $? -eq 2 ] && tells "^$1: .*(in|templates.yaml): Input/output error$" && whole_lines wanted out || { echo "read $n"; return 1; }
    done
    [ "$n" -gt 2 ] && says && same wanted out
}

@test "a read that fails is an error: 2, by the file's name, and what was read before is good" {
    needs_preload
    wordy read_fails
}

# Into a pipe, since a file is written in larger parts.
write_fails() {
    local n error status
    feed "$1" 1500 > in
    "$@" < in > wanted || return
    for error in EIO ENOSPC; do
        for ((n = 1;; n += n)); do # every write at first, then some
            [ "$n" -lt 999 ] || { echo "writes without end"; return 1; }
            SAR_FAULT="write:$error:$n" preloaded timeout "$PATIENCE" "$@" < in 2> err | cat > out
            status=${PIPESTATUS[0]}
            [ "$status" -ne 0 ] || break
            [ "$status" -eq 2 ] && tells "^$1: standard output: (Input/output error|No space left on device)$" && whole_lines wanted out \
                || { echo "write $n: $error"; return 1; }
        done
        [ "$n" -gt 2 ] && says && same wanted out || return
    done
}

@test "a write that fails is an error: 2, and nothing is written after it" {
    needs_preload
    wordy write_fails
}

@test "a file that may not grow is an error: 2 and one message, wherever that shows" {
    gridded 2500 | grep region > in
    sar-template < in > wanted
    for size in 8 3000; do # at the end, and while more comes
        (ulimit -f $size; ends 2 sar-template in)
        says 'sar-template: standard output: File too large'
        cmp -n "$((size * 1024))" wanted out
    done
}

# into_file FAULTS STATUS: what sar-template makes of ./in, in a file of several parts, with these faults.
into_file() {
    local status=0
    SAR_FAULT=$1 preloaded timeout "$PATIENCE" sar-template < in > out 2> err || status=$?
    [ "$status" -eq "$2" ] || { echo "$1: $status"; return 1; }
}

@test "a large file is written by a thread: what fails there is told, and without one it is written all the same" {
    needs_preload
    local n fault
    gridded 2500 | grep region > in
    sar-template < in > wanted
    [ "$(stat -c %s wanted)" -gt 4000000 ]
    for n in 1 2 3 4 5; do
        for fault in write:EIO:$n write:ENOSPC:$n 'write:99999 write:EIO:'$n; do
            into_file "$fault" 2
            tells '^sar-template: standard output: (Input/output error|No space left on device)$'
            whole_lines wanted out
        done
    done
    for fault in write:4096 write:EINTR:1:2 write:EAGAIN:2:3 thread:EAGAIN 'thread:EAGAIN write:EINTR:2:2'; do
        into_file "$fault" 0
        says
        same wanted out
    done
    into_file 'thread:EAGAIN write:EIO:3' 2
    whole_lines wanted out
    # a last record that is bad comes after all the good ones
    echo x >> in
    into_file write:4096 1
    tells '^sar-template: -:2251: a value was expected .column 1.$'
    same wanted out
}

@test "a file of a folder that fails while it is read is named, and none is read after it" {
    needs_preload
    local n
    mkdir labels
    for n in a b c; do
        printf '<annotation><filename>%s.png</filename><size><width>9</width><height>9</height></size></annotation>' $n > labels/$n.xml
    done
    ends 0 sar-import voc labels
    mv out wanted
    for n in {1..99}; do
        SAR_FAULT="read:EIO:$n" preloaded timeout "$PATIENCE" sar-import voc labels > out 2> err && break
        [ $? -eq 2 ]
        tells '^sar-import: (labels/[abc]\.xml|.*templates\.yaml): Input/output error$'
        whole_lines wanted out
        cat err >> told
    done
    same wanted out
    for n in a b c; do grep -q "labels/$n.xml" told; done
}

close_fails() {
    local n error
    feed "$1" 20 > in
    "$@" < in > wanted || return
    for error in EIO ENOSPC EINTR; do
        SAR_FAULT="close:$error" preloaded timeout "$PATIENCE" "$@" < in > out 2> err
        [ $? -eq 2 ] && tells "^$1: standard output: (Input/output error|No space left on device|Interrupted system call)$" || return
        same wanted out || return
    done
}

@test "an output that can't be closed is an error: what a disk has not taken is not there" {
    needs_preload
    wordy close_fails
}

# --- memory -----------------------------------------------------------------------------------------------------------

memory_fails() {
    local n=1 status before=0
    feed "$1" 50 > in
    "$@" < in > wanted || return
    # every allocation of the first few, then one of ever more
    while :; do
        status=0
        SAR_FAULT="memory:ENOMEM:$n" preloaded timeout "$PATIENCE" "$@" < in > out 2> err || status=$?
        [ $status -ne 0 ] || break
        [ $status -eq 2 ] && tells "^$1: out of memory$" && whole_lines wanted out || { echo "allocation $n: status $status"; return 1; }
        before=$n
        n=$((n + n / 3 + 1))
    done
    [ "$before" -gt 0 ] && says && same wanted out
}

@test "memory that is refused, whichever piece, is a message and 2" {
    if counting; then skip "needs a build that does not count its lines"; fi
    needs_preload
    wordy memory_fails
}

# long FILTER BYTES: a record of the filter's with so long a text in front that no filter reads.
long() {
    printf '{"x":"'
    head -c "$2" /dev/zero | tr '\0' a
    printf '",'
    good "$1" last.png | tail -c +2
}

# limited KIBIBYTES COMMAND...: it ends with 2, a message, and ./wanted as output.
limited() {
    local status=0
    (ulimit -v "$1"; shift; timeout "$PATIENCE" "$@" > out 2> err) || status=$?
    [ $status -eq 2 ] && tells "^$2: ${REASON:-out of memory}$" && same wanted out || { echo "${*:2}: status $status"; cat err; return 1; }
}

memory_limit() {
    case $1 in
    sar-synth) return ;;
    sar-import)
        : > wanted
        { printf '{"images":[{"id":1,"width":9,"height":9,"file_name":"'; head -c 34000000 /dev/zero | tr '\0' a; printf '"}],"annotations":[],"categories":[]}'; } > in
        limited 60000 "$@" in
        return ;;
    esac
    many "$1" 20 > few
    if [ "$1" = sar-agg ]; then : > wanted; else "$@" few > wanted; fi # sar-agg knows nothing before the end
    { cat few; long "$1" 34000000; } > in
    limited 60000 "$@" in || return
    # bad records before it are kept as well
    { cat few; echo '{"bad":'; long "$1" 34000000; } > in
    if [ "$1" != sar-agg ]; then
        (ulimit -v 60000; timeout "$PATIENCE" "$@" --on-error=skip --rejects=rejects in > out 2> err) && return 1
        [ "$(cat rejects)" = '{"bad":' ] && [ "$(jq .line rejects.why)" = 21 ] && same wanted out || { echo "$*: rejects"; cat err; return 1; }
    fi
    # the same in libjq, which would abort
    local REASON='the expression ended libjq, which got no more memory: .*'
    { cat few; long "$1" 4000000; } > in
    limited 90000 "$@" --where '[range(40) as $i | .] | tojson | length > 0' in
}

@test "where memory is limited a line that does not fit is a message and 2, and what was before it is written" {
    if sanitized; then skip "sanitizers want memory of their own"; fi
    wordy memory_limit
}

# --- odd files --------------------------------------------------------------------------------------------------------

own_output() {
    local status
    [ "$1" != sar-synth ] || return 0
    feed "$1" 5 > file
    cp file kept
    for how in 'file >> file' '< file >> file' 'file 1<> file' '- < file >> file'; do
        status=0
        (ulimit -f 1000; eval "timeout $PATIENCE $* $how") 2> err || status=$?
        [ $status -eq 2 ] && tells "^$1: (file|-) is both input and output$" "^Try " && same kept file || { echo "$how"; return 1; }
    done
}

@test "a file is never input and output at once" {
    each own_output
    for option in --truth --templates; do
        cp "$SAR_TEMPLATES" file
        refused sar-iou $option=file --rejects=file
        same "$SAR_TEMPLATES" file
        mv file file.why
        refused sar-iou $option=file.why --rejects=file
        same "$SAR_TEMPLATES" file.why
        mv file.why file
        ends 2 sh -c "exec sar-iou $option=file --rejects=r >> file < /dev/null"
        same "$SAR_TEMPLATES" file
    done
    for command in 'sar-template --templates=file' 'sar-perturb --templates=file' 'sar-import --templates=file coco' \
        'sar-import --categories=file coco' 'sar-filter --profile=describe --templates=file'; do
        refused $command --rejects=file
        same "$SAR_TEMPLATES" file
    done
    echo x > in
    ends 2 sh -c 'exec sar-grid --rejects=file in > file'
    tells '^sar-grid: --rejects: file is the output$' '^Try' 
}

never_blocks() {
    # more than any pipe holds, to a reader that takes its time
    if [ "$1" = sar-synth ]; then set -- sar-synth; else feed "$1" 10000 > in; fi
    "$@" < in > wanted
    { sleep 0.1; cat in; } | { timeout "$PATIENCE" "$UNITS/nonblock" "$@" 2> err; echo $? > status; } | { sleep 0.1; cat; } > out
    [ "$(cat status)" -eq 0 ] && says && same wanted out
}

@test "files that do not block are waited for" {
    : > in
    wordy never_blocks
}

odd_kinds() {
    [ "$1" != sar-synth ] || return 0
    feed "$1" 20 > in
    "$@" in > wanted
    # a pipe with a name, read by name
    rm -f fifo && mkfifo fifo
    cat in > fifo &
    ends 0 "$@" fifo && same wanted out || return
    wait
    # a terminal as input, where one can be had
    if script -qec true /dev/null > /dev/null 2>&1 < /dev/null && [ "$1" != sar-import ]; then
        head -n 1 in > line
        "$@" line > wanted
        { cat line; printf '\004'; } | script -qec "$* > out 2> err" /dev/null > /dev/null
        says && same wanted out || return
    fi
    # a file that grows meanwhile is read up to where it ends then; one that shrinks ends sooner
    ends 0 "$@" /dev/null 2> /dev/null || [ "$1" = sar-import ]
}

@test "pipes with names, terminals and devices are read as files are" {
    each odd_kinds
}

shrinks() {
    case $1 in sar-synth | sar-agg) return ;; esac # sums are of what was read
    feed "$1" 3000 > in
    "$@" < in > wanted
    # the filter waits for a reader, while most of what it has still to read is removed, in the middle of a line
    rm -f fifo && mkfifo fifo
    timeout "$PATIENCE" "$@" in > fifo 2> err &
    exec 8< fifo
    truncate -s 300001 in
    cat <&8 > out
    exec 8<&-
    local status=0
    wait $! || status=$?
    case $status in
    0) says && same wanted out ;; # it had read all of it
    1) tail -n 1 err | grep -q "^$1: in:[0-9]*: .*the JSON text ends too early" && whole_lines wanted out ;;
    *) return 1 ;;
    esac
}

@test "a file that shrinks while it is read is bad data at worst" {
    wordy shrinks
}

@test "a pipe in a directory is told and not read: the filter does not wait for it" {
    mkdir images labels
    echo ship > names
    echo '0 0.5 0.5 0.1 0.1' > labels/a.txt
    ends 0 sar-import yolo --classes=names --size=100x100 --image-ext=.png labels
    mv out wanted
    mkfifo labels/b.txt labels/b.xml images/a.png
    ends 0 sar-import yolo --classes=names --size=100x100 --image-ext=.png labels
    same wanted out
    tells '^sar-import: labels/b.txt: is a pipe or a device, and is not read$'
    ends 2 sar-import voc labels
    tells '^sar-import: labels/b.xml: is a pipe or a device, and is not read$' '^sar-import: labels: contains no .xml files$'
    ends 1 sar-import yolo --classes=names --images=images labels
    tells '^sar-import: images/a.png: is a pipe or a device, and is not read$' '^sar-import: labels/b.txt: is a pipe' '^sar-import: labels/a.txt:.*image'
}

# --- slow producers ---------------------------------------------------------------------------------------------------

# One byte at a time, each a write of its own.
spell() {
    local LC_ALL=C byte
    while IFS= read -r -n 1 -d '' byte; do printf '%s' "$byte"; done
}

byte_by_byte() {
    local n
    case $1 in sar-synth | sar-import | sar-agg) return ;; esac
    many "$1" 2 | "$@" > wanted
    rm -f to from came
    mkfifo to from
    timeout "$PATIENCE" "$@" < to > from 2> err &
    exec 7> to 8< from
    for n in 1 2; do
        good "$1" $n.png | spell >&7
        comes $n.png || return
    done
    exec 7>&-
    cat <&8 >> came # sar-template says more than one thing
    exec 8<&-
    wait $! && says && same wanted came
}

@test "a record goes through as soon as its line ends, though it comes byte by byte" {
    each byte_by_byte
}

@test "a record goes through a whole pipe as soon as its line ends" {
    mkfifo to from
    sar-filter < to 2> /dev/null | sar-grid | sar-template --tasks=count | sar-perturb | sar-iou > from 2> err &
    exec 7> to 8< from
    for n in 1 2; do
        good sar-filter $n.png | spell >&7
        comes "$n.png/count/ship/0"
        tail -n 1 came | grep -q '"score"'
    done
    exec 7>&- 8<&-
    wait
}

# --- leaks ------------------------------------------------------------------------------------------------------------

# With sanitizers every exit is looked at for leaks, and one would give another status and a report.
no_leaks() {
    feed "$1" 50 > in
    ends 0 "$@" < in && says || return
    ends 0 "$@" --where true < in && says || return
    ends 0 "$1" --help && ends 0 "$1" --version || return
    refused "$@" --no-such-option && refused "$@" --on-error=maybe || return
    open_unread
    fails 2 env --ignore-signal=PIPE "$@" < in && says "$1: standard output: Broken pipe" || return
    "$@" < in 2> err | head -n 1 > out
    says || return
    [ "$1" != sar-synth ] || return 0
    ends 2 "$@" missing && says "$1: missing: No such file or directory" || return
    { echo '{"objects":[{}]}'; head -c 100 in; } > bad
    ends 1 "$@" bad && grep -q "^$1: bad:" err && run ! grep -q Sanitizer err || return
    ends 1 "$@" --on-error=skip --rejects=rejects bad bad && run ! grep -q Sanitizer err || return
    case $1 in sar-template | sar-perturb | sar-iou)
        echo 'tasks: [' > templates
        ends 2 "$@" --templates=templates < in && run ! grep -q Sanitizer err || return
        ends 2 "$@" --templates=missing < in && run ! grep -q Sanitizer err || return ;;
    esac
}

@test "a filter ends with the status and the words it should, and with sanitizers without a leak, on good data and bad" {
    wordy no_leaks
}

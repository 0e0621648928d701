#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The faults of tests/faults.bats for what reads or writes more than one file: the importers of label files, the formats
# of sar-export, sar-tile's list. All is there and right, or it ends with 2 and one line that says why; each file that is
# made is whole or absent.
bats_require_minimum_version 1.5.0
load helper
load filters

# jobs FUNCTION: calls it with the words of each command, which reads files that are made here; what the command writes
# beside its output is in ./made.
jobs() {
    local command
    mkdir -p inputs
    (cd inputs && inputs)
    while read -r command; do
        # shellcheck disable=SC2086
        "$1" $command || { echo "$1: $command"; return 1; }
    done <<'END'
sar-import dota --categories=inputs/map.yaml --size=90x80 --image-ext=.png inputs/dota
sar-import voc --categories=inputs/map.yaml --image-ext=.png --size=90x80 inputs/voc
sar-import voc --categories=inputs/map.yaml --images=inputs/images --background inputs/voc
sar-import yolo --categories=inputs/map.yaml --classes=inputs/data.yaml --images=inputs/images --background inputs/yolo
sar-import yolo --classes=inputs/classes.txt --size=90x80 --image-ext=.png inputs/yolo/a.txt inputs/yolo/deep/c.txt
sar-import voc --categories=inputs/map.yaml --image-ext=.png --encoding=GBK,UTF-16 inputs/gbk
sar-import voc --categories=inputs/map.yaml --image-ext=.png inputs/gbk inputs/voc/a.xml
sar-import dota --categories=inputs/map.yaml --size=90x80 --image-ext=.png --encoding=UTF-8,GBK inputs/dota
sar-export coco --classes=ship,aircraft,car,tank,bridge,harbor inputs/scenes
sar-export yolo --classes=ship,aircraft,car,tank,bridge,harbor --output=made inputs/scenes
sar-export voc --output=made inputs/scenes
sar-export sarchat --output=made inputs/samples
sar-export llava inputs/samples
sar-export sharegpt inputs/samples
sar-export openai inputs/samples
sar-export qwen-vl inputs/samples
sar-export qwen2-vl inputs/samples
sar-export qwen2.5-vl --pixels=3136:1003520 inputs/samples
sar-export internvl inputs/samples
sar-tile --size=100 --overlap=20 --empty=keep --min-visible=0 --list=made/list inputs/scenes
END
}

# Labels of three files, in folders, and what belongs to them; scenes of several patches; samples of all tasks.
inputs() {
    local name
    mkdir -p voc/deep yolo/deep dota/deep images/deep gbk
    for name in a b deep/c; do
        voc_file "$name" UTF-8 > voc/$name.xml
        printf '0 0.5 0.5 0.25 0.125\n1 0.25 0.25 0.125 0.125\n' > yolo/$name.txt
        printf '1 2 30 2 30 40 1 40 ship 0\n' > dota/$name.txt
        png images/$name.png 90 80
    done
    png images/nothing.png 90 80
    sed 's/<size>.*<.size>//; s/>a.png</>b.png</' voc/a.xml > voc/b.xml
    voc_file d GBK | iconv -f UTF-8 -t GBK > gbk/d.xml
    printf 'names: [ship, harbor]\nnc: 2\n' > data.yaml
    printf 'ship\nharbor\n' > classes.txt
    printf '{ship: ship, harbor: harbor}\n' > map.yaml # less to read than all synonyms
    scenes 12 > scenes
    gridded 12 | sar-template > samples 2> /dev/null
}

# voc_file NAME ENCODING: labels that declare it, with a word in Chinese.
voc_file() {
    printf '<?xml version="1.0" encoding="%s"?>\n<annotation><filename>%s.png</filename><owner>\xe8\x88\xb9</owner>' "$2" "${1##*/}"
    printf '<size><width>90</width><height>80</height></size><object><name>ship</name>'
    printf '<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object></annotation>\n'
}

# afresh COMMAND...: runs it with nothing made yet; its output is in ./out, its messages in ./err.
afresh() {
    rm -rf made
    mkdir made
    preloaded timeout 20 "$@" > out 2> err
}

# What the command gives on a good day, which is what it must give on others: ./wanted, and the files in ./all.
want() {
    SAR_FAULT='' afresh "$@" && says || { echo "is no good command:"; cat err; return 1; }
    rm -rf all
    mv made all
    mv out wanted
}

all_is_there() {
    says && cmp wanted out && diff -r all made
}

# A part of the output, in whole lines where it has lines that mean something; of the files that are made each is whole
# or absent, and of a list there is what is in the output at least.
part_is_there() {
    local file
    if [ "$(head -c 1 wanted)" = '[' ] || [ "$(head -n 1 wanted)" = '{"annotations":[' ]; then
        cmp out <(head -c "$(stat -c %s out)" wanted)
    else
        whole_lines wanted out
    fi || return
    while read -r file; do
        case $file in
        made/list) whole_lines all/list made/list ;;
        *) cmp "all/${file#made/}" "$file" ;;
        esac || { echo "$file is no part of what is wanted"; return 1; }
    done < <(find made -type f)
    [ ! -e made/list ] || grep -q '^sar-tile: made/list: ' err || [ "$(count made/list)" -ge "$(count out)" ] \
        || { echo "the list is shorter than the output"; return 1; }
}

# survives FAULT PERIOD DENSE REASON COMMAND...: the fault at one call, or with a period at later ones too, ends the command
# with one line that gives the reason: call number 1, 2, ... DENSE, then ever fewer, until there is none to strike.
survives() {
    local fault=$1 period=$2 dense=$3 reason=$4 n=1 status
    shift 4
    while :; do
        [ "$n" -lt 1000000 ] || { echo "$fault without end"; return 1; }
        status=0
        SAR_FAULT="$fault:$n$period" afresh "$@" || status=$?
        [ "$status" -ne 0 ] || break
        [ "$status" -eq 2 ] && tells "^$1: .*$reason$" && part_is_there || { echo "$fault:$n: status $status"; cat err; return 1; }
        n=$((n < dense ? n + 1 : n + n / 4 + 1))
    done
    [ "$n" -gt 1 ] && all_is_there
}

little_at_a_time() {
    local fault
    want "$@" || return
    for fault in 'read:1' 'read:3 write:7' 'read:EINTR:1:2 write:EINTR:1:2' 'write:1'; do
        SAR_FAULT=$fault afresh "$@" && all_is_there || { echo "SAR_FAULT=$fault"; cat err; return 1; }
    done
}

@test "reads and writes of label files, documents and lists that are interrupted, or cut to a byte, change nothing" {
    needs_preload
    jobs little_at_a_time
}

read_fails() {
    want "$@" && survives read:EIO '' 40 'Input/output error' "$@"
}

@test "a label file, an image or a list of classes that can't be read is an error: 2 and one line" {
    needs_preload
    jobs read_fails
}

write_fails() {
    want "$@" || return
    survives write:EIO '' 40 'Input/output error' "$@" && survives write:ENOSPC '' 40 'No space left on device' "$@"
}

@test "a file, a document or a list that can't be written is an error: 2, one line, and nothing that is half" {
    needs_preload
    jobs write_fails
}

memory_fails() {
    local period=''
    # to iconv a converter that there is no memory for is one that it does not know: then there must be none for us either
    case "$*" in *--encoding=* | *gbk*) period=:1 ;; esac
    want "$@" && survives memory:ENOMEM "$period" 12 '([Oo]ut of memory|Cannot allocate memory)' "$@"
}

@test "memory that is refused to readers of label files and writers of documents is a message and 2" {
    if counting; then skip "needs a build that does not count its lines"; fi
    needs_preload
    jobs memory_fails
}

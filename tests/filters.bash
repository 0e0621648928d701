# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For tests that go through all filters: how each is called, and records that it takes.

# filters: the names of all of them; a new one is among them as soon as it is built.
filters() {
    local name
    # shellcheck disable=SC2086
    if [ -n "${FILTERS:-}" ]; then printf '%s\n' $FILTERS; else for name in "$BIN"/sar-*; do echo "${name##*/}"; done; fi
}

# The filters, with the operand that comes before the files where there is one.
commands() {
    local name
    for name in $(filters); do
        case $name in
        sar-import) echo "$name coco" ;;
        sar-export) echo "$name ms-swift" ;;
        *) echo "$name" ;;
        esac
    done
}

# Those that read records, line by line.
record_filters() {
    local name
    for name in sar-filter sar-grid sar-tile sar-template sar-perturb sar-iou; do
        if [ -x "$BIN/$name" ]; then echo "$name"; fi
    done
}

# good FILTER [NAME]: a record that the filter takes, of an image of that name; fails for filters that it does not know.
good() {
    local image=${2:-a.png}
    case $1 in
    sar-synth) ;;
    sar-import) cat "$DATA/coco-ssdd.json" ;;
    sar-perturb | sar-iou | sar-export) printf '{"id":"%s/count/ship/0","task":"count","variant":"single","template":"count/q1/a1","images":["%s"],"width":300,"height":300,"messages":[{"role":"user","content":"<image>[count] How many ships are there in the image?"},{"role":"assistant","content":"There is 1 instance. {<1><1><5><5>}"}],"category":"ship","response":"There is 1 ship. {<1><1><5><5>}"}\n' "$image" "$image" ;;
    sar-agg) printf '{"id":"%s/count/ship/0","task":"count","variant":"single","images":["%s"],"messages":[],"score":{"outcome":"read","count.exact":{"tp":1,"fp":0,"fn":0}}}\n' "$image" "$image" ;;
    sar-filter | sar-grid | sar-tile | sar-template) printf '{"image":"%s","width":300,"height":300,"objects":[{"category":"ship","bbox":[1,1,5,5],"region":"top-left","area_ratio":0.000178,"aspect":1,"size":"very-small","size3":"small","shape":"square","relations":[]}]}\n' "$image" ;;
    *) echo "there is no record for $1 in tests/filters.bash" >&2; return 1 ;;
    esac
}

# many FILTER NUMBER: that many records, each another.
many() {
    good "$1" NAME | awk -F NAME -v number="$2" '{
        for (n = 1; n <= number; n++) {
            printf "%s", $1
            for (i = 2; i <= NF; i++) printf "%d.png%s", n, $i
            print ""
        }
    }'
}

# each FUNCTION: calls it with the words of every command; says for which it failed.
each() {
    local command
    while read -r command; do
        # shellcheck disable=SC2086
        "$1" $command || { echo "$1: $command"; return 1; }
    done < <(commands)
}

# wordy FUNCTION: the same, with words that make every filter write a line or more for each record.
wordy() {
    local command
    while read -r command; do
        case $command in
        sar-agg) command+=' --by=id' ;;
        sar-synth) command+=' --scale=0.02' ;;
        esac
        # shellcheck disable=SC2086
        "$1" $command || { echo "$1: $command"; return 1; }
    done < <(commands)
}

# feed FILTER NUMBER: what it reads, records of that number; sar-synth reads nothing.
feed() {
    case $1 in
    sar-synth) ;;
    sar-import) awk -v number="$2" 'BEGIN {
            printf "{\"images\":["
            for (n = 0; n < number; n++) printf "%s{\"id\":%d,\"file_name\":\"%d.png\",\"width\":90,\"height\":90}", n ? "," : "", n, n
            printf "],\"annotations\":["
            for (n = 0; n < number; n++) printf "%s{\"id\":%d,\"image_id\":%d,\"category_id\":1,\"bbox\":[1,2,30,40.5]}", n ? "," : "", n, n
            print "],\"categories\":[{\"id\":1,\"name\":\"ship\"}]}"
        }' ;;
    *) many "$1" "$2" ;;
    esac
}

# preloaded COMMAND...: runs it with the library that makes calls fail (tests/preload/fault.c).
preloaded() {
    LD_PRELOAD="$UNITS/fault.so" "$@"
}

# The faults that are made by a library which is loaded before the program: a sanitizer's runtime wants to be first.
needs_preload() {
    if sanitized; then skip "sanitizers are loaded first"; fi
    [ -e "$UNITS/fault.so" ] || { echo "fault.so is not built"; return 1; }
}

# whole_lines WANTED GOT: the second is the first, up to the end of some line.
whole_lines() {
    cmp -s "$2" <(head -c "$(stat -c %s "$2")" "$1") && { [ ! -s "$2" ] || [ "$(tail -c 1 "$2" | od -An -c)" = '  \n' ]; } \
        || { echo "not the first lines of what is wanted:"; diff "$1" "$2" | head -n 4; return 1; }
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# pipelines/shard: shards are whole lines, and one after the other they are the file.
bats_require_minimum_version 1.5.0
load helper

SHARD="$BATS_TEST_DIRNAME/../pipelines/shard"

# adds_up FILE N: every shard is whole lines, and all of them are the file.
adds_up() {
    local shard first=0 at bytes
    : > all
    for ((shard = 1; shard <= $2; shard++)); do
        "$SHARD" "$1" "$shard" "$2" > part || return
        # the range says where it is
        read -r at bytes <<< "$("$SHARD" --range "$1" "$shard" "$2")"
        [ "$at" = "$first" ] && [ "$bytes" = "$(wc -c < part)" ] || { echo "shard $shard is not at $at"; return 1; }
        first=$((at + bytes))
        # only the file's end may want a line end
        [ ! -s part ] || [ "$first" = "$(wc -c < "$1")" ] || [ -z "$(tail -c 1 part)" ] || { echo "shard $shard is cut"; return 1; }
        cat part >> all
    done
    cmp all "$1"
}

@test "shard: 1, 2, 7 and 64 shards are the file" {
    local shards
    scenes 300 > in
    for shards in 1 2 7 64; do adds_up in $shards; done
}

@test "shard: shards are of one size, but for a line" {
    yes 123456789 | head -n 7000 > in
    local shard
    for shard in 1 2 3 4 5 6 7; do
        [ "$("$SHARD" in $shard 7 | wc -c)" = 10000 ]
    done
    # cuts at a line's beginning stay there; one byte on they go to the next
    printf 'aaa\nbbb\n' > in
    "$SHARD" in 1 2 | is <(echo aaa)
    printf 'aa\nbbbb\n' > in
    "$SHARD" in 1 2 | is <(printf 'aa\nbbbb\n')
    "$SHARD" in 2 2 | cmp - /dev/null
}

@test "shard: a last line without its end, empty lines, long lines, few lines, no line" {
    local shards
    printf 'a\n\n\nbb\n%s\n\nlast' "$(head -c 3000000 /dev/zero | tr '\0' x)" > in
    for shards in 1 2 7 64; do adds_up in $shards; done
    printf 'one line' > in
    for shards in 1 2 7 64; do adds_up in $shards; done
    printf '\n' > in
    for shards in 1 2 7 64; do adds_up in $shards; done
    : > in
    for shards in 1 7; do adds_up in $shards; done
}

@test "shard: a byte order mark within the file is never at the start of a shard, and bad data in any number of them" {
    local shards shard mark=$'\xef\xbb\xbf'
    good() { printf '{"image":"%s.png","width":9,"height":9,"objects":[]}\n' "$1"; }
    { printf %s "$mark"; good 1; printf %s "$mark"; good 2; printf %s "$mark"; good 3; good 4; printf '\n%s' "$mark"; good 5; good 6; printf %s "$mark"; good 7; } > in
    ends 1 sar-filter --empty=keep --on-error=skip --rejects=bad in
    mv out wanted
    [ "$(wc -l < wanted)" -eq 3 ] && [ "$(wc -l < bad)" -eq 4 ]
    mv bad all_bad
    for shards in 1 2 3 5 7 16 64; do
        adds_up in $shards
        : > outs
        : > bads
        for ((shard = 1; shard <= shards; shard++)); do
            "$SHARD" in $shard $shards | sar-filter --empty=keep --on-error=skip --rejects=bad >> outs 2> err || [ -s bad ]
            cat bad >> bads
        done
        same wanted outs
        same all_bad bads
    done
    # a million such lines are passed over in one go
    { good 1; yes "$mark{}" | head -n 1000000; } > in
    adds_up in 3
    "$SHARD" in 2 3 | cmp - /dev/null
}

@test "shard: a file with any name" {
    local name
    for name in 'a b' "it's" '-x' '*'; do
        printf 'a\nb\n' > "./$name"
        [ "$("$SHARD" "$name" 2 2)" = b ]
    done
}

@test "shard: of a big file only the shard is read" {
    local half=$((1 << 39))
    truncate -s 1T in || skip "no sparse files here"
    { printf '\nmiddle\n'; head -c 1016 /dev/zero; echo; } | dd of=in bs=1M oflag=seek_bytes seek=$((half - 1)) conv=notrunc status=none
    timeout "$PATIENCE" "$SHARD" in $(((1 << 29) + 1)) $((1 << 30)) > part
    [ "$(head -n 1 part)" = middle ]
    [ "$(wc -c < part)" = 1024 ]
    [ "$("$SHARD" --range in $(((1 << 29) + 1)) $((1 << 30)))" = "$half 1024" ]
}

@test "shard: wrong usage is told" {
    scenes 3 > in
    refused "$SHARD" in 1
    refused "$SHARD" in 0 7
    refused "$SHARD" in 8 7
    refused "$SHARD" in 1 x
    refused "$SHARD" in 1 9999999999999999
    refused "$SHARD" nowhere 1 2
    refused "$SHARD" . 1 2
    says "shard: .: not a regular file"
    refused "$SHARD" <(cat in) 1 2
}

#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the built programs carry against a mistake of ours: see HARDEN in the Makefile.
bats_require_minimum_version 1.5.0
load helper

# each_program COMMAND...: the command succeeds for every filter, its path added.
each_program() {
    local program count=0
    for program in "$BIN"/sar-*; do
        "$@" "$program" || { printf '%s: not so: %s\n' "$program" "$*"; return 1; }
        count=$((count + 1))
    done
    [ "$count" -ge 8 ]
}

# has REGEX OPTION PROGRAM: what readelf says of the program under that option matches.
has() {
    readelf -W "$2" "$3" | grep -Eq "$1"
}

@test "programs lie at another address each time" {
    each_program has 'Type: +DYN' --file-header
    each_program has 'FLAGS_1.* PIE' --dynamic
}

@test "the tables of called functions are read-only before a program begins" {
    each_program has 'GNU_RELRO' --program-headers
    each_program has '\(FLAGS_1\).* NOW' --dynamic
}

@test "no memory of a program is both written and run" {
    each_program has 'GNU_STACK .* RW +0x' --program-headers
    no_such_code() { ! has 'LOAD .* RWE ' --program-headers "$1"; }
    each_program no_such_code
}

@test "arrays that overflow end the program, on the stack and, in an optimised build, wherever their size is known" {
    each_program has '__stack_chk_fail' --symbols
    [ -z "${FORTIFY-3}" ] || each_program has ' __[a-z]+_chk(@|$)' --dyn-syms
}

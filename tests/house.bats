#!/usr/bin/env bats
# The library's wings: who may include whom.
bats_require_minimum_version 1.5.0

load helper

LIB=$BATS_TEST_DIRNAME/../filters/lib

# arrows FOLDER: "FROM TO FILE:HEADER" for each include of one wing's file by another's.
arrows() {
    (cd "$1" && grep -rHo '^#include "[^"]*"' -- */*.[ch]) | sed -E 's,^([^/]*)/([^:]*):#include "([^/"]*)/([^"]*)",\1 \3 \1/\2:\3/\4,;t;s/^/? ? /' | awk '$1 != $2 || $1 == "?"'
}

# forbidden FOLDER: the arrows that the table does not have.
forbidden() {
    awk 'NR == FNR { if (sub(/:/, " ")) for (i = 2; i <= NF; i++) may[$1, $i] = 1; next } !(($1, $2) in may)' \
        <(grep -v '^#' "$BATS_TEST_DIRNAME/wings") <(arrows "$1")
}

@test "wings: every include is one that the table permits" {
    [ "$(arrows "$LIB" | wc -l)" -gt 300 ]
    [ -z "$(forbidden "$LIB")" ] || { forbidden "$LIB"; false; }
}

@test "wings: the table has every folder, and no circle" {
    [ "$(grep -v '^#' "$BATS_TEST_DIRNAME/wings" | cut -d: -f1 | sort)" = "$(ls "$LIB" | sort)" ]
    grep -v '^#' "$BATS_TEST_DIRNAME/wings" | tr -d : | awk '{ for (i = 2; i <= NF; i++) print $i, $1 }' | tsort > order
    [ -s order ]
}

@test "wings: an include against the table is noticed" {
    mkdir -p lib/base lib/text lib/in
    echo '#include "base/slice.h"' > lib/text/a.c
    echo '#include "in/coco.h"' > lib/text/b.h
    echo '#include "text/b.h"' > lib/base/c.c
    echo '#include "d.h"' > lib/in/d.c
    forbidden lib | sort > found
    is found << 'END'
? ? in/d.c:#include "d.h"
base text base/c.c:text/b.h
text in text/b.h:in/coco.h
END
}

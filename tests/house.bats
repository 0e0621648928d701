#!/usr/bin/env bats
# The library's wings: who may include whom. The papers for people: what they name is there.
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

ROOT=$(realpath "$BATS_TEST_DIRNAME/..")

# named PAPER: the files that it names, from the root: links, and what is in backquotes and has a folder or is a file there.
named() {
    local folder=${1%/*}
    [ "$folder" != "$1" ] || folder=.
    grep -oE '\]\([^):#]+\)' "$ROOT/$1" | sed -E "s,^..(.*).\$,$folder/\1,"
    grep -oE '`(filters|man|pipelines|tests)/[A-Za-z0-9_./-]+`' "$ROOT/$1" | tr -d '\`' | grep -v NAME
    # in HACKING.md "in/dota.c" is a file of the library
    ! grep -oE '`[a-z]+/[a-z]+(\.[ch])?`' "$ROOT/$1" | tr -d '\`' | grep -vE '^(filters|man|pipelines|tests|build|data|fuzz|bench|lib|mutants|preload)/' |
        sed -E 's,^,filters/lib/,;s,/[a-z]+$,&.h,'
}

@test "papers: every file that they name is there" {
    local paper name missing=0
    for paper in README.md HACKING.md CONTRIBUTING.md SECURITY.md tests/README.md tests/bench/README.md; do
        while read -r name; do
            [ -e "$ROOT/$name" ] || { echo "$paper names $name"; missing=1; }
        done < <(named "$paper")
        [ "$(named "$paper" | grep -c .)" -gt 1 ]
    done
    [ "$missing" = 0 ]
}

@test "papers: HACKING.md has a paragraph for each wing, and names each header of it" {
    local wing header missing=0
    for wing in "$LIB"/*; do
        awk -v start="**${wing##*/}**" 'index($0, start) == 1 { inside = 1 } /^$/ { inside = 0 } inside' "$ROOT/HACKING.md" > paragraph
        [ -s paragraph ] || { echo "no paragraph: ${wing##*/}"; missing=1; }
        for header in "$wing"/*.h; do
            header=$(basename "$header" .h)
            grep -qE "\`$header(\.[ch])?\`" paragraph || { echo "not in the paragraph of ${wing##*/}: $header"; missing=1; }
        done
    done
    [ "$missing" = 0 ]
}

@test "papers: README.md has at most 200 lines, and the version is that of the Makefile" {
    [ "$(count "$ROOT/README.md")" -le 200 ]
    version=$(sed -n 's/^VERSION *= *//p' "$ROOT/Makefile")
    grep -qx "version: $version" "$ROOT/CITATION.cff"
    grep -qE "^## \[?$version\b" "$ROOT/CHANGELOG.md"
}

@test "files of the library have at most 500 lines, or their head says why, and filters at most 200" {
    local file
    for file in "$LIB"/*/*.[ch]; do
        [ "$(count "$file")" -le 500 ] || sed '/\*\//q' "$file" | grep -q 'More than 500 lines: ' || { echo "$file"; false; }
    done
    for file in "$LIB"/../*.c; do
        [ "$(count "$file")" -le 200 ] || { echo "$file"; false; }
    done
}

@test "no two types share a tag" {
    grep -rhoE '^(struct|enum|union) [a-z0-9_]+ \{' "$LIB"/.. --include='*.[ch]' | awk '{ print $2 }' | sort > tags
    [ "$(count tags)" -gt 200 ]
    [ -z "$(uniq -d tags)" ] || { uniq -d tags; false; }
}

#!/usr/bin/env bats
# The matcher, against trying all ways, against another algorithm, and at sizes where neither is possible.
bats_require_minimum_version 1.5.0

load helper

@test "boxes are matched one to one: the most pairs, then the largest total IoU, then the first ones" {
    # shellcheck disable=SC2086 # EMULATED: by an emulator, for which the large cases are too large
    "$UNITS/match" ${EMULATED:+quick} > verdicts || { grep '^not ok' verdicts; return 1; }
    [ "$(grep -c '^ok' verdicts)" -ge "$([ -n "${EMULATED-}" ] && echo 15 || echo 18)" ]
}

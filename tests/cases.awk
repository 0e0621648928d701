# SPDX-License-Identifier: MIT
# The cases of tests/data/bad (see README there) that are for one command: awk -v command=NAME -f cases.awk FILE...
# Writes the lines to the file `lines` and what must be said of each to `wanted`: its number, path, code and message, tab
# between.
# With -v documents=DIR each text goes to a file of its own, DIR/1, DIR/2, ..., whose name is the number.
# With -v base=FILE the cases are edits of that file.
# With -v nth=N -v of=M only every M-th case is taken, from the N-th on.

BEGIN {
    FS = "\t"
    for (i = 0; i < 256; i++) byte[sprintf("%02X", i)] = sprintf("%c", i)
    while (base != "" && (getline line < base) > 0) base_text = base_text line "\n"
}

function times(text, number,  half) {
    if (number == 0) return ""
    if (number == 1) return text
    half = times(text, int(number / 2))
    return number % 2 ? half half text : half half
}

# What a text means, without its mark; `mark` becomes the place of the mark, from 1, or 0.
function expand(text,  out, at, inside, close_at, star) {
    mark = 0
    while ((at = index(text, "@")) > 0) {
        out = out substr(text, 1, at - 1)
        text = substr(text, at)
        if (substr(text, 2, 1) == "@") {
            mark = length(out) + 1
            text = substr(text, 3)
        } else if (substr(text, 2, 1) == "(") {
            close_at = index(text, ")")
            inside = substr(text, 3, close_at - 3)
            star = index(inside, "*")
            if (star > 0)
                out = out times(substr(inside, star + 1), substr(inside, 1, star - 1) + 0)
            else
                for (; inside != ""; inside = substr(inside, 3)) out = out byte[substr(inside, 1, 2)]
            text = substr(text, close_at + 1)
        } else {
            out = out "@"
            text = substr(text, 2)
        }
    }
    return out text
}

function put(path, code, message, text, line,  spelled, place) {
    spelled = expand(text)
    place = (documents != "" ? "(byte " : "(column ") mark ")"
    if (mark > 0 && sub(/@@/, place, message) == 0) message = message " " place
    if (of > 0 && ++met % of != nth % of) return
    count++
    if (path == "-") path = ""
    if (documents != "") {
        printf "%s", spelled > (documents "/" count)
        close(documents "/" count)
        print documents "/" count "\t" line "\t" path "\t" code "\t" message > "wanted"
    } else {
        print spelled > "lines"
        print count "\t" path "\t" code "\t" message > "wanted"
    }
}

# \n is a line end, \\ a backslash.
function lines_of(text,  out, at) {
    while ((at = index(text, "\\")) > 0) {
        out = out substr(text, 1, at - 1) (substr(text, at + 1, 1) == "n" ? "\n" : substr(text, at + 1, 1))
        text = substr(text, at + 2)
    }
    return out text
}

function edit(place, message, from, to,  at, before, text, lines) {
    from = lines_of(from)
    to = expand(lines_of(to))
    at = from == "-" ? 1 : index(base_text, from)
    if (at == 0) { print "nothing to be edited: " from; failed = 1; exit 1 }
    before = from == "-" ? "" : substr(base_text, 1, at - 1)
    text = before to (from == "-" ? "" : substr(base_text, at + length(from)))
    if (place == "@") {
        before = before substr(to, 1, mark - 1)
        lines = gsub(/[^\n]*\n/, "", before)
        gsub(/[\200-\277]/, "", before) # columns are characters
        place = (lines + 1) ":" (length(before) + 1)
    }
    count++
    printf "%s", text > (documents "/" count)
    close(documents "/" count)
    print documents "/" count ":" place ": " message > "wanted"
}

/^#/ || /^$/ { next }
base != "" { edit($1, $2, $3, $4); next }
/^= / { taken = index($0 " ", " " command " ") > 0; next }
FILENAME ~ /kinds/ { kinds++; kind[kinds] = $1; kind_code[kinds] = $2; kind_message[kinds] = $3; value[kinds] = $4; next }
!taken { next }
FILENAME ~ /members/ {
    at = index($3, "@@")
    for (i = 1; i <= kinds; i++)
        if (index(" " kind[i] " ", " " $2 " ")) put($1, kind_code[i], kind_message[i], substr($3, 1, at - 1) value[i] substr($3, at + 2))
    next
}
FILENAME ~ /coco|pictures/ { put($2, $3, $4, $5, $1); next }
{ put($1, $2, $3, $4) }
END {
    if (failed) exit 1
    printf "" > "lines"
    printf "" > "wanted"
    print count + 0
}

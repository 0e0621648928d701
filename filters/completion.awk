# Makes the completion of one filter, for bash or zsh, of what --list-options prints:
#     sar-iou --list-options | awk -v filter=sar-iou -v shell=bash -f filters/completion.awk
# The columns are group, name, letter, name of the argument, choices, default, help; rows of the group FORMAT are what
# the first operand may be.
BEGIN { FS = "\t" }

$1 == "FORMAT" { formats = formats " " $2; next }

{
    n++
    name[n] = $2; letter[n] = $3; argument[n] = $4; help[n] = $7
    choices[n] = $5
    gsub(/,/, " ", choices[n])
    takes[n] = $4 != "" || $5 != ""
}

# A text within single quotes of a shell.
function quoted(text) { gsub(/'/, "'\\''", text); return text }

function bash(    i, f) {
    f = filter
    gsub(/-/, "_", f)
    printf "_%s() {\n", f
    print  "    local word=$2 option=$3"
    print  "    # bash takes the \"=\" of --option=word for a word of its own"
    print  "    [ \"$word\" != = ] || word="
    print  "    [ \"$option\" != = ] || option=${COMP_WORDS[COMP_CWORD - 2]}"
    print  "    COMPREPLY=()"
    print  "    case $option in"
    for (i = 1; i <= n; i++) {
        if (!takes[i]) continue
        printf "    --%s%s) ", name[i], letter[i] == "" ? "" : "|-" letter[i]
        if (choices[i] != "") printf "mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$word\"); ", quoted(choices[i])
        print "return ;;"
    }
    print  "    esac"
    print  "    case $word in"
    print  "    -*)"
    printf "        mapfile -t COMPREPLY < <(compgen -W '"
    for (i = 1; i <= n; i++) printf "%s--%s%s", (i > 1 ? " " : ""), name[i], takes[i] ? "=" : ""
    print  "' -- \"$word\")"
    print  "        [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2> /dev/null ;;"
    if (formats != "")
        printf "    *) [ \"$COMP_CWORD\" != 1 ] || mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$word\") ;;\n", substr(formats, 2)
    print  "    esac"
    print  "}"
    printf "complete -o default -F _%s %s\n", f, filter
}

# The [explanation] of an option for zsh's _arguments.
function explained(text) { gsub(/\\/, "\\\\", text); gsub(/[\[\]:]/, "\\\\&", text); return "[" text "]" }

function zsh(    i, what) {
    printf "#compdef %s\n_arguments -s", filter
    for (i = 1; i <= n; i++) {
        what = explained(help[i])
        if (choices[i] != "") what = what ":" name[i] ":(" choices[i] ")"
        else if (argument[i] ~ /^(FILE|DIR)$/) what = what ":" argument[i] ":_files"
        else if (takes[i]) what = what ":" name[i] ": "
        what = quoted(what)
        if (letter[i] != "") printf " \\\n    '(-%s --%s)'{-%s,--%s%s}'%s'", letter[i], name[i], letter[i] (takes[i] ? "+" : ""), name[i], takes[i] ? "=" : "", what
        else printf " \\\n    '--%s%s%s'", name[i], takes[i] ? "=" : "", what
    }
    if (formats != "") printf " \\\n    '1:format:(%s)'", substr(formats, 2)
    print " \\\n    '*:file:_files'"
}

END { if (shell == "zsh") zsh(); else bash() }

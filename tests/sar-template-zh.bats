#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# templates.zh.yaml: the dialogues in Chinese, made and read; and how a templates file is found by its name. What of it holds
# in every language is in properties.bats, and answers as models write them are in answers.bats.
bats_require_minimum_version 1.5.0
load helper

ZH="${WORDING%.yaml}.zh.yaml"

setup_file() {
    draw_seed
}

# chinese: samples of many scenes in Chinese, in ./in.
chinese() {
    export SAR_TEMPLATES=$ZH
    { sar-synth --scale=0.001 --seed="$SEED"; scenes 60 "$SEED" | sed 's,JPEGImages,more,'; } | sar-filter 2> /dev/null | sar-grid |
        sar-template --negatives --seed="$SEED" > in 2> told
    [ "$(jq -r .task in | sort -u | wc -l)" = 6 ]
}

# sums FILE: "METRIC TP FP FN" of each metric with units.
sums() {
    sar-iou "$1" 2> /dev/null | sar-agg | jq -r 'select(.tp != null and .metric != "task") | [.metric, .tp, .fp // 0, .fn // 0] | join(" ")' |
        awk '{ tp[$1] += $2; fp[$1] += $3; fn[$1] += $4 } END { for (m in tp) print m, tp[m], fp[m], fn[m] }' | sort
}

# --- the name ---------------------------------------------------------------------------------------------------------

@test "--templates=NAME is templates.NAME.yaml beside the default file, unless a file has that name" {
    mkdir -p tree/bin tree/share/sarpipe
    cp "$(command -v sar-template)" tree/bin
    cp "$WORDING" "$ZH" tree/share/sarpipe
    printf '{"image":"a","width":300,"height":300,"objects":[{"category":"ship","bbox":[1,1,9,9]}]}\n' | sar-grid > in
    sar-template --templates="$ZH" in > wanted
    run -0 env -u SAR_TEMPLATES tree/bin/sar-template --templates=zh in
    [ "$output" = "$(cat wanted)" ]
    run -0 env SAR_TEMPLATES=zh tree/bin/sar-template in
    [ "$output" = "$(cat wanted)" ]
    run -0 env SAR_TEMPLATES=zh tree/bin/sar-template --version
    [ "${lines[1]}" = "templates: $PWD/tree/share/sarpipe/templates.zh.yaml" ]
    cp "$WORDING" zh
    sar-template in > wanted
    run -0 tree/bin/sar-template --templates=zh in
    [ "$output" = "$(cat wanted)" ]
    for name in fr ./zh1 zh.yaml; do refused sar-template --templates=$name in; done
}

# --- the file ---------------------------------------------------------------------------------------------------------

@test "templates.zh.yaml has no mistakes, and as many templates of each task as the English file" {
    ends 0 sar-template --check --templates="$ZH"
    says
    [ ! -s out ]
    sar-template --list --templates="$ZH" > got
    sar-template --list --templates="$WORDING" | same - got
}

@test "what templates.zh.yaml says is Chinese: no blank, letter or mark of English, no brace left over, the measure word that belongs" {
    chinese
    jq -r '.messages[] | .content' in | sed -E 's/^<image>(\[[a-z]+\] )?//; s/\{(<[0-9]+>){4}\}//g; s/SAR//g' > texts
    [ "$(count texts)" -gt 2000 ]
    run ! grep -E '[][ a-zA-Z{}<>,.:;?!()]' texts
    run ! grep -E '，，|。。|：。|，。|、。|（）|的的|一一' texts
    # after a number: the measure word of what is counted, with nothing but its look between
    grep -oE '([0-9]|一)(艘|架|辆|个|座|处)(小尺寸|中等尺寸|大尺寸)?(舰船|飞机|汽车|储罐|桥梁|港口)' texts | sed -E 's/^[0-9]|^一//' | sort -u > said
    [ "$(sed -E 's/(小尺寸|中等尺寸|大尺寸)//' said | sort -u | paste -sd ' ')" = "$(printf '%s\n' 艘舰船 架飞机 辆汽车 个储罐 座桥梁 处港口 | sort | paste -sd ' ')" ]
}

@test "every answer of the file is read from each of the ways to write its signs" {
    chinese
    sar-perturb in > answered
    sar-iou answered | jq -c .score > wanted
    for filter in 'gsub("，"; ",")' 'gsub("。"; ". ")' 'gsub("、"; ", ")' 'gsub("："; ":")' 'gsub("（"; "(") | gsub("）"; ")")' '"“" + . + "”"' \
        'explode | map(if . >= 48 and . <= 57 then . + 65248 else . end) | implode' '"<think>没有舰船，共7架飞机。</think>\n" + .' '"**" + . + "**"'; do
        jq -c ".response |= (if type == \"string\" and . != \"\" then ($filter) else . end)" answered > changed
        run ! cmp -s answered changed
        sar-iou changed 2> told | jq -c .score > got
        cmp -s wanted got || { echo "$filter"; paste -d '\n' wanted got changed | awk 'NR % 3 == 1 { a = $0 } NR % 3 == 2 { b = $0 } NR % 3 == 0 && a != b && n++ < 3'; return 1; }
    done
}

# --- a model that answers in Chinese ----------------------------------------------------------------------------------

@test "sar-perturb leaves out, adds and changes in Chinese what it says it does" {
    chinese
    sar-perturb in > out
    sums out > truth
    awk '$3 + $4 > 0 { print; bad = 1 } END { exit bad }' truth
    for fault in miss swap shift; do
        sar-perturb --$fault=1 --seed="$SEED" in > out
        sums out > got
        join truth got | awk -v fault=$fault '
            fault == "miss" && $1 ~ /^(classify.set|describe|count.iou|ground.(abstract|iou)|refer)/ && ($5 != 0 || $6 != 0 || $7 != $2) { print; bad = 1 }
            fault == "swap" && $1 == "identify.category" && $5 != 0 { print; bad = 1 }
            fault == "shift" && $1 ~ /^(describe|refer.region|ground.abstract|identify.region)/ && $5 > $2 / 10 { print; bad = 1 }
            { n++ } END { exit bad || n < 15 }'
    done
    sar-perturb --swap=1 --seed="$SEED" in > out
    run ! grep -qE '一(艘|架|辆|座|处|个)(小尺寸|中等尺寸|大尺寸)?(舰船|飞机|汽车|储罐|桥梁|港口)' <(jq -r .response out |
        sed -E 's/一(艘(小尺寸|中等尺寸|大尺寸)?舰船|架(小尺寸|中等尺寸|大尺寸)?飞机|辆(小尺寸|中等尺寸|大尺寸)?汽车|个(小尺寸|中等尺寸|大尺寸)?储罐|座(小尺寸|中等尺寸|大尺寸)?桥梁|处(小尺寸|中等尺寸|大尺寸)?港口)//g')
    sar-perturb --add=1 --seed="$SEED" in > out
    sums out > got
    join truth got | awk '$1 ~ /^(describe|count.iou|ground.(abstract|iou)|refer)/ && ($5 != $2 || $6 == 0) { print; bad = 1 } END { exit bad }'
    sar-perturb --number=1 --seed="$SEED" in > out
    sums out | awk '$1 == "count.exact" && $2 != 0 { exit 1 }'
}

# --- mistakes ---------------------------------------------------------------------------------------------------------

@test "--check tells all mistakes of a file at once, and what was read in place of what was said" {
    sed -e 's/图像中有{number}{category:measure}{category}：{boxes}/图像中有{number}年{category}：{boxes}/' \
        -e 's/该目标是一{category:measure}尺寸{size}的/该目标是一{category:measure}尺寸很大{size}的/' \
        -e 's/"以{category}为参照，{other}在其{direction}，两者{distance}。"/"{other}在{category}附近的{direction}。"/' \
        -e 's/"较近", "很近", "不远"/"左侧的", "较近", "很近", "不远"/' "$ZH" > bad.yaml
    ends 2 sar-template --check --templates=bad.yaml
    [ ! -s out ]
    tells ': the number not read back from 图像中有1年舰船：.*: read nothing instead of 1$' \
        ': the categories with their regions not read back from .*: read ship middle, aircraft middle, ship .* instead of ship middle, aircraft middle$' \
        ': how two categories lie to each other not read back from .*: read ship, aircraft: near, nothing instead of ship, aircraft: nothing, lower-right$' \
        ': the size not read back from 该目标是一艘尺寸很大.*: read two of them instead of' \
        ": the neighbour's direction not read back from .*其左侧的一.*: read nothing instead of left\$" \
        ": the neighbour's distance not read back from .*: read two of them instead of far\$"
    iconv -f UTF-8 -t UTF-8 err > /dev/null # no character is cut
    # a surface, in a file that has other mistakes too
    sed 's/"货船", "货轮"/"货船", "货轮。", "客机"/' "$ZH" > bad.yaml
    ends 2 sar-template --check --templates=bad.yaml
    tells ':[0-9]*:[0-9]*: "客机" is also used for ship$' ': "货轮。" is not read as what it means: read as categories ship, an end$' \
        ': "客机" is not read as what it means: read as categories ship$'
    sed 's/^words: unspaced/words: none/; s/^anchors: before/anchors: [before]/' "$ZH" > bad.yaml
    refused sar-template --check --templates=bad.yaml
    tells 'words must be spaced or unspaced$' 'anchors must be after or before$'
}

@test "the file that a name means is an input, and no output overwrites it" {
    mkdir -p tree/bin tree/share/sarpipe
    cp "$(command -v sar-template)" tree/bin
    cp "$WORDING" "$ZH" tree/share/sarpipe
    refused tree/bin/sar-template --templates=zh --rejects=tree/share/sarpipe/templates.zh.yaml
    tells '^sar-template: --rejects: .*/templates.zh.yaml is an input$' '^Try'
    cmp "$ZH" tree/share/sarpipe/templates.zh.yaml
}

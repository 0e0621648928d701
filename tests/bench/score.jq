#!/usr/bin/env -S jq -ncf
# Predictions of count and refer in, counts out, for each task, variant and metric: what sar-iou and sar-agg count, in jq.
def box: "\\{<(-?[0-9]+)><(-?[0-9]+)><(-?[0-9]+)><(-?[0-9]+)>\\}";
def boxes: [scan(box) | map(tonumber)];
def area: (.[2] - .[0]) * (.[3] - .[1]);
def iou($a; $b):
    ([$a[2], $b[2]] | min) - ([$a[0], $b[0]] | max) | . as $width
    | ([$a[3], $b[3]] | min) - ([$a[1], $b[1]] | max) | . as $height
    | if $width <= 0 or $height <= 0 then 0 else $width * $height | . / (($a | area) + ($b | area) - .) end;

# Boxes are matched one to one by augmenting paths: `owner` has the truth that each box of the response belongs to.
def augment($edges; $i):
    reduce $edges[$i][] as $j (.found = false;
        if .found or .seen[$j] then . else
            .seen[$j] = true | .owner[$j] as $other
            | if $other then augment($edges; $other) else .found = true end
            | if .found then .owner[$j] = $i else . end
        end);
def matched($truth; $response; $threshold):
    [$truth[] as $a | [range($response | length) as $j | select(iou($a; $response[$j]) >= $threshold) | $j]] as $edges
    | reduce range($edges | length) as $i ({owner: [], n: 0};
        .seen = [] | .found = false | augment($edges; $i) | if .found then .n += 1 else . end)
    | .n;
def number: [gsub(box; " ") | scan("[0-9]+")][0];

def counts:
    (.messages[-1].content) as $truth | (.response // "") as $response
    | ($truth | boxes) as $a | ($response | boxes) as $b
    | (select(.task == "count") | ($truth | number) == ($response | number)
        | {metric: "exact", tp: (if . then 1 else 0 end), fp: 0, fn: (if . then 0 else 1 end)}),
      ((0.25, 0.5) as $threshold | matched($a; $b; $threshold) as $tp
        | {metric: "iou\($threshold * 100)", tp: $tp, fp: (($b | length) - $tp), fn: (($a | length) - $tp)});

reduce (inputs | . as {$task, $variant} | counts | .key = [$task, $variant, "\($task).\(.metric)"]) as $c ({};
    .[$c.key | join(" ")] |= [.[0] + $c.tp, .[1] + $c.fp, .[2] + $c.fn])
| to_entries[] | (.key | split(" ")) as [$task, $variant, $metric] | .value as [$tp, $fp, $fn]
| {$task, $variant, $metric, $tp, $fp, $fn}

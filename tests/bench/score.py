#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Predictions in, counts out, as a script written for the purpose would make them: score.py [FILE]

It reads answers in the words and the box syntax of templates.yaml, and writes a line for each task, variant and metric
with tp, fp and fn: the metrics below, which sar-iou and sar-agg count in the same way. Synonyms, other syntaxes,
negations and records without task or variant, which these know too, it does not.
"""
import collections
import json
import os
import re
import sys

import yaml

BOX = re.compile(r"\{<(-?\d+)><(-?\d+)><(-?\d+)><(-?\d+)>\}")
NUMBER = re.compile(r"\b\d+\b")


def surfaces(config, kind):
    """What the answers call the words of a kind, and an expression that finds them."""
    names = {text.lower(): name for name, word in config[kind].items()
             for form, text in word.items() if form != "a" and isinstance(text, str)}
    longest_first = sorted(names, key=len, reverse=True)
    return names, re.compile(r"\b(?:%s)\b" % "|".join(map(re.escape, longest_first)))


with open(os.environ.get("SAR_TEMPLATES") or "templates.yaml", encoding="utf-8") as templates:
    CONFIG = yaml.safe_load(templates)
CATEGORY, REGION, SIZE, SHAPE = (surfaces(CONFIG, kind) for kind in ("categories", "regions", "sizes", "shapes"))
MENTION = re.compile("(%s)|%s" % (CATEGORY[1].pattern, BOX.pattern))


def first(kind, text):
    """The first word of a kind in a text; the object itself is always spoken of before its neighbour."""
    names, pattern = kind
    match = pattern.search(text)
    return match and names[match.group()]


def boxes(text):
    return [tuple(map(int, match)) for match in BOX.findall(text)]


def boxes_by_category(text):
    """A box belongs to the category named last before it."""
    found, category = collections.defaultdict(list), None
    for name, *edges in MENTION.findall(text):
        if name:
            category = CATEGORY[0][name]
        else:
            found[category].append(tuple(map(int, edges)))
    return found


def reaches(a, b, threshold):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return False
    inside = width * height
    return inside / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inside) >= threshold


def matched(truth, response, threshold):
    """How many boxes can be matched one to one: augmenting paths (Kuhn)."""
    edges = [[j for j, b in enumerate(response) if reaches(a, b, threshold)] for a in truth]
    owner = {}

    def augment(i, seen):
        for j in edges[i]:
            if j not in seen:
                seen.add(j)
                if j not in owner or augment(owner[j], seen):
                    owner[j] = i
                    return True
        return False

    return sum(augment(i, set()) for i in range(len(truth)))


def count_boxes(truth, response, threshold):
    tp = matched(truth, response, threshold)
    return tp, len(response) - tp, len(truth) - tp


def count_slots(truth, response):
    """Each value that the truth states is right or wrong."""
    stated = [(t, r) for t, r in zip(truth, response) if t is not None]
    tp = sum(t == r for t, r in stated)
    return tp, 0, len(stated) - tp


def classify(truth, response):
    truth, response = ({CATEGORY[0][name] for name in CATEGORY[1].findall(text)} for text in (truth, response))
    yield "classify.set", (len(truth & response), len(response - truth), len(truth - response))


def count(truth, response):
    said = [NUMBER.search(BOX.sub(" ", text)) for text in (truth, response)]
    said = [int(number.group()) if number else None for number in said]
    yield "count.exact", count_slots(said[:1], said[1:])
    yield from at_thresholds("count", boxes(truth), boxes(response))


def ground(truth, response):
    truth, response = boxes_by_category(truth), boxes_by_category(response)
    parts = [count_boxes(truth.get(c, []), response.get(c, []), 0.25) for c in truth.keys() | response.keys()]
    yield "ground.iou25", tuple(map(sum, zip(*parts))) if parts else (0, 0, 0)


def identify(truth, response):
    yield "identify.profile", count_slots(*([first(kind, text) for kind in (CATEGORY, REGION, SIZE, SHAPE)]
                                            for text in (truth, response)))


def refer(truth, response):
    yield from at_thresholds("refer", boxes(truth), boxes(response))


def at_thresholds(task, truth, response):
    for threshold in (0.25, 0.5):
        yield "%s.iou%d" % (task, 100 * threshold), count_boxes(truth, response, threshold)


SCORERS = {"classify": classify, "count": count, "ground": ground, "identify": identify, "refer": refer}


def main():
    sums = collections.defaultdict(lambda: [0, 0, 0])
    with open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else sys.stdin as file:
        for line in file:
            record = json.loads(line)
            scorer = SCORERS.get(record["task"])
            if scorer:
                for metric, counts in scorer(record["messages"][-1]["content"].lower(),
                                             (record.get("response") or "").lower()):
                    total = sums[record["task"], record["variant"], metric]
                    for k in range(3):
                        total[k] += counts[k]
    for (task, variant, metric), (tp, fp, fn) in sorted(sums.items()):
        print(json.dumps({"task": task, "variant": variant, "metric": metric, "tp": tp, "fp": fp, "fn": fn}))


if __name__ == "__main__":
    main()

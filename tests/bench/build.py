#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""COCO files in, the samples of all six tasks out, as a script written for the purpose would make them:
build.py TRAIN.json TEST.json

It does what `sar-import coco | sar-filter | sar-grid | sar-template` do with their defaults, for annotations without
flaws beyond boxes that leave the image; which templates a sample gets is its own random choice. `make bench` measures
it, and checks that it makes as many samples of each task; the tests, that its answers say the same.
"""
import json
import math
import os
import random
import re
import sys

import yaml

REGIONS = (("top-left", "top", "top-right"), ("left", "middle", "right"), ("bottom-left", "bottom", "bottom-right"))
SECTORS = ("right", "lower-right", "below", "lower-left", "left", "upper-left", "above", "upper-right")
KINDS = {"category": "categories", "other": "categories", "region": "regions", "size": "sizes", "size3": "sizes3",
         "shape": "shapes", "direction": "directions", "distance": "distances", "axis": "axes"}
AXES = {"left": "horizontal", "right": "horizontal", "above": "vertical", "below": "vertical", "upper-right": "rising",
        "lower-left": "rising", "upper-left": "falling", "lower-right": "falling", "same": "same"}


def formatted(text):
    """{size} becomes {size[word]}, {Size:a} becomes {Size[a]}: what str.format understands of a dict of forms."""
    def placeholder(match):
        name, form = match.groups()
        if name == "number" and form == "word":
            return "{number_word}"
        return "{%s[%s]}" % (name, form or "word") if name.lower() in KINDS else "{%s}" % name
    return re.sub(r"\{(\w+)(?::(\w+))?\}", placeholder, text)


def compiled(node):
    if isinstance(node, dict):
        return {key: compiled(value) for key, value in node.items()}
    return formatted(node) if isinstance(node, str) else node


def load_templates(path):
    with open(path, encoding="utf-8") as file:
        config = yaml.safe_load(file)
    words = {}
    for name, kind in KINDS.items():
        forms = {key: {f: text for f, text in word.items() if isinstance(text, str)}
                 for key, word in config[kind].items()}
        words[name] = forms
        words[name.capitalize()] = {key: {f: text[0].upper() + text[1:] for f, text in word.items()}
                                    for key, word in forms.items()}
    tasks = config["tasks"]
    for task in tasks.values():
        task["questions"] = [compiled(question) for question in task["questions"]]
        task["answers"] = [compiled(answer) for answer in task["answers"]]
    neighbour = re.compile(r"\{(other|direction|distance)\b", re.IGNORECASE)
    tasks["identify"]["alone"] = [a for a in tasks["identify"]["answers"] if not neighbour.search(a)]
    return words, tasks, config["prompt"], config["numbers"]


WORDS, TASKS, PROMPT, NUMBERS = load_templates(os.environ.get("SAR_TEMPLATES") or "templates.yaml")
CATEGORIES = list(WORDS["category"])


def word(name, key):
    """The placeholder `name` and its capitalised twin."""
    return {name: WORDS[name][key], name.capitalize(): WORDS[name.capitalize()][key]}


def cell(center2, length):
    """0, 1 or 2: the third of `length` that holds a centre, given twice as large."""
    return (3 * center2 >= 2 * length) + (3 * center2 >= 4 * length)


class Object:
    def __init__(self, category, x, y, w, h, width, height):
        x2, y2 = x + w, y + h
        ratio, aspect = w * h / (width * height), w / h
        self.category = category
        self.center = ((x + x2) / 2, (y + y2) / 2)
        self.region = REGIONS[cell(y + y2, height)][cell(x + x2, width)]
        self.size = ("very-large" if ratio >= 0.4 else "large" if ratio >= 0.25 else "medium" if ratio >= 0.1
                     else "small" if ratio >= 0.03 else "very-small")
        self.size3 = "small" if ratio < 0.05 else "large" if ratio > 0.3 else "medium"
        self.shape = "wide" if aspect > 1.5 else "tall" if aspect < 0.67 else "square"
        self.describable = ratio >= 0.01 and max(w, h) <= 10 * min(w, h)
        self.box = "{<%d><%d><%d><%d>}" % (x + 0.5, y + 0.5, x2 + 0.5, y2 + 0.5)
        self.words = {"box": self.box}
        for name in ("category", "region", "size", "size3", "shape"):
            self.words.update(word(name, getattr(self, name)))


def distance(a, b):
    return math.hypot(b.center[0] - a.center[0], b.center[1] - a.center[1])


def relation(a, b, near_below):
    """What is said of b as seen from a."""
    dx, dy = b.center[0] - a.center[0], b.center[1] - a.center[1]
    sector = SECTORS[round(math.atan2(dy, dx) / (math.pi / 4)) % 8] if dx or dy else "same"
    near = "near" if math.hypot(dx, dy) < near_below else "far"
    return {**word("other", b.category), **word("direction", sector), **word("distance", near),
            **word("axis", AXES[sector]), "nearness": near}


def listed(parts, objects):
    """The texts of several objects, with first, next and last; alike ones at once where there are texts for them."""
    groups = [[thing] for thing in objects]
    if isinstance(parts["first"], dict):
        alike = {}
        for thing in objects:
            alike.setdefault((thing.category, thing.size3, thing.region), []).append(thing)
        groups = list(alike.values())
    final = len(groups) - 1
    texts = []
    for i, group in enumerate(groups):
        text = parts["first"] if i == 0 else parts.get("last", parts["next"]) if i == final else parts["next"]
        number = len(group)
        texts.append(by_number(text, number).format_map({
            **group[0].words, "number": number,
            "number_word": NUMBERS[number] if number < len(NUMBERS) else number}))
    return "".join(texts)


def by_number(template, count):
    if isinstance(template, dict) and "text" in template:
        template = template["text"]
    return template if isinstance(template, str) else template["one" if count == 1 else "many"]


class Image:
    def __init__(self, split, entry, objects):
        self.split, self.path = split, entry["file_name"]
        self.width, self.height = entry["width"], entry["height"]
        self.objects = objects
        self.groups = {c: [o for o in objects if o.category == c] for c in CATEGORIES}
        self.groups = {c: group for c, group in self.groups.items() if group}

    def sample(self, task, unit, several, question, answer, **members):
        tag = TASKS[task].get("tag")
        return json.dumps({
            "id": "/".join([self.split, self.path, task, *unit]), "task": task,
            "variant": "multi" if several else "single", "images": [self.path],
            "width": self.width, "height": self.height,
            "messages": [{"role": "user", "content": PROMPT + (tag + " " if tag else "") + question},
                         {"role": "assistant", "content": answer}],
            "split": self.split, **members})

    def asked(self, task, rng):
        """A question: one that needs relations only of several objects."""
        questions = [q for q in TASKS[task]["questions"]
                     if len(self.objects) > 1 or not (isinstance(q, dict) and "needs" in q)]
        return rng.choice(questions)

    def classify(self, rng):
        candidates = [WORDS["category"][c]["word"] for c in CATEGORIES]
        rng.shuffle(candidates)
        names = [WORDS["category"][c]["word"] for c in self.groups]
        names = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
        fill = {"candidates": ", ".join(candidates), "names": names, "Names": names[0].upper() + names[1:]}
        number = len(self.objects)
        question, answer = self.asked("classify", rng), rng.choice(TASKS["classify"]["answers"])
        yield self.sample("classify", ["0"], len(self.groups) > 1, by_number(question, number).format_map(fill),
                          by_number(answer, number).format_map(fill))

    def describe(self, rng):
        cells = [region for row in REGIONS for region in row]
        objects = sorted((o for o in self.objects if o.describable), key=lambda o: cells.index(o.region))
        if min(self.width, self.height) >= 224 and objects:
            answer = rng.choice(TASKS["describe"]["answers"])
            yield self.sample("describe", ["0"], len(self.objects) > 1, self.asked("describe", rng),
                              by_number(answer, len(objects)).format(objects=listed(answer["objects"], objects)))

    def count(self, rng):
        for category, group in self.groups.items():
            fill = {**word("category", category), "number": len(group), "boxes": "".join(o.box for o in group)}
            question, answer = rng.choice(TASKS["count"]["questions"]), rng.choice(TASKS["count"]["answers"])
            yield self.sample("count", [category, "0"], len(group) > 1,
                              by_number(question, len(group)).format_map(fill),
                              by_number(answer, len(group)).format_map(fill), category=category)

    def ground(self, rng):
        answer = rng.choice(TASKS["ground"]["answers"])
        groups, relations = [], []
        for category, group in self.groups.items():
            if len(group) == 1:
                groups.append(answer["groups"]["one"].format_map(group[0].words))
                continue
            together = len({o.region for o in group}) == 1
            groups.append(answer["groups"]["together" if together else "many"].format_map(
                {**group[0].words, "number": len(group), "members": listed(answer["members"], group)}))
        present = list(self.groups.values())
        for i, first in enumerate(present):
            if len(first) > 1:
                a, b = min(((a, b) for k, a in enumerate(first) for b in first[k + 1:]), key=lambda p: distance(*p))
                fill = {**a.words, **relation(a, b, (self.width + self.height) / 8)}
                text = answer["relations"]["within"]["two" if len(first) == 2 else "many"]
                relations.append((text if isinstance(text, str) else text[fill["nearness"]]).format_map(fill))
            for second in present[i + 1:]:
                a, b = min(((a, b) for a in first for b in second), key=lambda pair: distance(*pair))
                text = answer["relations"]["one" if len(first) == len(second) == 1 else "many"]
                relations.append(text.format_map({**a.words, **relation(a, b, (self.width + self.height) / 8)}))
        yield self.sample("ground", ["0"], len(self.objects) > 1,
                          by_number(self.asked("ground", rng), len(self.objects)),
                          by_number(answer, len(self.objects)).format(groups="".join(groups),
                                                                      relations="".join(relations)))

    def identify(self, rng):
        task, several = TASKS["identify"], len(self.objects) > 1
        for index, thing in enumerate(self.objects):
            fill, answers = thing.words, task["alone"]
            if several:
                others = [o for o in self.objects if o is not thing]
                nearest = min(others, key=lambda other: distance(thing, other))
                fill = {**fill, **relation(thing, nearest, (self.width + self.height) / 8)}
                answers = task["answers"]
            drawn = zip(rng.sample(task["questions"], task["draws"]), rng.sample(answers, task["draws"]))
            for draw, (question, answer) in enumerate(drawn):
                yield self.sample("identify", [str(index), str(draw)], several, question.format_map(fill),
                                  answer.format_map(fill), category=thing.category, object=index)

    def refer(self, rng):
        for category, group in self.groups.items():
            fill = word("category", category)
            question, answer = rng.choice(TASKS["refer"]["questions"]), rng.choice(TASKS["refer"]["answers"])
            fill["objects"] = listed(answer["objects"], group)
            yield self.sample("refer", [category, "0"], len(group) > 1,
                              by_number(question, len(group)).format_map(fill), answer["text"].format_map(fill),
                              category=category)


def images_of(path, split):
    """The images of a COCO file with their objects: boxes inside the image only, images without objects left out."""
    with open(path, encoding="utf-8") as file:
        coco = json.load(file)
    names = {category["id"]: category["name"] for category in coco["categories"]}
    annotations = {}
    for annotation in coco["annotations"]:
        annotations.setdefault(annotation["image_id"], []).append(annotation)
    for entry in coco["images"]:
        width, height, objects = entry["width"], entry["height"], []
        for annotation in annotations.get(entry["id"], ()):
            x, y, w, h = annotation["bbox"]
            if w > 0 and h > 0 and x >= 0 and y >= 0 and x + w <= width and y + h <= height:
                objects.append(Object(names[annotation["category_id"]], x, y, w, h, width, height))
        if objects:
            yield Image(split, entry, objects)


def main():
    rng = random.Random(0)
    for path in sys.argv[1:]:
        for image in images_of(path, os.path.basename(path).split(".")[0]):
            for task in TASKS:
                for line in getattr(image, task)(rng):
                    print(line)


if __name__ == "__main__":
    main()

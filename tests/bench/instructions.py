#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""Counts instructions, which unlike seconds are the same from run to run:
instructions.py count BIN MANY FEW [FILTER...]   a line for each filter: its name, a tab, instructions per record
instructions.py compare BASE NOW LIMIT           two such files; ends with 1 where one got more than LIMIT % worse

MANY and FEW are folders of tests/bench/inputs. What a filter does once, such as reading its templates, is in both, and
their difference is that of their records. The jobs are the list `scaling` of tests/bench/jobs.
"""
import os
import re
import sys

import joblist


def counted(words, folder, env):
    callgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    _, messages = joblist.run(callgrind + words, folder, env)
    return int(re.search(r"Collected : (\d+)", messages).group(1))


def count(bin_folder, many, few, names):
    env = joblist.environment(bin_folder)
    for name, file, command in joblist.scaling():
        program = os.path.join(os.path.abspath(bin_folder), name)
        if names and name not in names:
            continue
        if not os.access(program, os.X_OK):
            print("instructions.py: %s has no %s" % (bin_folder, name), file=sys.stderr)
            continue
        total, records = [], []
        for folder in (many, few):
            words, _ = joblist.stages(command, folder)
            total.append(counted([program, *words[1:]], folder, env))
            records.append(joblist.work(folder, file)[1])
        print("%s\t%.1f" % (name, (total[0] - total[1]) / (records[0] - records[1])), flush=True)


def read(path):
    with open(path, encoding="utf-8") as file:
        return {name: float(number) for name, number in (line.split("\t") for line in file)}


def compare(base, now, limit):
    """Prints the table. Returns 1 where a filter got slower than allowed, or where nothing could be compared."""
    base, now = read(base), read(now)
    slower, compared = [], 0
    print("%-14s %14s %14s %8s" % ("per record", "base", "now", "ratio"))
    for name in now:
        if name not in base:
            print("%-14s %14s %14.1f %8s" % (name, "-", now[name], "new"))
            continue
        compared += 1
        ratio = now[name] / base[name]
        print("%-14s %14.1f %14.1f %8.3f" % (name, base[name], now[name], ratio))
        if ratio > 1 + limit / 100:
            slower.append(name)
    for name in base.keys() - now.keys():
        print("%-14s %14.1f %14s %8s" % (name, base[name], "-", "gone"))
    if slower:
        print("more than %g %% slower: %s" % (limit, " ".join(slower)), file=sys.stderr)
    if not compared:
        print("nothing to compare", file=sys.stderr)
    return 1 if slower or not compared else 0


def main():
    if len(sys.argv) >= 5 and sys.argv[1] == "count":
        count(*sys.argv[2:5], sys.argv[5:])
    elif len(sys.argv) == 5 and sys.argv[1] == "compare":
        sys.exit(compare(sys.argv[2], sys.argv[3], float(sys.argv[4])))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()

#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""Runs the jobs of tests/bench/jobs and writes what they took, as one JSON document:
bench.py --bin=FOLDER --measure=PROGRAM --compiler=TEXT DIR [SCALING-DIR...]

DIR is what tests/bench/inputs made with `whole`; the folders after it are of other scales, in rising order, DIR among
them. Progress goes to standard error.
"""
import argparse
import datetime
import json
import os
import platform
import statistics
import sys

import joblist

MIB = 1024.0  # in KiB


def machine(compiler):
    def field(path, name):
        with open(path, encoding="utf-8") as file:
            return next((line.split(":", 1)[1].strip() for line in file if line.startswith(name)), "unknown")
    return {"date": datetime.date.today().isoformat(), "cpu": field("/proc/cpuinfo", "model name"),
            "cores": len(os.sched_getaffinity(0)), "memory": field("/proc/meminfo", "MemTotal"),
            "kernel": platform.release(), "python": platform.python_version(), "compiler": compiler,
            "load_before": round(os.getloadavg()[0], 2)}


def measured(jobs, rounds, folder, options):
    """Runs the jobs in turns; a row for each, with medians."""
    env, costs = joblist.environment(options.bin), [[] for _ in jobs]
    for _ in range(rounds):
        for (_, _, command), cost in zip(jobs, costs):
            words, output = joblist.stages(command, folder)
            line, _ = joblist.run([options.measure, "-o", output, "--", *words], folder, env)
            cost.append([float(number) for number in line.split()])
            if output != "/dev/null":
                os.remove(os.path.join(folder, output))
    rows = []
    for (name, file, _), cost in zip(jobs, costs):
        wall, user, system, peak = zip(*cost)
        row = {"name": name, "runs": rounds, "seconds": statistics.median(wall), "min": min(wall), "max": max(wall),
               "cpu": statistics.median(u + s for u, s in zip(user, system)), "peak_mib": max(peak) / MIB}
        if file != "-":
            size, count = joblist.work(folder, file)
            row.update(bytes=size, records=count, mb_per_s=size / 1e6 / row["seconds"],
                       records_per_s=count / row["seconds"])
        rows.append(row)
    for row in rows:
        share = rows[0].get("bytes", 1) / row.get("bytes", 1)
        row["ratio"] = row["seconds"] * share / rows[0]["seconds"]
        row["cpu_ratio"] = row["cpu"] * share / rows[0]["cpu"] if rows[0]["cpu"] else None
    return rows


def scaled(folders, options):
    """For each filter: what a record takes, and the peak, at each scale; the largest runs once."""
    rows = []
    for name, file, command in joblist.scaling():
        print("bench: scaling of " + name, file=sys.stderr)
        row = {"name": name, "scales": []}
        for folder in folders:
            cost = measured([(name, file, command)], 1 if folder == folders[-1] else 3, folder, options)[0]
            row["scales"].append({"scale": float(joblist.scale(folder)), "records": cost["records"],
                                  "us_per_record": cost["seconds"] / cost["records"] * 1e6,
                                  "peak_mib": cost["peak_mib"]})
        rows.append(row)
    return rows


def main():
    parser = argparse.ArgumentParser()
    for name in ("--bin", "--measure", "--compiler"):
        parser.add_argument(name, required=True)
    parser.add_argument("folder")
    parser.add_argument("scales", nargs="*")
    options = parser.parse_args()
    options.measure = os.path.abspath(options.measure)
    result = {"machine": machine(options.compiler), "scale": float(joblist.scale(options.folder)), "blocks": []}
    for rounds, title, jobs in joblist.blocks():
        if rounds != "scaling":
            print("bench: " + title, file=sys.stderr)
            result["blocks"].append({"title": title, "rows": measured(jobs, int(rounds), options.folder, options)})
    result["scaling"] = scaled(options.scales, options) if options.scales else []
    json.dump(result, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()

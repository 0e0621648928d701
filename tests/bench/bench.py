#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""Runs the jobs of tests/bench/jobs and prints what they took:
bench.py [--json] --bin=FOLDER --measure=PROGRAM --compiler=TEXT DIR [SCALING-DIR...]

DIR is what tests/bench/inputs made with `whole`; the folders behind it are of other scales, in rising order, DIR among
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


def digits(number):
    """Three significant digits, without an exponent."""
    if number >= 100:
        return "%.0f" % number
    return "%.*f" % (4 if number < 0.1 else 3 if number < 1 else 2 if number < 10 else 1, number)


def print_table(result):
    about = result["machine"]
    print("Measured on %(date)s: %(cpu)s, %(cores)d cores, %(memory)s; Linux %(kernel)s; Python %(python)s;\n"
          "%(compiler)s; load before %(load_before)s." % about)
    print("Train and test split of SARDet-100K's shape, times %g. Seconds: median, least and most; CPU: of all stages;\n"
          "peak memory: of the largest; ratio and CPU: seconds, and CPU seconds, for the same number of bytes, those of\n"
          "the first line being 1.\n"
          % result["scale"])
    line = "%-16s %8s %17s %8s %9s %6s %10s %8s %8s"
    print(line % ("", "seconds", "least - most", "CPU s", "peak MiB", "MB/s", "records/s", "ratio", "CPU"))
    for block in result["blocks"]:
        print("\n%s (%d runs)" % (block["title"], block["rows"][0]["runs"]))
        for row in block["rows"]:
            rates = ["%.0f" % row["mb_per_s"], "%.0f" % row["records_per_s"]] if "bytes" in row else ["", ""]
            cpu_ratio = "-" if row["cpu_ratio"] is None else "%.2f" % row["cpu_ratio"]
            print(line % (row["name"], digits(row["seconds"]), digits(row["min"]) + " - " + digits(row["max"]),
                          digits(row["cpu"]), "%.1f" % row["peak_mib"], *rates, "%.2f" % row["ratio"],
                          cpu_ratio))
    if result["scaling"]:
        scales = [cell["scale"] for cell in result["scaling"][0]["scales"]]
        print("\n%-18s" % "Scaling, us/record", *("%12s" % ("x%g" % s) + "%8s" % "MiB" for s in scales))
        for row in result["scaling"]:
            print("%-18s" % row["name"], *("%12s%8.1f" % (digits(c["us_per_record"]), c["peak_mib"])
                                           for c in row["scales"]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
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
    if options.json:
        json.dump(result, sys.stdout, indent=1)
        print()
    else:
        print_table(result)


if __name__ == "__main__":
    main()

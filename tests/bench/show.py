#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""Prints what bench.py has written for people: show.py text|markdown FILE

text is everything; markdown is the tables of tests/bench/README.md: our own commands, beside each how many times as
long others take for the same number of bytes.
"""
import json
import sys


def digits(number):
    """Three significant digits, without an exponent."""
    if number >= 100:
        return "%.0f" % number
    return "%.*f" % (4 if number < 0.1 else 3 if number < 1 else 2 if number < 10 else 1, number)


def text(result):
    about = result["machine"]
    print("Measured on %(date)s: %(cpu)s, %(cores)d cores, %(memory)s; Linux %(kernel)s; Python %(python)s;\n"
          "%(compiler)s; load before %(load_before)s." % about)
    print("Train and test split of SARDet-100K's shape, times %g. Seconds: median, least and most; CPU: of all stages;\n"
          "peak memory: of the largest; ratio and CPU: seconds, and CPU seconds, for the same number of bytes, those of\n"
          "the first line being 1.\n"
          % result["scale"])
    line = "%-20s %8s %17s %8s %9s %6s %10s %8s %8s"
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


def count(number):
    return "{:,.0f}".format(number)


def markdown(result):
    print("| job | seconds | CPU s | peak MiB | MB/s | records/s | others' time for the same |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for block in result["blocks"]:
        ours = [row for row in block["rows"] if "sar" in row["name"] or row is block["rows"][0]]
        for row in ours:
            others = ", ".join("%s x%.3g" % (other["name"], other["ratio"] / row["ratio"])
                               for other in block["rows"] if other not in ours and "bytes" in row)
            rates = [count(row["mb_per_s"]), count(row["records_per_s"])] if "bytes" in row else ["", ""]
            job = block["title"].split(";")[0].split(":")[0]
            if len(ours) > 1:
                job += ": `%s`" % row["name"].replace("|", "\\|")
            print("| %s | %s | %s | %.1f | %s | %s | %s |" % (
                job, digits(row["seconds"]), digits(row["cpu"]),
                row["peak_mib"], *rates, others.replace("|", "\\|")))
    if result["scaling"]:
        scales = ["x%g" % cell["scale"] for cell in result["scaling"][0]["scales"]]
        print("\n| microseconds per record; peak MiB | %s |" % " | ".join(scales))
        print("| --- |%s" % (" ---: |" * len(scales)))
        for row in result["scaling"]:
            print("| `%s` | %s |" % (row["name"], " | ".join(
                "%s; %.1f" % (digits(c["us_per_record"]), c["peak_mib"]) for c in row["scales"])))


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("text", "markdown"):
        sys.exit(__doc__)
    with open(sys.argv[2], encoding="utf-8") as file:
        result = json.load(file)
    {"text": text, "markdown": markdown}[sys.argv[1]](result)


if __name__ == "__main__":
    main()

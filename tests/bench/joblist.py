# SPDX-License-Identifier: MIT
"""The list of jobs, tests/bench/jobs, and how one is run."""
import os
import re
import shlex
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


def blocks():
    """Yields (what is in brackets, title, [(name, work, command)]) for each block of the list."""
    block = None
    with open(os.path.join(HERE, "jobs"), encoding="utf-8") as file:
        for line in file:
            head = re.fullmatch(r"\[(\w+)\] (.+)\n", line)
            if head:
                if block:
                    yield block
                block = (*head.groups(), [])
            elif line.strip() and not line.startswith("#"):
                block[2].append(tuple(line.split(None, 2)))
    yield block


def scaling():
    return next(jobs for kind, _, jobs in blocks() if kind == "scaling")


def scale(folder):
    with open(os.path.join(folder, "scale"), encoding="utf-8") as file:
        return file.read().strip()


def stages(command, folder):
    """The words of a command line, "|" a word by itself, and the file that its output goes to."""
    words = shlex.shlex(command.replace("{scale}", scale(folder)), posix=True, punctuation_chars="|>")
    words.whitespace_split = True
    words = list(words)
    if ">" in words:
        return words[:words.index(">")], words[words.index(">") + 1]
    return words, "/dev/null"


def environment(bin_folder):
    """Filters of this folder, the bench's scripts, and no settings of the user's."""
    path = os.pathsep.join([os.path.abspath(bin_folder), HERE, os.environ["PATH"]])
    return {**os.environ, "PATH": path, "LC_ALL": "C"}


def run(words, folder, env):
    """Runs a command in a folder. Returns its output and messages; one that fails ends the program, loudly."""
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise SystemExit("%s\nended with %d:\n%s" % (shlex.join(words), done.returncode, done.stderr))
    return done.stdout, done.stderr


def work(folder, name):
    """Bytes and records of a file: lines, in a COCO document images."""
    count, size, mark = 0, 0, b'"file_name"' if name.endswith(".json") else b"\n"
    rest = b""
    with open(os.path.join(folder, name), "rb") as file:
        while block := file.read(1 << 24):
            size += len(block)
            block = rest + block
            count += block.count(mark)
            rest = block[len(block) - len(mark) + 1:]
    return size, count

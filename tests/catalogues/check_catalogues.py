#!/usr/bin/env python3
"""Whole catalogues against the right answers that came with them, natively and by the interpreter.

usage: check_catalogues.py --tagma BUILD/bin/tagma [DIR] [NAME …]
DIR (default: this folder) holds NAME/seedS/data/TABLE.parquet and NAME/seedS/expected/INSTANT[.ENTITY].parquet; compare.py compares two answer
files rule by rule. The rules are NAME/*.tag here. Without names, every catalogue runs. A rule is exact when it is so for every seed at
every instant by both executors; one that our file does not have is told as not expressible, and fails nothing.
"""
import argparse
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

import pyarrow.parquet

HERE = pathlib.Path(__file__).resolve().parent
EXECUTORS = ("native", "interpreter")


def instants(seed):
    """{instant: {entity: file}}; the entity of the first profile table is ''. Counters of quality are no answers."""
    found = {}
    for file in sorted((seed / "expected").glob("*.parquet")):
        match = re.fullmatch(r"(.*[+-]\d\d:\d\d)(?:\.([A-Za-z_]\w*))?\.parquet", file.name)
        if match and match.group(2) != "counters":
            found.setdefault(match.group(1), {})[match.group(2) or ""] = file
    return found


def compare(out, files, rules):
    """Adds the messages of one instant to {rule: [message]}; a rule without one is exact there."""
    tables = {file.name.split(".")[1].lower(): file for file in out.glob("tags.*.parquet")}
    for entity, want in files.items():
        key, *names = pyarrow.parquet.read_schema(want).names
        for name in names:
            rules.setdefault(name, [])
        got = tables.get(entity.lower()) if entity else out / "tags.parquet"
        if got is None or not got.exists():
            for name in names:
                rules[name].append("is missing")
            continue
        done = subprocess.run([sys.executable, HERE / "compare.py", "--got", got, "--want", want], capture_output=True, text=True)
        told = dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
        for name in [key, *names]:
            message = told.get(name, "was not compared: " + done.stderr[-500:])
            if message != "ok":
                rules.setdefault(name, []).append(message)


def run_once(tagma, sources, seed, instant, files, executor):
    """{rule: [message]} of one run; a run that fails is the failure of a rule of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        done = subprocess.run([tagma, "run", *sources, "--data", seed / "data", "--as-of", instant, "--out", out, "--quiet", "--executor", executor],
                              capture_output=True, text=True)
        if done.returncode != 0:
            return {"(the run)": ["exit %d\n%s" % (done.returncode, done.stderr[-4000:])]}
        rules = {}
        compare(out, files, rules)
        return rules


def run_catalogue(tagma, catalogue, workers):
    """{rule: [message]} over all seeds, instants and executors."""
    sources = sorted((HERE / catalogue.name).glob("*.tag"))
    runs = [(seed, instant, files, executor) for seed in sorted(catalogue.glob("seed*")) for instant, files in instants(seed).items() for executor in EXECUTORS]
    rules = {}
    for (seed, instant, _, executor), found in zip(runs, workers.map(lambda run: run_once(tagma, sources, *run), runs)):
        for rule, messages in found.items():
            rules.setdefault(rule, []).extend("%s %s %s: %s" % (seed.name, instant, executor, message) for message in messages)
    return rules


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tagma", required=True)
    parser.add_argument("dir", nargs="?", default=str(HERE))
    parser.add_argument("names", nargs="*", metavar="NAME")
    a = parser.parse_args()
    root, exact, differing = pathlib.Path(a.dir), 0, 0
    workers = concurrent.futures.ThreadPoolExecutor(2)
    for catalogue in sorted(path for path in root.iterdir() if any(path.glob("seed*"))):
        if a.names and catalogue.name not in a.names:
            continue
        if not any((HERE / catalogue.name).glob("*.tag")):
            print("%s: no rules" % catalogue.name)
            continue
        rules = run_catalogue(a.tagma, catalogue, workers)
        absent = [rule for rule, messages in rules.items() if messages and all(m.endswith("is missing") for m in messages)]
        wrong = [rule for rule, messages in rules.items() if messages and rule not in absent]
        right = [rule for rule, messages in rules.items() if not messages]
        print("%-8s exact %2d: %s" % (catalogue.name, len(right), " ".join(right) or "-"))
        print("%8s differing %2d: %s" % ("", len(wrong), " ".join(wrong) or "-"))
        print("%8s not expressible %2d: %s" % ("", len(absent), " ".join(absent) or "-"))
        for rule in wrong:
            print("\n".join("  %s %s" % (rule, message) for message in rules[rule]))
        exact, differing = exact + len(right), differing + len(wrong)
    print("%d passed, %d failed" % (exact, differing))
    return 1 if differing or not exact else 0


if __name__ == "__main__":
    sys.exit(main())

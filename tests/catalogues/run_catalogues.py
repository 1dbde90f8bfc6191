#!/usr/bin/env python3
"""Whole catalogues against the right answers that came with them.

usage: run_catalogues.py --tagma BUILD/bin/tagma [DIR] [NAME …]
DIR (default ../shared/catalogues) holds NAME/seedS/data/TABLE.parquet, NAME/seedS/expected/INSTANT[.ENTITY].parquet and check.py,
which compares two answer files rule by rule. The rules are ours: tests/catalogues/NAME/*.tag. Without names, every catalogue runs.
A rule is exact when it is so for every seed at every instant; one that our file does not have is told as not expressible.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

import pyarrow.parquet

ROOT = pathlib.Path(__file__).resolve().parents[2]


def instants(seed):
    """{instant: {entity: file}}; the entity of the first profile table is ''. Counters of quality are no answers."""
    found = {}
    for file in sorted((seed / "expected").glob("*.parquet")):
        match = re.fullmatch(r"(.*[+-]\d\d:\d\d)(?:\.([A-Za-z_]\w*))?\.parquet", file.name)
        if match and match.group(2) != "counters":
            found.setdefault(match.group(1), {})[match.group(2) or ""] = file
    return found


def compare(checker, out, files, rules):
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
        done = subprocess.run([sys.executable, checker, "--got", got, "--want", want], capture_output=True, text=True)
        told = dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
        for name in [key, *names]:
            message = told.get(name, "was not compared: " + done.stderr[-500:])
            if message != "ok":
                rules.setdefault(name, []).append(message)


def run_catalogue(tagma, catalogue, checker):
    """{rule: [message]} over all seeds and instants, or None where a run itself failed."""
    sources = sorted((ROOT / "tests" / "catalogues" / catalogue.name).glob("*.tag"))
    rules = {}
    for seed in sorted(catalogue.glob("seed*")):
        for instant, files in instants(seed).items():
            with tempfile.TemporaryDirectory() as folder:
                out = pathlib.Path(folder) / "out"
                done = subprocess.run([tagma, "run", *sources, "--data", seed / "data", "--as-of", instant, "--out", out, "--quiet"],
                                      capture_output=True, text=True)
                if done.returncode != 0:
                    print("%s %s: exit %d\n%s" % (seed, instant, done.returncode, done.stderr[-4000:]))
                    return None
                here = {}
                compare(checker, out, files, here)
                for rule, messages in here.items():
                    rules.setdefault(rule, []).extend("%s %s: %s" % (seed.name, instant, message) for message in messages)
    return rules


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tagma", required=True)
    parser.add_argument("dir", nargs="?", default=str(ROOT.parent / "shared" / "catalogues"))
    parser.add_argument("names", nargs="*", metavar="NAME")
    a = parser.parse_args()
    root, exact, differing = pathlib.Path(a.dir), 0, 0
    for catalogue in sorted(path for path in root.iterdir() if path.is_dir()):
        if a.names and catalogue.name not in a.names:
            continue
        if not any((ROOT / "tests" / "catalogues" / catalogue.name).glob("*.tag")):
            print("%s: no rules in tests/catalogues/%s" % (catalogue.name, catalogue.name))
            continue
        rules = run_catalogue(a.tagma, catalogue, root / "check.py")
        if rules is None:
            differing += 1
            continue
        absent = [rule for rule, messages in rules.items() if messages and all(m.endswith("is missing") for m in messages)]
        wrong = [rule for rule, messages in rules.items() if messages and rule not in absent]
        right = [rule for rule, messages in rules.items() if not messages]
        print("%-8s exact %2d: %s" % (catalogue.name, len(right), " ".join(right) or "-"))
        print("%8s differing %2d: %s" % ("", len(wrong), " ".join(wrong) or "-"))
        print("%8s not expressible %2d: %s" % ("", len(absent), " ".join(absent) or "-"))
        for rule in wrong:
            print("\n".join("  %s %s" % (rule, message) for message in rules[rule]))
        exact, differing = exact + len(right), differing + len(wrong)
    print("%d exact, %d differing" % (exact, differing))
    return 1 if differing or not exact else 0


if __name__ == "__main__":
    sys.exit(main())

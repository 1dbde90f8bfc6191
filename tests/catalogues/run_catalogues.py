#!/usr/bin/env python3
"""Whole catalogues against the right answers that came with them.

usage: run_catalogues.py --tagma BUILD/bin/tagma [DIR]
DIR (default ../shared/catalogues) holds NAME/seedS/data/TABLE.parquet, NAME/seedS/expected/INSTANT[.ENTITY].parquet and check.py,
which compares two answer files rule by rule. The rules are ours: tests/catalogues/NAME/*.tag.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def instants(seed):
    """{instant: {entity: file}}; the entity of the first profile table is ''. Counters of quality are no answers."""
    found = {}
    for file in sorted((seed / "expected").glob("*.parquet")):
        match = re.fullmatch(r"(.*[+-]\d\d:\d\d)(?:\.([A-Za-z_]\w*))?\.parquet", file.name)
        if match and match.group(2) != "counters":
            found.setdefault(match.group(1), {})[match.group(2) or ""] = file
    return found


def compare(checker, out, files):
    """(passed, failed) over the answer files of one instant."""
    tables = {file.name.split(".")[1].lower(): file for file in out.glob("tags.*.parquet")}
    passed = failed = 0
    for entity, want in files.items():
        got = tables.get(entity.lower(), out / "tags.parquet") if entity else out / "tags.parquet"
        done = subprocess.run([sys.executable, checker, "--got", got, "--want", want], capture_output=True, text=True)
        closing = re.search(r"^(\d+) passed, (\d+) failed$", done.stdout, re.M)
        passed, failed = passed + int(closing[1]) if closing else passed, failed + (int(closing[2]) if closing else 1)
        if done.returncode != 0:
            print("\n".join("  " + line for line in (done.stdout + done.stderr).splitlines() if not line.endswith(" ok")))
    return passed, failed


def run_seed(tagma, rules, seed, checker):
    passed = failed = 0
    for instant, files in instants(seed).items():
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "out"
            done = subprocess.run([tagma, "run", *rules, "--data", seed / "data", "--as-of", instant, "--out", out, "--quiet"],
                                  capture_output=True, text=True)
            if done.returncode != 0:
                print("%s %s: exit %d\n%s" % (seed, instant, done.returncode, done.stderr[-2000:]))
                failed += 1
                continue
            right, wrong = compare(checker, out, files)
            print("%s/%s %s: %d passed, %d failed" % (seed.parent.name, seed.name, instant, right, wrong))
            passed, failed = passed + right, failed + wrong
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tagma", required=True)
    parser.add_argument("dir", nargs="?", default=str(ROOT.parent / "shared" / "catalogues"))
    a = parser.parse_args()
    root, passed, failed = pathlib.Path(a.dir), 0, 0
    for catalogue in sorted(path for path in root.iterdir() if path.is_dir()):
        rules = sorted((ROOT / "tests" / "catalogues" / catalogue.name).glob("*.tag"))
        if not rules:
            print("%s: no rules in tests/catalogues/%s" % (catalogue.name, catalogue.name))
            continue
        for seed in sorted(catalogue.glob("seed*")):
            right, wrong = run_seed(a.tagma, rules, seed, root / "check.py")
            passed, failed = passed + right, failed + wrong
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

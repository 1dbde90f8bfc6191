#!/usr/bin/env python3
"""Files are one thing and stay short: none much beyond 500 lines, none called utils, helpers or common."""
import argparse
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONGEST = 550
CODE = {".h", ".cpp", ".py", ".g4", ".cmake"}
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc"}


def problems_of(file):
    lines = file.read_text(errors="replace").count("\n")
    if lines > LONGEST:
        yield "%d lines, at most %d" % (lines, LONGEST)
    if file.stem in VAGUE or file.parent.name in VAGUE:
        yield "the name says nothing about what is inside"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tagma", help="not needed; every check takes it")
    parser.parse_args()
    passed = failed = 0
    for top in ("include", "runtime", "stdlib", "compiler", "cli", "tests", "grammar", "bench", "examples", "cmake"):
        for file in sorted((ROOT / top).rglob("*")):
            if not file.is_file() or file.suffix not in CODE:
                continue
            problems = list(problems_of(file))
            for problem in problems:
                print("%s: %s" % (file.relative_to(ROOT), problem))
            passed, failed = passed + (not problems), failed + bool(problems)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

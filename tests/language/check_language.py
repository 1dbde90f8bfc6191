#!/usr/bin/env python3
"""Runs `tagma test` over every rule file of this folder: the language says here what it means.

usage: check_language.py --tagma BUILD/bin/tagma [FILE.tag …]

Each file must pass without errors and carry at least one test. The last line printed is `N passed, N failed`.
"""
import argparse, pathlib, re, subprocess, sys

FOLDER = pathlib.Path(__file__).resolve().parent


def run(tagma, path):
    """(passed, failed, what to show) of one file."""
    done = subprocess.run([tagma, "test", path.name], cwd=path.parent, capture_output=True, text=True, timeout=120)
    summary = re.search(r"(\d+) passed, (\d+) failed", done.stdout)
    passed, failed = map(int, summary.groups()) if summary else (0, 1)
    if done.returncode != 0 and failed == 0: failed = 1
    if passed + failed == 0: return 0, 1, "no tests"
    return passed, failed, done.stdout + done.stderr if failed else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tagma", required=True)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    tagma = str(pathlib.Path(options.tagma).resolve())
    passed = failed = 0
    for path in options.files or sorted(FOLDER.glob("*.tag")):
        good, bad, shown = run(tagma, path.resolve())
        passed, failed = passed + good, failed + bad
        if bad: print("%s:\n%s" % (path.name, shown))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

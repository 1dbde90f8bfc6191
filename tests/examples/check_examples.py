#!/usr/bin/env python3
"""Every example's answers against an independent computation, rule by rule and person by person.

usage: check_examples.py --tagma BUILD/bin/tagma [--oracle-only] [EXAMPLE …]
An example brings oracle.sql (DuckDB; columns named as the rules) or oracle.py (a function `answers(folder)` which gives
{profile: {rule: {key: value}}}). Each rule is one test; so are the rules' own tests, formatting, and what the manifest says.
"""
import argparse
import contextlib
import datetime
import decimal
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

import roaring

ROOT = pathlib.Path(__file__).resolve().parents[2]
MASK = (1 << 64) - 1


def xxh64(data):
    """XXH64 with seed 0, from its specification."""
    p1, p2, p3, p4, p5 = (11400714785074694791, 14029467366897019727, 1609587929392839161, 9650029242287828579,
                          2870177450012600261)
    rotate = lambda x, r: ((x << r) | (x >> (64 - r))) & MASK
    lane = lambda at, size: int.from_bytes(data[at:at + size], "little")
    mix = lambda acc, value: rotate((acc + value * p2) & MASK, 31) * p1 & MASK
    at = 0
    if len(data) >= 32:
        v = [(p1 + p2) & MASK, p2, 0, -p1 & MASK]
        while at + 32 <= len(data):
            for i in range(4):
                v[i] = mix(v[i], lane(at + 8 * i, 8))
            at += 32
        h = sum(rotate(x, r) for x, r in zip(v, (1, 7, 12, 18))) & MASK
        for x in v:
            h = ((h ^ mix(0, x)) * p1 + p4) & MASK
    else:
        h = p5
    h = (h + len(data)) & MASK
    while at + 8 <= len(data):
        h = (rotate(h ^ mix(0, lane(at, 8)), 27) * p1 + p4) & MASK
        at += 8
    if at + 4 <= len(data):
        h = (rotate(h ^ (lane(at, 4) * p1 & MASK), 23) * p2 + p3) & MASK
        at += 4
    for byte in data[at:]:
        h = rotate(h ^ (byte * p5 & MASK), 11) * p1 & MASK
    for shift, prime in ((33, p2), (29, p3), (32, 1)):
        h = (h ^ (h >> shift)) * prime & MASK
    return h


def bucket(salt, key, n):
    return xxh64(("%s|%s" % (salt, key)).encode()) % n


def rounded(numerator, denominator, places):
    """The exact quotient, half to even."""
    scaled, rest = divmod(numerator * 10 ** places, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and scaled % 2):
        scaled += 1
    return decimal.Decimal(scaled).scaleb(-places)


def sql_answers(folder):
    """{profile: …} from oracle.sql; its only profile is the first declared one: ''."""
    decimal.getcontext().prec = 50
    db = duckdb.connect()
    db.create_function("bucket", bucket, ["VARCHAR", "BIGINT", "BIGINT"], "BIGINT")
    db.create_function("round_half_even", lambda cents, n: rounded(cents, 100 * n, 2), ["BIGINT", "BIGINT"], "DECIMAL(38, 2)")
    db.create_function("quotient", lambda a, b: rounded(a, b, 10), ["BIGINT", "BIGINT"], "DECIMAL(38, 10)")
    with contextlib.chdir(folder):
        cursor = db.execute((folder / "oracle.sql").read_text())
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    return {"": {name: {row[0]: row[i + 1] for row in rows} for i, name in enumerate(names[1:])}}


def python_answers(folder):
    spec = importlib.util.spec_from_file_location("oracle", folder / "oracle.py")
    module = importlib.util.module_from_spec(spec)
    module.bucket, module.rounded = bucket, rounded
    spec.loader.exec_module(module)
    return module.answers(folder)


def plain(value):
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, decimal.Decimal)):
        return decimal.Decimal(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc) if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def column(table, name):
    data = table.column(name)
    return (data.cast(data.type.value_type) if pa.types.is_dictionary(data.type) else data).to_pylist()


def difference(table, rule, want):
    """None, or what differs first."""
    if rule not in table.column_names:
        return "is not in the output"
    got = dict(zip(column(table, table.column_names[0]), column(table, rule)))
    if got.keys() != want.keys():
        return "has other people: %d, expected %d" % (len(got), len(want))
    wrong = [key for key in want if plain(got[key]) != plain(want[key]) or type(plain(got[key])) is not type(plain(want[key]))]
    return None if not wrong else "differs for %d people, e.g. %s: got %r, expected %r" % (
        len(wrong), wrong[0], got[wrong[0]], want[wrong[0]])


def told(values):
    """What the oracle says of a rule: how many are yes, or how many are known and the commonest values."""
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, bool) for value in known):
        return "%d yes" % sum(known)
    counts = {}
    for value in known:
        counts[str(value)] = counts.get(str(value), 0) + 1
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:6]
    return "%d known" % len(known) + ("" if len(counts) > 12 else ": " + ", ".join("%s %d" % item for item in top))


class Example:
    def __init__(self, folder, tagma):
        self.folder, self.tagma, self.passed, self.failed = folder, tagma, 0, 0

    def result(self, what, problem, detail=""):
        self.passed, self.failed = self.passed + (problem is None), self.failed + (problem is not None)
        print("%s %s: %s" % (self.folder.name, what, problem or "ok" + (", " + detail if detail else "")))

    def command(self, *arguments):
        done = subprocess.run([self.tagma, *arguments], cwd=self.folder, capture_output=True, text=True)
        return None if done.returncode == 0 else "exit %d\n%s" % (done.returncode, (done.stderr or done.stdout)[-2000:])

    def answers(self):
        return sql_answers(self.folder) if (self.folder / "oracle.sql").exists() else python_answers(self.folder)

    def check(self):
        rules = sorted(str(path.name) for path in self.folder.glob("*.tag"))
        self.result("test", self.command("test", *rules))
        self.result("fmt", self.command("fmt", "--check", *rules))
        want = self.answers()
        with tempfile.TemporaryDirectory() as out:
            problem = self.command("run", "--out", os.path.join(out, "out"))
            self.result("run", problem)
            if problem is None:
                self.compare(pathlib.Path(out) / "out", want)
            else:
                self.failed += sum(len(rules) for rules in want.values())

    def compare(self, out, want):
        manifest = json.loads((out / "manifest.json").read_text())
        for segment in manifest["segments"]:
            rule = next(rules[segment["segment"]] for rules in want.values() if segment["segment"] in rules)
            people = {key for key, value in rule.items() if value}
            got = roaring.members((out / segment["file"]).read_bytes())
            self.result(segment["file"], None if got == people else "has %d people, expected %d" % (len(got), len(people)))
        suppressed = set(manifest["suppressed"])
        yes = {rule["name"]: rule["yes"] for rule in manifest["rules"] if "yes" in rule}
        for profile, rules in want.items():
            table = pq.read_table(out / ("tags.%s.parquet" % profile if profile else "tags.parquet"))
            for rule, values in rules.items():
                if rule in suppressed:
                    self.result(rule, "is suppressed and in the output" if rule in table.column_names else None, "suppressed")
                    continue
                problem = difference(table, rule, values)
                if problem is None and rule in yes and yes[rule] != sum(map(bool, values.values())):
                    problem = "the manifest says %d yes, not %d" % (yes[rule], sum(map(bool, values.values())))
                self.result(rule, problem, told(values.values()))
            unknown = set(table.column_names[1:]) - rules.keys()
            self.result("%s: no rule without an oracle" % (profile or "all"), ", ".join(sorted(unknown)) or None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tagma", required=True)
    parser.add_argument("--oracle-only", action="store_true", help="print what the oracles say, run nothing")
    parser.add_argument("examples", nargs="*")
    a = parser.parse_args()
    folders = sorted(p.parent for p in (ROOT / "examples").glob("*/tagma.toml") if not a.examples or p.parent.name in a.examples)
    passed = failed = 0
    for folder in folders:
        example = Example(folder, str(pathlib.Path(a.tagma).resolve()))
        if a.oracle_only:
            for profile, rules in example.answers().items():
                for rule, values in rules.items():
                    print(folder.name, profile, rule, told(values.values()))
            continue
        example.check()
        passed, failed = passed + example.passed, failed + example.failed
    if not a.oracle_only:
        print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not (passed or a.oracle_only) else 0


if __name__ == "__main__":
    sys.exit(main())

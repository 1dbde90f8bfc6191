#!/usr/bin/env python3
"""Random windows and aggregates over random event logs, answered in plain Python (zoneinfo, fractions, math.fsum) from the
words of the language's reference alone, and compared with `tagma run` customer by customer, bit for bit.

usage: check_windows.py --tagma BUILD/bin/tagma [--seed N] [--rounds N]
The zones have daylight saving; rows stand on the borders of the windows and one microsecond beside them; T stands on
midnights, month ends and changes of the clock. The last line is `N passed, N failed`.
"""
import argparse, csv, pathlib, random, subprocess, sys, tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from aggregates import Aggregates
from local_time import EPOCH, MICRO, Zone
from windows import FUTURE, PAST, Windows

# (zone, the local time of T, the first day of weeks: 0 is Monday)
MOMENTS = [
    ("Asia/Shanghai", datetime(2026, 7, 1), 0),
    ("America/New_York", datetime(2026, 3, 8, 3, 0), 6),           # the clock has just jumped
    ("Europe/Berlin", datetime(2024, 10, 27, 2, 30), 0),           # a time shown twice
    ("Australia/Lord_Howe", datetime(2026, 4, 5, 13, 7, 5, 1), 0),  # half an hour of daylight saving
    ("America/Sao_Paulo", datetime(2018, 11, 4, 12, 0), 0),        # midnight itself was skipped
    ("America/Havana", datetime(2025, 11, 3), 6),                  # midnight was shown twice
    ("Africa/Casablanca", datetime(2026, 3, 31, 23, 59, 59, 999999), 0),
    ("Asia/Kathmandu", datetime(2024, 2, 29, 8, 15), 0),
    ("Pacific/Apia", datetime(2012, 1, 1), 0),                     # a whole day was skipped
    ("Europe/London", datetime(2026, 5, 31, 18, 0), 0),
]
PROFILES, WINDOWS, VALUES, AGGREGATES = 36, 34, 8, 64
TEXTS = ["a", "b", "北京", "上海", "é", ""]
FLOATS = [0.1, 0.2, 0.7, 1e16, -1e16, 1.0, 3.5e-7, -2.25, 1e100, -1e100, 2.0**53]


# ---------------------------------------------------------------- random rows

def instants(rng, zone, now, borders, n):
    """n instants: on borders, beside them, round changes of the clock, and anywhere."""
    out = []
    for _ in range(n):
        kind = rng.randrange(10)
        if kind < 6 and borders:
            out.append(rng.choice(borders) + rng.choice([-1, 0, 0, 1]))
        elif kind == 6:
            out.append(zone.start_of_day(zone.day_of(now) - timedelta(days=rng.randint(-2, 400))) + rng.choice([-1, 0, 1]))
        elif kind == 7:
            out.append(now + rng.choice([-1, 0, 1, 86_400_000_000]))
        else:
            out.append(now - rng.randrange(400 * 86_400_000_000))
    return out


def new_profile(rng, zone, now, key):
    anchor = None if rng.randrange(5) == 0 else now - rng.randrange(-20 * 86_400, 200 * 86_400) * 1_000_000
    birth = None if rng.randrange(5) == 0 else zone.day_of(now) - timedelta(days=rng.randint(-10, 300))
    marks = [now - rng.randrange(-86_400, 300 * 86_400) * 1_000_000 for _ in range(rng.randrange(3))]
    return {"id": key, "anchor": anchor, "birth": birth, "marks": marks}


def row_columns(rng, time, n):
    def maybe(value):
        return None if rng.randrange(5) == 0 else value

    return {"time": time, "n": n, "i": maybe(rng.randint(-4, 9)), "d": maybe(Decimal(rng.randint(-500, 999)).scaleb(-2)),
            "f": maybe(rng.choice(FLOATS) if rng.randrange(2) else rng.uniform(-9, 9)), "s": maybe(rng.choice(TEXTS)),
            "ok": maybe(rng.randrange(2) == 1)}


def finite(bounds):
    return [x for x in bounds or () if PAST < x < FUTURE]


def wanted_borders(windows, p):
    return [x for _, bounds in windows for x in finite(bounds(p)) if abs(x) < 2**52]


# ---------------------------------------------------------------- files

def as_time(instant):
    return None if instant is None else EPOCH + instant * MICRO


def write_csv(path, names, rows):
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(names)
        for row in rows:
            out.writerow(["" if x is None else x.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if isinstance(x, datetime) else x for x in row])


def write_parquet(path, types, rows):
    columns = list(zip(*rows)) or [()] * len(types)
    pq.write_table(pa.table({name: pa.array(column, kind) for (name, kind), column in zip(types.items(), columns)}), path)


STAMP = pa.timestamp("us", "UTC")
CELLS = {"pid": pa.int64(), "time": STAMP, "n": pa.int64(), "i": pa.int64(), "d": pa.decimal128(12, 2), "f": pa.float64(), "s": pa.string(),
         "ok": pa.bool_()}


def write_people(folder, people):
    write_csv(folder / "P.csv", ["id", "anchor", "birth"], [[p["id"], as_time(p["anchor"]), p["birth"]] for p in people])
    write_csv(folder / "Mark.csv", ["pid", "at_time"], [[p["id"], as_time(m)] for p in people for m in p["marks"]])


def head(zone):
    return 'timezone "%s"\n%s' % (zone.name, "week starts sunday\n" if zone.week_start == 6 else "") + '''
profile P { key id : int  anchor : timestamp?  birth : date? }
event Mark of P by pid at at_time {}
private metric first_mark = first(at_time of Mark)
'''


# ---------------------------------------------------------------- running and comparing

class Check:
    def __init__(self, tagma):
        self.tagma, self.passed, self.failed = tagma, 0, 0

    def run(self, folder, rules, zone, now):
        (folder / "rules.tag").write_text(rules)
        as_of = as_time(now).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        done = subprocess.run([self.tagma, "run", str(folder / "rules.tag"), "--data", str(folder), "--as-of", as_of, "--out", str(folder / "out"),
                               "--quiet"], capture_output=True, text=True)
        if done.returncode:
            sys.exit("tagma run: exit status %d\n%s%s" % (done.returncode, done.stdout, done.stderr))
        return pq.read_table(folder / "out" / "tags.parquet")

    def compare(self, table, name, kind, expected, tell):
        column = table.column(name)
        if kind == "instant":
            column = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
        got = column.to_pylist()
        for key, (x, y) in enumerate(zip(got, expected, strict=True)):
            if x == y and type(x) == type(y):
                self.passed += 1
                continue
            self.failed += 1
            if self.failed <= 8:
                print("got %r, expected %r: %s" % (x, y, tell(key)))


def check_windows(check, rng, zone, now, folder):
    make = Windows(rng, zone, now)
    windows = [make.random() for _ in range(WINDOWS)]
    values = [make.value_window() for _ in range(VALUES)]
    people = [new_profile(rng, zone, now, key) for key in range(PROFILES)]
    for p in people:
        p["rows"] = instants(rng, zone, now, wanted_borders(windows, p), 50)
        if rng.randrange(2):
            p["anchor"] = rng.choice([None] + instants(rng, zone, now, wanted_borders(values, p), 4))
            p["rows"] += instants(rng, zone, now, wanted_borders(windows, p), 8)
    write_people(folder, people)
    write_csv(folder / "E.csv", ["pid", "at_time", "bit"], [[p["id"], as_time(t), 1 << i] for p in people for i, t in enumerate(p["rows"])])
    rules = head(zone) + "event E of P by pid at at_time { bit : int }\n"
    rules += "".join("metric w%d = sum(bit of E %s)\n" % (i, text) for i, (text, _) in enumerate(windows))
    rules += "".join("tag v%d = anchor %s\n" % (i, text) for i, (text, _) in enumerate(values))
    table = check.run(folder, rules, zone, now)

    def held(p, bounds):
        low, high = bounds if bounds else (0, 0)
        return sum(1 << i for i, t in enumerate(p["rows"]) if low <= t < high and t < now)

    def tell(text, p, bounds):
        at = {str(i): zone.local(t).isoformat() for i, t in enumerate(p["rows"])}
        shown = [x if x in (PAST, FUTURE) else zone.local(x).isoformat() for x in bounds or ()]
        return "%s T=%s, %s, borders %s\n  anchor %s birth %s marks %s\n  rows %s" % (
            zone.name, zone.local(now), text, shown, p["anchor"] and zone.local(p["anchor"]), p["birth"], [str(zone.local(m)) for m in p["marks"]], at)

    for i, (text, bounds) in enumerate(windows):
        check.compare(table, "w%d" % i, "int", [held(p, bounds(p)) for p in people], lambda key: tell(text, people[key], bounds(people[key])))
    for i, (text, bounds) in enumerate(values):
        inside = [p["anchor"] is not None and bounds(p) is not None and bounds(p)[0] <= p["anchor"] < bounds(p)[1] for p in people]
        check.compare(table, "v%d" % i, "bool", inside, lambda key: tell("anchor " + text, people[key], bounds(people[key])))


def check_aggregates(check, rng, zone, now, folder):
    make = Aggregates(rng, zone, Windows(rng, zone, now))
    asked = [make.random() for _ in range(AGGREGATES)]
    people = [new_profile(rng, zone, now, key) for key in range(PROFILES)]
    serial = list(range(PROFILES * 30 * 2))
    rng.shuffle(serial)
    for p in people:
        for table in ("Keyed", "Tied"):
            few = instants(rng, zone, now, [], 6) or [now]  # so that times are often equal
            times = [rng.choice(few) if rng.randrange(2) else t for t in instants(rng, zone, now, few, rng.randrange(30))]
            p[table] = [row_columns(rng, t, serial.pop()) for t in times]
    write_people(folder, people)
    for table in ("Keyed", "Tied"):
        rows = [[p["id"], as_time(r["time"]), *[r[c] for c in list(CELLS)[2:]]] for p in people for r in p[table]]
        rng.shuffle(rows)
        write_parquet(folder / (table + ".parquet"), CELLS, rows)
    cells = "i : int?  d : decimal(2)?  f : float?  s : string?  ok : bool?"
    rules = head(zone) + "event Keyed of P by pid at time { key n : int  %s }\nevent Tied of P by pid at time { %s }\n" % (cells, cells)
    rules += "".join("%s a%d = %s\n" % ("tag" if kind == "bool" else "metric", i, text) for i, (text, kind, _) in enumerate(asked))
    table = check.run(folder, rules, zone, now)

    def tell(text, p):
        rows = "\n    ".join(str({**r, "time": str(zone.local(r["time"]))}) for name in ("Keyed", "Tied") if name in text
                             for r in sorted(p[name], key=lambda r: (r["time"], r["n"])))
        return "%s T=%s, %s\n    anchor %s birth %s\n    %s" % (zone.name, zone.local(now), text, p["anchor"] and zone.local(p["anchor"]), p["birth"], rows)

    for i, (text, kind, answer) in enumerate(asked):
        check.compare(table, "a%d" % i, kind, [answer(p) for p in people], lambda key: tell(text, people[key]))


def over_moments(functions, skipped=lambda name, zone: False):
    """Runs {name: function(check, rng, zone, now, folder)} at every moment of every zone; the counts are printed, the last line in all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tagma", required=True)
    parser.add_argument("--seed", type=int, default=20260701)
    parser.add_argument("--rounds", type=int, default=1)
    a = parser.parse_args()
    rng, checks = random.Random(a.seed), {name: Check(a.tagma) for name in functions}
    for _ in range(a.rounds):
        for zone_name, local, week_start in MOMENTS:
            zone = Zone(zone_name, week_start)
            for name, function in functions.items():
                if skipped(name, zone_name): continue
                with tempfile.TemporaryDirectory(prefix="tagma-oracle-") as folder:
                    function(checks[name], rng, zone, zone.instant(local), pathlib.Path(folder))
    for name, check in checks.items():
        print("%s: %d passed, %d failed" % (name, check.passed, check.failed))
    passed, failed = sum(check.passed for check in checks.values()), sum(check.failed for check in checks.values())
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


FEWER_AGGREGATES = ("Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia", "Europe/London", "America/Havana")

if __name__ == "__main__":
    sys.exit(over_moments({"windows": check_windows, "aggregates": check_aggregates},
                          skipped=lambda name, zone: name == "aggregates" and zone in FEWER_AGGREGATES))

#!/usr/bin/env python3
"""Random running sums and counts over random event logs, answered in plain Python from the words of the language's reference
alone, and compared with `tagma run` customer by customer, bit for bit.

usage: check_running.py --tagma BUILD/bin/tagma [--seed N] [--rounds N]
Times are often equal, values missing, floats of very different sizes. The last line is `N passed, N failed`.
"""
import math, pathlib, sys
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from check_windows import CELLS, as_time, head, instants, new_profile, over_moments, row_columns, wanted_borders, write_parquet, write_people
from windows import FUTURE, PAST, Windows

PROFILES, WINDOWS = 30, 7


def running(rows, of, total=sum):
    """(row, the total of the known values as far as it)."""
    known, out = [], []
    for r in rows:
        if of(r) is not None:
            known.append(of(r))
        out.append((r, total(known)))
    return out


def cents(values):
    return sum(values, Decimal("0.00"))


def last(values):
    return values[-1] if values else None


# (pattern, kind, answer from the rows of the source in their order)
QUESTIONS = [
    ("list(t of SOURCE with { t = running sum(d) })", "list", lambda rows: [t for _, t in running(rows, lambda r: r["d"], cents)]),
    ("first(n of SOURCE with { t = running sum(d) } where t >= 5.00)", "int", lambda rows: next((r["n"] for r, t in running(rows, lambda r: r["d"], cents) if t >= 5), None)),
    ("last(t of SOURCE with { t = running sum(i * 2) } where ok)", "int", lambda rows: last([t for r, t in running(rows, lambda r: r["i"] and r["i"] * 2) if r["ok"]])),
    ("list(t of SOURCE with { t = running sum(f) } where s == \"a\")", "list", lambda rows: [t for r, t in running(rows, lambda r: r["f"], math.fsum) if r["s"] == "a"]),
    ("list(c of SOURCE with { c = running count() } where i > 2)", "list", lambda rows: [c for c, r in enumerate(rows, 1) if r["i"] is not None and r["i"] > 2]),
    ("list(c of SOURCE with { c = running count(ok) })", "list", lambda rows: [c for _, c in running(rows, lambda r: 1 if r["ok"] else None)]),
    ("sum(n of SOURCE where running sum(i) > 3)", "int", lambda rows: sum(r["n"] for r, t in running(rows, lambda r: r["i"]) if t > 3)),
    ("max(t of SOURCE with { t = running sum(i) } keeping last 2)", "int", lambda rows: max((t for _, t in running(rows, lambda r: r["i"])[-2:]), default=None)),
]


def check_running(check, rng, zone, now, folder):
    make = Windows(rng, zone, now)
    windows = [("", lambda p: (PAST, FUTURE))] + [make.random() for _ in range(WINDOWS)]
    asked = [(text, bounds, rng.randrange(3) == 0, question) for text, bounds in windows for question in QUESTIONS]
    people = [new_profile(rng, zone, now, key) for key in range(PROFILES)]
    serial = list(range(PROFILES * 40))
    rng.shuffle(serial)
    for p in people:
        few = instants(rng, zone, now, wanted_borders(windows, p), 8) or [now]
        p["rows"] = [row_columns(rng, rng.choice(few), serial.pop()) for _ in range(rng.randrange(30))]
    write_people(folder, people)
    rows = [[p["id"], as_time(r["time"]), *[r[c] for c in list(CELLS)[2:]]] for p in people for r in p["rows"]]
    rng.shuffle(rows)
    write_parquet(folder / "Keyed.parquet", CELLS, rows)
    rules = head(zone) + "event Keyed of P by pid at time { key n : int  i : int?  d : decimal(2)?  f : float?  s : string?  ok : bool? }\n"
    for i, (text, _, filtered, (pattern, _, _)) in enumerate(asked):
        rules += "metric r%d = %s\n" % (i, pattern.replace("SOURCE", ("Keyed " + text).strip() + (' where s is known and s != "b"' if filtered else "")))
    table = check.run(folder, rules, zone, now)

    def rows_of(p, bounds, filtered):
        low, high = bounds or (0, 0)
        rows = [r for r in p["rows"] if low <= r["time"] < min(high, now) and not (filtered and r["s"] in (None, "b"))]
        return sorted(rows, key=lambda r: (r["time"], r["n"]))

    def tell(question, p):
        text, bounds, filtered, (pattern, _, _) = question
        return "%s T=%s, %s filtered %s: %s\n  %s" % (zone.name, zone.local(now), text, filtered, pattern, "\n  ".join(map(str, rows_of(p, bounds(p), filtered))))

    for i, (text, bounds, filtered, (_, kind, answer)) in enumerate(asked):
        expected = [answer(rows_of(p, bounds(p), filtered)) for p in people]
        check.compare(table, "r%d" % i, kind, expected, lambda key: tell(asked[i], people[key]))


if __name__ == "__main__":
    sys.exit(over_moments({"running": check_running}))

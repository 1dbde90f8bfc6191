#!/usr/bin/env python3
"""Random units of the calendar over random event logs, answered in plain Python from the words of the language's reference
alone, and compared with `tagma run` customer by customer.

usage: check_units.py --tagma BUILD/bin/tagma [--seed N] [--rounds N]
Rows stand on the borders of units and windows and one microsecond beside them; the zones have daylight saving, one of them
skips a day, another shows midnight twice. The last line is `N passed, N failed`.
"""
import pathlib, sys
from datetime import date, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from check_windows import as_time, head, instants, new_profile, over_moments, wanted_borders, write_csv, write_people
from windows import CALENDAR, FUTURE, PAST, Windows

PROFILES, WINDOWS = 30, 9


class Units:
    def __init__(self, zone, now):
        self.zone, self.now, self.today = zone, now, zone.day_of(now)

    def rows(self, p, bounds, wanted):
        """Visible rows of the source, in order: (time, bit, k)."""
        low, high = bounds or (0, 0)
        return sorted(r for r in p["rows"] if low <= r[0] < min(high, self.now) and wanted(r))

    def last_day(self, text, high):
        """Of the last instant of the window; T's own day where the window ends at T by its words."""
        by_words = text.startswith(("in rolling", "after")) or " to date" in text or text.startswith("0 to")
        if high == FUTURE or by_words:
            return self.today
        return min(self.today, self.zone.day_of(high - 1))

    def all(self, p, unit, text, bounds, wanted):
        """[(first day, rows)] of every unit, empty ones included."""
        rows = self.rows(p, bounds, wanted)
        if bounds is None:
            return []
        low, high = bounds
        if low == PAST and not rows:
            return []
        day = self.zone.begin(self.zone.day_of(low if low != PAST else rows[0][0]), unit)
        last, out = self.last_day(text, high), []
        while day <= last:
            following = self.zone.begin(day, unit, 1)
            begin, end = self.zone.start_of_day(day), self.zone.start_of_day(following)
            out.append((day, [r for r in rows if begin <= r[0] < end]))
            day = following
        return out


def questions(rng):
    """(pattern over SOURCE and UNIT, kind, answer from the units)."""
    n = rng.randrange(3)
    return [
        ("list(start of SOURCE per UNIT { n = count(rows) })", "list", lambda units: [day for day, _ in units]),
        ("list(b of SOURCE per UNIT { b = sum(bit of rows) })", "list", lambda units: [sum(r[1] for r in rows) for _, rows in units]),
        ("count(SOURCE per UNIT { n = count(rows) } where n == %d)" % n, "int", lambda units: sum(len(rows) == n for _, rows in units)),
        ("last(start of SOURCE per UNIT { t = min(bit of rows) } where t is missing)", "date", lambda units: max((day for day, rows in units if not rows), default=None)),
        ("first(b of SOURCE per UNIT { b = count(rows where k == 1) })", "int", lambda units: sum(r[2] == 1 for r in units[0][1]) if units else None),
        ("max(b of SOURCE per UNIT { b = last(bit of rows) } keeping last 3)", "int", lambda units: max((rows[-1][1] for _, rows in units[-3:] if rows), default=None)),
    ]


def check_units(check, rng, zone, now, folder):
    make, units = Windows(rng, zone, now), Units(zone, now)
    windows = [("", lambda p: (PAST, FUTURE))] * 3 + [make.random() for _ in range(WINDOWS)]
    asked = [(unit, text, bounds, rng.randrange(3) == 0, question) for text, bounds in windows for unit in [rng.choice(CALENDAR)] for question in questions(rng)]
    people = [new_profile(rng, zone, now, key) for key in range(PROFILES)]
    for p in people:
        borders = wanted_borders(windows, p) + [zone.start_of_day(zone.begin(zone.day_of(now), unit, -n)) for unit in CALENDAR for n in range(3)]
        times = sorted(set(instants(rng, zone, now, borders, rng.randrange(24))))
        p["rows"] = [(t, 1 << i, rng.randrange(2)) for i, t in enumerate(times)]
    write_people(folder, people)
    write_csv(folder / "E.csv", ["pid", "at_time", "bit", "k"], [[p["id"], as_time(t), bit, k] for p in people for t, bit, k in p["rows"]])
    rules = head(zone) + "event E of P by pid at at_time { bit : int  k : int }\n"
    for i, (unit, text, _, filtered, (pattern, _, _)) in enumerate(asked):
        source = ("E " + text).strip() + (" where k == 1" if filtered else "")
        rules += "metric u%d = %s\n" % (i, pattern.replace("SOURCE", source).replace("UNIT", unit))
    table = check.run(folder, rules, zone, now)

    def tell(question, p):
        unit, text, bounds, filtered, (pattern, _, _) = question
        rows = ["%s %d %d" % (zone.local(t), bit, k) for t, bit, k in p["rows"]]
        return "%s T=%s, %s per %s%s: %s\n  anchor %s birth %s\n  %s" % (zone.name, zone.local(now), text, unit, " where k == 1" if filtered else "", pattern,
                                                                       p["anchor"] and zone.local(p["anchor"]), p["birth"], "\n  ".join(rows))

    for i, (unit, text, bounds, filtered, (_, kind, answer)) in enumerate(asked):
        wanted = (lambda r: r[2] == 1) if filtered else (lambda r: True)
        expected = [answer(units.all(p, unit, text, bounds(p), wanted)) for p in people]
        check.compare(table, "u%d" % i, kind, expected, lambda key: tell(asked[i], people[key]))


if __name__ == "__main__":
    sys.exit(over_moments({"units": check_units}))

#!/usr/bin/env python3
"""Random intervals and calendars, answered in plain Python from the words of the language's reference alone, and compared
with `tagma run` customer by customer, bit for bit.

usage: check_intervals.py --tagma BUILD/bin/tagma [--seed N] [--rounds N]
Intervals of dates and of instants begin and end on the borders of the windows, at T and one microsecond beside; some are
open, empty or end before they begin. Calendars have holes and hours that cross midnight. The last line is `N passed, N failed`.
"""
import pathlib, sys
from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from check_windows import as_time, finite, head, instants, new_profile, over_moments, write_csv, write_people
from windows import FUTURE, Windows

PROFILES, WINDOWS = 24, 18
HOUR, DAY = 3_600_000_000, 86_400_000_000
KEYS = ["a", "b"]


# ---------------------------------------------------------------- what an interval is

class Span:
    """[begin, end) in µs; end FUTURE: open. `known_begin`, `known_end`: what the columns say."""

    def __init__(self, bit, key, begin, end, known_begin, known_end):
        self.bit, self.key, self.begin, self.end, self.known_begin, self.known_end = bit, key, begin, end, known_begin, known_end

    def lasts_at(self, now):
        return self.end > now

    def meets(self, low, high):
        return max(self.begin, low) < min(self.end, high)


class Intervals:
    def __init__(self, zone, now):
        self.zone, self.now = zone, now

    def of_dates(self, rows, now):
        """Half-open against today: begun on a day that has begun."""
        for bit, key, begin, end in rows:
            if self.zone.start_of_day(begin) <= now:
                yield Span(bit, key, self.zone.start_of_day(begin), FUTURE if end is None else self.zone.start_of_day(end), begin, end)

    def of_instants(self, rows, now):
        """An end has happened only if it is before T."""
        for bit, key, begin, end in rows:
            if begin < now:
                ended = end is not None and end < now
                yield Span(bit, key, begin, end if ended else FUTURE, begin, end if ended else None)

    def to_next(self, rows, now):
        begun = sorted((begin, bit, key) for bit, key, begin, _ in rows if begin < now)
        for i, (begin, bit, key) in enumerate(begun):
            end = begun[i + 1][0] if i + 1 < len(begun) else None
            yield Span(bit, key, begin, FUTURE if end is None else end, begin, end)


def joined(spans, gap_reaches, per_key):
    """Stretches: (key, rows), the rows in order of their begins."""
    out = []
    for key in KEYS if per_key else [None]:
        rows = sorted((s for s in spans if s.end > s.begin and (key is None or s.key == key)), key=lambda s: s.begin)
        stretch, reach = [], None
        for s in rows:
            if stretch and s.begin >= reach:
                out.append((key, stretch))
                stretch, reach = [], None
            stretch.append(s)
            here = FUTURE if s.end == FUTURE else gap_reaches(s)
            reach = here if reach is None else max(reach, here)
        if stretch:
            out.append((key, stretch))
    return out


# ---------------------------------------------------------------- intervals

def interval_rows(rng, zone, now, borders):
    rows = []
    for i in range(rng.randrange(14)):
        begin = rng.choice(instants(rng, zone, now, borders, 1) + [r[2] for r in rows[-1:]])
        length = rng.choice([0, 1, HOUR, 23 * HOUR, 24 * HOUR, 3 * DAY, 40 * DAY, -HOUR])
        near = [begin + length, now, now - 1, now + 1] + instants(rng, zone, now, borders, 1) + [r[2] - rng.choice([DAY, DAY - 1, 3 * HOUR, 0]) for r in rows]
        rows.append((1 << i, rng.choice(KEYS), begin, None if rng.randrange(4) == 0 else rng.choice(near[:1] * 3 + near)))
    return rows


def check_spans(check, rng, zone, now, folder):
    make, intervals = Windows(rng, zone, now), Intervals(zone, now)
    windows = [w for w in (rng.choice([make.random, make.value_window])() for _ in range(WINDOWS)) if w[0]]
    people = [new_profile(rng, zone, now, key) for key in range(PROFILES)]
    for p in people:
        p["Stay"] = interval_rows(rng, zone, now, [x for _, bounds in windows for x in finite(bounds(p)) if abs(x) < 2**52])
        p["Holding"] = [(bit, key, zone.day_of(begin), None if end is None else zone.day_of(end)) for bit, key, begin, end in p["Stay"]]
    write_people(folder, people)
    write_csv(folder / "Stay.csv", ["pid", "bit", "key", "a", "b"], [[p["id"], bit, key, as_time(a), as_time(b)] for p in people for bit, key, a, b in p["Stay"]])
    write_csv(folder / "Holding.csv", ["pid", "bit", "key", "a", "b"], [[p["id"], *row] for p in people for row in p["Holding"]])
    past = now - 10 * DAY
    kinds = [("Stay", intervals.of_instants, "Stay"), ("Holding", intervals.of_dates, "Holding"), ("Step", intervals.to_next, "Stay")]
    asked = []  # (text, profile -> answer)

    def ask(text, kind, function):
        asked.append((text, kind, function))

    rules = head(zone) + "record Stay of P by pid valid from a to b { bit : int  key : string  a : timestamp  b : timestamp? }\n"
    rules += "record Holding of P by pid valid from a to b { bit : int  key : string  a : date  b : date? }\n"
    rules += "record Step from Stay of P by pid valid from a to next order by bit { bit : int  key : string  a : timestamp }\n"
    for name, spans, table in kinds:
        def rows(p, at=now, spans=spans, table=table):
            return list(spans(p[table], at))

        ask("sum(bit of %s)" % name, "int", lambda p, rows=rows: sum(s.bit for s in rows(p)))
        ask("sum(bit of current %s)" % name, "int", lambda p, rows=rows: sum(s.bit for s in rows(p) if s.lasts_at(now) and s.begin < s.end))
        ask('sum(bit of current %s where key == "a")' % name, "int", lambda p, rows=rows: sum(s.bit for s in rows(p) if s.lasts_at(now) and s.begin < s.end and s.key == "a"))
        ask("sum(bit of current %s) as of 10 days ago" % name, "int", lambda p, rows=rows: sum(s.bit for s in rows(p, past) if s.lasts_at(past) and s.begin < s.end))
        for text, bounds in windows:
            def overlapping(p, rows=rows, text=text, bounds=bounds):
                low, high = bounds(p) or (0, 0)
                return sum(s.bit for s in rows(p) if s.meets(low, min(high, now) if text.startswith("after") else high))

            ask("sum(bit of %s overlapping %s)" % (name, text[3:] if text.startswith("in ") else text), "int", overlapping)
        for gap, per in (("24 hours", True), ("3 days", True), ("3 days", False)):
            def reach(s, gap=gap, dates=name == "Holding"):
                if dates and gap == "3 days":
                    return zone.start_of_day(s.known_end + timedelta(days=3))
                return s.end + (DAY if gap == "24 hours" else 3 * DAY)

            def stretches(p, rows=rows, reach=reach, per=per):
                return joined(rows(p), reach, per)

            source = "%s joining %sgaps under %s" % (name, "per key " if per else "", gap)
            kind = "date" if name == "Holding" else "instant"
            ask("count(%s)" % source, "int", lambda p, f=stretches: len(f(p)))
            ask("min(start of %s where parts >= 2)" % source, kind, lambda p, f=stretches: min((rows[0].known_begin for _, rows in f(p) if len(rows) >= 2), default=None))
            ask("max(end of %s)" % source, kind, lambda p, f=stretches: max((max(s.known_end for s in rows) for _, rows in f(p) if all(s.known_end is not None for s in rows)), default=None))
            ask("sum(parts of %s)" % source, "int", lambda p, f=stretches: sum(len(rows) for _, rows in f(p)))
    rules += "".join("metric i%d = %s\n" % (i, text) for i, (text, _, _) in enumerate(asked))
    table = check.run(folder, rules, zone, now)

    def tell(text, p):
        shown = ["%d %s %s .. %s" % (bit, key, zone.local(a), b and zone.local(b)) for bit, key, a, b in p["Stay"]]
        return "%s T=%s, %s\n  anchor %s birth %s\n  %s" % (zone.name, zone.local(now), text, p["anchor"] and zone.local(p["anchor"]), p["birth"], "\n  ".join(shown))

    for i, (text, kind, function) in enumerate(asked):
        check.compare(table, "i%d" % i, kind, [function(p) for p in people], lambda key: tell(text, people[key]))


# ---------------------------------------------------------------- calendars

class Days:
    def __init__(self, rng, zone, now):
        first = zone.day_of(now) - timedelta(days=rng.randint(20, 60))
        all_days = [first + timedelta(days=i) for i in range(rng.randint(30, 90)) if rng.randrange(9)]
        hour = lambda: rng.choice([None, 0, 9, 10, 18, 20, 22, 23])
        self.rows = [(d, rng.randrange(3) > 0, hour(), hour()) for d in all_days]
        self.first, self.last = all_days[0], all_days[-1]
        self.open = [d for d, is_open, _, _ in self.rows if is_open]

    def step(self, day, n):
        """The n-th open day after the day, or before it; nothing where the table does not say."""
        if n == 0:
            return day
        if n > 0:
            at = bisect_right(self.open, day) + n - 1
            return self.open[at] if day >= self.first - timedelta(days=1) and at < len(self.open) else None
        at = bisect_left(self.open, day) + n
        return self.open[at] if day <= self.last + timedelta(days=1) and at >= 0 else None

    def between(self, a, b):
        low, high = min(a, b), max(a, b)
        if low < self.first - timedelta(days=1) or high > self.last:
            return None
        n = sum(low < d <= high for d in self.open)
        return n if b >= a else -n

    def hours(self, zone, a, b):
        """µs of [a, b) in the hours of the days; those that close no later than they open reach into the next day."""
        low, high = min(a, b), max(a, b)
        if low < zone.start_of_day(self.first) or high > zone.start_of_day(self.last + timedelta(days=1)):
            return None
        total, reached = 0, low
        for d, _, opens, closes in self.rows:
            if opens is None or closes is None:
                continue
            end = datetime(d.year, d.month, d.day) + timedelta(hours=closes, days=closes <= opens)
            end = min(high, zone.instant(end))
            total += max(0, end - max(reached, zone.instant(datetime(d.year, d.month, d.day, opens))))
            reached = max(reached, end)
        return total if b >= a else -total


def check_days(check, rng, zone, now, folder):
    days = Days(rng, zone, now)
    people = [new_profile(rng, zone, now, key) for key in range(PROFILES * 2)]
    today = zone.day_of(now)
    for p in people:
        p["day"] = None if rng.randrange(8) == 0 else rng.choice([today, days.first, days.last, days.first - timedelta(days=1), days.last + timedelta(days=1)] + [today + timedelta(days=rng.randint(-70, 50))] * 6)
        p["n"] = rng.choice([0, 1, -1, 2, -5, 20, -20, 60])
        p["at"] = rng.choice(instants(rng, zone, now, [zone.start_of_day(days.first), now - rng.randrange(30 * DAY)], 3))
    write_people(folder, people)
    write_csv(folder / "Mine.csv", ["id", "day", "n", "at"], [[p["id"], p["day"], p["n"], as_time(p["at"])] for p in people])
    write_csv(folder / "Day.csv", ["date", "is_open", "opens", "closes"], [[d, str(o).lower(), *("" if h is None else "%02d:00" % h for h in hours)] for d, o, *hours in days.rows])
    rules = head(zone) + """lookup Mine by id { id : int  day : date?  n : int  at : timestamp }
lookup Day by date { date : date  is_open : bool  opens : time?  closes : time? }
calendar shifts from Day on date open opens to closes
calendar open_days from Day on date where is_open
calendar fixed from Day on date where is_open open 22:00 to 06:00
private metric d = Mine(id).day
private metric n = Mine(id).n
private metric at = Mine(id).at
"""
    whole = Days.__new__(Days)
    whole.first, whole.last = days.first, days.last
    whole.rows = [(d, o, 22 if o else None, 6) for d, o, _, _ in days.rows]
    known = lambda f: lambda p: None if p["day"] is None else f(p)
    asked = [("d + n open_days", "date", known(lambda p: days.step(p["day"], p["n"]))), ("d - 3 open_days", "date", known(lambda p: days.step(p["day"], -3))),
             ("at + 2 open_days", "date", lambda p: days.step(zone.day_of(p["at"]), 2)), ("open_days between(d, today)", "int", known(lambda p: days.between(p["day"], today))),
             ("open_days between(at, d)", "int", known(lambda p: days.between(zone.day_of(p["at"]), p["day"]))), ("fixed between(at, now)", "µs", lambda p: whole.hours(zone, p["at"], now)),
             ("shifts between(at, now)", "µs", lambda p: days.hours(zone, p["at"], now)),
             ("fixed between(d, at)", "µs", known(lambda p: whole.hours(zone, zone.start_of_day(p["day"]), p["at"])))]
    rules += "".join("metric c%d = %s\n" % (i, text) for i, (text, _, _) in enumerate(asked))
    table = check.run(folder, rules, zone, now)
    for i, (text, kind, function) in enumerate(asked):
        expected = [function(p) for p in people]
        if kind == "µs":
            expected = [None if x is None else timedelta(microseconds=x) for x in expected]
        check.compare(table, "c%d" % i, kind, expected, lambda key: "%s T=%s %s of %s" % (zone.name, zone.local(now), text, {k: people[key][k] for k in ("day", "n", "at")}))


if __name__ == "__main__":
    sys.exit(over_moments({"intervals": check_spans, "calendars": check_days}))

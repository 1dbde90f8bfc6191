"""Random windows: how a rule author writes one, and which instants it holds, read from language.md.

A window is (text, bounds). bounds(profile) gives (lo, hi) with lo <= instant < hi, or nothing where a border is missing;
events are visible only before T besides."""

from datetime import datetime, timedelta

from local_time import FIXED, MONTHS

PAST, FUTURE = -(2**62), 2**62
CALENDAR = ["day", "week", "month", "quarter", "year"]
FEW = {"minute": 3000, "hour": 200, "day": 60, "week": 12, "month": 9, "quarter": 4, "year": 2}


def plural(n, unit):
    return "%d %s%s" % (n, unit, "" if n == 1 else "s")


class Windows:
    def __init__(self, rng, zone, now):
        self.rng, self.zone, self.now = rng, zone, now
        self.today = zone.day_of(now)

    # ---- borders ------------------------------------------------------------------------------------------------------

    def start(self, unit, n=0):
        return self.zone.start_of_day(self.zone.begin(self.today, unit, n))

    def amount(self, units=tuple(FEW)):
        unit = self.rng.choice(units)
        return self.rng.randint(1, FEW[unit]), unit

    def fixed_instant(self):
        """(text, instant) of an instant that is the same for everyone."""
        rng, kind = self.rng, self.rng.randrange(6)
        if kind == 0:
            day = self.today - timedelta(days=rng.randint(0, 90))
            return day.isoformat(), self.zone.start_of_day(day)
        if kind == 1:
            local = self.zone.local(self.now).replace(second=0, microsecond=0) - timedelta(days=rng.randint(0, 40), minutes=rng.randrange(1440))
            return local.isoformat(timespec="minutes"), self.zone.instant(local)
        if kind == 2:
            n, unit = self.amount()
            return plural(n, unit) + " ago", self.zone.shift(self.now, -n, unit)
        if kind == 3:
            unit, which = rng.choice(CALENDAR), rng.choice(["this", "last"])
            return "start of %s %s" % (which, unit), self.start(unit, 0 if which == "this" else -1)
        if kind == 4:
            unit = rng.choice(CALENDAR)
            return "end of last %s" % unit, self.start(unit)
        return rng.choice([("today", self.start("day")), ("yesterday", self.start("day", -1))])

    def border(self):
        """(text, profile -> instant or nothing)."""
        rng, kind = self.rng, self.rng.randrange(7)
        if kind == 0:
            return "anchor", lambda p: p["anchor"]
        if kind == 1:
            return "birth", lambda p: None if p["birth"] is None else self.zone.start_of_day(p["birth"])
        if kind == 2:
            return "first_mark", lambda p: min((m for m in p["marks"] if m < self.now), default=None)
        if kind == 3:
            n, unit = self.amount(("minute", "hour", "day", "week"))
            return "(anchor + %s)" % plural(n, unit), lambda p: None if p["anchor"] is None else p["anchor"] + n * FIXED[unit]
        if kind == 4:
            n, unit = self.amount(("day", "week", "month", "year"))
            days = {"day": n, "week": 7 * n}.get(unit)
            move = (lambda d: d + timedelta(days=days)) if days else (lambda d: add_months_to(d, n * MONTHS[unit]))
            return "(birth + %s)" % plural(n, unit), lambda p: None if p["birth"] is None else self.zone.start_of_day(move(p["birth"]))
        text, instant = self.fixed_instant()
        return text, lambda p: instant

    # ---- the kinds of windows -----------------------------------------------------------------------------------------

    def rolling(self):
        n, unit = self.amount()
        return "in rolling " + plural(n, unit), lambda p: (self.zone.shift(self.now, -n, unit), self.now)

    def past(self):
        n, unit = self.amount(CALENDAR)
        return "in past %d full %ss" % (n, unit), lambda p: (self.start(unit, -n), self.start(unit))

    def to_date(self):
        n, unit = self.amount(CALENDAR)
        return "in %s to date" % plural(n, unit), lambda p: (self.start(unit, 1 - n), self.now)

    def unit(self):
        unit = self.rng.choice(CALENDAR)
        words = {"this": ("this " + unit, 0), "last": ("last " + unit, -1)}
        if unit == "day":
            words = {"this": ("today", 0), "last": ("yesterday", -1)}
        text, n = words[self.rng.choice(["this", "last"])]
        return "in " + text, lambda p: (self.start(unit, n), self.start(unit, n + 1))

    def from_to(self):
        (a, low), (b, high) = self.border(), self.border()
        return "from %s to %s" % (a, b), lambda p: both(low(p), high(p))

    def from_only(self):
        a, low = self.border()
        return "from " + a, lambda p: both(low(p), FUTURE)

    def before(self):
        b, high = self.border()
        return "before " + b, lambda p: both(PAST, high(p))

    def after(self):
        a, low = self.border()
        return "after " + a, lambda p: both(next_instant(low(p)), FUTURE)

    def ago(self):
        unit = self.rng.choice(list(FEW))
        near = self.rng.randint(0, FEW[unit])
        far = near + self.rng.randint(1, FEW[unit])
        return "%d to %d %ss ago" % (near, far, unit), lambda p: (self.zone.shift(self.now, -far, unit), self.zone.shift(self.now, -near, unit))

    def full_ago(self):
        unit = self.rng.choice(CALENDAR)
        near = self.rng.randint(1, FEW[unit])
        far = near + self.rng.randint(0, FEW[unit])
        return "%d to %d full %ss ago" % (near, far, unit), lambda p: (self.start(unit, -far), self.start(unit, 1 - near))

    def distance(self):
        word, side = self.rng.choice(["within", "under"]), self.rng.choice(["after", "before"])
        n, unit = self.amount()
        name, at = self.border()
        sign = 1 if side == "after" else -1

        def bounds(p):
            near = at(p)
            if near is None:
                return None
            far = self.far_border(name, p, near, sign * n, unit)
            if side == "after":
                return near + 1, far + (word == "within")
            return far + (word == "under"), near

        return "%s %s %s %s" % (word, plural(n, unit), side, name), bounds

    def far_border(self, name, p, near, n, unit):
        """X + 7 days: calendar days where X is a date, 24 hours each where it is an instant."""
        is_date = name in ("today", "yesterday") or name.startswith(("birth", "(birth")) or (len(name) == 10 and name[4] == "-")
        if not is_date or unit in ("minute", "hour"):
            return self.zone.shift(near, n, unit)
        day = self.zone.day_of(near)
        days = {"day": n, "week": 7 * n}.get(unit)
        return self.zone.start_of_day(day + timedelta(days=days) if days else add_months_to(day, n * MONTHS[unit]))

    def everything(self):
        return "", lambda p: (PAST, FUTURE)

    KINDS = [rolling, past, to_date, unit, from_to, from_only, before, after, ago, full_ago, distance, distance, everything]

    def random(self):
        return self.rng.choice(self.KINDS)(self)

    def value_window(self):
        """A window that a value lies in, in the future too."""
        if self.rng.randrange(4) == 0:
            n, unit = self.amount()
            return "in next " + plural(n, unit), lambda p: (self.now, self.zone.shift(self.now, n, unit))
        return self.rng.choice([Windows.rolling, Windows.past, Windows.to_date, Windows.unit, Windows.distance])(self)


def add_months_to(day, n):
    from local_time import add_months
    return add_months(day, n)


def both(low, high):
    return None if low is None or high is None else (low, high)


def next_instant(instant):
    return None if instant is None else instant + 1

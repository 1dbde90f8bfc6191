"""Writes tests/unit/stdlib/zones.tsv: what Python's zoneinfo says about instants and local times around every change
of the clock, so that the time-zone functions are judged by another implementation.

    python3 tests/oracles/zones.py > tests/unit/stdlib/zones.tsv

Rows: zone, "local", instant, its local time, or: zone, "instant", local time, the earliest instant that shows it (where
the clock skips it: the instant of the change). Both in seconds since 1970-01-01."""

import random
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

# From the given year on. The second line: clocks that change at odd times, by rules in odd notations.
ZONES = {"Asia/Shanghai": 1935, "America/New_York": 2000, "Europe/London": 1995, "Australia/Lord_Howe": 2000, "Pacific/Apia": 2008,
         "Africa/Casablanca": 2030, "America/Nuuk": 2020, "Europe/Dublin": 2015, "Africa/Cairo": 2020, "America/Santiago": 2020}
LAST = datetime(2041, 1, 1)
EPOCH = datetime(1970, 1, 1)


def seconds(moment):
    return int((moment - EPOCH).total_seconds())


def offset(zone, instant):
    moment = (EPOCH + timedelta(seconds=instant)).replace(tzinfo=timezone.utc)
    return int(moment.astimezone(zone).utcoffset().total_seconds())


def change_between(zone, low, high):
    """The first instant in (low, high] whose offset is not that of low."""
    before = offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def changes(zone, first):
    day = 86400
    found = []
    for low in range(seconds(datetime(first, 1, 1)), seconds(LAST), day):
        if offset(zone, low) != offset(zone, low + day):
            found.append(change_between(zone, low, low + day))
    return found


def earliest(zone, local, all_changes):
    shown = [t for t in {local - offset(zone, local + shift) for shift in range(-2 * 86400, 2 * 86400, 3600)}
             if t + offset(zone, t) == local]
    if shown:
        return min(shown)
    return next(t for t in all_changes if t + offset(zone, t) > local and t - 1 + offset(zone, t - 1) < local)


def main():
    rng = random.Random(20260701)
    for name, first in ZONES.items():
        zone = ZoneInfo(name)
        all_changes = changes(zone, first)
        instants, locals_ = set(), set()
        for change in all_changes:
            before, after = offset(zone, change - 1), offset(zone, change)
            instants |= {change - 1, change}
            locals_ |= {change + before - 1, change + before, change + after, change + (before + after) // 2}
            midnight = (change + before) // 86400 * 86400
            locals_ |= {midnight, midnight + 86400}
        for _ in range(40):
            moment = rng.randrange(seconds(datetime(1900, 1, 1)), seconds(datetime(2900, 1, 1)))
            instants.add(moment)
            locals_.add(moment)
        for instant in sorted(instants):
            print(name, "local", instant, instant + offset(zone, instant), sep="\t")
        for local in sorted(locals_):
            print(name, "instant", local, earliest(zone, local, all_changes), sep="\t")


main()

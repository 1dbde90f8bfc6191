"""Local time in plain Python, as language.md defines it: instants are µs since 1970 in UTC, a local time that the clock
skips or shows twice takes the earliest instant, month arithmetic clamps."""

import calendar
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICRO = timedelta(microseconds=1)
FIXED = {"minute": 60_000_000, "hour": 3_600_000_000, "day": 86_400_000_000, "week": 7 * 86_400_000_000}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def add_months(moment, n):
    months = moment.year * 12 + moment.month - 1 + n
    year, month = divmod(months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))


class Zone:
    def __init__(self, name, week_start=0):
        self.name, self.zone, self.week_start = name, ZoneInfo(name), week_start

    def local(self, instant):
        return (EPOCH + instant * MICRO).astimezone(self.zone).replace(tzinfo=None)

    def day_of(self, instant):
        return self.local(instant).date()

    def instant(self, local):
        early, late = ((local.replace(tzinfo=self.zone, fold=fold) - EPOCH) // MICRO for fold in (0, 1))
        if self.local(early) == local:
            return early  # shown once, or the first of two
        low, high = late, early  # skipped: the instant of the change, the first in (low, high] with the later offset
        before = self.offset(low)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.offset(middle) == before else (low, middle)
        return high

    def offset(self, instant):
        return (EPOCH + instant * MICRO).astimezone(self.zone).utcoffset()

    def start_of_day(self, day):
        return self.instant(datetime(day.year, day.month, day.day))

    def shift(self, instant, n, unit):
        """An instant and n units: days are 24 hours, months are the calendar's."""
        if unit in FIXED:
            return instant + n * FIXED[unit]
        return self.instant(add_months(self.local(instant), n * MONTHS[unit]))

    def begin(self, day, unit, n=0):
        """The first day of the unit that holds `day`, and n units further."""
        if unit == "day":
            return day + timedelta(days=n)
        if unit == "week":
            return day - timedelta(days=(day.weekday() - self.week_start) % 7) + timedelta(weeks=n)
        span = MONTHS[unit]
        return add_months(date(day.year, (day.month - 1) // span * span + 1, 1), n * span)

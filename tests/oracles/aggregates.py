"""Random aggregates: how a rule author writes one, and its answer over one profile's visible rows in plain Python, read
from language.md. A row is a dict; events in `Keyed` are ordered by time and key, those in `Tied` by time alone.

An aggregate is (text, kind, answer): kind says how the published value is read, answer(rows, zone) gives it."""

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

PLACES = Context(prec=60, rounding=ROUND_HALF_EVEN)
NUMBERS = {"i": "int", "d": "decimal", "f": "float"}
COLUMNS = {**NUMBERS, "s": "text", "time": "instant"}


def published(ratio):
    """An exact quotient leaves as decimal(10), half even."""
    scaled = round(ratio * 10**10)  # of a Fraction: half to even
    return Decimal(scaled).scaleb(-10, PLACES)


def exact(value):
    return Fraction(value) if value is not None else None


def known(rows, column):
    return [row[column] for row in rows if row[column] is not None]


def total(values, column):
    if column == "f":
        return math.fsum(values)
    return sum(values, Decimal("0.00")) if column == "d" else sum(values)


def mean(values, column):
    if not values:
        return None
    return math.fsum(values) / len(values) if column == "f" else published(sum(map(exact, values)) / len(values))


def in_order(rows, table):
    """Groups of rows that no order tells apart."""
    groups = {}
    for row in rows:
        groups.setdefault((row["time"], row["n"] if table == "Keyed" else 0), []).append(row)
    return [groups[key] for key in sorted(groups)]


def nth(rows, table, column, k):
    """The k-th known value: among tied rows the smaller comes first; from the end too."""
    sequence = []
    for group in in_order(rows, table):
        sequence += sorted(known(group, column))
    if k > 0:
        return sequence[k - 1] if len(sequence) >= k else None
    for group in reversed(in_order(rows, table)):
        values = known(group, column)
        if values:
            return min(values)
    return None


class Conditions:
    """Random conditions on a row, three-valued: True, False or None."""

    def __init__(self, rng):
        self.rng = rng

    def simple(self):
        rng, kind = self.rng, self.rng.randrange(7)
        if kind == 0:
            n = rng.randint(-3, 9)
            return "i >= %d" % n, lambda r: None if r["i"] is None else r["i"] >= n
        if kind == 1:
            n = Decimal(rng.randint(-300, 900)).scaleb(-2)
            return "d < %.2f" % n, lambda r: None if r["d"] is None else r["d"] < n
        if kind == 2:
            text = rng.choice(["a", "北京", "上海", ""])
            return 's is "%s"' % text, lambda r: r["s"] == text
        if kind == 3:
            column = rng.choice("idfs")
            return column + " is known", lambda r: r[column] is not None
        if kind == 4:
            return "ok", lambda r: r["ok"]
        if kind == 5:
            return 's in ["a", "上海"]', lambda r: None if r["s"] is None else r["s"] in ("a", "上海")
        return "f > 0.5e0", lambda r: None if r["f"] is None else r["f"] > 0.5

    def random(self):
        if self.rng.randrange(3):
            return self.simple()
        (a, left), (b, right) = self.simple(), self.simple()
        if self.rng.randrange(2):
            return "(%s and %s)" % (a, b), lambda r: both(left(r), right(r))
        return "(%s or %s)" % (a, b), lambda r: negated(both(negated(left(r)), negated(right(r))))


def negated(x):
    return None if x is None else not x


def both(x, y):
    if x is False or y is False:
        return False
    return None if x is None or y is None else True


class Aggregates:
    def __init__(self, rng, zone, windows):
        self.rng, self.zone, self.windows = rng, zone, windows
        self.conditions = Conditions(rng)

    # ---- sources ------------------------------------------------------------------------------------------------------

    def source(self):
        """(table, text, rows): rows(profile) are the rows that the source holds."""
        rng = self.rng
        table = rng.choice(["Keyed", "Tied"])
        text, steps = table, []
        if rng.randrange(3) == 0:
            window, bounds = self.windows.random()
            text += " " + window if window else ""
            steps.append(lambda rows, p: inside(rows, bounds(p)))
        if rng.randrange(2):
            condition, holds = self.conditions.random()
            text += " where " + condition
            steps.append(lambda rows, p: [r for r in rows if holds(r) is True])
        if table == "Keyed" and rng.randrange(4) == 0:
            end, n = rng.choice(["first", "last"]), rng.randint(1, 6)
            text += " keeping %s %d" % (end, n)
            ordered = lambda rows: sorted(rows, key=lambda r: (r["time"], r["n"]))
            steps.append((lambda rows, p: ordered(rows)[:n]) if end == "first" else (lambda rows, p: ordered(rows)[-n:]))

        def rows(p):
            found = [r for r in p[table] if r["time"] < self.windows.now]
            for step in steps:
                found = step(found, p)
            return found

        return table, text, rows

    def at_least(self):
        """(text, whether n known inputs are enough)."""
        if self.rng.randrange(4):
            return "", lambda n: True
        least = self.rng.randint(1, 6)
        return " at least %d" % least, lambda n: n >= least

    # ---- aggregates ---------------------------------------------------------------------------------------------------

    def counts(self):
        table, text, rows = self.source()
        least, enough = self.at_least()
        return "count(%s%s)" % (text, least), "int", lambda p: len(rows(p)) if enough(len(rows(p))) else None

    def number(self, word):
        column = self.rng.choice(list(NUMBERS))
        table, text, rows = self.source()
        least, enough = self.at_least()
        make = {"sum": total, "avg": mean}[word]

        def answer(p):
            values = known(rows(p), column)
            return make(values, column) if enough(len(values)) else None

        kind = "decimal" if word == "avg" and column != "f" else NUMBERS[column]
        return "%s(%s of %s%s)" % (word, column, text, least), kind, answer

    def sums(self):
        return self.number("sum")

    def averages(self):
        return self.number("avg")

    def extremes(self):
        column, word = self.rng.choice(list(COLUMNS)), self.rng.choice(["min", "max"])
        table, text, rows = self.source()
        least, enough = self.at_least()
        pick = min if word == "min" else max

        def answer(p):
            values = known(rows(p), column)
            return pick(values) if values and enough(len(values)) else None

        return "%s(%s of %s%s)" % (word, column, text, least), COLUMNS[column], answer

    def places(self):
        """first, last, nth: by the order of the rows."""
        column, k = self.rng.choice(list(COLUMNS)), self.rng.choice([1, 1, 2, 3, 5, -1, -1])
        table, text, rows = self.source()
        if k not in (1, -1) and table == "Tied":
            k = 1  # which of several tied rows is the second, no order says
        least, enough = self.at_least()
        word = "last(" if k == -1 else "first(" if k == 1 and self.rng.randrange(2) else "nth(%d, " % k

        def answer(p):
            found = rows(p)
            return nth(found, table, column, k) if enough(len(known(found, column))) else None

        return "%s%s of %s%s)" % (word, column, text, least), COLUMNS[column], answer

    def distinct(self):
        column = self.rng.choice(list(COLUMNS))
        table, text, rows = self.source()
        least, enough = self.at_least()

        def answer(p):
            values = known(rows(p), column)
            return len(set(values)) if enough(len(values)) else None

        return "distinct(%s of %s%s)" % (column, text, least), "int", answer

    def share(self):
        condition, holds = self.conditions.random()
        table, text, rows = self.source()
        least, enough = self.at_least()

        def answer(p):
            told = [t for t in map(holds, rows(p)) if t is not None]
            return published(Fraction(sum(told), len(told))) if told and enough(len(told)) else None

        return "share(%s of %s%s)" % (condition, text, least), "decimal", answer

    def calendar_days(self):
        unit = self.rng.choice(["day", "day", "week", "month"])
        table, text, rows = self.source()
        return "count(%ss with %s)" % (unit, text), "int", \
            lambda p: len({self.zone.begin(self.zone.day_of(r["time"]), unit) for r in rows(p)})

    def existence(self):
        word = self.rng.choice(["did", "never", "has", "no"])
        table, text, rows = self.source()
        wanted = word in ("did", "has")
        return "%s(%s)" % (word, text), "bool", lambda p: bool(rows(p)) == wanted

    def favourite(self):
        column = self.rng.choice(["s", "i", "d"])
        table, text, rows = self.source()
        measure, value_of = self.rng.choice([("count", len), ("sum(i)", lambda g: sum(known(g, "i"))),
                                             ("sum(d)", lambda g: sum(known(g, "d"), Decimal(0)))])
        having, good = self.rng.choice([
            ("", lambda part, whole: True), (" having share >= 40%", lambda part, whole: whole != 0 and Fraction(part) / Fraction(whole) >= Fraction(2, 5)),
            (" having count >= 3", None)])

        def answer(p):
            found, groups = rows(p), {}
            for row in found:
                if row[column] is not None:
                    groups.setdefault(row[column], []).append(row)
            if not groups:
                return None
            order = (lambda r: (r["time"], r["n"])) if "Keyed" in text else (lambda r: (r["time"], 0))
            ranked = sorted(sorted(sorted(groups), key=lambda v: max(order(r) for r in groups[v]), reverse=True), key=lambda v: -value_of(groups[v]))
            winner = groups[ranked[0]]
            ok = len(winner) >= 3 if good is None else good(value_of(winner), value_of(found))
            return ranked[0] if ok else None

        return "favourite(%s of %s by %s%s)" % (column, text, measure, having), COLUMNS[column], answer

    KINDS = [counts, sums, sums, averages, averages, extremes, extremes, places, places, places, distinct, share, calendar_days,
             existence, favourite, favourite]

    def random(self):
        return self.rng.choice(self.KINDS)(self)


def inside(rows, bounds):
    return [] if bounds is None else [r for r in rows if bounds[0] <= r["time"] < bounds[1]]

"""The reference workload as a Tagma catalogue: the same tags and metrics that workload.py renders to SQL."""
from workload import *

SCHEMA = '''timezone "UTC"

profile Customer from customers {
  key id     : int
  gender     : enum("female", "male", "other")?
  birthday   : date?
  city       : string
  province   : string
  registered : timestamp
  vip_level  : int?
  opt_in     : bool
  channel    : string
  device     : string
  points     : int
  balance    : float?
  email      : string?
  interests  : set<string>
}

event Event from events of Customer by user_id at ts {
  type     : enum("view", "click", "cart", "purchase", "share", "login")
  category : string
  amount   : float?
  channel  : string
}
'''
OPTIONAL = {"gender", "birthday", "vip_level", "balance", "email"}
WINDOW = "in rolling %d days"


class Tag:
    """Conditions to Tagma text. A negated comparison on what may be missing keeps SQL's meaning: unknown is not true."""
    def lit(self, v):
        if isinstance(v, bool): return "true" if v else "false"
        if isinstance(v, str): return '"%s"' % v
        if isinstance(v, float): return "%re0" % v if "e" not in repr(v) else repr(v)
        return str(v)

    def val(self, e):
        if isinstance(e, str): return e
        if not isinstance(e, tuple): return self.lit(e)
        k = e[0]
        if k == "ts": return "%d days ago" % (ASOF - e[1]).days
        if k == "age": return "age"
        if k == "nint": return "size(interests)"
        if k in ("month", "year"): return "%s(%s)" % (k, e[1])
        if k in "+*": return "(%s %s %s)" % (self.val(e[1]), k, self.val(e[2]))
        if k == "coalesce": return "(%s ?? %s)" % (self.val(e[1]), self.val(e[2]))
        raise KeyError(k)

    def cond(self, e):
        k, v = e[0], self.val
        if k == "eq": return e[1] if e[2] is True else "%s == %s" % (v(e[1]), self.lit(e[2]))
        if k == "cmp": return "%s %s %s" % (v(e[2]), e[1], v(e[3]))
        if k == "bt": return "%s between %s and %s" % (v(e[1]), self.lit(e[2]), self.lit(e[3]))
        if k == "in": return "%s in [%s]" % (e[1], ", ".join(map(self.lit, e[2])))
        if k == "null": return "%s is missing" % e[1]
        if k == "has": return "%s contains %s" % (e[1], self.lit(e[2]))
        if k == "like":
            p = e[2]
            fn = "contains" if p[0] == p[-1] == "%" else "ends_with" if p[0] == "%" else "starts_with"
            return "%s(%s, %s)" % (fn, e[1], self.lit(p.strip("%")))
        if k in ("and", "or"): return "(" + (" %s " % k).join(self.cond(x) for x in e[1:]) + ")"
        if k == "not":
            inner = e[1]
            if inner[0] == "null": return "%s is known" % inner[1]
            if inner[0] == "eq" and inner[1] in OPTIONAL:
                return "(%s is known and %s != %s)" % (inner[1], inner[1], self.lit(inner[2]))
            return "not (%s)" % self.cond(inner)
        raise KeyError(k)

    def body(self, e):
        if e[0] != "case": return self.cond(e)
        lines = ['"%s" when %s' % (l, self.cond(c)) for c, l in e[1]]
        return "\n  | ".join(lines + ['"%s" otherwise' % e[2]])


def metric(m):
    name, fn, arg, win, types, extra = m
    where = []
    if types: where.append('type == "%s"' % types[0] if len(types) == 1 else "type in [%s]" % ", ".join('"%s"' % t for t in types))
    if extra: where.append('%s == "%s"' % extra)
    source = "Event " + WINDOW % win + (" where " + " and ".join(where) if where else "")
    if fn == "count": return "count(%s)" % source
    if fn == "distinct_day": return "count(days with %s)" % source
    return "%s(%s of %s)" % (fn, "time" if arg == "ts" else arg, source)


def tags(ts):
    t = Tag()
    return "\n".join("tag %s = %s" % (n, t.body(e)) for n, e in ts)


AGE_RULE = "private metric age = years since birthday\n"


def rfm(date, count, amount):
    """Classes by quintiles of (date of the last purchase, how many, how much) among those who bought: 1 + floor(5 (rank - 1) / n)."""
    quintile = lambda of: "1 + 5 * (rank(%s among buyer ascending) - 1) / buyers" % of
    out = "private tag buyer = %s > 0\nprivate metric buyers = count(Customer where buyer)\n" % count
    for name, of in (("r5", date), ("f5", count), ("m5", amount)):
        out += "metric %s = floor(%s) ?? 0\n" % (name, quintile(of))
    lines = ['"%s" when %s' % (name, " and ".join("%s %s 4" % (of, ">=" if high else "<") for of, high in zip(("r5", "f5", "m5"), key)))
             for key, name in RFM_NAMES.items()]
    return out + 'tag rfm = "none" when not buyer\n  | ' + "\n  | ".join(lines) + "\n"


BUYS = 'Event in rolling 365 days where type == "purchase"'
RFM = ("private metric last_date = local_date(last(time of %s))\nprivate metric bought = count(%s)\nprivate metric spent = sum(amount of %s)\n" % (BUYS, BUYS, BUYS)
       + rfm("last_date", "bought", "spent"))
SEQ1_RULE = """tag seq1 = sequence {
  v: Event in rolling 30 days where type == "view" and category == "%s"
  then no Event within 7 days so far where type == "purchase" and category == "%s"
}
""" % (SEQ_CAT, SEQ_CAT)
SEQ2_RULE = """tag seq2 = sequence {
  v: Event in rolling 30 days where type == "view"
  then c: Event where type == "cart"
  then p: Event within 24 hours of v where type == "purchase"
}
"""


def mix100():
    """Half of the attribute tags, all metrics and tags of events, classes, sequences, segments: a whole catalogue."""
    metrics = "\n".join("metric %s = %s" % (m[0], metric(m)) for m in METRICS) + "\n"
    classes = "private metric last_date = local_date(last_buy)\n" + rfm("last_date", "buy365", "amt365")
    for private in ("r5", "f5", "m5"): classes = classes.replace("metric %s =" % private, "private metric %s =" % private)
    segments = "".join("segment %s = %s\n" % (name, text.replace(" = ", " == ").replace("'", '"')) for name, text in SEGS)
    return AGE_RULE + metrics + tags(ATAGS[:50] + ETAGS + ETAGS_X) + "\n" + classes + SEQ1_RULE + SEQ2_RULE + segments


def render(query):
    """The catalogue of one query of the workload: a1, a10, a100, e1, e20, rfm, seq1, seq2, mix100."""
    whole = {"rfm": RFM, "seq1": SEQ1_RULE, "seq2": SEQ2_RULE}
    if query in whole: return SCHEMA + whole[query]
    if query == "mix100": return SCHEMA + mix100()
    if query == "a1": return SCHEMA + AGE_RULE + tags([("a1", A1)]) + "\n"
    if query in ("a10", "a100"): return SCHEMA + AGE_RULE + tags(ATAGS[:int(query[1:])]) + "\n"
    if query == "e1":
        buys = 'Event in rolling 30 days where type == "purchase"'
        return SCHEMA + "tag e1 = count(%s) >= 3 and sum(amount of %s) > 500.0e0\n" % (buys, buys)
    if query == "e20":
        return SCHEMA + "\n".join("metric %s = %s" % (m[0], metric(m)) for m in METRICS) + "\n" + tags(ETAGS) + "\n"
    raise KeyError(query)


if __name__ == "__main__":
    import sys
    print(render(sys.argv[1]))

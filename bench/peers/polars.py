"""The workload in Polars (streaming engine): data frames in memory, or scans of Parquet."""
import os

import polars as pl

from workload import *

COMPARE = {">=": lambda a, b: a >= b, ">": lambda a, b: a > b, "<": lambda a, b: a < b}
col = pl.col


def since(days): return pl.lit(ASOF - dt.timedelta(days=days))


def age():
    born = col("birthday").dt
    return 2026 - born.year() - (born.month().cast(pl.Int32) * 100 + born.day() > 701).cast(pl.Int32)


def value(e, with_age):
    if isinstance(e, str): return col(e)
    if not isinstance(e, tuple): return pl.lit(e)
    kind = e[0]
    if kind == "ts": return pl.lit(e[1])
    if kind == "age": return col("age_y") if with_age else age()
    if kind == "nint": return col("interests").list.len()
    if kind == "month": return col(e[1]).dt.month()
    if kind == "year": return col(e[1]).dt.year()
    if kind == "+": return value(e[1], with_age) + value(e[2], with_age)
    if kind == "*": return value(e[1], with_age) * value(e[2], with_age)
    if kind == "coalesce": return value(e[1], with_age).fill_null(e[2])
    raise KeyError(kind)


def like(column, pattern):
    text = col(column).str
    if pattern[0] == "%" and pattern[-1] == "%": return text.contains(pattern[1:-1], literal=True)
    return text.ends_with(pattern[1:]) if pattern[0] == "%" else text.starts_with(pattern[:-1])


def condition(e, with_age=True):
    kind = e[0]
    if kind == "eq": return col(e[1]) if e[2] is True else value(e[1], with_age) == e[2]
    if kind == "cmp": return COMPARE[e[1]](value(e[2], with_age), col(e[3]) if isinstance(e[3], str) else value(e[3], with_age))
    if kind == "bt": return value(e[1], with_age).is_between(e[2], e[3])
    if kind == "in": return col(e[1]).is_in(e[2])
    if kind == "null": return col(e[1]).is_null()
    if kind == "has": return col(e[1]).list.contains(e[2])
    if kind == "like": return like(e[1], e[2])
    if kind == "not": return col(e[1][1]).is_not_null() if e[1][0] == "null" else ~condition(e[1], with_age)
    out = condition(e[1], with_age)
    for part in e[2:]: out = out & condition(part, with_age) if kind == "and" else out | condition(part, with_age)
    return out


def levels(lines, otherwise):
    out = pl
    for when, text in lines: out = out.when(when).then(pl.lit(text))
    return out.otherwise(pl.lit(otherwise))


def tag(name, e):
    if e[0] != "case": return condition(e).fill_null(False).alias(name)
    return levels([(condition(when), text) for when, text in e[1]], e[2]).alias(name)


def metric_filter(m):
    _, _, _, window, types, extra = m
    parts = []
    if window < 365: parts.append(col("ts") >= since(window))
    if types: parts.append(col("type") == types[0] if len(types) == 1 else col("type").is_in(types))
    if extra: parts.append(col(extra[0]) == extra[1])
    return pl.all_horizontal(parts) if parts else None


def metric(m):
    name, fn, arg, _, _, _ = m
    rows = metric_filter(m)
    if fn == "count": return rows.sum().alias(name)
    values = col(arg) if rows is None else pl.when(rows).then(col(arg))
    return {"sum": values.sum, "max": values.max, "min": values.min}[fn]().alias(name)


def metrics(events):
    """The two distinct counts apart: n_unique inside group_by is far slower."""
    plain = events.filter(col("ts") >= since(365)).group_by("user_id").agg([metric(m) for m in METRICS if "distinct" not in m[1]])
    categories = events.filter(metric_filter(METRICS[18])).select("user_id", "category").unique().group_by("user_id").agg(pl.len().alias("ncat90"))
    days = events.filter(metric_filter(METRICS[19])).select("user_id", col("ts").dt.date()).unique().group_by("user_id").agg(pl.len().alias("nday30"))
    return plain.join(categories, on="user_id", how="left").join(days, on="user_id", how="left")


def with_metrics(customers, of):
    return customers.join(of, left_on="id", right_on="user_id", how="left").with_columns([col(m[0]).fill_null(0) for m in METRICS if m[1] in ZERO])


def rfm(base):
    quintile = lambda of: (1 + (5 * (col(of).rank("min").cast(pl.Int64) - 1)) // pl.len()).alias(of + "5")
    side = lambda of, high: (col(of) >= 4) == bool(high)
    lines = [(side("r5", key[0]) & side("f5", key[1]) & side("m5", key[2]), name) for key, name in RFM_NAMES.items()]
    return base.with_columns(quintile("r"), quintile("f"), quintile("m")).select("user_id", "r5", "f5", "m5", levels(lines, "?").alias("rfm"))


def seq1(events):
    rows = events.filter((col("category") == SEQ_CAT) & (col("ts") >= since(30)))
    views = rows.filter(col("type") == "view").select("user_id", "ts").sort("ts")
    buys = rows.filter(col("type") == "purchase").select("user_id", "ts", bought=col("ts")).sort("ts")
    next_buy = views.join_asof(buys, on="ts", by="user_id", strategy="forward", allow_exact_matches=False, check_sortedness=False)
    return next_buy.filter(col("bought").is_null() | (col("bought") > col("ts") + pl.duration(days=7))).select("user_id").unique()


def seq2(events):
    rows = events.filter(col("type").is_in(["view", "cart", "purchase"]) & (col("ts") >= since(30))).select("user_id", "ts", "type")
    of = lambda kind: rows.filter(col("type") == kind).select("user_id", col("ts").alias(kind))
    day = pl.duration(hours=24)
    bought = of("cart").join(of("purchase"), on="user_id").filter((col("purchase") > col("cart")) & (col("purchase") <= col("cart") + day))
    return bought.join(of("view"), on="user_id").filter((col("view") < col("cart")) & (col("purchase") <= col("view") + day)).select("user_id").unique()


class Peer:
    def __init__(self, data, in_memory):
        path = lambda table: os.path.join(data, table + ".parquet")
        read = lambda table: pl.read_parquet(path(table)).rechunk().lazy() if in_memory else pl.scan_parquet(path(table))
        self.customers, self.events = read("customers"), read("events")

    def run(self, query):
        return (self.mix100() if query == "mix100" else self.frame(query)).collect(engine="streaming")

    def frame(self, query):
        ids, buys = self.customers.select("id"), col("type") == "purchase"
        if query == "a1": return self.customers.filter(condition(A1, False)).select("id")
        if query in ("a10", "a100"): return self.customers.with_columns(age_y=age()).select(["id"] + [tag(*t) for t in ATAGS[:int(query[1:])]])
        if query == "e1":
            many = self.events.filter(buys & (col("ts") >= since(30))).group_by("user_id").agg(n=pl.len(), s=col("amount").sum()).filter((col("n") >= 3) & (col("s") > 500))
            return ids.join(many, left_on="id", right_on="user_id", how="semi")
        if query == "e20": return with_metrics(ids, metrics(self.events)).with_columns([tag(*t) for t in ETAGS])
        if query == "rfm":
            base = self.events.filter(buys & (col("ts") >= since(365))).join(ids, left_on="user_id", right_on="id", how="semi") \
                .group_by("user_id").agg(r=col("ts").max().dt.date(), f=pl.len(), m=col("amount").sum())
            return ids.join(rfm(base), left_on="id", right_on="user_id", how="left").with_columns(col("r5", "f5", "m5").fill_null(0), col("rfm").fill_null("none"))
        return ids.join({"seq1": seq1, "seq2": seq2}[query](self.events), left_on="id", right_on="user_id", how="semi")

    def mix100(self):
        done = lambda frame: frame.collect(engine="streaming").lazy()
        of, s1, s2 = done(metrics(self.events)), done(seq1(self.events).with_columns(seq1=True)), done(seq2(self.events).with_columns(seq2=True))
        buyers = of.filter(col("buy365") > 0).join(self.customers.select("id"), left_on="user_id", right_on="id", how="semi")
        classes = done(rfm(buyers.select("user_id", r=col("last_buy").dt.date(), f="buy365", m="amt365"))).drop("r5", "f5", "m5")
        rows = with_metrics(self.customers.with_columns(age_y=age()), of)
        for other in (classes, s1, s2): rows = rows.join(other, left_on="id", right_on="user_id", how="left")
        rows = rows.with_columns(col("rfm").fill_null("none"), col("seq1", "seq2").fill_null(False))
        answered = rows.select(["id"] + [m[0] for m in METRICS] + ["rfm", "seq1", "seq2"] + [tag(*t) for t in ATAGS[:50] + ETAGS + ETAGS_X])
        return answered.with_columns(
            seg_target=(col("high_value") & col("reachable") & ~col("dormant")) | ((col("rfm") == "champion") & col("a1")),
            seg_winback=(col("churn_risk") | (col("rfm") == "big_winback")) & col("reachable") & ~col("seq2"),
            seg_remind=(col("seq1") | col("cart_left")) & ~col("recent_buyer") & (col("vip_rich") | col("g0_demo") | (col("activity") == "hot")))

    def arrow(self, result): return result.to_arrow()

    def clean(self): pass

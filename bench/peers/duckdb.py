"""The workload in DuckDB: tables of an in-memory database, or views over Parquet."""
import os

from workload import *

SQL, WITH_AGE = Sql("duckdb"), Sql("duckdb", "age_y")
SINCE = {days: SQL.ts(ASOF - dt.timedelta(days=days)) for days in (30, 365)}


def quintile(value, cuts):
    """1 + how many thresholds lie below; threshold k is sorted[ceil(k n / 5) - 1], so that equal values share a class."""
    return "1 + " + " + ".join("(%s > %s[%d])::tinyint" % (value, cuts, k) for k in (1, 2, 3, 4))


def rfm_names():
    sides = lambda key: " and ".join("%s %s 4" % (of, ">=" if high else "<") for of, high in zip(("r5", "f5", "m5"), key))
    return " ".join("when %s then '%s'" % (sides(key), name) for key, name in RFM_NAMES.items())


def rfm(base):
    return f"""rb as ({base}),
rq as (select quantile_disc(r, [0.2,0.4,0.6,0.8]) qr, quantile_disc(f, [0.2,0.4,0.6,0.8]) qf, quantile_disc(m, [0.2,0.4,0.6,0.8]) qm from rb),
rs as (select user_id, {quintile('r', 'qr')} as r5, {quintile('f', 'qf')} as f5, {quintile('m', 'qm')} as m5 from rb, rq),
rfm as (select user_id, r5, f5, m5, case {rfm_names()} end as rfm from rs)"""


SEQ1 = f"""with v as (select user_id, ts from events where type = 'view' and category = '{SEQ_CAT}' and ts >= {SINCE[30]}),
p as (select user_id, ts from events where type = 'purchase' and category = '{SEQ_CAT}' and ts >= {SINCE[30]}),
s as (select distinct user_id from v where not exists (select 1 from p where p.user_id = v.user_id and p.ts > v.ts and p.ts <= v.ts + interval '7 days'))
select id from customers where id in (select user_id from s)"""
SEQ2 = f"""with e as (select user_id, ts, type from events where type in ('view','cart','purchase') and ts >= {SINCE[30]}),
v as (select user_id, ts from e where type = 'view'), c as (select user_id, ts from e where type = 'cart'), p as (select user_id, ts from e where type = 'purchase'),
cp as (select c.user_id, c.ts as cts, p.ts as pts from c join p on c.user_id = p.user_id and p.ts > c.ts and p.ts <= c.ts + interval '24 hours'),
s as (select distinct v.user_id from cp join v on v.user_id = cp.user_id and v.ts < cp.cts and cp.pts <= v.ts + interval '24 hours')
select id from customers where id in (select user_id from s)"""


def metrics(day="ts::date", sql=SQL):
    """Each distinct count apart: one hash set per group inside the other aggregates is three to four times slower."""
    plain = sql.metrics([m for m in METRICS if "distinct" not in m[1]])
    return f"""select a.*, ncat90, nday30 from (select user_id, {plain} from events where ts >= {SINCE[365]} group by user_id) a
      left join (select user_id, count(*) as ncat90 from (select distinct user_id, category from events where {sql.mcond(METRICS[18])}) group by user_id) b on a.user_id = b.user_id
      left join (select user_id, count(*) as nday30 from (select distinct user_id, {day} as day from events where {sql.mcond(METRICS[19])}) group by user_id) c on a.user_id = c.user_id"""


def buyers(of_day="max(ts)::date"):
    return f"""select user_id, {of_day} r, count(*) f, sum(amount) m from events where type = 'purchase' and ts >= {SINCE[365]}
        and user_id in (select id from customers) group by user_id"""


def mix100(rfm_of, day_of_last, with_age=WITH_AGE, sql=SQL):
    """What is joined: m (metrics), s1 and s2 (sequences), all tables."""
    base = f"select user_id, {day_of_last} r, buy365 f, amt365 m from m where buy365 > 0 and user_id in (select id from customers)"
    return f"""with {rfm_of(base)},
    j as (select cb.*, {sql.mcols()}, coalesce(rfm, 'none') rfm, s1.id is not null seq1, s2.id is not null seq2
          from {with_age.base('customers')} left join m on m.user_id = cb.id left join rfm on rfm.user_id = cb.id
          left join s1 on s1.id = cb.id left join s2 on s2.id = cb.id),
    t as (select id, {', '.join(m[0] for m in METRICS)}, rfm, seq1, seq2, {with_age.tags(ATAGS[:50] + ETAGS + ETAGS_X)} from j)
    select *, {', '.join('%s as %s' % (e, n) for n, e in SEGS)} from t"""


def statement(query):
    if query == "a1": return "select id from customers where " + SQL.cond(A1)
    if query in ("a10", "a100"): return "select id, %s from %s" % (WITH_AGE.tags(ATAGS[:int(query[1:])]), WITH_AGE.base("customers"))
    if query == "e1":
        return f"""select id from customers where id in (select user_id from events
            where type = 'purchase' and ts >= {SINCE[30]} group by user_id having count(*) >= 3 and sum(amount) > 500)"""
    if query == "e20":
        return f"""with m as ({metrics()}), j as (select id, {SQL.mcols()} from customers left join m on m.user_id = customers.id)
            select *, {SQL.tags(ETAGS)} from j"""
    if query == "rfm":
        return f"""with {rfm(buyers())} select id, coalesce(r5, 0) r5, coalesce(f5, 0) f5, coalesce(m5, 0) m5, coalesce(rfm, 'none') rfm
            from customers left join rfm on user_id = id"""
    return {"seq1": SEQ1, "seq2": SEQ2}[query]


class Peer:
    def __init__(self, data, in_memory):
        import duckdb
        self.con = duckdb.connect(":memory:")
        self.con.execute("set threads=2; set preserve_insertion_order=false; set TimeZone='UTC'; set enable_progress_bar=false")
        for table in ("customers", "events"):
            path = os.path.join(data, table + ".parquet")
            self.con.execute("create %s %s as select * from read_parquet('%s')" % ("table" if in_memory else "view", table, path))

    def run(self, query):
        """The whole result as a table of the in-memory database."""
        make = lambda name, text: self.con.execute("create or replace table %s as %s" % (name, text))
        if query == "mix100":
            make("m", metrics()), make("s1", SEQ1), make("s2", SEQ2)
            make("o", mix100(rfm, "last_buy::date"))
        else:
            make("o", statement(query))
        return "o"

    def arrow(self, result): return self.con.sql("select * from " + result).to_arrow_table()

    def clean(self):
        for table in ("o", "m", "s1", "s2"): self.con.execute("drop table if exists " + table)

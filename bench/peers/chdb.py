"""The workload in ClickHouse (chDB): tables of engine Memory with LowCardinality texts, or Parquet."""
import os
import tempfile

import pyarrow as pa

import peers.duckdb as base
from workload import *

SQL, WITH_AGE = Sql("ch"), Sql("ch", "age_y")
SINCE = {days: SQL.ts(ASOF - dt.timedelta(days=days)) for days in (30, 365)}
WEEK, DAY = 7 * 86_400_000_000, 86_400_000_000
RANK = "toInt8(1 + intDiv(5 * (rank() over (order by %s) - 1), count() over ()))"
FEW_VALUES = {"customers": ["gender", "city", "province", "channel", "device"], "events": ["type", "category", "channel"]}


def rfm(of):
    return f"""rb as ({of}), rs as (select user_id, {RANK % 'r'} as r5, {RANK % 'f'} as f5, {RANK % 'm'} as m5 from rb),
rfm as (select user_id, r5, f5, m5, case {base.rfm_names()} end as rfm from rs)"""


class Peer:
    def __init__(self, data, in_memory):
        from chdb import session
        self.session = session.Session(tempfile.mkdtemp(prefix="chdb_"))
        for setting in ("max_threads = 2", "session_timezone = 'UTC'", "join_use_nulls = 1", "output_format_arrow_string_as_string = 1"): self.do("set " + setting)
        self.do("create database if not exists b engine = Atomic")
        self.do("use b")
        files = {table: "file('%s', Parquet)" % os.path.join(data, table + ".parquet") for table in FEW_VALUES}
        self.events, self.customers = ("events", "customers") if in_memory else (files["events"], files["customers"])
        if in_memory: self.load(files)

    def load(self, files):
        few = lambda table, text: ", ".join(text % (column, column) for column in FEW_VALUES[table])
        self.do("create table customers engine = Memory as select * replace (%s) from %s" % (few("customers", "cast(%s as LowCardinality(Nullable(String))) as %s"), files["customers"]))
        known = few("events", "cast(assumeNotNull(%s) as LowCardinality(String)) as %s") + ", assumeNotNull(user_id) as user_id, assumeNotNull(ts) as ts"
        self.do("create table events engine = Memory as select %s, sku, amount from %s" % (known, files["events"]))

    def do(self, text, form="CSV"):
        return self.session.query(text, form)

    def seq1(self):
        micros = "groupArrayIf(toUnixTimestamp64Micro(assumeNotNull(ts)), type = '%s')"
        return f"""select id from {self.customers} where id in (select user_id from (select user_id, {micros % 'view'} as v, {micros % 'purchase'} as p
          from {self.events} where category = '{SEQ_CAT}' and type in ('view', 'purchase') and ts >= {SINCE[30]} group by user_id)
          where arrayExists(x -> not arrayExists(y -> y > x and y <= x + {WEEK}, p), v))"""

    def seq2(self):
        return f"""select id from {self.customers} where id in (select user_id from {self.events} where type in ('view', 'cart', 'purchase') and ts >= {SINCE[30]} group by user_id
          having windowFunnel({DAY}, 'strict_increase')(toUInt64(toUnixTimestamp64Micro(assumeNotNull(ts))), type = 'view', type = 'cart', type = 'purchase') = 3)"""

    def metrics(self):
        plain = [m for m in METRICS if "distinct" not in m[1]]
        return f"""select a.user_id as user_id, {", ".join("a.%s as %s" % (m[0], m[0]) for m in plain)}, b.ncat90 as ncat90, c.nday30 as nday30
          from (select user_id, {SQL.metrics(plain)} from {self.events} where ts >= {SINCE[365]} group by user_id) as a
          left join (select user_id, count() as ncat90 from (select distinct user_id, category from {self.events} where {SQL.mcond(METRICS[18])}) group by user_id) as b on a.user_id = b.user_id
          left join (select user_id, count() as nday30 from (select distinct user_id, toDate(ts, 'UTC') as d from {self.events} where {SQL.mcond(METRICS[19])}) group by user_id) as c on a.user_id = c.user_id"""

    def statement(self, query):
        if query == "a1": return f"select id from {self.customers} where " + SQL.cond(A1)
        if query in ("a10", "a100"): return "select id, %s from %s" % (WITH_AGE.tags(ATAGS[:int(query[1:])]), WITH_AGE.base(self.customers))
        if query == "e1":
            return f"""select id from {self.customers} where id in (select user_id from {self.events}
                where type = 'purchase' and ts >= {SINCE[30]} group by user_id having count() >= 3 and sum(amount) > 500)"""
        if query == "e20":
            return f"""with m as ({self.metrics()}), j as (select id, {SQL.mcols()} from {self.customers} as c left join m on m.user_id = c.id)
                select *, {SQL.tags(ETAGS)} from j"""
        if query == "rfm":
            of = f"""select user_id, toDate(max(ts), 'UTC') as r, count() as f, sum(amount) as m from {self.events} where type = 'purchase' and ts >= {SINCE[365]}
                 and user_id in (select id from {self.customers}) group by user_id"""
            return f"""with {rfm(of)} select c.id as id, coalesce(rfm.r5, 0) as r5, coalesce(rfm.f5, 0) as f5, coalesce(rfm.m5, 0) as m5,
                coalesce(rfm.rfm, 'none') as rfm from {self.customers} as c left join rfm on rfm.user_id = c.id"""
        return {"seq1": self.seq1, "seq2": self.seq2}[query]()

    def mix100(self):
        of = f"select user_id, toDate(last_buy, 'UTC') as r, buy365 as f, amt365 as m from m where buy365 > 0 and user_id in (select id from {self.customers})"
        return f"""with {rfm(of)},
            j as (select cb.*, {SQL.mcols()}, coalesce(rfm.rfm, 'none') as rfm, cb.id in (select id from s1) as seq1, cb.id in (select id from s2) as seq2
                  from {WITH_AGE.base(self.customers)} left join m as m on m.user_id = cb.id left join rfm on rfm.user_id = cb.id),
            t as (select id, {', '.join(m[0] for m in METRICS)}, rfm, seq1, seq2, {WITH_AGE.tags(ATAGS[:50] + ETAGS + ETAGS_X)} from j)
            select *, {', '.join('(%s) as %s' % (e, n) for n, e in SEGS)} from t"""

    def run(self, query):
        make = lambda name, text: self.do("create table %s engine = Memory as %s" % (name, text))
        if query == "mix100":
            make("m", self.metrics()), make("s1", self.seq1()), make("s2", self.seq2())
            make("o", self.mix100())
        else:
            make("o", self.statement(query))
        return "o"

    def arrow(self, result): return pa.ipc.open_stream(self.do("select * from " + result, "ArrowStream").bytes()).read_all()

    def clean(self):
        for table in ("o", "m", "s1", "s2"): self.do("drop table if exists %s sync" % table)

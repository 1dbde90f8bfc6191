"""The workload in DataFusion: record batches in memory, or Parquet. Its SQL is DuckDB's but for dates and quintiles."""
import os

import pyarrow as pa

import peers.duckdb as base
from workload import *

SQL, WITH_AGE = Sql("df"), Sql("df", "age_y")
RANK = "1 + (5 * (rank() over (order by %s) - 1)) / (count(*) over ())"


def rfm(of):
    return f"""rb as ({of}), rs as (select user_id, {RANK % 'r'} as r5, {RANK % 'f'} as f5, {RANK % 'm'} as m5 from rb),
rfm as (select user_id, r5, f5, m5, case {base.rfm_names()} end as rfm from rs)"""


def statement(query):
    metrics = lambda: base.metrics("cast(ts as date)", SQL)
    if query == "a1": return "select id from customers where " + SQL.cond(A1)
    if query in ("a10", "a100"): return "select id, %s from %s" % (WITH_AGE.tags(ATAGS[:int(query[1:])]), WITH_AGE.base("customers"))
    if query == "e20":
        return f"""with m as ({metrics()}), j as (select id, {SQL.mcols()} from customers left join m on m.user_id = customers.id)
            select *, {SQL.tags(ETAGS)} from j"""
    if query == "rfm":
        return f"""with {rfm(base.buyers("cast(max(ts) as date)"))} select id, coalesce(r5, 0) r5, coalesce(f5, 0) f5, coalesce(m5, 0) m5,
            coalesce(rfm, 'none') rfm from customers left join rfm on user_id = id"""
    return base.statement(query)


class Peer:
    def __init__(self, data, in_memory):
        from datafusion import SessionConfig, SessionContext
        self.ctx = SessionContext(SessionConfig().with_target_partitions(2).with_batch_size(8192))
        for table in ("customers", "events"):
            path = os.path.join(data, table + ".parquet")
            if not in_memory:
                self.ctx.register_parquet(table, path)
                continue
            self.ctx.register_parquet(table + "_file", path)
            self.keep(table, self.ctx.sql("select * from %s_file" % table).collect())

    def keep(self, table, batches):
        half = (len(batches) + 1) // 2
        self.ctx.deregister_table(table)
        self.ctx.register_record_batches(table, [batches[:half], batches[half:]])

    def run(self, query):
        if query != "mix100": return self.ctx.sql(statement(query)).collect()
        self.keep("m", self.ctx.sql(base.metrics("cast(ts as date)", SQL)).collect())
        self.keep("s1", self.ctx.sql(base.SEQ1).collect())
        self.keep("s2", self.ctx.sql(base.SEQ2).collect())
        return self.ctx.sql(base.mix100(rfm, "cast(last_buy as date)", WITH_AGE, SQL)).collect()

    def arrow(self, result): return pa.Table.from_batches(result)

    def clean(self):
        for table in ("m", "s1", "s2"): self.ctx.deregister_table(table)

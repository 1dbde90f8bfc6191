#!/usr/bin/env python3
"""Tagma beside DuckDB on the reference workload, in one run: every answer compared, medians and ratios written to RESULTS.md.

usage: run.py --tagma BUILD/bin/tagma --data DIR [--queries a10,a100,e1,e20] [--reps 3] [--write]
DIR holds customers.parquet and events.parquet (gen.py makes them). Both engines read the Parquet files with a warm page
cache, use two threads and write their whole answer as a Parquet file; the repetitions alternate between the engines.
"""
import argparse, json, os, resource, shutil, statistics, subprocess, sys, tempfile, time

import pyarrow.parquet as pq

import render_tagma
from facts import differences, facts
from report import write_section
from workload import *

HEAD = """Written by `bench/run.py`: %s customers and %s events (`bench/gen.py --seed 0`), both engines from Parquet with a warm page cache, two threads
each, the whole answer written as Parquet by both. Tagma's time is the whole command, from its start to the published folder, and its parts are
those of the manifest; DuckDB's is the statement alone, without starting Python. Medians of %d alternating repetitions in one run; peak memory is
the largest seen. CPU seconds (user and system, all threads) are the steadier figure where other programs use the machine. "Prepared" is the whole
command over the folder that `tagma prepare` wrote of the same data, once, in %s; DuckDB still reads Parquet, its own database files were not measured.

| query | Tagma, s | CPU, s | its parts, s | peak, MiB | DuckDB, s | CPU, s | peak, MiB | DuckDB / Tagma | by CPU | prepared, s | CPU, s | peak, MiB | DuckDB / prepared | by CPU | answers |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
"""

SQL = Sql("duckdb")
SQL_AGE = Sql("duckdb", "age_y")


def duckdb_query(query):
    since = lambda days: SQL.ts(ASOF - dt.timedelta(days=days))
    if query == "a1": return "select id, %s from %s" % (SQL_AGE.tags([("a1", A1)]), SQL_AGE.base("customers"))
    if query in ("a10", "a100"):
        return "select id, %s from %s" % (SQL_AGE.tags(ATAGS[:int(query[1:])]), SQL_AGE.base("customers"))
    if query == "e1":
        return f"""select id, id in (select user_id from events where type = 'purchase' and ts >= {since(30)}
            group by user_id having count(*) >= 3 and sum(amount) > 500) as e1 from customers"""
    # DuckDB keeps one hash set per group for count(distinct) filter: each distinct apart is several times faster.
    metrics = f"""select * from (select user_id, {SQL.metrics([m for m in METRICS if 'distinct' not in m[1]])}
          from events where ts >= {since(365)} group by user_id)
        left join (select user_id, count(*) as ncat90 from
          (select distinct user_id, category from events where {SQL.mcond(METRICS[18])}) group by user_id) using (user_id)
        left join (select user_id, count(*) as nday30 from
          (select distinct user_id, ts::date from events where {SQL.mcond(METRICS[19])}) group by user_id) using (user_id)"""
    return f"""with m as ({metrics}), j as (select id, {SQL.mcols()} from customers left join m on m.user_id = customers.id)
        select *, {SQL.tags(ETAGS)} from j"""


def run_duckdb(query, data, out):
    """One query in a process of its own, so that peak memory is the query's."""
    code = f"""
import duckdb, time, resource
con = duckdb.connect(":memory:")
con.execute("set threads=2; set TimeZone='UTC'; set enable_progress_bar=false")
for t in ("customers", "events"):
    con.execute("create view %s as select * from read_parquet('{data}/%s.parquet')" % (t, t))
def cpu(): used = resource.getrusage(resource.RUSAGE_SELF); return used.ru_utime + used.ru_stime
begin, cpu_begin = time.perf_counter(), cpu()
con.execute('''copy ({duckdb_query(query)}) to '{out}' (format parquet)''')
print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, cpu() - cpu_begin)
"""
    seconds, rss, cpu = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()[-3:]
    return float(seconds), int(rss) / 1024, float(cpu)


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_tagma(tagma, query, data, folder):
    """The whole command: start, compile, read, run, publish."""
    rules = os.path.join(folder, query + ".tag")
    open(rules, "w").write(render_tagma.render(query))
    out = os.path.join(folder, "out")
    begin, cpu_begin = time.perf_counter(), cpu_of_children()
    done = subprocess.run([tagma, "run", rules, "--data", data, "--as-of", "2026-07-01", "--out", out, "--threads", "2", "--quiet"],
                          capture_output=True, text=True)
    seconds, cpu = time.perf_counter() - begin, cpu_of_children() - cpu_begin
    if done.returncode != 0: sys.exit("tagma run failed (%d):\n%s" % (done.returncode, done.stderr[-4000:]))
    manifest = json.load(open(os.path.join(out, "manifest.json")))
    return seconds, manifest["peak_rss_bytes"] / 2**20, cpu, manifest["timings"], os.path.join(out, "tags.parquet")


def prepare(tagma, data, folder):
    """The same data once more, as `tagma prepare` writes it: where, and what it cost."""
    rules, out = os.path.join(folder, "all.tag"), os.path.join(folder, "prepared")
    open(rules, "w").write(render_tagma.render("e20"))
    begin, cpu_begin = time.perf_counter(), cpu_of_children()
    done = subprocess.run([tagma, "prepare", rules, "--data", data, "--out", out, "--threads", "2", "--quiet"], capture_output=True, text=True)
    if done.returncode != 0: sys.exit("tagma prepare failed (%d):\n%s" % (done.returncode, done.stderr[-4000:]))
    return out, "%.1f s (%.1f CPU seconds)" % (time.perf_counter() - begin, cpu_of_children() - cpu_begin)


def answers(path):
    return facts(pq.read_table(path))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tagma", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--queries", default="a10,a100,e1,e20")
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    args = parser.parse_args()
    rows, failed = [], False
    shelf = tempfile.mkdtemp(prefix="tagma-bench-", dir=os.path.dirname(os.path.abspath(args.data)))
    prepared_data, prepared_in = prepare(args.tagma, args.data, shelf)
    for query in args.queries.split(","):
        folder = tempfile.mkdtemp(prefix="tagma-bench-")
        peer_out = os.path.join(folder, "duckdb.parquet")
        ours, theirs, shelved = [], [], []
        for _ in range(args.reps):
            theirs.append(run_duckdb(query, args.data, peer_out))
            ours.append(run_tagma(args.tagma, query, args.data, folder))
            wrong = differences(*map(answers, (ours[-1][4], peer_out)))
            shelved.append(run_tagma(args.tagma, query, prepared_data, folder))
            wrong += differences(*map(answers, (shelved[-1][4], peer_out)))
        failed = failed or bool(wrong)
        parts = {k: statistics.median(o[3][k] for o in ours) for k in ours[0][3]}
        mine, peer = statistics.median(o[0] for o in ours), statistics.median(t[0] for t in theirs)
        my_cpu, peer_cpu = statistics.median(o[2] for o in ours), statistics.median(t[2] for t in theirs)
        ready, ready_cpu = statistics.median(s[0] for s in shelved), statistics.median(s[2] for s in shelved)
        rows.append("| %s | %.3f | %.2f | %s | %.0f | %.3f | %.2f | %.0f | %.2f× | %.2f× | %.3f | %.2f | %.0f | %.2f× | %.2f× | %s |" % (
            query.upper(), mine, my_cpu, ", ".join("%s %.3f" % kv for kv in parts.items()), max(o[1] for o in ours), peer, peer_cpu,
            max(t[1] for t in theirs), peer / mine, peer_cpu / my_cpu, ready, ready_cpu, max(s[1] for s in shelved), peer / ready, peer_cpu / ready_cpu, "equal" if not wrong else "DIFFER: " + ", ".join(wrong[:6])))
        print(rows[-1], flush=True)
        shutil.rmtree(folder)
    shutil.rmtree(shelf)
    if args.write:
        sizes = [format(pq.read_metadata(os.path.join(args.data, t + ".parquet")).num_rows, ",") for t in ("customers", "events")]
        write_section("Tagma beside DuckDB", HEAD % (*sizes, args.reps, prepared_in) + "\n".join(rows))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

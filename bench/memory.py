#!/usr/bin/env python3
"""Tagma beside other engines, data in memory: each query's whole answer as a table in memory, answers compared.

usage: memory.py --ready BUILD/bin/bench_ready --data DIR [--queries a1,…] [--peers duckdb,…] [--reps 5] [--write]
DIR holds customers.parquet and events.parquet (gen.py makes them). Two threads each, one engine after another in one run;
an engine that is not installed is left out. What loading costs is not counted here (run.py counts it).
"""
import argparse, importlib, json, os, resource, statistics, subprocess, sys, tempfile, time

import pyarrow.parquet as pq

import render_tagma
from facts import differences, facts
from report import write_section

QUERIES = ["a1", "a10", "a100", "e1", "e20", "rfm", "seq1", "seq2", "mix100"]
PEERS = ["duckdb", "polars", "datafusion", "chdb"]
ONLY_YES = {"a1", "e1", "seq1", "seq2"}  # others give the ids of those who are in

HEAD = """Written by `bench/memory.py`: %s customers and %s events (`bench/gen.py`, %s), all engines with two threads and their tables in memory, one after another in
one run; the whole answer of a query as a table in memory. Medians of %d repetitions, wall seconds, CPU seconds (user and system, all threads) in brackets. Tagma's data is bound (rows lie by
customer and time), as after `tagma prepare` or in a service; "ready" has run the catalogue before, "cached" finds machine code in the object cache, "cold" compiles it. The ratio is that of the
fastest other engine to "ready".

| query | ready | cached | cold | one thread | %s | best other / ready | answers |
|---|---|---|---|---|%s---|---|
"""


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def ask_peer(name, data, queries, reps):
    """In a process of its own: a line of JSON per query."""
    peer = importlib.import_module("peers." + name).Peer(data, True)
    for query in queries:
        times, cpus, found = [], [], None
        for _ in range(reps):
            begin, cpu_begin = time.perf_counter(), cpu()
            result = peer.run(query)
            times.append(time.perf_counter() - begin), cpus.append(cpu() - cpu_begin)
            found = found or facts(peer.arrow(result), query if query in ONLY_YES else None)
            del result
            peer.clean()
            if sum(times) > 60: break
        print(json.dumps({"query": query, "wall": statistics.median(times), "cpu": statistics.median(cpus), "facts": found}), flush=True)


def peer_answers(name, args):
    try: importlib.import_module(name)
    except ImportError: return None
    command = [sys.executable, os.path.abspath(__file__), "--peer", name, "--data", args.data, "--queries", args.queries, "--reps", str(args.reps)]
    done = subprocess.run(command, capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0: print("%s ended with %d: %s" % (name, done.returncode, done.stderr[-600:]), file=sys.stderr)
    return {line["query"]: line for line in lines}


def ask_tagma(ready, query, data, reps, folder):
    rules, out = os.path.join(folder, query + ".tag"), os.path.join(folder, "out")
    open(rules, "w").write(render_tagma.render(query))
    call = lambda threads, *more: json.loads(subprocess.run([ready, rules, data, "2026-07-01", str(threads), str(reps), os.path.join(folder, "cache"), *more],
                                                             check=True, capture_output=True, text=True).stdout)
    costs = call(2, out)
    costs["alone"] = call(1)["ready"]
    costs["facts"] = facts(pq.read_table(os.path.join(out, "tags.parquet")), query if query in ONLY_YES else None)
    return costs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ready")
    parser.add_argument("--data", required=True)
    parser.add_argument("--queries", default=",".join(QUERIES))
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--peer", help="answer as this engine, in lines of JSON")
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--seed", default="seed 0", help="how the data was made, for the heading")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    args = parser.parse_args()
    queries = args.queries.split(",")
    if args.peer: return ask_peer(args.peer, args.data, queries, args.reps)
    others = {name: found for name in args.peers.split(",") if name and (found := peer_answers(name, args)) is not None}
    rows, failed = [], False
    for query in queries:
        with tempfile.TemporaryDirectory(prefix="tagma-bench-") as folder:
            mine = ask_tagma(args.ready, query, args.data, args.reps, folder)
        answered = {name: found[query] for name, found in others.items() if query in found}
        wrong = {name: differences(mine["facts"], found["facts"]) for name, found in answered.items()}
        wrong = {name: of for name, of in wrong.items() if of}
        failed = failed or bool(wrong)
        best = min((found["wall"] for found in answered.values()), default=None)
        cell = lambda wall, used: "%.4f (%.3f)" % (wall, used)
        cells = [cell(mine["ready"], mine["ready_cpu"]), "%.4f" % mine["cached"], "%.4f" % mine["cold"], "%.4f" % mine["alone"]]
        cells += [cell(answered[name]["wall"], answered[name]["cpu"]) if name in answered else "failed" for name in others]
        rows.append("| %s | %s | %s | %s |" % (query.upper(), " | ".join(cells), "%.1f×" % (best / mine["ready"]) if best else "",
                                              "equal" if not wrong else "DIFFER: " + "; ".join("%s %s" % (name, ", ".join(of[:4])) for name, of in wrong.items())))
        print(rows[-1], flush=True)
    if args.write:
        sizes = [format(pq.read_metadata(os.path.join(args.data, t + ".parquet")).num_rows, ",") for t in ("customers", "events")]
        write_section("Data in memory", HEAD % (*sizes, args.seed, args.reps, " | ".join(others), "---|" * len(others)) + "\n".join(rows))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

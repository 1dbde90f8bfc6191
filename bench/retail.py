#!/usr/bin/env python3
"""The catalogue `retail` (tests/catalogues) over many members: how fast it is answered natively, and that every answer is right.

usage: retail.py --tagma BUILD/bin/tagma --data DIR [--members 200000] [--reps 3] [--write]
The members are copies of the catalogue's own, each copy with keys of its own, so that the catalogue's expected answers are
known for every one of them. Copies change two columns: the third part of R9 is a quintile among all, so its other parts are compared;
R12 draws lots by the key, so it is compared in tests/catalogues alone.
"""
import argparse, json, os, shutil, statistics, subprocess, sys, tempfile, time

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from report import write_section

HERE = os.path.dirname(os.path.abspath(__file__))
CATALOGUE = os.path.join(HERE, "..", "tests", "catalogues", "retail")
SEED = os.path.join(CATALOGUE, "seed1")
INSTANT = "2026-03-01T00:00:00+08:00"
STEP = 10_000_000                                                    # between the keys of two copies
KEYS = {"id", "event_id", "order_id"}


def copies(table, n):
    """The table n times under itself, the keys of copy i moved by i steps."""
    parts = []
    for i in range(n):
        columns = [pc.add(c, pa.scalar(i * STEP, c.type)) if name in KEYS else c for name, c in zip(table.column_names, table.columns)]
        parts.append(pa.table(columns, schema=table.schema))
    return pa.concat_tables(parts)


def generate(folder, members):
    """The data of the catalogue for at least so many members; how many copies that took."""
    n = -(-members // pq.read_metadata(os.path.join(SEED, "expected", INSTANT + ".parquet")).num_rows)
    os.makedirs(folder, exist_ok=True)
    for file in sorted(os.listdir(os.path.join(SEED, "data"))):
        table = pq.read_table(os.path.join(SEED, "data", file))
        shared = file == "sku.parquet"
        pq.write_table(table if shared else copies(table, n), os.path.join(folder, file), compression="zstd")
    return n


def wrong_answers(got, n):
    """The columns that differ from the copies of the expected answers."""
    want = pq.read_table(os.path.join(SEED, "expected", INSTANT + ".parquet"))
    got = got.sort_by("id")
    expected = copies(want, n).sort_by("id")
    if not got.column("id").equals(expected.column("id").cast(got.column("id").type)): return ["id"]
    plain = lambda t, name: t.column(name).cast(pa.string()) if pa.types.is_dictionary(t.column(name).type) else t.column(name)
    wrong = []
    for name in expected.column_names[1:]:
        ours, theirs = plain(got, name).combine_chunks(), plain(expected, name).combine_chunks()
        if name == "R9": ours, theirs = pc.utf8_slice_codeunits(ours, 0, 3), pc.utf8_slice_codeunits(theirs, 0, 3)
        if name == "R12": continue
        if not ours.cast(theirs.type).equals(theirs): wrong.append(name)
    return wrong


def run_once(tagma, data, folder):
    out = os.path.join(folder, "out")
    begin = time.perf_counter()
    done = subprocess.run([tagma, "run", os.path.join(CATALOGUE, "rules.tag"), "--data", data, "--as-of", INSTANT, "--out", out,
                           "--threads", "2", "--quiet"], capture_output=True, text=True)
    seconds = time.perf_counter() - begin
    if done.returncode != 0: sys.exit("tagma run failed (%d):\n%s" % (done.returncode, done.stderr[-4000:]))
    return seconds, json.load(open(os.path.join(out, "manifest.json"))), pq.read_table(os.path.join(out, "tags.parquet"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tagma", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--members", type=int, default=200_000)
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    a = parser.parse_args()
    n = generate(a.data, a.members)
    folder = tempfile.mkdtemp(prefix="tagma-retail-")
    runs = [run_once(a.tagma, a.data, folder) for _ in range(a.reps)]
    wrong = wrong_answers(runs[-1][2], n)
    parts = {k: statistics.median(r[1]["timings"][k] for r in runs) for k in runs[0][1]["timings"]}
    seconds, members = statistics.median(r[0] for r in runs), runs[-1][2].num_rows
    rows = sum(pq.read_metadata(os.path.join(a.data, f)).num_rows for f in os.listdir(a.data))
    shutil.rmtree(folder)
    text = "\n".join([
        "Written by `bench/retail.py`: the 12 rules of `tests/catalogues/retail` natively over %s members and %s rows in all tables, from Parquet to the" % (format(members, ","), format(rows, ",")),
        "published folder; medians of %d runs. Every answer that copies do not change is compared with the expected one." % a.reps, "",
        "| whole command, s | its parts, s | members a second, whole | members a second, answering alone | peak, MiB | answers |",
        "|---|---|---|---|---|---|",
        "| %.3f | %s | %s | %s | %.0f | %s |" % (seconds, ", ".join("%s %.3f" % kv for kv in parts.items()), format(int(members / seconds), ","),
            format(int(members / parts["run"]), ","), max(r[1]["peak_rss_bytes"] for r in runs) / 2**20, "equal" if not wrong else "DIFFER: " + ", ".join(wrong))])
    print(text)
    if a.write: write_section("The catalogue `retail` with 200,000 members", text)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""`tagma prepare`: runs over a prepared folder answer as runs over the data it was made of; what is wrong is told.

usage: check_prepare.py --tagma BUILD/bin/tagma
Every catalogue with data of its own is prepared, from its files and from a copy whose rows lie in another order, and run
natively and by the interpreter. The last line is `N passed, N failed`.
"""
import argparse, json, os, pathlib, random, resource, shutil, subprocess, sys, tempfile

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).resolve().parents[2]
AS_OF = "2026-06-15T12:00:00+08:00"
# Folders of rules and data: several kinds in one log, records of orders, intervals, lists, sets, two profiles.
CATALOGUES = [(ROOT / "examples" / "shop", ROOT / "examples" / "shop" / "data")] + [
    (ROOT / "tests" / "catalogues" / name, ROOT / "tests" / "catalogues" / name / "seed1" / "data") for name in ("retail", "bank", "saas", "local", "edu", "medaes")]

passed = failed = 0


def check(name, fine, said=""):
    global passed, failed
    passed, failed = passed + bool(fine), failed + (not fine)
    if not fine: print("FAILED %s\n%s" % (name, said[:3000]))


class Command:
    def __init__(self, tagma, folder):
        self.tagma, self.folder = os.path.abspath(tagma), folder

    def __call__(self, *arguments, cwd=None):
        done = subprocess.run([self.tagma, *map(str, arguments)], cwd=cwd or self.folder, capture_output=True, text=True, timeout=300)
        self.code, self.said = done.returncode, done.stdout + done.stderr
        return self


def shuffled(source, to):
    """The same tables, their rows in another order."""
    to.mkdir()
    for path in sorted(source.iterdir()):
        if path.suffix != ".parquet": shutil.copy(path, to); continue
        table = pq.read_table(path)
        rows = list(range(table.num_rows)); random.Random(path.name).shuffle(rows)
        pq.write_table(table.take(pa.array(rows, pa.int64())), to / path.name, row_group_size=500)


def same_answers(a, b):
    """The same rows in every file; those of a profile that has an owner may follow one another in another order."""
    files = lambda folder: {p.relative_to(folder): sorted(p.read_bytes().split(b"\n")) for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"}
    return files(a) == files(b)


def check_catalogue(run, rules, data):
    name, folder = rules.name, run.folder / rules.name
    folder.mkdir()
    files = sorted(rules.glob("*.tag"))
    shuffled(data, folder / "shuffled")
    for how, source in (("as it is", data), ("shuffled", folder / "shuffled")):
        run("run", *files, "--data", source, "--as-of", AS_OF, "--out", folder / "plain", "--format", "csv")
        check("%s, %s: the data runs" % (name, how), run.code == 0, run.said)
        run("prepare", *files, "--data", source, "--out", folder / "prepared")
        check("%s, %s: is prepared" % (name, how), run.code == 0, run.said)
        told = json.loads((folder / "prepared" / "prepared.json").read_text())
        check("%s, %s: names its sources" % (name, how), told["prepared_format"] == 1 and all((folder / "prepared" / s["file"]).stat().st_size == s["bytes"] for s in told["sources"].values()))
        for executor in ("native", "interpreter"):
            run("run", *files, "--data", folder / "prepared", "--as-of", AS_OF, "--out", folder / "out", "--format", "csv", "--executor", executor)
            check("%s, %s: runs, %s" % (name, how, executor), run.code == 0, run.said)
            check("%s, %s: answers, %s" % (name, how, executor), same_answers(folder / "plain", folder / "out"), run.said)
    shutil.rmtree(folder)


def check_layout(run):
    """A log of two kinds: by owner and time in one file, rows without an owner last, texts as codes."""
    folder = run.folder / "log"
    (folder / "data").mkdir(parents=True)
    (folder / "rules.tag").write_text("""profile Customer from customer { key id : int  nick : string }
event View of Customer by user at ts where kind == "view" from log { kind : string  page : string? }
event Buy of Customer by user at ts where kind == "buy" from log { kind : string  amount : decimal(2)?  memo : string? }
metric views of Customer = count(View)
""")
    (folder / "data" / "customer.csv").write_text("id,nick\n7,a\n3,b\n9,c\n", encoding="utf-8")
    (folder / "data" / "log.csv").write_text("user,ts,kind,page,amount,memo\n" + "".join("%d,2026-06-%02dT10:00:00Z,%s,\n" % row for row in [
        (3, 9, "view,home,"), (9, 1, "buy,,12.50"), (4, 2, "view,首页,"), (7, 8, "buy,,1.00"), (7, 3, "view,home,"), (3, 1, "other,,"), (7, 5, "view,home,")]), encoding="utf-8")
    run("prepare", "rules.tag", "--data", "data", "--out", "prepared", cwd=folder)
    check("a log of two kinds is prepared", run.code == 0 and "by owner and time" in run.said, run.said)
    rows = pa.ipc.open_file(folder / "prepared" / "log.arrow").read_all()
    check("rows lie by owner and time", [(r["user"], r["ts"].day) for r in rows.to_pylist()] == [(7, 3), (7, 5), (7, 8), (3, 9), (9, 1), (4, 2), (3, 1)], str(rows.to_pylist()))
    check("texts are codes", pa.types.is_dictionary(rows.schema.field("page").type) and rows["page"].to_pylist().count("首页") == 1, str(rows.schema))
    check("a column without a value stays one", rows["memo"].null_count == 7, str(rows.schema))
    run("run", "rules.tag", "--data", "prepared", "--out", "answers", "--format", "csv", cwd=folder)
    check("and is run over", run.code == 0 and (folder / "answers" / "tags.csv").read_text().split() == ["id,views", "7,2", "3,1", "9,0"], run.said)
    shutil.rmtree(folder / "answers")
    check("numbers are narrow", rows.schema.field("user").type == pa.int8(), str(rows.schema))
    return folder


def check_mistakes(run, folder):
    prepared = folder / "prepared"
    before = (prepared / "prepared.json").read_bytes()
    run("prepare", "rules.tag", "--data", "data", cwd=folder); check("--out is wanted", run.code == 2 and "--out" in run.said, run.said)
    run("prepare", "rules.tag", "--data", "data", "--out", "data", cwd=folder); check("no other folder is replaced", run.code == 5 and "T1123" in run.said, run.said)
    run("run", "rules.tag", "--data", "data", "--out", "prepared", cwd=folder); check("nor a prepared one by a run", run.code == 5 and "T1123" in run.said, run.said)
    log = folder / "data" / "log.csv"; whole = log.read_text(encoding="utf-8")
    log.write_text(whole.replace("12.50", "twelve"), encoding="utf-8")
    run("prepare", "rules.tag", "--data", "data", "--out", "prepared", cwd=folder); check("bad data is told", run.code == 3 and "T1051" in run.said, run.said)
    log.unlink()
    run("prepare", "rules.tag", "--data", "data", "--out", "prepared", cwd=folder); check("a source that is missing is told", run.code == 5 and "log" in run.said, run.said)
    check("what was there stays", (prepared / "prepared.json").read_bytes() == before and sorted(p.name for p in folder.iterdir()) == ["data", "prepared", "rules.tag"])
    log.write_text(whole, encoding="utf-8")
    small = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
    full = subprocess.run([run.tagma, "prepare", "rules.tag", "--data", "data", "--out", "prepared"], cwd=folder, capture_output=True, text=True, preexec_fn=small)
    check("a full disk is told", full.returncode == 5 and "T1122" in full.stderr, full.stderr)
    check("and leaves nothing", (prepared / "prepared.json").read_bytes() == before and sorted(p.name for p in folder.iterdir()) == ["data", "prepared", "rules.tag"])
    arrow = prepared / "log.arrow"; bytes_ = arrow.read_bytes()
    arrow.write_bytes(bytes_[:-100])
    run("run", "rules.tag", "--data", "prepared", cwd=folder); check("a truncated file is told", run.code == 5 and "T1106" in run.said and "prepare" in run.said, run.said)
    arrow.write_bytes(b"\0" * len(bytes_))
    run("run", "rules.tag", "--data", "prepared", cwd=folder); check("a corrupt file is told", run.code == 5 and "T1106" in run.said, run.said)
    arrow.write_bytes(bytes_)
    sources = lambda **facts: json.dumps({"prepared_format": 1, "sources": {"log": {"file": "log.arrow", "bytes": len(bytes_), **facts}}})
    for about, code in ((json.dumps({"prepared_format": 99, "sources": {}}), "T1055"), ('{"prepared_format": "1", "sources": {}}', "T1055"), ("[]", "T1055"), ("", "T1055"),
                        ('{"prepared_format": 1, "sources": []}', "T1055"), (sources(bytes="many"), "T1106"), (sources(bytes=1), "T1106")):
        (prepared / "prepared.json").write_text(about)
        run("run", "rules.tag", "--data", "prepared", cwd=folder); check("prepared.json that says %s is told" % about, run.code == 5 and code in run.said, run.said)
    (prepared / "prepared.json").write_text(sources(file=7))
    run("run", "rules.tag", "--data", "prepared", cwd=folder); check("a file that prepared.json does not name is read like any other", run.code == 0, run.said)
    run("help", "T1055"); check("and explained", run.code == 0 and "prepared" in run.said, run.said)


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("--tagma", required=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tagma-prepare-"))
    run = Command(parser.parse_args().tagma, folder)
    try:
        for rules, data in CATALOGUES: check_catalogue(run, rules, data)
        check_mistakes(run, check_layout(run))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

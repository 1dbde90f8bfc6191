#!/usr/bin/env python3
"""Bad rules, bad data, bad files, bad arguments: a clear message, the right exit status, nothing half-written.

usage: check_bad_inputs.py --tagma BUILD/bin/tagma [NAME …]
Every case runs `tagma run` (or another command) in a folder of its own and looks at the exit status, the message, the
time it took, that no output appeared and that no personal value was printed. The last line is `N passed, N failed`.
"""
import argparse, datetime, decimal, os, pathlib, resource, signal, subprocess, sys, tempfile, time

import pyarrow as pa
import pyarrow.parquet as pq

RULES = """
timezone "Asia/Shanghai"
profile Customer { key id : int  city : string?  email : string? pii  level : enum("a", "b") }
event Order of Customer by customer_id at time { amount : decimal(2)  qty : int }
tag big = sum(amount of Order in rolling 90 days) >= 100.00
tag here = city is "北京"
tag first_level = level == "a"
metric pieces = sum(qty of Order)
"""
CANARY = "canary-7f3a@example.org"
CASES = []


def case(function):
    CASES.append(function)
    return function


def money(*amounts):
    return pa.array([decimal.Decimal(a) for a in amounts], pa.decimal128(18, 2))


def customers(**columns):
    base = {"id": pa.array([1, 2, 3], pa.int64()), "city": pa.array(["北京", None, "上海"]),
            "email": pa.array([CANARY, None, "x@example.org"]), "level": pa.array(["a", "b", "a"])}
    base.update(columns)
    return pa.table({k: v for k, v in base.items() if v is not None})


def orders(**columns):
    day = datetime.datetime(2026, 6, 1, 10)
    base = {"customer_id": pa.array([1, 1, 2], pa.int64()), "time": pa.array([day] * 3, pa.timestamp("us", "UTC")),
            "amount": money("60.00", "50.00", "1.00"),
            "qty": pa.array([1, 2, 3], pa.int64())}
    base.update(columns)
    return pa.table({k: v for k, v in base.items() if v is not None})


class Bench:
    """A folder with rules and data; runs the command and remembers what it said."""
    def __init__(self, tagma):
        self.tagma = os.path.abspath(tagma)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tagma-bad-"))
        (self.folder / "data").mkdir()
        self.rules(RULES)
        self.table("Customer", customers())
        self.table("Order", orders())
        self.out = self.folder / "out"

    def rules(self, text):
        (self.folder / "rules.tag").write_bytes(text if isinstance(text, bytes) else text.encode())

    def table(self, name, table):
        pq.write_table(table, self.folder / "data" / (name + ".parquet"))

    def path(self, name):
        return self.folder / "data" / (name + ".parquet")

    def run(self, *arguments, limit=60, **options):
        arguments = arguments or ("run", "rules.tag", "--data", "data", "--as-of", "2026-07-01", "--out", str(self.out))
        begin = time.monotonic()
        done = subprocess.run([self.tagma, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=limit, **options)
        self.seconds = time.monotonic() - begin
        self.code, self.said = done.returncode, done.stdout + done.stderr
        self.stdout = done.stdout
        return self

    def expect(self, code, *words, output=False):
        """The exit status, words of the message, and whether an output folder may be there."""
        problems = []
        if self.code != code: problems.append("exit status %d, expected %d" % (self.code, code))
        problems += ["the message lacks %r" % w for w in words if w not in self.said]
        if self.out.exists() != output: problems.append("output %s" % ("is missing" if output else "was left"))
        beside = [p.name for p in self.folder.iterdir() if p.name not in ("data", "rules.tag", "out", "sealed", "more.tag", "small")]
        if beside: problems.append("left beside: %s" % beside)
        if CANARY in self.said: problems.append("a personal value was printed")
        if problems: raise AssertionError("; ".join(problems) + "\n" + self.said[:3000])


@case
def good_input_runs(b):
    b.run().expect(0, "big", output=True)
@case
def misspelt_column(b):
    b.rules(RULES.replace('city is', 'ctiy is')); b.run().expect(1, "ctiy", "city")
@case
def misspelt_type(b):
    b.rules(RULES.replace("qty : int", "qty : itn")); b.run().expect(1, "itn", "int")
@case
def not_utf8(b):
    b.rules(RULES.encode() + b'// \xff\xfe\ntag x = city is "\xd6\xd0"\n'); b.run().expect(1, "UTF-8")
@case
def nested_parentheses(b):
    b.rules(RULES + "tag deep = " + "(" * 100_000 + "true" + ")" * 100_000 + "\n"); b.run(limit=20).expect(1, "256")
@case
def nested_nots(b):
    b.rules(RULES + "tag deep = " + "not " * 100_000 + "true\n"); b.run(limit=20).expect(1, "256")
@case
def nested_minus(b):
    b.rules(RULES + "metric deep = " + "- " * 100_000 + "1\n"); b.run(limit=20).expect(1, "256")
@case
def fifty_megabytes(b):
    b.rules(RULES + "// padding padding padding padding padding\n" * 1_200_000); b.run(limit=20).expect(1, "bytes")
@case
def long_disjunction(b):
    b.rules(RULES + "tag wide = " + " or ".join("city is \"城%d\"" % i for i in range(10_000)) + "\n"); b.run(limit=60).expect(0, output=True)
@case
def unclosed_string(b):
    b.rules(RULES + 'tag open = city is "北京\n'); b.run().expect(1, "rules.tag")
@case
def empty_rules(b):
    b.rules(""); b.run(); assert b.code in (0, 1, 2), b.said; assert not b.out.exists() or b.code == 0
@case
def binary_rules(b):
    b.rules(bytes(range(256)) * 100); b.run().expect(1)
@case
def missing_rule_file(b):
    b.run("run", "nowhere.tag", "--data", "data").expect(5, "nowhere.tag")
@case
def missing_data_file(b):
    b.path("Order").unlink(); b.run().expect(5, "Order")
@case
def corrupt_parquet(b):
    raw = bytearray(b.path("Order").read_bytes()); raw[8:-8] = os.urandom(len(raw) - 16); b.path("Order").write_bytes(raw)
    b.run().expect(5, "Order.parquet")
@case
def truncated_parquet(b):
    raw = b.path("Order").read_bytes(); b.path("Order").write_bytes(raw[:len(raw) // 2]); b.run().expect(5, "Order.parquet")
@case
def empty_parquet_file(b):
    b.path("Order").write_bytes(b""); b.run().expect(5, "Order.parquet")
@case
def flipped_bytes(b):
    raw = b.path("Customer").read_bytes()
    for at in range(4, len(raw), max(1, len(raw) // 40)):
        bad = bytearray(raw); bad[at] ^= 0xFF; b.path("Customer").write_bytes(bad)
        b.run("run", "rules.tag", "--data", "data", "--as-of", "2026-07-01")
        assert b.code in (0, 3, 5), "byte %d: exit %d\n%s" % (at, b.code, b.said)
@case
def folder_instead_of_file(b):
    b.path("Order").unlink(); b.path("Order").mkdir(); b.run(); assert b.code in (3, 5), b.said; assert not b.out.exists()
@case
def absent_column(b):
    b.table("Order", orders(qty=None)); b.run().expect(3, "qty")
@case
def column_of_another_type(b):
    b.table("Order", orders(qty=pa.array(["1", "2", "3"]))); b.run().expect(3, "qty", "int")
@case
def decimal_would_lose_digits(b):
    b.table("Order", orders(amount=pa.array([decimal.Decimal("1.005")] * 3, pa.decimal128(22, 3)))); b.run()
    b.expect(3, "amount")
@case
def missing_where_none_may_be(b):
    b.table("Order", orders(qty=pa.array([1, None, 3], pa.int64()))); b.run().expect(3, "qty")
@case
def duplicate_keys(b):
    b.table("Customer", customers(id=pa.array([1, 2, 2], pa.int64()))); b.run().expect(3, "Customer")
@case
def missing_key(b):
    b.table("Customer", customers(id=pa.array([1, None, 2], pa.int64()))); b.run().expect(3, "id")
@case
def enum_outside_its_set(b):
    b.table("Customer", customers(level=pa.array(["a", "z", "b"]))); b.run().expect(3, "level")
@case
def orphans_are_counted(b):
    b.table("Order", orders(customer_id=pa.array([1, 77, 2], pa.int64()))); b.run().expect(0, "contract", output=True)
@case
def strict_refuses_counts(b):
    b.table("Order", orders(customer_id=pa.array([1, 77, 2], pa.int64())))
    b.run("run", "rules.tag", "--data", "data", "--as-of", "2026-07-01", "--out", str(b.out), "--strict").expect(4)
@case
def overflow_is_counted(b):
    b.table("Order", orders(qty=pa.array([2**62, 2**62, 3], pa.int64()))); b.run().expect(0, "overflow", output=True)
@case
def empty_tables(b):
    b.table("Customer", customers().slice(0, 0)); b.table("Order", orders().slice(0, 0)); b.run().expect(0, output=True)
@case
def unwritable_output(b):
    sealed = b.folder / "sealed"; sealed.write_text("a file, not a folder")
    b.run("run", "rules.tag", "--data", "data", "--as-of", "2026-07-01", "--out", str(sealed / "out")).expect(5, "sealed")
@case
def output_over_a_foreign_folder(b):
    b.out.mkdir(); (b.out / "letter.txt").write_text("keep me"); b.run()
    assert b.code in (2, 5), b.said; assert (b.out / "letter.txt").read_text() == "keep me"
@case
def disk_full(b):
    def limit(): resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600)); signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    b.run("run", "rules.tag", "--data", "data", "--as-of", "2026-07-01", "--out", str(b.out), "--executor", "interpreter", preexec_fn=limit)
    b.expect(5)
@case
def old_output_survives_a_failure(b):
    b.run().expect(0, output=True); before = sorted(p.name for p in b.out.iterdir())
    b.table("Customer", customers(id=pa.array([1, 2, 2], pa.int64()))); b.run()
    assert b.code == 3 and sorted(p.name for p in b.out.iterdir()) == before, b.said
@case
def interrupt(b):
    n = 2_000_000
    b.table("Customer", pa.table({"id": pa.array(range(n), pa.int64()), "city": pa.array(["北京"] * n),
                                  "email": pa.array([None] * n, pa.string()), "level": pa.array(["a"] * n)}))
    process = subprocess.Popen([b.tagma, "run", "rules.tag", "--data", "data", "--as-of", "2026-07-01", "--out", str(b.out),
                                "--executor", "interpreter"], cwd=b.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    time.sleep(1.0); process.send_signal(signal.SIGINT)
    b.said, _ = process.communicate(timeout=60); b.code = process.returncode
    b.expect(130)
@case
def unknown_command(b):
    b.run("rnu", "rules.tag").expect(2, "run")
@case
def unknown_option(b):
    b.run("run", "rules.tag", "--dta", "data").expect(2, "--data")
@case
def unknown_rule(b):
    b.run("run", "rules.tag", "--data", "data", "--only", "bigg").expect(2, "big")
@case
def unknown_param(b):
    b.run("run", "rules.tag", "--data", "data", "--param", "x=1").expect(1, "x")
@case
def bad_instant(b):
    b.run("run", "rules.tag", "--data", "data", "--as-of", "yesterday-ish", "--out", str(b.out)).expect(2, "yesterday-ish")
@case
def no_rules_no_project(b):
    b.run("run").expect(2, "tagma.toml")
@case
def explain_unknown_key(b):
    b.run("explain", "rules.tag", "--rule", "big", "--key", "99", "--data", "data").expect(2)
@case
def eval_bad_json(b):
    b.run("eval", "rules.tag", "--row", "{id: 7").expect(2, "JSON")


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("--tagma", required=True); parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    passed = failed = 0
    for function in CASES:
        if args.names and function.__name__ not in args.names: continue
        try:
            function(Bench(args.tagma)); passed += 1
        except (AssertionError, subprocess.TimeoutExpired) as problem:
            failed += 1; print("%s: %s" % (function.__name__, problem))
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What the command does when all is well: pages, projects, JSON, colours, dumps, coverage, exit statuses.

usage: check_command.py --tagma BUILD/bin/tagma [NAME …]
Every case runs in a folder of its own. The last line is `N passed, N failed`.
"""
import argparse, json, os, pathlib, pty, re, subprocess, sys, tempfile

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = '''timezone "Asia/Shanghai"
param floor : decimal(2) = 100.00
profile Customer { key id : int  city : string? }
event Order of Customer by customer_id at time { amount : decimal(2)  qty : int }
metric spend = sum(amount of Order in rolling 90 days)
metric price = avg(amount of Order)
tag 高价值 "High value" = spend >= floor
tag 阶段 "Stage" = "新客" when count(Order) == 1 | "老客" when count(Order) > 1 | "潜客" otherwise
metric odd = 1 / sum(qty of Order)
test "one order" as of 2026-07-01T00:00 {
  Customer { id: 1 }
  Order { customer_id: 1, time: 2026-06-24T10:00, amount: 12.50, qty: 1 }
  expect for 1: 阶段 == "新客"
  expect for 1: not 高价值
}
'''
CASES = []


def case(function):
    CASES.append(function)
    return function


class Bench:
    def __init__(self, tagma):
        self.tagma, self.folder = os.path.abspath(tagma), pathlib.Path(tempfile.mkdtemp(prefix="tagma-cli-"))
        (self.folder / "data").mkdir()
        self.write("rules.tag", RULES)
        customers = pa.table({"id": pa.array([1, 2, 3], pa.int64()), "city": ["北京", None, "上海"]})
        time = pa.array([1_782_000_000_000_000] * 3, pa.timestamp("us", "UTC"))  # 2026-06-21
        orders = pa.table({"customer_id": pa.array([1, 1, 2], pa.int64()), "time": time, "qty": pa.array([1, 2, 3], pa.int64()),
                           "amount": pa.array(["60.00", "50.01", "1.00"]).cast(pa.decimal128(20, 2))})
        pq.write_table(customers, self.folder / "data" / "Customer.parquet")
        pq.write_table(orders, self.folder / "data" / "Order.parquet")

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def run(self, *arguments, code=0):
        done = subprocess.run([self.tagma, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.out, self.err = done.stdout, done.stderr
        assert done.returncode == code, "exit status %d, expected %d\n%s%s" % (done.returncode, code, self.out[:1500], self.err[:1500])
        return self

    def answers(self, *arguments, code=0):
        return self.run("run", "rules.tag", "--data", "data", "--as-of", "2026-07-01", *arguments, code=code)

    def on_terminal(self, *arguments, **environment):
        """What the command writes to standard error when that is a terminal."""
        master, slave = pty.openpty()
        process = subprocess.Popen([self.tagma, *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=slave,
                                   env={**os.environ, **environment})
        os.close(slave)
        said = b""
        while True:
            try:
                piece = os.read(master, 4096)
            except OSError:
                break
            if not piece: break
            said += piece
        process.wait(timeout=120)
        os.close(master)
        return said.decode(errors="replace")


def has(text, *words):
    for word in words: assert word in text, "%r is not in\n%s" % (word, text[:3000])


@case
def no_arguments(b):
    b.run(code=2); has(b.err, "tagma run", "tagma check")
@case
def overview(b):
    b.run("--help"); has(b.out, "tagma run", "tagma.toml", "explain"); first = b.out
    b.run("help"); assert b.out == first
@case
def every_command_teaches(b):
    for command in ("run", "check", "test", "fmt", "explain", "eval", "repl", "help"):
        b.run(command, "--help"); has(b.out, "Examples:", "tagma " + command)
@case
def every_code_has_a_page(b):
    codes = set()
    for top in ("cli", "compiler", "runtime", "stdlib"):
        for file in (ROOT / top).rglob("*"):
            if file.suffix in (".cpp", ".h", ".def"): codes |= set(re.findall(r'"(T[0-9]{4})"|TAGMA_DIAGNOSTIC\((T[0-9]{4})', file.read_text()))
    codes = sorted({a or c for a, c in codes})
    assert len(codes) > 60, codes
    missing = [code for code in codes if subprocess.run([b.tagma, "help", code], capture_output=True).returncode != 0]
    assert not missing, "no page: %s" % missing
@case
def function_page(b):
    b.run("help", "round"); has(b.out, "round(x", "half_even", "example")
    b.run("help", "ruond", code=2); has(b.err, "did you mean round")
@case
def nearest_names(b):
    b.run("chekc", code=2); has(b.err, "did you mean `tagma check`")
    b.run("check", "--fromat", "json", "rules.tag", code=2); has(b.err, "did you mean --format")
    b.run("run", "rules.tag", "--executor", "natve", code=2); has(b.err, "native")
@case
def version(b):
    b.run("--version"); assert re.fullmatch(r"\d+\.\d+\.\d+\n", b.out), b.out
@case
def summary_and_streams(b):
    b.answers(); has(b.out, "高价值", "High value", "33.3%", "潜客", "division_by_zero 1"); has(b.err, "load", "compile", "run")
    assert "\033" not in b.out + b.err
@case
def quiet(b):
    b.answers("--quiet"); assert b.out == "" and b.err == "", b.out + b.err
@case
def params(b):
    b.answers("--param", "floor=0.50", "--only", "高价值"); has(b.out, "66.7%"); assert "阶段" not in b.out
@case
def strict(b):
    b.answers("--strict", "--out", "answers", code=4); has(b.out, "division_by_zero"); assert not (b.folder / "answers").exists()
    b.answers("--strict", "--only", "高价值", "--out", "answers"); assert (b.folder / "answers" / "manifest.json").exists()
@case
def json_manifest(b):
    b.answers("--json", "--out", "answers")
    said, written = json.loads(b.out), json.loads((b.folder / "answers" / "manifest.json").read_text())
    assert [rule["name"] for rule in said["rules"]] == [rule["name"] for rule in written["rules"]] if isinstance(said["rules"], list) else said["rules"].keys() == written["rules"].keys()
@case
def formats(b):
    for form, name in (("csv", "tags.csv"), ("arrow", "tags.arrow"), ("parquet", "tags.parquet")):
        b.answers("--format", form, "--out", "answers"); assert (b.folder / "answers" / name).exists(), form
@case
def executors_agree(b):
    b.answers(); native = b.out
    b.answers("--executor", "interpreter"); assert b.out == native
@case
def project_file(b):
    b.write("tagma.toml", '[project]\nname = "shop"\nrules = ["*.tag"]\n[data]\ndir = "data"\n[params]\nfloor = "0.50"\n[run]\nas_of = "2026-07-01"\nout = "answers"\n')
    b.run("run"); has(b.out, "66.7%"); assert (b.folder / "answers" / "tags.parquet").exists()
    b.run("check"); b.run("test", "--param", "floor=100.00")
    b.run("run", "--param", "floor=100.00"); has(b.out, "33.3%")
@case
def project_file_with_mistakes(b):
    b.write("tagma.toml", "[project]\nrulse = ['*.tag']\n"); b.run("run", code=2); has(b.err, "rulse", "rules")
    b.write("tagma.toml", "[run\n"); b.run("run", code=2); has(b.err, "line 1")
    b.write("tagma.toml", "[project]\nrules = ['*.gat']\n"); b.run("run", code=2); has(b.err, "*.gat")
@case
def check_lists(b):
    b.run("check", "rules.tag", "--list"); rows = [line.split("\t") for line in b.out.splitlines()]
    assert ["高价值", "tag", "bool", "High value"] in rows, rows
    assert all(len(row) == 4 for row in rows)
@case
def check_json(b):
    b.run("check", "rules.tag", "--format", "json"); assert json.loads(b.out) == []
    b.write("rules.tag", RULES.replace("sum(amount", "sum(amuont")); b.run("check", "rules.tag", "--format", "json", code=1)
    found = json.loads(b.out); assert found[0]["line"] == 5 and found[0]["code"].startswith("T02") and found[0]["column"] == 20, found[0]
@case
def coverage(b):
    b.run("test", "rules.tag", "--coverage"); has(b.out, "1 passed, 0 failed", "unseen", "高价值: yes", '"老客", "潜客"', "untested", "odd")
@case
def failing_test(b):
    b.write("rules.tag", RULES.replace('阶段 == "新客"', '阶段 == "老客"')); b.run("test", "rules.tag", code=1); has(b.out, "FAILED", "0 passed, 1 failed", "新客")
    b.run("test", "rules.tag", "--filter", "no such test"); has(b.out, "0 passed, 0 failed")
@case
def formatting(b):
    b.write("rules.tag", RULES.replace("tag 高价值", "tag   高价值").replace(" = spend >=", "  =  spend   >="))
    b.run("fmt", "rules.tag", "--check", code=1); has(b.out, "rules.tag would change")
    b.run("fmt", "rules.tag"); assert b.out == "rules.tag\n"
    b.run("fmt", "rules.tag", "--check"); assert b.out == ""
    b.run("test", "rules.tag")
@case
def explanation(b):
    arguments = ("explain", "rules.tag", "--rule", "高价值", "--key", "1", "--data", "data", "--as-of", "2026-07-01")
    b.run(*arguments); has(b.out, "高价值", "spend", "110.01", "true")
    b.run(*arguments, "--json"); tree = json.loads(b.out); assert tree["value"] == "true" and tree["parts"], tree
    b.run(*arguments[:3], "高价", *arguments[4:], code=2); has(b.err, "did you mean 高价值")
@case
def one_customer(b):
    b.run("eval", "rules.tag", "--key", "1", "--data", "data", "--as-of", "2026-07-01", "--json"); by_key = json.loads(b.out)
    assert by_key == {"spend": "110.01", "price": "55.0050000000", "高价值": True, "阶段": "老客", "odd": "0.3333333333"}, by_key
    row = {"id": 1, "city": "北京", "Order": [{"time": "2026-06-21T10:00", "amount": "60.00", "qty": 1}, {"time": "2026-06-21T10:00", "amount": "50.01", "qty": 2}]}
    b.run("eval", "rules.tag", "--row", json.dumps(row), "--as-of", "2026-07-01", "--json"); assert json.loads(b.out) == by_key, b.out
    b.run("eval", "rules.tag", "--key", "3", "--data", "data", "--as-of", "2026-07-01", "--json"); has(b.err, "odd: division_by_zero")
    assert json.loads(b.out)["odd"] is None
    b.run("eval", "rules.tag", code=2); has(b.err, "--key", "--row")
@case
def dumps(b):
    b.run("run", "rules.tag", "--dump", "nothing", code=2)
    stages = re.findall(r"(?:ast|ir:\w+|ir|llvm|asm)", b.err.split("stages:")[1])
    assert {"ast", "ir", "llvm", "asm"} <= set(stages) and any(stage.startswith("ir:") for stage in stages), stages
    for stage in stages: b.run("run", "rules.tag", "--dump", stage); assert b.out.strip(), stage
def expecting(b, *lines):
    b.write("rules.tag", RULES + "\n".join(lines) + "\n")


@case
def expectation_stops(b):
    for executor in ("native", "interpreter"):
        expecting(b, 'expect "city known" city is known on Customer', 'expect "big" amount >= 55.00 on Order else fail')
        b.answers("--executor", executor, "--out", "answers", code=3)
        has(b.err, "T1011", 'Customer: the expectation "city known" does not hold (1 row; counted from 0: 1)', '"big" does not hold (2 rows; counted from 0: 1, 2)')
        assert not (b.folder / "answers").exists()
    expecting(b, 'expect "city known" city is known on Customer'); b.answers("--only", "高价值", code=3)
@case
def expectation_counts(b):
    for executor in ("native", "interpreter"):
        expecting(b, 'expect "city known" city is known on Customer else count', 'expect "big" amount >= 55.00 on Order else count', 'expect "holds" qty > 0 on Order else count')
        b.answers("--executor", executor, "--out", "answers", "--only", "高价值")
        has(b.out, 'contract: Customer: 1 against the expectation "city known" (row 1,', 'contract: Order: 2 against the expectation "big" (rows 1, 2,', "33.3%")
        assert "holds" not in b.out
        contract = json.loads((b.folder / "answers" / "manifest.json").read_text())["contract"]
        assert {"table": "Order", "kind": "expectation", "expectation": "big", "count": 2, "first_rows": [1, 2]} in contract, contract
        b.answers("--executor", executor, "--strict", "--only", "高价值", code=4)
@case
def expectation_of_rules(b):
    expecting(b, 'expect "buys" spend > 2.00 and 阶段 != "潜客" on Customer else count', 'expect "known buyer" Customer.city is known on Order else count',
              'expect "own price" amount <= Customer.spend on Order', 'expect "priced" 1 / (qty - 3) is known or qty == 3 on Order else count')
    for executor in ("native", "interpreter"):
        b.answers("--executor", executor, "--only", "高价值")
        has(b.out, '2 against the expectation "buys" (rows 1, 2,', '1 against the expectation "known buyer" (row 2,', '1 division by zero in "priced" (row 2,')
        assert "own price" not in b.out
@case
def expectation_of_answered_people(b):
    expecting(b, 'expect "city known" city is known on Customer else count')
    b.write("rules.tag", (b.folder / "rules.tag").read_text().replace("profile Customer {", "profile Customer where id != 2 {"))
    b.answers("--only", "高价值"); assert "city known" not in b.out, b.out
@case
def expectation_rejects(b):
    expecting(b, 'expect "small" amount < 60.00 on Order else reject', 'metric n = count(Order)')
    b.answers("--json", "--only", "n"); said = json.loads(b.out)
    assert {"table": "Order", "kind": "expectation", "expectation": "small", "count": 1, "first_rows": [0]} in said["contract"], said["contract"]
    b.run("eval", "rules.tag", "--key", "1", "--data", "data", "--as-of", "2026-07-01", "--json"); assert json.loads(b.out)["n"] == 1, b.out
    row = {"id": 1, "Order": [{"time": "2026-06-21T10:00", "amount": "60.00", "qty": 1}]}
    b.run("eval", "rules.tag", "--row", json.dumps(row), "--as-of", "2026-07-01", "--json"); assert json.loads(b.out)["n"] == 0, b.out
    expecting(b, 'expect "few" count(Order) < 2 on Customer else reject'); b.run("check", "rules.tag", code=1); has(b.err, "T0621", "else count")
@case
def expectation_makes_missing(b):
    expecting(b, 'expect "known city" city == "北京" on Customer else missing', 'metric town = city')
    b.answers("--out", "answers", "--format", "csv"); has(b.out, 'contract: Customer.city: 1 against the expectation "known city" (row 2,')  # the missing one is missing already
    rows = (b.folder / "answers" / "tags.csv").read_text().splitlines(); assert "北京" in rows[1] and "上海" not in rows[3], rows
    expecting(b, 'expect "x" city == "北京" or id == 1 on Customer else missing'); b.run("check", "rules.tag", code=1); has(b.err, "T0622", "else reject")
    expecting(b, 'expect "x" qty > 0 on Order else missing'); b.run("check", "rules.tag", code=1); has(b.err, "T0622", "`qty : int?`")
@case
def expectations_in_tests(b):
    test = 'metric n = count(Order)\ntest "rows" as of 2026-07-01T00:00 {\n  Customer { id: 1 }\n%s  expect for 1: n == %d\n}'
    order = "  Order { customer_id: 1, time: 2026-06-24T10:00%s }\n"
    expect = 'expect "positive" qty > 0 on Order else reject'
    expecting(b, expect, test % (order % ", qty: 0" + order % ", qty: 2", 1)); b.run("test", "rules.tag")
    expecting(b, expect, test % (order % ", amount: 1.00", 1)); b.run("test", "rules.tag")  # a test that does not name qty says nothing about it
def deciding(b, *rows, overlay="overlay from decisions"):
    """RULES with an overlay, and what people decided: (key, tag, value, source)."""
    expecting(b, overlay, 'manual tag 黑名单 "Blocked" kept by "客服"')
    column = lambda i: pa.array([row[i] for row in rows], pa.int64() if i == 0 else pa.string())
    none = pa.array([None] * len(rows), pa.string())
    day = pa.array([1_782_000_000_000_000] * len(rows), pa.timestamp("us", "UTC"))
    table = {"key": column(0), "tag": column(1), "value": column(2), "source": column(3), "by": none, "reason": none,
             "at": day, "until": pa.array([None] * len(rows), pa.timestamp("us", "UTC"))}
    pq.write_table(pa.table(table), b.folder / "data" / "decisions.parquet")
@case
def people_decide(b):
    deciding(b, (1, "高价值", "no", "legal"), (1, "高价值", "yes", "sales"), (2, "高价值", None, "sales"), (3, "高价值", "no", None), (3, "黑名单", None, None))
    for executor in ("native", "interpreter"):
        b.answers("--executor", executor, "--out", "answers", "--format", "csv")
        rows = (b.folder / "answers" / "tags.csv").read_text().splitlines()
        column = {name: i for i, name in enumerate(rows[0].split(","))}
        said = lambda rule: [row.split(",")[column[rule]] for row in rows[1:]]
        assert said("高价值") == ["false", "true", "false"] and said("黑名单") == ["false", "false", "true"], rows
    b.run("explain", "rules.tag", "--rule", "高价值", "--key", "1", "--data", "data", "--as-of", "2026-07-01"); has(b.out, "overlay of 高价值", "legal exclusion")
    b.run("explain", "rules.tag", "--rule", "高价值", "--key", "2", "--data", "data", "--as-of", "2026-07-01"); has(b.out, "manual inclusion")
@case
def decisions_about_nothing(b):
    deciding(b, (1, "高价钱", "no", None), (2, "高价值", "maybe", None))
    b.answers(); has(b.out, 'contract: overlay: 1 against the expectation "overlay: about a rule or manual tag"', '1 against the expectation "overlay: yes or no"')
    b.answers("--strict", code=4)
    (b.folder / "data" / "decisions.parquet").unlink(); b.answers(code=5); has(b.err, "decisions")
@case
def decisions_are_counted(b):
    deciding(b, (1, "高价值", "no", "legal"), (1, "高价值", "yes", "sales"), (2, "高价值", None, "sales"), (3, "高价值", "yes", None), (4, "高价值", "yes", None), (3, "黑名单", None, None))
    for executor in ("native", "interpreter"):
        for more in ([], ["--only", "高价值"]):
            b.answers("--executor", executor, "--json", *more)
            rules = {rule["name"]: rule for rule in json.loads(b.out)["rules"]}
            assert rules["高价值"]["overlays"] == {"manual inclusion": 2, "legal exclusion": 1}, rules["高价值"]
            assert [name for name, rule in rules.items() if "overlays" in rule] == ["高价值"] and not any("overlay of" in name for name in rules), rules
    b.answers(); has(b.out, "2 by manual inclusion; 1 by legal exclusion")
    deciding(b); b.answers("--json"); assert not any("overlays" in rule for rule in json.loads(b.out)["rules"]), b.out
@case
def nobody_decided(b):
    deciding(b, (1, "高价值", "no", "legal"), overlay="overlay  from decisions  else  none")
    b.answers("--strict", "--only", "高价值"); has(b.out, "1 by legal exclusion"); assert "no data" not in b.out, b.out
    (b.folder / "data" / "decisions.parquet").unlink()
    for executor in ("native", "interpreter"):
        b.answers("--strict", "--only", "高价值", "--executor", executor); b.answers("--executor", executor, "--out", "answers", "--format", "csv"); has(b.out, "contract: overlay: 0 rows, as there is no data")
        rows = (b.folder / "answers" / "tags.csv").read_text().splitlines()
        at = rows[0].split(",").index("黑名单"); assert rows[1:] and all(row.split(",")[at] == "false" for row in rows[1:]), rows
        manifest = json.loads((b.folder / "answers" / "manifest.json").read_text())
        assert {"table": "overlay", "kind": "absent_table", "count": 0, "first_rows": []} in manifest["contract"], manifest["contract"]
    b.run("eval", "rules.tag", "--key", "1", "--data", "data", "--as-of", "2026-07-01", "--json"); assert json.loads(b.out)["黑名单"] is False, b.out
    b.run("fmt", "rules.tag"); has((b.folder / "rules.tag").read_text(), "overlay from decisions else none")
    expecting(b, "overlay from decisions else nothing"); b.run("check", "rules.tag", code=1); has(b.err, "T0101", "`else nothing` does not fit here", "else none")
@case
def rows_of_several_owners_follow_the_time(b):
    # Natively rows lie owner by owner: what shows their order must not be read as they lie. Customer 2 comes last and bought first.
    b.write("rules.tag", """profile City from Customer unique by city { key city : string }
profile Person from Customer of City by city { key id : int  city : string }
event Bought of Person by customer_id at time from Order { qty : int }
metric run of City = streak(qty > 1 of Bought)
metric longest of City = longest_streak(qty > 1 of Bought)
metric quantities of City = list(qty of Bought)
metric latest of City = last(qty of Bought)
""")
    pq.write_table(pa.table({"id": pa.array([1, 2], pa.int64()), "city": ["北京", "北京"]}), b.folder / "data" / "Customer.parquet")
    time = pa.array([1_782_000_000_000_000 + i for i in (3, 5, 2, 4)], pa.timestamp("us", "UTC"))
    pq.write_table(pa.table({"customer_id": pa.array([1, 1, 2, 2], pa.int64()), "time": time, "qty": pa.array([2, 2, 1, 1], pa.int64()), "amount": pa.array(["1.00"] * 4).cast(pa.decimal128(20, 2))}),
                   b.folder / "data" / "Order.parquet")
    for executor in ("native", "interpreter"):
        b.answers("--executor", executor, "--out", "answers", "--format", "csv")
        answer = (b.folder / "answers" / "tags.csv").read_text().splitlines()[1]
        assert answer.replace('"', "") == "北京,1,1,[1,2,1,2],2", (executor, answer)
@case
def trials(b):
    expecting(b, 'test "trials" {', '  compiles { tag new = spend > 1.00 }', '  refused { tag new = spent > 1.00 } because T0201', '}'); b.run("test", "rules.tag")
    expecting(b, 'test "trials" {', '  compiles { tag new = spent > 1.00 }', '  refused { tag new = spend > 1.00 } because T0201', '  refused { tag new = spent > 1.00 } because T0701', '}')
    b.run("test", "rules.tag", code=1); has(b.out, "trials", "expected compiles { … }: it is refused", "T0201 in line 17", "expected refused { … } because T0201: it compiles", "because T0701: it is refused")
    b.run("check", "rules.tag")  # a test that fails is no error of the rules
@case
def colours_only_on_terminals(b):
    b.write("rules.tag", RULES.replace("sum(amount", "sum(amuont"))
    assert "\033[" in b.on_terminal("check", "rules.tag", NO_COLOR="")
    assert "\033[" not in b.on_terminal("check", "rules.tag", NO_COLOR="1")
@case
def progress_only_on_terminals(b):
    has(b.on_terminal("run", "rules.tag", "--data", "data"), "reading"); b.answers(); assert "reading" not in b.err
    assert "reading" not in b.on_terminal("run", "rules.tag", "--data", "data", "--quiet")


@case
def windows_beyond_the_log(b):
    b.write("rules.tag", 'timezone "UTC"\nprofile Customer { key id : int }\nevent Order of Customer by customer_id at time { amount : decimal(2) }\n'
            'private metric inner = count(Order in rolling 300 days)\ntag far = inner > 1\nmetric near = sum(amount of Order in rolling 30 days)\nmetric edge = count(Order in rolling 110 days)\nmetric farther = count(Order in rolling 500 days)\nmetric all = count(Order)\n')
    [file.unlink() for file in (b.folder / "data").iterdir()]
    b.write("data/Customer.csv", "id\n1\n2\n")
    b.write("data/Order.csv", "customer_id,time,amount\n2,2026-05-01T00:00:00Z,2.00\n1,2026-03-23T00:00:00Z,1.00\n")
    has(b.run("run", "rules.tag", "--data", "data", "--only", "far,near,edge,all", "--out", "out", "--as-of", "2026-07-01").out, "window: the rows of Order begin at 2026-03-23T00:00:00Z; a rule asks for those from 2025-09-04T00:00:00Z on: far")
    told = json.loads((b.folder / "out" / "manifest.json").read_text())["short_logs"]
    assert told == [{"table": "Order", "begins": "2026-03-23T00:00:00Z", "windows_from": "2025-09-04T00:00:00Z", "rules": ["far"]}], told
    assert "window:" not in b.run("run", "rules.tag", "--data", "data", "--only", "near", "--as-of", "2026-07-01").out
    b.write("data/Order.csv", "customer_id,time,amount\n")
    assert "window:" not in b.run("run", "rules.tag", "--data", "data", "--as-of", "2026-07-01").out


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("--tagma", required=True); parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    passed = failed = 0
    for function in CASES:
        if args.names and function.__name__ not in args.names: continue
        try:
            function(Bench(args.tagma)); passed += 1
        except (AssertionError, ValueError, subprocess.TimeoutExpired) as problem:
            failed += 1; print("%s: %s" % (function.__name__, problem))
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()

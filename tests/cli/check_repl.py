#!/usr/bin/env python3
"""`tagma repl` as people use it: through a pipe, and at a terminal (a pseudo-terminal; keys are sent one answer at a time).

usage: check_repl.py --tagma BUILD/bin/tagma [NAME …]
Every case runs in a folder of its own. The last line is `N passed, N failed`.
"""
import argparse, fcntl, os, pathlib, pty, select, struct, subprocess, sys, tempfile, termios, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = '''timezone "Asia/Shanghai"
param floor : decimal(2) = 100.00
profile Customer { key id : int  city : string? }
event Order of Customer by customer_id at time { amount : decimal(2)  qty : int }
metric spend = sum(amount of Order)
tag 高价值 "High value" = spend >= floor
tag 阶段 "Stage" = "新客" when count(Order) == 1 | "老客" when count(Order) > 1 | "潜客" otherwise
segment 挽回 = 高价值 and 阶段 == "老客"
'''
CUSTOMERS = "id,city\n1,北京\n2,\n3,上海\n4,北京\n"
ORDERS = "customer_id,time,amount,qty\n1,2026-06-01T10:00:00Z,60.00,1\n1,2026-06-02T10:00:00Z,50.01,2\n2,2026-06-03T10:00:00Z,1.00,3\n4,2026-06-03T10:00:00Z,200.00,3\n"
PROMPT, MORE = "tagma> ", "  ...> "
CASES = []


def case(function):
    CASES.append(function)
    return function


def has(text, *words):
    for word in words:
        assert word in text, "%r is not in\n%s" % (word, text[-3000:])


class Terminal:
    """The command at a pseudo-terminal. say() sends keys and waits for a text; what was read up to there is `seen`."""

    def __init__(self, command, folder, **environment):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "LC_ALL", "LC_CTYPE")}
        self.process = subprocess.Popen(command, cwd=folder, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
                                        env={**clean, "TERM": "xterm", "TAGMA_HISTORY": str(folder / "history"), **environment},
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.master, self.unread = master, b""

    def say(self, keys, wait=PROMPT):
        os.write(self.master, keys.encode())
        end = time.monotonic() + 120
        while wait.encode() not in self.unread:
            ready, _, _ = select.select([self.master], [], [], max(0, end - time.monotonic()))
            assert ready, "no %r after %r, only %r" % (wait, keys, self.unread.decode(errors="replace"))
            self.unread += self.read()
        end_of_it = self.unread.index(wait.encode()) + len(wait.encode())
        seen, self.unread = self.unread[:end_of_it].decode(errors="replace"), self.unread[end_of_it:]
        return seen

    def ask(self, keys, *answers):
        """Keys that make the editor draw its line anew, prompt and all: the answers come first, then the next prompt."""
        for answer in answers:
            self.say(keys, answer)
            keys = ""
        self.say("")

    def read(self):
        try:
            piece = os.read(self.master, 4096)
        except OSError:
            piece = b""
        assert piece, "the command ended: %s" % self.unread.decode(errors="replace")
        return piece

    def leave(self, keys="\x04"):
        os.write(self.master, keys.encode())
        try:
            while os.read(self.master, 4096):
                pass
        except OSError:
            pass
        code = self.process.wait(timeout=120)
        os.close(self.master)
        return code


class Bench:
    def __init__(self, tagma):
        self.tagma, self.folder = os.path.abspath(tagma), pathlib.Path(tempfile.mkdtemp(prefix="tagma-repl-"))
        (self.folder / "data").mkdir()
        self.write("rules.tag", RULES)
        self.write("data/Customer.csv", CUSTOMERS)
        self.write("data/Order.csv", ORDERS)

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def arguments(self):
        return ["repl", "rules.tag", "--data", "data", "--as-of", "2026-07-01"]

    def pipe(self, *lines, arguments=None, code=0, folder=None):
        done = subprocess.run([self.tagma, *(self.arguments() if arguments is None else arguments)], cwd=folder or self.folder, capture_output=True,
                              text=True, input="".join(line + "\n" for line in lines), timeout=300)
        self.out, self.err = done.stdout, done.stderr
        assert done.returncode == code, "exit status %d, expected %d\n%s%s" % (done.returncode, code, self.out, self.err)
        assert PROMPT not in self.out and "\033" not in self.out + self.err
        return self.out

    def terminal(self, **environment):
        return Terminal([self.tagma, *self.arguments()], self.folder, **environment)


# ---------------------------------------------------------------- a pipe

@case
def questions(b):
    has(b.pipe("高价值"), "2 yes of 4 Customer (50.0%)\n  1, 4\n")
    has(b.pipe("spend"), "4 known of 4 Customer (100.0%)\n  min 0.00, 25% 0.00, median 1.00, 75% 110.01, max 200.00\n  1: 110.01; 2: 1.00; 3: 0.00; 4: 200.00\n")
    has(b.pipe("阶段"), "  新客", "  2   50.0%", '1: "老客"')
    has(b.pipe("city"), "3 known of 4 Customer (75.0%)\n  北京", "上海")
    has(b.pipe('city == "北京"'), "2 yes of 4 Customer (50.0%), 1 unknown")
    has(b.pipe("1 / sum(qty of Order)"), "faults: division_by_zero 1")
@case
def define_and_redefine(b):
    out = b.pipe("挽回", "tag 大 = spend > 1.00", "大 and not 挽回", "tag 高价值 = spend >= 1000.00", "挽回", "tag 大 = spend > 0.00", "大 and not 挽回")
    assert out.splitlines()[1:] == ["1 yes of 4 Customer (25.0%)", "  1", "defined 大", "1 yes of 4 Customer (25.0%)", "  4", "redefined 高价值",
                                    "0 yes of 4 Customer (0.0%)", "redefined 大", "3 yes of 4 Customer (75.0%)", "  1, 2, 4"], out
@case
def patterns(b):
    out = b.pipe("pattern p = sequence { a: Order then b: Order }", "has(p)", "count(b of p)", "pattern p = sequence { a: Order }", "count(a of p) > 0")
    has(out, "defined p", "redefined p", "yes of 4 Customer")
@case
def a_definition_that_breaks_others_is_refused(b):
    out = b.pipe('tag 高价值 = city', "挽回", code=1)
    has(b.err, "error[", "高价值"); has(out, "1 yes of 4"); assert "redefined" not in out
@case
def knobs(b):
    out = b.pipe("param floor : decimal(2) = 1000.00", "高价值", arguments=b.arguments() + ["--param", "floor=150.00"])
    has(out, "defined floor", "0 yes of 4")
@case
def several_lines(b):
    out = b.pipe("高价值 and", "  spend < 150.00", 'tag 层 = "高" when spend > 150.00', '  | "中" when spend > 50.00', "| \"低\" otherwise", "层", "spend > 0.00", "and 高价值")
    has(out, "1 yes of 4 Customer (25.0%)\n  1\n", "defined 层\nredefined 层\nredefined 层\n4 known", "2   50.0%", "2 yes of 4 Customer (50.0%)\n  1, 4\n")
    has(b.pipe("fn twice(x: int) =", "  x * 2", "", "twice(count(Order))"), "defined twice", "max 4")
@case
def a_whole_file_through_the_pipe(b):
    out = b.pipe(*RULES.splitlines(), "// a comment", "", 'test "one" as of 2026-07-01T00:00 {', "  Customer { id: 1 }", "", "  expect for 1: not 高价值", "}", "挽回",
                 arguments=["repl", "--data", "data", "--as-of", "2026-07-01"])
    has(out, "defined Customer", "defined 高价值", "1 yes of 4")
@case
def types(b):
    out = b.pipe(":type spend / count(Order)", ":type 高价值", ":type city", ":type 阶段", ":type last(time of Order)")
    assert out.splitlines()[1:] == ["ratio?, published as decimal(10)", "bool", "string?", 'enum("新客", "老客", "潜客")', "timestamp?"], out
@case
def why(b):
    out = b.pipe(":why 1 高价值", ":why 2 spend + 1.00 > 5.00")
    assert any(line.split() == ["高价值", "=", "spend", ">=", "floor", "true"] for line in out.splitlines()), out
    has(out, "row of 2026-06-02T18:00:00+08:00", "110.01", "spend + 1.00 > 5.00", "false")
    b.pipe(":why 99 高价值", code=1); has(b.err, "no Customer has this key")
    b.pipe(":why", code=1); has(b.err, ":why 42 高价值")
@case
def help_and_commands(b):
    has(b.pipe(":help"), ":load FILE", ":why KEY RULE", ":quit"); has(b.pipe(":help sum"), "sum(x of SOURCE)"); has(b.pipe(":help T0501"), "rolling")
    b.pipe(":tpye spend", code=1); has(b.err, "did you mean :type")
    has(b.pipe(":rules"), "高价值", "High value"); has(b.pipe(":as-of 2026-06-02", "spend"), "as of 2026-06-02", "max 60.00")
    has(b.pipe(":quit", "spend"), "4 rules"); assert "known" not in b.out
@case
def errors_stand_under_their_characters(b):
    b.pipe('阶段 == "老客" and spned > 1.00', code=1)
    has(b.err, "<input>:1:16", '\n1 | 阶段 == "老客" and spned > 1.00\n  |                    ^^^^^\n', "did you mean spend")
    b.pipe("count(Order in last 7 days)", code=1); has(b.err, "T0501", "<input>:1:16")
    b.pipe("spend >", "", code=1); has(b.err, "must follow")
@case
def a_broken_file_changes_nothing(b):
    b.write("more.tag", "tag 常客 = count(Order) >= 2\n"); b.write("broken.tag", "tag 坏 = spned > 1.00\ntag 也坏 = \n")
    out = b.pipe(":load more.tag", ":load broken.tag", "常客", ":load nothing.tag", "高价值", code=1)
    has(out, "5 rules", "1 yes of 4 Customer (25.0%)\n  1\n", "2 yes of 4"); has(b.err, "spned", "broken.tag was not loaded", "nothing.tag")
@case
def a_file_that_broke_since(b):
    t = b.terminal()
    t.say(""); has(t.say("高价值\r"), "2 yes of 4")
    b.write("rules.tag", RULES.replace("spend >= floor", "spned >= floor")); has(t.say(":load rules.tag\r"), "spned", "not loaded")
    has(t.say("高价值\r"), "2 yes of 4")
    b.write("rules.tag", RULES.replace("spend >= floor", "spend < floor")); has(t.say(":load rules.tag\r"), "4 rules"); has(t.say("高价值\r"), "2 yes of 4 Customer (50.0%)\r\n  2, 3")
    assert t.leave() == 0
@case
def data_anew(b):
    b.write("few.csv", "id,city\n1,北京\n")
    out = b.pipe(":data Customer=few.csv", "高价值", ":data", code=0)
    has(out, "Customer                         1 rows", "1 yes of 1 Customer (100.0%)")
    out = b.pipe("高价值", ":data nowhere", "高价值", code=1); assert out.count("2 yes of 4") == 2, out; has(b.err, "nowhere")
    has(b.pipe("record Extra from Order of Customer by customer_id { qty : int }", "sum(qty of Extra)"), "defined Extra", "max 3")
@case
def tables_are_filtered_before_anybody_asks(b):
    b.write("rules.tag", RULES + 'event Many of Customer by customer_id at time where qty >= 3 from Order { qty : int }\n')
    has(b.pipe("高价值", "count(Many) > 0"), "2 yes of 4 Customer (50.0%)\n  2, 4")
@case
def nobody_to_ask(b):
    b.pipe("1 + 1", arguments=["repl"], code=1); has(b.err, ":load FILE")
    b.pipe("spend", arguments=["repl", "rules.tag"], code=1); has(b.err, "no data is given for Customer", "--data")
@case
def a_project_and_several_profiles(b):
    out = b.pipe("高价值", "新店", 'city == "上海"', "store_id < 3", "years since opened", folder=ROOT / "examples" / "shop", arguments=["repl"])
    has(out, " Member (", " Store (")
    b.pipe("stroe_id < 3", folder=ROOT / "examples" / "shop", arguments=["repl"], code=1); assert b.err.count("error[") == 1, b.err
@case
def personal_values_are_not_shown(b):
    b.pipe("phone", folder=ROOT / "examples" / "shop", arguments=["repl"], code=1); has(b.err, "T0703")
@case
def a_script_fails_when_a_line_does(b):
    b.pipe("高价值", code=0); b.pipe("spned", "高价值", code=1)


# ---------------------------------------------------------------- a terminal

@case
def prompts_and_leaving(b):
    t = b.terminal()
    has(t.say(""), "Tagma", ":help", "4 rules"); has(t.say("高价值 and\r", MORE), "高价值"); has(t.say("spend > 150.00\r"), "1 yes of 4", "  4")
    t.say("tag 半 = (\r", MORE); has(t.say("\r"), "error[")
    assert t.leave() == 0; assert b.terminal().leave(":quit\r") == 0
@case
def completion(b):
    t = b.terminal(LANG="C")  # texts are UTF-8 whatever the locale
    t.say(""); t.ask("高价\t\r", "2 yes of 4"); t.ask("spe\t > 150.00\r", "1 yes of 4"); t.ask(":ty\tspend\r", "decimal(2)")
    t.ask("高价值 and spend<20\t0.00 and cou\t(Ord\t) == 2\r", "1 yes of 4"); t.say("se\t\t", "segment"); t.ask("\x15高价值\r", "2 yes of 4")
    t.ask(":load ru\t\r", "4 rules"); t.ask("zzz\t\x15高价值\r", "2 yes of 4")
    assert t.leave() == 0
@case
def editing_wide_characters(b):
    t = b.terminal(LANG="C.UTF-8")
    t.say(""); t.ask("低价值\x01\x04高\r", "2 yes of 4"); t.ask("高价值值\x7f\r", "2 yes of 4"); t.ask("spend > 150.00\x01not (\x05)\r", "3 yes of 4")
    assert t.leave() == 0
@case
def bytes_that_are_no_text(b):
    t = b.terminal()
    t.say(""); os.write(t.master, b"\xe5\x80\r"); t.ask("", "error[T0"); t.ask("高价值\r", "2 yes of 4"); assert t.leave() == 0
@case
def history(b):
    t = b.terminal()
    t.say(""); t.say("spend > 150.00\r"); t.say("高价值 and\r", MORE); t.say("spend < 150.00\r"); assert t.leave() == 0
    t = b.terminal()
    t.say(""); t.ask("\x1b[A\r", "1 yes of 4", "\n  1\r"); t.ask("\x1b[A\x1b[A\r", "1 yes of 4", "\n  4\r"); assert t.leave() == 0
@case
def ctrl_c_at_the_prompt(b):
    t = b.terminal()
    t.say(""); t.say("spend > 15", "> 15"); t.say("\x03"); has(t.say("高价值\r"), "2 yes of 4"); t.say("tag 半 = (\r", MORE); t.say("\x03"); has(t.say("高价值\r"), "2 yes of 4")
    assert t.leave() == 0
@case
def ctrl_c_while_it_computes(b):
    b.write("data/Customer.csv", "id,city\n" + "".join("%d,city of %d\n" % (i, i) for i in range(150_000)))
    t = b.terminal()
    t.say(""); t.say(" or ".join('matches(city, "(a|b%d).*[x-z]z+")' % i for i in range(200)) + "\r", "asking ["); has(t.say("\x03"), "interrupted")
    has(t.say("高价值\r"), "2 yes of 150,000"); assert t.leave() == 0
@case
def colours(b):
    t = b.terminal(); t.say(""); has(t.say("spned\r"), "\033[", "spend"); t.leave()
    t = b.terminal(NO_COLOR="1"); t.say(""); assert "\033[1" not in t.say("spned\r"); t.leave()


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("--tagma", required=True); parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    passed = failed = 0
    for function in CASES:
        if args.names and function.__name__ not in args.names: continue
        try:
            function(Bench(args.tagma)); passed += 1
        except Exception as error:
            failed += 1; print("FAILED %s: %s" % (function.__name__, str(error)[:3000]))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""How large a catalogue may be: `tagma check` over N rules, and `tagma run` of them over a small table.

usage: rules.py --tagma BUILD/bin/tagma [--sizes 100,1000,10000] [--run-sizes 1000,10000] [--write]
The rules stand over the reference schema (gen.py) and are the same for the same N: metrics with windows, tags over
columns and over other rules, levels, scores, segments. Times are the whole command, without a cache of compiled rules.
"""
import argparse, os, random, shutil, subprocess, sys, tempfile, time

from gen import CATEGORIES, CHANNELS, CITIES, TYPES
from render_tagma import SCHEMA
from report import write_section

HERE = os.path.dirname(os.path.abspath(__file__))


class Catalogue:
    """Rules one after another; a rule reads only what was declared before it, so that there are no cycles."""

    def __init__(self, n):
        self.n, self.lines = n, []
        self.random = random.Random(n)
        self.counts, self.sums, self.yes, self.levels = [], [], [], {}

    def pick(self, items): return items[self.random.randrange(len(items))]
    def below(self, n): return self.random.randrange(n)

    def source(self):
        clauses = ["Event in rolling %d days" % (1 + self.below(365)), 'where type == "%s"' % self.pick(TYPES)]
        if self.below(2): clauses.append('and category in ["%s", "%s"]' % tuple(self.random.sample(CATEGORIES, 2)))
        if self.below(3) == 0: clauses.append('and channel == "%s"' % self.pick(CHANNELS))
        return " ".join(clauses)

    def condition(self):
        """On the profile's own columns, and on the rules before."""
        kinds = [lambda: 'city in ["%s", "%s", "%s"]' % tuple(self.random.sample(CITIES, 3)),
                 lambda: 'gender is "%s"' % self.pick(["female", "male", "other"]),
                 lambda: "points between %d and %d" % (lambda low: (low, low + 1 + self.below(5000)))(self.below(5000)),
                 lambda: "balance > %d.5e0" % self.below(3000),
                 lambda: "registered in rolling %d days" % (1 + self.below(900)),
                 lambda: "(years since birthday) >= %d" % (18 + self.below(50)),
                 lambda: "(vip_level ?? 0) >= %d" % (1 + self.below(4)),
                 lambda: "size(interests) >= %d" % (1 + self.below(4)),
                 lambda: "opt_in"]
        if self.counts: kinds += [lambda: "%s >= %d" % (self.pick(self.counts), 1 + self.below(20))] * 4
        if self.sums: kinds += [lambda: "%s > %d.0e0" % (self.pick(self.sums), 1 + self.below(2000))] * 2
        if self.yes: kinds += [lambda: self.pick(self.yes), lambda: "not " + self.pick(self.yes)]
        return self.pick(kinds)()

    def conditions(self, most):
        parts = [self.condition() for _ in range(1 + self.below(most))]
        return " and ".join(parts[:2]) + "".join(" and (%s or %s)" % (p, self.condition()) for p in parts[2:])

    def metric(self, i):
        kind = self.below(3)
        if kind == 0: self.counts.append("events_%d" % i)
        if kind == 1: self.sums.append("amount_%d" % i)
        body = {0: ("events_%d" % i, "count(%s)"), 1: ("amount_%d" % i, "sum(amount of %s)"), 2: ("last_%d" % i, "last(time of %s)")}[kind]
        return 'metric %s "指标%d" group "行为" = %s' % (body[0], i, body[1] % self.source())

    def tag(self, i):
        line = 'tag tag_%d "标签%d" group "属性/%d" = %s' % (i, i, i % 50, self.conditions(4))
        self.yes.append("tag_%d" % i)
        return line

    def level(self, i):
        measure, cuts = self.pick(self.counts), sorted(self.random.sample(range(1, 40), 3), reverse=True)
        self.levels["level_%d" % i] = ["高", "中", "低"]
        return 'tag level_%d "等级%d" group "等级"\n  = "高" when %s >= %d\n  | "中" when %s >= %d and %s\n  | "低" when %s >= %d\n  | "无" otherwise' % (
            i, i, measure, cuts[0], measure, cuts[1], self.condition(), measure, cuts[2])

    def score(self, i):
        return "score score_%d = %s capped 0..100" % (i, " plus ".join("%d when %s" % (5 + self.below(40), self.condition()) for _ in range(3)))

    def segment(self, i):
        level = self.pick(sorted(self.levels))
        return 'segment segment_%d "人群%d" for marketing requires opt_in = %s == "%s" and %s' % (i, i, level, self.pick(self.levels[level]), self.conditions(2))

    def text(self):
        makers = [self.metric] * 6 + [self.tag] * 8 + [self.level] * 3 + [self.score] + [self.segment] * 2
        out = [SCHEMA.replace("birthday   : date?", "birthday   : date?  pii for marketing")]
        for i in range(self.n):
            make = makers[i * 7 % len(makers)] if self.levels or self.counts else self.metric
            if make in (self.segment,) and not self.levels: make = self.tag
            if make is self.level and not self.counts: make = self.metric
            out.append(make(i))
        return "\n".join(out) + "\n"


def measured(command, cache):
    """Seconds and MiB of the whole command, which must succeed; compiled rules are kept in `cache`, if anywhere."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=dict(os.environ, XDG_CACHE_HOME=cache))
    errors = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0: sys.exit("%s failed (%d):\n%s" % (" ".join(command), child.returncode, errors[-4000:]))
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def rows(args, folder):
    rules = os.path.join(folder, "rules.tag")
    runs = [int(n) for n in args.run_sizes.split(",") if n]
    if runs: subprocess.run([sys.executable, os.path.join(HERE, "gen.py"), "--out", folder, "--n", "1000", "--m", "20000"], check=True, stdout=subprocess.DEVNULL)
    for n in sorted({int(n) for n in args.sizes.split(",") if n} | set(runs)):
        text = Catalogue(n).text()
        with open(rules, "w") as out: out.write(text)
        cache = os.path.join(folder, "cache-%d" % n)
        seconds, cpu, peak = measured([args.tagma, "check", "--quiet", rules], cache)
        row = "| %s | %.2f | %.2f | %.2f | %.0f |" % (format(n, ","), len(text.encode()) / 2**20, seconds, cpu, peak)
        if n in runs:
            command = [args.tagma, "run", rules, "--data", folder, "--as-of", "2026-07-01", "--out", os.path.join(folder, "out"), "--quiet"]
            row += " %.2f | %.2f | %.0f |" % measured(command, cache)
        else:
            row += " | | |"
        print(row, flush=True)
        yield row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tagma", required=True)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--run-sizes", default="1000,10000")
    parser.add_argument("--print", type=int, help="only print the catalogue of so many rules")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    args = parser.parse_args()
    if args.print: return print(Catalogue(args.print).text(), end="")
    table = ["Written by `bench/rules.py`: N rules over the reference schema, the whole command; the run is of 1,000 customers and 20,000 events, compiled anew.", "",
             "| rules | MiB | check, s | CPU, s | peak, MiB | run, s | CPU, s | peak, MiB |", "|---|---|---|---|---|---|---|---|"]
    folder = tempfile.mkdtemp(prefix="tagma-rules-")
    table += rows(args, folder)
    shutil.rmtree(folder)
    if args.write: write_section("Large catalogues", "\n".join(table))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Random sequences over random logs against all assignments of rows to steps, tried one by one in plain Python.

usage: check_sequences.py --tagma BUILD/bin/tagma [--seed S] [--rounds N]
Times lie on a coarse grid, so that gaps are met to the microsecond and rows are tied. The last line is `N passed, N failed`, a case
being one sequence for one customer: whether there is a match, how deep the rows reach, and which rows of one step take part in some match.
"""
import argparse, collections, copy, csv, datetime, itertools, pathlib, random, subprocess, sys, tempfile

import pyarrow.parquet

KINDS = ("A", "B", "C")
T = 240  # hours after the log begins
BEGIN = datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc)
CUSTOMERS, SEQUENCES = 120, 24


class Step:
    def __init__(self, kind, name, no=False, gap=None, where=None, between=None, least=None, same=False, so_far=False, times=1, optional=False):
        self.kind, self.name, self.no, self.gap, self.where, self.between = kind, name, no, gap, where, between
        self.least, self.same, self.so_far, self.times, self.optional = least, same, so_far, times, optional

    def text(self):
        out = ("no " if self.no else "optional " if self.optional else "%d or more " % self.times if self.times > 1 else "")
        out += (self.name + ": " if self.name and not self.no and not self.between else "") + self.kind
        if self.least:
            out += " after %d hours%s" % (self.least[0], " of " + self.least[1] if self.least[1] else "")
        if self.gap:
            word, hours, of = self.gap
            out += " %s %d hours%s" % (word, hours, " of " + of if of else "")
        out += " same time ok" if self.same else ""
        out += " so far" if self.so_far else ""
        if self.between:
            out += " between %s and %s" % self.between
        if self.where:
            out += " where k %s %s.k" % self.where
        return out


class Sequence:
    """Stages: a step, a list of alternatives, or a tuple of steps in any order."""

    def __init__(self, stages, whole):
        self.stages, self.whole = stages, whole

    def text(self):
        def one(stage):
            if isinstance(stage, list):
                return " | ".join(step.text() for step in stage)
            return "any order { %s }" % " then ".join(step.text() for step in stage) if isinstance(stage, tuple) else stage.text()

        out = one(self.stages[0])
        for stage in self.stages[1:]:
            out += (" without " if isinstance(stage, Step) and stage.between else " then ") + one(stage)
        return "sequence %s{ %s }" % ("%s %d hours " % self.whole if self.whole else "", out)

    def asked(self, rng):
        """A step whose rows are asked for: one row of one source in each match."""
        kinds, repeated = collections.defaultdict(set), set()
        for stage in self.stages:
            for step in stage if isinstance(stage, (list, tuple)) else [stage]:
                if not step.no and not step.between:
                    kinds[step.name].add(step.kind)
                    repeated |= {step.name} if step.times > 1 else set()
        fit = sorted(name for name, of in kinds.items() if len(of) == 1 and name not in repeated)
        return rng.choice(fit) if fit else None


def ways(stages):
    """Plain sequences of steps; of the first step of all, what counts from the step before is left out."""
    def through(stage):
        if isinstance(stage, list):
            return [[step] for step in stage]
        if isinstance(stage, tuple):
            return [list(order) for order in itertools.permutations(stage)]
        return [[stage], []] if stage.optional else [[stage]]

    for picked in itertools.product(*map(through, stages)):
        steps = [step for part in picked for step in part]
        if isinstance(stages[0], tuple):
            steps[0] = copy.copy(steps[0])
            steps[0].gap, steps[0].least, steps[0].same = None, None, False
        yield steps


def random_sequence(rng):
    """Positive steps s0, s1 …; rows that must not be there before a step, between two of them, at the end."""
    stages, names, last_times, branches = [], [], 1, rng.random() < 0.5

    def condition():
        return (rng.choice(("==", ">", "<=")), rng.choice(names)) if names and rng.random() < 0.5 else None

    def gap(chance):
        if not names or rng.random() > chance:
            return None
        return rng.choice(("within", "under")), rng.choice((24, 48, 72)), rng.choice(names) if rng.random() < 0.3 else None

    def least():
        return (rng.choice((12, 24, 48)), rng.choice(names) if rng.random() < 0.3 else None) if names and rng.random() < 0.2 else None

    def same():  # which of several rows would be meant, the language does not say
        return bool(names) and last_times == 1 and rng.random() < 0.3

    def happening(name, **more):
        return Step(rng.choice(KINDS), name, gap=gap(0.6), where=condition(), least=least(), same=same(), **more)

    for i in range(rng.randint(1, 3)):
        if i and rng.random() < 0.25:
            stages.append(Step(rng.choice(KINDS), "", no=True, gap=gap(0.4), where=condition(), least=least(), same=same()))
        name, shape = "s%d" % i, rng.choice(("plain", "optional", "either", "any")) if branches else "plain"
        barred = bool(stages) and isinstance(stages[-1], Step) and stages[-1].no and not stages[-1].gap  # what must not follow would have no end
        if shape == "optional" and i and not barred:
            if rng.random() < 0.5 and not (isinstance(stages[-1], Step) and stages[-1].no):  # the way without this step waits for its end
                stages.append(Step(rng.choice(KINDS), "", no=True, gap=gap(1.0), where=condition()))
            stages.append(happening(name, optional=True))
        elif shape == "either":
            stages.append([happening(name) for _ in range(2)])
            names.append(name)
        elif shape == "any":
            stages.append(tuple(happening(name + letter) for letter in "abc"[:2 if any(isinstance(stage, tuple) for stage in stages) else rng.randint(2, 3)]))  # at most 64 ways
            names += [step.name for step in stages[-1]]
        else:
            times = 1 if branches else rng.choice((1, 1, 1, 2, 3))
            stages.append(happening(name, times=times))
            last_times = times
            names.append(name)
    if len(names) > 1 and rng.random() < 0.4 and not any(isinstance(stage, tuple) for stage in stages):
        a, b = sorted(rng.sample(range(len(names)), 2))
        stages.append(Step(rng.choice(KINDS), "", where=(rng.choice(("==", ">")), rng.choice(names[:b + 1])) if rng.random() < 0.5 else None, between=(names[a], names[b])))
    if rng.random() < 0.5:
        early = rng.random() < 0.3
        until = gap(0.5) if early else gap(1.0) or ("within", 48, None)
        stages.append(Step(rng.choice(KINDS), "", no=True, gap=until, where=condition(), least=least(), same=same(), so_far=early))
    return Sequence(stages, (rng.choice(("within", "under")), rng.choice((24, 48, 96))) if rng.random() < 0.3 else None)


def holds(where, row, chosen):
    if where is None:
        return True
    word, name = where
    other = chosen[name][1]
    return {"==": row[1] == other, ">": row[1] > other, "<=": row[1] <= other}[word]


def reached(word, time, start, hours):
    return time <= start + hours if word == "within" else time < start + hours


def inside(step, time, after, chosen):
    if time < after or (time == after and not step.same):
        return False
    if step.least and time < (chosen[step.least[1]][0] if step.least[1] else after) + step.least[0]:
        return False
    if step.gap is None:
        return True
    word, hours, of = step.gap
    return reached(word, time, chosen[of][0] if of else after, hours)


def answers(sequence, log):
    """('yes' | 'pending' | 'no', how many steps can be satisfied, numbers of the rows that each step has in matches), of all its ways."""
    found = [answers_of(steps, sequence.whole, log) for steps in ways(sequence.stages)]
    parts = collections.defaultdict(set)
    for _, _, of in found:
        for name, numbers in of.items():
            parts[name] |= numbers
    return max((result for result, _, _ in found), key=["no", "pending", "yes"].index), max(depth for _, depth, _ in found), parts


def answers_of(steps, whole, log):
    """Of a plain sequence: every choice of rows is tried."""
    happen = [i for i, step in enumerate(steps) if not step.no and not step.between]
    required = [sum(not steps[i].optional for i in happen[:place + 1]) for place in range(len(happen))]
    result, depth, parts = "no", 0, collections.defaultdict(set)

    def absent(step, after, before, chosen, used):
        return not any(kind == step.kind and inside(step, row[0], after, chosen) and (before is None or row[0] < before) and holds(step.where, row, chosen)
                       for i, (kind, row) in enumerate(log) if i not in used)

    def rows_of(step, before, chosen, used):
        """Choices of as many rows as the step repeats, and which of them comes last."""
        fit = [i for i, (kind, row) in enumerate(log)
               if kind == step.kind and i not in used and (before is None or inside(step, row[0], before, chosen)) and holds(step.where, row, chosen)]
        for picked in itertools.combinations(fit, step.times):
            end = max(log[i][1][0] for i in picked)
            for last in picked:
                if log[last][1][0] == end:
                    yield picked, log[last][1]

    def is_over(step, after, chosen):
        word, hours, of = step.gap
        end = (chosen[of][0] if of else after) + hours
        return end < T if word == "within" else end <= T

    def try_step(place, chosen, used, first):
        nonlocal result, depth
        step = steps[happen[place]]
        before = chosen[steps[happen[place - 1]].name][0] if place else None
        for picked, row in rows_of(step, before, chosen, used):
            now, taken = {**chosen, step.name: row}, used | set(picked)
            begun = min(log[i][1][0] for i in picked) if first is None else first
            if whole and not reached(whole[0], row[0], begun, whole[1]):
                continue
            if place and any(steps[i].no and not absent(steps[i], before, row[0], now, used) for i in range(happen[place - 1] + 1, happen[place])):
                continue
            if any(other.between and other.between[1] == step.name and
                   any(k == other.kind and now[other.between[0]][0] < r[0] < row[0] and holds(other.where, r, now) for k, r in log) for other in steps):
                continue
            if required[place] < required[-1]:
                depth = max(depth, required[place])
            if place + 1 < len(happen):
                try_step(place + 1, now, taken, begun)
                continue
            trailing = [step for step in steps[happen[-1] + 1:] if step.no]
            if not all(absent(step, row[0], None, now, taken) for step in trailing):
                continue
            if all(step.so_far or is_over(step, row[0], now) for step in trailing):
                result, depth = "yes", required[-1]
                for name, (_, _, number) in now.items():
                    parts[name].add(number)
            elif result == "no":
                result = "pending"

    try_step(0, {}, frozenset(), None)
    return result, depth, parts


def write_logs(rng, folder):
    logs, number = {c: [] for c in range(CUSTOMERS)}, itertools.count(1)
    for customer in logs:
        for _ in range(rng.choice((0, 1, 2, 4, 6, 8))):
            logs[customer].append((rng.choice(KINDS), (rng.randrange(0, T + 24, 12), rng.randrange(3), next(number))))
    with open(folder / "customer.csv", "w") as file:
        file.write("id\n" + "".join("%d\n" % c for c in logs))
    for kind in KINDS:
        with open(folder / (kind.lower() + ".csv"), "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(("row", "customer_id", "time", "k"))
            for customer, log in logs.items():
                for of, (hours, k, row) in log:
                    if of == kind:
                        out.writerow((row, customer, (BEGIN + datetime.timedelta(hours=hours)).isoformat(), k))
    return {customer: [entry for entry in log if entry[1][0] < T] for customer, log in logs.items()}


def run_round(tagma, rng, executor, states):
    sequences = [random_sequence(rng) for _ in range(SEQUENCES)]
    asked = [sequence.asked(rng) for sequence in sequences]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "data").mkdir()
        logs = write_logs(rng, folder / "data")
        rules = "profile Customer from customer { key id : int }\n"
        rules += "".join("event %s from %s of Customer by customer_id at time { key row : int  k : int }\n" % (kind, kind.lower()) for kind in KINDS)
        for i, sequence in enumerate(sequences):
            rules += "pattern p%d = %s\nprivate tag q%d = has(p%d)\nmetric d%d = depth(p%d)\n" % (i, sequence.text(), i, i, i, i)
            rules += 'tag s%d = "yes" when q%d | "pending" when q%d is pending | "no" otherwise\n' % (i, i, i)
            if asked[i]:
                rules += "metric n%d = count(%s of p%d)\nmetric r%d = sum(%s.row of p%d where k >= 0)\n" % (i, asked[i], i, i, asked[i], i)
        (folder / "rules.tag").write_text(rules)
        as_of = (BEGIN + datetime.timedelta(hours=T)).isoformat()
        done = subprocess.run([tagma, "run", folder / "rules.tag", "--data", folder / "data", "--as-of", as_of, "--out", folder / "out", "--quiet", "--executor", executor],
                              capture_output=True, text=True)
        if done.returncode != 0:
            print(done.stderr + rules)
            return 0, 1
        table = pyarrow.parquet.read_table(folder / "out" / "tags.parquet").to_pydict()
    passed = failed = 0
    for i, sequence in enumerate(sequences):
        for row, customer in enumerate(table["id"]):
            state, depth, parts = answers(sequence, logs[customer])
            states[state] += 1
            wanted, columns = [state, depth], ["s", "d"]
            if asked[i]:
                wanted, columns = wanted + [len(parts[asked[i]]), sum(parts[asked[i]])], columns + ["n", "r"]
                states["with rows of a step"] += bool(parts[asked[i]])
            got = [table["%s%d" % (column, i)][row] for column in columns]
            passed, failed = passed + (got == wanted), failed + (got != wanted)
            if got != wanted and failed <= 3:
                print("%s, %s\n  %s\n  wanted %s, got %s (%s)" % (sequence.text(), asked[i], sorted(logs[customer], key=lambda e: e[1]), wanted, got, executor))
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tagma", required=True)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=4)
    a = parser.parse_args()
    rng, passed, failed, states = random.Random(a.seed), 0, 0, collections.Counter()
    print("seed %d" % a.seed)
    for number in range(a.rounds):
        right, wrong = run_round(a.tagma, rng, ("native", "interpreter")[number % 2], states)
        passed, failed = passed + right, failed + wrong
    print(", ".join("%s %d" % state for state in sorted(states.items())))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

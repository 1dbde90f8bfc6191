"""Writes tests/unit/stdlib/float_sums.tsv: lists of doubles with the sum that Python's math.fsum gives (the exact sum,
rounded once), as hexadecimal floats.

    python3 tests/oracles/float_sums.py > tests/unit/stdlib/float_sums.tsv
"""

import math
import random
import sys

rng = random.Random(20260701)


def any_double():
    return math.ldexp(rng.uniform(-1, 1), rng.randrange(-1074, 1000))


CASES = [
    [1e16, 1.0, -1e16],
    [1e308, 1.0, -1e308, 5e-324],
    [0.1] * 10,
    [5e-324] * 3 + [-5e-324],
    [2.0**53, 1.0, 2.0**-1074],
    [2.0**53, 1.0, -(2.0**-1074)],
    [2.2250738585072014e-308, -5e-324],
    [1.7976931348623157e308, -1.7976931348623157e308],
    [1e300, 1e-300, -1e300],
    [-0.0, 0.0],
    [],
]
CASES += [[any_double() for _ in range(rng.randrange(1, 30))] for _ in range(60)]
CASES += [[round(rng.uniform(0, 10000), 2) for _ in range(rng.randrange(1, 40))] for _ in range(30)]
for _ in range(30):  # heavy cancellation
    half = [any_double() for _ in range(rng.randrange(1, 12))]
    CASES.append(half + [-x for x in half] + [rng.uniform(-1, 1)])

for case in CASES:
    shuffled = list(case)
    rng.shuffle(shuffled)
    sys.stdout.write("\t".join(float.hex(x) for x in [math.fsum(case)] + shuffled) + "\n")

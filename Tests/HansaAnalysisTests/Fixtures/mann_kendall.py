"""Writes the expected results of MannKendallTests: 200 seeded series through pymannkendall.

    pip install pymannkendall && python3 mann_kendall.py > mann_kendall.csv
"""

import sys

import numpy as np
import pymannkendall

MASK = (1 << 64) - 1


class SplitMix64:
    """The generator of SeededSeries.swift, so that the series themselves need not be stored."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) / 9007199254740992.0


def series(seed):
    """Noise with a trend; every second one of whole numbers (ties), every third one dependent, every fifth one with gaps."""
    random = SplitMix64(seed)
    count = 8 + seed % 90
    slope = (random.uniform() - 0.5) * 0.2
    values, last = [], 0.0
    for index in range(count):
        noise = random.uniform() * 6.0 - 3.0
        last = last * 0.7 + noise if seed % 3 == 0 else noise
        value = last + slope * index
        if seed % 2 == 0:
            value = float(np.floor(value))
        if seed % 5 == 0 and random.uniform() < 0.1:
            value = float("nan")
        values.append(value)
    return np.array(values)


if __name__ == "__main__":
    print("seed,variant,trend,p,z,tau,s,variance,slope,intercept")
    for seed in range(1, 201):
        for name, test in (
            ("original", pymannkendall.original_test),
            ("hamed-rao", pymannkendall.hamed_rao_modification_test),
            ("yue-wang", pymannkendall.yue_wang_modification_test),
        ):
            if name != "original" and seed % 4 != 1:
                continue
            with np.errstate(all="ignore"):
                r = test(series(seed))
            row = [seed, name, r.trend] + [repr(float(x)) for x in (r.p, r.z, r.Tau, r.s, r.var_s, r.slope, r.intercept)]
            print(",".join(map(str, row)))

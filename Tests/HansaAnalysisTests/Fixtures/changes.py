"""Writes the expected results of PELTTests: seeded series through ruptures' PELT with the cost of a changing mean.

    pip install ruptures && python3 changes.py > changes.csv
"""

import numpy as np
import ruptures

from mann_kendall import SplitMix64


def series(seed):
    """Three to six stretches of noise around different levels."""
    random = SplitMix64(seed)
    values = []
    for _ in range(3 + seed % 4):
        level = random.uniform() * 12.0
        for _ in range(20 + int(random.uniform() * 60.0)):
            values.append(level + random.uniform() + random.uniform() + random.uniform() - 1.5)
    return np.array(values)


print("seed,penalty,changes")
for seed in range(1, 41):
    penalty = 2.0 + seed % 7
    found = ruptures.Pelt(model="l2", min_size=3, jump=1).fit(series(seed)).predict(pen=penalty)
    print(f"{seed},{penalty},{' '.join(map(str, found[:-1]))}")

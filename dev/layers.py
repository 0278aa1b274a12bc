#!/usr/bin/env python3
"""Checks that the package's targets depend only on lower layers (docs/architecture.md).

Usage: swift package dump-package | dev/layers.py
"""

import json
import re
import sys

LAYERS = {
    "HansaCore": 0,
    "HansaAnalysis": 1,
    "HansaArrow": 1,
    "HansaSQL": 1,
    "HansaCatalog": 2,
    "HansaFormats": 2,
    "HansaSource": 3,
    "HansaMonitoring": 3,
    "HansaAlerting": 3,
    "HansaVisualization": 3,
    "HansaPlanner": 4,
    "HansaDuckDB": 4,
    "HansaTelemetry": 4,
    "HansaHistory": 5,
    "HansaExecution": 5,
    "Hansa": 6,
    "HansaServer": 7,
    "HansaTesting": 7,
    "HansaCommand": 8,
    "HansaFuzz": 8,
    "HansaBench": 8,
    "HansaHistoryBench": 8,
}
# Sources and engines: they know the contracts in HansaSource, and only Hansa knows them.
LEAF = re.compile(r"^Hansa(Source|Engine)[A-Z]\w*$")
LEAF_LAYER = 5
LEAF_MUST_NOT = {"HansaPlanner", "HansaExecution"}


def layer(name):
    return LEAF_LAYER if LEAF.match(name) else LAYERS.get(name)


def dependencies(target):
    """The names of the targets of this package that `target` depends on, and of products of others."""
    for dependency in target["dependencies"]:
        (kind, value), = dependency.items()
        yield value[0], kind == "product"


def problems(package):
    own = {target["name"]: target for target in package["targets"]}
    for name, target in own.items():
        if target["type"] in ("system", "test") or not name.startswith("Hansa"):
            continue
        here = layer(name)
        if here is None:
            yield f"{name} has no layer: add it to dev/layers.py and docs/architecture.md"
            continue
        for other, is_product in dependencies(target):
            if is_product or not other.startswith("Hansa") or other not in own:
                continue
            there = layer(other)
            if there is None or there >= here:
                yield f"{name} (layer {here}) must not depend on {other} (layer {there})"
            if LEAF.match(other) and name != "Hansa":
                yield f"{name} must not depend on {other}: only Hansa imports sources and engines"
            if LEAF.match(name) and other in LEAF_MUST_NOT:
                yield f"{name} must not depend on {other}: sources and engines know only the contracts"


def main():
    found = list(problems(json.load(sys.stdin)))
    for problem in found:
        print(f"Package.swift: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

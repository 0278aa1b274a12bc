"""One placement of the tables: all queries on all peers, warmed up, compared, and timed in turns."""

import statistics

import answers
import report
from layout import CACHE, queries
from measure import Sample
from peers import PEERS, REFERENCE, Process

# A query that takes longer, in seconds, is timed once.
SLOW = 5


def measured(process, sql, roles):
    with Sample(client=process.process.pid, **roles) as sample:
        figures = process.ask(sql)
    return figures if "error" in figures else {**figures, **sample.figures()}


def summary(runs):
    """The run with the median time, and the times of all."""
    middle = sorted(runs, key=lambda run: run["seconds"])[len(runs) // 2]
    return {**middle, "seconds": round(statistics.median(run["seconds"] for run in runs), 5),
            "noise": statistics.median(run["noise"] for run in runs),
            "all_seconds": [round(run["seconds"], 5) for run in runs]}


def compare(sql, processes):
    """One warm-up of each peer: its verdict, and how long it took."""
    found, expected = {}, None
    for peer, process in sorted(processes.items(), key=lambda item: item[0] != REFERENCE):
        path = CACHE / f"answer-{peer}"
        path.unlink(missing_ok=True)
        figures = process.ask(sql, answer=path)
        if "error" not in figures:
            rows = answers.read(path)
            expected = rows if peer == REFERENCE else expected
            ordered = "order by" in sql.rsplit(")", 1)[-1]
            figures["verdict"] = answers.verdict(rows, expected, ordered) if expected is not None else "no reference"
        found[peer] = figures
    return found


def run_query(sql, processes, roles, runs):
    found = compare(sql, processes)
    collected = {peer: [] for peer in processes}
    for turn in range(runs):
        for peer, process in processes.items():
            first = found[peer]
            if "error" in first or (turn > 0 and first["seconds"] > SLOW):
                continue
            figures = measured(process, sql, roles)
            if "error" in figures:
                first["error"] = figures["error"]
            else:
                collected[peer].append(figures)
    return {peer: {**found[peer], **summary(collected[peer])} if collected[peer] else found[peer] for peer in processes}


def plan(process, sql):
    path = CACHE / "plan"
    path.unlink(missing_ok=True)
    process.ask(f"explain (verbose) {sql}", answer=path)
    return "\n".join(row[0] for row in answers.read(path)) if path.exists() else ""


def run_placement(placement, options, servers, result, write, say):
    names = [name for name in options.peers if placement in PEERS[name].placements]
    processes = {name: Process(name, placement, options.scale, servers, options.timeout) for name in names}
    result["versions"].update({PEERS[name].title: process.version for name, process in processes.items()})
    roles = {"postgresql": servers[0].process.pid, "mariadb": servers[1].process.pid}
    try:
        for name, sql in queries(options.scale).items():
            if name not in options.queries and "all" not in options.queries:
                continue
            found = run_query(sql, processes, roles, options.runs)
            if "hansa" in processes and "error" not in found["hansa"]:
                found["hansa"]["plan"] = plan(processes["hansa"], sql)
            result["placements"].setdefault(placement, {})[name] = found
            say(f"{placement} {name}  " + "  ".join(f"{peer} {report.seconds(figures)}" for peer, figures in found.items()))
            write()
    finally:
        for process in processes.values():
            process.stop()

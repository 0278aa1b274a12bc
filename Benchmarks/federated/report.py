"""The results of a run as Markdown."""

import json
import math
import sys

NOISY = 0.1
NOTES = """\
Seconds from handing over the text to holding the last row, medians of {runs} runs after a warm-up, the peers taking
turns; time limit {timeout} s. `wrong`: other rows than one PostgreSQL that holds all the tables; its time counts
nowhere. `~`: other processes used more than 10% of the machine meanwhile. Megabytes are those that crossed the loopback, with the
answer where the peer is a server. Processor seconds are of client, PostgreSQL and MariaDB together."""


def is_right(figures):
    return "error" not in figures and figures.get("verdict", "").startswith("right") and "cpu" in figures


def seconds(figures):
    if "error" in figures:
        return "timeout" if figures["error"] == "timeout" else "error"
    if not figures["verdict"].startswith("right"):
        return figures["verdict"].split(":")[0]
    noisy = "~" if figures.get("noise", 0) > NOISY else ""
    return noisy + ("%.4f" if figures["seconds"] < 0.01 else "%.3f") % figures["seconds"]


def mean(values):
    values = list(values)
    return math.exp(sum(math.log(max(value, 1e-6)) for value in values) / len(values)) if values else float("nan")


def median(values):
    values = sorted(values)
    return values[len(values) // 2] if values else float("nan")


def table(header, rows):
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


class Placement:
    def __init__(self, result, name):
        self.queries = result["placements"][name]
        self.titles = {peer: title for peer, (title, _) in result["titles"].items()
                       if any(peer in found for found in self.queries.values())}
        self.rivals = [peer for peer in self.titles if peer != "hansa" and not result["titles"][peer][1]]

    def fastest(self, query):
        """The fastest peer that was right, or None."""
        right = [peer for peer in self.rivals if is_right(self.queries[query].get(peer, {}))]
        return min(right, key=lambda peer: self.queries[query][peer]["seconds"], default=None)

    def ratio(self, query, other, measure=lambda figures: figures["seconds"]):
        """What Hansa took, divided by what another took; None where one of them has no right answer."""
        found = self.queries[query]
        if not other or not is_right(found.get("hansa", {})) or not is_right(found.get(other, {})):
            return None
        return measure(found["hansa"]) / max(measure(found[other]), 1e-6)

    def times(self):
        ratio = lambda value: "" if value is None else f"{value:.2f}"
        rows = []
        for query, found in self.queries.items():
            rows.append([query, *(seconds(found[peer]) if peer in found else "" for peer in self.titles),
                         ratio(self.ratio(query, self.fastest(query))), ratio(self.ratio(query, "one-postgresql"))])
        for prefix, what in (("q", "TPC-H"), ("f", "patterns")):
            names = [query for query in self.queries if query.startswith(prefix)]
            means = [[self.queries[query][peer]["seconds"] for query in names
                      if is_right(self.queries[query].get(peer, {}))] for peer in self.titles]
            if names:
                rows.append([f"geometric mean, {what}", *(f"{mean(each):.3f} ({len(each)})" for each in means),
                             *(ratio(mean(filter(None, (self.ratio(query, other(query)) for query in names))))
                               for other in (self.fastest, lambda query: "one-postgresql"))])
        return table(["", *self.titles.values(), "Hansa ÷ fastest peer", "Hansa ÷ one PG"], rows)

    def costs(self):
        """Megabytes; processor seconds; peak megabytes of the client."""
        rows = []
        for query, found in self.queries.items():
            cells = []
            for peer in self.titles:
                figures = found.get(peer, {})
                cells.append("" if "cpu" not in figures else f"{figures['megabytes']:.2f} · "
                             f"{sum(figures['cpu'].values()):.2f} · {figures['peak_megabytes']}")
            bytes_ratio = self.ratio(query, "duckdb", lambda figures: figures["megabytes"])
            rows.append([query, *cells, "" if bytes_ratio is None else f"{bytes_ratio:.4f}"])
        return table(["MB · processor s · peak MB", *self.titles.values(), "MB, Hansa ÷ DuckDB"], rows)

    def remarks(self):
        lines = []
        for query, found in self.queries.items():
            for peer, figures in found.items():
                remark = figures.get("error") or figures.get("verdict", "right")
                if remark != "right" and not (remark.startswith("right, rounded") and peer != "hansa"):
                    lines.append(f"- {query} {self.titles[peer]}: {remark}".replace("\n", " "))
        return "\n".join(lines or ["- nothing"])

    def summary(self):
        if "hansa" not in self.titles:
            return "- without Hansa"
        right = [query for query, found in self.queries.items() if is_right(found.get("hansa", {}))]
        slower = {query: self.ratio(query, self.fastest(query)) for query in right}
        slower = {query: ratio for query, ratio in slower.items() if ratio and ratio > 1}
        bytes_of = lambda figures: figures["megabytes"]
        moved = [self.ratio(query, "duckdb", bytes_of) for query in right]
        moved = [ratio for ratio in moved if ratio is not None]
        tpch = [query for query in right if query.startswith("q")]
        cpu_of = lambda figures: max(sum(figures["cpu"].values()), 0.01)
        versus = lambda measure: f"{mean(filter(None, (self.ratio(query, 'one-postgresql', measure) for query in tpch))):.2f}"
        lines = [
            f"- right: {len(right)} of {len(self.queries)}",
            f"- slower than the fastest correct peer: {len(slower)}: " + ", ".join(
                f"{query} {ratio:.1f}×" for query, ratio in sorted(slower.items(), key=lambda item: -item[1])),
            f"- TPC-H, divided by one PostgreSQL's, geometric means: seconds {versus(lambda figures: figures['seconds'])},"
            f" processor seconds {versus(cpu_of)}"]
        if moved:
            lines.append(f"- bytes divided by DuckDB's: median {median(moved):.4f}, more than DuckDB on"
                         f" {sum(ratio > 1 for ratio in moved)} of {len(moved)}")
        return "\n".join(lines)


def summary(result):
    return "\n".join(f"{name}, scale {result['scale']}\n{Placement(result, name).summary()}"
                     for name in result["placements"])


def markdown(result):
    parts = [f"# Federated TPC-H, scale {result['scale']}",
             f"{result['when']}, {result['processors']} processors; {', '.join(dict.fromkeys(result['versions'].values()))}.",
             NOTES.format(**result)]
    for name in result["placements"]:
        placement = Placement(result, name)
        parts += [f"## {name}", placement.summary(), placement.times(), placement.costs(), "Not plainly right:",
                  placement.remarks()]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(markdown(json.load(open(sys.argv[1]))))

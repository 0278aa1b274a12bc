"""The systems that run side by side, and the processes that answer for them."""

import dataclasses
import json
import os
import select
import signal
import subprocess
import sys
import time

from layout import CACHE, HERE, PLACEMENTS, PYTHON, ROOT, data, database

SEARCH_PATH = {"mixed": "my,lite,pg", "parquet": "lake,my,lite,pg"}


@dataclasses.dataclass
class Peer:
    title: str
    engine: str
    # A limit has all tables in one place; it is no peer that could be beaten.
    is_limit: bool = False
    placements: tuple = tuple(PLACEMENTS)


PEERS = {
    "hansa": Peer("Hansa", "hansa"),
    "duckdb": Peer("DuckDB", "duckdb"),
    "mysql_fdw": Peer("PG + mysql_fdw", "postgresql", placements=("mixed",)),
    "chdb": Peer("chDB", "chdb"),
    "spark": Peer("Spark", "spark"),
    "one-postgresql": Peer("one PG", "postgresql", is_limit=True),
    "one-duckdb": Peer("one DuckDB", "duckdb", is_limit=True),
}
REFERENCE = "one-postgresql"


class Process:
    """One peer's process: asked one query at a time, ended and started again when a query takes too long."""

    def __init__(self, name, placement, scale, servers, timeout):
        self.name, self.peer, self.timeout, self.servers = name, PEERS[name], timeout, servers
        pg, my = servers
        tables = {} if self.peer.is_limit else PLACEMENTS[placement]
        place = {"tables": tables, "pg": pg.port, "my": my.port, "database": database(scale), "data": str(data(scale)),
                 "timeout": timeout}
        self.command = [sys.executable, str(HERE / "worker.py"), self.peer.engine, json.dumps(place)]
        if self.peer.engine == "hansa":
            self.command = [str(ROOT / ".build/release/HansaBench"), str(self.configuration(placement, place))]
        self.version = ""
        self.start()

    def configuration(self, placement, place):
        path = CACHE / f"hansa-{placement}.yaml"
        lake = "  lake: { type: files, path: %s/lake }\n" % place["data"] if placement == "parquet" else ""
        path.write_text(f"""\
sources:
  pg: {{ type: postgresql, url: "postgresql://bench@127.0.0.1:{place['pg']}/{place['database']}", schemas: [shop] }}
  my: {{ type: mysql, url: "mysql://bench:bench@127.0.0.1:{place['my']}/{place['database']}" }}
  lite: {{ type: sqlite, path: {place['data']}/lite.db }}
{lake}settings: {{ search_path: "{SEARCH_PATH[placement]}", statement_timeout: {place['timeout']}s }}
""")
        return path

    def start(self):
        environment = {**os.environ, "PYTHONPATH": f"{PYTHON}:{HERE}"}
        log = open(CACHE / f"{self.name}.log", "w")
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig=KILL", *self.command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            env=environment, start_new_session=True)
        if self.peer.engine == "hansa":
            commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
            self.version = f"Hansa {commit.stdout.strip()}"
            return
        hello = self.read(120)
        if "version" not in hello:
            raise SystemExit(f"{self.peer.title} does not start: see {log.name}")
        self.version = hello["version"]

    def read(self, seconds):
        deadline, line = time.monotonic() + seconds, b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                return {"error": "timeout"}
            piece = os.read(self.process.stdout.fileno(), 1 << 16)
            if not piece:
                return {"error": f"the process ended with {self.process.wait()}"}
            line += piece
        return json.loads(line)

    def ask(self, sql, answer=None):
        try:
            self.process.stdin.write(json.dumps({"sql": sql, "answer": answer and str(answer)}).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # The process is gone, which `read` sees.
        figures = self.read(self.timeout + (15 if answer else 1))
        if figures.get("error") == "timeout" or figures.get("error", "").startswith("the process"):
            self.stop()
            self.start()
        elif figures.get("seconds", 0) > self.timeout or "statement timeout" in figures.get("error", ""):
            figures = {"error": "timeout"}
        return figures

    def stop(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for server in self.servers:
            server.release()

"""PostgreSQL 15 and MariaDB of the benchmark, on free ports of 127.0.0.1, with data that stay from run to run.

They end with this process, however it ends.
"""

import os
import shutil
import socket
import subprocess
import time

import psycopg
import pymysql

from layout import CACHE

# All else is what the servers come with.
POSTGRESQL = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "shared_buffers": "512MB",
              "max_wal_size": "8GB"}
MARIADB = ["bind-address=127.0.0.1", "innodb-buffer-pool-size=512M", "character-set-server=utf8mb4",
           "collation-server=utf8mb4_general_ci", "local-infile=1", "skip-name-resolve"]


def program(name):
    found = shutil.which(name, path=f"/usr/lib/postgresql/15/bin:/usr/sbin:{os.environ['PATH']}")
    return found or exit(f"{name} is not installed: make bench-quick installs it")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_user(user, stop_signal):
    """The servers refuse to run as root, and must not outlive us."""
    change = [f"--reuid={user}", f"--regid={user}", "--init-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *change, f"--pdeathsig={stop_signal}"]


class Server:
    """A running server: its process and port."""

    def start(self, name, user, stop_signal, make, command):
        self.folder = CACHE / name
        self.port = free_port()
        owner = as_user(user, stop_signal)
        CACHE.mkdir(parents=True, exist_ok=True)
        log = open(CACHE / f"{name}.log", "w")
        if not self.folder.exists():
            new = CACHE / f"{name}.new"
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(mode=0o700)
            if os.geteuid() == 0:
                shutil.chown(new, user, user)
            subprocess.run([*owner, *make(new)], cwd="/", stdout=log, stderr=log, check=True)
            new.rename(self.folder)
        self.launch = lambda: subprocess.Popen(
            [*owner, *command()], cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.name = name
        self.restart()

    def restart(self):
        """Starts it with the data and the port that it had."""
        self.process = self.launch()
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.connect().close()
            except (psycopg.OperationalError, pymysql.err.OperationalError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{self.name} does not start: see {CACHE / self.name}.log")
                time.sleep(0.1)

    def stop(self, signal):
        self.process.send_signal(signal)
        self.process.wait(60)


class PostgreSQL(Server):
    def __init__(self):
        settings = lambda: {**POSTGRESQL, "port": self.port}
        self.start(
            "postgresql", "postgres", "INT",
            lambda folder: [program("initdb"), "-D", folder, "-U", "bench", "-A", "trust", "-E", "UTF8",
                            "--locale=C.UTF-8"],
            lambda: [program("postgres"), "-D", self.folder, *(f"--{k}={v}" for k, v in settings().items())])

    def connect(self, database="postgres"):
        return psycopg.connect(host="127.0.0.1", port=self.port, user="bench", dbname=database, autocommit=True)

    def release(self):
        """Ends what a killed client left running."""
        with self.connect() as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                               " WHERE backend_type = 'client backend' AND state = 'active' AND pid <> pg_backend_pid()")


class MariaDB(Server):
    def __init__(self):
        accounts = CACHE / "mariadb-accounts.sql"
        CACHE.mkdir(parents=True, exist_ok=True)
        accounts.write_text("CREATE USER IF NOT EXISTS bench@'%' IDENTIFIED BY 'bench';\nGRANT ALL ON *.* TO bench@'%';\n")
        self.start(
            "mariadb", "mysql", "TERM",
            lambda folder: [program("mariadb-install-db"), "--no-defaults", f"--datadir={folder}", f"--tmpdir={folder}",
                            "--skip-test-db", "--auth-root-authentication-method=normal"],
            # A path of a socket may be short only; this one is relative to the data.
            lambda: [program("mariadbd"), "--no-defaults", f"--datadir={self.folder}", f"--tmpdir={self.folder}",
                     f"--port={self.port}",
                     "--socket=socket", f"--init-file={accounts}", *(f"--{option}" for option in MARIADB)])

    def connect(self, database=None):
        return pymysql.connect(host="127.0.0.1", port=self.port, user="bench", password="bench", database=database,
                               local_infile=True, autocommit=True)

    def release(self):
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT id FROM information_schema.processlist"
                           " WHERE user = 'bench' AND command <> 'Sleep' AND id <> connection_id()")
            for (identifier,) in cursor.fetchall():
                try:
                    cursor.execute(f"KILL {identifier}")
                except pymysql.MySQLError:
                    pass  # It has ended by itself.

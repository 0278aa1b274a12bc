"""Makes TPC-H's data at one scale factor, and loads them everywhere; what is there already stays.

PostgreSQL gets all tables: schema `shop` has those that live there, `rest` the others, `foreign_tables` those of MariaDB
through mysql_fdw. MariaDB gets its three tables, SQLite its two, DuckDB's file and the Parquet files all.
"""

import csv
import json
import os
import shutil
import sqlite3
import subprocess

import duckdb

from layout import MIXED, PYTHON, TABLES, data, database, definition


def generate(scale, say):
    folder = data(scale)
    if not (folder / "parquet").exists():
        new = folder.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        for form in ("csv", "parquet"):
            say(f"making TPC-H data, scale {scale}, as {form}")
            subprocess.run([PYTHON / "bin/tpchgen-cli", form, "-q", "-s", scale, "-o", new / form], check=True)
        # The folder of the Parquet placement has the one table that lives there.
        (new / "lake").mkdir()
        os.link(new / "parquet/lineitem.parquet", new / "lake/lineitem.parquet")
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    return folder


def copy(connection, name, path):
    with connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN WITH (FORMAT csv, HEADER)") as target:
        with open(path, "rb") as file:
            while piece := file.read(1 << 20):
                target.write(piece)


def load_postgresql(server, scale, folder, say):
    name = database(scale)
    with server.connect() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    with server.connect(name) as connection:
        connection.execute("CREATE SCHEMA shop; CREATE SCHEMA rest; SET maintenance_work_mem = '512MB'")
        for table, parts in TABLES.items():
            say(f"PostgreSQL: {table}")
            connection.execute(f"SET search_path = {'shop' if parts.home == 'pg' else 'rest'}")
            connection.execute(definition(table))
            copy(connection, table, folder / f"csv/{table}.csv")
            connection.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({parts.key})")
            for columns in parts.indexes:
                connection.execute(f"CREATE INDEX ON {table} ({columns})")
        connection.execute("VACUUM (ANALYZE)")


def load_mariadb(server, scale, folder, say):
    name = database(scale)
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
        cursor.execute(f"USE {name}")
        for table, parts in TABLES.items():
            if parts.home != "my":
                continue
            say(f"MariaDB: {table}")
            # The files are in the key's order, so that the table is only appended to.
            cursor.execute(definition(table))
            keys = [f"ADD PRIMARY KEY ({parts.key})", *(f"ADD INDEX ({columns})" for columns in parts.indexes)]
            cursor.execute(f"ALTER TABLE {table} {', '.join(keys)}")
            cursor.execute(
                f"LOAD DATA LOCAL INFILE '{folder}/csv/{table}.csv' INTO TABLE {table} FIELDS TERMINATED BY ','"
                r""" OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES""")
            cursor.execute(f"ANALYZE TABLE {table}")


def load_files(folder, say):
    say("SQLite and DuckDB")
    for name in ("lite.db", "all.duckdb"):
        (folder / name).unlink(missing_ok=True)
    with sqlite3.connect(folder / "lite.db") as connection:
        for table, parts in TABLES.items():
            if parts.home == "lite":
                # As SQLite's users declare it: a single integer key is the row's own number.
                connection.execute(
                    definition(table).replace(f"{parts.key} integer NOT NULL", f"{parts.key} integer PRIMARY KEY"))
                with open(folder / f"csv/{table}.csv", newline="") as file:
                    rows = list(csv.reader(file))[1:]
                connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
                for number, columns in enumerate(parts.indexes):
                    connection.execute(f"CREATE INDEX {table}_{number} ON {table} ({columns})")
        connection.execute("ANALYZE")
    with duckdb.connect(str(folder / "all.duckdb")) as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE {table} AS FROM '{folder}/parquet/{table}.parquet'")


def link_foreign_tables(postgresql, mariadb, scale):
    """MariaDB's port is another one each time."""
    with postgresql.connect(database(scale)) as connection:
        connection.execute(f"""
            CREATE EXTENSION IF NOT EXISTS mysql_fdw;
            DROP SCHEMA IF EXISTS foreign_tables CASCADE; DROP SERVER IF EXISTS mariadb CASCADE;
            CREATE SCHEMA foreign_tables; SET search_path = foreign_tables, public;
            CREATE SERVER mariadb FOREIGN DATA WRAPPER mysql_fdw
              OPTIONS (host '127.0.0.1', port '{mariadb.port}', fetch_size '10000');
            CREATE USER MAPPING FOR bench SERVER mariadb OPTIONS (username 'bench', password 'bench')""")
        for table, home in MIXED.items():
            if home == "my":
                connection.execute(definition(table).replace("CREATE TABLE", "CREATE FOREIGN TABLE", 1)
                                   + f" SERVER mariadb OPTIONS (dbname '{database(scale)}', table_name '{table}')")
            elif home == "lite":  # Debian has no sqlite_fdw: the small tables are local.
                connection.execute(f"CREATE TABLE {table} AS TABLE rest.{table};"
                                   f" ALTER TABLE {table} ADD PRIMARY KEY ({TABLES[table].key}); ANALYZE {table}")


def load(postgresql, mariadb, scale, say):
    folder = generate(scale, say)
    done = folder / "loaded.json"
    # Data of servers that were made anew are not there, whatever the folder says.
    identity = [os.stat(server.folder).st_ino for server in (postgresql, mariadb)]
    if not done.exists() or json.loads(done.read_text()) != identity:
        load_postgresql(postgresql, scale, folder, say)
        load_mariadb(mariadb, scale, folder, say)
        load_files(folder, say)
        done.write_text(json.dumps(identity))
    link_foreign_tables(postgresql, mariadb, scale)

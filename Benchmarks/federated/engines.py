"""The systems that Hansa is compared with, each in a process of its own: `worker.py` starts one.

Each takes the place of its tables from a dictionary that the benchmark hands over (`peers.place`). `run` returns a
pyarrow.Table, or a list of rows, once the last row is here.
"""

import re

from layout import TABLES

TABLE = re.compile(rf"((?:\bfrom|\bjoin|,)\s+)({'|'.join(TABLES)})\b")


def qualified(sql, name):
    """The query with the tables called by `name(table)` where they are read."""
    return TABLE.sub(lambda found: found[1] + name(found[2]), sql)


class DuckDB:
    """With its scanners for PostgreSQL, MySQL and SQLite, or with all tables of its own."""

    def __init__(self, place):
        import duckdb
        self.place = place
        if not place["tables"]:
            self.connection = duckdb.connect(f"{place['data']}/all.duckdb", read_only=True)
            return
        from duckdb_extensions import import_extension
        self.connection = duckdb.connect()
        for extension in ("postgres_scanner", "mysql_scanner", "sqlite_scanner"):
            import_extension(extension)
            self.connection.execute(f"LOAD {extension}")
        host, database = "host=127.0.0.1", place["database"]
        self.connection.execute(
            f"ATTACH '{host} port={place['pg']} user=bench dbname={database}' AS pg (TYPE postgres, READ_ONLY)")
        # Its default compresses what MariaDB sends, which costs four times the pull here.
        self.connection.execute(
            f"ATTACH '{host} port={place['my']} user=bench password=bench database={database} compression=disabled'"
            " AS my (TYPE mysql, READ_ONLY)")
        self.connection.execute(f"ATTACH '{place['data']}/lite.db' AS lite (TYPE sqlite, READ_ONLY)")

    def version(self):
        return "DuckDB " + self.connection.execute("SELECT version()").fetchone()[0]

    def run(self, sql):
        home, data = self.place["tables"], self.place["data"]
        names = {"pg": "pg.shop.{}", "my": f"my.{self.place['database']}.{{}}", "lite": "lite.{}",
                 "parquet": f"'{data}/lake/{{}}.parquet'"}
        if home:
            sql = qualified(sql, lambda table: names[home[table]].format(table))
        return self.connection.execute(sql).to_arrow_table()


class PostgreSQL:
    """With all tables of its own, or with mysql_fdw. Long answers come as Arrow, which its usual driver is slow at."""

    def __init__(self, place):
        import adbc_driver_postgresql.dbapi
        import psycopg
        schemas = "shop,foreign_tables" if place["tables"] else "shop,rest"
        self.connection = psycopg.connect(
            host="127.0.0.1", port=place["pg"], user="bench", dbname=place["database"], autocommit=True,
            options=f"-c search_path={schemas} -c statement_timeout={place['timeout']}s")
        self.arrow = adbc_driver_postgresql.dbapi.connect(
            f"postgresql://bench@127.0.0.1:{place['pg']}/{place['database']}", autocommit=True)
        with self.arrow.cursor() as cursor:
            cursor.execute(f"SET search_path = {schemas}")

    def version(self):
        version = self.connection.execute("SHOW server_version").fetchone()[0].split()[0]
        (fdw,), = self.connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'mysql_fdw'").fetchall()
        return f"PostgreSQL {version}, mysql_fdw {fdw}"

    def run(self, sql):
        if sql.startswith("select l_orderkey, l_extendedprice from"):
            with self.arrow.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetch_arrow_table()
        return self.connection.execute(sql).fetchall()


class ChDB:
    """ClickHouse in a process, with its engines for the databases."""

    def __init__(self, place):
        import tempfile
        from chdb import session
        self.home = place["tables"]
        self.session = session.Session(tempfile.mkdtemp(prefix="chdb-"))
        name, query = place["database"], self.session.query
        query(f"CREATE DATABASE pg ENGINE = PostgreSQL('127.0.0.1:{place['pg']}', '{name}', 'bench', '', 'shop')")
        query(f"CREATE DATABASE my ENGINE = MySQL('127.0.0.1:{place['my']}', '{name}', 'bench', 'bench')")
        query(f"CREATE DATABASE lite ENGINE = SQLite('{place['data']}/lite.db')")
        query("CREATE DATABASE parquet")
        for table in (table for table, home in self.home.items() if home == "parquet"):
            query(f"CREATE VIEW parquet.{table} AS SELECT * FROM file('{place['data']}/lake/{table}.parquet', Parquet)")
        query("SET join_use_nulls = 1")

    def version(self):
        import chdb
        return f"chDB {chdb.__version__}"

    def run(self, sql):
        import pyarrow
        # Its decimal constants are floating point, whose sums miss the bounds; neither a table's alias nor a WITH query
        # takes names for its columns.
        sql = sql.replace("0.06 - 0.01", "0.05").replace("0.06 + 0.01", "0.07")
        sql = sql.replace("count(o_orderkey)\n", "count(o_orderkey) as c_count\n").replace("(c_custkey, c_count)", "")
        sql = sql.replace("revenue (supplier_no, total_revenue) as", "revenue as").replace(
            "select l_suppkey, sum(l_extendedprice * (1 - l_discount))\n",
            "select l_suppkey as supplier_no, sum(l_extendedprice * (1 - l_discount)) as total_revenue\n")
        sql = qualified(sql, lambda table: f"{self.home[table]}.{table}")
        raw = self.session.query(sql, "ArrowStream").bytes()
        return pyarrow.ipc.open_stream(pyarrow.py_buffer(raw)).read_all() if raw else []


class Spark:
    """Local, two threads, over JDBC; it has no reader of SQLite, whose tables are Parquet files for it."""

    def __init__(self, place):
        from pyspark.sql import SparkSession
        jars = "/usr/share/java/postgresql.jar,/usr/share/java/mariadb-java-client.jar"
        options = {"spark.jars": jars, "spark.driver.memory": "4g", "spark.ui.enabled": "false",
                   "spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "4"}
        builder = SparkSession.builder.master("local[2]").config(map=options)
        self.spark = builder.getOrCreate()
        self.spark.sparkContext.setLogLevel("OFF")
        # This form of the URL makes Spark choose MySQL's quotes.
        urls = {"pg": f"jdbc:postgresql://127.0.0.1:{place['pg']}/{place['database']}?currentSchema=shop",
                "my": f"jdbc:mysql://127.0.0.1:{place['my']}/{place['database']}?permitMysqlScheme"}
        drivers = {"pg": "org.postgresql.Driver", "my": "org.mariadb.jdbc.Driver"}
        for table, home in place["tables"].items():
            if home in urls:
                reader = self.spark.read.format("jdbc").options(
                    url=urls[home], driver=drivers[home], user="bench", password="bench", fetchsize="10000",
                    dbtable=table)
                frame = reader.load()
            else:
                frame = self.spark.read.parquet(f"{place['data']}/parquet/{table}.parquet")
            frame.createOrReplaceTempView(table)

    def version(self):
        return "Spark " + self.spark.version

    def run(self, sql):
        return self.spark.sql(sql).toArrow()


ENGINES = {"duckdb": DuckDB, "postgresql": PostgreSQL, "chdb": ChDB, "spark": Spark}

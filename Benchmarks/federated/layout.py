"""Where the benchmark keeps its files, TPC-H's tables with their keys, and the source that holds each table."""

import dataclasses
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache/bench/federated"
PYTHON = ROOT / ".cache/bench/python"


@dataclasses.dataclass
class Table:
    """A table as the specification declares it, in SQL that PostgreSQL, MariaDB and SQLite all take."""
    columns: str
    key: str
    indexes: tuple = ()
    home: str = "pg"


TABLES = {
    "region": Table("r_regionkey integer, r_name char(25), r_comment varchar(152)", "r_regionkey", home="lite"),
    "nation": Table(
        "n_nationkey integer, n_name char(25), n_regionkey integer, n_comment varchar(152)", "n_nationkey",
        ("n_regionkey",), home="lite"),
    "supplier": Table(
        "s_suppkey integer, s_name char(25), s_address varchar(40), s_nationkey integer, s_phone char(15),"
        " s_acctbal decimal(15,2), s_comment varchar(101)", "s_suppkey", ("s_nationkey",), home="my"),
    "part": Table(
        "p_partkey integer, p_name varchar(55), p_mfgr char(25), p_brand char(10), p_type varchar(25), p_size integer,"
        " p_container char(10), p_retailprice decimal(15,2), p_comment varchar(23)", "p_partkey", home="my"),
    "partsupp": Table(
        "ps_partkey integer, ps_suppkey integer, ps_availqty integer, ps_supplycost decimal(15,2),"
        " ps_comment varchar(199)", "ps_partkey, ps_suppkey", ("ps_suppkey",), home="my"),
    "customer": Table(
        "c_custkey integer, c_name varchar(25), c_address varchar(40), c_nationkey integer, c_phone char(15),"
        " c_acctbal decimal(15,2), c_mktsegment char(10), c_comment varchar(117)", "c_custkey", ("c_nationkey",)),
    "orders": Table(
        "o_orderkey bigint, o_custkey integer, o_orderstatus char(1), o_totalprice decimal(15,2), o_orderdate date,"
        " o_orderpriority char(15), o_clerk char(15), o_shippriority integer, o_comment varchar(79)", "o_orderkey",
        ("o_custkey",)),
    "lineitem": Table(
        "l_orderkey bigint, l_partkey integer, l_suppkey integer, l_linenumber integer, l_quantity decimal(15,2),"
        " l_extendedprice decimal(15,2), l_discount decimal(15,2), l_tax decimal(15,2), l_returnflag char(1),"
        " l_linestatus char(1), l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct char(25),"
        " l_shipmode char(10), l_comment varchar(44)", "l_orderkey, l_linenumber",
        ("l_partkey, l_suppkey", "l_suppkey")),
}

# The sources that hold the tables: PostgreSQL, MariaDB, SQLite, and Parquet files.
MIXED = {name: table.home for name, table in TABLES.items()}
PLACEMENTS = {"mixed": MIXED, "parquet": {**MIXED, "lineitem": "parquet"}}


def definition(name):
    table = TABLES[name]
    columns = re.sub(r", (?=[a-z])", " NOT NULL, ", table.columns)
    return f"CREATE TABLE {name} ({columns} NOT NULL)"


def database(scale):
    """The databases' name for a scale factor, the same in PostgreSQL and MariaDB: tpch_0_1."""
    return f"tpch_{scale.replace('.', '_')}"


def data(scale):
    """The folder of the files of a scale factor."""
    return CACHE / f"sf{scale}"


def queries(scale):
    """The texts by name: TPC-H's q01 to q22 and the federation patterns f01 to f10, with bare table names."""
    texts = {}
    for path in [*sorted((ROOT / "Sources/HansaTesting/TPCH/queries").glob("q*.sql")), *sorted(HERE.glob("queries/*.sql"))]:
        lines = [line for line in path.read_text().splitlines() if not line.startswith("--")]
        texts[path.stem] = "\n".join(lines).strip().rstrip(";")
    # The specification's fraction of query 11 depends on the scale.
    texts["q11"] = texts["q11"].replace("0.0100000000", f"{0.0001 / float(scale):.10f}")
    return texts

extension TPCH {
  /// How the fixed-length texts of the specification are declared.
  public enum TextTypes: Sendable {
    /// As the specification says: `char(n)`, padded.
    case fixed
    /// `varchar(n)`, as in files, which do not pad.
    case varying
  }

  /// A table of the benchmark: keys are `bigint`, money is `decimal(15,2)`.
  public struct Table: Sendable {
    public let name: String
    /// Column names with their types.
    public let columns: [(name: String, type: String)]
    /// The columns of the primary key.
    public let key: [String]

    /// The statement that makes the table; PostgreSQL, MariaDB and SQLite all take it.
    public func definition(texts: TextTypes = .fixed) -> String {
      let lines = columns.map { column in
        let isFixed = column.type.hasPrefix("char(")
        return "\(column.name) \(texts == .varying && isFixed ? "var" : "")\(column.type) NOT NULL"
      }
      let all = lines + ["PRIMARY KEY (\(key.joined(separator: ", ")))"]
      return "CREATE TABLE \(name) (\n  \(all.joined(separator: ",\n  "))\n)"
    }
  }

  private static func table(_ name: String, key: String, _ columns: String) -> Table {
    let pairs = columns.split(separator: ";").map { column in
      let words = column.split(separator: " ", maxSplits: 1)
      return (name: String(words[0]), type: String(words[1]))
    }
    return Table(name: name, columns: pairs, key: key.split(separator: " ").map(String.init))
  }

  /// The eight tables, those that others refer to first.
  public static let tables: [Table] = [
    table("region", key: "r_regionkey", "r_regionkey bigint;r_name char(25);r_comment varchar(152)"),
    table(
      "nation", key: "n_nationkey",
      "n_nationkey bigint;n_name char(25);n_regionkey bigint;n_comment varchar(152)"),
    table(
      "supplier", key: "s_suppkey",
      "s_suppkey bigint;s_name char(25);s_address varchar(40);s_nationkey bigint;s_phone char(15);"
        + "s_acctbal decimal(15,2);s_comment varchar(101)"),
    table(
      "customer", key: "c_custkey",
      "c_custkey bigint;c_name varchar(25);c_address varchar(40);c_nationkey bigint;c_phone char(15);"
        + "c_acctbal decimal(15,2);c_mktsegment char(10);c_comment varchar(117)"),
    table(
      "part", key: "p_partkey",
      "p_partkey bigint;p_name varchar(55);p_mfgr char(25);p_brand char(10);p_type varchar(25);p_size integer;"
        + "p_container char(10);p_retailprice decimal(15,2);p_comment varchar(23)"),
    table(
      "partsupp", key: "ps_partkey ps_suppkey",
      "ps_partkey bigint;ps_suppkey bigint;ps_availqty integer;ps_supplycost decimal(15,2);ps_comment varchar(199)"),
    table(
      "orders", key: "o_orderkey",
      "o_orderkey bigint;o_custkey bigint;o_orderstatus char(1);o_totalprice decimal(15,2);o_orderdate date;"
        + "o_orderpriority char(15);o_clerk char(15);o_shippriority integer;o_comment varchar(79)"),
    table(
      "lineitem", key: "l_orderkey l_linenumber",
      "l_orderkey bigint;l_partkey bigint;l_suppkey bigint;l_linenumber integer;l_quantity decimal(15,2);"
        + "l_extendedprice decimal(15,2);l_discount decimal(15,2);l_tax decimal(15,2);l_returnflag char(1);"
        + "l_linestatus char(1);l_shipdate date;l_commitdate date;l_receiptdate date;l_shipinstruct char(25);"
        + "l_shipmode char(10);l_comment varchar(44)"),
  ]
}

import HansaCore

/// What kind of database a source is, in the words of OpenTelemetry's `db.system.name`.
public struct DatabaseSystems: Sendable {
  private var types: [Name: String]

  /// - Parameter types: the types of sources as the configuration has them: `postgresql`, `files`.
  public init(types: [Name: String] = [:]) { self.types = types }

  public func name(of source: Name) -> String {
    switch types[source] {
    case "files"?: "duckdb"
    case let type?: type
    case nil: "other_sql"
    }
  }
}

import Foundation
import HansaCore
import HansaSQL
import HansaTesting

/// The queries of the folder Corpus: a file is a family, an entry starts with `-- name:`.
///
/// Further lines of an entry's head:
/// - `-- error: 22012`: PostgreSQL refuses the query with this SQLSTATE, and Hansa with the same.
/// - `-- deviates: 22003 why`: Hansa answers with this SQLSTATE instead, for the reason given.
/// - `-- refused: construct`: the merge engine cannot do it exactly, so Hansa refuses it with 0A000 where no single
///   source can answer; the message names the construct.
/// - `-- limited: 22003 why`: the same for a limit that has a SQLSTATE of its own.
/// - `-- only: spread`: the placement that has the names which the query uses.
/// - `-- oracle: SELECT …`: what to ask PostgreSQL instead.
enum Corpus {
  struct Entry: Sendable {
    var family: String
    var name: String
    var sql: String
    var error: String?
    var deviation: String?
    var refused: String?
    var limited: String?
    var only: ConstructsFederation.Placement?
    var oracle: String?
  }

  struct TableScript: Sendable {
    var table: String
    var source: String
    var text: String
  }

  static let families: [String] = {
    let found = (try? files(in: folder())) ?? []
    return found.map { $0.deletingPathExtension().lastPathComponent }
  }()

  static func entries(of family: String) throws -> [Entry] {
    var entries: [Entry] = []
    for line in try text(folder().appending(path: "\(family).sql")).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix("-- name: ") {
        entries.append(Entry(family: family, name: String(line.dropFirst(9)), sql: ""))
        continue
      }
      guard !entries.isEmpty else { continue }
      let last = entries.count - 1
      func value(_ key: String) -> String? {
        line.hasPrefix("-- \(key): ") ? String(line.dropFirst(key.count + 5)) : nil
      }
      if let code = value("error") {
        entries[last].error = code
      } else if let code = value("deviates") {
        entries[last].deviation = String(code.prefix(5))
      } else if let construct = value("refused") {
        entries[last].refused = construct
      } else if let code = value("limited") {
        entries[last].limited = String(code.prefix(5))
      } else if let placement = value("only") {
        entries[last].only = ConstructsFederation.Placement(rawValue: placement)
      } else if let sql = value("oracle") {
        entries[last].oracle = sql
      } else {
        entries[last].sql += line + "\n"
      }
    }
    return entries.map { entry in
      var entry = entry
      entry.sql = entry.sql.trimmingCharacters(in: CharacterSet(charactersIn: "; \n"))
      return entry
    }
  }

  static func tables() throws -> [TableScript] {
    try files(in: folder().appending(path: "tables")).map { file in
      let text = try text(file)
      let head = text.split(separator: "\n").first ?? ""
      let name = text.firstMatch(of: #/CREATE TABLE ("(?:[^"]|"")+"|[a-z]+) /#)?.output.1 ?? ""
      return TableScript(table: String(name), source: String(head.dropFirst("-- source: ".count)), text: text)
    }
  }

  private static func folder() throws -> URL {
    guard let folder = Bundle.module.resourceURL?.appending(path: "Corpus") else {
      throw HansaError(.internalError, "the test bundle has no resources")
    }
    return folder
  }

  private static func files(in folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "sql" }.sorted { $0.path < $1.path }
  }

  private static func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
}

extension Corpus.Entry {
  /// The output columns that ORDER BY names or numbers, as far as they are output columns.
  func order() throws -> OracleComparison.Order {
    guard case .select(let statement) = try SQLParser.parseOne(sql).statement else { return .none }
    let names = Self.outputNames(of: statement)
    var columns: [Int] = []
    for item in statement.orderBy {
      switch item.expression.kind {
      case .constant(.integer(let position)): columns.append(Int(position) - 1)
      case .column(let reference) where names.firstIndex(of: reference.parts.last) != nil:
        columns.append(names.firstIndex(of: reference.parts.last) ?? 0)
      default: return columns.isEmpty ? .none : .by(columns)
      }
    }
    return columns.isEmpty ? .none : .by(columns)
  }

  private static func outputNames(of statement: SelectStatement) -> [Name?] {
    switch statement.body {
    case .values(let values): return (1...(values.rows.first?.count ?? 1)).map { Name("column\($0)") }
    case .combination(let combination): return outputNames(of: combination.left)
    case .select(let core):
      return core.targets.map { target in
        if let alias = target.alias { return alias }
        if case .column(let reference) = target.expression.kind { return reference.parts.last }
        return nil
      }
    }
  }
}

import HansaCore

/// All sources as they were last read: what names are resolved against.
public struct Catalog: Sendable {
  /// In the order of the configuration.
  public var sources: [SourceCatalog]
  /// Sources that could not be read, and why.
  public var problems: [Name: HansaError]

  public init(sources: [SourceCatalog], problems: [Name: HansaError] = [:]) {
    self.sources = sources
    self.problems = problems
  }

  public func source(_ name: Name) -> SourceCatalog? { sources.first { $0.source == name } }

  /// A table with the source that has it.
  public struct Resolved: Sendable {
    public var source: SourceCatalog
    public var table: TableInfo
  }

  /// Finds `table`, `source.table`, `schema.table` or `source.schema.table`.
  ///
  /// A name is compared as it is; only when nothing matches, without regard to the case of ASCII letters.
  /// - Parameter searchPath: sources, or `source.schema`, that a bare name is looked for in, the first that has it
  ///   wins; nil for all sources, where a name that several have is an error.
  /// - Throws: `.undefinedTable` with the nearest names, `.ambiguousColumn`-like errors for a name that several
  ///   sources have, or the reason why the source could not be read.
  public func resolve(_ parts: [Name], searchPath: [Name]? = nil) throws(HansaError) -> Resolved {
    let written = parts.map(\.string).joined(separator: ".")
    for isFolded in [false, true] {
      let found = candidates(parts, isFolded: isFolded)
      if parts.count == 1, let searchPath {
        for place in searchPath {
          if let hit = found.first(where: { isIn(place, $0) }) { return hit }
        }
        continue
      }
      if found.count == 1 { return found[0] }
      if found.count > 1 {
        let names = found.map { "\($0.source.source).\($0.table.schema).\($0.table.name)" }
        throw HansaError(
          .undefinedTable, "table name \"\(written)\" is ambiguous: several sources have it",
          advice: "Write one of \(names.joined(separator: ", ")), or set search_path.")
      }
    }
    throw notFound(parts, written)
  }

  private func candidates(_ parts: [Name], isFolded: Bool) -> [Resolved] {
    func tables(_ source: SourceCatalog, _ schema: (Name) -> Bool, _ table: Name) -> [Resolved] {
      source.tables(named: table, isFolded: isFolded).filter { schema($0.schema) }.map {
        Resolved(source: source, table: $0)
      }
    }
    func matches(_ a: Name, _ b: Name) -> Bool { isFolded ? a.folded == b.folded : a == b }
    switch parts.count {
    case 1:
      return sources.flatMap { source in
        let found = tables(source, { _ in true }, parts[0])
        let inDefault = found.filter { $0.table.schema == source.defaultSchema }
        return inDefault.isEmpty ? found : inDefault
      }
    case 2:
      let bySource = sources.filter { matches($0.source, parts[0]) }.flatMap { source in
        let found = tables(source, { _ in true }, parts[1])
        let inDefault = found.filter { $0.table.schema == source.defaultSchema }
        return inDefault.isEmpty ? found : inDefault
      }
      if !bySource.isEmpty { return bySource }
      return sources.flatMap { tables($0, { matches($0, parts[0]) }, parts[1]) }
    case 3:
      return sources.filter { matches($0.source, parts[0]) }.flatMap { tables($0, { matches($0, parts[1]) }, parts[2]) }
    default: return []
    }
  }

  private func isIn(_ place: Name, _ resolved: Resolved) -> Bool {
    let source = resolved.source
    if place == source.source { return resolved.table.schema == source.defaultSchema }
    return place == Name("\(source.source).\(resolved.table.schema)")
  }

  private func notFound(_ parts: [Name], _ written: String) -> HansaError {
    if parts.count > 1, let problem = problems[parts[0]] { return problem.at(source: parts[0].string) }
    if parts.count == 1, let (name, problem) = problems.min(by: { $0.key < $1.key }) {
      return HansaError(
        .undefinedTable, "table \"\(written)\" does not exist in the sources that could be read",
        detail: "source \"\(name)\" could not be read: \(problem.message)", cause: problem)
    }
    let all = sources.flatMap { source in
      source.tables.map { table in
        table.schema == source.defaultSchema
          ? "\(source.source).\(table.name)" : "\(source.source).\(table.schema).\(table.name)"
      }
    }
    var near = nearestNames(to: written, among: all)
    if near.isEmpty, let last = parts.last {
      let byTable = Dictionary(all.map { ($0.split(separator: ".").last.map(String.init) ?? $0, $0) }) { first, _ in
        first
      }
      near = nearestNames(to: last.string, among: byTable.keys).compactMap { byTable[$0] }
    }
    return HansaError(
      .undefinedTable, "table \"\(written)\" does not exist",
      advice: near.isEmpty
        ? "The sources are \(sources.map(\.source.string).joined(separator: ", ")); `hansa source describe` lists their tables."
        : "Perhaps you meant \(near.joined(separator: ", ")).")
  }
}

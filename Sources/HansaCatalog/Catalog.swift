import HansaCore
import Synchronization

/// All sources as they were last read: what names are resolved against.
public struct Catalog: Sendable {
  /// In the order of the configuration.
  public var sources: [SourceCatalog]
  /// Sources that could not be read, and why.
  public var problems: [Name: HansaError]
  /// Sources that nobody has tried to read yet.
  public var unread: [Name]
  /// Those of them that a name could mean.
  public let misses = Misses()

  public init(sources: [SourceCatalog], problems: [Name: HansaError] = [:], unread: [Name] = []) {
    self.sources = sources
    self.problems = problems
    self.unread = unread
  }

  /// Notes which sources have to be read before a name can be resolved.
  public final class Misses: Sendable {
    private let names = Mutex<Set<Name>>([])

    public var sources: Set<Name> { names.withLock { $0 } }

    fileprivate func add(_ missed: some Sequence<Name>) { names.withLock { $0.formUnion(missed) } }
  }

  /// Without Hansa's own.
  public var userSources: [SourceCatalog] { sources.filter { !$0.isSystem } }

  public func source(_ name: Name) -> SourceCatalog? { sources.first { $0.source == name } }

  /// Those of `sources` that the first part of a name means: the one that is written so, else those that differ in the
  /// case of ASCII letters alone.
  public static func sources(_ sources: [Name], named part: Name) -> [Name] {
    let exact = sources.filter { $0 == part }
    if !exact.isEmpty { return exact }
    let folded = part.folded
    return sources.filter { $0.folded == folded }
  }

  /// A table with the source that has it.
  public struct Resolved: Sendable {
    public var source: SourceCatalog
    public var table: TableInfo
  }

  /// Finds `table`, `source.table`, `schema.table` or `source.schema.table`.
  ///
  /// A name is compared as it is; only when nothing matches, without regard to the case of ASCII letters. A first part
  /// that names a source means that source and no schema of another.
  /// - Parameter searchPath: sources, or `source.schema`, that a bare name is looked for in, the first that has it
  ///   wins; nil for all sources, where a name that several have is an error.
  /// - Throws: `.undefinedTable` with the nearest names, `.ambiguousColumn`-like errors for a name that several
  ///   sources have, or the reason why the source could not be read. When sources have to be read first they are in
  ///   `misses`, and the error means nothing.
  public func resolve(_ parts: [Name], searchPath: [Name]? = nil) throws(HansaError) -> Resolved {
    let written = parts.map(\.string).joined(separator: ".")
    guard let found = try found(parts, written, searchPath) else { throw notFound(parts, written) }
    return found
  }

  /// As `resolve`, for a name that need not be a table's: nil for what is none, or not known to be one. `misses` stay as
  /// they are.
  public func find(_ parts: [Name], searchPath: [Name]? = nil) -> Resolved? {
    let aside = Catalog(sources: sources, problems: problems, unread: unread)
    return try? aside.found(parts, "", searchPath)
  }

  private func found(_ parts: [Name], _ written: String, _ searchPath: [Name]?) throws(HansaError) -> Resolved? {
    if parts.count == 1, let searchPath { return try resolve(parts[0], along: searchPath) }
    let all = names
    let named = parts.count > 1 ? Self.sources(all, named: parts[0]) : []
    try requireRead(named.isEmpty && parts.count < 3 ? all : named)
    for isFolded in [false, true] {
      let found = candidates(parts, named, isFolded: isFolded)
      if found.count == 1 { return found[0] }
      if found.count > 1 {
        let names = found.map { "\($0.source.source).\($0.table.schema).\($0.table.name)" }
        throw HansaError(
          .undefinedTable, "table name \"\(written)\" is ambiguous: several sources have it",
          advice: "Write one of \(names.joined(separator: ", ")), or set search_path.")
      }
    }
    return nil
  }

  /// All sources, whether they could be read or not.
  private var names: [Name] { sources.map(\.source) + problems.keys + unread }

  private func requireRead(_ names: [Name]) throws(HansaError) {
    guard !unread.isEmpty else { return }
    let missing = names.filter(unread.contains)
    guard missing.isEmpty else {
      misses.add(missing)
      throw HansaError(.undefinedTable, "the sources \(missing.map(\.string).joined(separator: ", ")) are not read yet")
    }
  }

  /// - Throws: the problem of a source that comes before one that has the table: which table is meant is not known.
  private func resolve(_ name: Name, along path: [Name]) throws(HansaError) -> Resolved? {
    for isFolded in [false, true] {
      for place in path {
        let here = names.filter { $0 == place || place.string.hasPrefix("\($0.string).") }
        try requireRead(here)
        if let (source, problem) = here.lazy.compactMap({ name in problems[name].map { (name, $0) } }).first {
          throw problem.at(source: source.string)
        }
        for source in sources where here.contains(source.source) {
          let found = tables(source, nil, name, isFolded: isFolded)
          if let hit = found.first(where: { isIn(place, $0) }) { return hit }
        }
      }
    }
    return nil
  }

  /// The tables of a source by that name; without a schema those of the default schema, if there are any.
  private func tables(_ source: SourceCatalog, _ schema: Name?, _ name: Name, isFolded: Bool) -> [Resolved] {
    let found = source.tables(named: name, isFolded: isFolded)
    guard let schema else { return found.map { Resolved(source: source, table: $0) } }
    let wanted = isFolded ? schema.folded : schema
    return found.filter { (isFolded ? $0.schema.folded : $0.schema) == wanted }
      .map { Resolved(source: source, table: $0) }
  }

  private func candidates(_ parts: [Name], _ named: [Name], isFolded: Bool) -> [Resolved] {
    func inDefaultSchema(_ source: SourceCatalog, _ name: Name) -> [Resolved] {
      let found = tables(source, nil, name, isFolded: isFolded)
      let inDefault = found.filter { $0.table.schema == source.defaultSchema }
      return inDefault.isEmpty ? found : inDefault
    }
    let places = named.isEmpty ? userSources : sources.filter { named.contains($0.source) }
    switch parts.count {
    case 1: return places.flatMap { inDefaultSchema($0, parts[0]) }
    case 2 where named.isEmpty: return places.flatMap { tables($0, parts[0], parts[1], isFolded: isFolded) }
    case 2: return places.flatMap { inDefaultSchema($0, parts[1]) }
    case 3 where !named.isEmpty: return places.flatMap { tables($0, parts[1], parts[2], isFolded: isFolded) }
    default: return []
    }
  }

  private func isIn(_ place: Name, _ resolved: Resolved) -> Bool {
    let source = resolved.source
    if place == source.source { return resolved.table.schema == source.defaultSchema }
    return place == Name("\(source.source).\(resolved.table.schema)")
  }

  private func notFound(_ parts: [Name], _ written: String) -> HansaError {
    if parts.count > 1 {
      let named = Self.sources(names, named: parts[0])
      if let (name, problem) = named.lazy.compactMap({ name in problems[name].map { (name, $0) } }).first {
        return problem.at(source: name.string)
      }
    }
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
        ? "The sources are \(userSources.map(\.source.string).joined(separator: ", ")); `hansa source describe` lists their tables."
        : "Perhaps you meant \(near.joined(separator: ", ")).")
  }
}

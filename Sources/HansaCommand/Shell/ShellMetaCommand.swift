import Foundation
import Hansa
import HansaCatalog
import HansaCore
import HansaFormats

/// A line that starts with a backslash.
struct ShellMetaCommand {
  private let name: String
  private let arguments: [String]

  init(_ line: String) {
    // A semicolon at the end is a habit, not a part of the name.
    let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map { word in
      word.hasSuffix(";") ? String(word.dropLast()) : String(word)
    }
    name = words.first ?? ""
    arguments = words.dropFirst().filter { !$0.isEmpty }
  }

  static let help = """
    A statement ends with a semicolon and may have several lines.
      \\d                  list the tables of all sources
      \\d TABLE            show a table's columns: source.table, source.schema.table or table
      \\sources            show how new what is known of the sources is
      \\refresh [SOURCE]   read the tables of a source, or of all, again
      \\format FORMAT      \(OutputFormat.texts)
      \\x                  one value a line, or a table again
      \\timing [on|off]    show how long statements take
      \\set [NAME [VALUE]] show or change the settings, as SHOW and SET do
      \\i FILE             run the statements of a file
      \\help               this
      \\q                  leave (Ctrl-D does, too)
    Ctrl-C cancels the running query.
    """

  /// - Returns: whether the shell ends.
  func run(in shell: Shell) async throws(HansaError) -> Bool {
    switch name {
    case "\\q", "\\quit", "\\exit": return true
    case "\\?", "\\h", "\\help": shell.say(Self.help)
    case "\\d", "\\dt": try await describe(shell)
    case "\\sources": show(shell.federation.catalogStatus, shell)
    case "\\refresh": try await refresh(shell)
    case "\\timing": try setTiming(shell)
    case "\\format": try setFormat(shell)
    case "\\x": shell.format = shell.format == .expanded ? .table : .expanded
    case "\\set": try await set(shell)
    case "\\i": try await include(shell)
    default: throw HansaError(.syntaxError, "there is no command \(name)", advice: "\\help lists the commands.")
    }
    return false
  }

  private func describe(_ shell: Shell) async throws(HansaError) {
    let federation = shell.federation
    let catalog = try await Interrupts.shared.interruptible { () async throws(HansaError) in
      await federation.catalog(refresh: true)
    }
    guard let table = arguments.first else {
      try CatalogListing.tables(of: catalog.userSources)
      for (name, problem) in catalog.problems.sorted(by: { $0.key < $1.key }) {
        CommandFailure(problem.at(source: name.string)).report()
      }
      return
    }
    let found = try catalog.resolve(Self.parts(table), searchPath: shell.session.settings.searchPath)
    try CatalogListing.columns(of: found.table, in: found.source)
  }

  private func refresh(_ shell: Shell) async throws(HansaError) {
    let names = arguments.isEmpty ? nil : arguments.map { Name($0) }
    let federation = shell.federation
    let statuses = try await Interrupts.shared.interruptible { () async throws(HansaError) in
      try await federation.refreshCatalogs(of: names)
    }
    show(statuses, shell)
  }

  private func show(_ statuses: [CatalogStatus], _ shell: Shell) {
    for status in statuses { shell.say("\(status.source): \(status)") }
  }

  /// `a."b.c"` as PostgreSQL reads it.
  private static func parts(_ name: String) -> [Name] {
    var parts = [""]
    var isQuoted = false
    for character in name {
      switch character {
      case "\"": isQuoted.toggle()
      case "." where !isQuoted: parts.append("")
      default: parts[parts.count - 1].append(character)
      }
    }
    return parts.map { Name($0) }
  }

  private func setTiming(_ shell: Shell) throws(HansaError) {
    switch arguments.first?.lowercased() {
    case nil: shell.showsTiming.toggle()
    case "on": shell.showsTiming = true
    case "off": shell.showsTiming = false
    default: throw HansaError(.invalidParameter, "\\timing takes on or off")
    }
    shell.say("Timing is \(shell.showsTiming ? "on" : "off").")
  }

  private func setFormat(_ shell: Shell) throws(HansaError) {
    guard let word = arguments.first else { return shell.say("The format is \(shell.format.rawValue).") }
    guard let format = OutputFormat(rawValue: word.lowercased()), !format.isBinary else {
      throw HansaError(.invalidParameter, "\\format takes \(OutputFormat.texts)")
    }
    shell.format = format
  }

  private func set(_ shell: Shell) async throws(HansaError) {
    guard let name = arguments.first else { return await shell.execute("SHOW ALL") }
    let values = arguments.dropFirst().drop { $0 == "=" || $0.lowercased() == "to" }
    guard !values.isEmpty else { return await shell.execute("SHOW \(name)") }
    try shell.session.set(Name(name), to: Array(values))
  }

  private func include(_ shell: Shell) async throws(HansaError) {
    guard let path = arguments.first else { throw HansaError(.invalidParameter, "\\i needs a file") }
    guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
    else { throw HansaError(.undefinedFile, "the file \"\(path)\" cannot be read as text") }
    var buffer = StatementBuffer()
    buffer.append(line: text)
    while let statement = buffer.takeStatement() { await shell.execute(statement) }
    if let rest = buffer.takeRest() { await shell.execute(rest) }
  }
}

import Foundation
import HansaMonitoring

/// What `hansa top` shows, and what keys do to it: no terminal in here.
struct TopScreen {
  enum Order: String, CaseIterable {
    case time, rows, pulled, id
  }

  /// What a key asks for.
  enum Action: Equatable {
    case none, refresh, quit
    case cancel(UInt64)
  }

  var status: FederationStatus?
  var server: String
  private(set) var order = Order.time
  private(set) var isReversed = false
  private(set) var isPaused = false
  private(set) var selected = 0
  /// A query that is to be cancelled once the user says yes.
  private(set) var asked: UInt64?
  /// The last line: what was done, or what went wrong.
  var message = ""

  init(server: String) { self.server = server }

  /// The running queries as they are shown.
  var queries: [RunningQueryStatus] {
    let sorted = (status?.running ?? []).sorted { a, b in
      switch order {
      case .time: (a.seconds, b.id) > (b.seconds, a.id)
      case .rows: (a.rows, b.id) > (b.rows, a.id)
      case .pulled: (a.bytesPulled, b.id) > (b.bytesPulled, a.id)
      case .id: a.id < b.id
      }
    }
    return isReversed ? sorted.reversed() : sorted
  }

  // MARK: Keys

  mutating func press(_ key: TopKey) -> Action {
    if let id = asked {
      asked = nil
      message = key == .character("y") ? "cancelling query \(id)" : "not cancelled"
      return key == .character("y") ? .cancel(id) : .none
    }
    message = ""
    let last = max(0, queries.count - 1)
    switch key {
    case .character("q"), .interrupt: return .quit
    case .up, .character("k"): selected = max(0, min(selected, last) - 1)
    case .down, .character("j"): selected = min(last, selected + 1)
    case .character("s"):
      let all = Order.allCases
      order = all[((all.firstIndex(of: order) ?? 0) + 1) % all.count]
    case .character("r"): isReversed.toggle()
    case .character("p"): isPaused.toggle()
    case .character(" "): return .refresh
    case .character("c"):
      let shown = queries
      guard shown.indices.contains(min(selected, last)) else {
        message = "no query runs"
        break
      }
      asked = shown[min(selected, last)].id
    default: break
    }
    return .none
  }

  // MARK: Lines

  /// At most `height` lines of at most `width` columns; the selected query's number is the second value.
  func render(width: Int, height: Int) -> (lines: [String], marked: Int?) {
    guard let status else { return ([StatusReport.fitted("asking \(server) …", width)], nil) }
    let report = StatusReport(status, server: "hansa top  \(server)")
    var lines = report.head + [""]
    // Sources get a third of the screen at most, those with trouble first.
    let limit = max(1, height / 3 - 1)
    let troubled = Set(status.overview.troubledSources)
    let table = StatusReport.table(report.sourceHeader, report.sources, textColumns: [0, 1])
    let rows = zip(status.sources, table.dropFirst()).map { (isTroubled: troubled.contains($0.name), line: $1) }
    let shown = (rows.filter(\.isTroubled) + rows.filter { !$0.isTroubled }).prefix(limit)
    lines += table.prefix(1) + shown.map(\.line)
    if rows.count > shown.count { lines.append("… \(rows.count - shown.count) more sources") }
    lines.append("")
    let queries = queries
    let room = max(0, height - lines.count - 2)
    let first = max(0, min(selected, queries.count - 1) - max(0, room - 1))
    let header = ["id", "state", "user", "time", "rows", "pulled", "query"]
    let cells = queries.dropFirst(first).prefix(room).map { query in
      [
        "\(query.id)", query.state, String(query.user.prefix(10)), StatusReport.seconds(query.seconds),
        Figures.grouped(query.rows), Figures.bytes(query.bytesPulled), query.query,
      ]
    }
    let start = lines.count + 1
    lines += StatusReport.table(header, Array(cells), textColumns: [1, 2, 6])
    let marked = cells.isEmpty ? nil : start + min(selected, queries.count - 1) - first
    if queries.isEmpty, room > 0 { lines.append("no query runs") }
    lines = lines.prefix(max(1, height - 1)).map { StatusReport.fitted($0, width) }
    while lines.count < height - 1 { lines.append("") }
    lines.append(StatusReport.fitted(foot, width))
    return (lines, marked.flatMap { $0 < height - 1 ? $0 : nil })
  }

  private var foot: String {
    if let asked { return "cancel query \(asked)? y or n" }
    if !message.isEmpty { return message }
    let sort = "s sort: \(order.rawValue)\(isReversed ? " reversed" : "")"
    return "q quit  j/k select  c cancel  \(sort)  r reverse  p \(isPaused ? "go on (paused)" : "pause")  space refresh"
  }
}

/// A key as the terminal sends it.
enum TopKey: Equatable {
  case character(Character)
  case up, down, interrupt

  /// The keys of bytes that were read at once.
  static func keys(_ bytes: [UInt8]) -> [TopKey] {
    var keys: [TopKey] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case 0x03: keys.append(.interrupt)
      case 0x1B:
        // An arrow is ESC [ A, or ESC O A; other sequences are skipped whole.
        guard let kind = rest.first, kind == UInt8(ascii: "[") || kind == UInt8(ascii: "O") else { continue }
        rest = rest.dropFirst()
        let end = rest.firstIndex { (0x40...0x7E).contains($0) }
        if let end {
          if rest[end] == UInt8(ascii: "A") { keys.append(.up) }
          if rest[end] == UInt8(ascii: "B") { keys.append(.down) }
        }
        rest = end.map { rest[($0 + 1)...] } ?? []
      case 0x20...0x7E: keys.append(.character(Character(UnicodeScalar(byte))))
      default: break
      }
    }
    return keys
  }
}

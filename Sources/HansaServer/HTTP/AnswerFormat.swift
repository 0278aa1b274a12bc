import HansaCore
import HansaFormats

/// In which form a client wants its rows.
enum AnswerFormat {
  /// The forms that can be streamed, by their media types; the first is what a client gets that does not care.
  static let types: [(type: String, format: OutputFormat)] = [
    ("application/json", .json),
    ("application/x-ndjson", .ndjson),
    ("application/jsonl", .ndjson),
    ("text/csv", .csv),
    ("application/vnd.apache.arrow.stream", .arrow),
    ("text/plain", .table),
    ("text/plain", .expanded),
  ]

  /// - Parameters:
  ///   - name: what the request says itself; it wins.
  ///   - accept: the header.
  /// - Throws: `.invalidParameter` for a name that is none, `.featureNotSupported` when no type of the header can be had.
  static func choose(name: String?, accept: String?) throws(HansaError) -> OutputFormat {
    let names = types.map(\.format).reduce(into: [String]()) { if !$0.contains($1.rawValue) { $0.append($1.rawValue) } }
    if let name {
      guard names.contains(where: { Name($0) == Name(name).folded }),
        let format = OutputFormat(rawValue: Name(name).folded.string)
      else {
        throw HansaError(
          .invalidParameter, "there is no format \"\(name)\" for an answer",
          advice: "The formats are \(names.joined(separator: ", ")).")
      }
      return format
    }
    guard let accept else { return .json }
    for range in ranges(accept) {
      if range == "*/*" { return .json }
      let found = types.first { type, _ in
        range == type || range.hasSuffix("/*") && type.hasPrefix(range.dropLast())
      }
      if let found { return found.format }
    }
    throw HansaError(
      .featureNotSupported, "none of the types in the header Accept can be had",
      advice: "The types are \(types.map(\.type).joined(separator: ", ")).", detail: "The header is \(accept).")
  }

  /// The media types of the header without their parameters, those that the client likes better first.
  private static func ranges(_ accept: String) -> [String] {
    let ranges = accept.split(separator: ",").prefix(50).map { part -> (range: String, quality: Double) in
      let pieces = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      let quality = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      return (Name(pieces.first ?? "").folded.string, quality)
    }
    return ranges.enumerated().filter { $0.element.quality > 0 }
      .sorted { ($0.element.quality, -$0.offset) > ($1.element.quality, -$1.offset) }.map(\.element.range)
  }

  /// The media type of an answer.
  static func type(of format: OutputFormat) -> String {
    let type = types.first { $0.format == format }?.type ?? "application/octet-stream"
    return type.hasPrefix("text/") ? "\(type); charset=utf-8" : type
  }
}

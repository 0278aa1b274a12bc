import Foundation
import HansaCore

/// One setting of a source as a configuration or a URL writes it.
public struct SettingText: Sendable {
  public let name: String
  public let text: String

  public init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }

  /// What a source is told, in the order in which it holds: what its `url` says, and settings beside that.
  ///
  /// - Parameters:
  ///   - kind: `a MySQL source`.
  ///   - example: a URL of such a source.
  /// - Throws: `.configuration` for a malformed URL, which is not part of the message: it may have a password.
  public static func all(
    of settings: [Name: String], schemes: [String], kind: String, example: String
  ) throws(HansaError) -> [SettingText] {
    var all: [SettingText] = []
    if let url = settings["url"] {
      guard let url = SourceURL(url, schemes: schemes) else {
        throw HansaError(
          .configuration, "the URL of \(kind) is malformed",
          advice: "write it as \(example), other characters as %XX")
      }
      all = url.settings
    }
    let others = settings.filter { $0.key != "url" }.sorted { $0.key < $1.key }
    return all + others.map { SettingText($0.key.string, $0.value) }
  }

  /// - Throws: `.configuration`, as all of these do, naming the setting and what it takes.
  public func integer(_ range: ClosedRange<Int>) throws(HansaError) -> Int {
    guard let value = Int(text), range.contains(value) else {
      throw malformed(
        range.upperBound == .max
          ? "a whole number of at least \(range.lowerBound)"
          : "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  public func boolean() throws(HansaError) -> Bool {
    switch text.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default: throw malformed("true or false")
    }
  }

  /// The case of that name, `-` for `_` too.
  public func choice<C: RawRepresentable<String> & CaseIterable>() throws(HansaError) -> C {
    guard let value = C(rawValue: text.lowercased().replacingOccurrences(of: "-", with: "_")) else {
      throw malformed("one of \(C.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }

  /// `500ms`, `30s`, `5min`, `1h`.
  ///
  /// - Parameter unit: that of a plain number.
  public func duration(unit: String) throws(HansaError) -> Duration {
    let number = text.prefix { $0.isNumber }
    let suffix = text[number.endIndex...].trimmingCharacters(in: .whitespaces)
    let milliseconds = ["ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000][suffix.isEmpty ? unit : suffix]
    guard let value = Int32(number), let milliseconds else {
      throw malformed("a duration such as 500ms, 30s, 5min or 1h")
    }
    return .milliseconds(Int64(value) * Int64(milliseconds))
  }

  /// The error for a name that is no setting, with the nearest ones.
  ///
  /// - Parameter kind: `a MySQL source`.
  public func unknown(to kind: String, known: [String]) -> HansaError {
    let near = nearestNames(to: name, among: known)
    return HansaError(
      .configuration, "\(kind) has no setting \"\(name)\"",
      advice: near.isEmpty
        ? "settings are \(known.joined(separator: ", "))"
        : "did you mean \(near.map { "\"\($0)\"" }.joined(separator: " or "))?")
  }

  private func malformed(_ allowed: String) -> HansaError {
    HansaError(.configuration, "\(name) must be \(allowed)")
  }
}

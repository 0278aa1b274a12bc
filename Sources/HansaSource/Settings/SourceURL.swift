import Foundation
import HansaCore

/// What a URL `scheme://user[:password]@host:port/database?name=value&…` says of a source.
///
/// Read without a library's parser, whose messages would quote the password.
public struct SourceURL: Sendable {
  /// Decoded, in the order of the URL: `user`, `password`, `host` (an IPv6 address without its brackets), `port` and
  /// `database`, as far as they are there, and those behind the question mark. The password is in the clear.
  public private(set) var settings: [SettingText] = []

  /// - Parameter schemes: without `://`.
  /// - Returns: nil for a malformed one.
  public init?(_ url: String, schemes: [String]) {
    guard let scheme = schemes.first(where: { url.hasPrefix($0 + "://") }) else { return nil }
    let (place, query) = Self.cut(url.dropFirst(scheme.count + 3), at: "?")
    let (endpoint, path) = Self.cut(place, at: "/")
    var authority = endpoint
    do throws(Malformed) {
      if let at = authority.lastIndex(of: "@") {
        let (name, secret) = Self.cut(authority[..<at], at: ":")
        if !name.isEmpty { add("user", try Self.decoded(name)) }
        if let secret { add("password", try Self.decoded(secret)) }
        authority = authority[authority.index(after: at)...]
      }
      try read(endpoint: authority)
      if let path, !path.isEmpty { add("database", try Self.decoded(path)) }
      for pair in (query ?? "").split(separator: "&") {
        guard case (let name, let value?) = Self.cut(pair, at: "=") else { return nil }
        add(try Self.decoded(name), try Self.decoded(value))
      }
    } catch { return nil }
  }

  private mutating func add(_ name: String, _ value: String) { settings.append(SettingText(name, value)) }

  private mutating func read(endpoint: Substring) throws(Malformed) {
    var rest = endpoint
    if rest.hasPrefix("[") {
      guard let end = rest.firstIndex(of: "]") else { throw Malformed() }
      add("host", String(rest[rest.index(after: rest.startIndex)..<end]))
      rest = rest[rest.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { throw Malformed() }
    } else {
      let name = rest.prefix { $0 != ":" }
      if !name.isEmpty { add("host", try Self.decoded(name)) }
      rest = rest[name.endIndex...]
    }
    if rest.count > 1 { add("port", String(rest.dropFirst())) }
  }

  private struct Malformed: Error {}

  private static func decoded(_ text: Substring) throws(Malformed) -> String {
    guard let plain = String(text).removingPercentEncoding else { throw Malformed() }
    return plain
  }

  private static func cut(_ text: Substring, at mark: Character) -> (Substring, Substring?) {
    guard let place = text.firstIndex(of: mark) else { return (text, nil) }
    return (text[..<place], text[text.index(after: place)...])
  }
}

import Foundation
import HansaCore

/// A file that has a password in it, which others may replace at any time.
public struct PasswordFile: Sendable, Hashable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// What the file says now, without the line break at its end.
  ///
  /// - Throws: `.configuration` when it cannot be read.
  public func read() throws(HansaError) -> Secret {
    guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
    else { throw HansaError(.configuration, "the file \"\(path)\" of the password cannot be read") }
    let end = text.hasSuffix("\r\n") ? text.dropLast() : text.hasSuffix("\n") ? text.dropLast() : text[...]
    return Secret(String(end))
  }

  /// Connects with the password of now; once more when it was refused and the file has another one by then.
  ///
  /// - Parameters:
  ///   - file: nil: `password` is all there is.
  public static func connecting<Connection>(
    _ file: PasswordFile?, or password: Secret?, _ connect: (Secret?) throws(HansaError) -> Connection
  ) throws(HansaError) -> Connection {
    guard let file else { return try connect(password) }
    let first = try file.read()
    do throws(HansaError) { return try connect(first) } catch {
      guard error.code == .invalidPassword else { throw error }
      let second = try file.read()
      guard Name(second.reveal()) != Name(first.reveal()) else { throw error }
      return try connect(second)
    }
  }
}

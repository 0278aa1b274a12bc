/// The numbers of a server's version, so that versions can be compared.
public struct ServerVersion: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  public var major: Int
  public var minor: Int
  public var patch: Int

  public init(_ major: Int, _ minor: Int = 0, _ patch: Int = 0) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// The first three numbers of a text such as `10.11.6-MariaDB-0+deb12u1` or `15.4 (Debian 15.4-1)`, 0 for those that
  /// it lacks.
  public init(_ text: String) {
    let start = text.drop { !("0"..."9").contains($0) }
    let numbers = start.prefix { ("0"..."9").contains($0) || $0 == "." }.split(separator: ".").prefix(3).map {
      Int($0) ?? 0
    }
    self.init(numbers.first ?? 0, numbers.count > 1 ? numbers[1] : 0, numbers.count > 2 ? numbers[2] : 0)
  }

  /// Two digits each for minor and patch, as MySQL and MariaDB number theirs: 101106 is 10.11.6.
  public init(number: Int) { self.init(number / 10_000, number / 100 % 100, number % 100) }

  /// As the text says it.
  public init(stringLiteral text: String) { self.init(text) }

  public var description: String { "\(major).\(minor).\(patch)" }

  public static func < (a: ServerVersion, b: ServerVersion) -> Bool {
    (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch)
  }
}

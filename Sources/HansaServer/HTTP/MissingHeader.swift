import HansaCore
import HansaFormats
import Hummingbird

/// `hansa-missing`: what an answer lacks, for clients of formats that cannot say it (csv), and those that look at headers.
enum MissingHeader {
  private static let name = HTTPFields.Element.Name("hansa-missing")

  /// What is known to be missing before the first row is sent, and that there may be more in the trailer.
  static func announce(_ missing: [MissingSource], in headers: inout HTTPFields) {
    guard let name else { return }
    headers[.trailer] = name.rawName
    if !missing.isEmpty { headers[name] = MissingMark.header(missing) }
  }

  /// All that is missing; nil for a whole answer.
  static func trailer(_ missing: [MissingSource]) -> HTTPFields? {
    guard let name, !missing.isEmpty else { return nil }
    return [name: MissingMark.header(missing)]
  }
}

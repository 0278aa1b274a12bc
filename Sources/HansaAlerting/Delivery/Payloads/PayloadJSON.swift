import Foundation
import HansaCore

/// What receivers get: JSON with its keys in order, so that the same is the same bytes.
enum PayloadJSON {
  static func data(_ value: some Encodable) throws(HansaError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return try encoder.encode(value) } catch {
      throw HansaError(.internalError, "a notification cannot be written as JSON", cause: error)
    }
  }
}

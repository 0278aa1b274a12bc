import Foundation

/// Which run of the program it is.
struct ProcessIdentity: Sendable {
  /// Chosen at random.
  let id = UInt64.random(in: .min ... .max)
  let started = Date()
}

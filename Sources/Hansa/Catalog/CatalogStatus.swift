import Foundation
import HansaCore

/// How new what is known of a source is.
public struct CatalogStatus: Sendable {
  public var source: Name
  /// When the catalog in use was read; nil when none could be read yet.
  public var readAt: Date?
  /// Tables and views in it.
  public var tables: Int?
  /// Why the last reading failed; the catalog before it stays in use. nil when it succeeded.
  public var problem: HansaError?
  /// When it failed.
  public var failedAt: Date?
  /// Whether it is being read now.
  public var isReading: Bool
}

extension CatalogStatus: CustomStringConvertible {
  /// `catalog of 10:31:07, last refresh failed at 10:36:09: …`, in the time zone of this machine.
  public var description: String {
    var parts: [String] = []
    if let readAt { parts.append("catalog of \(Self.clock(readAt))") }
    if let problem, let failedAt {
      let what = readAt == nil ? "cannot be read" : "last refresh failed"
      parts.append("\(what) (\(Self.clock(failedAt))): \(problem.message)")
    }
    if isReading { parts.append("is being read") }
    return parts.isEmpty ? "not read yet" : parts.joined(separator: ", ")
  }

  private static func clock(_ date: Date) -> String {
    let parts = Calendar.current.dateComponents([.hour, .minute, .second], from: date)
    func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
    return "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
  }
}

import Foundation
import Logging
import Synchronization

/// Writes a program's log to standard error, a line at a time.
public struct StandardErrorLog: LogHandler {
  /// Lines of several threads do not mix.
  private static let lock = Mutex(())

  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  private let format: LogFormat

  public init(format: LogFormat, level: Logger.Level) {
    self.format = format
    logLevel = level
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
    if let given = event.metadata { all.merge(given) { $1 } }
    let line = LogLine.render(
      format, time: Date(), level: event.level, message: event.message.description, metadata: all)
    Self.lock.withLock { _ in FileHandle.standardError.write(Data(line.utf8)) }
  }
}

import HansaCore

/// Where the bytes of a result go.
public protocol OutputSink: AnyObject {
  /// Takes all the bytes; the memory is the caller's again afterwards.
  ///
  /// - Throws: `.diskFull` or `.ioError`. A reader that has gone is no error: the sink is closed from then on.
  func write(_ bytes: UnsafeRawBufferPointer) throws(HansaError)
  /// Whether nobody reads any more; what is written after that is dropped.
  var isClosed: Bool { get }
}

/// Keeps the bytes in memory.
public final class MemorySink: OutputSink {
  public private(set) var bytes: [UInt8] = []
  public var isClosed: Bool { false }

  public init() {}

  public func write(_ bytes: UnsafeRawBufferPointer) throws(HansaError) { self.bytes.append(contentsOf: bytes) }

  /// The bytes as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

import HansaArrow
import HansaCore

/// Who takes a stream's batches in place of its consumers (`BatchStream.forward`). Its functions are called on the
/// producer's threads.
public protocol BatchReceiver: AnyObject, Sendable {
  /// The connection stands.
  func connected()

  /// Takes a batch, waiting for room.
  ///
  /// - Parameter isLast: as `BatchStream.send`.
  /// - Throws: `.queryCanceled` when no more are wanted: the producer cleans up and ends the stream.
  func receive(_ batch: RecordBatch, isLast: Bool) throws(HansaError)

  /// The producer has ended: with an error, or nil after the last row. Called once.
  func ended(_ error: HansaError?)
}

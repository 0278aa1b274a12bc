import HansaArrow
import HansaCore

extension BatchStream {
  /// A stream that `produce` fills on a thread of its own. Whatever it throws ends the stream, as does its return.
  public static func produced(
    by name: String, schema: Schema, _ produce: @escaping @Sendable (BatchStream) throws(HansaError) -> Void
  ) -> BatchStream {
    let stream = BatchStream(schema: schema)
    stream.fill(by: name, produce)
    return stream
  }

  /// Starts the thread that fills the stream, and ends it with what `produce` throws or with its return.
  public func fill(by name: String, _ produce: @escaping @Sendable (BatchStream) throws(HansaError) -> Void) {
    WorkerThread.start(name) {
      do throws(HansaError) {
        try produce(self)
        self.finish()
      } catch {
        self.finish(throwing: error)
      }
    }
  }
}

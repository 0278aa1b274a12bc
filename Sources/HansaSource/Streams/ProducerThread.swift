import HansaArrow
import HansaCore

extension BatchStream {
  /// A stream that `produce` fills on a thread of its own. Whatever it throws ends the stream, as does its return.
  public static func produced(
    by name: String, schema: Schema, _ produce: @escaping @Sendable (BatchStream) throws(HansaError) -> Void
  ) -> BatchStream {
    let stream = BatchStream(schema: schema)
    WorkerThread.start(name) {
      do throws(HansaError) {
        try produce(stream)
        stream.finish()
      } catch {
        stream.finish(throwing: error)
      }
    }
    return stream
  }
}

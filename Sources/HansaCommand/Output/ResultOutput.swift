import Foundation
import HansaCore
import HansaFormats

/// Where results go: standard output, or a file that appears under its name only when it is complete.
///
/// One task at a time uses it.
final class ResultOutput: @unchecked Sendable {
  static let standardOutput = ResultOutput()

  /// What is given to `--output`; nil is standard output.
  private let path: String?
  /// The file that is written and then renamed; nil where bytes go to their place at once.
  private let temporary: String?
  private var fileSink: FileDescriptorSink?

  private init() {
    path = nil
    temporary = nil
  }

  /// - Throws: when the file cannot be made, before any query runs.
  init(path: String?) throws(CommandFailure) {
    self.path = path
    guard let path else {
      temporary = nil
      return
    }
    // A symbolic link stays one: its target is replaced.
    let target = Self.resolved(path)
    var status = stat()
    let exists = stat(target, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR { throw .usage("cannot write to \"\(path)\": it is a directory") }
    let isRegular = !exists || status.st_mode & S_IFMT == S_IFREG
    temporary = isRegular ? Self.neighbour(of: target) : nil
    do throws(HansaError) {
      if let temporary { Interrupts.shared.addUnfinished(temporary) }
      fileSink = try FileDescriptorSink(creating: temporary ?? target)
    } catch {
      if let temporary { Interrupts.shared.removeUnfinished(temporary) }
      var error = error
      if let temporary { error.message = Self.replacing(temporary, by: path, in: error.message) }
      throw CommandFailure(error, exitCode: 2)
    }
  }

  deinit { discard() }

  var isStandardOutput: Bool { path == nil }
  /// Whether a person sees the bytes.
  var isTerminal: Bool { path == nil && StandardStreams.isTerminal(STDOUT_FILENO) }

  /// Takes the results' bytes.
  var sink: any OutputSink {
    fileSink ?? FileDescriptorSink(descriptor: STDOUT_FILENO, name: "standard output")
  }

  /// A file for a writer that wants a path and seeks in it, whose contents `commit` puts in place.
  var writablePath: String? { temporary }

  /// Puts the complete file under its name.
  func commit() throws(HansaError) {
    try fileSink?.close()
    fileSink = nil
    guard let path, let temporary, access(temporary, F_OK) == 0 else { return }
    let target = Self.resolved(path)
    guard rename(temporary, target) == 0 else {
      throw HansaError(.ioError, "cannot write \"\(path)\": \(String(cString: strerror(errno)))")
    }
    Interrupts.shared.removeUnfinished(temporary)
  }

  /// Removes what is half-written.
  func discard() {
    fileSink = nil
    guard let temporary else { return }
    unlink(temporary)
    Interrupts.shared.removeUnfinished(temporary)
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func neighbour(of path: String) -> String {
    let url = URL(filePath: path)
    return url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).\(getpid()).part").path
  }

  private static func replacing(_ part: String, by other: String, in text: String) -> String {
    text.split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}

/// Erases the progress line before the first bytes reach a terminal that shows both.
final class QuietingSink: OutputSink {
  private let sink: any OutputSink
  private var isFirst = true

  init(_ sink: any OutputSink) { self.sink = sink }

  var isClosed: Bool { sink.isClosed }

  func write(_ bytes: UnsafeRawBufferPointer) throws(HansaError) {
    if isFirst {
      ProgressLine.shared.stop()
      isFirst = false
    }
    try sink.write(bytes)
  }
}

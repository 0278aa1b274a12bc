import Dispatch
import Foundation
import HansaArrow
import HansaCore
import HansaFormats
import HansaMonitoring
import Synchronization

/// The results' second place: a file for each in one folder, which several processes may share and any may be killed over.
/// There is no index: a result is found by the name of its file, and the files that were not used for longest go first.
final class DiskCache: Sendable {
  /// A result that lies in the folder.
  struct Stored: Sendable {
    var header: StoredHeader
    var bytes: Int
  }

  static let suffix = ".result"
  /// After how long what a killed process was writing is removed.
  private static let abandoned = 3600.0
  /// Bytes of results that may wait to be written; more are not kept.
  private static let backlog = 128 << 20

  private struct State {
    var waiting = 0
    var hasFailed = false
  }

  let limits: ResultCacheLimits.Disk
  private let report: @Sendable (OperationalEvent) -> Void
  private let queue = DispatchQueue(label: "hansa-cache-write", qos: .utility)
  private let state = Mutex(State())

  /// - Parameter report: told of damaged files, and once of a folder that cannot be written to.
  init(_ limits: ResultCacheLimits.Disk, report: @escaping @Sendable (OperationalEvent) -> Void) {
    self.limits = limits
    self.report = report
  }

  private func path(_ file: String) -> String { limits.folder + "/" + file }

  // MARK: Writing

  /// Writes a result, soon, on another thread.
  func keep(_ header: StoredHeader, _ key: StoredKey, _ batches: [RecordBatch], bytes: Int) {
    guard bytes <= limits.bytes / 4 else { return }
    let isTaken = state.withLock { state in
      guard state.waiting + bytes <= Self.backlog else { return false }
      state.waiting += bytes
      return true
    }
    guard isTaken else { return }
    queue.async { [self] in
      defer { state.withLock { $0.waiting -= bytes } }
      do throws(HansaError) {
        try write(header, batches, to: path(key.file))
        makeRoom()
        state.withLock { $0.hasFailed = false }
      } catch {
        let isFirst = state.withLock { state in
          defer { state.hasFailed = true }
          return !state.hasFailed
        }
        if isFirst {
          report(
            OperationalEvent(.stateUnavailable, "results cannot be kept in \"\(limits.folder)\": \(error.message)"))
        }
      }
    }
  }

  /// Under another name first: nobody sees a part of a file.
  private func write(_ header: StoredHeader, _ batches: [RecordBatch], to path: String) throws(HansaError) {
    try makeFolder()
    let temporary = "\(path).\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw HansaError(.ioError, String(cString: strerror(errno))) }
    defer { unlink(temporary) }
    do {
      defer { close(descriptor) }
      try StoredFile.write(header, batches, to: FileDescriptorSink(descriptor: descriptor, name: temporary))
    } catch { throw error }
    guard rename(temporary, path) == 0 else { throw HansaError(.ioError, String(cString: strerror(errno))) }
  }

  /// Readable by its owner only: rows of others' tables will be in it.
  private func makeFolder() throws(HansaError) {
    do {
      try FileManager.default.createDirectory(
        atPath: limits.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw HansaError(.ioError, "the folder cannot be made", cause: error) }
  }

  /// Removes what was not used for longest until the rest fits.
  private func makeRoom() {
    var files: [(name: String, bytes: Int, used: Double)] = []
    for name in names() {
      var status = stat()
      guard lstat(path(name), &status) == 0 else { continue }
      let used = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
      if name.hasSuffix(".new") {
        if Date().timeIntervalSince1970 - used > Self.abandoned { unlink(path(name)) }
      } else {
        files.append((name, Int(status.st_size), used))
      }
    }
    var total = files.reduce(0) { $0 + $1.bytes }
    for file in files.sorted(by: { ($0.used, $0.name) < ($1.used, $1.name) }) where total > limits.bytes {
      unlink(path(file.name))
      total -= file.bytes
    }
  }

  /// Waits until all is written that was to be.
  func flush() { queue.sync {} }

  // MARK: Reading

  /// A result that may be used, by its header; nil where there is none. Blocks.
  ///
  /// - Parameter isFit: whether a result of these versions answers.
  func find(
    _ key: StoredKey, schema: Schema, timesToLive: [Name: Duration], _ isFit: (SourceVersions) -> Bool
  ) -> (entry: ResultCache.Entry, cost: Duration)? {
    let path = path(key.file)
    do throws(StoredFile.Problem) {
      let file = try StoredFile.open(path)
      let header = file.header
      guard header.key.utf8.elementsEqual(key.text.utf8), header.age >= 0,
        header.program.utf8.elementsEqual(StoredHeader.runningProgram.utf8),
        header.columns.utf8.elementsEqual(StoredKey.text(schema.fields).utf8)
      else { return nil }
      let versions = header.versions(timesToLive)
      guard isFit(versions) else { return nil }
      let batches = try StoredFile.batches(of: file, schema: schema)
      // Used now: others go first.
      utimes(path, nil)
      let entry = ResultCache.Entry(schema: schema, batches: batches, versions: versions)
      return (entry, .microseconds(header.cost))
    } catch {
      if case .damaged(let why) = error { drop(path, why) }
      return nil
    }
  }

  private func drop(_ path: String, _ why: String) {
    unlink(path)
    report(OperationalEvent(.cacheDamaged, "the kept result \"\(path)\" is damaged (\(why)) and was removed"))
  }

  /// What lies in the folder, the oldest first. Blocks.
  var stored: [Stored] {
    var results: [Stored] = []
    for name in names() where name.hasSuffix(Self.suffix) {
      do throws(StoredFile.Problem) {
        let file = try StoredFile.open(path(name))
        let size = (try? FileManager.default.attributesOfItem(atPath: path(name))[.size] as? Int) ?? 0
        results.append(Stored(header: file.header, bytes: size))
      } catch {
        if case .damaged(let why) = error { drop(path(name), why) }
      }
    }
    return results.sorted { $0.header.readAt < $1.header.readAt }
  }

  /// Removes all results, those that are being written too.
  func clear() {
    flush()
    for name in names() { unlink(path(name)) }
  }

  /// The files that are the cache's.
  private func names() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: limits.folder)) ?? []).filter { name in
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count > 1, parts[0].utf8.count == 32, parts[0].allSatisfy(\.isHexDigit) else { return false }
      return parts.count == 2 ? name.hasSuffix(Self.suffix) : name.hasSuffix(".new")
    }
  }
}

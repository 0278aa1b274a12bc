import HansaCore

/// Makes of a record one that may be kept and sent on, wherever it came from: no negative numbers, no number that is none,
/// no control characters, and nothing without a bound.
enum RecordSanitizer {
  /// Bytes of a text, and of what is to be a label.
  static let textLimit = 8192
  static let labelLimit = 128
  static let messageLimit = 1024
  /// Fragments and settings of a record.
  static let fragmentLimit = 1000
  static let settingLimit = 64

  static func clean(_ record: inout QueryRecord) {
    clean(&record.fingerprint)
    clean(&record.normalizedText, textLimit)
    clean(&record.text, textLimit)
    clean(&record.user)
    clean(&record.client)
    if !record.settings.isEmpty { record.settings = settings(record.settings) }
    clean(&record.queued)
    clean(&record.planning)
    clean(&record.duration)
    clean(&record.firstRow)
    clean(&record.clientWait)
    clean(&record.cpu)
    clean(&record.rows)
    clean(&record.bytes)
    clean(&record.spilledBytes)
    clean(&record.retries)
    clean(&record.reruns)
    if let bytes = record.peakMemory, bytes < 0 { record.peakMemory = nil }
    clean(&record.cache)
    if let engine = record.engine { record.engine = Name(label(engine.string)) }
    clean(&record.errorCode)
    clean(&record.errorClass)
    if let message = record.errorMessage { record.errorMessage = text(Secrets.removed(from: message), messageLimit) }
    if let source = record.errorSource { record.errorSource = Name(label(source.string)) }
    if record.fragments.count > fragmentLimit { record.fragments.removeLast(record.fragments.count - fragmentLimit) }
    for index in record.fragments.indices { clean(&record.fragments[index]) }
  }

  private static func clean(_ fragment: inout FragmentRecord) {
    clean(&fragment.id)
    clean(&fragment.source)
    if let endpoint = fragment.endpoint { fragment.endpoint = label(Secrets.removed(from: endpoint)) }
    clean(&fragment.statement, textLimit)
    clean(&fragment.summary, messageLimit)
    if let rows = fragment.estimatedRows, !(rows.isFinite && rows >= 0) { fragment.estimatedRows = nil }
    clean(&fragment.rows)
    clean(&fragment.bytes)
    clean(&fragment.waited)
    clean(&fragment.connected)
    clean(&fragment.firstRow)
    clean(&fragment.total)
    fragment.attempts = max(1, fragment.attempts)
    clean(&fragment.cache)
    clean(&fragment.errorCode)
  }

  private static func settings(_ settings: [String: String]) -> [String: String] {
    let few = settings.sorted { $0.key < $1.key }.prefix(settingLimit)
    return Dictionary(few.map { (label($0.key), label(Secrets.removed(from: $0.value))) }) { first, _ in first }
  }

  private static func clean(_ number: inout Int) { if number < 0 { number = 0 } }
  private static func clean(_ duration: inout Duration) { if duration < .zero { duration = .zero } }
  private static func clean(_ duration: inout Duration?) { if let value = duration, value < .zero { duration = nil } }

  // What is clean already, as nearly all is, is not written.
  private static func clean(_ text: inout String, _ limit: Int = labelLimit) {
    if isUnclean(text, limit) { text = Self.text(text, limit) }
  }
  private static func clean(_ text: inout String?, _ limit: Int = labelLimit) {
    if let value = text, isUnclean(value, limit) { text = Self.text(value, limit) }
  }
  private static func clean(_ name: inout Name) {
    if isUnclean(name.string, labelLimit) { name = Name(label(name.string)) }
  }

  /// Whether it may have to be changed.
  private static func isUnclean(_ text: String, _ limit: Int) -> Bool {
    let bytes = text.utf8
    if bytes.count > limit { return true }
    func isUnclean(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F || byte == 0xC2 }
    // To the end, as processors do it fastest, where the bytes lie together: they nearly always do.
    let found = bytes.withContiguousStorageIfAvailable { bytes in
      bytes.reduce(0 as UInt8) { $0 | (isUnclean($1) ? 1 : 0) } != 0
    }
    return found ?? bytes.contains(where: isUnclean)
  }

  static func label(_ text: String) -> String { Self.text(text, labelLimit) }

  /// The text without control characters, each of which becomes a blank, cut after so many bytes at a character's end.
  static func text(_ text: String, _ limit: Int) -> String {
    guard isUnclean(text, limit) else { return text }
    var cut = String.UnicodeScalarView()
    var bytes = 0
    for scalar in text.unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes > limit { break }
      cut.append(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? " " : scalar)
    }
    return String(cut)
  }
}

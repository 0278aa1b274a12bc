import HansaCore

/// Makes of a record one that may be kept and sent on, wherever it came from: no negative numbers, no number that is none,
/// no control characters, and nothing without a bound.
struct RecordSanitizer: Sendable {
  /// Bytes of a text, and of what is to be a label.
  static let textLimit = 8192
  static let labelLimit = 128
  static let messageLimit = 1024
  /// Fragments and settings of a record.
  static let fragmentLimit = 1000
  static let settingLimit = 64

  func clean(_ record: inout QueryRecord) {
    record.fingerprint = Self.label(record.fingerprint)
    record.normalizedText = Self.text(record.normalizedText, Self.textLimit)
    record.text = record.text.map { Self.text($0, Self.textLimit) }
    record.user = Name(Self.label(record.user.string))
    record.client = record.client.map(Self.label)
    record.settings = Self.settings(record.settings)
    Self.clean(&record.queued)
    Self.clean(&record.planning)
    Self.clean(&record.duration)
    Self.clean(&record.firstRow)
    Self.clean(&record.clientWait)
    Self.clean(&record.cpu)
    Self.clean(&record.rows)
    Self.clean(&record.bytes)
    Self.clean(&record.spilledBytes)
    Self.clean(&record.retries)
    Self.clean(&record.reruns)
    record.peakMemory = record.peakMemory.flatMap { $0 < 0 ? nil : $0 }
    record.cache = record.cache.map(Self.label)
    record.engine = record.engine.map { Name(Self.label($0.string)) }
    record.errorCode = record.errorCode.map(Self.label)
    record.errorClass = record.errorClass.map(Self.label)
    record.errorMessage = record.errorMessage.map { Self.text(Secrets.removed(from: $0), Self.messageLimit) }
    record.errorSource = record.errorSource.map { Name(Self.label($0.string)) }
    if record.fragments.count > Self.fragmentLimit {
      record.fragments.removeLast(record.fragments.count - Self.fragmentLimit)
    }
    for index in record.fragments.indices { clean(&record.fragments[index]) }
  }

  private func clean(_ fragment: inout FragmentRecord) {
    fragment.id = Self.label(fragment.id)
    fragment.source = Name(Self.label(fragment.source.string))
    fragment.endpoint = fragment.endpoint.map { Self.label(Secrets.removed(from: $0)) }
    fragment.statement = fragment.statement.map { Self.text($0, Self.textLimit) }
    fragment.estimatedRows = fragment.estimatedRows.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    Self.clean(&fragment.rows)
    Self.clean(&fragment.bytes)
    Self.clean(&fragment.waited)
    Self.clean(&fragment.connected)
    Self.clean(&fragment.firstRow)
    Self.clean(&fragment.total)
    fragment.attempts = max(1, fragment.attempts)
    fragment.cache = fragment.cache.map(Self.label)
    fragment.errorCode = fragment.errorCode.map(Self.label)
  }

  private static func settings(_ settings: [String: String]) -> [String: String] {
    let few = settings.sorted { $0.key < $1.key }.prefix(settingLimit)
    return Dictionary(few.map { (label($0.key), label(Secrets.removed(from: $0.value))) }) { first, _ in first }
  }

  private static func clean(_ number: inout Int) { if number < 0 { number = 0 } }
  private static func clean(_ duration: inout Duration) { if duration < .zero { duration = .zero } }
  private static func clean(_ duration: inout Duration?) { if let value = duration, value < .zero { duration = nil } }

  static func label(_ text: String) -> String { Self.text(text, labelLimit) }

  /// The text without control characters, each of which becomes a blank, cut after so many bytes at a character's end.
  static func text(_ text: String, _ limit: Int) -> String {
    guard text.utf8.count > limit || text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }) else {
      return text
    }
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

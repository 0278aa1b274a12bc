import Foundation
import HansaArrow
import HansaCore
import HansaMonitoring

/// Records that are not in the file, as rows of the tables.
extension HistoryTable {
  /// The values of `columns` for a query that has ended.
  ///
  /// - Parameter isOwn: whether the reader may see the statement as it came.
  public static func row(_ record: QueryRecord, isOwn: Bool) -> [SQLValue] {
    var sources: [Name] = []
    for fragment in record.fragments where !sources.contains(fragment.source) { sources.append(fragment.source) }
    return [
      SQLValue(Int(record.id)), SQLValue(record.outcome.rawValue), .text(record.user), SQLValue(record.normalizedText),
      SQLValue(record.started), SQLValue(record.duration), SQLValue(record.queued), SQLValue(record.planning),
      SQLValue(record.rows), SQLValue(record.bytes), SQLValue(record.rowsPulled), SQLValue(record.bytesPulled),
      .integer(0), .array(sources.map { .text($0) }), SQLValue(record.errorCode), SQLValue(record.errorMessage),
      .integer(Int64(bitPattern: record.process)), SQLValue(record.fingerprint), isOwn ? SQLValue(record.text) : .null,
      SQLValue(record.client), SQLValue(TextMap.text(record.settings)), SQLValue(record.firstRow),
      SQLValue(record.clientWait), SQLValue(record.peakMemory), SQLValue(record.spilledBytes), SQLValue(record.cpu),
      SQLValue(record.cache), .boolean(record.isPlanCached), SQLValue(record.retries), SQLValue(record.reruns),
      SQLValue(TextMap.text(record.verdicts)), record.engine.map { .text($0) } ?? .null, SQLValue(record.errorClass),
      record.errorSource.map { .text($0) } ?? .null, SQLValue(record.parent?.traceID),
    ]
  }

  /// The values of `columns` for one of the query's fragments.
  public static func row(_ fragment: FragmentRecord, of record: QueryRecord, isOwn: Bool) -> [SQLValue] {
    [
      .integer(Int64(bitPattern: record.process)), SQLValue(Int(record.id)), SQLValue(fragment.id), .text(record.user),
      SQLValue(record.start(of: fragment)), .text(fragment.source),
      SQLValue(fragment.endpoint), SQLValue(fragment.hashText), isOwn ? SQLValue(fragment.statement) : .null,
      fragment.estimatedRows.map { SQLValue.double($0) } ?? .null, SQLValue(fragment.rows),
      SQLValue(fragment.bytes), SQLValue(fragment.waited), SQLValue(fragment.connected), SQLValue(fragment.firstRow),
      SQLValue(fragment.total), SQLValue(fragment.attempts), SQLValue(fragment.cache), SQLValue(fragment.errorCode),
    ]
  }

  /// The values of `columns` for an event.
  public static func row(_ event: OperationalEvent) -> [SQLValue] {
    [
      SQLValue(event.time), SQLValue(event.kind.rawValue), event.source.map { .text($0) } ?? .null,
      SQLValue(event.message), SQLValue(event.fingerprint),
    ]
  }

  /// A batch of rows of `columns`.
  public static func batch(_ columns: [Field], _ rows: [[SQLValue]]) throws(HansaError) -> RecordBatch {
    let builder = BatchBuilder(Schema(columns))
    for row in rows {
      for (column, value) in zip(builder.columns, row) { try column.append(value: value) }
      builder.rowCount += 1
    }
    return builder.take()
  }
}

extension FragmentRecord {
  /// The statement's hash in hexadecimal digits.
  var hashText: String {
    let digits = String(statementHash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension SQLValue {
  init(_ text: String?) { self = text.map { .text(Name($0)) } ?? .null }
  init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }
  init(_ date: Date?) { self = date.map { .timestamptz($0.microseconds) } ?? .null }
  /// In milliseconds.
  init(_ duration: Duration?) { self = duration.map { .double($0 / .milliseconds(1)) } ?? .null }
}

extension Date {
  /// Since 1970.
  var microseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }
}

/// Small maps as JSON objects with sorted keys; nil for an empty one.
enum TextMap {
  static func text(_ map: [String: Int]) -> String? {
    map.isEmpty ? nil : "{" + map.sorted { $0.key < $1.key }.map { "\(quoted($0)):\($1)" }.joined(separator: ",") + "}"
  }

  static func text(_ map: [String: String]) -> String? {
    map.isEmpty
      ? nil : "{" + map.sorted { $0.key < $1.key }.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ",") + "}"
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}

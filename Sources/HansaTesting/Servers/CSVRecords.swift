/// Reads what `psql --csv` writes: RFC 4180.
enum CSVRecords {
  /// The records of `text`; a value equal to `null` is NULL.
  static func parse(_ text: String, null: String) -> [[String?]] {
    var records: [[String?]] = []
    var record: [String?] = []
    var field: [UInt8] = []
    var isQuoted = false
    var bytes = text.utf8.makeIterator()
    var pending: UInt8? = nil
    func endField() {
      let value = String(decoding: field, as: UTF8.self)
      record.append(value == null ? nil : value)
      field = []
    }
    while let byte = pending ?? bytes.next() {
      pending = nil
      switch byte {
      case UInt8(ascii: "\"") where isQuoted:
        let next = bytes.next()
        if next == UInt8(ascii: "\"") {
          field.append(byte)
        } else {
          isQuoted = false
          pending = next
        }
      case UInt8(ascii: "\""): isQuoted = true
      case UInt8(ascii: ",") where !isQuoted: endField()
      case UInt8(ascii: "\n") where !isQuoted:
        endField()
        records.append(record)
        record = []
      default: field.append(byte)
      }
    }
    return records
  }
}

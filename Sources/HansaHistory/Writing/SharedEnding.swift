import HansaCore
import HansaMonitoring

/// How queries ended.
struct SharedEnding: SharedRow {
  static let table = SharedTable.endings
  var outcome: Name
  var cache: Name?
  var code: Name?
  var errorClass: Name?
  var message: Name?
  var source: Name?

  var texts: [Name?] { [outcome, cache, code, errorClass, message, source] }

  init(_ record: QueryRecord) {
    outcome = Name(record.outcome.rawValue)
    cache = record.cache.map { Name($0) }
    code = record.errorCode.map { Name($0) }
    errorClass = record.errorClass.map { Name($0) }
    message = record.errorMessage.map { Name($0) }
    source = record.errorSource
  }

  init(_ texts: [Name?]) {
    outcome = texts[0] ?? ""
    (cache, code, errorClass, message, source) = (texts[1], texts[2], texts[3], texts[4], texts[5])
  }
}

/// What fragments of one place in a plan have in common.
struct SharedTarget: SharedRow {
  static let table = SharedTable.targets
  var fragment: Name
  var source: Name
  var endpoint: Name?
  var cache: Name?
  var code: Name?

  var texts: [Name?] { [fragment, source, endpoint, cache, code] }

  init(_ record: FragmentRecord) {
    fragment = Name(record.id)
    source = record.source
    endpoint = record.endpoint.map { Name($0) }
    cache = record.cache.map { Name($0) }
    code = record.errorCode.map { Name($0) }
  }

  init(_ texts: [Name?]) {
    (fragment, source) = (texts[0] ?? "", texts[1] ?? "")
    (endpoint, cache, code) = (texts[2], texts[3], texts[4])
  }
}

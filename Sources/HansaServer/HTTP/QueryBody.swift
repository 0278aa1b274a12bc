import Foundation
import HansaCore

/// What the body of POST /v1/query asks for.
struct QueryBody {
  var sql: String
  var parameters: [SQLValue] = []
  var settings: [(name: Name, values: [String])] = []
  var format: String?

  /// Reads `{"sql": …}`, or the statement alone where the type is another than JSON.
  ///
  /// - Throws: `.invalidText`, `.invalidCharacter` or `.invalidParameter`.
  init(_ bytes: Data, contentType: String?) throws(HansaError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw HansaError(.invalidCharacter, "the request's body is not UTF-8 text")
    }
    let type = Name(String((contentType ?? "").prefix { $0 != ";" && $0 != " " })).folded
    if type == "application/json" || type.string.hasSuffix("+json") {
      let document: Document
      do { document = try JSONDecoder().decode(Document.self, from: bytes) } catch {
        throw Self.problem(error)
      }
      sql = document.sql
      format = document.format
      for (index, value) in (document.parameters ?? []).enumerated() {
        parameters.append(try value.parameter("parameter $\(index + 1)"))
      }
      for (name, value) in (document.settings ?? [:]).sorted(by: { Name($0.key) < Name($1.key) }) {
        settings.append((Name(name), try value.setting(name)))
      }
    } else {
      sql = String(decoding: bytes, as: UTF8.self)
    }
    guard sql.utf8.contains(where: { $0 > 0x20 }) else {
      throw HansaError(
        .invalidParameter, "the request has no statement",
        advice: #"Send {"sql": "SELECT …"} as application/json, or the statement as text/plain."#)
    }
  }

  private struct Document: Decodable {
    var sql: String
    var parameters: [JSONValue]?
    var settings: [String: JSONValue]?
    var format: String?

    private enum CodingKeys: String, CodingKey, CaseIterable { case sql, parameters, settings, format }

    init(from decoder: any Decoder) throws {
      let all = try decoder.container(keyedBy: AnyKey.self)
      let known = CodingKeys.allCases.map { Name($0.rawValue) }
      if let unknown = all.allKeys.first(where: { !known.contains(Name($0.stringValue)) }) {
        throw HansaError(
          .invalidParameter, "the request has the key \"\(unknown.stringValue)\", which is none",
          advice: "The keys are sql, parameters, settings and format.")
      }
      let container = try decoder.container(keyedBy: CodingKeys.self)
      sql = try container.decode(String.self, forKey: .sql)
      parameters = try container.decodeIfPresent([JSONValue].self, forKey: .parameters)
      settings = try container.decodeIfPresent([String: JSONValue].self, forKey: .settings)
      format = try container.decodeIfPresent(String.self, forKey: .format)
    }
  }

  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private static func problem(_ error: any Error) -> HansaError {
    if let error = error as? HansaError { return error }
    let advice = #"It is {"sql": "SELECT …", "parameters": [1], "settings": {"cache": "on"}, "format": "csv"}."#
    func path(_ keys: [any CodingKey]) -> String {
      keys.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, _)?:
      return HansaError(.invalidParameter, "the request lacks the key \"\(key.stringValue)\"", advice: advice)
    case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
      return HansaError(
        .invalidParameter, "the request has a value of the wrong kind at \"\(path(context.codingPath))\"",
        advice: advice)
    default: return HansaError(.invalidText, "the request's body is not JSON", advice: advice)
    }
  }
}

/// A JSON value whose numbers keep their digits.
enum JSONValue: Decodable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Decimal)
  case text(String)
  case array([JSONValue])
  case object

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Decimal.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object
    }
  }

  /// As the value of a parameter: a text takes the type that its context wants.
  func parameter(_ what: String) throws(HansaError) -> SQLValue {
    switch self {
    case .null: return .null
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .number(let value):
      guard let decimal = Decimal128("\(value)") else {
        throw HansaError(
          .numericOutOfRange, "\(what) has more digits than a number may have", advice: "Send it as a string.")
      }
      return .decimal(decimal)
    case .text(let value): return .text(value)
    case .array(let values):
      var elements: [SQLValue] = []
      for value in values { elements.append(try value.parameter("an element of \(what)")) }
      return .array(elements)
    case .object:
      throw HansaError(.invalidParameter, "\(what) is a JSON object", advice: "Send json as a string.")
    }
  }

  /// As SET takes it.
  func setting(_ name: String) throws(HansaError) -> [String] {
    switch self {
    case .boolean(let value): return [value ? "on" : "off"]
    case .integer(let value): return ["\(value)"]
    case .number(let value): return ["\(value)"]
    case .text(let value): return [value]
    case .array(let values):
      var all: [String] = []
      for value in values { all += try value.setting(name) }
      return all
    case .null, .object:
      throw HansaError(.invalidParameter, "the setting \"\(name)\" must be a text, a number or a list of them")
    }
  }
}

import Foundation
import Hummingbird

/// JSON documents of the server's own.
enum JSONAnswer {
  static func response(_ document: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    response(text: text(document), type: "application/json; charset=utf-8", status: status)
  }

  static func response(text: String, type: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: headers(type), body: ResponseBody(byteBuffer: HTTPBytes(string: text + "\n")))
  }

  /// What every answer has: it is about now, and no browser may take it for something else.
  static func headers(_ type: String) -> HTTPFields {
    [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
  }

  static func text(_ document: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    guard let data = try? encoder.encode(document) else {
      return #"{"error":{"code":"XX000","message":"the answer cannot be written as JSON"}}"#
    }
    return String(decoding: data, as: UTF8.self)
  }
}

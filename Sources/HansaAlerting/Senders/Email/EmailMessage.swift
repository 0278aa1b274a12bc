import Foundation

/// A notification as a mail: plain text, in base64, so that nothing in it can be taken for a header or for the mail's end.
struct EmailMessage {
  /// Bytes of a header's piece; encoded they fit on a line.
  private static let piece = 42
  private static let line = 76

  let from: String
  let to: [String]
  let group: NotificationGroup
  /// The same for all attempts: mail programs show a message once.
  let id: String
  let instant: AlertInstant

  var text: String {
    let headers = [
      "From: \(from)", "To: \(to.joined(separator: ", "))", "Subject: \(Self.encoded(group.title))",
      "Date: \(date)", "Message-ID: <\(id)@hansa>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64", "Auto-Submitted: auto-generated",
    ]
    return headers.joined(separator: "\r\n") + "\r\n\r\n" + Self.wrapped(body) + "\r\n"
  }

  /// The alerts, each with its annotations and labels.
  var body: String {
    var lines = [group.title, ""]
    for alert in group.alerts {
      let end = alert.endsAt.map { " to \($0.text)" } ?? ""
      lines.append("\(alert.isFiring ? "firing" : "resolved"), from \(alert.startsAt.text)\(end)")
      lines += alert.annotations.labels.map { "  \($0.name): \($0.value)" }
      lines.append("  \(alert.labels)")
      lines.append("")
    }
    return lines.joined(separator: "\n")
  }

  private var date: String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = .gmt
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss +0000"
    return formatter.string(from: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000))
  }

  /// As RFC 2047 has texts of headers, whatever is in them.
  static func encoded(_ text: String) -> String {
    var pieces: [String] = []
    var piece = ""
    for scalar in text.unicodeScalars {
      if piece.utf8.count + scalar.utf8.count > Self.piece {
        pieces.append(piece)
        piece = ""
      }
      piece.unicodeScalars.append(scalar)
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
  }

  private static func wrapped(_ text: String) -> String {
    var rest = Data(text.utf8).base64EncodedString()[...]
    var lines: [Substring] = []
    while !rest.isEmpty {
      lines.append(rest.prefix(line))
      rest = rest.dropFirst(line)
    }
    return lines.joined(separator: "\r\n")
  }
}

import HansaCore

/// Takes values out of the messages of errors.
enum MessageRedaction {
  /// Classes of SQLSTATE whose messages quote names and addresses, and no values.
  private static let safe: Set<String> = ["08", "0A", "28", "3D", "3F", "42", "53", "54", "55", "57", "58", "F0", "26"]

  /// The message; of an error that may quote data without what stands in quotes, and without numbers.
  static func withoutValues(_ message: String, code: String) -> String {
    if safe.contains(String(code.prefix(2))), code != HansaError.Code.syntaxError.rawValue { return message }
    var result = ""
    var quote: Character?
    var isNumber = false
    for character in message {
      if let open = quote {
        if character == open {
          result += "…\(character)"
          quote = nil
        }
        continue
      }
      if character == "\"" || (character == "'" && result.last?.isLetter != true) { quote = character }
      if character.isASCII, character.isNumber {
        if !isNumber { result += "…" }
        isNumber = true
        continue
      }
      isNumber = false
      result.append(character)
    }
    return quote == nil ? result : result + "…"
  }
}

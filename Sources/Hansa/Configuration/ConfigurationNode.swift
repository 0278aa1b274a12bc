import HansaCore
import HansaSource
import Yams

/// A piece of the YAML tree that knows its place, so that every complaint about it has one.
struct ConfigurationNode {
  let node: Node
  let file: ConfigurationFile

  /// The tree of a whole text.
  static func root(of text: String, in file: ConfigurationFile) throws(HansaError) -> ConfigurationNode {
    let composed: Result<Node?, any Error> = Result { try Yams.compose(yaml: text) }
    switch composed {
    case .success(let node?): return ConfigurationNode(node: node, file: file)
    case .success(nil):
      throw HansaError(
        .configuration, "\(file.path): the configuration is empty",
        advice: "A short one is:\n\(Configuration.shortestExample)")
    case .failure(let error): throw YAMLProblem(error, in: text).error(path: file.path)
    }
  }

  /// An error at this place.
  func error(_ message: String, advice: String? = nil) -> HansaError {
    let place = node.mark.map { "\(file.path):\($0.line):\($0.column)" } ?? file.path
    return HansaError(.configuration, "\(place): \(message)", advice: advice)
  }

  /// The error of something that knows no places, at this one.
  func error(_ error: HansaError) -> HansaError {
    self.error(error.message, advice: error.advice.map(Self.sentence))
  }

  private static func sentence(_ text: String) -> String {
    let upper = text.prefix(1).uppercased() + text.dropFirst()
    return upper.hasSuffix(".") || upper.hasSuffix("?") ? upper : upper + "."
  }

  private func child(_ node: Node) -> ConfigurationNode { ConfigurationNode(node: node, file: file) }

  /// What the node is, for messages about what it should have been. Never its value, which may be a secret.
  private var shape: String {
    switch node {
    case .scalar(let scalar):
      scalar.string.isEmpty && scalar.style == .plain ? "nothing" : "a single value"
    case .mapping: "a group of keys"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  // MARK: Groups

  /// The keys of a group, in the file's order.
  ///
  /// - Parameter what: how the message calls it: `sources`, `source "shop"`.
  func entries(_ what: String) throws(HansaError) -> [(key: ConfigurationNode, name: String, value: ConfigurationNode)]
  {
    guard case .mapping(let mapping) = node else {
      throw error("\(what) must be a group of keys, here is \(shape)")
    }
    var entries: [(key: ConfigurationNode, name: String, value: ConfigurationNode)] = []
    for pair in mapping {
      guard case .scalar(let key) = pair.key else { throw child(pair.key).error("a key of \(what) must be a name") }
      entries.append((child(pair.key), key.string, child(pair.value)))
    }
    return entries
  }

  /// A group whose keys are known.
  ///
  /// - Throws: for a key that is not among `keys`, with the nearest ones.
  func section(_ what: String, keys: [String]) throws(HansaError) -> ConfigurationSection {
    var section = ConfigurationSection(node: self, what: what)
    for (key, name, value) in try entries(what) {
      guard keys.contains(name) else {
        let near = nearestNames(to: name, among: keys, limit: 2)
        throw key.error(
          "unknown key \"\(name)\"",
          advice: near.isEmpty
            ? "The keys of \(what) are \(keys.joined(separator: ", "))."
            : "Perhaps you meant \(near.joined(separator: " or ")).")
      }
      section.fields.append((name, value))
    }
    return section
  }

  // MARK: Values

  /// A single value as it is written.
  func string(_ what: String) throws(HansaError) -> String {
    guard case .scalar(let scalar) = node, !(scalar.string.isEmpty && scalar.style == .plain) else {
      throw error("\(what) must be a single value, here is \(shape)")
    }
    return scalar.string
  }

  /// A single value, or a list of them.
  func strings(_ what: String) throws(HansaError) -> [String] {
    guard case .sequence(let sequence) = node else { return [try string(what)] }
    var values: [String] = []
    for element in sequence { values.append(try child(element).string("each element of \(what)")) }
    return values
  }

  /// The elements of a list.
  func elements(_ what: String) throws(HansaError) -> [ConfigurationNode] {
    guard case .sequence(let sequence) = node else { throw error("\(what) must be a list, here is \(shape)") }
    guard !sequence.isEmpty else { throw error("\(what) is empty") }
    return sequence.map(child)
  }

  /// Whether it is a single value.
  var isScalar: Bool { if case .scalar = node { true } else { false } }

  /// A part of this node's value, at its place.
  func part(_ text: String) -> ConfigurationNode {
    child(.scalar(Node.Scalar(text, node.tag, .doubleQuoted, node.mark)))
  }

  func integer(_ what: String, _ range: ClosedRange<Int>) throws(HansaError) -> Int {
    try setting(what) { (text) throws(HansaError) in try text.integer(range) }
  }

  /// A value as the settings of sources have it.
  private func setting<Value>(
    _ what: String, _ read: (SettingText) throws(HansaError) -> Value
  ) throws(HansaError) -> Value {
    let text = SettingText(what, try string(what))
    do throws(HansaError) { return try read(text) } catch { throw self.error(error) }
  }

  /// `0.2`, `1`.
  func number(_ what: String, _ range: ClosedRange<Double>) throws(HansaError) -> Double {
    guard let value = Double(try string(what)), range.contains(value) else {
      throw error("\(what) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// Whether this is the single word `off` (which YAML knows in other forms too).
  var isOff: Bool {
    guard case .scalar(let scalar) = node else { return false }
    return ["off", "false", "no"].contains(scalar.string.lowercased())
  }

  func boolean(_ what: String) throws(HansaError) -> Bool {
    switch try string(what).lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default: throw error("\(what) must be true or false")
    }
  }

  func choice<C: RawRepresentable<String> & CaseIterable>(_ what: String) throws(HansaError) -> C {
    guard let value = C(rawValue: try string(what).lowercased()) else {
      throw error("\(what) must be one of \(C.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }

  /// `4GB`, `512MiB`, a number alone for bytes.
  func byteCount(_ what: String) throws(HansaError) -> Int {
    let text = try string(what)
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    let units = [
      "": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000, "kib": 1 << 10,
      "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
    ]
    guard let number = Int(digits), number > 0, let factor = units[unit],
      case (let bytes, false) = number.multipliedReportingOverflow(by: factor)
    else { throw error("\(what) must be a size such as 512MB, 4GB or 4GiB") }
    return bytes
  }

  /// `500ms`, `30s`, `5min`, `1h`; a number alone in `unit`.
  func duration(_ what: String, unit: String) throws(HansaError) -> Duration {
    try setting(what) { (text) throws(HansaError) in try text.duration(unit: unit) }
  }

  /// A path, from the configuration file's folder where it is relative.
  func path(_ what: String) throws(HansaError) -> String { file.resolve(try string(what)) }
}

/// A group of known keys.
struct ConfigurationSection {
  var node: ConfigurationNode
  let what: String
  /// In the file's order.
  var fields: [(name: String, value: ConfigurationNode)] = []

  subscript(name: String) -> ConfigurationNode? { fields.first { $0.name == name }?.value }

  func required(_ name: String) throws(HansaError) -> ConfigurationNode {
    guard let value = self[name] else { throw node.error("\(what) needs the key \"\(name)\"") }
    return value
  }
}

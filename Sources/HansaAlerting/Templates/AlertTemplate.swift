import HansaCore

/// The text of a label or an annotation, with what is filled in: `{{ $labels.source }} is at {{ $value | humanize }}`.
public struct AlertTemplate: Sendable, Hashable {
  enum Segment: Sendable, Hashable {
    case text(String)
    case action(TemplateAction)
  }

  /// As it is written.
  public let text: String
  private let segments: [Segment]
  /// Whether the value of the alert is in it, so that the text changes with it.
  let readsValue: Bool

  /// Whether nothing is filled in.
  var isConstant: Bool { !segments.contains { if case .action = $0 { true } else { false } } }

  /// - Throws: for what is no template, with its place.
  public init(_ text: String) throws(RuleProblem) {
    self.text = text
    segments = try TemplateParser.segments(text)
    readsValue = segments.contains { if case .action(let action) = $0 { action.readsValue } else { false } }
  }

  /// The text for a series and its value.
  ///
  /// What cannot be filled in says so in its place: an alert is not lost for its text.
  public func text(labels: LabelSet, value: Double) -> String {
    var result = ""
    for segment in segments {
      switch segment {
      case .text(let text): result += text
      case .action(let action):
        do throws(RuleProblem) { result += try action.value(labels: labels, value: value).text } catch {
          return "<error expanding template: \(error.message)>"
        }
      }
    }
    return result
  }
}

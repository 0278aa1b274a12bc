import Foundation
import HansaCore

/// Alerts for `POST /api/v2/alerts` of an Alertmanager, which groups, silences and sends them itself.
public struct AlertmanagerPayload: Sendable {
  private struct Item: Encodable {
    var labels: [String: String]
    var annotations: [String: String]
    var startsAt: String
    var endsAt: String
  }

  private let items: [Item]

  /// - Parameter validity: until when a firing alert is believed that is not sent again: Alertmanager resolves it then.
  public init(_ alerts: [DeliveredAlert], at instant: AlertInstant, validity: Duration) {
    items = alerts.map { alert in
      Item(
        labels: alert.labels.texts, annotations: alert.annotations.texts,
        startsAt: alert.startsAt.text,
        endsAt: (alert.endsAt ?? instant.advanced(by: validity)).text)
    }
  }

  public func data() throws(HansaError) -> Data { try PayloadJSON.data(items) }
}

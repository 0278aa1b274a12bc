import Foundation
import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct PayloadTests {
  private static let start = AlertInstant(milliseconds: 1_763_787_906_789)

  private static func labels(_ pairs: (Name, Name)...) -> LabelSet {
    LabelSet(pairs.map { (name: $0.0, value: $0.1) })
  }

  private static func alert(_ source: Name, severity: Name = "page", ended: Bool = false)
    -> DeliveredAlert
  {
    DeliveredAlert(
      labels: Self.labels(
        (LabelSet.alertName, "Slow"), ("source", source),
        ("severity", severity)),
      annotations: Self.labels(("summary", Name("<\(source)> is slow"))),
      startsAt: start,
      endsAt: ended ? start.advanced(by: .seconds(60)) : nil)
  }

  private static func group(_ alerts: [DeliveredAlert]) -> NotificationGroup {
    NotificationGroup(
      receiver: "team", key: "{}:{alertname=\"Slow\"}",
      labels: Self.labels((LabelSet.alertName, "Slow")),
      alerts: alerts)
  }

  private static func json(_ data: Data) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
  }

  @Test func `a webhook gets the group in Alertmanager's form`() throws {
    let group = Self.group([Self.alert("lake", ended: true), Self.alert("shop")])
    let known = try Self.json(WebhookPayload(group).data())
    let expected: NSDictionary = [
      "version": "4", "groupKey": "{}:{alertname=\"Slow\"}", "status": "firing", "receiver": "team",
      "groupLabels": ["alertname": "Slow"],
      "commonLabels": ["alertname": "Slow", "severity": "page"],
      "commonAnnotations": [String: String](),
      "alerts": [
        [
          "status": "resolved",
          "labels": ["alertname": "Slow", "severity": "page", "source": "lake"],
          "annotations": ["summary": "<lake> is slow"], "startsAt": "2025-11-22T05:05:06.789Z",
          "endsAt": "2025-11-22T05:06:06.789Z",
        ],
        [
          "status": "firing",
          "labels": ["alertname": "Slow", "severity": "page", "source": "shop"],
          "annotations": ["summary": "<shop> is slow"], "startsAt": "2025-11-22T05:05:06.789Z",
          "endsAt": "0001-01-01T00:00:00Z",
        ],
      ],
    ]
    #expect(known == expected)
  }

  @Test func `an Alertmanager gets an end that it can wait for`() throws {
    let payload = AlertmanagerPayload([Self.alert("shop")], at: Self.start, validity: .seconds(240))
    let text = String(decoding: try payload.data(), as: UTF8.self)
    #expect(
      text == #"[{"annotations":{"summary":"<shop> is slow"},"endsAt":"2025-11-22T05:09:06.789Z","#
        + #""labels":{"alertname":"Slow","severity":"page","source":"shop"},"startsAt":"2025-11-22T05:05:06.789Z"}]"#
    )
  }

  @Test func `PagerDuty gets one incident of a group, with the worst severity, and its end`() throws {
    let group = Self.group([Self.alert("lake", severity: "ticket"), Self.alert("shop")])
    let known = try Self.json(PagerDutyPayload(group, routingKey: "k").data())
    #expect(
      known["event_action"] as? String == "trigger" && known["dedup_key"] as? String == group.key)
    let payload = try #require(known["payload"] as? NSDictionary)
    #expect(
      payload["severity"] as? String == "critical"
        && payload["summary"] as? String == "[FIRING:2] Slow")
    #expect(
      payload["source"] as? String == "lake"
        && payload["timestamp"] as? String == "2025-11-22T05:05:06.789Z")
    let end = try Self.json(
      PagerDutyPayload(Self.group([Self.alert("shop", ended: true)]), routingKey: "k").data())
    #expect(end["event_action"] as? String == "resolve" && end["dedup_key"] as? String == group.key)
    #expect(end["payload"] == nil)
  }

  @Test func `Slack gets a line an alert, in which nothing is a command`() throws {
    let alerts = (0..<25).map { Self.alert(Name("s\($0)")) }
    let known = try Self.json(SlackPayload(Self.group(alerts)).data())
    let attachment = try #require((known["attachments"] as? [NSDictionary])?.first)
    let text = try #require(attachment["text"] as? String)
    #expect(
      text.hasPrefix("firing: &lt;s0&gt; is slow\nfiring: ") && text.hasSuffix("\nand 5 more"))
    #expect(
      attachment["color"] as? String == "danger"
        && attachment["title"] as? String == "[FIRING:25] Slow")
  }
}

import Foundation
import HansaCore

extension AlertRuntime {
  /// Goes on with what was kept.
  func restore(at instant: AlertInstant) async {
    let (document, history, problem) = await store.read()
    if let problem { hooks.report(.stateUnavailable(problem)) }
    changes = history
    guard let document else { return }
    silences = document.silences
    restoreCreated(document.created ?? [])
    outbox.restore(document.outbox, dead: document.dead, limits, at: instant)
    keptNumber = outbox.lastNumber
    dispatcher.restore(document.groups, outbox: outbox.items.map(\.notification))
    for index in groups.indices {
      guard let kept = document.rules[groups[index].evaluator.group.name.string] else { continue }
      restored(groups[index].evaluator.restore(kept, at: instant), in: index)
    }
    dispatcher.take(alertsToTell, at: instant)
  }

  private func restored(_ transitions: [AlertTransition], in index: Int) {
    for transition in transitions {
      let change = AlertChange(
        instant: transition.instant, group: groups[index].evaluator.group.name.string,
        rule: transition.labels[LabelSet.alertName]?.string ?? "", labels: transition.labels, from: transition.from,
        to: transition.to, reason: transition.reason, value: "\(transition.value)", annotations: .empty, queries: [])
      changes.append(change)
      newChanges.append(change)
    }
  }

  /// Writes what has changed, and lets notifiers send what was decided on before.
  func keep() async {
    let (number, revision, new) = (outbox.lastNumber, self.revision, newChanges)
    newChanges = []
    let document = AlertStateDocument(
      rules: Dictionary(
        groups.filter { !$0.isDropped }.map { ($0.evaluator.group.name.string, $0.evaluator.snapshots) }
      ) { first, _ in first },
      groups: dispatcher.groups.values.sorted { Name($0.key) < Name($1.key) }, outbox: outbox.items,
      dead: outbox.dead, silences: silences, created: created.isEmpty ? nil : created)
    if let problem = await store.write(document, new, all: changes) { hooks.report(.stateUnavailable(problem)) }
    keptRevision = max(keptRevision, revision)
    // Where nothing can be kept people are told all the same.
    keptNumber = max(keptNumber, number)
    for lane in lanes { lane.wakeup.signal() }
  }
}

/// Writes files on a queue of its own, one after the other in the order of the calls.
final class AlertStore: Sendable {
  private let folder: AlertStateFolder?
  private let queue = DispatchQueue(label: "hansa-alerts", qos: .utility)
  /// For the queue alone.
  private nonisolated(unsafe) var lines = 0
  private nonisolated(unsafe) var isFailing = false

  init(_ folder: AlertStateFolder?) { self.folder = folder }

  func read() async -> (document: AlertStateDocument?, history: [AlertChange], problem: HansaError?) {
    guard let folder else { return (nil, [], nil) }
    return await withCheckedContinuation { continuation in
      queue.async { [self] in
        let history = folder.readHistory()
        lines = history.count
        do throws(HansaError) {
          continuation.resume(returning: (try folder.read(), history, nil))
        } catch { continuation.resume(returning: (nil, history, error)) }
      }
    }
  }

  /// - Returns: what went wrong; nil also where it was told before.
  func write(_ document: AlertStateDocument, _ new: [AlertChange], all: [AlertChange]) async -> HansaError? {
    guard let folder else { return nil }
    return await withCheckedContinuation { continuation in
      queue.async { [self] in
        do throws(HansaError) {
          if lines + new.count > 2 * AlertStateFolder.mostChanges {
            let last = Array(all.suffix(AlertStateFolder.mostChanges))
            try folder.replaceHistory(by: last)
            lines = last.count
          } else if !new.isEmpty {
            try folder.append(new)
            lines += new.count
          }
          try folder.write(document)
          isFailing = false
          continuation.resume(returning: nil)
        } catch {
          continuation.resume(returning: isFailing ? nil : error)
          isFailing = true
        }
      }
    }
  }
}

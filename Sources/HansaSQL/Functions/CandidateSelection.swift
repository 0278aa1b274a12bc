import HansaCore

/// A signature fitted to the number of arguments of a call: variadic expanded, defaulted parameters cut off.
struct Candidate {
  var signature: Signature
  var parameters: [CatalogType]

  /// nil when the number of arguments does not fit.
  init?(_ signature: Signature, count: Int, expandVariadic: Bool) {
    let declared = signature.arguments.compactMap { $0 }
    self.signature = signature
    if signature.isVariadic, expandVariadic {
      guard count >= declared.count, let last = declared.last else { return nil }
      let element: CatalogType =
        switch last {
        case .any: .any
        case .anyArray: .anyElement
        case .anyCompatibleArray: .anyCompatible
        default: last.element ?? last
        }
      parameters = declared.dropLast() + Array(repeating: element, count: count - declared.count + 1)
    } else {
      guard count <= declared.count, count >= declared.count - signature.defaults else { return nil }
      parameters = Array(declared.prefix(count))
    }
  }
}

/// PostgreSQL's rules for choosing among functions or operators of one name (10.2 and 10.3 of its documentation).
enum CandidateSelection {
  enum Outcome {
    case chosen(Candidate)
    case none
    case ambiguous
  }

  static func select(_ candidates: [Candidate], _ arguments: [CatalogType]) -> Outcome {
    let usable = candidates.filter { Coercion.canCoerce(arguments, to: $0.parameters, .implicit) }
    if usable.isEmpty { return .none }
    if usable.count == 1 { return .chosen(usable[0]) }
    return best(usable, arguments).map { .chosen($0) } ?? .ambiguous
  }

  private static func best(_ usable: [Candidate], _ arguments: [CatalogType]) -> Candidate? {
    let unknowns = arguments.indices.filter { arguments[$0] == .unknown }
    let known = arguments.indices.filter { arguments[$0] != .unknown }

    var candidates = most(usable) { candidate in known.count { candidate.parameters[$0] == arguments[$0] } }
    if candidates.count == 1 { return candidates[0] }
    candidates = most(candidates) { candidate in
      known.count { index in
        let parameter = candidate.parameters[index]
        return parameter == arguments[index]
          || (parameter.isPreferred && parameter.category == arguments[index].category)
      }
    }
    if candidates.count == 1 { return candidates[0] }
    if unknowns.isEmpty { return nil }

    candidates = byCategory(candidates, unknowns)
    if candidates.count == 1 { return candidates[0] }

    // All known arguments have one type: assume the unknown ones have it as well.
    let types = Set(known.map { arguments[$0] })
    guard let type = types.first, types.count == 1 else { return nil }
    let assumed = Array(repeating: type, count: arguments.count)
    let fitting = candidates.filter { Coercion.canCoerce(assumed, to: $0.parameters, .implicit) }
    return fitting.count == 1 ? fitting[0] : nil
  }

  private static func most(_ candidates: [Candidate], _ score: (Candidate) -> Int) -> [Candidate] {
    let scores = candidates.map(score)
    let best = scores.max() ?? 0
    return zip(candidates, scores).filter { $0.1 == best }.map(\.0)
  }

  /// Keeps the candidates that take the category (string if any does, else the only one) at each unknown argument, and
  /// a preferred type where one of them does.
  private static func byCategory(_ candidates: [Candidate], _ unknowns: [Int]) -> [Candidate] {
    var wanted: [(index: Int, category: UInt8, preferred: Bool)] = []
    for index in unknowns {
      let parameters = candidates.map { $0.parameters[index] }
      let categories = Set(parameters.map(\.category))
      let string = UInt8(ascii: "S")
      guard let category = categories.contains(string) ? string : categories.count == 1 ? categories.first : nil
      else { return candidates }
      wanted.append((index, category, parameters.contains { $0.category == category && $0.isPreferred }))
    }
    let kept = candidates.filter { candidate in
      wanted.allSatisfy {
        let parameter = candidate.parameters[$0.index]
        return parameter.category == $0.category && (!$0.preferred || parameter.isPreferred)
      }
    }
    return kept.isEmpty ? candidates : kept
  }
}

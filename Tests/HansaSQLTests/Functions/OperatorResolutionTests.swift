import HansaCore
import HansaTesting
import Testing

@testable import HansaSQL

@Suite struct OperatorResolutionTests {
  /// What we say in the probe's form; nil where PostgreSQL's choice has a type that we do not have.
  static func ours(_ resolve: () throws(HansaError) -> ResolvedFunction) -> String? {
    do throws(HansaError) {
      return try resolve().resultType.base.description
    } catch {
      return error.code == .featureNotSupported ? nil : "\(error.code.rawValue) \(error.message)"
    }
  }

  @Test func `every operator over every pair of types has PostgreSQL's result or PostgreSQL's refusal`() async throws {
    let probe = try await ResolutionProbe.start()
    var generator = SplitMix64(seed: 20_240_101)
    var cases: [(name: Name, left: SQLType?, right: SQLType)] = []
    for name in Catalog.shared.operatorNames.sorted() {
      for right in probedTypes {
        cases.append((name, nil, right))
        for left in probedTypes { cases.append((name, left, right)) }
      }
    }
    // The common operators are tried in full, the others by a sample.
    let common: Set<Name> = ["+", "-", "*", "/", "%", "=", "<", "||", "~~", "->", "@>"]
    cases = cases.filter { common.contains($0.name) || generator.next() % 10 == 0 }
    let expected = try await probe.types(
      of: cases.map { "\($0.left.map(typedNull) ?? "") OPERATOR(pg_catalog.\($0.name)) \(typedNull($0.right))" })
    var unsupported = 0
    for (one, answer) in zip(cases, expected) {
      guard
        let ours = Self.ours({ () throws(HansaError) in
          try FunctionResolution.operator(one.name, left: one.left, right: one.right)
        })
      else {
        unsupported += 1
        continue
      }
      #expect(
        ours == answer.replacing("pg_catalog.", with: ""), "\(one.left?.description ?? "") \(one.name) \(one.right)")
    }
    #expect(cases.count > 3000 && unsupported < cases.count / 20, "\(unsupported) of \(cases.count)")
  }
}

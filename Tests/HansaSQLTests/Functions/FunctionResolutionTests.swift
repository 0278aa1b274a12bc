import HansaCore
import HansaTesting
import Testing

@testable import HansaSQL

@Suite struct FunctionResolutionTests {
  private struct Call {
    var name: Name
    var arguments: [SQLType]

    /// The call as SQL, in the form that the function's kind asks for.
    func text(_ kind: ResolvedFunction.Kind, direct: Int) -> String {
      let values = arguments.map(typedNull)
      let name = "pg_catalog.\"\(name)\""
      switch kind {
      case .window: return "\(name)(\(values.joined(separator: ", "))) OVER ()"
      case .orderedSet:
        let order = values.dropFirst(direct).joined(separator: ", ")
        return "\(name)(\(values.prefix(direct).joined(separator: ", "))) WITHIN GROUP (ORDER BY \(order))"
      case .aggregate where self.name == "count" && values.isEmpty: return "count(*)"
      default: return "\(name)(\(values.joined(separator: ", ")))"
      }
    }
  }

  @Test func `every function over its signatures and over wrong ones is PostgreSQL's choice`() async throws {
    let probe = try await ResolutionProbe.start()
    var generator = SplitMix64(seed: 7)
    var calls: [(call: Call, text: String)] = []
    for name in Catalog.shared.functionNames.sorted() {
      let signatures = Catalog.shared.functions(name)
      // A name that has window and plain forms would need both spellings.
      guard Set(signatures.map(\.kind)).count == 1, let kind = signatures.first?.kind else { continue }
      for signature in signatures {
        let types = signature.arguments.compactMap { $0 }.map(instance)
        guard types.allSatisfy({ $0 != nil }) else { continue }
        let exact = types.compactMap { $0 }
        var variants = [exact, Array(repeating: .unknown, count: exact.count)]
        for index in exact.indices {
          var variant = exact
          variant[index] = .unknown
          variants.append(variant)
          variant[index] = probedTypes.randomElement(using: &generator) ?? .text
          variants.append(variant)
        }
        for _ in 0..<2 { variants.append(exact.map { _ in probedTypes.randomElement(using: &generator) ?? .text }) }
        if exact.count > 1, kind != .orderedSet { variants.append(Array(exact.dropLast())) }
        if kind != .orderedSet { variants.append(exact + [.int4]) }
        for arguments in Set(variants).sorted(by: { "\($0)" < "\($1)" }) {
          let call = Call(name: name, arguments: arguments)
          calls.append((call, call.text(kind, direct: signature.directArguments)))
        }
      }
    }
    let expected = try await probe.types(of: calls.map(\.text))
    var unsupported = 0
    for ((call, text), answer) in zip(calls, expected) {
      guard
        let ours = OperatorResolutionTests.ours({ () throws(HansaError) in
          try FunctionResolution.function(call.name, arguments: call.arguments)
        })
      else {
        unsupported += 1
        continue
      }
      let code = String(answer.prefix(5))
      // A view cannot have a column of type record; WITHIN GROUP (ORDER BY json) is refused by its ORDER BY.
      if answer.contains("could not identify an ordering operator") { continue }
      if ours == "record", answer.hasSuffix("has pseudo-type record") { continue }
      if ours.hasPrefix("42883") || ours.hasPrefix("42725") {
        // The schema in front of the name is only for the grammar.
        #expect(answer.replacing("pg_catalog.", with: "") == ours, "\(text)")
      } else if ours.hasPrefix("42804") {
        #expect(code == "42804", "\(text): \(answer)")
      } else {
        #expect(answer.replacing("regtype", with: "text").replacing("name", with: "text") == ours, "\(text)")
      }
    }
    #expect(calls.count > 2000 && unsupported < calls.count / 10, "\(unsupported) of \(calls.count)")
  }

  /// A type for a parameter; nil where an argument of ours cannot have it.
  private func instance(_ type: CatalogType) -> SQLType? {
    switch type {
    case .any, .anyElement, .anyNonArray, .anyCompatible, .anyCompatibleNonArray: .int4
    case .anyArray, .anyCompatibleArray: .array(.int4)
    case .record: nil
    default: type.sqlType
    }
  }
}

@Suite struct ResolvedFunctionTests {
  private func failure(_ name: Name, _ arguments: [SQLType]) -> HansaError? {
    do throws(HansaError) {
      _ = try FunctionResolution.function(name, arguments: arguments)
      return nil
    } catch { return error }
  }

  @Test func `an unknown function names its nearest neighbours`() {
    let error = failure("lowr", [.text])
    #expect(error?.code == .undefinedFunction)
    #expect(error?.message == "function lowr(text) does not exist")
    #expect(error?.advice?.contains("lower") == true)
    #expect(failure("lower", [.int4])?.advice?.contains("explicit type casts") == true)
  }

  @Test func `a type that we do not have is named`() {
    #expect(failure("to_tsvector", [.text])?.code == .featureNotSupported)
    #expect(failure("to_tsvector", [.text])?.message.contains("tsvector") == true)
  }

  @Test func `variadic, defaulted and polymorphic parameters are spelled out`() throws {
    let concat = try FunctionResolution.function("concat", arguments: [.int4, .unknown, .date])
    #expect(concat.parameterTypes == [.int4, .text, .date] && concat.resultType == .text && !concat.isStrict)
    let make = try FunctionResolution.function("make_interval", arguments: [.int4])
    #expect(make.parameterTypes == [.int4] && make.resultType == .interval)
    let append = try FunctionResolution.function("array_append", arguments: [.array(.int4), .float8])
    #expect(append.parameterTypes == [.array(.float8), .float8] && append.resultType == .array(.float8))
    let paths = try FunctionResolution.function(
      "json_extract_path", arguments: [.json, .array(.text)], variadicArray: true)
    #expect(paths.parameterTypes == [.json, .array(.text)])
  }

  @Test func `kinds, sets and OUT columns are told`() throws {
    let each = try FunctionResolution.function("json_each_text", arguments: [.unknown])
    #expect(each.kind == .table && each.returnsSet)
    #expect(each.columns == [.init(name: "key", type: .text), .init(name: "value", type: .text)])
    #expect(try FunctionResolution.function("count", arguments: []).kind == .aggregate)
    #expect(try FunctionResolution.function("rank", arguments: []).kind == .window)
    let median = try FunctionResolution.function("percentile_cont", arguments: [.numeric, .int4])
    #expect(median.kind == .orderedSet && median.directArgumentCount == 1)
    #expect(median.parameterTypes == [.float8, .float8])
    let cast = try FunctionResolution.function("date", arguments: [.unknown])
    #expect(cast.kind == .cast && cast.resultType == .date)
    #expect(try FunctionResolution.function("random", arguments: []).volatility == .volatile)
    #expect(try FunctionResolution.function("now", arguments: []).volatility == .stable)
  }
}

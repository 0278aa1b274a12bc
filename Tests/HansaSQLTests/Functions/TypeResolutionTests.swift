import HansaCore
import HansaTesting
import Testing

@testable import HansaSQL

@Suite struct TypeResolutionTests {
  @Test func `the common type of every pair and of triples is PostgreSQL's`() async throws {
    let probe = try await ResolutionProbe.start()
    var generator = SplitMix64(seed: 99)
    var lists = probedTypes.flatMap { left in probedTypes.map { [left, $0] } }
    for _ in 0..<400 { lists.append((0..<3).compactMap { _ in probedTypes.randomElement(using: &generator) }) }
    let expected = try await probe.types(
      of: lists.map { "COALESCE(\($0.map(typedNull).joined(separator: ", ")))" })
    for (types, answer) in zip(lists, expected) {
      let ours: String
      do throws(HansaError) {
        ours = try TypeResolution.common(types, context: "COALESCE").base.description
      } catch {
        ours = "\(error.code.rawValue) \(error.message)"
      }
      #expect(ours == answer, "\(types)")
    }
  }

  @Test func `explicit casts exist exactly where PostgreSQL has them`() async throws {
    let probe = try await ResolutionProbe.start()
    let pairs = probedTypes.flatMap { from in
      probedTypes.compactMap { to in to == .unknown ? nil : (from: from, to: to) }
    }
    let expected = try await probe.types(
      of: pairs.map { "CAST(\(typedNull($0.from)) AS \($0.to == .char(nil) ? "bpchar" : $0.to.description))" })
    for (pair, answer) in zip(pairs, expected) {
      #expect(
        TypeResolution.canCast(pair.from, pair.to, .explicit) == !answer.hasPrefix("42846"),
        "\(pair.from) to \(pair.to): \(answer)")
    }
  }

  @Test func `implicit and assignment casts stop where PostgreSQL's do`() {
    #expect(TypeResolution.canCast(.int4, .int8, .implicit))
    #expect(!TypeResolution.canCast(.int8, .int4, .implicit))
    #expect(TypeResolution.canCast(.int8, .int4, .assignment))
    #expect(TypeResolution.canCast(.int4, .text, .assignment))
    #expect(!TypeResolution.canCast(.int4, .text, .implicit))
    #expect(!TypeResolution.canCast(.text, .int4, .assignment))
    #expect(TypeResolution.canCast(.varchar(3), .text, .implicit))
    #expect(TypeResolution.canCast(.array(.int4), .array(.float8), .implicit))
    #expect(TypeResolution.canCast(.unknown, .uuid, .implicit))
  }

  @Test func `names of types are PostgreSQL's, with their modifiers`() throws {
    func type(_ name: Name, _ modifiers: [Int] = [], dimensions: Int = 0) throws -> SQLType {
      try TypeResolution.typeNamed(["pg_catalog", name], modifiers: modifiers, arrayDimensions: dimensions)
    }
    #expect(try type("int4") == .int4)
    #expect(try type("numeric", [10, 2]) == .numeric(precision: 10, scale: 2))
    #expect(try type("numeric", [10]) == .numeric(precision: 10, scale: 0))
    #expect(try type("bpchar", [3]) == .char(3))
    #expect(try type("varchar", [3], dimensions: 2) == .array(.varchar(3)))
    #expect(try type("_int4") == .array(.int4))
    #expect(try TypeResolution.typeNamed(["timestamptz"], modifiers: [], arrayDimensions: 0) == .timestamptz)
    func failure(_ name: Name, _ modifiers: [Int] = []) -> HansaError? {
      do throws(HansaError) {
        _ = try TypeResolution.typeNamed([name], modifiers: modifiers, arrayDimensions: 0)
        return nil
      } catch { return error }
    }
    #expect(failure("foo")?.message == "type \"foo\" does not exist")
    #expect(failure("foo")?.code == .undefinedObject)
    #expect(failure("inet")?.code == .featureNotSupported)
    #expect(failure("char")?.message == "the type \"char\" is not supported")
    #expect(failure("numeric", [1001])?.message == "NUMERIC precision 1001 must be between 1 and 1000")
    #expect(failure("varchar", [0])?.message == "length for type varchar must be at least 1")
    #expect(failure("int4", [3])?.code == .syntaxError)
    #expect(failure("varchr")?.advice?.contains("varchar") == true)
  }

  @Test func `modifiers and scales survive only where they hold for every value`() throws {
    let two = SQLType.numeric(precision: 10, scale: 2)
    func common(_ types: SQLType...) throws -> SQLType { try TypeResolution.common(types, context: "UNION") }
    #expect(try common(two, two) == two)
    #expect(try common(two, .numeric(precision: 5, scale: 2)) == .numeric(precision: nil, scale: 2))
    #expect(try common(two, .int4) == .numeric)
    #expect(try common(.numeric(precision: nil, scale: 0), .int4) == .numeric(precision: nil, scale: 0))
    #expect(try common(.varchar(3), .varchar(3)) == .varchar(3))
    #expect(try common(.varchar(3), .varchar(4)) == .varchar(nil))
    #expect(try common(.varchar(3), .text) == .varchar(nil))
    #expect(try common(.unknown, .unknown) == .text)
  }
}

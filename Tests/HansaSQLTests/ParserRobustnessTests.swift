import Foundation
import HansaCore
import HansaSQL
import HansaTesting
import Testing

@Suite(.serialized) struct ParserRobustnessTests {
  private static let corpus =
    ParserStructureTests.expressions + ParserStructureTests.queries + ParserStructureTests.statements

  /// The statements of the structure tests and of TPC-H.
  private static let texts =
    corpus.compactMap { $0.split(separator: "\n").first.map(String.init) }
    + TPCH.queries.sorted { $0.key < $1.key }.map(\.value)

  /// Broken statements must be errors with a place inside the text, or be parsed; nothing else.
  private static func check(_ text: String) {
    do {
      for parsed in try SQLParser.parse(text) {
        #expect(parsed.span.offset >= 0 && parsed.span.offset + parsed.span.length <= text.utf8.count)
        // Walks the whole AST.
        #expect(!ParserOutline(places: true).statement(parsed.statement).isEmpty)
      }
    } catch {
      #expect(error.code != .internalError, "\(error) for \(text)")
      if let span = error.span { #expect(span.offset <= text.utf8.count) }
    }
  }

  @Test func `every start of a statement is parsed or refused`() {
    for text in Self.texts {
      let bytes = Array(text.utf8)
      for length in stride(from: 0, to: bytes.count, by: bytes.count > 300 ? 23 : 3) {
        Self.check(String(decoding: bytes[..<length], as: UTF8.self))
      }
    }
  }

  @Test func `mutated statements are parsed or refused`() {
    var random = SplitMix64(seed: 20_260_101)
    let words = Self.texts.flatMap { $0.split(whereSeparator: { " ,\n".contains($0) }).map(String.init) }
    for _ in 0..<4_000 {
      guard let text = Self.texts.randomElement(using: &random) else { return }
      var parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<parts.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: parts.remove(at: place)
        case 1: parts.insert(words.randomElement(using: &random) ?? "", at: place)
        case 2: parts[place] = words.randomElement(using: &random) ?? ""
        case 3: parts.swapAt(place, Int.random(in: 0..<parts.count, using: &random))
        default: parts[place] = Self.scrambled(parts[place], using: &random)
        }
        if parts.isEmpty { break }
      }
      Self.check(parts.joined(separator: " "))
    }
  }

  private static func scrambled(_ word: String, using random: inout SplitMix64) -> String {
    var characters = Array(word)
    let pieces: [Character] = ["'", "\"", "(", ")", "é", "😀", "\\", "$", "-", "/", "*", ";", "[", "\u{301}", "\t", "0"]
    let piece = pieces.randomElement(using: &random) ?? "'"
    characters.insert(piece, at: Int.random(in: 0...characters.count, using: &random))
    return String(characters)
  }

  @Test func `many threads parse at once`() async {
    let expected = Self.texts.map { Self.outcome($0) }
    let wrong = await withTaskGroup(of: Int.self) { group in
      for worker in 0..<8 {
        group.addTask {
          var wrong = 0
          for round in 0..<3 {
            for index in expected.indices {
              let at = (index + worker * 17 + round) % expected.count
              if Self.outcome(Self.texts[at]) != expected[at] { wrong += 1 }
            }
          }
          return wrong
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }

  private static func outcome(_ text: String) -> String {
    do {
      return try SQLParser.parse(text).map { ParserOutline(places: true).statement($0.statement) }.joined()
        + SQLFingerprint.of(text)
    } catch { return "\(error)" }
  }

  #if os(Linux)
    @Test func `memory is given back`() throws {
      let text = "SELECT a, 'é', count(*) FROM t WHERE b IN (1, 2, 3) GROUP BY a"
      let deep = "SELECT " + String(repeating: "a+", count: 400) + "a"
      func work(_ rounds: Int) {
        for round in 0..<rounds {
          _ = try? SQLParser.parse(text)
          _ = try? SQLParser.parse(text + " GROUP")
          _ = try? SQLFingerprint.of(text)
          _ = try? SQLNormalizer.normalize(text)
          if round % 20 == 0 { _ = try? SQLParser.parse(deep) }
        }
      }
      work(100)
      let before = try Self.residentBytes()
      work(8_000)
      // A tree has 5 KB: a leak of one a round would be 40 MB.
      let grown = try Self.residentBytes() - before
      #expect(grown < 32_000_000)
    }

    private static func residentBytes() throws -> Int {
      let status = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
      return (status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
  #endif
}

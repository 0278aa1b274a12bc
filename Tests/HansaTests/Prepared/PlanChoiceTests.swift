import Testing

@testable import Hansa

@Suite struct PlanChoiceTests {
  private func choice(custom: [Double?], generic: Double?) -> PlanChoice {
    var choice = PlanChoice()
    for cost in custom { choice.ranCustom(cost: cost, planning: .milliseconds(1)) }
    choice.madeGeneric(cost: generic)
    return choice
  }

  @Test func `the first five runs are planned for their values`() {
    var choice = PlanChoice()
    for _ in 0..<5 {
      #expect(!choice.triesGeneric(.auto))
      choice.ranCustom(cost: 3, planning: .zero)
    }
    #expect(choice.triesGeneric(.auto))
  }

  @Test func `a plan for any values must cost no more than the others did with their planning`() {
    #expect(choice(custom: [1, 2, 3, 4, 5], generic: 4).triesGeneric(.auto))
    #expect(!choice(custom: [1, 2, 3, 4, 5], generic: 4.1).triesGeneric(.auto))
    #expect(!choice(custom: [1, 2, 3, 4, 5], generic: nil).triesGeneric(.auto), "nobody knows")
    #expect(!choice(custom: [1, 2, nil, 4, 5], generic: 0).triesGeneric(.auto), "nobody knows")
  }

  @Test func `the setting has the last word`() {
    #expect(PlanChoice().triesGeneric(.generic))
    #expect(!choice(custom: [9, 9, 9, 9, 9], generic: 1).triesGeneric(.custom))
  }

  @Test func `after a bad run the counting begins again`() {
    var choice = choice(custom: [1, 1, 1, 1, 1], generic: 1)
    #expect(choice.triesGeneric(.auto))
    choice.gaveUpGeneric()
    #expect(!choice.triesGeneric(.auto) && choice.runs == 0)
  }

  @Test func `ten times the rows are bad, where they are many`() {
    #expect(PlanChoice.isBad(rows: 20_000, estimated: 1000))
    #expect(!PlanChoice.isBad(rows: 9000, estimated: 1000))
    #expect(!PlanChoice.isBad(rows: 1000, estimated: 1), "so few never hurt")
    #expect(!PlanChoice.isBad(rows: 1e9, estimated: nil))
  }
}

import HansaCore
import Testing

@Suite struct CivilDateTests {
  @Test func `days are counted as PostgreSQL counts them`() {
    for days in [-784_353, -719_528, -719_162, -1, 0, 59, 11_016, 11_017, 19_782, 2_932_896, 2_145_042_905] {
      let date = CivilDate(days: days)
      #expect(date.days == days)
      #expect(date.exists)
    }
    #expect(CivilDate(days: 0) == CivilDate(year: 1970, month: 1, day: 1))
    #expect(CivilDate(days: 19_782) == CivilDate(year: 2024, month: 2, day: 29))
    #expect(CivilDate(days: -719_529) == CivilDate(year: -1, month: 12, day: 31))
    #expect(CivilDate(days: 2_145_042_905) == CivilDate(year: 5_874_897, month: 12, day: 31))
  }

  @Test func `days that the calendar does not have are known`() {
    for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 0, 1), (2024, 13, 1), (2024, 1, 0)] {
      #expect(!CivilDate(year: year, month: month, day: day).exists)
    }
    #expect(CivilDate(year: 2000, month: 2, day: 29).exists)
  }
}

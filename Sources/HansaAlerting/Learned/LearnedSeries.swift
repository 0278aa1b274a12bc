import HansaCore

/// What a rule has learned of its series. It begins anew with the process.
struct LearnedSeries: Sendable {
  /// The most series of a rule: a detector has 11 kB.
  static let most = 1000
  /// A series that is not seen for so long is forgotten.
  private static let retention = Duration.seconds(8 * 86_400)

  private var judges: [LabelSet: (judge: any SeriesJudge, seen: AlertInstant)] = [:]

  /// Judges and learns the values of an evaluation.
  ///
  /// - Returns: those for which the condition holds.
  /// - Throws: for too many series, without having learned anything.
  mutating func judged(
    _ values: [SeriesValue], by condition: LearnedCondition, at instant: AlertInstant
  ) throws(HansaError) -> [SeriesValue] {
    if judges.count > values.count { judges = judges.filter { $1.seen.duration(to: instant) <= Self.retention } }
    guard judges.count + values.count(where: { judges[$0.labels] == nil }) <= Self.most else {
      throw HansaError(
        .programLimitExceeded, "the rule would have to learn more than \(Self.most) series",
        advice: "Aggregate by fewer labels, or select fewer series.")
    }
    return values.compactMap { one in
      // Taken out, so that no copy of it is made.
      var judge = judges.removeValue(forKey: one.labels)?.judge ?? condition.judge()
      defer { judges[one.labels] = (judge, instant) }
      return judge.judge(one.value, at: instant).map { SeriesValue(one.labels, $0) }
    }
  }
}

import Foundation
import HansaCore

extension DuckDBFunctions {
  static let aggregates: [AggregateFunction] =
    [
      AggregateFunction("hansa_interval_sum", [.interval], IntervalSum.self) { $0.result }
    ]
    + [
      variance("var_pop") { $0.count < 1 ? nil : $0.squares / $0.count },
      variance("var_samp") { $0.count < 2 ? nil : $0.squares / ($0.count - 1) },
      variance("stddev_pop") { $0.count < 1 ? nil : ($0.squares / $0.count).squareRoot() },
      variance("stddev_samp") { $0.count < 2 ? nil : ($0.squares / ($0.count - 1)).squareRoot() },
      regression("covar_pop") { $0.xy / $0.count },
      regression("covar_samp") { $0.count < 2 ? nil : $0.xy / ($0.count - 1) },
      regression("corr") { $0.xx == 0 || $0.yy == 0 ? nil : $0.xy / ($0.xx * $0.yy).squareRoot() },
      regression("regr_avgx") { $0.x / $0.count },
      regression("regr_avgy") { $0.y / $0.count },
      regression("regr_sxx") { $0.xx },
      regression("regr_syy") { $0.yy },
      regression("regr_sxy") { $0.xy },
      regression("regr_slope") { $0.xx == 0 ? nil : $0.xy / $0.xx },
      regression("regr_intercept") { $0.xx == 0 ? nil : ($0.y - $0.x * $0.xy / $0.xx) / $0.count },
      regression("regr_r2") {
        $0.xx == 0 ? nil : $0.yy == 0 ? 1 : ($0.xy * $0.xy) / ($0.xx * $0.yy)
      },
    ]

  private static func variance(
    _ name: String, _ result: @escaping @Sendable (SquareSums) -> Double?
  ) -> AggregateFunction {
    AggregateFunction("hansa_float8_\(name)", [.double], SquareSums.self) { result($0) }
  }

  /// PostgreSQL's argument order: the dependent Y first.
  private static func regression(
    _ name: String, _ result: @escaping @Sendable (RegressionSums) -> Double?
  ) -> AggregateFunction {
    AggregateFunction("hansa_float8_\(name)", [.double, .double], RegressionSums.self) { sums -> Double? in
      sums.count < 1 ? nil : result(sums)
    }
  }
}

/// Each part summed by itself.
struct IntervalSum: AggregateState {
  private var months: Int64 = 0
  private var days: Int64 = 0
  private var microseconds: Int64 = 0
  private var count: Int64 = 0

  mutating func add(_ inputs: [InputVector], _ row: Int) throws {
    let interval = Interval.read(inputs[0], row)
    try add(Int64(interval.months), Int64(interval.days), interval.microseconds, 1)
  }

  mutating func merge(_ other: IntervalSum) throws {
    try add(other.months, other.days, other.microseconds, other.count)
  }

  private mutating func add(_ months: Int64, _ days: Int64, _ microseconds: Int64, _ count: Int64) throws {
    let (sum, overflow) = self.microseconds.addingReportingOverflow(microseconds)
    if overflow { throw HansaError.intervalOutOfRange }
    self.months += months
    self.days += days
    self.microseconds = sum
    self.count += count
    if Int32(exactly: self.months) == nil || Int32(exactly: self.days) == nil { throw HansaError.intervalOutOfRange }
  }

  var result: Interval? {
    count == 0 ? nil : Interval(months: Int32(months), days: Int32(days), microseconds: microseconds)
  }
}

/// The method of Youngs and Cramer, step by step as PostgreSQL does it.
struct SquareSums: AggregateState {
  private(set) var count = 0.0
  private var sum = 0.0
  /// The sum of squares of the differences from the mean.
  private(set) var squares = 0.0

  mutating func add(_ inputs: [InputVector], _ row: Int) throws {
    let value = Double.read(inputs[0], row)
    count += 1
    sum += value
    if count > 1 {
      let difference = value * count - sum
      squares += difference * difference / (count * (count - 1))
      if sum.isInfinite || squares.isInfinite {
        if value.isFinite, (sum - value).isFinite { throw HansaError.overflow }
        squares = .nan
      }
    } else if !value.isFinite {
      squares = .nan
    }
  }

  mutating func merge(_ other: SquareSums) throws {
    if count == 0 {
      self = other
    } else if other.count > 0 {
      let difference = sum / count - other.sum / other.count
      let total = count + other.count
      squares += other.squares + count * other.count * difference * difference / total
      if squares.isInfinite { throw HansaError.overflow }
      count = total
      sum += other.sum
    }
  }
}

/// The sums of a regression, by the same method.
struct RegressionSums: AggregateState {
  private(set) var count = 0.0
  private(set) var x = 0.0
  private(set) var xx = 0.0
  private(set) var y = 0.0
  private(set) var yy = 0.0
  private(set) var xy = 0.0

  mutating func add(_ inputs: [InputVector], _ row: Int) throws {
    let valueY = Double.read(inputs[0], row)
    let valueX = Double.read(inputs[1], row)
    count += 1
    x += valueX
    y += valueY
    if count > 1 {
      let differenceX = valueX * count - x
      let differenceY = valueY * count - y
      let scale = 1 / (count * (count - 1))
      xx += differenceX * differenceX * scale
      yy += differenceY * differenceY * scale
      xy += differenceX * differenceY * scale
      if xx.isInfinite || yy.isInfinite || xy.isInfinite || x.isInfinite || y.isInfinite {
        if valueX.isFinite, valueY.isFinite, (x - valueX).isFinite, (y - valueY).isFinite { throw HansaError.overflow }
        if xx.isInfinite { xx = .nan }
        if yy.isInfinite { yy = .nan }
        if xy.isInfinite { xy = .nan }
      }
    } else {
      if !valueX.isFinite { (xx, xy) = (.nan, .nan) }
      if !valueY.isFinite { (yy, xy) = (.nan, .nan) }
    }
  }

  mutating func merge(_ other: RegressionSums) throws {
    if count == 0 {
      self = other
    } else if other.count > 0 {
      let total = count + other.count
      let differenceX = x / count - other.x / other.count
      let differenceY = y / count - other.y / other.count
      let scale = count * other.count / total
      xx += other.xx + scale * differenceX * differenceX
      yy += other.yy + scale * differenceY * differenceY
      xy += other.xy + scale * differenceX * differenceY
      x += other.x
      y += other.y
      count = total
    }
  }
}

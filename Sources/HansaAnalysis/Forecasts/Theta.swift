import Foundation

/// The Theta method of Assimakopoulos and Nikolopoulos (2000) on a series without season: simple exponential smoothing
/// with half of the linear trend as its drift (Hyndman and Billah 2003).
struct Theta {
  func forecast(_ values: [Double], horizon: Int) -> [Double] {
    let count = Double(values.count)
    guard values.count > 2 else { return [Double](repeating: values.last ?? 0, count: horizon) }
    let centre = (count - 1) / 2
    let mean = values.reduce(0, +) / count
    var product = 0.0
    var squares = 0.0
    for (index, value) in values.enumerated() {
      product += (Double(index) - centre) * (value - mean)
      squares += (Double(index) - centre) * (Double(index) - centre)
    }
    let drift = product / squares / 2
    var best = (error: Double.infinity, level: mean, weight: 0.5)
    for weight in stride(from: 0.05, through: 0.95, by: 0.05) {
      var level = values[0]
      var error = 0.0
      for value in values.dropFirst() {
        error += (value - level) * (value - level)
        level += weight * (value - level)
      }
      if error < best.error { best = (error, level, weight) }
    }
    let fade = (1 - pow(1 - best.weight, count)) / best.weight
    return (1...horizon).map { best.level + drift * (Double($0 - 1) + fade) }
  }
}

/// Exponential smoothing with a damped trend (Gardner and McKenzie 1985).
struct DampedTrend {
  func forecast(_ values: [Double], horizon: Int) -> [Double] {
    guard values.count > 3 else { return [Double](repeating: values.last ?? 0, count: horizon) }
    var best = (error: Double.infinity, forecast: [Double]())
    for weight in [0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9] {
      for slope in [0.01, 0.05, 0.15, 0.3] {
        for damping in [0.8, 0.9, 0.98] {
          var level = values[0]
          var trend = 0.0
          var error = 0.0
          for value in values.dropFirst() {
            let difference = value - level - damping * trend
            error += difference * difference
            level += damping * trend + weight * difference
            trend = damping * trend + weight * slope * difference
          }
          guard error < best.error else { continue }
          var sum = 0.0
          var factor = 1.0
          best = (
            error,
            (0..<horizon).map { _ in
              factor *= damping
              sum += factor
              return level + sum * trend
            }
          )
        }
      }
    }
    return best.forecast
  }
}

/// Least squares with a penalty on the squared coefficients (Hoerl and Kennard 1970), by Cholesky decomposition.
struct Ridge {
  private let size: Int
  private var matrix: [Double]
  private var right: [Double]
  private(set) var count = 0.0

  init(features: Int) {
    size = features
    matrix = [Double](repeating: 0, count: features * features)
    right = [Double](repeating: 0, count: features)
  }

  mutating func add(_ row: [Double], _ value: Double, weight: Double = 1) {
    for i in 0..<size {
      let scaled = row[i] * weight
      right[i] += scaled * value
      for j in 0...i { matrix[i * size + j] += scaled * row[j] }
    }
    count += weight
  }

  /// The coefficients, where `penalty` is in units of the rows' mean square. Nil where the matrix is not positive definite.
  func solve(penalty: Double) -> [Double]? {
    var trace = 0.0
    for i in 0..<size { trace += matrix[i * size + i] }
    let ridge = penalty * trace / Double(size) + 1e-12
    var l = matrix
    for i in 0..<size {
      l[i * size + i] += ridge
      for j in 0...i {
        var sum = l[i * size + j]
        for k in 0..<j { sum -= l[i * size + k] * l[j * size + k] }
        if i == j {
          guard sum > 0 else { return nil }
          l[i * size + i] = sum.squareRoot()
        } else {
          l[i * size + j] = sum / l[j * size + j]
        }
      }
    }
    var solution = right
    for i in 0..<size {
      for k in 0..<i { solution[i] -= l[i * size + k] * solution[k] }
      solution[i] /= l[i * size + i]
    }
    for i in stride(from: size - 1, through: 0, by: -1) {
      for k in (i + 1)..<max(i + 1, size) { solution[i] -= l[k * size + i] * solution[k] }
      solution[i] /= l[i * size + i]
    }
    return solution
  }
}

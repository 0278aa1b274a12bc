/// The candidates nearest to `name` by edit distance, nearest first: the "did you mean" of error messages.
///
/// - Parameter limit: how many are returned at most. Candidates further away than half the name's length
///   (at least 2 edits) are left out, unless they contain the name.
public func nearestNames(to name: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
  let wanted = Array(name.lowercased().utf8)
  let bound = max(2, wanted.count / 2)
  var scored: [(distance: Int, name: String)] = []
  for candidate in candidates {
    let bytes = Array(candidate.lowercased().utf8)
    let distance = editDistance(wanted, bytes)
    let contains = !wanted.isEmpty && candidate.lowercased().contains(name.lowercased())
    if distance <= bound || contains { scored.append((contains ? min(distance, 1) : distance, candidate)) }
  }
  scored.sort { ($0.distance, Name($0.name)) < ($1.distance, Name($1.name)) }
  return scored.prefix(limit).map(\.name)
}

/// Levenshtein's distance in bytes, two rows of the table at a time.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var previous = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var row = [i + 1]
    row.reserveCapacity(b.count + 1)
    for (j, y) in b.enumerated() {
      row.append(min(previous[j] + (x == y ? 0 : 1), previous[j + 1] + 1, row[j] + 1))
    }
    previous = row
  }
  return previous[b.count]
}

/// Asks again until `condition` holds, for as long as a machine may take on which other things run.
///
/// What a test waits for is there at once nearly always; the limit only ends a test whose condition never comes true.
///
/// - Returns: false when the condition did not hold within the limit.
public func eventually(
  within limit: Duration = .seconds(120), _ condition: () async throws -> Bool
) async throws -> Bool {
  let deadline = ContinuousClock.now + limit
  while try await !condition() {
    guard ContinuousClock.now < deadline else { return false }
    try await Task.sleep(for: .milliseconds(5))
  }
  return true
}

import HansaCore

/// Which queries have a record.
struct RecordRules: Sendable {
  let options: MonitorOptions

  func keeps(_ record: QueryRecord) -> Bool {
    if options.excludedUsers.contains(record.user) || options.excludedFingerprints.contains(Name(record.fingerprint)) {
      return false
    }
    if !options.excludedSources.isEmpty,
      record.fragments.contains(where: { options.excludedSources.contains($0.source) })
    {
      return false
    }
    if record.outcome == .failed || options.slow.map({ record.duration >= $0 }) ?? false { return true }
    return isSampled(record)
  }

  /// Whether the query is one of the sample. It follows from the query's number, so that its record is kept everywhere or
  /// nowhere.
  private func isSampled(_ record: QueryRecord) -> Bool {
    if options.sample >= 1 { return true }
    // Neighbours fall far from each other.
    return Double(SplitMix64.mixed(record.id ^ record.process) >> 11) / Double(UInt64(1) << 53) < options.sample
  }
}

/// Memory of a merge engine, in bytes.
public struct EngineMemory: Sendable, Hashable {
  public var used: Int
  /// nil: the engine's own default.
  public var limit: Int?
  /// On disk, for what did not fit.
  public var spilled: Int

  public init(used: Int, limit: Int?, spilled: Int) {
    self.used = used
    self.limit = limit
    self.spilled = spilled
  }
}

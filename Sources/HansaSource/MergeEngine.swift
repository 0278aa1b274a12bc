import HansaArrow
import HansaCore

/// Where fragments are joined: the twin of `SourceAdapter`.
public protocol MergeEngine: Sendable {
  /// `duckdb`.
  var name: Name { get }
  /// Statements run since the engine was made: a query answered by one source leaves it as it is.
  var executedStatements: Int { get }

  /// Runs SQL of the engine's dialect over the inputs, which the SQL names `hansa_fragment(index)`.
  ///
  /// Cancelling the result cancels the inputs; an error of an input becomes the result's error, unchanged.
  func execute(_ request: MergeRequest) -> BatchStream

  func close() async

  /// What it holds now; nil where it cannot tell.
  var memory: EngineMemory? { get }
}

extension MergeEngine {
  public var memory: EngineMemory? { nil }
}

public struct MergeRequest: Sendable {
  public struct Input: Sendable {
    public var stream: BatchStream
    public var estimatedRows: Double?
    public init(stream: BatchStream, estimatedRows: Double?) {
      self.stream = stream
      self.estimatedRows = estimatedRows
    }
  }
  public var sql: String
  public var inputs: [Input]
  /// Names, types and layouts that the result's columns must have; the engine casts nothing, it checks.
  public var schema: Schema

  public init(sql: String, inputs: [Input], schema: Schema) {
    self.sql = sql
    self.inputs = inputs
    self.schema = schema
  }
}

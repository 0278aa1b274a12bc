import CMariaDB
import HansaArrow
import HansaCore

/// Decodes rows as the client library hands them over, value by value, right from its network buffer.
final class RowDecoder {
  private let columns: [ColumnDecoder]
  /// What went wrong with a value; nothing is decoded after that.
  private(set) var failure: HansaError?
  private var hasFailed = false
  /// Bytes decoded since the last batch was taken.
  var byteCount = 0

  init(_ columns: [ColumnDecoder]) { self.columns = columns }

  /// Has `statement` call this object for each value, instead of filling bound buffers that values may not fit.
  /// The statement keeps a pointer that holds no reference.
  func attach(to statement: UnsafeMutablePointer<MYSQL_STMT>) {
    let receive:
      @convention(c) (UnsafeMutableRawPointer?, UInt32, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) ->
        Void = { decoder, column, position in
          guard let decoder else { return }
          Unmanaged<RowDecoder>.fromOpaque(decoder)._withUnsafeGuaranteedRef { $0.accept(Int(column), position) }
        }
    mysql_stmt_attr_set(statement, STMT_ATTR_CB_USER_DATA, Unmanaged.passUnretained(self).toOpaque())
    mysql_stmt_attr_set(statement, STMT_ATTR_CB_RESULT, unsafeBitCast(receive, to: UnsafeRawPointer.self))
  }

  /// One value: `position` points to where it starts and is moved to where it ends; nil for NULL.
  private func accept(_ column: Int, _ position: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) {
    guard !hasFailed else { return }
    let decoder = columns[column]
    guard let position, let start = position.pointee else { return decoder.builder.appendNull() }
    do throws(HansaError) {
      let size = try decoder.decode(UnsafeRawPointer(start))
      position.pointee = start + size
      byteCount += size
    } catch {
      failure = error
      hasFailed = true
    }
  }
}

import HansaCatalog
import HansaCore
import HansaSQL

extension ColumnInfo {
  /// A text column whose collation the source does not tell may have any.
  var traits: ColumnTraits {
    ColumnTraits(
      nativeType: nativeType, isTypeGuaranteed: isTypeGuaranteed, collation: collation.map { Name($0.name) },
      hasExactEquality: collation?.isExactEquality ?? true, hasByteOrder: collation?.isByteOrder ?? false)
  }
}

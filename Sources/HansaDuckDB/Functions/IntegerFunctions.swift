import HansaCore

extension DuckDBFunctions {
  static let integers: [ScalarFunction] =
    integers(Int16.self, "int2") + integers(Int32.self, "int4") + integers(Int64.self, "int8") + [
      ScalarFunction("hansa_to_hex") { (x: Int32) in String(UInt32(bitPattern: x), radix: 16) },
      ScalarFunction("hansa_to_hex") { (x: Int64) in String(UInt64(bitPattern: x), radix: 16) },
      ScalarFunction("hansa_factorial") { (n: Int64) throws -> Int128 in
        guard n >= 0 else { throw HansaError(.numericOutOfRange, "factorial of a negative number is undefined") }
        guard n <= 33 else { throw HansaError.numericTooWide }
        return (1...max(1, Int128(n))).reduce(1, *)
      },
      ScalarFunction("hansa_any") { (list: ListOf<Bool>) -> Bool? in threeValued(list, decisive: true) },
      ScalarFunction("hansa_all") { (list: ListOf<Bool>) -> Bool? in threeValued(list, decisive: false) },
    ]

  private static func integers<T: FixedWidthInteger & FixedValue & Sendable>(
    _ type: T.Type, _ name: String
  ) -> [ScalarFunction] {
    [
      // What is divided by these is divided by DuckDB, which knows that the division may fail and keeps its place.
      ScalarFunction("hansa_\(name)_divisor") { (y: T) throws -> T in
        if y == 0 { throw HansaError.divisionByZero }
        return y
      },
      ScalarFunction("hansa_\(name)_modulus") { (y: T) throws -> T in
        if y == 0 { throw HansaError.divisionByZero }
        // The same remainder, without the overflow of the least integer.
        return y == -1 ? 1 : y
      },
      ScalarFunction("hansa_\(name)_shl") { (x: T, n: Int32) -> T in
        // C's shift, as the processor does it: the count's low bits.
        T(truncatingIfNeeded: T.bitWidth == 64 ? Int64(x) &<< Int64(n) : Int64(Int32(truncatingIfNeeded: x) &<< n))
      },
      ScalarFunction("hansa_\(name)_shr") { (x: T, n: Int32) -> T in
        T(truncatingIfNeeded: T.bitWidth == 64 ? Int64(x) &>> Int64(n) : Int64(Int32(truncatingIfNeeded: x) &>> n))
      },
    ]
  }

  /// ANY and ALL over their answers: one that decides, else NULL when one is NULL.
  private static func threeValued(_ list: ListOf<Bool>, decisive: Bool) -> Bool? {
    let elements = list.elements
    if elements.contains(decisive) { return decisive }
    return elements.contains(nil) ? nil : !decisive
  }
}

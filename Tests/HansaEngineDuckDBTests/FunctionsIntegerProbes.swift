// swift-format-ignore-file

extension FunctionProbes {
  static let integers = ##"""
    @ (VALUES (7, 2), (-7, 2), (7, -2), (0, 5), (NULL, 3), (2147483647, 1)) v(a, b)
    a - b
    a * 2
    a / b
    a % b
    mod(a, b)
    a / 3
    a % 3
    -a
    +a
    @ -5
    abs(a)
    a & b
    a | b
    a # b
    ~a
    a << b
    a >> 1
    a::smallint
    a::bigint + b
    a::bigint * b::bigint
    a::bigint / b::bigint
    a = b
    a <> b
    a < b
    a >= b
    a IS DISTINCT FROM b
    a IS NOT DISTINCT FROM NULL
    a BETWEEN 0 AND b
    a IN (7, 0, NULL)
    a NOT IN (7, 0)
    a = ANY (ARRAY[7, 8])
    a = ANY (ARRAY[8, NULL])
    a <> ALL (ARRAY[8, 9])
    a < ALL (ARRAY[8, NULL])
    gcd(a, b)
    lcm(a % 100, b)
    to_hex(a)
    greatest(a, b)
    least(a, b, 1)
    nullif(a, 7)
    coalesce(a, b, 0)
    num_nulls(a, b, NULL)
    num_nonnulls(a, b)
    CASE WHEN a > 0 THEN a ELSE b END
    CASE a WHEN 7 THEN 'seven' WHEN 0 THEN 'zero' END
    a::boolean
    (a > 0)::integer
    a::text
    a::real
    a::double precision
    a::numeric
    a::numeric(12,2)
    a::numeric + 1.5
    a * 1.10
    (a, b) = (7, 2)
    (a, b) < (7, 3)
    a || 'x'
    @ (VALUES (32767::smallint, 1::smallint), (-32768, 2)) v(a, b)
    a / b
    a % b
    -b
    a::integer + b
    @ (VALUES (7, 0)) v(a, b)
    a / b
    a % b
    mod(a, b)
    a::bigint / b::bigint
    a::numeric / b
    a::numeric % b
    a::double precision / b
    a::real / b::real
    CASE WHEN b <> 0 THEN a / b ELSE -1 END
    b <> 0 AND a / b > 1
    @ (VALUES (2147483647, -2147483648)) v(a, b)
    a + 1
    b - 1
    a * 2
    -b
    abs(b)
    b / -1
    b % -1
    a::smallint
    a::bigint + 1
    @ (VALUES (9223372036854775807, -9223372036854775807 - 1)) v(a, b)
    a + 1
    a * 2
    b / -1
    b % -1
    -b
    a::integer
    a::numeric * 2
    a << 1
    factorial(5)
    @ (VALUES (1), (33), (-1)) v(a)
    1 << a
    1::bigint << a
    1::smallint << a
    -1 >> a
    @ (VALUES (0), (1), (5), (20)) v(a)
    factorial(a)
    @ (VALUES (-1)) v(a)
    factorial(a)
    """##
}

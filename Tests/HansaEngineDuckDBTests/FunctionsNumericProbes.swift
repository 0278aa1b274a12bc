// swift-format-ignore-file

extension FunctionProbes {
  static let numerics = ##"""
    @ (VALUES (1.50, 3.0), (-2.345, 0.7), (0.00, 12.5), (NULL, 1.0), (123456789.123, 0.001), (10, 4), (1, 3)) v(a, b)
    a + b
    a - b
    a * b
    a / b
    a % b
    mod(a, b)
    div(a, b)
    -a
    abs(a)
    sign(a)
    round(a)
    round(a, 1)
    round(a, 2)
    round(a, -1)
    round(a, 5)
    trunc(a)
    trunc(a, 1)
    trunc(a, -1)
    floor(a)
    ceil(a)
    ceiling(a)
    a = b
    a < b
    a >= b
    a::integer
    a::bigint
    a::numeric(20,1)
    a::double precision
    a::real
    ?refused a::text
    ?refused a || ''
    ?refused (a * b)::text
    a::numeric(12,4)::text
    round(a, 1)::text
    sqrt(abs(a))
    a / 7
    7 / b
    a / b / 3
    a / b * 3
    round(a / b, 2)
    round(a / b * 100, 2)
    (a / b)::integer
    (a / b)::double precision
    (a / b) > 1
    (a / b) + a
    (a / b) - b
    ?digits (a / b) * (b / 3)
    (a / b) = (a / b)
    abs(a / b)
    round(a / b)
    trunc(a / b, 3)
    floor(a / b)
    greatest(a, b)
    least(a, b)
    width_bucket(a, 0, 10, 4)
    power(b, 2)
    power(b, 3)
    power(a, 0)
    b ^ 2
    power(2, 10.0)
    a IN (1.5, 0)
    CASE WHEN a > 1 THEN a ELSE b END
    coalesce(a, 0)
    nullif(a, 0)
    round(a::double precision)
    ?refused min_scale(1.10)
    ?limit a * a * a
    (a + b) * (a - b)
    1 - a
    100.0 * a / b
    a::numeric / b::numeric
    a::int / b
    ?refused scale(b)
    ?refused trim_scale(a)
    @ (VALUES (0.5), (1.5), (2.5), (-0.5), (-1.5), (-2.5), (0.45), (999.995)) v(a)
    a::integer
    round(a)
    round(a, 1)
    round(a, 2)
    a::numeric(10,0)
    a::numeric(10,1)
    a::smallint
    round(a::double precision)
    a::double precision::integer
    a::real::integer
    @ (VALUES (2::numeric), (3), (100), (0.25), (123456789), (0.000123), (98765432.1)) v(a)
    sqrt(a)
    1 / a
    a / 3
    a / 7.0
    a / 0.03
    22 / a
    1000000 / a
    0.001 / a
    power(a, 2)
    power(a, -1)
    ?limit power(a, 4)
    ?refused exp(1.0)
    ?refused ln(a)
    ?refused log(a)
    ?refused log(2, a)
    ?refused power(a, 0.5)
    @ (VALUES (99999.99)) v(a)
    a::numeric(5,2)
    a::numeric(7,2)
    a::smallint
    (a / 0)
    sqrt(-a)
    power(0, -1::numeric)
    ?refused power(-a, 0.5)
    @ (SELECT column1::numeric(15,2), column2::numeric(12,4), column3::numeric(18,2) FROM (VALUES (9999999999999.99, 99999999.9999, 9999999999999999.99), (-1234567890123.45, 87654321.1234, -9999999999999999.99), (0.01, 0.0001, 0.01)) w) v(a, b, c)
    a * b
    a * a
    a * (1 - b)
    ?limit a * (1 - b) * (1 + b)
    c + c
    c - 1
    a + b
    c + a
    -c - c
    a * 10
    a * 1.5
    a * 1.05 + c
    (a + b) * 2
    a * b::numeric(20,4)
    a * 3::bigint
    round(a * b, 1)
    a / 99999999
    round(a / 99999999, 3)
    (a / 99999999)::numeric(20,3)
    (a / 99999999)::integer
    (a / 99999999)::float8
    a / 99999999 > 0.5
    a / 99999999 = 0.0000000001
    a / 99999999 BETWEEN 0 AND 1
    trunc(a / 99999999, 3)
    -(a / 4)
    ?limit a / 99999999 + 1
    """##
}

// swift-format-ignore-file

extension FunctionProbes {
  static let floats = ##"""
    @ (VALUES (1.5::float8, 2.5::float8), (-3.25, 0.1), (0, 7), (NULL, 1), (1e10, 3), (0.1, 0.2)) v(a, b)
    a + b
    a - b
    a * b
    a / b
    -a
    abs(a)
    sign(a)
    round(a)
    trunc(a)
    floor(a)
    ceil(a)
    a ^ 2
    power(b, 3)
    sqrt(abs(a))
    |/ b
    ||/ b
    cbrt(b)
    exp(b)
    ln(b)
    log(b)
    log10(b)
    sin(a)
    cos(a)
    tan(a)
    cot(b)
    asin(b / 1e10)
    acos(b / 1e10)
    atan(a)
    atan2(a, b)
    sinh(b)
    cosh(b)
    tanh(b)
    asinh(a)
    acosh(b + 1)
    atanh(b / 100)
    degrees(a)
    radians(a)
    pi()
    a::integer
    a::bigint
    a::smallint
    a::numeric
    a::numeric(20,3)
    a::real
    a::text
    a::real::text
    a = b
    a < b
    a > b
    greatest(a, b)
    least(a, b)
    width_bucket(a, 0, 10, 5)
    a::real + b::real
    a::real * b::real
    a::real / b::real
    a::real::numeric
    a::real::float8
    mod(a::numeric, 2)
    concat(a, b)
    @ (VALUES ('NaN'::float8), ('Infinity'), ('-Infinity'), ('-0'), ('1e308'), ('1e-308'), ('1e15'), ('1e14'), ('123456789012345678'), ('0.0001'), ('0.00001'), ('1e-320'), ('0.1'), ('100'), ('1234567.875'), ('1e22'), ('5e-324'), ('18014398509481988'), ('18014398509481992'), ('9007199254740993')) v(a)
    a::text
    a = 'NaN'
    a > 'Infinity'
    a < 0
    a = 0
    a + 1
    a - 1
    -a
    abs(a)
    sign(a)
    round(a)
    floor(a)
    a / 2
    a * 0.5
    sqrt(abs(a))
    atan(a)
    a IS DISTINCT FROM 'NaN'
    greatest(a, 0)
    least(a, 0)
    power(a, 0)
    power(1, a)
    'a' || a
    @ (VALUES ('NaN'::real), ('Infinity'), ('0.1'), ('1e6'), ('1e5'), ('123456.7'), ('16777216'), ('1e-5'), ('3.4e38'), ('1e-40'), ('3e10')) v(a)
    a::text
    a::float8
    a::float8::text
    a / 3
    a + 1
    @ (VALUES ('1e308'::float8, 10::float8)) v(a, b)
    a * b
    a + a
    -a - a
    a / 1e-10
    exp(b * 100)
    exp(-b * 100)
    power(b, 400)
    power(b, -400)
    power(-b, 0.5)
    power(0, -b)
    '1e-300'::float8 * (1 / a)
    sqrt(-b)
    ln(-b)
    ln(b - 10)
    log(b - 10)
    asin(b)
    acos(b)
    acosh(b - 10)
    atanh(b)
    a::integer
    a::bigint
    a::real
    a::numeric(10,2)
    sin('Infinity'::float8 * b)
    a / 0
    a::real * 10
    b::real / 0
    ('3e38'::float8 * b)::real
    ('NaN'::float8 * b)::integer
    factorial(10)
    width_bucket(a, 1, 1, 5)
    """##
}

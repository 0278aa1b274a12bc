// swift-format-ignore-file

extension FunctionProbes {
  static let others = ##"""
    @ (VALUES (ARRAY[1,2,3], ARRAY[2,3]), ('{}'::int[], ARRAY[1]), (NULL, ARRAY[1]), (ARRAY[1,NULL,3], ARRAY[NULL]::int[]), (ARRAY[3,1,2], ARRAY[3,1,2])) v(a, b)
    a
    a::text
    a || b
    a || 9
    0 || a
    array_append(a, 5)
    array_prepend(5, a)
    array_cat(a, b)
    array_length(a, 1)
    array_upper(a, 1)
    array_lower(a, 1)
    cardinality(a)
    a[1]
    a[0]
    a[2:3]
    a[:2]
    a[2:]
    a[-1]
    a[cardinality(a)]
    a @> b
    a <@ b
    a && b
    a = b
    a < b
    a <> b
    a >= b
    1 = ANY (a)
    2 <> ALL (b)
    array_position(a, 3)
    array_remove(a, 1)
    array_replace(a, 1, 100)
    array_to_string(a, ',')
    array_to_string(a, ',', '*')
    a IS NULL
    a IS DISTINCT FROM b
    coalesce(a, b)
    a::bigint[]
    a::text[]
    ARRAY[a[1], 5]
    ?refused array_ndims(a)
    ?refused array_dims(a)
    ?refused array_positions(a, 1)
    ?refused trim_array(a, 1)
    @ (VALUES (ARRAY['a','b c',NULL,'','NULL','x"y','z\w','{'])) v(a)
    a
    a::text
    array_to_string(a, '-', '?')
    'a' = ANY (a)
    a[2]
    array_position(a, 'x"y')
    'b%' ~~ ANY (a)
    'b c' LIKE ANY (ARRAY['b%', 'q'])
    'b c' NOT LIKE ALL (ARRAY['x%', 'q'])
    'B C' ILIKE ANY (ARRAY['b%'])
    @ (VALUES (ARRAY[1.50, 2], ARRAY[true, NULL], ARRAY[date '2024-01-01'], ARRAY[0.1::float8, 1e20], ARRAY[timestamp '2024-01-01 10:00'])) v(n, b, d, f, t)
    n
    b
    b::text
    d
    d::text
    f::text
    t::text
    n[1] + 1
    array_to_string(b, ',')
    ?refused array_to_string(n, ',')
    @ (VALUES ('{"a": {"b": [1, 2, {"c": "x\"y\n"}]}, "n": 1.50, "t": true, "z": null, "a\u0062": "é", "d": 1, "d": 2}'), ('[1, "two", null, {"k": 3}, 1e2]'), ('"str"'), ('12.0'), ('{}'), (NULL)) v(j)
    j::json -> 'a'
    j::json ->> 'a'
    j::json -> 'a' -> 'b'
    j::json #> '{a,b,2}'
    j::json #>> '{a,b,2,c}'
    j::json ->> 'n'
    j::json -> 'z'
    j::json ->> 'z'
    j::json ->> 'ab'
    j::json ->> 'd'
    j::json -> 0
    j::json ->> 1
    j::json -> -1
    j::json ->> 2
    j::json -> 9
    json_typeof(j::json)
    j::json::text
    j::jsonb
    j::jsonb::text
    j::jsonb -> 'a'
    j::jsonb ->> 'n'
    j::jsonb #>> '{a,b}'
    j::jsonb -> -1
    j::jsonb ? 'a'
    j::jsonb ? 'two'
    jsonb_typeof(j::jsonb)
    (j::json ->> 'n')::numeric + 1
    ?refused j::jsonb @> '{"n": 1.5}'
    ?refused j::jsonb = '12'::jsonb
    jsonb_array_length('[1,2]'::jsonb)
    json_array_length(('[' || j || ']')::json)
    @ (VALUES ('{bad')) v(j)
    j::json
    j::jsonb
    @ (VALUES (1234.567, -0.5), (0, 12), (-1234567.891, 0.123), (99.995, 1000), (NULL, 1)) v(a, b)
    to_char(a, '9999.99')
    to_char(a, 'FM9999.99')
    to_char(a, '999,999,999.00')
    to_char(a, 'FM999,999,990.00')
    to_char(b, '0.000')
    to_char(b, 'S9999')
    to_char(a, '9999999MI')
    to_char(a, 'FM0000')
    to_char(b, '9.9')
    to_char(b, 'FM9.99')
    to_char(a::int, '999G999')
    to_char(a, '9')
    to_char(b, '99D9S')
    to_char(a, '00000000.0')
    to_char(b, '999')
    to_char(b, 'FM999')
    ?refused to_char(a, '$999')
    ?refused to_char(a::float8, '999.9')
    @ (VALUES (1, 'x'), (2, NULL), (3, 'y')) v(n, t)
    (SELECT max(n) FROM (VALUES (1), (5)) w(m))
    EXISTS (SELECT 1 WHERE n > 1)
    n IN (SELECT m FROM (VALUES (1), (NULL)) w(m))
    n NOT IN (SELECT m FROM (VALUES (1), (2)) w(m))
    n > ALL (SELECT m FROM (VALUES (1), (2)) w(m))
    n >= ANY (SELECT m FROM (VALUES (2), (NULL)) w(m))
    ARRAY(SELECT m FROM generate_series(1, n) g(m) ORDER BY m DESC)
    (SELECT sum(m) FROM generate_series(1, n) g(m))
    (SELECT string_agg(m::text, ',' ORDER BY m DESC) FROM generate_series(1, n) g(m))
    ?refused pg_typeof(n)
    (SELECT count(*) FROM unnest(ARRAY[1, n, NULL]) u)
    (SELECT array_agg(m ORDER BY m) FROM generate_series(10, n, -3) g(m))
    (SELECT count(*) FROM generate_series(timestamp '2024-01-01', timestamp '2024-01-10', interval '1 day' * n) g)
    (SELECT max(m) FROM generate_series(date '2024-01-01', date '2024-01-03', interval '1 day') g(m))
    ?refused (SELECT sum(m) FROM generate_series(1.5, 4, 0.5) g(m))
    (SELECT m FROM generate_series(1, 3, 0) g(m))
    """##
}

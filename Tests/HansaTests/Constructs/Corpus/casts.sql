-- name: number to text
SELECT id::text AS a, price::text AS b, qty::text AS c, huge::text AS d FROM orders ORDER BY id

-- name: float to text
SELECT id, discount::text AS a FROM orders ORDER BY id

-- name: float with special values to text
SELECT id, score::text AS a, rating::text AS b FROM people ORDER BY id

-- name: text to number
SELECT '42'::int AS a, ' 42 '::bigint AS b, '1.50'::numeric AS c, '1e3'::float8 AS d, '-0'::float8 AS e, 'NaN'::float8 AS f

-- name: column text to integer
SELECT x::int + 1 AS a FROM (SELECT id::text AS x FROM nodes) t ORDER BY 1

-- name: numeric to integer rounds half away from zero
SELECT x::int AS a FROM (VALUES (0.5), (1.5), (2.5), (-0.5), (-1.5), (2.4)) v(x) ORDER BY x

-- name: float to integer rounds half to even
SELECT x::int AS a FROM (VALUES (0.5::float8), (1.5), (2.5), (-0.5), (-1.5), (2.4)) v(x) ORDER BY x

-- name: numeric to numeric rounds
SELECT id, price::numeric(10,1) AS a, price::numeric(10,0) AS b FROM orders WHERE id <> 5 ORDER BY id

-- name: integers narrow and widen
SELECT id::smallint AS a, id::bigint AS b, qty::int AS c FROM orders ORDER BY id

-- name: integer to float and numeric
SELECT id::float8 AS a, id::numeric AS b, id::real AS c FROM orders ORDER BY id

-- name: float to numeric
SELECT id, weight::numeric AS a, weight::numeric(10,2) AS b FROM items WHERE id < 60 ORDER BY id

-- name: numeric to float
SELECT id, price::float8 AS a, price::real AS b FROM items ORDER BY id

-- name: boolean to text and integer
SELECT id, paid::text AS a, paid::int AS b FROM orders ORDER BY id

-- name: text to boolean
SELECT 't'::boolean AS a, 'no'::boolean AS b, 'ON'::boolean AS c, '1'::boolean AS d, ' false '::boolean AS e

-- name: integer to boolean
SELECT id, id::boolean AS a, (id - 1)::boolean AS b FROM nodes ORDER BY id

-- name: date to text and timestamp
SELECT id, ordered::text AS a, ordered::timestamp AS b, ordered::timestamptz AS c FROM orders ORDER BY id

-- name: timestamp to date, time and text
SELECT id, shipped::date AS a, shipped::time AS b, shipped::text AS c FROM orders ORDER BY id

-- name: timestamptz to others
SELECT id, seen::timestamp AS a, seen::date AS b, seen::text AS c FROM people ORDER BY id

-- name: text to dates
SELECT '2024-02-29'::date AS a, '2024-02-29 12:34:56.7'::timestamp AS b, '12:34'::time AS c, '2024-01-01 00:00+02'::timestamptz AS d, 'infinity'::timestamp AS e, 'epoch'::date AS f

-- name: text to interval
SELECT '1 year 2 mons 3 days 04:05:06'::interval AS a, 'P1DT2H'::interval AS b, interval '90 minutes' AS c

-- name: interval to text
SELECT (shipped - ordered)::text AS a FROM orders ORDER BY id

-- name: varchar cuts
SELECT id, note::varchar(3) AS a, note::char(3) AS b FROM orders ORDER BY id

-- name: char to text loses blanks
SELECT id, code::text AS a, length(code) AS b, code || '|' AS c FROM people ORDER BY id

-- name: array casts
SELECT '{1,2,NULL}'::int[] AS a, ARRAY[1,2]::text[] AS b, nums::text AS c, tags::text AS d FROM people ORDER BY id

-- name: CAST syntax and function syntax
-- refused: int4(
SELECT CAST(id AS numeric(5,1)) AS a, int4(price) AS b, float8(qty) AS c FROM orders WHERE id < 4 ORDER BY 1

-- name: uuid
SELECT 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid AS a

-- name: bytea
SELECT '\xdeadbeef'::bytea AS a, 'abc'::bytea AS b

-- name: json
SELECT '{"a": [1, 2]}'::json AS a, '{"b":1,"a":2}'::jsonb AS b

-- name: NULL casts
SELECT NULL::int AS a, NULL::text AS b, NULL::timestamptz AS c, NULL::int[] AS d

-- name: unknown literals
-- refused: pg_typeof
SELECT 'x' AS a, pg_typeof('x') AS b, pg_typeof(1) AS c, pg_typeof(1.5) AS d

-- name: column to varchar of a number
SELECT id, (price * 2)::varchar AS a FROM orders ORDER BY id

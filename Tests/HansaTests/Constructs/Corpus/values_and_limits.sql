-- name: VALUES at the top
VALUES (1, 'a'), (2, NULL), (3, 'c')

-- name: VALUES with ORDER BY
VALUES (2, 'b'), (1, 'a'), (3, NULL) ORDER BY 1 DESC

-- name: VALUES with ORDER BY its column name and LIMIT
VALUES (2), (1), (3) ORDER BY column1 LIMIT 2

-- name: VALUES in FROM
SELECT v.a, v.b, n.label FROM (VALUES (1, 1.5), (2, 2), (9, NULL)) AS v(a, b) LEFT JOIN nodes n ON n.id = v.a ORDER BY 1

-- name: VALUES of mixed types
SELECT x FROM (VALUES (1), (2.5), (NULL)) v(x) ORDER BY x

-- name: VALUES with expressions
SELECT * FROM (VALUES (1 + 1, upper('a')), (length('abc'), 'b' || 'c')) v(a, b) ORDER BY a

-- name: VALUES with a subquery
SELECT * FROM (VALUES ((SELECT count(*) FROM people)), (0)) v(x) ORDER BY x

-- name: LIMIT
SELECT id FROM people ORDER BY id LIMIT 3

-- name: LIMIT zero
SELECT id FROM people LIMIT 0

-- name: OFFSET
SELECT id FROM people ORDER BY id OFFSET 6

-- name: LIMIT and OFFSET
SELECT id FROM people ORDER BY id DESC LIMIT 2 OFFSET 3

-- name: OFFSET beyond the end
SELECT id FROM people ORDER BY id OFFSET 100

-- name: LIMIT NULL and ALL
SELECT id FROM (SELECT id FROM nodes LIMIT NULL) a WHERE id IN (SELECT id FROM people LIMIT ALL) ORDER BY id

-- name: FETCH FIRST
SELECT id FROM orders ORDER BY id FETCH FIRST 2 ROWS ONLY

-- name: FETCH FIRST one
SELECT id FROM orders ORDER BY id OFFSET 1 ROW FETCH NEXT ROW ONLY

-- name: WITH TIES
SELECT id, price FROM orders ORDER BY price DESC FETCH FIRST 2 ROWS WITH TIES

-- name: WITH TIES over a join
SELECT o.price, p.id FROM orders o JOIN people p ON p.id = o.person_id ORDER BY o.price DESC FETCH FIRST 2 ROWS WITH TIES

-- name: LIMIT with an expression
SELECT id FROM people ORDER BY id LIMIT 1 + 1 OFFSET 2 * 2

-- name: LIMIT over a filter that is not pushed
SELECT id FROM orders WHERE upper(note) = 'FIRST' ORDER BY id LIMIT 1

-- name: LIMIT above LIMIT
SELECT id FROM (SELECT id FROM nodes ORDER BY id LIMIT 5) t ORDER BY id DESC LIMIT 2

-- name: a filter above LIMIT
SELECT id FROM (SELECT id FROM nodes ORDER BY id LIMIT 5) t WHERE id > 3 ORDER BY id

-- name: an aggregate above LIMIT
SELECT sum(id) AS s FROM (SELECT id FROM nodes ORDER BY id DESC LIMIT 3) t

-- name: ORDER BY an expression
SELECT id FROM people ORDER BY id % 3, -id

-- name: ORDER BY NULLS
SELECT id, weight FROM nodes ORDER BY weight NULLS FIRST, id

-- name: ORDER BY DESC NULLS LAST
SELECT id, weight FROM nodes ORDER BY weight DESC NULLS LAST, id

-- name: ORDER BY default nulls
SELECT weight FROM nodes ORDER BY weight DESC

-- name: ORDER BY a column that is not selected
SELECT note FROM orders ORDER BY price, id

-- name: ORDER BY USING
SELECT id FROM nodes ORDER BY id USING >

-- name: ORDER BY an alias
SELECT id, -id AS neg FROM nodes ORDER BY neg

-- name: ORDER BY prefers the output name
SELECT id, -id AS id2, label AS weight FROM nodes ORDER BY weight, id

-- name: ORDER BY texts is by bytes
SELECT name FROM items ORDER BY name

-- name: ORDER BY texts of MariaDB
SELECT note FROM orders ORDER BY note

-- name: ORDER BY texts descending with a LIMIT
SELECT note, id FROM orders ORDER BY note DESC, id LIMIT 4

-- name: ORDER BY floats with NaN
SELECT score FROM people ORDER BY score

-- name: ORDER BY float of SQLite
SELECT id, weight FROM items ORDER BY weight DESC, id

-- name: ORDER BY booleans
SELECT id, active FROM people ORDER BY active DESC, id

-- name: ORDER BY arrays
SELECT id, nums FROM people ORDER BY nums, id

-- name: ORDER BY dates
SELECT born, id FROM people ORDER BY born DESC, id

-- name: ORDER BY in a derived table is not lost by an outer LIMIT
SELECT id FROM (SELECT id, price FROM orders) t ORDER BY price, id LIMIT 3

-- name: ORDER BY a CASE
SELECT id FROM orders ORDER BY CASE WHEN paid THEN 0 WHEN paid IS NULL THEN 2 ELSE 1 END, id

-- name: ORDER BY a constant string
SELECT id FROM nodes ORDER BY 'x'::text, id

-- name: SELECT without FROM
SELECT 1 AS one, 'x' AS x, NULL AS n, true AS t, 1.5 AS d

-- name: SELECT without FROM with WHERE
SELECT 1 AS one WHERE 1 = 2

-- name: star
SELECT * FROM nodes ORDER BY id

-- name: star of one table
SELECT n.*, p.name FROM nodes n JOIN people p ON p.id = n.id ORDER BY n.id

-- name: star twice
SELECT a.*, b.* FROM nodes a JOIN nodes b ON a.id = b.parent_id ORDER BY a.id, b.id

-- name: star of everything
SELECT * FROM orders ORDER BY id

-- name: star of people
SELECT * FROM people ORDER BY id

-- name: star of items
SELECT * FROM items ORDER BY id

-- name: star of facts
SELECT * FROM facts ORDER BY a, b, c, v, w

-- name: column aliases on a table
SELECT t.x, t.y, t.weight FROM nodes AS t(x, y) ORDER BY x

-- name: generate_series
SELECT x FROM generate_series(1, 5) AS g(x) ORDER BY x

-- name: generate_series with a step
SELECT x FROM generate_series(10, 1, -3) AS x ORDER BY x DESC

-- name: generate_series that is empty
SELECT x FROM generate_series(5, 1) AS x

-- name: generate_series of bigints
SELECT x FROM generate_series(1::bigint, 3) AS x ORDER BY x

-- name: generate_series of numerics
-- refused: generate_series(numeric
SELECT x FROM generate_series(1.0, 2.0, 0.25) AS x ORDER BY x

-- name: generate_series of timestamps
SELECT x FROM generate_series(timestamp '2024-01-31', '2024-05-01', '1 month') AS x ORDER BY x

-- name: generate_series of dates
SELECT x::date AS d FROM generate_series(date '2024-02-27', date '2024-03-01', interval '1 day') AS x ORDER BY 1

-- name: generate_series of timestamptz
SELECT x FROM generate_series(timestamptz '2024-01-01 00:00+00', '2024-01-02 00:00+00', '8 hours') AS x ORDER BY x

-- name: generate_series WITH ORDINALITY
SELECT x, n FROM generate_series(5, 7) WITH ORDINALITY AS g(x, n) ORDER BY n

-- name: unnest
SELECT x FROM unnest(ARRAY[3, 1, NULL, 2]) AS u(x) ORDER BY x

-- name: unnest WITH ORDINALITY
SELECT p.id, u.tag, u.n FROM people p, unnest(p.tags) WITH ORDINALITY AS u(tag, n) ORDER BY 1, 3

-- name: unnest of several arrays
-- refused: unnest of several arrays
SELECT * FROM unnest(ARRAY[1, 2, 3], ARRAY['a', 'b']) AS u(x, y) ORDER BY x

-- name: set-returning function in the select list
SELECT id, generate_series(1, id) AS g FROM nodes WHERE id < 4 ORDER BY 1, 2

-- name: unnest in the select list
SELECT id, unnest(nums) AS n FROM people ORDER BY id, n

-- name: left join of a function
SELECT p.id, u.t FROM people p LEFT JOIN unnest(p.tags) AS u(t) ON true ORDER BY 1, 2

-- name: fill gaps with a series
SELECT g.d, count(o.id) AS n FROM generate_series(date '2024-01-29', date '2024-02-02', interval '1 day') AS g(d) LEFT JOIN orders o ON o.ordered = g.d::date GROUP BY g.d ORDER BY g.d

-- name: string_to_table and regexp_split_to_table
-- refused: string_to_table
SELECT x FROM string_to_table('a,b,,c', ',') AS x

-- name: ROWS FROM
-- refused: ROWS FROM
SELECT * FROM ROWS FROM (generate_series(1, 3), generate_series(1, 2)) AS t(a, b) ORDER BY a

-- name: TABLE command
TABLE nodes ORDER BY id

-- name: TABLESAMPLE of everything
-- refused: TABLESAMPLE
SELECT count(*) AS n FROM nodes TABLESAMPLE BERNOULLI (100)

-- name: zero columns
-- refused: without columns
SELECT FROM nodes WHERE id < 3

-- name: set-returning function over groups
SELECT status, generate_series(1, count(*)) AS g FROM orders GROUP BY status ORDER BY 1, 2

-- name: set-returning function in an expression
SELECT id, generate_series(1, 2) * 10 + id AS g FROM nodes ORDER BY 1, 2

-- name: set-returning function without FROM
SELECT generate_series(1, 3) AS g ORDER BY 1 DESC

-- name: set-returning function with LIMIT
SELECT id, unnest(nums) AS n FROM people ORDER BY id, n LIMIT 4

-- name: several set-returning functions
-- refused: several set-returning functions
SELECT generate_series(1, 2) AS a, generate_series(1, 3) AS b

-- name: set-returning function in an IN
SELECT id FROM nodes WHERE id IN (SELECT generate_series(2, 4)) ORDER BY id

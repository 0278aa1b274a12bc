-- name: a series
WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 10) SELECT n FROM s ORDER BY n

-- name: a series with VALUES
WITH RECURSIVE s(n) AS (VALUES (1) UNION ALL SELECT n * 2 FROM s WHERE n < 1000) SELECT n FROM s ORDER BY n

-- name: a tree walk
WITH RECURSIVE t(id, label, depth) AS (SELECT id, label, 0 FROM nodes WHERE parent_id IS NULL UNION ALL SELECT n.id, n.label, t.depth + 1 FROM nodes n JOIN t ON n.parent_id = t.id) SELECT id, label, depth FROM t ORDER BY depth, id

-- name: a tree walk with a path
WITH RECURSIVE t(id, path) AS (SELECT id, label::text FROM nodes WHERE parent_id IS NULL UNION ALL SELECT n.id, t.path || '/' || coalesce(n.label, '?') FROM nodes n, t WHERE n.parent_id = t.id) SELECT id, path FROM t ORDER BY id

-- name: a tree walk upwards
WITH RECURSIVE t AS (SELECT id, parent_id FROM nodes WHERE id = 8 UNION ALL SELECT n.id, n.parent_id FROM nodes n JOIN t ON n.id = t.parent_id) SELECT id FROM t ORDER BY id

-- name: over two databases
WITH RECURSIVE m(id, name) AS (SELECT id, name FROM people WHERE manager_id IS NULL UNION ALL SELECT p.id, p.name FROM people p JOIN m ON p.manager_id = m.id) SELECT m.id, m.name, o.id AS o FROM m LEFT JOIN orders o ON o.person_id = m.id ORDER BY 1, 3

-- name: UNION stops a cycle
WITH RECURSIVE c(x) AS (SELECT 1 UNION SELECT (x + 1) % 5 FROM c) SELECT x FROM c ORDER BY x

-- name: UNION takes duplicates away
WITH RECURSIVE r(b) AS (SELECT b FROM facts WHERE b IS NOT NULL UNION SELECT b + 1 FROM r WHERE b < 5) SELECT b FROM r ORDER BY b

-- name: two columns
WITH RECURSIVE f(a, b) AS (SELECT 0, 1 UNION ALL SELECT b, a + b FROM f WHERE b < 100) SELECT a, b FROM f ORDER BY b, a

-- name: joins with several tables in the recursive term
WITH RECURSIVE t(id, n) AS (SELECT 1, 0::bigint UNION ALL SELECT n.id, (SELECT count(*) FROM orders) FROM t JOIN nodes n ON n.parent_id = t.id JOIN people p ON p.id = n.id) SELECT id, n FROM t ORDER BY id

-- name: two recursive ones
WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 3), b(n) AS (SELECT n FROM a UNION ALL SELECT n + 10 FROM b WHERE n < 20) SELECT n FROM b ORDER BY n

-- name: referenced twice
WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 4) SELECT a.n, b.n AS m FROM s a JOIN s b ON a.n = b.n * 2 ORDER BY 1

-- name: an aggregate above
WITH RECURSIVE t AS (SELECT id, id AS root FROM nodes WHERE parent_id IS NULL UNION ALL SELECT n.id, t.root FROM nodes n JOIN t ON n.parent_id = t.id) SELECT root, count(*) AS n FROM t GROUP BY root ORDER BY root

-- name: in a subquery
SELECT p.id, (WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 5) SELECT sum(n) FROM s) AS s FROM people p ORDER BY 1

-- name: numeric growth
WITH RECURSIVE s(n, x) AS (SELECT 1, 1.5 UNION ALL SELECT n + 1, x * 1.5 FROM s WHERE n < 5) SELECT n, x FROM s ORDER BY n

-- name: dates
WITH RECURSIVE d(x) AS (SELECT date '2024-02-27' UNION ALL SELECT x + 1 FROM d WHERE x < '2024-03-02') SELECT x FROM d ORDER BY x

-- name: an outer join in the recursive term
WITH RECURSIVE t(id) AS (SELECT 1 UNION ALL SELECT n.id FROM t JOIN nodes n ON n.parent_id = t.id LEFT JOIN items i ON i.id = n.id) SELECT id FROM t ORDER BY id

-- name: over an empty table
WITH RECURSIVE t(id) AS (SELECT id FROM vacant UNION ALL SELECT id + 1 FROM t WHERE id < 10) SELECT id FROM t

-- name: array path
WITH RECURSIVE t(id, path) AS (SELECT id, ARRAY[id] FROM nodes WHERE parent_id IS NULL UNION ALL SELECT n.id, t.path || n.id FROM nodes n JOIN t ON n.parent_id = t.id) SELECT id, path FROM t ORDER BY path

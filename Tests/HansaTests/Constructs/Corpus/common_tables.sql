-- name: one table
WITH a AS (SELECT id, price FROM orders WHERE qty > 0) SELECT p.name, a.price FROM people p JOIN a ON a.id = p.id ORDER BY p.id

-- name: several, one from another
WITH a AS (SELECT person_id, price FROM orders), b AS (SELECT person_id, sum(price) AS s FROM a GROUP BY person_id), c AS (SELECT max(s) AS m FROM b) SELECT b.person_id, b.s, c.m FROM b, c ORDER BY 1

-- name: nested
WITH a AS (WITH b AS (SELECT id FROM nodes WHERE id < 5) SELECT id * 2 AS x FROM b) SELECT x FROM a ORDER BY x

-- name: an inner one shadows an outer
WITH a AS (SELECT 1 AS x) SELECT (WITH a AS (SELECT 2 AS x) SELECT x FROM a) AS inner_x, x FROM a

-- name: one shadows a table
WITH people AS (SELECT 5 AS id) SELECT id FROM people

-- name: one that shadows a table may read it
WITH nodes AS (SELECT id FROM nodes WHERE id > 6) SELECT id FROM nodes ORDER BY id

-- name: not referenced
WITH a AS (SELECT 1 / 0 AS x) SELECT id FROM nodes ORDER BY id

-- name: referenced twice
WITH a AS (SELECT id, weight FROM nodes) SELECT x.id, y.weight FROM a x JOIN a y ON x.id = y.weight ORDER BY 1

-- name: referenced three times
WITH a AS (SELECT kind, price FROM items) SELECT (SELECT count(*) FROM a) AS n, (SELECT sum(price) FROM a) AS s, kind FROM a ORDER BY kind, 2

-- name: MATERIALIZED
WITH a AS MATERIALIZED (SELECT id, label FROM nodes) SELECT id FROM a WHERE label = 'left' ORDER BY id

-- name: NOT MATERIALIZED
WITH a AS NOT MATERIALIZED (SELECT id, label FROM nodes) SELECT x.id FROM a x JOIN a y ON x.id = y.id WHERE y.label = 'left' ORDER BY 1

-- name: column names
WITH a (x, y) AS (SELECT id, label FROM nodes) SELECT y, x FROM a ORDER BY x

-- name: fewer column names than columns
WITH a (x) AS (SELECT id, label FROM nodes) SELECT x, label FROM a ORDER BY x

-- name: in a subquery of FROM
SELECT s.n FROM (WITH a AS (SELECT count(*) AS n FROM orders) SELECT n FROM a) s

-- name: in an IN
SELECT id FROM people WHERE id IN (WITH a AS (SELECT person_id FROM orders WHERE paid) SELECT person_id FROM a) ORDER BY 1

-- name: referenced inside an EXISTS
WITH a AS (SELECT person_id FROM orders WHERE paid) SELECT id FROM people p WHERE EXISTS (SELECT 1 FROM a WHERE a.person_id = p.id) ORDER BY 1

-- name: referenced in two levels
WITH a AS (SELECT id FROM nodes) SELECT id FROM a WHERE id > (SELECT avg(id) FROM a) ORDER BY id

-- name: over VALUES
WITH a (k, v) AS (VALUES (1, 'one'), (2, NULL), (3, 'three')) SELECT a.v, n.label FROM a JOIN nodes n ON n.id = a.k ORDER BY a.k

-- name: with a set operation over it
WITH a AS (SELECT id FROM nodes UNION SELECT id FROM people) SELECT count(*) AS c, min(id) AS a, max(id) AS b FROM a

-- name: with ORDER BY and LIMIT inside
WITH a AS (SELECT id, price FROM orders ORDER BY price DESC, id LIMIT 3) SELECT sum(price) AS s, count(*) AS c FROM a

-- name: WITH around a set operation
WITH a AS (SELECT id FROM nodes WHERE id < 3) SELECT id FROM a UNION ALL SELECT id + 10 FROM a ORDER BY 1

-- name: WITH on one side of a set operation
(WITH a AS (SELECT id FROM nodes WHERE id < 3) SELECT id FROM a) UNION ALL SELECT id FROM items ORDER BY 1

-- name: a literal column is text
WITH a AS (SELECT 'x' AS t, NULL AS n) SELECT t || 'y' AS ty, n FROM a

-- name: WITH RECURSIVE that does not recurse
WITH RECURSIVE a AS (SELECT id FROM nodes) SELECT count(*) AS c FROM a

-- name: a join of two that read the same table
WITH a AS (SELECT id FROM nodes WHERE id < 4), b AS (SELECT id FROM nodes WHERE id > 2) SELECT a.id, b.id AS b FROM a FULL JOIN b ON a.id = b.id ORDER BY 1, 2

-- name: correlated into a subquery that has a WITH
SELECT n.id, (WITH c AS (SELECT id FROM nodes m WHERE m.parent_id = n.id) SELECT count(*) FROM c) AS k FROM nodes n ORDER BY 1

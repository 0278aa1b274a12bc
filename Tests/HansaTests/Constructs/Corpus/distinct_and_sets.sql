-- name: DISTINCT
SELECT DISTINCT status FROM orders ORDER BY status

-- name: DISTINCT over two columns
SELECT DISTINCT a, b FROM facts ORDER BY a, b

-- name: DISTINCT with an expression in ORDER BY
SELECT DISTINCT lower(status) AS s FROM orders ORDER BY lower(status) DESC

-- name: DISTINCT and LIMIT
SELECT DISTINCT a FROM facts ORDER BY a LIMIT 2

-- name: DISTINCT of nothing
SELECT DISTINCT name FROM vacant

-- name: DISTINCT with NaN and zeros
SELECT DISTINCT score * 0 AS z FROM people ORDER BY 1

-- name: DISTINCT over numerics of other scales
SELECT DISTINCT x FROM (VALUES (1.0), (1.00), (2)) v(x) ORDER BY x

-- name: DISTINCT ON
SELECT DISTINCT ON (person_id) person_id, id, price FROM orders ORDER BY person_id, price DESC, id

-- name: DISTINCT ON two
SELECT DISTINCT ON (a, b) a, b, v FROM facts ORDER BY a, b, v DESC NULLS LAST

-- name: DISTINCT ON an expression
SELECT DISTINCT ON (lower(status)) lower(status) AS s, id FROM orders ORDER BY lower(status), id DESC

-- name: DISTINCT ON with LIMIT
SELECT DISTINCT ON (kind) kind, id FROM items ORDER BY kind, id DESC LIMIT 2

-- name: DISTINCT ON in a derived table
SELECT p.name, d.id FROM people p JOIN (SELECT DISTINCT ON (person_id) person_id, id FROM orders ORDER BY person_id, id DESC) d ON d.person_id = p.id ORDER BY p.id

-- name: a filter above DISTINCT ON
SELECT * FROM (SELECT DISTINCT ON (person_id) person_id, id, paid FROM orders ORDER BY person_id, id) t WHERE paid ORDER BY 1

-- name: a filter above DISTINCT
SELECT * FROM (SELECT DISTINCT a, b FROM facts) t WHERE b = 1 ORDER BY a

-- name: UNION
SELECT id FROM people UNION SELECT person_id FROM orders ORDER BY 1

-- name: UNION ALL
SELECT id FROM people UNION ALL SELECT person_id FROM orders ORDER BY 1

-- name: INTERSECT
SELECT id FROM people INTERSECT SELECT person_id FROM orders ORDER BY 1

-- name: INTERSECT ALL
SELECT person_id FROM orders INTERSECT ALL SELECT manager_id FROM people ORDER BY 1

-- name: EXCEPT
SELECT id FROM people EXCEPT SELECT person_id FROM orders ORDER BY 1

-- name: EXCEPT ALL
SELECT person_id FROM orders EXCEPT ALL SELECT manager_id FROM people ORDER BY 1

-- name: NULLs are equal in set operations
SELECT manager_id FROM people INTERSECT SELECT parent_id FROM nodes ORDER BY 1

-- name: texts differ by case and blanks
SELECT name FROM people UNION SELECT note FROM orders ORDER BY 1

-- name: texts meet by bytes
SELECT name FROM people INTERSECT SELECT name || '' FROM people WHERE id < 4 ORDER BY 1

-- name: INTERSECT binds before UNION
SELECT 1 AS x UNION SELECT 2 INTERSECT SELECT 3 ORDER BY 1

-- name: nested with parentheses
(SELECT id FROM nodes UNION ALL SELECT id FROM people) EXCEPT (SELECT id FROM nodes INTERSECT SELECT weight FROM nodes) ORDER BY 1

-- name: ORDER BY and LIMIT on sides
(SELECT id FROM people ORDER BY id DESC LIMIT 2) UNION ALL (SELECT id FROM nodes ORDER BY id LIMIT 3) ORDER BY 1

-- name: LIMIT on the whole
SELECT id FROM people UNION ALL SELECT id FROM nodes ORDER BY id LIMIT 4 OFFSET 1

-- name: types unify to numeric
SELECT id FROM nodes UNION ALL SELECT price FROM items ORDER BY 1

-- name: types unify to double
SELECT price FROM items UNION ALL SELECT weight FROM items WHERE weight < 100 ORDER BY 1

-- name: types unify to bigint
SELECT id FROM nodes UNION SELECT id FROM items ORDER BY 1

-- name: dates and timestamps unify
SELECT made FROM items UNION SELECT shipped FROM orders ORDER BY 1

-- name: a NULL takes the other side's type
SELECT NULL AS x UNION ALL SELECT id FROM nodes WHERE id < 3 ORDER BY 1

-- name: a literal takes the other side's type
SELECT born FROM people UNION SELECT '2024-01-01' ORDER BY 1

-- name: NULLs alone are text
SELECT NULL AS x UNION SELECT NULL

-- name: three sides of other types
SELECT 1 AS x UNION ALL SELECT 2.5 UNION ALL SELECT 3::bigint ORDER BY 1

-- name: varchar and char
SELECT code FROM people UNION SELECT status FROM orders ORDER BY 1

-- name: names come from the first side
SELECT id AS a, label AS b FROM nodes WHERE id = 1 UNION ALL SELECT id, name FROM people WHERE id = 1 ORDER BY a, b

-- name: with aggregates on the sides
SELECT 'people' AS t, count(*) AS n FROM people UNION ALL SELECT 'orders', count(*) FROM orders UNION ALL SELECT 'items', count(*) FROM items ORDER BY t

-- name: a filter above a union
SELECT * FROM (SELECT id, name FROM people UNION ALL SELECT id, label FROM nodes) u WHERE id > 5 AND name IS NOT NULL ORDER BY 1, 2

-- name: a filter above an except
SELECT * FROM (SELECT id FROM people EXCEPT SELECT id FROM nodes WHERE id > 2) u WHERE id < 5 ORDER BY 1

-- name: a filter above an intersect all
SELECT * FROM (SELECT person_id FROM orders INTERSECT ALL SELECT manager_id FROM people) u WHERE person_id > 1

-- name: unused columns of a union
SELECT x FROM (SELECT id AS x, name AS y FROM people UNION SELECT id, 'a' FROM nodes) u ORDER BY x

-- name: unused columns of a distinct
SELECT count(*) AS n, max(a) AS m FROM (SELECT DISTINCT a, b FROM facts) t

-- name: unused columns of an except
SELECT x FROM (SELECT id AS x, label AS y FROM nodes EXCEPT SELECT 2, 'left') t ORDER BY x

-- name: set operation of VALUES
VALUES (1, 'a'), (2, 'b') UNION VALUES (2, 'b'), (3, NULL) ORDER BY 1

-- name: ordered by an expression through a derived table
SELECT * FROM (SELECT id FROM nodes UNION SELECT id FROM people) u ORDER BY -id

-- name: arrays
SELECT nums FROM people UNION SELECT ARRAY[1,2,3] ORDER BY 1

-- name: set operation without columns used
SELECT count(*) AS n FROM (SELECT id FROM people UNION ALL SELECT id FROM nodes) u

-- name: three way union all with duplicates
SELECT kind FROM items UNION ALL SELECT kind FROM items UNION SELECT 'metal' ORDER BY 1

-- name: CASE and casts pass on the names of columns only
SELECT CASE WHEN flag THEN 1 ELSE CAST(2 AS numeric(3,1)) END, CASE WHEN flag THEN weight ELSE price END, CAST(CAST(NULL AS timestamp) AS date), CAST(CAST(made AS text) AS varchar(4)), CAST(CASE WHEN flag THEN 1 END AS bigint) FROM items ORDER BY id

-- name: overlay up to the length of what is laid over
SELECT id, overlay(name PLACING 'ßß' FROM 2) AS a, overlay(name PLACING kind FROM 1) AS b FROM items ORDER BY id

-- name: NULL beside the widest numeric
SELECT id FROM orders WHERE CAST('1234567890123456789.0123456789' AS numeric(38,10)) IN (huge, NULL) OR huge IN (0, NULL) ORDER BY id

-- name: ORDER BY a column that is a constant further down
SELECT q.a, q.b FROM (SELECT 'x' AS a, 2 AS b, id FROM items) q ORDER BY q.a DESC, 2, q.id LIMIT 3

-- name: an expression that ends with the column whose name it has
SELECT DISTINCT weight > 1 OR flag AS flag, id + parent_id AS parent_id FROM items ORDER BY 2, 1

-- name: -0 stays -0 where it is sorted by
SELECT id, score, -score AS negated FROM people WHERE id <= 4 ORDER BY 3, 1

-- name: -0 stays -0 where it is sorted by beside another table
SELECT p.score FROM people p CROSS JOIN (VALUES (1)) v(x) WHERE p.id IN (2, 4) ORDER BY 1

-- name: = ANY of a written array with a subquery before it
SELECT id FROM items WHERE (SELECT max(o.id) FROM orders o) = ANY (ARRAY[9, 10]) AND id > ALL (ARRAY[10, 20]) ORDER BY id

-- name: ANY of a written array in a correlated subquery
SELECT id FROM items WHERE id NOT IN (SELECT o.item_id FROM orders o WHERE o.item_id IS NOT NULL AND items.id = ANY (ARRAY[10, 20])) AND id <> ALL (ARRAY[60]) ORDER BY id

-- name: a sum of bigints beside a fraction
SELECT least(sum(b), -0.01) AS a, coalesce(sum(v) FILTER (WHERE false), 1.4) AS b, CASE WHEN false THEN sum(v) ELSE 0.5 END AS c FROM facts

-- name: a sum of bigints and fractions in one column
SELECT sum(b) AS a FROM facts UNION ALL SELECT 2.25 UNION ALL SELECT price FROM orders WHERE id = 1 ORDER BY 1

-- name: CASE of varchar with a text as ELSE is text
SELECT CASE WHEN id > 1 THEN email ELSE CAST(NULL AS text) END AS a, CASE WHEN id > 1 THEN name ELSE email END AS b FROM people ORDER BY id

-- name: NULL byte strings put together
SELECT CAST(NULL AS bytea) || CAST(NULL AS bytea) AS a, id FROM items ORDER BY id

-- name: a text after one that is NULL without a table
SELECT ('z' || CAST(NULL AS text)) || name AS a, name || nullif('a', 'a') AS b FROM items ORDER BY id

-- name: the least of a sum and its rounding beside a fraction
SELECT least(round(sum(b), 1), sum(b)) AS a FROM facts UNION SELECT price FROM orders ORDER BY 1

-- name: date_trunc is NULL of NULL, also beside what it never is
SELECT id FROM orders WHERE date_trunc('hour', shipped) <> timestamp '1970-01-01 00:00:01' ORDER BY id

-- name: having tests a calculated key
SELECT least(id, qty) AS l, count(*) AS n FROM orders GROUP BY least(id, qty) HAVING CASE WHEN min(price) > 5 THEN true ELSE least(id, qty) IN (1, 2, 3) END ORDER BY 1

-- name: having tests a calculated key of conditions
SELECT price FROM items GROUP BY (made BETWEEN date '2020-01-01' AND date '2021-01-01'), price HAVING true > (made BETWEEN date '2020-01-01' AND date '2021-01-01') ORDER BY 1

-- name: having tests a calculated key of a cube
SELECT id FROM orders GROUP BY CUBE ((price IS DISTINCT FROM qty), id) HAVING NOT (price IS DISTINCT FROM qty) ORDER BY 1

-- name: an aggregate that nothing uses still makes one row
SELECT CASE WHEN false THEN bit_and(id) END AS c FROM people

-- name: overlay on a NULL without a column
SELECT overlay(CAST(NULL AS text) PLACING 'X' FROM 1) AS a, overlay('abc' PLACING CAST(NULL AS text) FROM 1 FOR 2) AS b, kind FROM items GROUP BY kind ORDER BY 3

-- name: a text after a column and NULL
SELECT ((name || CAST(NULL AS text)) || kind) AS a, id FROM items ORDER BY id

-- name: a sum beside fractions of ten digits
SELECT greatest(sum(b), CAST(1.5 AS numeric(38,10))) AS a FROM facts UNION ALL SELECT CAST('1234567890123456789012345678.0123456789' AS numeric(38,10)) ORDER BY 1

-- name: the greatest of a maximum and a wide number
SELECT greatest(max(large), CAST('-1234567890123456789012345678.0123456789' AS numeric(38,10))) AS a, least(max(amount), (SELECT max(huge) FROM orders)) AS b FROM people

-- name: a CASE of wide numbers in one column with others
SELECT CASE WHEN id > 1 THEN CAST(large AS numeric(38,0)) ELSE amount END AS a FROM people UNION ALL SELECT CAST('-9999999999999999999999999999.9999999999' AS numeric(38,10)) FROM nodes WHERE id = 1 ORDER BY 1

-- name: a fraction is in no list of sums
SELECT id, price - 2.57 IN (SELECT sum(b) FROM facts GROUP BY a) AS x, price - 2.57 = ANY (SELECT sum(b) FROM facts GROUP BY a UNION ALL SELECT 38) AS y, price - 2.57 IN (CAST(5 AS numeric(38,0)), id) AS z FROM orders ORDER BY id

-- name: a cast that fails beside a constant
-- error: 22003
SELECT id FROM people WHERE CAST(large AS smallint) IN (5, NULL)

-- name: a cast of a sum that fails beside a constant
-- error: 22003
SELECT a FROM facts GROUP BY a HAVING CAST(sum(b) * 10000000000 AS integer) = 5

-- name: NULLs of all types that are grouped
SELECT DISTINCT CAST(NULL AS bigint) AS a, CAST(NULL AS date) AS b, CAST(NULL AS numeric(12,2)) AS c, CAST(NULL AS double precision) AS d, CAST(NULL AS boolean) AS e, CAST(NULL AS text) AS f, CAST(NULL AS timestamp) AS g, CAST(NULL AS numeric) AS h FROM orders GROUP BY status ORDER BY 1

-- name: calculating with a NULL keeps the type
SELECT least(-1.50, CAST(NULL AS numeric(12,2))) AS a, CAST(paid AS integer) - CAST(NULL AS bigint) AS b, CAST(NULL AS smallint) + qty AS c, id FROM orders ORDER BY id

-- name: a constant -0
SELECT CASE WHEN flag THEN CAST('-0' AS double precision) ELSE 1 END AS a, id FROM items ORDER BY 2

-- name: values that a column cannot have
SELECT id FROM items WHERE CAST(flag AS integer) = ANY (ARRAY[2, 2]) OR (id = 10.5 AND flag) OR (price = 1.255 AND flag)

-- name: an integer column equals a fraction
SELECT (SELECT count(*) FROM items WHERE id = 10.5) AS a, (SELECT count(*) FROM items WHERE price = 1.255) AS b, (SELECT count(*) FROM items WHERE price = 12345678901.25) AS c

-- name: an integer column equals a fraction in WHERE
SELECT name FROM items WHERE id = 10.5

-- name: a price equals what it cannot be
SELECT name FROM items WHERE price = 1.255

-- name: ANY of a column two queries up
SELECT id FROM people WHERE id IN (SELECT n.id FROM nodes n WHERE people.small = ANY (SELECT m.weight FROM nodes m) AND people.id > ALL (SELECT m.id - 5 FROM nodes m WHERE m.weight < 4)) ORDER BY id

-- name: grouping sets keep keys apart that are one once they are calculated
SELECT kind, count(*) AS n FROM items GROUP BY CUBE (CASE WHEN true THEN kind END, kind) ORDER BY 1, 2

-- name: seconds beside a quotient
SELECT extract(epoch FROM shipped) AS a FROM orders UNION SELECT id / 7.0 FROM nodes ORDER BY 1

-- name: a text that is grouped by, in HAVING alone
SELECT min(id) AS a FROM items GROUP BY name HAVING (min(id) <> 1) IS NOT DISTINCT FROM (name IS NOT NULL) ORDER BY 1

-- name: a condition that is grouped by, inside of another
SELECT ((name IN ('bolt', NULL)) AND CAST(NULL AS boolean)) AS a, count(*) AS n FROM items GROUP BY GROUPING SETS ((name IN ('bolt', NULL))) ORDER BY 2, 1

-- name: grouping sets of a column under two names
SELECT q.a, q.b, count(*) AS n FROM (SELECT id AS a, id AS b FROM items) AS q GROUP BY GROUPING SETS ((q.a), (q.b)) ORDER BY 1

-- name: the smallest of the rows from here on, of some
SELECT id, min(id) FILTER (WHERE kind = 'bolt' OR id > 4) OVER (ORDER BY id GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS m FROM items ORDER BY id

-- name: rows of a product, of which one table has no column left
SELECT true AS a, count(*) AS n FROM items CROSS JOIN people RIGHT JOIN orders ON people.small = orders.id WHERE orders.id IN (NULL, 1, 2, 3)

-- name: different sums of a constant
SELECT DISTINCT sum(-3) AS a FROM orders GROUP BY status ORDER BY 1

-- name: three windows, the third over all rows
SELECT id, count(*) OVER (ORDER BY id) AS a, count(*) OVER (PARTITION BY status ORDER BY id) AS b, count(*) OVER () AS c FROM orders ORDER BY id

-- name: a text without a type that DISTINCT has seen, in a set operation
(SELECT DISTINCT 'Ada' AS a FROM orders) INTERSECT ALL (SELECT CAST(name AS varchar(20)) FROM people)

-- name: a text without a type that is ordered by, in a set operation
(SELECT 'Ada' AS a ORDER BY 1) UNION ALL (SELECT CAST(name AS varchar(20)) FROM people) ORDER BY 1

-- name: many digits before the point beside a column that is always NULL
SELECT huge FROM orders EXCEPT ALL SELECT q.c FROM (SELECT coalesce(huge, id) AS c, id FROM orders WHERE false) AS q ORDER BY 1

-- name: LIMIT by a column of the query around
SELECT p.id, (SELECT count(*) FROM (SELECT o.id FROM orders o ORDER BY o.id LIMIT p.id) q) AS a, ARRAY(SELECT o.id FROM orders o ORDER BY o.id DESC LIMIT 2 OFFSET p.id) AS b FROM people p WHERE p.id < 4 ORDER BY 1

-- name: OFFSET by a column of the query around, and a limit that is NULL
SELECT n.id, (SELECT min(q.id) FROM (SELECT m.id FROM nodes m ORDER BY m.id LIMIT n.parent_id OFFSET n.id) q) AS a FROM nodes n ORDER BY 1

-- name: the remainder of a negative number that leaves nothing
SELECT id, price % 0.25 AS a FROM orders ORDER BY 1

-- name: -0 as a column beside a table
SELECT CAST('-0' AS double precision) AS a, id FROM orders ORDER BY 2

-- name: -0 stays -0 where it is partitioned by
SELECT score, id, count(*) OVER (PARTITION BY score) AS n FROM people ORDER BY id

-- name: -0 stays -0 where DISTINCT ON picks it
SELECT DISTINCT ON (p.score) p.score, p.id, o.id AS o FROM people p JOIN orders o ON o.id <> p.id ORDER BY p.score, p.id, o.id

-- name: a column from beside a lateral query that has no rows
SELECT o.id, q.a FROM orders o LEFT JOIN LATERAL (SELECT o.qty AS a FROM vacant v LEFT JOIN nodes n ON n.id = v.id) AS q ON true ORDER BY 1

-- name: an aggregate over a column from beside a lateral query
SELECT o.id, q.a FROM orders o CROSS JOIN LATERAL (SELECT count(n.id) + max(r.b) AS a FROM nodes n CROSS JOIN LATERAL (SELECT o.id AS b FROM items i WHERE i.flag) AS r) AS q ORDER BY 1

-- name: a fraction beside a sum of whole numbers
SELECT sum(o.id) AS s FROM orders o JOIN people p ON p.id = o.id UNION ALL SELECT -0.01 ORDER BY 1

-- name: a dense rank without an order
SELECT p.id, dense_rank() OVER () AS r, dense_rank() OVER (PARTITION BY p.id) AS s, count(*) OVER () AS n FROM people p JOIN orders o ON o.id = p.id ORDER BY 1

-- name: the first rows of each, filtered twice by one expression
SELECT p.id, q.id AS o FROM people p CROSS JOIN LATERAL (SELECT o.id FROM orders o WHERE o.qty = p.id AND o.id + 1 BETWEEN 2 AND 9 ORDER BY 1 DESC NULLS LAST LIMIT 2) AS q ORDER BY 1, 2

-- name: groups over joins with conditions of two tables each
SELECT o.status, count(*) AS n FROM orders p JOIN orders o ON o.qty = p.qty AND p.id + o.id > 2 JOIN people r ON r.id = p.id AND ((o.id = 1 AND p.status || r.name = 'openAda') OR (o.id > 2 AND p.status || r.name <> 'x')) GROUP BY o.status ORDER BY 1

-- name: a count that nothing reads, beside the row that it reads
SELECT true AS a, o.id FROM orders o LEFT JOIN LATERAL (SELECT count(p.id) AS a FROM people p LEFT JOIN LATERAL (SELECT max(n.id) AS b FROM nodes n CROSS JOIN LATERAL (SELECT DISTINCT o.qty AS c, i.flag FROM items i) AS r GROUP BY n.parent_id) AS s ON true) AS q ON true ORDER BY 2

-- name: a join beside the row that its condition reads
SELECT o.id, q.a FROM orders o CROSS JOIN LATERAL (SELECT p.id AS a FROM people p JOIN nodes n ON n.id = p.id AND n.id = o.qty) AS q ORDER BY 1, 2

-- name: a column from beside a lateral query, compared with a common table
WITH w AS MATERIALIZED (SELECT qty FROM orders) SELECT p.id, q.a FROM people p CROSS JOIN LATERAL (SELECT n.id AS a FROM nodes n WHERE p.id < ANY (SELECT w.qty FROM w)) AS q WHERE p.id IN (SELECT qty FROM w) ORDER BY 1, 2

-- name: different aggregates of no rows, beside a row
SELECT o.id, q.a, q.b FROM orders o CROSS JOIN LATERAL (SELECT DISTINCT max(p.name) AS a, max(p.name) AS b FROM people p WHERE p.id = o.qty) AS q ORDER BY 1

-- name: an ordered aggregate of no rows, beside a row
SELECT o.id, q.a FROM orders o CROSS JOIN LATERAL (SELECT max(p.name) AS a FROM people p WHERE p.id = o.qty ORDER BY 1) AS q ORDER BY 1

-- name: a union with an aggregate of no rows, beside a row
SELECT o.id, q.a FROM orders o CROSS JOIN LATERAL (SELECT max(p.name) AS a FROM people p WHERE p.id = o.qty UNION ALL SELECT 'q') AS q ORDER BY 1, 2

-- name: no rows of no rows are a row that exists
SELECT o.id FROM orders o WHERE EXISTS (SELECT DISTINCT max(p.name) FROM people p WHERE p.id = o.qty) ORDER BY 1

-- name: HAVING of a column whose name two keys have
SELECT count(*) AS n FROM orders o JOIN items i ON i.id <> o.id GROUP BY o.id, i.id HAVING o.id > count(*) ORDER BY 1

-- name: a union with a grouping set of no rows, beside a row
SELECT o.id, q.a FROM orders o CROSS JOIN LATERAL (SELECT p.id AS a FROM people p WHERE p.id = o.qty GROUP BY CUBE (p.id) UNION ALL SELECT -1) AS q ORDER BY 1, 2

-- name: how many different aggregates of no rows there are
SELECT o.id, (SELECT count(*) FROM (SELECT DISTINCT max(p.name) AS a FROM people p WHERE p.id = o.qty) AS q) AS n, (SELECT max(p.id) FROM people p WHERE p.id = o.qty) AS m FROM orders o ORDER BY 1

-- name: a concatenation of columns that stand for NULL
SELECT q.a || q.a AS a, q.id FROM (SELECT CAST(NULL AS text) AS a, p.id, btrim(p.name, 'A') AS b FROM people p) AS q WHERE q.b <> 'x' ORDER BY 1 DESC NULLS LAST, 2

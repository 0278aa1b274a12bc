-- name: by a column
SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY status

-- name: texts group by bytes
SELECT note, count(*) AS n FROM orders GROUP BY note ORDER BY note

-- name: by an expression
SELECT lower(status) AS s, count(*) AS n FROM orders GROUP BY lower(status) ORDER BY 1

-- name: by an ordinal
SELECT upper(kind), count(*) FROM items GROUP BY 1 ORDER BY 1

-- name: by an alias
SELECT qty % 2 AS parity, count(*) AS n FROM orders GROUP BY parity ORDER BY parity

-- name: an input column goes before an alias
SELECT id % 2 AS qty, count(*) AS n FROM orders GROUP BY qty, id ORDER BY 1, 2

-- name: an expression over group expressions
SELECT b + 1 AS x, b + 1 + sum(v) AS y FROM facts GROUP BY b + 1 ORDER BY 1

-- name: by two columns
SELECT a, b, count(*) AS n, sum(v) AS s FROM facts GROUP BY a, b ORDER BY a, b

-- name: functional dependency on a primary key
SELECT p.id, p.name, count(o.id) AS n FROM people p LEFT JOIN orders o ON o.person_id = p.id GROUP BY p.id ORDER BY p.id

-- name: functional dependency in ORDER BY and HAVING
SELECT n.id FROM nodes n GROUP BY n.id HAVING n.label IS NOT NULL ORDER BY n.label, n.id

-- name: HAVING
SELECT status, sum(price) AS s FROM orders GROUP BY status HAVING sum(price) > 20 ORDER BY 1

-- name: HAVING on a key
SELECT a, count(*) AS n FROM facts GROUP BY a HAVING a = 'x'

-- name: HAVING without GROUP BY
SELECT count(*) AS n FROM orders HAVING count(*) > 5

-- name: HAVING without GROUP BY that is false
SELECT count(*) AS n FROM orders HAVING count(*) > 500

-- name: HAVING without aggregates
SELECT 1 AS one FROM orders HAVING true

-- name: GROUP BY without aggregates
SELECT a FROM facts GROUP BY a ORDER BY a

-- name: an empty input without GROUP BY is one row
SELECT count(*) AS c, sum(amount) AS s, max(name) AS m FROM vacant

-- name: an empty input with GROUP BY is no row
SELECT name, count(*) AS c FROM vacant GROUP BY name

-- name: a filter above a grouped derived table without keys
SELECT * FROM (SELECT count(*) AS c FROM vacant) t WHERE c = 0

-- name: GROUP BY the empty set
SELECT count(*) AS c FROM vacant GROUP BY ()

-- name: GROUPING SETS
SELECT a, b, sum(v) AS s FROM facts GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY a, b, s

-- name: ROLLUP
SELECT a, b, count(*) AS n FROM facts GROUP BY ROLLUP (a, b) ORDER BY a, b, n

-- name: CUBE
SELECT a, b, sum(v) AS s, GROUPING(a, b) AS g FROM facts GROUP BY CUBE (a, b) ORDER BY g, a, b

-- name: GROUPING of each column
SELECT a, b, GROUPING(a) AS ga, GROUPING(b) AS gb, count(*) AS n FROM facts GROUP BY ROLLUP (a, b) ORDER BY ga, gb, a, b

-- name: several grouping sets multiply
SELECT a, b, c, count(*) AS n FROM facts GROUP BY a, GROUPING SETS ((b), (c)) ORDER BY a, b, c, n

-- name: ROLLUP with a composite
SELECT a, b, c, count(*) AS n FROM facts GROUP BY ROLLUP ((a, b), c) ORDER BY a, b, c, n

-- name: GROUP BY DISTINCT
SELECT a, b, count(*) AS n FROM facts GROUP BY DISTINCT ROLLUP (a, b), ROLLUP (a) ORDER BY a, b, n

-- name: grouping sets over an empty input
SELECT name, count(*) AS n FROM vacant GROUP BY GROUPING SETS ((name), ()) ORDER BY 1

-- name: HAVING with GROUPING
SELECT a, b, count(*) AS n FROM facts GROUP BY CUBE (a, b) HAVING GROUPING(a) = 1 ORDER BY b, n

-- name: grouping sets over an expression
SELECT lower(a) AS l, count(*) AS n FROM facts GROUP BY ROLLUP (lower(a)) ORDER BY 1, 2

-- name: a filter above grouping sets
SELECT * FROM (SELECT a, b, count(*) AS n FROM facts GROUP BY ROLLUP (a, b)) t WHERE a IS NULL ORDER BY b, n

-- name: over a join
SELECT p.name, i.kind, sum(o.qty) AS s FROM people p JOIN orders o ON o.person_id = p.id LEFT JOIN items i ON i.id = o.item_id GROUP BY p.name, i.kind ORDER BY 1, 2

-- name: floats with both zeros are one group
SELECT weight, count(*) AS n FROM items GROUP BY weight ORDER BY weight

-- name: scores with NaN group
SELECT score + 0 AS s, count(*) AS n FROM people GROUP BY score + 0 ORDER BY 1

-- name: arrays group
SELECT tags, count(*) AS n FROM people GROUP BY tags ORDER BY tags

-- name: booleans group
SELECT active, count(*) AS n FROM people GROUP BY active ORDER BY active

-- name: dates group
SELECT date_trunc('month', ordered) AS m, count(*) AS n FROM orders GROUP BY 1 ORDER BY 1

-- name: nested aggregates through a derived table
SELECT max(s) AS m FROM (SELECT status, sum(price) AS s FROM orders GROUP BY status) t

-- name: a constant in GROUP BY
SELECT 'x' AS k, count(*) AS n FROM orders GROUP BY 'x'::text

-- name: grouping by a subquery's column
SELECT t.l, count(*) AS n FROM (SELECT lower(label) AS l FROM nodes) t GROUP BY t.l ORDER BY 1

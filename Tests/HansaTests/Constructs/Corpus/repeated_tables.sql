-- name: rows beside groups of them
SELECT o.person_id, o.qty, g.s FROM orders o JOIN (SELECT person_id, sum(qty) AS s FROM orders GROUP BY person_id) g ON g.person_id = o.person_id ORDER BY 1, 2

-- name: groups by the same key with other aggregates
SELECT a.c, a.s, b.m FROM (SELECT person_id AS c, sum(qty) AS s FROM orders GROUP BY 1) a JOIN (SELECT person_id AS c, max(qty) AS m FROM orders GROUP BY 1) b ON a.c = b.c ORDER BY 1

-- name: groups with and without HAVING
SELECT a.c, a.s, b.c AS d, b.s AS t FROM (SELECT person_id AS c, sum(qty) AS s FROM orders GROUP BY 1 HAVING sum(qty) > 2) a RIGHT JOIN (SELECT person_id AS c, sum(qty) AS s FROM orders GROUP BY 1) b ON a.c = b.c ORDER BY 3

-- name: the same groups with the same HAVING
SELECT a.c, a.s, b.s AS t FROM (SELECT person_id AS c, sum(qty) AS s FROM orders GROUP BY 1 HAVING sum(qty) > 2) a JOIN (SELECT person_id AS c, sum(qty) AS s FROM orders GROUP BY 1 HAVING sum(qty) > 2) b ON a.c = b.c ORDER BY 1

-- name: groups whose columns are in another order
SELECT a.c, a.s, b.s AS t, b.c AS d FROM (SELECT person_id AS c, sum(qty) AS s FROM orders GROUP BY person_id) a JOIN (SELECT sum(qty) AS s, person_id AS c FROM orders GROUP BY person_id) b ON a.c = b.c ORDER BY 1

-- name: groups by two keys in another order
SELECT a.p, a.i, b.p AS q, b.i AS j, a.n, b.n AS m FROM (SELECT person_id AS p, item_id AS i, count(*) AS n FROM orders GROUP BY person_id, item_id) a JOIN (SELECT person_id AS p, item_id AS i, count(*) AS n FROM orders GROUP BY item_id, person_id) b ON a.p = b.p AND a.i = b.i ORDER BY 1, 2

-- name: distinct rows beside groups
SELECT d.person_id, d.qty, g.s FROM (SELECT DISTINCT person_id, qty FROM orders) d JOIN (SELECT person_id, sum(qty) AS s FROM orders GROUP BY person_id) g ON g.person_id = d.person_id ORDER BY 1, 2

-- name: groups of groups beside these
SELECT g.p, g.s, h.m FROM (SELECT person_id AS p, sum(qty) AS s FROM orders GROUP BY 1) g CROSS JOIN (SELECT max(s) AS m FROM (SELECT person_id AS p, sum(qty) AS s FROM orders GROUP BY 1) x) h ORDER BY 1

-- name: three uses, of which two are the same groups
SELECT o.person_id, o.qty, a.s, b.s AS t FROM orders o JOIN (SELECT person_id, sum(qty) AS s FROM orders GROUP BY person_id) a ON a.person_id = o.person_id JOIN (SELECT person_id, sum(qty) AS s FROM orders GROUP BY person_id) b ON b.person_id = a.person_id ORDER BY 1, 2

-- name: groups in a scalar subquery beside the same in FROM
SELECT g.p, g.s FROM (SELECT person_id AS p, sum(qty) AS s FROM orders GROUP BY 1) g WHERE g.s < (SELECT max(x.s) FROM (SELECT person_id AS p, sum(qty) AS s FROM orders GROUP BY 1) x) ORDER BY 1

-- name: rows that are in the groups
SELECT o.person_id, o.qty FROM orders o WHERE (o.person_id, o.qty) IN (SELECT person_id, max(qty) FROM orders GROUP BY person_id) ORDER BY 1, 2

-- name: grouping sets beside plain groups
SELECT a.p, a.s, b.p AS q, b.s AS t FROM (SELECT person_id AS p, sum(qty) AS s FROM orders GROUP BY ROLLUP (person_id)) a LEFT JOIN (SELECT person_id AS p, sum(qty) AS s FROM orders GROUP BY person_id) b ON a.p = b.p ORDER BY 1, 3

-- name: three uses of a file's rows, all of them groups
SELECT a.a, a.s, b.m, c.s AS t FROM (SELECT a, sum(v) AS s FROM facts GROUP BY a) a JOIN (SELECT a, max(v) AS m FROM facts GROUP BY a) b ON b.a = a.a LEFT JOIN (SELECT a, sum(v) AS s FROM facts GROUP BY a HAVING sum(v) > 10) c ON c.a = a.a ORDER BY 1

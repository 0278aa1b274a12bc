-- name: an average of one source beside rows of another
SELECT i.id, (SELECT avg(p.balance) FROM people p WHERE p.id IN (1, 2, 8, 9)) AS a FROM items i ORDER BY i.id

-- name: averages of every exact type, joined with another source
SELECT o.id, g.a, g.b, g.c FROM orders o JOIN (SELECT manager_id, avg(small) AS a, avg(id) AS b, avg(balance) AS c FROM people GROUP BY manager_id) g ON g.manager_id = o.person_id ORDER BY o.id

-- name: variances of exact types, joined with another source
SELECT o.id, g.v, g.s, g.vp, g.sp FROM orders o JOIN (SELECT manager_id, variance(id) AS v, stddev(balance) AS s, var_pop(small) AS vp, stddev_pop(id) AS sp FROM people GROUP BY manager_id) g ON g.manager_id = o.person_id ORDER BY o.id

-- name: a variance over no rows and over one
SELECT i.id, g.v, g.p FROM items i CROSS JOIN (SELECT variance(balance) AS v, var_pop(balance) AS p FROM people WHERE id = 1) g WHERE i.id = 10

-- name: an average of nothing
SELECT i.id, g.a FROM items i CROSS JOIN (SELECT avg(amount) AS a FROM vacant) g ORDER BY i.id

-- name: an average with DISTINCT and FILTER
SELECT i.id, g.a, g.b FROM items i CROSS JOIN (SELECT avg(DISTINCT qty) AS a, avg(price) FILTER (WHERE qty > 1) AS b FROM orders) g WHERE i.id = 10

-- name: having compares an average that is not returned
SELECT i.id, g.person_id FROM items i JOIN (SELECT person_id FROM orders GROUP BY person_id HAVING avg(qty) > 0) g ON g.person_id * 10 = i.id ORDER BY i.id

-- name: having compares an average that is returned
SELECT i.id, g.a FROM items i JOIN (SELECT person_id, avg(price) AS a FROM orders GROUP BY person_id HAVING avg(price) > 1) g ON g.person_id * 10 = i.id ORDER BY i.id

-- name: an expression over an average
SELECT i.id, g.x FROM items i JOIN (SELECT person_id, avg(qty) * 2 + 1 AS x FROM orders GROUP BY person_id) g ON g.person_id * 10 = i.id ORDER BY i.id

-- name: a quotient of a subquery
SELECT i.id, q.r FROM items i JOIN (SELECT id, price / 3 AS r FROM orders) q ON q.id * 10 = i.id ORDER BY i.id

-- name: a sorted and limited quotient
SELECT i.id, q.r FROM items i JOIN (SELECT id, price / 3 AS r FROM orders ORDER BY price / 3 NULLS LAST, id LIMIT 4) q ON q.id * 10 = i.id ORDER BY i.id

-- name: a top n of one source, with its order
SELECT t.id, i.name FROM (SELECT id, item_id FROM orders ORDER BY price DESC NULLS LAST, id LIMIT 3) t LEFT JOIN items i ON i.id = t.item_id ORDER BY t.id

-- name: the same subquery twice
SELECT a.id, b.n FROM (SELECT id, item_id FROM orders WHERE qty > 0) a JOIN (SELECT count(*) AS n FROM (SELECT id, item_id FROM orders WHERE qty > 0) x) b ON true JOIN items i ON i.id = a.item_id ORDER BY a.id

-- name: two tables of one source around one of another
SELECT p.id, o.id AS oid, m.name FROM people p JOIN orders o ON o.person_id = p.id JOIN people m ON m.id = p.manager_id ORDER BY 1, 2

-- name: a product of two tables of one source
SELECT count(*) AS n FROM (SELECT p.id FROM people p, people q WHERE p.id < q.id) x JOIN items i ON i.id = x.id * 10

-- name: a filter in part for the source
SELECT o.id FROM orders o JOIN people p ON p.id = o.person_id WHERE o.qty > 0 AND upper(o.note) = 'FIRST' ORDER BY o.id

-- name: a disjunction of what the source can and cannot test
SELECT o.id FROM orders o JOIN people p ON p.id = o.person_id WHERE o.qty > 2 OR upper(o.note) = 'FIRST' ORDER BY o.id

-- name: volatile items stay where they are
SELECT count(*) AS n FROM (SELECT o.id, random() AS r FROM orders o) x JOIN items i ON i.id = x.id * 10 WHERE x.r >= 0

-- name: a correlated subquery over another source
SELECT p.id, (SELECT max(o.price) FROM orders o WHERE o.person_id = p.id) AS m FROM people p ORDER BY p.id

-- name: a correlated subquery over the same source inside a larger query
SELECT p.id, i.id AS iid FROM people p JOIN items i ON i.id = p.id * 10 WHERE p.balance > (SELECT avg(q.balance) FROM people q WHERE q.manager_id = p.manager_id) ORDER BY p.id

-- name: a semi join within one source inside a larger query
SELECT p.id, i.id AS iid FROM people p JOIN items i ON i.id = p.id * 10 WHERE EXISTS (SELECT 1 FROM people q WHERE q.manager_id = p.id) ORDER BY p.id

-- name: set operations of one source inside a larger query
SELECT u.id, i.name FROM (SELECT person_id AS id FROM orders UNION SELECT id FROM orders) u JOIN items i ON i.id = u.id * 10 ORDER BY u.id

-- name: windows of one source inside a larger query
SELECT w.id, w.r, i.id AS iid FROM (SELECT id, rank() OVER (PARTITION BY manager_id ORDER BY small NULLS FIRST, id) AS r FROM people) w JOIN items i ON i.id = w.id * 10 ORDER BY w.id

-- name: a lateral top one across sources
SELECT p.id, t.id AS oid FROM people p LEFT JOIN LATERAL (SELECT o.id FROM orders o WHERE o.person_id = p.id ORDER BY o.price DESC NULLS LAST, o.id LIMIT 1) t ON true ORDER BY p.id

-- name: grouping sets of one source inside a larger query
SELECT g.manager_id, g.n, i.id FROM (SELECT manager_id, active, count(*) AS n FROM people GROUP BY ROLLUP (manager_id, active)) g JOIN items i ON i.id = g.n * 10 ORDER BY 1 NULLS FIRST, 2, 3

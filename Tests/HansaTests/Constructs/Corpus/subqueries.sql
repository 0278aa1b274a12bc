-- name: scalar subquery in the select list
SELECT p.id, (SELECT count(*) FROM orders o WHERE o.person_id = p.id) AS n FROM people p ORDER BY 1

-- name: scalar subquery without rows is null
SELECT id, (SELECT name FROM vacant) AS x FROM items ORDER BY 1

-- name: scalar subquery in WHERE
SELECT id FROM orders WHERE price = (SELECT max(price) FROM orders)

-- name: uncorrelated scalar over another database
SELECT id FROM people WHERE balance > (SELECT min(price) FROM items) ORDER BY 1

-- name: correlated at two depths
SELECT p.id FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person_id = p.id AND EXISTS (SELECT 1 FROM items i WHERE i.id = o.item_id AND i.id > p.id * 5)) ORDER BY 1

-- name: correlated at three depths
SELECT p.id, (SELECT max((SELECT count(*) FROM items i WHERE i.id = o.item_id AND i.id > (SELECT max(n.id) FROM nodes n WHERE n.id >= p.id))) FROM orders o WHERE o.person_id = p.id) AS m FROM people p ORDER BY 1

-- name: EXISTS
SELECT id FROM people p WHERE EXISTS (SELECT * FROM orders o WHERE o.person_id = p.id) ORDER BY 1

-- name: NOT EXISTS
SELECT id FROM people p WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.person_id = p.id AND o.paid) ORDER BY 1

-- name: EXISTS as a value
SELECT id, EXISTS (SELECT 1 FROM orders o WHERE o.person_id = p.id) AS has FROM people p ORDER BY 1

-- name: EXISTS with LIMIT zero
SELECT id FROM people p WHERE EXISTS (SELECT 1 FROM orders LIMIT 0)

-- name: EXISTS over an aggregate is always true
SELECT count(*) FROM people p WHERE EXISTS (SELECT count(*) FROM vacant)

-- name: IN
SELECT id FROM people WHERE id IN (SELECT person_id FROM orders) ORDER BY 1

-- name: NOT IN with a NULL in the subquery gives nothing
SELECT id FROM people WHERE id NOT IN (SELECT person_id FROM orders)

-- name: NOT IN without NULLs
SELECT id FROM people WHERE id NOT IN (SELECT person_id FROM orders WHERE person_id IS NOT NULL) ORDER BY 1

-- name: NOT IN of a NULL
SELECT id FROM people WHERE manager_id NOT IN (SELECT id FROM nodes WHERE id > 2) ORDER BY 1

-- name: IN as a value has three states
SELECT id, manager_id IN (SELECT person_id FROM orders) AS x FROM people ORDER BY 1

-- name: NOT IN over an empty subquery
SELECT id FROM people WHERE manager_id NOT IN (SELECT id FROM vacant) ORDER BY 1

-- name: correlated IN
SELECT id FROM people p WHERE 10 IN (SELECT item_id FROM orders o WHERE o.person_id = p.id) ORDER BY 1

-- name: row IN
SELECT id FROM orders WHERE (person_id, item_id) IN (SELECT p.id, 10 FROM people p) ORDER BY 1

-- name: row NOT IN with NULLs
SELECT id FROM orders WHERE (person_id, qty) NOT IN (SELECT id, weight FROM nodes) ORDER BY 1

-- name: row IN a list
SELECT id FROM orders WHERE (person_id, qty) IN ((1, 1), (2, 3), (9, NULL)) ORDER BY 1

-- name: IN a list with NULL
SELECT id, qty IN (1, 2, NULL) AS x, qty NOT IN (1, NULL) AS y FROM orders ORDER BY 1

-- name: greater than ANY
SELECT id FROM orders WHERE price > ANY (SELECT price FROM items WHERE price > 0) ORDER BY 1

-- name: less than ALL
SELECT id FROM orders WHERE price < ALL (SELECT price FROM items WHERE kind = 'metal') ORDER BY 1

-- name: ALL over an empty subquery is true
SELECT id FROM orders WHERE price > ALL (SELECT amount FROM vacant) ORDER BY 1

-- name: ANY over NULLs
SELECT id, qty = ANY (SELECT weight FROM nodes) AS x, qty <> ALL (SELECT weight FROM nodes) AS y FROM orders ORDER BY 1

-- name: SOME is ANY
SELECT id FROM orders WHERE qty = SOME (SELECT id FROM nodes) ORDER BY 1

-- name: ANY over an array
SELECT id, 2 = ANY (nums) AS x, 'x' = ANY (tags) AS y FROM people ORDER BY 1

-- name: ALL over an array
SELECT id, 1 <= ALL (nums) AS x, 0 <> ALL (nums) AS y FROM people ORDER BY 1

-- name: ANY over an array literal
SELECT id FROM orders WHERE status = ANY (ARRAY['open', 'done']) ORDER BY 1

-- name: ANY over a text array literal
SELECT id FROM orders WHERE id = ANY ('{1,3,5}'::int[]) ORDER BY 1

-- name: ARRAY of a subquery
SELECT p.id, ARRAY(SELECT o.id FROM orders o WHERE o.person_id = p.id ORDER BY o.id DESC) AS os FROM people p ORDER BY 1

-- name: ARRAY of an empty subquery is an empty array
SELECT ARRAY(SELECT id FROM vacant) AS a

-- name: subquery in HAVING
SELECT person_id, sum(price) AS s FROM orders GROUP BY person_id HAVING sum(price) > (SELECT avg(balance) FROM people WHERE balance < 100) ORDER BY 1

-- name: correlated subquery in HAVING
SELECT person_id, count(*) AS n FROM orders o GROUP BY person_id HAVING EXISTS (SELECT 1 FROM people p WHERE p.id = o.person_id) ORDER BY 1

-- name: subquery in ORDER BY
SELECT p.id FROM people p ORDER BY (SELECT count(*) FROM orders o WHERE o.person_id = p.id) DESC, p.id

-- name: subquery in LIMIT
SELECT id FROM people ORDER BY id LIMIT (SELECT count(*) / 4 FROM nodes)

-- name: subquery in OFFSET
SELECT id FROM people ORDER BY id OFFSET (SELECT max(id) - 2 FROM nodes)

-- name: subquery in GROUP BY
SELECT (SELECT n.label FROM nodes n WHERE n.id = o.person_id) AS l, count(*) AS c FROM orders o GROUP BY 1 ORDER BY 1

-- name: subquery in CASE
SELECT id, CASE WHEN EXISTS (SELECT 1 FROM orders o WHERE o.person_id = p.id) THEN (SELECT min(note) FROM orders o WHERE o.person_id = p.id) ELSE 'none' END AS c FROM people p ORDER BY 1

-- name: subquery in an aggregate's argument
SELECT sum((SELECT count(*) FROM orders o WHERE o.person_id = p.id)) AS s FROM people p

-- name: aggregate of the outer query in a subquery
SELECT o.person_id, (SELECT n.label FROM nodes n WHERE n.id = count(o.id)) AS l FROM orders o GROUP BY o.person_id ORDER BY 1

-- name: outer column inside an aggregate of the subquery
SELECT p.id, (SELECT sum(o.qty + p.id) FROM orders o WHERE o.person_id = p.id) AS s FROM people p ORDER BY 1

-- name: subquery over a set operation
SELECT id FROM people WHERE id IN (SELECT person_id FROM orders UNION SELECT id FROM nodes) ORDER BY 1

-- name: correlated subquery with a set operation
SELECT p.id, (SELECT count(*) FROM (SELECT o.id FROM orders o WHERE o.person_id = p.id UNION ALL SELECT n.id FROM nodes n WHERE n.parent_id = p.id) u) AS c FROM people p ORDER BY 1

-- name: correlated subquery with LIMIT and ORDER BY
SELECT p.id, (SELECT o.note FROM orders o WHERE o.person_id = p.id ORDER BY o.id DESC LIMIT 1) AS last FROM people p ORDER BY 1

-- name: correlated subquery with OFFSET
SELECT p.id, (SELECT o.id FROM orders o WHERE o.person_id = p.id ORDER BY o.id OFFSET 1 LIMIT 1) AS second FROM people p ORDER BY 1

-- name: correlated subquery with DISTINCT
SELECT p.id, (SELECT count(*) FROM (SELECT DISTINCT o.item_id FROM orders o WHERE o.person_id = p.id) d) AS c FROM people p ORDER BY 1

-- name: correlation by inequality
SELECT p.id, (SELECT count(*) FROM orders o WHERE o.price < p.balance) AS c FROM people p ORDER BY 1

-- name: correlation by an OR
SELECT p.id FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person_id = p.id OR o.qty = p.id) ORDER BY 1

-- name: scalar subquery with count is zero without rows
SELECT i.id, (SELECT count(*) FROM vacant n WHERE n.id = i.id) AS c, (SELECT sum(n.amount) FROM vacant n WHERE n.id = i.id) AS s FROM items i ORDER BY 1

-- name: LATERAL subquery
SELECT p.id, l.n FROM people p, LATERAL (SELECT count(*) AS n FROM orders o WHERE o.person_id = p.id) l ORDER BY 1

-- name: LATERAL with LIMIT and ORDER BY
SELECT p.id, l.id AS o FROM people p CROSS JOIN LATERAL (SELECT o.id FROM orders o WHERE o.person_id = p.id ORDER BY o.price DESC, o.id LIMIT 1) l ORDER BY 1

-- name: left join LATERAL
SELECT p.id, l.id AS o FROM people p LEFT JOIN LATERAL (SELECT o.id FROM orders o WHERE o.person_id = p.id ORDER BY o.id LIMIT 2) l ON true ORDER BY 1, 2

-- name: LATERAL of LATERAL
SELECT p.id, a.id AS o, b.name FROM people p, LATERAL (SELECT * FROM orders o WHERE o.person_id = p.id) a, LATERAL (SELECT i.name FROM items i WHERE i.id = a.item_id) b ORDER BY 1, 2

-- name: LATERAL function
SELECT p.id, g.x FROM people p, generate_series(1, p.id) AS g(x) WHERE p.id < 4 ORDER BY 1, 2

-- name: LATERAL unnest
SELECT p.id, u.tag FROM people p, unnest(p.tags) AS u(tag) ORDER BY 1, 2

-- name: LATERAL VALUES
SELECT n.id, v.x FROM nodes n, LATERAL (VALUES (n.id * 2), (n.weight)) v(x) ORDER BY 1, 2

-- name: LATERAL aggregate with a filter above
SELECT p.id, l.s FROM people p JOIN LATERAL (SELECT sum(o.price) AS s FROM orders o WHERE o.person_id = p.id) l ON l.s > 10 ORDER BY 1

-- name: LATERAL set operation
SELECT n.id, l.x FROM nodes n, LATERAL (SELECT n.id AS x UNION ALL SELECT n.weight) l ORDER BY 1, 2

-- name: a subquery with its own WITH
SELECT id, (WITH w AS (SELECT o.price FROM orders o WHERE o.person_id = p.id) SELECT max(price) FROM w) AS m FROM people p ORDER BY 1

-- name: quantified comparison of rows
SELECT id FROM orders WHERE (person_id, qty) = ANY (SELECT id, weight FROM nodes) ORDER BY 1

-- name: deep nesting of derived tables
SELECT x FROM (SELECT x + 1 AS x FROM (SELECT x + 1 AS x FROM (SELECT x + 1 AS x FROM (SELECT x + 1 AS x FROM (SELECT id AS x FROM nodes) a) b) c) d) e ORDER BY x

-- name: derived table with column aliases
SELECT s.a, s.b FROM (SELECT id, label, weight FROM nodes) AS s(a, b) WHERE s.a > 3 ORDER BY 1

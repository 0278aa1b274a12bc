-- name: NOT IN over another source with a NULL in it
SELECT p.id FROM people p WHERE p.id NOT IN (SELECT o.person_id FROM orders o) ORDER BY 1

-- name: NOT IN over keys
SELECT p.id FROM people p WHERE p.id NOT IN (SELECT o.id FROM orders o) ORDER BY 1

-- name: NOT IN with a NULL on the left
SELECT o.id FROM orders o WHERE o.person_id NOT IN (SELECT p.id FROM people p WHERE p.id < 4) ORDER BY 1

-- name: NOT EXISTS over another source
SELECT p.id FROM people p WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.person_id = p.id AND o.paid) ORDER BY 1

-- name: EXISTS with a condition on both sides that may be NULL
SELECT p.id FROM people p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.person_id = p.id AND o.qty > p.small) ORDER BY 1

-- name: IN with a correlation
SELECT p.id FROM people p WHERE p.id IN (SELECT o.person_id FROM orders o WHERE o.price < p.balance) ORDER BY 1

-- name: a row IN another source
SELECT p.id FROM people p WHERE (p.id, p.active) IN (SELECT o.person_id, o.paid FROM orders o) ORDER BY 1

-- name: greater than any of another source
SELECT p.id FROM people p WHERE p.balance > ANY (SELECT o.price FROM orders o) ORDER BY 1

-- name: a correlated average
SELECT o.id FROM orders o WHERE o.price > (SELECT avg(p.balance) FROM people p WHERE p.id = o.person_id) ORDER BY 1

-- name: a correlated count that is zero
SELECT p.id FROM people p WHERE (SELECT count(*) FROM orders o WHERE o.person_id = p.id) = 0 ORDER BY 1

-- name: a correlated count in an expression
SELECT p.id FROM people p WHERE 2 * (SELECT count(o.qty) FROM orders o WHERE o.person_id = p.id) - p.id < 1 ORDER BY 1

-- name: a correlated maximum that may be NULL
SELECT p.id FROM people p WHERE (SELECT max(o.qty) FROM orders o WHERE o.person_id = p.id) IS NULL ORDER BY 1

-- name: a correlated sum by two keys
SELECT p.id FROM people p WHERE coalesce((SELECT sum(o.qty) FROM orders o WHERE o.person_id = p.id AND o.paid = p.active), 9) > 0 ORDER BY 1

-- name: a correlated aggregate inside IN
SELECT i.id FROM items i WHERE i.id IN (SELECT o.item_id FROM orders o WHERE o.qty > (SELECT min(p.small) FROM people p WHERE p.id = o.person_id)) ORDER BY 1

-- name: a correlated subquery of several rows
-- error: 21000
SELECT p.id FROM people p WHERE p.id > (SELECT o.qty FROM orders o WHERE o.person_id = p.id) ORDER BY 1

-- name: an outer join that a filter makes inner
SELECT p.id, o.id AS oid FROM people p LEFT JOIN orders o ON o.person_id = p.id WHERE o.price > 0 ORDER BY 1, 2

-- name: an outer join that a filter leaves
SELECT p.id, o.id AS oid FROM people p LEFT JOIN orders o ON o.person_id = p.id WHERE coalesce(o.price, 1) > 0 ORDER BY 1, 2

-- name: a full join that filters make a left one
SELECT p.id, o.id AS oid FROM people p FULL JOIN orders o ON o.person_id = p.id WHERE p.id > 1 ORDER BY 1, 2

-- name: a full join that filters make an inner one
SELECT p.id, o.id AS oid FROM people p FULL JOIN orders o ON o.person_id = p.id WHERE p.balance > o.price ORDER BY 1, 2

-- name: a chain of outer joins
SELECT p.id, i.id AS iid FROM people p LEFT JOIN orders o ON o.person_id = p.id LEFT JOIN items i ON i.id = o.item_id WHERE i.kind = 'metal' ORDER BY 1, 2

-- name: NOT of a condition with NULLs
SELECT p.id FROM people p JOIN orders o ON o.person_id = p.id WHERE NOT (o.paid AND o.qty > 1) ORDER BY 1, o.id

-- name: NOT of an OR with NULLs
SELECT o.id FROM people p JOIN orders o ON o.person_id = p.id WHERE NOT (o.paid OR p.active) ORDER BY 1

-- name: what all branches say
SELECT p.id, o.id AS oid FROM people p, orders o WHERE (p.id = o.person_id AND o.qty > 0 AND p.active) OR (o.qty < 0 AND p.id = o.person_id) ORDER BY 1, 2

-- name: a condition about two tables in each branch
SELECT p.id, i.id AS iid FROM people p, items i WHERE (p.active AND i.kind = 'metal') OR (p.id = 2 AND i.kind = 'wood') ORDER BY 1, 2

-- name: an equality carries a constant over
SELECT p.id, n.id AS nid FROM people p JOIN nodes n ON n.id = p.id WHERE p.id BETWEEN 2 AND 4 ORDER BY 1

-- name: an equality carries a constant to the missing side
SELECT p.id, n.id AS nid FROM people p LEFT JOIN nodes n ON n.id = p.id AND n.weight > 2 WHERE p.id IN (2, 3, 5) ORDER BY 1

-- name: an equality carries nothing to the side that is kept
SELECT p.id, n.id AS nid FROM people p LEFT JOIN nodes n ON n.id = p.id AND p.id = 3 ORDER BY 1

-- name: tables of one source apart in the text
SELECT o.id, p.name, n.label FROM orders o JOIN people p ON p.id = o.person_id JOIN nodes n ON n.id = o.id ORDER BY 1

-- name: tables of one source that only a third connects
SELECT o.id, p.id AS pid, n.id AS nid FROM orders o, people p, nodes n WHERE o.person_id = p.id AND n.id = p.id ORDER BY 1

-- name: a left join among joins
SELECT o.id, p.id AS pid, n.label FROM orders o JOIN people p ON p.id = o.person_id LEFT JOIN nodes n ON n.id = o.qty ORDER BY 1

-- name: a left join whose columns are joined on
SELECT p.id, o.id AS oid, i.id AS iid FROM people p LEFT JOIN orders o ON o.person_id = p.id JOIN items i ON i.id = coalesce(o.item_id, 40) ORDER BY 1, 2, 3

-- name: semi and anti joins among joins
SELECT o.id, p.id AS pid FROM orders o JOIN people p ON p.id = o.person_id WHERE EXISTS (SELECT 1 FROM nodes n WHERE n.id = o.id AND n.weight > 1) AND NOT EXISTS (SELECT 1 FROM people q WHERE q.manager_id = p.id AND q.id = 4) ORDER BY 1

-- name: stars keep the order of the text
SELECT * FROM (SELECT o.id AS a FROM orders o) x CROSS JOIN (SELECT p.id AS b FROM people p) y CROSS JOIN (SELECT n.id AS c, n.parent_id AS d FROM nodes n) z WHERE x.a = z.c AND y.b = z.d ORDER BY 1

-- name: joins on both sides of UNION
SELECT o.id, p.id AS pid, n.id AS nid FROM orders o, people p, nodes n WHERE o.person_id = p.id AND n.id = o.id UNION ALL SELECT n.id, p.id, o.id FROM nodes n, people p, orders o WHERE o.person_id = p.id AND n.id = o.id ORDER BY 1, 2, 3

-- name: a left join that adds nothing
SELECT o.id FROM orders o LEFT JOIN people p ON p.id = o.person_id ORDER BY 1

-- name: a left join that multiplies
SELECT p.id FROM people p LEFT JOIN orders o ON o.person_id = p.id ORDER BY 1

-- name: DISTINCT over a key of a join
SELECT DISTINCT o.id, p.name FROM orders o LEFT JOIN people p ON p.id = o.person_id ORDER BY 1

-- name: the first rows of a left join
SELECT p.id, o.id AS oid FROM people p LEFT JOIN orders o ON o.person_id = p.id ORDER BY p.id DESC, o.id LIMIT 3

-- name: the first rows of a union
SELECT id FROM people UNION ALL SELECT id FROM orders ORDER BY 1 DESC LIMIT 3 OFFSET 2

-- name: a filter on a window's partition
SELECT w.id, w.r FROM (SELECT p.id, p.manager_id, rank() OVER (PARTITION BY p.manager_id ORDER BY p.id) AS r FROM people p JOIN items i ON i.id = p.id * 10) w WHERE w.manager_id = 1 ORDER BY 1

-- name: a filter below DISTINCT ON
SELECT d.person_id, d.id FROM (SELECT DISTINCT ON (o.person_id) o.person_id, o.id FROM orders o JOIN people p ON p.id = o.person_id ORDER BY o.person_id, o.id DESC) d WHERE d.person_id = 1 ORDER BY 1

-- name: a common table of which one column is used twice
WITH t AS (SELECT o.id, o.note, o.price FROM orders o) SELECT a.id, b.id AS bid FROM t a JOIN t b ON b.id = a.id + 1 JOIN people p ON p.id = a.id ORDER BY 1

-- name: columns of a union that nobody reads
SELECT u.id FROM (SELECT id, name FROM people UNION ALL SELECT id, note FROM orders) u JOIN items i ON i.id = u.id * 10 ORDER BY 1

-- name: a contradiction
SELECT p.id, o.id AS oid FROM people p JOIN orders o ON o.person_id = p.id WHERE 1 = 2

-- name: a contradiction on the optional side
SELECT p.id, o.id AS oid FROM people p LEFT JOIN (SELECT id, person_id FROM orders WHERE NULL) o ON o.person_id = p.id ORDER BY 1

-- name: an aggregate over a contradiction
SELECT count(*), max(o.price) FROM people p JOIN orders o ON o.person_id = p.id WHERE false

-- name: a union with a contradiction
SELECT id, name FROM people WHERE false UNION ALL SELECT id, note FROM orders WHERE id < 3 ORDER BY 1

-- name: dates and intervals that are constant
SELECT o.id, p.id AS pid FROM orders o JOIN people p ON p.id = o.person_id WHERE o.ordered < date '2024-03-31' - interval '1 month' AND o.ordered >= date '2023-12-31' + 1 ORDER BY 1

-- name: a moment within a day
SELECT o.id FROM orders o JOIN people p ON p.id = o.person_id WHERE o.ordered < date '2024-01-31' + interval '12 hours' ORDER BY 1

-- name: inner join over two databases
SELECT p.name, o.id, o.note FROM people p JOIN orders o ON o.person_id = p.id ORDER BY o.id

-- name: left join keeps rows without a partner
SELECT p.id, o.id AS order_id FROM people p LEFT JOIN orders o ON o.person_id = p.id ORDER BY p.id, order_id

-- name: right join
SELECT p.id, o.id AS order_id FROM people p RIGHT JOIN orders o ON o.person_id = p.id ORDER BY order_id

-- name: full join
SELECT p.id, o.id AS order_id FROM people p FULL JOIN orders o ON o.person_id = p.id ORDER BY 1 NULLS FIRST, 2

-- name: full join with a constant condition
SELECT p.id, n.id AS n FROM (SELECT id FROM people WHERE id < 3) p FULL JOIN (SELECT id FROM nodes WHERE false) n ON true ORDER BY 1

-- name: cross join
SELECT p.id, i.id AS item FROM people p CROSS JOIN items i WHERE p.id < 3 ORDER BY 1, 2

-- name: comma join of three
SELECT p.name, i.name AS item, o.qty FROM people p, orders o, items i WHERE o.person_id = p.id AND i.id = o.item_id ORDER BY o.id

-- name: join USING merges the column
SELECT id, name, label FROM people JOIN nodes USING (id) ORDER BY id

-- name: join USING with an alias
SELECT j.id, p.name FROM people p JOIN nodes n USING (id) AS j ORDER BY j.id

-- name: full join USING takes the first that is not null
SELECT id, count(*) FROM people FULL JOIN (SELECT id + 4 AS id FROM nodes) n USING (id) GROUP BY id ORDER BY id

-- name: star of join USING
SELECT * FROM (SELECT id, label FROM nodes) a JOIN (SELECT id, weight FROM nodes) b USING (id) ORDER BY id

-- name: natural join
SELECT * FROM (SELECT id, name FROM people) p NATURAL JOIN (SELECT id, label FROM nodes) n ORDER BY id

-- name: natural left join
SELECT * FROM (SELECT id, name FROM people) p NATURAL LEFT JOIN (SELECT id, note FROM orders WHERE qty > 1) o ORDER BY id

-- name: natural join without a common column is a cross join
SELECT count(*) FROM (SELECT name FROM people) p NATURAL JOIN (SELECT label FROM nodes) n

-- name: self join
SELECT a.id, b.id AS child FROM nodes a JOIN nodes b ON b.parent_id = a.id ORDER BY 1, 2

-- name: self join over a text column
SELECT a.id, b.id AS other FROM nodes a JOIN nodes b ON a.label = b.label ORDER BY 1, 2

-- name: self join of three
SELECT a.id, b.id AS b, c.id AS c FROM people a LEFT JOIN people b ON a.manager_id = b.id LEFT JOIN people c ON b.manager_id = c.id ORDER BY a.id

-- name: text keys join by bytes
SELECT p.id, o.id AS order_id FROM people p JOIN orders o ON lower(p.name) = lower(o.note) ORDER BY 1, 2

-- name: trailing blanks count in a join of text
SELECT i.id, j.id AS other FROM items i JOIN items j ON i.name = j.name || ' ' ORDER BY 1, 2

-- name: non-equi join
SELECT p.id, o.id AS order_id FROM people p JOIN orders o ON p.balance < o.price AND p.id <> o.id ORDER BY 1, 2

-- name: range join
SELECT n.id, i.id AS item FROM nodes n JOIN items i ON i.id BETWEEN n.weight * 10 AND n.weight * 20 ORDER BY 1, 2

-- name: join on an expression that is not an equality
SELECT p.id, n.id AS n FROM people p LEFT JOIN nodes n ON p.id % 3 = n.id % 3 AND n.weight IS NOT NULL ORDER BY 1, 2

-- name: left join with a condition on the left side only
SELECT p.id, o.id AS o FROM people p LEFT JOIN orders o ON o.person_id = p.id AND p.active ORDER BY 1, 2

-- name: left join with a condition on the right side only
SELECT p.id, o.id AS o FROM people p LEFT JOIN orders o ON o.person_id = p.id AND o.paid ORDER BY 1, 2

-- name: a filter above a left join on the optional side
SELECT p.id, o.id AS o FROM people p LEFT JOIN orders o ON o.person_id = p.id WHERE o.paid IS NOT TRUE ORDER BY 1, 2

-- name: an anti join by IS NULL
SELECT p.id FROM people p LEFT JOIN orders o ON o.person_id = p.id WHERE o.id IS NULL ORDER BY 1

-- name: right join with a filter on either side
SELECT p.id, o.id AS o FROM people p RIGHT JOIN orders o ON o.person_id = p.id AND p.id > 1 WHERE o.qty > 0 ORDER BY 2

-- name: full join with filters above
SELECT p.id, n.id AS n FROM people p FULL JOIN nodes n ON p.id = n.weight WHERE coalesce(p.id, n.id) > 2 ORDER BY 1, 2

-- name: parenthesised joins nest
SELECT p.id, o.id AS o, i.id AS i FROM people p LEFT JOIN (orders o JOIN items i ON i.id = o.item_id) ON o.person_id = p.id ORDER BY 1, 2, 3

-- name: right join of a parenthesised left join
SELECT p.id, o.id AS o, i.id AS i FROM (people p LEFT JOIN orders o ON o.person_id = p.id) RIGHT JOIN items i ON i.id = o.item_id ORDER BY 3, 2, 1

-- name: a parenthesised join with an alias
SELECT j.name, j.label FROM (people p JOIN nodes n ON p.id = n.id) AS j ORDER BY j.name

-- name: an outer join below an outer join
SELECT a.id, b.id AS b, c.id AS c FROM nodes a LEFT JOIN (nodes b LEFT JOIN items c ON c.id = b.id * 10) ON b.parent_id = a.id ORDER BY 1, 2, 3

-- name: a join of derived tables
SELECT a.person_id, a.n, b.total FROM (SELECT person_id, count(*) AS n FROM orders GROUP BY person_id) a JOIN (SELECT person_id, sum(price) AS total FROM orders GROUP BY person_id) b ON a.person_id = b.person_id ORDER BY 1

-- name: join on IS NOT DISTINCT FROM
SELECT p.id, o.id AS o FROM people p JOIN orders o ON p.manager_id IS NOT DISTINCT FROM o.person_id ORDER BY 1, 2

-- name: inner join with a constant false
SELECT p.id FROM people p JOIN orders o ON false

-- name: join with an empty table
SELECT p.id, n.name FROM people p LEFT JOIN vacant n ON n.id = p.id ORDER BY 1

-- name: full join with an empty table
SELECT p.id, n.id AS n FROM vacant n FULL JOIN people p ON n.id = p.id ORDER BY 1

-- name: integers of different widths join
SELECT o.id, i.name FROM orders o JOIN items i ON o.qty * 10 = i.id ORDER BY 1

-- name: numerics and floats join
SELECT o.id, i.id AS i FROM orders o JOIN items i ON o.discount = i.weight ORDER BY 1, 2

-- name: zeros of both signs are equal in a join
SELECT p.id, i.id AS i FROM people p JOIN items i ON p.score = i.weight ORDER BY 1, 2

-- name: NaN equals itself in a join
SELECT a.id, b.id AS b FROM people a JOIN people b ON a.score = b.score ORDER BY 1, 2

-- name: dates join
SELECT p.id, o.id AS o FROM people p JOIN orders o ON p.born = o.ordered ORDER BY 1, 2

-- name: timestamps and dates join
SELECT p.id, o.id AS o FROM people p JOIN orders o ON p.joined = o.ordered ORDER BY 1, 2

-- name: many tables
SELECT p.id, o.id AS o, i.id AS i, n.id AS n, f.v FROM people p JOIN orders o ON o.person_id = p.id JOIN items i ON i.id = o.item_id JOIN nodes n ON n.id = p.id LEFT JOIN facts f ON f.b = n.id ORDER BY 1, 2, 3, 4, 5

-- name: a subquery in a join condition
SELECT p.id, o.id AS o FROM people p JOIN orders o ON o.person_id = p.id AND o.price > (SELECT avg(price) FROM items) ORDER BY 1, 2

-- name: EXISTS in a left join condition
SELECT p.id, o.id AS o FROM people p LEFT JOIN orders o ON o.person_id = p.id AND EXISTS (SELECT 1 FROM items i WHERE i.id = o.item_id) ORDER BY 1, 2

-- name: IN over a subquery in a join condition
SELECT p.id, o.id AS o FROM people p JOIN orders o ON o.person_id = p.id AND o.item_id IN (SELECT id FROM items WHERE flag) ORDER BY 1, 2

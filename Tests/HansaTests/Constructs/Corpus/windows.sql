-- name: row_number
SELECT id, row_number() OVER (ORDER BY id DESC) AS n FROM people ORDER BY id

-- name: rank and dense_rank
SELECT id, rank() OVER (ORDER BY price) AS r, dense_rank() OVER (ORDER BY price) AS d FROM orders ORDER BY id

-- name: percent_rank and cume_dist
SELECT id, percent_rank() OVER (ORDER BY price) AS p, cume_dist() OVER (ORDER BY price) AS c FROM orders ORDER BY id

-- name: ntile
SELECT id, ntile(4) OVER (ORDER BY id) AS q FROM people ORDER BY id

-- name: lag and lead
SELECT id, lag(qty) OVER (ORDER BY id) AS a, lead(qty) OVER (ORDER BY id) AS b FROM orders ORDER BY id

-- name: lag and lead with offsets and defaults
SELECT id, lag(qty, 2) OVER (ORDER BY id) AS a, lead(qty, 2, -1::smallint) OVER (ORDER BY id) AS b, lag(note, 1, 'none') OVER (ORDER BY id) AS c FROM orders ORDER BY id

-- name: first, last and nth value
SELECT id, first_value(note) OVER w AS f, last_value(note) OVER w AS l, nth_value(note, 2) OVER w AS n FROM orders WINDOW w AS (PARTITION BY person_id ORDER BY id) ORDER BY id

-- name: partitions by a nullable column
SELECT id, count(*) OVER (PARTITION BY manager_id) AS n FROM people ORDER BY id

-- name: running sum
SELECT id, sum(qty) OVER (ORDER BY id) AS s FROM orders ORDER BY id

-- name: running sum over ties
SELECT id, sum(qty) OVER (ORDER BY price) AS s FROM orders ORDER BY id

-- name: moving average by rows
SELECT id, avg(qty) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS a FROM orders ORDER BY id

-- name: rows to the end
SELECT id, sum(qty) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS s FROM orders ORDER BY id

-- name: an empty frame
SELECT id, sum(qty) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS s, count(*) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS c FROM orders ORDER BY id

-- name: range with an offset
SELECT id, sum(id) OVER (ORDER BY id RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING) AS s FROM nodes ORDER BY id

-- name: range with an interval
SELECT id, count(*) OVER (ORDER BY ordered RANGE BETWEEN '30 days' PRECEDING AND CURRENT ROW) AS n FROM orders ORDER BY id

-- name: range descending with an offset
SELECT id, sum(id) OVER (ORDER BY id DESC RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) AS s FROM nodes ORDER BY id

-- name: groups
SELECT id, sum(qty) OVER (ORDER BY price GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS s FROM orders ORDER BY id

-- name: exclude current row
SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) AS s FROM nodes ORDER BY id

-- name: exclude group
SELECT id, sum(qty) OVER (ORDER BY price ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP) AS s FROM orders ORDER BY id

-- name: exclude ties
SELECT id, count(qty) OVER (ORDER BY price ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES) AS s FROM orders ORDER BY id

-- name: exclude no others
SELECT id, count(*) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING EXCLUDE NO OTHERS) AS c FROM nodes ORDER BY id

-- name: named windows that inherit
SELECT id, sum(qty) OVER w2 AS s, rank() OVER (w1 ORDER BY price DESC, id) AS r FROM orders WINDOW w1 AS (PARTITION BY status), w2 AS (w1 ORDER BY id) ORDER BY id

-- name: a named window that gets a frame
SELECT id, sum(weight) OVER (w ROWS 1 PRECEDING) AS s FROM nodes WINDOW w AS (ORDER BY id) ORDER BY id

-- name: FILTER
SELECT id, count(*) FILTER (WHERE qty > 1) OVER (ORDER BY id) AS c, sum(price) FILTER (WHERE paid) OVER (PARTITION BY person_id) AS s FROM orders ORDER BY id

-- name: over a grouped query
SELECT person_id, sum(price) AS s, rank() OVER (ORDER BY sum(price) DESC) AS r FROM orders GROUP BY person_id ORDER BY r, person_id

-- name: a share of the total
SELECT status, count(*) AS n, sum(count(*)) OVER () AS total FROM orders GROUP BY status ORDER BY 1

-- name: windows over a window in a derived table
SELECT id, sum(n) OVER (ORDER BY id) AS s FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS n FROM nodes) t ORDER BY id

-- name: in ORDER BY
SELECT id FROM orders ORDER BY row_number() OVER (ORDER BY price DESC, id)

-- name: in an expression
SELECT id, 100 * qty / nullif(sum(qty) OVER (), 0) AS share FROM orders ORDER BY id

-- name: with DISTINCT
SELECT DISTINCT status, count(*) OVER (PARTITION BY status) AS n FROM orders ORDER BY 1

-- name: a filter above stays above
SELECT * FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM orders) t WHERE n <= 3 AND id > 1 ORDER BY id

-- name: a filter on the partition
SELECT * FROM (SELECT id, person_id, count(*) OVER (PARTITION BY person_id) AS n FROM orders) t WHERE person_id = 1 ORDER BY id

-- name: the top row of each group
SELECT * FROM (SELECT p.id, o.id AS o, row_number() OVER (PARTITION BY p.id ORDER BY o.price DESC, o.id) AS n FROM people p JOIN orders o ON o.person_id = p.id) t WHERE n = 1 ORDER BY id

-- name: NULLs in the order
SELECT id, row_number() OVER (ORDER BY weight, id) AS a, row_number() OVER (ORDER BY weight DESC, id) AS b, row_number() OVER (ORDER BY weight NULLS FIRST, id) AS c, row_number() OVER (ORDER BY weight DESC NULLS LAST, id) AS d FROM nodes ORDER BY id

-- name: min and max of texts
SELECT id, min(note) OVER (ORDER BY id) AS a, max(note) OVER (ORDER BY id) AS b FROM orders ORDER BY id

-- name: string_agg and array_agg
SELECT id, string_agg(label, ',') OVER (ORDER BY id) AS s, array_agg(weight) OVER (ORDER BY id) AS a FROM nodes ORDER BY id

-- name: bool_and
SELECT id, bool_and(paid) OVER (ORDER BY id) AS a, bool_or(paid) OVER (ORDER BY id DESC) AS o FROM orders ORDER BY id

-- name: with a subquery in the arguments
SELECT id, sum((SELECT count(*) FROM orders o WHERE o.person_id = p.id)) OVER (ORDER BY id) AS s FROM people p ORDER BY id

-- name: over a join
SELECT p.id, o.id AS o, sum(o.price) OVER (PARTITION BY p.id ORDER BY o.id) AS s FROM people p JOIN orders o ON o.person_id = p.id ORDER BY 1, 2

-- name: over no rows
SELECT id, row_number() OVER (ORDER BY id) AS n FROM vacant

-- name: floats with NaN and infinities in the order
SELECT id, rank() OVER (ORDER BY score) AS r FROM people ORDER BY id

-- name: variance over a window
SELECT id, round(stddev_samp(weight) OVER (ORDER BY id), 6) AS s, var_pop(weight) OVER () AS v FROM nodes ORDER BY id

-- name: ranks without an order
SELECT id, rank() OVER () AS r, dense_rank() OVER (PARTITION BY status) AS d FROM orders ORDER BY id

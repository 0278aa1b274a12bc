-- name: count forms
SELECT count(*) AS a, count(qty) AS b, count(DISTINCT qty) AS c, count(DISTINCT status) AS d FROM orders

-- name: count distinct of texts is by bytes
SELECT count(DISTINCT note) AS n, count(DISTINCT lower(note)) AS l FROM orders

-- name: sums of every number type
SELECT sum(small) AS a, sum(id) AS b, sum(large) AS c, sum(balance) AS d, sum(amount) AS e, sum(rating) AS f FROM people WHERE id IN (1, 2, 8, 9)

-- name: sum of bigints does not overflow
SELECT sum(large) AS s FROM people

-- name: sum with NaN and infinities
SELECT sum(score) AS s FROM people

-- name: sum of floats
SELECT sum(w) AS s, sum(DISTINCT w) AS d FROM facts WHERE w < 1000

-- name: averages
SELECT avg(small) AS a, avg(id) AS b, avg(balance) AS c, avg(rating) AS d FROM people WHERE id IN (1, 2, 8, 9)

-- name: average of bigints
SELECT avg(v) AS a, avg(b) AS b FROM facts

-- name: average of decimals
SELECT avg(d) AS a, avg(w) AS w FROM facts

-- name: average of an interval
SELECT avg(shipped - ordered) AS a, sum(shipped - ordered) AS s FROM orders WHERE id IN (1, 2, 6)

-- name: min and max of every type
SELECT min(name) AS a, max(name) AS b, min(born) AS c, max(born) AS d, min(joined) AS e, max(seen) AS f, min(balance) AS g, max(large) AS h, max(score) AS i, min(score) AS j FROM people

-- name: min and max of texts are by bytes
SELECT min(note) AS a, max(note) AS b, min(status) AS c, max(status) AS d FROM orders

-- name: min and max of padded texts
SELECT max(code) AS a, min(code) AS b FROM people

-- name: FILTER
SELECT count(*) FILTER (WHERE qty > 0) AS a, sum(price) FILTER (WHERE paid) AS b, max(note) FILTER (WHERE false) AS c FROM orders

-- name: FILTER in groups
SELECT person_id, count(*) FILTER (WHERE paid) AS a, sum(qty) FILTER (WHERE qty > 1) AS b FROM orders GROUP BY person_id ORDER BY 1

-- name: sum of distinct
SELECT sum(DISTINCT price) AS a, avg(DISTINCT price) AS b FROM orders

-- name: string_agg with an order
SELECT string_agg(label, ',' ORDER BY label, id) AS a, string_agg(label, '' ORDER BY id DESC) AS b FROM nodes

-- name: string_agg of distinct
SELECT string_agg(DISTINCT label, ',' ORDER BY label) AS s FROM nodes

-- name: string_agg of distinct texts of a fixed length
SELECT string_agg(DISTINCT c, ',' ORDER BY c DESC) AS s FROM (SELECT CAST(label AS char(5)) AS c FROM nodes) q

-- name: string_agg without rows is null
SELECT string_agg(name, ',') AS s FROM vacant

-- name: array_agg keeps nulls
SELECT array_agg(weight ORDER BY id) AS a, array_agg(label ORDER BY weight DESC NULLS LAST) AS b FROM nodes

-- name: array_agg without rows is null
SELECT array_agg(id) AS a FROM vacant

-- name: array_agg in groups
SELECT parent_id, array_agg(id ORDER BY id DESC) AS a FROM nodes GROUP BY parent_id ORDER BY 1

-- name: array_agg of distinct
SELECT array_agg(DISTINCT label ORDER BY label) AS a FROM nodes

-- name: bool_and, bool_or and every
SELECT bool_and(paid) AS a, bool_or(paid) AS b, every(qty > -10) AS c, bool_and(paid) FILTER (WHERE id = 4) AS d FROM orders

-- name: bit aggregates
SELECT bit_and(id) AS a, bit_or(id) AS b, bit_xor(id) AS c FROM nodes

-- name: percentile_cont
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY qty) AS m, percentile_cont(0.25) WITHIN GROUP (ORDER BY price DESC) AS q FROM orders

-- name: percentile_disc
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY qty) AS m, percentile_disc(0.9) WITHIN GROUP (ORDER BY price) AS q FROM orders

-- name: percentile_disc of texts
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY label) AS m FROM nodes

-- name: mode
-- refused: mode()
SELECT mode() WITHIN GROUP (ORDER BY label) AS m FROM nodes

-- name: percentile in groups with FILTER
SELECT a, percentile_cont(0.5) WITHIN GROUP (ORDER BY v) FILTER (WHERE v > 0) AS m FROM facts GROUP BY a ORDER BY a

-- name: hypothetical rank
-- refused: rank(
SELECT rank(3) WITHIN GROUP (ORDER BY id) AS r FROM nodes

-- name: variance family of integers
SELECT round(variance(id), 8) AS a, round(var_pop(id), 8) AS b, round(stddev(id), 8) AS c, round(stddev_pop(id), 8) AS d FROM nodes

-- name: variance family of floats
SELECT var_samp(w) AS a, var_pop(w) AS b, stddev_samp(w) AS c, stddev_pop(w) AS d FROM facts WHERE w < 1000

-- name: variance of one row
SELECT var_samp(id) AS a, var_pop(id) AS b FROM nodes WHERE id = 1

-- name: correlation and regression
SELECT corr(w, v) AS a, covar_pop(w, v) AS b, regr_slope(w, v) AS c, regr_count(w, v) AS d FROM facts WHERE w < 1000

-- name: aggregates without rows
SELECT count(*) AS a, sum(amount) AS b, avg(amount) AS c, min(d) AS d, bool_and(id > 0) AS e, stddev(f) AS f FROM vacant

-- name: an aggregate of an expression
SELECT sum(price * qty) AS s, sum(price * qty * (1 - discount)) AS t FROM orders WHERE discount < 1

-- name: an expression of aggregates
SELECT sum(price) / count(*) AS a, max(qty) - min(qty) AS b FROM orders

-- name: aggregates of CASE
SELECT sum(CASE WHEN paid THEN 1 ELSE 0 END) AS a, count(CASE WHEN qty > 1 THEN 1 END) AS b FROM orders

-- name: json aggregates
-- refused: json_agg
SELECT json_agg(id ORDER BY id) AS a FROM nodes

-- name: an aggregate of a huge decimal
SELECT sum(huge) AS s, max(huge) AS m, min(huge) AS n FROM orders

-- name: sum of a product of decimals
SELECT sum(huge * price) AS s FROM orders WHERE id > 2

-- name: sum of unconstrained numerics
SELECT sum(loose) AS s, max(loose) AS m FROM people

-- name: aggregate with distinct over a join
SELECT count(DISTINCT p.id) AS p, count(DISTINCT o.item_id) AS i FROM people p JOIN orders o ON o.person_id = p.id

-- name: any_value like first with order
SELECT (array_agg(note ORDER BY id))[1] AS f FROM orders

-- name: division by zero
-- error: 22012
SELECT id / (id - 1) AS x FROM nodes

-- name: division by zero of constants
-- error: 22012
SELECT 1 / 0

-- name: modulo by zero
-- error: 22012
SELECT id % 0 FROM nodes

-- name: numeric division by zero
-- error: 22012
SELECT price / (price - price) FROM orders

-- name: float division by zero
-- error: 22012
SELECT weight / 0.0::float8 FROM items

-- name: division by zero in MariaDB's filter
-- error: 22012
SELECT id FROM orders WHERE 1 / qty > 0

-- name: integer overflow
-- error: 22003
SELECT id + 2147483647 FROM nodes

-- name: bigint overflow
-- error: 22003
SELECT large + 1 FROM people

-- name: smallint overflow
-- error: 22003
SELECT small * 2::smallint FROM people

-- name: numeric overflow
-- error: 22003
SELECT price::numeric(4,2) FROM orders

-- name: integer cast overflow
-- error: 22003
SELECT large::int FROM people

-- name: float overflow
-- error: 22003
SELECT weight * 1e300 FROM items

-- name: float to integer overflow
-- error: 22003
SELECT weight::int FROM items

-- name: negative bigint minimum
-- error: 22003
SELECT -large FROM people

-- name: abs of the minimum
-- error: 22003
SELECT abs(large) FROM people

-- name: invalid text to integer
-- error: 22P02
SELECT note::int FROM orders

-- name: invalid literal
-- error: 22P02
SELECT 'abc'::int

-- name: invalid text to numeric
-- error: 22P02
SELECT name::numeric FROM people

-- name: invalid text to boolean
-- error: 22P02
SELECT label::boolean FROM nodes

-- name: invalid date
-- error: 22008
SELECT date '2024-02-30'

-- name: invalid date syntax
-- error: 22007
SELECT 'tomorrowish'::date

-- name: invalid date in a column
-- error: 22007
SELECT name::date FROM people WHERE id = 1

-- name: invalid uuid
-- error: 22P02
SELECT name::uuid FROM people

-- name: more than one row in a scalar subquery
-- error: 21000
SELECT (SELECT id FROM nodes)

-- name: more than one row in a correlated scalar subquery
-- error: 21000
SELECT p.id, (SELECT o.id FROM orders o WHERE o.person_id = p.id) FROM people p

-- name: more than one row in a comparison
-- error: 21000
SELECT id FROM people WHERE id = (SELECT person_id FROM orders)

-- name: square root of a negative
-- error: 2201F
SELECT sqrt(weight) FROM nodes WHERE weight < 0

-- name: logarithm of zero
-- error: 2201E
SELECT ln(0.0::float8 * id) FROM nodes

-- name: negative power
-- error: 2201F
SELECT power(-8::float8, 0.5::float8)

-- name: substring of negative length
-- error: 22011
SELECT substring(label FROM 2 FOR -1) FROM nodes

-- name: LIMIT negative
-- error: 2201W
SELECT id FROM nodes LIMIT -1

-- name: OFFSET negative
-- error: 2201X
SELECT id FROM nodes OFFSET -1

-- name: LIMIT that is no number
-- error: 22P02
SELECT id FROM nodes LIMIT 'x'

-- name: ungrouped column
-- error: 42803
SELECT id, count(*) FROM nodes

-- name: ungrouped column in HAVING
-- error: 42803
SELECT count(*) FROM nodes HAVING label = 'x'

-- name: aggregate in WHERE
-- error: 42803
SELECT id FROM nodes WHERE count(*) > 1

-- name: nested aggregates
-- error: 42803
SELECT sum(count(*)) FROM nodes

-- name: window function in WHERE
-- error: 42P20
SELECT id FROM nodes WHERE row_number() OVER () = 1

-- name: ambiguous column
-- error: 42702
SELECT id FROM people, orders

-- name: ambiguous USING
-- error: 42702
SELECT * FROM people p JOIN orders o ON true JOIN nodes n USING (id)

-- name: unknown column
-- error: 42703
SELECT nope FROM people

-- name: unknown column of an alias
-- error: 42703
SELECT p.nope FROM people p

-- name: unknown table
-- error: 42P01
SELECT 1 FROM nope

-- name: unknown alias
-- error: 42P01
SELECT x.id FROM people p

-- name: the table name behind an alias
-- error: 42P01
SELECT people.id FROM people p

-- name: unknown function
-- error: 42883
SELECT nope(id) FROM people

-- name: unknown operator
-- error: 42883
SELECT name + 1 FROM people

-- name: wrong argument count
-- error: 42883
SELECT upper(name, name) FROM people

-- name: unknown type
-- error: 42704
SELECT id::nope FROM people

-- name: syntax
-- error: 42601
SELECT FROM WHERE

-- name: WHERE of another type
-- error: 42804
SELECT id FROM people WHERE id

-- name: CASE of other types
-- error: 42804
SELECT CASE WHEN true THEN id ELSE active END FROM people

-- name: UNION of other types
-- error: 42804
SELECT id FROM people UNION SELECT active FROM people

-- name: UNION of other counts
-- error: 42601
SELECT id FROM people UNION SELECT id, name FROM people

-- name: IN over two columns
-- error: 42601
SELECT id FROM people WHERE id IN (SELECT id, label FROM nodes)

-- name: scalar subquery of two columns
-- error: 42601
SELECT (SELECT id, label FROM nodes)

-- name: ORDER BY position
-- error: 42P10
SELECT id FROM people ORDER BY 3

-- name: GROUP BY position
-- error: 42P10
SELECT id FROM people GROUP BY 3

-- name: DISTINCT with another ORDER BY
-- error: 42P10
SELECT DISTINCT name FROM people ORDER BY id

-- name: DISTINCT ON with another ORDER BY
-- error: 42P10
SELECT DISTINCT ON (name) id FROM people ORDER BY id

-- name: ORDER BY of a set operation
-- error: 0A000
SELECT id FROM people UNION SELECT id FROM nodes ORDER BY id + 1

-- name: VALUES of other lengths
-- error: 42601
VALUES (1), (2, 3)

-- name: duplicate alias
-- error: 42712
SELECT 1 FROM people a, nodes a

-- name: duplicate common table
-- error: 42712
WITH a AS (SELECT 1), a AS (SELECT 2) SELECT 1

-- name: USING of a column that is missing
-- error: 42703
SELECT 1 FROM people JOIN items USING (flag)

-- name: a derived table that is not lateral
-- error: 42P01
SELECT 1 FROM people p, (SELECT p.id) x

-- name: LATERAL to the right of a full join
-- error: 42P10
SELECT 1 FROM people p FULL JOIN LATERAL (SELECT p.id) x ON true

-- name: recursion of the wrong type
-- error: 42804
WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1.5 FROM t) SELECT x FROM t

-- name: recursion on the left
-- error: 42P19
WITH RECURSIVE t(x) AS (SELECT x FROM t UNION ALL SELECT 1) SELECT x FROM t

-- name: recursion within an aggregate
-- error: 42P19
WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT max(x) FROM t) SELECT x FROM t

-- name: recursion in an outer join
-- error: 42P19
WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT n.id FROM nodes n LEFT JOIN t ON t.x = n.id) SELECT x FROM t

-- name: window that is not defined
-- error: 42704
SELECT sum(id) OVER w FROM nodes

-- name: frame that ends before it starts
-- error: 42P20
SELECT sum(id) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) FROM nodes

-- name: RANGE with an offset and two columns
-- error: 42P20
SELECT sum(id) OVER (ORDER BY id, weight RANGE 1 PRECEDING) FROM nodes

-- name: negative frame offset
-- error: 22013
SELECT sum(id) OVER (ORDER BY id ROWS -1 PRECEDING) FROM nodes

-- name: ntile of zero
-- error: 22014
SELECT ntile(0) OVER (ORDER BY id) FROM nodes

-- name: nth_value of zero
-- error: 22016
SELECT nth_value(id, 0) OVER (ORDER BY id) FROM nodes

-- name: GROUPING of an ungrouped column
-- error: 42803
SELECT GROUPING(label) FROM nodes GROUP BY id

-- name: percentile out of range
-- error: 22003
SELECT percentile_cont(1.5) WITHIN GROUP (ORDER BY id) FROM nodes

-- name: DISTINCT window aggregate
-- error: 0A000
SELECT count(DISTINCT id) OVER () FROM nodes

-- name: interval field
-- deviates: 0A000 an unknown field is not looked up
-- error: 22023
SELECT extract(nope FROM date '2024-01-01')

-- name: timestamp out of range
-- error: 22008
SELECT timestamp '294276-12-31' + interval '1 year'

-- name: generate_series with step zero
-- error: 22023
SELECT * FROM generate_series(1, 2, 0)

-- name: chr of zero
-- error: 54000
SELECT chr(0)

-- name: bad regular expression
-- deviates: 0A000 a pattern that cannot be translated is refused
-- error: 2201B
SELECT note ~ '(' FROM orders

-- name: row comparison of other lengths
-- error: 42601
SELECT (1, 2) = (1, 2, 3)

-- name: FETCH WITH TIES without ORDER BY
-- error: 42601
SELECT id FROM nodes FETCH FIRST 1 ROW WITH TIES

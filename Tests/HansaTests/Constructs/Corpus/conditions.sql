-- name: searched CASE
SELECT id, CASE WHEN qty > 2 THEN 'many' WHEN qty > 0 THEN 'few' ELSE 'none' END AS c FROM orders ORDER BY id

-- name: simple CASE
SELECT id, CASE status WHEN 'open' THEN 1 WHEN 'done' THEN 2 END AS c FROM orders ORDER BY id

-- name: CASE with mixed number types
SELECT id, CASE WHEN id % 3 = 0 THEN 1 WHEN id % 3 = 1 THEN 2.5 ELSE price END AS c FROM orders ORDER BY id

-- name: CASE protects a division
SELECT id, CASE WHEN qty <> 0 THEN 100 / qty ELSE 0 END AS c FROM orders ORDER BY id

-- name: nested CASE
SELECT id, CASE WHEN paid THEN CASE WHEN qty > 1 THEN 'a' ELSE 'b' END ELSE 'c' END AS c FROM orders ORDER BY id

-- name: COALESCE
SELECT id, coalesce(label, 'none') AS a, coalesce(weight, 0) AS b, coalesce(NULL, NULL, id) AS c FROM nodes ORDER BY id

-- name: COALESCE over types
SELECT id, coalesce(weight, 1.5) AS a FROM nodes ORDER BY id

-- name: NULLIF
SELECT id, nullif(note, '') AS a, nullif(qty, 2) AS b, nullif(note, 'first') AS c FROM orders ORDER BY id

-- name: GREATEST and LEAST skip nulls
SELECT id, greatest(weight, 3) AS a, least(weight, 3, id) AS b, greatest(label, 'm') AS c FROM nodes ORDER BY id

-- name: LIKE
SELECT note FROM orders WHERE note LIKE 'f%t' ORDER BY note

-- name: LIKE with blanks at the end
SELECT id FROM orders WHERE note LIKE 'first' ORDER BY id

-- name: LIKE with an underscore and Unicode
SELECT id, name LIKE '_d_n%' AS a, name LIKE '日_' AS b FROM people ORDER BY id

-- name: LIKE escapes with a backslash
SELECT id FROM orders WHERE note LIKE '50\%\_off' ORDER BY id

-- name: LIKE with ESCAPE
SELECT id FROM orders WHERE note LIKE '50!%!_off' ESCAPE '!' ORDER BY id

-- name: LIKE without an escape
SELECT id, email LIKE 'x_y\z' ESCAPE '' AS a FROM people ORDER BY id

-- name: NOT LIKE
SELECT id FROM orders WHERE note NOT LIKE '%f%' ORDER BY id

-- name: LIKE with a column as the pattern
SELECT p.id, o.id AS o FROM people p JOIN orders o ON p.name LIKE o.note || '%' WHERE o.note <> '' ORDER BY 1, 2

-- name: ILIKE
SELECT id, note ILIKE 'FIRST%' AS a, note ILIKE '%ÜN%' AS b FROM orders ORDER BY id

-- name: SIMILAR TO
SELECT id, note SIMILAR TO '(F|f)irst%' AS a FROM orders ORDER BY id

-- name: regular expressions
SELECT id, note ~ '^[a-z]+$' AS a, note ~* 'FIRST' AS b, note !~ 'f' AS c FROM orders ORDER BY id

-- name: BETWEEN
SELECT id FROM orders WHERE price BETWEEN 0 AND 20.5 ORDER BY id

-- name: NOT BETWEEN with NULLs
SELECT id FROM orders WHERE qty NOT BETWEEN 1 AND 3 ORDER BY id

-- name: BETWEEN SYMMETRIC
SELECT id FROM nodes WHERE weight BETWEEN SYMMETRIC 5 AND 1 ORDER BY id

-- name: BETWEEN of texts is by bytes
SELECT id FROM orders WHERE note BETWEEN 'A' AND 'Z' ORDER BY id

-- name: IS DISTINCT FROM
SELECT id, qty IS DISTINCT FROM 2 AS a, note IS NOT DISTINCT FROM NULL AS b FROM orders ORDER BY id

-- name: IS NULL and IS NOT NULL
SELECT id FROM orders WHERE note IS NOT NULL AND qty IS NULL

-- name: boolean tests
SELECT id, paid IS TRUE AS a, paid IS NOT TRUE AS b, paid IS FALSE AS c, paid IS UNKNOWN AS d, paid IS NOT UNKNOWN AS e FROM orders ORDER BY id

-- name: three-valued logic
SELECT id, paid AND qty > 0 AS a, paid OR qty > 0 AS b, NOT paid AS c FROM orders ORDER BY id

-- name: a boolean column as the condition
SELECT id FROM items WHERE flag ORDER BY id

-- name: NOT of a boolean column
SELECT id FROM items WHERE NOT flag ORDER BY id

-- name: booleans compare
SELECT id FROM orders WHERE paid = (qty > 0) ORDER BY id

-- name: row comparison
SELECT id FROM orders WHERE (person_id, qty) < (5, 0) ORDER BY id

-- name: row equality
SELECT id FROM orders WHERE (person_id, status) = (1, 'open') ORDER BY id

-- name: row IS NOT DISTINCT FROM
SELECT id FROM orders WHERE (person_id, qty) IS NOT DISTINCT FROM (NULL, 7) ORDER BY id

-- name: text equality is by bytes
SELECT id FROM orders WHERE note = 'first' ORDER BY id

-- name: text equality of SQLite is by bytes
SELECT id FROM items WHERE name = 'Bolt' ORDER BY id

-- name: text inequality
SELECT id FROM orders WHERE status <> 'open' ORDER BY id

-- name: text comparison is by bytes
SELECT id FROM orders WHERE note > 'Z' ORDER BY id

-- name: padded texts compare without their padding
SELECT id FROM people WHERE code = 'A' ORDER BY id

-- name: padded text and text
SELECT id, code = 'A   ' AS a, code::text = 'A' AS b FROM people ORDER BY id

-- name: the empty string is not null
SELECT id FROM people WHERE name = '' ORDER BY id

-- name: OR of conditions over two databases
SELECT p.id, o.id AS o FROM people p JOIN orders o ON o.person_id = p.id WHERE p.active OR o.qty > 2 ORDER BY 1, 2

-- name: NOT of an OR
SELECT id FROM orders WHERE NOT (qty > 2 OR paid) ORDER BY id

-- name: comparison of numeric and float
SELECT id FROM orders WHERE price > discount ORDER BY id

-- name: comparison of integer and numeric
SELECT id FROM orders WHERE qty = 2.0 ORDER BY id

-- name: comparison of dates with texts
SELECT id FROM orders WHERE ordered >= '2024-01-31' ORDER BY id

-- name: comparison of a date and a timestamp
SELECT id FROM orders WHERE shipped > ordered ORDER BY id

-- name: NaN is the greatest
SELECT id FROM people WHERE score > 1e308 ORDER BY id

-- name: minus zero equals zero
SELECT id FROM people WHERE score = 0 ORDER BY id

-- name: minus zero equals zero in SQLite
SELECT id FROM items WHERE weight = 0 ORDER BY id

-- name: an IN list of texts
SELECT id FROM orders WHERE status IN ('open', 'done') ORDER BY id

-- name: a long IN list
SELECT id FROM people WHERE id IN (1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30) AND id NOT IN (2,3) ORDER BY id

-- name: a condition that is always null
SELECT id FROM orders WHERE NULL

-- name: big numbers compare exactly
SELECT id FROM people WHERE large = 9007199254740993 ORDER BY id

-- name: huge decimals compare exactly
SELECT id FROM orders WHERE huge = 12345678901234567890.0123456789

-- name: starts_with and position
SELECT id FROM orders WHERE starts_with(note, 'fi') OR position('_' IN note) > 0 ORDER BY id

-- name: OVERLAPS
SELECT id FROM orders WHERE (ordered, shipped::date) OVERLAPS (date '2024-01-15', date '2024-02-15') ORDER BY id

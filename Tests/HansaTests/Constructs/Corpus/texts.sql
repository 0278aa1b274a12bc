-- name: concatenation
SELECT id, name || '!' AS a, name || id AS b, concat(name, NULL, id) AS c, concat_ws('-', name, email, id) AS d FROM people ORDER BY id

-- name: case mapping
SELECT id, upper(name) AS a, lower(name) AS b, initcap(name) AS c FROM people WHERE id <> 5 ORDER BY id

-- name: case mapping of MariaDB texts
SELECT id, upper(note) AS a, lower(note) AS b FROM orders WHERE id <> 6 ORDER BY id

-- name: lengths
SELECT id, length(name) AS a, char_length(name) AS b, octet_length(name) AS c, bit_length(name) AS d FROM people ORDER BY id

-- name: substring
SELECT id, substring(name FROM 2 FOR 2) AS a, substr(name, 2) AS b, substring(name FROM 0 FOR 2) AS c, substring(name, -1, 3) AS d FROM people ORDER BY id

-- name: substring of MariaDB and SQLite texts
SELECT o.id, substring(o.note FROM 2 FOR 3) AS a, left(i.name, 2) AS b, right(i.name, 2) AS c FROM orders o LEFT JOIN items i ON i.id = o.item_id ORDER BY 1

-- name: left and right with negative counts
SELECT id, left(name, -1) AS a, right(name, -1) AS b, left(name, 0) AS c FROM people ORDER BY id

-- name: trim
SELECT id, trim(name) AS a, rtrim(name) AS b, ltrim('  x ') AS c, trim(BOTH 'x' FROM 'xxaxx') AS d, btrim('abcba', 'ab') AS e FROM people ORDER BY id

-- name: pad
SELECT lpad('ab', 5, 'xy') AS a, rpad('ab', 5) AS b, lpad('abcdef', 3) AS c

-- name: replace, translate and reverse
SELECT id, replace(name, 'a', 'AA') AS a, translate(name, 'ab', 'x') AS b, reverse(name) AS c FROM people ORDER BY id

-- name: position and strpos
SELECT id, position('o' IN name) AS a, strpos(name, '') AS b FROM people ORDER BY id

-- name: repeat and split_part
SELECT repeat('ab', 3) AS a, split_part('a,b,c', ',', 2) AS b, split_part('a,b,c', ',', -1) AS c, split_part('a', ',', 3) AS d

-- name: ascii and chr
SELECT id, ascii(name) AS a, chr(8364) AS b FROM people ORDER BY id

-- name: md5 and hashes
SELECT id, md5(name) AS a FROM people ORDER BY id

-- name: quote functions
-- refused: quote_ident
SELECT quote_literal('it''s') AS a, quote_ident('a b') AS b, quote_nullable(NULL) AS c

-- name: format
-- refused: format(
SELECT format('%s is %I or %L', 'x', 'a b', 'it''s') AS a

-- name: regexp functions
SELECT regexp_replace('foobar', 'o+', 'X') AS a, regexp_replace('aaa', 'a', 'b', 'g') AS b, (regexp_match('foobar', 'o(.)'))[1] AS c, substring('foobar' FROM 'o.b') AS d

-- name: regexp_replace of a column
SELECT id, regexp_replace(note, '[aeiou]', '', 'g') AS a FROM orders ORDER BY id

-- name: string_to_array and array_to_string
SELECT string_to_array('a,b,,c', ',') AS a, array_to_string(ARRAY['x', NULL, 'y'], ',', '?') AS b

-- name: overlay
SELECT overlay('abcdef' PLACING 'XX' FROM 3 FOR 2) AS a

-- name: to_hex and encode
SELECT to_hex(255) AS a, encode('abc'::bytea, 'hex') AS b, encode('abc'::bytea, 'base64') AS c, decode('6162', 'hex') AS d

-- name: arrays
SELECT id, array_length(nums, 1) AS a, cardinality(nums) AS b, nums[1] AS c, nums[9] AS d, nums[2:3] AS e FROM people ORDER BY id

-- name: array operators
SELECT id, nums || 9 AS a, nums @> ARRAY[2] AS b, nums && ARRAY[4, 5] AS c, array_append(tags, 'q') AS d, array_position(nums, 2) AS e FROM people ORDER BY id

-- name: array comparison
SELECT id, nums = ARRAY[1,2,3] AS a, nums < ARRAY[5] AS b FROM people ORDER BY id

-- name: Unicode survives
SELECT name, length(name) AS n FROM people WHERE name LIKE '%ö%' OR name LIKE '日%' ORDER BY name

-- name: escapes and Unicode literals
SELECT E'a\nb\t\\' AS a, U&'d\0061t' AS b, 'a''b' AS c, $$dollar$$ AS d

-- name: coalesce of texts and concatenation over databases
SELECT p.id, coalesce(p.name, '?') || ':' || coalesce(o.note, '-') AS s FROM people p LEFT JOIN orders o ON o.person_id = p.id ORDER BY p.id, s

-- name: texts with quotes and percent
SELECT id, 'it''s "%"' || note AS a FROM orders ORDER BY id

-- name: LIKE of a char whose length is lost
-- refused: ~~
SELECT q.c LIKE 'a\_b' AS a, o.id FROM (SELECT min(CAST(p.name AS char(9))) AS c FROM people p) AS q CROSS JOIN orders o WHERE o.id > 0 ORDER BY 2

-- name: LIKE of a char whose length is lost, where its blanks decide nothing
SELECT q.c LIKE 'A%' AS a, q.c NOT LIKE '%a%' AS b, o.id FROM (SELECT min(CAST(p.name AS char(9))) AS c FROM people p) AS q CROSS JOIN orders o WHERE o.id > 0 ORDER BY 3

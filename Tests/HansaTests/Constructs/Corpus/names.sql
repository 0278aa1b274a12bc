-- name: odd table and columns
SELECT "select", "a b", "c""d", "e.f", "Größe", "MixedCase" FROM "Odd ""Table"".x" ORDER BY "select"

-- name: star of an odd table
SELECT * FROM "Odd ""Table"".x" ORDER BY "select"

-- name: an odd table with an alias
SELECT o."select" + 1 AS "x y", o."e.f" FROM "Odd ""Table"".x" AS o WHERE o."Größe" > 4 ORDER BY 1

-- name: an odd table in a federated join
SELECT o."a b", n.label FROM "Odd ""Table"".x" o JOIN nodes n ON n.id = o."select" ORDER BY o."select"

-- name: odd aliases
SELECT id AS "select", label AS "a.b", weight AS "it's", id AS "Ünï" FROM nodes ORDER BY "select"

-- name: a long column
SELECT max("a_name_that_is_as_long_as_PostgreSQL_lets_names_be_63_bytes_lon") FROM "Odd ""Table"".x"

-- name: a long alias
SELECT id AS an_alias_that_is_as_long_as_postgresql_lets_names_be_63_bytes_lon FROM nodes ORDER BY 1

-- name: output names of expressions
SELECT count(*), max(id), id + 1, upper(label), id::text, CASE WHEN true THEN id END, coalesce(id, 1), 'x', NULL, true, (SELECT 1), EXISTS (SELECT 1), ARRAY[1], extract(year FROM date '2024-01-01'), greatest(1, 2), nullif(1, 2), -id, id IS NULL, current_date FROM nodes WHERE id = 1 GROUP BY id, label

-- name: equal output names
SELECT id, id, label AS id FROM nodes ORDER BY 1

-- name: names that differ in case only
SELECT id AS "A", weight AS a, label AS "a " FROM nodes ORDER BY 1

-- name: equal names in a derived table through a star
SELECT count(*) AS n FROM (SELECT a.id, b.id FROM nodes a JOIN nodes b ON a.id = b.id) t

-- name: unquoted names fold
SELECT ID, Label FROM NODES WHERE Id = 1

-- name: table name qualified by a source
-- only: spread
SELECT p.id, n.label FROM pg.people p JOIN my.nodes n ON n.id = p.id ORDER BY 1

-- name: column qualified by the source and table
-- only: spread
-- oracle: SELECT people.id, nodes.label FROM people JOIN nodes ON people.id = nodes.id ORDER BY 1
SELECT pg.people.id, my.nodes.label FROM pg.people JOIN my.nodes ON pg.people.id = my.nodes.id ORDER BY 1

-- name: three parts
-- only: spread
-- oracle: SELECT id, name FROM people ORDER BY id
SELECT id, name FROM pg.public.people ORDER BY id

-- name: three parts of SQLite
-- only: spread
-- oracle: SELECT id FROM items ORDER BY id
SELECT id FROM lite.main.items ORDER BY id

-- name: the table name qualifies columns
SELECT people.id, people.name FROM people WHERE people.id = 1

-- name: an alias hides a column of a level around
SELECT p.id FROM people p WHERE EXISTS (SELECT 1 FROM nodes p WHERE p.id = 8) ORDER BY 1

-- name: a bare name of a level around
SELECT id FROM people WHERE EXISTS (SELECT 1 FROM orders WHERE person_id = manager_id) ORDER BY 1

-- name: reserved words as aliases
SELECT n.id "order", n.label "group" FROM nodes n ORDER BY "order"

-- name: two hundred columns
SELECT id + 1 AS c1, id + 2 AS c2, id + 3 AS c3, id + 4 AS c4, id + 5 AS c5, id + 6 AS c6, id + 7 AS c7, id + 8 AS c8, id + 9 AS c9, id + 10 AS c10, id + 11 AS c11, id + 12 AS c12, id + 13 AS c13, id + 14 AS c14, id + 15 AS c15, id + 16 AS c16, id + 17 AS c17, id + 18 AS c18, id + 19 AS c19, id + 20 AS c20, id + 21 AS c21, id + 22 AS c22, id + 23 AS c23, id + 24 AS c24, id + 25 AS c25, id + 26 AS c26, id + 27 AS c27, id + 28 AS c28, id + 29 AS c29, id + 30 AS c30, id + 31 AS c31, id + 32 AS c32, id + 33 AS c33, id + 34 AS c34, id + 35 AS c35, id + 36 AS c36, id + 37 AS c37, id + 38 AS c38, id + 39 AS c39, id + 40 AS c40, id + 41 AS c41, id + 42 AS c42, id + 43 AS c43, id + 44 AS c44, id + 45 AS c45, id + 46 AS c46, id + 47 AS c47, id + 48 AS c48, id + 49 AS c49, id + 50 AS c50, id + 51 AS c51, id + 52 AS c52, id + 53 AS c53, id + 54 AS c54, id + 55 AS c55, id + 56 AS c56, id + 57 AS c57, id + 58 AS c58, id + 59 AS c59, id + 60 AS c60, id + 61 AS c61, id + 62 AS c62, id + 63 AS c63, id + 64 AS c64, id + 65 AS c65, id + 66 AS c66, id + 67 AS c67, id + 68 AS c68, id + 69 AS c69, id + 70 AS c70, id + 71 AS c71, id + 72 AS c72, id + 73 AS c73, id + 74 AS c74, id + 75 AS c75, id + 76 AS c76, id + 77 AS c77, id + 78 AS c78, id + 79 AS c79, id + 80 AS c80, id + 81 AS c81, id + 82 AS c82, id + 83 AS c83, id + 84 AS c84, id + 85 AS c85, id + 86 AS c86, id + 87 AS c87, id + 88 AS c88, id + 89 AS c89, id + 90 AS c90, id + 91 AS c91, id + 92 AS c92, id + 93 AS c93, id + 94 AS c94, id + 95 AS c95, id + 96 AS c96, id + 97 AS c97, id + 98 AS c98, id + 99 AS c99, id + 100 AS c100, id + 101 AS c101, id + 102 AS c102, id + 103 AS c103, id + 104 AS c104, id + 105 AS c105, id + 106 AS c106, id + 107 AS c107, id + 108 AS c108, id + 109 AS c109, id + 110 AS c110, id + 111 AS c111, id + 112 AS c112, id + 113 AS c113, id + 114 AS c114, id + 115 AS c115, id + 116 AS c116, id + 117 AS c117, id + 118 AS c118, id + 119 AS c119, id + 120 AS c120, id + 121 AS c121, id + 122 AS c122, id + 123 AS c123, id + 124 AS c124, id + 125 AS c125, id + 126 AS c126, id + 127 AS c127, id + 128 AS c128, id + 129 AS c129, id + 130 AS c130, id + 131 AS c131, id + 132 AS c132, id + 133 AS c133, id + 134 AS c134, id + 135 AS c135, id + 136 AS c136, id + 137 AS c137, id + 138 AS c138, id + 139 AS c139, id + 140 AS c140, id + 141 AS c141, id + 142 AS c142, id + 143 AS c143, id + 144 AS c144, id + 145 AS c145, id + 146 AS c146, id + 147 AS c147, id + 148 AS c148, id + 149 AS c149, id + 150 AS c150, id + 151 AS c151, id + 152 AS c152, id + 153 AS c153, id + 154 AS c154, id + 155 AS c155, id + 156 AS c156, id + 157 AS c157, id + 158 AS c158, id + 159 AS c159, id + 160 AS c160, id + 161 AS c161, id + 162 AS c162, id + 163 AS c163, id + 164 AS c164, id + 165 AS c165, id + 166 AS c166, id + 167 AS c167, id + 168 AS c168, id + 169 AS c169, id + 170 AS c170, id + 171 AS c171, id + 172 AS c172, id + 173 AS c173, id + 174 AS c174, id + 175 AS c175, id + 176 AS c176, id + 177 AS c177, id + 178 AS c178, id + 179 AS c179, id + 180 AS c180, id + 181 AS c181, id + 182 AS c182, id + 183 AS c183, id + 184 AS c184, id + 185 AS c185, id + 186 AS c186, id + 187 AS c187, id + 188 AS c188, id + 189 AS c189, id + 190 AS c190, id + 191 AS c191, id + 192 AS c192, id + 193 AS c193, id + 194 AS c194, id + 195 AS c195, id + 196 AS c196, id + 197 AS c197, id + 198 AS c198, id + 199 AS c199, id + 200 AS c200 FROM people ORDER BY 1

-- name: comments and whitespace
SELECT /* one /* nested */ */ id -- to the end
  FROM	nodes
WHERE id = 1

-- name: CASE and casts pass on the names of columns only
SELECT CASE WHEN flag THEN 1 ELSE CAST(2 AS numeric(3,1)) END, CASE WHEN flag THEN weight ELSE price END, CAST(CAST(NULL AS timestamp) AS date), CAST(CAST(made AS text) AS varchar(4)), CAST(CASE WHEN flag THEN 1 END AS bigint) FROM items ORDER BY id

-- name: overlay up to the length of what is laid over
SELECT id, overlay(name PLACING 'ßß' FROM 2) AS a, overlay(name PLACING kind FROM 1) AS b FROM items ORDER BY id

-- name: NULL beside the widest numeric
SELECT id FROM orders WHERE CAST('1234567890123456789.0123456789' AS numeric(38,10)) IN (huge, NULL) OR huge IN (0, NULL) ORDER BY id

-- name: ORDER BY a column that is a constant further down
SELECT q.a, q.b FROM (SELECT 'x' AS a, 2 AS b, id FROM items) q ORDER BY q.a DESC, 2, q.id LIMIT 3

-- name: an expression that ends with the column whose name it has
SELECT DISTINCT weight > 1 OR flag AS flag, id + parent_id AS parent_id FROM items ORDER BY 2, 1

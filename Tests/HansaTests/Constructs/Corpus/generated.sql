-- name: CASE and casts pass on the names of columns only
SELECT CASE WHEN flag THEN 1 ELSE CAST(2 AS numeric(3,1)) END, CASE WHEN flag THEN weight ELSE price END, CAST(CAST(NULL AS timestamp) AS date), CAST(CAST(made AS text) AS varchar(4)), CAST(CASE WHEN flag THEN 1 END AS bigint) FROM items ORDER BY id

-- name: overlay up to the length of what is laid over
SELECT id, overlay(name PLACING 'ßß' FROM 2) AS a, overlay(name PLACING kind FROM 1) AS b FROM items ORDER BY id

-- name: NULL beside the widest numeric
SELECT id FROM orders WHERE CAST('1234567890123456789.0123456789' AS numeric(38,10)) IN (huge, NULL) OR huge IN (0, NULL) ORDER BY id

-- name: date arithmetic
SELECT id, ordered + 1 AS a, ordered - 30 AS b, ordered - date '2024-01-01' AS c FROM orders ORDER BY id

-- name: date and interval
SELECT id, ordered + interval '1 month' AS a, ordered - interval '1 day 2 hours' AS b FROM orders ORDER BY id

-- name: timestamp and interval
SELECT id, shipped + interval '1 month' AS a, shipped - interval '90 minutes' AS b FROM orders ORDER BY id

-- name: timestamp differences
SELECT id, shipped - timestamp '2024-01-01' AS a, shipped - ordered AS b FROM orders ORDER BY id

-- name: interval arithmetic
SELECT interval '1 day' * 2.5 AS a, interval '1 month' / 2 AS b, interval '1 day' + interval '25 hours' AS c, -interval '1 day' AS d

-- name: intervals compare by length
SELECT interval '1 day' = interval '24 hours' AS a, interval '1 month' > interval '29 days' AS b, interval '30 days' = interval '1 month' AS c

-- name: extract
SELECT id, extract(year FROM ordered) AS y, extract(month FROM shipped) AS m, extract(dow FROM ordered) AS d, extract(epoch FROM shipped) AS e, extract(week FROM ordered) AS w FROM orders ORDER BY id

-- name: extract of timestamptz
SELECT id, extract(hour FROM seen) AS h, extract(second FROM seen) AS s, extract(microseconds FROM seen) AS m FROM people ORDER BY id

-- name: date_part
SELECT id, date_part('year', ordered) AS y, date_part('quarter', shipped) AS q, date_part('doy', ordered) AS d FROM orders ORDER BY id

-- name: date_trunc
SELECT id, date_trunc('month', ordered) AS a, date_trunc('hour', shipped) AS b, date_trunc('week', shipped) AS c FROM orders ORDER BY id

-- name: date_trunc of timestamptz
SELECT id, date_trunc('day', seen) AS a FROM people ORDER BY id

-- name: age
SELECT id, age(timestamp '2024-03-01', shipped) AS a FROM orders ORDER BY id

-- name: make_date and make_interval
-- refused: named argument
SELECT make_date(2024, 2, 29) AS a, make_timestamp(2024, 1, 2, 3, 4, 5.5) AS b, make_interval(days => 10) AS c

-- name: to_char
SELECT id, to_char(ordered, 'YYYY-MM-DD Dy') AS a, to_char(shipped, 'HH24:MI:SS.MS') AS b, to_char(price, 'FM999990.00') AS c FROM orders ORDER BY id

-- name: to_date and to_timestamp
SELECT to_date('29.02.2024', 'DD.MM.YYYY') AS a, to_timestamp(0) AS b, to_timestamp('2024-02-29 10', 'YYYY-MM-DD HH24') AS c

-- name: time zones
SELECT id, seen AT TIME ZONE 'UTC' AS a, joined AT TIME ZONE 'Europe/Berlin' AS b FROM people ORDER BY id

-- name: month ends
SELECT date '2024-01-31' + interval '1 month' AS a, date '2023-01-31' + interval '1 month' AS b, date '2024-03-31' - interval '1 month' AS c

-- name: dates before Christ and far ahead
-- limited: 22007 no BC in date literals
SELECT date '0044-03-15 BC' AS a, date '0044-03-15 BC' + 1 AS b, date '5874897-12-31' AS c

-- name: infinity
SELECT id, joined < 'infinity'::timestamp AS a, 'infinity'::date > born AS b FROM people ORDER BY id

-- name: now within one statement is one moment
SELECT now() = now() AS a, current_date = now()::date AS b, current_timestamp = transaction_timestamp() AS c

-- name: isfinite and justify
SELECT isfinite(date '2024-01-01') AS a, justify_days(interval '40 days') AS b, justify_hours(interval '50 hours') AS c

-- name: time arithmetic
SELECT time '10:00' + interval '90 minutes' AS a, time '10:00' - time '08:30' AS b, date '2024-01-01' + time '12:00' AS c

-- name: a filter by extract over two databases
SELECT p.id, o.id AS o FROM people p JOIN orders o ON extract(year FROM p.born) = extract(year FROM o.ordered) ORDER BY 1, 2

-- name: dates of SQLite
SELECT id, made + 1 AS a, checked + interval '1 second' AS b, extract(day FROM made) AS c FROM items ORDER BY id

-- name: date_bin
SELECT date_bin('15 minutes', timestamp '2024-02-29 12:34:56', timestamp '2024-01-01') AS a

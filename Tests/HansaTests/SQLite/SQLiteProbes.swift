// swift-format-ignore-file

/// What SQLite answers alone, one a line. A line with `?` in front is answered with the help of the merge.
enum SQLiteProbes {
  /// Each is asked as WHERE, as WHERE NOT and as a column of the result.
  static let conditions = ##"""
    i = 5
    i <> 5
    i > 1 AND i <= 9007199254740993
    i BETWEEN -1 AND 7
    i IN (5, 7, NULL)
    i NOT IN (5, 7)
    i IS DISTINCT FROM 5
    i IS NULL OR k IS NULL
    i = k
    i < k
    i IN (k, 5)
    (i > 3) = b
    b
    b IS TRUE
    b IS NOT FALSE
    b IS UNKNOWN
    b <> (k > 1)
    f = 0
    f = 0.1
    f > 0.1
    f < 1.5
    f = 'Infinity'
    f > '-Infinity'
    f = 0.3::float8
    f IN (0.1, 1.5, 3)
    f IS NOT DISTINCT FROM NULL
    t = 'a'
    t <> 'a'
    t < 'a'
    t >= 'Z' AND t < 'b'
    t IN ('a', 'A', 'ab')
    t = u
    t < u
    u = 'a'
    u IN ('a', 'B')
    u > 'A'
    u <> r
    r = 'a'
    r = 'a '
    r < 'b'
    c = 'a'
    c = 'a  '
    c < 'ab'
    c = t
    c IN ('a ', 'ab')
    ?c LIKE 'a'
    ?c LIKE '_'
    ?c LIKE '%b'
    ?c LIKE 'a%'
    ?c ILIKE 'A'
    ?c NOT ILIKE '%B'
    ?c || t LIKE 'a%'
    c::text LIKE 'a'
    c::text LIKE '%b'
    c || 'x' = 'ax'
    upper(c) = 'AB'
    substr(c, 1, 3) = 'a'
    char_length(c) = 1
    bit_length(c) = 8
    replace(c, ' ', 'x') = 'a'
    ?c::varchar = 'a '
    coalesce(c, 'zz') = 'zz '
    t LIKE 'a%'
    t LIKE '%b%'
    t LIKE '_'
    t LIKE 'A_'
    t LIKE '%\_%'
    t LIKE '%\%'
    t LIKE '%a*%'
    t LIKE '[a]'
    t LIKE 'a?'
    t LIKE '%!%%' ESCAPE '!'
    t LIKE ''
    t LIKE 'a_b'
    t NOT LIKE 'a%'
    t ILIKE 'A%'
    t ILIKE 'ä'
    t NOT ILIKE '%B%'
    position('b' in t) > 0
    i & 5 = 5
    n + 1 > 7.5
    n * 2 - i = 0
    n * n > 100
    u LIKE 'a%'
    x = '\x00'
    x > '\x00'
    n = 12.5
    n = 12.50
    n > 0.1
    n < 7
    n IN (0.1, 0.3, 7)
    n = i
    n <> 0.300
    m = 0.1
    m > 1.5
    m = 5
    m = n
    m < n
    m = i
    m IN (5, 0.1)
    d = '2024-02-29'
    d <> '2024-02-29'
    d >= '2000-01-01' AND d < '2024-03-01'
    d IN ('2024-02-29', '0001-01-01')
    d = ts
    d < ts
    d > 'infinity'
    d < 'infinity'
    ts = '2024-02-29'
    ts >= '2024-02-29 00:00:00' AND ts < '2024-03-01'
    ts > '2024-02-29 12:34:56.788999'
    ts IN ('2024-02-29 12:34:56.789', '2024-03-01')
    ts < date '2024-03-01'
    ts + interval '1 day' > '2024-03-01'
    d + 1 = '2024-03-01'
    d - date '2024-01-01' > 10
    tm = '12:34'
    tm < '23:00'
    g = '00112233-4455-6677-8899-aabbccddeeff'
    g > '00112233-4455-6677-8899-aabbccddeef0'
    extract(year from d) = 2024
    extract(month from ts) IN (2, 3)
    date_trunc('month', ts) = '2024-02-01'
    CASE WHEN i > 3 THEN b ELSE k > 1 END
    CASE b WHEN true THEN i WHEN false THEN k END = 5
    coalesce(i, k) = 5
    coalesce(t, u, '') = 'a'
    nullif(t, 'a') IS NULL
    length(t) > 1
    length(c) = 1
    k + 1 > 3
    k * 2 - 1 = 5
    k / 2 = 1
    k % 2 = 1
    -k < 0
    abs(k) = 3
    ?k / k = 1
    substr(t, 1, 1) = 'a'
    substring(t from 2) = 'b'
    t || u = 'aa'
    upper(t) = 'A'
    lower(t) = 'ä'
    strpos(t, 'b') > 0
    replace(t, 'a', 'b') = 'b'
    btrim(t) = 'a'
    left(t, 2) = 'ab'
    right(t, 1) = 'b'
    starts_with(t, 'a')
    EXISTS (SELECT 1 FROM w WHERE w.k = v.k)
    NOT EXISTS (SELECT FROM w WHERE w.t = v.t AND w.i > v.k)
    k IN (SELECT k FROM w)
    k NOT IN (SELECT k FROM w)
    k NOT IN (SELECT k FROM w WHERE k IS NOT NULL)
    t IN (SELECT u FROM w)
    n IN (SELECT n FROM w)
    d IN (SELECT d FROM w)
    ts IN (SELECT ts FROM w)
    g IN (SELECT g FROM w)
    k > (SELECT max(k) FROM w WHERE false)
    k = (SELECT max(k) FROM w)
    k >= (SELECT max(w.k) FROM w WHERE w.b = v.b)
    k = (SELECT k FROM w WHERE id = v.id)
    k = (SELECT k FROM w)
    k = (SELECT k FROM w ORDER BY id LIMIT 1)
    """##

  static let queries = ##"""
    SELECT * FROM v
    SELECT * FROM s
    SELECT count(*), count(i), count(DISTINCT i), min(i), max(i), sum(i) FROM v
    SELECT count(DISTINCT t), count(DISTINCT u), count(DISTINCT r), count(DISTINCT c), count(DISTINCT d) FROM v
    SELECT min(t), max(t), min(u), max(u), min(c), max(r), min(f), max(f), min(d), max(ts), max(tm) FROM v
    SELECT min(n), max(n), sum(n), sum(DISTINCT n) FROM v
    SELECT min(m), max(m) FROM v
    SELECT sum(k), sum(k) FILTER (WHERE b), bool_and(b), bool_or(b), every(k > 0) FROM v
    SELECT count(*) FILTER (WHERE i > 1), sum(i) FILTER (WHERE false), max(t) FILTER (WHERE t < 'b') FROM v
    SELECT u, count(*) FROM v GROUP BY u
    SELECT r, count(*), sum(k) FROM v GROUP BY r
    SELECT c, count(*) FROM v GROUP BY c
    SELECT b, d, count(*) FROM v GROUP BY b, d
    SELECT n, count(*) FROM v GROUP BY n
    SELECT m, count(*) FROM v GROUP BY m
    SELECT f, count(*) FROM v GROUP BY f
    SELECT ts, tm, g, count(*) FROM v GROUP BY ts, tm, g
    SELECT upper(u), count(*) FROM v GROUP BY upper(u)
    SELECT extract(year from d), count(*) FROM v GROUP BY extract(year from d)
    SELECT extract(dow from d), extract(isodow from ts), extract(doy from d), extract(quarter from ts), extract(hour from ts), extract(minute from ts), extract(day from d) FROM v
    SELECT date_trunc('month', ts), date_trunc('week', ts), date_trunc('hour', ts), date_trunc('year', ts), date_trunc('quarter', ts) FROM v
    SELECT date_trunc('month', d), d + 3, d - 3, ts - interval '2 hours', ts + interval '1 day 3 minutes' FROM v
    SELECT ts::date, d::timestamp, k::text, n::float8, k::float8 FROM v
    SELECT u, sum(k) FROM v GROUP BY u HAVING sum(k) > 3
    SELECT u, max(t) FROM v GROUP BY u HAVING count(*) > 1 AND max(t) < 'b'
    SELECT 3 AS c FROM v HAVING min(t) < 'b'
    SELECT max(t) FROM v HAVING min(t) > 'b'
    SELECT CAST('3' AS bigint) AS c1 FROM v AS t2 HAVING (min(t2.t) < '10')
    SELECT sum(k), u FROM v GROUP BY u ORDER BY 1
    SELECT sum(n), t FROM v GROUP BY t ORDER BY 1
    SELECT sum(i), t FROM v GROUP BY t ORDER BY 1
    SELECT DISTINCT u FROM v
    SELECT DISTINCT r, b FROM v
    SELECT DISTINCT n, d, ts FROM v
    SELECT u, id FROM v ORDER BY u, id LIMIT 7
    SELECT t, id FROM v ORDER BY t DESC NULLS LAST, id OFFSET 3 LIMIT 9
    SELECT ts, id FROM v ORDER BY ts, id DESC LIMIT 5
    SELECT n, id FROM v ORDER BY n DESC, id LIMIT 5
    SELECT m, id FROM v ORDER BY m, id LIMIT 25
    SELECT d, id FROM v ORDER BY d NULLS FIRST, id LIMIT 5
    SELECT f, id FROM v ORDER BY f DESC, id LIMIT 11
    SELECT v.id, w.id FROM v JOIN w ON v.i = w.i
    SELECT v.id, w.id FROM v JOIN w ON v.t = w.t
    SELECT v.id, w.id FROM v JOIN w ON v.u = w.u
    SELECT v.id, w.id FROM v JOIN w ON v.u = w.r AND v.b = w.b
    SELECT v.id, w.id FROM v JOIN s w ON v.t = w.u
    SELECT v.id, w.ts FROM v LEFT JOIN w ON v.ts = w.ts AND w.k > 0
    SELECT v.ts, w.id FROM v RIGHT JOIN w ON v.n = w.n
    SELECT v.id, w.id, v.d, w.d FROM v FULL JOIN w ON v.d = w.d
    ?SELECT v.id, w.id, x.id, s.id FROM v LEFT JOIN v w ON false JOIN w x ON w.id = x.id FULL JOIN s ON true
    ?SELECT v.id, w.id, x.id, s.id FROM s RIGHT JOIN (v LEFT JOIN v w ON false JOIN w x ON w.id = x.id) ON true
    ?SELECT v.id, w.id, s.id FROM v LEFT JOIN w ON v.k = w.k RIGHT JOIN s ON w.id = s.id
    SELECT v.id, w.id, x.id FROM v LEFT JOIN (w JOIN s x ON w.k = x.k) ON v.k = w.k
    SELECT v.id FROM v, w WHERE v.g = w.g AND v.x > w.x
    SELECT v.id, q.c FROM v JOIN (SELECT u, count(*) AS c FROM w GROUP BY u) q ON q.u = v.u
    SELECT id, (SELECT count(*) FROM w WHERE w.u = v.u), (SELECT max(ts) FROM w WHERE w.k <= v.k) FROM v
    SELECT id, (SELECT ts FROM w WHERE w.id = v.id) FROM v
    SELECT id, (SELECT n FROM w WHERE w.id = v.id) FROM v
    SELECT (SELECT k FROM w WHERE w.id > v.id) FROM v
    SELECT 7 AS c, 'x' AS y, id FROM v ORDER BY c, y DESC, id LIMIT 3
    SELECT v.id, q.name FROM v JOIN (VALUES (5, 'five'), (3, 'three')) q(number, name) ON v.k = q.number
    ?SELECT id FROM v WHERE (k, t) IN (VALUES (5, 'a'), (3, 'ab'))
    SELECT u FROM v UNION SELECT r FROM w
    SELECT u FROM v UNION ALL SELECT t FROM w
    SELECT ts, n FROM v UNION SELECT ts, n FROM w
    SELECT t FROM v INTERSECT SELECT u FROM w
    SELECT u FROM v EXCEPT SELECT t FROM w
    SELECT d FROM v EXCEPT SELECT d FROM w UNION ALL SELECT d FROM w
    SELECT id, (SELECT v.ts FROM w ORDER BY 1 LIMIT 1) FROM v
    SELECT id, (SELECT w.k FROM w ORDER BY v.ts, w.id LIMIT 1) FROM v
    ?SELECT id, (SELECT w.k + v.k FROM w ORDER BY 1 LIMIT 1) FROM v
    ?SELECT id, (SELECT w.k FROM w ORDER BY w.k + v.k, w.id LIMIT 1) FROM v
    SELECT id, (SELECT sum(w.k + v.k) FROM w GROUP BY w.b ORDER BY 1 LIMIT 1) FROM v
    ?SELECT id, (SELECT count(*) FROM w GROUP BY v.ts) FROM v
    (SELECT k FROM v ORDER BY id LIMIT 3) UNION ALL (SELECT k FROM w ORDER BY id LIMIT 2)
    SELECT k FROM v UNION SELECT k FROM w ORDER BY 1
    WITH q AS (SELECT u, ts, count(*) AS c FROM v GROUP BY u, ts) SELECT a.ts, a.c, b.u FROM q a JOIN q b ON a.u = b.u
    SELECT id, row_number() OVER (ORDER BY u, id), rank() OVER (ORDER BY u), dense_rank() OVER (PARTITION BY b ORDER BY t) FROM v
    SELECT id, percent_rank() OVER (ORDER BY d), cume_dist() OVER (PARTITION BY k ORDER BY n), ntile(3) OVER (ORDER BY id) FROM v
    SELECT id, lag(u) OVER (ORDER BY id), lead(k, 2) OVER (ORDER BY id), lag(d, 1, '2000-01-01') OVER (ORDER BY id DESC) FROM v
    SELECT id, first_value(t) OVER (PARTITION BY b ORDER BY id), last_value(t) OVER (PARTITION BY b ORDER BY id), nth_value(ts, 2) OVER (ORDER BY id) FROM v
    SELECT id, count(*) OVER (PARTITION BY u), max(t) OVER (PARTITION BY b), min(ts) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM v
    SELECT id, count(i) OVER (ORDER BY u GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM v
    SELECT id, lag(n) OVER (ORDER BY id), max(n) OVER (ORDER BY id) FROM v
    SELECT coalesce(d, '2000-01-01'), coalesce(ts, '2000-01-01 01:00'), coalesce(n, 0), nullif(tm, '12:34') FROM v
    SELECT CASE WHEN b THEN ts ELSE '2000-01-01' END, CASE WHEN b THEN d END, CASE WHEN b THEN g END, CASE WHEN b THEN n ELSE k END FROM v
    SELECT true, 5, 'text', 1.50, 0.1::float8, date '2024-02-29', timestamp '2024-02-29 12:00', NULL::int FROM v
    SELECT length(t), octet_length(t), length(x), t || u, upper(t), lower(u), replace(t, 'a', 'xy'), strpos(t, 'b') FROM v
    SELECT c || 'x', upper(c), lower(c), length(c), left(c, 3), rtrim(c), replace(c, ' ', 'x'), c::text, bit_length(c), starts_with(c, 'a') FROM v
    SELECT substr(t, 2), substr(t, 0, 2), substr(t, -1, 3), substr(t, 2, 1), left(t, 1), right(t, 2), btrim(t), ltrim(t), rtrim(t) FROM v
    SELECT k + 1, k - 2, k * 3, k / 2, k % 2, abs(k), -k, k = 3 FROM v
    SELECT n + k, n - 1.505, n * k, n * n, k + 0.5, 1 - n FROM v
    SELECT u, sum(n * k), sum(n * (1 - n)) FROM v GROUP BY u
    SELECT sum(n * k) AS s, u FROM v GROUP BY u ORDER BY 1
    ?SELECT u, avg(k), avg(n), avg(n * k) FROM v GROUP BY u
    SELECT i + 1 FROM v
    ?SELECT k / (k - 3) FROM v
    ?SELECT k % 0 FROM v
    SELECT abs(i) FROM v
    SELECT sum(i + 0) FROM v
    SELECT u FROM v WHERE u = 'a' UNION ALL SELECT u FROM s WHERE u = 'a'
    SELECT id FROM s WHERE t LIKE 'a%' AND f > 0.1 AND i IS NOT NULL
    SELECT u, min(f), max(x), count(DISTINCT i) FROM s GROUP BY u
    """##

  static func lines(_ text: String) -> [(sql: String, isWhole: Bool)] {
    text.split(separator: "\n").map { line in
      line.hasPrefix("?") ? (String(line.dropFirst()), false) : (String(line), true)
    }
  }
}

// swift-format-ignore-file

extension MySQLProbe {
  static let groups = ##"""
    SELECT c, count(*) FROM my.t GROUP BY c
    SELECT x, count(*), min(id) FROM my.t GROUP BY x
    SELECT l, count(*) FROM my.t GROUP BY l ORDER BY l
    SELECT c, g, count(*) FROM my.t GROUP BY c, g HAVING count(*) > 0 ORDER BY c DESC, g
    SELECT left(c, 1), count(*) FROM my.t GROUP BY left(c, 1)
    SELECT c FROM my.t GROUP BY c HAVING c > 'a' ORDER BY c
    SELECT c FROM my.t GROUP BY c HAVING max(x) = 'abc '
    SELECT DISTINCT c FROM my.t
    SELECT DISTINCT l, g FROM my.t ORDER BY l DESC, g
    SELECT DISTINCT o FROM my.t ORDER BY o LIMIT 5
    SELECT DISTINCT g > 1 FROM my.t
    SELECT count(DISTINCT c), count(DISTINCT x), count(DISTINCT l), count(DISTINCT b), count(DISTINCT o), count(c), count(*) FROM my.t
    SELECT count(DISTINCT c) FILTER (WHERE g > 1), min(c) FILTER (WHERE c <> ''), max(l) FROM my.t
    SELECT min(c), max(c), min(x), max(x), min(l), max(l), min(u), max(u), min(b), max(o) FROM my.t
    SELECT g, min(c), max(c), count(DISTINCT c) FROM my.t GROUP BY g
    SELECT g, max(c) = 'é', length(max(c)) FROM my.t GROUP BY g
    SELECT g, count(DISTINCT id) FROM my.t GROUP BY g HAVING min(c) < 'b'
    SELECT c, count(DISTINCT id) FROM my.t GROUP BY c
    SELECT x, count(DISTINCT id) FROM my.deep GROUP BY x
    SELECT DISTINCT x FROM my.deep
    SELECT count(DISTINCT x) FROM my.deep
    SELECT max(x), min(x) FROM my.deep
    SELECT e, count(*) FROM my.k GROUP BY e ORDER BY e
    SELECT c, count(*) FROM my.k GROUP BY c ORDER BY c
    SELECT DISTINCT c FROM my.k
    SELECT sum(i), sum(j), sum(s), sum(m), sum(w), sum(ub), sum(ui), sum(y) FROM my.n
    SELECT sum(q) FROM my.n
    SELECT sum(i) FILTER (WHERE j > 0), count(i), count(*) FILTER (WHERE p) FROM my.n
    SELECT sum(DISTINCT j), count(DISTINCT m), count(DISTINCT j) FROM my.n
    SELECT min(i), max(i), min(q), max(ub), min(m), max(w), max(f) FROM my.n
    SELECT bool_and(p), bool_or(p), every(r), bool_and(i > 0), bool_or(NULL::boolean) FROM my.n
    SELECT bool_and(p) FROM my.n WHERE id > 100
    SELECT p, count(*), bool_or(r) FROM my.n GROUP BY p
    SELECT i > 0, sum(j) FROM my.n GROUP BY i > 0 ORDER BY 1
    SELECT sum(i), count(*) FROM my.n WHERE id > 100
    SELECT j, sum(m) FROM my.n GROUP BY j HAVING sum(m) > 0 OR j IS NULL ORDER BY j NULLS FIRST
    SELECT sum(i + 1) FROM my.n WHERE i < 100
    SELECT sum(m * 2), sum(-m), max(abs(m)), min(i * 2::bigint) FROM my.n
    SELECT 1 FROM my.n HAVING count(*) > 3
    ?local SELECT count(*) FROM my.n GROUP BY ()
    SELECT min(a), max(b), min(ts), max(tz), count(DISTINCT a) FROM my.d
    SELECT extract(year FROM a), count(*) FROM my.d GROUP BY extract(year FROM a)
    SELECT date_trunc('month', ts), count(*) FROM my.d GROUP BY 1 ORDER BY 1 DESC
    SELECT ub, count(*) FROM my.n GROUP BY ub
    ?local SELECT avg(h) FROM my.n
    ?local SELECT sum(h) FROM my.n
    ?local SELECT string_agg(c, ',' ORDER BY c) FROM my.t
    ?local SELECT f, count(*) FROM my.n WHERE f <> 0 GROUP BY f
    """##

  static let windows = ##"""
    SELECT id, row_number() OVER (ORDER BY c, id) FROM my.t
    SELECT id, rank() OVER (ORDER BY c), dense_rank() OVER (ORDER BY c DESC) FROM my.t
    SELECT id, rank() OVER (ORDER BY l NULLS FIRST), rank() OVER (ORDER BY u DESC NULLS LAST) FROM my.t
    SELECT id, count(*) OVER (PARTITION BY c) FROM my.t
    SELECT id, row_number() OVER (PARTITION BY left(c, 1) ORDER BY c, id) FROM my.t
    SELECT id, count(*) OVER (PARTITION BY x) FROM my.deep
    SELECT id, rank() OVER (ORDER BY x) FROM my.deep
    SELECT id, lag(c) OVER (ORDER BY id), lead(c, 2) OVER (ORDER BY id), lag(i, 0) OVER (ORDER BY id) FROM my.t JOIN my.n USING (id)
    SELECT id, first_value(c) OVER w, last_value(c) OVER w, nth_value(c, 2) OVER w FROM my.t WINDOW w AS (PARTITION BY g ORDER BY id)
    SELECT id, last_value(i) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM my.n
    SELECT id, sum(i) OVER (ORDER BY j) FROM my.n WHERE i < 1000
    SELECT id, sum(m) OVER (ORDER BY p), count(m) OVER (ORDER BY p NULLS FIRST) FROM my.n
    SELECT id, sum(m) OVER (PARTITION BY p ORDER BY i DESC ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM my.n
    SELECT id, sum(i) OVER (ORDER BY j ROWS UNBOUNDED PRECEDING) FROM my.n WHERE i = 7
    SELECT id, min(i) OVER (ORDER BY id ROWS 2 PRECEDING), max(m) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) FROM my.n
    SELECT id, count(*) OVER (), sum(s) OVER (), max(c) OVER (PARTITION BY g) FROM my.t JOIN my.n USING (id)
    SELECT id, count(*) OVER (ORDER BY j RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM my.n
    SELECT id, count(*) OVER (ORDER BY j RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM my.n
    SELECT id, ntile(3) OVER (ORDER BY id), ntile(20) OVER (ORDER BY id) FROM my.n
    ?local SELECT id, percent_rank() OVER (ORDER BY j), cume_dist() OVER (ORDER BY j) FROM my.n
    SELECT id, bool_and(p) OVER (ORDER BY id), bool_or(p) OVER (PARTITION BY r) FROM my.n
    SELECT id, count(*) FILTER (WHERE p) OVER (ORDER BY id) FROM my.n
    SELECT id, sum(sum(j)) OVER (ORDER BY id) FROM my.n GROUP BY id
    SELECT g, count(*), rank() OVER (ORDER BY count(*) DESC) FROM my.t GROUP BY g
    SELECT c, count(*), row_number() OVER (ORDER BY c) FROM my.t GROUP BY c
    SELECT q.id FROM (SELECT id, row_number() OVER (PARTITION BY g ORDER BY c, id) AS r FROM my.t) q WHERE q.r = 1
    SELECT id, row_number() OVER (ORDER BY id) r FROM my.n ORDER BY r DESC LIMIT 3
    SELECT DISTINCT rank() OVER (ORDER BY j) FROM my.n
    ?local SELECT id, lag(i, 1, 0) OVER (ORDER BY id) FROM my.n
    ?local SELECT id, sum(i) OVER (ORDER BY id RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM my.n WHERE i = 7
    ?local SELECT id, count(*) OVER (ORDER BY j GROUPS 1 PRECEDING) FROM my.n
    ?local SELECT id, count(*) OVER (ORDER BY j ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW) FROM my.n
    """##

  static let queries = ##"""
    SELECT id, c FROM my.t ORDER BY c, id
    SELECT id, c FROM my.t ORDER BY c DESC NULLS LAST, id LIMIT 5 OFFSET 2
    SELECT id FROM my.t ORDER BY id OFFSET 20
    SELECT a.id, b.id FROM my.t a JOIN my.t b ON a.c = b.x
    SELECT a.id, b.id FROM my.t a JOIN my.t b ON a.l = b.u AND a.id < b.id
    SELECT a.id, b.id FROM my.t a LEFT JOIN my.t b ON a.c = b.c AND b.g > 2
    SELECT a.id, b.id FROM my.t a RIGHT JOIN my.n b ON a.id = b.i WHERE b.i IS NOT NULL OR a.id IS NULL
    SELECT a.id, b.c FROM my.n a JOIN (my.t b JOIN my.k c ON b.id = c.id) ON a.id = b.id
    SELECT count(*) FROM my.t a CROSS JOIN my.n b
    SELECT id FROM my.t WHERE c IN (SELECT x FROM my.t WHERE g = 1)
    SELECT id FROM my.t WHERE c NOT IN (SELECT l FROM my.t WHERE l IS NOT NULL AND g < 2)
    SELECT id FROM my.t WHERE c NOT IN (SELECT l FROM my.t)
    SELECT id, c IN (SELECT l FROM my.t WHERE g = 2) FROM my.t
    SELECT id FROM my.n WHERE i IN (SELECT j FROM my.n)
    SELECT id FROM my.n WHERE i NOT IN (SELECT j FROM my.n WHERE j IS NOT NULL)
    SELECT id FROM my.n WHERE (i, j) IN (SELECT i, j FROM my.n WHERE id < 3)
    SELECT id FROM my.n WHERE (i, j) NOT IN (SELECT j, i FROM my.n)
    SELECT id, (i, j) IN (SELECT i, j FROM my.n WHERE id IN (1, 6, 8)) FROM my.n
    SELECT id FROM my.t WHERE (c, g) IN (SELECT x, g FROM my.t)
    SELECT id FROM my.n WHERE i IN (SELECT j FROM my.n ORDER BY j LIMIT 2)
    SELECT id FROM my.t a WHERE EXISTS (SELECT 1 FROM my.t b WHERE b.c = a.x AND b.id <> a.id)
    SELECT id FROM my.t a WHERE NOT EXISTS (SELECT 1 FROM my.t b WHERE b.l = a.c)
    SELECT id, (SELECT max(b.id) FROM my.t b WHERE b.g = a.g) FROM my.t a
    SELECT id, (SELECT count(*) FROM my.t b WHERE b.c < a.c) FROM my.t a
    SELECT id, (SELECT b.c FROM my.t b WHERE b.id = a.id + 1) || 'x' FROM my.t a
    SELECT id, (SELECT b.i FROM my.n b) FROM my.n a
    SELECT id FROM my.n a WHERE i = (SELECT max(b.i) FROM my.n b)
    SELECT c FROM my.t UNION SELECT l FROM my.t
    SELECT c FROM my.t UNION ALL SELECT l FROM my.t
    SELECT c FROM my.t INTERSECT SELECT x FROM my.t WHERE g > 1
    SELECT c FROM my.t EXCEPT SELECT l FROM my.t WHERE g > 1
    SELECT c FROM my.t INTERSECT ALL SELECT l FROM my.t
    SELECT c FROM my.t EXCEPT ALL SELECT l FROM my.t WHERE g > 1
    SELECT c, g FROM my.t UNION SELECT l, id FROM my.t ORDER BY 1, 2 LIMIT 7
    SELECT i FROM my.n UNION SELECT m FROM my.n
    SELECT i, p FROM my.n UNION ALL SELECT j, NULL FROM my.n
    SELECT a FROM my.d UNION SELECT ts FROM my.d
    (SELECT id FROM my.t ORDER BY id LIMIT 2) UNION ALL (SELECT id FROM my.n ORDER BY id DESC LIMIT 2)
    (SELECT c FROM my.t EXCEPT SELECT x FROM my.t WHERE g = 1) UNION (SELECT u FROM my.t INTERSECT SELECT l FROM my.t)
    WITH q AS (SELECT c, count(*) AS n FROM my.t GROUP BY c) SELECT a.c, a.n, b.n FROM q a JOIN q b ON a.c = b.c
    WITH q AS MATERIALIZED (SELECT id, i FROM my.n WHERE i > 0) SELECT * FROM q WHERE i > 10 UNION ALL SELECT * FROM q
    SELECT q.c, q.n FROM (SELECT c, count(*) AS n FROM my.t GROUP BY c) q WHERE q.c > 'a' ORDER BY q.c
    SELECT q.c, count(*) FROM (SELECT DISTINCT c, g FROM my.t) q GROUP BY q.c
    SELECT a.c FROM my.t a WHERE a.id IN (SELECT b.id FROM my.n b WHERE b.p AND NOT EXISTS (SELECT 1 FROM my.n d WHERE d.id > b.id AND d.p))
    SELECT id, CASE WHEN EXISTS (SELECT 1 FROM my.n b WHERE b.i = a.id) THEN 'yes' ELSE 'no' END FROM my.t a
    SELECT id FROM my.t a WHERE (SELECT count(*) FROM my.n b WHERE b.j = a.g) > 1
    SELECT id FROM my.n WHERE i > 0 OR p ORDER BY p, i DESC
    SELECT id, i + 1 AS n FROM my.n WHERE i < 100 ORDER BY n DESC NULLS LAST LIMIT 2
    SELECT a.x FROM (SELECT x, id FROM my.deep ORDER BY x, id LIMIT 3) a
    SELECT id FROM my.deep ORDER BY x, id
    ?local SELECT a.id, b.id FROM my.n a FULL JOIN my.n b ON a.i = b.j
    """##
}

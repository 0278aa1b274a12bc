extension ParserStructureTests {
  /// A statement, its outline, and its outline with the expressions' places: queries.
  static let queries: [String] = [
    #"""
    SELECT DISTINCT a FROM t
    select distinct a from t
    select distinct a@16 from t
    """#,
    #"""
    SELECT DISTINCT ON (a, b + 1) a, b FROM t ORDER BY a, b DESC
    select distinct on(a, (b + 1)) a, b from t order a, b desc
    select distinct on(a@20, (b@23 + 1@27)@25) a@30, b@33 from t order a@51, b@54 desc
    """#,
    #"""
    SELECT ALL a FROM t
    select a from t
    select a@11 from t
    """#,
    #"""
    SELECT FROM t
    select from t
    select from t
    """#,
    #"""
    TABLE s.t
    select * from s.t
    select *@0 from s.t
    """#,
    #"""
    SELECT * FROM t, s.t, d.s.t AS x, t y, t AS z (a, b), ONLY t, ONLY (t) q, t * w
    select * from t, s.t, d.s.t as x, t as y, t as z(a, b), t, t as q, t as w
    select *@7 from t, s.t, d.s.t as x, t as y, t as z(a, b), t, t as q, t as w
    """#,
    #"""
    SELECT * FROM (SELECT 1) AS a (x), LATERAL (SELECT 2) b, (VALUES (1, 'x'), (2, NULL)) v (a, b)
    select * from {select 1} as a(x), lateral {select 2} as b, {values (1, 'x'), (2, null)} as v(a, b)
    select *@7 from {select 1@22} as a(x), lateral {select 2@51} as b, {values (1@66, 'x'@69), (2@76, null@79)} as v(a, b)
    """#,
    #"""
    SELECT * FROM generate_series(1, 3), generate_series(1, 2) AS g, unnest(a, b) WITH ORDINALITY AS u (x, n), LATERAL f(x) l
    select * from generate_series(1, 3), generate_series(1, 2) as g, unnest(a, b) ordinality as u(x, n), lateral f(x) as l
    select *@7 from generate_series(1@30, 3@33)@14, generate_series(1@53, 2@56)@37 as g, unnest(a@72, b@75)@65 ordinality as u(x, n), lateral f(x@117)@115 as l
    """#,
    #"""
    SELECT * FROM f(1) AS (a int, b text), f(2) AS x (a numeric(3, 1), b text COLLATE "C"), ROWS FROM (f(1), g(2) AS (a int)) WITH ORDINALITY AS r (p, q)
    select * from f(1) columns(a pg_catalog.int4, b text), f(2) columns(a pg_catalog.numeric(3, 1), b text) as x, rows from f(1), g(2) columns(a pg_catalog.int4) ordinality as r(p, q)
    select *@7 from f(1@16)@14 columns(a pg_catalog.int4, b text), f(2@41)@39 columns(a pg_catalog.numeric(3@60, 1@63), b text) as x, rows from f(1@101)@99, g(2@107)@105 columns(a pg_catalog.int4) ordinality as r(p, q)
    """#,
    #"""
    SELECT * FROM current_date d, COALESCE(1, 2) AS c, CAST(1 AS int) x
    select * from CURRENT_DATE as d, coalesce(1, 2) as c, (1)::pg_catalog.int4 as x
    select *@7 from CURRENT_DATE@14 as d, coalesce(1@39, 2@42)@30 as c, (1@56)::pg_catalog.int4@51 as x
    """#,
    #"""
    SELECT * FROM a CROSS JOIN b JOIN c ON a.x = c.x LEFT JOIN d USING (x, y) RIGHT OUTER JOIN e ON true FULL JOIN f USING (z) AS u
    select * from (((((a cross b) inner c on (a.x = c.x)) left d using(x, y)) right e on true) full f using(z) as u)
    select *@7 from (((((a cross b) inner c on (a.x@39 = c.x@45)@43) left d using(x, y)) right e on true@96) full f using(z) as u)
    """#,
    #"""
    SELECT * FROM a NATURAL JOIN b NATURAL LEFT JOIN c, (d JOIN e ON d.x = e.x) AS j (p, q), a LEFT JOIN (b JOIN c USING (y)) ON a.x = b.x
    select * from ((a inner b natural) left c natural), (d inner e on (d.x = e.x)) as j(p, q), (a left (b inner c using(y)) on (a.x = b.x))
    select *@7 from ((a inner b natural) left c natural), (d inner e on (d.x@65 = e.x@71)@69) as j(p, q), (a left (b inner c using(y)) on (a.x@125 = b.x@131)@129)
    """#,
    #"""
    SELECT a FROM t ORDER BY 1 DESC NULLS LAST, b ASC NULLS FIRST, c + 1
    select a from t order 1 desc nulls last, b nulls first, (c + 1)
    select a@7 from t order 1@25 desc nulls last, b@44 nulls first, (c@63 + 1@67)@65
    """#,
    #"""
    SELECT a FROM t GROUP BY a, (b, c), ((d, e), f), (), ROLLUP (a, (b, c)), CUBE (a, b), GROUPING SETS ((a, b), c, (), ROLLUP (d), GROUPING SETS (e, (f)))
    select a from t group {a}, {b, c}, {d, e, f}, {}, rollup({a}, {b, c}), cube({a}, {b}), sets({a, b}, {c}, {}, rollup({d}), sets({e}, {f}))
    select a@7 from t group {a@25}, {b@29, c@32}, {d@38, e@41, f@45}, {}, rollup({a@61}, {b@65, c@68}), cube({a@79}, {b@82}), sets({a@102, b@105}, {c@109}, {}, rollup({d@124}), sets({e@143}, {f@147}))
    """#,
    #"""
    SELECT a FROM t GROUP BY DISTINCT ROLLUP (a, b), ROW(a, b)
    select a from t group distinct rollup({a}, {b}), {ROW(a, b)}
    select a@7 from t group distinct rollup({a@42}, {b@45}), {ROW(a@53, b@56)@49}
    """#,
    #"""
    SELECT a FROM t LIMIT 10 OFFSET 5
    select a from t limit 10 offset 5
    select a@7 from t limit 10@22 offset 5@32
    """#,
    #"""
    SELECT a FROM t LIMIT ALL
    select a from t
    select a@7 from t
    """#,
    #"""
    SELECT a FROM t LIMIT ALL OFFSET $1
    select a from t offset $1
    select a@7 from t offset $1@33
    """#,
    #"""
    SELECT a FROM t OFFSET 5 ROWS FETCH NEXT 3 ROWS ONLY
    select a from t limit 3 offset 5
    select a@7 from t limit 3@41 offset 5@23
    """#,
    #"""
    SELECT a FROM t ORDER BY a FETCH FIRST ROW WITH TIES
    select a from t order a limit 1 ties
    select a@7 from t order a@25 limit 1@7 ties
    """#,
    #"""
    SELECT a FROM t LIMIT -1 OFFSET (SELECT 1)
    select a from t limit -1 offset {select 1}
    select a@7 from t limit -1@22 offset {select 1@40}@32
    """#,
    #"""
    VALUES (1, 'a'), (2, 'b') ORDER BY 1 LIMIT 1
    values (1, 'a'), (2, 'b') order 1 limit 1
    values (1@8, 'a'@11), (2@18, 'b'@21) order 1@35 limit 1@43
    """#,
    #"""
    SELECT 1 UNION SELECT 2 UNION ALL SELECT 3 INTERSECT SELECT 4 EXCEPT ALL SELECT 5 ORDER BY 1 LIMIT 2
    except all {union all {union {select 1} {select 2}} {intersect {select 3} {select 4}}} {select 5} order 1 limit 2
    except all {union all {union {select 1@7} {select 2@22}} {intersect {select 3@41} {select 4@60}}} {select 5@80} order 1@91 limit 2@99
    """#,
    #"""
    SELECT 1 UNION (SELECT 2 ORDER BY 1 LIMIT 1) EXCEPT (SELECT 3 UNION DISTINCT VALUES (4))
    except {union {select 1} {select 2 order 1 limit 1}} {union {select 3} {values (4)}}
    except {union {select 1@7} {select 2@23 order 1@34 limit 1@42}} {union {select 3@60} {values (4@85)}}
    """#,
    #"""
    (SELECT 1)
    select 1
    select 1@8
    """#,
    #"""
    ((SELECT 1 ORDER BY 1)) LIMIT 2
    select 1 order 1 limit 2
    select 1@9 order 1@20 limit 2@30
    """#,
    #"""
    WITH a AS (SELECT 1), b (x, y) AS MATERIALIZED (SELECT 1, 2), c AS NOT MATERIALIZED (VALUES (1)) SELECT * FROM a, b, c
    with a as {select 1}, b(x, y) as materialized {select 1, 2}, c as not materialized {values (1)} select * from a, b, c
    with a as {select 1@18}, b(x, y) as materialized {select 1@55, 2@58}, c as not materialized {values (1@93)} select *@104 from a, b, c
    """#,
    #"""
    WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10) SELECT * FROM r
    with recursive r(n) as {union all {select 1} {select (n + 1) from r where (n < 10)}} select * from r
    with recursive r(n) as {union all {select 1@32} {select (n@51 + 1@55)@53 from r where (n@70 < 10@74)@72}} select *@85 from r
    """#,
    #"""
    SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) q WHERE x IN (WITH b AS (SELECT 2) TABLE b)
    select * from {with a as {select 1} select * from a} as q where (x = any {with b as {select 2} select * from b})
    select *@7 from {with a as {select 1@33} select *@43 from a} as q where (x@61 = any {with b as {select 2@85} select *@67 from b})@63
    """#,
    #"""
    (WITH a AS (SELECT 1) SELECT * FROM a ORDER BY 1) UNION SELECT 2
    union {with a as {select 1} select * from a order 1} {select 2}
    union {with a as {select 1@19} select *@29 from a order 1@47} {select 2@63}
    """#,
  ]
}

extension ParserStructureTests {
  /// A statement, its outline, and its outline with the expressions' places: expressions.
  static let expressions: [String] = [
    #"""
    SELECT 1
    select 1
    select 1@7
    """#,
    #"""
    SELECT
    select
    select
    """#,
    #"""
    SELECT 1, -2, - (-3), 0, 3000000000, -9223372036854775808, 9223372036854775808, 1.50, -1e10, .5
    select 1, -2, 3, 0, 3000000000, -9223372036854775808, 9223372036854775808d, 1.50d, -1e10d, .5d
    select 1@7, -2@10, 3@14, 0@22, 3000000000@25, -9223372036854775808@37, 9223372036854775808d@59, 1.50d@80, -1e10d@86, .5d@93
    """#,
    #"""
    SELECT 'it''s', E'a\nb', U&'d\0061t', $$a'b$$, B'101', X'1F', TRUE, false, NULL, ''
    select 'it's', 'a\nb', 'dat', 'a'b', bits'b101', bits'x1F', true, false, null, ''
    select 'it's'@7, 'a\nb'@16, 'dat'@25, 'a'b'@38, bits'b101'@47, bits'x1F'@55, true@62, false@68, null@75, ''@81
    """#,
    #"""
    SELECT a, t.a, s.t.a, "A b"."C""d", *, t.*, s.t.*
    select a, t.a, s.t.a, A b.C"d, *, t.*, s.t.*
    select a@7, t.a@10, s.t.a@15, A b.C"d@22, *@36, t.*@39, s.t.*@44
    """#,
    #"""
    SELECT Straße, "é" AS é FROM größe
    select straße, é as é from größe
    select straße@7, é@16 as é from größe
    """#,
    #"""
    SELECT a AS x, b y, c "end"
    select a as x, b as y, c as end
    select a@7 as x, b@15 as y, c@20 as end
    """#,
    #"""
    SELECT $1, $2::int
    select $1, ($2)::pg_catalog.int4
    select $1@7, ($2@11)::pg_catalog.int4@13
    """#,
    #"""
    SELECT -a, + b, @ c, NOT d, a + b * c, (a + b) * c, a || b, a OPERATOR(pg_catalog.+) b, a -> 'x' ->> 'y'
    select (- a), (+ b), (@ c), not(d), (a + (b * c)), ((a + b) * c), (a || b), (a OPERATOR(pg_catalog.+) b), ((a -> 'x') ->> 'y')
    select (- a@8)@7, (+ b@13)@11, (@ c@18)@16, not(d@25)@21, (a@28 + (b@32 * c@36)@34)@30, ((a@40 + b@44)@42 * c@49)@47, (a@52 || b@57)@54, (a@60 OPERATOR(pg_catalog.+) b@85)@62, ((a@88 -> 'x'@93)@90 ->> 'y'@101)@97
    """#,
    #"""
    SELECT a AND b AND c OR d OR NOT e AND f
    select or(and(a, b, c), d, and(not(e), f))
    select or(and(a@7, b@13, c@19)@9, d@24, and(not(e@33)@29, f@39)@35)@21
    """#,
    #"""
    SELECT a IS NULL, a IS NOT NULL, a ISNULL, (a, b) IS NOT NULL
    select null?(a), not null?(a), null?(a), not null?(row(a, b))
    select null?(a@7)@9, not null?(a@18)@20, null?(a@33)@35, not null?(row(a@44, b@47)@43)@50
    """#,
    #"""
    SELECT a IS TRUE, a IS NOT TRUE, a IS FALSE, a IS NOT FALSE, a IS UNKNOWN, a IS NOT UNKNOWN
    select true?(a), not true?(a), false?(a), not false?(a), unknown?(a), not unknown?(a)
    select true?(a@7)@9, not true?(a@18)@20, false?(a@33)@35, not false?(a@45)@47, unknown?(a@61)@63, not unknown?(a@75)@77
    """#,
    #"""
    SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM NULL
    select distinct(a, b), not distinct(a, null)
    select distinct(a@7, b@26)@9, not distinct(a@29, null@52)@31
    """#,
    #"""
    SELECT a IN (1, 2), a NOT IN (1), (a, b) IN ((1, 2), (3, 4))
    select in(a; 1, 2), not in(a; 1), in(row(a, b); row(1, 2), row(3, 4))
    select in(a@7; 1@13, 2@16)@9, not in(a@20; 1@30)@22, in(row(a@35, b@38)@34; row(1@46, 2@49)@45, row(3@54, 4@57)@53)@41
    """#,
    #"""
    SELECT a BETWEEN 1 AND 2, a NOT BETWEEN 1 AND 2, a BETWEEN SYMMETRIC 2 AND 1, a NOT BETWEEN SYMMETRIC b AND c
    select between(a, 1, 2), not between(a, 1, 2), between symmetric(a, 2, 1), not between symmetric(a, b, c)
    select between(a@7, 1@17, 2@23)@9, not between(a@26, 1@40, 2@46)@28, between symmetric(a@49, 2@69, 1@75)@51, not between symmetric(a@78, b@102, c@108)@80
    """#,
    #"""
    SELECT a LIKE 'x%', a NOT LIKE 'x', a ILIKE 'x', a NOT ILIKE b ESCAPE '#', a LIKE 'x' ESCAPE ''
    select like(a, 'x%'), not like(a, 'x'), ilike(a, 'x'), not ilike(a, b; '#'), like(a, 'x'; '')
    select like(a@7, 'x%'@14)@9, not like(a@20, 'x'@31)@22, ilike(a@36, 'x'@44)@38, not ilike(a@49, b@61; '#'@70)@51, like(a@75, 'x'@82; ''@93)@77
    """#,
    #"""
    SELECT a SIMILAR TO 'x', a NOT SIMILAR TO 'x' ESCAPE '!', a LIKE pg_catalog.like_escape('x', 'y')
    select similar(a, 'x'), not similar(a, 'x'; '!'), like(a, pg_catalog.like_escape('x', 'y'))
    select similar(a@7, 'x'@20)@9, not similar(a@25, 'x'@42; '!'@53)@27, like(a@58, pg_catalog.like_escape('x'@88, 'y'@93)@65)@60
    """#,
    #"""
    SELECT a = ANY (b), a <> ALL (ARRAY[1, 2]), a LIKE ANY ('{x,y}'), a NOT ILIKE ALL (b), a = SOME (b)
    select (a = any b), (a <> all [1, 2]), (a ~~ any '{x,y}'), (a !~~* all b), (a = any b)
    select (a@7 = any b@16)@9, (a@20 <> all [1@36, 2@39]@30)@22, (a@44 ~~ any '{x,y}'@56)@46, (a@66 !~~* all b@83)@68, (a@87 = any b@97)@89
    """#,
    #"""
    SELECT a IN (SELECT b FROM t), a NOT IN (SELECT 1), a > ALL (SELECT 1), a = ANY (SELECT 1), (a, b) = ANY (SELECT 1, 2)
    select (a = any {select b from t}), not((a = any {select 1})), (a > all {select 1}), (a = any {select 1}), (row(a, b) = any {select 1, 2})
    select (a@7 = any {select b@20 from t})@9, not((a@31 = any {select 1@48})@33)@33, (a@52 > all {select 1@68})@54, (a@72 = any {select 1@88})@74, (row(a@93, b@96)@92 = any {select 1@113, 2@116})@99
    """#,
    #"""
    SELECT EXISTS (SELECT 1), NOT EXISTS (SELECT), (SELECT 1), ARRAY(SELECT 1 ORDER BY 1), a LIKE ANY (SELECT b)
    select exists{select 1}, not(exists{select}), {select 1}, array{select 1 order 1}, (a ~~ any {select b})
    select exists{select 1@22}@7, not(exists{select}@30)@26, {select 1@55}@47, array{select 1@72 order 1@83}@59, (a@87 ~~ any {select b@106})@89
    """#,
    #"""
    SELECT f(), f(a, 1), s.f(a), f(VARIADIC b), f(a, VARIADIC ARRAY[1])
    select f(), f(a, 1), s.f(a), f(variadic b), f(variadic a, [1])
    select f()@7, f(a@14, 1@17)@12, s.f(a@25)@21, f(variadic b@40)@29, f(variadic a@46, [1@64]@58)@44
    """#,
    #"""
    SELECT count(*), count(DISTINCT a), count(ALL a), sum(a ORDER BY b DESC, c), string_agg(DISTINCT a, ',' ORDER BY a)
    select count(*), count(distinct a), count(a), sum(a order b desc, c), string_agg(distinct a, ',' order a)
    select count(*)@7, count(distinct a@32)@17, count(a@46)@36, sum(a@54 order b@65 desc, c@73)@50, string_agg(distinct a@97, ','@100 order a@113)@77
    """#,
    #"""
    SELECT count(*) FILTER (WHERE a > 1), percentile_cont(0.5) WITHIN GROUP (ORDER BY a DESC NULLS LAST), mode() WITHIN GROUP (ORDER BY a)
    select count(*) filter (a > 1), percentile_cont(0.5d within a desc nulls last), mode( within a)
    select count(*) filter (a@30 > 1@34)@32@7, percentile_cont(0.5d@54 within a@82 desc nulls last)@38, mode( within a@132)@102
    """#,
    #"""
    SELECT rank() OVER (), sum(a) OVER w, sum(a) OVER (w), sum(a) OVER (w ROWS 1 PRECEDING) FROM t WINDOW w AS (PARTITION BY b, c ORDER BY d), w2 AS (w)
    select rank() over (), sum(a) over w, sum(a) over (base w), sum(a) over (base w rows -1..current) from t window w (partition b, c order d), w2 (base w)
    select rank() over ()@7, sum(a@27) over w@23, sum(a@42) over (base w)@38, sum(a@59) over (base w rows -1@75..current)@55 from t window w (partition b@121, c@124 order d@135), w2 (base w)
    """#,
    #"""
    SELECT sum(a) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), sum(a) OVER (ORDER BY b RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
    select sum(a) over (rows -inf..current), sum(a) over (order b range current..+inf)
    select sum(a@11) over (rows -inf..current)@7, sum(a@75) over (order b@93 range current..+inf)@71
    """#,
    #"""
    SELECT sum(a) OVER (ORDER BY b GROUPS BETWEEN 1 PRECEDING AND 2 FOLLOWING EXCLUDE CURRENT ROW)
    select sum(a) over (order b groups -1..+2 exclude currentRow)
    select sum(a@11) over (order b@29 groups -1@46..+2@62 exclude currentRow)@7
    """#,
    #"""
    SELECT sum(a) OVER (ORDER BY b ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING EXCLUDE GROUP), sum(a) OVER (ORDER BY b RANGE UNBOUNDED PRECEDING EXCLUDE TIES)
    select sum(a) over (order b rows +1..+2 exclude group), sum(a) over (order b range -inf..current exclude ties)
    select sum(a@11) over (order b@29 rows +1@44..+2@60 exclude group)@7, sum(a@92) over (order b@110 range -inf..current exclude ties)@88
    """#,
    #"""
    SELECT sum(a) OVER (ORDER BY b RANGE BETWEEN INTERVAL '1 day' PRECEDING AND INTERVAL '1 day' FOLLOWING EXCLUDE NO OTHERS)
    select sum(a) over (order b range -('1 day')::pg_catalog.interval..+('1 day')::pg_catalog.interval)
    select sum(a@11) over (order b@29 range -('1 day'@54)::pg_catalog.interval@45..+('1 day'@85)::pg_catalog.interval@76)@7
    """#,
    #"""
    SELECT count(a) FILTER (WHERE b) OVER (PARTITION BY c)
    select count(a) filter b over (partition c)
    select count(a@13) filter b@30 over (partition c@52)@7
    """#,
    #"""
    SELECT CAST(a AS integer), a::text, a::varchar(10), a::numeric(10, 2), a::numeric(10, -2), a::int[], a::text[][3], a::s.t, a::int ARRAY[4]
    select (a)::pg_catalog.int4, (a)::text, (a)::pg_catalog.varchar(10), (a)::pg_catalog.numeric(10, 2), (a)::pg_catalog.numeric(10, -2), (a)::pg_catalog.int4[], (a)::text[][], (a)::s.t, (a)::pg_catalog.int4[]
    select (a@12)::pg_catalog.int4@7, (a@27)::text@28, (a@36)::pg_catalog.varchar(10@47)@37, (a@52)::pg_catalog.numeric(10@63, 2@67)@53, (a@71)::pg_catalog.numeric(10@82, -2@86)@72, (a@91)::pg_catalog.int4[]@92, (a@101)::text[][]@102, (a@115)::s.t@116, (a@123)::pg_catalog.int4[]@124
    """#,
    #"""
    SELECT a::timestamp, a::timestamptz(3), a::timestamp with time zone, a::time(0) without time zone, a::double precision, a::char, a::char(3), a::bit varying(5), a::float(10), a::"Type"
    select (a)::pg_catalog.timestamp, (a)::timestamptz(3), (a)::pg_catalog.timestamptz, (a)::pg_catalog.time(0), (a)::pg_catalog.float8, (a)::pg_catalog.bpchar(1), (a)::pg_catalog.bpchar(3), (a)::pg_catalog.varbit(5), (a)::pg_catalog.float4, (a)::Type
    select (a@7)::pg_catalog.timestamp@8, (a@21)::timestamptz(3@36)@22, (a@40)::pg_catalog.timestamptz@41, (a@69)::pg_catalog.time(0@77)@70, (a@99)::pg_catalog.float8@100, (a@120)::pg_catalog.bpchar(1@123)@121, (a@129)::pg_catalog.bpchar(3@137)@130, (a@141)::pg_catalog.varbit(5@156)@142, (a@160)::pg_catalog.float4@161, (a@174)::Type@175
    """#,
    #"""
    SELECT date '2020-01-01', timestamp with time zone 'now', int '1', numeric(3,1) '1.5', point '(1,2)', varchar 'x'
    select ('2020-01-01')::date, ('now')::pg_catalog.timestamptz, ('1')::pg_catalog.int4, ('1.5')::pg_catalog.numeric(3, 1), ('(1,2)')::point, ('x')::pg_catalog.varchar
    select ('2020-01-01'@12)::date@7, ('now'@51)::pg_catalog.timestamptz@26, ('1'@62)::pg_catalog.int4@58, ('1.5'@80)::pg_catalog.numeric(3@75, 1@77)@67, ('(1,2)'@93)::point@87, ('x'@110)::pg_catalog.varchar@102
    """#,
    #"""
    SELECT interval '1 day', interval '1' year, interval '1-2' year to month, interval '1' day to second(3), interval(3) '1', interval '1' hour to minute, a::interval second(2), a::interval minute to second
    select ('1 day')::pg_catalog.interval, ('1')::pg_catalog.interval YEAR, ('1-2')::pg_catalog.interval YEAR TO MONTH, ('1')::pg_catalog.interval DAY TO SECOND(3), ('1')::pg_catalog.interval(3), ('1')::pg_catalog.interval HOUR TO MINUTE, (a)::pg_catalog.interval SECOND(2), (a)::pg_catalog.interval MINUTE TO SECOND
    select ('1 day'@16)::pg_catalog.interval@7, ('1'@34)::pg_catalog.interval YEAR@25, ('1-2'@53)::pg_catalog.interval YEAR TO MONTH@44, ('1'@83)::pg_catalog.interval DAY TO SECOND(3@101)@74, ('1'@117)::pg_catalog.interval(3@114)@105, ('1'@131)::pg_catalog.interval HOUR TO MINUTE@122, (a@151)::pg_catalog.interval SECOND(2@170)@152, (a@174)::pg_catalog.interval MINUTE TO SECOND@175
    """#,
    #"""
    SELECT CASE WHEN a THEN 1 END, CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' ELSE 'z' END
    select case(a → 1), case(a; 1 → 'x', 2 → 'y'; 'z')
    select case(a@17 → 1@24)@7, case(a@36; 1@43 → 'x'@50, 2@59 → 'y'@66; 'z'@75)@31
    """#,
    #"""
    SELECT COALESCE(a, b, 0), NULLIF(a, b), GREATEST(a, 1), LEAST(a, b, c)
    select coalesce(a, b, 0), nullif(a, b), greatest(a, 1), least(a, b, c)
    select coalesce(a@16, b@19, 0@22)@7, nullif(a@33, b@36)@26, greatest(a@49, 1@52)@40, least(a@62, b@65, c@68)@56
    """#,
    #"""
    SELECT ROW(), ROW(1), ROW(a, b), (a, b), (1, 2) < (3, 4), (a, b) = (SELECT 1, 2)
    select ROW(), ROW(1), ROW(a, b), row(a, b), (row(1, 2) < row(3, 4)), (row(a, b) = {select 1, 2})
    select ROW()@7, ROW(1@18)@14, ROW(a@26, b@29)@22, row(a@34, b@37)@33, (row(1@42, 2@45)@41 < row(3@51, 4@54)@50)@48, (row(a@59, b@62)@58 = {select 1@75, 2@78}@67)@65
    """#,
    #"""
    SELECT ARRAY[1, 2], ARRAY[[1], [2]], ARRAY[]::int[], a[1], a[1][2], a[1:2], a[:2], a[1:], a[:], a[1:2][3]
    select [1, 2], [[1], [2]], ([])::pg_catalog.int4[], a[1], a[1][2], a[1:2], a[:2], a[1:], a[:], a[1:2][3]
    select [1@13, 2@16]@7, [[1@27]@26, [2@32]@31]@20, ([]@37)::pg_catalog.int4[]@44, a@53[1@55]@53, a@59[1@61][2@64]@59, a@68[1@70:2@72]@68, a@76[:2@79]@76, a@83[1@85:]@83, a@90[:]@90, a@96[1@98:2@100][3@103]@96
    """#,
    #"""
    SELECT (a).b, (a).b.c, (a).*, (a.b).c[1].d[2:3], (f(x)).y, $1.z, (SELECT a)[1]
    select (a).b, ((a).b).c, (a).*, ((a.b).c[1]).d[2:3], (f(x)).y, ($1).z, {select a}[1]
    select (a@8).b@8, ((a@15).b@15).c@15, (a@24).*@24, ((a.b@31).c@31[1@38]@31).d@31[2@43:3@45]@31, (f(x@52)@50).y@50, ($1@59).z@59, {select a@73}@65[1@76]@65
    """#,
    #"""
    SELECT a COLLATE "C", a COLLATE pg_catalog."default" < b
    select (a collate C), ((a collate pg_catalog.default) < b)
    select (a@7 collate C)@9, ((a@22 collate pg_catalog.default)@24 < b@55)@53
    """#,
    #"""
    SELECT a AT TIME ZONE 'UTC', extract(year FROM a), extract('dow' FROM a), date_part('year', a)
    select pg_catalog.timezone('UTC', a), pg_catalog.extract('year', a), pg_catalog.extract('dow', a), date_part('year', a)
    select pg_catalog.timezone('UTC'@22, a@7)@9, pg_catalog.extract('year'@37, a@47)@29, pg_catalog.extract('dow'@59, a@70)@51, date_part('year'@84, a@92)@74
    """#,
    #"""
    SELECT substring(a FROM 2 FOR 3), substring(a FROM 2), substring(a, 1, 2), substring(a FOR 3), substring(a SIMILAR 'x' ESCAPE '#'), position('x' IN a), overlay(a PLACING 'x' FROM 2 FOR 3)
    select pg_catalog.substring(a, 2, 3), pg_catalog.substring(a, 2), substring(a, 1, 2), pg_catalog.substring(a, 1, (3)::pg_catalog.int4), pg_catalog.substring(a, 'x', '#'), pg_catalog.position(a, 'x'), pg_catalog.overlay(a, 'x', 2, 3)
    select pg_catalog.substring(a@17, 2@24, 3@30)@7, pg_catalog.substring(a@44, 2@51)@34, substring(a@65, 1@68, 2@71)@55, pg_catalog.substring(a@85, 1@75, (3@91)::pg_catalog.int4@75)@75, pg_catalog.substring(a@105, 'x'@115, '#'@126)@95, pg_catalog.position(a@148, 'x'@141)@132, pg_catalog.overlay(a@160, 'x'@170, 2@179, 3@185)@152
    """#,
    #"""
    SELECT trim(a), trim(BOTH FROM a), trim(LEADING 'x' FROM a), trim(TRAILING FROM a), trim('x' FROM a), normalize(a, NFC), a IS NORMALIZED, a IS NOT NFD NORMALIZED
    select pg_catalog.btrim(a), pg_catalog.btrim(a), pg_catalog.ltrim(a, 'x'), pg_catalog.rtrim(a), pg_catalog.btrim(a, 'x'), pg_catalog.normalize(a, 'NFC'), pg_catalog.is_normalized(a), not(pg_catalog.is_normalized(a, 'NFD'))
    select pg_catalog.btrim(a@12)@7, pg_catalog.btrim(a@31)@16, pg_catalog.ltrim(a@57, 'x'@48)@35, pg_catalog.rtrim(a@80)@61, pg_catalog.btrim(a@98, 'x'@89)@84, pg_catalog.normalize(a@112, 'NFC'@115)@102, pg_catalog.is_normalized(a@121)@123, not(pg_catalog.is_normalized(a@138, 'NFD'@147)@140)@140
    """#,
    #"""
    SELECT current_date, current_time, current_time(2), current_timestamp, current_timestamp(0), localtime, localtime(3), localtimestamp, localtimestamp(6)
    select CURRENT_DATE, CURRENT_TIME, CURRENT_TIME(2), CURRENT_TIMESTAMP, CURRENT_TIMESTAMP(0), LOCALTIME, LOCALTIME(3), LOCALTIMESTAMP, LOCALTIMESTAMP(6)
    select CURRENT_DATE@7, CURRENT_TIME@21, CURRENT_TIME(2)@35, CURRENT_TIMESTAMP@52, CURRENT_TIMESTAMP(0)@71, LOCALTIME@93, LOCALTIME(3)@104, LOCALTIMESTAMP@118, LOCALTIMESTAMP(6)@134
    """#,
    #"""
    SELECT current_role, current_user, user, session_user, current_catalog, current_schema
    select CURRENT_ROLE, CURRENT_USER, USER, SESSION_USER, CURRENT_CATALOG, CURRENT_SCHEMA
    select CURRENT_ROLE@7, CURRENT_USER@21, USER@35, SESSION_USER@41, CURRENT_CATALOG@55, CURRENT_SCHEMA@72
    """#,
    #"""
    SELECT GROUPING(a, b), (a, b) OVERLAPS (c, d), COLLATION FOR (a), TREAT(a AS int)
    select grouping(a, b), pg_catalog.overlaps(a, b, c, d), pg_catalog.pg_collation_for(a), pg_catalog.int4(a)
    select grouping(a@16, b@19)@7, pg_catalog.overlaps(a@24, b@27, c@40, d@43)@30, pg_catalog.pg_collation_for(a@62)@47, pg_catalog.int4(a@72)@66
    """#,
  ]
}

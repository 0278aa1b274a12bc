// swift-format-ignore-file

extension MySQLProbe {
  static let texts = ##"""
    @ t
    c = 'abc'
    'abc' = c
    c <> 'abc'
    c < 'abd'
    c >= 'ABC'
    c > x
    c = x
    c = l
    l = u
    b = 'abc'
    b > 'abc'
    o = 'abc'
    l = 'Äbc'
    l = '漢字'
    u = '😀'
    u <> '😀'
    u = 'é'
    c = 'a\c'
    x = 'a\c'
    x IN ('a\c', 'é')
    x LIKE 'a\\c'
    CASE WHEN x = 'a\c' THEN 'a\c' ELSE 'b' END = 'a\c'
    l = 'a\c'
    u IN ('a\c', 'é', '😀')
    z = 'Äbc'
    z IN ('ß', '漢字')
    replace(x, '\', 'b')
    x || '\'
    coalesce(x, '\')
    greatest(x, '\')
    c = 'a''c'
    c = ''
    c = ' '
    c IN ('abc', 'ABC', '')
    c NOT IN ('abc', 'é')
    c IN ('abc', NULL)
    l IN ('abc', '漢字', 'ß')
    u IN ('😀', 'ab')
    c IN (x, 'abc')
    c BETWEEN 'ab' AND 'abd'
    c IS DISTINCT FROM 'abc'
    c IS NOT DISTINCT FROM NULL
    c IS DISTINCT FROM x
    c LIKE 'abc%'
    c LIKE 'ABC%'
    c LIKE '%c'
    c LIKE 'a_c'
    c LIKE 'a\_c'
    c LIKE 'a\%c'
    c LIKE 'a\\c'
    c LIKE 'a|c'
    c LIKE 'a!_c' ESCAPE '!'
    c LIKE 'a\c' ESCAPE ''
    c LIKE 'abc'
    c LIKE 'abc '
    c LIKE '_'
    c LIKE '%'
    c LIKE ''
    c NOT LIKE 'a%'
    l LIKE 'Ä%'
    l LIKE '漢%'
    u LIKE '%😀%'
    x LIKE 'ss%'
    b LIKE 'ab%'
    o LIKE 'ab%'
    ?local c LIKE x
    ?local c ILIKE 'abc'
    ?local c LIKE 'abc\'
    length(c)
    length(l)
    char_length(u)
    octet_length(c)
    octet_length(l)
    bit_length(u)
    md5(c)
    md5(l)
    left(c, 2)
    left(l, 0)
    right(c, 2)
    ?local left(c, -1)
    substring(c, 2)
    substring(c, 2, 1)
    substring(c FROM 1 FOR 2)
    substr(c, 3, 0)
    ?local substring(c, 0)
    ?local substring(c, -1, 3)
    ?local substring(c, g)
    trim(c)
    ltrim(c)
    rtrim(c)
    trim(BOTH 'x' FROM c)
    ltrim(c, 'a')
    rtrim(c, 'c')
    rtrim(c, 'C')
    ?local trim(BOTH 'ab' FROM c)
    replace(c, 'a', 'b')
    replace(c, 'A', '')
    replace(l, 'ß', 's')
    ?local replace(c, 'a', 'bb')
    ?local replace(c, x, 'b')
    starts_with(c, 'ab')
    starts_with(c, '')
    c || 'x'
    c || l
    l || u || b
    'a' || c || 'b'
    concat(c, 'x', l)
    c || g::text
    coalesce(c, l, 'none')
    coalesce(l, u)
    nullif(c, 'abc')
    nullif(l, u)
    greatest(c, x)
    least(c, l, u)
    greatest(c, 'b')
    CASE WHEN c = 'abc' THEN l ELSE u END
    CASE c WHEN 'abc' THEN 1 WHEN 'ABC' THEN 2 ELSE 3 END
    CASE WHEN g > 1 THEN c END
    CASE WHEN g > 1 THEN 'a' ELSE c END = 'a'
    length(c || l) > 3
    left(l, 1) = 'Ä'
    coalesce(c, '') = ''
    c IS NULL
    c IS NOT NULL
    (c = 'abc') IS TRUE
    (c = 'abc') IS NOT FALSE
    (c = 'abc') IS UNKNOWN
    c = 'abc' OR c = 'ABC' AND g > 1
    (c = 'abc') = (l = 'abc')
    (c LIKE 'a%') <> (g > 1)
    g::text
    c::text
    c::varchar(40)
    ?local c::varchar(2)
    ?local c::int
    ?local upper(c)
    ?local lower(c)
    ?local reverse(c)
    ?local position('b' IN c)
    ?local c ~ 'a'
    @ k
    c = 'ab'
    c = 'ab   '
    c < 'b'
    c <> 'AB'
    length(c)
    ?local c LIKE 'ab'
    c::text
    c || 'x'
    ?local concat(c, 'x')
    c IN ('ab', '')
    left(c, 1)
    e = 'a'
    e = 'A'
    e > 'a'
    e IN ('a', 'c d')
    e || 'x'
    length(e)
    coalesce(e, 'none')
    tt = 'x'
    tt > 'X'
    """##

  static let numbers = ##"""
    @ n
    i + j
    i - j
    i * j
    i + 1
    i - 1
    s + 1
    s + s
    s * 2
    y + 1
    y - 300
    i * 2
    -i
    -s
    +i
    abs(i)
    abs(s)
    abs(q)
    i / 3
    i / -1
    q / 7
    i / -3
    i % 3
    i % -3
    mod(q, 10)
    q % 1000
    ?local s / y
    ?local s % (y + 1)
    ?local i / 0
    q + 1
    q - 1
    q * 2
    q + i
    ui + i
    ui - 5000000000
    ui * -1
    ub + 1
    ub - 1
    ub * ub
    -ub
    i & 12
    i | j
    i # 5
    ~i
    q & 255
    ~q
    s & 7
    ?local i << 1
    m + 1
    m - m
    m * m
    m + w
    w * m
    w + 0.000000001
    m * 1.10
    m + i
    m + ub
    -m
    abs(m)
    m % 5
    mod(m, 0.3)
    w % 7
    ?local m / 3
    ?local w / m
    floor(m)
    ceil(m)
    floor(w)
    ceiling(w)
    round(m)
    round(m, 1)
    round(w, 3)
    round(w, 12)
    trunc(m)
    trunc(w, 2)
    trunc(m, 1)
    sign(m)
    sign(f)
    floor(f)
    ?local ceil(f)
    abs(f)
    f + h
    f - h
    ?local h * h
    ?local f / h
    f = h
    f < h
    f >= 0
    f IS DISTINCT FROM h
    f = 0.1
    f > 0.1::float8
    i::bigint
    i::numeric
    i::numeric(12,2)
    s::numeric(10,0)
    i::float8
    q::float8
    m::float8
    w::float8
    m::int
    w::int
    m::bigint
    m::numeric(12,1)
    m::numeric(20,5)
    ?local m::numeric(5,1)
    w::numeric(40,3)
    q::int
    q::smallint
    i::smallint
    i::boolean
    i::text
    q::text
    ui::text
    s::int
    i = j
    i < s
    i >= q
    ub > q
    ub = 18446744073709551615
    ub > ui
    ui = 4294967295
    y = 255
    m = 2.5
    m > i
    m IN (2.50, 12.34)
    w < ub
    i IN (7, 0, NULL)
    i NOT IN (7, 0)
    i IN (j, s)
    i BETWEEN -7 AND j
    i BETWEEN SYMMETRIC 7 AND -7
    i IS DISTINCT FROM j
    ub IS NOT DISTINCT FROM 7
    coalesce(i, j, 0)
    coalesce(m, 0)
    coalesce(m, w)
    coalesce(f, 0)
    nullif(i, 7)
    nullif(m, 2.5)
    greatest(i, j)
    least(i, s, 5)
    greatest(m, 3)
    least(ub, 10)
    ?local greatest(f, h)
    CASE WHEN i > 0 THEN m ELSE w END
    CASE WHEN i > 0 THEN i ELSE m END
    CASE WHEN i > 0 THEN ub ELSE i END
    CASE i WHEN 7 THEN 'seven' WHEN 0 THEN 'zero' END
    CASE WHEN j <> 0 THEN 1 ELSE 2 END
    i + j > 5
    (i + 1) * 2
    i * i
    s * s * s
    q * q
    (m + 1) * (m - 1)
    m * m * m * m
    (i + j) % 5
    abs(i - j)
    i IS NULL OR i > 3
    i > 3 AND j < 3 OR s = 0
    NOT (i > 3 AND j < 3)
    -(-i)
    i - -1
    (i > 0) = (j > 0)
    (i > 0)::int
    (i > 0)::text
    """##

  static let booleans = ##"""
    @ n
    p
    NOT p
    p AND r
    p OR r
    p = r
    p <> r
    p < r
    p >= r
    p = true
    p <> false
    p IS TRUE
    p IS NOT TRUE
    p IS FALSE
    p IS NOT FALSE
    p IS UNKNOWN
    p IS NULL
    p IS DISTINCT FROM r
    p IS NOT DISTINCT FROM NULL
    p IN (true, NULL)
    p = (i > 0)
    coalesce(p, r)
    coalesce(p, false)
    nullif(p, true)
    CASE WHEN p THEN 1 WHEN NOT p THEN 0 ELSE -1 END
    CASE WHEN p THEN r ELSE NOT r END
    CASE p WHEN r THEN 'same' ELSE 'other' END
    p AND i > 0
    (p AND i > 0) IS NULL
    NOT (p OR r)
    p::int
    p::text
    (i > 0) AND NULL
    (i > 0) OR NULL
    NULL::boolean
    p AND (r OR i > 0) AND NOT (j = 2)
    """##

  static let dates = ##"""
    @ d
    a = b
    a < b
    a >= '2024-01-01'
    a <> '9999-12-31'
    a IN ('2024-02-29', '1970-01-01', NULL)
    a BETWEEN '1970-01-01' AND '2024-01-01'
    a IS DISTINCT FROM b
    a IS NULL
    ts = t0
    ts > t0
    ts = '2024-02-29 23:59:59.999999'
    ts < '2024-02-29 23:59:59.999999'
    t0 = '2024-02-29 00:00:00'
    t0 < '2024-02-29 00:00:00.000001'
    t0 IN ('2024-02-29', '2020-12-28 01:02:03')
    a = t0
    a < ts
    ts >= a
    a = '2024-02-29'::timestamp
    tz = '2024-02-29 12:00:00.5+00'
    tz > '2024-03-31 02:00:00+02'
    tz < '2038-01-01'
    tz IS DISTINCT FROM '2024-10-27 02:30:00+00'
    a - b
    b - a
    a - '2000-01-01'::date
    ?local a + 1
    ?local a + interval '1 month'
    ?local ts - t0
    extract(year FROM a)
    extract(quarter FROM a)
    extract(month FROM ts)
    extract(day FROM ts)
    extract(doy FROM a)
    extract(dow FROM a)
    extract(isodow FROM ts)
    extract(week FROM a)
    extract(week FROM b)
    extract(isoyear FROM a)
    extract(isoyear FROM b)
    extract(hour FROM ts)
    extract(minute FROM t0)
    extract(second FROM ts)
    extract(second FROM t0)
    date_part('year', ts)
    date_part('second', ts)
    date_part('dow', b)
    ?local extract(epoch FROM ts)
    ?local extract(century FROM a)
    ?local extract(hour FROM tz)
    date_trunc('year', ts)
    date_trunc('month', ts)
    date_trunc('day', ts)
    date_trunc('hour', ts)
    date_trunc('minute', ts)
    date_trunc('second', ts)
    date_trunc('month', t0)
    ?local date_trunc('week', ts)
    ?local date_trunc('month', tz)
    a::timestamp
    ts::date
    t0::date
    a::text
    ?local ts::text
    coalesce(a, b)
    coalesce(ts, t0)
    nullif(a, b)
    greatest(a, b)
    least(ts, t0)
    CASE WHEN a < b THEN a ELSE b END
    CASE WHEN a < b THEN ts ELSE t0 END
    extract(year FROM a) = 2024
    date_trunc('month', ts) = '2024-02-01'
    extract(year FROM a)::int
    """##
}

// swift-format-ignore-file

extension FunctionProbes {
  static let casts = ##"""
    @ (VALUES ('12'), (' 34 '), ('-5'), ('+7'), (NULL)) v(t)
    t::integer
    t::bigint
    t::smallint
    t::numeric
    t::numeric(10,2)
    t::float8
    t::real
    t::text::integer + 1
    CAST(t AS double precision)
    @ (VALUES ('1.5')) v(t)
    t::integer
    t::numeric
    t::numeric(5,0)
    t::float8
    t::boolean
    t::date
    @ (VALUES ('0x1A')) v(t)
    t::integer
    t::numeric
    @ (VALUES ('1_000')) v(t)
    t::integer
    t::float8
    t::numeric
    @ (VALUES ('')) v(t)
    t::integer
    t::float8
    t::numeric
    t::boolean
    t::date
    t::uuid
    @ (VALUES ('99999999999')) v(t)
    t::integer
    t::bigint
    t::smallint
    @ (VALUES ('1e3')) v(t)
    t::integer
    t::numeric
    t::float8
    @ (VALUES ('1e400')) v(t)
    t::float8
    t::real
    @ (VALUES ('1e-400')) v(t)
    t::float8
    @ (VALUES ('NaN')) v(t)
    t::float8
    t::real
    @ (VALUES (' Infinity '), ('-inf'), ('1.7976931348623157e308'), ('.5'), ('5.'), ('1E5')) v(t)
    t::float8
    t::float8::text
    @ (VALUES ('1.5x')) v(t)
    t::float8
    t::numeric
    @ (VALUES ('123.456789'), ('-0.5'), ('1.2e2'), ('.5'), ('5.'), ('0.4999999999999999999999')) v(t)
    ?limit t::numeric
    t::numeric(10,3)
    t::numeric(10,0)
    t::float8
    t::real
    @ (VALUES ('t'), ('TRUE'), (' yes '), ('on'), ('1'), ('f'), ('No'), ('off'), ('of'), ('0'), ('tru')) v(t)
    t::boolean
    t::boolean::text
    t::boolean::integer
    NOT t::boolean
    @ (VALUES ('o')) v(t)
    t::boolean
    @ (VALUES ('maybe')) v(t)
    t::boolean
    @ (VALUES ('2024-02-29'), ('2024-1-5'), (' 2023-12-31 '), ('20240105'), ('2024-01-05 10:11'), ('infinity')) v(t)
    t::date
    t::date::text
    @ (VALUES ('2024-02-29 10:11:12'), ('2024-1-5 1:02'), ('2024-01-05T10:11:12.123456'), ('2024-01-05 10:11:12.5+02'), ('2024-01-05'), ('2024-01-05 24:00'), ('2024-12-31 23:59:60'), ('2024-01-05 10:00:00.1234567')) v(t)
    t::timestamp
    t::timestamp::text
    t::timestamptz
    t::timestamptz::text
    t::timestamp::date
    t::timestamp::time
    @ (VALUES ('10:11:12'), ('1:02'), ('24:00:00'), ('10:11:12.125')) v(t)
    t::time
    t::time::text
    t::time::interval
    @ (VALUES ('2024-02-30')) v(t)
    t::date
    t::timestamp
    @ (VALUES ('2024-13-01')) v(t)
    t::date
    @ (VALUES ('2024-01-05 25:00')) v(t)
    t::timestamp
    @ (VALUES ('soon')) v(t)
    t::date
    t::timestamp
    t::timestamptz
    t::interval
    t::time
    t::uuid
    t::json
    @ (VALUES ('1 day'), ('2 hours 30 minutes'), ('1 year 2 mons 3 days 04:05:06.7'), ('-1 day'), ('1.5 days'), ('1.5 months'), ('1 week 2 days'), ('-04:05'), ('3 days ago'), ('1.5 hours'), ('90 minutes'), ('1day 2h'), ('0.5 years')) v(t)
    t::interval
    t::interval::text
    t::interval * 2
    @ (VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), ('{A0EEBC999C0B4EF8BB6D6BB9BD380A11}')) v(t)
    t::uuid
    t::uuid::text
    t::uuid < 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
    @ (VALUES ('\x0aFF'), ('abc\\d\001'), ('')) v(t)
    t::bytea
    t::bytea::text
    length(t::bytea)
    octet_length(t::bytea)
    encode(t::bytea, 'hex')
    encode(t::bytea, 'escape')
    encode(t::bytea, 'base64')
    md5(t::bytea)
    sha256(t::bytea)
    t::bytea || '\x00'::bytea
    t::bytea < '\x0b'::bytea
    @ (VALUES ('\x0')) v(t)
    t::bytea
    decode(t, 'hex')
    @ (VALUES ('0aFF')) v(t)
    decode(t, 'hex')
    @ (VALUES (true), (false), (NULL)) v(b)
    b::text
    b::integer
    b || '!'
    NOT b
    b AND NULL
    b OR NULL
    b IS TRUE
    b IS NOT FALSE
    b IS UNKNOWN
    b = true
    b < true
    CASE WHEN b THEN 1 ELSE 0 END
    coalesce(b, false)
    @ (VALUES (3.7::float8), (-3.5), (2.5), (0.1), (123456789.987654321)) v(f)
    f::integer
    f::numeric
    f::numeric(12,3)
    f::text
    f::real
    f::real::text
    f::bigint
    @ (VALUES (1::smallint, 2::bigint, 1.25::numeric(5,2), 1.25::real)) v(s, l, n, r)
    s + l
    l + n
    n + r
    s * r
    n * l
    n / s
    s / n
    r::numeric + n
    s::text || l::text || n::text || r::text
    n::float8 + r
    """##
}

// swift-format-ignore-file

extension FunctionProbes {
  static let datetimes = ##"""
    @ (VALUES (date '2024-02-29', date '2023-01-31'), ('2000-01-01', '1999-12-31'), ('1970-01-01', '2024-12-30'), (NULL, '2024-01-01'), ('0001-01-01', '9999-12-31')) v(a, b)
    a + 1
    b - 1
    a - b
    a < b
    a = b
    a::text
    a::timestamp
    a::timestamptz
    a + interval '1 month'
    b - interval '1 month'
    b + interval '1 day 2 hours'
    a + time '10:30'
    extract(year FROM a)
    extract(month FROM a)
    extract(day FROM b)
    extract(quarter FROM a)
    extract(week FROM b)
    extract(isoyear FROM b)
    extract(dow FROM a)
    extract(isodow FROM a)
    extract(doy FROM a)
    extract(century FROM a)
    extract(decade FROM b)
    extract(millennium FROM a)
    extract(epoch FROM a)
    extract(julian FROM a)
    date_part('year', a)
    date_part('epoch', a)
    date_part('dow', b)
    date_trunc('month', a)
    date_trunc('year', b)
    date_trunc('week', a)
    to_char(a, 'YYYY-MM-DD')
    to_char(b, 'Day, DD Mon YYYY')
    to_char(b, 'FMMonth FMDD, YYYY')
    to_char(a, 'IYYY-"W"IW-ID')
    to_char(b, 'DDD Q WW W CC J D')
    to_char(b, 'YY Y YYY DY dy MON month MONTH')
    to_char(b, 'DDth FMDDth')
    a::timestamp::date
    greatest(a, b)
    least(a, b)
    a BETWEEN b AND '2025-01-01'
    coalesce(a, b)
    isfinite(a)
    age(b, a)
    a - 365
    make_date(extract(year FROM a)::int, 3, 1)
    extract(year FROM a) + 1
    extract(year FROM a)::int * 10
    a IN ('2024-02-29', '2000-01-01')
    (a, b) OVERLAPS (date '2020-01-01', date '2024-01-01')
    date_part('month', a)::int
    to_date('2024-03-05', 'YYYY-MM-DD') + 1
    @ (VALUES (timestamp '2024-02-29 13:45:30.123456', timestamp '2023-01-31 00:00:00'), ('2000-01-01 00:00:00', '1999-12-31 23:59:59.999999'), ('1969-12-31 23:59:58.5', '2024-12-30 12:00:00'), (NULL, '2024-01-01'), ('2024-03-31 01:30:00', '2024-10-27 02:30:00')) v(a, b)
    a - b
    b - a
    age(a, b)
    age(b, a)
    a + interval '1 month'
    a - interval '1 month 3 days 04:05:06'
    b + interval '1.5 days'
    a + (b - a)
    a::date
    a::time
    a::text
    a::timestamptz
    a < b
    extract(hour FROM a)
    extract(minute FROM a)
    extract(second FROM a)
    extract(milliseconds FROM a)
    extract(microseconds FROM a)
    extract(epoch FROM a)
    extract(dow FROM b)
    extract(week FROM a)
    date_part('second', a)
    date_part('epoch', a)
    date_part('hour', b)
    date_trunc('microseconds', a)
    date_trunc('milliseconds', a)
    date_trunc('second', a)
    date_trunc('minute', a)
    date_trunc('hour', a)
    date_trunc('day', a)
    date_trunc('week', a)
    date_trunc('month', a)
    date_trunc('quarter', a)
    date_trunc('year', a)
    date_trunc('decade', a)
    date_trunc('century', a)
    date_trunc('millennium', b)
    to_char(a, 'YYYY-MM-DD HH24:MI:SS.MS')
    to_char(a, 'HH12:MI:SS AM, HH:MI pm, p.m.')
    to_char(a, 'US FF3 FF6 SSSS SSSSS')
    to_char(a, 'Dy DD-MON-YY')
    to_char(a, '"the date" YYYY')
    to_char(a, 'Y,YYY')
    a AT TIME ZONE 'UTC'
    a AT TIME ZONE 'Europe/Berlin'
    date_bin('15 minutes', a, timestamp '2001-01-01')
    make_timestamp(2024, extract(month FROM a)::int, 1, 2, 3, 4.5)
    (a, b) OVERLAPS (timestamp '2020-01-01', interval '10 days')
    isfinite(a)
    extract(epoch FROM a - b)
    extract(day FROM a - b)
    extract(hour FROM a - b)
    (a - b) > interval '1 day'
    justify_hours(a - b)
    justify_interval(a - b)
    to_timestamp('2024-03-05 10:11:12', 'YYYY-MM-DD HH24:MI:SS')
    @ (VALUES (timestamptz '2024-02-29 13:45:30.5+00', timestamptz '2023-01-31 00:00:00+02'), ('2024-07-01 12:00+00', '2024-12-31 23:00+00'), (NULL, '2024-01-01 00:00+00')) v(a, b)
    a - b
    age(a, b)
    a + interval '1 month'
    b - interval '1 day'
    a::date
    a::time
    a::timestamp
    a::text
    a < b
    a AT TIME ZONE 'America/New_York'
    (a AT TIME ZONE 'Europe/Berlin')::date
    extract(hour FROM a)
    extract(epoch FROM a)
    extract(year FROM b)
    date_part('minute', a)
    date_trunc('day', a)
    date_trunc('month', b)
    date_trunc('hour', a)
    date_trunc('day', a, 'Europe/Berlin')
    to_char(a, 'YYYY-MM-DD HH24:MI:SS')
    to_timestamp(extract(epoch FROM a))
    greatest(a, b)
    @ (VALUES (interval '1 year 2 months 3 days 04:05:06.7', interval '1 day'), ('-1 month 5 days', '36 hours'), ('0', '1 hour'), (NULL, '2 days'), ('1 day -01:30:00', '30 days'), ('25 months -3 days', '1 month')) v(a, b)
    a + b
    a - b
    -a
    a * 2
    a * 1.5
    a * 0.1
    2 * b
    a / 2
    a / 0.7
    b / 3
    a < b
    a = b
    b = interval '1 month'
    a::text
    extract(epoch FROM a)
    extract(year FROM a)
    extract(month FROM a)
    extract(day FROM a)
    extract(hour FROM a)
    extract(minute FROM a)
    extract(second FROM a)
    extract(quarter FROM a)
    extract(decade FROM a)
    date_part('epoch', a)
    date_trunc('hour', a)
    date_trunc('month', a)
    date_trunc('year', a)
    date_trunc('second', a)
    date_trunc('quarter', a)
    justify_days(a)
    justify_hours(b)
    justify_interval(a)
    greatest(a, b)
    make_interval(1, 2, 3, 4, 5, 6, 7.5)
    ?refused make_interval(days => 3)
    b::time
    time '10:00' + a
    timestamp '2024-01-31' + a
    a || ''
    ?refused to_char(a, 'HH24:MI')
    @ (VALUES (time '10:11:12.5', time '23:00'), ('00:00', '24:00:00'), (NULL, '12:00')) v(a, b)
    a < b
    a + interval '90 minutes'
    b - interval '1 day 30 minutes'
    a - b
    a::text
    a::interval
    extract(hour FROM a)
    extract(minute FROM a)
    extract(second FROM a)
    extract(epoch FROM a)
    date '2024-01-01' + a
    greatest(a, b)
    @ (VALUES (2023, 2, 29)) v(y, m, d)
    make_date(y, m, d)
    make_timestamp(y, m, 1, 25, 0, 0)
    make_time(24, 1, 0)
    make_time(10, 30, 15.25)
    make_date(-44, 3, 15)
    make_timestamptz(y, m, 1, 2, 3, 4)
    to_timestamp(y * 1000000.5)
    interval '1 day' / (y - 2023)
    make_interval(y, m)
    date '2024-01-01' + y
    timestamp '2024-01-01' + interval '1 day' * d
    @ (VALUES (timestamptz '2092-01-31 03:19:23+00', interval '-2 months 19 days -30 hours'), ('1945-03-01 22:11:36+00', '1 month -1 days 25 hours')) v(a, s)
    a + s
    s + a
    a - s
    a + interval '90 minutes'
    a + s - s
    """##
}

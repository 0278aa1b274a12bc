// swift-format-ignore-file

extension FunctionProbes {
  static let texts = ##"""
    @ (VALUES ('Hello World', 'o'), ('äßéÖ ñ', 'é'), ('', 'x'), (NULL, 'a'), ('  pad  ', ' '), ('a,b,,c', ','), ('日本語🎉x', '本'), ('o''clock\back', '\')) v(a, b)
    length(a)
    char_length(a)
    octet_length(a)
    bit_length(a)
    upper(a)
    lower(a)
    initcap(a)
    reverse(a)
    a || b
    a || NULL
    b || 1
    1.50 || a
    concat(a, b)
    concat(a, 1, true, NULL, 2.50)
    concat_ws('-', a, b, NULL, 'z')
    concat_ws(NULL, a, b)
    left(a, 3)
    left(a, -2)
    right(a, 3)
    right(a, -2)
    left(a, 0)
    substring(a, 2)
    substring(a, 2, 3)
    substring(a FROM 0)
    substring(a FROM -1 FOR 4)
    substring(a FROM 3 FOR 0)
    substr(a, 2, 100)
    substring(a, length(b), 2)
    lpad(a, 6)
    lpad(a, 6, 'xy')
    lpad(a, 20, b)
    rpad(a, 6, 'ñ!')
    rpad(a, 2)
    lpad(a, -3, 'x')
    lpad(a, 8, '')
    rpad(a, 15, b)
    trim(a)
    btrim(a)
    ltrim(a)
    rtrim(a)
    trim(both 'Hd' from a)
    ltrim(a, b)
    rtrim(a, 'dlx')
    trim(a, '')
    position(b in a)
    strpos(a, b)
    strpos(a, '')
    replace(a, b, '<>')
    replace(a, 'l', '')
    replace(a, '', 'x')
    translate(a, 'loé', 'LE')
    translate(a, 'abc', '')
    repeat(a, 2)
    repeat(b, 0)
    repeat(b, -1)
    split_part(a, b, 1)
    split_part(a, ',', 2)
    split_part(a, ',', -1)
    split_part(a, ' ', 9)
    split_part(a, '', 1)
    ascii(a)
    chr(ascii(b) + 1)
    md5(a)
    starts_with(a, 'He')
    a ^@ b
    a LIKE '%o%'
    a LIKE 'H_llo%'
    a LIKE '%\%%'
    a LIKE '%' || b || '%'
    a NOT LIKE 'H%'
    a LIKE '日__🎉_'
    a LIKE 'a,b,,c'
    a LIKE '%x%%' ESCAPE 'x'
    a ILIKE 'hello%'
    a ILIKE 'ÄSS%'
    a NOT ILIKE '%WORLD'
    a LIKE b
    a ~ '^H'
    a ~ 'o'
    a ~ '[aeiou]{2}'
    a ~* 'WORLD'
    a !~ '[[:digit:]]'
    a !~* 'hello'
    a ~ '\s'
    a ~ '^\S+$'
    a ~ 'l+o'
    a ~ '(lo|wo)'
    a ~ '.\.'
    a SIMILAR TO '%(lo|x)%'
    a SIMILAR TO 'Hello_World'
    regexp_replace(a, 'l+', 'L')
    regexp_replace(a, 'o', '0', 'g')
    regexp_replace(a, '(l)o', '\1\1', 'g')
    regexp_replace(a, '[^a-z]', '', 'gi')
    regexp_match(a, 'W(o)r')
    regexp_match(a, 'l+')
    substring(a from 'l+')
    substring(a from 'H(.)l')
    a < b
    a > 'I'
    a = 'Hello World'
    a <> b
    a BETWEEN 'A' AND 'b'
    a IN ('', 'Hello World')
    greatest(a, b)
    least(a, b)
    coalesce(a, b)
    nullif(a, '')
    a::varchar(4)
    a::char(4)
    a::char(20) = a
    quote_literal(a)
    quote_nullable(a)
    string_to_array(a, ',')
    string_to_array(a, b)
    string_to_array(a, NULL)
    string_to_array(a, '')
    string_to_array(a, ',', '')
    array_to_string(string_to_array(a, ','), '|')
    ?refused encode(convert_to(a, 'UTF8'), 'hex')
    ?refused convert_from(convert_to(a, 'UTF8'), 'UTF8')
    CASE WHEN a LIKE 'H%' THEN upper(a) ELSE a END
    length(a || b)
    overlay(a placing 'zz' from 2 for 1)
    ?refused format('%s-%s', a, b)
    a COLLATE "C" < b
    to_char(length(a), '000')
    btrim(a, ' H')
    a::bytea
    ?refused unistr('a')
    ?refused parse_ident('a.b')
    ?refused normalize(a)
    ?refused regexp_count(a, 'o')
    ?refused regexp_split_to_array(a, ',')
    @ (VALUES ('abc'::char(5), 'abc  '::text), ('a'::char(5), 'a')) v(c, t)
    c || '|'
    length(c)
    c = t
    c = 'abc'
    c::text || '|'
    concat(c, '|')
    upper(c)
    c LIKE 'abc'
    c LIKE 'abc%'
    octet_length(t)
    c < 'b'
    @ (VALUES (-5, 'abc')) v(n, t)
    substring(t, 1, n)
    chr(n)
    chr(0)
    split_part(t, ',', 0)
    left(t, n)
    repeat(t, n)
    """##
}

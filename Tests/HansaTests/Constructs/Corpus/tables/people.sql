-- source: pg
CREATE TABLE people (
  id integer PRIMARY KEY, name text, email varchar(40), code char(4), balance numeric(12,2), amount numeric(30,8),
  loose numeric, score double precision, rating real, born date, active boolean, joined timestamp, seen timestamptz,
  tags text[], nums integer[], manager_id integer, small smallint, large bigint
);
INSERT INTO people VALUES
(1, 'Ada', 'ada@example.org', 'A', 100.50, 123456789012345678.12345678, 1.5, 1.5, 1.5, '1815-12-10', true, '2020-01-31 10:00:00', '2020-01-31 23:30:00+02', '{x,y}', '{1,2,3}', NULL, 1, 9007199254740993),
(2, 'ada', 'ADA@example.org', 'a', -100.50, -0.00000001, 2.25, -0.0, -0.0, '1970-01-01', false, '2020-02-29 00:00:00', '2020-02-29 00:00:00+00', '{}', '{}', 1, -1, -9007199254740993),
(3, 'Ada ', 'ada@example.org ', 'A  ', 0.00, 0, 0.000001, 0.0, 0.1, '2000-02-29', NULL, '1999-12-31 23:59:59.999999', '1999-12-31 23:59:59.999999-05', '{NULL,x}', '{NULL,4}', 1, 32767, 9223372036854775807),
(4, '', '', '', 0.01, 99999999999999999999.99999999, 12345678.875, 'NaN', 'NaN', '0001-01-01', true, '1900-01-01 00:00:00', '1900-01-01 00:00:00+00', '{"a b","c,d"}', '{-1}', 2, -32768, -9223372036854775808),
(5, 'Ödön ß', 'ö@example.org', 'Ö', 999999999.99, 42, NULL, 'Infinity', 3.25, '9999-12-31', false, '2024-06-30 12:34:56.789', '2024-06-30 12:34:56.789+05:30', '{ß}', '{10,20,30,40}', 2, 0, 0),
(6, '日本', NULL, NULL, -0.01, -42, -7.5, '-Infinity', -3.25, NULL, true, NULL, NULL, NULL, NULL, 3, NULL, NULL),
(7, NULL, 'x_y%z', 'zzzz', NULL, NULL, 7.5, NULL, NULL, '2024-02-29', NULL, '2024-02-29 01:02:03', '2024-02-29 01:02:03+00', '{x,x}', '{2,2,NULL}', 5, 7, 1000000),
(8, 'Zoë', 'zoe@example.org', 'Z', 2.50, 2.5, 3.5, 2.5, 2.5, '2024-03-01', true, '2024-03-01 00:00:00', '2024-03-01 00:00:00+00', '{y}', '{5}', 99, 2, -1000000),
(9, 'Bob', 'bob@example.org', 'B', 3.50, 3.5, -2.5, -2.5, -2.5, '2024-03-01', false, '2024-03-01 00:00:00', '2024-03-01 00:00:00+00', '{x,y}', '{1,2,3}', 8, 3, 5);

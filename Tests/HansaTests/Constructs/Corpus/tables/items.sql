-- source: lite
CREATE TABLE items (
  id bigint PRIMARY KEY, name text, kind varchar(10), weight double precision, price decimal(10,2), made date,
  checked timestamp, flag boolean, parent_id bigint
);
INSERT INTO items VALUES
(10, 'Bolt', 'metal', 0.5, 1.25, '2020-05-05', '2020-05-05 05:05:05', true, NULL),
(20, 'bolt', 'Metal', -0.0, 2.50, '2020-05-05', '2020-05-05 05:05:05.123456', false, 10),
(30, 'Bolt ', 'wood', 1.5, -1.25, '2021-01-01', NULL, NULL, 10),
(40, '', NULL, NULL, NULL, NULL, '1969-12-31 23:59:59', true, 20),
(50, NULL, 'metal', 2.5, 0.00, '1999-12-31', '1999-12-31 00:00:00', false, 99),
(60, 'Ünder', 'glass', 1e300, 12345678.90, '2024-02-29', '2024-02-29 12:00:00', true, 50);

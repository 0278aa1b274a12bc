-- source: my
CREATE TABLE orders (
  id integer PRIMARY KEY, person_id integer, item_id bigint, qty smallint, price decimal(10,2), huge decimal(30,10),
  discount double precision, ordered date, shipped {timestamp}(6), paid boolean, note varchar(50), status varchar(10)
);
INSERT INTO orders VALUES
(1, 1, 10, 1, 10.00, 12345678901234567890.0123456789, 0.1, '2024-01-01', '2024-01-02 10:00:00.5', true, 'first', 'open'),
(2, 1, 20, -2, 20.50, -12345678901234567890.0123456789, 0.25, '2024-01-31', '2024-02-01 00:00:00', false, 'First', 'OPEN'),
(3, 2, 10, 3, -5.25, 0.0000000001, -0.5, '2024-02-29', '2024-02-29 23:59:59.999999', true, 'first ', 'open '),
(4, 3, 30, NULL, 0.00, 0, 0.0, '2023-12-31', '2024-01-01 00:00:00', NULL, '', ''),
(5, 5, 99, 0, 99999999.99, NULL, 1e10, NULL, NULL, true, NULL, 'done'),
(6, NULL, 10, 7, 7.77, 7.7700000000, 1e-10, '2024-03-01', '2024-03-01 12:00:00', false, 'ünïcode ß', NULL),
(7, 9, NULL, 5, NULL, 5, NULL, '2024-03-01', '2024-03-02 12:00:00', NULL, '50%_off', 'done'),
(8, 42, 40, 2, 20.50, 1, 0.25, '2024-01-31', '2024-01-31 00:00:00', true, 'Zz', 'done'),
(9, 9, 20, 2, 20.50, 2, 2.5, '1970-01-01', '1970-01-01 00:00:00', true, 'zz', 'Done');

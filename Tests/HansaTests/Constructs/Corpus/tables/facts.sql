-- source: lite
CREATE TABLE facts (a text, b bigint, c date, v bigint, w double precision, d decimal(8,3));
INSERT INTO facts VALUES ('x', 1, '2024-01-01', 10, 1.5, 1.125), ('x', 1, '2024-01-02', 20, 2.5, -1.125),
('x', 2, '2024-01-03', NULL, NULL, NULL), ('y', 1, '2024-01-01', -5, -0.5, 0.001), ('y', 2, NULL, 5, 0.5, 99999.999),
('y', NULL, '2024-01-01', 7, 1e10, 2), (NULL, 1, '2024-01-02', 1, 0.1, 3.5), (NULL, NULL, NULL, 3, 0.2, 0.5),
('x', 1, '2024-01-01', 10, 1.5, 1.125), ('X', 3, '2024-02-01', 0, 0.0, 0);

-- source: my
CREATE TABLE nodes (id integer PRIMARY KEY, parent_id integer, label varchar(20), weight integer);
INSERT INTO nodes VALUES (1, NULL, 'root', 1), (2, 1, 'left', 2), (3, 1, 'right', 3), (4, 2, 'left', NULL),
(5, 2, 'leaf', 5), (6, 3, 'Leaf', -6), (7, NULL, 'lone', 7), (8, 6, NULL, 8);

-- source: lite
CREATE TABLE vacant (id bigint PRIMARY KEY, name text, amount decimal(10,2), f double precision, d date);

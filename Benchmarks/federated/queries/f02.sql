-- Aggregate a large table to few rows.
select l_returnflag, sum(l_extendedprice) from lineitem group by l_returnflag

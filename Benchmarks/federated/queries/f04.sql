-- The first rows of a large table in an order without an index.
select * from lineitem order by l_extendedprice desc, l_orderkey, l_linenumber limit 10

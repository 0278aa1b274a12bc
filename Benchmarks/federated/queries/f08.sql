-- Pull two columns of a large table: nothing to reduce.
select l_orderkey, l_extendedprice from lineitem

-- Join and aggregate what belongs to one key.
select o_orderkey, o_orderdate, sum(l_extendedprice * (1 - l_discount)) as revenue
from orders join lineitem on l_orderkey = o_orderkey
where o_custkey = 370
group by o_orderkey, o_orderdate

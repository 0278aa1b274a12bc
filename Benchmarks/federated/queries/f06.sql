-- Few rows of one source select from a large table of another.
select count(*) as n, sum(l_quantity) as q, sum(l_extendedprice) as p
from part join lineitem on l_partkey = p_partkey
where p_name like 'forest green%'

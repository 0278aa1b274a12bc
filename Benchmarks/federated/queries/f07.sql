-- Aggregate a large table by what two small ones of other sources say.
select n_name, sum(l_quantity) as q
from lineitem join supplier on s_suppkey = l_suppkey join nation on n_nationkey = s_nationkey
group by n_name

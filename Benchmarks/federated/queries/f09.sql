-- A large table filtered by a subquery over another source.
select count(*) as n, sum(l_extendedprice) as p
from lineitem
where l_suppkey in (select s_suppkey from supplier where s_acctbal > 9900)

-- Count all tables.
select 'region' as t, count(*) as n from region
union all select 'nation' as t, count(*) as n from nation
union all select 'supplier' as t, count(*) as n from supplier
union all select 'customer' as t, count(*) as n from customer
union all select 'part' as t, count(*) as n from part
union all select 'partsupp' as t, count(*) as n from partsupp
union all select 'orders' as t, count(*) as n from orders
union all select 'lineitem' as t, count(*) as n from lineitem

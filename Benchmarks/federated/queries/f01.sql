-- Count a large table.
select count(*) from lineitem

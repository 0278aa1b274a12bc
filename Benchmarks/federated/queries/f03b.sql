-- Look a key up that is there.
select * from orders where o_orderkey = 12326

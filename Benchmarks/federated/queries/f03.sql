-- Look a key up that is not there.
select * from orders where o_orderkey = 12345

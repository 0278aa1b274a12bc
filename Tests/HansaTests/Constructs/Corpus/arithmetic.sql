-- name: integer division truncates
SELECT id, qty / 2 AS a, -qty / 2 AS b, qty / -2 AS c FROM orders ORDER BY id

-- name: modulo takes the sign of the dividend
SELECT id, qty % 2 AS a, mod(-qty, 3) AS b, qty % -3 AS c, price % 3 AS d FROM orders ORDER BY id

-- name: numeric division
SELECT id, price / 3 AS a, price / 7.0 AS b, 1 / huge AS c FROM orders WHERE huge <> 0 ORDER BY id

-- name: numeric multiplication and addition keep scale
SELECT id, price * 1.10 AS a, price + 0.005 AS b, price - huge AS c FROM orders ORDER BY id

-- name: literals divide
SELECT 1 / 2 AS a, 1.0 / 3 AS b, 1 / 3.0 AS c, 2 / 3::float8 AS d, 10.0 / 4 AS e, 7 / 2.50 AS f

-- name: rounding of numerics
SELECT round(2.5) AS a, round(-2.5) AS b, round(1.005, 2) AS c, round(1234.5, -2) AS d, trunc(-1.59, 1) AS e, ceil(-1.5) AS f, floor(-1.5) AS g

-- name: rounding of a column
SELECT id, round(price) AS a, round(price, 1) AS b, ceil(price) AS c, floor(price) AS d, trunc(price) AS e FROM orders ORDER BY id

-- name: rounding of floats
SELECT id, round(weight) AS a, ceil(weight) AS b, floor(weight) AS c, trunc(weight) AS d FROM items ORDER BY id

-- name: sign and abs
SELECT id, abs(price) AS a, sign(price) AS b, -price AS c, +qty AS d FROM orders ORDER BY id

-- name: powers and roots
-- refused: power()
SELECT 2 ^ 3 AS a, power(2, 0.5) AS b, sqrt(2) AS c, sqrt(2.0::numeric) AS d, cbrt(27) AS e, 2.0 ^ 3 AS f, |/ 25.0 AS g

-- name: logarithms
-- refused: log(numeric
SELECT ln(2.0::float8) AS a, log(100.0::float8) AS b, exp(1.0::float8) AS c, round(log(2.0, 64.0), 6) AS d

-- name: trigonometry
SELECT sin(1.0) AS a, cos(1.0) AS b, atan2(1, 2) AS c, degrees(pi()) AS d, radians(180.0) AS e

-- name: bit operators
SELECT id, id & 3 AS a, id | 8 AS b, id # 5 AS c, ~id AS d, id << 2 AS e, id >> 1 AS f FROM nodes ORDER BY id

-- name: floats compute
SELECT id, score + 1 AS a, score * 2 AS b, -score AS c FROM people ORDER BY id

-- name: float and numeric mix to float
SELECT id, price * discount AS a, price + discount AS b FROM orders ORDER BY id

-- name: integer widths
SELECT qty + qty AS a, qty * 1000000 AS b, id * 10000000000 AS c FROM orders ORDER BY id

-- name: big decimals add exactly
SELECT sum(huge) + 0.0000000001 AS a, 12345678901234567890.0123456789 * 2 AS b FROM orders

-- name: numerics beyond 38 digits
-- limited: 22003 38 digits
SELECT 12345678901234567890123456789012345678901234567890 + 1 AS a

-- name: unconstrained numerics compute
SELECT id, loose + 1 AS a, loose * loose AS b, loose / 3 AS c FROM people ORDER BY id

-- name: division functions
SELECT div(17, 5) AS a, mod(17, 5) AS b, gcd(12, 18) AS c, lcm(4, 6) AS d, 5 / 2 * 2.0 AS e

-- name: width_bucket and factorial
SELECT width_bucket(5.35, 0.024, 10.06, 5) AS a, factorial(10) AS b

-- name: precedence
SELECT 2 + 3 * 4 - -1 AS a, -2 ^ 2 AS b, 10 - 3 - 2 AS c, 2 ^ 3 ^ 2 AS d, NOT 1 > 2 AND true AS e, 7 % 4 * 2 AS f

-- name: minus of a minus
SELECT id, - - qty AS a, -(-price) AS b FROM orders ORDER BY id

-- name: scale of a difference that is zero
SELECT price - price AS a, price * 0 AS b FROM orders WHERE id = 1

-- name: greatest over numbers
SELECT id, greatest(qty, price, 0) AS a FROM orders ORDER BY id

-- name: numeric comparisons of other scales
SELECT 1.0 = 1.00 AS a, 1.10 > 1.1 AS b, 0.1 + 0.2 = 0.3 AS c, 0.1::float8 + 0.2::float8 = 0.3::float8 AS d

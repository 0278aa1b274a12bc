-- Second half of 2025: what did each product category earn in each country, and how many visits filled a cart?
-- shop is SQLite, warehouse a Parquet file, catalog a CSV file, web an NDJSON file.
WITH sales AS (
  SELECT p.category, c.country, count(DISTINCT o.order_id) AS orders, sum(l.quantity * l.unit_price) AS revenue
  FROM shop.orders AS o
    JOIN shop.customers AS c ON c.customer_id = o.customer_id
    JOIN warehouse.order_lines AS l ON l.order_id = o.order_id
    JOIN catalog.products AS p ON p.product_id = l.product_id
  WHERE o.status <> 'cancelled' AND o.ordered_on >= DATE '2025-07-01'
  GROUP BY p.category, c.country
), visits AS (
  SELECT p.category, c.country, count(*) AS visits, count(*) FILTER (WHERE e.kind = 'cart') AS carts
  FROM web.events AS e
    JOIN shop.customers AS c ON c.customer_id = e.customer_id
    JOIN catalog.products AS p ON p.product_id = e.product_id
  WHERE e.happened_at >= TIMESTAMP '2025-07-01 00:00:00'
  GROUP BY p.category, c.country
)
SELECT category, country, visits, round(100.0 * carts / visits, 1) AS conversion_percent, orders, revenue,
  rank() OVER (PARTITION BY country ORDER BY revenue DESC) AS rank_in_country
FROM sales JOIN visits USING (category, country)
ORDER BY revenue DESC, category, country
LIMIT 12;

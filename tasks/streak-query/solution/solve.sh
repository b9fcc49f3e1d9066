#!/bin/bash
set -euo pipefail
cat > /app/streaks.sql <<'SQL'
WITH net AS (
    SELECT order_id, SUM(CASE kind WHEN 'charge' THEN amount_cents WHEN 'refund' THEN -amount_cents ELSE 0 END) AS cents
    FROM payments
    GROUP BY order_id
),
active AS (
    -- strftime turns a time with an offset into UTC; months are numbered without a gap at new year
    SELECT DISTINCT
        o.customer_id,
        strftime('%Y-%m', o.placed_at) AS month,
        12 * CAST(strftime('%Y', o.placed_at) AS INTEGER) + CAST(strftime('%m', o.placed_at) AS INTEGER) AS number
    FROM orders AS o
    JOIN net ON net.order_id = o.id
    WHERE o.status <> 'cancelled' AND net.cents > 0
),
islands AS (
    -- within a streak the month number and the row number grow together
    SELECT *, number - ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY number) AS island
    FROM active
),
streaks AS (
    SELECT customer_id, COUNT(*) AS months, MIN(month) AS first_month, MAX(month) AS last_month
    FROM islands
    GROUP BY customer_id, island
),
ranked AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY months DESC, last_month DESC) AS place
    FROM streaks
)
SELECT c.id AS customer_id, c.name AS name, COALESCE(r.months, 0) AS months, r.first_month AS first_month, r.last_month AS last_month
FROM customers AS c
LEFT JOIN ranked AS r ON r.customer_id = c.id AND r.place = 1
WHERE c.closed_at IS NULL
ORDER BY 3 DESC, c.name, c.id;
SQL
sqlite3 -readonly -header /app/shop.db < /app/streaks.sql

"""Builds the sample database; the same rows on every machine."""

import random
import sqlite3
import sys

dice = random.Random(20240229)
db = sqlite3.connect(sys.argv[1])
db.executescript(
    """
    CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, closed_at TEXT);
    CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER, placed_at TEXT NOT NULL, status TEXT NOT NULL);
    CREATE TABLE payments(id INTEGER PRIMARY KEY, order_id INTEGER, kind TEXT NOT NULL, amount_cents INTEGER NOT NULL);
    """
)
names = ["Amal", "Bo", "Chidi", "Dana", "Eve", "Femi", "Grace", "Hugo", "Iris", "Jun", "Kofi", "Lea"]
for number, name in enumerate(names, 1):
    closed = "2024-05-01T00:00:00Z" if number % 5 == 0 else None
    db.execute("INSERT INTO customers VALUES (?, ?, ?)", (number, name, closed))
for order in range(1, 121):
    year, month = divmod(dice.randrange(14), 12)
    offset = dice.choice(["Z", "Z", "+01:00", "-05:00"])
    placed = f"{2023 + year}-{month + 1:02}-{dice.randint(1, 28):02}T{dice.randrange(24):02}:15:00{offset}"
    status = dice.choice(["complete", "complete", "complete", "cancelled", "open"])
    db.execute("INSERT INTO orders VALUES (?, ?, ?, ?)", (order, dice.randint(1, len(names)), placed, status))
    for _ in range(dice.choice([0, 1, 1, 2, 3])):
        kind = dice.choice(["charge", "charge", "charge", "refund", "authorisation"])
        amount = dice.choice([500, 1000, 2500])
        db.execute("INSERT INTO payments(order_id, kind, amount_cents) VALUES (?, ?, ?)", (order, kind, amount))
db.commit()
db.close()

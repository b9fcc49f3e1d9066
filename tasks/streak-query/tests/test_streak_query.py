import json
import random
import sqlite3
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sandbox import Scratch, read_delivered

DRIVER = Path(__file__).with_name("run_query.py").read_bytes()
SCHEMA = """
CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, closed_at TEXT);
CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER, placed_at TEXT NOT NULL, status TEXT NOT NULL);
CREATE TABLE payments(id INTEGER PRIMARY KEY, order_id INTEGER, kind TEXT NOT NULL, amount_cents INTEGER NOT NULL);
"""


class Shop:
    """One hidden database and the delivered query."""

    def __init__(self, scratch: Scratch) -> None:
        self.scratch = scratch
        self.query = scratch.put("streaks.sql", read_delivered("/app/streaks.sql"))
        self.driver = scratch.put("driver.py", DRIVER)
        self.path = scratch.root / "hidden.db"
        self.db = sqlite3.connect(self.path)
        self.db.executescript(SCHEMA)

    def customer(self, id: int, name: str, closed_at: str | None = None) -> None:
        self.db.execute("INSERT INTO customers VALUES (?, ?, ?)", (id, name, closed_at))

    def order(self, customer: int | None, placed_at: str, *payments: int | tuple[str, int], status: str = "complete") -> None:
        """Payments are charges, negative numbers refunds, or (kind, amount)."""
        id = self.db.execute("INSERT INTO orders(customer_id, placed_at, status) VALUES (?, ?, ?)", (customer, placed_at, status)).lastrowid
        for payment in payments:
            kind, amount = payment if isinstance(payment, tuple) else ("charge" if payment >= 0 else "refund", abs(payment))
            self.pay(id, kind, amount)

    def pay(self, order: int | None, kind: str, amount: int) -> None:
        self.db.execute("INSERT INTO payments(order_id, kind, amount_cents) VALUES (?, ?, ?)", (order, kind, amount))

    def months(self, customer: int, *months: str) -> None:
        for month in months:
            self.order(customer, f"{month}-15T12:00:00Z", 100)

    def answer(self) -> dict:
        self.db.commit()
        done = self.scratch.run(["/usr/bin/python3", "-I", "-S", "-B", self.driver, self.path, self.query])
        assert done.code == 0, done
        found = json.loads(done.out)
        assert "error" not in found, found["error"]
        return found

    def rows(self) -> list[tuple]:
        return [tuple(row) for row in self.answer()["rows"]]


@pytest.fixture
def shop():
    scratch = Scratch()
    yield Shop(scratch)
    scratch.close()


def test_columns_and_customers_without_a_streak(shop):
    shop.customer(1, "none")
    shop.customer(2, "closed", "2024-01-01T00:00:00Z")
    shop.customer(3, "unpaid")
    shop.customer(4, "closed on the empty day", "")
    shop.order(3, "2024-01-15T12:00:00Z")
    shop.months(2, "2024-01", "2024-02")
    found = shop.answer()
    assert found["columns"] == ["customer_id", "name", "months", "first_month", "last_month"]
    assert [tuple(row) for row in found["rows"]] == [(1, "none", 0, None, None), (3, "unpaid", 0, None, None)]


def test_streaks_cross_new_year_and_break_at_gaps(shop):
    shop.customer(1, "a")
    shop.customer(2, "b")
    shop.customer(3, "c")
    shop.months(1, "2023-11", "2023-12", "2024-01", "2024-03", "2024-04")
    shop.months(2, "2022-12", "2024-01", "2024-01", "2023-10", "2023-09")
    shop.months(3, *[f"2023-{month:02}" for month in range(1, 13)], *[f"2024-{month:02}" for month in range(1, 13)], "2020-02")
    assert shop.rows() == [
        (3, "c", 24, "2023-01", "2024-12"),
        (1, "a", 3, "2023-11", "2024-01"),
        (2, "b", 2, "2023-09", "2023-10"),
    ]


def test_of_equal_streaks_the_latest_counts(shop):
    shop.customer(1, "a")
    shop.customer(2, "b")
    shop.months(1, "2024-05", "2024-06", "2023-12", "2024-01", "2023-05", "2023-06")
    shop.months(2, "2021-01", "2019-01", "2020-01")
    assert shop.rows() == [(1, "a", 2, "2024-05", "2024-06"), (2, "b", 1, "2021-01", "2021-01")]


def test_months_are_utc_months(shop):
    shop.customer(1, "east")
    shop.order(1, "2024-01-01T00:30:00+02:00", 100)  # December
    shop.order(1, "2024-01-31T23:59:59Z", 100)
    shop.customer(2, "west")
    shop.order(2, "2024-02-29T23:30:00-03:30", 100)  # March
    shop.order(2, "2024-02-29T19:59:59-04:00", 100)
    shop.customer(3, "gap")
    shop.order(3, "2024-05-01T05:44:59+05:45", 100)  # April
    shop.order(3, "2024-06-01T00:00:00+00:00", 100)
    assert shop.rows() == [
        (1, "east", 2, "2023-12", "2024-01"),
        (2, "west", 2, "2024-02", "2024-03"),
        (3, "gap", 1, "2024-06", "2024-06"),
    ]


def test_only_paid_orders_count(shop):
    shop.customer(1, "cancelled")
    shop.order(1, "2024-01-15T12:00:00Z", 500, status="cancelled")
    shop.order(1, "2024-01-16T12:00:00Z", 0, status="complete")
    shop.customer(2, "refunded")
    shop.order(2, "2024-01-15T12:00:00Z", 500, 500, -1000)
    shop.order(2, "2024-01-16T12:00:00Z", 500, -300, -201)
    shop.order(2, "2024-01-17T12:00:00Z", ("authorisation", 900), ("chargeback", 5))
    shop.customer(3, "partly")
    shop.order(3, "2024-01-15T12:00:00Z", 500, 500, -999, status="open")
    shop.order(3, "2024-02-15T12:00:00Z", -100, 101, ("authorisation", 900), status="odd")
    # A good and a bad order in the same month: sums are taken per order, not per month.
    shop.order(3, "2024-03-15T12:00:00Z", 100)
    shop.order(3, "2024-03-15T12:00:00Z", -900)
    shop.customer(4, "second try")
    shop.order(4, "2024-01-15T12:00:00Z", 500, status="cancelled")
    shop.order(4, "2024-01-15T12:00:00Z", 500)
    assert shop.rows() == [
        (3, "partly", 3, "2024-01", "2024-03"),
        (4, "second try", 1, "2024-01", "2024-01"),
        (1, "cancelled", 0, None, None),
        (2, "refunded", 0, None, None),
    ]


def test_rows_are_ordered(shop):
    for id, name in [(9, "b"), (8, "a"), (7, "B"), (6, "é"), (5, "a"), (4, "z"), (3, "Ab")]:
        shop.customer(id, name)
    shop.months(4, "2024-01", "2024-02")
    for id in (5, 6, 8, 9):
        shop.months(id, "2024-01")
    assert [row[:3] for row in shop.rows()] == [(4, "z", 2), (5, "a", 1), (8, "a", 1), (9, "b", 1), (6, "é", 1), (3, "Ab", 0), (7, "B", 0)]


def test_rows_without_a_partner_play_no_role(shop):
    shop.customer(1, "a")
    shop.months(1, "2024-01")
    for customer in (None, 77):
        shop.order(customer, "2024-02-15T12:00:00Z", 100)
    for order in (None, 999):
        shop.pay(order, "refund", 10_000)
        shop.pay(order, "charge", 90_000)
    assert shop.rows() == [(1, "a", 1, "2024-01", "2024-01")]


def reference(shop: Shop) -> list[tuple]:
    """The same question answered in plain Python."""
    net = defaultdict(int)
    for order, kind, amount in shop.db.execute("SELECT order_id, kind, amount_cents FROM payments"):
        net[order] += {"charge": amount, "refund": -amount}.get(kind, 0)
    active = defaultdict(set)
    for id, customer, placed_at, status in shop.db.execute("SELECT * FROM orders"):
        if status != "cancelled" and net[id] > 0:
            moment = datetime.fromisoformat(placed_at).astimezone(UTC)
            active[customer].add(moment.year * 12 + moment.month - 1)
    rows = []
    for id, name in shop.db.execute("SELECT id, name FROM customers WHERE closed_at IS NULL"):
        best, length = (0, None), 0
        for month in sorted(active[id]):
            length = length + 1 if month - 1 in active[id] else 1
            if length >= best[0]:
                best = (length, month)
        months, last = best
        ends = (None, None) if last is None else tuple(f"{month // 12}-{month % 12 + 1:02}" for month in (last - months + 1, last))
        rows.append((id, name, months, *ends))
    return sorted(rows, key=lambda row: (-row[2], row[1].encode(), row[0]))


def test_large_random_database(shop):
    dice = random.Random(7)
    for id in range(1, 401):
        shop.customer(id, dice.choice("abcABC") + str(dice.randrange(50)), dice.choice([None, None, None, "2024-01-01T00:00:00Z"]))
    for _ in range(20_000):
        moment = datetime(2019, 1, 1) + timedelta(minutes=dice.randrange(6 * 365 * 24 * 60))
        placed_at = moment.isoformat(timespec="seconds") + dice.choice(["Z", "+00:00", "+13:45", "-09:30", "+01:00"])
        payments = [dice.choice([300, 500, -300, -500, ("authorisation", 800)]) for _ in range(dice.randrange(4))]
        shop.order(dice.randint(1, 420), placed_at, *payments, status=dice.choice(["complete", "open", "cancelled"]))
    assert shop.rows() == reference(shop)

#!/bin/bash
set -euo pipefail
cat > /app/free_slots.py <<'PYTHON'
"""Free time between appointments.

Everything is computed on UTC instants: Python's arithmetic on two datetimes of the same zone works on the wall clock
and is an hour off on the days when the clocks change.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def _instant(day, minute_of_day, tz, *, first):
    """The instant of a wall-clock time; a skipped one is the end of its gap, of two the first or the second."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute_of_day)
    instants = sorted(wall.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    low, high = instants
    if low.astimezone(tz).replace(tzinfo=None) == wall:
        return low if first else high
    # In a gap the two readings lie on either side of the change: find the second at which the offset changes.
    before = low.astimezone(tz).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(tz).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


def _minute_of_day(clock):
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _busy_instant(text):
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"no UTC offset: {text}")
    return moment.astimezone(UTC)


def free_slots(day, zone, opens, closes, busy, minutes):
    """The stretches of the window that are free for at least `minutes`, as pairs of ISO 8601 local times."""
    if minutes <= 0:
        raise ValueError("minutes must be greater than 0")
    tz = ZoneInfo(zone)
    opening, closing = _minute_of_day(opens), _minute_of_day(closes)
    if closing <= opening:
        closing += 24 * 60
    first_day = date.fromisoformat(day)
    start = _instant(first_day, opening, tz, first=True)
    end = _instant(first_day, closing, tz, first=False)

    blocks = sorted((_busy_instant(begin), _busy_instant(finish)) for begin, finish in busy)
    if any(finish < begin for begin, finish in blocks):
        raise ValueError("a busy time ends before it starts")

    slots = []
    cursor = start
    for begin, finish in [*blocks, (end, end)]:
        if begin == finish != end:
            continue
        gap_end = min(begin, end)
        if gap_end - cursor >= timedelta(minutes=minutes):
            slots.append((_local(cursor, tz), _local(gap_end, tz)))
        cursor = max(cursor, finish)
    return slots


def _local(instant, tz):
    return instant.astimezone(tz).isoformat(timespec="seconds")
PYTHON
cd /app
python3 -c 'import free_slots
print(free_slots.free_slots("2025-03-30", "Europe/Berlin", "00:00", "06:00", [], 60))'
rm -rf __pycache__

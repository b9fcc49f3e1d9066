"""Free time between appointments."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def _at(day, clock, tz):
    hour, minute = clock.split(":")
    return datetime.fromisoformat(day).replace(hour=int(hour), minute=int(minute), tzinfo=tz)


def free_slots(day, zone, opens, closes, busy, minutes):
    """The stretches of the window that are free for at least `minutes`."""
    tz = ZoneInfo(zone)
    start = _at(day, opens, tz)
    end = _at(day, closes, tz)
    if end < start:
        end += timedelta(hours=24)

    busy.sort()
    slots = []
    cursor = start
    for busy_start, busy_end in busy:
        busy_start = datetime.fromisoformat(busy_start).astimezone(tz)
        busy_end = datetime.fromisoformat(busy_end).astimezone(tz)
        if busy_start > cursor and busy_start - cursor > timedelta(minutes=minutes):
            slots.append((cursor.isoformat(), busy_start.isoformat()))
        cursor = busy_end
    if end - cursor > timedelta(minutes=minutes):
        slots.append((cursor.isoformat(), end.isoformat()))
    return slots

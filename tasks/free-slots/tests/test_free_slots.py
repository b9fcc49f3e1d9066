import json
from pathlib import Path

import pytest
from sandbox import Scratch, read_delivered

DRIVER = Path(__file__).with_name("call_free_slots.py").read_bytes()


@pytest.fixture
def call():
    """Calls the delivered function in an isolated interpreter; takes and returns lists."""
    scratch = Scratch()
    module = scratch.put("free_slots.py", read_delivered("/app/free_slots.py"))
    driver = scratch.put("driver.py", DRIVER)

    def answers(cases: list[dict]) -> list[dict]:
        done = scratch.run(["/usr/bin/python3", "-I", "-S", "-B", driver, module], stdin=json.dumps(cases).encode())
        assert done.code == 0, done
        found = json.loads(done.out)
        assert isinstance(found, list) and len(found) == len(cases)
        return found

    yield answers
    scratch.close()


def case(day, zone, opens, closes, busy=(), minutes=30):
    return {"day": day, "zone": zone, "opens": opens, "closes": closes, "busy": list(busy), "minutes": minutes}


def check(call, expected: list[tuple[dict, list | str]]) -> None:
    for (given, wanted), answer in zip(expected, call([given for given, _ in expected])):
        if wanted == "ValueError":
            assert answer.get("error") == "ValueError", f"{given}: {answer}"
        else:
            assert answer.get("slots") == [list(slot) for slot in wanted], f"{given}: {answer}"


def test_busy_times_may_overlap_contain_and_touch(call):
    def at(start, end):
        return (f"2025-06-04T{start}:00Z", f"2025-06-04T{end}:00Z")

    def slot(start, end):
        return (f"2025-06-04T{start}:00+00:00", f"2025-06-04T{end}:00+00:00")

    nested = [at("09:00", "12:00"), at("10:00", "10:30"), at("13:00", "14:00"), at("13:30", "15:00"), at("15:00", "16:00")]
    free = [slot("08:00", "09:00"), slot("12:00", "13:00"), slot("16:00", "18:00")]
    check(
        call,
        [
            (case("2025-06-04", "UTC", "08:00", "18:00", nested), free),
            (case("2025-06-04", "UTC", "08:00", "18:00", nested[::-1]), free),
            (case("2025-06-04", "UTC", "08:00", "18:00", nested[2:] + nested[:2]), free),
            (case("2025-06-04", "UTC", "08:00", "18:00", [at("12:00", "12:00")]), [slot("08:00", "18:00")]),
            (case("2025-06-04", "UTC", "08:00", "18:00", [at("18:00", "18:00"), at("08:00", "08:00")]), [slot("08:00", "18:00")]),
            (case("2025-06-04", "UTC", "08:00", "18:00", [at("08:00", "18:00"), at("09:00", "10:00")]), []),
        ],
    )


def test_busy_times_are_clipped_to_the_window(call):
    busy = [
        ("2025-06-03T20:00:00Z", "2025-06-04T09:15:00Z"),
        ("2025-06-04T15:45:00Z", "2025-06-05T09:00:00Z"),
        ("2025-06-05T12:00:00Z", "2025-06-05T13:00:00Z"),
        ("2025-06-03T01:00:00Z", "2025-06-03T02:00:00Z"),
        ("2025-06-04T02:00:00Z", "2025-06-04T03:00:00Z"),
    ]
    check(
        call,
        [
            (case("2025-06-04", "UTC", "08:00", "17:00", busy), [("2025-06-04T09:15:00+00:00", "2025-06-04T15:45:00+00:00")]),
            (case("2025-06-04", "UTC", "08:00", "17:00", busy[2:]), [("2025-06-04T08:00:00+00:00", "2025-06-04T17:00:00+00:00")]),
            (case("2025-06-04", "UTC", "08:00", "17:00", [("2025-06-01T00:00:00Z", "2025-06-09T00:00:00Z")]), []),
        ],
    )


def test_busy_times_are_compared_as_instants(call):
    # Sorted as text, the first of these would come last; the third has two different offsets.
    busy = [
        ("2025-01-15T23:30:00+09:00", "2025-01-16T00:00:00+09:00"),
        ("2025-01-15T12:00:00-03:30", "2025-01-15T16:00:00Z"),
        ("2025-01-15T18:30:00+01:00", "2025-01-15T15:30:00-02:30"),
    ]
    check(
        call,
        [
            (
                case("2025-01-15", "America/New_York", "09:00", "17:00", busy),
                [
                    ("2025-01-15T09:00:00-05:00", "2025-01-15T09:30:00-05:00"),
                    ("2025-01-15T10:00:00-05:00", "2025-01-15T10:30:00-05:00"),
                    ("2025-01-15T11:00:00-05:00", "2025-01-15T12:30:00-05:00"),
                    ("2025-01-15T13:00:00-05:00", "2025-01-15T17:00:00-05:00"),
                ],
            ),
        ],
    )


def test_minimum_length_is_inclusive_and_elapsed_time(call):
    busy = [
        ("2025-10-26T00:29:59Z", "2025-10-26T00:30:00Z"),
        ("2025-10-26T01:30:00Z", "2025-10-26T01:30:01Z"),
    ]
    first = ("2025-10-26T00:30:00+02:00", "2025-10-26T02:29:59+02:00")
    middle = ("2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00")
    last = ("2025-10-26T02:30:01+01:00", "2025-10-26T04:00:00+01:00")
    spring = ("2025-03-30T01:30:00+01:00", "2025-03-30T03:30:00+02:00")
    check(
        call,
        [
            (case("2025-10-26", "Europe/Berlin", "00:30", "04:00", busy, 60), [first, middle, last]),
            (case("2025-10-26", "Europe/Berlin", "00:30", "04:00", busy, 61), [first, last]),
            (case("2025-10-26", "Europe/Berlin", "00:30", "04:00", busy, 90), [first]),
            (case("2025-10-26", "Europe/Berlin", "00:30", "04:00", busy, 120), []),
            (case("2025-03-30", "Europe/Berlin", "01:30", "03:30", minutes=60), [spring]),
            (case("2025-03-30", "Europe/Berlin", "01:30", "03:30", minutes=61), []),
        ],
    )


def test_clock_times_that_are_skipped_or_happen_twice(call):
    check(
        call,
        [
            # Forward: 02:00 to 03:00 in Berlin, 02:00 to 02:30 on Lord Howe Island, 00:00 to 01:00 in Havana, a whole day in Apia.
            (case("2025-03-30", "Europe/Berlin", "02:15", "05:00"), [("2025-03-30T03:00:00+02:00", "2025-03-30T05:00:00+02:00")]),
            (case("2025-03-30", "Europe/Berlin", "00:00", "02:45"), [("2025-03-30T00:00:00+01:00", "2025-03-30T03:00:00+02:00")]),
            (case("2025-03-30", "Europe/Berlin", "02:10", "02:50"), []),
            (case("2025-10-05", "Australia/Lord_Howe", "02:20", "03:30"), [("2025-10-05T02:30:00+11:00", "2025-10-05T03:30:00+11:00")]),
            (case("2025-03-08", "America/Havana", "20:00", "24:00"), [("2025-03-08T20:00:00-05:00", "2025-03-09T01:00:00-04:00")]),
            (case("2011-12-29", "Pacific/Apia", "22:00", "24:00"), [("2011-12-29T22:00:00-10:00", "2011-12-31T00:00:00+14:00")]),
            # Back: 03:00 to 02:00 in Berlin, 02:00 to 01:30 on Lord Howe Island, 02:00 to 01:00 in New York.
            (case("2025-10-26", "Europe/Berlin", "02:30", "04:00"), [("2025-10-26T02:30:00+02:00", "2025-10-26T04:00:00+01:00")]),
            (case("2025-10-26", "Europe/Berlin", "01:00", "02:30"), [("2025-10-26T01:00:00+02:00", "2025-10-26T02:30:00+01:00")]),
            (case("2025-10-26", "Europe/Berlin", "02:10", "02:20", minutes=70), [("2025-10-26T02:10:00+02:00", "2025-10-26T02:20:00+01:00")]),
            (case("2026-04-05", "Australia/Lord_Howe", "01:45", "03:00", minutes=105), [("2026-04-05T01:45:00+11:00", "2026-04-05T03:00:00+10:30")]),
            (case("2025-11-02", "America/New_York", "00:00", "01:00"), [("2025-11-02T00:00:00-04:00", "2025-11-02T01:00:00-05:00")]),
        ],
    )


def test_window_may_end_on_the_next_day(call):
    check(
        call,
        [
            (case("2025-03-29", "Europe/Berlin", "22:00", "06:00", minutes=420), [("2025-03-29T22:00:00+01:00", "2025-03-30T06:00:00+02:00")]),
            (case("2025-03-29", "Europe/Berlin", "22:00", "06:00", minutes=421), []),
            (case("2025-12-31", "Asia/Kolkata", "09:00", "24:00"), [("2025-12-31T09:00:00+05:30", "2026-01-01T00:00:00+05:30")]),
            (case("2024-02-28", "UTC", "08:00", "08:00", minutes=1440), [("2024-02-28T08:00:00+00:00", "2024-02-29T08:00:00+00:00")]),
            (case("2025-11-01", "America/New_York", "01:30", "01:30", minutes=1500), [("2025-11-01T01:30:00-04:00", "2025-11-02T01:30:00-05:00")]),
            (case("2025-06-30", "UTC", "00:00", "00:00"), [("2025-06-30T00:00:00+00:00", "2025-07-01T00:00:00+00:00")]),
        ],
    )


def test_wrong_input_is_a_value_error(call):
    fine = ("2025-06-04T09:00:00Z", "2025-06-04T10:00:00Z")
    wrong = [
        ("2025-06-04T09:00:00", "2025-06-04T10:00:00Z"),
        ("2025-06-04T09:00:00Z", "2025-06-04T10:00:00"),
        ("2025-06-04T10:00:00Z", "2025-06-04T09:59:59Z"),
        ("2025-06-04T10:00:00+02:00", "2025-06-04T10:30:00+03:00"),
        ("2024-01-01T10:00:00Z", "2024-01-01T09:00:00Z"),
        ("2024-01-01T10:00:00", "2024-01-01T11:00:00"),
    ]
    expected = [(case("2025-06-04", "UTC", "08:00", "12:00", [fine, pair]), "ValueError") for pair in wrong]
    expected += [(case("2025-06-04", "UTC", "08:00", "12:00", [fine], minutes), "ValueError") for minutes in (0, -5)]
    later_by_offset = ("2025-06-04T10:30:00+03:00", "2025-06-04T10:00:00+02:00")
    expected.append((case("2025-06-04", "UTC", "07:00", "08:30", [later_by_offset]), [("2025-06-04T07:00:00+00:00", "2025-06-04T07:30:00+00:00"), ("2025-06-04T08:00:00+00:00", "2025-06-04T08:30:00+00:00")]))
    check(call, expected)


def test_the_callers_list_is_not_changed(call):
    busy = [("2025-06-04T10:00:00Z", "2025-06-04T11:00:00Z"), ("2025-06-04T08:30:00Z", "2025-06-04T09:00:00Z"), ("2025-06-04T09:00:00Z", "2025-06-04T09:00:00Z")]
    [answer] = call([case("2025-06-04", "UTC", "08:00", "12:00", busy)])
    assert answer["unchanged"] is True

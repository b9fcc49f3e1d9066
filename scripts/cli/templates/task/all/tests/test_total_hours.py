"""Hidden cases for the delivered program; all of them have to pass.

What the agent delivered is hostile until shown otherwise: `read_delivered` follows no link, and `Scratch` runs
programs as a user who reaches neither /tests nor the reward. Test what the instruction asks for, all of it and no more.
"""

import pytest
from sandbox import Scratch, read_delivered


@pytest.fixture
def total_hours():
    scratch = Scratch()
    program = scratch.put("program", read_delivered("{{program}}"))

    def run(timesheet: str) -> str:
        file = scratch.put("a timesheet", timesheet.encode())
        done = scratch.run(["/usr/bin/{{interpreter}}", program, file])
        assert done.code == 0, done
        return done.out.decode()

    yield run
    scratch.close()


def test_adds_up_each_person(total_hours):
    assert total_hours("7:45 Ada\n1:10 Bo\n0:05 Ada\n") == "7:50 Ada\n1:10 Bo\n"


def test_numbers_are_decimal_and_minutes_carry(total_hours):
    assert total_hours("08:09 Ada\n9:08 Ada\n00:58 Ada\n") == "18:15 Ada\n"


def test_hours_go_beyond_a_day_and_zero_is_shown(total_hours):
    assert total_hours("23:59 Ada\n" * 6 + "0:00 Bo\n") == "143:54 Ada\n0:00 Bo\n"


def test_names_may_hold_blanks_and_marks(total_hours):
    timesheet = "1:00 Miles O'Brien\n2:00 Ada K. Lovelace-King\n3:00 Miles O'Brien\n"
    assert total_hours(timesheet) == "2:00 Ada K. Lovelace-King\n4:00 Miles O'Brien\n"


def test_lines_are_ordered_by_the_bytes_of_names(total_hours):
    timesheet = "1:00 bo\n2:00 Bo\n3:00 A-z\n4:00 A z\n5:00 Al\n"
    assert total_hours(timesheet) == "4:00 A z\n3:00 A-z\n5:00 Al\n2:00 Bo\n1:00 bo\n"


def test_empty_lines_count_for_nothing(total_hours):
    assert total_hours("\n1:00 Ada\n\n\n2:00 Ada\n\n") == "3:00 Ada\n"
    assert total_hours("") == ""

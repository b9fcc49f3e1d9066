import os
from pathlib import Path

import pytest
from sandbox import UID, Scratch, read_delivered

SCRIPT = "/app/prune-backups.sh"


class Folder:
    """One directory of backups and the delivered script."""

    def __init__(self, scratch: Scratch, script: Path, name: str = "backups") -> None:
        self.scratch = scratch
        self.script = script
        self.path = scratch.work / name
        self.path.mkdir()
        os.chown(self.path, UID, UID)

    def add(self, *names: str) -> None:
        for age, name in enumerate(names):
            path = self.path / name
            path.write_text(name)
            os.chown(path, UID, UID)
            os.utime(path, (1_700_000_000 - age * 86_400,) * 2)

    def left(self) -> set[str]:
        return set(os.listdir(self.path))

    def prune(self, *arguments: str, **options):
        return self.scratch.run(["/bin/bash", self.script, *arguments], **options)

    def expect_deleted(self, deleted: list[str], *arguments: str) -> None:
        before = self.left()
        done = self.prune(*arguments)
        assert done.code == 0, done
        assert done.out.decode() == "".join(f"{name}\n" for name in deleted)
        assert self.left() == before - set(deleted)


@pytest.fixture
def scratch():
    space = Scratch()
    yield space
    space.close()


@pytest.fixture
def script(scratch):
    return scratch.put("prune-backups.sh", read_delivered(SCRIPT))


@pytest.fixture
def folder(scratch, script):
    return Folder(scratch, script)


def dated(series: str, *dates: str) -> list[str]:
    return [f"{series}-{date}.tar.gz" for date in dates]


def test_keeps_the_latest_dates_whatever_the_modification_times(folder):
    # `add` makes earlier arguments newer on disk: here the oldest dates are the newest files.
    folder.add(*dated("db", "20231105", "20231231", "20240101", "20240229", "20240301"))
    folder.add(*dated("log", "19991231", "20000101"))
    folder.expect_deleted(dated("db", "20231105", "20231231"), str(folder.path), "3")
    folder.expect_deleted([], str(folder.path), "3")
    folder.expect_deleted(
        dated("db", "20240101", "20240229") + dated("log", "19991231"), str(folder.path), "1"
    )
    folder.add(*dated("db", "20240305"))
    done = folder.prune(".", "1", cwd=folder.path)
    assert (done.code, done.out) == (0, b"db-20240301.tar.gz\n"), done


def test_series_with_dashes_and_dates_are_told_apart(folder):
    folder.add(*dated("app", "20240101", "20240105", "20240106"))
    folder.add(*dated("app-20240101", "20240102", "20240103"))
    folder.add(*dated("app-", "20240101", "20240102"))
    folder.add(*dated("app-blue", "20240101", "20240102"))
    folder.expect_deleted(
        sorted(
            dated("app", "20240101", "20240105")
            + dated("app-20240101", "20240102")
            + dated("app-", "20240101")
            + dated("app-blue", "20240101")
        ),
        str(folder.path),
        "1",
    )


def test_unusual_names_are_handled(scratch, script):
    folder = Folder(scratch, script, "old  backups *")
    deleted = []
    for series in ["my  files", "-rf", "*", "@", "?", "[ab]", "a]b", "back\\slash", "it's \"so\"", ".hidden", "$(touch x)", " lead", "ünï", "x;y"]:
        names = dated(series, "20240101", "20240202", "20240303")
        folder.add(*names)
        deleted += names[:2]
    folder.add("a-20240101.tar.gz", "b-20240101.tar.gz")
    folder.expect_deleted(sorted(deleted, key=os.fsencode), str(folder.path), "1")
    assert os.listdir(scratch.work) == ["old  backups *"]


def test_other_entries_are_neither_deleted_nor_counted(folder):
    folder.add(*dated("db", "20240101", "20240102", "20240103"))
    folder.add("db-20240104.tar.gz.part", "db-202401041.tar.gz", "db-2024010.tar.gz", "db_20240109.tar.gz")
    folder.add("-20240101.tar.gz", "20240101.tar.gz", "db-20240109.tar.gzip", "db-2024010a.tar.gz", "db-20240109xtar.gz")
    folder.add("precious.txt")
    (folder.path / "db-20240105.tar.gz").symlink_to("precious.txt")
    (folder.path / "db-20230105.tar.gz").symlink_to("nowhere")
    for name in ["db-20240106.tar.gz", "db-20230106.tar.gz", "sub"]:
        (folder.path / name).mkdir()
        inner = folder.path / name / "db-20200101.tar.gz"
        inner.write_text("inner")
        os.chown(folder.path / name, UID, UID)
    folder.expect_deleted(dated("db", "20240101"), str(folder.path), "2")
    for name in ["db-20240106.tar.gz", "db-20230106.tar.gz", "sub"]:
        assert os.listdir(folder.path / name) == ["db-20200101.tar.gz"]
    assert (folder.path / "precious.txt").read_text() == "precious.txt"


def test_dry_run_prints_the_same_and_deletes_nothing(folder):
    folder.expect_deleted([], "-n", "backups", "1")
    folder.add(*dated("b", "20240101", "20240102"), *dated("B", "20240101", "20240102"), *dated("a b", "20240101", "20240102"))
    everything = folder.left()
    dry = folder.prune("-n", str(folder.path), "1")
    assert folder.left() == everything
    expected = ["B-20240101.tar.gz", "a b-20240101.tar.gz", "b-20240101.tar.gz"]
    assert (dry.code, dry.out.decode().splitlines()) == (0, expected), dry
    folder.expect_deleted(expected, str(folder.path), "1")


def test_keep_is_read_as_a_decimal_number(folder):
    folder.add(*dated("db", *[f"202401{day:02}" for day in range(1, 13)]))
    folder.expect_deleted(dated("db", "20240101", "20240102"), str(folder.path), "010")
    folder.expect_deleted(dated("db", "20240103"), str(folder.path), "09")
    folder.expect_deleted(dated("db", "20240104"), str(folder.path), "000000008")
    folder.expect_deleted([], str(folder.path), "999999999")


def test_wrong_arguments_delete_nothing(folder):
    folder.add(*dated("db", "20240101", "20240102", "20240103"))
    everything = folder.left()
    path = str(folder.path)
    wrong = [
        [path, "0"], [path, "000"], [path, "-1"], [path, "+1"], [path, "1x"], [path, "x"], [path, ""], [path, "1.0"], [path, " 1"],
        [path, "1 "], [path, "0x1"], [path, "KEEP"], [path, "1\n1"], [path], [], ["-n"], ["-n", path], [path, "1", "1"], ["-x", path, "1"],
        [f"{path}/nothing", "1"], [f"{path}/db-20240101.tar.gz", "1"], ["", "1"],
    ]
    for arguments in wrong:
        done = folder.prune(*arguments, env={"PATH": "/usr/bin:/bin", "KEEP": "1", "HOME": path})
        assert (done.code, done.out) == (2, b""), f"{arguments}: {done}"
        assert done.err.strip(), f"{arguments}: no message"
        assert folder.left() == everything


def test_goes_on_after_a_file_that_cannot_be_deleted(folder):
    folder.add(*dated("db", "20240101", "20240102", "20240103", "20240104"), *dated("web", "20240101", "20240102"))
    stuck = folder.path / "db-20240102.tar.gz"
    os.chown(stuck, 0, 0)
    os.chown(folder.path, 0, 0)
    folder.path.chmod(0o1777)  # as in /tmp: only the owner of a file may delete it
    done = folder.prune(str(folder.path), "1")
    assert done.code == 1, done
    assert done.out.decode().splitlines() == dated("db", "20240101", "20240103") + dated("web", "20240101")
    assert done.err.strip()
    assert folder.left() == {"db-20240102.tar.gz", "db-20240104.tar.gz", "web-20240102.tar.gz"}
    assert folder.prune(str(folder.path.parent / "missing"), "1").code == 2

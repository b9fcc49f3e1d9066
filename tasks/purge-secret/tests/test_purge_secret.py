"""The delivered repository is taken apart by hand: its configuration, hooks and other settings reach no git process."""

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from sandbox import UID, Scratch, read_delivered

DELIVERED = Path("/app/repo")
PRISTINE = Path("/tests/pristine")
KEY = b"ck_live_7Q2mZr9TbX4w"
REMOVED = {b"config/prod.env", b"config/prod.env.bak", b"deploy/production.env"}
GIT_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ATTR_NOSYSTEM": "1",
}


@dataclass(frozen=True)
class Commit:
    tree: str
    parents: tuple[str, ...]
    people: tuple[bytes, ...]  # author and committer lines, dates included
    other_headers: tuple[bytes, ...]
    message: bytes


class Repository:
    """All objects and refs of one repository, read from a copy of its plain data files."""

    def __init__(self, scratch: Scratch, source: Path) -> None:
        self.scratch = scratch
        self.git_dir = scratch.work / f"{source.name}.git"
        self.copy_data(source / ".git")
        self.head = read_delivered(source / ".git" / "HEAD").decode(errors="replace").strip()
        self.objects = self.read_objects()
        self.refs = self.read_refs()

    def git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        done = self.scratch.run(["/usr/bin/git", f"--git-dir={self.git_dir}", *arguments], stdin=stdin, env=GIT_ENVIRONMENT)
        assert done.code == 0, f"git {' '.join(arguments)}: {done}"
        return done.out

    def copy_data(self, source: Path) -> None:
        if not os.path.lexists(source) or not stat.S_ISDIR(os.lstat(source).st_mode):
            pytest.fail(f"{source} is not a directory", pytrace=False)
        for name in ["objects", "refs"]:
            copy_tree(source / name, self.git_dir / name)
        # Only loose objects and packs are data; indexes and graphs are derived from them, so they are made anew below.
        shutil.rmtree(self.git_dir / "objects" / "info", ignore_errors=True)
        packs = self.git_dir / "objects" / "pack"
        for path in packs.iterdir() if packs.exists() else []:
            if path.suffix != ".pack":
                path.unlink()
        for name in ["packed-refs", "HEAD", "index"]:
            if os.path.lexists(source / name):
                (self.git_dir / name).write_bytes(read_delivered(source / name))
        (self.git_dir / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = false\n")
        for folder, _, files in os.walk(self.git_dir):
            os.chown(folder, UID, UID)
            for file in files:
                os.chown(Path(folder) / file, UID, UID)
        for pack in sorted(packs.glob("*.pack")):
            self.git("index-pack", str(pack))

    def read_objects(self) -> dict[str, tuple[str, bytes]]:
        data = self.git("cat-file", "--batch-all-objects", "--batch")
        found, at = {}, 0
        while at < len(data):
            end = data.index(b"\n", at)
            name, kind, size = data[at:end].decode().split()
            body = data[end + 1 : end + 1 + int(size)]
            assert hashlib.sha1(f"{kind} {size}\0".encode() + body).hexdigest() == name, f"object {name} is corrupt"
            found[name] = (kind, body)
            at = end + 1 + int(size) + 1
        return found

    def read_refs(self) -> dict[str, str]:
        lines = self.git("for-each-ref", "--format=%(objectname) %(refname)").decode().splitlines()
        return {name: target for target, name in (line.split(" ", 1) for line in lines)}

    def body(self, name: str, kind: str) -> bytes:
        assert name in self.objects, f"{kind} {name} is missing"
        assert self.objects[name][0] == kind, f"{name} is not a {kind}"
        return self.objects[name][1]

    def tag(self, name: str) -> tuple[str, bytes]:
        """The commit an annotated tag points at, and the rest of the tag."""
        first, _, rest = self.body(name, "tag").partition(b"\n")
        return first.removeprefix(b"object ").decode(), rest

    @cache
    def commit(self, name: str) -> Commit:
        head, _, message = self.body(name, "commit").partition(b"\n\n")
        lines = head.split(b"\n")
        values = {key: tuple(line[len(key) + 1 :] for line in lines if line.startswith(key + b" ")) for key in (b"tree", b"parent")}
        people = tuple(line for line in lines if line.startswith((b"author ", b"committer ")))
        other = tuple(line for line in lines if not line.startswith((b"tree ", b"parent ", b"author ", b"committer ")))
        return Commit(values[b"tree"][0].decode(), tuple(parent.decode() for parent in values[b"parent"]), people, other, message)

    @cache
    def paths(self, tree: str, prefix: bytes = b"") -> dict[bytes, tuple[bytes, bytes]]:
        """Path to (mode, content) of everything in a tree."""
        data, at, found = self.body(tree, "tree"), 0, {}
        while at < len(data):
            end = data.index(b"\0", at)
            mode, name = data[at:end].split(b" ", 1)
            target = data[end + 1 : end + 21].hex()
            at = end + 21
            if mode == b"40000":
                found |= self.paths(target, prefix + name + b"/")
            else:
                found[prefix + name] = (mode, self.body(target, "blob"))
        return found


def copy_tree(source: Path, target: Path, *, links: bool = False, skip: str = "") -> None:
    """Copies directories, regular files and, if wanted, symbolic links as such; anything else fails the test."""
    if not os.path.lexists(source) or not stat.S_ISDIR(os.lstat(source).st_mode):
        pytest.fail(f"{source} is not a directory", pytrace=False)
    target.mkdir(parents=True)
    with os.scandir(source) as entries:
        for entry in entries:
            copy = target / entry.name
            if entry.name == skip:
                continue
            if entry.is_dir(follow_symlinks=False):
                copy_tree(Path(entry.path), copy, links=links)
            elif links and entry.is_symlink():
                copy.symlink_to(os.readlink(entry.path))
            else:
                copy.write_bytes(read_delivered(entry.path))
                copy.chmod(0o755 if entry.stat(follow_symlinks=False).st_mode & 0o100 else 0o644)


@pytest.fixture(scope="module")
def scratch():
    space = Scratch()
    yield space
    space.close()


@pytest.fixture(scope="module")
def old(scratch):
    return Repository(scratch, PRISTINE)


@pytest.fixture
def new(scratch):
    for entry in scratch.work.iterdir():
        if entry.name != "pristine.git":
            shutil.rmtree(entry)
    return Repository(scratch, DELIVERED)


def tips(repository: Repository) -> dict[str, str]:
    """Ref to commit, annotated tags followed."""
    return {
        name: repository.tag(target)[0] if repository.objects[target][0] == "tag" else target
        for name, target in repository.refs.items()
    }


def pairs(old: Repository, new: Repository) -> list[tuple[str, str]]:
    """Every commit of the original with its counterpart, found by walking both histories from the same refs."""
    found: dict[str, str] = {}
    found_back: dict[str, str] = {}
    new_tips = tips(new)
    todo = []
    for name, target in tips(old).items():
        assert name in new_tips, f"{name} is missing"
        todo.append((target, new_tips[name]))
    while todo:
        before, after = todo.pop()
        if found.get(before) == after:
            continue
        subject = old.commit(before).message.splitlines()[0].decode()
        assert before not in found and after not in found_back, f"two counterparts around '{subject}'"
        found[before] = after
        found_back[after] = before
        old_parents, new_parents = old.commit(before).parents, new.commit(after).parents
        assert len(old_parents) == len(new_parents), f"'{subject}' has {len(new_parents)} parents instead of {len(old_parents)}"
        todo += zip(old_parents, new_parents)
    return list(found.items())


def leaked(old: Repository, name: str) -> bool:
    """Whether a commit or one of its ancestors has something to remove."""
    commit = old.commit(name)
    contents = old.paths(commit.tree)
    here = KEY in commit.message or any(path in REMOVED or KEY in content for path, (_, content) in contents.items())
    return here or any(leaked(old, parent) for parent in commit.parents)


def test_no_object_contains_the_key(new):
    assert new.objects
    assert [f"{kind} {name}" for name, (kind, body) in new.objects.items() if KEY in body] == []


def test_refs_are_the_same(old, new):
    assert sorted(new.refs) == sorted(old.refs)
    assert {name: new.objects[target][0] for name, target in new.refs.items()} == {
        name: old.objects[target][0] for name, target in old.refs.items()
    }


def test_tags_keep_their_kind_and_text(old, new):
    counterpart = dict(pairs(old, new))
    for name, target in old.refs.items():
        if old.objects[target][0] == "tag":
            commit, text = old.tag(target)
            assert new.tag(new.refs[name]) == (counterpart[commit], text)
    assert new.refs["refs/tags/demo"] == counterpart[old.refs["refs/tags/demo"]]


def test_commits_keep_people_dates_and_parents(old, new):
    for before, after in pairs(old, new):
        assert new.commit(after).people == old.commit(before).people
        assert new.commit(after).other_headers == old.commit(before).other_headers


def test_messages_lose_only_the_key(old, new):
    for before, after in pairs(old, new):
        assert new.commit(after).message == old.commit(before).message.replace(KEY, b"REDACTED")


def test_trees_lose_only_the_key(old, new):
    for before, after in pairs(old, new):
        expected = {
            path: (mode, content.replace(KEY, b"REDACTED") if path == b"docs/setup.md" else content)
            for path, (mode, content) in old.paths(old.commit(before).tree).items()
            if path not in REMOVED
        }
        assert new.paths(new.commit(after).tree) == expected, old.commit(before).message.splitlines()[0].decode()


def test_commits_before_the_leak_keep_their_ids(old, new):
    clean = [(before, after) for before, after in pairs(old, new) if not leaked(old, before)]
    assert len(clean) == 2
    for before, after in clean:
        assert before == after


def test_repository_is_sound_and_clean(old, new):
    for name in ["objects/info/alternates", "shallow", "commondir", "worktrees", "info/grafts"]:
        assert not os.path.lexists(DELIVERED / ".git" / name), f".git/{name} exists"
    assert new.head == "ref: refs/heads/main"
    problems = new.git("fsck", "--full", "--strict", "--no-dangling").decode()
    assert problems.strip() == ""
    work_tree = new.scratch.work / "tree"
    copy_tree(DELIVERED, work_tree, links=True, skip=".git")
    status = new.git(f"--work-tree={work_tree}", "status", "--porcelain", "--untracked-files=all", "--ignored")
    assert status.decode() == ""

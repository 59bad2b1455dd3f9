"""The store in a directory: private, whole files only, bounded."""

import multiprocessing
import os
import shutil
import stat
from pathlib import Path

import pytest
from hotclub_cache import Cache, FileBasedCache, InsecureDirectory, StoreUnavailable
from hotclub_cache.stores.file import FileStore
from hotclub_cache.testing import TurnableClock


def _modes(directory: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()}


def test_sec_cac_022_directory_and_files_are_private(tmp_path: Path):
    directory = tmp_path / "deep" / "cache"
    cache = FileBasedCache(directory, {})
    cache.set("k", "secret")
    cache.incr("n") if cache.add("n", 1) else None

    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert _modes(directory) == {0o600}


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777, 0o1777])
def test_sec_cac_022_a_directory_that_others_may_write_is_refused(tmp_path: Path, mode: int):
    directory = tmp_path / "cache"
    directory.mkdir()
    directory.chmod(mode)
    with pytest.raises(InsecureDirectory, match="written by others"):
        Cache(f"file://{directory}").get("k")


def test_sec_cac_022_a_link_to_elsewhere_is_refused(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "cache").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InsecureDirectory, match="symbolic link"):
        Cache(f"file://{tmp_path}/cache").set("k", 1)


def test_sec_cac_030_temporary_files_are_private_and_removed_on_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    directory = tmp_path / "cache"
    store = FileStore(directory)
    seen: list[int] = []

    def failing(source: str, target: str) -> None:
        seen.append(stat.S_IMODE(os.stat(source).st_mode))
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(StoreUnavailable, match="disk full"):
        store.write("k", b"secret", None)

    assert seen == [0o600]
    assert list(directory.iterdir()) == []


def test_sec_cac_025_the_number_of_files_stays_near_the_bound(tmp_path: Path):
    store = FileStore(tmp_path / "cache", max_entries=50)
    for number in range(400):
        store.write(str(number), b"x", None)
    assert len(list((tmp_path / "cache").iterdir())) <= 55


@pytest.mark.parametrize(
    "junk", [b"", b"\n", b"never 3\nab", b"x 1\na", b"never -1\n", b"\xff" * 50]
)
def test_a_file_that_is_none_of_ours_is_a_miss(tmp_path: Path, junk: bytes):
    store = FileStore(tmp_path / "cache")
    store.write("k", b"1", None)
    (path,) = (tmp_path / "cache").iterdir()
    path.write_bytes(junk)

    assert store.read("k") is None
    assert store.insert("k", b"2", None)
    store.wipe("k")
    assert store.read("k") is None


def test_values_outlive_the_process_and_end_by_the_clock(tmp_path: Path):
    clock = TurnableClock()
    FileStore(tmp_path / "cache", clock=clock).write("k", b"1", 10)
    again = FileStore(tmp_path / "cache", clock=clock)
    assert again.read("k") == b"1"
    clock.turn(11)
    assert again.read("k") is None
    assert again.count("k", 1) is None


def _count(directory: str) -> None:
    cache = Cache(f"file://{directory}")
    for _ in range(50):
        cache.incr("n")


def test_sec_cac_028_counting_is_exact_among_processes(tmp_path: Path):
    cache = Cache(f"file://{tmp_path}/cache")
    cache.set("n", 0)
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_count, args=(f"{tmp_path}/cache",)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert cache.get("n") == 200


def test_a_directory_that_is_removed_meanwhile_is_an_empty_cache(tmp_path: Path):
    cache = FileBasedCache(tmp_path / "kept", {})
    for work in (
        lambda: cache.get("a"),
        lambda: cache.set("a", 1),
        lambda: cache.clear(),
        lambda: cache.delete("a"),
        lambda: cache.get_or_set("a", 2),
        lambda: cache.add("b", 3),
    ):
        cache.set("a", 0)
        shutil.rmtree(tmp_path / "kept")
        work()
    shutil.rmtree(tmp_path / "kept")
    with pytest.raises(ValueError, match="a"):
        cache.incr("a")
    cache.set("a", 1)
    assert cache.get("a") == 1

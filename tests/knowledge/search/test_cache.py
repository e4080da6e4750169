import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from knowledge.search import cache


@contextmanager
def file_sizes_limited(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond the size: like a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("content", [b"", b"a", bytes(1_000_000)])
def test_what_was_written_is_read_with_the_same_key_only(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.vectors"
    cache.write(file, content, b"key")
    assert bytes(cache.read(file, b"key") or b"") == content
    assert cache.read(file, b"other") is None


def test_a_file_that_does_not_fit_leaves_the_earlier_one_and_no_part_of_its_own(
    tmp_path: Path,
) -> None:
    file = tmp_path / "a.vectors"
    cache.write(file, b"earlier")
    with file_sizes_limited(10_000):
        cache.write(file, bytes(100_000))
    assert list(tmp_path.iterdir()) == [file]
    assert bytes(cache.read(file) or b"") == b"earlier"


def test_a_folder_in_place_of_a_file_is_a_miss(tmp_path: Path) -> None:
    cache.write(tmp_path, b"content")
    assert cache.read(tmp_path) is None

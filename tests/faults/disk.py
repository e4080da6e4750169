"""A disk that fills up or becomes read-only, with the means that the machine allows."""

import os
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

SIZE = "64m"
BLOCK = bytes(4096)


class Disk:
    """A small file system of its own in `folder`; needs the right to mount."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"
        _command("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(folder))

    def close(self) -> None:
        """Take it away."""
        _command("umount", "--lazy", str(self.folder))

    def fill(self, _writer: int) -> None:
        """Leave no byte free."""
        with suppress(OSError), self._ballast.open("wb", buffering=0) as ballast:
            while ballast.write(BLOCK):
                pass

    def free(self, _writer: int) -> None:
        """Make room again."""
        self._ballast.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Nobody can write; to be entered while nobody has a file open for it."""
        _patiently("mount", "-o", "remount,ro", str(self.folder))
        try:
            yield
        finally:
            _command("mount", "-o", "remount,rw", str(self.folder))


class Quota:
    """The same without the right to mount: a limit for the one process that writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def close(self) -> None:
        """Nothing is left."""

    def fill(self, writer: int) -> None:
        """Let no file grow."""
        _, hard = resource.prlimit(writer, resource.RLIMIT_FSIZE)
        resource.prlimit(writer, resource.RLIMIT_FSIZE, (0, hard))

    def free(self, writer: int) -> None:
        """Let files grow again."""
        _, hard = resource.prlimit(writer, resource.RLIMIT_FSIZE)
        resource.prlimit(writer, resource.RLIMIT_FSIZE, (hard, hard))

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """No file can be opened for writing, nor made."""
        if os.geteuid() == 0:
            pytest.skip("root may write anywhere, and this one may not mount")
        paths = [self.folder, *self.folder.iterdir()]
        for path in paths:
            path.chmod(path.stat().st_mode & ~0o222)
        try:
            yield
        finally:
            for path in paths:
                path.chmod(path.stat().st_mode | 0o200)


def disk_in(folder: Path) -> Disk | Quota:
    """The better of the two that the machine allows."""
    try:
        return Disk(folder)
    except subprocess.CalledProcessError:
        return Quota(folder)


def _patiently(*words: str) -> None:
    """Run a command that succeeds once processes that were killed have let go of their files."""
    for _ in range(50):
        with suppress(subprocess.CalledProcessError):
            return _command(*words)
        time.sleep(0.1)
    return _command(*words)


def _command(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)

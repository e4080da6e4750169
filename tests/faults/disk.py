"""A disk that fills up or becomes read-only, by whatever means the machine allows."""

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
    """A small file system mounted on `folder`; requires the right to mount."""

    def __init__(self, folder: Path, size: str = SIZE) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"
        _command("mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder))

    def close(self) -> None:
        """Unmount the file system."""
        _command("umount", "--lazy", str(self.folder))

    def fill(self, _writer: int) -> None:
        """Use up all free space."""
        with suppress(OSError), self._ballast.open("wb", buffering=0) as ballast:
            while ballast.write(BLOCK):
                pass

    def free(self, _writer: int) -> None:
        """Free the space again."""
        self._ballast.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Make the file system read-only; no file may be open for writing."""
        _retry("mount", "-o", "remount,ro", str(self.folder))
        try:
            yield
        finally:
            _command("mount", "-o", "remount,rw", str(self.folder))


class Quota:
    """The same without the right to mount: a limit on the one process that writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def close(self) -> None:
        """Do nothing: there is nothing to undo."""

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
        """Make the folder and its files read-only."""
        if os.geteuid() == 0:
            pytest.skip("needs the right to mount, since root ignores file modes")
        paths = [self.folder, *self.folder.iterdir()]
        for path in paths:
            path.chmod(path.stat().st_mode & ~0o222)
        try:
            yield
        finally:
            for path in paths:
                path.chmod(path.stat().st_mode | 0o200)


def disk_in(folder: Path) -> Disk | Quota:
    """Return a `Disk` if the machine allows to mount it, else a `Quota`."""
    try:
        return Disk(folder)
    except subprocess.CalledProcessError:
        return Quota(folder)


def _retry(*words: str) -> None:
    """Run a command, again while killed processes still have files open."""
    for _ in range(50):
        with suppress(subprocess.CalledProcessError):
            return _command(*words)
        time.sleep(0.1)
    return _command(*words)


def _command(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)

"""Files that only their owner may read and write, whatever the umask."""

import os
import stat
from pathlib import Path
from typing import Final

MODE: Final = 0o600


def create(file: Path) -> None:
    """Create an empty file; raise `FileExistsError` if there is one, or another `OSError`."""
    os.close(open_private(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL))


def open_private(file: str | Path, flags: int) -> int:
    """Open a file, and return its descriptor: the `opener` of `open` for a new file."""
    descriptor = os.open(file, flags, MODE)
    os.fchmod(descriptor, MODE)  # the umask may have removed the owner's rights, too
    return descriptor


def restrict(file: Path) -> None:
    """Take a file away from everybody but its owner, if everybody may use it.

    A file that only a group may read was given to that group on purpose, and is left alone, as is
    one that belongs to somebody else.
    """
    status = file.stat()
    if stat.S_IMODE(status.st_mode) & stat.S_IRWXO and status.st_uid == os.geteuid():
        file.chmod(MODE)

"""The bot as an unprivileged user of a read-only system: like its unit or container, but stricter.

There is no home and no folder for temporary files, at most 1,024 files may be open, and only one
folder can be written. `/locked` may not be entered.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import Running
from tests.machine import NOBODY

CHECKOUT: Final = Path(__file__).parent.parent
SHOWN: Final = ("/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/usr")
ENTER: Final = """
set -e
root=$1 data=$2; shift 2
mount -t tmpfs -o mode=755 none "$root"
while [ "$1" != -- ]; do
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
    mount -o remount,bind,ro "$root$1"
    shift
done
mkdir -p "$root$data"
mount --bind "$data" "$root$data"
mkdir -m 700 "$root/locked"
mount -o remount,ro "$root"
shift
exec prlimit --nofile=1024:1024 chroot "$root" \
    setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all --no-new-privs \
    env --chdir "$data" "$@"
"""


class Jail:
    """Runs commands that can write `folder` only. Its `root` is a folder to mount things on."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        root.mkdir()
        folder.mkdir()
        os.chown(folder, NOBODY, NOBODY)
        shown = {Path(sys.base_prefix), Path(sys.prefix), CHECKOUT, *map(Path, SHOWN)}
        shown = {place for place in shown if place.exists()}
        outermost = [str(one) for one in shown if shown.isdisjoint(one.parents)]
        self._enter = ["unshare", "--mount", "bash", "-c", ENTER, "jail", str(root), str(folder)]
        self._enter += [*sorted(outermost), "--"]

    def run(self, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run `framework-bot ARGUMENTS…` to its end."""
        return subprocess.run(
            [*self._enter, sys.executable, "-m", "bot", *arguments],
            env=self._variables(environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @contextmanager
    def start(self, *arguments: str, **environment: str) -> Iterator[Running]:
        """Run `framework-bot ARGUMENTS…` for the length of the block."""
        process = subprocess.Popen(
            [*self._enter, sys.executable, "-m", "bot", *arguments],
            env=self._variables(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running = Running(process)
        try:
            yield running
        finally:
            running.close()

    def _variables(self, environment: Mapping[str, str]) -> Mapping[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SSL_CERT_FILE": os.devnull,
            "DATABASE_URL": f"sqlite:///{self.folder}/record.db",
            **environment,
        }


def jail(folder: Path) -> Jail:
    """Return a jail with a new folder of its own; skip the test if the machine allows none."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "setpriv", "prlimit"))):
        pytest.skip("only root may mount folders and change the user, with util-linux")
    made = Jail(folder / "root", folder / "data")
    tried = made.run("--version")
    if tried.returncode:
        pytest.skip(f"the machine allows no mount namespaces: {tried.stderr.strip()}")
    return made

"""`make bench`: compare the bot with a named peer, measured in the same run.

python -m bench [--markdown] [--seconds 60] [--decisions 100000]
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import acknowledgement, load, review, search, starting
from bench.figure import Figure

Rows = Sequence[Callable[[], Figure]]
HEADINGS = ("what", "this bot", "peer", "ratio", "aim", "peer is")


def main() -> None:
    """Measure each row and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="print a Markdown page")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long a rate is sustained")
    parser.add_argument("--decisions", type=int, default=100_000, help="in the large record")
    given = parser.parse_args()
    rows = (
        *acknowledgement.ROWS,
        *load.rows(given.seconds),
        *starting.ROWS,
        *search.ROWS,
        *review.rows(given.decisions),
    )
    for line in _document(rows) if given.markdown else _table(rows):
        print(line, flush=True)


def _table(rows: Rows) -> Iterator[str]:
    line = "{:<38} {:>12} {:>12} {:>7} {:>9}  {}"
    yield line.format(*HEADINGS)
    for row in rows:
        yield line.format(*_cells(row()))


def _document(rows: Rows) -> Iterator[str]:
    yield "# Benchmarks\n"
    yield f"Made with `make bench ARGS=--markdown` on {datetime.now(UTC):%-d %B %Y}: {_machine()}."
    yield "Each row compares two programs in one run; a busy machine slows both.\n"
    yield f"| {' | '.join(HEADINGS)} |"
    yield "| --- | ---: | ---: | ---: | ---: | --- |"
    for row in rows:
        yield f"| {' | '.join(_cells(row()))} |"


def _cells(figure: Figure) -> tuple[str, ...]:
    own, peer = (f"{value:,.2f} {figure.unit}" for value in (figure.own, figure.peer))
    ratio = f"{figure.own / figure.peer:.2f}" if figure.peer else "-"
    return figure.what, own, peer, ratio, figure.aim, figure.peer_is


def _machine() -> str:
    """Describe the machine and its load."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return (
        f"{os.cpu_count()} cores of {models[0] if models else platform.machine()}, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f} at the start"
    )


if __name__ == "__main__":
    main()

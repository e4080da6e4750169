"""Hostile payloads over HTTP, by the thousand."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.playground import Playground
from bot.slack import manifest
from tests.faults.office import Office
from tests.faults.service import Service
from tests.fuzz.harm import exceptions, harm
from tests.fuzz.mutations import garbled, mutated
from tests.fuzz.payloads import Sample, gather
from tests.tally import Tally

pytestmark = pytest.mark.slow

THREADS = 4
ROUND = 500
FORM = "application/x-www-form-urlencoded"
STATUSES = {200, 400, 401, 411, 413}
GROWTH = 1.1
"""The factor by which memory may grow after the warm-up."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: Any, pytestconfig: Any) -> Iterator[Office]:
    with Playground(manifest=manifest.read()) as slack:
        folder = tmp_path_factory.mktemp("fuzz")
        service = Service("serve", slack, folder, folder / "log.txt")
        try:
            service.start()
            yield Office(slack, service, Random(pytestconfig.getoption("--seed")))
        finally:
            service.kill()


def requests(samples: tuple[Sample, ...], chance: Random) -> Iterator[tuple[bytes, str]]:
    """Yield endless mutated bodies with their content types."""
    while True:
        sample = chance.choice(samples)
        payload = mutated(sample.payload, chance)
        match sample.kind:
            case "events_api":
                body, content_type = json.dumps(payload).encode(), "application/json"
            case "interactive":
                body, content_type = urlencode({"payload": json.dumps(payload)}).encode(), FORM
            case "slash_commands":
                fields = {key: str(value) for key, value in payload.items()}
                body, content_type = urlencode(fields, errors="replace").encode(), FORM
        yield (body if chance.random() < 0.9 else garbled(body, chance)), content_type


def resident(pid: int) -> int:
    """Return the resident memory of a process in kB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1])


def test_hostile_payloads_cause_no_errors_no_harmful_output_and_no_leak(
    office: Office, sender: Any, pytestconfig: Any, tally: Tally
) -> None:
    slack, service = office.slack, office.service
    samples = gather(office)
    total: int = pytestconfig.getoption("--payloads")
    first = pytestconfig.getoption("--seed")
    statuses: Counter[int] = Counter()
    harmful: list[str] = []
    broken: list[bytes] = []
    worker, seen, sizes = service.worker, 0, []

    def bombard(seed: int) -> None:
        given = requests(samples, Random(f"{first} {seed}"))
        with closing(sender(service.port, slack.signing_secret)) as send:
            for _ in range(ROUND // THREADS):
                body, content_type = next(given)
                status, text = send(body, content_type)
                statuses[status] += 1
                if status not in STATUSES:
                    broken.append(body)
                harmful.extend(harm(text))

    with ThreadPoolExecutor(THREADS) as pool:
        for seed in range(0, max(1, total // ROUND) * THREADS, THREADS):
            list(pool.map(bombard, range(seed, seed + THREADS)))
            for entry in slack.traffic(seen):
                seen = entry["n"]
                if entry["direction"] == "in":
                    harmful.extend(harm(entry["body"]))
            sizes.append(resident(worker))
    escaped = exceptions(service.log.read_text(encoding="utf-8"))
    for status, times in statuses.items():
        tally.count(f"payloads answered with {status}", times)
    tally.count("kB held after the warm-up", sizes[len(sizes) // 5])
    tally.count("kB held at the end", sizes[-1])
    tally.found({"other statuses": len(broken), "harmful texts": len(harmful)})
    tally.found({"exceptions that nothing expects": len(escaped)})
    assert broken == []
    assert harmful == []
    assert escaped == []
    assert sizes[-1] <= GROWTH * sizes[len(sizes) // 5]
    assert service.worker == worker
    assert service.readiness()[0] == 200

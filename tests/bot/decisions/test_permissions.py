"""Workspace owners, with and without the setting that lets them edit."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.playground import Person, Playground
from bot.playground.seed import AMARA, JONAS, MEILIN, default_seed
from bot.render.buttons import REJECT
from bot.settings import Settings
from bot.slack import manifest
from tests.bot.blocks import buttons
from tests.bot.decisions.case import Case
from tests.bot.desk import Desk

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def slack() -> Iterator[Playground]:
    """A workspace owned by Mei-Lin."""
    users = (AMARA, JONAS, replace(MEILIN, is_owner=True))
    seed = replace(default_seed(), users=users)
    with Playground(manifest=manifest.read(), seed=seed) as playground:
        yield playground


@pytest.fixture(params=[True, False])
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Settings in which owners may edit, and in which they may not."""
    return settings.model_copy(update={"owners_may_edit": request.param})


def test_an_owner_edits_only_if_the_setting_allows_it_and_never_votes(
    desk: Desk,
    slack: Playground,
    settings: Settings,
    amara: Person,
    jonas: Person,
    meilin: Person,
    channels: dict[str, str],
) -> None:
    place = channels["general"]
    desk.record(amara, place, Deciders=[jonas.id])
    case = Case(desk, slack, place, amara)
    moves = buttons(case.open(meilin))
    if not settings.owners_may_edit:
        assert moves == ["History"]
        return
    assert moves == ["Reject", "Edit", "History"]
    meilin.press("Reject")
    case.top(meilin, "Reject D-1")
    meilin.fill(REJECT.reason_label, "The budget is gone")
    assert meilin.submit() == {"ok": True}
    desk.see(lambda: meilin.modal, "Reopen")

"""The real bot in the browser: a question, an interview, a recorded decision, a search."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from bot.playground import Playground
from bot.render.result import RECORD_SUBMIT
from bot.server.serve import connected
from bot.settings import Settings
from bot.slack import manifest

pytestmark = pytest.mark.slow

AMARA, MEILIN = "U0AMARA001", "U0MEILIN03"
QUESTION = "which is faster for an ml model demo"

Visit = Callable[..., Page]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Playground]:
    """The bot and a playground, as `framework-bot demo` starts them."""
    with Playground(manifest=manifest.read()) as slack:
        settings = Settings(
            slack_api_url=slack.api_url,
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            database_url=f"sqlite:///{tmp_path}/record.db",
        )
        with connected(settings):
            slack.wait_for_connection()
            yield slack


def write(page: Page, channel: str, text: str) -> None:
    """Type into the composer and send."""
    box = page.get_by_label(f"Message #{channel}")
    box.fill(text)
    box.press("Enter")


def test_a_newcomer_asks_is_interviewed_records_and_finds_the_decision(
    workspace: Playground, visit: Visit
) -> None:
    page = visit(workspace, AMARA, channel="C0DATATEAM")

    write(page, "data-team", f"@framework-bot {QUESTION}")
    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_role("log", name="Thread")).to_contain_text("Streamlit")

    write(page, "data-team", "/framework-choose")
    modal = page.get_by_role("dialog")
    expect(modal.get_by_role("radio", name="Flask or Streamlit")).to_be_checked()
    modal.get_by_role("button", name="Next").click()
    for number in range(1, 5):
        expect(modal).to_contain_text(f"Step {number} of 4")
        for question in modal.get_by_role("radiogroup").all():
            question.get_by_role("radio").first.check()
        modal.get_by_role("button", name="Next").click()
    expect(modal).to_contain_text("Your answers")
    modal.get_by_role("button", name="Next").click()
    expect(modal).to_contain_text("Recommended: Streamlit")
    modal.get_by_role("button", name=RECORD_SUBMIT).click()

    modal.get_by_label("Title").fill("How we show the churn model")
    modal.get_by_label("Why").fill("The board sees it on Friday")
    modal.get_by_role("button", name="Record").click()
    expect(modal).to_contain_text("D-1")
    expect(modal).to_contain_text("How we show the churn model")
    page.keyboard.press("Escape")
    feed = page.get_by_role("log", name="Messages in #data-team")
    expect(feed).to_contain_text("recorded a decision")

    colleague = visit(workspace, MEILIN, channel="C0GENERAL1")
    write(colleague, "general", "/framework-decisions churn")
    colleague.get_by_role("button", name="Open").click()
    expect(colleague.get_by_role("dialog")).to_contain_text("The board sees it on Friday")
    colleague.keyboard.press("Escape")
    colleague.get_by_role("link", name="framework-bot Home").click()
    expect(colleague.get_by_role("main")).to_contain_text("D-1 How we show the churn model")

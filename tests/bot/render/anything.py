"""Strategies for guides and decisions with any text, and Slack's checks, for tests."""

import json
from datetime import UTC, date, datetime
from typing import Any, get_args

from hypothesis import strategies as st
from slack_sdk.models.views import View

from bot.playground.limits import check_message, check_view
from bot.slack.message import Message
from knowledge.guide.models import Choice, Criterion, Entry, Evidence, Guide, Option
from storage.records import ConsideredOption, Decision, Status

ANY = st.text(max_size=40) | st.sampled_from(["<!channel>", "&" * 5000, "🤔" * 3000, "x y " * 999])
TEXT = ANY.map(lambda text: f"a{text}").filter(str.strip)
POINTS = st.sampled_from([-2.0, 0.5, 3.0])
USERS = st.lists(st.sampled_from(["U0AMARA001", "U0JONAS002"]), max_size=50).map(tuple)
SOURCE = "https://x.slack.com/archives/C1/p1?a=b&c=d"
GUIDES = [(f"guide-{number}", "A guide " * 20) for number in range(150)]
HOSTILE = ("<!channel>", "<!everyone>", "<!here>", "<http")


@st.composite
def some_decisions(draw: st.DrawFn) -> Decision:
    """Generate a decision with any text in each of its fields."""
    return Decision(
        team_id="T1",
        number=draw(st.integers(1, 999_999)),
        title=draw(TEXT),
        context=draw(ANY),
        why=draw(TEXT),
        consequences=draw(ANY),
        confirmation=draw(ANY),
        source=draw(st.none() | ANY | st.just(SOURCE)),
        status=draw(st.sampled_from(get_args(Status))),
        superseded_by=draw(st.sampled_from([None, "D-7"])),
        supersedes=draw(st.sampled_from([(), ("D-1",) * 200])),
        chosen="a",
        chosen_label=draw(TEXT),
        recommended=draw(st.sampled_from([None, "a", "b"])),
        recommended_label=draw(TEXT),
        created_by="U0AMARA001",
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
        deciders=draw(USERS),
        consulted=draw(USERS),
        approvals=dict.fromkeys(draw(USERS), datetime(2026, 11, 23, tzinfo=UTC)),
        objections=draw(st.dictionaries(TEXT, TEXT, max_size=30)),
        channel="C0DATATEAM",
        told=draw(st.booleans()),
        options=tuple(
            ConsideredOption(id=str(number), label=label, score=1.5)
            for number, label in enumerate(draw(st.lists(TEXT, max_size=30)))
        ),
        reasons=tuple(draw(st.lists(TEXT, max_size=30))),
        drivers=draw(st.dictionaries(TEXT, TEXT, max_size=30)),
        revisit_on=draw(st.none() | st.dates(date(2026, 1, 1))),
    )


@st.composite
def some_guides(draw: st.DrawFn) -> Guide:
    """Generate a guide of one question with any text, and up to 30 options and answers."""
    count = draw(st.integers(1, 30))
    choices = tuple(
        Choice(
            id=f"c{number}",
            label=draw(TEXT),
            description=draw(TEXT),
            evidence={
                f"o{number}": Evidence(points=draw(POINTS), because=draw(TEXT), cites="e0")
                for number in range(count if number == 0 else 0)
            },
        )
        for number in range(count)
    )
    return Guide(
        id="any",
        title=draw(TEXT),
        summary="s",
        checked=date(2026, 11, 23),
        options=tuple(
            Option(id=f"o{number}", label=draw(TEXT), summary="s") for number in range(count)
        ),
        entries=(Entry(id="e0", question=draw(TEXT), answer=draw(TEXT)),),
        criteria=(
            Criterion(
                id="one",
                step=draw(TEXT),
                question=draw(TEXT),
                help=draw(TEXT),
                examples=(draw(TEXT),),
                who=draw(TEXT),
                options=choices,
            ),
        ),
    )


def check(shown: Message | View) -> str:
    """Assert that Slack accepts it; return its JSON."""
    if isinstance(shown, Message):
        document: dict[str, Any] = shown.arguments()
        check_message(document, max_text=40_000)
    else:
        document = shown.to_dict()
        check_view(document)
    return json.dumps(document, ensure_ascii=False)

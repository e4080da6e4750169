from collections.abc import Callable
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.finding.query import DecisionQuery
from storage.record.checks import problems
from storage.record.log import DecisionLog
from storage.records import Decision, Draft, Viewer, visible
from tests.clock import at
from tests.readable import readable

USERS = st.sampled_from(["UADA", "UBOB", "UEVE"])
CHANNELS = st.sampled_from(["C1", "G2", "D3", "', '"])
VIEWERS = st.builds(Viewer, user_id=USERS, channels=st.frozensets(CHANNELS), inside=st.booleans())
PLACES = st.fixed_dictionaries(
    {
        "created_by": USERS,
        "deciders": st.lists(USERS, max_size=2),
        "channel": st.none() | CHANNELS,
    }
)


@settings(max_examples=60)
@given(
    places=st.lists(st.tuples(PLACES, st.booleans()), min_size=1, max_size=8),
    viewer=st.none() | VIEWERS,
    words=st.sampled_from(["", "churn"]),
    limit=st.integers(1, 9),
)
def test_a_list_holds_exactly_what_its_viewer_may_see(
    *,
    shared_log: DecisionLog,
    new_team: Callable[[], str],
    draft_of: Callable[..., Draft],
    now: datetime,
    places: list[tuple[dict[str, object], bool]],
    viewer: Viewer | None,
    words: str,
    limit: int,
) -> None:
    team = new_team()
    for key, (place, public) in enumerate(places):
        made = at(shared_log, now).record(draft_of(team_id=team, **place), key=str(key))
        if public:
            at(shared_log, now).set_visibility(team, made.number, "public")
    everything = readable(shared_log.find(DecisionQuery(team, None)))
    expected = tuple(decision for decision in everything if visible(decision, viewer))
    assert shared_log.find(DecisionQuery(team, viewer, words, limit=limit)) == expected[:limit]
    if viewer:
        one_by_one = [shared_log.get_visible(team, one.number, viewer) for one in everything]
        assert tuple(filter(None, one_by_one)) == expected


def test_an_outsider_sees_nothing_private(draft_of: Callable[..., Draft], now: datetime) -> None:
    def private(**given: object) -> Decision:
        return Decision(**dict(draft_of(**given)), number=1, created_at=now)

    eve = Viewer(user_id="UEVE", channels=frozenset({"C1"}))
    assert not visible(private(), eve)
    assert not visible(private(channel="G2"), eve)
    assert visible(private(channel="C1"), eve)
    assert visible(private(created_by="UEVE"), eve)
    assert visible(private(deciders=["UBOB", "UEVE"]), eve)
    assert visible(private(channel="G2"), None)


def test_guests_see_public_decisions_of_their_channels_only(
    draft_of: Callable[..., Draft], now: datetime
) -> None:
    public = Decision(**dict(draft_of(channel="C1")), number=1, created_at=now, visibility="public")
    guest = Viewer(user_id="UEVE", inside=False)
    assert visible(public, guest.model_copy(update={"inside": True}))
    assert not visible(public, guest)
    assert visible(public, guest.model_copy(update={"channels": frozenset({"C1"})}))


def test_people_named_in_another_workspace_see_nothing_here(
    log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    """User ids may coincide: a decider of D-1 there doesn't see D-1 here."""
    at(log, now).record(draft_of(team_id="T1"), key="I1")
    at(log, now).record(draft_of(team_id="T2", deciders=["UEVE"]), key="I1")
    assert log.find(DecisionQuery("T1", Viewer(user_id="UEVE"))) == ()
    assert len(log.find(DecisionQuery("T2", Viewer(user_id="UEVE")))) == 1


def test_a_damaged_decision_becomes_private_with_its_channel(
    database: Database, log: DecisionLog, draft_of: Callable[..., Draft], now: datetime
) -> None:
    for number in (1, 2, 3):
        at(log, now).record(draft_of(channel="C1"), key=str(number))
        at(log, now).set_visibility("T1", number, "public")
    database.execute("UPDATE decisions SET deciders = '[' WHERE number = 2")
    at(log, now).make_channel_private("T1", "C1")
    assert log.public_channels() == ()
    told = [log.history("T1", number)[-1].changes for number in (1, 2, 3)]
    assert told == [{"visibility": kind} for kind in ("private", "public", "private")]
    assert {problem.split(":")[0] for problem in problems(database)} == {"T1 D-2"}

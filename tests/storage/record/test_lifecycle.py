from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from pydantic import ValidationError

from storage.record import lifecycle
from storage.record.changes import (
    Accept,
    Approve,
    Change,
    ChangeRefused,
    Confirm,
    Deprecate,
    Edit,
    Object,
    Redact,
    Reject,
    Reopen,
    Snooze,
    Supersede,
)
from storage.records import Decision, Draft, Status

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CHANGES: dict[str, Change] = {
    "approve": Approve(),
    "object": Object(reason="Too slow."),
    "accept": Accept(),
    "reject": Reject(reason="Too dear."),
    "deprecate": Deprecate(reason="The product is gone."),
    "supersede": Supersede(by="D-15"),
    "reopen": Reopen(reason="The vendor has changed."),
    "edit": Edit(fields={"title": "Another"}),
    "confirm": Confirm(next=date(2027, 3, 1)),
    "snooze": Snooze(until=date(2026, 4, 1)),
    "redact": Redact(reason="Asked by law."),
}
BECOMES: dict[str, dict[str, str]] = {
    "proposed": {
        "approve": "accepted",
        "object": "proposed",
        "accept": "accepted",
        "reject": "rejected",
        "edit": "proposed",
        "confirm": "proposed",
        "snooze": "proposed",
        "redact": "proposed",
    },
    "accepted": {
        "deprecate": "deprecated",
        "supersede": "superseded",
        "reopen": "proposed",
        "edit": "accepted",
        "confirm": "accepted",
        "snooze": "accepted",
        "redact": "accepted",
    },
    "rejected": {
        "supersede": "superseded",
        "reopen": "proposed",
        "edit": "rejected",
        "redact": "rejected",
    },
    "deprecated": {
        "supersede": "superseded",
        "reopen": "proposed",
        "edit": "deprecated",
        "redact": "deprecated",
    },
    "superseded": {"reopen": "proposed", "redact": "superseded"},
}


@pytest.fixture
def decision_of(draft_of: Callable[..., Draft]) -> Callable[..., Decision]:
    def decision(status: Status = "proposed", **given: object) -> Decision:
        draft = draft_of(**{"deciders": ["UBOB"]} | given)
        made = Decision(**dict(draft), number=12, created_at=NOW, status=status)
        successor = "D-15" if status == "superseded" else None
        return made.model_copy(update={"superseded_by": successor})

    return decision


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("status", get_args(Status))
def test_each_change_leads_to_one_status_or_is_refused(
    decision_of: Callable[..., Decision], status: Status, name: str
) -> None:
    decision = decision_of(status)
    if expected := BECOMES[status].get(name):
        changed = lifecycle.apply(decision, CHANGES[name], "UBOB", NOW, may_all=True)
        assert (changed.status, changed != decision) == (expected, True)
    else:
        with pytest.raises(ChangeRefused, match=f"^D-12 is (already|still) {status}.*; open it to"):
            lifecycle.apply(decision, CHANGES[name], "UBOB", NOW, may_all=True)


def test_a_superseded_decision_names_its_successor_in_a_refusal(
    decision_of: Callable[..., Decision],
) -> None:
    with pytest.raises(
        ChangeRefused, match=r"^D-12 is already superseded, by D-15; open it to see what changed\.$"
    ):
        lifecycle.apply(decision_of("superseded"), Deprecate(reason="Old."), "UADA", NOW)


@pytest.mark.parametrize(
    ("name", "author", "decider", "other", "owner"),
    [
        ("approve", False, True, False, False),
        ("object", False, True, False, False),
        ("reject", True, True, False, True),
        ("edit", True, True, False, True),
        ("confirm", True, True, False, True),
        ("redact", False, False, False, True),
    ],
)
def test_who_may_do_what(
    decision_of: Callable[..., Decision],
    name: str,
    author: bool,
    decider: bool,
    other: bool,
    owner: bool,
) -> None:
    def may(who: str, *, may_all: bool = False) -> bool:
        return not lifecycle.permission_refusal(decision_of(), CHANGES[name], who, may_all=may_all)

    assert (may("UADA"), may("UBOB"), may("UEVE")) == (author, decider, other)
    assert may("UEVE", may_all=True) == owner


def test_a_forbidden_change_is_refused_with_a_sentence(
    decision_of: Callable[..., Decision],
) -> None:
    with pytest.raises(ChangeRefused, match=r"^Only the author and the deciders of D-12 can"):
        lifecycle.apply(decision_of(), Reject(reason="No."), "UEVE", NOW)


@pytest.mark.parametrize(
    ("deciders", "propose", "status", "approved"),
    [
        ([], False, "accepted", []),
        ([], True, "proposed", []),
        (["UADA"], False, "accepted", ["UADA"]),
        (["UADA"], True, "proposed", []),
        (["UBOB"], False, "proposed", []),
        (["UADA", "UBOB"], False, "proposed", ["UADA"]),
        (["UADA", "UBOB"], True, "proposed", ["UADA"]),
    ],
)
def test_a_decision_with_other_deciders_is_proposed(
    draft_of: Callable[..., Draft],
    deciders: list[str],
    propose: bool,
    status: str,
    approved: list[str],
) -> None:
    made = lifecycle.new_decision(draft_of(deciders=deciders), 1, NOW, propose=propose)
    assert (made.status, list(made.approvals)) == (status, approved)


def test_it_is_accepted_when_the_last_decider_approves(
    decision_of: Callable[..., Decision],
) -> None:
    proposed = decision_of(deciders=["UBOB", "UEVE"])
    once = lifecycle.apply(proposed, Approve(), "UBOB", NOW)
    twice = lifecycle.apply(once, Approve(), "UEVE", NOW + timedelta(days=1))
    assert (once.status, twice.status) == ("proposed", "accepted")
    assert twice.approvals == {"UBOB": NOW, "UEVE": NOW + timedelta(days=1)}


def test_approving_again_changes_nothing_even_once_it_is_accepted(
    decision_of: Callable[..., Decision],
) -> None:
    accepted = lifecycle.apply(decision_of(), Approve(), "UBOB", NOW)
    assert lifecycle.apply(accepted, Approve(), "UBOB", NOW + timedelta(days=1)) is accepted


def test_an_objection_can_become_an_approval_and_vice_versa(
    decision_of: Callable[..., Decision],
) -> None:
    proposed = decision_of(deciders=["UBOB", "UEVE"])
    approved = lifecycle.apply(proposed, Approve(), "UBOB", NOW)
    objected = lifecycle.apply(approved, Object(reason="No SSO."), "UBOB", NOW)
    again = lifecycle.apply(objected, Approve(), "UBOB", NOW)
    assert (objected.approvals, objected.objections) == ({}, {"UBOB": "No SSO."})
    assert (again.approvals, again.objections) == ({"UBOB": NOW}, {})


def test_an_owner_can_accept_without_all_deciders_and_the_author_can_not(
    decision_of: Callable[..., Decision],
) -> None:
    with pytest.raises(ChangeRefused, match="still needs approval from 1 decider"):
        lifecycle.apply(decision_of(), Accept(), "UADA", NOW)
    assert lifecycle.apply(decision_of(), Accept(), "UOWN", NOW, may_all=True).status == "accepted"
    assert lifecycle.apply(decision_of(deciders=[]), Accept(), "UADA", NOW).status == "accepted"


def test_an_edit_is_a_new_revision_unless_it_changes_nothing(
    decision_of: Callable[..., Decision],
) -> None:
    decision = decision_of("accepted")
    edited = lifecycle.apply(decision, Edit(fields={"why": "New."}), "UADA", NOW)
    assert (edited.why, edited.revision) == ("New.", 2)
    assert lifecycle.apply(edited, Edit(fields={"why": "New."}), "UADA", NOW) is edited


def test_another_choice_resets_the_votes(decision_of: Callable[..., Decision]) -> None:
    proposed = decision_of(deciders=["UBOB", "UEVE"])
    approved = lifecycle.apply(proposed, Approve(), "UBOB", NOW)
    other = Edit(fields={"chosen": "flask", "chosen_label": "Flask"})
    assert lifecycle.apply(approved, other, "UADA", NOW).approvals == {}
    assert lifecycle.apply(approved, other, "UEVE", NOW).approvals == {"UEVE": NOW}
    why = Edit(fields={"why": "Better words."})
    assert lifecycle.apply(approved, why, "UADA", NOW).approvals == {"UBOB": NOW}


def test_a_proposal_is_accepted_once_the_missing_decider_is_removed(
    decision_of: Callable[..., Decision],
) -> None:
    proposed = decision_of(deciders=["UBOB", "UEVE"])
    approved = lifecycle.apply(proposed, Approve(), "UBOB", NOW)
    without_eve = Edit(fields={"deciders": ["UBOB"]})
    assert lifecycle.apply(approved, without_eve, "UADA", NOW).status == "accepted"
    nobody = Edit(fields={"deciders": []})
    assert lifecycle.apply(approved, nobody, "UADA", NOW).status == "proposed"


@pytest.mark.parametrize(
    "fields", [{"number": 3}, {"status": "accepted"}, {"visibility": "public"}]
)
def test_an_edit_can_change_only_words_and_people(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Edit.model_validate({"fields": fields})


def test_reopening_resets_the_votes(decision_of: Callable[..., Decision]) -> None:
    accepted = lifecycle.apply(decision_of(), Approve(), "UBOB", NOW)
    reopened = lifecycle.apply(accepted, Reopen(reason="News."), "UBOB", NOW)
    assert (reopened.status, reopened.approvals) == ("proposed", {})


@pytest.mark.parametrize(
    "change",
    [Object(reason=" "), Reject(reason="\u200b"), Deprecate(reason="\n"), Reopen(reason="")],
)
def test_a_reason_is_required(decision_of: Callable[..., Decision], change: Change) -> None:
    status: Status = "accepted" if "accepted" in change.of else "proposed"
    with pytest.raises(ChangeRefused, match="Give a reason"):
        lifecycle.apply(decision_of(status), change, "UBOB", NOW)


@pytest.mark.parametrize(
    "change",
    [
        Confirm(next=date(2026, 2, 28)),
        Snooze(until=date(2025, 3, 2)),
        Edit(fields={"revisit_on": date(2026, 2, 28)}),
    ],
)
def test_a_day_to_revisit_lies_in_the_future(
    decision_of: Callable[..., Decision], change: Change
) -> None:
    with pytest.raises(ChangeRefused, match="That day has passed"):
        lifecycle.apply(decision_of("accepted"), change, "UADA", NOW)


@pytest.mark.parametrize("title", [" ", "\u200b"])
def test_an_edit_cannot_remove_the_title(decision_of: Callable[..., Decision], title: str) -> None:
    with pytest.raises(ChangeRefused, match="Give the decision a title"):
        lifecycle.apply(decision_of(), Edit(fields={"title": title}), "UADA", NOW)


def test_redacting_leaves_the_decision_without_words(decision_of: Callable[..., Decision]) -> None:
    decision = decision_of("superseded", context="Secret", consulted=["UEVE"], channel="C1")
    redacted = lifecycle.apply(decision, Redact(reason="Law."), "operator", NOW, may_all=True)
    assert redacted.redacted
    assert (redacted.id, redacted.created_at, redacted.status) == ("D-12", NOW, "superseded")
    assert (redacted.channel, redacted.superseded_by) == ("C1", "D-15")
    assert (redacted.title, redacted.why, redacted.context) == ("[redacted]", "", "")
    assert redacted.people == {"UADA"}
    with pytest.raises(ChangeRefused, match="The words of D-12 were removed"):
        lifecycle.apply(redacted, Edit(fields={"title": "Again"}), "UADA", NOW)


def test_a_decision_supersedes_only_others_and_only_while_in_force(
    decision_of: Callable[..., Decision],
) -> None:
    with pytest.raises(ChangeRefused, match="can't supersede itself"):
        lifecycle.add_superseded(decision_of("accepted"), decision_of("accepted"))
    gone = decision_of("rejected").model_copy(update={"number": 15})
    with pytest.raises(ChangeRefused, match="D-15 is rejected, so it can't supersede D-12"):
        lifecycle.add_superseded(gone, decision_of("accepted"))

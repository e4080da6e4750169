"""Replays an earlier interview with today's guide. Pure.

A question that wasn't asked counts as not sure, and so does an answer that is no longer offered.
"""

from collections.abc import Iterator, Mapping

from knowledge.guide.models import Criterion, Guide, Rule, Value
from knowledge.guide.paths import NOT_SURE, Answers, completed, counted_answers, holds
from knowledge.interview.reasoning import Conclusion, conclude
from knowledge.interview.scoring import allowed


class Stored(Value):
    """The stored part of an interview: ids, and the scores of that day."""

    answers: Mapping[str, str]
    recommended: str | None
    scores: Mapping[str, float] = {}


class Replay(Value):
    """The earlier recommendation, today's conclusion, and a sentence for each difference.

    There may be differences even if the recommendation is the same.
    """

    guide: str
    recommended: str | None
    today: Conclusion
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Return whether today's guide gives the same recommendation."""
        return self.recommended == self.today.recommendation


def replay(guide: Guide, stored: Stored, then: Guide | None = None) -> Replay:
    """Replay stored answers with today's guide; `then` is the guide as it was, if it is known.

    Raise AnswersError if today's guide has no interview.
    """
    offered = {criterion.id: allowed(criterion) for criterion in guide.criteria}
    left = {c: a for c, a in stored.answers.items() if a in offered.get(c, ())}
    answers = completed(guide, left)
    today = conclude(guide, answers)
    differences = [
        *_options(guide, stored, then),
        *_questions(guide, stored, today.questions_asked),
        *(
            _judgement(then, guide, stored.answers, answers)
            if then
            else _scores(guide, stored, today)
        ),
    ]
    return Replay(
        guide=guide.id,
        recommended=stored.recommended,
        today=today,
        differences=tuple(differences),
    )


def _options(guide: Guide, stored: Stored, then: Guide | None) -> Iterator[str]:
    labels = {option.id: option.label for option in guide.options}
    before = {option: option for option in stored.scores}
    if then:
        before = {option.id: option.label for option in then.options}
    for option in before:
        if option not in labels:
            yield f"“{before[option]}” is no longer an option."
    for option in labels if before else ():
        if option not in before:
            yield f"“{labels[option]}” is a new option."


def _questions(guide: Guide, stored: Stored, asked: tuple[str, ...]) -> Iterator[str]:
    criteria = {criterion.id: criterion for criterion in guide.criteria}
    for criterion, answer in stored.answers.items():
        if criterion not in criteria:
            yield f"The question {criterion}, answered with {answer}, is gone."
        elif answer not in allowed(criteria[criterion]):
            question = criteria[criterion].question
            yield f"“{question}” no longer has the answer {answer}; it counts as not sure."
        elif criterion not in asked:
            yield f"“{criteria[criterion].question}” is not asked any more."
    for criterion in asked:
        if criterion not in stored.answers:
            yield f"“{criteria[criterion].question}” was not asked then; it counts as not sure."


def _scores(guide: Guide, stored: Stored, today: Conclusion) -> Iterator[str]:
    """Yield the differences that are visible without the earlier guide."""
    changed = [o for o, was in stored.scores.items() if today.scores.get(o, was) != was]
    for option in changed:
        was, is_ = stored.scores[option], today.scores[option]
        yield f"{guide.option(option).label} has {is_:g} points; then it had {was:g}."
    if not changed and stored.recommended != today.recommendation:
        yield "The points are what they were: a rule differs, or what counts as a tie."


def _judgement(then: Guide, guide: Guide, before: Answers, answers: Answers) -> Iterator[str]:
    now = counted_answers(guide, answers)
    once = counted_answers(then, before)
    for criterion in guide.criteria:
        earlier = next((one for one in then.criteria if one.id == criterion.id), None)
        if earlier and now.get(criterion.id, NOT_SURE) == once.get(criterion.id):
            yield from _evidence(guide, earlier, criterion, now[criterion.id])
    yield from _rules(_held(then, once), _held(guide, now))
    if guide.tie_margin != then.tie_margin:
        yield (
            f"A lead of at most {guide.tie_margin:g} points counts as a tie; "
            f"then it was {then.tie_margin:g}."
        )


def _evidence(guide: Guide, then: Criterion, now: Criterion, answer: str) -> Iterator[str]:
    before, today = _points(then, answer), _points(now, answer)
    for option in guide.options:
        was, is_ = before.get(option.id, 0.0), today.get(option.id, 0.0)
        if was != is_:
            label = now.choice(answer).label
            yield (
                f"“{now.question}” “{label}” gives {option.label} {is_:+g} points; "
                f"then it was {was:+g}."
            )


def _points(criterion: Criterion, answer: str) -> Mapping[str, float]:
    return {
        option: said.points
        for choice in criterion.options
        if choice.id == answer
        for option, said in choice.evidence.items()
    }


def _held(guide: Guide, counted: Answers) -> Mapping[str, Rule]:
    return {rule.id: rule for rule in guide.rules if holds(rule.when, counted)}


def _rules(before: Mapping[str, Rule], today: Mapping[str, Rule]) -> Iterator[str]:
    for rule_id, rule in before.items():
        if rule_id not in today:
            yield f"A rule no longer holds: {rule.because}"
        elif set(today[rule_id].rules_out) != set(rule.rules_out):
            yield f"A rule takes out other options than then: {today[rule_id].because}"
    for rule_id, rule in today.items():
        if rule_id not in before:
            yield f"A rule is new, or holds only now: {rule.because}"

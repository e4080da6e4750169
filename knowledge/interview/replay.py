"""Replays an earlier interview on today's guide. Pure.

A question that wasn't asked counts as "not sure", as does an answer that is no longer offered.
"""

from collections.abc import Iterator, Mapping

from knowledge.guide.models import Criterion, Guide, Rule, Value
from knowledge.guide.paths import NOT_SURE, Answers, completed, counted_answers, holds
from knowledge.interview.reasoning import Conclusion, conclude
from knowledge.interview.scoring import allowed


class StoredInterview(Value):
    """An interview as it is stored: ids, and the scores at that time."""

    answers: Mapping[str, str]
    recommended: str | None
    scores: Mapping[str, float] = {}


class Replay(Value):
    """The earlier recommendation, today's conclusion, and a sentence for each difference.

    There can be differences even if the recommendation is the same.
    """

    guide: str
    recommended: str | None
    today: Conclusion
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """True if today's guide gives the same recommendation."""
        return self.recommended == self.today.recommendation


def replay(guide: Guide, stored: StoredInterview, original: Guide | None = None) -> Replay:
    """Replay stored answers on today's guide, and compare with the `original` guide if known.

    Raise AnswersError if today's guide has no interview.
    """
    offered = {criterion.id: allowed(criterion) for criterion in guide.criteria}
    still_offered = {c: a for c, a in stored.answers.items() if a in offered.get(c, ())}
    answers = completed(guide, still_offered)
    today = conclude(guide, answers)
    differences = [
        *_options(guide, stored, original),
        *_questions(guide, stored, today.questions_asked),
        *(
            _judgement(original, guide, stored.answers, answers)
            if original
            else _scores(guide, stored, today)
        ),
    ]
    return Replay(
        guide=guide.id,
        recommended=stored.recommended,
        today=today,
        differences=tuple(differences),
    )


def _options(guide: Guide, stored: StoredInterview, original: Guide | None) -> Iterator[str]:
    """Yield the options that are new or gone."""
    labels = {option.id: option.label for option in guide.options}
    before = {option: option for option in stored.scores}
    if original:
        before = {option.id: option.label for option in original.options}
    for option in before:
        if option not in labels:
            yield f"“{before[option]}” is no longer an option."
    for option in labels if before else ():
        if option not in before:
            yield f"“{labels[option]}” is a new option."


def _questions(guide: Guide, stored: StoredInterview, asked: tuple[str, ...]) -> Iterator[str]:
    """Yield the questions and answers that are new or gone."""
    criteria = {criterion.id: criterion for criterion in guide.criteria}
    for criterion, answer in stored.answers.items():
        if criterion not in criteria:
            yield f"The question {criterion}, answered with {answer}, no longer exists."
        elif answer not in allowed(criteria[criterion]):
            question = criteria[criterion].question
            yield f"“{question}” no longer has the answer {answer}; it counts as not sure."
        elif criterion not in asked:
            yield f"“{criteria[criterion].question}” is no longer asked."
    for criterion in asked:
        if criterion not in stored.answers:
            yield f"“{criteria[criterion].question}” wasn't asked then; it counts as not sure."


def _scores(guide: Guide, stored: StoredInterview, today: Conclusion) -> Iterator[str]:
    """Yield the differences in scores, for lack of the original guide."""
    changed = [o for o, before in stored.scores.items() if today.scores.get(o, before) != before]
    for option in changed:
        before, now = stored.scores[option], today.scores[option]
        yield f"{guide.option(option).label} scores {now:g} now; it scored {before:g} then."
    if not changed and stored.recommended != today.recommendation:
        yield "The scores are unchanged: a rule differs, or the tie margin."


def _judgement(original: Guide, guide: Guide, before: Answers, answers: Answers) -> Iterator[str]:
    """Yield the differences in evidence, rules and tie margin that concern the answers."""
    now = counted_answers(guide, answers)
    then = counted_answers(original, before)
    for criterion in guide.criteria:
        earlier = next((one for one in original.criteria if one.id == criterion.id), None)
        if earlier and now.get(criterion.id, NOT_SURE) == then.get(criterion.id):
            yield from _evidence(guide, earlier, criterion, now[criterion.id])
    yield from _rules(_applicable_rules(original, then), _applicable_rules(guide, now))
    if guide.tie_margin != original.tie_margin:
        yield f"The tie margin is {guide.tie_margin:g} now; it was {original.tie_margin:g} then."


def _evidence(guide: Guide, earlier: Criterion, current: Criterion, answer: str) -> Iterator[str]:
    before, now = _points(earlier, answer), _points(current, answer)
    for option in guide.options:
        old, new = before.get(option.id, 0.0), now.get(option.id, 0.0)
        if old != new:
            label = current.choice(answer).label
            yield (
                f"“{label}” for “{current.question}” gives {option.label} {new:+g} now; "
                f"it gave {old:+g} then."
            )


def _points(criterion: Criterion, answer: str) -> Mapping[str, float]:
    """Return the points that an answer gives, by option id."""
    return {
        option: evidence.points
        for choice in criterion.options
        if choice.id == answer
        for option, evidence in choice.evidence.items()
    }


def _applicable_rules(guide: Guide, counted: Answers) -> Mapping[str, Rule]:
    return {rule.id: rule for rule in guide.rules if holds(rule.when, counted)}


def _rules(before: Mapping[str, Rule], now: Mapping[str, Rule]) -> Iterator[str]:
    for rule_id, rule in before.items():
        if rule_id not in now:
            yield f"A rule no longer applies: {rule.because}"
        elif set(now[rule_id].rules_out) != set(rule.rules_out):
            yield f"A rule now rules out different options: {now[rule_id].because}"
    for rule_id, rule in now.items():
        if rule_id not in before:
            yield f"A rule is new, or didn't apply then: {rule.because}"

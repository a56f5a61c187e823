"""What a reader of the leadership channel makes of its decisions, and where what it was told does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.demo.leading import PLANS
from bot.demo.life import START
from jobs.asking.bank import Bank
from jobs.digest.deciding import AGAIN_AFTER, ASKED_AFTER
from tests.acceptance.reading import Gap, Judged, Made, Read

WEEK = timedelta(weeks=1)
GOOD = ("closed", "halved")


@dataclass(frozen=True)
class Followed:
    """What was read of one question: when a decision was asked and made, in weeks from 1, and the last verdict."""

    question: str
    asked: int | None
    made: int | None
    judged: int | None = None
    outcome: str = "none"

    @property
    def is_wrong(self) -> bool:
        """Return whether the verdict is not what became of the gap."""
        return self.outcome in (("still-there",) if PLANS[self.question].helps else GOOD)

    @property
    def is_right(self) -> bool:
        """Return whether the verdict says what became of the gap."""
        return self.outcome in (GOOD if PLANS[self.question].helps else ("still-there",))


def followed(digests: Sequence[Read], made: Sequence[Made]) -> tuple[Followed, ...]:
    """Return what is read of the decisions on the demo's planted gaps, from the posted text alone."""
    read = []
    for question in PLANS:
        title = Bank.load()[question].title("fr")
        verdicts = [(week, line) for week, line in _verdicts(digests) if line.title == title]
        asked = (week for week, digest in enumerate(digests, start=1) if digest.decision == title)
        decided = (decision.after + 1 for decision in made if decision.title == title)
        last = {"judged": verdicts[-1][0], "outcome": verdicts[-1][1].outcome} if verdicts else {}
        read.append(Followed(question, next(asked, None), next(decided, None), **last))  # type: ignore[arg-type]
    return tuple(read)


def contradictions(digests: Sequence[Read], made: Sequence[Made]) -> tuple[str, ...]:
    """Return what the channel was told that does not agree: each a sentence, with the week from 1."""
    said = [*_of_verdicts(digests, made), *_of_askings(digests, made), *_of_standing(digests)]
    return tuple(f"week {week}: {what}" for week, what in sorted(said))


def _of_verdicts(digests: Sequence[Read], made: Sequence[Made]) -> Iterator[tuple[int, str]]:
    """Yield verdicts without a decision, before their day, after the last one, or told in the same words twice."""
    last: dict[str, Judged] = {}
    for week, line in _verdicts(digests):
        decision = _decided(made, line.title, week)
        if decision is None or (decision.what, decision.due) != (line.what, line.due):
            yield week, f"a verdict on what was not decided: {line.title}"
        if monday(week) < line.due:
            yield week, f"a verdict before its day: {line.title}"
        before = last.get(line.title)
        if before is not None and before.due == line.due and not before.again:
            yield week, f"a verdict after the last: {line.title}"
        if before == line and line.outcome != "cannot-tell":
            yield week, f"a verdict told twice: {line.title}"
        last[line.title] = line
    for week, digest in enumerate(digests, start=1):
        for title in digest.due:
            decision = _decided(made, title, week + 1)
            if decision is None or not monday(week + 1) <= decision.due < monday(week + 2):
                yield week, f"due in another week: {title}"


def _of_askings(digests: Sequence[Read], made: Sequence[Made]) -> Iterator[tuple[int, str]]:
    """Yield decisions asked of what was not told, or not long ago, of what is decided, and asked again too soon."""
    for week, digest in enumerate(digests, start=1):
        title = digest.decision
        if title is None:
            continue
        before = digests[: week - 1]
        told = [at for at, then in enumerate(before, start=1) if any(s.gap[0] == title for s in then.of("new"))]
        if not told or (week - told[0]) * WEEK < ASKED_AFTER:
            yield week, f"a decision asked of what was just told, or never: {title}"
        asked = [at for at, then in enumerate(before, start=1) if then.decision == title]
        if asked and (week - asked[-1]) * WEEK < AGAIN_AFTER:
            yield week, f"a decision asked again too soon: {title}"
        decision = _decided(made, title, week)
        if decision is not None and not any(
            not line.again and decision.after < at < week for at, line in _verdicts(digests) if line.title == title
        ):
            yield week, f"a decision asked of what is decided: {title}"


def _of_standing(digests: Sequence[Read]) -> Iterator[tuple[int, str]]:
    """Yield what is told of gaps that are over, and more gaps that stand than the channel knows of."""
    known: dict[Gap, bool] = {}
    for week, digest in enumerate(digests, start=1):
        over = {story.gap for story in digest.of("ended")}
        over |= {line.gap for line in digest.verdicts if line.outcome == "closed"}
        for story in (*digest.of("moved"), *digest.of("ended")):
            if story.gap not in known:
                yield week, f"{story.kind}, and not known: {' · '.join(story.gap)}"
        if digest.decision is not None and not any(gap[0] == digest.decision for gap in known):
            yield week, f"a decision asked of what is over: {digest.decision}"
        if digest.standing > len(known.keys() - over):
            yield week, f"{digest.standing} gaps stand of {len(known.keys() - over)} that are known"
        known |= dict.fromkeys((story.gap for story in digest.of("new")), True)
        for gap in over:
            known.pop(gap, None)


def _verdicts(digests: Sequence[Read]) -> list[tuple[int, Judged]]:
    return [(week, line) for week, digest in enumerate(digests, start=1) for line in digest.verdicts]


def _decided(made: Sequence[Made], title: str, week: int) -> Made | None:
    """Return the last decision on a question that was told before the digest of a week."""
    return next((decision for decision in reversed(made) if decision.title == title and decision.after < week), None)


def monday(week: int) -> date:
    """Return the Monday of a week of the demo, from 1."""
    return START + (week - 1) * WEEK


def rows(read: Sequence[Sequence[Followed]]) -> list[tuple[str, str]]:
    """Return what readers of many companies made of their decisions, as rows of a table."""
    lines = []
    for question, plan in PLANS.items():
        of_gap = [line for company in read for line in company if line.question == question]
        asked = f"asked {sum(line.asked is not None for line in of_gap)} of {len(of_gap)}"
        if plan.what is None:
            decided = sum(line.made is not None for line in of_gap)
            lines.append(("put off: a decision on it", f"{asked}, decided {decided}"))
            continue
        name = "decided on, and the teams come closer" if plan.helps else "decided on, and nothing changes"
        names = ("closed", "halved", "still-there", "cannot-tell", "none")
        outcomes: Mapping[str, int] = {name: sum(line.outcome == name for line in of_gap) for name in names}
        said = ", ".join(f"{name.replace('-', ' ')} {count}" for name, count in outcomes.items() if count)
        lines.append((f"{name}: the last verdict", f"{asked}; {said}"))
    return lines

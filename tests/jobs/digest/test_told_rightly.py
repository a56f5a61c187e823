"""What editions, digests and verdicts must not say: a name, a false word, a figure of another side or meaning."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.plain import plain
from jobs.cards import Commitment
from jobs.digest.compose import compose
from jobs.digest.edition import unnamed
from jobs.digest.material import Dated, Pledge
from jobs.release import Asked, release
from storage.types import QuestionKind
from tests.bot.slack.cards import commitment as some_commitment
from tests.bot.slack.cards import verdict as some_verdict
from tests.factories import WEEK
from tests.jobs.digest.test_edition import QUESTION, gap, made, measured, month, read, told, week
from tests.jobs.digest.test_standing import PLACES, SCALES, material, window_of
from tests.ledger import MONDAY

KEY = SCALES[0].key


def test_an_edition_does_not_say_undecided_of_what_was_decided_and_judged() -> None:
    decision = replace(some_commitment(), question=QUESTION)
    judged = some_verdict(commitment=decision, before=gap(), outcome="still_there", look=1, next_on=None)
    text = read(
        month(told(0, gap()), told(12, verdicts=(judged,)), at=15, measured={**measured(), **measured(number=12)})
    )
    assert "La direction avait décidé" in text
    assert "attend une décision" not in text, text


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("voir avec marie dupont chaque lundi", "Marie Dupont"),
        ("Helene en parle à son équipe", "Hélène Martin"),
        ("Point avec MarieDupont", "Marie Dupont"),
        ("Point avec @marie.dupont", "Marie Dupont"),
    ],
)
def test_no_edition_names_anybody(what: str, name: str) -> None:
    assert unnamed(what, [name]) is None


def test_a_decision_told_without_words_is_not_told_again_with_the_name_once_who_it_names_has_left() -> None:
    under_way = Commitment(7, QUESTION, "leaders_staff", ("", ""), "T", "Voir Dupont chaque lundi", "Lucie", week(30))
    first = made(
        month(told(0, gap()), commitments=(under_way,), people=["Marie Dupont"], decided=[(QUESTION, "leaders_staff")])
    )
    assert first is not None
    assert "Dupont" not in plain(first)
    # Thirty days after she left, her name is erased: the next edition does not know it any more.
    later = month(
        told(0, gap()),
        at=10,
        before=(first,),
        last=week(5),
        commitments=(under_way,),
        people=[""],
        decided=[(QUESTION, "leaders_staff")],
    )
    again = made(later)
    assert again is None or "Dupont" not in plain(again)


def functions_window(tech: int, business: int, number: int) -> list[Dated]:
    by = {"tech": tech, "business": business}
    answers = {person: by.get(place.function or "", 3) for person, place in PLACES.items()}
    asked = Asked(f"{number}{KEY}", KEY, QuestionKind.SCALE5, 5)
    return [(MONDAY + timedelta(weeks=number), 1, f) for f in release(asked, PLACES, answers).figures]


def test_a_verdict_between_functions_gives_each_its_own_figures_when_their_sizes_change_places() -> None:
    before = [part for n in (0, 4) for part in functions_window(5, 2, n)]
    base = material(before, week=4, functions=("tech", "business"))
    (line,) = [g for g in compose(replace(base, digests=())).digest.gaps if g.axis == "functions"]
    assert line.sides == ("tech", "business")
    pledge = Pledge(
        replace(some_commitment(due=MONDAY + timedelta(weeks=7)), question=KEY, axis="functions"),
        line,
        MONDAY + timedelta(weeks=6),
    )
    after = before + functions_window(4, 2, 8)
    # Business hires one more: it is now the largest function, and comes first.
    now = replace(material(after, week=8, functions=("business", "tech")), digests=(), pledges=(pledge,))
    (said,) = compose(now).digest.verdicts
    figures = dict(zip(said.before.sides, (said.first.mean, said.second.mean), strict=True))
    assert (figures["tech"] or 0) > (figures["business"] or 9), (figures, said.outcome, said.moved)


def test_figures_of_another_wording_are_not_set_beside_each_other_in_a_verdict() -> None:
    """`_of_one_meaning` leaves the windows of the newest wording alone: those before the commitment are gone."""
    (line,) = compose(replace(material(window_of(KEY, 5, 2)), digests=())).digest.gaps
    pledge = Pledge(replace(some_commitment(due=MONDAY + 3 * WEEK), question=KEY), line, MONDAY + 2 * WEEK)
    reworded = replace(material(window_of(KEY, 3, 3, week=4), week=4), digests=(), pledges=(pledge,))
    verdicts = compose(reworded).digest.verdicts
    assert verdicts == (), [(v.outcome, v.before.first.mean, v.first.mean, v.next_on) for v in verdicts]

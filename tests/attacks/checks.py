"""What must hold of everything released, one check a promise: run as tests, and again with each rule taken out (A7).

A check reaches the product through its modules at call time, so that a rule taken out is really out.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

import pytest

from jobs import release
from jobs.offline import attack
from jobs.release import (
    LEADERS,
    STAFF,
    Asked,
    Figure,
    Place,
    Release,
    Withheld,
    cells,
    comments,
    display,
    guards,
    participation,
    pulse,
    window,
)
from storage.types import QuestionKind
from tests.attacks import absences, attacker, chooser, together
from tests.attacks.attacker import FIGURE, LINE, colluding
from tests.attacks.organisations import Organisation, organisation
from tests.attacks.posting import post
from tests.counted import counting

SCALE = Asked("w", "q", QuestionKind.SCALE5, 5)
CHOICE = Asked("w", "q", QuestionKind.CHOICE, 4)
DRAWN = release.MajorityRule(lambda name: sum(map(ord, name)))
WITHHELD = "Non affiché : protection de la confidentialité"
TEAM = Place(leader=False, function="F", team="T")


def companies(seed: int, count: int) -> Iterator[Organisation]:
    """Yield ``count`` random companies."""
    rng = random.Random(seed)
    for _ in range(count):
        yield organisation(rng)


def released(company: Organisation, asked: Asked = SCALE) -> Release:
    """Return what one window of a company releases."""
    codes = {person: min(code, asked.options) for person, code in company.answers.items()}
    return window.release(asked, company.members, codes, majority=DRAWN)


def figures_have_five_respondents() -> None:
    """R1."""
    for company in companies(1, 30):
        assert all(len(respondents(company, figure)) >= 5 for figure in released(company).figures)


def leaders_and_staff_never_mix() -> None:
    """R2: the staff's figures count exactly the staff who answered."""
    for company in companies(2, 20):
        teams = {place.leaf for place in company.members.values() if not place.leader}
        figures = released(company).figures
        assert all(set(figure.teams) <= teams for figure in figures if figure.audience == "staff")


def everybody_who_answered_counts() -> None:
    """R3: short teams join others, nobody is left over while the staff has five respondents of seven who were asked."""
    for company in companies(3, 30):
        staff = {person for person, place in company.members.items() if not place.leader}
        figures = [figure for figure in released(company).figures if figure.audience == "staff"]
        counted = {person for figure in figures for person in respondents(company, figure)}
        answered = staff & company.answers.keys()
        assert counted == (answered if len(answered) >= 5 and len(staff) >= 7 else set())


def respondents(company: Organisation, figure: Figure) -> set[int]:
    """Return who answered behind a figure."""
    return {person for person in company.answers if behind(figure, company.members[person])}


def a_figure_needs_two_more_who_were_asked() -> None:
    """R9: five answers of six of the staff would prove that at most one was silent."""
    for eligible in (5, 6, 7):
        members = dict.fromkeys(range(eligible), TEAM)
        assert bool(window.release(SCALE, members, dict.fromkeys(range(5), 3)).figures) is (eligible == 7)


def looks_read_together_prove_nothing() -> None:
    """R9: nor does which teams were joined, with the looks of a window."""
    for sizes in ((7, 7, 12), (8, 8, 8)):
        assert not together.proved(together.of_one_function(*sizes))


def a_look_hides_silent_insiders() -> None:
    """R9: two insiders of twelve, or three of eighteen, who were silent do not learn that all the others answered."""
    for asked in (12, 18):
        assert not together.told_to_the_silent(asked)[0]


def blocks_never_overlap() -> None:
    """R3: no two figures share a team, so none can be subtracted from another."""
    for company in companies(4, 20):
        assert attack.attack(released(company).figures).safe


def nobody_is_exposed() -> None:
    """R4: scales, attacked as text."""
    for company in companies(5, 12):
        lines = post(released(company), company.members)
        loot = attacker.attack(lines, company.members, (company.answers,), 5)
        assert (loot.exact, loot.near) == (0, 0)
    for mood in (1, 5):  # and where it is hardest: everybody of a team of each size agrees
        for size, place in product((5, 8, 12, 18, 25), (Place(leader=True), TEAM)):
            members = dict.fromkeys(range(size + 2), place)
            answers = dict.fromkeys(range(size), mood)
            loot = attacker.attack(post(window.release(SCALE, members, answers), members), members, (answers,), 5)
            assert (loot.exact, loot.near) == (0, 0)


def nobody_is_exposed_by_a_choice() -> None:
    """R4: choices, whatever was drawn."""
    for respondents in (5, 9):
        for line, ways in chooser.written(respondents, 4).items():
            for counts in ways:
                codes = [option + 1 for option, count in enumerate(counts) for _ in range(count)]
                for coalition in chooser.coalitions(dict(enumerate(codes))):
                    assert chooser.left(line, coalition, respondents, 4) >= 3


def a_choice_tells_nobody_who_was_missing() -> None:
    """A16: two windows of a choice, of the same people but for a few."""
    rng, loot = random.Random(16), absences.Loot()
    for pair in absences.pairs(rng, 30):
        absences.rob(loot, pair, (rng.choice(absences.DRAWS), rng.choice(absences.DRAWS)))
    # And where it is hardest: three of twelve are missing, two of them colluders who said no; or all who said yes are.
    for both, first, yes, draws in ((9, 3, (6, 1), (0, 2)), (9, 2, (4, 2), (0, 0))):
        people = range(both + first)
        said = {p: int(not (p < yes[0] or both <= p < both + yes[1])) for p in people}
        pair = absences.Pair(said, frozenset(people[:both]), frozenset(people[both:]), frozenset(), 2)
        absences.rob(loot, pair, draws)
    assert loot.exposures == 0


def a_choice_has_no_count() -> None:
    """R4, R5: whatever count an option is named or not named with, the figure is the same to the last field."""
    for n in (5, 9, 10, 19, 20, 30):
        members = dict.fromkeys(range(n + 2), TEAM)
        bodies: dict[object, set[str]] = {}
        for count, drawn in product(range(n // 2, n + 1), range(4)):
            answers = {person: 1 if person < count else 2 + person % 3 for person in range(n)}
            (figure,) = window.release(
                CHOICE,
                members,
                answers,
                majority=release.MajorityRule(lambda _name, drawn=drawn: drawn),  # type: ignore[misc]
            ).figures
            bodies.setdefault(figure.option, set()).add(str(release.to_json(figure)))
        assert {option: len(alike) for option, alike in bodies.items()} == {1: 1, None: 1}


ELIGIBLE = (7, 8, 9, 10, 11, 12, 13, 19, 21, 22, 23, 31)


def _by_class(options: int, place: Place, eligible: int) -> dict[tuple[int, int | None], dict[Figure, set[int]]]:
    """Return the figures of every number of answers and every sum, by class, and how many answered behind each."""
    kind = QuestionKind.SCALE11 if options == 11 else QuestionKind.SCALE5
    asked = Asked("w", "q", kind, options)
    members = dict.fromkeys(range(eligible), place)
    found: dict[tuple[int, int | None], dict[Figure, set[int]]] = {}
    for n in range(5, eligible + 1):
        for cell in cells.scale_cells(n, options, cells.colluders(n), leaders=place.leader):
            codes = {person: cell.low // n + (person < cell.low % n) for person in range(n)}
            (figure,) = window.release(asked, members, codes).figures
            found.setdefault(figure.answers, {}).setdefault(figure, set()).add(n)
    return found


def a_verdict_knows_what_is_shown_only() -> None:
    """R5: a figure and what is reckoned with hold the same, and no number of answers stands alone behind either."""
    for options, leaders, eligible in product((5, 11), (False, True), ELIGIBLE):
        for figures in _by_class(options, Place(leader=True) if leaders else TEAM, eligible).values():
            numbers: dict[tuple[float, float, float], set[int]] = {}
            for figure, behind_it in figures.items():
                (block,) = display.blocks([figure])
                numbers.setdefault(block, set()).update(behind_it)
            assert min(map(len, numbers.values())) > 1


def what_few_leaders_agreed_to_show_is_compared_with_nothing() -> None:
    """R12: no block of theirs reaches a verdict."""
    members = dict.fromkeys(range(4), Place(leader=True))
    figures = window.release(SCALE, members, dict.fromkeys(members, 4), agreed=set(members)).figures
    assert figures
    assert display.blocks(figures) == []


def who_joins_or_leaves_stays_hidden() -> None:
    """A3: subtracting one window from the next leaves three answers, even if nobody else changed their mind."""
    for options, leaders in product((5, 11), (False, True)):
        for n in range(5, 61):
            for total in range(n, options * n + 1):
                before = cells.scale_cell(total, n, options, colluding(n), leaders=leaders)
                for joiner in range(1, options + 1):
                    after = cells.scale_cell(total + joiner, n + 1, options, colluding(n + 1), leaders=leaders)
                    least = max(1, after.low - before.high)
                    most = min(options, after.high - before.low)
                    assert most - least + 1 >= 3, (n, total, joiner)


def respondents_are_bands() -> None:
    """R4: how many answered is never shown exactly."""
    for company in companies(6, 10):
        for line in post(released(company), company.members):
            if FIGURE.search(line):
                band = re.search(r"\((\d+)-(\d+) personnes interrogées\)$", line)
                assert band is None or int(band[2]) >= int(band[1]) + 4


def a_figure_never_tells_how_many_answered() -> None:
    """R9: all that a figure holds fits several numbers of answers, for whoever knows how many were asked."""
    for options, leaders, eligible in product((5, 11), (False, True), ELIGIBLE):
        for figures in _by_class(options, Place(leader=True) if leaders else TEAM, eligible).values():
            assert min(map(len, figures.values())) > 1, (options, leaders, eligible)
            assert max(map(min, figures.values())) <= eligible - 2, (options, leaders, eligible)


def outputs_know_the_figures_only() -> None:
    """R5, A4: other answers with the same cells give the same bytes, line for line."""
    rng = random.Random(7)
    for company in companies(7, 15):
        first = released(company)
        again = window.release(SCALE, company.members, same_cells(rng, first, company))
        assert [release.to_json(figure) for figure in again.figures] == [
            release.to_json(figure) for figure in first.figures
        ]
        assert post(again, company.members) == post(first, company.members)


def same_cells(rng: random.Random, first: Release, company: Organisation) -> dict[int, int]:
    """Return other answers, by the same people, whose sums stay in the same cells."""
    answers = dict(company.answers)
    for figure in first.figures:
        people = sorted(respondents(company, figure))
        leaders = figure.audience == "leaders"
        known = cells.colluders(len(people))
        cell = cells.scale_cell(sum(answers[p] for p in people), len(people), 5, known, leaders=leaders)
        codes = [1] * len(people)
        for _ in range(rng.randint(cell.low, cell.high) - len(people)):
            codes[rng.choice([index for index, code in enumerate(codes) if code < 5])] += 1
        answers |= dict(zip(people, codes, strict=True))
    return answers


def behind(figure: Figure, place: Place) -> bool:
    """Return whether people of this place are behind a figure."""
    return place.leader if figure.audience == "leaders" else not place.leader and place.leaf in figure.teams


def silence_depends_on_who_answered_only() -> None:
    """A4: with other answers by the same people, the same nodes are withheld and the same blocks exist."""
    rng = random.Random(8)
    for company in companies(8, 15):
        other_answers = {person: rng.randint(1, 5) for person in company.answers}
        first, second = released(company), window.release(SCALE, company.members, other_answers)
        assert first.withheld == second.withheld
        assert [figure.node for figure in first.figures] == [figure.node for figure in second.figures]


def releasing_again_changes_nothing() -> None:
    """R6: the same answers, in any order, give the same figures."""
    for company in companies(9, 10):
        reversed_answers = dict(reversed(company.answers.items()))
        assert released(company) == window.release(SCALE, company.members, reversed_answers)


def _weeks(rng: random.Random) -> list[tuple[Mapping[int, Place], dict[int, int]]]:
    members = dict(enumerate([TEAM] * 26 + [Place(leader=False, function="F", team="U")] * 9))
    return [(members, {person: rng.randint(1, 5) for person in members if rng.random() < 0.8}) for _ in range(4)]


def weekly_figures_need_twenty() -> None:
    """R7."""
    for seed in range(10):
        for members, answers in _weeks(random.Random(seed)):
            figures = pulse.release_weekly(SCALE, members, answers).figures
            assert all(sum(behind(figure, members[person]) for person in answers) >= 20 for figure in figures)
    twenty = dict.fromkeys(range(20), TEAM)  # who would be proved to have answered, all of them
    assert not pulse.release_weekly(SCALE, twenty, dict.fromkeys(twenty, 3)).figures


def no_answer_is_counted_twice() -> None:
    """R7: what was shown in a weekly figure stays out of the pool."""
    for seed in range(10):
        weeks = _weeks(random.Random(seed))
        with pytest.MonkeyPatch.context() as patch:
            made = counting(patch)
            for week in weeks:
                pulse.release_weekly(SCALE, *week)
            pulse.release_pooled(SCALE, weeks)
        assert sum(counted.answers for counted in made) == sum(len(answers) for _, answers in weeks)


def only_the_door_makes_figures() -> None:
    """R8."""
    for kind, fields in ((Withheld, {"window": "w", "question": "q", "audience": "staff", "node": STAFF}),):
        try:
            kind(**fields, door=object())  # type: ignore[arg-type]
        except TypeError:
            continue
        raise AssertionError("a figure was made elsewhere")


def participation_of_few_is_secret() -> None:
    """R9."""
    assert all(participation.rate(eligible, eligible // 2) is None for eligible in range(10))
    assert {participation.rate(40, answered) for answered in range(41)} == {"<50", "50-79", ">=80"}


def weekly_content_needs_five_people() -> None:
    """R1 in the weekly sums: four people's score is not kept."""
    members = dict.fromkeys(range(12), TEAM)
    respondents = {person: release.PersonWeek(score=3.0) for person in range(4)}
    assert all(week.score is None for week in participation.weekly_sums(members, set(members), respondents))


WRITTEN = [(0, "un"), (1, "deux"), (2, "trois"), (3, "quatre")]


def comments_hide_among_ten() -> None:
    """R10: nine respondents, two comments, or three comments by two people are too few."""
    many, nine, ten = dict.fromkeys(range(13), TEAM), set(range(9)), set(range(10))
    assert not comments.release_comments(many, nine, WRITTEN, random.Random(1))
    assert not comments.release_comments(many, ten, WRITTEN[:2], random.Random(1))
    assert not comments.release_comments(many, ten, [*WRITTEN[:2], (0, "encore")], random.Random(1))
    assert comments.release_comments(many, ten, WRITTEN, random.Random(1))


def comments_do_not_prove_who_answered() -> None:
    """R9, R10: ten respondents of eleven would prove that all of them answered, or all but one; of twelve, to two."""
    for asked in (11, 12):
        members = dict.fromkeys(range(asked), TEAM)
        assert not comments.release_comments(members, set(range(10)), WRITTEN, random.Random(1))


def comments_keep_no_trace_of_order_or_author() -> None:
    """R10, A6: the same texts by others, in another order, come out the same; and the order is not alphabetical."""
    many = dict.fromkeys(range(13), TEAM)
    by_others = [(9 - person, text) for person, text in reversed(WRITTEN)]
    outcomes = set()
    for seed in range(20):
        released_comments = comments.release_comments(many, set(many), WRITTEN, random.Random(seed))
        assert released_comments == comments.release_comments(many, set(many), by_others, random.Random(seed))
        outcomes.add(released_comments[0].texts)
    assert len(outcomes) > 5


def few_leaders_need_every_click() -> None:
    """R12."""
    members = dict.fromkeys(range(4), Place(leader=True))
    answers = dict.fromkeys(members, 4)
    assert not window.release(SCALE, members, answers).figures
    assert not window.release(SCALE, members, answers, agreed={0, 1, 2}).figures
    assert not window.release(SCALE, members, {0: 4, 1: 4}, agreed=set(members)).figures
    assert window.release(SCALE, members, answers, agreed=set(members)).figures[0].node == LEADERS


def withheld_is_always_the_same() -> None:
    """R13, A5: the same words on the page, the same fields and values in storage, but for the node."""
    for company in companies(10, 30):
        window_release = released(company)
        for line in post(window_release, company.members):
            match = LINE.match(line)
            assert match
            assert FIGURE.search(line) or match["figure"] == WITHHELD
        bodies = [release.to_json(withheld) | {"node": None, "audience": None} for withheld in window_release.withheld]
        assert all(body == {"window": "w", "question": "q", "audience": None, "node": None} for body in bodies)


def k_is_never_lowered() -> None:
    """R15, R1."""
    try:
        Asked("w", "q", QuestionKind.SCALE5, 5, k=4)
    except ValueError:
        return
    raise AssertionError("K was lowered")


def fresh_accounts_do_not_count() -> None:
    """R16."""
    opened, installed = date(2026, 11, 23), date(2026, 1, 5)
    assert not guards.counts(date(2026, 11, 16), opened, installed, excluded=False)
    assert not guards.counts(installed, opened, installed, excluded=True)
    assert guards.counts(date(2026, 9, 1), opened, installed, excluded=False)


def audiences_have_eight() -> None:
    """R16, R7: neither an audience nor a team of the tree is under eight."""
    assert not guards.may_be_asked(7)
    assert not guards.may_be_asked(4, leaders=True)
    for company in companies(11, 20):
        merged, _ = guards.merge_small(company.members)
        sizes: dict[tuple[str, str], int] = {}
        for place in merged.values():
            if not place.leader:
                sizes[place.leaf] = sizes.get(place.leaf, 0) + 1
        assert len(sizes) == 1 or min(sizes.values()) >= 8


def isolating_moves_are_flagged() -> None:
    """R16."""
    before = dict(enumerate([TEAM] * 9 + [Place(leader=False, function="F", team="U")] * 9))
    assert guards.moved_by_few(before, before | {0: before[10]})


def a_company_of_300_is_released_in_a_second() -> None:
    """A10, with a margin of five: 300 people, 12 questions."""
    rng = random.Random(12)
    places = [Place(leader=True)] * 12
    places += [Place(leader=False, function=f"F{team // 8}", team=f"T{team}") for team in range(32) for _ in range(9)]
    members = dict(enumerate(places))
    questions = [{person: rng.randint(1, 4) for person in members if rng.random() < 0.8} for _ in range(12)]
    started = time.perf_counter()
    for number, answers in enumerate(questions):
        window.release(CHOICE if number % 4 == 0 else SCALE, members, answers, forecasts=answers, majority=DRAWN)
    assert time.perf_counter() - started < 1.0


CHECKS = (
    figures_have_five_respondents,
    leaders_and_staff_never_mix,
    a_figure_needs_two_more_who_were_asked,
    looks_read_together_prove_nothing,
    a_look_hides_silent_insiders,
    everybody_who_answered_counts,
    blocks_never_overlap,
    nobody_is_exposed,
    nobody_is_exposed_by_a_choice,
    a_choice_tells_nobody_who_was_missing,
    a_choice_has_no_count,
    a_verdict_knows_what_is_shown_only,
    what_few_leaders_agreed_to_show_is_compared_with_nothing,
    who_joins_or_leaves_stays_hidden,
    respondents_are_bands,
    a_figure_never_tells_how_many_answered,
    outputs_know_the_figures_only,
    silence_depends_on_who_answered_only,
    releasing_again_changes_nothing,
    weekly_figures_need_twenty,
    no_answer_is_counted_twice,
    only_the_door_makes_figures,
    participation_of_few_is_secret,
    weekly_content_needs_five_people,
    comments_hide_among_ten,
    comments_do_not_prove_who_answered,
    comments_keep_no_trace_of_order_or_author,
    few_leaders_need_every_click,
    withheld_is_always_the_same,
    k_is_never_lowered,
    fresh_accounts_do_not_count,
    audiences_have_eight,
    isolating_moves_are_flagged,
    a_company_of_300_is_released_in_a_second,
)

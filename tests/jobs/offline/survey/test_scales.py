"""What answers mean: numbers of a scale that the file tells, words of the usual scales, options, or no answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from jobs.errors import BadFile
from jobs.offline.survey import Mapping, Survey, codes
from jobs.offline.survey.codes import number
from jobs.offline.survey.mapping import Question
from jobs.offline.survey.model import Understood
from jobs.offline.survey.scales import Rare, Scale
from jobs.offline.survey.words import FAMILIES, ranks_of, said
from storage.types import QuestionKind

Taken = Callable[..., Survey]
HEAD = "week,person,level,function,team,question,answer"


def long(*answers: object, question: str = "q", start: int = 0) -> list[str]:
    return [
        f"2026-W40,p{start + n},{'leader' if n < 3 else 'staff'},f,t,{question},{answer}"
        for n, answer in enumerate(answers)
    ]


def wide(*columns: Sequence[object], titles: Sequence[str] = ("I know where we go",)) -> list[str]:
    """A row a person, three of whom lead."""
    rows = [
        f"{'leader' if n < 3 else 'staff'};f;{';'.join(map(str, row))}"
        for n, row in enumerate(zip(*columns, strict=True))
    ]
    return [f"level;function;{';'.join(titles)}", *rows]


def ends(survey: Survey) -> list[tuple[int, int]]:
    return [(scale.low, scale.high) for scale in survey.scales]


def told(survey: Survey) -> Understood:
    return survey.understood


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("answers", "scale"),
    [
        ([1, 2, 3, 4] * 10, (1, 4)),
        ([1, 2, 3, 4] * 2, (1, 5)),  # eight people of whom nobody took the five
        ([1, 2, 3] * 20, (1, 5)),
        ([1, 5, 3] * 20, (1, 5)),
        ([1, 6] * 20, (1, 6)),
        ([2, 7] * 20, (1, 7)),
        ([0, 4] * 20, (0, 4)),
        ([0, 10, 7], (0, 10)),
        ([3, 9, 10], (0, 10)),  # three people of whom nobody took the nought
        ([1, 9, 10] * 20, (1, 10)),
    ],
)
def test_the_scale_is_what_the_answers_tell(taken: Taken, answers: list[int], scale: tuple[int, int]) -> None:
    survey = taken(HEAD, *long(*answers))
    assert ends(survey) == [scale]
    assert list(survey.answer) == answers
    assert (survey.kinds == [QuestionKind.SCALE11]) is (scale == (0, 10))


def test_a_question_whose_top_nobody_took_is_on_the_scale_of_its_neighbours(taken: Taken) -> None:
    lines = [*long(*[1, 7] * 20, question="a"), *long(*[2, 7] * 20, question="b"), *long(*[2, 5] * 20, question="c")]
    assert ends(taken(HEAD, *lines)) == [(1, 7)] * 3


def test_a_question_far_below_its_neighbours_is_on_a_scale_of_its_own(taken: Taken) -> None:
    lines = [*long(*[1, 7] * 20, question="a"), *long(*[2, 4] * 20, question="b"), *long(*[2, 3] * 20, question="c")]
    assert ends(taken(HEAD, *lines)) == [(1, 7), (1, 4), (1, 5)]
    nought = [*long(*[0, 7] * 20, question="a"), *long(*[0, 3] * 20, question="b")]
    assert ends(taken(HEAD, *nought)) == [(0, 7), (0, 3)]
    few = [*long(*[1, 7] * 20, question="a"), *long(*[2, 4] * 10, question="b")]
    assert ends(taken(HEAD, *few)) == [(1, 7), (1, 7)]


def test_a_recommendation_from_nought_to_ten_stands_beside_five_points(taken: Taken) -> None:
    lines = [*long(*[1, 5] * 20, question="a"), *long(*[0, 10] * 20, question="b")]
    assert ends(taken(HEAD, *lines)) == [(1, 5), (0, 10)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4", 4), ("4.0", 4), ("4,0", 4), ("4.00", 4), ("-99", -99), ("5 - Strongly agree", 5), ("5: Tout à fait", 5),
        ("5 (always)", 5), ("5=oui", 5), ("Strongly agree (5)", 5), ("Tout à fait d’accord [5]", 5), ("4.5", None),
        ("four", None), ("", None), ("²", None), ("2026-10-05", None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_a_number_may_be_a_float_or_carry_words(text: str, code: int | None) -> None:
    assert number(text) == code


def test_a_declared_kind_or_mapping_wins(taken: Taken) -> None:
    by_kind = taken(HEAD + ",kind", *[f"{line},scale7" for line in long(*[1, 3] * 20)])
    by_mapping = taken(HEAD, *long(*[1, 3] * 20), mapping=Mapping(questions={"q": Question(scale=(1, 10))}))
    for_all = taken(HEAD, *long(*[1, 3] * 20), mapping=Mapping(scale=(0, 3)))
    assert [ends(survey) for survey in (by_kind, by_mapping, for_all)] == [[(1, 7)], [(1, 10)], [(0, 3)]]


@pytest.mark.parametrize(
    ("texts", "numbers", "top"),
    [
        (["4/5", "2/5"], [4, 2], 5),
        (["4 sur 7", "2 out of 7"], [4, 2], 7),
        (["5/10", "6/10", "1/11"], [None] * 3, None),  # days
        (["3 ans", "4 ans", "1 an"], [None, None, None], None),
        (["3 €", "4 €", "5"], [None, None, 5], None),
        (["3 stars", "1 star"], [3, 1], None),
        (["1 Never", "5 Always"], [1, 5], None),
        (["4.", "+3"], [4, 3], None),
    ],
)
def test_numbers_with_a_unit_are_measures_and_those_out_of_so_many_say_their_scale(
    texts: list[str], numbers: list[int | None], top: int | None
) -> None:
    assert codes.of(texts) == codes.Codes(numbers, top)


def test_numbers_that_run_against_the_words_beside_them_are_turned(taken: Taken) -> None:
    """*1 - Strongly agree*: the leaders, who all agree, are not told to be the ones who disagree."""
    falling = [f"{6 - place} - {FIVE[place - 1]}" for place in (5, 5, 5, 1, 2, 3, 4)]
    survey = taken(*wide(falling, ["1 - Strongly agree", 2, 3, 4, "5 - Strongly disagree", 2, 3], titles=("Qa", "Qb")))
    assert survey.favourable == ["low", "low"]
    assert told(survey).turned == ("Qa", "Qb")
    assert told(survey).reversed == ()
    rising = taken(*wide([f"{place} - {FIVE[place - 1]}" for place in (5, 5, 5, 1, 2, 3, 4)]))
    assert (rising.favourable, told(rising).turned) == (["high"], ())


def test_questions_that_are_turned_do_not_make_the_others_run_against_them(taken: Taken) -> None:
    agree = [5, 5, 4, 1, 2, 3, 4, 1, 2, 5, 1, 3] * 5
    falling = [f"{6 - place} - {FIVE[place - 1]}" for place in agree]
    survey = taken(*wide(falling, falling, agree, titles=("Qa", "Qb", "Qc")))
    assert survey.favourable == ["low", "low", "high"]


def test_a_question_from_nought_does_not_lengthen_the_scale_of_those_from_one(taken: Taken) -> None:
    apart = taken(*wide([0, 1, 2, 3, 4] * 8, [1, 2, 3, 4, 5] * 8, titles=("How many days", "I know where we go")))
    assert ends(apart) == [(0, 4), (1, 5)]
    shared = taken(*wide([0, 1, 2, 3, 4] * 8, [1, 2, 3, 4, 3] * 8, titles=("I can say it", "I know where we go")))
    assert ends(shared) == [(0, 4), (0, 4)]


def test_codes_of_yes_and_no_are_no_scale(taken: Taken) -> None:
    titles = ("I know where we go", "I agree to take part", "I was there", "I was often late")
    few = [[0, 1, *[""] * 38], [0, 0, *[""] * 38]]
    survey = taken(*wide([1, 2, 3, 4, 5] * 8, [1] * 40, *few, titles=titles))
    assert (survey.questions, told(survey).left_out) == ([titles[0]], (("one", titles[1:]),))


def test_an_end_that_hardly_anybody_took_is_told_and_one_beyond_is_a_mistake(taken: Taken) -> None:
    usual = [1, 2, 3, 4, 5] * 20
    nought = told(taken(*wide([*usual, 0])))
    assert nought.rare == (Rare(0, 1, 101),)
    assert told(taken(*wide([*usual, 6, 6]))).rare == (Rare(6, 2, 102),)
    assert told(taken(*wide(usual))).rare == ()
    for slip in (8, 55, -1):
        with pytest.raises(BadFile, match=rf"line 102: answer '{slip}' to .* is not a whole number from 1 to 5"):
            taken(*wide([*usual, slip]))


@pytest.mark.parametrize(("answers", "highest"), [([1, 4] * 20, (4,)), ([1, 9] * 20, (9,)), ([1, 5] * 20, ())])
def test_a_scale_that_may_be_longer_than_anybodys_answer_is_told(
    taken: Taken, answers: list[int], highest: tuple[int, ...]
) -> None:
    assert told(taken(*wide(answers))).highest == highest


# ---------------------------------------------------------------- words

FIVE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
CINQ = [
    "Pas du tout d’accord",
    "Plutôt pas d'accord",
    "Ni d'accord ni pas d'accord",
    "Plutôt d’accord",
    "TOUT À FAIT D'ACCORD",
]


@pytest.mark.parametrize(
    "words",
    [
        FIVE,
        CINQ,
        [word for word in CINQ if "Ni" not in word],
        ["Never", "Rarely", "Sometimes", "Often", "Always"],
        ["Jamais", "Rarement", "Parfois", "Souvent", "Toujours"],
        ["Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied", "Very satisfied"],
        ["Très insatisfait(e)", "Plutôt insatisfait(e)", "Plutôt satisfait(e)", "Très satisfait(e)"],
        ["Not at all", "Slightly", "Moderately", "Very", "Extremely"],
        [
            "Strongly disagree",
            "Disagree",
            "Somewhat disagree",
            "Neither agree nor disagree",
            "Somewhat agree",
            "Agree",
            "Strongly agree",
        ],
    ],
    ids=lambda words: words[-1],
)
def test_words_of_the_usual_scales_are_read_in_their_order(taken: Taken, words: list[str]) -> None:
    survey = taken(*wide(words * 4))
    assert ends(survey) == [(1, len(words))]
    assert list(survey.answer) == list(range(1, len(words) + 1)) * 4


def test_a_scale_is_the_same_for_all_questions_whoever_took_its_ends(taken: Taken) -> None:
    survey = taken(*wide(FIVE * 4, ["Agree"] * 20, titles=("We know where we go", "I can say what I think")))
    assert ends(survey) == [(1, 5), (1, 5)]
    assert set(survey.answer) == {1, 2, 3, 4, 5}


def test_four_words_of_five_are_five_where_the_neutral_one_is_among_them() -> None:
    family = FAMILIES["agreement"]
    assert max(ranks_of(family, ["disagree", "neutral"]).values()) == 5
    assert max(ranks_of(family, ["disagree", "agree"]).values()) == 4


def test_two_languages_of_one_survey_share_its_scale(taken: Taken) -> None:
    """*Disagree* is the second of five, and so is *Plutôt pas d’accord*: not the second and third of seven."""
    survey = taken(*wide([word for pair in zip(FIVE, CINQ, strict=True) for word in pair]))
    assert ends(survey) == [(1, 5)]
    assert list(survey.answer) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    seven = ranks_of(FAMILIES["agreement"], ["disagree", "somewhat disagree", "neutral", "agree"])
    assert (seven["disagree"], seven["somewhat disagree"]) == (2, 3)


def test_every_word_of_a_family_is_spelt_once() -> None:
    assert all(said(word) == word for family in FAMILIES.values() for word in family.places)


def test_words_of_no_scale_are_options_in_the_order_of_the_alphabet(taken: Taken) -> None:
    survey = taken(*wide(["Lyon", "Paris", "lyon"] * 7, titles=("Where would you rather work?",)))
    assert survey.scales == [Scale(QuestionKind.CHOICE, 1, 2, "options", ("Lyon", "Paris"))]
    assert list(survey.answer)[:3] == [1, 2, 1]


def test_words_may_be_put_in_order_by_hand(taken: Taken) -> None:
    about = Question(words=("meh", "fine", "great"))
    survey = taken(*wide(["fine", "meh", "great"] * 7, titles=("Mood",)), mapping=Mapping(questions={"Mood": about}))
    assert (ends(survey), list(survey.answer)[:3]) == ([(1, 3)], [2, 1, 3])


# ---------------------------------------------------------------- no answer


@pytest.mark.parametrize(
    "word",
    ["", "NA", "n/a", "#N/A", "#REF!", "None", "Sans réponse", "Je ne sais pas", "Ne sait pas", "I don’t know", "-"],
)
def test_what_stands_for_no_answer_is_none(taken: Taken, word: str) -> None:
    survey = taken(HEAD, *long(4, word, 5, word))
    assert (list(survey.answer), told(survey).not_answered) == ([4, 5], 2)


def test_codes_of_no_answer_are_none_only_where_somebody_says_so(taken: Taken) -> None:
    with pytest.raises(BadFile, match=r"line 3 and 1 more: answer '-99' to q is not a whole number"):
        taken(HEAD, *long(4, -99, 5, -99))
    assert list(taken(HEAD, *long(4, -99, 5, -99), mapping=Mapping(not_answered=frozenset({"-99"}))).answer) == [4, 5]


# ---------------------------------------------------------------- what is no question


def test_columns_that_hold_no_answers_are_left_out_and_it_is_said_why(taken: Taken) -> None:
    columns = [
        FIVE * 5,
        [f"text {n}" for n in range(25)],
        range(20, 45),
        [1, 2] * 12 + [1],
        ["north", "south"] * 12 + ["east"],
    ]
    titles = ("We know where we go", "Anything else", "Shirt", "Badge", "Wing")
    survey = taken(*wide(*columns, titles=titles))
    assert survey.questions == ["We know where we go"]
    assert dict(told(survey).left_out) == {
        "words": ("Anything else", "Wing"),
        "numbers": ("Shirt",),
        "one": ("Badge",),
    }


def test_a_free_text_keeps_no_row(taken: Taken) -> None:
    survey = taken(
        *wide(FIVE * 60, [f"text {n}" for n in range(300)], titles=("We know where we go", "Anything else?"))
    )
    assert (survey.questions, dict(told(survey).left_out)) == (["We know where we go"], {"free": ("Anything else?",)})


def test_odd_answers_of_a_scale_are_complaints_all_at_once_and_the_same_ones_together(taken: Taken) -> None:
    columns: list[list[object]] = [[*FIVE * 12, "agreed", "agreed", "no"], [*[1, 5] * 30, 4, 7.5, 2]]
    with pytest.raises(BadFile) as refused:
        taken(*wide(*columns, titles=("We know where we go", "I can say what I think")))
    assert str(refused.value).splitlines() == [
        "survey.csv: correct these lines, then read it again; nothing was done.",
        "  line 62 and 1 more: answer 'agreed' to We know where we go is no word of its scale.",
        "  line 63: answer '7.5' to I can say what I think is not a whole number from 1 to 5.",
        "  line 64: answer 'no' to We know where we go is no word of its scale.",
    ]


def test_many_odd_answers_of_one_question_are_one_complaint(taken: Taken) -> None:
    odd = [f"{n}.5" for n in range(4)]
    with pytest.raises(BadFile) as refused:
        taken(HEAD, *long(*range(1, 6), *odd))
    assert str(refused.value) == (
        "survey.csv, line 7 and 3 more: answer '0.5' to q, and 3 other ones, are not a whole number from 1 to 5."
    )


def test_answers_given_again_by_everybody_are_one_complaint(taken: Taken) -> None:
    with pytest.raises(BadFile, match=r"line 42 and 39 more: p0 already answered q in 2026-W40, and so on"):
        taken(HEAD, *long(*[1, 2, 3, 4, 5] * 8), *long(*[1, 2, 3, 4, 5] * 8))


def test_texts_of_a_row_an_answer_are_left_out_and_the_rest_is_read(taken: Taken) -> None:
    texts = long(*[f"text {n}" for n in range(20)], question="why")
    survey = taken(HEAD, *long(*[1, 5] * 10), *texts, *long(*range(20, 40), question="age"))
    assert (survey.questions, dict(told(survey).left_out)) == (["q"], {"words": ("why",), "numbers": ("age",)})


def test_what_one_person_wrote_is_no_option(taken: Taken) -> None:
    wrote = ["", "", "Too many meetings", "Pay", *[""] * 16]
    survey = taken(*wide([1, 5] * 10, wrote, ["Paris", "Lyon"] * 10, titles=("Qa", "Why?", "Whom do you help?")))
    assert (survey.questions, told(survey).left_out) == (["Qa", "Whom do you help?"], (("words", ("Why?",)),))


def test_a_file_whose_answers_mean_nothing_says_so_by_column(taken: Taken) -> None:
    with pytest.raises(
        BadFile, match=r"no column holds answers on a scale: “Qa” holds words of no usual scale.*words = "
    ):
        taken(*wide(["A", "B"] * 10, titles=("Qa",)))


@pytest.mark.parametrize(
    "heading",
    ["What is your gender?", "Quel est votre type de contrat ?", "Floor", "Any comments?", "Where do you work?"],
)  # fmt: skip
def test_what_is_asked_about_people_is_no_question(taken: Taken, heading: str) -> None:
    survey = taken(*wide([1, 5] * 10, [1, 2] * 10, titles=("Qa", heading)))
    assert (survey.questions, told(survey).unused) == (["Qa"], (heading,))


def test_a_thousand_complaints_are_told_in_a_screen(taken: Taken) -> None:
    with pytest.raises(BadFile) as refused:
        taken(HEAD, *[line for n in range(40) for line in long(*range(1, 6), f"{n}.5", question=f"q{n}")])
    assert len(str(refused.value).splitlines()) == 22
    assert str(refused.value).endswith("and 20 more.")


@pytest.mark.parametrize(
    ("answers", "ends_of"),
    [
        (["Not important", "Slightly important", "Moderately important", "Very important", "Extremely important"], 5),
        (["Très difficile", "Plutôt difficile", "Ni facile ni difficile", "Plutôt facile", "Très facile"], 5),
        (["Very unfavorably", "Somewhat unfavorably", "Somewhat favorably", "Very favorably"], 4),
        (["d. Needs improvement", "c. Satisfactory", "b. Good", "a. Excellent"], 4),
        (
            [
                "Pas d’accord / Disagree",
                "Neutre / Neutral",
                "D’accord / Agree",
                "Tout à fait d’accord / Strongly agree",
            ],
            5,
        ),
    ],
    ids=lambda answers: answers[0] if isinstance(answers, list) else "",
)
def test_scales_of_words_as_forms_offer_them_are_known(taken: Taken, answers: list[str], ends_of: int) -> None:
    survey = taken(*wide(answers * 10))
    assert (survey.scales[0].points, survey.scales[0].told) == (ends_of, "words")
    ranks = [survey.answer[n] for n in range(len(answers))]
    assert ranks == sorted(set(ranks))


def test_noughts_and_ones_are_a_yes_and_no_and_leave_the_other_scales_alone(taken: Taken) -> None:
    survey = taken(*wide([0, 1] * 20, [1, 5] * 20, titles=("Do you work at night?", "I know where we go")))
    assert (survey.questions, ends(survey)) == (["I know where we go"], [(1, 5)])
    assert told(survey).left_out == (("one", ("Do you work at night?",)),)

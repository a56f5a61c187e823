"""Sentences and figures before any platform has them: what they say, and how our markup is translated."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.locale import LOCALES, t
from bot.plain import in_terminal
from bot.slack.render.markup import in_mrkdwn
from bot.words import digest, questions
from bot.words.alert import foot
from bot.words.figures import figure
from bot.words.literal import PERSON_LINE, clean, is_tame
from bot.words.text import NAMES, Text, joined, lines, literal, paragraph, say, unmarked
from jobs.cards import Chart, ChartRow, Locale, Shown
from jobs.digest.watching import ALPHA
from jobs.insight.watch import false_alarms_a_year
from tests.bot.slack import cards

# ---------------------------------------------------------------- figures and sentences


@pytest.mark.parametrize(
    ("shown", "french", "english"),
    [
        (cards.shown(2.6), "2,6 sur 5 (20-49 personnes interrogées)", "2.6 out of 5 (20-49 people asked)"),
        (Shown(4.0, "about", (5, 9), (1, 5)), "4 sur 5 (5-9 personnes interrogées)", "4 out of 5 (5-9 people asked)"),
        (
            Shown(4.6, "at_least", (50, None), (1, 5)),
            "au moins 4,6 sur 5 (50 personnes interrogées ou plus)",
            "at least 4.6 out of 5 (50 people asked or more)",
        ),
        (
            Shown(2.5, "at_most", (5, 9), (0, 10)),
            "au plus 2,5 sur 10 (5-9 personnes interrogées)",
            "at most 2.5 out of 10 (5-9 people asked)",
        ),
        (
            Shown(None, "about", (20, 49), (1, 5), option="Le PDG"),
            "majorité pour «\u202fLe PDG\u202f» (20-49 personnes interrogées)",
            "a majority for “Le PDG” (20-49 people asked)",
        ),
        (
            Shown(None, "about", (20, 49), (1, 5)),
            "pas de majorité nette (20-49 personnes interrogées)",
            "no clear majority (20-49 people asked)",
        ),
    ],
)
def test_figures_are_written_as_people_write_them(shown: Shown, french: str, english: str) -> None:
    assert figure("fr", shown) == french
    assert figure("en", shown) == english


def test_the_digest_reads_as_it_should() -> None:
    card = cards.digest("fr", cards.gap())
    text = lines(digest.counts(card), *digest.stories(card)).replace("\u202f", " ")
    assert digest.summary(card).replace("\u202f", " ") == "Diapason, semaine 47 : 1 nouvel écart, 1 signal faible."
    assert text.startswith("16-22 novembre · 1 nouvel écart · 1 signal faible")
    assert "*Nos priorités sont claires* · Direction ↔ Terrain · nouvel écart" in text
    assert "Direction 4 sur 5 · Terrain 2,6 sur 5." in text
    why = "Très probablement un vrai écart, et plus qu’un détail ; en 3 mesures, il s’est creusé, même si"
    assert why in text
    assert "La direction s’attendait à 4 sur 5 : elle ne le voit pas." in text


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("fr", "3 questions sur 8 peuvent passer leur tour"),
        ("en", "3 questions of 8 may pass a turn"),
    ],
)
def test_questions_at_rest_are_counted_where_all_figures_are_shown(locale: Locale, sentence: str) -> None:
    card = replace(cards.digest(locale), standing=8, resting=3)
    assert digest.rest(card) is None
    assert sentence in (digest.rest(replace(card, whole=True)) or "")
    assert digest.rest(replace(card, whole=True, alone=True)) is None  # of a file nothing is asked again


def test_a_gap_told_in_a_later_week_says_when_it_was_measured() -> None:
    for measured, said in (("2026-W45", True), ("2026-W47", False), ("", False)):
        (story,) = digest.stories(cards.digest("fr", replace(cards.gap(), measured=measured)))
        assert ("Mesuré en semaine 45." in story) is said


@pytest.mark.parametrize(
    ("locale", "sides", "why"),
    [
        (
            "fr",
            ("Direction pas de majorité nette · Terrain majorité pour « Le PDG »."),
            (
                "Les 4 dernières mesures, prises ensemble, l’établissent ; "
                "une seule peut ne montrer aucune majorité nette."
            ),
        ),
        (
            "en",
            "Leadership no clear majority · Teams a majority for “Le PDG”.",
            "The last 4 measurements together establish it; a single one may show no clear majority.",
        ),
    ],
)
def test_a_choice_is_told_by_the_options_that_are_named(locale: Locale, sides: str, why: str) -> None:
    none, named = (Shown(None, "about", (20, 49), (1, 5), option=option) for option in (None, "Le PDG"))
    gap = replace(cards.gap(), first=none, second=named, waves=4, holds_against_silence=False, expected=None)
    (told,) = digest.stories(cards.digest(locale, replace(gap, furthest=None)))
    assert told.replace("\u202f", " ").splitlines()[1:] == [sides, why]


def test_a_forecast_is_told_alone_where_nothing_is_sure() -> None:
    gap = cards.gap()
    told = {
        (foreseen, blind): str(digest.beliefs("fr", replace(gap, foreseen=foreseen, blind=blind))[1])
        for foreseen, blind in ((True, False), (False, True), (False, False))
    }
    assert {key: text.replace("\u202f", " ") for key, text in told.items()} == {
        (True, False): "La direction s’y attendait : elle prévoyait 4 sur 5.",
        (False, True): "La direction s’attendait à 4 sur 5 : elle ne le voit pas.",
        (False, False): "La direction prévoyait 4 sur 5.",
    }


def test_a_picture_is_told_by_the_marks_that_it_has() -> None:
    shown, guess = Shown(2.6, "about", (20, 49), (1, 5)), Shown(4.2, "at_least", (10, 19), (1, 5))
    rows = (
        ChartRow("A", None, shown, "too_few", functions=(("tech", None), ("business", shown))),
        ChartRow("B", shown, shown, "none", forecast=guess, functions=(("tech", shown), ("business", shown))),
    )
    told = str(digest.alternative("en", Chart(rows, ("", ""))))
    assert told == (
        "Chart, question by question. A: Teams 2.6 out of 5, business 2.6 out of 5. "
        "B: Leadership 2.6 out of 5, Teams 2.6 out of 5, tech 2.6 out of 5, business 2.6 out of 5, "
        "leadership’s forecast of the teams at least 4.2 out of 5."
    )
    assert "pronostic de la direction pour le terrain au moins 4,2 sur 5." in digest.alternative(
        "fr", Chart(rows, ("", ""))
    )


def test_an_empty_digest_says_what_would_go_unseen() -> None:
    (nothing,) = digest.stories(cards.digest("fr"))
    assert (
        "Rien d’établi cette semaine. Avec vos effectifs, un écart de moins de 1 point sur 5 environ passerait"
        in nothing
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_a_leaders_card_counts_its_forecasts_and_tells_them_from_their_own_views(locale: Locale) -> None:
    card = cards.question(cards.item(leader=True), cards.item("w2", leader=True), locale=locale)
    assert unmarked(questions.intro(card)).startswith({"fr": "4 questions cette semaine", "en": "4 questions"}[locale])
    labels = [
        unmarked(label) for item in card.items for ask in item.asks if (label := questions.label(locale, item, ask))
    ]
    assert labels == 2 * {"fr": ["Votre avis", "Votre pronostic"], "en": ["Your own view", "Your forecast"]}[locale]


@pytest.mark.parametrize("locale", LOCALES)
def test_whoever_is_asked_one_thing_a_question_reads_no_label(locale: Locale) -> None:
    item = cards.item()
    assert questions.label(locale, item, item.asks[0]) is None


# ---------------------------------------------------------------- our markup

WRITTEN = r"*gras* _it_ <b> & `x` back_office {home.fr} \\ \*"


def test_our_bold_is_slacks_bold_and_nothing_in_a_terminal() -> None:
    text = Text("*Qui voit quoi ?* Tout, _demain_, dans `aide`.")
    assert in_mrkdwn(text) == "*Qui voit quoi ?* Tout, _demain_, dans `aide`."
    assert in_terminal(text) == "Qui voit quoi ? Tout, demain, dans `aide`."


def test_a_name_is_shown_literally_inside_our_own_bold() -> None:
    sentence = say("en", "question-ask", text=WRITTEN)  # *{ $text }*
    assert in_terminal(sentence) == WRITTEN
    # Slack has no way to write a star: a look-alike stands for it. An underscore is left as it is.
    assert in_mrkdwn(sentence) == r"*∗gras∗ _it_ &lt;b&gt; &amp; ˋxˋ back_office {home.fr} \\ \∗*"


def test_a_string_that_nobody_made_a_text_of_is_a_persons() -> None:
    assert in_terminal(WRITTEN) == WRITTEN
    assert in_mrkdwn("*a*") == "∗a∗"
    assert in_mrkdwn(Text("*a*")) == "*a*"


def test_a_value_that_chooses_a_form_of_the_sentence_is_not_changed() -> None:
    fewer = say("en", "change-consultation-confirmed", on=Text("today"), how="fewer_than_50")
    assert fewer == "• today: confirmed: fewer than 50 people"


@given(st.text(max_size=200) | st.text("*_`\\\\{}.a homefr<&", max_size=40))
def test_any_persons_text_comes_out_of_our_markup_as_it_went_in(written: str) -> None:
    ordinary = is_tame(written) and len(written) <= PERSON_LINE
    assert in_terminal(literal(written)) == (written if ordinary else clean(written, PERSON_LINE))
    assert in_terminal(paragraph(written)) == clean(written, lines=True)
    assert in_terminal(lines(literal(written), Text("*a*"))).endswith("\na")
    assert in_terminal(joined([Text("*a*"), literal(written)])).startswith("a ")


@given(st.text("*_`\\\\{}.a homefr<&", max_size=40))
def test_emphasis_goes_and_a_persons_marks_stay(written: str) -> None:
    assert in_terminal(unmarked(Text(f"*{literal(written)}*"))) == in_terminal(literal(written))


# ---------------------------------------------------------------- names that each platform has its own of


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", NAMES)
def test_every_renderer_has_every_name(locale: Locale, name: str) -> None:
    text = Text(f"{{{name}.{locale}}}")
    for written in (in_mrkdwn(text), in_terminal(text)):
        assert written
        assert not re.search(r"[{}]", written)


def test_the_home_is_named_as_the_platform_names_it_with_its_article() -> None:
    sentence = say("fr", "notice-old-message")
    assert in_mrkdwn(sentence) == t("fr", "notice-old-message", home_bold="l’onglet *Accueil*")
    assert in_mrkdwn(say("fr", "unknown-action")).endswith("sont dans l’onglet Accueil de Diapason.")
    assert in_terminal(sentence).endswith("sont dans l’accueil de Diapason.")
    assert in_mrkdwn(say("en", "notice-old-message")).endswith("are in Diapason’s *Home* tab.")
    assert in_terminal(say("en", "notice-old-message")).endswith("are in Diapason’s home.")


def test_a_command_is_named_as_the_platform_names_it() -> None:
    assert in_mrkdwn(say("en", "notice-stop")).endswith("type `/diapason resume`.")


@pytest.mark.parametrize(
    ("groups", "french", "english"),
    [
        (
            1,
            "Une fausse alerte tous les 9 ans environ, pour une équipe.",
            "About one false alert every 9 years, for one team.",
        ),
        (6, "Une fausse alerte par an environ, pour 6 équipes.", "About one false alert a year, for 6 teams."),
        (40, "4 fausses alertes par an environ, pour 40 équipes.", "About 4 false alerts a year, for 40 teams."),
        # Above a hundred, an eighth of a false one a week is left: 6.5 a year, not the 416 of 4,000 × 2 per 1,000 × 52.
        (
            4000,
            "6 fausses alertes par an environ, pour 4\N{NARROW NO-BREAK SPACE}000 équipes.",
            "About 6 false alerts a year, for 4,000 teams.",
        ),
    ],
)
def test_an_alert_says_how_often_one_is_false_in_a_company_of_so_many_teams(
    groups: int, french: str, english: str
) -> None:
    sentences: dict[Locale, str] = {"fr": french, "en": english}
    for locale, sentence in sentences.items():
        card = replace(cards.alert(locale), watched=groups, false_a_year=false_alarms_a_year(groups, ALPHA))
        assert foot(card)[0] == sentence


def test_an_alert_of_an_earlier_version_says_no_rate() -> None:
    card = cards.alert("fr")
    assert foot(replace(card, watched=0)) == foot(card)[1:]

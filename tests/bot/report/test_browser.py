"""The page of a survey in a real browser: as wide as its window on a telephone and on a desk, and nothing asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.report.page import page
from bot.words.digest import chart_words
from jobs.offline import survey
from jobs.offline.analyze import analyze
from tests.chromium import MARKS, launched

LONG = "Nos priorités pour les six prochains mois sont claires pour tout le monde, même quand elles changent"
WORD = "anticonstitutionnellement" * 4

pytestmark = MARKS


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of a survey with long names, a script in one of them, every kind of question, raw figures too."""
    rows = ["week,person,level,function,team,question,answer,kind"]
    for person in range(70):
        place = "leader,,"
        if person >= 8:
            place = f"staff,{('Recherche et développement', WORD)[person % 2]},"
        for question, answer, kind in (
            (LONG, 5 if person < 8 else 1 + person % 2, "scale5"),
            (WORD, 3 + person % 2, "scale5"),
            ("<script>document.title = 'taken'</script>", 7, "scale11"),
            ("Combien de jours ?", 1, "choice"),
        ):
            rows.append(f'2026-W40,p{person},{place},"{question}",{answer},{kind}')
    folder = tmp_path_factory.mktemp("report")
    (folder / "s.csv").write_text("\n".join(rows), encoding="utf-8")
    analysis = analyze(
        survey.read(folder / "s.csv"), locale="fr", words=chart_words("fr"), company=f"Une société {WORD}", raw=True
    )
    (folder / "s.html").write_text(page(analysis, made=date(2026, 11, 30), version="0.1.0"), encoding="utf-8")
    return folder / "s.html"


@pytest.mark.parametrize("width", [390, 800, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_window_and_nothing_is_asked_for(
    browser: Any, file: Path, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    asked, said = [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(file.as_uri())
    wide = "[...document.body.querySelectorAll('*')].filter(one => !one.closest('.wide, .unseen')"
    wide += " && one.getBoundingClientRect().right > innerWidth + 0.5).map(one => one.tagName)"
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    assert opened.evaluate(wide) == []
    assert asked == [file.as_uri()]
    assert said == []
    assert opened.title().endswith("Diapason, semaine 40 de 2026")
    dark = opened.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(245, 244, 240)"
    assert dark == (scheme == "dark")
    context.close()


def test_on_paper_no_card_is_cut_between_two_pages(browser: Any, file: Path) -> None:
    context = browser.new_context(viewport={"width": 688, "height": 900}, color_scheme="dark")  # A4 between its margins
    opened = context.new_page()
    opened.goto(file.as_uri())
    opened.emulate_media(media="print")
    assert opened.evaluate("document.documentElement.scrollWidth") == 688
    tall = "[...document.querySelectorAll('.card')].map(one => one.getBoundingClientRect().height)"
    assert max(opened.evaluate(tall)) < 1017  # a page's height: a card that may not be cut fits on one
    assert opened.evaluate("getComputedStyle(document.querySelector('.card')).breakInside") == "avoid"
    assert (
        opened.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(27, 36, 38)"
    )  # ink, not light
    context.close()

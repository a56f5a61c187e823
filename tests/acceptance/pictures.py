"""The README's pictures: real screenshots of the demo. ``python -m tests.acceptance.pictures`` takes them again."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.demo.run import DemoOptions
from bot.operator.analyses import write_page
from bot.words.digest import chart_words
from jobs.offline import survey
from jobs.offline.analyze import analyze
from tests.acceptance.living import living
from tests.chromium import launched

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
LARGEST = 200_000  # bytes
APART = {  # questions of a made-up survey, and by how much the leaders answer higher
    "Our priorities are clear": 1.8,
    "Decisions are made in good time": 0.0,
    "The workload is sustainable": 1.4,
    "I can say what I disagree with": 0.2,
    "Teams help one another": 0.0,
    "I get the information I need": 0.3,
}


@contextmanager
def page(browser: Any, url: str, width: int, height: int, *, sharp: float = 1) -> Iterator[Any]:
    """Yield a window of the workspace."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="fr-FR", device_scale_factor=sharp, color_scheme="light"
    )
    opened = context.new_page()
    opened.goto(url)
    opened.locator(".message").first.wait_for()
    yield opened
    context.close()


def take(opened: Any, name: str, to: Path) -> None:
    """Write one picture, without the list of conversations, once nothing moves any more."""
    opened.wait_for_timeout(1_000)
    path = to / f"{name}.png"
    opened.locator("#main").screenshot(path=path)
    weigh(path)


def weigh(path: Path) -> None:
    """Say how heavy a picture is.

    Raises:
        RuntimeError: too heavy.
    """
    size = path.stat().st_size
    sys.stdout.write(f"{path.name}: {size / 1000:.0f} kB\n")
    if size > LARGEST:
        raise RuntimeError(f"{path.name} is too heavy for a README")


def digest(opened: Any, to: Path) -> None:
    """Take the last digest that tells a new gap, with its picture, as a leader reads them."""
    opened.locator(".place", has_text="direction").click()
    pictured = opened.locator("article.message", has=opened.locator("img.image-picture"))
    scroll_to(opened, pictured.filter(has_text="Terrain · nouvel écart").last)
    take(opened, "digest", to)


def verdict(opened: Any, to: Path) -> None:
    """Take the digest that says that a gap has closed since it was decided on."""
    opened.locator(".place", has_text="direction").click()
    scroll_to(opened, opened.locator("article.message", has_text="L’écart s’est refermé").last)
    take(opened, "verdict", to)


def scroll_to(opened: Any, message: Any) -> None:
    """Scroll to a message, once nothing moves it any more."""
    message.wait_for()
    for _ in range(3):  # pictures above it load once they are near, and move it
        opened.wait_for_timeout(1_000)
        message.evaluate("one => { document.getElementById('scroll').scrollTop = one.offsetTop - 8; }")
    opened.wait_for_timeout(500)


def question(opened: Any, to: Path) -> None:
    """Take questions on a telephone, and the receipt that whoever answers one sees below them."""
    opened.get_by_role("button", name="Ouvrir la liste des conversations").click()
    opened.get_by_role("button", name="Changer de personne").click()
    opened.get_by_label("Chercher une personne…").fill("ventes")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    opened.locator(".who", has_text="Ventes").wait_for(state="attached")
    card = opened.locator("article.message:not(.ephemeral)").last
    card.get_by_text("4", exact=True).first.click()
    opened.locator("article.ephemeral").get_by_text("Merci, c’est noté.").wait_for()
    opened.evaluate(
        "() => { const scroll = document.getElementById('scroll'); scroll.scrollTop = scroll.scrollHeight; }"
    )
    take(opened, "question", to)


def home(opened: Any, to: Path) -> None:
    """Take the admin's half of the home."""
    opened.locator(".place", has_text="Diapason").click()
    opened.get_by_role("tab", name="Accueil").click()
    title = opened.get_by_role("heading", name="Réglages")
    title.wait_for()
    opened.wait_for_timeout(1_000)  # it is drawn again on opening
    title.evaluate("one => one.scrollIntoView({ block: 'start' })")
    take(opened, "home", to)


def report(browser: Any, folder: Path, to: Path) -> None:
    """Take the page of a made-up survey, as `analyze --html` writes it."""
    path = folder / "Survey of the autumn.csv"
    path.write_text("\n".join(made_up()), encoding="utf-8")
    analysis = analyze(survey.read(path), locale="en", words=chart_words("en"), company=path.stem)
    write_page(analysis, folder / "page.html")
    context = browser.new_context(viewport={"width": 1100, "height": 1010}, color_scheme="light")
    opened = context.new_page()
    opened.goto((folder / "page.html").as_uri())
    opened.screenshot(path=to / "report.png")
    weigh(to / "report.png")
    context.close()


def made_up() -> Iterator[str]:
    """Yield the rows of a survey: eight leaders, sixty others in five teams, who see two of six things otherwise."""
    rng = random.Random(4)
    yield "week,person,level,function,team,question,answer"
    for person in range(68):
        leads = person < 8
        place = "leader,," if leads else f"staff,{('Sales', 'Product')[person % 5 % 2]},Team {person % 5 + 1}"
        for title, gap in APART.items():
            answer = min(5, max(1, round(rng.gauss(4.1 - (0 if leads else gap), 0.8))))
            yield f"2026-W40,p{person},{place},{title},{answer}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="of a demo that is open, instead of living one")
    parser.add_argument("--to", type=Path, default=IMAGES)
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    if options.url:
        photograph(options.url, options.to)
        return
    with tempfile.TemporaryDirectory(prefix="diapason-") as folder, living(DemoOptions(port=0), Path(folder)) as demo:
        photograph(demo.url, options.to)


def photograph(url: str, to: Path) -> None:
    """Take the four pictures of an open workspace, and that of a survey."""
    with launched() as browser:
        with page(browser, url, 1180, 1010) as opened:
            digest(opened, to)
        with page(browser, url, 1180, 560) as opened:
            verdict(opened, to)
        with page(browser, url, 390, 1000, sharp=1.5) as opened:
            question(opened, to)
        with page(browser, url, 1180, 760) as opened:
            home(opened, to)
        with tempfile.TemporaryDirectory(prefix="diapason-") as folder:
            report(browser, Path(folder), to)


if __name__ == "__main__":
    main()

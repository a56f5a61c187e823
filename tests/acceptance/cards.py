"""A picture of every card as people see it, to look at: ``python -m tests.acceptance.cards --to FOLDER``.

Both languages, light and dark, at a desk and on a telephone: messages one by one, forms, what modals show, the home.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import httpx

from bot.locale import LOCALES, t
from bot.sandbox.running import Sandbox, in_thread
from bot.sandbox.workspace import Workspace
from bot.slack.render import form, home, pages
from bot.slack.render.forms import shown
from jobs.cards import ConfidentialityCard, Locale, MyDataCard, Notice, ReceiptCard
from tests.bot.slack import cards
from tests.chromium import launched

WIDTHS = {"desk": 1180, "hand": 390}
HEIGHT, ALL_AT_ONCE = 900, 16_000
READ_ALONE = (ReceiptCard, Notice, MyDataCard, ConfidentialityCard)  # some of them in modals


def call(sandbox: Sandbox, method: str, **params: Any) -> None:
    """Call the Web API as the app does.

    Raises:
        RuntimeError: refused.
    """
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    with httpx.Client(base_url=sandbox.api_url, headers=headers, trust_env=False) as http:
        answer = http.post(method, json=params).json()
    if not answer["ok"]:
        raise RuntimeError(f"{method}: {answer}")


def post(sandbox: Sandbox, user: str, locale: Locale) -> None:
    """Post every message that stays in a conversation to a person, and publish their home."""
    for card in cards.every_message(locale):
        for page in () if isinstance(card, READ_ALONE) else pages(card):
            call(sandbox, "chat.postMessage", channel=user, text=page.text, blocks=page.blocks)
    call(sandbox, "views.publish", user_id=user, view=home(cards.home(locale, admin=True)))


def whisper(sandbox: Sandbox, user: str, channel: str, locale: Locale) -> None:
    """Show a person every message that is theirs alone and that a page forgets when it is opened again."""
    for card in cards.every_message(locale):
        if isinstance(card, READ_ALONE):
            page = pages(card)[0]
            call(sandbox, "chat.postEphemeral", channel=channel, user=user, text=page.text, blocks=page.blocks)


def modals(locale: Locale) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every modal by a name: the forms, then what is read in one."""
    for number, asked in enumerate(cards.every_form(locale)):
        yield f"form-{number:02}-{asked.name}", form(asked, {})
    for number, card in enumerate(cards.every_message(locale)):
        if isinstance(card, READ_ALONE):
            yield f"modal-{number:02}-{type(card).__name__}", shown(locale, pages(card)[0], {})


@contextmanager
def window(browser: Any, url: str, locale: Locale, scheme: str, width: int) -> Iterator[Any]:
    """Yield the workspace's page, in one language and one of the two themes."""
    tag = "fr-FR" if locale == "fr" else "en-GB"
    context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme, locale=tag)
    opened = context.new_page()
    opened.goto(f"{url}/?lang={locale}")
    opened.locator(".message").first.wait_for()
    opened.wait_for_timeout(500)
    yield opened
    context.close()


def photograph(browser: Any, locale: Locale, scheme: str, width: int, folder: Path) -> None:
    """Take every picture of one language, theme and width, in a workspace of its own."""
    workspace = Workspace()
    user = workspace.add_person("ana", "Ana Ruiz").id
    with in_thread(workspace) as sandbox:
        post(sandbox, user, locale)
        with window(browser, sandbox.url, locale, scheme, width) as opened:
            whisper(sandbox, user, workspace.direct(user).id, locale)
            take_messages(opened, locale, width, folder)
            for name, view in modals(locale):
                call(sandbox, "views.open", trigger_id=workspace.trigger(user), view=view)
                dialog = opened.get_by_role("dialog")
                dialog.wait_for()
                opened.wait_for_timeout(150)
                opened.screenshot(path=folder / f"{name}.png")
                dialog.get_by_role("button").last.press("Escape")
                dialog.wait_for(state="detached")
            opened.get_by_role("tab", name=t(locale, "sandbox-home")).click()
            sheet = opened.locator(".home-sheet")
            sheet.wait_for()
            opened.set_viewport_size({"width": width, "height": ALL_AT_ONCE})
            opened.wait_for_timeout(300)
            sheet.screenshot(path=folder / "home.png")


def take_messages(opened: Any, locale: Locale, width: int, folder: Path) -> None:
    """Take each message by itself: in a window so tall that nothing lies over it."""
    opened.set_viewport_size({"width": width, "height": ALL_AT_ONCE})
    messages = opened.locator("article.message")
    messages.nth(len(cards.every_message(locale)) - 1).wait_for()
    opened.wait_for_timeout(500)
    for number in range(messages.count()):
        messages.nth(number).screenshot(path=folder / f"message-{number:02}.png")
    opened.set_viewport_size({"width": width, "height": HEIGHT})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, required=True)
    to = parser.parse_args().to
    with launched() as browser:
        for locale, scheme, (place, width) in product(LOCALES, ("light", "dark"), WIDTHS.items()):
            folder = to / f"{locale}-{scheme}-{place}"
            folder.mkdir(parents=True, exist_ok=True)
            photograph(browser, locale, scheme, width, folder)
            sys.stdout.write(f"{folder.name}: {len([*folder.iterdir()])} pictures\n")


if __name__ == "__main__":
    main()

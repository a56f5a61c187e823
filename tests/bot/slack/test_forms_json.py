"""Every form is drawn as Slack has always received it: compared letter by letter, the order of keys included."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.locale import LOCALES
from bot.slack.render import form
from jobs.cards import Locale
from tests.bot.slack import cards

DRAWN = json.loads(Path(__file__).with_name("forms.json").read_text(encoding="utf-8"))
ORIGIN = {"channel": "D1", "ts": "1.2"}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_form_is_drawn_as_slack_knows_it(locale: Locale) -> None:
    drawn = [json.dumps(form(sample, ORIGIN), ensure_ascii=False) for sample in cards.every_form(locale)]
    assert drawn == [json.dumps(view, ensure_ascii=False) for view in DRAWN[locale]]

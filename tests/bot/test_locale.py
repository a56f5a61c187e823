"""The words people read: the same messages in both languages, all of them used, and French as it is printed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.locale import LOCALES, closest, day, t
from bot.slack.render.markup import in_mrkdwn
from bot.words.dates import day_of_year, span
from bot.words.messages import confidentiality
from bot.words.text import joined
from jobs.cards import ConfidentialityCard, Locale

HOUSE = Path(__file__).resolve().parents[2]
FRENCH_DOCS = sorted((HOUSE / "docs" / "fr").glob("*.md"))


class Words(Visitor):
    """What one message says: the text somebody reads, the values it needs, the messages it quotes."""

    def __init__(self) -> None:
        self.values: set[str] = set()
        self.quoted: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 (the library's name)
        self.values.add(node.id.name)

    def visit_MessageReference(self, node: ftl.MessageReference) -> None:  # noqa: N802
        self.quoted.add(node.id.name)


@cache
def entries(locale: Locale) -> tuple[tuple[str, ftl.EntryType], ...]:
    files = sorted((HOUSE / "bot" / "locale" / locale).glob("*.ftl"))
    parsed = ((file.name, FluentParser().parse(file.read_text(encoding="utf-8"))) for file in files)
    return tuple((name, entry) for name, file in parsed for entry in file.body)


@cache
def messages(locale: Locale) -> dict[str, Words]:
    found: dict[str, Words] = {}
    for _, entry in entries(locale):
        if isinstance(entry, ftl.Message):
            found[entry.id.name] = Words()
            found[entry.id.name].visit(entry)
    return found


# ---------------------------------------------------------------- the two languages


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_can_be_read_and_is_written_once(locale: Locale) -> None:
    keys: list[str] = []
    for file, entry in entries(locale):
        assert not isinstance(entry, ftl.Junk), f"{locale}/{file}: {entry.content}"
        if isinstance(entry, ftl.Message):
            assert entry.value is not None, f"{locale}/{file}: {entry.id.name} says nothing"
            keys.append(entry.id.name)
    assert sorted(keys) == sorted(set(keys))


def test_both_languages_hold_the_same_files_and_messages() -> None:
    files = {locale: {file for file, _ in entries(locale)} for locale in LOCALES}
    assert files["fr"] == files["en"]
    assert messages("fr").keys() == messages("en").keys()


def test_both_languages_need_the_same_values() -> None:
    french, english = messages("fr"), messages("en")
    assert {key: words.values for key, words in french.items()} == {key: words.values for key, words in english.items()}


# ---------------------------------------------------------------- the code and the messages


def source_files() -> list[Path]:
    return [file for part in ("bot", "jobs") for file in sorted((HOUSE / part).rglob("*.py"))]


@cache
def literals() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return every string constant of the product, and every f-string as a pattern of what it can become."""
    constants: set[str] = set()
    patterns: set[str] = set()
    for file in source_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                if re.fullmatch(r"[a-z]{2,}-[\w-]*", str(parts[0])):  # a key made by the code begins with its family
                    patterns.add("".join(re.escape(str(part)) if part is not None else r"([\w-]+)" for part in parts))
    return frozenset(constants), tuple(re.compile(pattern) for pattern in sorted(patterns))


def made_by_the_code(key: str) -> bool:
    """Tell whether an f-string of the product becomes ``key``, each value put in being a string constant of it too."""
    constants, patterns = literals()
    return any(
        all(value in constants or value.replace("-", "_") in constants for value in found.groups())
        for pattern in patterns
        if (found := pattern.fullmatch(key))
    )


def asked_for() -> Iterator[tuple[str, str]]:
    """Yield (place, key) of every key written out in a call to `t`, `say`, `fixed` or `fallback`, or in a `Notice`."""
    for file in source_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            given = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "key")]
            for argument in given if name in {"t", "say", "fixed", "fallback", "Notice"} else ():
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield f"{file.relative_to(HOUSE)}:{node.lineno}", argument.value


def test_the_code_asks_only_for_messages_that_exist() -> None:
    assert [(place, key) for place, key in asked_for() if key not in messages("fr")] == []


def test_every_message_is_used_somewhere() -> None:
    constants, _ = literals()
    quoted = set().union(*(words.quoted for words in messages("fr").values()))
    unused = {key for key in messages("fr").keys() - constants - quoted if not made_by_the_code(key)}
    # The words of the sandbox's page are held to its scripts by a test of their own.
    assert {key for key in unused if not key.startswith("sandbox-")} == set()


def test_a_message_of_a_known_family_is_unused_when_nothing_makes_its_last_word() -> None:
    assert made_by_the_code("change-schedule-paused")
    assert not made_by_the_code("change-schedule-forgotten")
    assert not made_by_the_code("notice-held-nowhere")


# ---------------------------------------------------------------- one sentence for every platform

# The sandbox stands for Slack, so its page names it; the other two hold nothing but names.
NAMING = {"sandbox.ftl", "slack.ftl", "plain.ftl"}


def platform_names(locale: Locale) -> set[str]:
    """Return what Slack calls itself, its command and its home, and what other platforms do, in one language."""
    own = {t(locale, f"slack-{name}").replace("*", "") for name in ("platform", "command", "invite", "home")}
    return own | {"Microsoft", "Accueil", "Home tab", "onglet *Accueil", "*Home* tab"}


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_names_a_platform_its_command_or_its_home(locale: Locale) -> None:
    named = [
        f"{file}: {entry.id.name}: {name}"
        for file, entry in entries(locale)
        if file not in NAMING and isinstance(entry, ftl.Message) and entry.value is not None
        for text in readable(entry.value)
        for name in sorted(platform_names(locale))
        if name in text
    ]
    assert named == []


# ---------------------------------------------------------------- French as it is printed

NARROW = "\u202f"  # the one space before ; : ! ? % » and after «, everywhere
FAULTS = {
    "a straight apostrophe": re.compile(r"'"),
    "three dots instead of …": re.compile(r"\.\.\."),
    "a wide no-break space": re.compile("\u00a0"),
    "no narrow space before a high mark": re.compile(rf"[^{NARROW}?!](?=[?!;»])|[^{NARROW}](?=[:%](\s|\*|$))"),
    "no narrow space after «": re.compile(rf"«(?!{NARROW})"),
    "tu instead of vous": re.compile(r"\b(tu|te|toi|ton|ta|tes)\b|\bt’", re.IGNORECASE),
}
CODE = re.compile(r"```.*?```|`[^`]*`|https?://\S+|<[^>]*>|\]\([^)]*\)|:[a-z_]+:", re.DOTALL)


def faults(text: str) -> list[str]:
    """Return what is wrong with a piece of French, code and addresses aside."""
    prose = CODE.sub("x", text)
    return [
        f"{name}: …{prose[max(0, found.start() - 20) : found.end() + 20]!r}"
        for name, pattern in FAULTS.items()
        if (found := pattern.search(prose))
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Ça va ?", "no narrow space before a high mark"),
        ("Ça va?", "no narrow space before a high mark"),
        ("Ça va\u00a0?", "a wide no-break space"),
        ("Le total : 3", "no narrow space before a high mark"),
        ("« Bonjour\u202f»", "no narrow space after «"),
        ("80 %", "no narrow space before a high mark"),
        ("l'équipe", "a straight apostrophe"),
        ("Si tu veux", "tu instead of vous"),
        ("et puis...", "three dots instead of …"),
    ],
)
def test_the_typography_check_sees_each_fault(text: str, fault: str) -> None:
    assert any(seen.startswith(fault) for seen in faults(text))


def test_the_typography_check_lets_good_french_and_code_through() -> None:
    good = "À 10:30, dites « oui » : `a:b?` ; voyez https://exemple.fr/?a=1 :wave: 80 % !"
    assert faults(re.sub(r" (?=[:;!?»%](\s|$))|(?<=«) ", NARROW, good)) == []


# Rule R13 fixes the words of a withheld figure to the letter, plain space included: auditors search for them.
@pytest.mark.parametrize("key", sorted(messages("fr").keys() - {"withheld"}))
def test_french_messages_follow_french_typography_and_say_vous(key: str) -> None:
    (found,) = [entry for _, entry in entries("fr") if isinstance(entry, ftl.Message) and entry.id.name == key]
    assert found.value is not None
    for text in readable(found.value):
        assert faults(text) == []


def readable(pattern: ftl.Pattern) -> Iterator[str]:
    """Yield the pattern as one text, values written as `x`, then every variant of a plural by itself."""
    whole = ""
    for element in pattern.elements:
        if isinstance(element, ftl.TextElement):
            whole += element.value
        else:
            whole += "x"
            if isinstance(element.expression, ftl.SelectExpression):
                for variant in element.expression.variants:
                    yield from readable(variant.value)
    yield whole


@pytest.mark.parametrize("file", FRENCH_DOCS, ids=lambda file: file.name)
def test_french_documents_follow_french_typography_and_say_vous(file: Path) -> None:
    blocks = CODE.sub("x", file.read_text(encoding="utf-8"))
    lines = (line for line in blocks.splitlines() if not re.fullmatch(r"[|\s:-]+", line))  # a table's ruler
    assert [fault for line in lines for fault in faults(line)] == []


def test_every_document_exists_in_both_languages() -> None:
    pages = {locale: {page.name for page in (HOUSE / "docs" / locale).glob("*.md")} for locale in LOCALES}
    assert pages["fr"] == pages["en"]


# ---------------------------------------------------------------- the words, spoken


def test_a_message_takes_its_values() -> None:
    assert "35 jours" in t("fr", "confidentiality-sealed", days=35)
    assert "35 days" in t("en", "confidentiality-sealed", days=35)


@pytest.mark.parametrize("key", ["digest-empty", "alert-smallest"])
@pytest.mark.parametrize(
    ("locale", "singular"),
    [("fr", {0, 0.5, 1, 1.5}), ("en", {1})],  # French counts from 2; English from anything but 1
)
def test_points_take_an_s_as_each_language_counts(locale: Locale, singular: set[float], key: str) -> None:
    for size in (0, 0.5, 1, 1.0, 1.5, 2, 2.5, 21, 1_000_000):
        word = re.search(r"\bpoints?\b", t(locale, key, points="x", size=size))
        assert word
        assert word.group() == ("point" if size in singular else "points")


def test_a_withheld_figure_always_reads_the_same() -> None:
    assert t("fr", "withheld") == "Non affiché : protection de la confidentialité"


def test_a_missing_message_or_value_is_told_to_the_developer() -> None:
    with pytest.raises(KeyError, match="no message 'nowhere'"):
        t("fr", "nowhere")
    with pytest.raises(KeyError, match="confidentiality-sealed"):
        t("fr", "confidentiality-sealed")


def test_the_nearest_language_is_spoken() -> None:
    assert [closest(tag) for tag in ("fr-FR", "fr_CA", "", None, "en-GB", "de")] == ["fr", "fr", "fr", "fr", "en", "en"]


def test_dates_are_written_as_people_write_them() -> None:
    assert day("fr", date(2026, 11, 17)) == "mardi 17 novembre"
    assert day("en", date(2026, 11, 17)) == "Tuesday 17 November"
    assert day("fr", date(2026, 12, 1)) == "mardi 1er décembre"
    assert day("en", date(2026, 12, 1)) == "Tuesday 1 December"
    assert str(day_of_year("fr", date(2026, 3, 1))) == "1er mars 2026"
    assert str(span("fr", date(2026, 6, 1), date(2026, 6, 7))) == "1er-7 juin"
    assert str(span("fr", date(2026, 6, 29), date(2026, 7, 5))) == "29 juin-5 juillet"


def test_the_promise_in_chat_names_its_own_limit() -> None:
    for locale, limit in (("fr", "déchiffrer"), ("en", "decrypt")):
        text = in_mrkdwn(joined(confidentiality(ConfidentialityCard(closest(locale), 5, 35))))
        assert limit in text
        assert "35" in text

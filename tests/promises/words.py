"""The sentences that people read, one by one, without their markup.

One rule splits them: a sentence ends at ``.``, ``!``, ``?`` or ``…`` before something that begins one. A row of a table
is one sentence, its cells set apart by ``|``. Headings, code and the rulers of tables are none. A value reads ``{k}``;
each variant of a choice (*one question*, *two questions*) is read by itself, and ``{}`` stands where it is put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from jobs.cards import Locale
from tests.repository.documents import HOUSE, text_of

DOCUMENTS = ("notice", "works-council", "dpia", "retention", "operator")
# The messages that promise something: what is asked and kept, who sees it, what is answered to a gesture, what binds.
PROMISING = re.compile(
    r"(question-(promise|reminder)|(closed|reminder|receipt|welcome|help|confidentiality|consultation|smallest-group|agreement|mydata)-"
    r"|comment-(hint|danger)|(repl(y|ies)|relay|notice|audit|link)-|home-(group|privacy|paused|stopped)|group-few|pause-hint"
    r"|admin-|schedule-(effect|alignment-hint)|commit-(who-hint|due-hint)|commitment-(how|withdraw-sure)|verdict-|decision-why|sponsor-hint|digest-(leaders|few|foot|why|empty|blind|expected|forecast|furthest|ended|told|waiting|quiet|next|whole|resting|measured)|alert-"
    r"|detail-withdrawn|withheld|report-(withheld-|merged|method-|never-|raw-|made))"
)
# The paragraphs of the README that promise, by their first words.
README = re.compile(
    r"Diapason asks|On Monday, in|When nothing|Of a gap on which|Below, in the thread|On Tuesday at"
    r"|`python -m pytest tests/att|Ways around|A year of"
)

_END = re.compile(r"(?<=[.!?…])(?<!\bL\.)\s+(?=[A-ZÀ-Þ{«“`/\d[])")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_WORD = re.compile(r"(?<!\{)\b[^\W\d_]")  # a value alone says nothing
_EMPHASIS = re.compile(r"\*+|(?<!\w)_|_(?!\w)")


def sentences(locale: Locale) -> Iterator[str]:
    """Yield every sentence of the documents and messages that promise, in one language; the README is in English."""
    for page in DOCUMENTS:
        for block in _blocks(text_of(HOUSE / "docs" / locale / f"{page}.md")):
            yield from split(block)
    for message in _messages(locale):
        for text in _variants(message):
            yield from split(text)
    if locale == "en":
        for block in _blocks(text_of(HOUSE / "README.md")):
            yield from (split(block) if README.match(block) else ())


def split(text: str) -> list[str]:
    """Return the sentences of a paragraph or of a row, one space between their words."""
    plain = re.sub(r"\s+", " ", _EMPHASIS.sub("", _LINK.sub(r"\1", text))).strip()
    return [one for one in ([plain] if plain.startswith("|") else _END.split(plain)) if _WORD.search(one)]


def _blocks(page: str) -> Iterator[str]:
    """Yield the paragraphs, items and rows of a page of Markdown."""
    prose = re.sub(r"^#+ .*$|^```[\s\S]*?^```$", "", page, flags=re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n|\n(?= *[-|]| *\d+\. )", prose):
        block = re.sub(r"^(?:- |\d+\. |> )", "", paragraph.strip())
        if block and not re.fullmatch(r"[|\s:-]+", block):
            yield block


def _messages(locale: Locale) -> Iterator[ftl.Message]:
    for file in sorted((HOUSE / "bot" / "locale" / locale).glob("*.ftl")):
        for entry in FluentParser().parse(text_of(file)).body:
            if isinstance(entry, ftl.Message) and PROMISING.match(entry.id.name):
                yield entry


def _variants(message: ftl.Message) -> Iterator[str]:
    """Yield a message as one text, or each of its paragraphs and variants as one."""
    assert message.value is not None
    whole = ""
    for element in message.value.elements:
        if isinstance(element, ftl.TextElement):
            whole += element.value
        elif isinstance(element.expression, ftl.SelectExpression):
            whole += "{}"
            yield from (
                text for variant in element.expression.variants for text in [_flat(variant.value)] if text.strip()
            )
        else:
            whole += _value(element)
    yield from re.split(r"\n+", re.sub(r"\{ ?confidentiality-\w+ ?\}", "", whole))


def _flat(pattern: ftl.Pattern) -> str:
    return "".join(one.value if isinstance(one, ftl.TextElement) else _value(one) for one in pattern.elements)


def _value(element: ftl.Placeable) -> str:
    """Return a value as the catalogue writes it: ``{k}``."""
    named = element.expression
    if isinstance(named, ftl.VariableReference | ftl.MessageReference):
        return f"{{{named.id.name}}}"
    return str(named.parse()["value"]) if isinstance(named, ftl.StringLiteral) else "{}"

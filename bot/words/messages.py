"""The sentences of short messages: welcome, notices, help, the promise, my data."""

from __future__ import annotations

from bot.words.dates import clock, weekday
from bot.words.literal import clean
from bot.words.record import change
from bot.words.text import Text, fixed, lines, paragraph, say, unmarked
from jobs.cards import ConfidentialityCard, HelpCard, MyDataCard, Notice, WelcomeCard

PROMISE = (
    "title",
    "shown",
    "open",
    "sealed",
    "kept",
    "limit",
    "participation",
    "comments",
    "obstacles",
    "use",
    "rights",
)
RECOGNISED = 150  # letters by which somebody recognises their own comment


def welcome(card: WelcomeCard) -> list[Text]:
    """Return what comes before the first question: what this is; when, who sees what, until when."""
    locale = card.locale
    when = say(locale, "welcome-when", weekday=weekday(locale, card.weekday), time=clock(locale, card.local_time))
    return [
        say(locale, "welcome-hello-leader" if card.leader else "welcome-hello", company=card.company),
        lines(when, say(locale, "welcome-who", k=card.k), say(locale, "welcome-kept", days=card.retention_days)),
    ]


def notice(card: Notice) -> Text:
    """Return a notice's one sentence."""
    return say(card.locale, card.key, **card.params)


def help_lines(card: HelpCard) -> list[Text]:
    """Return what Diapason does, then its commands."""
    what = [fixed(card.locale, key) for key in ("help-title", "help-what")]
    return [lines(*what, say(card.locale, "help-privacy", k=card.k)), fixed(card.locale, "help-commands")]


def confidentiality_title(card: ConfidentialityCard) -> Text:
    """Return what the promise is about, without emphasis."""
    return unmarked(fixed(card.locale, "confidentiality-title"))


def confidentiality(card: ConfidentialityCard) -> list[Text]:
    """Return the whole promise, paragraph by paragraph, then what was changed of late in the set-up."""
    values = {"k": card.k, "days": card.retention_days}
    promise = [say(card.locale, f"confidentiality-{name}", **values) for name in PROMISE]
    if card.contacts is None:
        promise.append(fixed(card.locale, "confidentiality-urgent"))
    else:
        promise.append(say(card.locale, "confidentiality-urgent-contacts", contacts=card.contacts))
    changes = [change(card.locale, entry) for entry in card.changes]
    return [*promise, *([lines(fixed(card.locale, "changes-title"), *changes)] if changes else [])]


# ---------------------------------------------------------------- what is held about somebody


def my_data_title(card: MyDataCard) -> Text:
    """Return whose data it is, and where this person is in the tree."""
    locale = card.locale
    level, placed = say(locale, "mydata-level", level=card.level), "yes" if card.path else "no"
    identity = say(locale, "mydata-identity", name=card.name, level=level, path=card.path, placed=placed)
    return lines(fixed(locale, "mydata-title"), identity)


def my_answer(card: MyDataCard, index: int) -> Text:
    """Return one answer, or that its question was skipped, and when it is erased; a comment is shown whole."""
    question, answer = card.answers[index]
    if not card.held:
        return lines(say(card.locale, "mydata-question", question=question), paragraph(answer))
    held = card.held[index]
    return lines(
        say(card.locale, "mydata-held", question=question, item=held.item),
        fixed(card.locale, "mydata-skipped") if held.skipped else paragraph(answer),
        say(card.locale, "mydata-until", day=held.erased_on),
    )


def my_limits(card: MyDataCard) -> list[Text]:
    """Return why some of it cannot be erased, or not by itself."""
    keys = {"mydata-agreed" if held.item == "agreed" else "mydata-closed" for held in card.held if not held.erasable}
    return [fixed(card.locale, key) for key in sorted(keys)]


def my_links(card: MyDataCard) -> Text | None:
    """Return how many published comments can still be answered, None when no link to them is kept."""
    if card.linked_until is None:
        return None
    return say(card.locale, "mydata-linked", count=len(card.published), day=card.linked_until)


def my_comments(card: MyDataCard) -> list[Text]:
    """Return the beginning of each published comment that may still be withdrawn, under its question."""
    return [
        lines(
            say(card.locale, "mydata-published", question=comment.question),
            paragraph(clean(comment.text, RECOGNISED)),  # which, unlike `say`, keeps nothing of it
        )
        for comment in card.published
    ]


def my_data_sealed(card: MyDataCard) -> Text:
    """Return when nobody can link an answer to anyone any more."""
    return say(card.locale, "mydata-sealed", days=card.sealed_after_days)

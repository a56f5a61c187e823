"""Two accounts of one person, linked by their own act in both: asked once, and their answers found from either (R14).

No list and no e-mail links accounts: one line with somebody's e-mail and another's account would make them one person.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from jobs.cards import Form, Locale, Notice
from jobs.cards.forms import Note, Text, Values, Words
from jobs.ports import FormErrors, Outcome, Say
from jobs.texts import locale_of
from storage import accounts, chain, people
from storage.asked import ActingPerson
from storage.vault import Vault

HALF = 5  # a code is read, and typed, in two halves
TYPED_LENGTH = 40  # a code with whatever people put around it


def recognised(session: Session, vault: Vault, person: ActingPerson) -> ActingPerson:
    """Return the acting person with the accounts that they proved to hold besides the one they act from."""
    if not person.several:
        return person
    return replace(person, linked=accounts.held_with(session, person.id, person.account, vault.holders))


def possible(session: Session, person: ActingPerson) -> bool:
    """Tell whether the person may have a second account: the company is on more than one installation."""
    return len(accounts.installations(session, person.company_id)) > 1


def form(vault: Vault, person: ActingPerson, now: datetime) -> Form:
    """Return the form that shows this account's code and takes the one that the other account was shown."""
    locale: Locale = locale_of(person)
    code = vault.holders.code(person.account, now)
    fields = (
        Note(Words("link-how"), large=True),
        Note(Words("link-code", {"code": f"{code[:HALF]}-{code[HALF:]}"}), large=True),
        Text("code", Words("link-label"), TYPED_LENGTH, hint=Words("link-hint")),
    )
    return Form("link", locale, Words("link-title"), fields)


def submit(session: Session, vault: Vault, person: ActingPerson, values: Values, now: datetime) -> Outcome:
    """Link the account acted from to the one whose code was typed; return a notice, or why not.

    They are one person from now on, at the place of the other account, where messages go on to go.
    """
    others = dict(accounts.elsewhere(session, person.company_id, person.installation_id))
    typed = "".join(char for char in values.text("code").upper() if char.isalnum())
    shown_to = vault.holders.of_code(typed, others, now)
    if shown_to is None:
        return FormErrors({"code": "link-wrong-code"})
    there = others[shown_to]
    here = accounts.account(session, person.installation_id, person.account.split("|", 2)[2])
    if here is None or not accounts.may_join(session, here, there.person_id):
        return FormErrors({"code": "link-wrong-taken"})
    root = shown_to
    if there.linked_to is not None and vault.holders.is_proved(shown_to, there.linked_to, there.link_proof):
        root = there.linked_to
    accounts.join(session, here, there.person_id)
    accounts.note_link(session, here, person.account, root, vault.holders)
    if person.id != there.person_id:
        people.leave(session, person.id, now.date())
    actor = f"person:{there.person_id}"
    chain.append(session, person.company_id, at=now, actor=actor, action="account_linked", detail={})
    return Say(Notice(locale_of(person), "notice-linked"))

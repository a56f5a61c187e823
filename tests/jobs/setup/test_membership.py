"""Who a person is: lists as HR keeps them, addresses that change, accounts that close; nobody becomes somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlmodel import Session, col

from jobs.errors import Refused
from jobs.ports import Profile
from jobs.setup import people as setup
from jobs.setup.membership import Listing, Roll
from jobs.setup.people import HANDFUL, ManyLeave, Summary, account_changed, sync
from jobs.setup.roster import BadLines, Line, Roster
from storage import accounts, people
from storage.database import Database
from storage.models import Account, Person
from storage.people import Defaults, Facts, Known
from storage.types import Level

NOW = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
DEFAULTS = Defaults("Europe/Paris", "fr")
WEEK = timedelta(days=7)
HEADER = "name,email,level,function,team"


def row(number: int, email: str | None = None, team: str = "Core") -> str:
    return f"Person {number},{email or f'p{number}@firm.fr'},{'leader,,' if number < 6 else f'staff,tech,{team}'}"


def profile(number: int | str, email: str | None = None, *, key: str | None = None, closed: bool = False) -> Profile:
    email = email or f"p{number}@firm.fr"
    name = f"Person {number}"
    return Profile(key or f"U{number}", name, email, "Europe/Paris", None, excluded="deactivated" if closed else None)


def good(people_of: Iterable[int] = range(20), **emails: str) -> list[str]:
    return [HEADER, *(row(number, emails.get(f"p{number}")) for number in people_of)]


@dataclass
class Firm:
    """A company of twenty in one workspace, where lists are imported and accounts change."""

    database: Database
    folder: Path
    installation: int
    accounts: dict[str, Profile] = field(default_factory=dict)
    now: datetime = NOW

    def change(self, *profiles: Profile) -> None:
        self.accounts.update({each.platform_user_id: each for each in profiles})

    def take(self, lines: Sequence[str], *, confirmed: bool = True, dry_run: bool = False) -> Summary:
        path = self.folder / "people.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        listing = Listing.of(self.installation, self.accounts.values())
        work = partial(setup.import_csv, self.database, self.installation, path, listings=[listing])
        return work(now=self.now, confirmed=confirmed, dry_run=dry_run)

    def sync(self, *, confirmed: bool = True) -> Summary:
        return sync(self.database, self.installation, self.accounts.values(), now=self.now, confirmed=confirmed)

    def tell(self, changed: Profile) -> Summary:
        """One account changes, and the platform says so."""
        self.change(changed)
        work = partial(account_changed, installation_id=self.installation, profile=changed, now=self.now)
        return self.database.write(work)

    def told(self, changed: Profile, *, by: str) -> Summary:
        """The same by an event, or by the next listing."""
        if by == "event":
            return self.tell(changed)
        self.change(changed)
        return self.sync()

    def holders(self) -> dict[str, int]:
        """Return account -> the row that holds it."""
        held = select(col(Account.platform_user_id), col(Account.person_id))
        return dict(self.database.read(lambda session: [tuple(each) for each in session.execute(held)]))

    def person(self, number: int) -> Person:
        return self.database.read(lambda session: session.get_one(Person, number))

    def taking_part(self) -> set[str]:
        """Return the accounts of whoever is active."""
        return {account for account, holder in self.holders().items() if self.person(holder).active}


@pytest.fixture
def firm(database: Database, tmp_path: Path) -> Firm:
    connect = partial(accounts.connect, name="Firm", locale="fr", timezone="Europe/Paris", country="FR")
    installation = database.write(lambda session: connect(session, "slack", "T1").id or 0)
    firm = Firm(database, tmp_path, installation)
    firm.change(*map(profile, range(20)))
    return firm


BY = pytest.mark.parametrize("by", ["event", "listing"])
EVERYBODY = {f"U{number}" for number in range(20)}


# ---------------------------------------------------------------- ids that are not the platform's


def test_what_is_said_of_a_first_import_is_true_after_it(firm: Firm) -> None:
    summary = firm.take(good())
    assert (len(summary.added), summary.waiting, summary.unlisted) == (20, (), ())
    assert firm.taking_part() == EVERYBODY


@pytest.mark.parametrize("column", ["id", "Identifiant"])
def test_a_companys_own_ids_are_told_and_e_mails_decide(firm: Firm, column: str) -> None:
    own = [f"{column},{HEADER}", *(f"{1000 + number},{line}" for number, line in enumerate(good()[1:]))]
    summary = firm.take(own)
    assert firm.taking_part() == EVERYBODY
    assert summary.read is not None
    assert summary.read.unknown_ids[:2] == ("1000", "1001")
    assert len(summary.read.unknown_ids) == 20
    assert firm.take(own).unchanged == 20


def test_a_companys_own_ids_may_repeat(firm: Firm) -> None:
    firm.take([f"id,{HEADER}", *(f"75,{line}" for line in good()[1:])])
    assert firm.taking_part() == EVERYBODY


def test_a_good_list_repairs_what_an_earlier_version_took_for_accounts(firm: Firm) -> None:
    """Version 0.1 stored *1000* as an account; the next listing let its holder go."""
    firm.take(good())
    firm.database.write(_as_version_0_1_left_it)
    firm.sync()
    assert firm.taking_part() == set()
    firm.take(good())
    assert firm.taking_part() == EVERYBODY


def _as_version_0_1_left_it(session: Session) -> None:
    for account in list(session.scalars(select(Account))):
        account.platform_user_id = f"1{account.platform_user_id[1:]:0>3}"
    session.execute(update(Person).values(listed=False))


def test_an_id_of_the_platform_is_surer_than_an_e_mail(firm: Firm) -> None:
    lines = [f"id,{HEADER}", f"u7,{row(7, 'p8@firm.fr')}", f",{row(8, 'p9@firm.fr')}"]
    summary = firm.take(lines)
    assert firm.holders().keys() == {"U7", "U9"}
    assert summary.waiting == ()
    assert summary.unlisted == tuple(f"Person {n}" for n in range(20) if n not in (7, 9))


def test_one_account_on_two_lines_and_an_id_that_names_nobody_are_told(firm: Firm) -> None:
    lines = ["name,id,email,level", "A,U1,,staff", "B,u1,b@firm.fr,staff", "C,1000,,staff"]
    with pytest.raises(BadLines) as caught:
        firm.take(lines)
    assert [line.why for line in caught.value.lines] == [
        "u1 is already on line 2.",
        "the platform does not know the id 1000, and there is no e-mail.",
    ]
    assert firm.holders() == {}


def test_an_account_named_by_its_id_may_be_closed_for_now(firm: Firm) -> None:
    firm.change(profile(3, closed=True))
    summary = firm.take(["name,id,level", *(f"Person {n},U{n},staff" for n in range(20))])
    assert summary.waiting == ("Person 3",)
    assert firm.tell(profile(3)).changed == ("Person 3",)
    assert firm.taking_part() == EVERYBODY


def test_the_id_of_a_closed_account_leaves_the_word_to_the_e_mail(firm: Firm) -> None:
    firm.change(profile(7, closed=True), profile(7, key="U70"))
    ids = [f"id,{HEADER}", *(f"U{number},{row(number)}" for number in range(20))]
    summary = firm.take(ids)
    assert (len(summary.added), summary.waiting, summary.unlisted) == (20, (), ())
    assert firm.holders().keys() == {*EVERYBODY - {"U7"}, "U70"}
    assert firm.database.read(lambda session: len(people.known(session, 1))) == 20


# ---------------------------------------------------------------- addresses that change


@BY
def test_an_address_that_the_list_changes_first(firm: Firm, by: str) -> None:
    firm.take(good())
    before = firm.holders()["U7"]
    firm.database.write(lambda session: people.stop(session, before, stopped=True))
    summary = firm.take(good(p7="p7lee@firm.fr"))
    assert (summary.waiting, summary.gone, summary.unlisted) == (("p7lee@firm.fr",), ("Person 7",), ("Person 7",))
    assert firm.told(profile(7, "p7lee@firm.fr"), by=by).unlisted == ()
    assert firm.taking_part() == EVERYBODY
    person = firm.person(firm.holders()["U7"])
    # The same account is the same person: what they chose stays.
    assert (person.id, person.stopped, person.email, person.team) == (before, True, "p7lee@firm.fr", "Core")
    again = firm.take(good(p7="p7lee@firm.fr"))
    assert (again.unchanged, again.waiting, again.gone) == (20, (), ())


@BY
def test_an_address_that_the_platform_changes_first(firm: Firm, by: str) -> None:
    firm.take(good())
    before = firm.holders()
    firm.told(profile(7, "p7lee@firm.fr"), by=by)
    still = firm.take(good())  # the list of yesterday lets nobody go
    assert (still.unchanged, still.waiting, still.gone) == (20, (), ())
    firm.take(good(p7="p7lee@firm.fr"))
    assert firm.holders() == before
    assert firm.person(before["U7"]).email == "p7lee@firm.fr"


def test_two_people_who_exchange_their_addresses_stay_who_they_are(firm: Firm) -> None:
    """Whoever changes an address must not become its former owner."""
    firm.take(good())
    before = firm.holders()
    firm.change(profile(7, "p8@firm.fr"), profile(8, "p7@firm.fr"))
    firm.sync()
    assert firm.holders() == before
    firm.take(good())
    assert firm.holders() == before


# ---------------------------------------------------------------- accounts that close, open and change


@BY
def test_an_account_that_opens_again_is_the_same_person(firm: Firm, by: str) -> None:
    firm.take(good())
    before = firm.holders()
    assert firm.told(profile(7, closed=True), by=by).gone == ("Person 7",)
    assert "U7" not in firm.holders()  # a leaver holds no account
    assert firm.sync().unlisted == ()
    firm.now += WEEK
    back = firm.told(profile(7), by=by)
    assert (back.changed, back.unlisted, back.added) == (("Person 7",), (), ())
    assert firm.holders() == before
    person = firm.person(before["U7"])
    assert (person.since, person.left_on, person.team) == (TODAY, None, "Core")


@BY
def test_r14_another_account_with_the_same_address_is_somebody_new(firm: Firm, by: str) -> None:
    firm.take(good())
    old = firm.holders()["U7"]
    firm.told(profile(7, closed=True), by=by)
    firm.now += WEEK
    summary = firm.told(profile(7, key="U70"), by=by)
    assert (summary.added, summary.unlisted) == (("Person 7",), ())
    new = firm.person(firm.holders()["U70"])
    # What the list says of them; fresh, as any account (R16).
    assert (new.level, new.function, new.team, new.since) == (Level.STAFF, "tech", "Core", TODAY + WEEK)
    assert new.id != old
    assert not firm.person(old).active
    # The old account is nobody's any more: opened again, it is a second one of the same address.
    assert firm.told(profile(7), by=by).changed == ()
    assert firm.holders()["U70"] == new.id
    assert not firm.person(old).active


def test_r14_both_in_one_listing_or_one_import(firm: Firm) -> None:
    firm.take(good())
    before = firm.holders()
    firm.change(profile(7, closed=True), profile(7, key="U70"), profile(8, closed=True), profile(8, key="U80"))
    summary = firm.sync()
    assert (summary.gone, summary.added) == (("Person 7", "Person 8"),) * 2
    firm.change(profile(9, closed=True), profile(9, key="U90"))
    summary = firm.take(good())
    assert (summary.gone, summary.added, summary.waiting) == (("Person 9",), ("Person 9",), ())
    assert {"U70", "U80", "U90"} < firm.holders().keys()
    assert not {firm.holders()[key] for key in ("U70", "U80", "U90")} & set(before.values())


def test_r14_a_line_that_names_another_account_of_somebody_gives_them_none(firm: Firm) -> None:
    """One line of a list must not open one person's answers to another account."""
    firm.take(good())
    before = firm.holders()
    firm.change(Profile("U99", "Mallory", "mallory@firm.fr", None, None))
    lines = [f"id,{HEADER}", *(f",{row(number)}" for number in range(20) if number != 7), f"U99,{row(7)}"]
    summary = firm.take(lines)
    assert (summary.gone, summary.added) == (("Person 7",), ("Mallory",))
    mallory = firm.person(firm.holders()["U99"])
    assert mallory.id not in before.values()
    assert mallory.since == TODAY
    assert "U7" not in firm.holders()


def test_an_account_first_seen_today_is_fresh_however_long_the_list_has_waited(firm: Firm) -> None:
    firm.take([*good(), row(20)])
    firm.now += 4 * WEEK
    firm.tell(profile(20))
    assert firm.person(firm.holders()["U20"]).since == TODAY + 4 * WEEK


def test_whom_the_list_names_again_after_weeks_keeps_their_row(firm: Firm) -> None:
    firm.take(good())
    before = firm.holders()
    assert firm.take(good(range(19))).gone == ("Person 19",)
    assert firm.sync().unlisted == ("Person 19",)
    assert firm.take(good()).changed == ("Person 19",)
    assert firm.holders() == before


def test_whom_the_list_names_without_an_account_waits_and_is_not_gone_twice(firm: Firm) -> None:
    firm.take(good())
    firm.change(profile(7, closed=True))
    summary = firm.take(good())
    assert (summary.gone, summary.waiting, summary.changed) == ((), ("p7@firm.fr",), ("Person 7",))
    again = firm.take(good())
    assert (again.unchanged, again.waiting) == (20, ("p7@firm.fr",))
    assert firm.tell(profile(7)).changed == ("Person 7",)
    firm.change(profile(8, closed=True))
    firm.take(good())
    replaced = firm.tell(profile(8, key="U80"))
    assert (replaced.added, replaced.gone) == (("Person 8",),) * 2
    assert firm.take(good()).waiting == ()


def test_whoever_left_list_and_platform_does_not_come_back_by_the_platform_alone(firm: Firm) -> None:
    firm.take(good())
    firm.tell(profile(19, closed=True))
    firm.take(good(range(19)))
    assert firm.tell(profile(19)).unlisted == ("Person 19",)
    assert "U19" not in firm.holders()


def test_without_a_list_a_changed_account_is_a_leaver_and_a_newcomer(firm: Firm) -> None:
    firm.sync()
    old = firm.holders()["U7"]
    firm.change(profile(7, closed=True), profile(7, key="U70"))
    summary = firm.sync()
    assert (summary.gone, summary.added) == (("Person 7",), ("Person 7",))
    assert firm.holders()["U70"] != old


# ---------------------------------------------------------------- a second installation


def test_r14_a_second_account_is_linked_by_no_list(firm: Firm) -> None:
    connect = partial(accounts.connect, name="", locale="fr", timezone="Europe/Paris", country="FR")
    second = firm.database.write(lambda session: connect(session, "teams", "T2").id or 0)
    firm.take(good())
    before = firm.holders()
    there = Listing.of(second, [profile(7, key="M7"), profile(99, key="M8")])
    here = Listing.of(firm.installation, firm.accounts.values())
    path = firm.folder / "both.csv"
    # By e-mail one, by its id the other.
    path.write_text("\n".join([f"id,{HEADER}", *(f"{'M8' if n == 8 else ''},{row(n)}" for n in range(20))]))
    summary = setup.import_csv(firm.database, firm.installation, path, listings=[here, there], now=NOW)
    assert summary.elsewhere == ("Person 7", "Person 99")
    assert (summary.unlisted, summary.waiting, summary.gone) == ((), (), ())
    assert firm.holders() == before


def test_of_two_accounts_that_open_somebody_back_gets_the_one_that_was_theirs() -> None:
    away = known(1, former={1: "U7"}, left_on=TODAY)
    there, here = Listing.of(2, [profile(7, key="M7")]), Listing.of(1, [profile(7)])
    roll = Roll({1: away}, [there, here], DEFAULTS, TODAY, listed=True)
    roll.take_list(Roster("people.csv", (line(2, "p7@firm.fr"),)))
    roll.take_accounts()
    (person,) = roll.people.values()
    assert (person.accounts, person.former, roll.elsewhere) == ({1: "U7"}, {}, ["Person 7"])


def test_an_account_that_was_somebodys_is_given_to_no_other_line() -> None:
    """They take part by another account since, and its address is another person's by now."""
    present = known(1, accounts={2: "M7"}, former={1: "U7"})
    there, here = Listing.of(2, [profile(7, key="M7")]), Listing.of(1, [profile(9, key="U7")])
    roll = Roll({1: present}, [there, here], DEFAULTS, TODAY, listed=True)
    roll.take_list(Roster("people.csv", (line(2, "p7@firm.fr"), line(3, "p9@firm.fr"))))
    roll.take_accounts()
    assert {person.id: person.accounts for person in roll.people.values()} == {1: {2: "M7"}, -1: {}}
    assert roll.elsewhere == ["Person 9"]


def test_a_second_account_that_was_linked_and_closed_is_told_when_it_opens() -> None:
    """By a listing alone nobody gets it back: it was bound by their own act."""
    present = known(1, accounts={2: "M7"}, former={1: "U7"})
    roll = Roll({1: present}, [Listing.of(1, [profile(9, key="U7")])], DEFAULTS, TODAY, listed=True)
    roll.take_accounts()
    assert (roll.people, roll.elsewhere, roll.unlisted) == ({1: present}, ["Person 9"], [])


def test_of_two_accounts_one_names_their_person_whichever_was_listed_last() -> None:
    present = known(1, accounts={1: "U7", 2: "M7"})
    names = []
    for listings in ([1, 2], [2, 1]):
        both = [
            Listing.of(place, [Profile(f"{'UM'[place - 1]}7", f"Name {place}", None, None, None)]) for place in listings
        ]
        roll = Roll({1: present}, both, DEFAULTS, TODAY, listed=True)
        roll.take_accounts()
        names.append(roll.people[1].facts.name)
    roll = Roll({1: roll.people[1]}, [Listing.of(2, [profile(8, key="M7")])], DEFAULTS, TODAY, listed=True)
    roll.take_accounts()
    assert [*names, roll.people[1].facts.name] == ["Name 1"] * 3


def known(number: int, email: str = "p7@firm.fr", **facts: Any) -> Known:
    stored = Facts("Person 7", email, Level.STAFF, None, None, "Europe/Paris", "fr")
    return Known(number, stored, TODAY, listed=True, **facts)


# ---------------------------------------------------------------- many who leave at once


@pytest.mark.parametrize(("staying", "asked"), [(18, False), (17, True), (1, True)])
def test_more_than_a_tenth_is_asked_for(firm: Firm, staying: int, *, asked: bool) -> None:
    firm.take(good())
    shorter = good(range(staying))
    assert len(firm.take(shorter, confirmed=False, dry_run=True).gone) == 20 - staying
    if asked:
        with pytest.raises(ManyLeave, match=f"{20 - staying} of 20 people would take part no more"):
            firm.take(shorter, confirmed=False)
        assert firm.taking_part() == EVERYBODY
        firm.take(shorter)
    else:
        firm.take(shorter, confirmed=False)
    assert len(firm.taking_part()) == staying


def test_a_listing_lets_a_handful_go_and_asks_for_more(firm: Firm) -> None:
    firm.sync(confirmed=False)
    firm.change(*(profile(number, closed=True) for number in range(HANDFUL)))
    assert len(firm.sync(confirmed=False).gone) == HANDFUL
    for number in range(HANDFUL, 2 * HANDFUL + 1):
        del firm.accounts[f"U{number}"]
    with pytest.raises(ManyLeave):
        firm.sync(confirmed=False)
    assert len(firm.taking_part()) == 20 - HANDFUL
    assert len(firm.sync().gone) == HANDFUL + 1


def test_an_import_asks_a_platform_that_names_nobody_what_is_wrong(firm: Firm) -> None:
    firm.accounts.clear()
    with pytest.raises(Refused, match="named no account"):
        firm.take(good())


# ---------------------------------------------------------------- whatever happens

EMAILS = [f"{letter}@firm.fr" for letter in "abc"]
Step = tuple[Literal["list", "listing", "event"], Mapping[str, tuple[str, bool]], frozenset[str], int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["list", "listing", "event"]),
        # account -> its e-mail, and whether it is open
        st.dictionaries(st.sampled_from(["U1", "U2", "U3"]), st.tuples(st.sampled_from(EMAILS), st.booleans())),
        st.frozensets(st.sampled_from(EMAILS), min_size=1),  # in the list
        st.integers(1, 2),  # installation
    ),
    max_size=8,
)


@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_r14_whatever_happens_a_row_never_changes_accounts_and_a_leaver_holds_none(steps: list[Step]) -> None:
    everybody: dict[int, Known] = {}
    was: dict[tuple[int, int], str] = {}  # (row, installation) -> the account it has, for ever
    listed, number = False, 0
    for kind, accounts_now, emails, place in steps:
        profiles = [
            Profile(key, key, email, None, None, excluded=None if is_open else "deactivated")
            for key, (email, is_open) in accounts_now.items()
        ]
        if kind == "event":
            profiles = profiles[:1]
        listing = Listing.of(place, profiles, complete=kind != "event")
        # An event is merged with those whom it may be about alone, as `storage.people.known` finds them.
        about = (
            everybody
            if kind != "event"
            else {key: person for key, person in everybody.items() if concerns(person, place, profiles)}
        )
        roll = Roll(dict(about), [listing], DEFAULTS, date(2026, 11, 17), listed)
        if kind == "list":
            roll.take_list(Roster("people.csv", tuple(line(n, email) for n, email in enumerate(sorted(emails), 2))))
            listed = True
        roll.take_accounts()
        for key in set(about) - set(roll.people):
            del everybody[key]  # became one with somebody else
        for person in roll.people.values():  # as the database numbers them
            number += 1
            key = person.id if person.id > 0 else 1000 + number
            everybody[key] = Known(
                key, person.facts, person.since, person.left_on, person.listed, False, person.accounts, person.former
            )
        held: list[tuple[int, str]] = []
        for person in everybody.values():
            held += [*person.accounts.items(), *person.former.items()]
            assert not (person.accounts and person.left_on)
            for there, account in (*person.accounts.items(), *person.former.items()):
                assert was.setdefault((person.id, there), account) == account
        assert len(held) == len(set(held))
        present = [person.facts.email for person in everybody.values() if person.left_on is None and person.listed]
        if kind == "list":
            assert sorted(filter(None, present)) == sorted(emails)  # one person a line, and nobody else
        opened = {(place, each.platform_user_id) for each in profiles if each.excluded is None}
        theirs = {item for person in everybody.values() for item in person.accounts.items() if item[0] == place}
        if kind != "event":
            assert theirs <= opened


def concerns(person: Known, place: int, profiles: Sequence[Profile]) -> bool:
    account, email = ((place, profiles[0].platform_user_id), profiles[0].email) if profiles else (None, None)
    return account in (*person.accounts.items(), *person.former.items()) or person.facts.email == email


def line(number: int, email: str) -> Line:
    return Line(number, email, None, email, Level.STAFF, None, None, None, None)

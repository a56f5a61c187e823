"""Who a person is, decided once, from the people known, the company's list and the platforms' accounts.

Within an installation a row of `person` has one account for ever (R14): an account that closes and opens again is its
holder's, another one is somebody new, whatever list, e-mail or platform says. Leaving the platform and leaving the list
are two things: whom the list names comes back when an account of theirs opens, by its id or else by their e-mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, count

from jobs.ports import Profile
from jobs.setup.roster import BadLine, BadLines, Line, Roster, zone
from storage.people import Defaults, Facts, Known
from storage.types import Level

NAME_LENGTH = 200  # what the table holds
Account = tuple[int, str]  # an installation and the platform's own id


@dataclass(frozen=True, slots=True)
class Listing:
    """The accounts of one installation, by id, as its platform lists them."""

    installation_id: int
    profiles: Mapping[str, Profile]
    complete: bool = True  # whether who is not in it has left

    @classmethod
    def of(cls, installation_id: int, profiles: Iterable[Profile], *, complete: bool = True) -> Listing:
        """Return the listing of these accounts."""
        return cls(installation_id, {profile.platform_user_id: profile for profile in profiles}, complete)

    def open(self) -> Iterator[tuple[Account, Profile]]:
        """Yield the accounts of members: no bot, guest, stranger or closed account."""
        for key, profile in self.profiles.items():
            if profile.excluded is None:
                yield (self.installation_id, key), profile


@dataclass(slots=True)
class Roll:
    """Everybody of a company, and what becomes of them today.

    Attributes:
        people: by id; newcomers have negative ids.
        listings: what the platforms say; an installation without one is left as it is.
        defaults: the company's, for newcomers.
        today: the day on which this happens.
        listed: whether a list was imported, which alone decides who is in.
        unlisted: names of accounts that the list leaves out.
        elsewhere: names of accounts of people who take part by another one.
        unknown_ids: ids of the list that the platform does not know.
    """

    people: dict[int, Known]
    listings: Sequence[Listing]
    defaults: Defaults
    today: date
    listed: bool
    unlisted: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    unknown_ids: list[str] = field(default_factory=list)
    _holders: dict[Account, int] = field(default_factory=dict)
    _former: dict[Account, int] = field(default_factory=dict)  # account -> who held it last
    _by_email: dict[str, list[int]] = field(default_factory=dict)
    _open: dict[Account, Profile | None] = field(default_factory=dict)  # None: held, and in no listing
    _numbers: Iterator[int] = field(default_factory=lambda: count(-1, -1))  # of newcomers
    _second: set[Account] = field(default_factory=set)  # named by the list's line of somebody with another account

    def __post_init__(self) -> None:
        for person in self.people.values():
            self._put(person)
        self._close()
        self._open = dict.fromkeys(self._holders) | dict(chain.from_iterable(each.open() for each in self.listings))

    # ------------------------------------------------------------ the list

    def take_list(self, roster: Roster) -> None:
        """Let the company's list decide who is in, and where; admins stay.

        Raises:
            BadLines: some lines cannot name anybody; nothing was changed.
        """
        self.listed = True
        accounts_of = self._accounts_of(roster)
        named: dict[int, Line] = {}
        open_lines = list(roster.lines)
        for way in (self._by_account, self._by_former, self._by_address):  # the surest first
            for line in open_lines:
                found = next((key for key in way(line, accounts_of[line]) if key not in named), None)
                if found is not None:
                    named[found] = line
            found_lines = set(named.values())
            open_lines = [line for line in open_lines if line not in found_lines]
        for key in sorted(self.people.keys() - named.keys()):
            self._unlist(self.people[key])
        for key, line in named.items():
            self._place(self.people[key], line, accounts_of[line])
        for line in open_lines:
            self._place(None, line, accounts_of[line])

    def _accounts_of(self, roster: Roster) -> dict[Line, list[Account]]:
        """Return the accounts that each line names: by an id that a platform knows, else those open by its e-mail."""
        listed = ((each.installation_id, key) for each in self.listings for key in each.profiles)
        known = {account[1].casefold(): account for account in chain(self._former, self._holders, listed)}
        by_id = {line: known[line.id.casefold()] for line in roster.lines if line.id and line.id.casefold() in known}
        self.unknown_ids = [line.id for line in roster.lines if line.id and line not in by_id]
        _refuse(roster, by_id)
        by_email: dict[str, list[Account]] = {}
        taken = set(by_id.values())  # an id is surer than an e-mail
        for account, profile in self._open.items():
            email = profile.email if profile is not None else self.people[self._holders[account]].facts.email
            if email and account not in taken:
                by_email.setdefault(email.casefold(), []).append(account)
        accounts_of: dict[Line, list[Account]] = {}
        for line in roster.lines:
            here = [by_id[line]] if line in by_id else []
            opened = [account for account in here if account in self._open]
            accounts_of[line] = opened or by_email.get((line.email or "").casefold(), []) or here
        return accounts_of

    def _by_account(self, _line: Line, accounts: list[Account]) -> Iterator[int]:
        """Yield who holds these accounts."""
        return (self._holders[account] for account in accounts if account in self._holders)

    def _by_former(self, _line: Line, accounts: list[Account]) -> Iterator[int]:
        """Yield who held these accounts last."""
        return (self._former[account] for account in accounts if account in self._former)

    def _by_address(self, line: Line, accounts: list[Account]) -> Iterator[int]:
        """Yield who is known by a line's e-mail, unless another account than theirs was opened with it."""
        opened = [account for account in accounts if account in self._open]
        for person in sorted(self._known_by(line.email), key=lambda person: person.left_on is not None):
            another = any(place in person.accounts for place, _ in opened) if person.accounts else bool(opened)
            if not another or not (person.accounts or person.former):
                yield person.id

    def _place(self, person: Known | None, line: Line, accounts: list[Account]) -> None:
        """Store what a line says, of somebody known or of somebody new, and give them an account if they have none."""
        free = [account for account in accounts if account in self._open and account not in self._holders]
        if person is None or not (person.accounts or person.former):
            theirs = [account for account in free if account not in self._former][:1]
        else:
            theirs = [] if person.accounts else [account for account in free if account in person.former.items()]
        self._second.update(set(free) - set(theirs))
        profile = self._open[theirs[0]] if theirs else None
        before = person.facts if person is not None else _facts(profile, self.defaults)
        facts = Facts(
            name=line.name,
            email=line.email or before.email,
            level=line.level,
            function=line.function,
            team=line.team,
            timezone=line.timezone or before.timezone,
            locale=line.locale or before.locale,
        )
        person = person or Known(next(self._numbers), facts, self.today)
        person = replace(person, facts=facts, left_on=None, listed=True)
        if theirs:
            person = self._opened(person, theirs[0])
        elif not person.accounts and not person.former:
            closed = [account for account in accounts if account not in self._open and account not in self._former]
            person = replace(person, former=dict(closed[:1]))  # theirs once it opens
        self._put(person)

    def _unlist(self, person: Known) -> None:
        """Let somebody go whom the list does not name."""
        if person.left_on is None and not person.is_admin:
            former = {**person.former, **person.accounts}
            person = replace(person, accounts={}, former=former, left_on=self.today)
        self._put(replace(person, listed=False))

    # ------------------------------------------------------------ the accounts

    def take_accounts(self) -> None:
        """Refresh who is here from their account, and give each account that nobody holds to whom it belongs."""
        for person in list(self.people.values()):
            for place in sorted(person.accounts)[:1]:  # of two, always the same: names may differ
                profile = self._open[place, person.accounts[place]]
                if profile is not None:
                    self._put(replace(person, facts=_refreshed(person, profile)))
        for listing in self.listings:
            for account, profile in listing.open():
                if account not in self._holders:
                    self._appear(account, profile)

    def _appear(self, account: Account, profile: Profile) -> None:
        """Decide whose an open account is that nobody holds."""
        place = account[0]
        holder = self.people.get(self._former.get(account, 0))
        same_email = [person for person in self._known_by(profile.email) if person is not holder]
        heir = next((person for person in same_email if person.listed and not person.accounts), None)
        if (
            account in self._second
            or (holder is not None and holder.accounts)
            or any(person.accounts and place not in person.accounts for person in same_email)
        ):
            self.elsewhere.append(profile.name)  # nobody is asked twice, nor given an account by an e-mail alone (R14)
        elif holder is not None and (holder.listed or not self.listed):
            self._open_for(holder, account, profile)
        elif heir is not None and holder is not None:  # the list calls them by another e-mail by now
            if heir.former:
                self._put(self._superseded(heir))
            else:
                del self.people[heir.id]
            self._open_for(replace(holder, facts=heir.facts, listed=True), account, profile)
        elif heir is not None and not heir.former:
            self._open_for(heir, account, profile)
        elif heir is not None:
            self._put(self._superseded(heir))
            self._open_for(Known(next(self._numbers), heir.facts, self.today, listed=True), account, profile)
        elif self.listed:
            self.unlisted.append(profile.name)
        else:
            person = Known(next(self._numbers), _facts(profile, self.defaults), self.today)
            self._open_for(person, account, profile)

    def _superseded(self, person: Known) -> Known:
        """Return somebody who left, and whose place in the list somebody new takes."""
        return replace(person, listed=False, left_on=person.left_on or self.today)

    def _open_for(self, person: Known, account: Account, profile: Profile) -> None:
        person = self._opened(person, account)
        self._put(replace(person, facts=_refreshed(person, profile)))

    def _opened(self, person: Known, account: Account) -> Known:
        """Return somebody with this account; an account seen for the first time is as fresh as any (R16)."""
        place, key = account
        former = {there: theirs for there, theirs in person.former.items() if there != place}
        first = not (person.accounts or person.former)
        since = self.today if first else person.since
        return replace(person, accounts={**person.accounts, place: key}, former=former, left_on=None, since=since)

    def _close(self) -> None:
        """Take away the accounts that their platform says are closed, or does not list any more."""
        for listing in self.listings:
            place, opened = listing.installation_id, {account for account, _ in listing.open()}
            for person in list(self.people.values()):
                key = person.accounts.get(place)
                if key is None or (place, key) in opened or not (listing.complete or key in listing.profiles):
                    continue
                accounts = {there: theirs for there, theirs in person.accounts.items() if there != place}
                left_on = person.left_on if accounts else self.today
                self._put(replace(person, accounts=accounts, former={**person.former, place: key}, left_on=left_on))

    # ------------------------------------------------------------ who is who

    def _known_by(self, email: str | None) -> list[Known]:
        """Return the people of an e-mail."""
        here = [self.people[key] for key in self._by_email.get((email or "").casefold(), ()) if key in self.people]
        return [person for person in here if (person.facts.email or "").casefold() == (email or "").casefold()]

    def _put(self, person: Known) -> None:
        """Note what somebody is from now on."""
        before = self.people.get(person.id)
        if before is not None:
            for index, accounts in ((self._holders, before.accounts), (self._former, before.former)):
                for account in accounts.items():
                    if index.get(account) == person.id:
                        del index[account]
        self.people[person.id] = person
        self._holders.update(dict.fromkeys(person.accounts.items(), person.id))
        self._former.update(dict.fromkeys(person.former.items(), person.id))
        if person.facts.email:
            same = self._by_email.setdefault(person.facts.email.casefold(), [])
            if person.id not in same:
                same.append(person.id)


def _refuse(roster: Roster, by_id: Mapping[Line, Account]) -> None:
    """Refuse lines that name the same account by its id, or nobody: an id unknown to every platform, and no e-mail.

    Raises:
        BadLines: they are told.
    """
    seen: dict[Account, Line] = {}
    bad: list[BadLine] = []
    for line in roster.lines:
        if line in by_id:
            first = seen.setdefault(by_id[line], line)
            if first is not line:
                bad.append(BadLine(line.number, f"{line.id} is already on line {first.number}."))
        elif line.email is None:
            bad.append(BadLine(line.number, f"the platform does not know the id {line.id}, and there is no e-mail."))
    if bad:
        raise BadLines(roster.name, tuple(bad))


def _facts(profile: Profile | None, defaults: Defaults) -> Facts:
    """Return the facts of somebody new, from their account alone: staff, in no team."""
    language = ((profile.locale if profile is not None else None) or "").replace("_", "-").split("-")[0].lower()
    return Facts(
        name=profile.name[:NAME_LENGTH] if profile is not None else "",
        email=profile.email if profile is not None else None,
        level=Level.STAFF,
        function=None,
        team=None,
        timezone=zone(profile.timezone if profile is not None else None) or defaults.timezone,
        locale=language if language in ("fr", "en") else defaults.locale,
    )


def _refreshed(person: Known, profile: Profile) -> Facts:
    """Return somebody's facts with what their account says; the list's e-mail stays, by which it names them."""
    facts = person.facts
    return replace(
        facts,
        name=profile.name[:NAME_LENGTH],
        email=facts.email if person.listed and facts.email else profile.email or facts.email,
        timezone=zone(profile.timezone) or facts.timezone,
    )

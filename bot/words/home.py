"""The sentences of the home: everyone's half, then the admin's. Nothing in the admin's half shows who answered (R9)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.locale import Locale
from bot.words.dates import clock, day_of_year, week_number, weekday
from bot.words.record import audience, change
from bot.words.text import Text, fixed, joined, literal, say
from jobs.cards import Counted, Group, HomeView, ScheduleLine, SettingsView, StatusCard, Undelivered

MOST_UNDELIVERED = 15
MOST_GROUPS = 40
MOST_MOVES = 5
# A platform's word, or the delivery's, for why something did not go out -> ours
_REASONS = {
    "user_disabled": "reason-user-disabled",
    "cannot_dm_bot": "reason-unreachable",
    "channel_not_found": "reason-unreachable",
    "user_not_found": "reason-unreachable",
    "messages_tab_disabled": "reason-tab-disabled",
}
_TROUBLES = frozenset({"archived", "public", "shared", "guests", "too_many", "unreachable"})


def hello(view: HomeView) -> Text:
    """Return the home's title."""
    return say(view.locale, "home-hello", name=view.name)


def standing(view: HomeView) -> list[Text]:
    """Return where a person stands: stopped, on a break, nothing waiting, all answered."""
    sentences: list[Text] = []
    if view.stopped:
        sentences.append(fixed(view.locale, "home-stopped"))
    elif view.paused_until is not None:
        sentences.append(say(view.locale, "home-paused", day=view.paused_until))
    if not view.stopped:
        if not view.asked:
            sentences.append(fixed(view.locale, "home-none"))
        elif not _waiting(view):
            sentences.append(fixed(view.locale, "home-done"))
    return sentences


def _waiting(view: HomeView) -> int:
    """Return how many questions a person may still answer."""
    return sum(not item.done for card in view.asked for item in card.items)


def counted(view: HomeView) -> list[Text]:
    """Return which group counts the person in the next questions, how large it is, and what changed of it (R17)."""
    locale = view.locale
    sentences: list[Text] = []
    for group in view.counted:
        values = {"group": group_name(locale, group.group), "size": _size(locale, group)}
        if group.schedule is None:
            sentences.append(say(locale, "home-group", **values))
        else:
            sentences.append(say(locale, "home-group-of", schedule=group.schedule, **values))
        for moved in group.changes:
            before = group_name(locale, moved.before)
            if moved.since is None:
                sentences.append(say(locale, "home-group-changes", before=before))
            else:
                sentences.append(say(locale, "home-group-changed", before=before, day=moved.since))
        sentences.append(fixed(locale, "home-group-fresh" if group.fresh else "home-group-next"))
    if any(group.changes for group in view.counted):
        sentences.append(fixed(locale, "home-group-ask"))
    return sentences


def group_name(locale: Locale, group: Group) -> Text:
    """Return a group's name: the leadership, all the teams, or *function › team*."""
    side, *names = (part for part in group if part)
    return joined([literal(name) for name in names], " › ") if names else fixed(locale, f"audience-{side}")


def _size(locale: Locale, group: Counted) -> Text:
    """Return how many people a group counts, as a band; what being too few means, when they are."""
    if group.size is None:
        return say(locale, "group-few-leaders" if group.by_agreement else "group-few", k=group.k)
    low, high = group.size
    return say(locale, "group-size-open", low=low) if high is None else say(locale, "group-size", low=low, high=high)


def privacy(view: HomeView) -> Text:
    """Return what nobody sees, and from how many answers a group is shown."""
    return say(view.locale, "home-privacy", k=view.k)


def status(card: StatusCard) -> list[Text]:
    """Return where the person who asks stands: the questions that wait, or what else there is to know."""
    locale, view = card.locale, card.home
    waiting = 0 if view.stopped else _waiting(view)
    if waiting:
        return [say(locale, "status-pending", count=waiting)]
    return standing(view) or [fixed(locale, "home-none")]


# ---------------------------------------------------------------- the admin's half


def consultation(locale: Locale, settings: SettingsView) -> Text:
    """Return what is confirmed of the works council."""
    if settings.consulted is None:
        return fixed(locale, "admin-consultation-none")
    if settings.consulted.on is not None:
        return say(locale, "admin-consultation-on", day=day_of_year(locale, settings.consulted.on))
    return fixed(locale, "admin-consultation-outgrown" if settings.outgrown else "admin-consultation-fewer")


def moved_by_few(locale: Locale, settings: SettingsView) -> list[Text]:
    """Return the changes of groups by few people: they could isolate them, and everybody can read of them."""
    if not settings.moved_by_few:
        return []
    moves = [change(locale, move) for move in settings.moved_by_few[:MOST_MOVES]]
    return [*moves, fixed(locale, "admin-moved-by-few")]


def smallest_group(locale: Locale, settings: SettingsView) -> Text:
    """Return how many respondents a figure takes."""
    return say(locale, "admin-k", k=settings.k)


def sponsor(locale: Locale, settings: SettingsView) -> Text:
    """Return who is asked for decisions that nobody took."""
    chosen = "no" if settings.sponsor is None else "yes"
    return say(locale, "admin-sponsor", chosen=chosen, name=settings.sponsor or "")


def sent(locale: Locale, settings: SettingsView) -> Text:
    """Return whether questions went out this week: how many would tell how many people are on a break (R9)."""
    return fixed(locale, "admin-sent" if settings.sent_this_week else "admin-none-sent")


def people(locale: Locale, settings: SettingsView) -> Text:
    """Return how many people there are, and how many lead."""
    return say(locale, "admin-people", people=settings.people, leaders=settings.leaders)


def last_and_next(locale: Locale, settings: SettingsView) -> Text:
    """Return when the last digest was posted and when the next one is."""
    last = (
        fixed(locale, "admin-digest-none")
        if settings.last_digest is None
        else say(locale, "admin-digest-last", week=week_number(settings.last_digest))
    )
    if settings.next_digest is None:
        return last
    return say(locale, "admin-digest-next", last=last, day=settings.next_digest)


def undelivered(locale: Locale, rows: tuple[Undelivered, ...]) -> list[Text]:
    """Return who could not be reached and why, under a title; nothing when everybody was."""
    if not rows:
        return []
    sentences = [fixed(locale, "admin-undelivered-title")]
    for row in rows[:MOST_UNDELIVERED]:
        reason = say(locale, _REASONS.get(row.reason, "reason-other"), reason=row.reason)
        sentences.append(say(locale, "admin-undelivered", name=row.name, reason=reason))
    if len(rows) > MOST_UNDELIVERED:
        sentences.append(say(locale, "admin-undelivered-more", count=len(rows) - MOST_UNDELIVERED))
    return sentences


def schedule(locale: Locale, line: ScheduleLine) -> Text:
    """Return one schedule: its name, whom and when it asks, what comes next."""
    if not line.active:
        coming = fixed(locale, "admin-schedule-paused")
    elif line.too_small:
        coming = fixed(locale, "admin-schedule-too-small")
    elif line.next_round is None:
        coming = fixed(locale, "admin-schedule-waiting")
    else:
        coming = say(locale, "admin-schedule-next", day=line.next_round)
    return say(
        locale,
        "admin-schedule",
        name=line.name,
        audience=audience(locale, line.audience),
        weekday=weekday(locale, line.weekday),
        time=clock(locale, line.local_time),
        questions=line.questions,
        next=coming,
    )


def channel_trouble(locale: Locale, settings: SettingsView, *, chosen: bool) -> Text | None:
    """Return why nothing is posted in the leadership channel, None when all is well; ``chosen`` if there is one."""
    code = settings.channel_trouble
    if code in _TROUBLES:
        return fixed(locale, f"admin-channel-{code.replace('_', '-')}")
    if code is not None:
        return say(locale, "admin-channel-trouble", trouble=code)
    return None if chosen else fixed(locale, "admin-channel-none")


def tree(locale: Locale, settings: SettingsView) -> list[Text]:
    """Return how many people there are, in all and in each group."""
    groups = [say(locale, "admin-group", name=name, count=count) for name, count in settings.groups[:MOST_GROUPS]]
    return [people(locale, settings), *([joined(groups, " · ")] if groups else [])]


def merged(names: Iterable[str]) -> Text:
    """Return the names of the teams that were put together."""
    return joined([literal(name) for name in list(names)[:MOST_GROUPS]], ", ")

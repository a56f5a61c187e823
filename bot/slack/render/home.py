"""The App Home: everyone's half first, then the admin's. Nothing in the admin's half shows who answered (R9)."""

from __future__ import annotations

from typing import Any

from bot.locale import Locale, day
from bot.slack import ids
from bot.slack.limits import Block, safe
from bot.slack.render import replies
from bot.slack.render.blocks import Element, Rendered, actions, button, context, divider, header, plain, section
from bot.slack.render.question import items, promise
from bot.slack.render.words import Ready, audience, change, clock, fallback, fixed, say, week_number, weekday
from jobs.cards import HomeView, ScheduleLine, SettingsView, StatusCard, Undelivered

MOST_SCHEDULES = 15
MOST_UNDELIVERED = 15
MOST_GROUPS = 40
MOST_MOVES = 5
# Slack's word, or the delivery's, for why something did not go out -> ours
_REASONS = {
    "user_disabled": "reason-user-disabled",
    "cannot_dm_bot": "reason-unreachable",
    "channel_not_found": "reason-unreachable",
    "user_not_found": "reason-unreachable",
    "messages_tab_disabled": "reason-tab-disabled",
}
_TROUBLES = frozenset({"archived", "public", "shared", "guests", "too_many", "unreachable"})


def home(view: HomeView) -> dict[str, Any]:
    """Return a person's home, as a view ready to publish."""
    blocks = [header(say(view.locale, "home-hello", name=view.name)), *_standing(view)]
    if view.pending is not None and view.pending.items and not view.stopped:
        blocks += [*items(view.pending), promise(view.pending)]
    if view.replies:
        blocks += [divider(), *replies.lines(view.locale, view.replies)]
    blocks += [
        divider(),
        actions(_own_controls(view), "mine"),
        context(say(view.locale, "home-privacy", k=view.k)),
    ]
    if view.settings is not None:
        blocks += _settings(view.locale, view.settings)
    return {"type": "home", "blocks": blocks}


def status(card: StatusCard) -> Rendered:
    """Return the message of `/diapason status`, a few lines."""
    locale, view = card.locale, card.home
    waiting = 0 if view.pending is None or view.stopped else sum(not item.done for item in view.pending.items)
    blocks: list[Block] = (
        [section(say(locale, "status-pending", count=waiting))]
        if waiting
        else _standing(view) or [section(fixed(locale, "home-none"))]
    )
    if view.settings is not None:
        blocks += [
            section("\n".join((_people(locale, view.settings), _sent(locale, view.settings)))),
            *_undelivered(locale, view.settings.undelivered),
            context(_last_and_next(locale, view.settings)),
        ]
    return Rendered(fallback(locale, "status-text"), blocks)


# ---------------------------------------------------------------- everyone's half


def _standing(view: HomeView) -> list[Block]:
    sentences: list[Ready] = []
    if view.stopped:
        sentences.append(fixed(view.locale, "home-stopped"))
    elif view.paused_until is not None:
        sentences.append(say(view.locale, "home-paused", day=view.paused_until))
    if not view.stopped:
        if view.pending is None or not view.pending.items:
            sentences.append(fixed(view.locale, "home-none"))
        elif all(item.done for item in view.pending.items):
            sentences.append(fixed(view.locale, "home-done"))
    return [section("\n".join(sentences))] if sentences else []


def _own_controls(view: HomeView) -> list[Element]:
    locale = view.locale
    controls: list[Element] = []
    if view.stopped:
        controls.append(button(fixed(locale, "home-resume"), "resume", style="primary"))
    else:
        key = "home-pause" if view.paused_until is None else "home-pause-change"
        controls += [button(fixed(locale, key), "pause"), button(fixed(locale, "home-stop"), "stop")]
    return [*controls, button(fixed(locale, "home-mydata"), "my-data")]


# ---------------------------------------------------------------- the admin's half


def _settings(locale: Locale, settings: SettingsView) -> list[Block]:
    return [
        divider(),
        header(fixed(locale, "admin-title")),
        context(fixed(locale, "admin-only")),
        *_consultation(locale, settings),
        section("\n".join((_sent(locale, settings), _last_and_next(locale, settings)))),
        *_undelivered(locale, settings.undelivered),
        *_schedules(locale, settings.schedules),
        *_channel(locale, settings),
        *_tree(locale, settings),
        *_lone_moves(locale, settings),
        *_promise(locale, settings),
    ]


def _consultation(locale: Locale, settings: SettingsView) -> list[Block]:
    """Return what is confirmed of the works council: without it no question goes out, so it comes first."""
    consulted = settings.consulted
    if consulted is None:
        sentence = fixed(locale, "admin-consultation-none")
        control = button(fixed(locale, "admin-consultation-confirm"), "consultation", style="primary")
        return [section(sentence, block_id="consultation", accessory=control)]
    if consulted.on is not None:
        sentence = say(locale, "admin-consultation-on", day=day(locale, consulted.on, "d MMMM y"))
    else:
        sentence = fixed(locale, "admin-consultation-outgrown" if settings.outgrown else "admin-consultation-fewer")
    control = button(fixed(locale, "admin-consultation-change"), "consultation")
    return [section(sentence, block_id="consultation", accessory=control)]


def _lone_moves(locale: Locale, settings: SettingsView) -> list[Block]:
    """Return the moves of one person alone: they could isolate this person, and everybody can read of them."""
    if not settings.lone_moves:
        return []
    moves = [change(locale, move) for move in settings.lone_moves[:MOST_MOVES]]
    return [context("\n".join((*moves, fixed(locale, "admin-lone-moves"))))]


def _promise(locale: Locale, settings: SettingsView) -> list[Block]:
    control = button(fixed(locale, "admin-k-raise"), "smallest-group")
    return [section(say(locale, "admin-k", k=settings.k), block_id="smallest-group", accessory=control)]


def _sent(locale: Locale, settings: SettingsView) -> Ready:
    return say(locale, "admin-sent", sent=settings.sent_this_week, away=settings.away)


def _people(locale: Locale, settings: SettingsView) -> Ready:
    return say(locale, "admin-people", people=settings.people, leaders=settings.leaders)


def _last_and_next(locale: Locale, settings: SettingsView) -> Ready:
    last = (
        fixed(locale, "admin-digest-none")
        if settings.last_digest is None
        else say(locale, "admin-digest-last", week=week_number(settings.last_digest))
    )
    if settings.next_digest is None:
        return last
    return say(locale, "admin-digest-next", last=last, day=settings.next_digest)


def _undelivered(locale: Locale, rows: tuple[Undelivered, ...]) -> list[Block]:
    if not rows:
        return [context(fixed(locale, "admin-delivered"))]
    lines: list[str] = [fixed(locale, "admin-undelivered-title")]
    for row in rows[:MOST_UNDELIVERED]:
        reason = say(locale, _REASONS.get(row.reason, "reason-other"), reason=row.reason)
        lines.append(say(locale, "admin-undelivered", name=row.name, reason=reason))
    if len(rows) > MOST_UNDELIVERED:
        lines.append(say(locale, "admin-undelivered-more", count=len(rows) - MOST_UNDELIVERED))
    return [section("\n".join(lines))]


def _schedules(locale: Locale, schedules: tuple[ScheduleLine, ...]) -> list[Block]:
    blocks: list[Block] = [section(fixed(locale, "admin-schedules"))]
    if not schedules:
        blocks.append(section(fixed(locale, "admin-schedules-none")))
    for line in schedules[:MOST_SCHEDULES]:
        toggle = "schedule-pause" if line.active else "schedule-resume"
        blocks += [
            section(_schedule(locale, line)),
            actions(
                [
                    button(fixed(locale, "admin-schedule-edit"), "schedule-edit", value=str(line.id)),
                    button(fixed(locale, f"admin-{toggle}"), toggle, value=str(line.id)),
                ],
                f"schedule:{line.id}",
            ),
        ]
    if len(schedules) > MOST_SCHEDULES:
        blocks.append(context(say(locale, "admin-schedule-more", count=len(schedules) - MOST_SCHEDULES)))
    first = None if schedules else "primary"
    blocks.append(
        actions(
            [
                button(fixed(locale, "admin-schedule-new"), "schedule-new", style=first),
                button(fixed(locale, "admin-test"), "send-test"),
            ],
            "schedules",
        )
    )
    return blocks


def _schedule(locale: Locale, line: ScheduleLine) -> Ready:
    if not line.active:
        coming = fixed(locale, "admin-schedule-paused")
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


def _channel(locale: Locale, settings: SettingsView) -> list[Block]:
    chooser: Element = {
        "type": "conversations_select",
        "action_id": "channel",
        "placeholder": plain(fixed(locale, "admin-channel-choose"), 150),
        "filter": {"include": ["private"], "exclude_external_shared_channels": True, "exclude_bot_users": True},
    }
    chosen = ids.channel_id(settings.leadership_channel)
    if chosen is not None:
        chooser["initial_conversation"] = chosen
    blocks = [section(fixed(locale, "admin-channel"), block_id="channel", accessory=chooser)]
    if settings.channel_trouble is not None:
        blocks.append(context(_trouble(locale, settings.channel_trouble)))
    elif chosen is None:
        blocks.append(context(fixed(locale, "admin-channel-none")))
    return blocks


def _trouble(locale: Locale, code: str) -> Ready:
    if code in _TROUBLES:
        return fixed(locale, f"admin-channel-{code.replace('_', '-')}")
    return say(locale, "admin-channel-trouble", trouble=code)


def _tree(locale: Locale, settings: SettingsView) -> list[Block]:
    groups = " · ".join(
        say(locale, "admin-group", name=name, count=count) for name, count in settings.groups[:MOST_GROUPS]
    )
    lines = [_people(locale, settings), *([groups] if groups else [])]
    blocks = [section("\n".join(lines))]
    if settings.merged:
        names = ", ".join(safe(name) for name in settings.merged[:MOST_GROUPS])
        blocks.append(context(fixed(locale, "admin-merged"), names))
    return blocks

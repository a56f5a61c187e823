"""The App Home: everyone's half first, then the admin's. Nothing in the admin's half shows who answered (R9)."""

from __future__ import annotations

from typing import Any

from bot import words
from bot.locale import Locale
from bot.slack import ids
from bot.slack.limits import VIEW_BLOCKS, Block
from bot.slack.render import loop, obstacles, replies
from bot.slack.render.blocks import Element, Rendered, actions, button, context, divider, header, plain, section
from bot.slack.render.markup import fallback
from bot.slack.render.question import items, obstacle_button, promise, promise_button
from bot.words.text import fixed, lines, say
from jobs.cards import HomeView, ScheduleLine, SettingsView, StatusCard, Undelivered

MOST_SCHEDULES = 15


def home(view: HomeView) -> dict[str, Any]:
    """Return a person's home, as a view ready to publish."""
    blocks = [header(words.home.hello(view)), *_standing(view)]
    for asked in () if view.stopped else view.asked:
        blocks += [*items(asked, in_home=True), promise(asked)]
    if view.replies:
        blocks += [divider(), *replies.lines(view.locale, view.replies)]
    if view.leading is not None:
        blocks += [divider(), *loop.at_home(view.locale, view.leading)]
    if view.obstacles:
        blocks += [divider(), *obstacles.own(view.locale, view.obstacles)]
    counted = words.home.counted(view)
    if counted:
        blocks += [divider(), section(lines(*counted))]
    blocks += [
        divider(),
        actions(_own_controls(view), "mine"),
        context(words.home.privacy(view)),
    ]
    if view.settings is not None:
        most = (_settings(view.locale, view.settings, shown) for shown in range(MOST_SCHEDULES, 0, -1))
        fitting = [half for half in most if len(blocks) + len(half) <= VIEW_BLOCKS]
        blocks += fitting[0] if fitting else _settings(view.locale, view.settings, 0)
    return {"type": "home", "blocks": blocks[:VIEW_BLOCKS]}


def status(card: StatusCard) -> Rendered:
    """Return the message of `/diapason status`, a few lines."""
    locale, view = card.locale, card.home
    blocks: list[Block] = [section(lines(*words.home.status(card)))]
    if view.settings is not None:
        blocks += [
            section(lines(words.home.people(locale, view.settings), words.home.sent(locale, view.settings))),
            *_undelivered(locale, view.settings.undelivered),
            context(words.home.last_and_next(locale, view.settings)),
        ]
    return Rendered(fallback(locale, "status-text"), blocks)


# ---------------------------------------------------------------- everyone's half


def _standing(view: HomeView) -> list[Block]:
    sentences = words.home.standing(view)
    return [section(lines(*sentences))] if sentences else []


def _own_controls(view: HomeView) -> list[Element]:
    locale = view.locale
    controls: list[Element] = []
    if view.stopped:
        controls.append(button(fixed(locale, "home-resume"), "resume", style="primary"))
    else:
        key = "home-pause" if view.paused_until is None else "home-pause-change"
        controls += [button(fixed(locale, key), "pause"), button(fixed(locale, "home-stop"), "stop")]
    if view.linkable:
        controls.append(button(fixed(locale, "home-link"), "link"))
    controls.append(obstacle_button(locale))
    return [*controls, button(fixed(locale, "home-mydata"), "my-data"), promise_button(locale)]


# ---------------------------------------------------------------- the admin's half


def _settings(locale: Locale, settings: SettingsView, most: int) -> list[Block]:
    return [
        divider(),
        header(fixed(locale, "admin-title")),
        context(fixed(locale, "admin-only")),
        *_consultation(locale, settings),
        section(lines(words.home.sent(locale, settings), words.home.last_and_next(locale, settings))),
        *_undelivered(locale, settings.undelivered),
        *_schedules(locale, settings.schedules, most),
        *_channel(locale, settings),
        section(
            words.home.sponsor(locale, settings),
            block_id="sponsor",
            accessory=button(fixed(locale, "admin-sponsor-choose"), "sponsor"),
        ),
        *_tree(locale, settings),
        *_moved_by_few(locale, settings),
        *_promise(locale, settings),
    ]


def _consultation(locale: Locale, settings: SettingsView) -> list[Block]:
    """Return what is confirmed of the works council: without it no question goes out, so it comes first."""
    if settings.consulted is None:
        control = button(fixed(locale, "admin-consultation-confirm"), "consultation", style="primary")
    else:
        control = button(fixed(locale, "admin-consultation-change"), "consultation")
    return [section(words.home.consultation(locale, settings), block_id="consultation", accessory=control)]


def _moved_by_few(locale: Locale, settings: SettingsView) -> list[Block]:
    moves = words.home.moved_by_few(locale, settings)
    return [context(lines(*moves))] if moves else []


def _promise(locale: Locale, settings: SettingsView) -> list[Block]:
    control = button(fixed(locale, "admin-k-raise"), "smallest-group")
    return [section(words.home.smallest_group(locale, settings), block_id="smallest-group", accessory=control)]


def _undelivered(locale: Locale, rows: tuple[Undelivered, ...]) -> list[Block]:
    if not rows:
        return [context(fixed(locale, "admin-delivered"))]
    return [section(lines(*words.home.undelivered(locale, rows)))]


def _schedules(locale: Locale, schedules: tuple[ScheduleLine, ...], most: int) -> list[Block]:
    blocks: list[Block] = [section(fixed(locale, "admin-schedules"))]
    if not schedules:
        blocks.append(section(fixed(locale, "admin-schedules-none")))
    for line in schedules[:most]:
        toggle = "schedule-pause" if line.active else "schedule-resume"
        blocks += [
            section(words.home.schedule(locale, line)),
            actions(
                [
                    button(fixed(locale, "admin-schedule-edit"), "schedule-edit", value=str(line.id)),
                    button(fixed(locale, f"admin-{toggle}"), toggle, value=str(line.id)),
                ],
                f"schedule:{line.id}",
            ),
        ]
    if len(schedules) > most:
        blocks.append(context(say(locale, "admin-schedule-more", count=len(schedules) - most)))
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
    trouble = words.home.channel_trouble(locale, settings, chosen=chosen is not None)
    return [*blocks, context(trouble)] if trouble is not None else blocks


def _tree(locale: Locale, settings: SettingsView) -> list[Block]:
    blocks = [section(lines(*words.home.tree(locale, settings)))]
    if settings.merged:
        blocks.append(context(fixed(locale, "admin-merged"), words.home.merged(settings.merged)))
    return blocks

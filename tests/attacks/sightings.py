"""What an export of conversations, and the tables, let be seen of each person in each week: rows for the oracle."""

from __future__ import annotations

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests.attacks.intruder import Row as Record
from tests.attacks.oracle import Row
from tests.attacks.overheard import Copied, Overheard, flat, instant, later

RANDOM = re.compile(r"[0-9a-f]{16,}|\d+")
_SEEN: dict[int, tuple[Mapping[str, Any], Mapping[str, Hashable]]] = {}
MOMENTS = re.compile(r"[034] ")  # of a week, and of the Monday after: around closings, reminders, and the day after


def conversations(seen: Overheard) -> list[Row]:
    """Return what the export of every conversation shows of those who ever answer, week by week, day by day."""
    return _weekly(seen, _of_conversation)


def ledger(seen: Overheard) -> list[Row]:
    """Return what the rows of messages show of those who ever answer, week by week, moment by moment."""
    return _weekly(seen, _of_ledger)


def by_the_reminder(rows: list[Row], seen: Overheard) -> list[Row]:
    """Return the same rows, to be told who acted before the reminder."""
    return [replace(row, acted=(row.week, row.person) in seen.prompt) for row in rows]


def people(seen: Overheard) -> list[Row]:
    """Return what all tables and the whole export show of everybody in the end; acted: whether they ever did."""
    last, ever = seen.copies[-1], {person for _, person in seen.acted}
    signs: dict[str, dict[str, Hashable]] = {person.key: {} for person in seen.company.people}
    _add_tables(signs, last)
    for user, messages in last.export.items():
        if user in signs:
            signs[user] |= {"messages": len(messages), "edited": sum("edited" in message for message in messages)}
    return [Row("all", key, key in ever, found) for key, found in signs.items()]


def _add_tables(signs: dict[str, dict[str, Hashable]], last: Copied) -> None:
    """Add what every table holds about each person: their row's columns, or how many rows of each kind and state."""
    of_number: dict[Any, str] = {number: key for key, number in _numbers(last).items()}
    for table, records in last.tables.items():
        column = "id" if table == "person" else "person_id"
        if table in ("delivery", "tree_member") or not records or column not in records[0]:
            continue
        for record in records:
            key = of_number.get(record[column])
            if key in signs:
                signs[key] |= _flattened(f"{table}", record)
    for table in ("delivery", "tree_member"):
        for record in last.tables.get(table, []):
            key = of_number.get(record.get("person_id"))
            if key in signs:
                for name in (f"{table} {record.get('kind', '')}", f"{table} {record.get('state', '')}"):
                    signs[key][name] = int(str(signs[key].get(name, 0))) + 1


def _weekly(seen: Overheard, of: Any) -> list[Row]:
    rows = []
    for week in seen.weeks:
        copies = [(copied, copied.moment) for copied in seen.copies if copied.week == week]
        copies += [(copied, f"next {copied.moment}") for copied in seen.copies if copied.week == later(week)][:9]
        copies = [(copied, moment) for copied, moment in copies if MOMENTS.match(moment.removeprefix("next "))]
        signs: dict[str, dict[str, Hashable]] = defaultdict(dict)
        for copied, moment in [*copies, (seen.copies[-1], "end")]:
            for person, found in of(copied, week).items():
                signs[person] |= {f"{moment} {name}": value for name, value in found.items()}
        rows += [
            Row(week, person.key, (week, person.key) in seen.acted, signs[person.key])
            for person in seen.company.people
            if person.key not in seen.company.never  # type: ignore[attr-defined]
        ]
    return rows


def _of_conversation(copied: Copied, week: date) -> Mapping[str, Mapping[str, Hashable]]:
    """Return the signs in each person's conversation: the messages posted in a week, as they stand in a copy."""
    start, end = instant(week), instant(later(week))
    signs: dict[str, dict[str, Hashable]] = {}
    for user, messages in copied.export.items():
        own = signs[user] = {}
        posted = [message for message in messages if start <= float(message["ts"]) < end]
        own["messages"] = len(posted)
        own["edited"] = sum("edited" in message for message in posted)
        own["edited in the week"] = sum(start <= _edited(message) < end for message in messages)
        own["said by people"] = sum(message.get("user") == user for message in messages)
        for number, message in enumerate(posted[:4]):
            own |= {f"{number} {name}": value for name, value in _of_message(message).items()}
    return signs


def _of_message(message: Mapping[str, Any]) -> Mapping[str, Hashable]:
    """Return the signs in one message; a message that was not edited between two copies is one object."""
    if id(message) not in _SEEN:
        body = json.dumps(message.get("blocks", []), sort_keys=True, ensure_ascii=False)
        found: dict[str, Hashable] = {
            "ts": float(message["ts"]),
            "edited": "edited" in message,
            "edited at": _edited(message),
            "text": _short(str(message.get("text", ""))),
            "blocks": _short(body),
            "shape": _short(RANDOM.sub("", body)),
            "size": len(body),
            "how many blocks": len(message.get("blocks", [])),
            "keys": " ".join(sorted(message)),
            "metadata": _short(RANDOM.sub("", json.dumps(message.get("metadata"), sort_keys=True))),
        }
        _SEEN[id(message)] = (message, found)
    return _SEEN[id(message)][1]


def _of_ledger(copied: Copied, week: date) -> Mapping[str, Mapping[str, Hashable]]:
    """Return the signs in the rows of the messages owed to each person in a week, as they stand in a copy."""
    start, end = instant(week), instant(later(week))
    rounds = {record["id"] for record in copied.tables.get("round", []) if str(record["week"])[:10] == week.isoformat()}
    key_of = {number: key for key, number in _numbers(copied).items()}
    signs: dict[str, dict[str, Hashable]] = defaultdict(dict)
    for record in copied.tables["delivery"]:
        key = key_of.get(record["person_id"])
        due = dict(flat("due", record["due_at"])).get("due", 0.0)
        if key is None or not (record["round_id"] in rounds if record["round_id"] is not None else start <= due < end):
            continue
        own, kind = signs[key], str(record["kind"])
        own[f"how many {kind}"] = int(str(own.get(f"how many {kind}", 0))) + 1
        own |= _flattened(kind, record)
    for kind in {str(record["kind"]) for record in copied.tables["delivery"]}:
        for order in ("person_id", "due_at", "_place"):
            _add_left_behind(signs, kind, order)
    _add_order(signs)
    return signs


def _add_left_behind(signs: dict[str, dict[str, Hashable]], kind: str, order: str) -> None:
    """Add whether a row is at its end although one before it is not, or not although one after it is."""
    rows = sorted(
        (str(own[f"{kind}.{order}"]).rjust(20), key) for key, own in signs.items() if f"{kind}.{order}" in own
    )
    ended = [signs[key][f"{kind}.state"] not in ("planned", "sending", "in_doubt") for _, key in rows]
    first, last = (
        ended.index(False) if False in ended else len(rows),
        len(rows) - 1 - ended[::-1].index(True) if True in ended else -1,
    )
    for place, (_, key) in enumerate(rows):
        if first < place and ended[place]:
            signs[key][f"{kind} by {order}"] = "went ahead"
        elif place < last and not ended[place]:
            signs[key][f"{kind} by {order}"] = "left behind"


def _add_order(signs: dict[str, dict[str, Hashable]]) -> None:
    """Add, for each number, whether it comes earlier or later than the person's own place among people would."""
    people = sorted(signs)
    numbers: dict[str, dict[str, float]] = defaultdict(dict)
    for person in people:
        for name, value in signs[person].items():
            if isinstance(value, int | float):
                numbers[name][person] = value
    for name, of_person in numbers.items():
        places = {value: place for place, value in enumerate(sorted(set(of_person.values())))}
        if len(places) >= len(people) // 2:
            for place, person in enumerate(of_person):
                away = places[of_person[person]] * len(of_person) // len(places) - place
                signs[person][f"{name} moved"] = 0 if abs(away) <= len(people) // 10 else away // abs(away)


def _flattened(name: str, record: Record) -> dict[str, Hashable]:
    return {path: value for column, given in record.items() for path, value in flat(f"{name}.{column}", given)}


def _numbers(copied: Copied) -> dict[str, int]:
    """Return account -> the number of its person."""
    return {str(record["platform_user_id"]): int(record["person_id"]) for record in copied.tables["account"]}


def _edited(message: Mapping[str, Any]) -> float:
    return float(message.get("edited", {}).get("ts", 0))


def _short(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"

"""0010: figures that an older version released lose the numbers behind them, and what was posted bands of answers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlmodel import Session, col

from jobs.offline.attack import attack
from jobs.release import Figure, Withheld, from_json, shown, to_json
from storage.database import Database
from storage.migrations import configuration
from storage.models import Published, ReleasedFigure

AT = "2026-11-16 00:00:00+00"
WEEK = date(2026, 11, 16)
WITHHELD = {"window": "w1", "question": "priorities", "audience": "staff", "node": ["staff", "tech"]}


def figure(n: int, low: int, high: int, mean: float | None, **change: Any) -> dict[str, Any]:
    """Return the body of a figure as version 0.1 and the versions since wrote it, until this migration."""
    return (
        WITHHELD
        | {
            "teams": [["tech", "A"]],
            "kind": "scale5",
            "options": 5,
            "eligible": [10, 19],
            "n": n,
            "known": 1 + (n >= 12) + (n >= 18),
            "low_sum": low,
            "high_sum": high,
            "bound": "about",
            "mean": mean,
            "option": None,
            "agreed": False,
        }
        | change
    )


CHOICE = {"kind": "choice", "options": 4, "option": 2, "known": 0}
BEFORE: dict[str, tuple[dict[str, Any], int]] = {
    "twelve of ten to nineteen": (figure(12, 35, 37, 3.0), 1),
    "ten of as many": (figure(10, 23, 28, 2.6), 1),
    "at the top": (figure(8, 34, 40, 4.0, bound="at_least", eligible=[5, 9]), 1),
    "at the bottom": (figure(25, 25, 39, 1.6, bound="at_most", eligible=[20, 49]), 1),
    "forty of fifty or more": (figure(40, 107, 112, 2.7, eligible=[50, None]), 1),
    "older, without a band": ({k: v for k, v in figure(55, 150, 155, 2.8).items() if k != "eligible"}, 1),
    "pooled": (figure(32, 88, 103, 3.0, eligible=[5, 9], known=4), 4),
    "energy": (figure(9, 49, 59, 6.0, kind="scale11", options=11), 1),
    "agreed": (figure(3, 13, 13, 4.3, agreed=True, audience="leaders", teams=[], node=["leaders"], eligible=[1, 4]), 1),
    "choice": (figure(10, 0, 0, None, **CHOICE), 1),
    "choice that counted": (figure(12, 9, 12, None, **CHOICE), 1),
    "withheld": (WITHHELD, 1),
}
POSTED = {
    "digest": {"rows": [{"first": {"mean": 2.6, "respondents": [10, 19]}, "second": None}]},
    "detail": {"rows": [{"mean": 4.0, "respondents": [1, 4]}, {"mean": 3.0, "eligible": [20, 49]}]},
}


def fill(session: Session) -> None:
    """Write a row of each kind, by what the tables asked for then."""

    def add(table: str, **row: Any) -> None:
        named, values = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
        session.connection().execute(text(f'INSERT INTO "{table}" ({named}) VALUES ({values})'), row)  # noqa: S608

    add("company", id=1, name="Accord", locale="fr", timezone="Europe/Paris", country="FR", k=5, quiet_from="19:00",
        quiet_until="08:00")  # fmt: skip
    add("question", id=1, company_id=1, key="q", version=1, kind="scale5", cadence="alignment", definition="{}")
    add("schedule", id=1, company_id=1, name="Hebdo", state="active", audience="everyone", weekday=2,
        local_time="10:00", reminder=True, alignment="[]", pulse="[]", first_week=WEEK)  # fmt: skip
    add("tree_snapshot", id=1, company_id=1, taken_on=WEEK, staff=40)
    add("window", id="w1", company_id=1, schedule_id=1, question_id=1, snapshot_id=1, asked_week=WEEK, opens_at=AT,
        closes_at=AT, k=5, state="sealed")  # fmt: skip
    for number, (body, weeks) in enumerate(BEFORE.values(), 1):
        add("released_figure", id=number, company_id=1, window_id="w1", question_key="q", audience="staff",
            node=str(number), week=WEEK, weeks=weeks, body=json.dumps(body))  # fmt: skip
    add("published", id=1, company_id=1, kind="digest", subject="2026-W47", week=WEEK, body=json.dumps(POSTED))


@pytest.fixture
def older(bare: Database) -> Database:
    """A database as the version before left it."""
    with bare.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0009")
    bare.write(fill)
    return bare


def bodies(database: Database) -> dict[str, dict[str, Any]]:
    """Return what became of each figure, by its name here."""
    query = select(col(ReleasedFigure.body)).order_by(col(ReleasedFigure.id))
    return dict(zip(BEFORE, database.read(lambda session: list(session.execute(query).scalars())), strict=True))


def test_figures_keep_what_they_show_in_steps_that_tell_no_more(older: Database) -> None:
    older.migrate()
    older.check()
    looks = {
        name: (body["answers"], body["bound"], body["mean"], body["low"], body["high"])
        for name, body in bodies(older).items()
        if name != "withheld"
    }
    assert looks == {
        # 35/12 to 37/12 are 2.9 to 3.1: half points around. Ten were asked at least, so that ten may be all of them.
        "twelve of ten to nineteen": ([5, None], "about", 3.0, 2.5, 3.5),
        "ten of as many": ([5, None], "about", 2.5, 2.0, 3.0),
        # From 4.25 on; but five answers at the top are from 3.8 on.
        "at the top": ([5, None], "at_least", 3.5, 3.5, 5.0),
        # Twenty were asked at least, and ten of them answered. 39/25 is 1.56.
        "at the bottom": ([10, None], "at_most", 2.0, 1.0, 2.0),
        # Fifty were asked at least: tenths, from twenty answers on. 107/40 is 2.675, 112/40 is 2.8: three, at least.
        "forty of fifty or more": ([20, None], "about", 2.7, 2.5, 2.9),
        # 2.5 to 3 would be two sums and a half of five answers: a point at least.
        "older, without a band": ([5, None], "about", 3.0, 2.0, 3.5),
        "pooled": ([5, None], "about", 3.0, 2.5, 3.5),
        "energy": ([5, None], "about", 6.0, 4.75, 7.25),
        "agreed": ([1, None], "about", 4.3, 4.3, 4.3),
        "choice": ([5, None], "about", None, None, None),
        "choice that counted": ([5, None], "about", None, None, None),
    }


def test_no_number_is_left_and_everything_can_be_read_and_attacked(older: Database) -> None:
    older.migrate()
    figures = [from_json(body) for body in bodies(older).values()]
    assert not any({"n", "known", "low_sum", "high_sum"} & body.keys() for body in bodies(older).values())
    assert [type(figure) for figure in figures] == [Figure] * 11 + [Withheld]
    released = [figure for figure in figures if isinstance(figure, Figure)]
    assert all(shown(figure) for figure in released)
    assert [to_json(figure) for figure in released] == list(bodies(older).values())[:-1]
    # Whatever answered, three answers stay possible; the teams are the same here, so that they overlap.
    assert {weak.left for weak in attack(released).weak} == {0}


def test_what_was_posted_keeps_no_band_of_answers_but_of_few_leaders(older: Database) -> None:
    older.migrate()
    (body,) = older.read(lambda session: list(session.execute(select(col(Published.body))).scalars()))
    assert body == {
        "digest": {"rows": [{"first": {"mean": 2.6, "eligible": None}, "second": None}]},
        "detail": {"rows": [{"mean": 4.0, "eligible": [1, 4]}, {"mean": 3.0, "eligible": [20, 49]}]},
    }


def test_nothing_of_the_numbers_is_left_in_the_files(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/firm.db")
    with database.engine.connect() as connection, connection.begin():
        command.upgrade(configuration(connection), "0009")
    database.write(fill)
    files = [tmp_path / "firm.db", tmp_path / "firm.db-wal"]
    assert any(b"low_sum" in file.read_bytes() for file in files)
    database.migrate()
    for marker in (b"low_sum", b"respondents", b'"n": 12'):
        assert not any(marker in file.read_bytes() for file in files), marker
    database.close()


def test_nothing_is_rewritten_where_nothing_was_upgraded(bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rewritten: list[tuple[str, ...]] = []
    monkeypatch.setattr(Database, "rewrite", lambda _self, *tables: rewritten.append(tables))
    bare.migrate()
    bare.migrate()
    assert rewritten == []

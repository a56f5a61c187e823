"""The main job, end to end over HTTP: five weeks of a company in the sandbox, looked at from outside."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console
from slack_sdk.models.blocks import Block

from bot.demo import run
from bot.demo.life import COMMENTS
from bot.demo.run import DemoOptions, lived, page_port
from bot.demo.story import COLUMNS, print_story
from bot.sandbox.running import listening
from bot.slack.limits import check_message
from jobs.digest.material import ChartWords
from jobs.digest.office import digest_of
from jobs.errors import UserMistake
from jobs.offline.analyze import analyze, to_json
from jobs.offline.survey import read
from storage import published
from storage.backups.backup import backup
from storage.types import PublishedKind
from tests.acceptance.living import Living, living
from tests.bot.slack.cards import known_to_the_sdk

WEEKS = 5
SCREEN = 45  # lines
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "bhr2000_long.csv"
FEW = ("AF06", "AF07", "AP12")


@pytest.fixture(scope="module", params=["fr", "en"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    folder = tmp_path_factory.mktemp("demo")
    # English lives a little less, by fewer: its words are what is looked at.
    weeks, people = (WEEKS, 84) if request.param == "fr" else (2, 45)
    with living(DemoOptions(weeks=weeks, people=people, port=0, lang=request.param), folder) as running_demo:
        yield running_demo


@pytest.fixture(scope="module")
def french(demo: Living) -> Living:
    if demo.options.lang != "fr":
        pytest.skip("looked at in the French life, which is longer")
    return demo


@pytest.fixture(scope="module")
def posted(demo: Living) -> list[dict[str, Any]]:
    """Return every message the bot posted: to the leadership channel and to everybody."""
    leader = next(person.key for person in demo.lived.life.company.people if person.leader)
    messages = demo.messages(leader, demo.lived.channel)
    for person in demo.lived.life.company.people:
        if person is not demo.lived.life.company.undeliverable:
            messages += demo.messages(person.key)
    return messages


def test_every_message_keeps_slacks_limits_and_says_in_text_what_it_shows(
    demo: Living, posted: list[dict[str, Any]]
) -> None:
    assert len(posted) > len(demo.lived.life.company.people) * demo.options.weeks
    for message in posted:
        assert message["text"].strip()
        check_message(message["text"], message["blocks"])
        for block in Block.parse_all(known_to_the_sdk(message["blocks"])):
            block.validate_json()
        for block in message["blocks"]:
            assert block["type"] != "image" or block["alt_text"].strip()


def test_people_read_their_own_language(demo: Living, posted: list[dict[str, Any]]) -> None:
    text = " ".join(json.dumps([message["text"], message["blocks"]], ensure_ascii=False) for message in posted)
    own_word, other_word = ("semaine", "week") if demo.options.lang == "fr" else ("week", "semaine")
    assert own_word in text
    assert other_word not in text
    assert ("Ventes" in text) == (demo.options.lang == "fr")  # the company too: its teams, and what it writes
    assert any(comment in text for comment in COMMENTS) == (demo.options.lang == "fr")


def test_every_answer_that_was_sent_is_counted_in_the_released_figures(french: Living) -> None:
    # Of each question asked in a week, the sum of n over the released blocks is the number of people who answered it,
    # blocks and leaders together: nothing is lost between the click and the figure.
    life = french.lived.life
    rows = life.house.database.read(
        lambda session: published.figures(session, life.company_id, life.start, life.start.replace(year=2030))
    )
    bodies = [
        body for _, weeks, body in rows if weeks == 1 and body["audience"] in ("leaders", "staff") and "n" in body
    ]
    for question in {body["question"] for body in bodies}:
        counted = sum(body["n"] for body in bodies if body["question"] == question)
        sent = {
            (answer.week, answer.person)
            for answer in life.answers
            if answer.question == question and answer.item == "answer"
        }
        assert counted <= len(sent)
        if not any("n" not in body for _, _, body in rows if body["question"] == question):
            assert counted == len(sent)


def test_no_answer_comment_or_name_stands_beside_another_on_disk(french: Living, tmp_path: Path) -> None:
    life = french.lived.life
    copy = tmp_path / "backup.db"
    backup(f"sqlite:///{french.folder}/diapason.db", copy)
    files = [*french.folder.glob("diapason.db*"), copy, french.log]
    assert len(files) >= 3
    for file in files:
        raw = file.read_bytes()
        for comment in COMMENTS:
            assert comment.encode() not in raw
            assert comment.encode("utf-16-le") not in raw
        # An answer is {"v": 4}: no such value, and no question's key, stands anywhere near a person.
        assert not re.search(rb'"v"\s*:\s*\d', raw)
        assert b'"skip"' not in raw
        for person in life.company.people:
            for match in re.finditer(re.escape(person.name.encode()), raw):
                around = raw[max(0, match.start() - 200) : match.end() + 200]
                assert b"priorities-clear" not in around


def test_the_log_names_nobody(french: Living) -> None:
    log = french.log.read_text()
    for person in french.lived.life.company.people:
        assert person.name not in log
        assert person.email not in log


def test_who_is_out_of_reach_is_told_to_the_admin_and_to_nobody_else(french: Living) -> None:
    company = french.lived.life.company
    assert company.undeliverable is not None
    admin = next(person.key for person in company.people if person.is_admin)
    colleague = next(person.key for person in company.people if not person.is_admin)
    for user in (admin, colleague):
        httpx.post(f"{french.lived.sandbox.url}/sandbox/open_home", json={"user": user}, trust_env=False)
    name = company.undeliverable.name
    assert name in wait_for_home(french, admin, name)
    assert name not in wait_for_home(french, colleague)


def wait_for_home(demo: Living, user: str, text: str = "") -> str:
    """Return what somebody reads in their home, once it is drawn with ``text``: it may show an older one before."""
    home = {}
    for _ in range(200):
        home = demo.ask("home", user=user)
        if home["view"] is not None and text in home["text"]:
            break
        time.sleep(0.05)
    assert home["view"] is not None, "the home was never drawn"
    return str(home["text"])


def test_the_detail_comes_in_the_thread_with_released_comments(french: Living) -> None:
    leader = next(person.key for person in french.lived.life.company.people if person.leader)
    channel = french.messages(leader, french.lived.channel)
    digests = [message for message in channel if message.get("thread_ts") in (None, message["ts"])]
    details = [message for message in channel if message.get("thread_ts") not in (None, message["ts"])]
    assert details
    assert {message["thread_ts"] for message in details} <= {message["ts"] for message in digests}
    written = json.dumps([message["blocks"] for message in details], ensure_ascii=False)
    assert any(comment.split(",")[0].split(":")[0].strip() in written for comment in COMMENTS)
    figures = [block for message in details for block in message["blocks"] if block["type"] == "data_table"]
    assert {row[0]["text"] for block in figures for row in block["rows"][1:]}  # each row is a question's
    assert {cell["text"] for block in figures for cell in block["rows"][0]} > {"Direction", "Terrain"}


def test_planted_gaps_are_named_by_the_digests(french: Living) -> None:
    life = french.lived.life
    rows = life.house.database.read(
        lambda session: published.all_published(session, life.company_id, PublishedKind.DIGEST)
    )
    assert len(rows) == WEEKS
    named = {gap.question for row in rows for gap in digest_of(row).gaps}
    assert set(life.company.planted) <= named


def printed(demo: Living) -> str:
    """Return the story as it is printed where there is no terminal."""
    file = StringIO()
    print_story(demo.lived.diapason, demo.lived.life.company, demo.options.lang, Console(file=file))
    return file.getvalue()


def test_the_story_is_one_screen(demo: Living) -> None:
    lines = printed(demo).rstrip().splitlines()
    assert len(lines) <= SCREEN
    assert max(map(len, lines)) <= COLUMNS


def test_the_terminal_tells_the_weeks_with_news_and_the_last_digest_that_has_some(french: Living) -> None:
    text = printed(french)
    rows = french.lived.diapason.house.database.read(
        lambda session: published.all_published(session, french.lived.diapason.company_id, PublishedKind.DIGEST)
    )
    told = [digest_of(row) for row in rows if not digest_of(row).is_quiet]
    assert told
    for digest in told:
        assert f"{digest.week} · nouveau\u202f: {', '.join(gap.title for gap in digest.gaps)}" in text
    assert text.count("· nouveau") == len(told)
    quiet = len(rows) - len(told)
    assert quiet
    assert f"{quiet} autres semaines\u202f: rien de nouveau." in text
    assert re.search(rf"^Diapason · semaine {told[-1].week[-2:]} *$", text, re.MULTILINE)
    assert "Très probablement un vrai écart" in text


def test_the_usual_port_gives_way_to_a_free_one_and_nobody_elses_page_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with listening(0) as taken, listening(0) as free:
        monkeypatch.setattr(run, "USUAL_PORT", taken.getsockname()[1])
        asked = free.getsockname()[1]
        free.close()
        assert page_port(DemoOptions()) == 0  # any free one
        assert page_port(DemoOptions(port=asked)) == asked
        assert page_port(DemoOptions(port=asked, stay=False)) == 0
        monkeypatch.setattr(run, "USUAL_PORT", asked)
        assert page_port(DemoOptions()) == asked


def test_the_workspace_is_as_the_manifest_installs_the_app(demo: Living) -> None:
    state = demo.ask("state")
    assert state["app"]["read_only"]
    assert state["commands"] == ["/diapason"]
    colleague = next(person.key for person in demo.lived.life.company.people if not person.leader)
    assert [place["kind"] for place in demo.ask("conversations", user=colleague)] == ["im", "public_channel"]
    leader = next(person.key for person in demo.lived.life.company.people if person.leader)
    names = {place["name"] for place in demo.ask("conversations", user=leader)}
    assert {"direction", "général"} <= names if demo.options.lang == "fr" else {"leadership", "general"} <= names


async def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path: Path) -> None:
    with listening(0) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserMistake, match=f"Port {port} is not free, .*: choose another with --port."):
            async with lived(DemoOptions(port=port), tmp_path):
                raise AssertionError("it lived")


@pytest.mark.skipif(not SHARED.exists(), reason="the real survey answers are not beside the project")
def test_the_demo_on_a_survey_releases_what_analyze_prints(tmp_path: Path) -> None:
    header, *answers = SHARED.read_text(encoding="utf-8").splitlines()
    few = tmp_path / "survey.csv"  # three of its eleven questions: each is a week of everybody's to live
    few.write_text("\n".join([header, *(row for row in answers if row.split(",")[5] in FEW)]), encoding="utf-8")
    survey = read(few)
    assert len(survey.questions) == len(FEW)
    words = ChartWords("Direction", "Terrain", "bas", "haut")
    expected = to_json(analyze(survey, locale="fr", words=words, company="x"))["gaps"]
    with living(DemoOptions(port=0, answers=survey), tmp_path) as demo:
        life = demo.lived.life
        row = life.house.database.read(
            lambda session: published.all_published(session, life.company_id, PublishedKind.DIGEST)
        )[-1]
        rows = {line["title"]: line for line in row.body["detail"]["rows"]}
    assert len(rows) == len(survey.questions) == len(expected)
    for gap in expected:
        line = rows[gap["question"]]
        assert line["verdict"] == gap["verdict"]
        for side, name in (("first", "leaders"), ("second", "teams")):
            assert line[side]["mean"] == gap[name]["released_mean"]
            low, high = line[side]["eligible"]
            assert gap[name]["band"] == (f"{low}-{high}" if high else f"{low}+")

"""The HTTP surface: alive, ready, numbers; nothing else, and no number tells who answered."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from bot.web import create_app
from storage import overview
from storage.database import Database
from storage.vault import Vault
from tests.factories import answering


def app(*, well: bool = True, numbers: dict[str, float] | None = None, slack: bool = False) -> Starlette:
    async def ready() -> dict[str, bool]:
        return {"database": well}

    async def metrics() -> dict[str, float]:
        return numbers or {}

    return create_app(slack=PlainTextResponse("slack") if slack else None, ready=ready, metrics=metrics)


async def get(served: Starlette, path: str, method: str = "GET") -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://bot") as client:
        return await client.request(method, path)


async def test_healthy_is_one_word() -> None:
    found = await get(app(), "/healthz")
    assert (found.status_code, found.text) == (200, "ok\n")


@pytest.mark.parametrize(("well", "status"), [(True, 200), (False, 503)])
async def test_ready_says_which_part_is_not(well: bool, status: int) -> None:  # noqa: FBT001
    found = await get(app(well=well), "/readyz")
    assert (found.status_code, found.json()) == (status, {"database": well})


async def test_metrics_are_lines_of_text_sorted_by_name() -> None:
    found = await get(app(numbers={"people": 84, "deliveries_sent": 1_000_000.0}), "/metrics")
    assert found.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert found.text == "diapason_deliveries_sent 1e+06\ndiapason_people 84\n"


@pytest.mark.parametrize("path", ["/", "/slack/events", "/healthz/../secret", "/docs", "/people"])
async def test_nothing_else_is_there_while_slack_is_not_connected(path: str) -> None:
    assert (await get(app(), path)).status_code == 404


async def test_metrics_that_have_another_port_are_not_there() -> None:
    async def ready() -> dict[str, bool]:
        return {"database": True}

    public = create_app(slack=None, ready=ready, metrics=None)
    assert [(await get(public, path)).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 404]


async def test_slack_has_one_door() -> None:
    assert (await get(app(slack=True), "/slack/events", "POST")).text == "slack"


async def test_nothing_is_posted_to_what_only_tells() -> None:
    assert {(await get(app(), path, "POST")).status_code for path in ("/healthz", "/readyz", "/metrics")} == {405}


async def test_no_metric_differs_for_an_answer(sqlite: Database, tmp_path: Path) -> None:
    # A9
    firm = answering(sqlite, Vault.open(tmp_path / "k" / "master.key", create=True))
    await firm.open()
    before = sqlite.read(overview.metrics)
    firm.put(firm.windows()[0], {7: 3})
    assert sqlite.read(overview.metrics) == before
    assert before["people"] == 30

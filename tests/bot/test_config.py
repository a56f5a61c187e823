"""Settings that are refused before anything starts."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.config import Settings

FAR = "http://slack.com/api/", "http://10.0.0.7:8642/api/", "http://127.0.0.2/api/", "http://[::2]/api/"
LOOK_ALIKES = (
    "http://localhost.evil.com/api/",
    "http://evil-localhost/api/",
    "http://localhost./api/",
    "http://127.0.0.1.evil.com/api/",
    "http://127.0.0.1@evil.com/api/",
    "http://localhost:80@evil.com/api/",
    "http://127.0.0.1\\@evil.com/api/",
    "http://127.0.0.1\t.evil.com/api/",
    "http://2130706433/api/",
    "http://127.1/api/",
)
NO_ADDRESSES = (
    "slack.com/api/",
    "ftp://slack.com/api/",
    "https:///api/",
    "http://[::1/api/",
    "http://localhost:99999/",
    "",
)
MISLEADING = "https://slack.com@evil.com/api/", "https://:secret@slack.com/", "http://me@localhost/api/", "https://a/?b"


@pytest.mark.parametrize("url", [*FAR, *LOOK_ALIKES, *NO_ADDRESSES, *MISLEADING])
def test_an_address_where_somebody_could_listen_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(slack_api_url=url)


@pytest.mark.parametrize(
    "url",
    [
        "https://slack.com/api/",
        "https://slack-gov.com/api",
        "HTTPS://slack.com/api/",
        "http://127.0.0.1:8642/api/",
        "http://localhost:8642/api/",
        "http://LOCALHOST/api/",
        "http://[::1]:8642/api/",
    ],
)
def test_https_and_loopback_are_taken_and_end_with_a_slash(url: str) -> None:
    assert Settings(slack_api_url=url).slack_api_url == url.rstrip("/") + "/"

"""Where the bytes of a picture may go: to Slack, and nowhere else."""

from __future__ import annotations

import pytest

from bot.slack.files import may_receive


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://files.slack.com/upload/v1/abc", True),
        ("https://files.slack.com:443/upload", True),
        ("http://files.slack.com/upload", False),
        ("https://files.slack.com.evil.example/upload", False),
        ("https://user@files.slack.com/upload", False),
        ("https://169.254.169.254/latest", False),
        ("http://127.0.0.1:5000/upload", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_sec_10_a_picture_goes_to_slack_and_nowhere_else(url: str, *, may: bool) -> None:
    assert may_receive(url, "https://slack.com/api/") is may


def test_sec_10_a_local_workspace_takes_its_own_uploads() -> None:
    assert may_receive("http://127.0.0.1:5000/upload/v1/x", "http://127.0.0.1:5000/api/")
    assert not may_receive("http://127.0.0.1:5001/upload/v1/x", "http://127.0.0.1:5000/api/")

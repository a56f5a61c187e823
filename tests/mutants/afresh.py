"""A plugin of the mutation tests: no test profits from what another one left in a cache, and none goes on for ever."""

from __future__ import annotations

import os
import signal

import pytest

from tests.attacks import caches

LONGEST = 60
"""Seconds. The slowest test takes eight; a mutant may turn in circles."""


class TooLong(BaseException):
    """This test does not end. Not an `Exception`: hypothesis would look for the smallest case that takes too long."""


def pytest_configure() -> None:
    """Be called when a test takes too long."""
    signal.signal(signal.SIGALRM, too_long)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> object:
    """Stop a test that takes too long."""
    looking_on = os.environ.get("MUTANT_UNDER_TEST") == "stats"  # mutmut counts every call, and nothing is changed
    signal.alarm(0 if looking_on else LONGEST)
    try:
        return (yield)
    finally:
        signal.alarm(0)


def pytest_runtest_setup() -> None:
    """Forget everything: what is remembered was made by another mutant, or hides which tests reach a function."""
    caches.forget()


def too_long(*_: object) -> None:
    """Fail the test that is running."""
    raise TooLong

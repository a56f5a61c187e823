"""A machine whose power is cut at a chosen step: for tests of what is left on the disk."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any


class PowerCut(BaseException):
    """The machine stops here."""


def stop(*_: object) -> None:
    raise PowerCut


def cut_after(steps: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what arms functions: together they are called ``steps`` times, then the power is cut."""
    left = itertools.count(steps, -1)

    def armed(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            if next(left) == 0:
                raise PowerCut
            return real(*args, **kwargs)

        return step

    return armed

"""Waiting for a page whose policy forbids it to evaluate strings."""

from __future__ import annotations

import time


def wait_until(page, expression: str, *, seconds: float = 15.0) -> None:
    """Ask from outside: ``page.wait_for_function`` asks again by eval in the page."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)

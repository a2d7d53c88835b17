"""Words, with units, for the table of yearly rates."""

from __future__ import annotations

RATE_LABELS = {
    "rate": "Rate",
    "wet_mt": "Mt wet a year",
    "set_by": "What sets it",
    "used_for": "What stands on it",
}

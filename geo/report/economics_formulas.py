"""The formulas of costs and revenue."""

from __future__ import annotations

from geo.report.equations import above, below, formula, group, held, over, total, words

_GAP = "<mspace width='1.2em'></mspace>"


def _of_metal(name: str) -> str:
    return below(name, "m")


_PAID = group(_of_metal("p"), _of_metal("R"), _of_metal("y"))

EQUIVALENT = (
    formula(
        below("g", "eq"),
        "=",
        over(
            total("m", _of_metal("g"), _PAID),
            group(below("p", "ref"), below("R", "ref"), below("y", "ref")),
        ),
        _GAP,
        "v = ( 1 − w )",
        total("m", _of_metal("g"), _PAID),
    ),
)
"""Metal equivalent of a grade, and the value of a wet tonne."""

BREAK_EVEN = (formula(below("A", "0"), "=", over("1000 c", group("η", held("v − k")))),)
"""Abundance that just pays for its own mining."""

MINED = (
    formula(
        below("a", "t"),
        "=",
        below("r", "t"),
        words("min"),
        held("n b s u ( 1 − o ) ,", over("1000 M", "η A")),
    ),
)
"""Ground of a year: what collectors cover, or what is taken off them at most."""

VALUE = (
    formula(
        below("F", "t"),
        "=",
        below("E", "t"),
        "−",
        below("C", "t"),
        "−",
        below("L", "t"),
        "−",
        below("X", "t"),
        "−",
        below("K", "t"),
        _GAP,
        below("X", "t"),
        "= x",
        words("max"),
        held("0 ,", below("P", "t"), "−", below("B", "t")),
    ),
    formula(
        "NPV =",
        total("t", over(below("F", "t"), above(held("1 + d"), below("τ", "t")))),
    ),
)
"""Net flow of a year with its tax, and what all flows are worth in year 0."""

DRAWN_PRICE = (
    formula(
        _of_metal("p"),
        "=",
        _of_metal("μ"),
        above(
            "e",
            group(
                _of_metal("σ"),
                _of_metal("z"),
                "−",
                over(above(_of_metal("σ"), "2"), "2"),
            ),
        ),
        _GAP,
        above(_of_metal("σ"), "2"),
        "= ln ( 1 +",
        above(_of_metal("s"), "2"),
        ")",
    ),
)
"""A price that is drawn, with its mean kept."""

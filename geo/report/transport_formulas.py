"""The formulas of ships that shuttle between a field and a port."""

from __future__ import annotations

from geo.report.equations import below, formula, group, held, over, words

_CARGO, _YEAR = "C", "8760"
_FIELD, _QUAY = below("h", "f"), below("h", "p")
_CYCLE = below("h", "c")

SHUTTLE = (
    formula(
        _CYCLE,
        "=",
        below("w", "f"),
        "+",
        over(group(below("b", "f"), "+", _FIELD), below("s", "f")),
        "+",
        over("d", below("v", "l")),
        "+",
        below("w", "p"),
        "+",
        over(group(below("b", "p"), "+", _QUAY), below("s", "p")),
        "+",
        over("d", below("v", "b")),
        "+ 2 g",
    ),
    formula(
        _FIELD,
        "=",
        over("V", group("L − q")),
        "+",
        over("1", "q"),
        held("C −", over("V L", group("L − q"))),
        words("if the hold runs empty, else"),
        over("C", "L"),
    ),
    formula(
        "T =",
        words("least of"),
        "Q ,",
        over(f"n a {_YEAR} {_CARGO}", _CYCLE),
        ",",
        over(
            f"m {_YEAR} {_CARGO} s",
            group("b + h"),
        ),
        ", P",
    ),
    formula(
        "U =",
        over(
            group(
                below("N", "s"),
                below("u", "s"),
                "+",
                held("365 n a −", below("N", "s")),
                below("u", "p"),
            ),
            "T",
        ),
        "+",
        over("D", _CARGO),
        "+ z + r k",
    ),
)
"""Round, loading, tonnes of a year, and what one costs."""

"""The formulas of a footprint, by what they give."""

from __future__ import annotations

from geo.report.equations import above, below, formula, group, held, over, total, words

_GAP = "<mspace width='1.2em'></mspace>"
_ZONE, _MINED = below("F", "z"), below("F", "m")

DISTURBED = (
    formula(
        "a =",
        total(
            "i",
            over(
                group("1000", below("T", "i")),
                group(below("A", "i"), "η ( 1 −", below("l", "t"), ")"),
            ),
        ),
        _GAP,
        "L =",
        over("a", group("W ( 1 − o )")),
        _GAP,
        "M =",
        over("a d ρ", "1000"),
    ),
)
BUFFER = (
    formula(
        "B =",
        words("area of"),
        "{ p :",
        words("distance"),
        "( p , G ) ≤ b }",
        _GAP,
        "≤ S + P b + π",
        above("b", "2"),
    ),
)
LIKENESS = (
    formula(
        "D =",
        over(
            group("max ( |", below("m", "z"), "−", below("m", "m"), "| − t , 0 )"),
            below("s", "m"),
        ),
        _GAP,
        "K =",
        below("max", "x"),
        held(
            _ZONE,
            "( x ) −",
            _MINED,
            "( x + t ) ,",
            _MINED,
            "( x ) −",
            _ZONE,
            "( x + t )",
        ),
    ),
    formula(
        "V =",
        over("1", "2"),
        total("k", "|", below("p", "kz"), "−", below("p", "km"), "|"),
        _GAP,
        words("over the limit"),
        "= max",
        held(
            over("D", below("D", "max")),
            ",",
            over("K", below("K", "max")),
        ),
        words(", and the worst criterion counts"),
    ),
)

"""The formulas of the report, by what they give."""

from __future__ import annotations

from geo.report.equations import (
    above,
    below,
    formula,
    group,
    held,
    matrix,
    over,
    total,
    words,
)

_C0 = below("c", "0")
_TURNED = "<mo>⊤</mo>"
_LAMBDA = above("λ", _TURNED)
_GAP = "<mspace width='1.2em'></mspace>"
_AREA, _SHARE, _ABUNDANCE = (below(name, "i") for name in ("a", "p", "A"))
_REACH = over("h", "r")

KRIGING = (
    formula(
        matrix(("C", "1"), (above("1", _TURNED), "0")),
        matrix(("λ",), ("μ",)),
        "=",
        matrix((_C0,), ("1",)),
        _GAP,
        above("A", "*"),
        "=",
        total("i", below("λ", "i"), _ABUNDANCE),
    ),
    formula(
        above("σ", "2"),
        "=",
        below("C", "vv"),
        "−",
        _LAMBDA,
        _C0,
        "− μ",
        _GAP,
        words("slope"),
        "=",
        over(group(_LAMBDA, _C0), group(_LAMBDA, _C0, "− μ")),
    ),
)
CROSS_VALIDATION = (
    formula(
        "RMSE =",
        "<msqrt>",
        over("1", "n"),
        total("i", above(held(above(_ABUNDANCE, "*"), "−", _ABUNDANCE), "2")),
        "</msqrt>",
        _GAP,
        "MSDR =",
        over("1", "n"),
        total(
            "i",
            over(
                above(held(above(_ABUNDANCE, "*"), "−", _ABUNDANCE), "2"),
                below(above("σ", "2"), "i"),
            ),
        ),
    ),
)
EXPERIMENTAL = formula(
    "γ (h) =",
    over("1", "2 N ( h )"),
    total(
        "i , j",
        above(held(_ABUNDANCE, "−", below("A", "j")), "2"),
    ),
)
_SHAPES = {
    "spherical": held(
        over("3", "2"), _REACH, "−", over("1", "2"), above(held(_REACH), "3")
    ),
    "exponential": held("1 −", above("e", "− 3 h / r")),
    "gaussian": held(
        "1 −", above("e", group("− 3", above("h", "2"), "/", above("r", "2")))
    ),
}
VARIOGRAM_MODELS = {
    name: formula(
        "γ (h) =",
        below("c", "0"),
        "+",
        below("c", "1"),
        shape,
        words("for"),
        "0 < h ≤ r" if name == "spherical" else "h > 0",
    )
    for name, shape in _SHAPES.items()
}
"""By the model's name, with the effective range r."""

COUNTING = (
    formula(
        above("CV", "2"),
        "=",
        over(group("1 +", below(above("CV", "2"), "m")), "N"),
    ),
)
TONNES = (
    formula(
        "T =",
        over("1", "1000"),
        total("i", _AREA, _SHARE, _ABUNDANCE),
        _GAP,
        "D = T ( 1 − w )",
        _GAP,
        "M = g D",
    ),
)
MUD = (
    formula(
        below("A", "d"),
        "=",
        total("k", below("ρ", "k"), "Δ", below("z", "k")),
        _GAP,
        "g =",
        over(
            total("k", below("ρ", "k"), "Δ", below("z", "k"), below("g", "k")),
            below("A", "d"),
        ),
        _GAP,
        "A =",
        over(below("A", "d"), "1 − w"),
    ),
    formula(
        words("REO"),
        "=",
        total("e", below("f", "e"), below("g", "e")),
        _GAP,
        below("f", "e"),
        "= 1 +",
        over(group("m", below("M", "O")), group("n", below("M", "e"))),
    ),
)
CRUST = (
    formula(
        "A = ρ h",
        _GAP,
        "a = s",
        over("1", "n"),
        total(
            "j",
            over(group("f ( ", below("β", "j"), ")"), group("cos ", below("β", "j"))),
        ),
        _GAP,
        below("g", "m"),
        "=",
        over("g", "1 + d"),
    ),
)
RECOVERABLE = (
    formula(
        "R = G ( 1 − s ) η ( 1 −", below("l", "p"), ") ( 1 −", below("l", "t"), ")"
    ),
)
CONTINGENCY = (
    formula(
        below("min", "x , u"),
        total("s", below("u", "s")),
        words(", then"),
        below("min", "x"),
        total("k", below("c", "k"), below("x", "k")),
        words(", then"),
        below("min", "x"),
        total(
            "k",
            over(
                above(held(below("x", "k"), "−", below("b", "k")), "2"),
                below("b", "k"),
            ),
        ),
    ),
    formula(
        total("k → n", below("x", "k")),
        "=",
        total("n → k", below("x", "k")),
        "≤",
        below("κ", "n"),
        _GAP,
        total("k → s", below("x", "k")),
        "+",
        below("u", "s"),
        "=",
        below("d", "s"),
        _GAP,
        "0 ≤",
        below("x", "k"),
        "≤",
        below("κ", "k"),
    ),
)
STOCK = (
    formula(
        above("S", "′"),
        "= S + A + r + m + p − U − v",
        _GAP,
        "U = min ( d ,",
        below("S", "o"),
        "+ A + r + m )",
    ),
    formula(
        words("unmet"),
        "= d − U",
        _GAP,
        words("cover"),
        "=",
        over(above("S", "′"), "d"),
    ),
)
DEPOSITS = (
    formula(
        "r =",
        words("min"),
        "( R ,",
        below("κ", "1"),
        ",",
        below("κ", "2"),
        ", … )",
        _GAP,
        "T =",
        over("W", "r"),
        _GAP,
        "s =",
        over("r c η", "d"),
    ),
    formula(
        below("Y", "0"),
        "=",
        over(group(below("W", "0"), "c"), "d"),
        _GAP,
        "Y =",
        over("W c η", "d"),
        "= s T",
    ),
)
CONCENTRATION = (
    formula(
        "HHI =",
        total("c", above(below("S", "c"), "2")),
        _GAP,
        below("HHI", "WGI"),
        "=",
        total("c", above(below("S", "c"), "2"), below("W", "c")),
        _GAP,
        below("W", "c"),
        "= 2 ( 2.5 −",
        below("WGI", "c"),
        ")",
    ),
    formula(
        "SR =",
        held(
            below("H", "world"),
            over("IR", "2"),
            "+",
            below("H", "own"),
            held("1 −", over("IR", "2")),
        ),
        "( 1 − EoL ) SI",
    ),
)
TRANSIT = (
    formula(
        below("f", "j"),
        "∝",
        below("κ", "j"),
        above("e", group("− θ", below("t", "j"))),
    ),
)

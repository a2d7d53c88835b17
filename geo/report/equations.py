"""Formulas as MathML, which browsers set without a script."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.report.popups import escape

_TOKEN = re.compile(
    r"(?P<mn>\d+(?:\.\d+)?)|(?P<mi>[^\W\d_]+)|(?P<mo>[^\w\s])|(?P<gap>\s+)"
)
_BRACKETS = frozenset("()[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number that a formula was used with.

    Parameters
    ----------
    symbol : str
        As in the formula; empty where it is not in it.
    meaning : str
    value : str
        With its unit.
    """

    symbol: str
    meaning: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How a figure came about.

    Parameters
    ----------
    title : str
    words : str
    formulas : tuple of str, optional
        Of `formula`; they reach the page as they are, so nothing from data is in them.
    where : str, optional
        What the symbols mean.
    parameters : tuple of Parameter, optional
        Those of the run.
    reference : str, optional
    """

    title: str
    words: str
    formulas: tuple[str, ...] = ()
    where: str = ""
    parameters: tuple[Parameter, ...] = ()
    reference: str = ""


def formula(*parts: str) -> str:
    """Put parts into one displayed formula.

    Parameters
    ----------
    *parts : str
        MathML, or text that `plain` takes apart.

    Returns
    -------
    str

    Examples
    --------
    >>> formula("a = 2")
    '<math display="block"><mrow><mi>a</mi><mo>=</mo><mn>2</mn></mrow></math>'
    """
    return f'<math display="block">{group(*parts)}</math>'


def plain(text: str) -> str:
    """Take text apart into numbers, letters and signs.

    Parameters
    ----------
    text : str
        A run of letters is one symbol; MathML is given back as it is.

    Returns
    -------
    str

    Examples
    --------
    >>> plain("2 a")
    '<mn>2</mn><mi>a</mi>'
    """
    if text.startswith("<"):
        return text
    return "".join(
        _element(str(match.lastgroup), match[0])
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "gap"
    )


def group(*parts: str) -> str:
    """Hold parts together.

    Parameters
    ----------
    *parts : str

    Returns
    -------
    str

    Examples
    --------
    >>> group("x")
    '<mrow><mi>x</mi></mrow>'
    """
    return f"<mrow>{''.join(map(plain, parts))}</mrow>"


def below(base: str, index: str) -> str:
    """Put an index below.

    Parameters
    ----------
    base, index : str

    Returns
    -------
    str

    Examples
    --------
    >>> below("z", "i")
    '<msub><mrow><mi>z</mi></mrow><mrow><mi>i</mi></mrow></msub>'
    """
    return f"<msub>{group(base)}{group(index)}</msub>"


def above(base: str, power: str) -> str:
    """Put a power above.

    Parameters
    ----------
    base, power : str

    Returns
    -------
    str

    Examples
    --------
    >>> above("z", "2")
    '<msup><mrow><mi>z</mi></mrow><mrow><mn>2</mn></mrow></msup>'
    """
    return f"<msup>{group(base)}{group(power)}</msup>"


def over(top: str, bottom: str) -> str:
    """Divide.

    Parameters
    ----------
    top, bottom : str

    Returns
    -------
    str

    Examples
    --------
    >>> over("a", "b")
    '<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>'
    """
    return f"<mfrac>{group(top)}{group(bottom)}</mfrac>"


def total(index: str, *parts: str) -> str:
    """Sum over an index.

    Parameters
    ----------
    index : str
    *parts : str

    Returns
    -------
    str

    Examples
    --------
    >>> total("i", "x").startswith("<munder><mo>∑</mo>")
    True
    """
    return f"<munder><mo>∑</mo>{group(index)}</munder>{group(*parts)}"


def matrix(*rows: tuple[str, ...]) -> str:
    """Write a matrix in brackets.

    Parameters
    ----------
    *rows : tuple of str

    Returns
    -------
    str

    Examples
    --------
    >>> matrix(("1",)).count("<mtd>")
    1
    """
    cells = "".join(
        f"<mtr>{''.join(f'<mtd>{group(cell)}</mtd>' for cell in row)}</mtr>"
        for row in rows
    )
    return f"<mrow><mo>[</mo><mtable>{cells}</mtable><mo>]</mo></mrow>"


def held(*parts: str) -> str:
    """Put parts in round brackets as tall as they are.

    Parameters
    ----------
    *parts : str

    Returns
    -------
    str

    Examples
    --------
    >>> held("x")
    '<mrow><mo>(</mo><mi>x</mi><mo>)</mo></mrow>'
    """
    return f"<mrow><mo>(</mo>{''.join(map(plain, parts))}<mo>)</mo></mrow>"


def words(text: str) -> str:
    r"""Write words within a formula, with a space before and after.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> words("if less").count("\N{NO-BREAK SPACE}")
    2
    """
    return f"<mtext>\N{NO-BREAK SPACE}{escape(text)}\N{NO-BREAK SPACE}</mtext>"


def _element(name: str, text: str) -> str:
    mark = ' stretchy="false"' if text in _BRACKETS else ""
    return f"<{name}{mark}>{escape(text)}</{name}>"

"""Latitudes and longitudes as laws print them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from geo.errors import ParameterError, Problem

Axis = Literal["lat", "lon", ""]

_MARKS = {
    "°": "º˚∘⁰゜度",
    "'": "′ʹˈ´`’‘‛ʼ‵＇分",
    '"': "″ʺ”“„‟˝〃＂秒",
    "-": "−–—‒‐‑",
    " ": "\u00a0\u2007\u2009\u202f\u3000\ufeff",
    "N": ("北緯", "北纬"),
    "S": ("南緯", "南纬"),
    "E": ("東経", "東經", "东经"),
    "W": ("西経", "西經", "西经"),
}
_FULLWIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SINGLE = str.maketrans(
    _FULLWIDTH
    | {
        ord(mark): plain
        for plain, marks in _MARKS.items()
        if isinstance(marks, str)
        for mark in marks
    }
)
_WORDS = {
    "°": re.compile(r"(?<=\d)\s*(?i:degrees?|deg)\b\.?,?"),
    "'": re.compile(r"(?<=\d)\s*(?i:minutes?|min)\b\.?,?"),
    '"': re.compile(r"(?<=\d)\s*(?i:seconds?|sec)\b\.?,?"),
}
_AXES: dict[str, Axis] = {"N": "lat", "S": "lat", "E": "lon", "W": "lon"}

_WORD = r"(?i:north|south|east|west)(?:ern)?"
_OF_AXIS = r"(?:\.?\s*(?i:lat|lon)[a-z]*)?\.?"
_BEFORE = rf"(?<![A-Za-z0-9])(?P<before>{_WORD}|[NSEW])(?![A-Za-z]){_OF_AXIS}\s*"
_AFTER = rf"\s*(?P<after>{_WORD}|[NSEWnsew])(?![A-Za-z]){_OF_AXIS}"
_SIGN = r"(?P<sign>(?<![\w.])[-+](?=\d))?"
# neither within a name such as PT-1 nor after the comma of another number
_START = r"(?<![\w.])(?<!\d,)(?<!\w-)"
_START_MARKED = rf"(?:{_START}|(?<=['\"°][NSEW]))"

_MARKED = re.compile(
    rf"(?:{_BEFORE})?{_SIGN}(?(before)|{_START_MARKED})(?P<degrees>\d{{1,3}}(?:[.,]\d+)?)\s*°\s*"
    r"(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*'\s*"
    r"""(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)(?!\d)(?!\s*°)\s*(?:"|'')?)?)?"""
    rf"(?(before)|(?:{_AFTER})?)"
)


def _lettered(mark: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Find numbers without marks: with the letter before them, and after them."""
    # only the last of the numbers has decimals; the group is atomic, as a shorter
    # reading of the same figures would be another angle
    gap, decimals, end = r"(?:\s*[-:]\s*|\s+)", rf"{mark}\d+", r"(?!\d)"
    small = rf"\d{{1,2}}(?:{decimals})?{end}"
    whole = rf"\d{{1,2}}{end}(?!{decimals})"
    numbers = (
        rf"\d{{1,3}}{decimals}{end}"
        rf"|\d{{1,3}}{end}(?:{gap}(?:{whole}{gap}{small}|{small}))?"
    )
    found = rf"(?P<numbers>(?>{numbers}))(?![.,]\d)"
    return (
        re.compile(rf"{_BEFORE}{_SIGN}{found}"),
        re.compile(rf"{_SIGN}{_START}{found}{_AFTER}"),
    )


_LETTERED = {False: _lettered(r"\."), True: _lettered(r"[.,]")}
_DECIMAL = re.compile(rf"{_SIGN}(?<![\w.])(?<!\w-)(?P<degrees>\d{{1,3}}\.\d+)(?![\w.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedAngle:
    """A latitude or longitude found in a line.

    Parameters
    ----------
    degrees : float
        Without its sign.
    hemisphere : str
        N, S, E or W; empty where none is printed.
    sign : str
        ``"+"`` or ``"-"``; empty where none is printed.
    numbers : int
        Of how many it is made: degrees, minutes, seconds.
    marked : bool
        Whether marks tell degrees from minutes and seconds.
    start, end : int
        Where it stands in the line.
    problem : str
        Why it cannot be right; empty if it can.
    """

    degrees: float
    hemisphere: str
    sign: str
    numbers: int
    marked: bool
    start: int
    end: int
    problem: str = ""

    @property
    def axis(self) -> Axis:
        """Whether it is a latitude or a longitude, as far as its letter tells."""
        return _AXES.get(self.hemisphere, "")

    @property
    def signed(self) -> float:
        """Degrees, negative in the south and west or where a minus is printed."""
        negative = self.hemisphere in {"S", "W"} or self.sign == "-"
        return -self.degrees if negative else self.degrees


def plain_marks(text: str) -> str:
    r"""Bring typographic marks, full-width figures and signs to plain ones.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain_marks("9°01 ´50.59″ S, 北緯２４度１７分")
    '9°01 \'50.59" S, N24°17\''
    """
    for plain, marks in _MARKS.items():
        if not isinstance(marks, str):
            for mark in marks:
                text = text.replace(mark, plain)
    text = text.translate(_SINGLE)
    for mark, word in _WORDS.items():
        text = word.sub(mark, text)
    return text


def find_angles(
    line: str, *, decimal_comma: bool = False, unlettered: bool = False
) -> list[PrintedAngle]:
    r"""Find the latitudes and longitudes of a line.

    With marks of degrees, minutes and seconds a letter may be missing; without
    marks a letter tells that numbers are an angle at all.

    Parameters
    ----------
    line : str
        After `plain_marks`.
    decimal_comma : bool, optional
        Whether a comma can be the decimal mark of numbers without marks.
    unlettered : bool, optional
        Whether plain decimals are angles too.

    Returns
    -------
    list of PrintedAngle
        In their order.

    Examples
    --------
    >>> found = find_angles("P1 18°12'30\"S 158°03'12\"W 200")
    >>> [(round(angle.signed, 4), angle.axis) for angle in found]
    [(-18.2083, 'lat'), (-158.0533, 'lon')]
    >>> find_angles("8-54-57.01 S")[0].degrees
    8.9158
    """
    found = [_marked(match) for match in _MARKED.finditer(line)]
    if not found:
        found = _spaced_angles(line, decimal_comma=decimal_comma)
    if not found and unlettered:
        found = [_decimal(match) for match in _DECIMAL.finditer(line)]
    return found


def _marked(match: re.Match[str]) -> PrintedAngle:
    numbers = [match["degrees"], match["minutes"], match["seconds"]]
    return _angle(match, [number for number in numbers if number])


def _spaced(match: re.Match[str]) -> PrintedAngle:
    return _angle(match, re.findall(r"\d+(?:[.,]\d+)?", match["numbers"]))


def _spaced_angles(line: str, *, decimal_comma: bool) -> list[PrintedAngle]:
    """Read letters as standing before the numbers, or after, whichever gives pairs."""
    before, after = (
        [_spaced(match) for match in pattern.finditer(line)]
        for pattern in _LETTERED[decimal_comma]
    )
    good = [found for found in (before, after) if _pairs(found)]
    if len(good) == 2 and len(before) == len(after):
        told = "letters before or after the numbers?"
        return [replace(angle, problem=told) for angle in after]
    return max(good or (before, after), key=len)


def _pairs(angles: list[PrintedAngle]) -> bool:
    if any(angle.axis == "lat" and angle.degrees > 90.0 for angle in angles):
        return False
    if len(angles) < 2:
        return bool(angles)
    pairs = zip(angles[::2], angles[1::2], strict=False)
    return len(angles) % 2 == 0 and all(
        one.axis != other.axis and one.numbers == other.numbers for one, other in pairs
    )


def _decimal(match: re.Match[str]) -> PrintedAngle:
    return PrintedAngle(
        degrees=float(match["degrees"]),
        hemisphere="",
        sign=match["sign"] or "",
        numbers=1,
        marked=False,
        start=match.start(),
        end=match.end(),
    )


def _angle(match: re.Match[str], numbers: list[str]) -> PrintedAngle:
    parts = [float(number.replace(",", ".")) for number in numbers]
    told = match.groupdict()
    letter = (told.get("before") or told.get("after") or "")[:1].upper()
    sign = told["sign"] or ""
    return PrintedAngle(
        degrees=sum(part / 60.0**power for power, part in enumerate(parts)),
        hemisphere=letter,
        sign=sign,
        numbers=len(parts),
        marked="degrees" in told,
        start=match.start(),
        end=match.end(),
        problem=_problem(numbers, parts, both=bool(letter and sign)),
    )


def _problem(numbers: list[str], parts: list[float], *, both: bool) -> str:
    if both:
        return "both a sign and a letter"
    # laws do print 60 seconds
    beyond = [text for text, part in zip(numbers, parts, strict=True) if part > 60.0]
    if any(text in beyond for text in numbers[1:]):
        return f"{', '.join(numbers[1:])}: minutes or seconds beyond 60"
    if any("." in text or "," in text for text in numbers[:-1]):
        return f"{' '.join(numbers)}: decimals before the last number"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What coordinates mean that carry no letters.

    Parameters
    ----------
    axes : tuple of {"lat", "lon"}
        In which order they are printed.
    hemispheres : tuple of str, optional
        N, S, E or W for each of them; empty where signs tell.

    Examples
    --------
    >>> Order.of("SW")
    Order(axes=('lat', 'lon'), hemispheres=('S', 'W'))
    """

    axes: tuple[Axis, Axis]
    hemispheres: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, letters: str) -> Order:
        """Read two letters, such as NE: first a latitude north, then one east.

        Parameters
        ----------
        letters : str

        Returns
        -------
        Order

        Raises
        ------
        ParameterError
            They are not one of N, S and one of E, W.
        """
        axes = tuple(_AXES.get(letter, "") for letter in letters)
        if sorted(axes) != ["lat", "lon"]:
            raise ParameterError(
                "points of a law",
                [
                    Problem(
                        where="unlettered",
                        what=repr(letters),
                        expected="two letters, such as NE, SW or EN, in the order in "
                        "which latitude and longitude are printed",
                    )
                ],
            )
        return cls(axes=(axes[0], axes[1]), hemispheres=(letters[0], letters[1]))


def settle_angle(
    angle: PrintedAngle, *, axis: Axis, hemisphere: str = ""
) -> tuple[float, str]:
    """Take an angle for a latitude or longitude.

    Parameters
    ----------
    angle : PrintedAngle
    axis : {"lat", "lon"}
        What it is by its place.
    hemisphere : str, optional
        Declared for angles without a letter.

    Returns
    -------
    tuple of float and str
        Degrees, and why it cannot be right, or an empty text.

    Examples
    --------
    >>> (angle,) = find_angles("158°03' W")
    >>> settle_angle(angle, axis="lat")
    (-158.05, 'W where a latitude is expected (swapped?)')
    """
    value, problem = angle.signed, angle.problem
    name = {"lat": "latitude", "lon": "longitude", "": ""}[axis]
    if angle.hemisphere and angle.axis != axis:
        problem = problem or f"{angle.hemisphere} where a {name} is expected (swapped?)"
    elif not angle.hemisphere and hemisphere in {"S", "W"}:
        value = -value
        signed_too = f"a sign, where {hemisphere} is declared"
        problem = problem or (signed_too if angle.sign else "")
    elif not (angle.hemisphere or hemisphere or angle.sign or angle.numbers == 1):
        problem = problem or f"{name} without a letter or a sign"
    if axis == "lat" and abs(value) > 90.0:
        problem = problem or f"latitude {value:g} beyond 90 (swapped?)"
    if abs(value) > 360.0:
        problem = problem or f"{name} {value:g} beyond 360"
    return value, problem

"""The description that opens a PANGAEA .tab file.

A .tab file of PANGAEA (https://www.pangaea.de) starts with a comment
``/* DATA DESCRIPTION: … */`` of lines ``Key:<tab>value``; continuation lines
start with a tab. Copies often come without it.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, fields

import pandas as pd

from geo.errors import DataError, Problem

_DOI = re.compile(r"https?://doi\.(?:pangaea\.de|org)/(10\.\d{4,9}/[^\s,;)]+)")
_PARAMETER = re.compile(
    r"^(?P<name>.*?)(?:\s\[(?P<unit>[^\]]*)\])?"
    r"\s\((?P<short>[^()]*(?:\([^()]*\)[^()]*)*)\)$"
)
_ATTRIBUTE = re.compile(r"^([A-Z][A-Z/ ]*|Recovery):?\s*(.*)$")
_SIZE = re.compile(r"^(\d+) data points?$")
_OF_EVENT = re.compile(r"^(?:Event label|.* of event)$")
_KEY = re.compile(r"^([A-Z][A-Za-z /()]*?)(?:\(s\))?:\t?(.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PangaeaParameter:
    """One column of a PANGAEA table, as its description has it.

    Parameters
    ----------
    name : str
        Long name, such as "Nodules, mass".
    short_name : str
        As the column is headed.
    unit : str, optional
        As published; empty where there is none.
    method, comment : str, optional
    geocode : bool, optional
        It places a value, and is not counted among the data points.
    """

    name: str
    short_name: str
    unit: str = ""
    method: str = ""
    comment: str = ""
    geocode: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PangaeaEvent:
    """One station of a PANGAEA data set.

    Parameters
    ----------
    label : str
    lon, lat : float or None
        Degrees.
    date : str, optional
        ISO 8601.
    elevation_m : float or None, optional
        Negative below the sea.
    campaign, method : str, optional
    """

    label: str
    lon: float | None
    lat: float | None
    date: str = ""
    elevation_m: float | None = None
    campaign: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PangaeaHeader:
    """What a PANGAEA description says of its data.

    Parameters
    ----------
    citation : str
        As PANGAEA asks to be cited.
    doi : str
        Empty if the citation has none.
    licence : str
    fields : dict of str to tuple of str
        Every key with its lines.
    parameters : tuple of PangaeaParameter
        In the order of the columns.
    events : tuple of PangaeaEvent
    data_points : int or None
        Values that the table holds beyond the geocodes.
    """

    citation: str = ""
    doi: str = ""
    licence: str = ""
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parameters: tuple[PangaeaParameter, ...] = ()
    events: tuple[PangaeaEvent, ...] = ()
    data_points: int | None = None


def split_description(text: str) -> tuple[str, str]:
    r"""Part the description of a .tab file from its table.

    Parameters
    ----------
    text : str
        The whole file.

    Returns
    -------
    tuple of str
        The description without its comment marks, empty where there is none;
        and the rest of the file, from the line of the column names.

    Examples
    --------
    >>> split_description("/* DATA DESCRIPTION:\nSize:\t1\n*/\nEvent\nA\n")
    (' DATA DESCRIPTION:\nSize:\t1\n', 'Event\nA\n')
    >>> split_description("Event\nA\n")
    ('', 'Event\nA\n')
    """
    if not text.lstrip().startswith("/*"):
        return "", text
    start = text.index("/*") + 2
    end = re.search(r"^\*/[ \t]*(?:\r\n|\r|\n)", text, re.MULTILINE)
    if end is None:
        return "", text
    return text[start : end.start()], text[end.end() :]


def parse_description(text: str) -> PangaeaHeader:
    r"""Read the keys of a description.

    Parameters
    ----------
    text : str
        First part of `split_description`.

    Returns
    -------
    PangaeaHeader

    Examples
    --------
    >>> header = parse_description(
    ...     "Citation:\tA, B (1980): Nodules. https://doi.org/10.1594/PANGAEA.878221\n"
    ...     "License:\tCC-BY-3.0\n"
    ... )
    >>> header.doi, header.licence
    ('10.1594/PANGAEA.878221', 'CC-BY-3.0')
    """
    found: dict[str, list[str]] = {}
    key = ""
    for line in text.splitlines():
        match = _KEY.match(line)
        if match is not None:
            key = match.group(1).strip()
            found.setdefault(key, []).append(match.group(2).strip())
        elif key and line.strip():
            found[key].append(line.strip())
    citation = " ".join(found.get("Citation", []))
    doi = _DOI.search(citation)
    return PangaeaHeader(
        citation=citation,
        doi=doi.group(1).rstrip(".") if doi else "",
        licence=" ".join(found.get("License", [])),
        fields={name: tuple(lines) for name, lines in found.items()},
        parameters=tuple(map(_parameter, found.get("Parameter", []))),
        events=tuple(map(_event, found.get("Event", []))),
        data_points=_data_points(" ".join(found.get("Size", []))),
    )


def _parameter(line: str) -> PangaeaParameter:
    head, attributes = _attributes(line)
    match = _PARAMETER.match(head)
    name = match["name"] if match else head
    return PangaeaParameter(
        name=name,
        short_name=match["short"] if match else head,
        unit=(match["unit"] or "") if match else "",
        method=attributes.get("METHOD/DEVICE", ""),
        comment=attributes.get("COMMENT", ""),
        geocode="GEOCODE" in attributes or _OF_EVENT.match(name) is not None,
    )


def _event(line: str) -> PangaeaEvent:
    label, attributes = _attributes(line)
    return PangaeaEvent(
        label=label,
        lon=_number(attributes.get("LONGITUDE", "")),
        lat=_number(attributes.get("LATITUDE", "")),
        date=attributes.get("DATE/TIME", ""),
        elevation_m=_number(attributes.get("ELEVATION", "").removesuffix(" m")),
        campaign=attributes.get("CAMPAIGN", ""),
        method=attributes.get("METHOD/DEVICE", ""),
    )


def _attributes(line: str) -> tuple[str, dict[str, str]]:
    """Part ``head * KEY: value * KEY: value``; a value may hold an asterisk."""
    head, *rest = line.split(" * ")
    attributes: dict[str, str] = {}
    key = ""
    for piece in rest:
        match = _ATTRIBUTE.match(piece)
        if match is not None:
            key = match.group(1).strip()
            attributes[key] = match.group(2).strip()
        elif key:
            attributes[key] += f" * {piece}"
    return head.strip(), attributes


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _data_points(text: str) -> int | None:
    match = _SIZE.match(text)
    return int(match.group(1)) if match else None


def events_table(events: tuple[PangaeaEvent, ...]) -> pd.DataFrame:
    r"""Lay the stations of a description out as a table.

    Parameters
    ----------
    events : tuple of PangaeaEvent

    Returns
    -------
    pandas.DataFrame
        Columns label, lon, lat (degrees), date, elevation_m, campaign, method.

    Examples
    --------
    >>> header = parse_description(
    ...     "Event(s):\tA-1 * LATITUDE: 9.345 * LONGITUDE: -150.845 * "
    ...     "ELEVATION: -5057.0 m * CAMPAIGN: A\n"
    ... )
    >>> events_table(header.events)[["label", "lat", "elevation_m"]].values.tolist()
    [['A-1', 9.345, -5057.0]]
    """
    columns = [entry.name for entry in fields(PangaeaEvent)]
    return pd.DataFrame([asdict(event) for event in events], columns=columns)


def require_whole(cells: pd.DataFrame, *, header: PangaeaHeader, name: str) -> None:
    r"""Refuse a table that has lost rows, columns or values on its way.

    Parameters
    ----------
    cells : pandas.DataFrame
        Text, as in the file.
    header : PangaeaHeader
        Without a count of data points or parameters there is nothing to check.
    name : str
        Of the file.

    Raises
    ------
    DataError
        The columns are not those described, or their values are not as many.

    Examples
    --------
    >>> header = parse_description(
    ...     "Parameter(s):\tEvent label (Event)\n\tManganese [%] (Mn)\n"
    ...     "Size:\t2 data points\n"
    ... )
    >>> require_whole(
    ...     pd.DataFrame({"Event": ["A"], "Mn [%]": ["24"]}),
    ...     header=header,
    ...     name="a.tab",
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.DataError: a.tab: 1 problem
    - table: 1 data points
        expected: 2, as its description counts them
        cure: the file may be cut off: fetch it again
    """
    if not header.parameters:
        return
    cure = "the file may be cut off: fetch it again"
    if len(header.parameters) != cells.shape[1]:
        problem = Problem(
            where="columns",
            what=f"{cells.shape[1]}",
            expected=f"{len(header.parameters)}, as its description lists them",
            cure=cure,
        )
        raise DataError(name, [problem])
    counted = [place for place, p in enumerate(header.parameters) if not p.geocode]
    filled = cells.iloc[:, counted].apply(lambda column: column.str.strip() != "")
    points = int(filled.to_numpy().sum())
    if header.data_points is not None and points != header.data_points:
        problem = Problem(
            where="table",
            what=f"{points:,} data points",
            expected=f"{header.data_points:,}, as its description counts them",
            cure=cure,
        )
        raise DataError(name, [problem])

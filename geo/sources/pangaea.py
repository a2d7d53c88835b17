"""The description that opens a PANGAEA .tab file.

A .tab file of PANGAEA (https://www.pangaea.de) starts with a comment
``/* DATA DESCRIPTION: … */`` of lines ``Key:<tab>value``; continuation lines
start with a tab. Copies often come without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DOI = re.compile(r"https?://doi\.(?:pangaea\.de|org)/(10\.\d{4,9}/[^\s,;)]+)")
_KEY = re.compile(r"^([A-Z][A-Za-z /()]*?)(?:\(s\))?:\t?(.*)$")


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
    """

    citation: str = ""
    doi: str = ""
    licence: str = ""
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)


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
    )

"""The data behind a concentration map, as references that others can cite."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>{}|\\^`]+)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d./-])(1[89]\d\d|20\d\d)(?![\d/-])")
_AFTER_DOI = ".,;:)]'"  # ends a sentence, not a name
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}


def references_of(grid: xr.Dataset) -> tuple[str, ...]:
    r"""List the references of a map.

    Parameters
    ----------
    grid : xarray.Dataset
        With ``citation``, one reference a line.

    Returns
    -------
    tuple of str
        Each once, in the order given.

    Examples
    --------
    >>> import xarray as xr
    >>> references_of(xr.Dataset(attrs={"citation": "A (2020).\n\nB (2021)."}))
    ('A (2020).', 'B (2021).')
    """
    lines = str(grid.attrs.get("citation", "")).splitlines()
    kept = (" ".join(line.split()) for line in lines)
    return tuple(dict.fromkeys(line for line in kept if line))


def find_doi(reference: str) -> str:
    """Find the DOI in a reference.

    Parameters
    ----------
    reference : str

    Returns
    -------
    str
        Without resolver or prefix; empty where there is none.

    Examples
    --------
    >>> find_doi("Dutkiewicz et al. (2020). https://doi.org/10.1029/2020GB006545.")
    '10.1029/2020GB006545'
    """
    found = _DOI.search(reference)
    return found[1].rstrip(_AFTER_DOI) if found else ""


def write_bibtex(references: tuple[str, ...]) -> str:
    """Write references as BibTeX.

    A reference is one line of text: it goes as it is into ``note``, and only its year
    and DOI are told apart. No author or title is guessed.

    Parameters
    ----------
    references : tuple of str

    Returns
    -------
    str

    Examples
    --------
    >>> print(write_bibtex(("GEBCO (2024). doi:10.5285/1c44ce99",)), end="")
    @misc{data1,
      note = {GEBCO (2024). doi:10.5285/1c44ce99},
      year = {2024},
      doi = {10.5285/1c44ce99},
    }
    """
    return "\n".join(
        _entry(number, reference) for number, reference in enumerate(references, 1)
    )


def _entry(number: int, reference: str) -> str:
    year = _YEAR.search(reference)
    fields = {
        "note": _tex(reference),
        "year": year[1] if year else "",
        "doi": _tex(find_doi(reference)),
    }
    lines = "".join(
        f"  {name} = {{{text}}},\n" for name, text in fields.items() if text
    )
    return f"@misc{{data{number},\n{lines}}}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)

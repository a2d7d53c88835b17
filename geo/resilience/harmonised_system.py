"""Codes of the Harmonised System: the goods they hold, from version to version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import DataError, ParameterError, Problem
from geo.model.commodity_schemas import HS_VERSIONS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What became of a code in another version.

    Parameters
    ----------
    codes : tuple of str
        Six digits, in order.
    splits : bool
        Whether goods of the code went to several codes: its tonnes cannot be given
        to any one of them.
    merges : bool
        Whether the codes found also hold goods that the code did not: their tonnes
        are more than its own.
    """

    codes: tuple[str, ...]
    splits: bool
    merges: bool


def six_digits(code: str) -> str:
    """Write a code as the Harmonised System does, without national digits.

    Parameters
    ----------
    code : str
        Six digits or more, dots and spaces allowed: ``"2846.90"``, ``"28469019"``.

    Returns
    -------
    str

    Raises
    ------
    ParameterError
        Fewer than six digits, more than ten, or something else than digits.

    Examples
    --------
    >>> six_digits("2846.90.19")
    '284690'
    """
    digits = re.sub(r"[.\s]", "", str(code))
    if not re.fullmatch(r"[0-9]{6,10}", digits):
        raise ParameterError(
            "tariff code",
            [
                Problem(
                    where="code",
                    what=repr(code),
                    expected="6 to 10 digits, with the leading 0 of chapters 1 to 9",
                )
            ],
        )
    return digits[:6]


def products_of_code(
    codes: pd.DataFrame, *, code: str, version: str
) -> tuple[str, ...]:
    """Name the products that travel under a code.

    Parameters
    ----------
    codes : pandas.DataFrame
        Columns hs_version, hs_code (text of six digits), product.
    code : str
    version : str
        One of `geo.model.commodity_schemas.HS_VERSIONS`.

    Returns
    -------
    tuple of str
        In the order of the table; empty where the code carries none of them.

    Raises
    ------
    ParameterError
        The code or the version is none.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = pd.DataFrame(
    ...     {"hs_version": "HS2022", "hs_code": "850511", "product": ["ndfeb_magnet"]}
    ... )
    >>> products_of_code(codes, code="8505.11", version="HS2022")
    ('ndfeb_magnet',)
    """
    _require_version(version)
    wanted = six_digits(code)
    found = codes.loc[
        (codes["hs_version"] == version) & (codes["hs_code"].astype(str) == wanted)
    ]
    return tuple(dict.fromkeys(found["product"]))


def codes_of_product(
    codes: pd.DataFrame, *, product: str, version: str
) -> tuple[str, ...]:
    """Name the codes under which a product travels.

    Parameters
    ----------
    codes : pandas.DataFrame
        Columns hs_version, hs_code (text of six digits), product.
    product : str
    version : str
        One of `geo.model.commodity_schemas.HS_VERSIONS`.

    Returns
    -------
    tuple of str
        Six digits each, in order; empty where none is listed.

    Raises
    ------
    ParameterError
        The version is none.

    Examples
    --------
    >>> import pandas as pd
    >>> codes = pd.DataFrame(
    ...     {
    ...         "hs_version": "HS2022",
    ...         "hs_code": ["284690", "284610"],
    ...         "product": "separated_oxides",
    ...     }
    ... )
    >>> codes_of_product(codes, product="separated_oxides", version="HS2022")
    ('284610', '284690')
    """
    _require_version(version)
    found = codes.loc[(codes["hs_version"] == version) & (codes["product"] == product)]
    return tuple(sorted(set(found["hs_code"].astype(str))))


def translate_code(
    concordance: pd.DataFrame, *, code: str, from_version: str, to_version: str
) -> Translation:
    """Follow a code from one version to another, forward or back.

    Parameters
    ----------
    concordance : pandas.DataFrame
        Columns from_version, from_code, to_version, to_code, a row for each pair of
        codes that share goods, between versions that follow each other in
        `geo.model.commodity_schemas.HS_VERSIONS`. Of codes that changed all partners
        must be listed, also those that carry no metal of interest, or a merger cannot
        be seen.
    code : str
    from_version, to_version : str

    Returns
    -------
    Translation
        The code itself, neither split nor merged, where the versions are the same.

    Raises
    ------
    DataError
        The concordance does not know the code on its way.
    ParameterError
        The code or a version is none.

    Examples
    --------
    >>> import pandas as pd
    >>> concordance = pd.DataFrame(
    ...     {
    ...         "from_version": "HS2007",
    ...         "from_code": "850780",
    ...         "to_version": "HS2012",
    ...         "to_code": ["850750", "850760", "850780"],
    ...     }
    ... )
    >>> translate_code(
    ...     concordance, code="850780", from_version="HS2007", to_version="HS2012"
    ... )
    Translation(codes=('850750', '850760', '850780'), splits=True, merges=False)
    >>> translate_code(
    ...     concordance, code="850760", from_version="HS2012", to_version="HS2007"
    ... )
    Translation(codes=('850780',), splits=False, merges=True)
    """
    for version in (from_version, to_version):
        _require_version(version)
    start, end = HS_VERSIONS.index(from_version), HS_VERSIONS.index(to_version)
    step = 1 if end >= start else -1
    reached = frozenset({six_digits(code)})
    splits = merges = False
    for place in range(start, end, step):
        pairs = _pairs(
            concordance, old=HS_VERSIONS[place], new=HS_VERSIONS[place + step]
        )
        _require_known(reached, pairs=pairs, at=HS_VERSIONS[place])
        following = frozenset(new for old, new in pairs if old in reached)
        # a code that parts and comes together again is whole, but it was parted
        splits = splits or any(
            len({new for old, new in pairs if old == one}) > 1 for one in reached
        )
        merges = merges or any(
            old not in reached for old, new in pairs if new in following
        )
        reached = following
    return Translation(codes=tuple(sorted(reached)), splits=splits, merges=merges)


def _pairs(concordance: pd.DataFrame, *, old: str, new: str) -> set[tuple[str, str]]:
    forward = HS_VERSIONS.index(new) > HS_VERSIONS.index(old)
    earlier, later = (old, new) if forward else (new, old)
    rows = concordance.loc[
        (concordance["from_version"] == earlier) & (concordance["to_version"] == later)
    ]
    pairs = zip(rows["from_code"].astype(str), rows["to_code"].astype(str), strict=True)
    return {(one, other) if forward else (other, one) for one, other in pairs}


def _require_known(
    reached: frozenset[str], *, pairs: set[tuple[str, str]], at: str
) -> None:
    absent = sorted(reached - {old for old, _ in pairs})
    if absent:
        raise DataError(
            "concordance",
            [
                Problem(
                    where=f"{one} of {at}",
                    what="not listed",
                    expected="a row for each code, 1:1 where nothing changed",
                    cure="add it, or check code and version",
                )
                for one in absent
            ],
        )


def _require_version(version: str) -> None:
    if version not in HS_VERSIONS:
        raise ParameterError(
            "Harmonised System",
            [
                Problem(
                    where="version",
                    what=repr(version),
                    expected="one of " + ", ".join(HS_VERSIONS),
                )
            ],
        )

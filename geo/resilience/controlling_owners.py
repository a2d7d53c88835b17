"""Who controls the works, and how concentrated supply is by owner."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.model.commodities import Stage
from geo.model.facility_schemas import split_values
from geo.model.shared_columns import weakest
from geo.resilience.concentration import effective_suppliers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HALF = 0.5
NOT_KNOWN = "not known"
BY_COMPANY, BY_COUNTRY = "company", "country of the company"

CONTROL_COLUMNS = {
    "facility_id": "identifier of the facility",
    "commodity": "commodity",
    "stage": "stage",
    "tonnes": "available, t contained a year, all products together",
    "owner": "company that controls it; empty where not known",
    "owner_iso3": "country of its seat; empty where not known",
    "control": "majority, largest, sole (its share not read), operator, or not known",
    "evidence": "the weaker of the owners' and of the capacity's",
}
"""Columns of works by who controls them, with their meaning."""

OWNER_COLUMNS = {
    "commodity": "commodity",
    "stage": "stage",
    "by": "company, or country of the company",
    "tonnes": "available in the works listed, t contained a year",
    "owner_unknown_share": "of the tonnes: in works whose owner is not known",
    "hhi": "sum of squared shares, what has no known owner spread over many small ones",
    "hhi_high": "the same if all of that were the largest owner's",
    "effective_suppliers": "equal owners that would be as concentrated as the HHI; "
    "empty where no owner is known",
    "largest": "owner with the most tonnes; empty where none is known",
    "largest_share": "its share",
    "unverified_share": "of the tonnes: owner or capacity that no source bears out",
}
"""Columns of concentration by owner, with their meaning."""

SEVERAL = "various companies"
"""Begins the name of owners that are no one company: they count as not known."""

_WITH_SHARE = re.compile(r"^(?P<owner>.+?) (?P<percent>\d[\d.e+-]*) %$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Companies:
    """Names of companies, their countries and parents."""

    names: Mapping[str, str]
    iso3: Mapping[str, str]
    parents: Mapping[str, str]

    def top(self, owner: str) -> str:
        """Follow a company to the one that holds it, as far as that is told."""
        name = self.names.get(owner, owner)
        passed = {name}
        while parent := self.parents.get(name, ""):
            name = self.names.get(parent, parent)
            if name in passed:  # companies that hold each other
                return min(passed)
            passed.add(name)
        return name


def read_owners(cell: str) -> dict[str, float]:
    """Read the owners of a works from its cell.

    Parameters
    ----------
    cell : str
        As in `geo.resilience.availability.WORKS_COLUMNS`: owners with their shares
        in per cent where known, ``;`` between.

    Returns
    -------
    dict of str to float
        Fractions; NaN where the share is not known.

    Examples
    --------
    >>> read_owners("Alpha 51 %; Beta")
    {'Alpha': 0.51, 'Beta': nan}
    """
    owners: dict[str, float] = {}
    for part in split_values(cell):
        found = _WITH_SHARE.match(part)
        name = found["owner"] if found else part
        owners[name] = float(found["percent"]) / 100.0 if found else np.nan
    return owners


def controlling_owner(
    owners: Mapping[str, float], *, operators: Sequence[str] = ()
) -> tuple[str, str]:
    """Say which company controls a works.

    The owner of more than half; else the largest, where all shares are known and one
    is the largest; else the only owner; else the first company that runs it.

    Parameters
    ----------
    owners : mapping of str to float
        Fractions; NaN where not known.
    operators : sequence of str, optional

    Returns
    -------
    str
        Company; empty where not known.
    str
        How that is known: ``majority``, ``largest``, ``sole``, ``operator`` or
        ``not known``.

    Examples
    --------
    >>> controlling_owner({"Alpha": 0.51, "Beta": 0.49})
    ('Alpha', 'majority')
    >>> controlling_owner({"Alpha": 0.5, "Beta": 0.5}, operators=["Beta"])
    ('Beta', 'operator')
    """
    known = {name: share for name, share in owners.items() if not np.isnan(share)}
    largest = sorted(known, key=lambda name: (-known[name], name))
    if largest and known[largest[0]] > HALF:
        return largest[0], "majority"
    alone = len(largest) == 1 or (
        len(largest) > 1 and known[largest[0]] > known[largest[1]]
    )
    if len(known) == len(owners) and alone:
        return largest[0], "largest"
    if len(owners) == 1:
        return next(iter(owners)), "sole"
    if operators:
        return operators[0], "operator"
    return "", NOT_KNOWN


def controlled_works(works: pd.DataFrame, *, companies: pd.DataFrame) -> pd.DataFrame:
    """Say who controls what each works can give.

    Parameters
    ----------
    works : pandas.DataFrame
        By `geo.resilience.availability.WORKS_COLUMNS`.
    companies : pandas.DataFrame
        Schema `geo.model.works_schemas.COMPANIES`; with a column ``parent``, control
        goes up to the last company that it tells.

    Returns
    -------
    pandas.DataFrame
        By `CONTROL_COLUMNS`, a row for each facility, commodity and stage with
        tonnes.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> alpha = {"company": ["Alpha"], "aliases": [""], "iso3": ["JPN"]}
    >>> table = controlled_works(small_world().works, companies=pd.DataFrame(alpha))
    >>> table[["facility_id", "owner", "owner_iso3"]].values.tolist()[:2]
    [['M1', 'Alpha', 'JPN'], ['M2', 'Beta', '']]
    """
    told = _read_companies(companies)
    given = works[works["available_t"] > 0.0]
    keys = ["facility_id", "commodity", "stage"]
    rows = [
        {**dict(zip(keys, key, strict=True)), **_controlled(part, told)}
        for key, part in given.groupby(keys, sort=True)
    ]
    return pd.DataFrame(rows, columns=list(CONTROL_COLUMNS))


def owner_concentration(controlled: pd.DataFrame) -> pd.DataFrame:
    """Compute the concentration of each stage by who controls it.

    Shares are of the works listed. Where an owner is not known, two bounds are given:
    all different, spread over many small ones as works that stand for the rest of a
    country are; or all one, the largest there is.

    Parameters
    ----------
    controlled : pandas.DataFrame
        By `CONTROL_COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        By `OWNER_COLUMNS`: for each commodity and stage a row by company and one by
        the country of the company.

    Examples
    --------
    >>> from geo.resilience.worlds import small_world
    >>> nobody = pd.DataFrame({"company": [], "aliases": [], "iso3": []})
    >>> found = controlled_works(small_world().works, companies=nobody)
    >>> owner_concentration(found)[["stage", "by", "hhi"]].values.tolist()[0]
    ['mine', 'company', 0.53125]
    """
    return pd.DataFrame(list(_concentrated(controlled)), columns=list(OWNER_COLUMNS))


def _concentrated(controlled: pd.DataFrame) -> Iterator[Mapping[str, object]]:
    for commodity in sorted(set(controlled["commodity"])):
        for stage in Stage:
            own = controlled[
                (controlled["commodity"] == commodity) & (controlled["stage"] == stage)
            ]
            for by, column in ((BY_COMPANY, "owner"), (BY_COUNTRY, "owner_iso3")):
                if len(own):
                    yield {
                        "commodity": commodity,
                        "stage": str(stage),
                        "by": by,
                        **_bounds(own, column),
                    }


def _bounds(own: pd.DataFrame, column: str) -> Mapping[str, object]:
    # sorted, so that sums do not depend on the order of the rows
    ordered = own.sort_values(["tonnes", "facility_id"])
    whole = float(ordered["tonnes"].sum())
    known = ordered[ordered[column] != ""]
    shares = known.groupby(column, sort=True)["tonnes"].sum() / whole
    index = float((shares**2).sum())
    unknown = float(ordered.loc[ordered[column] == "", "tonnes"].sum()) / whole
    greatest = float(shares.max()) if len(shares) else 0.0
    loose = ordered["evidence"].isin(["unverified", "synthetic"])
    return {
        "tonnes": whole,
        "owner_unknown_share": unknown,
        "hhi": index,
        "hhi_high": index - greatest**2 + (greatest + unknown) ** 2,
        "effective_suppliers": effective_suppliers(index) if len(shares) else np.nan,
        "largest": str(shares.idxmax()) if len(shares) else "",
        "largest_share": greatest if len(shares) else np.nan,
        "unverified_share": float(ordered.loc[loose, "tonnes"].sum()) / whole,
    }


def _controlled(part: pd.DataFrame, companies: _Companies) -> Mapping[str, object]:
    first = part.iloc[0]
    owner, control = controlling_owner(
        _owned(str(first["owners"]), companies),
        operators=[companies.top(one) for one in split_values(first["operator"])],
    )
    if owner.startswith(SEVERAL):
        owner, control = "", NOT_KNOWN
    words = [str(word) for word in part["capacity_evidence"]]
    return {
        "tonnes": float(part["available_t"].sort_values().sum()),
        "owner": owner,
        "owner_iso3": companies.iso3.get(owner, ""),
        "control": control,
        "evidence": weakest([*words, str(first["ownership_evidence"])]),
    }


def _owned(cell: str, companies: _Companies) -> dict[str, float]:
    """Add up the shares of owners that one company holds."""
    held: dict[str, float] = {}
    for name, share in read_owners(cell).items():
        top = companies.top(name)
        held[top] = held[top] + share if top in held else share
    return held


def _read_companies(companies: pd.DataFrame) -> _Companies:
    names: dict[str, str] = {}
    for company, aliases in zip(
        companies["company"], companies["aliases"], strict=True
    ):
        for alias in split_values(aliases):
            names.setdefault(alias, str(company))
    # a company's own name goes before the alias of another
    names |= {str(company): str(company) for company in companies["company"]}
    return _Companies(
        names=names,
        iso3=_told(companies, "iso3"),
        parents=_told(companies, "parent") if "parent" in companies else {},
    )


def _told(companies: pd.DataFrame, column: str) -> dict[str, str]:
    return {
        str(company): value
        for company, value in zip(companies["company"], companies[column], strict=True)
        if isinstance(value, str) and value
    }

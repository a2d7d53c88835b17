"""Words for codes: what a reader is told instead of ISO3, UN/LOCODE and keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from geo.model.disruption import Target
from geo.sources.coastline import read_land

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from geo.model.disruption import Disruption


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names by the kind of thing and its code.

    Parameters
    ----------
    by_target : mapping of Target to mapping of str to str
        What is not in it is called by its code.
    """

    by_target: Mapping[Target, Mapping[str, str]]

    def thing(self, target: Target | str, code: str) -> str:
        """Name one thing.

        Parameters
        ----------
        target : Target or str
        code : str

        Returns
        -------
        str
        """
        return self.by_target.get(Target(target), {}).get(code, code)

    def disruption(self, hit: Disruption) -> str:
        """Say what a disruption does.

        Parameters
        ----------
        hit : Disruption

        Returns
        -------
        str
        """
        how = "closed" if hit.closed else f"at {hit.capacity:.0%}"
        return f"{self.thing(hit.target, hit.name)} {how}"

    def scenario(self, hits: Iterable[Disruption]) -> str:
        """Say what several disruptions do together.

        Parameters
        ----------
        hits : iterable of Disruption

        Returns
        -------
        str
            Empty without any.
        """
        return ", ".join(self.disruption(hit) for hit in hits)


def names_of(*, ports: pd.DataFrame, facilities: pd.DataFrame) -> Names:
    """Gather the names of countries, ports and facilities.

    Parameters
    ----------
    ports, facilities : pandas.DataFrame
        Schemas PORTS and FACILITIES.

    Returns
    -------
    Names

    Examples
    --------
    >>> from geo.sources.facilities import read_facilities
    >>> from geo.sources.ports import read_ports
    >>> names = names_of(ports=read_ports(), facilities=read_facilities())
    >>> names.thing("port", "JPYOK")
    'Yokohama'
    """
    countries = country_names()
    return Names(
        by_target={
            Target.COUNTRY: countries,
            Target.EXPORT: {k: f"exports of {v}" for k, v in countries.items()},
            Target.PORT: dict(zip(ports["unlocode"], ports["name"], strict=True)),
            Target.FACILITY: dict(
                zip(facilities["facility_id"], facilities["name"], strict=True)
            ),
        }
    )


def country_names() -> dict[str, str]:
    """Name the countries of the built-in land by their codes.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> country_names()["JPN"]
    'Japan'
    """
    land = read_land()
    # a code may have islands with names of their own: the largest part names it
    parts = land.assign(size=shapely.area(land.geometry.to_numpy())).sort_values(
        "size", kind="stable"
    )
    largest = parts.drop_duplicates("iso3", keep="last").sort_values("iso3")
    return dict(zip(largest["iso3"], largest["name"], strict=True))


def in_words(key: str) -> str:
    """Write the key of a commodity as words.

    Parameters
    ----------
    key : str

    Returns
    -------
    str

    Examples
    --------
    >>> in_words("rare_earths")
    'rare earths'
    """
    return key.replace("_", " ")

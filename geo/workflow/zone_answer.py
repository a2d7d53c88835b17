"""One zone, or all within bounds, asked for from the command line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.errors import ParameterError, Problem
from geo.model.crs import WGS84
from geo.model.sea_areas import ZoneChoice
from geo.report.export import write_gpkg, write_text
from geo.report.zone_map import ZoneLayers, zone_map
from geo.sources.coastline import read_land
from geo.workflow.single_file import require_writable
from geo.workflow.zone_files import ChosenZone, choose_zone

if TYPE_CHECKING:
    from collections.abc import Sequence

Answer = tuple[dict[str, object], str]

SUFFIXES = (".gpkg", ".geojson", ".html")
SOURCES = (
    "Land: Natural Earth 4.1.0 (public domain); typed islands: positions from GSHHG "
    "2.3.7 (Wessel & Smith 1996), see data/README.md",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRequest:
    """A zone that is asked for, as `geo.model.sea_areas.ZoneChoice` has it.

    Parameters
    ----------
    country : str, optional
        ISO3 code.
    islands : tuple of str, optional
        Only round these; alone, of the state that holds them.
    limit_nm, coast_drawn_at_nm : float, optional
    without_entitlement : tuple of str, optional
    coast, agreements, shelf : pathlib.Path, optional
    """

    country: str = ""
    islands: tuple[str, ...] = ()
    limit_nm: float = 200.0
    coast_drawn_at_nm: float = 0.0
    without_entitlement: tuple[str, ...] = ()
    coast: Path | None = None
    agreements: Path | None = None
    shelf: Path | None = None

    def choice(self) -> ZoneChoice:
        """Put it as a project would.

        Returns
        -------
        ZoneChoice

        Raises
        ------
        ParameterError
            Nothing is asked for, or options contradict each other.
        """
        if not (self.country or self.islands):
            raise ParameterError(
                "eez",
                [
                    Problem(
                        where="ISO3, --island",
                        what="neither given",
                        expected="a country, or an island by name",
                        cure="abyssal eez JPN, or --island Minamitorishima",
                    )
                ],
            )
        return ZoneChoice(
            country=self.country,
            islands=self.islands,
            limit_nm=self.limit_nm,
            coast=_text(self.coast),
            coast_drawn_at_nm=self.coast_drawn_at_nm,
            without_entitlement=self.without_entitlement,
            agreements=_text(self.agreements),
            shelf=_text(self.shelf),
        )


def derive(
    request: ZoneRequest, *, out: Sequence[Path] = (), force: bool = False
) -> Answer:
    """Derive a zone, write it if asked, and say what it is.

    Parameters
    ----------
    request : ZoneRequest
    out : sequence of pathlib.Path, optional
        ``.gpkg``, ``.geojson`` and ``.html`` files.
    force : bool, optional
        Replace files that are there.

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    ParameterError
        A file to write is none of these, is there already, or has no folder.
    """
    for path in out:
        require_writable(path, suffixes=SUFFIXES, force=force, what="eez")
    chosen = choose_zone(request.choice(), locate=Path)
    regimes = chosen.regimes()
    for path in out:
        _write(chosen, regimes, path, sources=_sources(request))
    content = zone_content(chosen, regimes)
    return content, "\n".join(
        [*_zone_lines(chosen, regimes), *(f"written: {path}" for path in out)]
    )


def zone_content(chosen: ChosenZone, regimes: gpd.GeoDataFrame) -> dict[str, object]:
    """Tell all that is known of a zone, for machines.

    Parameters
    ----------
    chosen : ChosenZone
    regimes : geopandas.GeoDataFrame
        Its parts.

    Returns
    -------
    dict of str to object
    """
    zone = chosen.zone
    parts = regimes[["regime", "states", "area_km2"]]
    return {
        "name": zone.name,
        "iso3": chosen.claim.country if chosen.claim else "",
        "area_km2": zone.area_km2,
        "area_without_contested_km2": zone.area_without_contested_km2,
        "neighbours": [
            {"iso3": one.iso3, "name": one.name, "shared_km": one.shared_km}
            for one in zone.neighbours
        ],
        "basis": zone.basis,
        "limits": _limits(chosen).to_dict(orient="records"),
        "regimes": parts.to_dict(orient="records"),
        "warnings": [*zone.warnings, *chosen.notes],
    }


def _limits(chosen: ChosenZone) -> pd.DataFrame:
    edge = chosen.zone.segments
    lengths = edge.groupby(["basis", "neighbour"], sort=True)["length_km"].sum()
    return pd.DataFrame(lengths.reset_index())


def _zone_lines(chosen: ChosenZone, regimes: gpd.GeoDataFrame) -> list[str]:
    zone = chosen.zone
    shared = regimes["states"].str.contains(" ")
    parts = zip(
        regimes["regime"] + (" of " + regimes["states"]).where(shared, ""),
        regimes["area_km2"],
        strict=True,
    )
    edge = _limits(chosen)
    towards = (" towards " + edge["neighbour"]).where(edge["neighbour"] != "", "")
    return [
        f"{zone.name}: {zone.area_km2:,.0f} km2, {zone.basis}",
        f"without contested entitlements: {zone.area_without_contested_km2:,.0f} km2",
        *(f"{part}: {km2:,.0f} km2" for part, km2 in parts),
        *(
            f"limit, {stretch}: {km:,.0f} km"
            for stretch, km in zip(
                edge["basis"] + towards, edge["length_km"], strict=True
            )
        ),
        *(f"warning: {text}" for text in (*zone.warnings, *chosen.notes)),
    ]


def _sources(request: ZoneRequest) -> tuple[str, ...]:
    """Name the user's files before what is built in."""
    given = {
        "Coast that the zone is derived from": request.coast,
        "Agreements": request.agreements,
        "Shelf beyond 200 nm": request.shelf,
    }
    own = [f"{what}: {path.name}" for what, path in given.items() if path]
    return (*own, *SOURCES)


def _write(
    chosen: ChosenZone,
    regimes: gpd.GeoDataFrame,
    path: Path,
    *,
    sources: tuple[str, ...],
) -> None:
    zone = chosen.zone
    name, root = Path(path.name), path.parent
    if path.suffix == ".html":
        write_text(_page(chosen, regimes, sources=sources), name, root=root)
        return
    whole = gpd.GeoDataFrame(
        {
            "name": [zone.name],
            "basis": [zone.basis],
            "area_km2": [zone.area_km2],
            "area_without_contested_km2": [zone.area_without_contested_km2],
            "warnings": ["; ".join((*zone.warnings, *chosen.notes))],
        },
        geometry=[zone.geometry],
        crs=WGS84,
    )
    if path.suffix == ".gpkg":
        layers = {"zone": whole, "segments": zone.segments, "regimes": regimes}
        islands = chosen.islands()
        layers |= {"islands": islands} if len(islands) else {}
        write_gpkg(layers, name, root=root)
        return
    collection = json.loads(whole.to_json(drop_id=True))
    # a foreign member (RFC 7946, 6.1): readers of polygons are not given lines
    collection["segments"] = json.loads(zone.segments.to_json(drop_id=True))
    write_text(json.dumps(collection, ensure_ascii=False) + "\n", name, root=root)


def _page(
    chosen: ChosenZone, regimes: gpd.GeoDataFrame, *, sources: tuple[str, ...]
) -> str:
    zone = chosen.zone
    return zone_map(
        ZoneLayers(
            title=f"{zone.name}: derived zone",
            subtitle=zone.basis,
            land=read_land(),
            regimes=regimes,
            limits=zone.segments,
            islands=chosen.islands(),
            warnings=(*zone.warnings, *chosen.notes),
            sources=sources,
        )
    )


def _text(path: Path | None) -> str:
    return "" if path is None else str(path)

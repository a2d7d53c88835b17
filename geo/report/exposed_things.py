"""Gates, ports and works whose stop hurts, as a map draws them for a commodity."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from geo.report.exposure_measures import NOTHING, percent
from geo.report.exposure_tables import with_standing
from geo.report.features import Layer, read_number
from geo.report.symbols import ShapeStyle, Swatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.report.webmap import OfflineMap

_GATE_COLOUR = "#31456a"
_LABELS = {
    "unmet": "Demand unmet if it stops",
    "standing": "Among the stops",
    "passing": "Share of the goods that pass",
    "iso3": "Country",
    "country": "Country",
    "kind": "Kind",
    "makes": "Makes",
    "capacity_evidence": "Evidence for the capacity",
    **dict.fromkeys(
        ("code", "key", "commodity", "unmet_share", "unmet_t", "passing_share"), ""
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposedThings:
    """Places of one kind, and what their stop takes of each commodity.

    Parameters
    ----------
    shapes : geopandas.GeoDataFrame, optional
        Points or lines with ``key``, each once.
    rows : pandas.DataFrame, optional
        ``key``, ``commodity``, ``name``, ``unmet_share`` and ``unmet_t`` (NaN where
        the stop was not tried), of gates ``passing_share``, and facts for the popup.
    """

    shapes: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)


def add_points(
    drawn: OfflineMap,
    things: ExposedThings,
    *,
    ranking: pd.DataFrame,
    name: str,
    colour: str,
) -> None:
    """Draw ports or works, as large as their stop hurts.

    Parameters
    ----------
    drawn : OfflineMap
        Of a page whose reader chooses the ``commodity``.
    things : ExposedThings
    ranking : pandas.DataFrame
        The worst stops; see `geo.report.exposure_map.ExposureLayers`.
    name : str
        Of the layer.
    colour : str
        ``#rrggbb``.
    """
    if not len(things.shapes):
        return

    def look(record: Mapping[str, object]) -> ShapeStyle:
        return _dot(read_number(record, "unmet_share"), colour)

    drawn.add_varying(
        things.shapes[["key", "geometry"]],
        _told(things.rows, ranking=ranking),
        on="key",
        by=("commodity",),
        layer=Layer(
            name=name,
            heading="name",
            key="key",
            labels=_LABELS,
            legend=(
                Swatch(
                    text="size: demand unmet if it stops",
                    style=_dot(0.1, colour),
                    kind="dot",
                ),
                Swatch(text="nothing unmet", style=_dot(0.0, colour), kind="dot"),
            ),
        ),
        style=look,
    )


def add_gates(
    drawn: OfflineMap, things: ExposedThings, *, ranking: pd.DataFrame
) -> None:
    """Draw straits and canals, as broad as the goods that pass them are many.

    Parameters
    ----------
    drawn : OfflineMap
        Of a page whose reader chooses the ``commodity``.
    things : ExposedThings
    ranking : pandas.DataFrame
        The worst stops; see `geo.report.exposure_map.ExposureLayers`.
    """
    if not len(things.shapes):
        return

    def look(record: Mapping[str, object]) -> ShapeStyle:
        return _line(read_number(record, "passing_share"))

    drawn.add_varying(
        things.shapes[["key", "geometry"]],
        _told(things.rows, ranking=ranking),
        on="key",
        by=("commodity",),
        layer=Layer(
            name="Straits and canals",
            heading="name",
            key="key",
            labels=_LABELS,
            legend=(
                Swatch(
                    text="width: share of the goods that pass",
                    style=_line(0.2),
                    kind="line",
                ),
            ),
        ),
        style=look,
    )


def _told(rows: pd.DataFrame, *, ranking: pd.DataFrame) -> pd.DataFrame:
    """Write shares in percent for the popup, and where a stop stands."""
    shares = rows.assign(
        unmet=[
            f"{percent(share)} ({tonnes:,.0f} t a year)" if np.isfinite(share) else ""
            for share, tonnes in zip(rows["unmet_share"], rows["unmet_t"], strict=True)
        ]
    )
    told = with_standing(shares, ranking=ranking)
    if "passing_share" not in rows:
        return told
    return told.assign(passing=[percent(share) for share in rows["passing_share"]])


def _dot(share: float, colour: str) -> ShapeStyle:
    known = float(np.nan_to_num(share))
    if known < NOTHING:
        return ShapeStyle(
            colour=colour, weight=1.0, fill="#ffffff", fill_opacity=0.7, radius=2.5
        )
    size = float(np.sqrt(min(known, 1.0)))
    return ShapeStyle(
        colour="#ffffff",
        weight=1.0,
        fill=colour,
        fill_opacity=0.9,
        radius=3.0 + 9.0 * size,
    )


def _line(share: float) -> ShapeStyle:
    known = float(np.nan_to_num(share))
    return ShapeStyle(
        colour=_GATE_COLOUR,
        weight=2.0 + 6.0 * float(np.sqrt(min(known, 1.0))),
        opacity=1.0 if known > 0.0 else 0.45,
    )

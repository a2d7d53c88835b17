"""The map of who could stop the supply, with the ranking beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from geo.report.blankmap import MapPage
from geo.report.exposed_things import ExposedThings, add_gates, add_points
from geo.report.exposure_measures import MEASURES, Measure, country_style
from geo.report.exposure_tables import (
    COUNTRY_LABELS,
    FACT_LABELS,
    RANKING_LABELS,
    STAGE_LABELS,
    country_key,
    country_rows,
    country_table,
    ranking_table,
    stage_table,
    with_standing,
)
from geo.report.features import Layer
from geo.report.framing import WORLD_LON
from geo.report.popups import sentence
from geo.report.ramps import NO_DATA_COLOUR
from geo.report.rank_figure import draw_rank_intervals
from geo.report.selectors import Selector
from geo.report.webmap import OfflineMap

if TYPE_CHECKING:
    from geo.report.symbols import ShapeStyle

_BY = ("commodity", "stage", "shown")
_INDICES = (
    "HHI: 0 to 1. HHI-WGI: the same weighted by how badly each country is governed, 0 "
    "to 10. Supply risk: by the method of the European Commission of 2017, with P10 "
    "to P90, critical from 1; the bottleneck is where it is greatest.",
)
_NO_STOP = "No single stop leaves any of the demand unmet."
_PORT_COLOUR, _WORKS_COLOUR = "#01665e", "#31456a"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExposureLayers:
    """What the exposure map shows. Tables are in EPSG:4326, split at 180.

    Parameters
    ----------
    title : str
    land : geopandas.GeoDataFrame
        Polygons with ``iso3`` and ``name``, one row a country.
    commodities : tuple of tuple of str
        Key and words of each; the first is shown when the page opens.
    stages : tuple of str
        In the order of the chain.
    countries : pandas.DataFrame
        One row for each ``commodity``, ``stage`` and ``iso3`` of which anything is
        known: ``year``, ``output_t``, ``world_share``, ``governance_risk``,
        ``contribution`` (to the HHI-WGI), ``unmet_share``, ``unmet_t`` and ``groups``
        (what element groups lack, in words), ``source`` and ``evidence`` of the output.
    concentration : pandas.DataFrame
        One row for each ``commodity`` and ``stage``: ``year``, ``product``, ``hhi``,
        ``hhi_wgi``, ``largest``, ``largest_share``, ``supply_risk`` with ``_p10`` and
        ``_p90``, and ``bottleneck`` (yes or no).
    ranking : pandas.DataFrame
        The worst stops of each ``commodity``, worst first: ``key``, ``kind``,
        ``title``, ``unmet_share`` with ``unmet_p10_share`` and ``unmet_p90_share``,
        ``rank`` with ``rank_p10`` and ``rank_p90``, ``worst_five_share``.
    tried : mapping of str to int, optional
        Stops that were tried, by commodity.
    refused : mapping of str to str, optional
        Why a commodity is not ranked.
    notes : mapping of str to str, optional
        Source and year, by the key of a measure of
        `geo.report.exposure_measures.MEASURES`.
    gates, works, ports : ExposedThings, optional
    subtitle, watermark : str, optional
    sources : tuple of str, optional
    """

    title: str
    land: gpd.GeoDataFrame
    commodities: tuple[tuple[str, str], ...]
    stages: tuple[str, ...]
    countries: pd.DataFrame
    concentration: pd.DataFrame
    ranking: pd.DataFrame
    tried: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    gates: ExposedThings = field(default_factory=ExposedThings)
    works: ExposedThings = field(default_factory=ExposedThings)
    ports: ExposedThings = field(default_factory=ExposedThings)
    subtitle: str = ""
    watermark: str = ""
    sources: tuple[str, ...] = ()


def exposure_map(layers: ExposureLayers) -> str:
    """Draw the map of exposure by country.

    Parameters
    ----------
    layers : ExposureLayers

    Returns
    -------
    str
        One HTML page that needs nothing from outside.

    Examples
    --------
    >>> import shapely
    >>> land = gpd.GeoDataFrame(
    ...     {"iso3": ["PHL"], "name": ["Philippines"]},
    ...     geometry=[shapely.box(120, 10, 125, 18)],
    ...     crs=4326,
    ... )
    >>> page = exposure_map(
    ...     ExposureLayers(
    ...         title="Exposure",
    ...         land=land,
    ...         commodities=(("nickel", "nickel"),),
    ...         stages=("mine",),
    ...         countries=pd.DataFrame(
    ...             {
    ...                 "commodity": ["nickel"],
    ...                 "stage": ["mine"],
    ...                 "iso3": ["PHL"],
    ...                 "year": [2024],
    ...                 "output_t": [3e5],
    ...                 "world_share": [0.09],
    ...                 "governance_risk": [5.0],
    ...                 "contribution": [0.04],
    ...                 "unmet_share": [0.12],
    ...                 "unmet_t": [8e3],
    ...                 "groups": [""],
    ...                 "source": ["a survey"],
    ...                 "evidence": ["cited"],
    ...             }
    ...         ),
    ...         concentration=pd.DataFrame(),
    ...         ranking=pd.DataFrame({"commodity": []}),
    ...         refused={"nickel": "works and output do not balance"},
    ...     )
    ... )
    >>> "Works and output do not balance" in page
    True
    """
    page = MapPage(
        title=layers.title,
        centre_lon=WORLD_LON,
        focus=(WORLD_LON - 180.0, -56.0, WORLD_LON + 180.0, 78.0),
        subtitle=layers.subtitle,
        watermark=layers.watermark,
        sources=layers.sources,
        selectors=_selectors(layers),
    )
    drawn = OfflineMap(page)
    _add_countries(drawn, layers)
    add_gates(drawn, layers.gates, ranking=layers.ranking)
    for things, what, colour in (
        (layers.ports, "Ports", _PORT_COLOUR),
        (layers.works, "Works", _WORKS_COLOUR),
    ):
        name = f"{what} whose stop was tried"
        add_points(drawn, things, ranking=layers.ranking, name=name, colour=colour)
    for commodity, words in layers.commodities:
        _add_ranking(drawn, layers, commodity=commodity, words=words)
        _add_tables(drawn, layers, commodity=commodity, words=words)
    return drawn.render()


def _selectors(layers: ExposureLayers) -> tuple[Selector, ...]:
    commodities = tuple((key, sentence(words)) for key, words in layers.commodities)
    stages = tuple((stage, sentence(stage)) for stage in layers.stages)
    return (
        Selector(key="commodity", label="Commodity", options=commodities),
        Selector(key="stage", label="Stage", options=stages),
        Selector(
            key="shown",
            label="Shown",
            options=tuple((measure.key, measure.words) for measure in MEASURES),
        ),
    )


def _add_countries(drawn: OfflineMap, layers: ExposureLayers) -> None:
    keys = [country_key(iso3) for iso3 in layers.land["iso3"]]
    rows = country_rows(
        layers.countries,
        land=layers.land,
        commodities=[key for key, _ in layers.commodities],
        stages=layers.stages,
    )
    drawn.add_varying(
        layers.land[["iso3", "geometry"]].assign(key=keys),
        with_standing(rows, ranking=layers.ranking),
        on="key",
        by=_BY,
        layer=Layer(name="Countries", heading="name", key="key", labels=FACT_LABELS),
        style=_country_look,
        land=True,
    )
    for measure in MEASURES:
        _add_legends(drawn, layers, measure)


def _add_legends(drawn: OfflineMap, layers: ExposureLayers, measure: Measure) -> None:
    """Explain a measure, with year and source, for all that can be chosen."""
    shown = {"shown": measure.key}
    source = (layers.notes[measure.key],) if measure.key in layers.notes else ()
    if not measure.of_stage:
        drawn.add_legend(measure.legend(source), when=shown)
        return
    told = layers.countries[layers.countries["world_share"].notna()]
    years = told.groupby(["commodity", "stage"])["year"].max().to_dict()
    for commodity, words in layers.commodities:
        for stage in layers.stages:
            year = years.get((commodity, stage))
            note = (
                f"{sentence(words)}, {stage}: no output of the world is told."
                if year is None
                else f"{sentence(words)}, {stage}: output of {year:.0f}; each country "
                "says who tells it."
            )
            drawn.add_legend(
                measure.legend((note, *source)),
                when=shown | {"commodity": commodity, "stage": stage},
            )


def _country_look(record: Mapping[str, object]) -> ShapeStyle:
    return country_style(str(record.get("fill", NO_DATA_COLOUR)))


def _add_ranking(
    drawn: OfflineMap, layers: ExposureLayers, *, commodity: str, words: str
) -> None:
    """Put the ranking of one commodity beside the map, or say why there is none."""
    when = {"commodity": commodity}
    if commodity in layers.refused:
        drawn.add_words(
            (f"{sentence(layers.refused[commodity])}.",),
            title=f"{sentence(words)}: stops are not ranked",
            when=when,
        )
        return
    own = layers.ranking[layers.ranking["commodity"] == commodity]
    if not len(own):
        drawn.add_words((_NO_STOP,), title=sentence(words), when=when)
        return
    drawn.add_table(
        ranking_table(own),
        caption=f"The worst single stops, {words}",
        labels=RANKING_LABELS,
        beside=True,
        when=when,
        link="key",
        bars=("unmet_pct", "five_pct"),
    )
    rest = layers.tried.get(commodity, len(own)) - len(own)
    drawn.add_words(_what_to_know(rest), when=when)
    if own["rank_p10"].notna().any():
        drawn.add_drawing(draw_rank_intervals(own, of=words), when=when)


def _what_to_know(rest: int) -> tuple[str, ...]:
    others = (
        (f"{rest} other stops were tried and are not listed: each takes less.",)
        if rest > 0
        else ()
    )
    return (
        "Unmet: of the market's yearly demand. P10 to P90, ranks and how often a stop "
        "is among the five worst: where rows of capacity and output are drawn anew, "
        "with their errors.",
        *others,
    )


def _add_tables(
    drawn: OfflineMap, layers: ExposureLayers, *, commodity: str, words: str
) -> None:
    """Add the twins of what the map draws of one commodity."""
    when = {"commodity": commodity}
    if len(layers.concentration):
        names = layers.land.set_index("iso3")["name"].to_dict()
        stages = layers.concentration[layers.concentration["commodity"] == commodity]
        drawn.add_table(
            stage_table(stages, names=names),
            caption=f"Concentration of each stage, {words}",
            labels=STAGE_LABELS,
            beside=True,
            when=when,
        )
        drawn.add_words(_INDICES, when=when)
    drawn.add_table(
        country_table(layers.countries, land=layers.land, commodity=commodity),
        caption=f"Countries, {words}",
        labels=COUNTRY_LABELS,
        when=when,
        link="key",
    )

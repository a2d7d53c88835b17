"""The blocks of a statement on a map: coloured, totalled and told by the page itself.

The page knows where each cell lies and what it holds, so that a reader can choose the
variable and the cut-off, compare two variables, and ask a block what stands behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, Problem
from geo.model.deposit_kinds import WORDS, DepositKind
from geo.model.grid import GridSpec, require_grid
from geo.model.metal_columns import symbol_of
from geo.report.block_index import map_cells
from geo.report.block_values import (
    HEAVIEST,
    has_estimate,
    pack,
    pack_above,
    pack_classes,
    pack_weights,
    pack_whys,
    pack_words,
    place_cells,
)
from geo.report.block_variables import (
    WORTH,
    BlockVariable,
    block_variables,
    content_of,
    spelled_classes,
    spelled_reasons,
)
from geo.report.popups import sentence
from geo.report.ramps import ramp_colours
from geo.resource.statement.cells import at_cutoff, cell_names
from geo.resource.statement.labels import Label
from geo.resource.statement.layout import members_of
from geo.resource.statement.lines import TOTAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import xarray as xr

    from geo.report.block_values import PlacedCells
    from geo.report.webmap import OfflineMap

MAX_BLOCKS = 60_000  # with an estimate; each brings some 250 bytes into the page
MAX_PLACES = 300_000  # of the grids, one byte each
UNSURE = 0.3  # standard deviation over the estimate, where hatching is asked for
_WHOLE = 1e-9
_PARTS = (
    "blocks_grid",
    "blocks_layer",
    "blocks_look",
    "blocks_panel",
    "blocks_popup",
)
_KEYS = {"zone", "class", "cutoff_kg_m2"}
_COLUMNS = {"cell", "zone", "class", "counts", "reasons", "area_m2", "abundance_kriged"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockLayers:
    """The cells of a statement, and what a page tells of them.

    Parameters
    ----------
    specs : mapping of str to GridSpec
        By the name that the cells of a grid begin with, the domain's.
    cells : pandas.DataFrame
        As `geo.resource.statement.cells.cell_table`; columns ``abundance_p10`` and
        ``abundance_p90``, kg/m2 wet, and those of
        `geo.report.class_whys.class_columns` are shown where they are there.
    statement : pandas.DataFrame
        Its lines: zone, class and cutoff_kg_m2.
    label : Label
        Of the statement: which classes are in its totals.
    cutoff_kg_m2 : float
        At which the page opens, kg/m2 wet.
    weights : pandas.DataFrame
        Columns cell, station, weight; without rows where they are not known.
    features : pandas.DataFrame
        Columns cell, reason, feature.
    notes : tuple of str, optional
        Sentences under the totals.
    worth_note : str, optional
        What ground the worth of blocks is of, where cells have one: columns
        ``worth_usd_m2`` and ``discounted_usd_m2``, and ``mined_year``, the first year
        of mining in which the plan takes the block.
    kind : DepositKind, optional
        What is called by its name.

    Raises
    ------
    DataError
        Columns are missing, or cells lie in no grid; all problems are told.
    """

    specs: Mapping[str, GridSpec]
    cells: pd.DataFrame
    statement: pd.DataFrame
    label: Label
    cutoff_kg_m2: float
    weights: pd.DataFrame
    features: pd.DataFrame
    notes: tuple[str, ...] = ()
    worth_note: str = ""
    kind: DepositKind = DepositKind.NODULES

    def __post_init__(self) -> None:
        wanted = {
            "cells": (self.cells, _COLUMNS | self._above()),
            "statement": (self.statement, _KEYS),
            "weights": (self.weights, {"cell", "station", "weight"}),
            "features": (self.features, {"cell", "reason", "feature"}),
        }
        problems = [
            Problem(
                where=name,
                what=f"no {', '.join(sorted(missing))}",
                expected="as the step of the statement writes them",
            )
            for name, (table, columns) in wanted.items()
            if (missing := columns - set(table.columns))
        ]
        if not self.specs:
            problems.append(
                Problem(where="specs", what="none", expected="at least one grid")
            )
        if problems:
            raise DataError("blocks", problems)

    def _above(self) -> set[str]:
        if "cutoff_kg_m2" not in self.statement.columns:
            return set()
        stems = ("share", "wet_t", "dry_t")
        return {f"{stem}_{at_cutoff(c)}" for stem in stems for c in self.cutoffs}

    @property
    def cutoffs(self) -> tuple[float, ...]:
        """Cut-offs of the statement, ascending, kg/m2 wet."""
        found = self.statement["cutoff_kg_m2"].unique()
        return tuple(sorted(map(float, found)))

    @property
    def metals(self) -> tuple[str, ...]:
        """Metals of the statement, as its columns begin."""
        end = "_kt"
        names = [str(name) for name in self.statement.columns]
        return tuple(name.removesuffix(end) for name in names if name.endswith(end))


def blocks_fit(cells: pd.DataFrame) -> bool:
    """Say whether a page can carry the cells.

    Parameters
    ----------
    cells : pandas.DataFrame

    Returns
    -------
    bool
        At most `MAX_BLOCKS` with an estimate, and `MAX_PLACES` in all.

    Examples
    --------
    >>> blocks_fit(pd.DataFrame({"abundance_kriged": [1.0]}))
    True
    """
    return len(cells) <= MAX_PLACES and int(has_estimate(cells).sum()) <= MAX_BLOCKS


def cell_column(
    cells: pd.DataFrame, *, grids: Mapping[str, xr.DataArray]
) -> NDArray[np.float64]:
    """Read a grid off for each row of a table of cells.

    Parameters
    ----------
    cells : pandas.DataFrame
        With ``cell``.
    grids : mapping of str to xarray.DataArray
        By the name that the cells begin with.

    Returns
    -------
    ndarray of float, shape (rows,)
        NaN where no grid has the cell.

    Examples
    --------
    >>> from geo.model.crs import WGS84
    >>> from geo.model.grid import GridSpec
    >>> spec = GridSpec(west=0, south=0, spacing=1, shape=(1, 2), crs=WGS84)
    >>> field = spec.variable(np.array([3.0, 4.0]), units="1", long_name="demo")
    >>> grid = spec.dataset().assign(demo=field)["demo"]
    >>> cell_column(pd.DataFrame({"cell": ["north-0-1"]}), grids={"north": grid})
    array([4.])
    """
    parts = [
        pd.Series(
            np.asarray(grid.to_numpy(), dtype=float).ravel(),
            index=cell_names(zone, require_grid(grid.to_dataset(name="grid"))),
        )
        for zone, grid in grids.items()
    ]
    return pd.concat(parts).reindex(cells["cell"]).to_numpy(dtype=float)


def add_blocks(drawn: OfflineMap, blocks: BlockLayers) -> None:
    """Put the blocks of a statement on a map, with their controls in its panel.

    Parameters
    ----------
    drawn : OfflineMap
    blocks : BlockLayers

    Raises
    ------
    DataError
        Cells lie in no grid, or a grid over the edge of the map's frame.
    """
    drawn.add_style("blocks")
    data = block_data(blocks, centre_lon=drawn.page.centre_lon)
    drawn.add_script("blocks", data=data, panel="Blocks", parts=_PARTS)


def block_data(blocks: BlockLayers, *, centre_lon: float) -> dict[str, object]:
    """Write what the page has to know of the blocks.

    Parameters
    ----------
    blocks : BlockLayers
    centre_lon : float
        Middle of the map's frame, in degrees.

    Returns
    -------
    dict of str to object
        Numbers, strings and lists; arrays as base64 (`geo.report.block_values.pack`).
    """
    placed = place_cells(blocks.cells, specs=blocks.specs)
    variables = block_variables(blocks.cells, worth_note=blocks.worth_note)
    whys = pack_whys(placed.cells, features=blocks.features)
    words = WORDS[blocks.kind]
    opening = int(np.argmin(np.abs(np.subtract(blocks.cutoffs, blocks.cutoff_kg_m2))))
    return {
        "grids": _grids(blocks, placed, centre_lon=centre_lon),
        "cells": len(placed.cells),
        "estimated": len(placed.estimated),
        "cutoffs": list(blocks.cutoffs),
        "opening": opening,
        "byChance": _by_chance(placed.estimated, blocks.cutoffs),
        "unsure": UNSURE,
        "variables": [one.spelled() for one in variables],
        "ramps": _ramps(variables),
        "numbers": _numbers(placed.estimated),
        "zones": _zones(blocks),
        "zoneCodes": _zone_codes(placed.cells, blocks),
        "classes": spelled_classes(),
        "classCodes": pack_classes(placed.cells),
        "reasons": spelled_reasons(whys.reasons),
        "whys": list(whys.told),
        "whyCodes": whys.codes,
        "classWhys": pack_words(_class_whys(placed.estimated)),
        "metals": [symbol_of(name) for name in blocks.metals],
        "metalKeys": list(blocks.metals),
        "metalWords": f"{sentence(words.contained)} in {words.it}",
        "above": pack_above(
            placed.estimated, cutoffs=blocks.cutoffs, metals=blocks.metals
        ),
        "lines": _lines(blocks),
        "weights": pack_weights(placed.estimated, weights=blocks.weights),
        "heaviest": HEAVIEST,
        "notes": list(blocks.notes),
    }


def _grids(
    blocks: BlockLayers, placed: PlacedCells, *, centre_lon: float
) -> list[dict[str, object]]:
    grids = []
    for name, spec in blocks.specs.items():
        found = map_cells(spec, centre_lon=centre_lon, what=f"blocks of {name}")
        grids.append(
            {
                "name": name,
                "rows": spec.shape[0],
                "columns": spec.shape[1],
                "bounds": [round(edge, 9) for edge in found.bounds],
                "knots": len(found.columns),
                "columnAt": pack(found.columns),
                "rowAt": pack(found.rows),
                "states": pack(placed.states[name], kind="u1"),
            }
        )
    return grids


def _by_chance(cells: pd.DataFrame, cutoffs: tuple[float, ...]) -> bool:
    """Whether blocks count by their chance of lying above a cut-off."""
    shares = cells[[f"share_{at_cutoff(c)}" for c in cutoffs]].to_numpy(dtype=float)
    return bool(((shares > _WHOLE) & (shares < 1.0 - _WHOLE)).any())


def _ramps(variables: tuple[BlockVariable, ...]) -> dict[str, list[str]]:
    names = {one.scale.ramp for one in variables if one.scale is not None}
    return {name: list(ramp_colours(name)) for name in sorted(names)}


def _numbers(cells: pd.DataFrame) -> dict[str, str]:
    wanted = (
        "area_m2",
        "abundance_kriged",
        "abundance_sd",
        "abundance_p10",
        "abundance_p90",
        "stations",
        "nearest_m",
        "half_width_year",
        "half_width_quarter",
        *WORTH,
        "mined_year",
        *(name for name in map(str, cells.columns) if content_of(name)),
    )
    return {name: pack(cells[name]) for name in wanted if name in cells.columns}


def _class_whys(cells: pd.DataFrame) -> pd.Series[str]:
    """Why each cell has its class, where that is told."""
    if "class_why" in cells.columns:
        return cells["class_why"]
    return pd.Series("", index=cells.index)


def _zones(blocks: BlockLayers) -> list[str]:
    return [str(zone) for zone in blocks.statement["zone"].unique() if zone != TOTAL]


def _zone_codes(cells: pd.DataFrame, blocks: BlockLayers) -> str:
    """Which zone of the statement each cell counts in; 255 is none."""
    codes = pd.Index(_zones(blocks)).get_indexer(pd.Index(cells["zone"]))
    return pack(np.where(codes < 0, 255, codes), kind="u1")


def _lines(blocks: BlockLayers) -> list[dict[str, object]]:
    """Say which zones and classes each line of the statement adds up."""
    zones = _zones(blocks)
    pairs = blocks.statement[["zone", "class"]].astype(str).drop_duplicates()
    return [
        {
            "zone": zone,
            "class": klass,
            "zones": list(range(len(zones))) if zone == TOTAL else [zones.index(zone)],
            "classes": [one.code for one in members_of(klass, label=blocks.label)],
        }
        for zone, klass in pairs.itertuples(index=False)
    ]

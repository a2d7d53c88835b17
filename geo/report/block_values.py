"""What the cells of a statement hold, packed for a page.

Arrays go into a page as base64 of little-endian numbers. Only cells with an estimate
have numbers; the others say why they have none.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.errors import DataError, Problem
from geo.model.classes import ResourceClass
from geo.resource.statement.cells import at_cutoff, cell_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.model.grid import GridSpec

HEAVIEST = 5  # stations that are told of a cell
NONE = 65535  # where a number of 16 bits stands for nothing
CELL, ESTIMATED, COUNTED = 1, 2, 4  # bits of the state of a place in a grid


def pack(values: ArrayLike, *, kind: str = "<f4") -> str:
    """Write numbers as base64.

    Parameters
    ----------
    values : array_like
        Taken row by row.
    kind : {"<f4", "<u2", "u1"}, optional
        How a page reads them.

    Returns
    -------
    str

    Examples
    --------
    >>> pack([1.0, float("nan")])
    'AACAPwAAwH8='
    """
    return base64.b64encode(np.asarray(values).astype(kind).tobytes()).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacedCells:
    """Cells in the order of the places of their grids.

    Parameters
    ----------
    cells : pandas.DataFrame
        All, row by row of the first grid, then of the next.
    estimated : pandas.DataFrame
        Those with an estimate, in the same order.
    states : mapping of str to ndarray of uint8, shape (rows * columns,)
        By grid: 0 where no cell lies, else the sum of `CELL`, `ESTIMATED` and
        `COUNTED` as they apply.
    """

    cells: pd.DataFrame
    estimated: pd.DataFrame
    states: Mapping[str, NDArray[np.uint8]]


def has_estimate(cells: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which cells carry numbers.

    Parameters
    ----------
    cells : pandas.DataFrame
        As `geo.resource.statement.cells.cell_table`.

    Returns
    -------
    ndarray of bool, shape (cells,)

    Examples
    --------
    >>> has_estimate(pd.DataFrame({"abundance_kriged": [1.0, float("nan")]}))
    array([ True, False])
    """
    estimated = cells["abundance_kriged"].notna()
    for name in [c for c in cells.columns if str(c).startswith("share_at_")]:
        estimated |= cells[name] > 0.0
    return estimated.to_numpy(dtype=bool)


def place_cells(cells: pd.DataFrame, *, specs: Mapping[str, GridSpec]) -> PlacedCells:
    """Put cells into the order of their grids.

    Parameters
    ----------
    cells : pandas.DataFrame
    specs : mapping of str to GridSpec
        By the name that the cells begin with.

    Returns
    -------
    PlacedCells

    Raises
    ------
    DataError
        Cells that lie in no grid, or twice.
    """
    names = np.concatenate([cell_names(zone, spec) for zone, spec in specs.items()])
    places = pd.Index(names).get_indexer(pd.Index(cells["cell"]))
    problems = [
        Problem(where=", ".join(map(str, cells["cell"][bad][:5])), what=what)
        for what, bad in (
            ("in no grid", places < 0),
            ("told twice", cells["cell"].duplicated().to_numpy()),
        )
        if bad.any()
    ]
    if problems:
        raise DataError("cells", problems)
    order = np.argsort(places, kind="stable")
    ordered = cells.iloc[order].reset_index(drop=True)
    known = has_estimate(ordered)
    whole = np.zeros(len(names), dtype=np.uint8)
    counted = ordered["counts"].to_numpy(dtype=bool)
    whole[places[order]] = CELL + ESTIMATED * known + COUNTED * counted
    sizes = [spec.shape[0] * spec.shape[1] for spec in specs.values()]
    parts = np.split(whole, np.cumsum(sizes)[:-1])
    return PlacedCells(
        cells=ordered,
        estimated=ordered[known].reset_index(drop=True),
        states=dict(zip(specs, parts, strict=True)),
    )


def pack_above(
    cells: pd.DataFrame, *, cutoffs: Sequence[float], metals: Sequence[str]
) -> dict[str, str]:
    """Pack what lies above each cut-off, as changes from the cut-off before.

    Most cells lie wholly above the low cut-offs and wholly below the high ones, so
    that little changes from one to the next.

    Parameters
    ----------
    cells : pandas.DataFrame
    cutoffs : sequence of float
        kg/m2 wet, ascending.
    metals : sequence of str
        As the columns begin: ``ni``.

    Returns
    -------
    dict of str to str
        ``changed``, a bit for each cell of each cut-off in turn, the lowest bit of a
        byte first; ``share``, ``wet``, ``dry`` and each metal: float32, tonnes, of
        the cells that changed. Below the first cut-off all is 0.

    Examples
    --------
    >>> names = ("share_at_4", "wet_t_at_4", "dry_t_at_4")
    >>> packed = pack_above(
    ...     pd.DataFrame({n: [0.0, 1.0] for n in names}), cutoffs=[4.0], metals=[]
    ... )
    >>> packed["changed"], packed["wet"] == pack([1.0])
    ('Ag==', True)
    """
    stems = {"share": "share", "wet": "wet_t", "dry": "dry_t"}
    stems |= {metal: f"{metal}_t" for metal in metals}
    ends = [at_cutoff(cutoff) for cutoff in cutoffs]
    columns = [[f"{stem}_{end}" for stem in stems.values()] for end in ends]
    whole = np.array([cells[names].to_numpy("<f4") for names in columns])
    before = np.concatenate([np.zeros_like(whole[:1]), whole[:-1]])
    changed = (whole != before).any(axis=2)
    bits = np.packbits(changed.ravel(), bitorder="little")
    values = whole[changed]
    return {"changed": pack(bits, kind="u1")} | {
        name: pack(values[:, place]) for place, name in enumerate(stems)
    }


def pack_classes(cells: pd.DataFrame) -> str:
    """Pack the codes of the classes.

    Parameters
    ----------
    cells : pandas.DataFrame

    Returns
    -------
    str
        uint8, as `ResourceClass.code`.

    Examples
    --------
    >>> pack_classes(pd.DataFrame({"class": ["Measured", "Unclassified"]}))
    'AwA='
    """
    codes = cells["class"].map({str(one): one.code for one in ResourceClass})
    return pack(codes.to_numpy(), kind="u1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whys:
    """Why cells are out; few combinations occur.

    Parameters
    ----------
    reasons : tuple of str
        Their words, each once.
    told : tuple of dict
        For each combination the places of its ``reasons``, and the ``words`` to show.
    codes : str
        The combination of each cell, packed as uint16.
    """

    reasons: tuple[str, ...]
    told: tuple[dict[str, list[int] | list[str]], ...]
    codes: str


def pack_whys(cells: pd.DataFrame, *, features: pd.DataFrame) -> Whys:
    """Pack why cells are out.

    Parameters
    ----------
    cells : pandas.DataFrame
        With ``cell`` and ``reasons``, apart by semicolons.
    features : pandas.DataFrame
        Columns cell, reason, feature: the areas that a cell lies in, by name.

    Returns
    -------
    Whys

    Examples
    --------
    >>> cells = pd.DataFrame({"cell": ["a", "b"], "reasons": ["", "APEI"]})
    >>> areas = pd.DataFrame({"cell": ["b"], "reason": ["APEI"], "feature": ["APEI-6"]})
    >>> pack_whys(cells, features=areas).told[1]
    {'reasons': [0], 'words': ['APEI: APEI-6']}
    """
    inside: dict[tuple[str, str], list[str]] = {}
    rows = features[["cell", "reason", "feature"]].fillna("").astype(str)
    for cell, reason, feature in rows.itertuples(index=False):
        if feature not in {"", reason}:
            inside.setdefault((cell, reason), []).append(feature)
    found: dict[tuple[str, ...], int] = {}
    codes = np.zeros(len(cells), dtype=np.uint16)
    pairs = zip(cells["cell"], cells["reasons"].fillna(""), strict=True)
    for place, (cell, reasons) in enumerate(pairs):
        named = [
            ": ".join([part, ", ".join(areas)]) if areas else part
            for part in _parts(str(reasons))
            for areas in [inside.get((str(cell), part), [])]
        ]
        key = (str(reasons), *named)
        codes[place] = found.setdefault(key, len(found))
    reasons = tuple(dict.fromkeys(part for key in found for part in _parts(key[0])))
    return Whys(
        reasons=reasons,
        told=tuple(
            {
                "reasons": [reasons.index(part) for part in _parts(key[0])],
                "words": list(key[1:]),
            }
            for key in found
        ),
        codes=pack(codes, kind="<u2"),
    )


def _parts(reasons: str) -> list[str]:
    return [part for part in reasons.split("; ") if part]


def pack_words(texts: pd.Series[str]) -> dict[str, object]:
    """Pack texts of which few differ.

    Parameters
    ----------
    texts : pandas.Series of str

    Returns
    -------
    dict
        ``words``, each once, and ``codes``, uint16.

    Examples
    --------
    >>> pack_words(pd.Series(["a", "b", "a"]))["words"]
    ['a', 'b']
    """
    codes, words = pd.factorize(texts.astype(str).to_numpy())
    return {"words": [str(word) for word in words], "codes": pack(codes, kind="<u2")}


def pack_weights(cells: pd.DataFrame, *, weights: pd.DataFrame) -> dict[str, object]:
    """Pack the stations that weigh most in each cell.

    Parameters
    ----------
    cells : pandas.DataFrame
    weights : pandas.DataFrame
        Columns cell, station and weight; of a cell the heaviest first.

    Returns
    -------
    dict
        ``stations``, their names; ``which``, uint16, and ``weight``, float32,
        `HEAVIEST` for each cell, 65535 where there are fewer.

    Examples
    --------
    >>> cells = pd.DataFrame({"cell": ["a"]})
    >>> rows = pd.DataFrame({"cell": ["a"], "station": ["BC1"], "weight": [1.0]})
    >>> pack_weights(cells, weights=rows)["stations"]
    ['BC1']
    """
    owner = pd.Index(cells["cell"]).get_indexer(pd.Index(weights["cell"]))
    rank = weights.groupby("cell", sort=False).cumcount().to_numpy()
    kept = (owner >= 0) & (rank < HEAVIEST)
    codes, stations = pd.factorize(weights["station"].to_numpy()[kept])
    which = np.full((len(cells), HEAVIEST), NONE, dtype=np.uint16)
    heavy = np.zeros((len(cells), HEAVIEST))
    which[owner[kept], rank[kept]] = codes
    heavy[owner[kept], rank[kept]] = weights["weight"].to_numpy(float)[kept]
    return {
        "stations": [str(name) for name in stations],
        "which": pack(which, kind="<u2"),
        "weight": pack(heavy),
    }

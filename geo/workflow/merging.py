"""The built-in facilities merged with ICMM's, asked for from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from geo.model.crs import WGS84
from geo.report.export import write_gpkg
from geo.resilience.facility_pairs import MergeRules
from geo.sources.facilities import read_facilities
from geo.sources.icmm import read_icmm
from geo.workflow.facts import merge_works
from geo.workflow.single_file import require_writable

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 12  # conflicts that are told one by one


def merge_with_icmm(
    icmm: Path,
    *,
    out: Path | None = None,
    within_km: float = 10.0,
    force: bool = False,
) -> tuple[dict[str, object], str]:
    """Merge the built-in facilities with ICMM's.

    Parameters
    ----------
    icmm : pathlib.Path
        The published workbook.
    out : pathlib.Path, optional
        A ``.gpkg`` with the layers facilities, matches, conflicts and misplaced.
    within_km : float, optional
        The same place lies no further.
    force : bool, optional
        Replace a file that is there.

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    DataError
        The workbook cannot be read.
    ParameterError
        The file to write is no GeoPackage, is there already, or has no folder.
    """
    if out is not None:
        require_writable(out, suffixes=(".gpkg",), force=force, what="facilities")
    theirs = read_icmm(icmm.name, root=icmm.parent)
    ours = read_facilities()
    rules = MergeRules(within_km=within_km)
    result, misplaced = merge_works(ours, theirs.table, rules=rules)
    if out is not None:
        layers = {
            "facilities": result.merged,
            "matches": _placed(result.matches, result.merged, "our_id"),
            "conflicts": _placed(result.conflicts, result.merged, "our_id"),
            "misplaced": _placed(misplaced, result.merged, "facility_id"),
        }
        write_gpkg(layers, Path(out.name), root=out.parent)
    new = int((result.merged["origin"] == "theirs").sum())
    content: dict[str, object] = {
        "source": theirs.source.line(),
        "ours": len(ours),
        "theirs": len(theirs.table),
        "rejected": theirs.rejected.to_dict(orient="records"),
        "new": new,
        "matches": result.matches.to_dict(orient="records"),
        "conflicts": result.conflicts.to_dict(orient="records"),
        "misplaced": misplaced.to_dict(orient="records"),
        "notes": list(theirs.notes),
    }
    lines = [
        theirs.source.line(),
        f"{len(ours)} built in, {len(theirs.table):,} of theirs "
        f"({len(theirs.rejected):,} rejected), {len(result.matches)} pairs are the "
        f"same works, {new:,} new",
        f"{len(result.conflicts)} conflicts, none settled:",
        *_conflict_lines(result.conflicts),
        f"{len(misplaced)} points lie more than 10 km outside their country",
        *(f"note: {note}" for note in theirs.notes),
        *([f"written: {out}"] if out else []),
    ]
    return content, "\n".join(lines)


def _conflict_lines(conflicts: pd.DataFrame) -> list[str]:
    told = [
        f"  {row['our_id']} {row['our_name']} | {row['their_id']} {row['their_name']}: "
        f"{row['field']}: {row['ours']} | {row['theirs']}"
        for row in conflicts.head(SHOWN).to_dict(orient="records")
    ]
    left = len(conflicts) - SHOWN
    return (
        [*told, f"  and {left} more, in the file or with --json"] if left > 0 else told
    )


def _placed(
    table: pd.DataFrame, facilities: gpd.GeoDataFrame, column: str
) -> gpd.GeoDataFrame:
    """Put the rows of a table where their facility lies."""
    places = facilities.set_index("facility_id").geometry
    return gpd.GeoDataFrame(table, geometry=list(table[column].map(places)), crs=WGS84)

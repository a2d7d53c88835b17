"""What came of a grid from points, for machines and for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.geostat.checks.validation import KRIGING, Validation
from geo.geostat.estimation_model import EstimationModel
from geo.model.estimate import EstimateSettings
from geo.model.watermark import WATERMARK
from geo.sources.text_tables import counted
from geo.workflow.grid_simulation import Simulated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geo.sources.points import Points

SHOWN = 6  # rows left out that are told one by one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gridded:
    """A grid with what it was made by.

    Parameters
    ----------
    model : EstimationModel
    checks : tuple of Validation
        Each point left out, then squares of ground.
    settings : EstimateSettings
    cells, estimated : int
        How many there are, and how many of them have an estimate.
    mean : float
        Of those that have one.
    simulated : Simulated or None
    """

    model: EstimationModel
    checks: tuple[Validation, Validation]
    settings: EstimateSettings
    cells: int
    estimated: int
    mean: float
    simulated: Simulated | None


def grid_content(
    gridded: Gridded, *, points: Points, out: Path | None
) -> dict[str, object]:
    """Tell all that is known of a grid, for machines.

    Parameters
    ----------
    gridded : Gridded
    points : Points
    out : pathlib.Path or None
        Where it was written.

    Returns
    -------
    dict of str to object
    """
    model, fitted = gridded.model, gridded.model.fitted
    search = model.neighbourhood.anisotropy
    values = points.accepted["value"].to_numpy()
    return {
        "value": points.column,
        "unit": points.unit,
        "points": len(values),
        "mean_of_points": float(values.mean()),
        "synthetic": points.synthetic,
        "rejected": points.rejected[["row", "reason"]].to_dict(orient="records"),
        "notes": list(points.notes),
        "cells": gridded.cells,
        "estimated_cells": gridded.estimated,
        "mean_of_cells": gridded.mean,
        "method": "ordinary kriging" if fitted else "mean of the points",
        "refusal": model.refusal,
        "lag_m": gridded.settings.lag_m,
        "max_lag_m": gridded.settings.max_lag_m,
        "model": fitted.recipe.label if fitted else "none",
        "nugget": model.variogram.nugget,
        "sill": model.variogram.sill,
        "effective_range_m": model.variogram.effective_range_m,
        "azimuth_deg": search.azimuth_deg if search.ratio < 1.0 else None,
        "range_ratio": search.ratio,
        "longest_supported_lag_m": fitted.longest_supported_lag_m if fitted else 0.0,
        "estimates_reach_m": model.neighbourhood.radius_m,
        "candidates": model.choice.table.to_dict(orient="records")
        if model.choice
        else [],
        "cross_validation": [
            {"scheme": check.scheme, "method": str(method), **scores.to_dict()}
            for check in gridded.checks
            for method, scores in check.scores.iterrows()
        ],
        "kriging_beats_mean": [check.kriging_beats_mean for check in gridded.checks],
        "simulation": _simulation_content(gridded.simulated),
        "written": str(out) if out else None,
    }


def _simulation_content(simulated: Simulated | None) -> dict[str, object] | None:
    if simulated is None:
        return None
    (whole,) = (
        row
        for row in simulated.summary.total_quantiles().to_dict(orient="records")
        if row["cutoff"] == -np.inf
    )
    return {
        "realizations": simulated.summary.realizations,
        "variograms_drawn": simulated.variograms,
        "model_of_scores": simulated.fitted.recipe.label,
        "lowest": simulated.tails.lower,
        "highest": simulated.tails.upper,
        "clipped_share": simulated.clipped_share,
        "mean_of_estimated_cells": {
            key: whole[key] for key in ("mean", "P10", "P50", "P90")
        },
    }


def grid_text(
    content: Mapping[str, object], gridded: Gridded, *, points: Points
) -> str:
    """Tell what a grid is worth, for people.

    Parameters
    ----------
    content : mapping of str to object
        Of `grid_content`.
    gridded : Gridded
    points : Points

    Returns
    -------
    str
    """
    unit = f" {points.unit}" if points.unit else ""
    model, fitted = gridded.model, gridded.model.fitted
    lines = points_text(points)
    if fitted:
        lines += [
            f"variogram: {fitted.recipe.label}, nugget {model.variogram.nugget:.4g} "
            f"of a sill of {model.variogram.sill:.4g}, effective range "
            f"{model.variogram.effective_range_m / 1000:.4g} km (pairs support "
            f"{fitted.longest_supported_lag_m / 1000:.4g} km)"
        ]
        ellipse = model.neighbourhood.anisotropy
        if ellipse.ratio < 1.0:
            lines += [
                f"longest range towards {ellipse.azimuth_deg:.0f}°, across it "
                f"{ellipse.ratio:.2f} of that"
            ]
        given = fitted.given_range
        lines += [f"range given by {given.author}: {given.reason}"] if given else []
    else:
        lines += [
            f"the points carry no variogram in lags of "
            f"{gridded.settings.lag_m / 1000:.4g} km up to "
            f"{gridded.settings.max_lag_m / 1000:.4g} km: {model.refusal}",
            "the mean of the points stands in its place, close to them only",
        ]
    lines += [_verdict(check, kriged=fitted is not None) for check in gridded.checks]
    return "\n".join(
        [
            *lines,
            f"estimated: {gridded.estimated:,} of {gridded.cells:,} cells, within "
            f"{model.neighbourhood.radius_m / 1000:.4g} km of a point; mean "
            f"{content['mean_of_cells']:.4g}{unit}",
            *_simulation_text(content["simulation"], unit=unit),
            *([f"written: {content['written']}"] if content["written"] else []),
        ]
    )


def _simulation_text(told: object, *, unit: str) -> list[str]:
    if not isinstance(told, dict):
        return []
    mean = told["mean_of_estimated_cells"]
    return [
        f"simulated: {told['realizations']} realizations, {told['variograms_drawn']} "
        f"variograms drawn, values from {told['lowest']:.4g} to "
        f"{told['highest']:.4g}{unit}; mean of the estimated cells P10 "
        f"{mean['P10']:.4g}, P50 {mean['P50']:.4g}, P90 {mean['P90']:.4g}{unit} "
        "(P10: 10 % chance to be less; variogram and mean are drawn, the form of "
        "the histogram is that of the points)"
    ]


def points_text(points: Points) -> list[str]:
    """Tell what points there are, and what was not taken as it is.

    Parameters
    ----------
    points : Points

    Returns
    -------
    list of str
        Lines.
    """
    unit = f" {points.unit}" if points.unit else ""
    mean = float(points.accepted["value"].to_numpy().mean())
    return [
        *([WATERMARK] if points.synthetic else []),
        f"{points.column}: {len(points.accepted)} points, mean {mean:.4g}{unit}",
        *(f"note: {note}" for note in points.notes),
        *left_out(points),
    ]


def left_out(points: Points) -> list[str]:
    """List rows that were not taken as they are, the first ones with their reason.

    Parameters
    ----------
    points : Points

    Returns
    -------
    list of str
        Lines; none where all rows were taken.
    """
    rows = points.rejected.to_dict(orient="records")
    shown = [f"  row {row['row']}: {row['reason']}" for row in rows[:SHOWN]]
    more = [f"  and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []
    told = f"not taken as they are: {counted(len(rows))}"
    return [told, *shown, *more] if rows else []


def _verdict(check: Validation, *, kriged: bool) -> str:
    rmse = check.scores["RMSE"].drop([] if kriged else KRIGING)
    wins = "beats" if check.kriging_beats_mean else "does not beat"
    verdict = f"kriging {wins} the mean, " if kriged else ""
    figures = ", ".join(f"{method} {value:.4g}" for method, value in rmse.items())
    return f"cross-validation, {check.scheme} left out: {verdict}RMSE {figures}"

"""Step: each domain's variogram, grid and cross-validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shapely

from geo.errors import DataError, Problem
from geo.geostat.estimation_model import (
    EstimationModel,
    choose_estimation_model,
    cross_validate,
    nearest_spacing_m,
)
from geo.model.crs import project_geometry
from geo.model.grid import GridSpec
from geo.resource.deposit.accumulation import outside_data
from geo.resource.deposit.domain import DomainSamples, domain_samples, estimate_domain
from geo.workflow.graph import Artifacts, Inputs, Step

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from geo.geostat.checks.validation import Validation
    from geo.model.estimate import EstimateSettings
    from geo.workflow.artifacts import Artifact

CURVE_POINTS = 60
KRIGING_REFUSED = "mean (kriging refused)"


def _run(inputs: Inputs) -> Artifacts:
    settings = inputs.file.project.estimate
    stations = inputs.layer("samples", "accepted")
    domains = inputs.layer("zone", "domains")
    require_stations(stations, domains)
    artifacts: dict[str, Artifact] = {}
    lines: list[str] = _stray_notes(stations, domains)
    models, choices, lags, curves, scores, crossed = [], [], [], [], [], []
    for index, (name, outline) in enumerate(
        zip(domains["name"], domains.geometry, strict=True)
    ):
        samples, members, crs = domain_samples(stations, outline)
        model = choose_estimation_model(
            samples.coordinates, samples.abundance, settings=settings
        )
        bounds = project_geometry(outline, crs).bounds
        spec = GridSpec.covering(bounds, spacing=settings.spacing_m, crs=crs)
        grid = estimate_domain(samples, model, spec=spec, inside=outline)
        artifacts[f"grid_{index}"] = grid
        checks = cross_validate(
            samples.coordinates,
            samples.abundance,
            model=model,
            fold_m=settings.fold_m,
        )
        models.append(_facts(name, samples, model) | _verdict(checks))
        if model.choice is not None:
            choices.append(_labelled(model.choice.table, name, model))
        lags.append(_labelled(_lags(model), name, model))
        curves.append(_labelled(_curve(model, settings), name, model))
        for check in checks:
            scores.append(_labelled(_scored(check), name, model))
            crossed.append(_labelled(_stationwise(check, members), name, model))
        lines += _notes(models[-1]) + _grade_notes(samples, grid, name)
    if choices:
        artifacts["variogram_choice"] = pd.concat(choices, ignore_index=True)
    return artifacts | {
        "models": pd.DataFrame(models),
        "variograms": pd.concat(lags, ignore_index=True),
        "variogram_curves": pd.concat(curves, ignore_index=True),
        "cross_validation": pd.concat(scores, ignore_index=True),
        "cross_validation_stations": pd.concat(crossed, ignore_index=True),
        "notes": {"lines": lines},
    }


def require_stations(stations: gpd.GeoDataFrame, domains: gpd.GeoDataFrame) -> None:
    """Refuse domains with fewer than three stations.

    Parameters
    ----------
    stations : geopandas.GeoDataFrame
        Accepted stations.
    domains : geopandas.GeoDataFrame
        ``name`` and polygons, lon/lat.

    Raises
    ------
    DataError
        All such domains are told.
    """
    points = stations.geometry.to_numpy()
    counts = [int(shapely.covers(d, points).sum()) for d in domains.geometry]
    problems = [
        Problem(
            where=f"domain {name}",
            what=f"{count} accepted stations in it",
            expected="at least three",
            cure="widen the domain, take it out, or look at the rejected stations",
        )
        for name, count in zip(domains["name"], counts, strict=True)
        if count < 3
    ]
    if problems:
        raise DataError("domains", problems)


def _stray_notes(stations: gpd.GeoDataFrame, domains: gpd.GeoDataFrame) -> list[str]:
    everywhere = shapely.union_all(domains.geometry.to_numpy())
    away = ~shapely.covers(everywhere, stations.geometry.to_numpy())
    if not away.any():
        return []
    names = ", ".join(map(str, stations.loc[away, "station"].head(6)))
    more = f" and {away.sum() - 6} more" if away.sum() > 6 else ""
    return [f"stations in no domain take no part in the estimates: {names}{more}"]


def _facts(
    name: str, samples: DomainSamples, model: EstimationModel
) -> dict[str, str | float | bool]:
    fitted = model.fitted
    given = fitted.given_range if fitted else None
    search = model.neighbourhood.anisotropy
    return {
        "domain": name,
        "stations": len(samples.abundance),
        "mean_kg_m2": float(samples.abundance.mean()),
        "sd_kg_m2": float(samples.abundance.std(ddof=1)),
        "median_spacing_m": nearest_spacing_m(samples.coordinates),
        "method": "ordinary kriging" if fitted else "mean of the stations",
        "model": str(fitted.variogram.structures[0].model) if fitted else "none",
        "nugget": model.variogram.nugget,
        "sill": model.variogram.sill,
        "effective_range_m": model.variogram.effective_range_m,
        "azimuth_deg": search.azimuth_deg if search.ratio < 1.0 else np.nan,
        "range_ratio": search.ratio,
        "longest_supported_lag_m": fitted.longest_supported_lag_m if fitted else 0.0,
        "estimates_reach_m": model.neighbourhood.radius_m,
        "range_given_by": f"{given.author}: {given.reason}" if given else "",
        "refusal": model.refusal,
    }


def _verdict(checks: tuple[Validation, Validation]) -> dict[str, bool]:
    one, blocked = checks
    return {
        "beats_mean_leave_one_out": one.kriging_beats_mean,
        "beats_mean_blocked": blocked.kriging_beats_mean,
    }


def _notes(facts: dict[str, str | float | bool]) -> list[str]:
    name = facts["domain"]
    if facts["refusal"]:
        reach_m = facts["estimates_reach_m"]
        return [
            (
                f"{name}: the data carry no variogram ({facts['refusal']}); the mean "
                f"of the stations is used within {reach_m:,.0f} m of them"
            )
        ]
    lines = []
    if facts["range_given_by"]:
        lines.append(f"{name}: the range was given by {facts['range_given_by']}")
    for key, scheme in (
        ("beats_mean_leave_one_out", "leave-one-out"),
        ("beats_mean_blocked", "blocked"),
    ):
        if not facts[key]:
            lines.append(
                f"{name}: kriging does not beat the plain mean in {scheme} "
                "cross-validation"
            )
    return lines


def _grade_notes(samples: DomainSamples, grid: xr.Dataset, name: str) -> list[str]:
    lines = []
    for metal, grades in samples.grades.items():
        known = grades[np.isfinite(grades)]
        if not known.size:
            lines.append(f"{name}: no assay of {metal}")
            continue
        estimated = grid[f"grade_{metal}"].to_numpy()
        outside = outside_data(estimated, data=known)
        if outside.any():
            lines.append(
                f"{name}: the grade of {metal} lies outside the range of the data "
                f"in {int(outside.sum())} cells"
            )
    return lines


def _lags(model: EstimationModel) -> pd.DataFrame:
    tables = [
        each.table().assign(
            azimuth_deg=each.direction.azimuth_deg if each.direction else np.nan
        )
        for each in model.experimental
    ]
    return pd.concat(tables, ignore_index=True)


def _curve(model: EstimationModel, settings: EstimateSettings) -> pd.DataFrame:
    """Follow the model in each direction, northwards where all are one."""
    lag = np.linspace(0.0, settings.max_lag_m, CURVE_POINTS + 1)[1:]
    tables = []
    for each in model.experimental:
        azimuth = each.direction.azimuth_deg if each.direction else np.nan
        angle = np.radians(np.nan_to_num(azimuth))
        steps = lag[:, None] * np.array([np.sin(angle), np.cos(angle)])
        semivariance = model.variogram.semivariance(steps)
        tables.append(
            pd.DataFrame(
                {"lag_m": lag, "semivariance": semivariance, "azimuth_deg": azimuth}
            )
        )
    return pd.concat(tables, ignore_index=True)


def _scored(check: Validation) -> pd.DataFrame:
    scores = check.scores.rename_axis("method").reset_index()
    return scores.assign(
        scheme=check.scheme, folds=check.folds, extrapolated=check.extrapolated
    )


def _stationwise(check: Validation, members: gpd.GeoDataFrame) -> pd.DataFrame:
    names = members["station"].to_numpy()[check.table["sample"].to_numpy(dtype=int)]
    return check.table.assign(scheme=check.scheme, station=names)


def _labelled(table: pd.DataFrame, domain: str, model: EstimationModel) -> pd.DataFrame:
    labelled = table.copy()
    labelled.insert(0, "domain", domain)
    if model.fitted is None and "method" in labelled:
        # without a variogram, what kriging gives is the mean, and is called so
        labelled["method"] = labelled["method"].replace("kriging", KRIGING_REFUSED)
    return labelled


STEP = Step(
    name="estimate",
    run=_run,
    needs=("samples", "zone"),
    parameters=lambda file: file.project.estimate,
)

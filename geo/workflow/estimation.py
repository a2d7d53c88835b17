"""Step: each domain's variogram, grid and cross-validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shapely

from geo.errors import DataError, Problem
from geo.geostat.estimation_model import (
    EstimationModel,
    cross_validate,
    nearest_spacing_m,
)
from geo.model.crs import WGS84, local_crs, project_outline, transformer
from geo.model.deposit_kinds import kind_of
from geo.model.grid import GridSpec
from geo.resource.deposit.accumulation import outside_data
from geo.resource.deposit.contact_tables import contact_classes, contact_verdicts
from geo.resource.deposit.contacts import Stations, all_contacts
from geo.resource.deposit.domain import choose_domain_model, estimate_domain
from geo.resource.deposit.top_cuts import (
    candidate_caps,
    top_cut_notes,
    top_cut_table,
)
from geo.workflow.domains import Domain, domains_of, kriging_record
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.station_checks import (
    require_variety,
    require_within_bounds,
    told_of,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

    from geo.geostat.checks.validation import Validation
    from geo.model.estimate import EstimateSettings
    from geo.resource.deposit.contacts import Contact
    from geo.resource.deposit.domain_samples import DomainSamples
    from geo.workflow.artifacts import Artifact

CURVE_POINTS = 60
CONTACT_CLASSES = (1.0, 2.0, 4.0, 8.0)  # times the median spacing of the stations
KRIGING_REFUSED = "mean (kriging refused)"


def _run(inputs: Inputs) -> Artifacts:
    settings, kind = inputs.file.project.estimate, kind_of(inputs.file.project)
    stations = inputs.layer("truth", "stations")
    drawn = inputs.layer("zone", "domains")
    require_stations(stations, drawn)
    artifacts: dict[str, Artifact] = {}
    lines: list[str] = _stray_notes(stations, drawn)
    models, choices, lags, curves, scores, crossed = [], [], [], [], [], []
    cuts: list[pd.DataFrame] = []
    domains = domains_of(inputs)
    require_variety(domains, leading=settings.leading)
    require_within_bounds(domains, file=inputs.file)
    for domain in domains:
        name, samples = domain.name, domain.samples
        with told_of(name):
            model = choose_domain_model(samples, settings=settings)
        bounds = project_outline(domain.outline, domain.crs).bounds
        spec = GridSpec.covering(bounds, spacing=settings.spacing_m, crs=domain.crs)
        grid = estimate_domain(
            samples,
            model,
            spec=spec,
            inside=domain.outline,
            kind=kind,
            leading=settings.leading,
        )
        artifacts[f"grid_{domain.index}"] = grid
        artifacts[f"model_{domain.index}"] = kriging_record(model)
        leading = samples.led_by(settings.leading)
        checks = cross_validate(
            samples.coordinates,
            leading.abundance,
            model=model,
            fold_m=settings.fold_m,
        )
        models.append(_facts(name, leading, model) | _verdict(checks))
        if model.choice is not None:
            choices.append(_labelled(model.choice.table, name, model))
        lags.append(_labelled(_lags(model), name, model))
        curves.append(_labelled(_curve(model, settings), name, model))
        for check in checks:
            scores.append(_labelled(_scored(check), name, model))
            crossed.append(_labelled(_stationwise(check, domain.members), name, model))
        lines += _notes(models[-1]) + _grade_notes(samples, grid, name)
        cuts += _cuts(domain, lines)
    if len(drawn) > 1:
        contacts = _contacts(stations, drawn)
        artifacts["contacts"] = contact_verdicts(contacts)
        artifacts["contact_classes"] = contact_classes(contacts)
    if choices:
        artifacts["variogram_choice"] = pd.concat(choices, ignore_index=True)
    return artifacts | {
        "models": pd.DataFrame(models),
        "top_cuts": pd.concat(cuts, ignore_index=True),
        "variograms": pd.concat(lags, ignore_index=True),
        "variogram_curves": pd.concat(curves, ignore_index=True),
        "cross_validation": pd.concat(scores, ignore_index=True),
        "cross_validation_stations": pd.concat(crossed, ignore_index=True),
        "notes": {"lines": lines},
    }


def _contacts(
    stations: gpd.GeoDataFrame, drawn: gpd.GeoDataFrame
) -> tuple[Contact, ...]:
    """Compare the stations on either side of every contact of two domains."""
    lon, lat = stations.geometry.x.to_numpy(), stations.geometry.y.to_numpy()
    flat = transformer(WGS84, local_crs(lon, lat)).transform(lon, lat)
    spacing_m = nearest_spacing_m(np.column_stack(flat))
    return all_contacts(
        Stations(lon, lat, stations["abundance"].to_numpy(dtype=float)),
        domains=drawn,
        bins_m=[times * spacing_m for times in CONTACT_CLASSES],
    )


def _cuts(domain: Domain, lines: list[str]) -> list[pd.DataFrame]:
    """Say what was cut, and what other cuts would cost."""
    chosen = domain.choice
    caps = {} if chosen is None else dict(chosen.top_cut_grades)
    columns = [("abundance", "kg/m2 wet", domain.uncut.abundance)]
    columns += [
        (f"grade of {metal}", "dry mass fraction", values)
        for metal, values in domain.uncut.grades.items()
        if np.isfinite(values).any()
    ]
    tables = []
    for what, unit, values in columns:
        cap = caps.get(what.removeprefix("grade of "))
        if what == "abundance" and chosen is not None:
            cap = chosen.top_cut_kg_m2
        if cap is not None:
            said = top_cut_notes(values, what=what, unit=unit, cap=cap)
            lines += [f"{domain.name}: {line}" for line in said]
        listed = sorted({*candidate_caps(values), *([] if cap is None else [cap])})
        table = top_cut_table(values, caps=listed)
        table.insert(0, "domain", domain.name)
        table.insert(1, "variable", what)
        tables.append(table.assign(unit=unit, applied=table["cap"] == cap))
    return tables


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
        "mean_error_variance": 0.0
        if model.error_variance is None
        else float(model.error_variance.mean()),
        "sill": model.variogram.sill,
        "effective_range_m": model.variogram.effective_range_m,
        "azimuth_deg": search.azimuth_deg if search.ratio < 1.0 else np.nan,
        "range_ratio": search.ratio,
        "longest_supported_lag_m": fitted.longest_supported_lag_m if fitted else 0.0,
        "estimates_reach_m": model.neighbourhood.radius_m,
        "range_supported": fitted is None or fitted.range_supported,
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
    """Follow the model of what was measured in each direction, or northwards."""
    shown = model.variogram if model.fitted is None else model.fitted.variogram
    lag = np.linspace(0.0, settings.max_lag_m, CURVE_POINTS + 1)[1:]
    tables = []
    for each in model.experimental:
        azimuth = each.direction.azimuth_deg if each.direction else np.nan
        angle = np.radians(np.nan_to_num(azimuth))
        steps = lag[:, None] * np.array([np.sin(angle), np.cos(angle)])
        semivariance = shown.semivariance(steps)
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
    needs=("truth", "zone"),
    parameters=lambda file: (
        file.project.estimate,
        file.project.domains,
        kind_of(file.project),
        file.project.uncertainty.lowest_kg_m2,
        file.project.uncertainty.highest_kg_m2,
    ),
)

"""Step: the class that each cell is proposed for, and what speaks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geo.errors import GeoError
from geo.model.classes import ResourceClass
from geo.resource.classes.caps import Standing
from geo.resource.classes.case import ClassCase, nearest_stations
from geo.resource.classes.class_table import class_table
from geo.resource.classes.layers import class_layers
from geo.resource.classes.overrides import unused_overrides
from geo.resource.classes.spacing_report import spacing_report
from geo.resource.classes.unfc import unfc_codes
from geo.resource.ground.exclusions import Reason
from geo.sources.overrides import read_overrides
from geo.workflow.crust_ground import bearing_shares
from geo.workflow.domains import Domain, DomainKriging, domains_of, kriging_of
from geo.workflow.graph import Artifacts, Inputs, Step, number
from geo.workflow.ground import exclusions_of
from geo.workflow.zoning import located

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import xarray as xr

    from geo.model.classes import ClassSettings
    from geo.resource.classes.propose import ProposedClasses
    from geo.resource.classes.spacing_report import SpacingReport
    from geo.resource.deposit.domain_samples import DomainSamples
    from geo.sources.project_file import ProjectFile
    from geo.workflow.artifacts import Artifact

NO_SETTINGS = (
    "no [classes] in the project: no class is proposed, and all ground is unclassified"
)


def read_class_overrides(file: ProjectFile) -> gpd.GeoDataFrame | None:
    """Read the classes that a Competent Person gives by hand.

    Parameters
    ----------
    file : ProjectFile

    Returns
    -------
    geopandas.GeoDataFrame or None
        None where there is no such file.

    Raises
    ------
    GeoError
        It cannot be read; all is told, with its place in the project file.
    """
    settings = file.project.classes
    if settings is None or not settings.overrides:
        return None
    try:
        return read_overrides(
            settings.overrides, root=file.root, layer=settings.overrides_layer
        )
    except GeoError as error:
        where = file.where("classes", "overrides")
        problems = located(error, where=where, given=settings.overrides)
        raise type(error)("overrides", problems) from error


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    codes = unfc_codes(rpeee=project.rpeee is not None, synthetic=project.synthetic)
    domains = domains_of(inputs)
    if project.classes is None:
        layers: dict[str, Artifact] = {
            f"classes_{domain.index}": _unclassified(inputs, domain)
            for domain in domains
        }
        return layers | {"unfc": codes, "notes": {"lines": [NO_SETTINGS]}}
    overrides = read_class_overrides(inputs.file)
    artifacts: dict[str, Artifact] = {"unfc": codes}
    tables, spacings, widest, used = [], [], [], []
    lines: list[str] = []
    for domain in domains:
        made = _classified(
            inputs, domain, settings=project.classes, overrides=overrides
        )
        artifacts[f"classes_{domain.index}"] = made.layers
        tables.append(made.table)
        used.append(made.proposed.override)
        spacings.append(made.spacing.table.assign(zone=domain.name))
        widest.append(made.spacing.widest.assign(zone=domain.name))
        lines += _notes(domain.name, made.proposed)
    if overrides is not None:
        attributes = overrides.drop(columns="geometry")
        artifacts["class_overrides"] = pd.DataFrame(attributes)
        lines += unused_overrides(overrides, used=used)
    return artifacts | {
        "classes": pd.concat(tables, ignore_index=True),
        "spacing": pd.concat(spacings, ignore_index=True),
        "widest_spacing": pd.concat(widest, ignore_index=True),
        "notes": {"lines": lines},
    }


def _unclassified(inputs: Inputs, domain: Domain) -> xr.Dataset:
    spec = kriging_of(inputs, domain.index).spec
    grid = spec.dataset()
    grid["resource_class"] = spec.variable(
        np.full(spec.shape, ResourceClass.UNCLASSIFIED.code, dtype=np.int8),
        units="1",
        long_name="proposed resource class: none is asked for",
    )
    return grid


class _Classified(NamedTuple):
    """The classes of a domain, and what stands beside them."""

    layers: xr.Dataset
    proposed: ProposedClasses
    table: pd.DataFrame
    spacing: SpacingReport


def _classified(
    inputs: Inputs,
    domain: Domain,
    *,
    settings: ClassSettings,
    overrides: gpd.GeoDataFrame | None,
) -> _Classified:
    kriging = kriging_of(inputs, domain.index)
    grid = inputs.grid("estimate", f"grid_{domain.index}")
    case = class_case(inputs, domain, settings=settings)
    spec, samples = case.spec, case.samples
    errors = case.errors()
    proposed = case.propose(errors, overrides=overrides)
    inside = grid["fraction"].to_numpy().ravel() > 0.0
    return _Classified(
        layers=class_layers(proposed, errors=errors, spec=spec, inside=inside),
        proposed=proposed,
        table=class_table(
            proposed,
            zone=domain.name,
            errors=errors,
            spec=spec,
            area_m2=case.area_m2,
            nearest_m=case.standing.nearest_m,
            coordinates=samples.coordinates,
        ),
        spacing=_spacing(grid, samples, kriging, settings=settings),
    )


def class_case(inputs: Inputs, domain: Domain, *, settings: ClassSettings) -> ClassCase:
    """Gather what the classes of a domain follow from.

    Parameters
    ----------
    inputs : Inputs
        Of a step after that of the ground.
    domain : Domain
    settings : ClassSettings

    Returns
    -------
    ClassCase
    """
    kriging = kriging_of(inputs, domain.index)
    grid = inputs.grid("estimate", f"grid_{domain.index}")
    fraction = grid["fraction"].to_numpy().ravel()
    counts = exclusions_of(inputs, domain.index).without(Reason.BELOW_CUTOFF).mineable
    cells_m2 = kriging.spec.cell_areas_m2().ravel() * fraction
    cells_m2 = cells_m2 * bearing_shares(inputs, domain.index)
    area_m2 = np.where(counts.ravel(), cells_m2, 0.0)
    return ClassCase(
        samples=domain.samples.led_by(inputs.file.project.estimate.leading),
        spec=kriging.spec,
        area_m2=area_m2,
        estimated=(area_m2 > 0.0) & np.isfinite(grid["abundance"].to_numpy().ravel()),
        variogram=kriging.variogram,
        neighbourhood=kriging.neighbourhood,
        error_variance=kriging.error_variance,
        settings=settings,
        standing=_standing(inputs, domain, kriging),
    )


def _standing(inputs: Inputs, domain: Domain, kriging: DomainKriging) -> Standing:
    nearest_m, assayed_m = nearest_stations(domain.samples, onto=kriging.spec.centres())
    models = inputs.table("estimate", "models").set_index("domain")
    row = models.loc[domain.name]
    slope_cell_m = inputs.record("ground", "facts")["slope_cell_m"]
    return Standing(
        nearest_m=nearest_m,
        nearest_assayed_m=assayed_m,
        reach_m=kriging.neighbourhood.radius_m,
        slope_cell_m=None if slope_cell_m is None else number(slope_cell_m),
        fitted=kriging.fitted,
        given_range=None
        if row["range_supported"]
        else inputs.file.project.estimate.range_given,
        kriging_beats_mean=bool(row["beats_mean_blocked"]) if kriging.fitted else None,
    )


def _spacing(
    grid: xr.Dataset,
    samples: DomainSamples,
    kriging: DomainKriging,
    *,
    settings: ClassSettings,
) -> SpacingReport:
    error = kriging.error_variance
    mean = float(samples.abundance.mean())
    shared = [cause.loading.mean() for cause in samples.causes]
    return spacing_report(
        samples.coordinates,
        area_m2=float((kriging.spec.cell_areas_m2() * grid["fraction"]).sum()),
        mean=mean,
        variogram=kriging.variogram,
        settings=settings,
        error_variance=0.0 if error is None else float(error.mean()),
        common_relative_sd=float(np.linalg.norm(shared)) / mean,
    )


def _notes(name: str, proposed: ProposedClasses) -> list[str]:
    bound = [
        reason
        for number, reason in enumerate(proposed.caps)
        if bool((proposed.binding >> np.uint32(number) & 1).any())
    ]
    return [f"{name}: ground is proposed as at most {reason}" for reason in bound]


def _files(file: ProjectFile) -> tuple[Path, ...]:
    settings = file.project.classes
    if settings is None or not settings.overrides:
        return ()
    return (file.locate(settings.overrides),)


STEP = Step(
    name="classes",
    run=_run,
    needs=("truth", "zone", "estimate", "ground"),
    parameters=lambda file: (
        file.project.classes,
        file.project.rpeee,
        file.project.synthetic,
        file.project.domains,
        file.project.estimate.range_given,
        file.project.estimate.leading,
        file.project.resource.cutoff_kg_m2,
    ),
    files=_files,
)

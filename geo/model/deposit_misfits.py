"""What does not fit between a kind of deposit and how it was sampled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import Problem
from geo.model.crust_misfits import crust_misfits
from geo.model.deposit_kinds import WORDS, DepositKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.crust import CrustSettings
    from geo.model.mud import MudSettings
    from geo.model.resource import ResourceSettings
    from geo.model.samples import SampleFile
    from geo.model.uncertainty import UncertaintySettings


def deposit_misfits(
    *,
    samples: SampleFile,
    uncertainty: UncertaintySettings,
    mud: MudSettings | None,
    crust: CrustSettings | None,
    resource: ResourceSettings,
    bathymetry: object | None,
) -> Iterator[Problem]:
    """Find sections of the samples that a kind of deposit needs, or has no use for.

    Parameters
    ----------
    samples : SampleFile
    uncertainty : UncertaintySettings
    mud : MudSettings or None
    crust : CrustSettings or None
    resource : ResourceSettings
    bathymetry : object or None
        Depths, where there are any.

    Yields
    ------
    Problem

    Examples
    --------
    >>> from geo.model.resource import ResourceSettings
    >>> from geo.model.samples import SampleFile, StationColumns
    >>> from geo.model.uncertainty import UncertaintySettings
    >>> bare = SampleFile(file="a.csv", columns=StationColumns(station="id"))
    >>> (problem,) = deposit_misfits(
    ...     samples=bare,
    ...     uncertainty=UncertaintySettings(),
    ...     mud=None,
    ...     crust=None,
    ...     resource=ResourceSettings(
    ...         moisture=0.3, cutoffs_kg_m2=(5.0,), cutoff_kg_m2=5.0
    ...     ),
    ...     bathymetry=None,
    ... )
    >>> problem.where
    'samples.abundance'
    """
    if mud is not None and crust is not None:
        yield Problem(
            where="mud, crust",
            what="both",
            expected="one kind of deposit in a project",
            cure="make a project of each",
        )
    if mud is None and crust is None and samples.abundance is None:
        yield Problem(
            where="samples.abundance",
            what="none",
            expected="the column that holds it, with its unit",
            cure="or [mud], where it follows from layers of cores, or [crust], where "
            "it follows from a thickness",
        )
    if mud is not None:
        yield from _beside_mud(samples)
        yield from _dry_was_measured(uncertainty, DepositKind.MUD)
    if crust is not None:
        yield from _beside_crust(samples)
        if crust.density.wet_t_m3 is None:
            yield from _dry_was_measured(uncertainty, DepositKind.CRUST)
        yield from crust_misfits(crust, resource=resource, bathymetry=bathymetry)


def _dry_was_measured(
    uncertainty: UncertaintySettings, kind: DepositKind
) -> Iterator[Problem]:
    """Find an error of the moisture where no dry tonne rests on it."""
    if uncertainty.moisture_sd > 0.0:
        yield Problem(
            where="uncertainty.moisture_sd",
            what=f"{uncertainty.moisture_sd:g}, and the dry mass of "
            f"{WORDS[kind].noun} was measured",
            expected="0",
            cure="its own error belongs to sampling.devices: relative_sd, factor_sd",
        )


def _beside_mud(samples: SampleFile) -> Iterator[Problem]:
    """Find what follows from the layers and is given a second time."""
    given = {
        "abundance": samples.abundance is not None,
        "grades": bool(samples.grades),
        "assays": samples.assays is not None,
        "coverage": samples.coverage is not None,
        "buried": samples.buried is not None,
        "moisture": samples.moisture is not None,
    }
    for name, there in given.items():
        if there:
            yield Problem(
                where=f"samples.{name}",
                what="given, and the deposit is mud",
                expected="none: it follows from the layers of [mud]",
                cure="leave it out",
            )


def _beside_crust(samples: SampleFile) -> Iterator[Problem]:
    """Find what follows from the thickness, or is told of nodules only."""
    given = {
        "abundance": samples.abundance is not None,
        "coverage": samples.coverage is not None,
        "buried": samples.buried is not None,
        "moisture": samples.moisture is not None,
        "columns.count": bool(samples.columns.count),
        "columns.long_axis_mm": bool(samples.columns.long_axis_mm),
        "columns.sampled_area_m2": bool(samples.columns.sampled_area_m2),
    }
    for name, there in given.items():
        if there:
            yield Problem(
                where=f"samples.{name}",
                what="given, and the deposit is crust",
                expected="none: mass follows from crust.thickness and crust.density, "
                "bare ground from crust.exposed",
                cure="leave it out",
            )

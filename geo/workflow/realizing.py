"""Step: deposits drawn at random that agree with the stations, summed line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import xarray as xr

from geo.model.randomness import generator, stratified
from geo.resource.deposit.band_table import band_table
from geo.resource.deposit.realizations import draw_deposit
from geo.resource.deposit.tallied_ground import TalliedGround
from geo.resource.deposit.tallies import Tallied, joined_totals, tally_deposit
from geo.resource.deposit.taylor import taylor_table
from geo.resource.statement.labels import label_of
from geo.resource.statement.lines import AboveCutoffs
from geo.resource.statement.totals import METAL
from geo.workflow.domains import Domain, domains_of, kriging_of
from geo.workflow.graph import Artifacts, Inputs, Step
from geo.workflow.lines import cutoffs_and_none, ground_of
from geo.workflow.station_checks import told_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.model.project import Project
    from geo.workflow.artifacts import Artifact

NONE_DRAWN = (
    "no realizations are asked for: the figures are those of the kriged model, which "
    "smooths, and no band is stated"
)
GRADED = "graded_dry_t_"
PERCENT = 100.0


def _run(inputs: Inputs) -> Artifacts:
    project = inputs.file.project
    if project.uncertainty.realizations == 0:
        return {"notes": {"lines": [NONE_DRAWN]}}
    shares = slope_shares(project)
    artifacts: dict[str, Artifact] = {}
    totals: list[xr.Dataset] = []
    lines: list[str] = []
    for domain in domains_of(inputs):
        with told_of(domain.name):
            tallied, notes = _drawn(inputs, domain, shares=shares)
        artifacts[f"drawn_{domain.index}"] = _cells(inputs, domain, tallied)
        artifacts[f"above_{domain.index}"] = _packed(tallied.above)
        totals.append(tallied.totals)
        lines += notes
    joined = joined_totals(totals)
    return artifacts | {
        "totals": joined,
        "bands": band_table(
            joined,
            label=label_of(
                synthetic=project.synthetic, rpeee=project.rpeee is not None
            ),
        ),
        "taylor": taylor_table(
            joined,
            moisture=project.resource.wet_basis_moisture,
            moisture_sd=project.uncertainty.moisture_sd,
        ),
        "notes": {"lines": lines},
    }


def slope_shares(project: Project) -> NDArray[np.float64] | None:
    """Draw what slopes leave that no bathymetry of the project shows.

    Parameters
    ----------
    project : Project

    Returns
    -------
    ndarray of float, shape (realizations,), or None
        Shares of the ground; None where no loss is given.
    """
    loss = project.resource.slope_loss
    if loss is None:
        return None
    rng = generator(project.seed, "slope loss")
    return 1.0 - loss.quantile(stratified(project.uncertainty.realizations, rng=rng))


def _drawn(
    inputs: Inputs, domain: Domain, *, shares: NDArray[np.float64] | None
) -> tuple[Tallied, tuple[str, ...]]:
    project = inputs.file.project
    kriging, ground = kriging_of(inputs, domain.index), ground_of(inputs, domain.index)
    samples, error = domain.samples, kriging.error_variance
    draws = draw_deposit(
        samples,
        spec=kriging.spec,
        estimate=project.estimate,
        moisture=project.resource.wet_basis_moisture,
        settings=project.uncertainty,
        seed=project.seed,
        domain=domain.name,
        # what the estimate added to the samples' own errors is that of their places
        misplaced=None if error is None else error - samples.error_variance,
    )
    tallied = tally_deposit(
        draws,
        TalliedGround(
            area_m2=ground.area_m2,
            groups=ground.groups,
            cutoffs=cutoffs_and_none(project.resource),
            cutoff=project.resource.cutoff_kg_m2,
            shares=shares,
        ),
        metals=tuple(samples.grades),
        memory_mb=project.uncertainty.memory_mb,
    )
    return tallied, draws.notes


def _cells(inputs: Inputs, domain: Domain, tallied: Tallied) -> xr.Dataset:
    """Write what the realizations say of each cell."""
    spec = kriging_of(inputs, domain.index).spec
    known = np.isfinite(inputs.grid("estimate", f"grid_{domain.index}")["abundance"])
    grid = spec.dataset()
    cells = tallied.cells
    named = {
        "abundance_mean": (cells.mean, "mean of the realizations"),
        **{
            f"abundance_p{PERCENT * level:.0f}": (values, f"P{PERCENT * level:.0f}")
            for level, values in cells.quantiles.items()
        },
    }
    for name, (values, words) in named.items():
        grid[name] = spec.variable(
            np.where(known, values, np.nan),
            units="kg m-2",
            long_name=f"abundance of a cell, {words}",
            basis="wet",
        )
    for cutoff, chance in cells.probability.items():
        grid["probability_above_cutoff"] = spec.variable(
            np.where(known, chance, np.nan),
            units="1",
            long_name=f"chance that a cell holds {cutoff:g} kg/m2 wet or more",
        )
    return grid


def _packed(above: AboveCutoffs) -> xr.Dataset:
    """Lay the cells above each cut-off out as a dataset."""
    dims = ("cutoff", "cell")
    return xr.Dataset(
        {
            "area_m2": (dims, above.area_m2),
            "wet_t": (dims, above.wet_t),
            "dry_t": (dims, above.dry_t),
            **{METAL + name: (dims, each) for name, each in above.metal_t.items()},
            **{
                GRADED + name: (dims, each) for name, each in above.graded_dry_t.items()
            },
        },
        coords={"cutoff": list(above.cutoffs)},
    )


def above_of(inputs: Inputs, index: int) -> AboveCutoffs:
    """Read back what of each cell lies above each cut-off, the mean of realizations.

    Parameters
    ----------
    inputs : Inputs
        Of a step after that of the realizations.
    index : int
        Of the domain.

    Returns
    -------
    AboveCutoffs
    """
    packed = inputs.grid("realizations", f"above_{index}")
    arrays = {str(name): values.to_numpy() for name, values in packed.items()}

    def of(prefix: str) -> dict[str, NDArray[np.float64]]:
        return {
            name.removeprefix(prefix): values
            for name, values in arrays.items()
            if name.startswith(prefix)
        }

    return AboveCutoffs(
        cutoffs=tuple(float(each) for each in packed["cutoff"].to_numpy()),
        area_m2=arrays["area_m2"],
        wet_t=arrays["wet_t"],
        dry_t=arrays["dry_t"],
        metal_t=of(METAL),
        graded_dry_t=of(GRADED),
    )


STEP = Step(
    name="realizations",
    run=_run,
    needs=("truth", "zone", "estimate", "ground", "classes"),
    parameters=lambda file: (
        file.project.uncertainty,
        file.project.estimate,
        file.project.resource,
        file.project.domains,
        file.project.seed,
        file.project.synthetic,
        file.project.rpeee is not None,
    ),
)

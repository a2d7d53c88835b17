"""Summing drawn deposits line by line, without keeping them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import xarray as xr

from geo.errors import DataError, Problem
from geo.geostat.stochastic.realizations import Tally
from geo.geostat.stochastic.summary import Summary, SummarySettings
from geo.model.classes import ResourceClass
from geo.resource.deposit.room import require_room
from geo.resource.statement.lines import AboveCutoffs
from geo.resource.statement.totals import DIMS, METAL, PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geo.resource.deposit.realizations import DepositDraws, DrawnDeposit
    from geo.resource.deposit.tallied_ground import TalliedGround


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tallied:
    """What the realizations say of the ground.

    Parameters
    ----------
    totals : xarray.Dataset
        Dims (realization, zone, resource_class, cutoff): ``area_m2``, ``wet_t``,
        ``dry_t`` and ``metal_t_X``, of the cells that count.
    above : AboveCutoffs
        Means over the realizations, of every cell.
    cells : Summary
        Of the abundance: mean, sd, P10, P50, P90 and the chance to lie at or above
        the statement's cut-off, by row and column.
    """

    totals: xr.Dataset
    above: AboveCutoffs
    cells: Summary


class DepositTally:
    """A running sum of drawn deposits at the support of their cells.

    Parameters
    ----------
    ground : TalliedGround
    shape : tuple of int
        Rows, columns of the domain's grid.
    metals : sequence of str
        Of the totals; one that a deposit does not have counts 0 tonnes.
    realizations : int
    memory_mb : float, optional
        More than this is refused before anything is added.

    Raises
    ------
    ParameterError
        More memory than that.
    DataError
        A ground of other cells, or shares for another number of realizations.

    Examples
    --------
    >>> from geo.resource.deposit.realizations import DrawnDeposit
    >>> from geo.resource.deposit.tallied_ground import TalliedGround
    >>> from geo.resource.statement.grouping import groups_of
    >>> ground = TalliedGround(
    ...     area_m2=np.array([1e6, 1e6]),
    ...     groups=groups_of({"north": [True, True]}, klass=[1, 2]),
    ...     cutoffs=(0.0, 10.0),
    ...     cutoff=10.0,
    ... )
    >>> tally = DepositTally(ground, shape=(1, 2), metals=["Ni"], realizations=2)
    >>> for number, rich in enumerate((15.0, 25.0)):
    ...     drawn = DrawnDeposit(
    ...         number=number,
    ...         abundance=np.array([[5.0, rich]]),
    ...         metals={"Ni": np.array([[0.04, 0.01 * rich]])},
    ...         moisture=0.2,
    ...         causes={},
    ...         held=0,
    ...     )
    ...     tally.add(drawn)
    >>> told = tally.result()
    >>> told.totals["wet_t"].sum(["zone", "resource_class"]).to_numpy()
    array([[20000., 15000.],
           [30000., 25000.]])
    >>> told.above.dry_t[1], told.cells.probability[10.0]
    (array([    0., 16000.]), array([[0., 1.]]))
    """

    def __init__(
        self,
        ground: TalliedGround,
        *,
        shape: tuple[int, int],
        metals: Sequence[str],
        realizations: int,
        memory_mb: float = 1024.0,
    ) -> None:
        self._ground = ground
        self._shape = shape
        self._metals = tuple(metals)
        self._realizations = realizations
        _require_alike(ground, shape=shape, realizations=realizations)
        require_room(self.memory_bytes, memory_mb)
        self._cells = Tally(
            shape=shape,
            realizations=realizations,
            settings=SummarySettings(cutoffs=(ground.cutoff,), memory_mb=memory_mb),
        )
        lines = len(ground.groups.zones) * len(ResourceClass)
        # classes as in ResourceClass, whose codes run the other way
        line = ground.groups.zone * len(ResourceClass) + (
            len(ResourceClass) - 1 - ground.groups.klass
        )
        self._counted = np.flatnonzero(ground.groups.counts & (ground.groups.zone >= 0))
        self._line = line[self._counted]
        self._lines = lines
        names = (*PLAIN, *(METAL + metal for metal in self._metals))
        levels, cells = len(ground.cutoffs), len(ground.area_m2)
        self._totals = {name: np.zeros((realizations, lines, levels)) for name in names}
        self._means = {name: np.zeros((levels, cells)) for name in names}
        self._graded = {metal: np.zeros((levels, cells)) for metal in self._metals}

    @property
    def memory_bytes(self) -> int:
        """What the tally takes: totals by line, means by cell, values for P10."""
        ground, count = self._ground, len(PLAIN) + len(self._metals)
        levels, cells = len(ground.cutoffs), len(ground.area_m2)
        lines = len(ground.groups.zones) * len(ResourceClass)
        totals = self._realizations * lines * levels * count
        means = levels * cells * (count + len(self._metals))
        return 8 * (totals + means + self._realizations * cells)

    def add(self, drawn: DrawnDeposit) -> None:
        """Take in one deposit.

        Parameters
        ----------
        drawn : DrawnDeposit

        Raises
        ------
        DataError
            Cells of another shape, values that are not finite, or one deposit too
            many.
        """
        number = self._cells.added
        self._cells.add(drawn.abundance)
        ground = self._ground
        share = 1.0 if ground.shares is None else float(ground.shares[number])
        area = ground.area_m2 * share
        bearing = (
            area if ground.nodule_fraction is None else area * ground.nodule_fraction
        )
        abundance = drawn.abundance.ravel()
        wet = bearing * abundance / 1e3
        values = {"area_m2": area, "wet_t": wet, "dry_t": wet * (1.0 - drawn.moisture)}
        for metal in self._metals:
            per_area = drawn.metals.get(metal)
            values[METAL + metal] = (
                np.zeros_like(wet)
                if per_area is None
                else bearing * per_area.ravel() / 1e3
            )
        for level, cutoff in enumerate(ground.cutoffs):
            above = abundance >= cutoff
            for name, each in values.items():
                self._sum(name, np.where(above, each, 0.0), at=(number, level))
            for metal in self._metals:
                if metal in drawn.metals:
                    dry = np.where(above, values["dry_t"], 0.0)
                    self._graded[metal][level] += dry / self._realizations

    def _sum(
        self, name: str, values: NDArray[np.float64], *, at: tuple[int, int]
    ) -> None:
        number, level = at
        self._means[name][level] += values / self._realizations
        self._totals[name][number, :, level] = np.bincount(
            self._line, values[self._counted], minlength=self._lines
        )

    def result(self) -> Tallied:
        """Sum up.

        Returns
        -------
        Tallied

        Raises
        ------
        DataError
            Fewer deposits were added than announced.
        """
        if self._cells.added != self._realizations:
            raise DataError(
                "tally",
                [
                    Problem(
                        where="realizations",
                        what=f"{self._cells.added} were added",
                        expected=f"{self._realizations}, as announced",
                    )
                ],
            )
        ground = self._ground
        by_line = (self._realizations, len(ground.groups.zones), len(ResourceClass), -1)
        totals = xr.Dataset(
            {
                name: (DIMS, values.reshape(by_line), {"units": _unit(name)})
                for name, values in self._totals.items()
            },
            coords={
                "zone": list(ground.groups.zones),
                "resource_class": [str(each) for each in ResourceClass],
                "cutoff": list(ground.cutoffs),
            },
        )
        return Tallied(
            totals=totals,
            above=AboveCutoffs(
                cutoffs=ground.cutoffs,
                area_m2=self._means["area_m2"],
                wet_t=self._means["wet_t"],
                dry_t=self._means["dry_t"],
                metal_t={each: self._means[METAL + each] for each in self._metals},
                graded_dry_t=self._graded,
            ),
            cells=self._cells.summary(),
        )


def tally_deposit(
    draws: DepositDraws,
    ground: TalliedGround,
    *,
    metals: Sequence[str] | None = None,
    memory_mb: float = 1024.0,
    on_realization: Callable[[int], None] | None = None,
) -> Tallied:
    """Draw the deposits of a domain and sum each of them.

    Parameters
    ----------
    draws : DepositDraws
    ground : TalliedGround
    metals : sequence of str, optional
        Of the totals, where other domains have more; those of `draws` by default.
    memory_mb : float, optional
        More than this is refused before anything is drawn.
    on_realization : callable, optional
        Told how many are done.

    Returns
    -------
    Tallied

    Raises
    ------
    ParameterError
        More memory than that.
    """
    require_room(draws.memory_bytes, memory_mb)
    tally = DepositTally(
        ground,
        shape=draws.spec.shape,
        metals=draws.metals if metals is None else metals,
        realizations=len(draws),
        memory_mb=memory_mb,
    )
    for drawn in draws:
        tally.add(drawn)
        if on_realization is not None:
            on_realization(drawn.number + 1)
    return tally.result()


def joined_totals(parts: list[xr.Dataset]) -> xr.Dataset:
    """Add the totals of several domains, realization by realization.

    Parameters
    ----------
    parts : list of xarray.Dataset
        At least one; with the same zones, cut-offs, metals and realizations.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    DataError
        They differ.
    """
    first = parts[0]
    problems = [
        Problem(
            where=f"part {number}",
            what="other zones, cut-offs, metals or realizations",
            expected="those of the first",
        )
        for number, part in enumerate(parts)
        if set(part.data_vars) != set(first.data_vars)
        or dict(part.sizes) != dict(first.sizes)
        or any(
            part[dim].to_numpy().tolist() != first[dim].to_numpy().tolist()
            for dim in DIMS[1:]
        )
    ]
    if problems:
        raise DataError("totals of realizations", problems)
    return xr.Dataset(
        {
            name: (
                DIMS,
                sum(part[name].transpose(*DIMS).to_numpy() for part in parts),
                first[name].attrs,
            )
            for name in first.data_vars
        },
        coords=first.coords,
    )


def _unit(name: str) -> str:
    return "m2" if name == "area_m2" else "t"


def _require_alike(
    ground: TalliedGround, *, shape: tuple[int, int], realizations: int
) -> None:
    problems = []
    if shape[0] * shape[1] != len(ground.area_m2):
        problems.append(
            Problem(
                where="area_m2",
                what=f"{len(ground.area_m2)} cells",
                expected=f"{shape[0]} × {shape[1]}",
            )
        )
    if ground.shares is not None and len(ground.shares) != realizations:
        problems.append(
            Problem(
                where="shares",
                what=f"{len(ground.shares)}",
                expected=f"{realizations}, one for each realization",
            )
        )
    if problems:
        raise DataError("tally", problems)

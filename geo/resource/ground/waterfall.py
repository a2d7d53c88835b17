"""From all the ground to what is brought ashore, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from geo.errors import DataError, Problem
from geo.model.limits import require_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.resource.ground.exclusions import Exclusions

GROSS, IN_SITU = "gross", "in situ, as stated"
MINEABLE, RECOVERABLE = "mineable", "recoverable"
BELOW_CUTOFF = "below cut-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryLosses:
    """What keeps tonnes in the ground from being recovered.

    Mineable = in situ · geometry; recoverable = mineable · pickup (1 - path loss)
    (1 - transport loss). What slopes take comes off before what is stated in situ.

    Parameters
    ----------
    slope_loss : float, optional
        Share of the ground too steep that the bathymetry does not show.
    geometry : float, optional
        Share of the ground left that mine paths of a practical shape can cover.
    pickup : float, optional
        Share of the nodules under the collector that it takes up.
    path_loss : float, optional
        Share of the ground that stays between paths.
    transport_loss : float, optional
        Share of the nodules taken up that is lost on the way.

    Raises
    ------
    ParameterError
        One or more lie outside 0 to 1.

    Examples
    --------
    >>> losses = RecoveryLosses(pickup=0.8, path_loss=0.05, transport_loss=0.02)
    >>> round(losses.recovery, 4)
    0.7448
    """

    slope_loss: float = 0.0
    geometry: float = 1.0
    pickup: float = 1.0
    path_loss: float = 0.0
    transport_loss: float = 0.0

    def __post_init__(self) -> None:
        require_between(
            "recovery", self, dict.fromkeys(self.__dataclass_fields__, (0.0, 1.0))
        )

    @property
    def recovery(self) -> float:
        """Share of the tonnes stated in situ that is recovered."""
        shares = [loss.share for loss in (self.of_geometry, *self.of_mining)]
        return float(np.prod([1.0 - share for share in shares]))

    @property
    def of_slopes(self) -> Loss:
        """What comes off before anything is stated."""
        return Loss("slope loss", self.slope_loss, takes_ground=True)

    @property
    def of_geometry(self) -> Loss:
        """What tells the mineable from what is stated in situ."""
        return Loss("geometry factor", 1.0 - self.geometry, takes_ground=True)

    @property
    def of_mining(self) -> tuple[Loss, ...]:
        """What tells the recoverable from the mineable, in turn."""
        return (
            Loss("pick-up", 1.0 - self.pickup, takes_ground=False),
            Loss("path loss", self.path_loss, takes_ground=True),
            Loss("transport loss", self.transport_loss, takes_ground=False),
        )


class Loss(NamedTuple):
    """A share that is lost, of the tonnes alone or of the ground with them."""

    name: str
    share: float
    takes_ground: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AboveCutoff:
    """What of each cell lies at or above the cut-off, after the slope loss.

    A cell lies above or not in an estimate; over realizations it counts by its
    chance, so that no bit of the exclusions can say it.

    Parameters
    ----------
    area_m2, wet_t : array_like of float, shape of the grid
    """

    area_m2: ArrayLike
    wet_t: ArrayLike


def waterfall(
    exclusions: Exclusions,
    *,
    area_m2: ArrayLike,
    wet_t: ArrayLike,
    order: Sequence[str] = (),
    losses: RecoveryLosses | None = None,
    cutoff: AboveCutoff | None = None,
    zone: ArrayLike | None = None,
) -> pd.DataFrame:
    """Walk from the whole ground to what can be mined and recovered.

    Parameters
    ----------
    exclusions : Exclusions
    area_m2 : array_like of float, shape of the grid
        Area of each cell.
    wet_t : array_like of float, shape of the grid
        Wet tonnes of each cell; NaN counts as none.
    order : sequence of str, optional
        In which reasons are taken off; the others follow as they were added.
    losses : RecoveryLosses, optional
        Without them the walk ends at the mineable.
    cutoff : AboveCutoff, optional
        Where the cut-off is none of the reasons.
    zone : array_like of bool, shape of the grid, optional
        Only these cells.

    Returns
    -------
    pandas.DataFrame
        A row for the gross, for each reason, for the slope loss, for the cut-off, for
        what is stated in situ, for the geometry factor, for the mineable, for each
        loss of mining and for the recoverable, as far as they are asked for: step;
        area_km2 and wet_mt left after it; removed_km2 and removed_mt that it takes
        off in this order; alone_km2 and alone_mt that it would take off the gross if
        it were the only one. Pick-up and transport lose tonnes and no ground.

    Raises
    ------
    DataError
        Arrays have another shape than the grid, or there is ground or mass below
        zero.
    ParameterError
        The order names what is no reason.

    Examples
    --------
    >>> from geo.resource.ground.exclusions import Exclusions
    >>> out = Exclusions.none((4,)).add([1, 1, 0, 0], reason="slope")
    >>> out = out.add([0, 1, 1, 0], reason="APEI")
    >>> steps = waterfall(
    ...     out,
    ...     area_m2=[1e6] * 4,
    ...     wet_t=[2e6] * 4,
    ...     losses=RecoveryLosses(pickup=0.8, path_loss=0.1),
    ... )
    >>> print(steps[["step", "area_km2", "wet_mt", "removed_mt", "alone_mt"]])
                      step  area_km2  wet_mt  removed_mt  alone_mt
    0                gross       4.0    8.00        0.00       0.0
    1                slope       2.0    4.00        4.00       4.0
    2                 APEI       1.0    2.00        2.00       4.0
    3           slope loss       1.0    2.00        0.00       0.0
    4   in situ, as stated       1.0    2.00        0.00       0.0
    5      geometry factor       1.0    2.00        0.00       0.0
    6             mineable       1.0    2.00        0.00       0.0
    7              pick-up       1.0    1.60        0.40       1.6
    8            path loss       0.9    1.44        0.16       0.8
    9       transport loss       0.9    1.44        0.00       0.0
    10         recoverable       0.9    1.44        0.00       0.0
    """
    ground = _measured(exclusions, area_m2=area_m2, wet_t=wet_t, zone=zone)
    named = [str(reason) for reason in order]
    rest = [reason for reason in exclusions.reasons if reason not in named]
    every = np.ones(exclusions.flags.shape, dtype=bool)
    left, gross = every, _summed(ground, every)
    steps = [_Step(GROSS, gross, _NOTHING, _NOTHING)]
    for reason in [*named, *rest]:
        alone = exclusions.where(reason)
        taken, left = left & alone, left & ~alone
        steps.append(
            _Step(
                reason,
                _summed(ground, left),
                _summed(ground, taken),
                _summed(ground, alone),
            )
        )
    walk = _Walk(gross, steps)
    slopes = 0.0 if losses is None else losses.slope_loss
    if losses is not None:
        walk.lose(losses.of_slopes)
    if cutoff is not None:
        above = _measured(
            exclusions, area_m2=cutoff.area_m2, wet_t=cutoff.wet_t, zone=zone
        )
        walk.cut(_summed(above, left), alone=_summed(above, every), slopes=slopes)
    if losses is not None:
        walk.rest(IN_SITU)
        walk.lose(losses.of_geometry)
    walk.rest(MINEABLE)
    if losses is not None:
        for loss in losses.of_mining:
            walk.lose(loss)
        walk.rest(RECOVERABLE)
    return pd.DataFrame([step.row() for step in walk.steps])


class _Amount(NamedTuple):
    """Ground and what lies on it."""

    km2: float
    mt: float

    def share(self, loss: Loss) -> _Amount:
        return _Amount(self.km2 * loss.share * loss.takes_ground, self.mt * loss.share)

    def less(self, other: _Amount) -> _Amount:
        return _Amount(self.km2 - other.km2, self.mt - other.mt)


_NOTHING = _Amount(0.0, 0.0)


class _Step(NamedTuple):
    """A step of the walk: what is left, what it takes, what it would take alone."""

    name: str
    left: _Amount
    removed: _Amount
    alone: _Amount

    def row(self) -> dict[str, str | float]:
        return {
            "step": self.name,
            "area_km2": self.left.km2,
            "wet_mt": self.left.mt,
            "removed_km2": self.removed.km2,
            "removed_mt": self.removed.mt,
            "alone_km2": self.alone.km2,
            "alone_mt": self.alone.mt,
        }


class _Walk(NamedTuple):
    """The steps so far, and what they began with."""

    gross: _Amount
    steps: list[_Step]

    def rest(self, name: str) -> None:
        """Name what is left, and take nothing."""
        self.steps.append(_Step(name, self.steps[-1].left, _NOTHING, _NOTHING))

    def lose(self, loss: Loss) -> None:
        """Take a share of what is left."""
        left = self.steps[-1].left
        removed = left.share(loss)
        alone = self.gross.share(loss)
        self.steps.append(_Step(loss.name, left.less(removed), removed, alone))

    def cut(self, above: _Amount, *, alone: _Amount, slopes: float) -> None:
        """Keep what lies above the cut-off."""
        removed = self.steps[-1].left.less(above)
        kept = _Amount(alone.km2 / (1.0 - slopes), alone.mt / (1.0 - slopes))
        self.steps.append(_Step(BELOW_CUTOFF, above, removed, self.gross.less(kept)))


class _Ground(NamedTuple):
    """What each cell counts for; none outside the zone."""

    km2: NDArray[np.float64]
    mt: NDArray[np.float64]


def _measured(
    exclusions: Exclusions,
    *,
    area_m2: ArrayLike,
    wet_t: ArrayLike,
    zone: ArrayLike | None,
) -> _Ground:
    given = {
        "area_m2": np.asarray(area_m2, dtype=float),
        "wet_t": np.nan_to_num(np.asarray(wet_t, dtype=float)),
        "zone": np.asarray(True if zone is None else zone, dtype=bool),
    }
    shape = exclusions.flags.shape
    problems = [
        Problem(where=name, what=f"of shape {values.shape}", expected=f"{shape}")
        for name, values in given.items()
        if values.shape != shape and not (name == "zone" and zone is None)
    ]
    problems += [
        Problem(
            where=name,
            what=f"{int((given[name] < 0.0).sum())} cells below zero",
            expected="0 or more",
        )
        for name in ("area_m2", "wet_t")
        if bool((given[name] < 0.0).any())
    ]
    if problems:
        raise DataError("waterfall", problems)
    counts = given["zone"].astype(float)
    return _Ground(given["area_m2"] / 1e6 * counts, given["wet_t"] / 1e6 * counts)


def _summed(ground: _Ground, where: NDArray[np.bool_]) -> _Amount:
    return _Amount(float(ground.km2[where].sum()), float(ground.mt[where].sum()))

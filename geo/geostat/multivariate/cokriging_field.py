"""The field that co-kriging sees, solved for targets with like samples together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.drift import (
    Frame,
    KnownMean,
    Places,
    drift_columns,
    drift_of_targets,
    frame_of,
)
from geo.geostat.multivariate.cokriging_system import (
    Readings,
    Wanted,
    cokriging_system,
    predict,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.geostat.drift import Drift
    from geo.geostat.multivariate.cokriging_system import Predicted
    from geo.geostat.multivariate.coregionalisation import CrossCovarianceModel
    from geo.geostat.neighbourhood import Neighbours
    from geo.geostat.samples import Samples
    from geo.geostat.support import BlockSupport
    from geo.kernels.kriging import KrigingSystem

NUMBERS_AT_ONCE = 1_000_000  # some 100 MB of temporaries


class Variable(NamedTuple):
    """What is known of one variable.

    Attributes
    ----------
    name : str
    samples : Samples
    near : Neighbours
        Those near each target.
    drift : Drift
    at_samples : ndarray of float, shape (n, q)
        Covariates of an external drift; q is 0 without one.
    at_targets : ndarray of float, shape (targets, q)
    """

    name: str
    samples: Samples
    near: Neighbours
    drift: Drift
    at_samples: NDArray[np.float64]
    at_targets: NDArray[np.float64]

    @property
    def level(self) -> float:
        """The known mean; 0 where it is not known."""
        return self.drift.value if isinstance(self.drift, KnownMean) else 0.0

    @property
    def taking_part(self) -> NDArray[np.intp]:
        """How many samples each target uses: in a unique neighbourhood all."""
        if self.near.unique:
            return np.full_like(self.near.found, len(self.samples))
        return self.near.found


class Field(NamedTuple):
    """What is known of the field, the same for all targets.

    Attributes
    ----------
    variables : list of Variable
    model : CrossCovarianceModel
    block : BlockSupport or None
    """

    variables: list[Variable]
    model: CrossCovarianceModel
    block: BlockSupport | None

    @property
    def levels(self) -> NDArray[np.float64]:
        """The known means, 0 where they are not, shape (variables,)."""
        return np.array([each.level for each in self.variables])

    @property
    def known_means(self) -> NDArray[np.bool_]:
        """Whose mean is known, shape (variables,)."""
        return np.array([isinstance(each.drift, KnownMean) for each in self.variables])

    @property
    def unique(self) -> bool:
        """Whether one system serves all targets."""
        return all(each.near.unique for each in self.variables)

    def targets_at_once(self, size: int) -> int:
        """Say how many targets fit, with so many samples.

        Parameters
        ----------
        size : int
            Samples of all variables.

        Returns
        -------
        int
        """
        points = 1 if self.block is None else len(self.block.offsets())
        columns = len(self.variables) * points
        return max(
            1, NUMBERS_AT_ONCE // (size * max(columns, 0 if self.unique else size))
        )


class _Group(NamedTuple):
    """Targets that use as many samples of each variable."""

    field: Field
    targets: NDArray[np.float64]
    counts: NDArray[np.intp]
    aims: NDArray[np.intp]

    def at(
        self, rows: NDArray[np.intp], table: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Take rows: as one list, or with a system of its own for each."""
        return table[rows] if self.field.unique else table[rows, None]


class _Part(NamedTuple):
    """Samples of one variable, with the columns of its own drift."""

    variable: Variable
    samples: Samples
    frame: Frame
    columns: NDArray[np.float64]


class _Bordered(NamedTuple):
    """Solvable systems, with where the drift of each variable stands in them."""

    system: KrigingSystem
    readings: list[Readings]
    frames: dict[str, Frame]
    spans: dict[str, slice]
    terms: int


def solve(
    field: Field, targets: NDArray[np.float64], *, used: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], Predicted]]:
    """Solve one system for all targets, or a small one for each.

    Parameters
    ----------
    field : Field
    targets : ndarray of float, shape (targets, 2)
        Points, or centres of blocks.
    used : ndarray of int, shape (targets, variables)
        How many of the samples near it each target uses; none at all: it is left
        out.

    Yields
    ------
    rows : ndarray of int, shape (t,)
        Some of the targets.
    aims : ndarray of int, shape (wanted,)
        The variables that can be predicted there, by their place in the field:
        those with samples near, and those of known mean.
    predicted : Predicted

    Raises
    ------
    DataError
        A system that cannot be solved.

    Examples
    --------
    >>> from geo.geostat.multivariate.coregionalisation import Coregionalisation
    >>> from geo.geostat.neighbourhood import Neighbourhood, nearest_samples
    >>> from geo.geostat.samples import require_samples
    >>> samples, targets = require_samples([[0.0, 0.0]], [7.0]), np.array([[9.0, 0.0]])
    >>> near = nearest_samples(
    ...     samples.coordinates, targets, neighbourhood=Neighbourhood(radius_m=50.0)
    ... )
    >>> nothing = np.empty((1, 0))
    >>> known = KnownMean(value=5.0)
    >>> field = Field(
    ...     [Variable("nickel", samples, near, known, nothing, nothing)],
    ...     Coregionalisation(variables=("nickel",), nugget=[[4.0]]),
    ...     None,
    ... )
    >>> for rows, aims, predicted in solve(field, targets, used=np.array([[1]])):
    ...     print(rows, aims, predicted.estimate, predicted.covariance)
    [0] [0] [[0.]] [[[4.]]]
    """
    kinds, kind_of = np.unique(used, axis=0, return_inverse=True)
    for kind, counts in enumerate(kinds):
        if not counts.any():
            continue
        aims = np.flatnonzero((counts > 0) | field.known_means)
        group = _Group(field, targets, counts, aims)
        common = _bordered(group, None) if field.unique else None
        same = np.flatnonzero(kind_of.ravel() == kind)
        step = field.targets_at_once(int(counts.sum()))
        for start in range(0, len(same), step):
            rows = same[start : start + step]
            bordered = common or _bordered(group, rows)
            yield rows, aims, _predicted(group, bordered, rows)


def _bordered(group: _Group, rows: NDArray[np.intp] | None) -> _Bordered:
    """Gather the samples of some targets, or of all, and build their systems."""
    parts = [
        _part(variable, int(count), rows)
        for variable, count in zip(group.field.variables, group.counts, strict=True)
        if count
    ]
    ends = np.cumsum([part.columns.shape[-1] for part in parts]).tolist()
    spans = {
        part.variable.name: slice(end - part.columns.shape[-1], end)
        for part, end in zip(parts, ends, strict=True)
    }
    readings = [
        Readings(
            part.variable.name,
            part.samples.coordinates,
            part.samples.measured[..., 0] - part.variable.level,
            part.samples.error_variance,
            _widened(part.columns, spans[part.variable.name], terms=ends[-1]),
        )
        for part in parts
    ]
    return _Bordered(
        cokriging_system(readings, model=group.field.model),
        readings,
        {part.variable.name: part.frame for part in parts},
        spans,
        ends[-1],
    )


def _part(variable: Variable, count: int, rows: NDArray[np.intp] | None) -> _Part:
    chosen = (
        np.arange(count)
        if rows is None or variable.near.unique
        else variable.near.rows[rows, :count]
    )
    samples = variable.samples.only(chosen)
    places = Places(samples.coordinates, variable.at_samples[chosen])
    frame = frame_of(places)
    columns = drift_columns(variable.drift, places, frame=frame)
    return _Part(variable, samples, frame, columns)


def _predicted(group: _Group, bordered: _Bordered, rows: NDArray[np.intp]) -> Predicted:
    field = group.field
    targets = group.at(rows, group.targets)
    wanted = []
    for variable in (field.variables[aim] for aim in group.aims):
        drift = np.zeros((*targets.shape[:-2], bordered.terms, targets.shape[-2]))
        if variable.name in bordered.spans:
            columns = drift_of_targets(
                variable.drift,
                Places(targets, group.at(rows, variable.at_targets)),
                frame=bordered.frames[variable.name],
                block=field.block,
            )
            drift[..., bordered.spans[variable.name], :] = columns
        wanted.append(Wanted(variable.name, drift))
    return predict(
        bordered.system,
        bordered.readings,
        wanted=wanted,
        targets=targets,
        model=field.model,
        block=field.block,
    )


def _widened(
    columns: NDArray[np.float64], span: slice, *, terms: int
) -> NDArray[np.float64]:
    """Put the drift columns of a variable among those of the whole system."""
    wide = np.zeros((*columns.shape[:-1], terms))
    wide[..., span] = columns
    return wide

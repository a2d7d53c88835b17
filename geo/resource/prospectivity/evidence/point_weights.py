"""What each point is worth, by its kind of evidence and its support."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, Problem
from geo.geostat.stochastic.measured import Measured
from geo.resource.prospectivity.design.design_checks import some_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from geo.geostat.stochastic.transforms import Transform
    from geo.resource.prospectivity.design.design import Design
    from geo.resource.prospectivity.evidence.evidence_errors import EvidenceError
    from geo.resource.sampling.truth import TrueAbundance

STATED, BY_EVIDENCE, TAKEN_AS_0 = "stated", "by evidence", "not stated: taken as 0"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointWeights:
    """Points with the variance of their errors.

    Parameters
    ----------
    value : ndarray of float, shape (n,)
    error_variance : ndarray of float, shape (n,)
        Of each point's own error, in squared units: for `geo.krige`.
    weight : ndarray of float, shape (n,)
        1 / (ground variance + error variance), scaled to a mean of 1: for learners
        and weighted means.
    ground_variance : float
        Of the values without their errors.
    source : tuple of str
        Where each error comes from.
    notes : tuple of str
    """

    value: NDArray[np.float64]
    error_variance: NDArray[np.float64]
    weight: NDArray[np.float64]
    ground_variance: float
    source: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def mean(self) -> float:
        """The weighted mean of points that do not hang together."""
        return float(np.average(self.value, weights=self.weight))

    def measured(
        self, name: str, *, coordinates: ArrayLike, transform: Transform
    ) -> Measured:
        """Give the points as a simulation is conditioned on them.

        Parameters
        ----------
        name : str
        coordinates : array_like of float, shape (n, 2)
            Easting and northing, m.
        transform : Transform

        Returns
        -------
        Measured
        """
        return Measured(
            name,
            coordinates=coordinates,
            values=self.value,
            transform=transform,
            error_variance=self.error_variance,
        )

    def into(self, design: Design) -> Design:
        """Put errors and weights into a design of the same points.

        Parameters
        ----------
        design : Design
            Weights that it has are multiplied.

        Returns
        -------
        Design

        Raises
        ------
        DataError
            Another number of points, or another response.
        """
        same = len(design) == len(self.value)
        if not same or not np.allclose(design.response, self.value, rtol=1e-9):
            problem = Problem(
                where="design",
                what=f"{len(design)} points"
                + (", other values" if same else f", weights of {len(self.value)}"),
                expected="the points that were weighed, in their order",
                cure="weigh the points that the design kept",
            )
            raise DataError("weights of points", [problem])
        before = 1.0 if design.weight is None else design.weight
        return replace(
            design,
            error_sd=np.sqrt(self.error_variance),
            weight=np.asarray(before * self.weight),
        )

    def table(self) -> pd.DataFrame:
        """List the points: value, error_sd, weight, source.

        Returns
        -------
        pandas.DataFrame
        """
        return pd.DataFrame(
            {
                "value": self.value,
                "error_sd": np.sqrt(self.error_variance),
                "weight": self.weight,
                "source": self.source,
            }
        )


def weigh_points(
    points: pd.DataFrame,
    *,
    value: str,
    errors: Sequence[EvidenceError] = (),
    unstated: Literal["refuse", "zero"] = "refuse",
    ground_variance: float | None = None,
) -> PointWeights:
    """Give each point its error variance and its weight.

    A point's own `error_sd` goes before the error of its kind of evidence,
    (sd² + (relative_sd value)²) times support of that error / support of the point,
    where both supports are known. The values must lie on one scale already:
    `geo.true_abundance` brings abundances there, with the factors of the samplers.

    Parameters
    ----------
    points : pandas.DataFrame
        The column of the value; evidence; error_sd and support_m2 where known.
    value : str
    errors : sequence of EvidenceError, optional
        Such as `EvidenceErrors.errors` gives.
    unstated : {"refuse", "zero"}, optional
        What to do with points whose error nobody states.
    ground_variance : float, optional
        Variance of the values without errors, such as the sill of their variogram
        less the mean error; by default the variance of the values less it.

    Returns
    -------
    PointWeights

    Raises
    ------
    DataError
        Missing columns, values, errors or supports that are no numbers in range,
        points whose error nobody states, or errors that explain all of the spread.

    References
    ----------
    DerSimonian, R. & Laird, N. (1986). Meta-analysis in clinical trials. Controlled
    Clinical Trials 7, 177-188 (weights 1 / (τ² + σᵢ²)).

    Examples
    --------
    >>> from geo.resource.prospectivity.evidence.evidence_errors import EvidenceError
    >>> points = pd.DataFrame(
    ...     {
    ...         "abundance": [4.0, 12.0, 20.0],
    ...         "evidence": ["box core", "photo", "photo"],
    ...         "support_m2": [0.25, 2.0, 4.0],
    ...         "error_sd": [1.0, None, None],
    ...     }
    ... )
    >>> photo = EvidenceError(
    ...     evidence="photo", sd=4.0, support_m2=2.0, source="pairs of one cruise"
    ... )
    >>> found = weigh_points(points, value="abundance", errors=[photo])
    >>> found.error_variance, found.weight.round(3)
    (array([ 1., 16.,  8.]), array([1.119, 0.885, 0.996]))
    """
    numbers = _numbers(points, value)
    variance, source, notes, problems = _errors(
        numbers, points, errors=errors, unstated=unstated
    )
    if problems:
        raise DataError("weights of points", problems)
    return _weighed(
        numbers[value],
        variance,
        source=source,
        notes=notes,
        ground=ground_variance,
    )


def weigh_true_abundance(
    truth: TrueAbundance, *, ground_variance: float | None = None
) -> PointWeights:
    """Weigh abundances whose errors the sampling settings state.

    Parameters
    ----------
    truth : TrueAbundance
        Of `geo.true_abundance`; samples without an abundance are left out.
    ground_variance : float, optional
        As in `weigh_points`.

    Returns
    -------
    PointWeights
        Of `truth.at(truth.known)`. Errors that samples share (`truth.causes`) are
        not in the weights, for no weight averages them away; a note says so.

    Raises
    ------
    DataError
        Errors that explain all of the spread.

    Examples
    --------
    >>> from geo.model.sampling import Device, SamplingSettings
    >>> from geo.resource.sampling.truth import true_abundance
    >>> corer = Device(evidence="box core", relative_sd=0.1, source="made up")
    >>> stations = pd.DataFrame(
    ...     {"station": ["A", "B"], "abundance": [10.0, 20.0], "evidence": "box core"}
    ... )
    >>> truth = true_abundance(stations, settings=SamplingSettings(devices=(corer,)))
    >>> weigh_true_abundance(truth).error_variance
    array([2.25, 2.25])
    """
    known = truth.at(truth.known)
    notes = list(known.notes)
    if known.causes:
        names = ", ".join(cause.name for cause in known.causes)
        notes.append(f"shared errors are not in the weights: {names}")
    source = [f"sampling settings, {kind}" for kind in known.table["evidence"]]
    return _weighed(
        known.abundance,
        known.error_variance,
        source=source,
        notes=notes,
        ground=ground_variance,
    )


def _numbers(points: pd.DataFrame, value: str) -> dict[str, NDArray[np.float64]]:
    missing = [name for name in (value, "evidence") if name not in points]
    if missing or points.empty:
        problem = Problem(
            where="points",
            what="no rows" if points.empty else "no column " + ", ".join(missing),
            expected=f"{value} and evidence",
        )
        raise DataError("weights of points", [problem])
    return {
        name: pd.to_numeric(points[name], errors="coerce").to_numpy(dtype=float)
        if name in points
        else np.full(len(points), np.nan)
        for name in (value, "error_sd", "support_m2")
    }


def _errors(
    numbers: dict[str, NDArray[np.float64]],
    points: pd.DataFrame,
    *,
    errors: Sequence[EvidenceError],
    unstated: str,
) -> tuple[NDArray[np.float64], list[str], list[str], list[Problem]]:
    (value, stated, support) = numbers.values()
    evidence = points["evidence"].astype(str).to_numpy()
    problems = _bad_numbers(value, stated, support)
    for name in ("error_sd", "support_m2"):
        bad = points[name].notna() & np.isnan(numbers[name]) if name in points else None
        if bad is not None and bad.any():
            what, rows = f"{name} is no number", bad.to_numpy()
            problems.append(
                Problem(where=some_rows(rows), what=what, expected="a number, or empty")
            )
    variance, source = stated**2, np.where(np.isfinite(stated), STATED, "")
    notes: list[str] = []
    for error in errors:
        rows = (evidence == error.evidence) & ~np.isfinite(stated)
        share = np.ones(len(value))
        if error.support_m2 is not None:
            known = np.isfinite(support)
            share = np.where(known, error.support_m2 / support, 1.0)
            if np.any(rows & ~known):
                notes.append(
                    f"{error.evidence}: the support of {np.sum(rows & ~known)} points "
                    f"is not known, and is taken as {error.support_m2:g} m2"
                )
        found = (error.sd**2 + (error.relative_sd * value) ** 2) * share
        variance = np.where(rows, found, variance)
        source = np.where(rows, f"{BY_EVIDENCE}: {error.source}", source)
    bare = ~np.isfinite(variance) & np.isfinite(value)
    kinds = ", ".join(sorted(set(evidence[bare])))
    if bare.any() and unstated == "refuse":
        problems.append(
            Problem(
                where=some_rows(bare),
                what=f"no error is stated: {kinds}",
                expected="error_sd, or an error of the evidence",
                cure='error_by_evidence, or unstated="zero" if it is small',
            )
        )
    elif bare.any():
        notes.append(f"the error of {bare.sum()} points ({kinds}) is taken as 0")
        source = np.where(bare, TAKEN_AS_0, source)
    return np.where(bare, 0.0, variance), source.tolist(), notes, problems


def _bad_numbers(
    value: NDArray[np.float64],
    stated: NDArray[np.float64],
    support: NDArray[np.float64],
) -> list[Problem]:
    checks = (
        (~np.isfinite(value), "the value is no number", "a number"),
        (stated < 0.0, "error_sd below 0", "0 or more, or empty"),
        (np.isinf(stated), "error_sd infinite", "a number, or empty"),
        (support <= 0.0, "support_m2 at 0 or below", "above 0, or empty"),
    )
    return [
        Problem(where=some_rows(rows), what=what, expected=expected)
        for rows, what, expected in checks
        if rows.any()
    ]


def _weighed(
    value: NDArray[np.float64],
    variance: NDArray[np.float64],
    *,
    source: Sequence[str],
    notes: Sequence[str],
    ground: float | None,
) -> PointWeights:
    told = list(notes)
    if ground is None:
        spread = float(value.var(ddof=1)) if len(value) > 1 else 0.0
        ground = spread - float(variance.mean())
        told.append(
            f"ground variance {ground:.4g}: that of the values, {spread:.4g}, less the "
            f"mean error variance, {variance.mean():.4g}"
        )
    if not (np.isfinite(ground) and ground > 0.0):
        problem = Problem(
            where="ground_variance",
            what=f"{ground:.4g}",
            expected="above 0",
            cure="the errors are as large as the spread of the values: check them, "
            "or give the ground variance",
        )
        raise DataError("weights of points", [problem])
    weight = 1.0 / (ground + variance)
    return PointWeights(
        value=value,
        error_variance=variance,
        weight=weight / weight.mean(),
        ground_variance=ground,
        source=tuple(source),
        notes=tuple(told),
    )

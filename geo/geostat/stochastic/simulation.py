"""Conditional simulation: sea floors that agree with the samples and the model.

Scores of the samples are simulated as a Gaussian field, drawn by Fourier transform
(`random_fields`), brought to the samples by simple kriging of what it misses by
(`conditioning`), and turned back into values. Each realization has a random stream
of its own, so that its bytes do not depend on which others are drawn at a time; errors
that samples share are drawn for all realizations together, from strata.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.errors import ParameterError, Problem
from geo.geostat.neighbourhood import nearest_samples
from geo.geostat.stochastic.causes import draw_causes
from geo.geostat.stochastic.conditional_field import (
    ConditionalField,
    Exactness,
    conditional_field,
)
from geo.geostat.stochastic.drawing import (
    SOLVED_TOGETHER,
    Drawn,
    Hand,
    draw_together,
)
from geo.geostat.stochastic.field_model import FieldModel, field_model
from geo.geostat.stochastic.measured import Measured
from geo.geostat.stochastic.random_fields import require_metres
from geo.geostat.stochastic.rooms import Rooms
from geo.geostat.stochastic.simulation_settings import (
    FieldMean,
    NodeNugget,
    SimulationSettings,
)
from geo.geostat.stochastic.stations import Stations, stations_on
from geo.kernels.threads import share_out, workers
from geo.model.grid import GridSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.geostat.multivariate.coregionalisation import CrossCovarianceModel
    from geo.geostat.variogram import CovarianceModel

HELD_BYTES = 256 * 2**20  # of fields that wait for their correction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Realization:
    """One sea floor that agrees with the samples and the model.

    Parameters
    ----------
    number : int
        From 0 on.
    values : mapping of str to ndarray of float, shape (rows, columns)
        By variable, in its own units, rows from south to north; every cell has a
        number.
    causes : mapping of str to float
        By the name of each cause that samples share, what was drawn, in standard
        deviations.
    held : mapping of str to int
        By variable, samples whose corrected value left the bounds of the tails
        and was held there.
    exactness : Exactness
        Of the model that this realization was drawn from.
    """

    number: int
    values: Mapping[str, NDArray[np.float64]]
    causes: Mapping[str, float]
    held: Mapping[str, int]
    exactness: Exactness

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.values[name]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulation:
    """Realizations, drawn as they are asked for and not kept.

    It can be gone through any number of times, each time to the same bytes.

    Parameters
    ----------
    onto : GridSpec
    measured : tuple of Measured
    stations : Stations
    models : tuple of FieldModel
        Each is followed by realizations in a row, of equal number but for one.
    settings : SimulationSettings
    streams : tuple of numpy.random.Generator
        One for each realization; never drawn from, only copied.
    causes : mapping of str to ndarray of float, shape (realizations,)
        What was drawn for each error that samples share, in standard deviations.
    first : ConditionalField
        Prepared for the first model.
    """

    onto: GridSpec
    measured: tuple[Measured, ...]
    stations: Stations
    models: tuple[FieldModel, ...]
    settings: SimulationSettings
    streams: tuple[np.random.Generator, ...]
    causes: Mapping[str, NDArray[np.float64]]
    first: ConditionalField

    @property
    def exactness(self) -> Exactness:
        """How exact the covariances are, for the first model."""
        return self.first.exactness

    @property
    def memory_bytes(self) -> int:
        """About what drawing takes, however many realizations there are."""
        cells = self.onto.shape[0] * self.onto.shape[1] * len(self.measured)
        # the first model, and the one in use
        models = min(len(self.models), 2)
        return models * self.first.held_bytes + (self._together() + 2) * 8 * cells

    def __len__(self) -> int:
        return len(self.streams)

    def __iter__(self) -> Iterator[Realization]:
        return self.starting_at(0)

    def starting_at(self, number: int) -> Iterator[Realization]:
        """Go through the realizations from one of them on.

        Parameters
        ----------
        number : int
            From 0 on.

        Yields
        ------
        Realization
            The same as when all are drawn.
        """
        together = self._together()
        start, in_use = number, 0
        hand = self._at_hand()
        while start < len(self):
            model = start * len(self.models) // len(self)
            if model != in_use:
                in_use, hand = model, hand.of(self._prepared(model))
            # up to the next model, and to the columns that are solved together
            next_model = -(-(model + 1) * len(self) // len(self.models))
            block = start // SOLVED_TOGETHER * SOLVED_TOGETHER
            stop = min(start + together, block + SOLVED_TOGETHER, next_model)
            yield from _in_turn(draw_together(range(start, stop), hand), hand)
            start = stop

    def _at_hand(self) -> Hand:
        together = min(self._together(), len(self))
        return Hand(
            measured=self.measured,
            stations=self.stations,
            streams=self.streams,
            causes=self.causes,
            unmoved=tuple(
                None if each.causes else each.moved_scores({}) for each in self.measured
            ),
            fields=np.empty((together, len(self.measured), *self.onto.shape)),
            prepared=self.first,
            rooms=Rooms(self.first.field.spectrum),
        )

    def _prepared(self, model: int) -> ConditionalField:
        if model == 0:
            return self.first
        return _prepare(
            self.stations,
            self.onto,
            model=self.models[model],
            settings=self.settings,
        )

    def extrapolated(self) -> dict[str, NDArray[np.bool_]]:
        """Tell where too few samples lie within the radius of the neighbourhood.

        Returns
        -------
        dict of str to ndarray of bool, shape (rows, columns)
            By variable. In a moving neighbourhood these cells are drawn without
            data, in a unique one with all.
        """
        centres = self.onto.centres()
        return {
            each.name: (
                nearest_samples(
                    each.samples.coordinates,
                    centres,
                    neighbourhood=self.settings.neighbourhood,
                ).found
                == 0
            ).reshape(self.onto.shape)
            for each in self.measured
        }

    def _together(self) -> int:
        cells = self.onto.shape[0] * self.onto.shape[1] * len(self.measured)
        return max(1, min(SOLVED_TOGETHER, HELD_BYTES // (8 * cells)))


def simulate(
    measured: Measured | Sequence[Measured],
    *,
    onto: GridSpec,
    variogram: CovarianceModel
    | CrossCovarianceModel
    | Sequence[CovarianceModel | CrossCovarianceModel],
    settings: SimulationSettings,
    rng: np.random.Generator,
    errors: np.random.Generator | None = None,
) -> Simulation:
    """Prepare the conditional simulation of one or several variables.

    Parameters
    ----------
    measured : Measured or sequence of Measured
        Several variables need not be measured at the same places.
    onto : GridSpec
        In metres; values are simulated at the centres of its cells.
    variogram : CovarianceModel, CrossCovarianceModel or a sequence of these
        Of the scores; for several variables a coregionalisation with their names.
        Of normal scores of known mean it is brought to a sill of 1. From a
        sequence, such as draws of a fitted variogram's uncertainty, each is followed
        by as many realizations in a row: of R realizations and M models, r follows
        model ``r M // R``. Models beyond the number of realizations are not all
        taken.
    settings : SimulationSettings
    rng : numpy.random.Generator
        Streams of the realizations are spawned from it.
    errors : numpy.random.Generator, optional
        Gives the causes that samples share: simulations of several domains with
        generators of one seed draw the same number for the same cause in the same
        realization. From `rng` by default. It is left as it was.

    Returns
    -------
    Simulation
        To be iterated over.

    Raises
    ------
    CRSError
        A grid in degrees.
    DataError
        Samples that cannot be conditioned on.
    ParameterError
        A model that does not fit the variables, that no torus holds, or too many
        data for one system.

    Examples
    --------
    >>> from geo.geostat.tails import Tails
    >>> from geo.geostat.stochastic.transforms import NormalScore
    >>> from geo.geostat.variogram import Structure, Variogram
    >>> from geo.model.crs import local_crs
    >>> from geo.model.randomness import generator
    >>> spec = GridSpec(
    ...     west=0.0,
    ...     south=0.0,
    ...     spacing=100.0,
    ...     shape=(20, 30),
    ...     crs=local_crs([154.0], [24.0]),
    ... )
    >>> values = [8.0, 14.0, 11.0]
    >>> abundance = Measured(
    ...     "abundance",
    ...     coordinates=[[250.0, 150.0], [1_850.0, 950.0], [2_500.0, 1_725.0]],
    ...     values=values,
    ...     transform=NormalScore.fit(values, tails=Tails(lower=0.0, upper=30.0)),
    ... )
    >>> spherical = Structure(model="spherical", sill=1.0, range_m=1_500.0)
    >>> simulation = simulate(
    ...     abundance,
    ...     onto=spec,
    ...     variogram=Variogram(nugget=0.0, structures=(spherical,)),
    ...     settings=SimulationSettings(realizations=3),
    ...     rng=generator(1, "abundance"),
    ... )
    >>> for realization in simulation:
    ...     cells = realization["abundance"]
    ...     print(realization.number, cells.shape, cells[1, 2], cells[9, 18])
    0 (20, 30) 8.0 14.0
    1 (20, 30) 8.0 14.0
    2 (20, 30) 8.0 14.0
    """
    require_metres(onto)
    variables = (measured,) if isinstance(measured, Measured) else tuple(measured)
    variograms = tuple(variogram) if isinstance(variogram, Sequence) else (variogram,)
    _require_some(variables, variograms)
    names = tuple(each.name for each in variables)
    known = settings.mean == FieldMean.KNOWN
    scores = [known and each.transform.unit_variance for each in variables]
    models = tuple(
        field_model(each, variables=names, scores=scores) for each in variograms
    )
    streams = tuple(rng.spawn(settings.realizations))
    shared = [cause.name for each in variables for cause in each.causes]
    stations = stations_on(onto, measured=variables)
    return Simulation(
        onto=onto,
        measured=variables,
        stations=stations,
        models=models,
        settings=settings,
        streams=streams,
        causes=draw_causes(
            dict.fromkeys(shared),
            count=settings.realizations,
            rng=rng.spawn(1)[0] if errors is None else errors,
        ),
        first=_prepare(stations, onto, model=models[0], settings=settings),
    )


def _require_some(variables: Sequence[Measured], variograms: Sequence[object]) -> None:
    names = [each.name for each in variables]
    problems = [
        Problem(where=where, what=what, expected=expected)
        for where, what, expected, good in (
            (
                "measured",
                f"{names}",
                "names, none twice",
                0 < len(set(names)) == len(names),
            ),
            ("variogram", "none", "at least one", len(variograms) > 0),
        )
        if not good
    ]
    if problems:
        raise ParameterError("simulation", problems)


def _prepare(
    stations: Stations,
    onto: GridSpec,
    *,
    model: FieldModel,
    settings: SimulationSettings,
) -> ConditionalField:
    return conditional_field(
        stations,
        onto=onto,
        model=model,
        neighbourhood=settings.neighbourhood,
        limits=settings.limits,
        with_nugget=settings.nugget == NodeNugget.INCLUDED,
        drawn_mean=settings.mean == FieldMean.DRAWN,
    )


def _in_turn(drawn: list[Drawn], hand: Hand) -> Iterator[Realization]:
    """Turn scores to values, so many realizations at a time as there are threads."""

    def finish(each: Drawn) -> Realization:
        return _realization(each, hand)

    at_once = workers()
    for start in range(0, len(drawn), at_once):
        yield from share_out(finish, drawn[start : start + at_once])


def _realization(drawn: Drawn, hand: Hand) -> Realization:
    names = [each.name for each in hand.measured]
    each_of = list(zip(names, drawn.corrected, drawn.on_grid, strict=True))
    return Realization(
        number=drawn.number,
        values={name: each.transform.values(scores) for name, each, scores in each_of},
        causes=drawn.causes,
        held={name: each.held for name, each, _ in each_of},
        exactness=hand.prepared.exactness,
    )

"""Drawing some realizations of one model, and bringing them to the data together."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.geostat.stochastic.rooms import Rooms
from geo.kernels.threads import on_one_thread, share_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.geostat.stochastic.conditional_field import ConditionalField
    from geo.geostat.stochastic.measured import CorrectedScores, Measured
    from geo.geostat.stochastic.stations import Stations

SOLVED_TOGETHER = 16  # realizations in one product; the bytes of each hang on it


class Hand(NamedTuple):
    """What is at hand while realizations of one model are drawn.

    Attributes
    ----------
    measured : tuple of Measured
    stations : Stations
    streams : tuple of numpy.random.Generator
        One for each realization; never drawn from, only copied.
    causes : mapping of str to ndarray of float, shape (realizations,)
    unmoved : tuple of CorrectedScores or None
        Of each variable that no cause moves.
    fields : ndarray of float, shape (together, variables, rows, columns)
        Where scores are drawn: the next ones overwrite them.
    prepared : ConditionalField
    rooms : Rooms
    """

    measured: tuple[Measured, ...]
    stations: Stations
    streams: tuple[np.random.Generator, ...]
    causes: Mapping[str, NDArray[np.float64]]
    unmoved: tuple[CorrectedScores | None, ...]
    fields: NDArray[np.float64]
    prepared: ConditionalField
    rooms: Rooms

    def of(self, prepared: ConditionalField) -> Hand:
        """Turn to another model.

        Parameters
        ----------
        prepared : ConditionalField

        Returns
        -------
        Hand
        """
        return self._replace(prepared=prepared, rooms=Rooms(prepared.field.spectrum))


class Drawn(NamedTuple):
    """A realization in scores.

    Attributes
    ----------
    number : int
    causes : dict of str to float
    corrected : list of CorrectedScores
        By variable.
    data : ndarray of float, shape (felt data,)
    on_grid : ndarray of float, shape (variables, rows, columns)
        A part of the fields at hand.
    """

    number: int
    causes: dict[str, float]
    corrected: list[CorrectedScores]
    data: NDArray[np.float64]
    on_grid: NDArray[np.float64]


@on_one_thread
def draw_together(numbers: range, hand: Hand) -> list[Drawn]:
    """Draw some realizations, and bring them to the data.

    Parameters
    ----------
    numbers : range
        No more than there are fields at hand, of one model, and none beyond a
        multiple of `SOLVED_TOGETHER`.
    hand : Hand

    Returns
    -------
    list of Drawn
        Their bytes do not hang on how many there are.
    """
    prepared = hand.prepared
    # each realization has its own column, whichever others are solved with it: the
    # last bits of a product depend on the width and the column
    misfits = np.zeros((len(prepared.felt), SOLVED_TOGETHER), order="F")

    def draw(number: int) -> Drawn:
        on_grid = hand.fields[number - numbers.start]
        drawn, misfit = _unconditional(number, hand, on_grid=on_grid)
        misfits[:, number % SOLVED_TOGETHER] = misfit
        return drawn

    drawn = share_out(draw, numbers)
    prepared.correct(
        {each.number % SOLVED_TOGETHER: each.on_grid for each in drawn},
        prepared.conditioner.weigh(misfits),
        rooms=hand.rooms,
    )
    share_out(lambda each: prepared.honour(each.on_grid, each.data), drawn)
    return drawn


def _unconditional(
    number: int, hand: Hand, *, on_grid: NDArray[np.float64]
) -> tuple[Drawn, NDArray[np.float64]]:
    """Draw one realization before it meets the data, and what it misses them by."""
    prepared = hand.prepared
    _, nodes, of_mean = copy.deepcopy(hand.streams[number]).spawn(3)
    causes = {name: float(each[number]) for name, each in hand.causes.items()}
    corrected = [
        known or each.moved_scores(causes)
        for each, known in zip(hand.measured, hand.unmoved, strict=True)
    ]
    felt = hand.stations.merged([each.scores for each in corrected])[prepared.felt]
    with hand.rooms.one() as room:
        misfit = felt - prepared.draw(nodes, on_grid=on_grid, room=room)
    if prepared.mean is not None:
        mean = prepared.mean.draw(felt, of_mean)
        misfit -= mean[prepared.stations.variable]
        on_grid += mean[:, None, None]
    return Drawn(number, causes, corrected, felt, on_grid), misfit

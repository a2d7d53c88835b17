"""How much each station counts in the estimate of each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.geostat.samples import require_points, require_samples
from geo.geostat.weights import solve_tiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.support import BlockSupport
    from geo.geostat.variogram import CovarianceModel


def cell_weights(
    coordinates: ArrayLike,
    *,
    stations: ArrayLike,
    onto: ArrayLike,
    cells: ArrayLike,
    variogram: CovarianceModel,
    neighbourhood: Neighbourhood,
    error_variance: ArrayLike | None = None,
    block: BlockSupport | None = None,
) -> Iterator[pd.DataFrame]:
    """Tell the kriging weight of every station in every cell, some cells at a time.

    An estimated abundance is the sum of weight times the abundance of the
    station; so is each accumulation, over the stations that were assayed.

    Parameters
    ----------
    coordinates : array_like of float, shape (n, 2)
        Stations: easting and northing in the local system, m.
    stations : array_like of str, shape (n,)
        Their names.
    onto : array_like of float, shape (cells, 2)
        Centres of the cells.
    cells : array_like of str, shape (cells,)
        Their names, as `geo.resource.statement.cells.cell_names` gives them.
    variogram : CovarianceModel
    neighbourhood : Neighbourhood
    error_variance : array_like of float, shape (n,), optional
    block : BlockSupport, optional
        All four as the cells were estimated with.

    Yields
    ------
    pandas.DataFrame
        Columns cell, station, weight; of a cell the heaviest first. Where all
        stations take part in every cell the whole is cells × stations rows long:
        write each part as it comes.

    Raises
    ------
    DataError
        Samples or cells that do not pass the door of kriging.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> from geo.geostat.variogram import Variogram
    >>> parts = cell_weights(
    ...     [[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]],
    ...     stations=["BC01", "BC02", "BC03"],
    ...     onto=[[0.4, 0.0]],
    ...     cells=["north-0-0"],
    ...     variogram=Variogram(nugget=1.0),
    ...     neighbourhood=Neighbourhood(radius_m=5.0, maximum=2),
    ... )
    >>> pd.concat(parts)
            cell station  weight
    0  north-0-0    BC01     0.5
    1  north-0-0    BC02     0.5
    """
    places = np.asarray(coordinates, dtype=float)
    samples = require_samples(
        places, np.zeros(len(places)), error_variance=error_variance
    )
    names, owners = np.asarray(stations, dtype=str), np.asarray(cells, dtype=str)
    for tile in solve_tiles(
        samples,
        onto=require_points(onto, what="cells"),
        variogram=variogram,
        neighbourhood=neighbourhood,
        block=block,
    ):
        order = np.argsort(-np.abs(tile.weights), axis=1, kind="stable")
        chosen = (
            np.broadcast_to(np.arange(len(names)), tile.weights.shape)
            if tile.chosen is None
            else tile.chosen
        )
        yield pd.DataFrame(
            {
                "cell": np.repeat(owners[tile.targets], order.shape[1]),
                "station": names[np.take_along_axis(chosen, order, axis=1)].ravel(),
                "weight": np.take_along_axis(tile.weights, order, axis=1).ravel(),
            }
        )

"""Where a survey puts its stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.worlds.sea_floor import World

Bounds = tuple[float, float, float, float]


def regular_design(
    bounds: Bounds,
    *,
    spacing_m: float,
    jitter: float = 0.0,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Lay a square grid of stations, each off its node by chance.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north, m; the grid is centred in them.
    spacing_m : float
    jitter : float, optional
        0 for none, up to 1 for anywhere in the square round the node.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float, shape (n, 2)
        Easting and northing, m.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> regular_design(
    ...     (0.0, 0.0, 20.0, 10.0), spacing_m=10.0, rng=generator(1, "design")
    ... )
    array([[ 5.,  5.],
           [15.,  5.]])
    """
    west, south, east, north = bounds
    short = min(east - west, north - south)
    _require(
        ("spacing_m", spacing_m, 0.0 < spacing_m <= short, f"above 0 to {short:g}"),
        ("jitter", jitter, 0.0 <= jitter <= 1.0, "0 to 1"),
    )
    axes = []
    for low, high in ((west, east), (south, north)):
        count = int((high - low) / spacing_m)
        axes.append(
            (low + high) / 2.0 + spacing_m * (np.arange(count) - (count - 1) / 2)
        )
    nodes = np.column_stack([axis.ravel() for axis in np.meshgrid(*axes)])
    return nodes + jitter * spacing_m * rng.uniform(-0.5, 0.5, nodes.shape)


def clustered_design(
    bounds: Bounds,
    *,
    clusters: int,
    per_cluster: int,
    radius_m: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Put stations in round clusters at random.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north, m; they hold every cluster whole.
    clusters, per_cluster : int
    radius_m : float
        Of a cluster, in which stations are spread evenly.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float, shape (clusters * per_cluster, 2)
        Easting and northing, m; cluster by cluster.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> clustered_design(
    ...     (0.0, 0.0, 20.0, 10.0),
    ...     clusters=2,
    ...     per_cluster=3,
    ...     radius_m=1.0,
    ...     rng=generator(1, "design"),
    ... ).shape
    (6, 2)
    """
    west, south, east, north = bounds
    most = min(east - west, north - south) / 2.0
    _require(
        ("clusters", clusters, clusters >= 1, "at least 1"),
        ("per_cluster", per_cluster, per_cluster >= 1, "at least 1"),
        ("radius_m", radius_m, 0.0 < radius_m <= most, f"above 0 to {most:g}"),
    )
    low = np.array([west + radius_m, south + radius_m])
    high = np.array([east - radius_m, north - radius_m])
    middles = np.repeat(rng.uniform(low, high, (clusters, 2)), per_cluster, axis=0)
    # the root spreads them evenly over the disc
    away = radius_m * np.sqrt(rng.uniform(0.0, 1.0, len(middles)))
    towards = rng.uniform(0.0, 2.0 * np.pi, len(middles))
    return middles + np.column_stack([away * np.sin(towards), away * np.cos(towards)])


def line_design(
    bounds: Bounds,
    *,
    between_m: float,
    along_m: float,
    azimuth_deg: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Put stations on parallel lines.

    Parameters
    ----------
    bounds : tuple of float
        West, south, east, north, m.
    between_m : float
        From line to line.
    along_m : float
        From station to station on a line.
    azimuth_deg : float
        Of the lines, clockwise from north.
    rng : numpy.random.Generator
        Shifts all of them together.

    Returns
    -------
    ndarray of float, shape (n, 2)
        Easting and northing, m.

    Raises
    ------
    ParameterError
        Distances not above 0, or so wide that no station falls in the bounds.

    Examples
    --------
    >>> from geo.model.randomness import generator
    >>> lines = line_design(
    ...     (0.0, 0.0, 20.0, 10.0),
    ...     between_m=10.0,
    ...     along_m=2.0,
    ...     azimuth_deg=0.0,
    ...     rng=generator(1, "design"),
    ... )
    >>> np.unique(lines[:, 0].round(6)).size, len(lines)
    (2, 10)
    """
    steps = np.array([between_m, along_m])
    _require(
        ("between_m", between_m, between_m > 0.0, "above 0"),
        ("along_m", along_m, along_m > 0.0, "above 0"),
        ("azimuth_deg", azimuth_deg, bool(np.isfinite(azimuth_deg)), "finite"),
    )
    low, high = np.reshape(bounds, (2, 2))
    reach = np.ceil(np.hypot(*(high - low)) / 2.0 / steps)
    phase = rng.uniform(0.0, 1.0, 2)
    axes = [
        step * (np.arange(-count - 1, count + 1) + shift)
        for step, count, shift in zip(steps, reach, phase, strict=True)
    ]
    across, along = (axis.ravel() for axis in np.meshgrid(*axes))
    sin, cos = np.sin(np.radians(azimuth_deg)), np.cos(np.radians(azimuth_deg))
    turned = np.column_stack([across * cos + along * sin, along * cos - across * sin])
    places = (low + high) / 2.0 + turned
    within = np.all((places >= low) & (places <= high), axis=1)
    kept = np.asarray(places[within])
    _require(("lines", len(kept), len(kept) > 0, "at least one station in bounds"))
    return kept


def preferential_design(
    world: World, *, count: int, strength: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Put stations where the sea floor is rich, as surveys that hunt do.

    Parameters
    ----------
    world : World
    count : int
        Stations, each in a cell of the lattice of its own.
    strength : float
        A cell's chance grows by e to this power for each standard deviation of
        the logarithm of its abundance; 0 is without preference.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float, shape (count, 2)
        Easting and northing, m.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> from geo.geostat.worlds.settings import WorldSettings, invented_lattice
    >>> from geo.geostat.worlds.sea_floor import draw_world
    >>> from geo.model.randomness import generator
    >>> lattice = invented_lattice(shape=(40, 30), spacing_m=1e3)
    >>> rng = generator(1, "design")
    >>> world = draw_world(WorldSettings(lattice=lattice), rng=rng)
    >>> rich = preferential_design(world, count=50, strength=1.5, rng=rng)
    >>> bool(world.at(rich).abundance.mean() > world.ground.abundance.mean())
    True
    """
    lattice = world.lattice
    cells = lattice.shape[0] * lattice.shape[1]
    _require(
        ("count", count, 1 <= count <= cells, f"1 to {cells}"),
        ("strength", strength, abs(strength) <= 20.0, "-20 to 20"),
    )
    field = world.settings.law.to_field(world.ground.abundance.ravel())
    chance = np.exp(strength * (field - field.max() * np.sign(strength)))
    picked = rng.choice(cells, count, replace=False, p=chance / chance.sum())
    within = lattice.spacing * rng.uniform(-0.5, 0.5, (count, 2))
    return np.asarray(lattice.centres()[picked] + within)


def _require(*parameters: tuple[str, float, bool, str]) -> None:
    """Refuse what is not fine: name, value, whether it is, what it should be."""
    problems = [
        Problem(where=name, what=f"{value}", expected=expected)
        for name, value, fine, expected in parameters
        if not fine
    ]
    if problems:
        raise ParameterError("survey design", problems)

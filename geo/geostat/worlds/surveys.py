"""Synthetic surveys: what samplers would read on a synthetic sea floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import DataError, ParameterError, Problem
from geo.geostat.worlds.nodules import Nodules
from geo.geostat.worlds.sea_floor import SYNTHETIC
from geo.geostat.worlds.settings import ABUNDANCE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.geostat.worlds.sea_floor import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampler:
    """What takes the nodules up.

    Parameters
    ----------
    name : str
    area_m2 : float, optional
        Sea floor taken at a station.
    under_reading : float, optional
        Truth over reading, on average: 1.3 loses nodules until 1 / 1.3 is left.
    under_reading_sd : float, optional
        Of that factor from campaign to campaign; within one it is the same, so
        it does not average away.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> FREE_FALL_GRAB.under_reading
    1.3
    """

    name: str
    area_m2: float = 0.25
    under_reading: float = 1.0
    under_reading_sd: float = 0.0

    def __post_init__(self) -> None:
        problems = []
        if not (np.isfinite(self.area_m2) and self.area_m2 > 0.0):
            problems.append(
                Problem(where="area_m2", what=f"{self.area_m2}", expected="above 0")
            )
        most = self.under_reading / 5.0
        if not 0.0 <= self.under_reading_sd <= most:
            problems.append(
                Problem(
                    where="under_reading",
                    what=f"{self.under_reading} ± {self.under_reading_sd}",
                    expected="above 0 by five standard deviations",
                )
            )
        if problems:
            raise ParameterError("sampler", problems)


BOX_CORE = Sampler(name="box core")
# The recipe gives grabs no area of their own: that of the core is assumed.
FREE_FALL_GRAB = Sampler(
    name="free-fall grab", under_reading=1.3, under_reading_sd=0.12
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """SYNTHETIC readings at stations, one row each.

    Parameters
    ----------
    station : ndarray of str, shape (n,)
        Names that begin with SYN.
    campaign, sampler : ndarray of str, shape (n,)
    coordinates : ndarray of float, shape (n, 2)
        Easting and northing, m.
    area_m2 : ndarray of float, shape (n,)
    counts : ndarray of int, shape (n,)
        Nodules caught.
    abundance : ndarray of float, shape (n,)
        As read, kg/m2, wet: mass caught over area.
    grades : mapping of str to ndarray of float, shape (n,)
        Dry mass fractions; NaN where nothing was caught.
    factor, factor_sd : ndarray of float, shape (n,)
        What is believed of truth over reading; its error is common to a
        campaign.
    moisture, moisture_sd : float
        What is believed of the nodules' wet-basis moisture.
    nodules : Nodules
        The law of their masses, which the counting noise follows.
    true_factor : ndarray of float, shape (n,)
        Truth over reading as it was: for checks, not for estimators.
    """

    station: NDArray[np.str_]
    campaign: NDArray[np.str_]
    sampler: NDArray[np.str_]
    coordinates: NDArray[np.float64]
    area_m2: NDArray[np.float64]
    counts: NDArray[np.int64]
    abundance: NDArray[np.float64]
    grades: Mapping[str, NDArray[np.float64]]
    factor: NDArray[np.float64]
    factor_sd: NDArray[np.float64]
    moisture: float
    moisture_sd: float
    nodules: Nodules
    true_factor: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.abundance)

    def readings(self, variable: str = ABUNDANCE) -> NDArray[np.float64]:
        """Give the readings, multiplied by the believed factor.

        Parameters
        ----------
        variable : str, optional
            "abundance" (kg/m2, wet), or a grade's name for its metal per area
            (kg/m2) at the believed moisture.

        Returns
        -------
        ndarray of float, shape (n,)

        Raises
        ------
        ParameterError
            Neither abundance nor a grade of this survey.
        """
        if variable not in {ABUNDANCE, *self.grades}:
            raise ParameterError(
                "readings",
                [
                    Problem(
                        where="variable",
                        what=repr(variable),
                        expected=", ".join([ABUNDANCE, *self.grades]),
                    )
                ],
            )
        abundance = self.abundance * self.factor
        if variable == ABUNDANCE:
            return abundance
        grade = np.where(self.counts > 0, self.grades[variable], 0.0)
        return np.asarray(abundance * (1.0 - self.moisture) * grade)

    def counting_variance(self, variable: str = ABUNDANCE) -> NDArray[np.float64]:
        """State the variance of each reading's counting noise.

        Taken at the mean reading of the campaign: at each station's own a poor
        catch would pass for a sure one. Common errors are not in it.

        Parameters
        ----------
        variable : str, optional
            As of `readings`.

        Returns
        -------
        ndarray of float, shape (n,)
            In squared units of `readings`, as `error_variance` of kriging.
        """
        _, which = np.unique(self.campaign, return_inverse=True)
        mean = np.bincount(which, self.abundance) / np.bincount(which)
        variance = np.empty(len(self))
        for area in np.unique(self.area_m2):
            rows = self.area_m2 == area
            variance[rows] = self.nodules.counting_variance(
                mean[which[rows]], area_m2=float(area)
            )
        scale = self.factor
        if variable != ABUNDANCE:
            grade = float(np.nanmean(self.grades[variable]))
            scale = scale * (1.0 - self.moisture) * grade
        return np.asarray(variance * scale**2)

    def common_errors(self, variable: str = ABUNDANCE) -> NDArray[np.float64]:
        """State the relative errors that stations share.

        Parameters
        ----------
        variable : str, optional
            As of `readings`.

        Returns
        -------
        ndarray of float, shape (n, causes)
            Standard deviations over the reading, a column for each cause: the
            factor of each campaign, and moisture where metal is meant. Causes
            are independent; within one all stations err alike.
        """
        campaigns = np.unique(self.campaign)
        relative = (self.factor_sd / self.factor)[:, None]
        causes = np.where(self.campaign[:, None] == campaigns, relative, 0.0)
        if variable == ABUNDANCE:
            return np.asarray(causes)
        water = np.full(len(self), self.moisture_sd / (1.0 - self.moisture))
        return np.column_stack([causes, water])

    def table(self) -> pd.DataFrame:
        """List the stations, each marked as synthetic.

        Returns
        -------
        pandas.DataFrame
            station, campaign, sampler, easting, northing (m), area_m2,
            nodules, abundance_kg_m2 (as read, wet), a column per grade (dry mass
            fraction), evidence and source.
        """
        return pd.DataFrame(
            {
                "station": self.station,
                "campaign": self.campaign,
                "sampler": self.sampler,
                "easting": self.coordinates[:, 0],
                "northing": self.coordinates[:, 1],
                "area_m2": self.area_m2,
                "nodules": self.counts,
                "abundance_kg_m2": self.abundance,
                **self.grades,
                "evidence": "synthetic",
                "source": SYNTHETIC,
            }
        )


def take_survey(
    world: World,
    places: ArrayLike,
    *,
    sampler: Sampler = BOX_CORE,
    campaign: str = "campaign 1",
    rng: np.random.Generator,
) -> Survey:
    """Send one campaign out over a synthetic sea floor.

    The campaign draws its under-reading factor once, from a normal law. A
    sampler that under-reads loses whole nodules, so that its counting noise
    grows as its catch shrinks.

    Parameters
    ----------
    world : World
    places : array_like of float, shape (n, 2)
        Easting and northing, m, such as of `geo.geostat.worlds.designs`.
    sampler : Sampler, optional
    campaign : str, optional
    rng : numpy.random.Generator

    Returns
    -------
    Survey

    Raises
    ------
    DataError
        Places off the world.

    Examples
    --------
    >>> from geo.geostat.worlds.settings import WorldSettings, invented_lattice
    >>> from geo.geostat.worlds.sea_floor import draw_world
    >>> from geo.model.randomness import generator
    >>> lattice = invented_lattice(shape=(40, 30), spacing_m=1e3)
    >>> world = draw_world(WorldSettings(lattice=lattice), rng=generator(1, "world"))
    >>> survey = take_survey(world, [[5e3, 9e3]], rng=generator(1, "survey"))
    >>> survey.table()[["station", "sampler", "evidence"]].values.tolist()
    [['SYN-0001', 'box core', 'synthetic']]
    """
    settings = world.settings
    points = np.asarray(places, dtype=float)
    ground = world.at(points)
    count = len(ground.abundance)
    factor = float(rng.normal(sampler.under_reading, sampler.under_reading_sd))
    catch = settings.nodules.catch(
        ground.abundance / factor, area_m2=sampler.area_m2, rng=rng
    )
    return Survey(
        station=np.array([f"SYN-{row:04d}" for row in range(1, count + 1)]),
        campaign=np.full(count, campaign),
        sampler=np.full(count, sampler.name),
        coordinates=points,
        area_m2=np.full(count, sampler.area_m2),
        counts=catch.counts,
        abundance=catch.mass_kg / sampler.area_m2,
        grades={
            name: np.where(catch.counts > 0, values, np.nan)
            for name, values in ground.grades.items()
        },
        factor=np.full(count, sampler.under_reading),
        factor_sd=np.full(count, sampler.under_reading_sd),
        moisture=settings.moisture,
        moisture_sd=settings.moisture_sd,
        nodules=settings.nodules,
        true_factor=np.full(count, factor),
    )


def join_surveys(first: Survey, *others: Survey) -> Survey:
    """Put campaigns on one sea floor together.

    Parameters
    ----------
    first : Survey
    *others : Survey
        With the same grades, moisture and nodules.

    Returns
    -------
    Survey
        Stations numbered anew.

    Raises
    ------
    DataError
        Two campaigns of one name, or surveys that cannot be of one world.

    Examples
    --------
    >>> from geo.geostat.worlds.settings import WorldSettings, invented_lattice
    >>> from geo.geostat.worlds.sea_floor import draw_world
    >>> from geo.model.randomness import generator
    >>> lattice = invented_lattice(shape=(40, 30), spacing_m=1e3)
    >>> rng = generator(1, "join")
    >>> world = draw_world(WorldSettings(lattice=lattice), rng=rng)
    >>> cores = take_survey(world, [[5e3, 9e3]], campaign="A", rng=rng)
    >>> grabs = take_survey(
    ...     world, [[7e3, 9e3]], sampler=FREE_FALL_GRAB, campaign="B", rng=rng
    ... )
    >>> join_surveys(cores, grabs).factor
    array([1. , 1.3])
    """
    surveys = (first, *others)
    _require_joinable(surveys)
    joined = {
        each.name: np.concatenate([getattr(survey, each.name) for survey in surveys])
        for each in fields(Survey)
        if isinstance(getattr(first, each.name), np.ndarray)
    }
    count = len(joined["abundance"])
    joined["station"] = np.array([f"SYN-{row:04d}" for row in range(1, count + 1)])
    return Survey(
        **joined,
        grades={
            name: np.concatenate([survey.grades[name] for survey in surveys])
            for name in first.grades
        },
        moisture=first.moisture,
        moisture_sd=first.moisture_sd,
        nodules=first.nodules,
    )


def _require_joinable(surveys: tuple[Survey, ...]) -> None:
    names = [name for survey in surveys for name in np.unique(survey.campaign)]
    problems = []
    if len(set(names)) < len(names):
        problems.append(
            Problem(
                where="campaigns",
                what=", ".join(names),
                expected="a name of its own for each",
                cure="take_survey(..., campaign=...)",
            )
        )
    worlds = {
        (tuple(each.grades), each.moisture, each.moisture_sd, each.nodules)
        for each in surveys
    }
    if len(worlds) > 1:
        problems.append(
            Problem(
                where="surveys",
                what="grades, moisture or nodules differ",
                expected="surveys of one world",
            )
        )
    if problems:
        raise DataError("surveys", problems)

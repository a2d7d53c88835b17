"""What the news of a campaign are worth, for ground that is mined or left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from geo.model.campaign import InformationWorth
from geo.model.crs import WGS84, transformer
from geo.resource.campaign.decision_ground import DecisionGround, KnownMeans
from geo.resource.campaign.information import expected_gain
from geo.resource.classes.blocks import KM2
from geo.workflow.campaign_ground import CampaignDomain
from geo.workflow.graph import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.resource.classes.case import ClassCase

KG_PER_T = 1e3
FROM_ECONOMICS = "[economics]: what a tonne brings less what it costs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """What a choice between mining and leaving is about.

    Parameters
    ----------
    break_even_kg_m2 : float
        Wet, in situ.
    recovered_share : float
        Of the tonnes in situ.
    worth : InformationWorth or None
        None where nobody says what a tonne is worth.
    marginal_kg_m2 : float or None
        Abundance that pays for its own mining alone, by the economics: without
        capital and what a year costs, whatever is mined.
    """

    break_even_kg_m2: float
    recovered_share: float
    worth: InformationWorth | None
    marginal_kg_m2: float | None = None


def stakes_of(
    *,
    given: InformationWorth | None,
    economics: Mapping[str, object],
    first_year: float,
    recovered_share: float,
    cutoff_kg_m2: float,
) -> Stakes:
    """Gather what a choice is about: of the campaign, else of the economics.

    Parameters
    ----------
    given : InformationWorth or None
        Of the campaign.
    economics : mapping
        The record of the step of the economics; empty where there is none. The
        break-even stays the cut-off: what the economics tell pays for the mining of
        its own ground alone, and a cut-off for the capital and the years as well.
    first_year : float
        Of production, by the economics.
    recovered_share : float
    cutoff_kg_m2 : float
        The break-even where none is told.

    Returns
    -------
    Stakes

    Examples
    --------
    >>> stakes = stakes_of(
    ...     given=None,
    ...     economics={},
    ...     first_year=0.0,
    ...     recovered_share=0.7,
    ...     cutoff_kg_m2=5.0,
    ... )
    >>> stakes.break_even_kg_m2, stakes.worth
    (5.0, None)
    """
    worth = given or _of_economics(economics, first_year=first_year)
    pays = None if worth is None else worth.break_even_kg_m2
    return Stakes(
        break_even_kg_m2=cutoff_kg_m2 if pays is None else pays,
        recovered_share=recovered_share,
        worth=worth,
        marginal_kg_m2=_marginal(economics),
    )


def _marginal(economics: Mapping[str, object]) -> float | None:
    pays = economics.get("break_even_kg_m2")
    if pays is None or not np.isfinite(number(pays)):
        return None
    return number(pays)


def _of_economics(
    economics: Mapping[str, object], *, first_year: float
) -> InformationWorth | None:
    """Take what a tonne is worth, where that is told."""
    if not {"value_usd_wet_t", "cost_usd_wet_t"} <= set(economics):
        return None
    usd = number(economics["value_usd_wet_t"]) - number(economics["cost_usd_wet_t"])
    if not usd > 0.0:
        return None
    return InformationWorth(
        usd_wet_t=usd,
        source=FROM_ECONOMICS,
        discount_rate=number(economics["discount_rate"]),
        first_year=first_year,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownGround:
    """What is known today of the squares of a domain.

    Parameters
    ----------
    domain : CampaignDomain
    today : KnownMeans
    variance : ndarray of float, shape (squares,)
        Of the error of each mean, today.
    """

    domain: CampaignDomain
    today: KnownMeans
    variance: NDArray[np.float64]

    @classmethod
    def of(cls, domain: CampaignDomain) -> KnownGround:
        """Krige what is known today.

        Parameters
        ----------
        domain : CampaignDomain

        Returns
        -------
        KnownGround
        """
        today = _known(domain.squares, domain.case)
        spread = domain.squares.spread(domain.case.variogram)
        variance = np.maximum(spread - today.lowered, 0.0)
        return cls(domain=domain, today=today, variance=variance)

    def news(self, case: ClassCase) -> News:
        """Hold what is known today against what a plan's stations tell.

        Parameters
        ----------
        case : ClassCase
            With present and planned stations.

        Returns
        -------
        News
        """
        after = _known(self.domain.squares, case)
        told = np.clip(after.lowered - self.today.lowered, 0.0, self.variance)
        return News(
            squares_m2=self.domain.squares.squares_m2,
            annual_m2=case.settings.annual_area_km2 * KM2,
            mean=self.today.mean,
            variance=self.variance,
            told=told,
            whole_mean=self.today.whole_mean,
            whole_told=max(after.whole_lowered - self.today.whole_lowered, 0.0),
        )


def _known(ground: DecisionGround, case: ClassCase) -> KnownMeans:
    return ground.known(
        case.samples.coordinates,
        values=case.samples.abundance,
        variogram=case.variogram,
        error_variance=case.error_variance,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class News:
    """What a plan tells of the squares of a domain, and of all its ground.

    Parameters
    ----------
    squares_m2 : ndarray of float, shape (squares,)
    annual_m2 : float
        Ground of a year.
    mean : ndarray of float, shape (squares,)
        kg/m2 wet, today.
    variance : ndarray of float, shape (squares,)
        Of its error, today.
    told : ndarray of float, shape (squares,)
        What the plan takes off the variance.
    whole_mean, whole_told : float
        The same of all ground.
    """

    squares_m2: NDArray[np.float64]
    annual_m2: float
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    told: NDArray[np.float64]
    whole_mean: float
    whole_told: float

    def gain_t(self, stakes: Stakes, *, perfect: bool = False) -> NDArray[np.float64]:
        """Give what better choices bring: wet tonnes recovered above the break-even.

        Parameters
        ----------
        stakes : Stakes
        perfect : bool, optional
            Whether the news are all there is to know.

        Returns
        -------
        ndarray of float, shape (squares,)
            Tonnes wet.
        """
        moved = np.sqrt(self.variance if perfect else self.told)
        gain = expected_gain(self.mean - stakes.break_even_kg_m2, sd=moved)
        return np.asarray(gain * self.squares_m2 * stakes.recovered_share / KG_PER_T)

    def commit_t(self, stakes: Stakes) -> float:
        """Give the same where all ground is mined or none.

        Parameters
        ----------
        stakes : Stakes

        Returns
        -------
        float
            Tonnes wet.
        """
        margin = self.whole_mean - stakes.break_even_kg_m2
        gain = float(expected_gain(margin, sd=self.whole_told**0.5))
        return gain * float(self.squares_m2.sum()) * stakes.recovered_share / KG_PER_T

    def discount(self, stakes: Stakes) -> NDArray[np.float64]:
        """Weigh each square by when its turn comes, the densest first.

        Parameters
        ----------
        stakes : Stakes

        Returns
        -------
        ndarray of float, shape (squares,)
            From 0 to 1; ones where nobody gives a rate.
        """
        worth = stakes.worth
        if worth is None:
            return np.ones_like(self.mean)
        order = np.argsort(-self.mean, kind="stable")
        before_m2 = np.empty_like(self.mean)
        before_m2[order] = np.cumsum(self.squares_m2[order]) - self.squares_m2[order]
        years = worth.first_year + before_m2 / self.annual_m2
        return np.asarray((1.0 + worth.discount_rate) ** -years)


def worth_of_plan(told: Sequence[News], *, stakes: Stakes) -> dict[str, float]:
    """Sum what a plan's news are worth.

    Parameters
    ----------
    told : sequence of News
        Of each domain.
    stakes : Stakes

    Returns
    -------
    dict of str to float
        evoi_wet_t and perfect_wet_t: of squares each of which is mined or left;
        commit_wet_t: of domains each of which is mined or left as a whole; evoi_usd
        and perfect_usd, discounted, NaN where nobody says what a tonne is worth.
    """
    summed = dict.fromkeys(
        ("evoi_wet_t", "perfect_wet_t", "commit_wet_t", "evoi_usd", "perfect_usd"), 0.0
    )
    usd = float("nan") if stakes.worth is None else stakes.worth.usd_wet_t
    for news in told:
        gain, perfect = news.gain_t(stakes), news.gain_t(stakes, perfect=True)
        weight = news.discount(stakes)
        summed["evoi_wet_t"] += float(gain.sum())
        summed["perfect_wet_t"] += float(perfect.sum())
        summed["commit_wet_t"] += news.commit_t(stakes)
        summed["evoi_usd"] += usd * float(gain @ weight)
        summed["perfect_usd"] += usd * float(perfect @ weight)
    return summed


def square_table(
    known: Sequence[KnownGround], told: Sequence[News], *, stakes: Stakes
) -> pd.DataFrame:
    """List the squares, and what a plan tells of each.

    Parameters
    ----------
    known : sequence of KnownGround
        Of each domain, today.
    told : sequence of News
        Of these domains.
    stakes : Stakes

    Returns
    -------
    pandas.DataFrame
        zone, square, lon, lat, area_km2, abundance_kg_m2 (wet, kriged), sd_today,
        sd_after, break_even_kg_m2, chance_wrong (that today's choice is the worse),
        evoi_wet_t, perfect_wet_t.
    """
    return pd.concat(
        [
            _squares(each, news, stakes=stakes)
            for each, news in zip(known, told, strict=True)
        ],
        ignore_index=True,
    )


def _squares(each: KnownGround, news: News, *, stakes: Stakes) -> pd.DataFrame:
    ground = each.domain.squares
    east, north = ground.mean(ground.centres).T
    lon, lat = transformer(each.domain.domain.crs, WGS84).transform(east, north)
    away = np.abs(news.mean - stakes.break_even_kg_m2)
    spread = np.sqrt(np.where(news.variance > 0.0, news.variance, np.nan))
    return pd.DataFrame(
        {
            "zone": each.domain.domain.name,
            "square": np.arange(1, len(news.mean) + 1),
            "lon": lon,
            "lat": lat,
            "area_km2": news.squares_m2 / KM2,
            "abundance_kg_m2": news.mean,
            "sd_today": np.sqrt(news.variance),
            "sd_after": np.sqrt(news.variance - news.told),
            "break_even_kg_m2": stakes.break_even_kg_m2,
            "chance_wrong": np.nan_to_num(norm.sf(away / spread)),
            "evoi_wet_t": news.gain_t(stakes),
            "perfect_wet_t": news.gain_t(stakes, perfect=True),
        }
    )

"""What does not fit together between economics and the rest of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from geo.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.model.economics import EconomicsSettings
    from geo.model.mining import MiningPlan
    from geo.model.supply import SeabedPlan


class HoldsPlan(Protocol):
    """A supply, as far as it tells what is produced from the sea floor."""

    @property
    def seabed(self) -> SeabedPlan | None:
        """The plan, where there is one."""


def planned_recovery(supply: HoldsPlan | None) -> dict[str, float]:
    """Give the recoveries of the plan of a supply.

    Parameters
    ----------
    supply : HoldsPlan or None

    Returns
    -------
    dict of str to float
        By metal; empty without a plan.

    Examples
    --------
    >>> planned_recovery(None)
    {}
    """
    plan = supply.seabed if supply else None
    return dict(plan.recovery) if plan else {}


def recoveries(
    economics: EconomicsSettings, *, planned: Mapping[str, float]
) -> dict[str, float]:
    """Give the recovery of each metal with a price.

    Parameters
    ----------
    economics : EconomicsSettings
    planned : mapping of str to float
        Of `SeabedPlan.recovery`, which counts where a price gives none.

    Returns
    -------
    dict of str to float
        Without the metals that neither gives one for.

    Examples
    --------
    >>> from geo.model.economics import EconomicsSettings
    >>> from geo.model.price_deck import MetalPrice
    >>> price = MetalPrice(usd_per_t=15100.0, date="2025", source="x", recovery=0.9)
    >>> settings = EconomicsSettings(
    ...     prices={"Ni": price}, costs=(), discount_rate=0.08, discount_source="x"
    ... )
    >>> recoveries(settings, planned={"Ni": 0.95, "Co": 0.77})
    {'Ni': 0.9}
    """
    told = {
        metal: planned.get(metal) if price.recovery is None else price.recovery
        for metal, price in economics.prices.items()
    }
    return {metal: share for metal, share in told.items() if share is not None}


def economics_misfits(
    economics: EconomicsSettings,
    *,
    mining: MiningPlan | None,
    metals: Sequence[str],
    supply: HoldsPlan | None,
) -> Iterator[Problem]:
    """Find what economics ask for and the project does not tell, or the other way.

    Parameters
    ----------
    economics : EconomicsSettings
    mining : MiningPlan or None
    metals : sequence of str
        That were assayed.
    supply : HoldsPlan or None
        With the recoveries of its plan.

    Yields
    ------
    Problem

    Examples
    --------
    >>> from geo.model.economics import EconomicsSettings
    >>> from geo.model.price_deck import MetalPrice
    >>> price = MetalPrice(usd_per_t=15100.0, date="2025", source="x", recovery=0.9)
    >>> settings = EconomicsSettings(
    ...     prices={"Ni": price}, costs=(), discount_rate=0.08, discount_source="x"
    ... )
    >>> told = economics_misfits(
    ...     settings, mining=None, metals=["Ni", "Co"], supply=None
    ... )
    >>> [problem.where for problem in told]
    ['economics']
    """
    if mining is None:
        yield Problem(
            where="economics",
            what="prices and costs, and no plan of mining that they are for",
            expected="[mining] with width_m, speed_m_s and utilisation",
        )
    planned = planned_recovery(supply)
    known = recoveries(economics, planned=planned)
    for metal, price in economics.prices.items():
        if metal not in metals:
            yield Problem(
                where=f"economics.prices.{metal}",
                what=f"{metal!r} is no metal of the samples",
                expected="one of " + (", ".join(metals) or "none: no grades are given"),
                cure="correct it, or leave it out",
            )
        elif metal not in known and price.usd_per_t > 0.0:
            yield Problem(
                where=f"economics.prices.{metal}",
                what="a price, and no recovery",
                expected="0 to 1",
                cure=f"recovery here, or {metal} in [supply.seabed] recovery",
            )
    for metal in metals:
        if metal in planned and metal not in economics.prices:
            yield Problem(
                where=f"economics.prices.{metal}",
                what=f"no price, and {metal} is assayed and recovered",
                expected="usd_per_t, date and source",
                cure="usd_per_t = 0.0 where nothing is paid for it",
            )

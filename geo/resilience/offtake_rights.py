"""Tonnes of works abroad that a country has a right to on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.model.commodities import STAGE_ORDER
from geo.model.dates import first_day
from geo.model.market_supply import OfftakeRight, UnplacedStake
from geo.model.shared_columns import weakest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pandas as pd

    from geo.model.country_profile import CountryProfile
    from geo.model.profile_stocks import Stake

TOLD = "off-take told"
SHARE_OF_OUTPUT = "share of output told"
SHARE_OF_EQUITY = "share of equity"


def offtake_rights(
    profile: CountryProfile, *, works: pd.DataFrame, on: date
) -> tuple[tuple[OfftakeRight, ...], tuple[UnplacedStake, ...]]:
    """Give the off-take by contract and by equity that is in force on a day.

    Tonnes or a share of the output that are told are of the goods that leave the
    works: they are put at the last stage alone. A share of the equity, where no
    off-take is told beside it, is a share of each stage, and of what comes along with
    the commodity as a by-product. Stages of one chain are never added up.

    Parameters
    ----------
    profile : CountryProfile
    works : pandas.DataFrame
        Of `geo.resilience.availability.works_on`, of the same day.
    on : datetime.date

    Returns
    -------
    tuple of OfftakeRight
        By stake, in the order of the profile. Tonnes that are told stay as told,
        also where they are above what the works can give.
    tuple of UnplacedStake
        Stakes that are in force, or may be, and give no tonnes; and those planned.

    Examples
    --------
    >>> from datetime import date
    >>> import pandas as pd
    >>> from geo.model.country_profile import CountryProfile
    >>> from geo.model.profile_stocks import Stake
    >>> row = {"facility_id": "M100", "commodity": "nickel", "stage": "mine"}
    >>> works = pd.DataFrame([row | {"host": "", "available_t": 500.0}])
    >>> stake = Stake(
    ...     name="first mine",
    ...     commodity="nickel",
    ...     facility_ids=("M100",),
    ...     share=0.3,
    ...     status="active",
    ...     source="a company, 2023",
    ...     evidence="cited",
    ... )
    >>> profile = CountryProfile(
    ...     iso3="JPN", name="Japan", as_of="2026", stakes=(stake,)
    ... )
    >>> rights, unplaced = offtake_rights(profile, works=works, on=date(2024, 7, 1))
    >>> [(one.stage, one.tonnes, one.basis) for one in rights], unplaced
    ([('mine', 150.0, 'share of equity')], ())
    """
    rights: list[OfftakeRight] = []
    unplaced: list[UnplacedStake] = []
    for stake in profile.stakes:
        if _over(stake, on=on):
            continue
        own = _works_of(stake, works)
        why = _why_none(stake, own, on=on)
        if why:
            unplaced.append(
                UnplacedStake(stake=stake.label, commodity=stake.commodity, why=why)
            )
        else:
            rights.extend(_rights(stake, own))
    return tuple(rights), tuple(unplaced)


def _over(stake: Stake, *, on: date) -> bool:
    """Say whether a stake has ended, or is not agreed upon yet."""
    if stake.date is not None and first_day(stake.date) > on:
        return True
    if stake.until is not None:
        return first_day(stake.until) <= on
    return stake.status == "ended"


def _works_of(stake: Stake, works: pd.DataFrame) -> pd.DataFrame:
    """Add up the products of each works, stage and commodity that a stake is of."""
    own = works[
        works["facility_id"].isin(list(stake.facility_ids))
        & ((works["commodity"] == stake.commodity) | (works["host"] == stake.commodity))
    ]
    keys = ["facility_id", "commodity", "stage"]
    sums = own.groupby(keys)["available_t"].sum(min_count=1).reset_index()
    return sums.assign(order=sums["stage"].map(STAGE_ORDER))


def _why_none(stake: Stake, own: pd.DataFrame, *, on: date) -> str:
    if stake.status == "planned":
        return "it is planned"
    if not stake.facility_ids:
        return f"it names no works of the table; company {stake.company or 'not told'}"
    if _last_stage(stake, own).empty:
        return f"its works have no row of {stake.commodity}"
    told = (stake.off_take_t, stake.off_take_share, stake.share)
    if all(one is None for one in told):
        return "neither tonnes nor a share are told"
    return _why_nothing(_last_stage(stake, own), on=on)


def _why_nothing(last: pd.DataFrame, *, on: date) -> str:
    if last["available_t"].isna().any():
        return "what its works can give is not known"
    if (last["available_t"] == 0.0).all():
        return f"its works give nothing on {on.isoformat()}"
    return ""


def _last_stage(stake: Stake, own: pd.DataFrame) -> pd.DataFrame:
    named = own[own["commodity"] == stake.commodity]
    last: pd.DataFrame = named[named["order"] == named["order"].max()]
    return last


def _rights(stake: Stake, own: pd.DataFrame) -> Iterator[OfftakeRight]:
    if stake.off_take_t is not None or stake.off_take_share is not None:
        rows = _last_stage(stake, own)
    else:
        rows = own[own["available_t"] > 0.0]
    whole = float(rows["available_t"].sum())
    for facility, commodity, stage, available, _ in rows.itertuples(index=False):
        given = float(available)
        if stake.off_take_t is not None:
            # several works of one stage share the tonnes by what they can give
            basis, tonnes = TOLD, stake.off_take_t * given / whole
        elif stake.off_take_share is not None:
            basis, tonnes = SHARE_OF_OUTPUT, stake.off_take_share * given
        else:
            basis, tonnes = SHARE_OF_EQUITY, (stake.share or 0.0) * given
        yield OfftakeRight(
            stake=stake.label,
            investors=stake.investors,
            facility_id=str(facility),
            commodity=str(commodity),
            stage=str(stage),
            tonnes=tonnes,
            available_t=given,
            share=tonnes / given if given > 0.0 else np.nan,
            basis=basis,
            of=stake.off_take_of or "",
            source=stake.source,
            evidence=_evidence(stake),
        )


def _evidence(stake: Stake) -> str:
    if stake.status is None and stake.until is None:
        return weakest([stake.evidence, "unverified"])
    return stake.evidence

"""What passes a gate on the way of the goods: stage by stage, and at least once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from geo.model.commodities import STAGE_ORDER
from geo.resilience.chains import chain_tonnes, chains_of
from geo.resilience.evidence_shares import UNVERIFIED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.resilience.chains import Chain
    from geo.resilience.programme import Allocation, PartAllocation

    Hop = tuple[str, frozenset[str]]

END_PRODUCT = "market"
"""Stands for a stage where a chain counts once, wherever it passes the gate."""

EXPOSURE_COLUMNS = {
    "gate": "gate",
    "stage": "stage of the works that send the goods; market: at any stage",
    "tonnes": "t per year that pass the gate, as at the market",
    "share": "of the tonnes that leave the works of the stage; 0 to 1",
    "market_share": "of the tonnes that reach the market; 0 to 1",
    "commodity": "commodity",
    "share_on_unverified": "of the tonnes that pass, the share on unverified capacity",
}
"""Columns of exposures, with their meaning."""


def stage_exposure(
    allocation: Allocation, *, gates: Sequence[str] = ()
) -> pd.DataFrame:
    """Measure what passes each gate: of each stage, and of the end product.

    ``E_k = Σ f_od 1[k on the way] / Σ f_od`` over the flows between two stages. For
    the end product, flows are taken apart into chains from mine to market; a chain
    counts once if it passes the gate at any stage. A stage that only a part of the
    goods goes through has two shares: of its own tonnes, and of the market's. The
    end product's is at least the largest of the latter, and at most 1. It is
    ``1 − Π(1 − E)`` only where the stages are independent of each other, which
    chains are not: what is mined in a country is often refined there.

    Parameters
    ----------
    allocation : Allocation
        The ways are those under its disruptions; of a gate at a fraction, all tonnes
        count whose way leads through it, also those that go round.
    gates : sequence of str, optional
        Gates to list even when nothing passes them.

    Returns
    -------
    pandas.DataFrame
        By `EXPOSURE_COLUMNS`: a row for each stage and one for `END_PRODUCT`, the
        gate that most of the end product passes first. Tonnes of the stages rest on
        unverified capacity where any works of their chain does.

    Examples
    --------
    >>> from geo.resilience.programme import MarketProgramme
    >>> from geo.resilience.worlds import small_world
    >>> usual = MarketProgramme(small_world().supply()).base
    >>> stage_exposure(usual)[["gate", "stage", "tonnes", "share"]]
         gate    stage  tonnes  share
    0  Strait     mine     0.0   0.00
    1  Strait  refined    75.0   0.75
    2  Strait   market    75.0   0.75
    """
    leaving: defaultdict[str, float] = defaultdict(float, {END_PRODUCT: 0.0})
    passed: defaultdict[tuple[str, str], float] = defaultdict(float)
    doubtful: defaultdict[tuple[str, str], float] = defaultdict(float)
    for hops, tonnes, unverified in _carried(allocation):
        for stage, through in hops:
            leaving[stage] += tonnes
            for gate in through:
                passed[gate, stage] += tonnes
                doubtful[gate, stage] += tonnes * unverified
    listed = {gate for gate, _ in passed} | {*gates}
    rows = [
        {
            "gate": gate,
            "stage": stage,
            "tonnes": passed[gate, stage],
            "share": _part(passed[gate, stage], leaving[stage]),
            "market_share": _part(passed[gate, stage], leaving[END_PRODUCT]),
            "commodity": allocation.supply.commodity,
            "share_on_unverified": _part(doubtful[gate, stage], passed[gate, stage]),
        }
        for gate in sorted(listed, key=lambda one: (-passed[one, END_PRODUCT], one))
        for stage in sorted(leaving, key=_order)
    ]
    return pd.DataFrame(rows, columns=list(EXPOSURE_COLUMNS))


def _carried(allocation: Allocation) -> Iterator[tuple[list[Hop], float, bool]]:
    """Give for each chain what it passes, its tonnes, and whether it is unverified."""
    for part in allocation.parts:
        chains = chains_of(part.network)
        tonnes = chain_tonnes(part.network, chains, part.links_t)
        for chain, carried in zip(chains, tonnes.tolist(), strict=True):
            if carried > 0.0:
                doubtful = chain.evidence(part.network) in UNVERIFIED
                yield _hops(part, chain), carried, doubtful


def _hops(part: PartAllocation, chain: Chain) -> list[Hop]:
    """Give the gates of each stage of a chain, and those of all together."""
    ways = [frozenset(part.state.legs[link].gates) for link in chain.links]
    stages = [works.stage for works in chain.works(part.network)]
    return [
        *zip(stages, ways, strict=True),
        (END_PRODUCT, frozenset[str]().union(*ways)),
    ]


def _order(stage: str) -> int:
    return STAGE_ORDER.get(stage, len(STAGE_ORDER))


def _part(tonnes: float, whole: float) -> float:
    # sums of the same numbers in another order may differ in the last digit
    return min(1.0, tonnes / whole) if whole > 0.0 else 0.0

"""How much of the tonnes rests on what sources say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.commodities import STAGE_ORDER, Stage
from geo.model.shared_columns import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

SOLID = ("cited", "derived")
"""Evidence that counts as read in a source, or computed from what was."""

TARGETS: Mapping[str, float] = {Stage.MINE: 0.8, Stage.REFINED: 0.6}
"""Share of the tonnes of each stage that should be solid."""


UNVERIFIED = frozenset({"unverified", "synthetic"})
"""Words of evidence that no source stands behind."""


def share_on_unverified(
    table: pd.DataFrame, *, tonnes: str, evidence: str = "evidence"
) -> float:
    """Say which share of tonnes rests on rows that no source stands behind.

    Parameters
    ----------
    table : pandas.DataFrame
    tonnes, evidence : str
        Columns with the tonnes and with one of `EVIDENCE`.

    Returns
    -------
    float
        0 to 1; 0 where there are no tonnes.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"t": [30.0, 10.0], "evidence": ["cited", "unverified"]})
    >>> share_on_unverified(table, tonnes="t")
    0.25
    """
    amounts = table[tonnes].to_numpy(dtype=float)
    whole = float(amounts.sum())
    doubtful = table[evidence].isin(list(UNVERIFIED)).to_numpy()
    return float(amounts[doubtful].sum()) / whole if whole > 0.0 else 0.0


def evidence_shares(
    table: pd.DataFrame, *, tonnes: str, evidence: str = "evidence"
) -> pd.DataFrame:
    """Share out the tonnes of each commodity and stage by their evidence.

    Parameters
    ----------
    table : pandas.DataFrame
        With columns commodity and stage.
    tonnes, evidence : str
        Columns with the tonnes and with one of `EVIDENCE`; rows without tonnes are
        passed over.

    Returns
    -------
    pandas.DataFrame
        commodity, stage, tonnes, a column for each word of `EVIDENCE` with its share
        of the tonnes, ``solid`` (those of `SOLID` together), ``target`` (NaN where
        there is none) and ``short``: whether the target is missed.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "commodity": "cobalt",
    ...         "stage": "mine",
    ...         "t": [30.0, 10.0],
    ...         "evidence": ["cited", "unverified"],
    ...     }
    ... )
    >>> evidence_shares(table, tonnes="t")[["solid", "target", "short"]].values.tolist()
    [[0.75, 0.8, True]]
    """
    known = table[table[tonnes] > 0.0]
    keys = ["commodity", "stage"]
    sums = known.pivot_table(
        index=keys, columns=evidence, values=tonnes, aggfunc="sum", fill_value=0.0
    ).reindex(columns=list(EVIDENCE), fill_value=0.0)
    whole = sums.sum(axis=1)
    shares = sums.div(whole, axis=0).assign(tonnes=whole).reset_index()
    solid = shares[list(SOLID)].sum(axis=1)
    target = shares["stage"].map(dict(TARGETS))
    told = shares.assign(
        solid=solid,
        target=target,
        short=solid < target,
        order=shares["stage"].map(STAGE_ORDER),
    ).sort_values(["commodity", "order"], ignore_index=True)
    columns = [*keys, "tonnes", *EVIDENCE, "solid", "target", "short"]
    return told[columns].rename_axis(columns=None)

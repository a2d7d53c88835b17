"""What a back-test found, before it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from geo.resilience.backtest_verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Backtest:
    """What a back-test found.

    Parameters
    ----------
    name, title : str
    tables : mapping of str to pandas.DataFrame
        The first is the one that is written as CSV.
    verdicts : tuple of Verdict
        Signs and orders: all that is asserted.
    paragraphs : tuple of str
        What was run, and how far it goes.
    unknown : tuple of str
        What cannot be known.
    cover : mapping of str to pandas.DataFrame, optional
        Curves to draw: ``day`` and ``cover_days`` by what they are called.
    """

    name: str
    title: str
    tables: Mapping[str, pd.DataFrame]
    verdicts: tuple[Verdict, ...]
    paragraphs: tuple[str, ...]
    unknown: tuple[str, ...]
    cover: Mapping[str, pd.DataFrame] = field(default_factory=dict)

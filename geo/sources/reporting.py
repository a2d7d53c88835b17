"""The criteria that codes of reporting ask to be answered."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from geo.errors import DataError
from geo.model.deposit_kinds import DepositKind
from geo.model.reporting_code import unknown_keys
from geo.model.schemas import CRITERIA
from geo.sources.bundled import read_checked_table

if TYPE_CHECKING:
    import pandas as pd


class ReportingCode(StrEnum):
    """A code whose criteria ship with the package: the name of its file."""

    JORC = "jorc_table1"
    ISA = "isa_annex_v"


def read_criteria(
    code: ReportingCode, *, kind: DepositKind = DepositKind.NODULES
) -> pd.DataFrame:
    """Read the criteria of one code, in its order.

    Parameters
    ----------
    code : ReportingCode
        Of the JORC Code 2012 sections 1 to 3 of Table 1; of the International Seabed
        Authority Annex V of ISBA/21/LTC/15, whose titles are not confirmed:
        ``evidence`` says so in every row.
    kind : DepositKind, optional
        What the criteria ask of it.

    Returns
    -------
    pandas.DataFrame
        Schema `CRITERIA`.

    Raises
    ------
    DataError
        A criterion cites a key that is none of `FACT_KEYS`.

    Examples
    --------
    >>> criteria = read_criteria(ReportingCode.JORC).set_index("number")
    >>> criteria.loc["3.6", ["criterion", "cites"]].tolist()
    ['Moisture', 'moisture moisture.basis']
    """
    name = f"reporting/{code}.csv"
    criteria = read_checked_table(name, schema=CRITERIA)
    cites = dict(zip(criteria["number"], criteria["cites"], strict=True))
    problems = unknown_keys(cites)
    if problems:
        raise DataError(name, problems)
    if kind is not DepositKind.MUD:
        return criteria
    own = criteria["asks_of_mud"]
    return criteria.assign(asks=criteria["asks"].where(own == "", own))

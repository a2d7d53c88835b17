"""What a run says to each criterion of a code of reporting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.reporting_code import FACT_KEYS, TO_COMPLETE, unknown_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geo.model.reporting_code import Rpeee

OUTLINE_COLUMNS = (
    "code", "section", "section_title", "number", "criterion", "asks", "key", "part",
    "says", "file", "source", "evidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A computed value that a criterion can cite.

    Parameters
    ----------
    key : str
        One of `geo.model.reporting_code.FACT_KEYS`.
    value : str
        As it shall be printed, with its unit and basis.
    file : str
        Where it lies unrounded, relative to the results folder.

    Raises
    ------
    ParameterError
        The key is not known, or value or file is empty; all is told.

    Examples
    --------
    >>> Fact(key="moisture", value="0.28 (wet basis)", file="tables/statement.csv").key
    'moisture'
    """

    key: str
    value: str
    file: str

    def __post_init__(self) -> None:
        problems = [
            Problem(where=name, what="empty", expected=expected)
            for name, text, expected in (
                ("value", self.value, "the value with its unit and basis"),
                ("file", self.file, "a file of the results folder"),
            )
            if not text.strip()
        ]
        if self.key not in FACT_KEYS:
            problems.append(
                Problem(
                    where="key",
                    what=f"unknown key {self.key!r}",
                    expected="a key of geo.model.reporting_code.FACT_KEYS",
                )
            )
        if problems:
            raise ParameterError(f"fact {self.key}", problems)


def build_outline(criteria: pd.DataFrame, *, facts: Mapping[str, Fact]) -> pd.DataFrame:
    """Join the criteria of a code to what a run computed.

    No words stand in for a value: what no fact answers reads "Competent Person to
    complete", and so does a criterion that cites none.

    Parameters
    ----------
    criteria : pandas.DataFrame
        Schema `geo.model.schemas.CRITERIA`.
    facts : mapping of str to Fact
        By key; a key nobody computed is left out.

    Returns
    -------
    pandas.DataFrame
        A row for each part of each criterion, in the order of the code: ``code``,
        ``section``, ``section_title``, ``number``, ``criterion``, ``asks``, ``key``,
        ``part`` (what the key is, in words), ``says``, ``file``, and ``source`` and
        ``evidence`` of the title.

    Raises
    ------
    DataError
        A criterion cites an unknown key, or a fact stands under another key than its
        own; all is told.

    Examples
    --------
    >>> criteria = pd.DataFrame(
    ...     {
    ...         "code": "JORC 2012 Table 1",
    ...         "section": "3",
    ...         "section_title": "Estimation",
    ...         "number": ["3.2", "3.6"],
    ...         "criterion": ["Site visits", "Moisture"],
    ...         "asks": ["voyages joined", "basis of the tonnes"],
    ...         "cites": ["", "moisture moisture.basis"],
    ...         "source": "the Code",
    ...         "evidence": "cited",
    ...     }
    ... )
    >>> moisture = Fact(key="moisture", value="0.28", file="tables/statement.csv")
    >>> outline = build_outline(criteria, facts={"moisture": moisture})
    >>> outline[["number", "key", "says"]].values.tolist()
    [['3.2', '', 'Competent Person to complete'], ['3.6', 'moisture', '0.28'],
     ['3.6', 'moisture.basis', 'Competent Person to complete']]
    """
    _require_sound(criteria, facts)
    rows = [
        {**criterion, **part}
        for criterion in criteria.to_dict(orient="records")
        for part in _parts(str(criterion["cites"]).split(), facts)
    ]
    return pd.DataFrame(rows, columns=list(OUTLINE_COLUMNS))


def rpeee_facts(rpeee: Rpeee, *, file: str) -> dict[str, Fact]:
    """Turn the assumptions of a project into facts that criteria cite.

    Parameters
    ----------
    rpeee : Rpeee
    file : str
        Where the assumptions lie, relative to the results folder.

    Returns
    -------
    dict of str to Fact
        By key; each is said to be assumed, and by whom.

    Examples
    --------
    >>> from geo.model.reporting_code import Product, Rpeee
    >>> nickel = Product(name="nickel", price=16e3, unit="USD/t", source="study 2025")
    >>> words = ("mining_method", "processing_route", "tenure", "environment")
    >>> texts = dict.fromkeys((*words, "cutoff_reasoning", "losses"), "as in the study")
    >>> rpeee = Rpeee(author="A. N.", date="2026-05-01", products=(nickel,), **texts)
    >>> rpeee_facts(rpeee, file="provenance.json")["rpeee.products"].value
    'nickel 16000 USD/t (study 2025), assumed by A. N., 2026-05-01'
    """
    texts = {
        "author": f"{rpeee.author}, {rpeee.date}",
        "products": "; ".join(map(str, rpeee.products)),
        "mining_method": rpeee.mining_method,
        "processing_route": rpeee.processing_route,
        "tenure": rpeee.tenure,
        "environment": rpeee.environment,
        "cutoff_reasoning": rpeee.cutoff_reasoning,
        "losses": rpeee.losses,
    }
    by_whom = f", assumed by {rpeee.author}, {rpeee.date}"
    return {
        f"rpeee.{name}": Fact(
            key=f"rpeee.{name}",
            value=text if name == "author" else text + by_whom,
            file=file,
        )
        for name, text in texts.items()
    }


def _parts(keys: list[str], facts: Mapping[str, Fact]) -> Iterator[dict[str, str]]:
    if not keys:
        yield {"key": "", "part": "", "says": TO_COMPLETE, "file": ""}
    for key in keys:
        fact = facts.get(key)
        yield {
            "key": key,
            "part": FACT_KEYS[key],
            "says": TO_COMPLETE if fact is None else fact.value,
            "file": "" if fact is None else fact.file,
        }


def _require_sound(criteria: pd.DataFrame, facts: Mapping[str, Fact]) -> None:
    cites = dict(zip(criteria["number"], criteria["cites"], strict=True))
    problems = unknown_keys(cites)
    problems += [
        Problem(where=f"fact {key!r}", what=f"its own key is {fact.key!r}")
        for key, fact in facts.items()
        if key != fact.key
    ]
    if problems:
        raise DataError("outline", problems)

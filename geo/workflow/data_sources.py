"""The section of the report on its data: where from, on what terms, how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd

from geo.model.shared_columns import EVIDENCE
from geo.report.page import ReportTable, Section
from geo.sources.shipped_notes import shipped_sources
from geo.workflow.graph import record_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.workflow.graph import Artifacts

NOT_STATED = "not stated"
INPUT_LABELS = {
    "key": "Where the project names it",
    "file": "File",
    "source": "Source",
    "licence": "Licence",
    "vintage": "Vintage",
}
BUILT_IN_LABELS = {
    "file": "File",
    "what": "What it holds",
    "source": "Source",
    "licence": "Licence",
    "rows": "Rows (number)",
    "evidence": "Rows by evidence",
    **dict.fromkeys(EVIDENCE, ""),  # told in words beside, and apart in the file
}


def data_section(
    done: Mapping[str, Artifacts],
    *,
    provenance: Mapping[str, object],
    sources: tuple[str, ...],
) -> Section:
    """Say what every file of a run is, whose, and on what terms.

    Parameters
    ----------
    done : mapping of str to artifacts
    provenance : mapping
        By `geo.workflow.provenance.provenance`.
    sources : tuple of str
        What is said of sources on the maps.

    Returns
    -------
    Section
    """
    built_in = cast("Mapping[str, str]", provenance["built_in_data"])
    return Section(
        title="Data: source, licence, evidence",
        key="data",
        paragraphs=(
            "Cited: read in the source that the row names. Derived: computed from "
            "cited figures. Unverified: general knowledge, still to be checked. Every "
            "row names its source in the file itself.",
            *sources,
        ),
        tables=(
            ReportTable(
                table=input_rows(done, provenance=provenance),
                caption="What the project brings",
                labels=INPUT_LABELS,
                file="tables/inputs.csv",
                own=True,
            ),
            ReportTable(
                table=with_evidence(shipped_sources(built_in)),
                caption="What ships with the program and took part",
                labels=BUILT_IN_LABELS,
                file="tables/built_in_data.csv",
                limit=80,
                own=True,
            ),
        ),
        new_sheet=True,
    )


def with_evidence(shipped: pd.DataFrame) -> pd.DataFrame:
    """Say in words how many rows there are of each grade of evidence.

    Parameters
    ----------
    shipped : pandas.DataFrame
        With a column for each of `geo.model.shared_columns.EVIDENCE`.

    Returns
    -------
    pandas.DataFrame
        With ``evidence``.

    Examples
    --------
    >>> rows = {kind: [0, None] for kind in EVIDENCE}
    >>> rows |= {"cited": [7, None], "unverified": [3, None]}
    >>> with_evidence(pd.DataFrame(rows))["evidence"].tolist()
    ['7 cited, 3 unverified', '']
    """
    told = [
        ", ".join(
            f"{count:,.0f} {kind}"
            for kind, count in zip(EVIDENCE, counts, strict=True)
            if pd.notna(count) and count > 0
        )
        for counts in shipped[list(EVIDENCE)].itertuples(index=False, name=None)
    ]
    return shipped.assign(evidence=told)


def input_rows(
    done: Mapping[str, Artifacts], *, provenance: Mapping[str, object]
) -> pd.DataFrame:
    """List the files that a project names, with what is known of them.

    Parameters
    ----------
    done : mapping of str to artifacts
    provenance : mapping

    Returns
    -------
    pandas.DataFrame
        ``key``, ``file``, ``source``, ``licence``, ``vintage``.
    """
    inputs = cast("list[dict[str, str]]", provenance["inputs"])
    told = {
        one["key"]: one for one in cast("list[dict[str, str]]", provenance["sources"])
    }
    cited = record_of(done, "samples", "provenance")
    rows = [
        _input_row(one, told.get(one["key"], {}), cited.get(one["file"].split("/")[-1]))
        for one in inputs
    ]
    return pd.DataFrame(rows, columns=list(INPUT_LABELS))


def _input_row(
    named: Mapping[str, str], told: Mapping[str, str], cited: object
) -> dict[str, str]:
    said = cast("Mapping[str, str]", cited) if isinstance(cited, dict) else {}
    publisher = told.get("publisher", "")
    whose = f" ({publisher})" if publisher not in {"", NOT_STATED} else ""
    source = f"{told['title']}{whose}" if "title" in told else said.get("citation", "")
    unread = f"{told['kind']}, but {told['unread']}" if "unread" in told else ""
    return {
        "key": named["key"],
        "file": named["file"],
        "source": unread or source or NOT_STATED,
        "licence": told.get("licence") or said.get("licence") or NOT_STATED,
        "vintage": told.get("vintage") or NOT_STATED,
    }

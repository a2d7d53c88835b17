"""The statement as a page that a Competent Person can check line by line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import ParameterError, Problem
from geo.model.deposit_kinds import WORDS, DepositKind
from geo.model.reporting_code import TO_COMPLETE, CompetentPerson, Rpeee
from geo.report.canvas import Drawing
from geo.report.labels import statement_labels
from geo.report.offline import inline_page
from geo.report.page import MapLink, ReportTable, shown_summary, shown_table
from geo.report.popups import sentence
from geo.report.statement_columns import FIGURES_ABREAST, in_blocks, split_statement
from geo.report.statement_summary import statement_summary
from geo.report.templating import css_string, render_template, template_text
from geo.resource.statement.disclaimers import Disclaimer
from geo.resource.statement.lines import TOTAL
from geo.resource.statement.rounding import ROUNDED_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

LINES_SHOWN = 500
"""Most lines of a table on the page; the file holds all, and the caption says so."""

RPEEE_LABELS = {
    "author": "Author",
    "date": "Day",
    "mining_method": "Mining method",
    "processing_route": "Processing route",
    "products": "Products and prices",
    "tenure": "Tenure",
    "environment": "Environment",
    "cutoff_reasoning": "Why this cut-off",
    "losses": "Losses",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """All that the page says. Text is escaped where it is shown.

    Parameters
    ----------
    title : str
    label : str
        What the figures may be called, such as ``"mineral inventory"``.
    run_id : str
        Of the provenance.
    table : pandas.DataFrame
        The statement, rounded for print: zone, class, unfc, cutoff_kg_m2, figures; see
        `geo.report.statement_columns`.
    cutoff_kg_m2 : float
        The cut-off whose lines stand first; one of those of the table.
    file : str
        Where the same lines lie unrounded, relative to the page.
    disclaimers : tuple of Disclaimer
    watermark : str, optional
        Such as `geo.model.watermark.WATERMARK`; shown on top and on each printed page.
    document : str, optional
        Where the statement lies as JSON, relative to the page.
    rpeee : Rpeee or None, optional
    classes, overrides, spacing, waterfall, reconciliation, seabed_and_land : ReportTable or None, optional
        Shown where there is one.
    figures : tuple of Drawing, optional
    outlines : tuple of pandas.DataFrame, optional
        Of `geo.resource.statement.outline.build_outline`, one for each code.
    traces : tuple of MapLink, optional
        Files in which the numbers can be followed to cells and stations.
    kind : DepositKind, optional
        What the tonnes are of.

    Raises
    ------
    ParameterError
        Figures of synthetic stations lack a watermark or are called a resource; so are
        figures without stated prospects; or no line has the cut-off. All is told.
    """  # noqa: E501  # numpydoc keeps the names of one kind on one line

    title: str
    label: str
    run_id: str
    table: pd.DataFrame
    cutoff_kg_m2: float
    file: str
    disclaimers: tuple[Disclaimer, ...]
    watermark: str = ""
    document: str = ""
    rpeee: Rpeee | None = None
    classes: ReportTable | None = None
    overrides: ReportTable | None = None
    spacing: ReportTable | None = None
    waterfall: ReportTable | None = None
    reconciliation: ReportTable | None = None
    seabed_and_land: ReportTable | None = None
    figures: tuple[Drawing, ...] = ()
    outlines: tuple[pd.DataFrame, ...] = ()
    traces: tuple[MapLink, ...] = ()
    kind: DepositKind = DepositKind.NODULES

    def __post_init__(self) -> None:
        synthetic = "synthetic" in {one.key for one in self.disclaimers}
        resource = "resource" in self.label.lower()
        cutoffs = sorted(set(self.table["cutoff_kg_m2"]))
        problems = []
        if synthetic and not self.watermark:
            problems.append(
                Problem(where="watermark", what="none, and the stations are synthetic")
            )
        if resource and (self.watermark or synthetic or self.rpeee is None):
            problems.append(
                Problem(
                    where="label",
                    what=self.label,
                    expected="mineral inventory: a resource needs stations that are "
                    "not made up, and stated prospects",
                )
            )
        if self.cutoff_kg_m2 not in cutoffs:
            problems.append(
                Problem(
                    where="cutoff_kg_m2",
                    what=f"{self.cutoff_kg_m2:g}",
                    expected="one of " + ", ".join(f"{each:g}" for each in cutoffs),
                )
            )
        if problems:
            raise ParameterError("statement page", problems)

    def parts(self) -> dict[str, ReportTable]:
        """Name the tables beside the statement that there are.

        Returns
        -------
        dict of str to ReportTable
            By field, in the order of the page.
        """
        asked = {
            "classes": self.classes,
            "overrides": self.overrides,
            "spacing": self.spacing,
            "waterfall": self.waterfall,
            "reconciliation": self.reconciliation,
            "seabed_and_land": self.seabed_and_land,
        }
        return {name: table for name, table in asked.items() if table is not None}


PART_TITLES = {
    "classes": "Classes, proposed",
    "overrides": "Classes set by hand",
    "spacing": "Spacing of the stations and relative error",
    "waterfall": "From the whole ground to what counts",
    "reconciliation": "Against the earlier statement",
    "seabed_and_land": "Beside deposits on land",
}


def build_statement_page(page: StatementPage) -> str:
    """Write the statement.

    Parameters
    ----------
    page : StatementPage

    Returns
    -------
    str
        HTML that needs nothing from outside and runs no script.

    Raises
    ------
    DataError
        A file is linked outside the results folder.

    Examples
    --------
    >>> import pandas as pd
    >>> line = {"zone": "field", "cutoff_kg_m2": 4.0, "wet_mt": 234.0}
    >>> page = build_statement_page(
    ...     StatementPage(
    ...         title="Nodules",
    ...         label="mineral inventory",
    ...         run_id="3f9a",
    ...         table=pd.DataFrame([line]),
    ...         cutoff_kg_m2=4.0,
    ...         file="tables/statement.csv",
    ...         disclaimers=(),
    ...     )
    ... )
    >>> page.count("234"), "Competent Person to complete" in page, "<script" in page
    (1, True, False)
    """
    values = {
        "page": page,
        "noun": WORDS[page.kind].noun,
        "css": template_text("report.css") + template_text("statement.css"),
        "footer": css_string(page.watermark or f"{page.label}, draft, not signed"),
        "summary": shown_summary(
            statement_summary(
                page.table,
                label=page.label,
                cutoff_kg_m2=page.cutoff_kg_m2,
                by_hand=tuple(page.overrides.table.get("class", ()))
                if page.overrides
                else (),
                kind=page.kind,
            )
        ),
        "heading": sentence(page.label),
        "tables": [shown_table(table) for table in _statement_tables(page)],
        "parts": [
            {
                "id": name,
                "title": PART_TITLES[name],
                "tables": [shown_table(each) for each in _fitting(table)],
            }
            for name, table in page.parts().items()
        ],
        "rpeee": [] if page.rpeee is None else rpeee_rows(page.rpeee),
        "competent_person": list(CompetentPerson),
        "outlines": [
            _outline(number, outline) for number, outline in enumerate(page.outlines, 1)
        ],
        "to_complete": TO_COMPLETE,
    }
    return inline_page(render_template("statement.html.j2", values=values))


def rpeee_rows(rpeee: Rpeee) -> list[tuple[str, str]]:
    """Give the assumptions as labels and texts.

    Parameters
    ----------
    rpeee : Rpeee

    Returns
    -------
    list of tuple of str
        Not escaped.
    """
    products = "; ".join(map(str, rpeee.products))
    return [
        (label, products if name == "products" else str(getattr(rpeee, name)))
        for name, label in RPEEE_LABELS.items()
    ]


def _statement_tables(page: StatementPage) -> Iterator[ReportTable]:
    """Show the lines of the cut-off first, then every cut-off in tables that fit."""
    lines = _without_repeats(page.table)
    central, bands, checks = split_statement(lines)
    chosen = central[central["cutoff_kg_m2"] == page.cutoff_kg_m2]
    name = f"{page.label}, cut-off {page.cutoff_kg_m2:g} kg/m² wet"
    if len(lines) < len(page.table):
        name += "; there is one domain, and its lines are those of all ground"
    shown = [(chosen, f"{name}. {ROUNDED_WORDS}")]
    if len(chosen) < len(central):
        shown.append((central, "At every cut-off"))
    shown += _numbered(in_blocks(bands), "P10 (low), P50 and P90")
    shown += _numbered(in_blocks(checks), "Other models beside each line")
    for table, caption in shown:
        yield ReportTable(
            table=table,
            caption=sentence(caption),
            labels=statement_labels(table, kind=page.kind),
            file=page.file,
            limit=LINES_SHOWN,
        )


def _fitting(item: ReportTable) -> list[ReportTable]:
    """Break a table whose lines have names and many figures; leave any other."""
    if item.table.select_dtypes("number").shape[1] <= FIGURES_ABREAST:
        return [item]
    return [
        replace(item, table=table, caption=caption)
        for table, caption in _numbered(in_blocks(item.table), item.caption)
    ]


def _without_repeats(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out the lines of all ground where those of one domain say the same."""
    if "zone" not in table:
        return table
    whole = table["zone"] == TOTAL
    domains, total = (
        table[rows].drop(columns="zone").reset_index(drop=True)
        for rows in (~whole, whole)
    )
    return table[~whole].reset_index(drop=True) if domains.equals(total) else table


def _numbered(
    tables: list[pd.DataFrame], caption: str
) -> list[tuple[pd.DataFrame, str]]:
    if len(tables) < 2:
        return [(table, caption) for table in tables]
    return [
        (table, f"{caption}, table {number} of {len(tables)}")
        for number, table in enumerate(tables, 1)
    ]


def _outline(number: int, outline: pd.DataFrame) -> dict[str, object]:
    """Group the rows of an outline by section and criterion."""
    sections = []
    for title, rows in outline.groupby(["section", "section_title"], sort=False):
        criteria = [
            {
                **parts.iloc[0].to_dict(),
                "parts": parts[["part", "says", "file"]].to_dict(orient="records"),
            }
            for _, parts in rows.groupby("number", sort=False)
        ]
        sections.append({"title": " ".join(map(str, title)), "criteria": criteria})
    return {
        "id": f"outline-{number}",
        "title": " ".join(map(str, outline["code"].unique())),
        "sections": sections,
        "sources": list(outline["source"].unique()),
        "open": int((outline["says"] == TO_COMPLETE).sum()),
        "rows": len(outline),
    }

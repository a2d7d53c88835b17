"""Readings taken twice, from a file or from two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, Problem
from geo.model.quality import QualityFile
from geo.sources.sample_cells import column_problems, draft_cells, open_source
from geo.sources.sample_draft import in_file, rejected_rows, require_good
from geo.sources.text_tables import counted

if TYPE_CHECKING:
    from pathlib import Path

    from geo.sources.sample_draft import Draft

NAMES = {"station": "label"}  # of a role, as the settings call it
FEWEST_ROWS = 2  # a spread needs two


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReadings:
    """What a table of quality control held.

    Parameters
    ----------
    settings : QualityFile
    table : pandas.DataFrame
        Columns label, first, second, and certified_sd (NaN where not stated).
    rejected : pandas.DataFrame
        Columns row, station (the label), lon, lat (empty), reason, file.
    notes : tuple of str
    """

    settings: QualityFile
    table: pd.DataFrame
    rejected: pd.DataFrame
    notes: tuple[str, ...]


def read_quality(settings: QualityFile, *, root: Path) -> QualityReadings:
    r"""Read pairs of readings, from one file or joined from two.

    Parameters
    ----------
    settings : QualityFile
    root : pathlib.Path
        Folder that file names start from.

    Returns
    -------
    QualityReadings

    Raises
    ------
    DataError
        Columns are missing, a file that is joined names one label twice, or fewer
        than two pairs are left; with all problems found.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.model.quality import QualityFile
    >>> settings = QualityFile(
    ...     name="Ni",
    ...     kind="duplicates",
    ...     file="d.csv",
    ...     label="id",
    ...     first="a",
    ...     second="b",
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "d.csv").write_text(
    ...         "id,a,b\nA,1.3,1.4\nB,1.2,\nC,1.1,1.0\n"
    ...     )
    ...     readings = read_quality(settings, root=pathlib.Path(folder))
    >>> readings.table["first"].tolist(), readings.rejected["reason"].tolist()
    ([1.3, 1.1], ['no second'])
    """
    if settings.second_file:
        return _joined(settings, root)
    wanted = {
        "station": settings.label,
        "first": settings.first,
        "second": settings.second,
    }
    if settings.certified_sd:
        wanted["certified_sd"] = settings.certified_sd
    name, draft = _read(settings, settings.file, wanted, root=root)
    return _readings(settings, draft.table, drafts=[(name, draft)])


def _read(
    settings: QualityFile, file: str, wanted: dict[str, str], *, root: Path
) -> tuple[str, Draft]:
    source = open_source(file, root=root)
    problems = [
        in_file(
            replace(problem, where=NAMES.get(problem.where, problem.where)),
            source.name,
        )
        for problem in column_problems(source, wanted, units={})
    ]
    if problems:
        raise DataError(f"quality table {settings.name!r}", problems)
    required = tuple(role for role in wanted if role in {"first", "second"})
    draft = draft_cells(source, wanted, required=required, rules=settings.rules)
    for role in required:
        figures = draft.table[role]
        draft = draft.found(
            figures < 0.0,
            shown=figures,
            what=role,
            expected="0 or more",
            reject=settings.rules.impossible == "reject",
        )
    if "certified_sd" in wanted:
        spread = draft.table["certified_sd"]
        draft = draft.found(
            spread <= 0.0,
            shown=spread,
            what="certified_sd",
            expected="above 0",
            reject=settings.rules.impossible == "reject",
        )
    return source.name, draft.settled()


def _joined(settings: QualityFile, root: Path) -> QualityReadings:
    sides = (
        (settings.file, {"station": settings.label, "first": settings.first}),
        (
            settings.second_file,
            {
                "station": settings.second_label or settings.label,
                "second": settings.second,
            },
        ),
    )
    drafts = [_read(settings, file, wanted, root=root) for file, wanted in sides]
    _require_unique(settings, drafts)
    (_, left), (_, right) = drafts
    table = left.table.merge(right.table[["station", "second"]], on="station")
    alone = len(left.table) + len(right.table) - 2 * len(table)
    told = f"{len(table)} pairs; {counted(alone)} without a partner"
    drafts[0] = (drafts[0][0], left.noted(told))
    return _readings(settings, table, drafts=drafts)


def _require_unique(settings: QualityFile, drafts: list[tuple[str, Draft]]) -> None:
    problems = []
    for name, draft in drafts:
        labels = draft.table["station"]
        twice = sorted(set(labels[labels.duplicated()]))
        if twice:
            more = f" and {len(twice) - 4} more" if len(twice) > 4 else ""
            problems.append(
                Problem(
                    where=name,
                    what="twice: " + ", ".join(twice[:4]) + more,
                    expected="each label once, or the pairs in one file",
                )
            )
    if problems:
        raise DataError(f"quality table {settings.name!r}", problems)


def _readings(
    settings: QualityFile, table: pd.DataFrame, *, drafts: list[tuple[str, Draft]]
) -> QualityReadings:
    require_good(drafts, what=f"quality table {settings.name!r}")
    if len(table) < FEWEST_ROWS:
        raise DataError(
            f"quality table {settings.name!r}",
            [
                Problem(
                    where=settings.file,
                    what=f"{len(table)} pairs",
                    expected=f"{FEWEST_ROWS} or more",
                    cure="do the labels of both sides agree?",
                )
            ],
        )
    columns = table.rename(columns={"station": "label"})
    if "certified_sd" not in columns:
        columns = columns.assign(certified_sd=float("nan"))
    kept = columns[["label", "first", "second", "certified_sd"]]
    return QualityReadings(
        settings=settings,
        table=kept.reset_index(drop=True),
        rejected=rejected_rows(
            [(name, replace(draft, problems=())) for name, draft in drafts]
        ),
        notes=tuple(note for _, draft in drafts for note in draft.notes),
    )

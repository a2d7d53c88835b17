"""How long the stocks of a project last, asked for by itself."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.report.export import write_text
from geo.report.report_page import Report, build_page
from geo.workflow.check import require_known_names
from geo.workflow.cover_lines import cover_rows, lasts
from geo.workflow.graph import execute, plan, table_of
from geo.workflow.mapping import watermark
from geo.workflow.naming import in_words
from geo.workflow.outputs import RESILIENCE_TABLES, write_tables
from geo.workflow.provenance import all_notes, provenance
from geo.workflow.resilience_sections import resilience_sections
from geo.workflow.run import STEPS
from geo.workflow.run_options import RunOptions, open_project, require_free
from geo.workflow.step_times import tell_nobody
from geo.workflow.store import whole_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts, PlannedStep, Step
    from geo.workflow.step_times import StepTime

TOLD = ("supply", "resilience")
"""The steps whose results are told; those that they need are run too."""

PAGE = "resilience.html"
_SHOWN = ("portfolios", "levers", "pareto", "smallest_stock")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResilienceRequest:
    """What is asked for on the command line.

    Parameters
    ----------
    project : pathlib.Path
        The project file.
    out : pathlib.Path, optional
        A folder for the tables and the page; steps are stored beside it.
    force : bool, optional
        Replace results that are there.
    data_root : pathlib.Path, optional
        Overrides the folder of the project's input files.
    """

    project: Path
    out: Path | None = None
    force: bool = False
    data_root: Path | None = None


def answer_resilience(
    request: ResilienceRequest,
    *,
    on_start: Callable[[PlannedStep], None] = lambda _: None,
    on_done: Callable[[StepTime], None] = tell_nobody,
) -> tuple[dict[str, object], str]:
    """Run what the stocks of a project rest on, and say how long they last.

    Parameters
    ----------
    request : ResilienceRequest
    on_start : callable, optional
        Called before each step.
    on_done : callable, optional
        Told what each step took that was not stored.

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    DataError
        The project, its files or the results folder do not allow it.
    """
    with tempfile.TemporaryDirectory(prefix="abyssal-") as folder:
        out = request.out or Path(folder) / "results"
        options = RunOptions(out=out, force=request.force, data_root=request.data_root)
        file = open_project(request.project, options)
        require_free(options, project=request.project)
        require_known_names(file)
        planned = plan(steps_needed(STEPS, told=TOLD), file, store=options.store)
        done = execute(
            planned, file, store=options.store, on_start=on_start, on_done=on_done
        )
        if request.out is not None:
            _write(out, file=file, done=done, planned=planned)
    return _told(file, done), _in_words(file, done)


def steps_needed(steps: Sequence[Step], *, told: Sequence[str]) -> tuple[Step, ...]:
    """Take the steps that some rest on, and these.

    Parameters
    ----------
    steps : sequence of Step
        In an order in which each stands after what it needs.
    told : sequence of str

    Returns
    -------
    tuple of Step
        In the same order.

    Examples
    --------
    >>> [step.name for step in steps_needed(STEPS, told=["contingency"])]
    ['facts', 'contingency']
    """
    wanted = {*told}
    for step in reversed(steps):
        if step.name in wanted:
            wanted.update(step.needs)
    return tuple(step for step in steps if step.name in wanted)


def _write(
    out: Path,
    *,
    file: ProjectFile,
    done: Mapping[str, Artifacts],
    planned: Sequence[PlannedStep],
) -> None:
    facts = provenance(file, planned, done=done)
    page = build_page(
        Report(
            title=f"{file.project.title}: how long stocks last",
            run_id=str(facts["run_id"]),
            summary=tuple(cover_rows(done)) if _asked(done) else (),
            sections=tuple(resilience_sections(file, done)) if _asked(done) else (),
            warnings=(*file.project.notes, *all_notes(done)),
            watermark=watermark(file.project),
        )
    )
    with whole_folder(out) as new:
        write_tables(
            new,
            {"tables": RESILIENCE_TABLES},
            done=done,
            synthetic=file.project.synthetic,
        )
        text = json.dumps(facts, indent=1, ensure_ascii=False, sort_keys=True)
        write_text(text + "\n", Path("provenance.json"), root=new)
        write_text(page, Path(PAGE), root=new)


def _asked(done: Mapping[str, Artifacts]) -> bool:
    return "portfolios" in done["resilience"]


def _told(file: ProjectFile, done: Mapping[str, Artifacts]) -> dict[str, object]:
    tables = {
        name: table_of(done, "resilience", name).to_dict(orient="records")
        for name in _SHOWN
        if _asked(done)
    }
    notes = done["resilience"]["notes"]
    return {
        "project": file.project.name,
        "synthetic_stations": file.project.synthetic,
        **tables,
        "notes": notes["lines"] if isinstance(notes, dict) else [],
    }


def _in_words(file: ProjectFile, done: Mapping[str, Artifacts]) -> str:
    if not _asked(done):
        return f"{file.project.title}: the project has no market"
    lines = [
        file.project.title,
        "days are of the scenario; days bought and t unmet are medians, costs means",
    ]
    table = table_of(done, "resilience", "portfolios")
    told = table_of(done, "resilience", "cover_summary").set_index(
        ["commodity", "scenario"]
    )
    for (commodity, scenario), own in table.groupby(
        ["commodity", "scenario"], sort=False
    ):
        happens = told.loc[[(commodity, scenario)]].iloc[0]
        lines.append(
            f"{in_words(str(commodity))}, {scenario}: {happens['disruptions']}; "
            f"followed for {happens['horizon_days']:g} days"
        )
        lines += [f"  {_line(row)}" for row in own.to_dict("records")]
    return "\n".join(lines)


def _line(row: Mapping[Hashable, object]) -> str:
    """Say how long a portfolio lasts, and what of its cost is told."""
    bought, unmet, usd, tied_up = (
        round(float(str(row[name])))
        for name in ("days_bought_p50", "unmet_t_p50", "cost_usd", "tied_up_usd")
    )
    untold = len([one for one in str(row["cost_not_told"]).split("; ") if one])
    return (
        f"{row['portfolio']}: {lasts(row)}; {bought:,} days bought, {unmet:,} t unmet; "
        f"USD {usd / 1e6:,.0f} M"
        + (f", tied up in goods USD {tied_up / 1e6:,.0f} M" if tied_up else "")
        + (f", not told of {untold} of its levers" if untold else "")
    )

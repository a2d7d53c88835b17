"""A whole run: the steps in order, then the results folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.model.byte_sizes import size_text
from geo.workflow import (
    classing,
    comparing,
    contingencies,
    disturbing,
    estimation,
    facts,
    ground,
    mapping,
    mud_contents,
    planning_campaign,
    provenance,
    realizing,
    resilience,
    routing,
    sampling,
    stating,
    summary,
    supplying,
    transporting,
    truth,
    valuing,
    zoning,
)
from geo.workflow.check import require_known_names
from geo.workflow.graph import execute, plan
from geo.workflow.outputs import write_results
from geo.workflow.run_memory import memory_of_run
from geo.workflow.run_options import RunOptions, open_project, require_free
from geo.workflow.step_times import tell_nobody, timed
from geo.workflow.store import whole_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.workflow.graph import PlannedStep, Step
    from geo.workflow.step_times import StepTime

STEPS = (
    sampling.STEP,
    zoning.STEP,
    truth.STEP,
    estimation.STEP,
    ground.STEP,
    classing.STEP,
    realizing.STEP,
    stating.STEP,
    mud_contents.STEP,
    comparing.STEP,
    facts.STEP,
    routing.STEP,
    transporting.STEP,
    valuing.STEP,
    disturbing.STEP,
    planning_campaign.STEP,
    supplying.STEP,
    contingencies.STEP,
    resilience.STEP,
    mapping.STEP,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What is told at the end of a run.

    Parameters
    ----------
    title : str
    out : pathlib.Path
    rows : tuple of tuple of str
        Name and value, as printed.
    warnings : tuple of str
    """

    title: str
    out: Path
    rows: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Give the same as one JSON object.

        Returns
        -------
        dict
        """
        return {
            "title": self.title,
            "out": str(self.out),
            "summary": dict(self.rows),
            "warnings": list(self.warnings),
        }


def _steps(options: RunOptions) -> tuple[Step, ...]:
    """Leave out the maps where no pages are asked for."""
    return tuple(one for one in STEPS if options.pages or one is not mapping.STEP)


def plan_answer(path: Path, *, options: RunOptions) -> tuple[dict[str, object], str]:
    """Say which steps a run would take and how much memory, and write nothing.

    Parameters
    ----------
    path : pathlib.Path
        The project file.
    options : RunOptions

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    DataError
        The project or its files do not allow it.
    """
    file = open_project(path, options)
    planned = plan(_steps(options), file, store=options.store)
    taken = memory_of_run(file, planned=planned, store=options.store)
    steps = [
        {"step": item.step.name, "stored": item.stored, "key": item.key}
        for item in planned
    ]
    lines = [
        f"{item.step.name:<14}{'stored' if item.stored else 'to do'}"
        for item in planned
    ]
    lines += [
        f"memory of the step {each.step}, {each.domain}: about "
        f"{size_text(each.memory_bytes)} at most for {each.cells:,} cells"
        for each in taken
    ]
    content: dict[str, object] = {
        "steps": steps,
        "memory": [each._asdict() for each in taken],
    }
    return content, "\n".join(lines)


def run_project(
    path: Path,
    *,
    options: RunOptions,
    on_start: Callable[[PlannedStep], None] = lambda _: None,
    on_done: Callable[[StepTime], None] = tell_nobody,
) -> RunSummary:
    """Run a project and write its results.

    Steps whose inputs have not changed are taken from the store beside the
    results, so that a run that was killed goes on where it stopped. The results
    folder appears whole or not at all.

    Parameters
    ----------
    path : pathlib.Path
        The project file.
    options : RunOptions
    on_start : callable, optional
        Called before each step.
    on_done : callable, optional
        Told what each step took that was not stored, and the results folder.

    Returns
    -------
    RunSummary

    Raises
    ------
    DataError
        The project, its files or the results folder do not allow it.

    Examples
    --------
    >>> import pathlib
    >>> from geo.workflow.run_options import RunOptions
    >>> options = RunOptions(out=pathlib.Path("results"))
    >>> run_project(pathlib.Path("none.toml"), options=options)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    geo.errors.DataError: project file: 1 problem
    - none.toml: FileNotFoundError: ...
        expected: a TOML file in UTF-8
        cure: abyssal init DIR writes one
    """
    file = open_project(path, options)
    require_free(options, project=path)
    require_known_names(file)
    store = options.store
    planned = plan(_steps(options), file, store=store)
    done = execute(planned, file, store=store, on_start=on_start, on_done=on_done)
    out = options.out
    with timed("results", on_done), whole_folder(out) as new:
        write_results(new, file=file, done=done, planned=planned, pages=options.pages)
    warnings = provenance.all_notes(done)
    rows = summary.summary_rows(done)
    return RunSummary(title=file.project.title, out=out, rows=rows, warnings=warnings)

"""What is said on the terminal: messages, answers, progress."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

if TYPE_CHECKING:
    from geo.workflow.graph import PlannedStep
    from geo.workflow.run import RunSummary
    from geo.workflow.step_times import StepTime

AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output.")
]


def say(text: str) -> None:
    """Print a message for people, on standard error.

    Parameters
    ----------
    text : str
    """
    typer.echo(text, err=True)


def answer(content: Mapping[str, object], *, as_json: bool, text: str) -> None:
    """Print a result on standard output.

    Parameters
    ----------
    content : mapping
        What ``--json`` prints.
    as_json : bool
    text : str
        What people read instead.
    """
    if as_json:
        text = json.dumps(_told(content), ensure_ascii=False, allow_nan=False)
    typer.echo(text)


def _told(value: object) -> object:
    """Put null where JSON has no number: not known, or without limit."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _told(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_told(item) for item in value]
    return value


class StepsTold(NamedTuple):
    """What a run calls.

    Attributes
    ----------
    start : callable
        Before each step.
    done : callable
        With what a step took.
    """

    start: Callable[[PlannedStep], None]
    done: Callable[[StepTime], None]


@contextmanager
def progress() -> Iterator[StepsTold]:
    """Show a progress bar and what each step took, on standard error.

    Yields
    ------
    StepsTold
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description:<14}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f} steps"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task("reading", total=1)

        def on_start(item: PlannedStep) -> None:
            bar.update(task, total=item.count, completed=item.position)
            state = " (stored)" if item.stored else ""
            bar.update(task, description=f"{item.step.name}{state}")

        def on_done(taken: StepTime) -> None:
            cpu, wall = f"{taken.cpu_s:7.1f} s of CPU", f"{taken.wall_s:7.1f} s"
            bar.console.print(f"{taken.step:<14}{cpu}{wall}", highlight=False)

        yield StepsTold(start=on_start, done=on_done)
        total = bar.tasks[0].total
        bar.update(task, description="done", completed=total)


@contextmanager
def counting(what: str, *, total: int) -> Iterator[Callable[[int], None]]:
    """Count on standard error how many of something are done.

    Parameters
    ----------
    what : str
    total : int
        Nothing is shown where it is 0.

    Yields
    ------
    callable
        To be told how many are done.
    """
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=total == 0) as bar:
        task = bar.add_task(what, total=total, visible=False)
        yield lambda done: bar.update(task, completed=done, visible=True)


@contextmanager
def telling(what: str) -> Iterator[Callable[[str], None]]:
    """Tell on standard error which of several things was done last.

    Parameters
    ----------
    what : str

    Yields
    ------
    callable
        To be told the name of each that is done.
    """
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda name: status.update(f"{what}: {name}")


@contextmanager
def counting_bytes(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show on standard error how much of a file has come.

    Parameters
    ----------
    what : str

    Yields
    ------
    callable
        To be told the bytes there are, and those there will be or None.
    """
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task(what, total=None, visible=False)
        yield lambda there, whole: bar.update(
            task, completed=there, total=whole, visible=True
        )


def print_summary(summary: RunSummary, *, as_json: bool) -> None:
    """Print where the results lie, and the summary table.

    Parameters
    ----------
    summary : RunSummary
    as_json : bool
    """
    for warning in summary.warnings:
        say(f"note: {warning}")
    if as_json:
        answer(summary.as_json(), as_json=True, text="")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=summary.title, show_header=False, title_justify="left")
    for name, value in summary.rows:
        table.add_row(name, value)
    Console().print(table)
    typer.echo(f"results: {summary.out}\nopen:    {summary.out / 'report.html'}")

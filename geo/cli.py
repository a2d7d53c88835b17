"""The command line: arguments, progress, exit codes."""

from __future__ import annotations

import io
import json
import math
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from geo.errors import DataError, GeoError, ParameterError, Problem

if TYPE_CHECKING:
    from geo.model.estimate import ModelChoice
    from geo.workflow.graph import PlannedStep
    from geo.workflow.run import RunSummary

EXIT_BUG, EXIT_BAD_INPUT, EXIT_INTERRUPTED = 1, 2, 130

OPTIONS_FOR = {
    "if commas are meant, set rules.decimal_comma or rules.thousands": "if commas are "
    "meant, add --decimal-comma",
    'map the columns the other way, or set rules.swapped = "swap"': "name them the "
    "other way round, with --lon and --lat",
    "name the columns of the position": "name the columns of the position, with --lon "
    "and --lat",
    "check data_root": "check the path",
}
"""What a user of a command does instead of changing a rule of a project."""

app = typer.Typer(
    name="abyssal",
    help="From sea-floor samples to a statement, from mine gate to days of cover.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
bench = typer.Typer(help="Speed and memory, measured here.", no_args_is_help=True)
app.add_typer(bench, name="bench")

AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output.")
]
Out = Annotated[Path, typer.Option("--out", help="Folder of the results.")]
Force = Annotated[bool, typer.Option("--force", help="Replace existing results.")]
DataRoot = Annotated[
    Path | None,
    typer.Option("--data-root", help="Folder of the project's input files."),
]
ProjectPath = Annotated[Path, typer.Argument(help="A project.toml.")]


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


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new folder.", metavar="DIR")],
    example: Annotated[
        str, typer.Option("--from", help="Built-in project to start from.")
    ] = "minamitorishima",
) -> None:
    """Write a commented project.toml with an example's files.

    Example: abyssal init my-project
    """
    from geo.workflow.examples import copy_example

    path = copy_example(example, folder)
    say(f"{path} is there: edit it, then\n  abyssal check {path}\n  abyssal run {path}")


@app.command()
def check(project: ProjectPath, data_root: DataRoot = None) -> None:
    """List every problem of a project with its place and its cure.

    Example: abyssal init p && abyssal check p/project.toml
    """
    from geo.workflow.check import check_project

    notes = check_project(project, data_root=data_root)
    for note in notes:
        say(f"note: {note}")
    say(f"{project}: no problem found")


@app.command()
def run(
    project: ProjectPath,
    out: Out = Path("results"),
    *,
    force: Force = False,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            help="Recorded with the run; no step of this version draws at random.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    data_root: DataRoot = None,
    as_json: AsJson = False,
) -> None:
    """Run the whole chain of a project.

    Example: abyssal init p && abyssal run p/project.toml --out p-results
    """
    from geo.workflow.run import RunOptions, plan_project, run_project

    options = RunOptions(out=out, force=force, seed=seed, data_root=data_root)
    if dry_run:
        planned = plan_project(project, options=options)
        steps = [
            {"step": item.step.name, "stored": item.stored, "key": item.key}
            for item in planned
        ]
        lines = [
            f"{step['step']:<14}{'stored' if step['stored'] else 'to do'}"
            for step in steps
        ]
        answer({"steps": steps}, as_json=as_json, text="\n".join(lines))
        return
    with progress() as on_start:
        summary = run_project(project, options=options, on_start=on_start)
    print_summary(summary, as_json=as_json)


@app.command()
def demo(
    out: Out = Path("results/minamitorishima"),
    *,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Run the built-in project: nodules round Minamitorishima, SYNTHETIC stations.

    Example: abyssal demo --out demo-results
    """
    from geo.workflow.examples import example_project
    from geo.workflow.run import RunOptions, run_project

    options = RunOptions(out=out, force=force)
    project = example_project("minamitorishima")
    with progress() as on_start:
        summary = run_project(project, options=options, on_start=on_start)
    print_summary(summary, as_json=as_json)


@app.command()
def eez(
    country: Annotated[str, typer.Argument(help="ISO3 code.", metavar="ISO3")],
    *,
    island: Annotated[
        list[str] | None, typer.Option("--island", help="Only round this island.")
    ] = None,
    limit_nm: Annotated[float, typer.Option("--limit-nm")] = 200.0,
    coast: Annotated[
        Path | None, typer.Option("--coast", help="Another land polygon file.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="A .gpkg or .geojson to write.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Derive a zone: 200 nm by geodesics, provisional equidistance, no boundary.

    Example: abyssal eez JPN --island Minamitorishima --json
    """
    from geo.workflow.commands import ZoneRequest, derive

    request = ZoneRequest(
        country=country, islands=tuple(island or ()), limit_nm=limit_nm, coast=coast
    )
    content, text = derive(request, out=out, force=force)
    answer(content, as_json=as_json, text=text)


# without it, the minus of a western longitude reads as an option
@app.command(context_settings={"ignore_unknown_options": True})
def route(
    origin: Annotated[str, typer.Argument(help="UN/LOCODE or lon,lat.")],
    destination: Annotated[str, typer.Argument(help="UN/LOCODE or lon,lat.")],
    *,
    close: Annotated[
        list[str] | None, typer.Option("--close", help="A gate to shut; repeatable.")
    ] = None,
    speed_kn: Annotated[float, typer.Option("--speed-kn")] = 14.0,
    zones: Annotated[
        Path | None,
        typer.Option("--zones", help="Polygons: how much of the way lies in each."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find a sea route, with gates shut if asked.

    Example: abyssal route MYPKG JPYOK --close "Malacca Strait"
    """
    from geo.workflow.commands import RouteRequest, find_route

    request = RouteRequest(
        origin=origin,
        destination=destination,
        closed=tuple(close or ()),
        speed_kn=speed_kn,
        zones=zones,
    )
    content, text = find_route(request)
    answer(content, as_json=as_json, text=text)


@app.command()
def grid(
    stations: Annotated[
        Path, typer.Argument(help="A table of points: CSV, .tab, GeoPackage …")
    ],
    *,
    value: Annotated[str, typer.Option("--value", "-v", help="Column to estimate.")],
    spacing: Annotated[
        str, typer.Option("--spacing", "-s", help="Size of cells: 5km.")
    ],
    lon: Annotated[str, typer.Option("--lon", help="Column; found if usual.")] = "",
    lat: Annotated[str, typer.Option("--lat", help="Column; found if usual.")] = "",
    crs: Annotated[
        str, typer.Option("--crs", help="Of the positions; EPSG:4326 if not said.")
    ] = "",
    layer: Annotated[str, typer.Option("--layer", help="Of a file of several.")] = "",
    unit: Annotated[
        str, typer.Option("--unit", help="Of the value, if its column does not say.")
    ] = "",
    decimal_comma: Annotated[
        bool, typer.Option("--decimal-comma", help="12,5 is twelve and a half.")
    ] = False,
    half_detection: Annotated[
        bool,
        typer.Option("--half-detection", help="<0.5 counts as 0.25; else left out."),
    ] = False,
    model: Annotated[
        str,
        typer.Option(
            "--model",
            help="Variogram: spherical, exponential, gaussian, cubic, matern, or the "
            "best of them by cross-validation.",
        ),
    ] = "best",
    lag: Annotated[str, typer.Option("--lag", help="Width of a variogram lag.")] = "",
    max_lag: Annotated[str, typer.Option("--max-lag", help="Longest lag.")] = "",
    directions: Annotated[
        int,
        typer.Option("--directions", help="From 3 on an ellipse of ranges is fitted."),
    ] = 1,
    neighbours: Annotated[
        int, typer.Option("--neighbours", help="Points per cell; 0 for all.")
    ] = 24,
    reach: Annotated[
        str, typer.Option("--range", help="A range given instead of fitted: 12km.")
    ] = "",
    reach_by: Annotated[str, typer.Option("--range-by", help="Who gives it.")] = "",
    reach_why: Annotated[
        str, typer.Option("--range-why", help="For what reason.")
    ] = "",
    realizations: Annotated[
        int,
        typer.Option("--realizations", help="Simulated too: P10, P50, P90 of cells."),
    ] = 0,
    above: Annotated[
        list[float] | None,
        typer.Option("--above", help="Chance of so much or more; repeatable."),
    ] = None,
    lowest: Annotated[
        float | None, typer.Option("--lowest", help="No place has less.")
    ] = None,
    highest: Annotated[
        float | None, typer.Option("--highest", help="No place has more.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the realizations.")] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", help="A .tif or .nc to write.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a grid with its variance from a table of points.

    Example: abyssal init p && abyssal grid p/stations.csv -v ni_pct -s 5km
    """
    from geo.model.estimate import GivenRange
    from geo.model.lengths import lengths_m
    from geo.model.points import LENIENT, PointFile
    from geo.workflow.grid_simulation import GridSimulation
    from geo.workflow.gridding import GridRequest, make_grid

    require_partners(
        "grid",
        {"--above": above or None, "--lowest": lowest, "--highest": highest},
        need="--realizations",
        given=realizations,
    )
    require_partners(
        "grid",
        {"--range-by": reach_by, "--range-why": reach_why},
        need="--range",
        given=reach,
    )
    lengths = lengths_m(
        {
            "--spacing": spacing or "nothing",
            "--lag": lag,
            "--max-lag": max_lag,
            "--range": reach,
        }
    )
    request = GridRequest(
        points=PointFile(
            file=stations.name,
            value=value,
            lon=lon,
            lat=lat,
            crs=crs,
            layer=layer,
            unit=unit,
            rules=replace(
                LENIENT,
                decimal_comma=decimal_comma,
                below_detection="half" if half_detection else "reject",
            ),
        ),
        folder=stations.parent,
        spacing_m=lengths["--spacing"] or math.nan,
        lag_m=lengths["--lag"],
        max_lag_m=lengths["--max-lag"],
        model=cast("ModelChoice", model),
        directions=directions,
        neighbours=neighbours,
        range_given=None
        if lengths["--range"] is None
        else GivenRange(range_m=lengths["--range"], author=reach_by, reason=reach_why),
        simulation=GridSimulation(
            realizations=realizations,
            seed=seed,
            cutoffs=tuple(above or ()),
            lowest=lowest,
            highest=highest,
        )
        if realizations
        else None,
    )
    with counting("realizations", total=realizations) as on_realization:
        try:
            content, text = make_grid(
                request, out=out, force=force, on_realization=on_realization
            )
        except DataError as error:
            raise with_options(error) from error
    answer(content, as_json=as_json, text=text)


@bench.command("startup")
def bench_startup(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer repeats.")] = False,
    as_json: AsJson = False,
) -> None:
    """Time `import geo` and `abyssal --help` in fresh processes.

    Example: abyssal bench startup --quick
    """
    from geo.bench.startup import measure_startup

    table = measure_startup(repeats=3 if quick else 11)
    answer(
        {"startup": table.to_dict(orient="records")},
        as_json=as_json,
        text=table.to_string(index=False),
    )


@contextmanager
def progress() -> Iterator[Callable[[PlannedStep], None]]:
    """Show a progress bar on standard error.

    Yields
    ------
    callable
        To be called before each step.
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

        yield on_start
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


def with_options(error: DataError) -> DataError:
    """Tell cures that name rules of a project by the options of the command.

    Parameters
    ----------
    error : DataError

    Returns
    -------
    DataError
    """
    problems = [
        replace(problem, cure=OPTIONS_FOR.get(problem.cure, problem.cure))
        for problem in error.problems
    ]
    return type(error)(error.what, problems)


def require_partners(
    command: str, options: Mapping[str, object], *, need: str, given: object
) -> None:
    """Refuse options that mean nothing without another one.

    Parameters
    ----------
    command : str
    options : mapping of str to object
        What was said for each; None and what is empty count as nothing said.
    need : str
        The option that they belong to.
    given : object
        What was said for it.

    Raises
    ------
    ParameterError
        With every option that stands alone.
    """
    if given:
        return
    problems = [
        Problem(where=name, what="means nothing alone", cure=f"add {need}")
        for name, said in options.items()
        if said not in (None, "")
    ]
    if problems:
        raise ParameterError(command, problems)


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


def main() -> None:
    """Run the command and turn exceptions into exit codes."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up, as on Ctrl-C
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may lack letters
    try:
        code = app(standalone_mode=False)
    except GeoError as error:
        say(f"abyssal: {error}")
        code = EXIT_BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        code = EXIT_INTERRUPTED
    except OSError as error:
        say(f"abyssal: {error.strerror or error}: {error.filename or ''}")
        say("    cure: name a file or folder that can be read or written there")
        code = EXIT_BAD_INPUT
    except Exception as error:  # noqa: BLE001  the last line of defence
        code = _exit_of(error)
    if code == EXIT_INTERRUPTED:  # typer turns Ctrl-C into a code of its own accord
        say("abyssal: interrupted; a run goes on from here when it is started again")
    sys.exit(code)


def _exit_of(error: Exception) -> int:
    """Tell a usage error of the command line from a bug."""
    show = getattr(error, "show", None)
    code = getattr(error, "exit_code", None)
    if show is not None and isinstance(code, int):
        show()
        return code
    with tempfile.NamedTemporaryFile(
        "w", prefix="abyssal-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write("".join(traceback.format_exception(error)))
    say(f"abyssal: a bug: {type(error).__name__}: {error}\nthe log is {log.name}")
    return EXIT_BUG

"""The command line: arguments, progress, exit codes."""

from __future__ import annotations

import io
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Annotated

import typer

from geo.cli.bench import bench_app
from geo.cli.data import facilities, fetch, inspect
from geo.cli.facts import facts_app
from geo.cli.gridding import grid
from geo.cli.prospect import prospect
from geo.cli.resilience import resilience_app
from geo.cli.statement import statement_app
from geo.cli.terminal import AsJson, answer, print_summary, progress, say
from geo.cli.zones import eez, zones
from geo.errors import GeoError

EXIT_BUG, EXIT_BAD_INPUT, EXIT_INTERRUPTED = 1, 2, 130

app = typer.Typer(
    name="abyssal",
    help="From sea-floor samples to a statement, from mine gate to days of cover.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(bench_app, name="bench")
app.add_typer(statement_app, name="statement")
app.add_typer(facts_app, name="facts")
app.add_typer(resilience_app, name="resilience")

Out = Annotated[Path, typer.Option("--out", help="Folder of the results.")]
Force = Annotated[bool, typer.Option("--force", help="Replace existing results.")]
DataRoot = Annotated[
    Path | None,
    typer.Option("--data-root", help="Folder of the project's input files."),
]
ProjectPath = Annotated[Path, typer.Argument(help="A project.toml.")]


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
    from geo.workflow.examples import copy_example, next_commands

    path = copy_example(example, folder)
    say("\n  ".join([f"{path} is there: edit it, then", *next_commands(path)]))


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
            help="Of the realizations; overrides that of the project.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    pages: Annotated[
        bool,
        typer.Option(
            "--pages/--no-pages",
            help="With the report, the statement's page, figures and maps, or the "
            "other results alone, sooner.",
        ),
    ] = True,
    data_root: DataRoot = None,
    as_json: AsJson = False,
) -> None:
    """Run the whole chain of a project.

    Example: abyssal init p && abyssal run p/project.toml --out p-results
    """
    from geo.workflow.run import plan_answer, run_project
    from geo.workflow.run_options import RunOptions

    options = RunOptions(
        out=out, force=force, seed=seed, data_root=data_root, pages=pages
    )
    if dry_run:
        content, text = plan_answer(project, options=options)
        answer(content, as_json=as_json, text=text)
        return
    with progress() as told:
        summary = run_project(
            project, options=options, on_start=told.start, on_done=told.done
        )
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
    from geo.workflow.run import run_project
    from geo.workflow.run_options import RunOptions

    options = RunOptions(out=out, force=force)
    project = example_project("minamitorishima")
    with progress() as told:
        summary = run_project(
            project, options=options, on_start=told.start, on_done=told.done
        )
    print_summary(summary, as_json=as_json)


# without it, the minus of a western longitude reads as an option
@app.command(context_settings={"ignore_unknown_options": True})
def route(
    origin: Annotated[str, typer.Argument(help="UN/LOCODE or lon,lat.")],
    destination: Annotated[str, typer.Argument(help="UN/LOCODE or lon,lat.")],
    *,
    close: Annotated[
        list[str] | None, typer.Option("--close", help="A gate to shut; repeatable.")
    ] = None,
    k: Annotated[
        int,
        typer.Option("--k", min=1, max=21, help="How many ways, the best among them."),
    ] = 1,
    via: Annotated[
        list[str] | None,
        typer.Option("--via", help="A place or gate to pass; repeatable, in order."),
    ] = None,
    open_polar: Annotated[
        bool, typer.Option("--open-polar", help="Take lanes through the Arctic.")
    ] = False,
    minimise: Annotated[
        str, typer.Option("--minimise", help="length, days or cost.")
    ] = "length",
    speed_kn: Annotated[
        float | None, typer.Option("--speed-kn", help="14, where no rates are given.")
    ] = None,
    rates: Annotated[
        Path | None,
        typer.Option("--rates", help="A .toml of what a nautical mile and a day cost."),
    ] = None,
    cargo_t: Annotated[
        float, typer.Option("--cargo-t", help="Tonnes on board, for the costs.")
    ] = 1.0,
    gates: Annotated[
        Path | None,
        typer.Option("--gates", help="Lines with a name: gates beside the built-in."),
    ] = None,
    zones: Annotated[
        Path | None,
        typer.Option("--zones", help="Polygons: how much of the way lies in each."),
    ] = None,
    risk: Annotated[
        Path | None,
        typer.Option("--risk", help="Polygons with name and events_per_1000_km."),
    ] = None,
    piracy: Annotated[
        Path | None, typer.Option("--piracy", help="Attacks; needs --traffic.")
    ] = None,
    traffic: Annotated[
        Path | None,
        typer.Option(
            "--traffic", help="Lines with transits_per_year, or a .csv of voyages."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find a sea route: length, days, cost, zones crossed, risk, alternatives.

    Example: abyssal route MYPKG JPYOK --close "Malacca Strait" --k 2
    """
    from geo.workflow.route_answer import RouteRequest, find_route, route_settings

    settings = route_settings(
        open_polar=open_polar, minimise=minimise, speed_kn=speed_kn, rates=rates
    )
    request = RouteRequest(
        origin=origin,
        destination=destination,
        via=tuple(via or ()),
        closed=tuple(close or ()),
        ways=k,
        cargo_t=cargo_t,
        settings=settings,
        gates=gates,
        zones=zones,
        risk_areas=risk,
        piracy=piracy,
        traffic=traffic,
    )
    content, text = find_route(request)
    answer(content, as_json=as_json, text=text)


app.command()(eez)
app.command()(zones)
app.command()(grid)
app.command()(prospect)
app.command()(inspect)
app.command()(facilities)
app.command()(fetch)


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

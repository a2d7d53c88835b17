"""Commands about how long stocks last, and which lever buys the most days."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.data import Force
from geo.cli.terminal import AsJson, answer, progress

resilience_app = typer.Typer(
    help="How long stocks last, and which lever buys the most days.",
    no_args_is_help=True,
)

DataRoot = Annotated[
    Path | None,
    typer.Option("--data-root", help="Folder of the project's input files."),
]


@resilience_app.command("run")
def run_resilience(
    project: Annotated[Path, typer.Argument(help="A project.toml.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="A folder for the tables and the page."),
    ] = None,
    force: Force = False,
    data_root: DataRoot = None,
    as_json: AsJson = False,
) -> None:
    """Follow the stocks of a project through its scenarios, with each portfolio.

    Runs what the stocks rest on and no more: no routes, no ranking of stops, no maps.

    Example: abyssal init p && abyssal resilience run p/project.toml
    """
    from geo.workflow.resilience_answer import ResilienceRequest, answer_resilience

    request = ResilienceRequest(
        project=project, out=out, force=force, data_root=data_root
    )
    with progress() as told:
        content, text = answer_resilience(
            request, on_start=told.start, on_done=told.done
        )
    answer(content, as_json=as_json, text=text)


@resilience_app.command("backtest")
def run_backtest(
    name: Annotated[
        str,
        typer.Argument(
            help="One of the list, or an event as a TOML file of your own.",
            metavar="[NAME|FILE]",
        ),
    ] = "",
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="A .html for the page, or a .csv for the runs."),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Run a stop that happened against what came, and say what cannot be known.

    Without a name, lists back-tests, and events with what each can be run on.

    Example: abyssal resilience backtest japan-2010
    """
    from geo.workflow.backtesting import answer_backtest

    content, text = answer_backtest(name, out=out, force=force)
    answer(content, as_json=as_json, text=text)

"""Commands about statements of what lies on the sea floor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.terminal import AsJson, answer

EXIT_FOUND = 3

statement_app = typer.Typer(
    help="Statements: checking, comparing, following numbers.", no_args_is_help=True
)


@statement_app.command("check")
def check_published(
    file: Annotated[
        Path,
        typer.Argument(help="CSV or TOML in the columns of tables/statement.csv."),
    ],
    *,
    zeros_count: Annotated[
        bool,
        typer.Option(
            "--zeros-count", help="59,500 is exact to 1; else it may be to 100."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    r"""Say which numbers of a statement contradict each other, beyond rounding.

    Ends with 0 if none do, 3 if some do, 2 if the file cannot be read.

    Example: printf 'wet_mt,dry_mt\n9,7\n' >s.csv; abyssal statement check s.csv
    """
    from geo.resource.statement.consistency.intervals import Zeros
    from geo.workflow.statement_check import check_statement

    zeros = Zeros.FIGURES if zeros_count else Zeros.PLACES
    content, text, holds = check_statement(file, zeros=zeros)
    answer(content, as_json=as_json, text=text)
    if not holds:
        raise typer.Exit(EXIT_FOUND)


@statement_app.command("reconcile")
def reconcile_two(
    old: Annotated[Path, typer.Argument(help="The earlier statement, CSV or TOML.")],
    new: Annotated[Path, typer.Argument(help="The later one.")],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="A .csv for the whole table.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    r"""Say what changed between two statements, and by area, abundance or grade.

    Example: printf 'wet_mt\n9' >s.csv; abyssal statement reconcile s.csv s.csv
    """
    from geo.workflow.statement_reconcile import reconcile_statements

    content, text = reconcile_statements(old, new, out=out, force=force)
    answer(content, as_json=as_json, text=text)


@statement_app.command("trace")
def trace_number(
    results: Annotated[Path, typer.Argument(help="The results folder of a run.")],
    column: Annotated[str, typer.Argument(help="Such as wet_mt or ni_kt_p10.")],
    *,
    cutoff: Annotated[float, typer.Option("--cutoff", help="kg/m2 wet.")],
    zone: Annotated[str, typer.Option("--zone", help="A domain.")] = "total",
    klass: Annotated[str, typer.Option("--class", help="Such as Indicated.")] = "total",
    as_json: AsJson = False,
) -> None:
    """Follow a number of a run's statement to its cells and stations.

    Example: abyssal demo --out d && abyssal statement trace d wet_mt --cutoff 15
    """
    from geo.workflow.statement_trace import NumberRequest, follow_number

    request = NumberRequest(column=column, cutoff_kg_m2=cutoff, zone=zone, klass=klass)
    content, text = follow_number(results, request)
    answer(content, as_json=as_json, text=text)

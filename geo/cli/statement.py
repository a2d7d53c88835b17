"""Commands about statements of what lies on the sea floor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.terminal import AsJson, answer

EXIT_FOUND = 3

statement_app = typer.Typer(
    help="Statements: checking published ones.", no_args_is_help=True
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

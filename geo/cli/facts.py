"""Commands about the supply facts: balance, new vintages, profiles, events."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.data import Force
from geo.cli.statement import EXIT_FOUND
from geo.cli.terminal import AsJson, answer

facts_app = typer.Typer(
    help="Supply facts: balance, new vintages, country profiles, events.",
    no_args_is_help=True,
)

Tables = Annotated[
    Path | None,
    typer.Option("--tables", help="A copy of data/supply; the built-in by default."),
]
Year = Annotated[
    int, typer.Option("--year", help="Works as they stand in the middle of it.")
]


@facts_app.command("check")
def check_supply_facts(
    *,
    tables: Tables = None,
    year: Year = 2024,
    out: Annotated[
        Path | None, typer.Option("--out", help="A .csv for the whole balance.")
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Balance works against output, share tonnes by evidence, list contradictions.

    Ends with 0 if nothing contradicts anything, 3 if something does, 2 if a table
    cannot be read. Chains that do not balance are told and are not ranked.

    Example: abyssal facts check
    """
    from geo.workflow.facts_checking import check_facts

    content, text, holds = check_facts(tables=tables, year=year, out=out, force=force)
    answer(content, as_json=as_json, text=text)
    if not holds:
        raise typer.Exit(EXIT_FOUND)


@facts_app.command("update")
def update_supply_facts(
    file: Annotated[
        Path,
        typer.Argument(help="A release of USGS MCS, World Bank WGI or UN Comtrade."),
    ],
    *,
    tables: Tables = None,
    year: Year = 2024,
    out: Annotated[
        Path | None, typer.Option("--out", help="A .csv: the table with it taken in.")
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Say what a new vintage changes, and what it does to the main indicators.

    Example: abyssal facts update MCS2026_Commodities_Data.csv --out out.csv
    """
    from geo.workflow.facts_updating import update_facts

    content, text = update_facts(file, tables=tables, year=year, out=out, force=force)
    answer(content, as_json=as_json, text=text)


@facts_app.command("profile")
def show_country_profile(
    name: Annotated[
        str,
        typer.Argument(
            help="One of the list, or a TOML file of your own.", metavar="[NAME|FILE]"
        ),
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Tell a country's imports, stocks, stakes, savings and policy; or list them.

    Example: abyssal facts profile JPN
    """
    from geo.workflow.facts_showing import show_profile

    content, text = show_profile(name)
    answer(content, as_json=as_json, text=text)


@facts_app.command("event")
def show_supply_event(
    name: Annotated[
        str,
        typer.Argument(
            help="One of the list, or a TOML file of your own.", metavar="[NAME|FILE]"
        ),
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Tell what a stop of supply hit, when and how far; or list them.

    Example: abyssal facts event suez-2021
    """
    from geo.workflow.facts_showing import show_event

    content, text = show_event(name)
    answer(content, as_json=as_json, text=text)

"""The commands on files of publishers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.terminal import AsJson, answer, counting_bytes
from geo.errors import ParameterError, Problem

Force = Annotated[bool, typer.Option("--force", help="Replace files that are there.")]


def fetch(
    name: Annotated[str, typer.Argument(help="Of the list.", metavar="[NAME]")] = "",
    *,
    listed: Annotated[
        bool, typer.Option("--list", help="What there is, and on what terms.")
    ] = False,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Folder to keep files in.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch real data from their publishers: resumed, verified, kept.

    Example: abyssal fetch --list
    """
    from geo.workflow.fetched import fetch_named, list_registry

    if listed:
        content, text = list_registry(cache=cache)
        answer(content, as_json=as_json, text=text)
        return
    if not name:
        raise ParameterError(
            "fetch",
            [
                Problem(
                    where="NAME",
                    what="not given",
                    expected="a name of the list",
                    cure="abyssal fetch --list",
                )
            ],
        )
    with counting_bytes(name) as on_bytes:
        content, text = fetch_named(name, cache=cache, on_bytes=on_bytes)
    answer(content, as_json=as_json, text=text)


def inspect(
    file: Annotated[Path, typer.Argument(help="A file as its publisher gives it.")],
    *,
    kind: Annotated[
        str, typer.Option("--kind", help="What it is, if that is not plain.")
    ] = "",
    crs: Annotated[
        str, typer.Option("--crs", help="Where the file carries none: EPSG:4326.")
    ] = "",
    variable: Annotated[
        str, typer.Option("--variable", help="Of a grid with several, or the band.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="A .csv or .gpkg: what was read, in our columns."),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Say what a published file holds, on what terms, and what is wrong with it.

    Example: abyssal init p && abyssal inspect p/preservation.geojson
    """
    from geo.workflow.inspecting import inspect_file

    content, text = inspect_file(
        file, kind=kind, crs=crs, variable=variable, out=out, force=force
    )
    answer(content, as_json=as_json, text=text)


def facilities(
    icmm: Annotated[Path, typer.Argument(help="ICMM Global Mining Dataset, .xlsx.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", help="A .gpkg to write.")] = None,
    within_km: Annotated[
        float, typer.Option("--within-km", help="The same place lies no further.")
    ] = 10.0,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Merge the built-in facilities with ICMM's; conflicts are listed, none settled.

    Example: abyssal facilities ICMM.xlsx --out facilities.gpkg
    """
    from geo.workflow.merging import merge_with_icmm

    content, text = merge_with_icmm(icmm, out=out, within_km=within_km, force=force)
    answer(content, as_json=as_json, text=text)

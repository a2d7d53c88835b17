"""The commands on maritime zones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo.cli.terminal import AsJson, answer, telling

Force = Annotated[bool, typer.Option("--force", help="Replace files that are there.")]


def eez(
    country: Annotated[
        str,
        typer.Argument(
            help="ISO3 code; not needed where --island names one.", metavar="[ISO3]"
        ),
    ] = "",
    *,
    island: Annotated[
        list[str] | None,
        typer.Option("--island", help="Only round this island; repeatable."),
    ] = None,
    limit_nm: Annotated[
        float, typer.Option("--limit-nm", help="Outer limit: 200, 24 or 12.")
    ] = 200.0,
    coast: Annotated[
        Path | None, typer.Option("--coast", help="Another land polygon file.")
    ] = None,
    coast_drawn_at_nm: Annotated[
        float,
        typer.Option(
            "--coast-drawn-at-nm",
            help="How far off the shore that file is drawn: 12 with its waters.",
        ),
    ] = 0.0,
    without_entitlement: Annotated[
        list[str] | None,
        typer.Option(
            "--without-entitlement",
            help="A rock that gets 12 nm and no more; repeatable.",
        ),
    ] = None,
    agreements: Annotated[
        Path | None,
        typer.Option(
            "--agreements", help="Treaty lines and agreed polygons: they win."
        ),
    ] = None,
    shelf: Annotated[
        Path | None,
        typer.Option("--shelf", help="Polygons of shelf beyond 200 nm, with iso3."),
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option("--out", help="A .gpkg, .geojson or .html to write; repeatable."),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Derive a zone: 200 nm by geodesics, provisional equidistance, no boundary.

    Example: abyssal eez JPN --island Minamitorishima --json
    """
    from geo.workflow.zone_answer import ZoneRequest, derive

    request = ZoneRequest(
        country=country,
        islands=tuple(island or ()),
        limit_nm=limit_nm,
        coast=coast,
        coast_drawn_at_nm=coast_drawn_at_nm,
        without_entitlement=tuple(without_entitlement or ()),
        agreements=agreements,
        shelf=shelf,
    )
    content, text = derive(request, out=tuple(out or ()), force=force)
    answer(content, as_json=as_json, text=text)


def zones(
    *,
    bounds: Annotated[
        str, typer.Option("--bounds", help="West,south,east,north in degrees.")
    ],
    out: Annotated[
        list[Path] | None,
        typer.Option("--out", help="A .gpkg, .geojson or .html to write; repeatable."),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Derive the zones of all states within bounds, overlaps kept as overlaps.

    Example: abyssal zones --bounds 172,-25,185,-12 --out fiji.gpkg
    """
    from geo.workflow.zones_answer import derive_all

    with telling("zones") as on_done:
        content, text = derive_all(
            bounds, out=tuple(out or ()), force=force, on_done=on_done
        )
    answer(content, as_json=as_json, text=text)

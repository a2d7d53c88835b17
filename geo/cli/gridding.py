"""The command that makes a grid from a table of points."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from geo.cli.terminal import AsJson, answer, counting
from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.model.estimate import ModelChoice

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

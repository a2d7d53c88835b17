"""The command that makes a grid from a table of points."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from geo.cli.terminal import AsJson, answer, say
from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.model.estimate import ModelChoice
    from geo.workflow.grid_request import GridRequest

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
        Path, typer.Argument(help="A table of points: CSV, .tab, .xlsx, GeoPackage …")
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
    layer: Annotated[
        str, typer.Option("--layer", help="Of a file of several; sheet of an .xlsx.")
    ] = "",
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
    memory: Annotated[
        str, typer.Option("--memory", help="The most that may be taken.")
    ] = "2GB",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be taken.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a grid with its variance from a table of points.

    A grid that was broken off goes on with the same command.

    Example: abyssal init p && abyssal grid p/stations.csv -v ni_pct -s 5km
    """
    from geo.model.byte_sizes import size_bytes
    from geo.model.estimate import GivenRange
    from geo.model.lengths import lengths_m
    from geo.model.points import LENIENT, PointFile
    from geo.workflow.grid_request import GridRequest
    from geo.workflow.grid_simulation import GridSimulation

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
    try:
        content, text = _done_or_planned(
            request,
            out=out,
            force=force,
            memory=size_bytes(memory, where="--memory"),
            dry_run=dry_run,
        )
    except DataError as error:
        raise with_options(error) from error
    answer(content, as_json=as_json, text=text)


def _done_or_planned(
    request: GridRequest, *, out: Path | None, force: bool, memory: int, dry_run: bool
) -> tuple[dict[str, object], str]:
    from geo.cli.grid_progress import grid_progress
    from geo.workflow.grid_parts import parts_folder
    from geo.workflow.grid_plan import plan_grid
    from geo.workflow.gridding import GridRun, make_grid

    if dry_run:
        return plan_grid(request, out=out, force=force, run=GridRun(memory=memory))
    realizations = request.simulation.realizations if request.simulation else 0
    try:
        with grid_progress(realizations=realizations) as told:
            run = GridRun(
                memory=memory, on_tile=told.tile, on_realization=told.realization
            )
            return make_grid(request, out=out, force=force, run=run)
    except KeyboardInterrupt:
        if out is not None and parts_folder(out).is_dir():
            say(f"finished tiles are kept in {parts_folder(out)}: the same command")
            say("goes on from them; remove that folder if it is not wanted")
        raise


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

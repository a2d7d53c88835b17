"""A grid from a table of points, without a project file."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import DataError, GeoError, Problem
from geo.geostat.estimation_model import cross_validate
from geo.report.export import resolve_inside
from geo.report.export_cells import CellFile, CellGrid, cog_of_cells, netcdf_of_cells
from geo.workflow.grid_answer import Gridded, grid_content, grid_text
from geo.workflow.grid_layers import estimated_layers, grid_attrs, simulated_layers
from geo.workflow.grid_memory import (
    DEFAULT_BUDGET,
    need_of,
    require_room,
)
from geo.workflow.grid_parts import key_of, open_parts, parts_folder
from geo.workflow.grid_request import read_ground
from geo.workflow.grid_simulation import simulate_cells
from geo.workflow.grid_tiles import Forgotten, estimate_tiles
from geo.workflow.single_file import require_writable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from geo.geostat.estimation_model import EstimationModel
    from geo.model.grid import GridSpec
    from geo.workflow.grid_layers import CellLayer
    from geo.workflow.grid_parts import Parts
    from geo.workflow.grid_request import GridRequest, Ground
    from geo.workflow.grid_simulation import Simulated
    from geo.workflow.grid_tiles import Estimated

Answer = tuple[dict[str, object], str]

SUFFIXES = (".tif", ".nc")
MEGABYTE = 2**20


def _quiet(_done: int, _all: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRun:
    """How a grid is made, apart from what is asked for: no number hangs on it.

    Parameters
    ----------
    memory : int, optional
        Bytes that the program may take in all.
    on_tile : callable, optional
        Told how many tiles are done, and how many there are.
    on_realization : callable, optional
        Told how many realizations are done.
    """

    memory: int = DEFAULT_BUDGET
    on_tile: Callable[[int, int], None] = _quiet
    on_realization: Callable[[int], None] | None = None


def make_grid(
    request: GridRequest,
    *,
    out: Path | None = None,
    force: bool = False,
    run: GridRun | None = None,
) -> Answer:
    """Estimate cell means, write them if asked, and say what they are worth.

    Cells are estimated in tiles. What is done waits in a folder beside the file (see
    `geo.workflow.grid_parts.parts_folder`), so that the same request goes on after a
    kill, to the same bytes; the folder goes when the file stands.

    Parameters
    ----------
    request : GridRequest
    out : pathlib.Path, optional
        A ``.tif`` (bands) or ``.nc`` (variables) file.
    force : bool, optional
        Replace a file that is there.
    run : GridRun, optional

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    ParameterError
        The file to write cannot be written, settings lie out of range, or more memory
        or disk would be taken than there may be.
    DataError
        The points cannot be read, carry no estimate, are too many for one system, or
        lie too far from the centres of all cells; the disk is full.
    CRSError
        The points lie too far apart for one local coordinate system.
    """
    run = run or GridRun()
    if out is not None:
        require_writable(out, suffixes=SUFFIXES, force=force, what="grid")
        resolve_inside(Path(out.name), root=out.parent)
    ground = read_ground(request)
    need = need_of(ground, simulation=request.simulation, out=out)
    require_room(need, budget=run.memory, out=out)
    if out is None:
        gridded, _ = _estimated(ground, request, run=run)
    else:
        gridded = _written(ground, request, out=out, run=run)
    content = grid_content(gridded, points=ground.points, out=out)
    return content, grid_text(content, gridded, points=ground.points)


def _written(
    ground: Ground, request: GridRequest, *, out: Path, run: GridRun
) -> Gridded:
    """Estimate into parts, and make the file of them."""
    folder = parts_folder(out)
    with (
        _told_of_disk(folder),
        open_parts(folder, key=key_of(ground.task), tiles=ground.task.tiles) as parts,
    ):
        try:
            gridded, simulated = _estimated(ground, request, run=run, parts=parts)
        except GeoError:  # the same request would be refused again
            parts.remove()
            raise
        grid = CellGrid(
            spec=ground.spec,
            attrs=grid_attrs(ground),
            layers=(*_estimated_files(ground, parts), *simulated),
        )
        draft = folder / f"draft{out.suffix}"
        draft.unlink(missing_ok=True)  # of a run that was killed
        {".tif": cog_of_cells, ".nc": netcdf_of_cells}[out.suffix](grid, draft)
        _move(draft, out)
        parts.remove()
    return gridded


def _estimated(
    ground: Ground, request: GridRequest, *, run: GridRun, parts: Parts | None = None
) -> tuple[Gridded, tuple[CellFile, ...]]:
    """Estimate and simulate, and say what came of it."""
    done = estimate_tiles(
        ground.task,
        parts or Forgotten(),
        with_mask=request.simulation is not None,
        on_tile=run.on_tile,
    )
    if not done.cells:
        raise DataError("grid", [_all_too_far(ground.model, ground.spec)])
    simulated = _simulated(ground, request, done=done, run=run)
    files: tuple[CellFile, ...] = ()
    if simulated is not None and done.within is not None and parts is not None:
        layers = simulated_layers(simulated, points=ground.points)
        files = tuple(_laid_out(layers, within=done.within, parts=parts))
    gridded = Gridded(
        model=ground.model,
        checks=cross_validate(
            ground.places,
            ground.values,
            model=ground.model,
            fold_m=ground.settings.fold_m,
        ),
        settings=ground.settings,
        cells=ground.task.tiles.cells,
        estimated=done.cells,
        mean=done.mean,
        simulated=simulated,
    )
    return gridded, files


def _simulated(
    ground: Ground, request: GridRequest, *, done: Estimated, run: GridRun
) -> Simulated | None:
    if request.simulation is None or done.within is None:
        return None
    return simulate_cells(
        ground.places,
        ground.values,
        spec=ground.spec,
        within=done.within.reshape(ground.spec.shape),
        settings=ground.settings,
        asked=request.simulation,
        memory_mb=run.memory / MEGABYTE,
        on_realization=run.on_realization,
    )


def _estimated_files(ground: Ground, parts: Parts) -> Iterator[CellFile]:
    for key, layer in estimated_layers(ground.points).items():
        yield CellFile(path=parts.layer(key), name=layer.name, attrs=layer.attrs)


def _laid_out(
    layers: Iterable[tuple[CellLayer, NDArray[np.float64]]],
    *,
    within: NDArray[np.bool_],
    parts: Parts,
) -> Iterator[CellFile]:
    """Write simulated layers where cells have an estimate."""
    for number, (layer, values) in enumerate(layers):
        name = f"simulated-{number}"
        parts.write_layer(name, np.where(within, values.ravel(), np.nan))
        yield CellFile(path=parts.layer(name), name=layer.name, attrs=layer.attrs)


def _move(draft: Path, out: Path) -> None:
    """Put a finished file in its place, on the disk itself first."""
    with draft.open("rb+") as stream:
        os.fsync(stream.fileno())
    draft.replace(out)


@contextmanager
def _told_of_disk(folder: Path) -> Iterator[None]:
    """Say what to do where the disk does not take the parts or the file."""
    try:
        yield
    except OSError as error:
        kept = "what is done is kept there, and the same command goes on from it"
        problem = Problem(
            where=str(folder),
            what=f"cannot be written: {error.strerror or error}",
            cure="free some disk, or choose a --out on another one or in a folder "
            "that can be written" + (f"; {kept}" if folder.is_dir() else ""),
        )
        raise DataError("grid", [problem]) from error


def _all_too_far(model: EstimationModel, spec: GridSpec) -> Problem:
    reach = model.neighbourhood.radius_m
    # a point lies within half the diagonal of its cell
    enough = math.floor(reach * math.sqrt(2.0))
    smaller = f"a --spacing of {enough} m or less" if enough else "merge near points"
    why, other = "", ""
    if model.fitted is None:
        why = f"; the points carry no variogram: {model.refusal}"
        other = ", another --lag, or a --range that somebody vouches for"
    return Problem(
        where="cells",
        what=f"no centre of a cell of {spec.spacing:g} m lies within {reach:.4g} m of "
        f"a point, and estimates reach no further{why}",
        cure=f"{smaller}{other}",
    )

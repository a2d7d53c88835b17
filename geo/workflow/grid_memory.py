"""Memory and disk that a grid takes, told before any of it is taken."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.geostat.stochastic.ground import NODES_PER_SIDE
from geo.model.byte_sizes import size_text
from geo.resource.deposit.room import fields_bytes
from geo.workflow.grid_parts import parts_folder
from geo.workflow.grid_tiles import ESTIMATED, TILE_CELLS

if TYPE_CHECKING:
    from pathlib import Path

    from geo.workflow.grid_request import Ground
    from geo.workflow.grid_simulation import GridSimulation

DEFAULT_BUDGET = 2 * 10**9  # bytes
NUMBER_BYTES = 8

PROCESS_BYTES = 560 * 10**6  # libraries, code being compiled, caches of GDAL and HDF5
BYTES_PER_POINT = 3_000  # the table, and the variogram and its checks
NUMBERS_PER_CELL = 40  # of a tile: places, estimates, and what the search holds
NUMBERS_PER_NEIGHBOUR = 4  # of a cell of a tile
MATRICES = 3  # of all points against all, where they are one system
NUMBERS_PER_SIMULATED = 2  # for each realization: kept, and sorted for quantiles
MODELS_HELD = 2  # of a simulation: the first, and the one in use
COPIES = {".nc": 2, ".tif": 3}
"""Of all numbers on the disk at most: the parts, the file, and for a picture a third
more for its overviews and two thirds for the file that these are made in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a grid takes, in bytes.

    Of the memory, grids of 250,000 to 4,000,000 cells were measured to take 0.63 to
    0.73, and 20 realizations of 90,000 cells 0.94.

    Parameters
    ----------
    process, points, tile, system, simulation : int
        Memory of the program itself, of the points and their model, of one tile, of
        the matrices where all points are one system, and of realizations.
    disk : int
        At most, while the file is made; 0 where none is.
    """

    process: int
    points: int
    tile: int
    system: int
    simulation: int
    disk: int

    @property
    def memory(self) -> int:
        """The peak: tiles are done before anything is simulated."""
        work = max(self.tile + self.system, self.simulation)
        return self.process + self.points + work

    def as_json(self) -> dict[str, int]:
        """Give the sum and its parts.

        Returns
        -------
        dict of str to int
            Bytes.
        """
        return {
            "peak_memory_bytes": self.memory,
            "of_the_program": self.process,
            "of_the_points": self.points,
            "of_one_tile": self.tile,
            "of_one_system": self.system,
            "of_the_simulation": self.simulation,
            "disk_bytes": self.disk,
        }


def need_of(
    ground: Ground, *, simulation: GridSimulation | None, out: Path | None
) -> Need:
    """Estimate what a grid takes.

    A tile takes ``8 c (40 + 4 k)`` bytes for c cells of k neighbours each, a system of
    all n points ``24 n²``, a simulation ``128`` bytes for each of the 16 places in a
    cell and ``8 (2 R + q)`` for its R realizations and q cut-offs. On disk the numbers
    of all cells lie twice at most for a NetCDF, three times for a GeoTIFF, since not
    all numbers can be compressed.

    Parameters
    ----------
    ground : Ground
    simulation : GridSimulation or None
    out : pathlib.Path or None
        The file, a ``.tif`` or a ``.nc``.

    Returns
    -------
    Need
    """
    task, count = ground.task, len(ground.values)
    cells = task.tiles.cells
    unique = task.model.neighbourhood.unique
    near = 0 if unique else min(task.model.neighbourhood.maximum or count, count)
    at_once = min(cells, TILE_CELLS)
    numbers = at_once * (NUMBERS_PER_CELL + NUMBERS_PER_NEIGHBOUR * near)
    return Need(
        process=PROCESS_BYTES,
        points=BYTES_PER_POINT * count,
        tile=NUMBER_BYTES * numbers,
        system=NUMBER_BYTES * MATRICES * count**2 if unique else 0,
        simulation=simulation_bytes(cells, simulation) if simulation else 0,
        disk=disk_bytes(cells, simulation, out=out),
    )


def simulation_bytes(cells: int, asked: GridSimulation) -> int:
    """Estimate the memory of realizations, which hold all cells at once.

    Parameters
    ----------
    cells : int
    asked : GridSimulation

    Returns
    -------
    int
    """
    fields = fields_bytes(nodes=cells * NODES_PER_SIDE**2, variables=1)
    kept = NUMBERS_PER_SIMULATED * asked.realizations + len(asked.cutoffs)
    return MODELS_HELD * fields + NUMBER_BYTES * kept * cells


def disk_bytes(cells: int, asked: GridSimulation | None, *, out: Path | None) -> int:
    """Estimate the disk that a file and its parts take while it is made, at most.

    Parameters
    ----------
    cells : int
    asked : GridSimulation or None
    out : pathlib.Path or None

    Returns
    -------
    int

    Examples
    --------
    >>> from pathlib import Path
    >>> disk_bytes(1_000_000, None, out=Path("a.nc"))
    80000000
    """
    if out is None:
        return 0
    layers = len(ESTIMATED) + (3 + len(asked.cutoffs) if asked else 0)
    return COPIES[out.suffix] * layers * cells * NUMBER_BYTES


def require_room(need: Need, *, budget: int, out: Path | None) -> None:
    """Refuse what does not fit in memory or on the disk.

    Parameters
    ----------
    need : Need
    budget : int
        Bytes of memory.
    out : pathlib.Path or None
        The file.

    Raises
    ------
    ParameterError
        With what is too much.
    """
    problems = room_problems(need, budget=budget, out=out)
    if problems:
        raise ParameterError("grid", problems)


def room_problems(need: Need, *, budget: int, out: Path | None) -> list[Problem]:
    """Say what does not fit in memory or on the disk.

    Parameters
    ----------
    need : Need
    budget : int
        Bytes of memory.
    out : pathlib.Path or None
        The file.

    Returns
    -------
    list of Problem
        Empty where all does.
    """
    problems = []
    if need.memory > budget:
        problems.append(
            Problem(
                where="--memory",
                what=f"about {size_text(need.memory)} would be taken",
                expected=f"at most {size_text(budget)}",
                cure=", or ".join(_memory_cures(need)),
            )
        )
    if out is not None and need.disk > (free := disk_free(out)):
        problems.append(
            Problem(
                where=str(out.parent),
                what=f"up to {size_text(need.disk)} of disk would be taken, "
                f"{size_text(free)} are free",
                cure="free some, choose a --out on another disk, or a larger --spacing",
            )
        )
    return problems


def disk_free(out: Path) -> int:
    """Say how much disk a file and its parts may take.

    Parameters
    ----------
    out : pathlib.Path

    Returns
    -------
    int
        Bytes; what the parts of an earlier try take counts as free.
    """
    return shutil.disk_usage(out.parent).free + _held_bytes(parts_folder(out))


def _memory_cures(need: Need) -> list[str]:
    cures = [f"--memory {_enough(need.memory)}"]
    if need.simulation > need.tile + need.system:
        cures += ["fewer --realizations or none", "a larger --spacing"]
    elif need.system > need.tile:
        cures += ["--neighbours 24, which solves a small system for each cell"]
    return cures


def _enough(memory: int) -> str:
    """Write a budget that is enough, rounded up to tenths of a GB."""
    return f"{-(-memory // 10**8) / 10:g}GB"


def _held_bytes(folder: Path) -> int:
    """Sum what the files of a folder take on disk: some are not filled yet."""
    if not folder.is_dir():
        return 0
    blocks = [getattr(path.stat(), "st_blocks", 0) for path in folder.iterdir()]
    return sum(blocks) * 512 if os.name == "posix" else 0

"""What a grid would take, told without making it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.model.byte_sizes import size_text
from geo.report.export import resolve_inside
from geo.workflow.grid_answer import points_text
from geo.workflow.grid_memory import disk_free, need_of, room_problems
from geo.workflow.grid_parts import key_of, parts_folder, stored_tiles
from geo.workflow.grid_request import read_ground
from geo.workflow.gridding import SUFFIXES, GridRun
from geo.workflow.single_file import require_writable

if TYPE_CHECKING:
    from geo.workflow.grid_memory import Need
    from geo.workflow.grid_request import GridRequest, Ground
    from geo.workflow.grid_tiles import GridTask
    from geo.workflow.gridding import Answer

PROBES = 16  # runs of cells that are timed, spread over the grid
PROBE_CELLS = 1_536  # of a run: all of them are as many as compiled code is taken for
SECONDS_PER_HOUR = 3600.0


def plan_grid(
    request: GridRequest,
    *,
    out: Path | None = None,
    force: bool = False,
    run: GridRun | None = None,
) -> Answer:
    """Say what `geo.workflow.gridding.make_grid` would take, and write nothing.

    The points are read and their model is fitted, since the work hangs on both; a few
    cells are estimated for their time.

    Parameters
    ----------
    request : GridRequest
    out : pathlib.Path, optional
    force : bool, optional
    run : GridRun, optional

    Returns
    -------
    tuple of dict and str
        For machines and for people; ``problems`` holds what the run would be refused
        for.

    Raises
    ------
    ParameterError, DataError, CRSError
        As `geo.workflow.gridding.make_grid`, where it would find so little.
    """
    run = run or GridRun()
    if out is not None:
        require_writable(out, suffixes=SUFFIXES, force=force, what="grid")
        resolve_inside(Path(out.name), root=out.parent)
    ground = read_ground(request)
    need = need_of(ground, simulation=request.simulation, out=out)
    content = _content(ground, need, request, out=out)
    problems = room_problems(need, budget=run.memory, out=out)
    content["memory_budget_bytes"] = run.memory
    content["problems"] = [str(problem) for problem in problems]
    return content, _text(content, ground)


def _content(
    ground: Ground, need: Need, request: GridRequest, *, out: Path | None
) -> dict[str, object]:
    task, neighbourhood = ground.task, ground.model.neighbourhood
    done = 0
    if out is not None:
        done = len(stored_tiles(parts_folder(out), key=key_of(task)))
    return {
        "points": len(ground.values),
        "rows": ground.spec.shape[0],
        "columns": ground.spec.shape[1],
        "cells": task.tiles.cells,
        "cells_per_tile": task.tiles.size,
        "tiles": len(task.tiles),
        "tiles_done": done,
        "neighbours": len(ground.values)
        if neighbourhood.unique
        else neighbourhood.maximum,
        "realizations": request.simulation.realizations if request.simulation else 0,
        **need.as_json(),
        "disk_free_bytes": None if out is None else disk_free(out),
        "cpu_seconds_of_the_estimate": seconds_for_all(task),
    }


def seconds_for_all(task: GridTask) -> float:
    """Estimate the processor time of all tiles from a few runs of cells.

    Parameters
    ----------
    task : GridTask

    Returns
    -------
    float
        Seconds, of all cores together. Rough: cells far from any point cost less, and
        the runs may miss them.
    """
    cells = task.tiles.cells
    length = min(PROBE_CELLS, -(-cells // PROBES))
    starts = [(cells - length) * run // max(1, PROBES - 1) for run in range(PROBES)]
    centres = np.concatenate(
        [task.spec.centres_between(start, start + length) for start in starts]
    )
    task.estimate_at(centres)  # a first call compiles or loads code besides
    begun = time.process_time()
    task.estimate_at(centres)
    return (time.process_time() - begun) / len(centres) * cells


def _text(content: dict[str, object], ground: Ground) -> str:
    need = {
        what: size_text(float(str(content[key])))
        for what, key in (
            ("memory", "peak_memory_bytes"),
            ("budget", "memory_budget_bytes"),
            ("tile", "of_one_tile"),
            ("simulation", "of_the_simulation"),
            ("disk", "disk_bytes"),
        )
    }
    free = content["disk_free_bytes"]
    seconds = float(str(content["cpu_seconds_of_the_estimate"]))
    lines = [
        *points_text(ground.points),
        f"cells: {content['cells']:,} in {content['rows']:,} rows and "
        f"{content['columns']:,} columns",
        f"tiles: {content['tiles']:,} of up to {content['cells_per_tile']:,} cells, "
        f"done: {content['tiles_done']:,}",
        f"neighbours: {content['neighbours']:,} of each cell",
        f"memory: about {need['memory']} at most, of {need['budget']} allowed; a tile "
        f"takes {need['tile']}",
    ]
    if content["realizations"]:
        lines += [
            f"realizations: {content['realizations']:,} take {need['simulation']}, "
            "since they hold all cells at once; they do not go on after a kill"
        ]
    if free is not None:
        lines += [
            f"disk: up to {need['disk']} while the file is made, "
            f"{size_text(float(str(free)))} free"
        ]
    lines += [f"time of the estimate: about {_time_text(seconds)} of one core"]
    problems = content["problems"]
    if isinstance(problems, list) and problems:
        lines += ["it would be refused:", *(f"- {problem}" for problem in problems)]
    return "\n".join([*lines, "nothing was written"])


def _time_text(seconds: float) -> str:
    if seconds < 1.0:
        return "a second"
    if seconds < SECONDS_PER_HOUR:
        return f"{seconds:.2g} s" if seconds < 100.0 else f"{seconds / 60.0:.0f} min"
    return f"{seconds / SECONDS_PER_HOUR:.2g} h"

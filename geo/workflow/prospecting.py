"""A map of concentration or occurrence from points and covariates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.workflow.prospecting_answer import prospect_content, prospect_text
from geo.workflow.prospecting_files import write_prospect
from geo.workflow.prospecting_found import find
from geo.workflow.prospecting_memory import require_room
from geo.workflow.prospecting_request import ask_prospect
from geo.workflow.run_options import require_free
from geo.workflow.store import whole_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.workflow.run_options import RunOptions

Answer = tuple[dict[str, object], str]

USUAL_MEMORY = 4 * 10**9  # bytes


def _quiet(_step: str) -> None:
    """Tell nobody."""


def make_prospect(
    path: Path,
    *,
    options: RunOptions,
    memory: int = USUAL_MEMORY,
    on_step: Callable[[str], None] = _quiet,
) -> Answer:
    """Make a map, write it, and say what it is worth.

    The folder of results appears whole or not at all.

    Parameters
    ----------
    path : pathlib.Path
        The ``prospect.toml``.
    options : RunOptions
    memory : int, optional
        Bytes that may be taken.
    on_step : callable, optional
        Told what is under way.

    Returns
    -------
    tuple of dict and str
        For machines and for people.

    Raises
    ------
    DataError, CRSError, ParameterError
        With every problem of the file, the points, the covariates or the folds.
    MissingExtraError
        A learner needs packages that are not installed.
    """
    require_free(options, project=path)
    on_step("points")
    asked = ask_prospect(path, options=options)
    require_room(asked.need, budget=memory)
    found = find(asked, on_step=on_step)
    content = prospect_content(found)
    on_step("files")
    with whole_folder(options.out) as new:
        files = write_prospect(new, found, content=content)
    content |= {"out": str(options.out), "files": list(files)}
    return content, prospect_text(content)

"""How a project is run, and where its results may go."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from geo.errors import DataError, Problem
from geo.sources.project_file import ProjectFile, read_project
from geo.workflow.store import StepStore


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a project is run, apart from what it says itself.

    Parameters
    ----------
    out : pathlib.Path
        Folder of the results.
    force : bool, optional
        Replace results that are there.
    seed : int, optional
        Overrides the seed of the project.
    data_root : pathlib.Path, optional
        Overrides the folder of its input files.
    pages : bool, optional
        Make the report with its figures and own tables, the statement's page and the
        maps. Without them the results are tables, grids, layers, the statement as
        JSON and the provenance, in about two thirds of the time.

    Examples
    --------
    >>> import pathlib
    >>> RunOptions(out=pathlib.Path("results"), seed=7).force
    False
    """

    out: Path
    force: bool = False
    seed: int | None = None
    data_root: Path | None = None
    pages: bool = True

    @property
    def store(self) -> StepStore:
        """The store of step results beside the results."""
        return StepStore(folder=self.out.parent / f".{self.out.name}.steps")


def open_project(path: Path, options: RunOptions) -> ProjectFile:
    """Read a project as it is to be run.

    Parameters
    ----------
    path : pathlib.Path
        The project file.
    options : RunOptions

    Returns
    -------
    ProjectFile
        With the seed of the options, where they have one.

    Raises
    ------
    DataError
        With every problem of the file.

    Examples
    --------
    >>> from geo.workflow.examples import example_project
    >>> options = RunOptions(out=Path("results"), seed=7)
    >>> open_project(example_project("minamitorishima"), options).project.seed
    7
    """
    file = read_project(path, data_root=options.data_root)
    if options.seed is None:
        return file
    project = dataclasses.replace(file.project, seed=options.seed)
    return dataclasses.replace(file, project=project)


def require_free(options: RunOptions, *, project: Path) -> None:
    """Refuse a folder of results that would cost somebody something.

    Parameters
    ----------
    options : RunOptions
    project : pathlib.Path
        The project file: its folder is never replaced.

    Raises
    ------
    DataError
        The folder holds the project, or something that is there already.
    """
    out, here = options.out, Path.cwd()
    kept = {here, *here.parents, *project.resolve().parents}
    if out.resolve() in kept:
        what = "holds the project or the current folder, and would be replaced"
        cure = "choose a folder of its own, such as results"
    elif out.is_symlink() or (out.exists() and not out.is_dir()):
        what, cure = "is not a folder of its own", "choose another name"
    elif out.is_dir() and any(out.iterdir()) and not options.force:
        what, cure = "holds something already", "choose another name, or add --force"
    elif (
        out.is_dir() and any(out.iterdir()) and not (out / "provenance.json").is_file()
    ):
        what, cure = "holds something that is no results folder", "choose another name"
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        return
    raise DataError("results", [Problem(where=str(out), what=what, cure=cure)])

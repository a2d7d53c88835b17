"""Reading `project.toml`: every problem with its place in the file and its cure."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError, GeoError, Problem
from geo.model.project import Project
from geo.sources.bundled import bundled_file
from geo.sources.toml_checks import fill
from geo.sources.toml_places import Place, describe_place, key_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

BUNDLED = "bundled:"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFile:
    """A project and the folder its files lie in.

    Parameters
    ----------
    project : Project
    path : pathlib.Path
        The project file.
    root : pathlib.Path
        The folder against which its files resolve.
    lines : mapping of tuple to int
        Line of each key, for messages.
    """

    project: Project
    path: Path
    root: Path
    lines: Mapping[Place, int]

    def locate(self, name: str) -> Path:
        """Resolve a file named in the project.

        Parameters
        ----------
        name : str
            A path against `root`, or ``bundled:…``.

        Returns
        -------
        pathlib.Path
        """
        return locate(name, root=self.root)

    def where(self, *place: str | int) -> str:
        """Say where a key stands, for a message.

        Parameters
        ----------
        *place : str or int
            Such as ``"exclusions", 0, "file"``.

        Returns
        -------
        str
        """
        return describe_place(place, file=self.path.name, lines=self.lines)


def locate(name: str, *, root: Path) -> Path:
    """Resolve a file name of a project.

    Parameters
    ----------
    name : str
        A path, or ``bundled:`` and a path within the built-in data.
    root : pathlib.Path
        The folder relative paths start from.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> locate("stations.csv", root=Path("project")).as_posix()
    'project/stations.csv'
    """
    if name.startswith(BUNDLED):
        return bundled_file(name.removeprefix(BUNDLED))
    return root / name


def read_project(path: Path | str, *, data_root: Path | None = None) -> ProjectFile:
    """Read and check a project file.

    Parameters
    ----------
    path : path-like
        The TOML file.
    data_root : pathlib.Path, optional
        Overrides the ``data_root`` of the file.

    Returns
    -------
    ProjectFile

    Raises
    ------
    DataError
        With every problem of the file: syntax, unknown keys with the nearest
        known one, values out of range, files that are not there.

    Examples
    --------
    >>> from geo.sources.bundled import bundled_file
    >>> read = read_project(bundled_file("projects/minamitorishima/project.toml"))
    >>> read.project.name, read.project.synthetic
    ('minamitorishima', True)
    """
    file, problems = open_project(path, data_root=data_root)
    if problems:
        raise DataError("project file", problems)
    return file


def open_project(
    path: Path | str, *, data_root: Path | None = None
) -> tuple[ProjectFile, list[Problem]]:
    """Read a project file as far as it can be, for more to be checked beside.

    Parameters
    ----------
    path : path-like
        The TOML file.
    data_root : pathlib.Path, optional
        Overrides the ``data_root`` of the file.

    Returns
    -------
    file : ProjectFile
    problems : list of Problem
        Keys that nothing knows, and files that are not there.

    Raises
    ------
    DataError
        With every problem, where the syntax or a value is wrong.
    """
    path = Path(path)
    text = _read_text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        cure = "mend the syntax; strings stand in quotes"
        raise DataError(
            "project file", [Problem(where=path.name, what=str(error), cure=cure)]
        ) from error
    lines = key_lines(text)
    project, problems = fill(Project, content)
    told = [
        dataclasses.replace(
            problem, where=describe_place(place, file=path.name, lines=lines)
        )
        for place, problem in problems
    ]
    root = data_root or path.parent / (project.data_root if project else "")
    if project is None:
        raise DataError("project file", told)
    file = ProjectFile(project=project, path=path, root=root, lines=lines)
    told.extend(_missing_files(file))
    return file, told


def input_files(project: Project) -> dict[Place, str]:
    """List the files a project names, by their place in it.

    Parameters
    ----------
    project : Project

    Returns
    -------
    dict of tuple to str
    """
    named: dict[Place, str] = {("samples", "file"): project.samples.file}
    if project.samples.assays is not None:
        named["samples", "assays", "file"] = project.samples.assays.file
    if project.bathymetry is not None:
        named["bathymetry", "file"] = project.bathymetry.file
    if project.crust is not None and project.crust.exposed_grid is not None:
        named["crust", "exposed_grid", "file"] = project.crust.exposed_grid.file
    zone = project.zone
    named |= {
        ("zone", "file"): zone.file,
        ("zone", "coast"): zone.coast,
        ("zone", "agreements"): zone.agreements,
        ("zone", "shelf"): zone.shelf,
    }
    named |= {("files", field): name for field, name in project.files.named().items()}
    own = project.routing.named()
    named |= {("routing", field): name for field, name in own.items()}
    for index, domain in enumerate(project.domains):
        named["domains", index, "file"] = domain.file
    for index, exclusion in enumerate(project.exclusions):
        named["exclusions", index, "file"] = exclusion.file
    for index, table in enumerate(project.quality):
        named["quality", index, "file"] = table.file
        named["quality", index, "second_file"] = table.second_file
    long_axis = project.sampling.long_axis
    if long_axis is not None and long_axis.nodules is not None:
        named["sampling", "long_axis", "nodules", "file"] = long_axis.nodules.file
    named["earlier_statement",] = project.earlier_statement
    named |= _of_optional_sections(project)
    return {place: name for place, name in named.items() if name}


def _of_optional_sections(project: Project) -> dict[Place, str]:
    named: dict[Place, str] = {}
    if project.mud is not None:
        named["mud", "file"] = project.mud.file
    if project.classes is not None:
        named["classes", "overrides"] = project.classes.overrides
    if project.footprint is not None:
        for place, name in project.footprint.named().items():
            named["footprint", *place] = name
    return named


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            "project file",
            [
                Problem(
                    where=str(path),
                    what=f"{type(error).__name__}: {error}",
                    expected="a TOML file in UTF-8",
                    cure="abyssal init DIR writes one",
                )
            ],
        ) from error


def _missing_files(file: ProjectFile) -> Iterator[Problem]:
    for place, name in input_files(file.project).items():
        try:
            found = file.locate(name).is_file()
        except GeoError:
            found = False
        if not found:
            yield Problem(
                where=file.where(*place),
                what=f"no file {name!r} in {file.root}",
                expected="a file that is there",
                cure="correct the path, or name the folder with data_root "
                "(or --data-root)",
            )

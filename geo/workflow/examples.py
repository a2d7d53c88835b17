"""The built-in projects."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from pathlib import Path

from geo.errors import DataError, Problem
from geo.sources.bundled import data_folder

FILES = ("*/project.toml", "*/prospect.toml")
"""What a project is asked for in: a whole run, or a map from points and covariates."""


def example_names() -> list[str]:
    """List the built-in projects.

    Returns
    -------
    list of str

    Examples
    --------
    >>> "minamitorishima" in example_names()
    True
    """
    projects = data_folder() / "projects"
    return sorted(path.parent.name for name in FILES for path in projects.glob(name))


def example_project(name: str) -> Path:
    """Find the project file of a built-in project.

    Parameters
    ----------
    name : str

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataError
        There is none of that name.

    Examples
    --------
    >>> example_project("minamitorishima").name
    'project.toml'
    """
    names = example_names()
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        raise DataError(
            "built-in project",
            [
                Problem(
                    where="name",
                    what=repr(name),
                    expected="one of " + ", ".join(names),
                    cure=f"did you mean {near[0]!r}?" if near else "",
                )
            ],
        )
    projects = data_folder() / "projects"
    return next(path for file in FILES for path in projects.glob(f"{name}/{file[2:]}"))


def copy_example(name: str, folder: Path) -> Path:
    """Copy a built-in project into a new folder.

    Parameters
    ----------
    name : str
    folder : pathlib.Path
        Must not exist, or be empty; the current folder will do.

    Returns
    -------
    pathlib.Path
        The new project file.

    Raises
    ------
    DataError
        The folder holds something, or there is no such project.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     path = copy_example("minamitorishima", Path(parent) / "mine")
    ...     print(path.name, path.is_file())
    project.toml True
    """
    project = example_project(name)
    source = project.parent
    target = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(
            "new project",
            [
                Problem(
                    where=str(folder),
                    what="is there already and holds something",
                    expected="a folder that is new or empty",
                    cure="choose another name",
                )
            ],
        )
    # a folder that is there stays the same one: a shell may stand in it
    beside = target if target.is_dir() else target.parent
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".init-") as staging:
        copy = Path(staging) / "project"
        shutil.copytree(source, copy, copy_function=shutil.copyfile)
        if target.is_dir():
            for path in copy.iterdir():
                path.rename(target / path.name)
        else:
            copy.rename(target)
    return folder / project.name


def next_commands(project: Path) -> list[str]:
    """Say what to do with a copied project.

    Parameters
    ----------
    project : pathlib.Path
        Of `copy_example`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> next_commands(Path("mine/prospect.toml"))[0]
    'abyssal prospect mine/prospect.toml --dry-run'
    """
    if project.name == "prospect.toml":
        asked = f"abyssal prospect {project}"
        return [f"{asked} --dry-run", asked]
    return [f"abyssal check {project}", f"abyssal run {project}"]

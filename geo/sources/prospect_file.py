"""Reading `prospect.toml`: every problem with its place in the file and its cure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import GeoError, Problem
from geo.model.prospect import ProspectPlan
from geo.sources.guard import local_path
from geo.sources.project_file import locate
from geo.sources.toml_documents import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.sources.toml_places import Place

_FILES = {"points": ("file", "presence", "control"), "covariates": ("file", "features")}
"""Keys that name files, by the table or the list of tables that they stand in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProspectFile:
    """What is asked of a map, and the folder its files lie in.

    Parameters
    ----------
    plan : ProspectPlan
    path : pathlib.Path
        The file.
    root : pathlib.Path
        The folder against which its files resolve.
    """

    plan: ProspectPlan
    path: Path
    root: Path

    def locate(self, name: str) -> Path:
        """Resolve a file named in the plan.

        Parameters
        ----------
        name : str
            A path against `root`, or ``bundled:…``.

        Returns
        -------
        pathlib.Path
        """
        return locate(name, root=self.root)

    def inputs(self) -> dict[str, str]:
        """List the files that the map is made from.

        Returns
        -------
        dict of str to str
            Names as the file gives them, by their dotted key.
        """
        plan = self.plan
        named = {f"points.{key}": name for key, name in plan.points.named.items()}
        for one in plan.covariates:
            for key in _FILES["covariates"]:
                if name := str(getattr(one, key)):
                    named[f"covariates.{one.name}.{key}"] = name
        return named


def read_prospect(path: Path | str, *, data_root: Path | None = None) -> ProspectFile:
    r"""Read and check what is asked of a map of concentration or occurrence.

    Parameters
    ----------
    path : path-like
        The TOML file.
    data_root : pathlib.Path, optional
        Overrides the ``data_root`` of the file.

    Returns
    -------
    ProspectFile

    Raises
    ------
    DataError
        With every problem of the file: syntax, unknown keys with the nearest known
        one, values out of range, files that are not there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "prospect.toml"
    ...     _ = path.write_text(
    ...         "name = 'a'\ntitle = 'A'\ndate = '2024'\n[points]\nfile = 'a.csv'\n"
    ...         "response = 'kg'\n[grid]\nspacing_km = 5\n[[covariates]]\n"
    ...         "name = 'depth'\nfile = 'bundled:registry.csv'\n"
    ...         "resampling = 'bilinear'\nsource = 'NOAA ETOPO5'\n"
    ...     )
    ...     try:
    ...         read_prospect(path)
    ...     except GeoError as error:
    ...         for problem in error.problems:
    ...             print(problem.where)
    prospect.toml line 8, grid.spacing_km
    prospect.toml line 7, grid.spacing_m
    prospect.toml line 5, points.file
    """
    file = local_path(path, root=Path())

    def absent(content: dict[str, object]) -> Iterator[tuple[Place, Problem]]:
        yield from _absent(content, root=data_root or _root(content, file))

    plan = read_document(file, kind=ProspectPlan, what="prospect file", more=absent)
    return ProspectFile(
        plan=plan, path=file, root=data_root or file.parent / plan.data_root
    )


def _root(content: dict[str, object], file: Path) -> Path:
    said = content.get("data_root", "")
    return file.parent / (said if isinstance(said, str) else "")


def _absent(
    content: dict[str, object], *, root: Path
) -> Iterator[tuple[Place, Problem]]:
    """Find files that are not there, whatever else is wrong."""
    for place, name in _named(content):
        try:
            found = locate(name, root=root).is_file()
        except (GeoError, ValueError):  # a name that no file can have
            found = False
        if not found:
            yield (
                place,
                Problem(
                    where="",
                    what=f"no file {name!r} in {root}",
                    expected="a file that is there",
                    cure="correct the path, or name the folder with data_root "
                    "(or --data-root)",
                ),
            )


def _named(content: dict[str, object]) -> Iterator[tuple[Place, str]]:
    for section, keys in _FILES.items():
        held = content.get(section)
        tables: list[tuple[Place, object]] = [((section,), held)]
        if isinstance(held, list):
            tables = [((section, number), each) for number, each in enumerate(held)]
        for place, table in tables:
            if not isinstance(table, dict):
                continue
            for key in keys:
                name = table.get(key)
                if isinstance(name, str) and name:
                    yield (*place, key), name

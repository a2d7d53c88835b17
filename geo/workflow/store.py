"""The store of step results: written whole or not at all."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import CheckpointError, Problem
from geo.report.export import PARTIAL, sync
from geo.workflow.artifacts import Artifact, artifact_name, load_artifact, save_artifact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WAITING = 8  # threads that wait for the disk: together they take little longer than one


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStore:
    """A folder of step results, one sub-folder per key.

    Parameters
    ----------
    folder : pathlib.Path

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = StepStore(folder=Path(folder))
    ...     store.save("ab12", {"notes": {"lines": ["done"]}})
    ...     store.load("ab12")["notes"]
    {'lines': ['done']}
    """

    folder: Path

    def has(self, key: str) -> bool:
        """Say whether a result is there.

        Parameters
        ----------
        key : str

        Returns
        -------
        bool
        """
        return (self.folder / key).is_dir()

    def save(self, key: str, artifacts: Mapping[str, Artifact]) -> None:
        """Write a result beside its place, then move it there.

        Parameters
        ----------
        key : str
        artifacts : mapping of str to artifact
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=self.folder))
        try:
            for name, artifact in artifacts.items():
                save_artifact(artifact, partial / name)
            if not self.has(key):
                partial.rename(self.folder / key)
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def load(self, key: str) -> dict[str, Artifact]:
        """Read a result.

        Parameters
        ----------
        key : str

        Returns
        -------
        dict of str to artifact

        Raises
        ------
        CheckpointError
            It is not there, or cannot be read.
        """
        folder = self.folder / key
        try:
            paths = sorted(folder.iterdir())
            return {artifact_name(path): load_artifact(path) for path in paths}
        except (OSError, ValueError, KeyError) as error:
            raise CheckpointError(
                "stored step",
                [
                    Problem(
                        where=str(folder),
                        what=f"{type(error).__name__}: {error}",
                        cure="remove that folder and run again",
                    )
                ],
            ) from error


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder that takes its place when all went well.

    The files are on the disk before the folder moves, so that neither a kill nor a
    loss of power leaves a part of the results under their name.

    Parameters
    ----------
    target : pathlib.Path
        What stands there is replaced.

    Yields
    ------
    pathlib.Path
        To be filled; gone if something goes wrong.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_folder(Path(folder) / "results") as new:
    ...         _ = (new / "note.txt").write_text("done")
    ...     (Path(folder) / "results/note.txt").read_text()
    'done'
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}{PARTIAL}"
    for left in target.parent.glob(f"{glob.escape(prefix)}*"):
        shutil.rmtree(left, ignore_errors=True)  # of a run that was killed
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=prefix) as staging:
        new = Path(staging) / target.name
        new.mkdir()
        yield new
        files = [path for path in new.rglob("*") if path.is_file()]
        with ThreadPoolExecutor(WAITING) as pool:
            list(pool.map(sync, files))
        _replace(target, new)


def _replace(target: Path, new: Path) -> None:
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)

"""The store of step results: written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import CheckpointError, Problem
from geo.workflow.artifacts import Artifact, artifact_name, load_artifact, save_artifact

if TYPE_CHECKING:
    from collections.abc import Mapping


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


def replace_folder(new: Path, target: Path) -> None:
    """Move a finished folder into its place.

    Parameters
    ----------
    new : pathlib.Path
        The finished folder, on the same file system.
    target : pathlib.Path
        What stood there is removed once the new one is in place.
    """
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)

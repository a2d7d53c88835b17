"""The step graph: pure steps keyed by what they depend on.

A step's key is the hash of its name, the code, its parameters, the content of
its files and the keys of the steps it needs. Resuming after a kill, caching,
``--dry-run`` and provenance all follow from that.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from geo.sources.project_file import ProjectFile
from geo.workflow.artifacts import Artifact, Record
from geo.workflow.step_times import tell_nobody, timed
from geo.workflow.versions import library_versions

if TYPE_CHECKING:
    import pandas as pd

    import geopandas as gpd
    import xarray as xr

    from geo.workflow.step_times import StepTime
    from geo.workflow.store import StepStore

Artifacts = Mapping[str, Artifact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a step may look at: the project and the steps before it.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts
        Only the steps it said it needs.
    """

    file: ProjectFile
    done: Mapping[str, Artifacts]

    def table(self, step: str, name: str) -> pd.DataFrame:
        """Give a table of an earlier step.

        Parameters
        ----------
        step, name : str

        Returns
        -------
        pandas.DataFrame
        """
        return table_of(self.done, step, name)

    def layer(self, step: str, name: str) -> gpd.GeoDataFrame:
        """Give a spatial table of an earlier step.

        Parameters
        ----------
        step, name : str

        Returns
        -------
        geopandas.GeoDataFrame
        """
        return cast("gpd.GeoDataFrame", self.done[step][name])

    def grid(self, step: str, name: str) -> xr.Dataset:
        """Give a grid of an earlier step.

        Parameters
        ----------
        step, name : str

        Returns
        -------
        xarray.Dataset
        """
        return cast("xr.Dataset", self.done[step][name])

    def record(self, step: str, name: str) -> Record:
        """Give a record of an earlier step.

        Parameters
        ----------
        step, name : str

        Returns
        -------
        mapping
        """
        return record_of(self.done, step, name)


def table_of(done: Mapping[str, Artifacts], step: str, name: str) -> pd.DataFrame:
    """Give a table among what steps handed on.

    Parameters
    ----------
    done : mapping of str to artifacts
    step, name : str

    Returns
    -------
    pandas.DataFrame
    """
    return cast("pd.DataFrame", done[step][name])


def record_of(done: Mapping[str, Artifacts], step: str, name: str) -> Record:
    """Give a record among what steps handed on.

    Parameters
    ----------
    done : mapping of str to artifacts
    step, name : str

    Returns
    -------
    mapping
    """
    return cast("Record", done[step][name])


def number(value: object, *, per: float = 1.0) -> float:
    """Read a number out of a record.

    Parameters
    ----------
    value : object
    per : float, optional
        The unit wanted, such as 1e6 for millions.

    Returns
    -------
    float

    Examples
    --------
    >>> number(234e6, per=1e6)
    234.0
    """
    return float(cast("float", value)) / per


def _nothing(_: ProjectFile) -> object:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One pure function of the run.

    Parameters
    ----------
    name : str
    run : callable
        Takes `Inputs`, gives named artifacts. ``notes``, a record with one
        list ``lines``, is what the reader must be told.
    needs : tuple of str, optional
        The steps whose artifacts it takes.
    parameters : callable, optional
        The part of the project it depends on.
    files : callable, optional
        The files it reads.
    """

    name: str
    run: Callable[[Inputs], Artifacts]
    needs: tuple[str, ...] = ()
    parameters: Callable[[ProjectFile], object] = _nothing
    files: Callable[[ProjectFile], Sequence[Path]] = field(default=lambda _: ())


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """A step with its key, its place in the run, and whether its result is there."""

    step: Step
    key: str
    stored: bool
    position: int
    count: int


def plan(
    steps: Sequence[Step], file: ProjectFile, *, store: StepStore
) -> tuple[PlannedStep, ...]:
    """Key every step and look which results are already there.

    Parameters
    ----------
    steps : sequence of Step
        In an order in which each stands after what it needs.
    file : ProjectFile
    store : StepStore

    Returns
    -------
    tuple of PlannedStep
    """
    keys: dict[str, str] = {}
    planned = []
    code = code_digest()
    for position, step in enumerate(steps):
        content = {
            "step": step.name,
            "code": code,
            "parameters": plain(step.parameters(file)),
            "files": [file_digest(path) for path in step.files(file)],
            "needs": [keys[name] for name in step.needs],
        }
        text = json.dumps(content, sort_keys=True)
        keys[step.name] = hashlib.sha256(text.encode()).hexdigest()
        key = keys[step.name]
        planned.append(
            PlannedStep(
                step=step,
                key=key,
                stored=store.has(key),
                position=position,
                count=len(steps),
            )
        )
    return tuple(planned)


def execute(
    planned: Sequence[PlannedStep],
    file: ProjectFile,
    *,
    store: StepStore,
    on_start: Callable[[PlannedStep], None] = lambda _: None,
    on_done: Callable[[StepTime], None] = tell_nobody,
) -> dict[str, Artifacts]:
    """Run what is not stored yet, and load the rest.

    Parameters
    ----------
    planned : sequence of PlannedStep
    file : ProjectFile
    store : StepStore
        Each result is kept there before the next step starts.
    on_start : callable, optional
        Called before each step, for progress.
    on_done : callable, optional
        Told what each step took that was not stored.

    Returns
    -------
    dict of str to artifacts
        By step name.
    """
    done: dict[str, Artifacts] = {}
    for item in planned:
        on_start(item)
        if not item.stored:
            needed = {name: done[name] for name in item.step.needs}
            with timed(item.step.name, on_done):
                store.save(item.key, item.step.run(Inputs(file=file, done=needed)))
        # read back even what was just computed: a resumed run and a whole one
        # then hand on the same values
        done[item.step.name] = store.load(item.key)
    return done


def file_digest(path: Path) -> str:
    """Hash a file.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    str
        SHA-256, hexadecimal.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def code_digest() -> str:
    """Hash the package's own files and the releases of the libraries it uses.

    No stored result outlives a change of either.

    Returns
    -------
    str
        SHA-256, hexadecimal.
    """
    folder = Path(__file__).resolve().parents[1]
    total = hashlib.sha256(json.dumps(library_versions(), sort_keys=True).encode())
    for path in sorted(folder.rglob("*")):
        within = path.relative_to(folder)
        # built-in data are hashed by the steps that read them
        if path.is_file() and not {"__pycache__", "_data"} & set(within.parts):
            total.update(within.as_posix().encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def plain(value: object) -> object:
    """Reduce parameters to what JSON can say.

    Parameters
    ----------
    value : object
        Dataclasses, mappings, sequences and plain values, nested.

    Returns
    -------
    object
        Dictionaries, lists and plain values; an infinity as its name.

    Examples
    --------
    >>> plain({"days": float("inf"), "bounds": (1, 2)})
    {'days': 'inf', 'bounds': [1, 2]}
    """
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value

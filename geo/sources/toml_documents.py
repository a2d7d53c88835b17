"""Reading a TOML file into the dataclass that it is written for."""

from __future__ import annotations

import dataclasses
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING

from geo.errors import DataError, Problem
from geo.sources.guard import require_size
from geo.sources.toml_checks import Holder, fill
from geo.sources.toml_places import describe_place, key_lines
from geo.sources.toml_rows import row_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from geo.sources.toml_places import Place

MAX_DOCUMENT_BYTES = 4 * 1024**2


def read_document(
    path: Path,
    *,
    kind: type[Holder],
    what: str,
    more: Callable[[dict[str, object]], Iterable[tuple[Place, Problem]]],
) -> Holder:
    r"""Read and check a TOML file.

    Parameters
    ----------
    path : pathlib.Path
        Of `geo.sources.guard.local_path`, or shipped.
    kind : type
        The dataclass.
    what : str
        What the file is, for messages.
    more : callable
        Gives what else is wrong with the content, whatever the dataclass says.

    Returns
    -------
    object
        Of that kind.

    Raises
    ------
    DataError
        The file is too large or no TOML; or with every problem of its content, each
        with its line.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.model.profile_policy import Unknown
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "asked.toml"
    ...     _ = path.write_text("field = 'stocks'\nquestion = 'Held?'\nwhy = 'secret'")
    ...     read_document(path, kind=Unknown, what="question", more=lambda _: ()).why
    'secret'
    """
    require_size(path.stat().st_size, what=path.name, limit_bytes=MAX_DOCUMENT_BYTES)
    text, content = _load(path, what=what)
    made, problems = fill(kind, content)
    with suppress(RecursionError):  # the dataclass has refused what is nested so deep
        problems.extend(more(content))
    lines = row_lines(text, keys=key_lines(text))
    told = [
        dataclasses.replace(
            problem, where=describe_place(place, file=path.name, lines=lines)
        )
        for place, problem in problems
    ]
    if made is None or told:
        raise DataError(what, told)
    return made


def _load(path: Path, *, what: str) -> tuple[str, dict[str, object]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return text, tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        cure = "mend the syntax; strings stand in quotes, dates of an event do not"
        problem = Problem(where=path.name, what=f"no TOML: {error}", cure=cure)
        raise DataError(what, [problem]) from error

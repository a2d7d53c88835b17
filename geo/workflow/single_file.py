"""The check of a single file that a command is asked to write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def require_writable(
    out: Path, *, suffixes: Sequence[str], force: bool, what: str
) -> None:
    """Refuse a file of another kind, one that is there, or one without a folder.

    Parameters
    ----------
    out : pathlib.Path
    suffixes : sequence of str
        Kinds that can be written.
    force : bool
        Replace a file that is there.
    what : str
        Name of the command, for the message.

    Raises
    ------
    ParameterError
        With every problem.

    Examples
    --------
    >>> from pathlib import Path
    >>> require_writable(
    ...     Path("nowhere/a.doc"), suffixes=(".tif", ".nc"), force=False, what="grid"
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: grid: 2 problems
    - --out: a.doc
        expected: .tif or .nc
        cure: name a file such as a.tif
    - nowhere: is no folder
        cure: make it first, or choose another
    """
    problems = []
    if out.suffix not in suffixes:
        expected = " or ".join(suffixes)
        cure = f"name a file such as {out.stem}{suffixes[0]}"
        problems.append(
            Problem(where="--out", what=out.name, expected=expected, cure=cure)
        )
    if out.exists() and not force:
        problems.append(
            Problem(
                where=str(out),
                what="is there already",
                cure="choose another name, or add --force",
            )
        )
    if not out.parent.is_dir():
        problems.append(
            Problem(
                where=str(out.parent),
                what="is no folder",
                cure="make it first, or choose another",
            )
        )
    elif not os.access(out.parent, os.W_OK | os.X_OK):
        problems.append(
            Problem(
                where=str(out.parent),
                what="cannot be written to",
                cure="choose another folder, or change its permissions",
            )
        )
    if problems:
        raise ParameterError(what, problems)

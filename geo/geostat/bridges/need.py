"""Another package of geostatistics, imported when its objects are asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from geo.errors import MissingExtraError, Problem

if TYPE_CHECKING:
    from types import ModuleType


def need_package(module: str, *, install: str) -> ModuleType:
    """Import a package that Abyssal itself does without.

    Parameters
    ----------
    module : str
        What is imported.
    install : str
        What pip calls it.

    Returns
    -------
    module

    Raises
    ------
    MissingExtraError
        It is not installed.

    Examples
    --------
    >>> need_package("no_such_package", install="no-such-package")
    Traceback (most recent call last):
    ...
    geo.errors.MissingExtraError: no-such-package: 1 problem
    - no-such-package: not installed
        expected: the package whose objects are asked for
        cure: pip install no-such-package
    """
    try:
        return import_module(module)
    except ImportError as error:
        problem = Problem(
            where=install,
            what="not installed",
            expected="the package whose objects are asked for",
            cure=f"pip install {install}",
        )
        raise MissingExtraError(install, [problem]) from error

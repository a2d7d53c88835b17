"""The optional packages that learn trees, imported when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from geo.errors import MissingExtraError, Problem

if TYPE_CHECKING:
    from types import ModuleType


def need_learn(package: str = "sklearn.ensemble") -> ModuleType:
    """Import a package of the extra ``learn``.

    Parameters
    ----------
    package : str, optional
        ``"sklearn.ensemble"``, ``"sklearn.inspection"``, ``"quantile_forest"``.

    Returns
    -------
    module

    Raises
    ------
    MissingExtraError
        It is not installed.

    Examples
    --------
    >>> need_learn("no_such_package")
    Traceback (most recent call last):
    ...
    geo.errors.MissingExtraError: no_such_package: 1 problem
    - forest and boosting: no_such_package is not installed
        expected: the packages of the extra "learn"
        cure: pip install 'abyssal[learn]'
    """
    try:
        return import_module(package)
    except ImportError as error:
        problem = Problem(
            where="forest and boosting",
            what=f"{package} is not installed",
            expected='the packages of the extra "learn"',
            cure="pip install 'abyssal[learn]'",
        )
        raise MissingExtraError(package, [problem]) from error

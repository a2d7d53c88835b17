"""Names of the files of a run that depend on its domains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.workflow.graph import table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.workflow.graph import Artifacts


def file_stem(name: str) -> str:
    """Make a file name of a domain's name.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        Letters, digits and hyphens only, at most 60.

    Examples
    --------
    >>> file_stem("../site A (north)")
    'site-A-north'
    """
    return re.sub(r"[^\w]+", "-", name).strip("-")[:60] or "domain"


def grid_names(done: Mapping[str, Artifacts]) -> list[str]:
    """Name the grids of the domains, in their order.

    Parameters
    ----------
    done : mapping of str to artifacts

    Returns
    -------
    list of str
        Without folder and suffix; numbered where there are several.
    """
    stems = [file_stem(str(name)) for name in table_of(done, "zone", "domains")["name"]]
    if len(stems) == 1:
        return stems
    return [f"{stem}-{number}" for number, stem in enumerate(stems, start=1)]

"""Single nodules from a file: their long axis and their mass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import DataError
from geo.model.quality import LENIENT
from geo.sources.point_tables import open_point_table
from geo.sources.sample_cells import column_problems, draft_cells
from geo.sources.sample_draft import in_file, require_good

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from geo.model.sampling import NoduleFile

LONGEST_MM = 1000.0
HEAVIEST_G = 1e5


def read_nodules(settings: NoduleFile, *, root: Path) -> pd.DataFrame:
    r"""Read single nodules; those without axis or mass are left out.

    Parameters
    ----------
    settings : NoduleFile
    root : pathlib.Path
        Folder that file names start from.

    Returns
    -------
    pandas.DataFrame
        Columns station, long_axis_mm, mass_g.

    Raises
    ------
    DataError
        A column is missing or in another unit, or no nodule is left; with all
        problems found.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geo.model.sampling import NoduleFile
    >>> settings = NoduleFile(file="n.csv", station="id", long_axis_mm="l", mass_g="m")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (pathlib.Path(folder) / "n.csv").write_text(
    ...         "id,l [mm],m [g]\nA,40,25\nA,,5\n"
    ...     )
    ...     read_nodules(settings, root=pathlib.Path(folder)).values.tolist()
    [['A', 40.0, 25.0]]
    """
    wanted = {
        "station": settings.station,
        "long_axis_mm": settings.long_axis_mm,
        "mass_g": settings.mass_g,
    }
    source = open_point_table(
        settings.file, columns=wanted.values(), layer=settings.layer, root=root
    )
    units = {"long_axis_mm": "mm", "mass_g": "g"}
    problems = [
        in_file(problem, source.name)
        for problem in column_problems(source, wanted, units=units)
    ]
    if problems:
        raise DataError("nodules", problems)
    draft = draft_cells(
        source, wanted, required=("long_axis_mm", "mass_g"), rules=LENIENT
    )
    for name, most in (("long_axis_mm", LONGEST_MM), ("mass_g", HEAVIEST_G)):
        figures = draft.table[name]
        draft = draft.found(
            ~((figures > 0.0) & (figures <= most)),
            shown=figures,
            what=name,
            expected=f"above 0, up to {most:g}",
            reject=True,
        )
    draft = draft.settled()
    require_good([(source.name, draft)], what="nodules")
    return draft.table[list(wanted)].reset_index(drop=True)

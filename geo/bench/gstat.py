"""R gstat: its scripts, run by Rscript."""

from __future__ import annotations

import functools
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.bench.fresh import Cost
from geo.geostat.variogram import ModelName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.geostat.neighbourhood import Neighbourhood
    from geo.geostat.variogram import Structure, Variogram

    Numbers = NDArray[np.float64]

CURE = "Debian's r-cran-gstat, or install.packages('gstat') in R"

_NAMES = {ModelName.SPHERICAL: "Sph", ModelName.EXPONENTIAL: "Exp"}

_PREAMBLE = """
suppressMessages({library(sp); library(gstat)})
read <- function(name) as.matrix(read.csv(name, colClasses = "numeric"))
samples <- read("samples.csv")
data <- SpatialPointsDataFrame(samples[, 1:2], data.frame(v = samples[, 3]))
"""
_EPILOGUE = """
answer <- write.table(formatC(as.matrix(result), digits = 17, format = "g"),
  "answer.csv", sep = ",", row.names = FALSE, col.names = FALSE, quote = FALSE)
peak <- NA
if (file.exists("/proc/self/status")) {
  told <- grep("VmHWM", readLines("/proc/self/status"), value = TRUE)
  peak <- as.numeric(gsub("[^0-9]", "", told)) * 1024 / 1e6
}
write.table(cbind(walls, cpus, peak), "cost.csv", sep = ",", row.names = FALSE,
  col.names = FALSE)
"""


class Told(NamedTuple):
    """What a script has answered.

    Attributes
    ----------
    answer : ndarray of float, shape (rows, columns)
    cost : Cost
        Of the timed expression alone, without reading and writing; the memory is
        that of all of R.
    """

    answer: Numbers
    cost: Cost


@functools.cache
def gstat_is_here() -> bool:
    """Say whether Rscript and gstat are installed.

    Returns
    -------
    bool

    Examples
    --------
    >>> gstat_is_here() in {True, False}
    True
    """
    program = shutil.which("Rscript")
    if program is None:
        return False
    asked = "quit(status = !requireNamespace('gstat', quietly = TRUE))"
    done = subprocess.run(  # noqa: S603  no text of a user's
        [program, "-e", asked], check=False, capture_output=True
    )
    return done.returncode == 0


def run_gstat(
    expression: str, *, before: str = "", repeats: int, **tables: Numbers
) -> Told:
    """Time an expression of R.

    Parameters
    ----------
    expression : str
        Its value is a table of numbers; ``data`` holds the samples with their
        value ``v``.
    before : str, optional
        Statements that are not timed.
    repeats : int
    **tables : ndarray of float, shape (n, 2) or (n, 3)
        Written to ``NAME.csv``; one of them is ``samples``.

    Returns
    -------
    Told

    Raises
    ------
    RuntimeError
        R has refused; its message.

    Examples
    --------
    >>> samples = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 2.0]])
    >>> if gstat_is_here():
    ...     told = run_gstat("data.frame(data$v)", repeats=1, samples=samples)
    ...     assert told.answer.tolist() == [1.0, 2.0]
    """
    script = (
        _PREAMBLE
        + before
        + f"""
walls <- cpus <- numeric(0)
for (each in 1:{repeats}) {{
  began <- proc.time()
  result <- {expression}
  spent <- proc.time() - began
  walls <- c(walls, spent[3]); cpus <- c(cpus, spent[1] + spent[2])
}}
"""
        + _EPILOGUE
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, table in tables.items():
            np.savetxt(
                Path(folder) / f"{name}.csv",
                table,
                delimiter=",",
                header=",".join("xyv"[: table.shape[1]]),
                comments="",
                fmt="%.17g",
            )
        (Path(folder) / "run.R").write_text(script, encoding="utf-8")
        done = subprocess.run(  # noqa: S603  no text of a user's
            [shutil.which("Rscript") or "Rscript", "--vanilla", "run.R"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"R gstat: {done.stderr.strip()}")
        answer = np.genfromtxt(Path(folder) / "answer.csv", delimiter=",")
        spent = np.atleast_2d(np.genfromtxt(Path(folder) / "cost.csv", delimiter=","))
    wall_s, cpu_s, peak = (float(each) for each in np.median(spent, axis=0))
    return Told(answer, Cost(wall_s=wall_s, cpu_s=cpu_s, peak_mb=peak))


def model_in_r(variogram: Variogram) -> str:
    """Write a variogram as gstat has it: the formula's own range, partial sills.

    Parameters
    ----------
    variogram : Variogram

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.bench.kriging_worlds import ISOTROPIC
    >>> model_in_r(ISOTROPIC)
    "vgm(9.0, 'Sph', 20000.0, anis = c(0.0, 1.0), add.to = vgm(1.0, 'Nug', 0))"
    """
    written = f"vgm({variogram.nugget}, 'Nug', 0)"
    for structure in variogram.structures:
        written = _structure_in_r(structure, add_to=written)
    return written


def search_in_r(neighbourhood: Neighbourhood) -> str:
    """Write a search as gstat has it.

    Its greatest number is counted before its quadrants are, so that with quadrants
    only theirs is given.

    Parameters
    ----------
    neighbourhood : Neighbourhood
        One sector or quadrants, a circle.

    Returns
    -------
    str
        Further arguments, each after a comma.

    Examples
    --------
    >>> from geo.geostat.neighbourhood import Neighbourhood
    >>> search_in_r(Neighbourhood(radius_m=900.0, maximum=16, sectors=4))
    ', omax = 4, maxdist = 900.0'
    """
    if neighbourhood.maximum is None:
        return ""
    if neighbourhood.sectors == 1:
        return f", nmax = {neighbourhood.maximum}"
    most = int(neighbourhood.of_each_sector)
    return f", omax = {most}, maxdist = {neighbourhood.radius_m}"


def _structure_in_r(structure: Structure, *, add_to: str) -> str:
    shape = structure.anisotropy
    return (
        f"vgm({structure.sill}, '{_NAMES[structure.model]}', {structure.scale_m}, "
        f"anis = c({shape.azimuth_deg}, {shape.ratio}), add.to = {add_to})"
    )

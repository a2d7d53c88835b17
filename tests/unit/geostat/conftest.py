"""R gstat as an oracle."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

PREAMBLE = """
suppressMessages({library(sp); library(gstat)})
read <- function(name) as.matrix(read.csv(name, colClasses = "numeric"))
spot <- function(m) SpatialPoints(m[, 1:2, drop = FALSE])
write <- function(name, ...) write.table(
  formatC(cbind(...), digits = 17, format = "g"),
  name, sep = ",", row.names = FALSE, col.names = FALSE, quote = FALSE)
options(warn = 1)
"""

Run = Callable[..., np.ndarray]


def _installed() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = subprocess.run(
        ["Rscript", "-e", "quit(status = !requireNamespace('gstat', quietly = TRUE))"],
        check=False,
        capture_output=True,
    )
    return asked.returncode == 0


@pytest.fixture(scope="session")
def has_gstat() -> bool:
    return _installed()


@pytest.fixture
def gstat(has_gstat: bool, tmp_path: Path) -> Run:
    """Run an R script on tables; it writes its answer to ``answer.csv``."""
    if not has_gstat:
        from tests.conftest import absent

        absent("R with gstat")

    def run(script: str, **tables: np.ndarray) -> np.ndarray:
        for name, table in tables.items():
            columns = ",".join("xyvw"[: table.shape[1]])
            np.savetxt(
                tmp_path / f"{name}.csv",
                table,
                delimiter=",",
                header=columns,
                comments="",
                fmt="%.17g",
            )
        (tmp_path / "run.R").write_text(PREAMBLE + script, encoding="utf-8")
        done = subprocess.run(
            ["Rscript", "--vanilla", "run.R"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return np.genfromtxt(tmp_path / "answer.csv", delimiter=",")

    return run

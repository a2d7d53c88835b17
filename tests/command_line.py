"""The command, as a user types it."""

from __future__ import annotations

import contextlib
import io
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from geo.cli import main

COMMAND = [sys.executable, "-c", "from geo.cli import main; main()"]


class Done(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def abyssal(*arguments: str | Path, cwd: Path) -> Done:
    """Run the command in this process, which has the libraries already."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "argv", ["abyssal", *map(str, arguments)])
        patch.setattr(signal, "signal", lambda *_: None)
        with pytest.raises(SystemExit) as left:
            main()
    return Done(int(left.value.code or 0), out.getvalue(), err.getvalue())


def abyssal_apart(
    *arguments: str | Path, cwd: Path
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a shell does."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def run_the_example(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Give the example of a command's help to a shell, as it stands."""
    told = abyssal(*command, "--help", cwd=cwd).stdout
    (example,) = (line for line in told.splitlines() if "Example:" in line)
    call = f"{sys.executable} -c 'from geo.cli import main; main()'"
    shell = example.split("Example:")[1].replace("abyssal", call)
    return subprocess.run(
        ["sh", "-c", shell], cwd=cwd, capture_output=True, text=True, check=False
    )

"""Each step reads only the files it says it reads: a stale result cannot hide."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from madeup.small_demo import write_small_demo

import geo
from geo.sources.bundled import data_folder

# sys.addaudithook cannot be taken back, so the listening is done in a process apart
LISTEN = """
import json, sys, tempfile
from pathlib import Path
from geo.sources.project_file import read_project
from geo.workflow.graph import execute, plan
from geo.workflow.run import STEPS
from geo.workflow.store import StepStore

file = read_project(sys.argv[1])
watched = Path(sys.argv[2]).resolve()
seen, now = {}, []

def listen(event, arguments):
    if event == "open" and now and isinstance(arguments[0], (str, bytes)):
        name = arguments[0] if isinstance(arguments[0], str) else arguments[0].decode()
        path = Path(name).absolute()
        if watched in path.parents:
            seen.setdefault(now[-1], set()).add(str(path))

with tempfile.TemporaryDirectory() as folder:
    store = StepStore(folder=Path(folder))
    planned = plan(STEPS, file, store=store)
    sys.addaudithook(listen)
    note = lambda item: now.append(item.step.name)
    execute(planned, file, store=store, on_start=note)
said = {
    item.step.name: [str(path.resolve()) for path in item.step.files(file)]
    for item in planned
}
print(json.dumps({"seen": {k: sorted(v) for k, v in seen.items()}, "said": said}))
"""


@pytest.mark.slow
def test_no_step_opens_a_file_it_does_not_declare(tmp_path: Path) -> None:
    project = write_small_demo(tmp_path / "project", commodity="rare_earths")
    done = subprocess.run(
        [sys.executable, "-c", LISTEN, str(project), str(data_folder())],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["seen"]  # the listener hears something
    undeclared = {
        step: sorted(set(paths) - set(found["said"][step]))
        for step, paths in found["seen"].items()
    }
    assert {step: paths for step, paths in undeclared.items() if paths} == {}


def test_the_stored_results_depend_on_every_file_of_the_package(
    tmp_path: Path,
) -> None:
    code = "from geo.workflow.graph import code_digest; print(code_digest())"
    root = tmp_path / "copy"
    shutil.copytree(Path(geo.__file__).parent, root / "geo")

    def digest() -> str:
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    before = digest()
    style = root / "geo/report/templates/map.css"
    style.write_text(style.read_text() + "\n/* changed */\n")
    assert digest() != before

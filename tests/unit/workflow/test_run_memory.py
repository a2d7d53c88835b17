"""The memory of a run, told before it."""

import json

import pytest

from geo.workflow.examples import copy_example
from geo.workflow.graph import plan
from geo.workflow.run import STEPS, plan_answer
from geo.workflow.run_memory import memory_of_run
from geo.workflow.run_options import RunOptions, open_project


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return copy_example("minamitorishima", tmp_path_factory.mktemp("run") / "p")


def options_of(project) -> RunOptions:
    return RunOptions(out=project.parent / "results")


def test_a_plan_tells_steps_and_memory_and_writes_nothing(project):
    before = sorted(project.parent.rglob("*"))
    content, text = plan_answer(project, options=options_of(project))
    assert sorted(project.parent.rglob("*")) == before
    steps = [each["step"] for each in json.loads(json.dumps(content))["steps"]]
    assert steps == [step.name for step in STEPS]
    told = content["memory"]
    assert {each["step"] for each in told} == {"estimate", "realizations"}
    for each in told:
        assert each["cells"] > 0
        assert f"{each['step']}, {each['domain']}: about" in text


def test_finer_cells_take_more_memory(project):
    def taken(spacing: str) -> int:
        finer = project.with_name(f"{spacing}.toml")
        text = project.read_text(encoding="utf-8")
        lines = [
            f"spacing_m = {spacing}" if line.startswith("spacing_m") else line
            for line in text.splitlines()
        ]
        finer.write_text("\n".join(lines), encoding="utf-8")
        options = options_of(project)
        file = open_project(finer, options)
        planned = plan(STEPS, file, store=options.store)
        told = memory_of_run(file, planned=planned, store=options.store)
        return sum(each.memory_bytes for each in told)

    assert taken("2000.0") > taken("4000.0")

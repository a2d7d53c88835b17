"""No worked case is forgotten: each has a test that bears its number."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest


def names_of_tests(folder):
    """Give the names of the test functions of the modules of a folder."""
    return {
        node.name
        for module in folder.glob("test_*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.testdata
def test_each_worked_resource_case_has_a_test_that_bears_its_number(facts):
    cases = json.loads((facts / "resource_cases.json").read_text(encoding="utf-8"))
    numbers = {entry["id"].split("_")[0].lower() for entry in cases}
    assert len(numbers) == len(cases)
    tested = {
        found[1]
        for name in names_of_tests(Path(__file__).parent)
        if (found := re.match(r"test_(w\d+)_", name))
    }
    assert numbers - tested == set()

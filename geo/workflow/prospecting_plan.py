"""What a map of concentration or occurrence would take, told without making it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import DataError
from geo.model.byte_sizes import size_text
from geo.workflow.prospecting_memory import room_problems
from geo.workflow.prospecting_request import ask_prospect
from geo.workflow.run_options import require_free

if TYPE_CHECKING:
    from pathlib import Path

    from geo.workflow.prospecting_request import Asked
    from geo.workflow.run_options import RunOptions

Answer = tuple[dict[str, object], str]


def plan_prospect(path: Path, *, options: RunOptions, memory: int) -> Answer:
    """Say what `geo.workflow.prospecting.make_prospect` would take; write nothing.

    The points are read, the covariates are not.

    Parameters
    ----------
    path : pathlib.Path
        The ``prospect.toml``.
    options : RunOptions
    memory : int
        Bytes that may be taken.

    Returns
    -------
    tuple of dict and str
        For machines and for people; ``problems`` holds what would be refused.

    Raises
    ------
    DataError, CRSError, ParameterError
        As `geo.workflow.prospecting.make_prospect`, where it would find so little.
    """
    asked = ask_prospect(path, options=options)
    refused = room_problems(asked.need, budget=memory)
    try:
        require_free(options, project=path)
    except DataError as error:
        refused += error.problems
    problems = [str(each) for each in refused]
    plan = asked.file.plan
    content: dict[str, object] = {
        "title": plan.title,
        "kind": plan.kind,
        "points_read": len(asked.table.accepted),
        "points_rejected": len(asked.table.rejected),
        "rows": asked.spec.shape[0],
        "columns": asked.spec.shape[1],
        "cells": asked.spec.shape[0] * asked.spec.shape[1],
        "covariates": [one.name for one in plan.covariates if one.used],
        "learners": list(asked.learners),
        "folds": plan.folds.count,
        "fits": _fits(asked),
        **asked.need.as_json(),
        "memory_budget_bytes": memory,
        "problems": problems,
    }
    return content, _text(content, problems)


def _fits(asked: Asked) -> int:
    """Count the fits: each learner by spatial and by random folds, and the map."""
    count = asked.file.plan.folds.count
    return 2 * count * len(asked.learners) + 2 * count + 1


def _text(content: dict[str, object], problems: list[str]) -> str:
    peak, budget = (
        size_text(float(str(content[key])))
        for key in ("peak_memory_bytes", "memory_budget_bytes")
    )
    names = {
        key: ", ".join(map(str, content[key]))  # type: ignore[call-overload]  # a list
        for key in ("covariates", "learners")
    }
    lines = [
        f"points: {content['points_read']:,} read, {content['points_rejected']:,} "
        "left out",
        f"cells: {content['cells']:,} in {content['rows']:,} rows and "
        f"{content['columns']:,} columns",
        f"covariates: {names['covariates']}",
        f"learners: {names['learners']}; about {content['fits']} fits, where "
        f"{content['folds']} folds can be made",
        f"memory: about {peak} at most, of {budget} allowed",
    ]
    if problems:
        lines += ["it would be refused:", *(f"- {problem}" for problem in problems)]
    return "\n".join([*lines, "nothing was written"])

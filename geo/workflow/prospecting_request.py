"""What is asked of a map: its plan, its points, its cells, its learners."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from geo.errors import DataError, GeoError, ParameterError, Problem
from geo.model.grid import GridSpec
from geo.resource.prospectivity.learners.catalogue import learner_named, learners_of
from geo.resource.prospectivity.learners.learner import Learner
from geo.sources.prospect_file import ProspectFile, read_prospect
from geo.sources.prospect_points import ProspectTable, read_prospect_points
from geo.workflow.prospecting_grid import prospect_grid
from geo.workflow.prospecting_memory import ProspectNeed, prospect_need

if TYPE_CHECKING:
    from pathlib import Path

    from geo.model.prospect import ProspectPlan
    from geo.workflow.run_options import RunOptions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What a map is made from, before a covariate is read.

    Parameters
    ----------
    file : ProspectFile
        With the seed that is taken.
    table : ProspectTable
    spec : GridSpec
    learners : dict of str to Learner
        Those that learn from covariates and the baselines, by name.
    need : ProspectNeed
    """

    file: ProspectFile
    table: ProspectTable
    spec: GridSpec
    learners: dict[str, Learner]
    need: ProspectNeed


def ask_prospect(path: Path, *, options: RunOptions) -> Asked:
    """Read what is asked, and the points.

    Parameters
    ----------
    path : pathlib.Path
    options : RunOptions

    Returns
    -------
    Asked

    Raises
    ------
    DataError, CRSError, ParameterError
        The file, the points or the grid cannot be; a learner is not known.
    """
    file = read_prospect(path, data_root=options.data_root)
    if options.seed is not None:
        file = replace(file, plan=replace(file.plan, seed=options.seed))
    plan = file.plan
    learners = named_learners(plan)
    table = read_prospect_points(plan.points, root=file.root)
    if plan.kind == "quantity" and not table.unit:
        problem = Problem(
            where="points.unit",
            what="not said, and the column of the response carries none",
            expected="the unit of the response",
            cure='add unit = "kg m-2", for instance; 1 where it has none',
        )
        raise DataError("points", [problem])
    spec = prospect_grid(plan.grid, table.accepted)
    return Asked(
        file=file,
        table=table,
        spec=spec,
        learners=learners,
        need=prospect_need(plan, spec=spec, points=len(table.accepted)),
    )


def named_learners(plan: ProspectPlan) -> dict[str, Learner]:
    """Find the learners and baselines of a plan.

    Parameters
    ----------
    plan : ProspectPlan

    Returns
    -------
    dict of str to Learner
        Baselines first.

    Raises
    ------
    ParameterError
        With every name that is not known.
    """
    named = {
        "baselines": plan.model.baselines_of(plan.kind),
        "learners": plan.model.learners_of(plan.kind),
    }
    found, problems = {}, []
    for place, names in named.items():
        for name in names:
            try:
                found[name] = learner_named(name, plan.kind)
            except GeoError as error:
                near = get_close_matches(name, learners_of(plan.kind), n=1)
                cure = f"perhaps {near[0]!r} is meant" if near else "name one of these"
                problems += [
                    replace(each, where=f"model.{place}", cure=each.cure or cure)
                    for each in error.problems
                ]
    if problems:
        raise ParameterError("prospect file", problems)
    return found

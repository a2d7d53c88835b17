"""The learners by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.resource.prospectivity.learners.distance_only import DistanceOnly
from geo.resource.prospectivity.learners.kriged import Kriging
from geo.resource.prospectivity.learners.linear import Linear
from geo.resource.prospectivity.learners.logistic import Logistic
from geo.resource.prospectivity.learners.plain import InverseDistance, MeanOnly, Nearest
from geo.resource.prospectivity.learners.trees import Boosting, Forest

if TYPE_CHECKING:
    from geo.resource.prospectivity.design.design import Kind
    from geo.resource.prospectivity.learners.learner import Learner


def learners_of(kind: Kind) -> dict[str, Learner]:
    """List the learners of a kind of response, plain ones first.

    Parameters
    ----------
    kind : {"occurrence", "quantity"}

    Returns
    -------
    dict of str to Learner
        By name, with their default settings.

    Raises
    ------
    ParameterError
        There is no such kind.

    Examples
    --------
    >>> list(learners_of("occurrence"))
    ['mean', 'distance', 'logistic', 'logistic with squares', 'forest', 'boosting']
    """
    learners: dict[str, tuple[Learner, ...]] = {
        "occurrence": (
            MeanOnly(),
            DistanceOnly(),
            Logistic(),
            Logistic(squares=True),
            Forest(kind="occurrence"),
            Boosting(kind="occurrence"),
        ),
        "quantity": (
            MeanOnly(),
            Nearest(),
            InverseDistance(),
            Linear(),
            Kriging(),
            Kriging(trend="external drift"),
            Kriging(trend="regression"),
            Forest(kind="quantity"),
            Boosting(kind="quantity"),
        ),
    }
    if kind not in learners:
        problem = Problem(
            where="kind", what=repr(kind), expected="one of " + ", ".join(learners)
        )
        raise ParameterError("learners", [problem])
    return {learner.name: learner for learner in learners[kind]}


def learner_named(name: str, kind: Kind) -> Learner:
    """Find a learner.

    Parameters
    ----------
    name : str
        As tables print it: ``"forest"``, ``"regression kriging"``.
    kind : {"occurrence", "quantity"}

    Returns
    -------
    Learner

    Raises
    ------
    ParameterError
        The kind or the name is unknown.

    Examples
    --------
    >>> learner_named("forest", "quantity").name
    'forest'
    >>> learner_named("kriging", "occurrence")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: learner: 1 problem
    - name: 'kriging'
        expected: for occurrence, one of mean, distance, logistic, logistic with
        squares, forest, boosting
    """
    known = learners_of(kind)
    if name not in known:
        problem = Problem(
            where="name",
            what=repr(name),
            expected=f"for {kind}, one of " + ", ".join(known),
        )
        raise ParameterError("learner", [problem])
    return known[name]

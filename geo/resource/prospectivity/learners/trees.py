"""Random forests and gradient boosting, by scikit-learn and quantile-forest.

Rows are sorted before anything is drawn, and one thread does the work: the same
stations and seed give the same bytes, in whatever order the stations come.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.resource.prospectivity.design.design import Kind
from geo.resource.prospectivity.learners.extra import need_learn
from geo.resource.prospectivity.learners.learnable import (
    require_covariates,
    require_learnable,
)
from geo.resource.prospectivity.learners.tree_models import (
    BoostingModel,
    FittedTrees,
    ForestModel,
    OccurrenceTrees,
    fit_trees,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from geo.resource.prospectivity.design.design import Design

LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """A random forest: of classes for occurrence, of quantiles for a quantity.

    Parameters
    ----------
    kind : {"occurrence", "quantity"}
    trees : int, optional
    least_in_leaf : int, optional
        Stations in a leaf at least. Leaves of one station give probabilities of 0
        and 1 that no map of prospectivity can mean.
    share_of_covariates : float, optional
        Tried at each split.

    Raises
    ------
    ParameterError

    References
    ----------
    Breiman, L. (2001). Random forests. Machine Learning 45, 5-32.
    Meinshausen, N. (2006). Quantile regression forests. Journal of Machine
    Learning Research 7, 983-999.
    Malley, J.D. et al. (2012). Probability machines. Methods of Information in
    Medicine 51, 74-81.

    Examples
    --------
    >>> Forest(kind="quantity").name
    'forest'
    >>> Forest(kind="quantity", trees=0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: forest: 1 problem
    - trees: 0
        expected: a whole number from 1 on
    """

    kind: Kind
    trees: int = 200
    least_in_leaf: int = 5
    share_of_covariates: float = 0.5

    def __post_init__(self) -> None:
        _require(self, whole=("trees", "least_in_leaf"), share="share_of_covariates")

    @property
    def name(self) -> str:
        """The name that tables use."""
        return "forest"

    def fit(
        self, design: Design, *, rng: np.random.Generator
    ) -> OccurrenceTrees | ForestModel:
        """Learn.

        Parameters
        ----------
        design : Design
        rng : numpy.random.Generator

        Returns
        -------
        OccurrenceTrees or ForestModel

        Raises
        ------
        DataError
            The design is of the other kind, too small, of one class, or without
            covariates.
        MissingExtraError
            scikit-learn, or for quantities quantile-forest, is not installed.
        """
        require_learnable(design, kind=self.kind, learner=self.name)
        require_covariates(design, learner=self.name)
        settings = {
            "n_estimators": self.trees,
            "min_samples_leaf": self.least_in_leaf,
            "max_features": self.share_of_covariates,
            "random_state": int(rng.integers(LARGEST_SEED)),
            "n_jobs": 1,
        }
        if self.kind == "occurrence":
            module = need_learn("sklearn.ensemble")
            fitted = fit_trees(module.RandomForestClassifier(**settings), design)
            return OccurrenceTrees(names=design.names, fitted=fitted)
        need_learn("sklearn.ensemble")
        module = need_learn("quantile_forest")
        # all stations of a leaf have a say: by default one, drawn by chance, speaks
        forest = module.RandomForestQuantileRegressor(**settings, max_samples_leaf=None)
        fitted = fit_trees(forest, design)
        return ForestModel(names=design.names, fitted=fitted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosting:
    """Gradient boosting of small trees.

    Parameters
    ----------
    kind : {"occurrence", "quantity"}
    trees : int, optional
    rate : float, optional
        Share of each tree's correction that is taken.
    leaves : int, optional
        Of each tree, at most.
    least_in_leaf : int, optional
        Stations in a leaf at least.

    Raises
    ------
    ParameterError

    References
    ----------
    Friedman, J.H. (2001). Greedy function approximation: a gradient boosting
    machine. Annals of Statistics 29, 1189-1232.

    Examples
    --------
    >>> Boosting(kind="occurrence").name
    'boosting'
    """

    kind: Kind
    trees: int = 120
    rate: float = 0.05
    leaves: int = 8
    least_in_leaf: int = 10

    def __post_init__(self) -> None:
        _require(self, whole=("trees", "leaves", "least_in_leaf"), share="rate")

    @property
    def name(self) -> str:
        """The name that tables use."""
        return "boosting"

    def fit(
        self, design: Design, *, rng: np.random.Generator
    ) -> OccurrenceTrees | BoostingModel:
        """Learn.

        Parameters
        ----------
        design : Design
        rng : numpy.random.Generator

        Returns
        -------
        OccurrenceTrees or BoostingModel

        Raises
        ------
        DataError
            The design is of the other kind, too small, of one class, or without
            covariates.
        MissingExtraError
            scikit-learn is not installed.
        """
        require_learnable(design, kind=self.kind, learner=self.name)
        require_covariates(design, learner=self.name)
        module = need_learn("sklearn.ensemble")
        settings = {
            "max_iter": self.trees,
            "learning_rate": self.rate,
            "max_leaf_nodes": max(self.leaves, 2),
            "min_samples_leaf": self.least_in_leaf,
            "early_stopping": False,
            "random_state": int(rng.integers(LARGEST_SEED)),
        }
        if self.kind == "occurrence":
            make = module.HistGradientBoostingClassifier
            return OccurrenceTrees(
                names=design.names, fitted=fit_trees(make(**settings), design)
            )
        make = module.HistGradientBoostingRegressor

        def quantile_trees(level: float) -> FittedTrees:
            made = make(**settings, loss="quantile", quantile=level)
            return fit_trees(made, design)

        return BoostingModel(
            names=design.names,
            fitted=fit_trees(make(**settings), design),
            quantile_trees=quantile_trees,
        )


def _require(settings: Forest | Boosting, *, whole: Sequence[str], share: str) -> None:
    given = {each.name: getattr(settings, each.name) for each in fields(settings)}
    problems = [
        Problem(where=name, what=f"{given[name]}", expected="a whole number from 1 on")
        for name in whole
        if not (given[name] >= 1 and given[name] == int(given[name]))
    ]
    if not 0.0 < given[share] <= 1.0:
        problems.append(
            Problem(
                where=share, what=f"{given[share]}", expected="a share above 0, to 1"
            )
        )
    if given["kind"] not in {"occurrence", "quantity"}:
        problems.append(
            Problem(
                where="kind",
                what=repr(given["kind"]),
                expected="occurrence or quantity",
            )
        )
    if problems:
        raise ParameterError(settings.name, problems)

"""What learns from a design, whatever the method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from geo.resource.prospectivity.design.design import Design, Targets


class Model(Protocol):
    """What has been learnt.

    Models that had to fall back on something plainer say so in ``notes``, a tuple
    of str.
    """

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict.

        Parameters
        ----------
        targets : Targets
            With the covariates of the design.

        Returns
        -------
        ndarray of float, shape (m,)
            Probability in [0, 1], or the quantity in its units.
        """


@runtime_checkable
class QuantileModel(Protocol):
    """A model that predicts a distribution."""

    def predict(self, targets: Targets) -> NDArray[np.float64]:
        """Predict, as `Model` does.

        Parameters
        ----------
        targets : Targets

        Returns
        -------
        ndarray of float, shape (m,)
        """

    def quantiles(
        self, targets: Targets, levels: Sequence[float]
    ) -> NDArray[np.float64]:
        """Predict quantiles of a value as it would be measured.

        Parameters
        ----------
        targets : Targets
        levels : sequence of float
            Between 0 and 1.

        Returns
        -------
        ndarray of float, shape (m, levels)
            Never falling along an ascending list of levels.
        """


class Learner(Protocol):
    """What a model is learnt with."""

    @property
    def name(self) -> str:
        """The name that tables use."""

    def fit(self, design: Design, *, rng: np.random.Generator) -> Model:
        """Learn.

        Parameters
        ----------
        design : Design
            In any order of rows.
        rng : numpy.random.Generator

        Returns
        -------
        Model
        """


def notes_of(model: Model) -> tuple[str, ...]:
    """Give what a model has to say about itself.

    Parameters
    ----------
    model : Model

    Returns
    -------
    tuple of str
        Empty where it has nothing to say.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> notes_of(SimpleNamespace(notes=("no variogram",)))
    ('no variogram',)
    """
    return tuple(getattr(model, "notes", ()))

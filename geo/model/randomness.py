"""Random streams that do not depend on threads or chunks."""

from __future__ import annotations

import numpy as np


def generator(seed: int, *path: str | int) -> np.random.Generator:
    """Build the generator of one task of a run.

    Parameters
    ----------
    seed : int
        The seed of the run.
    *path : str or int
        The name of the task: each path has a stream of its own, whatever the
        order in which tasks are run.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> a, b = generator(1, "stations"), generator(1, "stations")
    >>> bool(a.random() == b.random())
    True
    >>> bool(generator(1, "stations").random() == generator(1, "costs").random())
    False
    """
    words: list[int] = []
    for part in path:
        text = str(part).encode()
        words.extend([len(text), *text])
    sequence = np.random.SeedSequence(entropy=seed, spawn_key=tuple(words))
    return np.random.default_rng(sequence)  # noqa: TID251  the one place that may

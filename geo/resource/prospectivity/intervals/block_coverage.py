"""How often the truth lay within, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import betaincinv, betaln

from geo.errors import DataError, Problem
from geo.resource.prospectivity.intervals.conformal_ranks import points_needed, rank_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.geostat.checks.folds import Folds

DOUBT = 0.05  # of the two-sided test of all blocks together, and of the intervals
HOLDS, BELOW, ABOVE = "as promised", "below the promise", "above the promise"
TOO_FEW = "too few points elsewhere"
PLAUSIBLE, IMPLAUSIBLE = "exchangeable: plausible", "exchangeable: not plausible"
UNTESTED = "exchangeable: not tested"
ALL = "all"
COVERAGE_COLUMNS = (
    "block",
    "count",
    "covered",
    "share",
    "share_low",
    "share_high",
    "promised",
    "p_value",
    "verdict",
)


def block_coverage(
    scores: NDArray[np.float64], blocks: NDArray[np.generic], *, level: float
) -> pd.DataFrame:
    """Tell how often points of each block lay within what all others promise.

    A block is judged by its out-of-fold scores against the score at the rank of the
    level among those of all *other* blocks. Were the scores exchangeable, the number
    within would be beta-binomial: of ``c`` points, with the k-th smallest of n other
    scores as limit, parameters k and n + 1 - k. The p-value is two-sided; a block is
    below or above the promise where it is under 0.05 over the number of blocks
    (Bonferroni).

    Parameters
    ----------
    scores : ndarray of float, shape (n,)
        How far each point lies from what was predicted without it.
    blocks : ndarray, shape (n,)
        Label of each.
    level : float

    Returns
    -------
    pandas.DataFrame
        `COVERAGE_COLUMNS`, a row per block and one for all; share_low and share_high
        are the exact binomial interval of 95 % (Clopper & Pearson 1934). What cannot
        be judged is NaN. The verdict on all: whether the points of the blocks may be
        taken as exchangeable.

    References
    ----------
    Clopper, C.J. & Pearson, E.S. (1934). The use of confidence or fiducial limits
    illustrated in the case of the binomial. Biometrika 26, 404-413. doi
    10.1093/biomet/26.4.404

    Examples
    --------
    >>> scores = np.concatenate([np.arange(10.0), np.arange(20.0, 30.0)])
    >>> table = block_coverage(scores, np.repeat(["west", "east"], 10), level=0.5)
    >>> table[["block", "count", "covered", "verdict"]]
      block  count  covered                  verdict
    0  east     10        0         below the promise
    1  west     10       10               as promised
    2   all     20       10  exchangeable: not plausible
    """
    labels, member = np.unique(blocks.astype(str), return_inverse=True)
    rows = [
        _judged(label, scores, member == number, level=level, blocks=len(labels))
        for number, label in enumerate(labels)
    ]
    table = pd.DataFrame(rows)
    told = table[table["verdict"] != TOO_FEW]
    whole = _share(int(told["covered"].sum()), int(told["count"].sum()))
    verdict = _verdict_on_all(list(told["verdict"]))
    last = {"block": ALL, "count": len(scores)} | whole | _told(level, np.nan, verdict)
    return pd.DataFrame([*rows, last], columns=list(COVERAGE_COLUMNS))


def _verdict_on_all(verdicts: list[str]) -> str:
    if len(verdicts) < 2:
        return UNTESTED
    return PLAUSIBLE if all(each == HOLDS for each in verdicts) else IMPLAUSIBLE


def _judged(
    label: str,
    scores: NDArray[np.float64],
    inside: NDArray[np.bool_],
    *,
    level: float,
    blocks: int,
) -> dict[str, object]:
    own, others = scores[inside], np.sort(scores[~inside])
    row: dict[str, object] = {"block": label, "count": len(own)}
    if len(others) < points_needed(level):
        return row | _share(0, 0) | _told(level, np.nan, TOO_FEW)
    rank = rank_of(len(others), level=level)
    covered = int((own <= others[rank - 1]).sum())
    below, above = _tails(covered, len(own), rank=rank, others=len(others))
    p_value = min(1.0, 2.0 * min(below, above))
    verdict = HOLDS
    if p_value < DOUBT / blocks:
        verdict = BELOW if below < above else ABOVE
    return row | _share(covered, len(own)) | _told(level, p_value, verdict)


def _told(level: float, p_value: float, verdict: str) -> dict[str, object]:
    return {"promised": level, "p_value": p_value, "verdict": verdict}


def _share(covered: int, count: int) -> dict[str, object]:
    names = ("covered", "share", "share_low", "share_high")
    if not count:
        return dict.fromkeys(names, np.nan)
    return dict(
        zip(
            names,
            (covered, covered / count, *binomial_interval(covered, count)),
            strict=True,
        )
    )


def binomial_interval(hits: int, count: int) -> tuple[float, float]:
    """Give the exact interval of a share.

    Parameters
    ----------
    hits, count : int

    Returns
    -------
    tuple of float
        Lower and upper limit of 95 % (Clopper & Pearson 1934).

    Examples
    --------
    >>> low, high = binomial_interval(9, 10)
    >>> round(low, 4), round(high, 4)
    (0.555, 0.9975)
    """
    half = DOUBT / 2
    low = float(betaincinv(hits, count - hits + 1, half)) if hits else 0.0
    if hits == count:
        return low, 1.0
    return low, float(betaincinv(hits + 1, count - hits, 1 - half))


def _tails(covered: int, count: int, *, rank: int, others: int) -> tuple[float, float]:
    """Beta-binomial chances of at most, and of at least, as many."""
    number = np.arange(count + 1)
    weight = np.exp(
        betaln(number + rank, count - number + others + 1 - rank)
        - betaln(rank, others + 1 - rank)
        - betaln(number + 1, count - number + 1)
        - np.log(count + 1)
    )
    return float(weight[: covered + 1].sum()), float(weight[covered:].sum())


def block_labels(folds: Folds, blocks: ArrayLike | None) -> NDArray[np.generic]:
    """Give the labels of the blocks whose coverage is told.

    Parameters
    ----------
    folds : Folds
        Over n rows.
    blocks : array_like, shape (n,), optional
        The folds by default.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    DataError
        Not a label for each row.

    Examples
    --------
    >>> from geo.geostat.checks.folds import folds_by_label
    >>> block_labels(folds_by_label(np.array([0, 1, 0])), None)
    array(['fold 0', 'fold 1', 'fold 0'], dtype='<U6')
    """
    if blocks is None:
        width = len(str(len(folds) - 1))
        return np.array([f"fold {number:0{width}}" for number in folds.number])
    labels = np.asarray(blocks)
    if labels.shape != (len(folds.asked),):
        problem = Problem(
            where="blocks",
            what=f"shape {labels.shape}",
            expected=f"a label for each of the {len(folds.asked)} rows",
        )
        raise DataError("conformal prediction", [problem])
    return labels

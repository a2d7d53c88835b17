"""Tables of scores by learner and fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.resource.prospectivity.skill.skill import (
    brier_parts,
    concordance,
    crps_of_quantiles,
    log_loss,
    pinball,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from geo.resource.prospectivity.design.design import Kind
    from geo.resource.prospectivity.skill.out_of_fold import OutOfFold

ONE_CLASS = "one class: no AUC"


def scores_by_learner(told: OutOfFold, *, kind: Kind) -> pd.DataFrame:
    """Score each learner over all that was predicted.

    Parameters
    ----------
    told : OutOfFold
    kind : {"occurrence", "quantity"}

    Returns
    -------
    pandas.DataFrame
        Indexed by learner. Of occurrence: rows, presences, auc (over the pairs of
        stations that lie in one fold), auc_pooled (over all pairs), brier with
        reliability, resolution, uncertainty and within_bins, brier_skill (against
        the share of presences among the stations known), log_loss,
        folds_without_auc. Of a quantity: rows, rmse, mae, bias (predicted less
        observed), r2 (against the mean of the stations known), and where quantiles
        were asked for pinball (mean over the levels) and crps.
    """
    table = pd.DataFrame.from_dict(
        {
            str(name): _occurrence(rows) if kind == "occurrence" else _quantity(rows)
            for name, rows in told.predictions.groupby("learner", sort=False)
        },
        orient="index",
    )
    whole = [name for name in table if name in {"rows", "presences"}]
    table[whole] = table[whole].astype(int)
    if len(told.quantiles):
        table = table.join(_of_quantiles(told))
    return table.rename_axis("learner")


def scores_by_fold(told: OutOfFold, *, kind: Kind) -> pd.DataFrame:
    """Score each learner in each fold.

    Parameters
    ----------
    told : OutOfFold
    kind : {"occurrence", "quantity"}

    Returns
    -------
    pandas.DataFrame
        Columns fold, learner, rows; of occurrence presences, auc (NaN in a fold of
        one class, which ``told`` says), brier, log_loss, told; of a quantity rmse,
        mae, bias, told.
    """
    rows = []
    for key, part in told.predictions.groupby(["fold", "learner"], sort=False):
        fold, learner = key
        scores = _occurrence_in_fold(part) if kind == "occurrence" else _quantity(part)
        scores.pop("r2", None)
        rows.append({"fold": fold, "learner": learner, **scores})
    table = pd.DataFrame(rows).sort_values("fold", kind="stable", ignore_index=True)
    if kind == "quantity":
        table["told"] = ""
    return table


def _occurrence(rows: pd.DataFrame) -> dict[str, float]:
    observed, predicted, reference = (
        rows[name].to_numpy() for name in ("observed", "predicted", "reference")
    )
    counted = [
        concordance(part["observed"], part["predicted"])
        for _, part in rows.groupby("fold")
    ]
    pairs = sum(each.pairs for each in counted)
    pooled = concordance(observed, predicted)
    parts = brier_parts(observed, predicted)
    plain = float(np.mean((reference - observed) ** 2))
    return {
        "rows": len(rows),
        "presences": int(observed.sum()),
        "auc": sum(each.concordant for each in counted) / pairs if pairs else np.nan,
        "auc_pooled": pooled.concordant / pooled.pairs if pooled.pairs else np.nan,
        **parts._asdict(),
        "brier_skill": 1.0 - parts.brier / plain if plain else np.nan,
        "log_loss": log_loss(observed, predicted),
        "folds_without_auc": sum(not each.pairs for each in counted),
    }


def _occurrence_in_fold(rows: pd.DataFrame) -> dict[str, float | str]:
    observed, predicted = rows["observed"].to_numpy(), rows["predicted"].to_numpy()
    counted = concordance(observed, predicted)
    return {
        "rows": len(rows),
        "presences": int(observed.sum()),
        "auc": counted.concordant / counted.pairs if counted.pairs else np.nan,
        "brier": float(np.mean((predicted - observed) ** 2)),
        "log_loss": log_loss(observed, predicted),
        "told": "" if counted.pairs else ONE_CLASS,
    }


def _quantity(rows: pd.DataFrame) -> dict[str, float | str]:
    observed, predicted, reference = (
        rows[name].to_numpy() for name in ("observed", "predicted", "reference")
    )
    error = predicted - observed
    plain = float(np.mean((reference - observed) ** 2))
    return {
        "rows": len(rows),
        "rmse": float(np.sqrt(np.mean(error**2))),
        "mae": float(np.abs(error).mean()),
        "bias": float(error.mean()),
        "r2": 1.0 - float(np.mean(error**2)) / plain if plain else np.nan,
    }


def _of_quantiles(told: OutOfFold) -> pd.DataFrame:
    observed = told.predictions.groupby("row")["observed"].first()
    found: dict[Hashable, dict[str, float]] = {}
    for learner, part in told.quantiles.groupby("learner", sort=False):
        wide = part.pivot_table(index="row", columns="level", values="value")
        truth, levels = observed.loc[wide.index].to_numpy(), wide.columns.to_numpy()
        found[learner] = {
            "pinball": float(pinball(truth, wide.to_numpy(), levels=levels).mean()),
            "crps": crps_of_quantiles(truth, wide.to_numpy(), levels=levels),
        }
    return pd.DataFrame.from_dict(found, orient="index")

"""What is told of a map, for machines and for people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from geo.model.watermark import WATERMARK
from geo.report.concentration_layers import APPLICABLE
from geo.resource.prospectivity.maps.applicability_verdict import unknown_classes
from geo.workflow.prospecting_verdict import verdict_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo.workflow.prospecting_found import Found
    from geo.workflow.prospecting_verdict import Verdict

SHOWN = {
    "occurrence": ("auc", "brier", "brier_skill"),
    "quantity": ("rmse", "mae", "r2"),
}
"""Scores that people are told, the one that ranks among them."""

WORDS = {
    "auc": "AUC",
    "brier": "Brier",
    "brier_skill": "Brier skill",
    "rmse": "RMSE",
    "mae": "MAE",
    "r2": "R2",
}
REASONS_SHOWN = 6

Content = dict[str, Any]  # JSON of many kinds


def prospect_content(found: Found) -> Content:
    """Gather what is told of a map.

    Parameters
    ----------
    found : Found

    Returns
    -------
    dict
        Ready for JSON.
    """
    plan = found.asked.file.plan
    content: Content = {
        "title": plan.title,
        "kind": plan.kind,
        "response": plan.response_words,
        "units": found.design.units["response"],
        "synthetic": found.synthetic,
        "seed": plan.seed,
        "points": _points(found),
        "grid": _grid(found),
        "covariates": _covariates(found),
        "condition_number": found.collinearity.condition_number,
        "folds": {"of": found.judged.plan.label, "count": len(found.judged.folds)},
        "scores": _scores(found),
        "map_by": found.judged.learner.name,
        "verdict": _verdict(found.judged.verdict),
        "importance": _records(found.importance),
        "calibration": _calibration(found),
        "labels": _labels(found),
        "intervals": _intervals(found),
        "applicability": _applicability(found),
        "citations": str(found.map.grid.attrs["citation"]).splitlines(),
        "notes": list(found.notes),
    }
    return {key: _known(value) for key, value in content.items()}


def _known(value: object) -> object:
    """Put None where JSON has no number: not known, or without limit."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_known(item) for item in value]
    return value


def _said(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _records(table: pd.DataFrame) -> list[Content]:
    return [
        {str(key): value for key, value in row.items()}
        for row in table.to_dict(orient="records")
    ]


def _points(found: Found) -> Content:
    dropped = found.dropped
    # reasons with values of their own are told by their kind
    kinds = dropped["reason"].astype(str).str.split(":").str[0]
    kinds = kinds.str.replace(r" row \d+ of .*", " another row", regex=True)
    counted = kinds.value_counts()
    told: Content = {
        "read": len(found.asked.table.accepted) + len(found.asked.table.rejected),
        "used": len(found.design),
        "dropped": len(dropped),
        "dropped_by_reason": {str(why): int(n) for why, n in counted.items()},
    }
    if found.design.kind == "occurrence":
        told["presences"] = int(found.design.response.sum())
    return told


def _grid(found: Found) -> Content:
    spec = found.asked.spec
    return {
        "rows": spec.shape[0],
        "columns": spec.shape[1],
        "spacing": spec.spacing,
        "crs": spec.crs.srs,
        "cells": spec.shape[0] * spec.shape[1],
        "cells_with_covariates": len(found.map.applicability.applicable),
    }


def _covariates(found: Found) -> list[Content]:
    by_name = {one.name: one for one in found.asked.file.plan.covariates}
    return [
        {
            "name": row["covariate"],
            "units": found.design.units[str(row["covariate"])],
            "resampling": by_name[str(row["covariate"])].resampling or "none",
            "vif": row["inflation"],
            "verdict": row["verdict"],
        }
        for row in _records(found.collinearity.table)
    ]


def _scores(found: Found) -> list[Content]:
    """Set each score beside what random folds would have claimed, the best first."""
    plan, judged = found.asked.file.plan, found.judged
    names = SHOWN[plan.kind]
    claimed = judged.claimed.set_index("learner")
    table = judged.scores.sort_values(judged.verdict.measure, kind="stable")
    return [
        {
            "learner": row["learner"],
            "baseline": row["learner"] in plan.model.baselines_of(plan.kind),
            **{name: row[name] for name in names},
            **{f"{name}_claimed": claimed.loc[row["learner"], name] for name in names},
        }
        for row in _records(table)
    ]


def _verdict(verdict: Verdict) -> Content:
    return {
        "measure": verdict.measure,
        "best_learner": verdict.best_learner,
        "best_baseline": verdict.best_baseline,
        "learner_score": verdict.learner_score,
        "baseline_score": verdict.baseline_score,
        "folds_won": verdict.folds_won,
        "folds": verdict.folds,
        "beats_baselines": verdict.beats,
        "ranks_better": verdict.ranking.better if verdict.ranking else None,
        "words": verdict_words(verdict),
    }


def _calibration(found: Found) -> Content | None:
    if found.design.kind != "occurrence":
        return None
    return {
        "expected_error": found.judged.calibration_error,
        "prevalence": found.asked.file.plan.model.prevalence,
        "reliability": _records(found.judged.reliability),
    }


def _labels(found: Found) -> Content | None:
    if not len(found.map.labels):
        return None
    coverage = found.map.coverage
    whole = coverage[coverage["block"] == "all"].set_index("class")["share"]
    return {
        "level": found.asked.file.plan.model.level,
        "ground": _records(found.map.labels),
        "covered": {str(name): float(share) for name, share in whole.items()},
        "verdict": str(found.map.grid.attrs["exchangeability"]),
    }


def _intervals(found: Found) -> Content | None:
    coverage = found.map.coverage
    if found.design.kind == "occurrence" or not len(coverage):
        return None
    whole = _records(coverage)[-1]
    blocks = coverage.iloc[:-1]
    return {
        "level": found.asked.file.plan.model.level,
        "method": found.asked.file.plan.model.intervals,
        "covered": whole["share"],
        "least_covered_block": blocks["share"].min(),
        "verdict": whole["verdict"],
    }


def _applicability(found: Found) -> Content:
    told = found.map.applicability
    ground = {row["ground"]: row for row in _records(told.verdict)}
    codes = found.map.grid[APPLICABLE].to_numpy()
    return {
        "threshold": told.threshold,
        "share_outside": ground["outside"]["share"],
        "km2_outside": ground["outside"]["area_km2"],
        "km2": ground["all"]["area_km2"],
        "cells_without_covariates": int((codes == -1).sum()),
        "unknown_classes": unknown_classes(told.verdict),
        "reasons": _records(told.verdict.iloc[3:]),
    }


def prospect_text(content: Mapping[str, Any]) -> str:
    """Write for people what is told of a map.

    Parameters
    ----------
    content : mapping
        Of `prospect_content`, with out and files.

    Returns
    -------
    str
    """
    return "\n".join(
        [
            str(content["title"]),
            *([WATERMARK] if content["synthetic"] else []),
            "",
            *_point_lines(content),
            "",
            *_covariate_lines(content),
            "",
            *_score_lines(content),
            "",
            content["verdict"]["words"],
            *_worth_lines(content),
            *(f"note: {note}" for note in content["notes"]),
            f"results: {content['out']}",
            f"open:    {content['out']}/concentration.html",
        ]
    )


def _point_lines(content: Mapping[str, Any]) -> Iterator[str]:
    points, grid = content["points"], content["grid"]
    present = ""
    if "presences" in points:
        present = f", {points['presences']:,} of them presences"
    yield f"points: {points['used']:,} used{present}, of {points['read']:,} read"
    reasons = list(points["dropped_by_reason"].items())
    for why, count in reasons[:REASONS_SHOWN]:
        yield f"  left out: {count:,}, {why}"
    if rest := sum(count for _, count in reasons[REASONS_SHOWN:]):
        yield f"  left out: {rest:,}, for other reasons (tables/dropped.csv)"
    yield (
        f"cells: {grid['cells']:,} in {grid['rows']:,} rows and {grid['columns']:,} "
        f"columns, {grid['cells_with_covariates']:,} with every covariate"
    )


def _covariate_lines(content: Mapping[str, Any]) -> Iterator[str]:
    rows = [
        (one["name"], one["units"], one["resampling"], _said(one["vif"], ".3g"))
        for one in content["covariates"]
    ]
    header = ("covariate", "units", "resampling", "VIF")
    verdicts = ["", *(one["verdict"] for one in content["covariates"])]
    for line, verdict in zip(_aligned([header, *rows]), verdicts, strict=True):
        yield f"{line}  {verdict}".rstrip()


def _score_lines(content: Mapping[str, Any]) -> Iterator[str]:
    names = SHOWN[content["kind"]]
    header = ("", *(WORDS[n] for n in names), *(WORDS[n] for n in names))
    rows = [
        (
            f"{one['learner']}{' (baseline)' if one['baseline'] else ''}"
            f"{' *' if one['learner'] == content['map_by'] else ''}",
            *(_said(one[name], ".3f") for name in names),
            *(_said(one[f"{name}_claimed"], ".3f") for name in names),
        )
        for one in content["scores"]
    ]
    lines = list(_aligned([header, *rows]))
    folds = content["folds"]
    yield (
        f"scores by {folds['of']} left out ({folds['count']} folds), and, on the "
        "right, what random folds would have claimed; * makes the map"
    )
    yield from lines


def _worth_lines(content: Mapping[str, Any]) -> Iterator[str]:
    calibration, intervals = content["calibration"], content["intervals"]
    if calibration is not None:
        yield (
            "calibration: what is said and what was found differ by "
            f"{calibration['expected_error']:.3f} on average"
        )
        if calibration["prevalence"] is None:
            yield (
                "  no prevalence is stated: probabilities are of the points' mixture "
                "of presences and controls, not of the sea floor; controls are no "
                "absences"
            )
    if content["labels"] is not None:
        yield from _label_lines(content["labels"])
    if intervals is not None:
        yield (
            f"intervals: {intervals['level']:.0%} promised, "
            f"{_said(intervals['covered'], '.1%')} held on ground left out, "
            f"{_said(intervals['least_covered_block'], '.1%')} in the worst fold; "
            f"{intervals['verdict']}"
        )
    ground = content["applicability"]
    yield (
        f"the model does not apply to {ground['share_outside']:.1%} of the ground "
        f"({ground['km2_outside']:,.0f} of {ground['km2']:,.0f} km2): it is unlike "
        "any that was sampled, and hatched"
    )
    if ground["unknown_classes"]:
        yield f"  {ground['unknown_classes']}"
    if ground["cells_without_covariates"]:
        yield f"  {ground['cells_without_covariates']:,} cells lack a covariate"


def _label_lines(labels: Content) -> Iterator[str]:
    shares = {each["set"]: each["share"] for each in labels["ground"]}
    kept = ", ".join(f"{name} {share:.1%}" for name, share in labels["covered"].items())
    yield (
        f"labels not ruled out at {labels['level']:.0%}: "
        + ", ".join(f"{name} {share:.1%}" for name, share in shares.items())
        + " of the ground with covariates"
    )
    yield f"  kept on ground left out: {kept}; {labels['verdict']}"


def _aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Set cells in columns, the first one to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *rest = (
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *rest]).rstrip()

"""What can be wrong with the contents of layers, and how they become oxides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import Problem
from geo.model.commodities import ATOMIC_MASSES, oxide_per_metal
from geo.model.metal_columns import REO, REY
from geo.sources.sample_checks import PLAUSIBLE_MEDIANS

if TYPE_CHECKING:
    from geo.model.mud import MudSettings
    from geo.model.samples import SampleRules
    from geo.sources.sample_draft import Draft

SUMS_AGREE = 0.05  # elements and their stated sum


def check_contents(draft: Draft, *, mud: MudSettings, rules: SampleRules) -> Draft:
    """Bring contents to fractions of elements, and add up their oxides.

    Parameters
    ----------
    draft : Draft
        With REY and elements as in the file.
    mud : MudSettings
    rules : SampleRules

    Returns
    -------
    Draft
        With REY, REO and the elements.
    """
    columns = mud.layers
    units = {symbol: each.factor for symbol, each in columns.elements.items()}
    if columns.rey is not None:
        units[REY] = columns.rey.factor
    table = draft.table.assign(
        **{name: draft.table[name] * factor for name, factor in units.items()}
    )
    if columns.basis == "oxide":
        table = table.assign(
            **{one: table[one] / oxide_per_metal(one) for one in columns.elements}
        )
        draft = draft.noted("contents: oxides brought to elements, by stoichiometry")
    elements = [one for one in ATOMIC_MASSES if one in columns.elements]
    summed = table[elements].sum(axis=1) if columns.whole else None
    stated = table[REY] if columns.rey is not None else None
    draft = replace(draft, table=table)
    if summed is not None and stated is not None and columns.basis == "element":
        draft = _same_sum(draft, stated, summed, reject=rules.impossible == "reject")
    rey = summed if summed is not None else stated
    if rey is None:  # the settings refuse it
        return draft
    table = draft.table.assign(**{REY: rey, REO: _oxides(draft.table, rey, mud)})
    draft = replace(draft, table=table)
    for name in (*elements, REY):
        draft = draft.found(
            ~table[name].between(0.0, 1.0),
            shown=table[name] * 1e6,
            what=f"content of {name} in ppm:",
            expected="0 to 1000000",
            cure="is the unit right?",
            reject=rules.impossible == "reject",
        )
    return _doubted_rey(draft.settled())


def _oxides(table: pd.DataFrame, rey: pd.Series, mud: MudSettings) -> pd.Series:
    if mud.reo_per_rey is not None:
        return rey * mud.reo_per_rey
    parts = [table[one] * oxide_per_metal(one) for one in mud.layers.elements]
    return pd.concat(parts, axis=1).sum(axis=1)


def _same_sum(
    draft: Draft, stated: pd.Series, summed: pd.Series, *, reject: bool
) -> Draft:
    off = (summed - stated).abs() > SUMS_AGREE * stated.clip(lower=1e-12)
    return draft.found(
        off,
        shown=_in_ppm(stated) + " against " + _in_ppm(summed),
        what="REY in ppm and the sum of the elements:",
        expected=f"within {SUMS_AGREE:.0%}",
        cure="are some of them oxides? set layers.basis",
        reject=reject,
    ).settled()


def _in_ppm(fractions: pd.Series) -> pd.Series[str]:
    return (fractions * 1e6).map("{:.4g}".format).astype(str)


def _doubted_rey(draft: Draft) -> Draft:
    given = draft.table[REY][draft.table[REY] > 0.0]
    low, high = PLAUSIBLE_MEDIANS[REY]
    median = float(given.median()) if len(given) else low
    if low <= median <= high:
        return draft
    doubt = Problem(
        where="content of REY",
        what=f"the median is {1e6 * median:.3g} ppm",
        expected=f"{1e6 * low:g} to {1e6 * high:g} ppm of dry mass",
        cure="is the unit right?",
    )
    return replace(draft, problems=(*draft.problems, doubt))

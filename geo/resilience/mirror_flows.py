"""What exporter and importer each counted of the same trade, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.errors import DataError, ParameterError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

CIF_FOB_MARGIN = 0.06
"""By how much imports (cost, insurance, freight) are valued above exports (free on
board): the factor 1.06 of the IMF's Direction of Trade Statistics, 2017."""

CIF_FOB_ASYMMETRY = CIF_FOB_MARGIN / (1.0 + CIF_FOB_MARGIN / 2.0)
"""The same margin as a difference over the mean of both sides."""

GROUPS_OF_COUNTRIES = frozenset({"WLD", "EU27"})

_SERIES = (
    "period",
    "origin",
    "destination",
    "product",
    "goods",
    "measure",
    "unit",
    "scope",
)
_NEEDED = (*_SERIES, "reporter", "value", "basis")
_COUNTED = ("wording", "value", "basis")
_SIDES = ("exporter", "importer", "unassigned")
_PAIRED = (
    *_SERIES,
    "mirror",
    *(f"{side}_{name}" for name in ("value", "basis", "wording") for side in _SIDES),
)
_MIRRORS = {
    "both": "both",
    "left_only": "exporter only",
    "right_only": "importer only",
}
_MAY_BE_EMPTY = ("product", "goods", "scope", "reporter", "basis")


def compare_mirrors(
    flows: pd.DataFrame,
    *,
    value_limit: float = CIF_FOB_ASYMMETRY,
    volume_limit: float | None = None,
    countries: Collection[str] | None = None,
) -> pd.DataFrame:
    """Set what the exporter counted beside what the importer counted.

    Two rows are mirrors when period, origin, destination, goods, measure, unit and
    scope agree, and one was counted by the origin, the other by the destination.
    Goods are told by `product` where both name one, by the words of `goods` only
    where they have no product. Rows without a mirror stay in the table, and say so.

    Parameters
    ----------
    flows : pandas.DataFrame
        Columns period, origin, destination, reporter, product, goods, measure
        (``"volume"``, ``"value"`` or ``"share"``), value, unit, scope, basis; others
        are left aside. `reporter` is the side whose customs counted the row, or
        empty.
    value_limit : float, optional
        Largest asymmetry of money, either way, that passes unflagged. The default
        is the margin of freight and insurance, hence no measure for weights.
    volume_limit : float, optional
        The same for weights. They bear no freight and ought to agree; how far they
        may differ (moisture, transit over the turn of the year) no source says, so
        nothing is flagged unless a limit is given.
    countries : collection of str, optional
        Codes that origin and destination may have, besides WLD and EU27; any three
        capital letters by default.

    Returns
    -------
    pandas.DataFrame
        A row per pair or lone flow, in order of the series: the columns that name
        it; ``mirror`` (``"both"``, ``"exporter only"``, ``"importer only"``,
        ``"reporter unknown"``); ``exporter_value``, ``importer_value`` and
        ``difference`` (importer less exporter) in the unit of the row; ``ratio``
        (importer over exporter), ``asymmetry`` (difference over the mean, -2 to 2;
        0 where both counted nothing) and ``beyond_limit``, empty where no limit
        holds or there is no mirror; ``exporter_basis``, ``importer_basis``;
        ``chinese_data``, whether either side is China's count.
        A row of unknown reporter has its figure and basis in ``unassigned_value`` and
        ``unassigned_basis``.

    Raises
    ------
    DataError
        Columns or periods are missing, a country is unknown or trades with itself,
        a reporter is neither side, a value is none or negative, or a side counted
        the same flow twice; all are told.
    ParameterError
        A limit is not 0 to 2.

    References
    ----------
    International Monetary Fund (2017). Direction of Trade Statistics Yearbook 2017:
    factor 1.06 between imports CIF and exports FOB.

    Examples
    --------
    >>> row = {"period": "2023", "origin": "CHN", "destination": "JPN"}
    >>> row |= {"product": "", "goods": "rare earths", "measure": "value"}
    >>> row |= {"unit": "US$", "scope": "compounds", "basis": "customs"}
    >>> flows = pd.DataFrame(
    ...     [row | {"reporter": "CHN", "value": 100.0}]
    ...     + [row | {"reporter": "JPN", "value": 120.0}]
    ... )
    >>> found = compare_mirrors(flows)
    >>> bool(found["beyond_limit"].iloc[0]), float(found["ratio"].iloc[0])
    (True, 1.2)
    """
    _require_limits({"value_limit": value_limit, "volume_limit": volume_limit})
    _require_columns(flows)
    told = _tidy(flows)
    problems = [*_bad_rows(told, countries=countries), *_repeated(told)]
    if problems:
        raise DataError("trade flows", problems)
    paired = _pair(told)
    limits = {"value": value_limit, "volume": volume_limit}
    return _measured(paired, limits=limits)


def _tidy(flows: pd.DataFrame) -> pd.DataFrame:
    text = [name for name in _NEEDED if name != "value"]
    told = flows.loc[:, list(_NEEDED)].copy()
    told[text] = told[text].astype(object).fillna("").astype(str).apply(_stripped)
    told["value"] = pd.to_numeric(told["value"], errors="coerce")
    told["wording"] = told["goods"]
    # the same product is worded in two ways by two customs
    told.loc[told["product"] != "", "goods"] = ""
    told["side"] = np.select(
        [
            told["reporter"] == "",
            told["reporter"] == told["origin"],
            told["reporter"] == told["destination"],
        ],
        ["unknown", "exporter", "importer"],
        default="neither",
    )
    return told


def _stripped(cells: pd.Series) -> pd.Series:
    return cells.str.strip()


def _pair(told: pd.DataFrame) -> pd.DataFrame:
    counted = [_counted_by(told, side=side) for side in ("exporter", "importer")]
    paired = counted[0].merge(
        counted[1], on=list(_SERIES), how="outer", indicator="mirror"
    )
    paired["mirror"] = paired["mirror"].astype(str).map(_MIRRORS)
    parts = [
        part.reindex(columns=list(_PAIRED)).astype(object)
        for part in (paired, _without_reporter(told))
        if len(part)
    ]
    joined = pd.concat(parts) if parts else pd.DataFrame(columns=list(_PAIRED))
    return joined.sort_values(list(_SERIES), kind="stable").reset_index(drop=True)


def _counted_by(told: pd.DataFrame, *, side: str) -> pd.DataFrame:
    rows = told.loc[told["side"] == side, [*_SERIES, *_COUNTED]]
    return rows.rename(columns={name: f"{side}_{name}" for name in _COUNTED})


def _without_reporter(told: pd.DataFrame) -> pd.DataFrame:
    rows = told.loc[told["side"] == "unknown", [*_SERIES, *_COUNTED]]
    named = rows.rename(columns={name: f"unassigned_{name}" for name in _COUNTED})
    return named.assign(mirror="reporter unknown")


def _measured(paired: pd.DataFrame, *, limits: dict[str, float | None]) -> pd.DataFrame:
    found = paired.copy()
    values, bases, wordings = (
        [f"{side}_{name}" for side in _SIDES] for name in ("value", "basis", "wording")
    )
    found[values] = found[values].astype(float)
    found[bases] = found[bases].fillna("").astype(str)
    exporter, importer = found["exporter_value"], found["importer_value"]
    found["difference"] = importer - exporter
    found["ratio"] = importer / exporter  # 0/0 is NaN, 1/0 infinite: no error in pandas
    mean = (exporter + importer) / 2.0
    found["asymmetry"] = (found["difference"] / mean).mask(mean == 0.0, 0.0)
    limit = found["measure"].map(limits).astype(float)
    compared = found["asymmetry"].notna() & limit.notna()
    found["beyond_limit"] = (found["asymmetry"].abs() > limit).astype("boolean")
    found.loc[~compared, "beyond_limit"] = pd.NA
    found["chinese_data"] = (
        found[bases].isin(["chinese imports"]).any(axis=1)
        | ((found["origin"] == "CHN") & exporter.notna())
        | ((found["destination"] == "CHN") & importer.notna())
    )
    found["goods"] = found[wordings].bfill(axis=1).iloc[:, 0].fillna("").astype(str)
    return found.drop(columns=wordings)


def _require_limits(limits: dict[str, float | None]) -> None:
    problems = [
        Problem(where=name, what=f"{limit}", expected="0 to 2, the bounds of asymmetry")
        for name, limit in limits.items()
        if limit is not None and not 0.0 <= limit <= 2.0
    ]
    if problems:
        raise ParameterError("mirror flows", problems)


def _require_columns(flows: pd.DataFrame) -> None:
    absent = [name for name in _NEEDED if name not in flows.columns]
    if absent:
        raise DataError(
            "trade flows",
            [
                Problem(
                    where="columns",
                    what="missing: " + ", ".join(absent),
                    expected=", ".join(_NEEDED),
                )
            ],
        )


def _bad_rows(
    told: pd.DataFrame, *, countries: Collection[str] | None
) -> Iterator[Problem]:
    for name in _SERIES:
        if name not in _MAY_BE_EMPTY:
            yield from _told(told[name] == "", what=f"no {name}", expected=f"a {name}")
    for name in ("origin", "destination"):
        codes = told[name]
        known = (
            codes.str.fullmatch("[A-Z]{3}")
            if countries is None
            else codes.isin(countries)
        )
        unknown = ~(known | codes.isin(GROUPS_OF_COUNTRIES)) & (codes != "")
        shown = ", ".join(sorted(codes[unknown].unique())[:4])
        yield from _told(
            unknown,
            what=f"{name} {shown} is unknown",
            expected="an ISO 3166-1 alpha-3 code, WLD or EU27",
        )
    yield from _told(
        (told["origin"] == told["destination"]) & (told["origin"] != ""),
        what="origin and destination are the same",
        expected="trade between two",
    )
    yield from _told(
        told["side"] == "neither",
        what="the reporter is neither origin nor destination",
        expected="the side whose customs counted it, or nothing",
    )
    yield from _told(
        (told["product"] == "") & (told["wording"] == ""),
        what="neither product nor goods",
        expected="what was traded",
    )
    yield from _told(
        ~(np.isfinite(told["value"]) & (told["value"] >= 0.0)),
        what="no value, or a negative one",
        expected="a number of 0 or more",
    )


def _repeated(told: pd.DataFrame) -> Iterator[Problem]:
    counted = told["side"].isin(["exporter", "importer"])
    twice = told.duplicated([*_SERIES, "side"], keep=False) & counted
    yield from _told(
        twice,
        what="the same flow twice by the same side",
        expected="once",
    )


def _told(mask: pd.Series, *, what: str, expected: str) -> Iterator[Problem]:
    rows = [str(label) for label in mask.index[mask.to_numpy(dtype=bool)]]
    if rows:
        more = f" and {len(rows) - 6} more" if len(rows) > 6 else ""
        yield Problem(
            where=f"rows {', '.join(rows[:6])}{more}", what=what, expected=expected
        )

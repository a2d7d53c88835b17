"""A sea-floor deposit's grades beside those of land deposits.

Equal things only: dry mass fractions, rare earths as elements, and a peak is said
to be one. A ratio of grades says nothing of depth, of cost or of what can be won.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import DataError, ParameterError, Problem
from geo.model.quantities import GRADE_UNITS, Basis
from geo.resource.mud.elements import REO_PER_REY

if TYPE_CHECKING:
    from collections.abc import Mapping

_GRADES = ("Ni", "Co", "Cu", "Mn", "REY", "REO")
_SOLID = ("cited", "derived")


def grades_of(
    deposits: pd.DataFrame, *, deposit: str, figure: str = "mean"
) -> dict[str, float]:
    """Take the grades of one deposit out of a table.

    Parameters
    ----------
    deposits : pandas.DataFrame
        Schema `DEPOSITS`.
    deposit : str
        Its name there.
    figure : str, optional
        Such as ``"mean"`` or ``"peak"``.

    Returns
    -------
    dict of str to float
        Mass fractions by element, oxides of rare earths as elements ("REY"); the
        first where the table has several.

    Raises
    ------
    ParameterError
        The table has no such figure of it.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "deposit": ["mud"],
    ...         "element": ["REY"],
    ...         "figure": ["peak"],
    ...         "value": [6600.0],
    ...         "unit": ["ppm"],
    ...     }
    ... )
    >>> grades_of(table, deposit="mud", figure="peak")
    {'REY': 0.0066}
    """
    told = _as_fractions(deposits)
    mine = told[(told["deposit"] == deposit) & (told["figure"] == figure)]
    if mine.empty:
        have = told.groupby("deposit")["figure"].unique()
        raise ParameterError(
            "grades of a deposit",
            [
                Problem(
                    where=f"{deposit}, {figure}",
                    what="not in the table",
                    expected="; ".join(f"{n}: {', '.join(f)}" for n, f in have.items()),
                )
            ],
        )
    once = mine.drop_duplicates("element")
    return dict(zip(once["element"], once["fraction"].astype(float), strict=True))


def _as_fractions(deposits: pd.DataFrame) -> pd.DataFrame:
    """Keep known grades, as mass fractions of elements."""
    known = deposits[deposits["element"].isin(_GRADES) & deposits["value"].notna()]
    oxides = known["element"] == "REO"
    fraction = known["value"] * known["unit"].map(GRADE_UNITS)
    return known.assign(
        fraction=fraction.where(~oxides, fraction / REO_PER_REY),
        element=known["element"].where(~oxides, "REY"),
        told_as=known["element"],
    )


def compare_with_land(
    grades: Mapping[str, float],
    land: pd.DataFrame,
    *,
    figure: str = "mean",
    basis: Basis = Basis.DRY,
) -> pd.DataFrame:
    """Set a deposit's grades beside each land deposit's.

    Parameters
    ----------
    grades : mapping of str to float
        Dry mass fractions by element: "Ni", "Co", "Cu", "Mn", and "REY" for the
        elements (not oxides) of the rare earths with yttrium; 964 ppm is 964e-6.
    land : pandas.DataFrame
        Schema `DEPOSITS`.
    figure : str, optional
        What the deposit's grades are: "mean", "typical", "high", "peak".
    basis : Basis, optional
        What they are counted on; only dry can be compared.

    Returns
    -------
    pandas.DataFrame
        A row for each figure of land: element, grade, figure, land_deposit, iso3,
        kind, land_figure, land_grade, ratio (of the deposit to land),
        like_with_like (a mean against a mean or typical figure), land_basis
        ("dry", or "not stated", which on land is dry as a rule), told_as
        ("REO" where oxides were divided by 1.20), tonnage_mt, tonnage_class,
        evidence, source. An element without land figures has one row without.

    Raises
    ------
    ParameterError
        The grades are wet, or no mass fractions.
    DataError
        Land grades are wet.

    Examples
    --------
    >>> land = pd.DataFrame(
    ...     {
    ...         "deposit": ["Wowo Gap", "Goro"],
    ...         "iso3": ["PNG", "NCL"],
    ...         "kind": "nickel laterite",
    ...         "element": "Ni",
    ...         "figure": "mean",
    ...         "value": [0.81, 1.59],
    ...         "unit": "%",
    ...         "basis": ["dry", "not stated"],
    ...         "tonnage_mt": [110.0, 47.0],
    ...         "tonnage_class": "resources",
    ...         "evidence": "cited",
    ...         "source": ["RNS", "Northern Miner"],
    ...     }
    ... )
    >>> beside = compare_with_land({"Ni": 0.0044}, land)
    >>> beside[["land_deposit", "ratio"]].round(2).values.tolist()
    [['Wowo Gap', 0.54], ['Goro', 0.28]]
    """
    _require_dry_fractions(grades, basis=basis)
    told = _as_fractions(land)
    if bool((told["basis"] == "wet").any()):
        wet = ", ".join(told.loc[told["basis"] == "wet", "deposit"].unique())
        raise DataError(
            "land deposits",
            [
                Problem(
                    where=wet,
                    what="grades on wet mass",
                    expected="dry",
                    cure="divide them by 1 - moisture",
                )
            ],
        )
    mine = pd.DataFrame(
        {"element": list(grades), "grade": list(grades.values()), "figure": figure}
    )
    columns = {
        "deposit": "land_deposit",
        "figure": "land_figure",
        "fraction": "land_grade",
        "basis": "land_basis",
    }
    kept = ["iso3", "kind", "told_as", "tonnage_mt", "tonnage_class", "evidence"]
    beside = mine.merge(
        told.rename(columns=columns)[["element", *columns.values(), *kept, "source"]],
        on="element",
        how="left",
    )
    middle = ("mean", "typical")
    return beside.assign(
        ratio=beside["grade"] / beside["land_grade"],
        like_with_like=beside["land_figure"].isin(middle) & (figure in middle),
    )


def _require_dry_fractions(grades: Mapping[str, float], *, basis: Basis) -> None:
    problems = [
        Problem(
            where=f"grade of {element}",
            what=f"{grade:g}",
            expected="a mass fraction, above 0 to 1",
            cure="1.3 % is 0.013, 964 ppm is 964e-6",
        )
        for element, grade in grades.items()
        if not 0.0 < grade <= 1.0
    ]
    if "REO" in grades:
        problems.append(
            Problem(
                where="grade of REO",
                what="oxides",
                expected="elements, as REY",
                cure=f"divide by {REO_PER_REY:.2f}",
            )
        )
    if basis is not Basis.DRY:
        problems.append(
            Problem(
                where="basis",
                what=str(basis),
                expected="dry: land grades are",
                cure="divide wet grades by 1 - moisture",
            )
        )
    if problems:
        raise ParameterError("comparison with land", problems)


def ranges_by_kind(beside: pd.DataFrame) -> pd.DataFrame:
    """Sum a comparison up by element and kind of land deposit.

    Parameters
    ----------
    beside : pandas.DataFrame
        From `compare_with_land`.

    Returns
    -------
    pandas.DataFrame
        element, kind, deposits and figures (how many), cited (figures that are
        cited or derived from cited ones), land_low, land_high, ratio_low (to the
        richest) and ratio_high (to the poorest). Elements without land figures
        are left out.

    Examples
    --------
    >>> beside = pd.DataFrame(
    ...     {
    ...         "element": "Co",
    ...         "kind": "copper-cobalt",
    ...         "land_deposit": ["Mutanda", "Tenke"],
    ...         "land_grade": [0.0061, 0.0030],
    ...         "ratio": [0.6, 1.2],
    ...         "evidence": ["cited", "unverified"],
    ...     }
    ... )
    >>> ranges = ranges_by_kind(beside)
    >>> ranges[["deposits", "cited", "ratio_low", "ratio_high"]].values.tolist()
    [[2.0, 1.0, 0.6, 1.2]]
    """
    known = beside.dropna(subset=["ratio"])
    solid = known.assign(solid=known["evidence"].isin(_SOLID))
    return (
        solid.groupby(["element", "kind"], sort=False)
        .agg(
            deposits=("land_deposit", "nunique"),
            figures=("land_deposit", "size"),
            cited=("solid", "sum"),
            land_low=("land_grade", "min"),
            land_high=("land_grade", "max"),
            ratio_low=("ratio", "min"),
            ratio_high=("ratio", "max"),
        )
        .reset_index()
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimCheck:
    """For which land deposits a claim of "so many times land" holds.

    Parameters
    ----------
    times : float
        What is claimed.
    table : pandas.DataFrame
        As `ranges_by_kind`, with ``holding`` (figures that it holds against),
        ``like_with_like`` (figures that may fairly be compared), and ``verdict``:
        "holds", "holds against some" or "does not hold".
    unanswered : tuple of str
        Elements that the table of land deposits says nothing of.
    """

    times: float
    table: pd.DataFrame
    unanswered: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """One for each element and kind, and one for what is not known."""
        told = [
            f"{row.element} against {row.kind}: {self.times:g} times {row.verdict} "
            f"({row.holding} of {row.figures} figures, {row.cited} of them cited: "
            f"it has {row.ratio_low:.3g} to {row.ratio_high:.3g} times theirs)"
            + ("" if row.like_with_like else "; no mean is compared with a mean")
            for row in self.table.itertuples()
        ]
        return (*told, *(f"{e}: no land deposit is known" for e in self.unanswered))


def claim_check(beside: pd.DataFrame, *, times: float) -> ClaimCheck:
    """Test a claim that a deposit is so many times richer than land.

    Parameters
    ----------
    beside : pandas.DataFrame
        From `compare_with_land`.
    times : float
        What is claimed, such as 20.

    Returns
    -------
    ClaimCheck

    Raises
    ------
    ParameterError
        The claim is not above 0.

    Examples
    --------
    >>> beside = pd.DataFrame(
    ...     {
    ...         "element": "REY",
    ...         "kind": ["ion clay", "ion clay", "rare-earth mine"],
    ...         "land_deposit": ["poor", "usual", "Bayan Obo"],
    ...         "land_grade": [0.0003, 0.0008, 0.05],
    ...         "ratio": [22.0, 8.25, 0.132],
    ...         "like_with_like": False,
    ...         "evidence": "cited",
    ...     }
    ... )
    >>> for sentence in claim_check(beside, times=20).sentences:
    ...     print(sentence.split(" (")[0])
    REY against ion clay: 20 times holds against some
    REY against rare-earth mine: 20 times does not hold
    """
    if not times > 0.0:
        raise ParameterError(
            "claim", [Problem(where="times", what=f"{times}", expected="above 0")]
        )
    known = beside.dropna(subset=["ratio"])
    counted = (
        known.assign(holding=known["ratio"] >= times)
        .groupby(["element", "kind"], sort=False)[["holding", "like_with_like"]]
        .sum()
        .astype(int)
        .reset_index()
    )
    table = ranges_by_kind(beside).merge(counted, on=["element", "kind"])
    verdict = pd.Series("holds against some", index=table.index)
    verdict = verdict.mask(table["holding"] == table["figures"], "holds")
    verdict = verdict.mask(table["holding"] == 0, "does not hold")
    return ClaimCheck(
        times=times,
        table=table.assign(verdict=verdict),
        unanswered=tuple(beside.loc[beside["ratio"].isna(), "element"].unique()),
    )

"""A sea-floor deposit beside land: equal bases, claims, and radioactivity."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from geo.errors import DataError, ParameterError
from geo.model.quantities import Basis
from geo.resource.comparison import (
    claim_check,
    compare_with_land,
    grades_of,
    ranges_by_kind,
)
from geo.resource.radioactivity import (
    TH232_BQ_KG_PER_PPM,
    U238_BQ_KG_PER_PPM,
    radioactivity,
)
from geo.sources.deposits import read_land_deposits, read_seabed_deposits


def figures(*rows):
    """Make a table of deposits of (deposit, kind, element, figure, value, unit)."""
    columns = ["deposit", "kind", "element", "figure", "value", "unit"]
    return (
        pd.DataFrame(rows, columns=columns)
        .assign(
            iso3="", basis="dry", tonnage_mt=np.nan, tonnage_class="", evidence="cited"
        )
        .assign(source="made up")
    )


@pytest.fixture(scope="module")
def land():
    return read_land_deposits()


@pytest.fixture(scope="module")
def seabed():
    return read_seabed_deposits()


def verdicts(check):
    return check.table.set_index(["element", "kind"])["verdict"].to_dict()


def test_a_deposit_beside_itself_is_once_as_rich():
    table = figures(
        ("here", "nickel laterite", "Ni", "mean", 1.3, "%"),
        ("here", "nickel laterite", "Co", "mean", 1500.0, "ppm"),
    )
    beside = compare_with_land(grades_of(table, deposit="here"), table)
    assert beside["ratio"].tolist() == pytest.approx([1.0, 1.0])
    assert beside["like_with_like"].all()


def test_per_cent_and_ppm_are_one_scale():
    table = figures(
        ("a", "ion clay", "REY", "mean", 0.08, "%"),
        ("b", "ion clay", "REY", "mean", 800.0, "ppm"),
    )
    beside = compare_with_land({"REY": 964e-6}, table)
    assert beside["ratio"].tolist() == pytest.approx([1.205, 1.205])


def test_oxides_are_brought_to_elements_before_they_are_compared():
    table = figures(("mine", "rare-earth mine", "REO", "mean", 6.0, "%"))
    beside = compare_with_land({"REY": 0.05}, table)
    assert beside["ratio"].item() == pytest.approx(1.0)
    assert beside["told_as"].item() == "REO"


def test_a_peak_against_a_mean_is_told():
    table = figures(("clay", "ion clay", "REY", "typical", 800.0, "ppm"))
    beside = compare_with_land({"REY": 6600e-6}, table, figure="peak")
    assert not beside["like_with_like"].any()
    (sentence,) = claim_check(beside, times=8).sentences
    assert sentence == (
        "REY against ion clay: 8 times holds (1 of 1 figures, 1 of them cited: "
        "it has 8.25 to 8.25 times theirs); no mean is compared with a mean"
    )


def test_wet_grades_and_percentages_are_refused_together(land):
    with pytest.raises(ParameterError, match="3 problems") as raised:
        compare_with_land({"Ni": 1.3, "REO": 0.001}, land, basis=Basis.WET)
    assert "1.3 % is 0.013" in str(raised.value)
    assert "divide by 1.20" in str(raised.value)
    wet = figures(("here", "nickel laterite", "Ni", "mean", 1.3, "%"))
    with pytest.raises(DataError, match="here: grades on wet mass"):
        compare_with_land({"Ni": 0.013}, wet.assign(basis="wet"))


def test_a_figure_that_is_not_there_is_refused_with_those_that_are(seabed):
    with pytest.raises(ParameterError, match="Minamitorishima mud: mean, peak"):
        grades_of(seabed, deposit="Minamitorishima mud", figure="typical")


def test_an_element_without_land_figures_is_left_unanswered(land):
    beside = compare_with_land({"Ni": 0.0044, "Mo": 4e-4}, land)
    assert beside.loc[beside["element"] == "Mo", "ratio"].isna().all()
    check = claim_check(beside, times=20)
    assert check.unanswered == ("Mo",)
    assert check.sentences[-1] == "Mo: no land deposit is known"
    assert "Mo" not in set(ranges_by_kind(beside)["element"])


def test_a_land_deposit_without_a_figure_is_not_compared_with_nought():
    table = figures(
        ("known", "ion clay", "REY", "mean", 800.0, "ppm"),
        ("unknown", "ion clay", "REY", "mean", np.nan, "ppm"),
    )
    beside = compare_with_land({"REY": 964e-6}, table)
    assert beside["land_deposit"].tolist() == ["known"]


def test_twenty_times_land_holds_for_the_peak_of_the_mud_and_lean_clays_only(
    land, seabed
):
    peak = grades_of(seabed, deposit="Minamitorishima mud, core of 2013", figure="peak")
    check = claim_check(compare_with_land(peak, land, figure="peak"), times=20)
    assert verdicts(check) == {
        ("REY", "rare-earth mine"): "does not hold",
        ("REY", "ion clay"): "holds against some",
    }
    mines = check.table.set_index("kind").loc["rare-earth mine"]
    assert mines["ratio_high"] < 0.3  # a small fraction of Mountain Pass, Bayan Obo
    assert (check.table["like_with_like"] == 0).all()


def test_twenty_times_land_does_not_hold_for_the_mean_of_the_mud(land, seabed):
    mean = grades_of(seabed, deposit="Minamitorishima mud")
    check = claim_check(compare_with_land(mean, land), times=20)
    assert set(verdicts(check).values()) == {"does not hold"}
    clay = compare_with_land(mean, land).query(
        "kind == 'ion clay' and land_figure == 'typical' and tonnage_class == ''"
    )
    assert clay.loc[
        clay["land_deposit"] == "Ion clays of southern China", "ratio"
    ].item() == pytest.approx(1.205)


def test_nodules_are_no_twenty_times_any_mine_of_cobalt_or_nickel(land, seabed):
    mean = grades_of(seabed, deposit="Minamitorishima nodules")
    check = claim_check(compare_with_land(mean, land), times=20)
    told = verdicts(check)
    assert {told[key] for key in told if key[0] in {"Ni", "Co", "Mn"}} == {
        "does not hold"
    }
    cobalt = check.table.set_index(["element", "kind"]).loc[("Co", "copper-cobalt")]
    assert cobalt["ratio_low"] == pytest.approx(0.2607 / 0.61)


def test_a_claim_of_nothing_is_refused(land):
    with pytest.raises(ParameterError, match="times: 0"):
        claim_check(compare_with_land({"Ni": 0.01}, land), times=0)


def test_ranges_hold_every_ratio_and_never_count_more_cited_than_there_are(land):
    beside = compare_with_land({"Ni": 0.0032, "Co": 0.0026, "REY": 964e-6}, land)
    ranges = ranges_by_kind(beside).set_index(["element", "kind"])
    for key, group in beside.groupby(["element", "kind"]):
        assert ranges.loc[key, "ratio_low"] == group["ratio"].min()
        assert ranges.loc[key, "ratio_high"] == group["ratio"].max()
        assert ranges.loc[key, "figures"] == len(group)
    assert (ranges["cited"] <= ranges["figures"]).all()


def test_specific_activities_follow_from_half_lives():
    avogadro, year_s = 6.02214076e23, 365.25 * 86400.0

    def per_ppm(half_life_years, molar_mass, share):
        return (
            math.log(2.0) * avogadro * share / (half_life_years * year_s * molar_mass)
        ) / 1e3

    assert per_ppm(4.468e9, 238.03, 0.99274) == pytest.approx(
        U238_BQ_KG_PER_PPM, rel=2e-3
    )
    assert per_ppm(1.405e10, 232.04, 1.0) == pytest.approx(
        TH232_BQ_KG_PER_PPM, rel=2e-3
    )


def test_missing_uranium_or_thorium_is_not_known_and_never_nought():
    table = figures(
        ("none", "nickel laterite", "Ni", "mean", 1.3, "%"),
        ("empty", "ion clay", "U", "mean", np.nan, "ppm"),
        ("half", "ion clay", "U", "mean", 10.0, "ppm"),
        ("both", "ion clay", "U", "mean", 10.0, "ppm"),
        ("both", "ion clay", "Th", "mean", 30.0, "ppm"),
        ("hot", "rare-earth mine", "Th", "mean", 360.0, "ppm"),
    )
    found = radioactivity(table).set_index("deposit")
    assert found["verdict"].to_dict() == {
        "none": "not known",
        "empty": "not known",
        "half": "not known",
        "both": "below 1 Bq/g",
        "hot": "above 1 Bq/g",
    }
    assert np.isnan(found.loc[["none", "empty"], "highest_bq_kg"]).all()
    assert found.loc["half", "known"] == (
        "U-238 124 Bq/kg (mean, cited); Th-232 not known"
    )
    assert found.loc["none", "evidence"] == ""
    assert found.loc["both", "exemption_share"] == pytest.approx(0.1235)


def test_nodules_are_never_called_quiet_by_their_uranium_alone():
    # Th-230 and Ra-226 stand far above the uranium in them
    rows = [("field", "nodules", e, "mean", 5.0, "ppm") for e in ("U", "Th")]
    assert radioactivity(figures(*rows))["verdict"].item() == "not known"


def test_an_evidence_is_that_of_what_decides():
    table = figures(
        ("mine", "rare-earth mine", "Th", "mean", 20.0, "ppm"),
        ("mine", "rare-earth mine", "U", "mean", 100.0, "ppm"),
    )
    table["evidence"] = ["unverified", "cited"]
    loud = radioactivity(table)
    assert loud["evidence"].item() == "cited"
    assert loud["highest_of"].item() == "U-238 (mean)"
    table["value"] = [20.0, 10.0]
    assert radioactivity(table)["evidence"].item() == "unverified"


def test_without_radioactivity_is_not_shown_for_any_deposit_of_the_sea_floor(seabed):
    found = radioactivity(seabed).set_index("deposit")
    assert "below 1 Bq/g" not in set(found["verdict"])
    assert found.loc["Clarion-Clipperton nodules", "verdict"] == "above 1 Bq/g"
    assert found.loc["Clarion-Clipperton nodules", "evidence"] == "cited"
    assert found.loc["Minamitorishima mud", "verdict"] == "not known"

"""The part of the page that tells of occurrence."""

from __future__ import annotations

from realworld import occurrence
from realworld.occurrence import LEARNT, SIDE_M, Windows
from realworld.words import listed, page_of, said, table_of

HEADING = "## 1. Occurrence in two windows of the Pacific"


def occurrence_part(windows: Windows) -> str:
    """Write it."""
    return page_of(
        HEADING,
        *_records(windows),
        *(part for name in LEARNT for part in _within(windows, name)),
        *_sides(windows),
        *_across(windows),
        *_applicable(windows),
    ).rstrip()


def _records(windows: Windows) -> list[str]:
    devices = windows.devices()
    cores = devices.loc["other cores"]
    return [
        said("""Presence and control records of Dutkiewicz et al. (2020); covariates of
        the 6-minute cell that each lies in: depth, slope, bathymetric position (20 to
        50 km), sea-floor age and sediment thickness. Records at one position count
        once; one station is kept per cell, a presence before a control, since stations
        in one cell have the same
        covariates."""),
        table_of(windows.counts()),
        said("""Many records share a cell, and cells lie along the tracks of cruises:
        these are no independent samples of the sea floor, and every score below is less
        sure than its count of cells suggests. The devices of the records, in per
        cent:"""),
        table_of(devices, decimals=0),
        said(f"""A control is a sample that reported no nodule, not a place without
        nodules: in the CCZ {cores["CCZ, controls"]:.0f} % of the controls are cores
        other than box cores, so narrow that they may pass between nodules, against
        {cores["CCZ, presences"]:.0f} % of the presences. So a model may learn where
        dredges and grabs were sent. The
        probabilities below are of a record being a presence among these records; they
        are not the share of sea floor with nodules, and nothing here mends that."""),
    ]


def _within(windows: Windows, name: str) -> list[str]:
    seen = occurrence.judged_within(windows.designs[name])
    table = occurrence.within_table(seen)
    better = [row for row in table.index if table.loc[row, "Brier skill"] > 0.0]
    by_auc = table["AUC"].drop("mean").idxmax()
    fallen = (table["AUC claimed"] - table["AUC"]).drop("mean")
    return [
        f"### {name}, told from itself",
        said(f"""Squares of {SIDE_M / 1e3:,.0f} km are left out:
        {occurrence.fold_sizes(seen)}. "Claimed" is what as many random folds would
        have claimed, which is not to be believed. "mean" is the share of presences;
        "distance" knows only how far the nearest presence is. AUC is over pairs of
        stations of one fold; Brier skill is against the share of presences among the
        stations known."""),
        table_of(table, decimals=3),
        said(f"""Better than the share of presences by Brier: {listed(better)}. The
        highest AUC is that of {by_auc}. Random folds would have claimed an AUC higher
        by up to {fallen.max():.2f} ({fallen.idxmax()}). Folds differ widely, most
        where one holds few controls: one score for a window says little of any part of
        it."""),
    ]


def _sides(windows: Windows) -> list[str]:
    table = occurrence.sides_table(windows.designs["CCZ"])
    lead = table["AUC, forest"] - table["AUC, distance"]
    behind = [
        f"{side:,.0f} km"
        for side, more in zip(table["side, km"], lead, strict=True)
        if more <= 0.0
    ]
    return [
        "### What the side of the squares decides (CCZ)",
        table_of(
            table,
            decimals={"side, km": 0, **dict.fromkeys(table.columns[1:], 3)},
            index=False,
        ),
        said(f"""The farther the known stations, the less is left. The forest orders
        stations no better than the distance to known nodules at a side of
        {listed(behind, none="none of these")}. What it knows beyond that is local, and
        a map far from stations should not be trusted by the score at near ones."""),
    ]


def _across(windows: Windows) -> list[str]:
    parts = ["### Each window told from the other"]
    for train, test in (LEARNT, LEARNT[::-1]):
        one, other = windows.designs[train], windows.designs[test]
        inside = occurrence.stations_inside(one, other)
        seen = occurrence.judged_across(one, other)
        table = occurrence.across_table(seen, inside=inside)
        better = [row for row in table.index if table.loc[row, "Brier skill"] > 0.0]
        present = int(other.response.sum())
        share, error = present / len(other), occurrence.auc_error(other)
        sure = [
            f"{row} ({auc:.3f})"
            for row, auc in table["AUC"].items()
            if abs(auc - 0.5) > 2.0 * error
        ]
        parts += [
            said(f"""Learnt in {train} ({int(one.response.sum())} presence cells of
            {len(one)}), tested in {test} ({present} of {len(other)}); where the model
            applies lie {int(inside.sum())} stations of {test},
            {int(other.response[inside].sum())} of them presences. "Claimed": random
            folds of {train}."""),
            table_of(table, decimals=3),
            said(f"""Better by Brier than the share of presences of {train}:
            {listed(better)}. To state the share of {test} itself, which no model knew,
            would have scored {share * (1.0 - share):.3f}. Without any skill an AUC has
            a standard error of {error:.3f} if stations were independent; two such
            errors or more from 0.5: {listed(sure)}."""),
        ]
    parts.append(
        said("""No learner that reads covariates has skill here that both scores
        confirm, and where the model applies each of them puts stations in the wrong
        order more often than in the right one: what goes with records of nodules in
        one window does not in the other. What random folds claim where a model was
        learnt says nothing of another window. Distance to the presences of another
        region means nothing, whatever AUC comes of it. The area of applicability is no
        way out: it tells whether the ground is like the training ground, not whether
        the relation holds there. It is needed, and it is not enough.""")
    )
    return parts


def _applicable(windows: Windows) -> list[str]:
    table = occurrence.applicable_ground(windows)
    far = table[table["ground of"] == "Minamitorishima"]
    shares = listed([f"{share:.0f} %" for share in far["ground inside"]])
    counts = windows.counts().loc["Minamitorishima"]
    return [
        "### Where each model may be applied, and Minamitorishima",
        said("""Shares of ground (by area) and of stations, in per cent; covariates
        with equal weights, folds as above. The reason is the commonest among the
        cells outside."""),
        table_of(
            table.rename(columns=str),
            decimals={"threshold": 2, "ground inside": 0, "stations inside": 0},
            index=False,
        ),
        said(f"""Round Minamitorishima {shares} of the ground lies inside: the sea
        floor is older than any that was learnt from. So a probability mapped there by
        either model would be hatched all over. Its {counts["presence cells"]} presence
        and {counts["control cells"]} control cells are too few to learn from or to
        test with, and no skill is claimed there."""),
    ]

"""The parts of the page that tell of DOMES, SO268 and the synthetic example."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo.resource.prospectivity.skill.spatial_plan import SpatialPlan
from realworld import domes, so268, worlds
from realworld.domes import BLOCK_M, SITES, Domes
from realworld.ground import TERRAIN
from realworld.words import listed, page_of, said, table_of


def domes_part(stations: Domes) -> str:
    """Write of abundance at the DOMES sites."""
    return page_of(
        "## 2. Abundance at DOMES sites A, B and C",
        *_ground(stations),
        *_sites(stations),
        *_blocks(stations),
        *_one_out(stations),
        *_errors(stations),
    ).rstrip()


def _ground(stations: Domes) -> list[str]:
    spread = stations.spread("box core")
    share = (spread["within cells"] / spread["within sites"]) ** 2
    return [
        said("""Masses of box cores (Fewkes et al. 1980) and estimates from photos
        (Piper et al. 1979), kg/m2, kept apart as two kinds of evidence. Neither file
        states its basis; wet is assumed of both, as of masses weighed on board.
        Columns: stations, the 6-minute cells that hold them, mean and standard
        deviation."""),
        table_of(stations.counts(), index=False),
        said(f"""Of box cores, the means of the three sites have a standard deviation of
        {spread["between sites"]:.1f} kg/m2; stations within a site
        {spread["within sites"]:.1f}, within a cell {spread["within cells"]:.1f}. So
        {100 * share:.0f} % of the variance
        within sites lies inside cells, where no covariate of these can tell. Sea-floor
        age and sediment thickness hardly vary within a site: they name it, and three
        names carry no relation."""),
    ]


def _sites(stations: Domes) -> list[str]:
    plan = SpatialPlan.regions()
    cores = domes.judged(stations.design("box core"), plan=plan)
    table = domes.sites_table(cores)
    bare = domes.judged(stations.design("box core", names=TERRAIN), plan=plan)
    photos = domes.judged(stations.design("photo"), plan=plan)
    table["terrain only"] = bare.scores["rmse"]
    table["photos"] = photos.scores["rmse"]
    refused, fits = domes.without_variogram(cores)
    best = listed([f"{table[f'site {site}'].idxmin()} at {site}" for site in SITES])
    return [
        "### Each site told from the other two",
        said("""Root mean square error (rmse), bias and the r2 against the mean of the
        stations known, of box cores, kg/m2; rmse by site; what random folds would have
        claimed; and rmse with depth, slope and position alone, and of photos with all
        covariates."""),
        table_of(table),
        said(f"""Lower than the mean's: {_below(table, "rmse")} with all covariates;
        {_below(table, "terrain only")} with terrain alone; {_below(table, "photos")} of
        photos. With three sites, differences of a few tenths are no finding: of box
        cores the best is {best}. Kriging found no variogram in {refused} of {fits} fits
        and is the mean there; external drift and regression kriging then are the linear
        regression alone. Linear regression carries differences between two sites on to
        a third and fails grossly, although random folds would have put it among the
        better ones."""),
    ]


def _below(table: pd.DataFrame, column: str) -> str:
    least = table.loc["mean", column]
    return listed([str(row) for row in table.index if table.loc[row, column] < least])


def _blocks(stations: Domes) -> list[str]:
    plan = SpatialPlan.blocks(BLOCK_M)
    cores = domes.judged(stations.design("box core"), plan=plan)
    photos = domes.judged(stations.design("photo"), plan=plan)
    table = domes.blocks_table(cores)
    table["photos"] = photos.scores["rmse"]
    table["photos, claimed"] = photos.claimed["rmse"]
    best, least, mean = (
        table["rmse"].idxmin(),
        table["rmse"].min(),
        table.loc["mean", "rmse"],
    )
    within = stations.spread("box core")["within sites"]
    share = (mean - within) / (mean - least)
    refused, fits = domes.without_variogram(cores)
    return [
        "### Squares of the sites told from all others",
        said(f"""Squares of {BLOCK_M / 1e3:,.0f} km: other squares of the same site
        stay known."""),
        table_of(table),
        said(f"""Of box cores {best} has the lowest error, {least:.2f} against
        {mean:.2f} of the mean. To know the mean of each site, and nothing else, would
        leave about {within:.2f}: that alone is {100 * share:.0f} % of what is gained.
        Kriging found no variogram in {refused} of {fits} fits. Of photos, random folds
        flatter most what goes by distance."""),
    ]


def _one_out(stations: Domes) -> list[str]:
    cores = domes.judged_at_sites(stations, "box core")
    photos = domes.judged_at_sites(stations, "photo")
    table = domes.one_out_table(cores).join(
        domes.one_out_table(photos).add_suffix(", photos")
    )
    refused = {
        kind: listed(
            [
                f"{lost} of {fits} at {site}"
                for site, (lost, fits) in (
                    (site, domes.without_variogram(told[site])) for site in SITES
                )
            ]
        )
        for kind, told in (("box cores", cores), ("photos", photos))
    }
    return [
        "### Each station told from the others of its site",
        table_of(table),
        said(f"""Fits in which kriging found no variogram, and gave the mean: of box
        cores {refused["box cores"]}; of photos {refused["photos"]}. Of box cores
        the mean of a site is beaten at one site, by inverse distance. Photo estimates
        resemble their neighbours more: at B and C inverse distance tells them better
        than the mean does. There the
        refusal costs skill: neighbours do resemble each other, and so few stations do
        not carry a variogram that says how."""),
    ]


def _errors(stations: Domes) -> list[str]:
    table = domes.errors_table(stations)
    return [
        "### Error by evidence, from ground that was read twice",
        said("""Events that have both a box core and a photo; errors by Grubbs' method,
        kg/m2, with the 90 % interval of the error variance by bootstrap."""),
        table_of(table, index=False),
        said("""Three photos without a figure show a coverage of 1 % or less; they count
        as bare ground in the second and third row. In the third, photos are brought to
        the mean of the box cores. The sum of both error variances is known better
        than how it is shared: the intervals are wide, and the shares lean on errors
        that depend neither on the value nor on each other. A box core and a photo see
        different spots of different size: part of what is called error is a true
        difference of the ground."""),
    ]


def so268_part(data: Path) -> str:
    """Write of coverage and abundance at SO268."""
    cores = so268.cores_of(data)
    laws, errors = so268.laws_table(cores), so268.errors_table(cores)
    axis = so268.axis_law(data)
    ratio = laws.loc["pooled", "slope per %"] / laws.loc["west", "slope per %"]
    decimals = {"slope per %": 3, "sd of slope": 3, "mean coverage, %": 1}
    return page_of(
        "## 3. Abundance from coverage at SO268",
        said("""Abundance (kg/m2 wet) = intercept + slope x coverage (%), by least
        squares over box cores (Schoening & Gazis 2019)."""),
        table_of(laws, decimals=decimals),
        said(f"""Both domains rise alike; pooled, the slope is {ratio:.2f} of that in
        the west. The east has much more coverage for little more mass, so the line
        through both runs from one cloud to the other. Its r2 does not warn of
        this."""),
        "Errors of cores that had no say, kg/m2:",
        table_of(errors),
        said("""In the first three rows each core is told from the other cores. The law
        of the other domain errs by more than the mean of either: a law of coverage
        must be fitted where it is used, and a campaign on new ground needs box cores
        of its own. The pooled law looks harmless by rmse and is biased in each domain,
        in opposite directions, which no averaging over a block removes. With so few
        cores from two places nothing is said of a third."""),
        said(f"""Mass by long axis, all nodules weighed: log10 W (g) =
        {axis.intercept:.4f} + {axis.exponent:.4f} log10 L (mm), n {axis.pairs:,},
        standard deviation {axis.residual_sd:.4f}, smearing factor {axis.smear:.4f}.
        The laws themselves are asserted in
        `tests/published/test_resource_sampling.py`."""),
    ).rstrip()


def worlds_part(root: Path) -> str:
    """Write of the synthetic example."""
    found = worlds.example_map()
    table = worlds.held_table(found, worlds.fresh_stations(root))
    grid = found.map.grid
    level = float(grid.attrs["level"])
    error = 100.0 * (level * (1.0 - level) / len(found.design)) ** 0.5
    return page_of(
        "## 4. A synthetic world whose truth is known",
        said(f"""The example `prospect` through the whole of `abyssal prospect`: made-up
        stations on real relief, the abundance a stated function of depth and slope with
        noise. The model "{grid.attrs["model"]}", best under
        spatial folds, made the map. It is held against {worlds.FRESH:,} fresh stations
        drawn from the same function; the intervals promise {100 * level:.0f} %, which
        {len(found.design)} stations fix to a standard error of {error:.1f} points at
        best."""),
        table_of(
            table,
            decimals={"share of this ground, %": 0, "held by the interval, %": 1},
            index=False,
        ),
        said("""Inside the area of applicability the intervals hold what they promise,
        and on sampled ground somewhat more, since they are made from the errors of
        whole squares that were left out. Outside they do not, least of all on ground
        shallower than any station, nearly all of which is flagged. Deep ground
        further east is like the sampled ground in depth and slope, and the map applies
        there: here that is right, because the
        truth depends on nothing else. On real ground nobody knows that; section 1
        shows two windows where it is wrong."""),
        said("""Intervals of many worlds, within three standard errors of their promise:
        `tests/laws/test_prospectivity_intervals.py`. An unsampled half that is flagged,
        and a gap between clusters: `tests/laws/test_prospectivity_applicability.py`.
        The command on a world across the date line:
        `tests/unit/workflow/test_prospecting.py`."""),
    ).rstrip()

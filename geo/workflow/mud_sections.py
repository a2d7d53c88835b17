"""The section of the report on rare-earth mud: cores, depths, elements, years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.commodities import GROUP_NAMES
from geo.model.metal_columns import REO, REY
from geo.report.mud_figures import (
    draw_group_cover,
    draw_mud_curve,
    draw_mud_profile,
)
from geo.report.mud_labels import (
    MUD_CORE_LABELS,
    MUD_CURVE_LABELS,
    MUD_ELEMENT_LABELS,
    MUD_GROUP_LABELS,
    MUD_PROFILE_LABELS,
    MUD_PUBLISHED_LABELS,
)
from geo.report.page import Section
from geo.workflow.brief_words import joined
from geo.workflow.compared_views import own_deposits
from geo.workflow.graph import number, record_of, table_of
from geo.workflow.group_views import (
    group_report,
    group_rows,
    group_words,
    of_deposits,
    pooled_days,
)
from geo.workflow.mud_contents import ALL
from geo.workflow.resilience_views import scenario_titles
from geo.workflow.shown_numbers import rounded, significant
from geo.workflow.shown_tables import in_percent, report_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from geo.model.mud import MudSettings
    from geo.report.canvas import Drawing
    from geo.report.page import ReportTable
    from geo.sources.project_file import ProjectFile
    from geo.workflow.graph import Artifacts

    Done = Mapping[str, Artifacts]

CORES_SHOWN = 12


def mud_sections(file: ProjectFile, done: Done) -> Iterator[Section]:
    """Say what the mud holds, where the deposit is mud.

    Parameters
    ----------
    file : ProjectFile
    done : mapping of str to artifacts

    Yields
    ------
    Section
        One, or none.
    """
    mud = file.project.mud
    if mud is None:
        return
    own = _own_groups(done)
    yield Section(
        title="What the mud holds: depth, elements, years",
        key="mud",
        paragraphs=(
            *_words(done, mud),
            *group_words(own, pooled_days=pooled_days(done)),
        ),
        tables=(*([group_report(own)] if len(own) else []), *_tables(done)),
        figures=(*_group_figures(own, done), *_figures(done, mud)),
    )


def _own_groups(done: Done) -> pd.DataFrame:
    """Give the element groups with this mud, if a lever draws upon it."""
    rows = group_rows(done)
    if not len(rows):
        return rows
    own = own_deposits(table_of(done, "resilience", "seabed_compared"))
    return of_deposits(rows, own)


def _group_figures(own: pd.DataFrame, done: Done) -> Iterator[Drawing]:
    if not len(own):
        return
    scenario = str(own["scenario"].iloc[0])
    titles = scenario_titles(table_of(done, "resilience", "cover_summary"))
    first = own[own["scenario"] == scenario]
    yield draw_group_cover(
        first.assign(group=first["group"].map(GROUP_NAMES)),
        title=f"Cover by element group: {titles.get(scenario, scenario)}",
    )


def _words(done: Done, mud: MudSettings) -> Iterator[str]:
    facts = record_of(done, "mud", "facts")
    cores = table_of(done, "samples", "cores")
    out = int((~cores["used"].astype(bool)).sum())
    left = f"; {out} more are censored and take no part" if out else ""
    yield (
        f"{facts['cores']} cores{left}. The mean column, weighted by ground, is "
        f"{rounded(number(facts['thickness_m']), digits=3)} m of mud at "
        f"{rounded(number(facts['dry_t_m3']), digits=3)} t/m\u00b3 dry and "
        f"{rounded(number(facts['rey_ppm']), digits=3)} ppm REY, that is "
        f"{rounded(number(facts['reo_ppm']), digits=3)} ppm REO (\u00d7 "
        f"{number(facts['reo_per_rey']):.3f}, "
        f"{'by the oxide of each element' if mud.layers.whole else mud.reo_source}); "
        f"the richest layer holds {rounded(number(facts['richest_layer_ppm']))} ppm."
    )
    if "coarse_reo_ppm" in facts:
        yield (
            f"Separated by grain size, {number(facts['coarse_mass_yield']):.0%} of the "
            f"dry mass keeps {number(facts['coarse_rey_recovery']):.0%} of the rare "
            f"earths, at {rounded(number(facts['coarse_reo_ppm']), digits=3)} ppm REO "
            f"({facts['coarse_source']}). No tonnes of this page rest on it."
        )
    if "published_years" in done["mud"]:
        yield _published_words(table_of(done, "mud", "published_years"))
    if "groups" in done["mud"]:
        yield (
            "Years of demand are a stock over a yearly use: they say nothing of how "
            "fast mud can be lifted. Groups that the market's own figures do not tell "
            "have their part by the world's mix as mined, which is unverified."
        )


def _tables(done: Done) -> Iterator[ReportTable]:
    if "groups" in done["mud"]:
        groups = table_of(done, "mud", "groups")
        yield report_table(
            in_percent(
                groups.assign(
                    group=groups["group"].map(GROUP_NAMES),
                    oxide_kt=groups["oxide_t"] / 1e3,
                ),
                {"oxide_share": "oxide_pct", "demand_share": "demand_pct"},
            ),
            MUD_GROUP_LABELS,
            caption="Element groups of the mud against what the market uses and the "
            "world mines",
            file="mud_groups",
        )
    if "published_years" in done["mud"]:
        yield _published(table_of(done, "mud", "published_years"))
    elements = table_of(done, "mud", "elements")
    if len(elements):
        yield report_table(
            in_percent(
                elements.assign(
                    oxide_kt=elements["oxide_t"] / 1e3,
                    recoverable_kt=elements["recoverable_oxide_t"] / 1e3,
                ),
                {"oxide_share": "oxide_pct"},
            ),
            MUD_ELEMENT_LABELS,
            caption="Rare earths of the whole ground by element: the oxides stated, "
            "shared out by the mean composition of the cores",
            file="mud_elements",
        )
    profile = in_percent(table_of(done, "mud", "profile"), {"reo_share": "reo_pct"})
    yield report_table(
        profile[profile["zone"] == ALL],
        MUD_PROFILE_LABELS,
        caption="By depth below the sea floor; the intervals add up to the whole",
        file="mud_profile",
    )
    curve = in_percent(table_of(done, "mud", "curve"), {"reo_share": "reo_pct"})
    yield report_table(
        curve[curve["zone"] == ALL],
        MUD_CURVE_LABELS,
        caption="If layers were taken at a cut-off: means of the cores, no estimate",
        file="mud_curve",
    )
    yield report_table(
        _cores(done),
        MUD_CORE_LABELS,
        caption="Cores",
        file="mud_cores",
        limit=CORES_SHOWN,
    )


def _published(table: pd.DataFrame) -> ReportTable:
    """Show years that others tell beside those of this run."""
    told = {
        "published": "published_years",
        "implied": "implied_demand_t",
        "mined": "world_mined_t",
        "ours": "world_years",
    }
    shown = table.assign(
        oxide_kt=table["oxide_t"] / 1e3,
        **{
            name: table[column].map(lambda value: significant(value, digits=3))
            for name, column in told.items()
        },
    )
    return report_table(
        shown,
        MUD_PUBLISHED_LABELS,
        caption=f"Years of the world's demand, published and here: "
        f"{table['source'].iloc[0]}",
        file="mud_published_years",
    )


def _published_words(table: pd.DataFrame) -> str:
    """Say why years that others tell are not those of this run."""
    told = joined(
        [
            f"{row['element']} {row['published_years']:,.0f} there and "
            f"{rounded(float(row['world_years']), digits=2)} here"
            for row in table.to_dict("records")
        ]
    )
    low, high = table["ratio"].min(), table["ratio"].max()
    return (
        f"Published years of the world's demand are others than those of this run: "
        f"{told}. The tonnes are much the same: the yearly use is not. The published "
        "years are of the demand then, as its authors took it, and the source does "
        "not print it; here the use is what the world's mines gave, by the baskets of "
        f"their ores, which is {rounded(1.0 / high, digits=2)} to "
        f"{rounded(1.0 / low, digits=2)} times what the published years imply with the "
        "tonnes here. What is mined is not what is asked for: an ore brings up "
        "elements that find no use. Of heavy rare earths the baskets are partly "
        "unverified, and the composition of these cores is not that of the paper."
    )


def _cores(done: Done) -> pd.DataFrame:
    cores = table_of(done, "samples", "cores")
    return cores.assign(rey_ppm=1e6 * cores[REY], reo_ppm=1e6 * cores[REO])


def _figures(done: Done, mud: MudSettings) -> Iterator[Drawing]:
    layers, cores = (table_of(done, "samples", name) for name in ("layers", "cores"))
    used = set(cores.loc[cores["used"].astype(bool), "station"])
    own = layers[layers["station"].isin(used) & layers["counts"].astype(bool)]
    profile = table_of(done, "mud", "profile")
    if len(own):
        yield draw_mud_profile(
            own.assign(rey_ppm=1e6 * own[REY]),
            mean=profile[profile["zone"] == ALL],
            name="all ground",
            deepest_m=mud.deepest_m,
        )
    curve = table_of(done, "mud", "curve")
    yield draw_mud_curve(curve[curve["zone"] == ALL], name="all ground")

"""What a reader must be told of a footprint and of the zones."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from geo.resource.footprint.disturbed_areas import DisturbedKind
from geo.workflow.reference_search import CRITERIA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.model.footprint import FootprintSettings
    from geo.resource.footprint.ground_cells import Stretch
    from geo.resource.footprint.proposals import Search
    from geo.workflow.artifacts import Record

NOTHING_MINED = (
    "footprint: no ground is planned on, so that nothing is disturbed; Inferred ground "
    "counts with mining.include_inferred only"
)
_CURES = {
    DisturbedKind.IMPACT: "ask for a smaller one",
    DisturbedKind.PRESERVATION: "ask for a smaller one, plan fewer years, or set "
    "ground apart in [[exclusions]] with the buffer as its distance_m",
}
SOLID = ("cited", "derived", "partly cited")


def footprint_notes(
    settings: FootprintSettings, record: Record, *, criteria: Stretch
) -> Iterator[str]:
    """Say what the figures rest on, and which zones do not stand for the mined ground.

    Parameters
    ----------
    settings : FootprintSettings
    record : mapping
        That of the step.
    criteria : Stretch
        The mined ground, with what is known of it.

    Yields
    ------
    str
    """
    loose = [
        name
        for name, word in (
            ("sediment depth", settings.sediment_depth_evidence),
            ("dry density", settings.sediment_dry_density_evidence),
            ("plume buffer", settings.plume_buffer_evidence),
        )
        if word not in SOLID
    ]
    if loose:
        yield f"footprint: {', '.join(loose)}: no solid source; see methods"
    absent = [name for name in CRITERIA if name not in criteria.distributions]
    if absent:
        names = " and ".join(absent)
        yield f"footprint: zones cannot be compared by {names}: not known"
    if not criteria.facies:
        yield (
            "footprint: one domain and no facies file: whether the zones hold the same "
            "facies as the mined ground is not known"
        )
    for told in cast("list[dict[str, object]]", record["verdicts"]):
        failed = cast("list[str]", told["failed"])
        if failed:
            yield (
                f"footprint: the {told['zone']} that is {told['how']} does not stand "
                f"for the mined ground: {', '.join(failed)}"
            )
    for line in cast("list[str]", record["searched"]):
        yield f"footprint: {line}"


def search_note(kind: DisturbedKind, search: Search, *, size_km2: float) -> str:
    """Say what a search for a zone came to.

    Parameters
    ----------
    kind : DisturbedKind
    search : Search
    size_km2 : float
        That was asked for.

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.resource.footprint.proposals import Search
    >>> nothing = Search(tried=0, found=())
    >>> search_note(DisturbedKind.IMPACT, nothing, size_km2=100.0)
    'no impact reference zone of about 100 km2 can be proposed: no window of
    whole cells lies on mined ground; ask for a smaller one'
    """
    where = (
        "on mined ground"
        if kind is DisturbedKind.IMPACT
        else "outside the mined ground and its plume buffer, where there is an estimate"
    )
    if not search.found:
        return (
            f"no {kind} of about {size_km2:g} km2 can be proposed: no "
            f"window of whole cells lies {where}; {_CURES[kind]}"
        )
    best = search.found[0]
    worst = max(best.excess, key=lambda name: best.excess[name])
    held = f"{worst} at {best.worst:.2f} times its limit"
    if best.worst > 1.0:
        return (
            f"no candidate for the {kind} is representative: of "
            f"{search.tried:,} windows the best fails by {held}"
        )
    return (
        f"{kind} proposed, the best of {search.tried:,} windows {where}; "
        f"its weakest point is {held}"
    )

"""What mining disturbs, and the zones that its effects are measured by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.errors import ParameterError, Problem
from geo.model.ground import LONGEST_DISTANCE_M
from geo.model.limits import bad_choice, outside, unsaid
from geo.model.settling import Settling
from geo.model.shared_columns import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST_CUT_M, _LARGEST_KM2 = 20.0, 1e6
_LIGHTEST_KG_M3, _HEAVIEST_KG_M3 = 50.0, 2700.0  # solid grains are some 2,700


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceZoneChoice:
    """An impact or a preservation reference zone: given, proposed, or both.

    Parameters
    ----------
    file : str, optional
        Polygons of the zone; it is compared as it is.
    layer : str, optional
        Of a file with several.
    where : dict of str to str, optional
        Only features whose attributes have these values.
    size_km2 : float, optional
        A zone of about this size is proposed, beside that of the file if there is
        one.
    beyond_buffer_m : float, optional
        How far beyond the plume buffer a preservation reference zone must lie.
    source : str
        Where the zone or its size comes from.

    Raises
    ------
    ParameterError
        There is neither a file nor a size, the size is out of range, or nobody
        stands for it; all is told.

    Examples
    --------
    >>> ReferenceZoneChoice(size_km2=100.0, source="assumed").size_km2
    100.0
    >>> ReferenceZoneChoice(layer="zones", source="a plan")
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: reference zone: 2 problems
    - file, size_km2: neither given
        expected: one of them, or both
        cure: size_km2 = 100.0 to have one proposed, or file = "zone.gpkg"
    - layer: given without file
        expected: file beside it
    """

    file: str = ""
    layer: str = ""
    where: dict[str, str] = field(default_factory=dict)
    size_km2: float | None = None
    beyond_buffer_m: float = 0.0
    source: str

    def __post_init__(self) -> None:
        problems = [
            *self._one_of(),
            *outside(self, "size_km2", low=1e-3, high=_LARGEST_KM2),
            *outside(self, "beyond_buffer_m", low=0.0, high=LONGEST_DISTANCE_M),
            *unsaid(self, "source"),
        ]
        if problems:
            raise ParameterError("reference zone", problems)

    def _one_of(self) -> Iterator[Problem]:
        if not self.file and self.size_km2 is None:
            yield Problem(
                where="file, size_km2",
                what="neither given",
                expected="one of them, or both",
                cure='size_km2 = 100.0 to have one proposed, or file = "zone.gpkg"',
            )
        for name in ("layer", "where"):
            if getattr(self, name) and not self.file:
                yield Problem(
                    where=name, what="given without file", expected="file beside it"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How like the mined ground a zone must be to stand for it.

    Parameters
    ----------
    mean_difference : float, optional
        Largest difference of the means, in standard deviations of the mined ground.
        By default 0.25, as for controls in trials that are not randomised (Stuart,
        E. A. 2010, Statistical Science 25, 1-21; unverified).
    share_difference : float, optional
        Largest difference between two shares of the ground: that below a depth, a
        slope or an abundance, whichever (the distance of Kolmogorov and Smirnov), or
        that of some facies together. No limit is published; 0.25 by default, a
        judgement.
    depth_m, slope_deg, abundance_kg_m2 : float, optional
        Differences that do not matter, such as those within the error of the maps;
        by default every one does.
    tolerance_sd : float, optional
        Standard deviations of the mined ground that such a difference counts at most:
        what lies far apart on this ground is told so, however coarse the maps are.
        By default 0.25, as the limit of the means; a judgement.
    source : str, optional
        Of these; needed where there are any.

    Raises
    ------
    ParameterError
        A limit is out of its range, or nobody stands for a tolerance; all is told.

    Examples
    --------
    >>> Likeness(share_difference=25.0)
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: likeness: 1 problem
    - share_difference: 25
        expected: 0.001 to 1
    """

    mean_difference: float = 0.25
    share_difference: float = 0.25
    depth_m: float = 0.0
    slope_deg: float = 0.0
    abundance_kg_m2: float = 0.0
    tolerance_sd: float = 0.25
    source: str = ""

    def __post_init__(self) -> None:
        problems = [
            *outside(self, "tolerance_sd", low=0.0, high=10.0),
            *outside(self, "mean_difference", low=1e-3, high=10.0),
            *outside(self, "share_difference", low=1e-3, high=1.0),
            *outside(self, "depth_m", low=0.0, high=1e4),
            *outside(self, "slope_deg", low=0.0, high=90.0),
            *outside(self, "abundance_kg_m2", low=0.0, high=1e6),
        ]
        if any(self.tolerances.values()):
            problems += unsaid(self, "source")
        if problems:
            raise ParameterError("likeness", problems)

    @property
    def tolerances(self) -> dict[str, float]:
        """Differences that do not matter, by what is compared.

        Returns
        -------
        dict of str to float
        """
        return {
            "depth": self.depth_m,
            "slope": self.slope_deg,
            "abundance": self.abundance_kg_m2,
        }

    def tolerance_of(self, name: str, *, sd: float) -> float:
        """Give the difference that does not matter on some ground.

        Parameters
        ----------
        name : str
            What is compared.
        sd : float
            Its standard deviation over the mined ground.

        Returns
        -------
        float
            What is told, and no more than `tolerance_sd` standard deviations.

        Examples
        --------
        >>> Likeness(slope_deg=0.5, source="the map").tolerance_of("slope", sd=0.2)
        0.05
        """
        return min(self.tolerances.get(name, 0.0), self.tolerance_sd * sd)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaciesFile:
    """Polygons of facies: ground of one kind.

    Parameters
    ----------
    file : str
    column : str
        Holds the name of the facies.
    layer : str, optional
        Of a file with several.

    Raises
    ------
    ParameterError
        The file or the column is empty; all is told.

    Examples
    --------
    >>> FaciesFile(file="facies.gpkg", column="acoustic").column
    'acoustic'
    """

    file: str
    column: str
    layer: str = ""

    def __post_init__(self) -> None:
        problems = unsaid(self, "file", "column")
        if problems:
            raise ParameterError("facies", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class FootprintSettings:
    """What mining disturbs, and the zones that its effects are measured by.

    Every number has its source and a word of `geo.model.shared_columns.EVIDENCE` for
    how solid it is; those that are not said are unverified.

    Parameters
    ----------
    sediment_depth_m : float
        Of the layer that a collector stirs up or takes in under its track.
    sediment_depth_source : str
    sediment_depth_evidence : str, optional
    sediment_dry_density_kg_m3 : float
        Dry mass in a cubic metre of that layer as it lies.
    sediment_dry_density_source : str
    sediment_dry_density_evidence : str, optional
    plume_buffer_m : float
        How far from mined ground the plume is taken to reach.
    plume_buffer_source : str
    plume_buffer_evidence : str, optional
    settling : Settling, optional
        Of a grain, to screen the buffer by; nothing follows from it but a sentence.
    impact_zone, preservation_zone : ReferenceZoneChoice, optional
    facies : FaciesFile, optional
        Without it each domain is a facies.
    likeness : Likeness, optional

    Raises
    ------
    ParameterError
        A number is out of its range, has no source, or rests on another word; all
        is told.

    Examples
    --------
    >>> FootprintSettings(
    ...     sediment_depth_m=5.0,
    ...     sediment_depth_source="",
    ...     sediment_dry_density_kg_m3=0.4,
    ...     sediment_dry_density_source="core 12",
    ...     plume_buffer_m=2000.0,
    ...     plume_buffer_source="a model",
    ...     plume_buffer_evidence="guessed",
    ... )
    Traceback (most recent call last):
    ...
    geo.errors.ParameterError: footprint: 3 problems
    - sediment_dry_density_kg_m3: 0.4
        expected: 50 to 2700
    - sediment_depth_source: empty
        expected: a few words
    - plume_buffer_evidence: 'guessed'
        expected: one of cited, derived, partly cited, unverified, synthetic
    """

    sediment_depth_m: float
    sediment_depth_source: str
    sediment_depth_evidence: str = "unverified"
    sediment_dry_density_kg_m3: float
    sediment_dry_density_source: str
    sediment_dry_density_evidence: str = "unverified"
    plume_buffer_m: float
    plume_buffer_source: str
    plume_buffer_evidence: str = "unverified"
    settling: Settling | None = None
    impact_zone: ReferenceZoneChoice | None = None
    preservation_zone: ReferenceZoneChoice | None = None
    facies: FaciesFile | None = None
    likeness: Likeness = field(default_factory=Likeness)

    def __post_init__(self) -> None:
        limits = {
            "sediment_depth_m": (0.0, _DEEPEST_CUT_M),
            "sediment_dry_density_kg_m3": (_LIGHTEST_KG_M3, _HEAVIEST_KG_M3),
            "plume_buffer_m": (0.0, LONGEST_DISTANCE_M),
        }
        problems = [
            problem
            for name, (low, high) in limits.items()
            for problem in outside(self, name, low=low, high=high)
        ]
        if self.impact_zone is not None and self.impact_zone.beyond_buffer_m > 0.0:
            problems.append(
                Problem(
                    where="impact_zone.beyond_buffer_m",
                    what=f"{self.impact_zone.beyond_buffer_m:g}",
                    expected="none: an impact reference zone lies on mined ground",
                    cure="give it for preservation_zone",
                )
            )
        stems = ("sediment_depth", "sediment_dry_density", "plume_buffer")
        problems += unsaid(self, *(f"{stem}_source" for stem in stems))
        for stem in stems:
            name = f"{stem}_evidence"
            problems += bad_choice(name, getattr(self, name), EVIDENCE)
        if problems:
            raise ParameterError("footprint", problems)

    def named(self) -> dict[tuple[str, str], str]:
        """Give the files that are named, by their place.

        Returns
        -------
        dict of tuple of str to str
        """
        files = {(name, "file"): choice.file for name, choice in self.zones.items()}
        if self.facies is not None:
            files["facies", "file"] = self.facies.file
        return {place: file for place, file in files.items() if file}

    @property
    def zones(self) -> dict[str, ReferenceZoneChoice]:
        """The zones that are asked for, by the name of their field.

        Returns
        -------
        dict of str to ReferenceZoneChoice
        """
        named = {
            "impact_zone": self.impact_zone,
            "preservation_zone": self.preservation_zone,
        }
        return {name: choice for name, choice in named.items() if choice is not None}

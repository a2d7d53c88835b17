"""Tables of quality control: duplicates, standards, pairs of samplers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from geo.errors import ParameterError, Problem
from geo.model.limits import bad_choice
from geo.model.samples import SampleRules

QUALITY_KINDS = ("duplicates", "standards", "pairs")

LENIENT = SampleRules(impossible="reject", below_detection="reject")
"""Rows that cannot be taken are left out and listed, instead of refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityFile:
    """A file of readings that were taken twice, and how to read it.

    Parameters
    ----------
    name : str
        As it is printed.
    kind : {"duplicates", "standards", "pairs"}
        Duplicates of one sample; standards of a known grade; two samplers at the
        same places.
    file : str
    label : str
        Column that names the sample, the standard or the place.
    first, second : str
        Columns: original and duplicate; as measured and as certified; the sampler
        that is trusted and the one that is compared with it.
    second_file : str, optional
        File of the second column, joined on the label.
    second_label : str, optional
        Its column of names; as `label` by default.
    certified_sd : str, optional
        Of standards: the column with the standard deviation that one reading of
        the standard may have.
    unit : str, optional
        Of both columns, as it is printed.
    rules : SampleRules, optional
        For numbers: what to do with text, detection limits, commas.

    Raises
    ------
    ParameterError

    Examples
    --------
    >>> QualityFile(
    ...     name="DOMES",
    ...     kind="pairs",
    ...     file="cores.tab",
    ...     label="Event",
    ...     first="Nodules",
    ...     second="Conc",
    ...     second_file="photos.tab",
    ... ).second_label
    ''
    """

    name: str
    kind: Literal["duplicates", "standards", "pairs"]
    file: str
    label: str
    first: str
    second: str
    second_file: str = ""
    second_label: str = ""
    certified_sd: str = ""
    unit: str = ""
    rules: SampleRules = field(default=LENIENT)

    def __post_init__(self) -> None:
        problems = [
            *bad_choice("kind", self.kind, QUALITY_KINDS),
            *(
                Problem(where=name, what="empty", expected="a name")
                for name in ("name", "file", "label", "first", "second")
                if not getattr(self, name).strip()
            ),
        ]
        if self.certified_sd and self.kind != "standards":
            problems.append(
                Problem(
                    where="certified_sd",
                    what=f"{self.certified_sd!r} with {self.kind}",
                    expected="only with standards",
                )
            )
        if self.second_label and not self.second_file:
            problems.append(
                Problem(
                    where="second_label",
                    what=repr(self.second_label),
                    expected="only with second_file",
                )
            )
        if self.first == self.second and not self.second_file:
            problems.append(
                Problem(
                    where="first, second",
                    what=f"both {self.first!r}",
                    expected="two columns",
                )
            )
        if problems:
            raise ParameterError(f"quality table {self.name!r}", problems)

"""Every conversion of unit, basis and place between the files and the statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.model.conversions import Conversion, conversions_table
from geo.model.moisture import Basis, Moisture
from geo.model.quantities import Place, Quantity

if TYPE_CHECKING:
    import pandas as pd

    from geo.model.project import Project
    from geo.model.samples import SampleFile


def conversions_of(project: Project) -> pd.DataFrame:
    """List the conversions that the figures of a project went through.

    Parameters
    ----------
    project : Project

    Returns
    -------
    pandas.DataFrame
        quantity, step, from, to, factor, why.
    """
    logs = _of_samples(project.samples)
    for device in project.sampling.devices:
        if device.factor != 1.0:
            logs[f"abundance by {device.evidence} {device.campaign}".strip()] = [
                Conversion(
                    before="kg/m2 (wet, as read)",
                    after="kg/m2 (wet, in situ)",
                    factor=device.factor,
                    why=f"truth over reading: {device.source}",
                )
            ]
    return conversions_table(logs | _of_tonnes(project))


def _of_samples(samples: SampleFile) -> dict[str, list[Conversion]]:
    column = samples.abundance
    wet = "kg/m2 (wet, in situ)"
    area = column.sampled_area_m2
    per = f" per {area:g} m2" if isinstance(area, float) else ""
    if isinstance(area, str):  # each row has its own: the factor left is that of mass
        per = " per sampled area of the row"
    logs = {}
    steps = []
    unit = f"kg/m2 ({column.basis}, in situ)"
    if column.factor != 1.0 or per:
        steps.append(
            Conversion(
                before=f"{column.unit}{per} ({column.basis}, in situ)",
                after=unit,
                factor=column.factor,
                why=f"unit of the column {column.column!r}",
            )
        )
    if column.basis == "dry" and samples.moisture is not None:
        moisture = Moisture(value=samples.moisture, basis=Basis.WET)
        steps.append(
            Conversion(
                before=unit,
                after=wet,
                factor=1.0 / moisture.solid_share,
                why=f"water of the samples, {moisture}",
            )
        )
    if steps:
        logs["abundance of the stations"] = steps
    grades = dict(samples.grades)
    if samples.assays is not None:
        grades |= samples.assays.grades
    for metal, grade in grades.items():
        if grade.factor != 1.0:
            logs[f"grade of {metal}"] = [
                Conversion(
                    before=f"{grade.unit} of dry mass",
                    after="fraction of dry mass",
                    factor=grade.factor,
                    why=f"unit of the column {grade.column!r}",
                )
            ]
    return logs


def _of_tonnes(project: Project) -> dict[str, list[Conversion]]:
    """Take a tonne from the sea floor to the plant, and keep its log."""
    settings = project.resource
    given = Moisture(value=settings.moisture, basis=Basis(settings.moisture_basis))
    tonne = Quantity(value=1.0, unit="t", basis=Basis.WET, place=Place.IN_SITU)
    steps = (
        ("geometry factor", settings.geometry),
        ("pick-up", settings.pickup),
        ("path loss", 1.0 - settings.path_loss),
        ("transport loss", 1.0 - settings.transport_loss),
    )
    share, words = 1.0, []
    for name, kept in steps:
        share *= kept
        words.append(f"{name} {kept:g}")
    recoverable = tonne.to_recoverable(share, why=" × ".join(words))
    return {
        "dry tonnes in situ": list(tonne.to_dry(moisture=given).log),
        "recoverable tonnes": list(recoverable.log),
        "recoverable dry tonnes": list(recoverable.to_dry(moisture=given).log),
    }

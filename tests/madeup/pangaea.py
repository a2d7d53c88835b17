"""A made-up table in the format of PANGAEA: description, events, parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DESCRIPTION = """/* DATA DESCRIPTION:
Citation:\tMadeup, Ann; Madeup, Bob (2001): Made-up nodules of no place [dataset]. PANGAEA, https://doi.org/10.1594/PANGAEA.000000
\tIn supplement to: Nobody (2000): Nothing
Event(s):\tMU-1 (BC-01) * LATITUDE: 9.345000 * LONGITUDE: -150.845000 * DATE/TIME: 2001-01-02T03:04:05 * ELEVATION: -5057.0 m * LOCATION: nowhere * CAMPAIGN: MU * BASIS: Ship * METHOD/DEVICE: Box corer (BC) (URI: http://example.org/a) * COMMENT: a * b
\tMU-2 * LATITUDE: -12.500000 * LONGITUDE: 179.900000 * ELEVATION: -4900.0 m * Recovery: 0.39 m
Parameter(s):\tEvent label (Event)
\tLatitude of event (Latitude)
\tLongitude of event (Longitude)
\tDEPTH, sediment/rock [m] (Depth sed) * GEOCODE * PI: Madeup, Ann
\tNodules, mass [kg] (Nodules m) * PI: Madeup, Ann (https://orcid.org/0, a@example.org) * METHOD/DEVICE: Digital scale * COMMENT: total
\tCobalt [mg/kg] (Co) * PI: Madeup, Bob
\tComment (Comment)
License:\tCreative Commons Attribution 4.0 International (CC-BY-4.0)
Size:\t7 data points
*/
"""  # noqa: E501  as PANGAEA writes it
TABLE = """Event\tLatitude\tLongitude\tDepth sed [m]\tNodules m [kg] (total)\tCo [mg/kg]\tComment
MU-1\t9.345\t-150.845\t0\t1.25\t2100\tbroken
MU-2\t-12.5\t179.9\t0\t3.5\t>10000\t
MU-2\t-12.5\t179.9\t0\t2.75\t\tsmall
"""  # noqa: E501


def write_pangaea(folder: Path, *, description: str = DESCRIPTION) -> Path:
    """Two stations, three rows, one value beyond the range of the method."""
    path = folder / "madeup.tab"
    path.write_text(description + TABLE, encoding="utf-8")
    return path

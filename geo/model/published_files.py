"""Tables as their publishers give them, beside or in place of the built-in ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFiles:
    """The files of a project that publishers made.

    Parameters
    ----------
    ports : str, optional
        World Port Index of the NGA (CSV): ports that the built-in table lacks.
    facilities : str, optional
        ICMM Global Mining Dataset (.xlsx): works that the built-in table lacks, each
        conflict between the two listed, no built-in row overwritten.
    governance : str, optional
        Worldwide Governance Indicators of the World Bank: in place of the built-in
        years.

    Examples
    --------
    >>> PublishedFiles(ports="UpdatedPub150.csv").named()
    {'ports': 'UpdatedPub150.csv'}
    """

    ports: str = ""
    facilities: str = ""
    governance: str = ""

    def named(self) -> dict[str, str]:
        """List the files that are given.

        Returns
        -------
        dict of str to str
            By field.
        """
        given = {
            "ports": self.ports,
            "facilities": self.facilities,
            "governance": self.governance,
        }
        return {field: name for field, name in given.items() if name}

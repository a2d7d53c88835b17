"""The classes in the codes of the United Nations Framework Classification."""

from __future__ import annotations

import pandas as pd

from geo.model.classes import ResourceClass

SOURCES = (
    "UNECE (2020), United Nations Framework Classification for Resources, Update "
    "2019, ECE Energy Series 61; UNECE (2024), Bridging Document between the CRIRSCO "
    "Template (November 2019) and UNFC (2019), ECE/ENERGY/GE.3/2024/5"
)
DOCUMENTS_EXIST = "documents found and their subject confirmed"
NOT_READ = "unverified: the table of codes itself was not read"
OF_CONFIDENCE = {
    ResourceClass.MEASURED: "G1",
    ResourceClass.INDICATED: "G2",
    ResourceClass.INFERRED: "G3",
}


def unfc_codes(*, rpeee: bool, synthetic: bool = False) -> pd.DataFrame:
    """Give the UNFC categories of each class.

    G follows the confidence of the estimate: G1 high, G2 moderate, G3 low. With
    reasonable prospects for eventual economic extraction stated, a mineral
    resource is a potentially viable project: E2 and F2. Without them viability
    cannot yet be told for want of information, which is E3.2, and the technical
    feasibility has only preliminary studies behind it, F2: a project that is not
    viable, or not known to be. Ground without an estimate holds no quantity and
    gets no code, nor does anything that rests on synthetic stations.

    The two documents were found and what they are about was confirmed; their
    tables of codes could not be read. The codes are general knowledge, marked
    "unverified" in the table, for the Competent Person to confirm.

    Parameters
    ----------
    rpeee : bool
        Whether the project states reasonable prospects.
    synthetic : bool, optional
        Whether the stations are made up.

    Returns
    -------
    pandas.DataFrame
        A row for each class: resource_class, E, F, G, unfc (such as "E2;F2;G1",
        empty for none), evidence, source.

    References
    ----------
    UNECE (2020). United Nations Framework Classification for Resources, Update
    2019. ECE Energy Series No. 61, Geneva.
    UNECE (2024). Bridging Document between the Committee for Mineral Reserves
    International Reporting Standards Template and the United Nations Framework
    Classification for Resources. ECE/ENERGY/GE.3/2024/5.

    Examples
    --------
    >>> unfc_codes(rpeee=True)["unfc"].tolist()
    ['E2;F2;G1', 'E2;F2;G2', 'E2;F2;G3', '']
    >>> unfc_codes(rpeee=True, synthetic=True)["unfc"].tolist()
    ['', '', '', '']
    """
    viability = "E2" if rpeee else "E3.2"
    rows = []
    for resource_class in ResourceClass:
        confidence = "" if synthetic else OF_CONFIDENCE.get(resource_class, "")
        codes = (viability, "F2", confidence) if confidence else ("", "", "")
        rows.append(
            {
                "resource_class": str(resource_class),
                **dict(zip("EFG", codes, strict=True)),
                "unfc": ";".join(codes) if confidence else "",
                "evidence": _evidence(has_code=bool(confidence), synthetic=synthetic),
                "source": SOURCES,
            }
        )
    return pd.DataFrame(rows)


def _evidence(*, has_code: bool, synthetic: bool) -> str:
    if synthetic:
        return "no code: synthetic stations show no quantity"
    if not has_code:
        return "no code: without an estimate there is no quantity"
    return f"{NOT_READ}; {DOCUMENTS_EXIST}"

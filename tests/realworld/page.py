"""The whole page of proofs, made from the real files."""

from __future__ import annotations

from pathlib import Path

from realworld.domes import Domes
from realworld.occurrence import Windows
from realworld.occurrence_page import occurrence_part
from realworld.stations_page import domes_part, so268_part, worlds_part
from realworld.words import page_of, said

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/PROOFS.md"


def proofs_page(data: Path) -> str:
    """Compute every table and write the page."""
    return page_of(
        "# Proofs on real data",
        said("""What the models of occurrence and abundance are worth on published data,
        and where they fail. Every number is computed: `python docs/proofs.py --data
        ../shared/testdata` writes this page with fixed seeds, and
        `tests/published/test_prospect_proofs.py` asserts what it says. The data keep
        their own licences and are not part of the project."""),
        occurrence_part(Windows(data)),
        domes_part(Domes(data)),
        so268_part(data),
        worlds_part(ROOT),
        _sources(),
    )


def _sources() -> str:
    return "\n".join(
        [
            "## Data",
            "",
            "- Dutkiewicz, A., Judge, A. & Müller, R.D. (2020). Environmental "
            "predictors of deep-sea polymetallic nodule occurrence in the global "
            "ocean. Geology. doi 10.1130/G46836.1",
            "- Amante, C. & Eakins, B.W. (2009). ETOPO1, at 6 minutes as shipped with "
            "pyBacktrack 1.5.0; sea-floor age of Seton et al. (2020); sediment "
            "thickness GlobSed of Straume et al. (2019).",
            "- Fewkes, R.H., McFarland, W.D. & Reinhart, W.R. (1980). DOMES sites A, B "
            "and C. PANGAEA; the table of analyses is doi 10.1594/PANGAEA.878221.",
            "- Piper, D.Z. et al. (1979). DOMES, photographs and box cores. PANGAEA.",
            "- Schoening, T. & Gazis, I.-Z. (2019). SO268 box cores. doi "
            "10.1594/PANGAEA.904967 and 10.1594/PANGAEA.904962",
            "- Grubbs, F.E. (1948). On estimating precision of measuring instruments "
            "and product variability. JASA 43, 243-264.",
            "- Meyer, H. & Pebesma, E. (2021). Predicting into unknown space? doi "
            "10.1111/2041-210X.13650",
        ]
    )

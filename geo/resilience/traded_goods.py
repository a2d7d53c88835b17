"""Which products the goods of a trade series are, told by product, words or code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.resilience.harmonised_system import six_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

_COMPOUNDS = (
    *("separated_oxides", "ndpr_oxide"),
    *("polishing_powder", "mixed_rare_earth_carbonate"),
)
_MAGNETS = ("ndfeb_magnet", "smco_magnet")
_COBALT_SALTS = (
    *("cobalt_chemicals", "cobalt_sulphate", "cobalt_chloride"),
    *("cobalt_tetroxide", "cobalt_carbonate"),
)
_PRIMARY_NICKEL = (
    *("nickel_class_1", "nickel_class_2", "nickel_sulphate", "nickel_chemicals"),
)

GOODS: Mapping[str, tuple[str, ...]] = {
    "rare-earth compounds and metals": (*_COMPOUNDS, "rare_earth_metal"),
    "rare-earth materials with scandium and yttrium": (
        *_COMPOUNDS,
        "rare_earth_metal",
    ),
    "rare-earth compounds": _COMPOUNDS,
    "rare-earth metals": ("rare_earth_metal",),
    "neodymium permanent magnets": ("ndfeb_magnet",),
    "permanent magnets of rare earths": _MAGNETS,
    "rare-earth permanent magnets": _MAGNETS,
    "cobalt metal": ("cobalt_metal",),
    "cobalt sulphate": ("cobalt_sulphate",),
    "cobalt in metal, oxide and salts": ("cobalt_metal", *_COBALT_SALTS),
    "nickel in ferronickel, metal, oxides and salts": _PRIMARY_NICKEL,
    "primary nickel": _PRIMARY_NICKEL,
    "nickel ore": ("nickel_ore",),
    "nickel sulphate": ("nickel_sulphate",),
}
"""Products that goods are in words that say so. Words that leave open which goods are
counted ("rare earths"), or are of one element, stand for none."""

WHOLE_HEADINGS = frozenset({"2846"})
"""Headings of four digits that hold goods of one commodity alone: compounds of rare
earths. Others, such as 2805 with the alkali metals, are told by six digits only."""


COMMODITY_WORDS: Mapping[str, tuple[str, ...]] = {
    "rare_earths": ("rare-earth", "rare earth", "yttrium", "cerium", "neodymium"),
    "cobalt": ("cobalt",),
    "nickel": ("nickel",),
    "copper": ("copper", "blister"),
    "manganese": ("manganese",),
}
"""Words by which goods speak of a commodity, though not of which products."""


def products_traded(
    codes: pd.DataFrame, *, product: str, goods: str, hs_codes: Iterable[str]
) -> dict[str, bool]:
    """Name the products that a series of trade counts, and whether as a whole.

    By its product where it names one; else by its words, where they are of `GOODS`;
    else by its codes, of any version of the Harmonized System.

    Parameters
    ----------
    codes : pandas.DataFrame
        Schema `geo.model.commodity_schemas.HS_CODES`.
    product, goods : str
        May be empty.
    hs_codes : iterable of str
        Digits; of 6 or more, or of `WHOLE_HEADINGS`.

    Returns
    -------
    dict of str to bool
        Whether all of the product is counted: not where it travels under other
        codes, too. Empty where the goods could be anything: no product may then be
        guessed.

    Examples
    --------
    >>> import pandas as pd
    >>> told = [("284610", "oxide"), ("284690", "oxide"), ("284690", "carbonate")]
    >>> codes = pd.DataFrame(told, columns=["hs_code", "product"])
    >>> codes["hs_version"] = "HS2022"
    >>> products_traded(codes, product="", goods="", hs_codes=["2846"])
    {'oxide': True, 'carbonate': True}
    >>> products_traded(codes, product="", goods="", hs_codes=["284690"])
    {'oxide': False, 'carbonate': True}
    >>> products_traded(codes, product="", goods="rare earths", hs_codes=["2805"])
    {}
    """
    if product:
        return {product: True}
    if goods in GOODS:
        return dict.fromkeys(GOODS[goods], True)
    told = tuple(hs_codes)
    if not told or any(len(one) < 6 and one not in WHOLE_HEADINGS for one in told):
        return {}
    heads = tuple(six_digits(one) if len(one) >= 6 else one for one in told)
    held = codes["hs_code"].astype(str).str.startswith(heads)
    latest = codes["hs_version"] == codes["hs_version"].max()
    elsewhere = set(codes.loc[latest & ~held, "product"])
    named = dict.fromkeys(str(one) for one in codes.loc[held, "product"])
    return {one: one not in elsewhere for one in named}


def speaks_of(commodity: str, *, words: str) -> bool:
    """Say whether words may be of a commodity: they name it, or none at all.

    Parameters
    ----------
    commodity : str
        A key of `COMMODITY_WORDS`.
    words : str

    Returns
    -------
    bool

    Examples
    --------
    >>> speaks_of("cobalt", words="nickel ore"), speaks_of("cobalt", words="minerals")
    (False, True)
    """
    text = words.lower()
    named = {
        one
        for one, told in COMMODITY_WORDS.items()
        if any(word in text for word in told)
    }
    return commodity in named or not named

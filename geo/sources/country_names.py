"""Country codes of the names that publishers write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from geo.sources.bundled import bundled_file

_SHORT_FORMS = {
    "st": "saint", "is": "islands", "rep": "republic", "dem": "democratic",
    "barb": "barbuda", "herz": "herzegovina", "eq": "equatorial", "fr": "french",
    "br": "british", "vin": "vincent", "gren": "grenadines", "geo": "georgia",
    "ter": "territory", "faeroe": "faroe", "macao": "macau", "s": "south",
    "n": "northern", "w": "western",
}  # fmt: skip
_FILLERS = frozenset(["the", "of", "and"])

PUBLISHERS_NAMES = {
    "Burma": "MMR",
    "Caribbean Netherlands": "BES",
    "Congo (Brazzaville)": "COG",
    "Congo (Kinshasa)": "COD",
    "Czech Republic": "CZE",
    "Falkland Islands (Islas Malvinas)": "FLK",
    "Federated States of Micronesia": "FSM",
    "Johnson Atoll": "UMI",
    "Korea, Republic of": "KOR",
    "Midway Islands": "UMI",
    "North Macedonia": "MKD",
    "Saint Helena, Ascension, and Tristan da Cunha": "SHN",
    "Saint Vincent and the Grenadines (Windward Islands)": "VCT",
    "South Georgia and South Sandwich Islands": "SGS",
    "Svalbard": "SJM",
    "Türkiye": "TUR",
    "United States": "USA",
    "Wake Island": "UMI",
    "Wallis and Futuna": "WLF",
}
"""Spellings of the World Port Index and the United States Geological Survey that
are not those of Natural Earth."""

PARTS_ISO2 = {
    "BQ": "BES", "BV": "BVT", "CC": "CCK", "CX": "CXR", "GF": "GUF", "GP": "GLP",
    "MQ": "MTQ", "RE": "REU", "SJ": "SJM", "TK": "TKL", "YT": "MYT",
}  # fmt: skip
"""Alpha-2 codes of parts of countries, ISO 3166-1 (Debian iso-codes 4.15.0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryCodes:
    """ISO 3166-1 alpha-3 codes, by name and by alpha-2 code.

    Parameters
    ----------
    by_name : mapping of str to str
        By `name_key`.
    by_iso2 : mapping of str to str
    known : frozenset of str
        Every alpha-3 code.
    """

    by_name: Mapping[str, str]
    by_iso2: Mapping[str, str]
    known: frozenset[str]

    def of_names(self, names: pd.Series) -> pd.Series:
        """Look up names.

        Parameters
        ----------
        names : pandas.Series of str

        Returns
        -------
        pandas.Series of str
            Empty where a name is not known.

        Examples
        --------
        >>> read_country_codes().of_names(
        ...     pd.Series(["Bahamas, The", "Utopia"])
        ... ).tolist()
        ['BHS', '']
        """
        codes = {name: self.by_name.get(name_key(name), "") for name in names.unique()}
        return names.map(codes)


def name_key(name: str) -> str:
    """Bring a country's name to one spelling.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        Its words without accents and fillers, short forms written out, sorted.

    Examples
    --------
    >>> name_key("Côte d’Ivoire"), name_key("Bahamas, The"), name_key("Eq. Guinea")
    ('cote d ivoire', 'bahamas', 'equatorial guinea')
    """
    plain = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    words = [_SHORT_FORMS.get(word, word) for word in re.findall(r"[a-z]+", plain)]
    return " ".join(sorted(set(words) - _FILLERS))


COUNTRY_FILES = ("land/countries.csv", "land/parts.csv")
"""The built-in files that `read_country_codes` reads, below ``data/``."""


def read_country_codes() -> CountryCodes:
    """Read the codes of the countries and their parts that ship with the package.

    Returns
    -------
    CountryCodes
        Names without a code of their own have that of their country.

    Examples
    --------
    >>> codes = read_country_codes()
    >>> codes.by_iso2["JP"], "JPN" in codes.known
    ('JPN', True)
    """
    countries, parts = map(_shipped, COUNTRY_FILES)
    named = [
        *zip(countries["natural_earth_name"], countries["iso3"], strict=True),
        *zip(parts["name"], parts["iso3"], strict=True),
        *PUBLISHERS_NAMES.items(),
    ]
    with_iso2 = countries[countries["iso2"] != ""]
    return CountryCodes(
        by_name={name_key(name): iso3 for name, iso3 in named},
        by_iso2=dict(zip(with_iso2["iso2"], with_iso2["iso3"], strict=True))
        | PARTS_ISO2,
        known=frozenset(countries["iso3"]) | frozenset(parts["iso3"]),
    )


def _shipped(relative: str) -> pd.DataFrame:
    return pd.read_csv(
        bundled_file(relative), dtype=str, keep_default_na=False, encoding="utf-8"
    )

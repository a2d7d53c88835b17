"""One row of a country profile in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.workflow.naming import in_words

if TYPE_CHECKING:
    from geo.model.profile_policy import Benchmark, Instrument
    from geo.model.profile_savings import Recycling, Substitution
    from geo.model.profile_stocks import Stake, Stock

NOT_KNOWN = "not known"

_LARGE = ((1e9, "billion"), (1e6, "million"))


def stock_row(stock: Stock) -> str:
    """Tell a stock: who holds it, how much it is to be, how much it is.

    Parameters
    ----------
    stock : Stock

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.model.profile_stocks import Stock
    >>> stock = Stock(
    ...     holder="public",
    ...     commodities=("cobalt",),
    ...     target_days=42,
    ...     source="a ministry, 2012",
    ...     evidence="cited",
    ... )
    >>> stock_row(stock)
    'public, cobalt; target 42 days; held: not known [cited]'
    """
    who = f"{stock.holder} ({stock.holder_name})" if stock.holder_name else stock.holder
    held = _joined(
        _filled("{:g} days", stock.held_days),
        _filled("{:,.10g} t", stock.held_t),
        _sum(stock.held_value, stock.currency),
    )
    return _row(
        f"{who}, {_commodities(stock.commodities)}",
        f"target {_filled('{:g} days', stock.target_days) or NOT_KNOWN}",
        f"held: {held or NOT_KNOWN}",
        _filled("of {}", stock.coverage),
        _span(stock.from_, stock.to),
        _filled("policy: {}", stock.policy),
        _filled("released: {}", stock.release_rule),
        evidence=stock.evidence,
    )


def stake_row(stake: Stake) -> str:
    """Tell a stake: since when, who, how much of what, what comes home.

    Parameters
    ----------
    stake : Stake

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.model.profile_stocks import Stake
    >>> stake = Stake(
    ...     name="Mount Weld",
    ...     commodity="rare_earths",
    ...     iso3="AUS",
    ...     date="2011-03",
    ...     off_take_share=0.65,
    ...     off_take_of="Dy and Tb",
    ...     source="a company, 2023",
    ...     evidence="cited",
    ... )
    >>> stake_row(stake)
    'since 2011-03: Mount Weld (AUS), rare earths; share not known; off-take 65 % of \
Dy and Tb; status not known [cited]'
    """
    place = f" ({stake.iso3})" if stake.iso3 else ""
    off_take = _joined(
        _percent(stake.off_take_share), _filled("{:,.10g} t a year", stake.off_take_t)
    )
    of_what = " of " if off_take else ": "
    output = f"{of_what}{stake.off_take_of}" if stake.off_take_of else ""
    return _row(
        f"{_span(stake.date, stake.until) or 'date not known'}: {stake.name}{place}, "
        f"{in_words(stake.commodity)}",
        _filled("of {}", stake.company),
        _filled("held by {}", ", ".join(stake.investors)),
        f"share {_percent(stake.share) or NOT_KNOWN}",
        _sum(stake.amount, stake.currency),
        f"off-take {off_take or NOT_KNOWN}{output}",
        _filled("works {}", ", ".join(stake.facility_ids)),
        stake.status or "status not known",
        evidence=stake.evidence,
    )


def recycling_row(row: Recycling) -> str:
    """Tell what comes back.

    Parameters
    ----------
    row : Recycling

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.model.profile_savings import Recycling
    >>> recycling_row(
    ...     Recycling(
    ...         commodity="cobalt",
    ...         measure="eol_rir",
    ...         value=22,
    ...         unit="%",
    ...         source="a study, 2023",
    ...         evidence="cited",
    ...     )
    ... )
    'cobalt, eol_rir; 22 %; year not known [cited]'
    """
    return _row(
        _joined(in_words(row.commodity), row.group, row.measure),
        _value(row.value, row.unit),
        _filled("{}", row.year) or "year not known",
        row.what,
        evidence=row.evidence,
    )


def substitution_row(row: Substitution) -> str:
    """Tell a way to do with less.

    Parameters
    ----------
    row : Substitution

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.model.profile_savings import Substitution
    >>> substitution_row(
    ...     Substitution(
    ...         commodity="rare_earths",
    ...         measure="ferrite motors",
    ...         year=2016,
    ...         source="a maker, 2016",
    ...         evidence="cited",
    ...     )
    ... )
    'rare earths: ferrite motors; effect not known; 2016 [cited]'
    """
    what = _joined(in_words(row.commodity), row.group, row.sector)
    return _row(
        f"{what}: {row.measure}",
        f"effect {_value(row.effect, row.effect_unit)}",
        _filled("{}", row.year) or "year not known",
        evidence=row.evidence,
    )


def instrument_row(row: Instrument) -> str:
    """Tell a means of policy.

    Parameters
    ----------
    row : Instrument

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.model.profile_policy import Instrument
    >>> instrument_row(
    ...     Instrument(
    ...         name="a fund",
    ...         kind="fund",
    ...         date="2010",
    ...         amount=100e9,
    ...         currency="JPY",
    ...         source="a ministry",
    ...         evidence="cited",
    ...     )
    ... )
    'since 2010: a fund, fund; 100 billion JPY [cited]'
    """
    return _row(
        f"{_span(row.date, row.until) or 'date not known'}: {row.name}, {row.kind}",
        row.authority,
        _commodities(row.commodities),
        _sum(row.amount, row.currency),
        row.what,
        evidence=row.evidence,
    )


def benchmark_row(row: Benchmark) -> str:
    """Tell a target that is a number.

    Parameters
    ----------
    row : Benchmark

    Returns
    -------
    str

    Examples
    --------
    >>> from geo.model.profile_policy import Benchmark
    >>> benchmark_row(
    ...     Benchmark(
    ...         name="at home",
    ...         stage="extraction",
    ...         value=10,
    ...         unit="%",
    ...         year=2030,
    ...         of="use",
    ...         source="a law, 2024",
    ...         evidence="cited",
    ...     )
    ... )
    'extraction: at home; 10 % of use by 2030 [cited]'
    """
    of = f" of {row.of}" if row.of else ""
    by = f" by {row.year}" if row.year else ", year not known"
    return _row(
        f"{row.stage}: {row.name}",
        f"{_value(row.value, row.unit)}{of}{by}",
        evidence=row.evidence,
    )


def _row(*parts: str | None, evidence: str) -> str:
    return "; ".join(part for part in parts if part) + f" [{evidence}]"


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _filled(words: str, value: float | str | None) -> str:
    """Put a value into its words; nothing where it is not known."""
    return "" if value is None or value == "" else words.format(value)


def _value(value: float | None, unit: str | None) -> str:
    return NOT_KNOWN if value is None else f"{value:,.10g} {unit or ''}".rstrip()


def _percent(fraction: float | None) -> str:
    return "" if fraction is None else f"{fraction * 100.0:.4g} %"


def _sum(amount: float | None, currency: str | None) -> str:
    if amount is None:
        return ""
    for size, word in _LARGE:
        if amount >= size:
            return f"{amount / size:,.10g} {word} {currency}"
    return f"{amount:,.10g} {currency}"


def _span(first: str | None, last: str | None) -> str:
    if first and last:
        return f"{first} to {last}"
    if last:
        return f"until {last}"
    return f"since {first}" if first else ""


def _commodities(names: tuple[str, ...]) -> str:
    return ", ".join(in_words(name) for name in names)

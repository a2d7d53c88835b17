"""Made-up governance estimates, in the three forms of the World Bank."""

from __future__ import annotations

from pathlib import Path

NAMES = {
    "VA": "Voice and Accountability: Estimate",
    "PV": "Political Stability and Absence of Violence/Terrorism: Estimate",
    "GE": "Government Effectiveness: Estimate",
    "RQ": "Regulatory Quality: Estimate",
    "RL": "Rule of Law: Estimate",
    "CC": "Control of Corruption: Estimate",
}

ESTIMATES = {
    ("Japan", "JPN", "2021"): (1.0, 1.1, 1.2, 1.3, 1.4, 1.5),
    ("Japan", "JPN", "2022"): (1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    ("Romania", "ROM", "2021"): (0.1, 0.2, 0.3, 0.4, 0.5, -0.6),
    ("Kiribati", "KIR", "2021"): (0.9, "..", 0.1, 0.1, 0.1, 0.1),
}
"""Numbers are made up; Romania has the World Bank's former code."""

CLOSING = (
    "",
    "",
    "Data from database: Worldwide Governance Indicators",
    "Last Updated: 09/29/2023",
)


def write_wgi_databank(folder: Path, *, closing=CLOSING) -> Path:
    years = ["2021", "2022"]
    header = ["Country Name", "Country Code", "Series Name", "Series Code"]
    lines = [",".join([*header, *(f"{y} [YR{y}]" for y in years)])]
    for name, iso3 in dict.fromkeys((n, c) for n, c, _ in ESTIMATES):
        for place, code in enumerate(NAMES):
            values = [ESTIMATES.get((name, iso3, y), [".."] * 6)[place] for y in years]
            cells = [name, iso3, NAMES[code], f"{code}.EST", *map(str, values)]
            lines.append(",".join(cells))
    lines.append("Japan,JPN,Rule of Law: Percentile Rank,RL.PER.RNK,90,91")
    path = folder / "P_Data_Extract_From_Worldwide_Governance_Indicators.csv"
    path.write_text("\n".join([*lines, *closing]) + "\n", encoding="utf-8-sig")
    return path


def write_wgi_series_columns(folder: Path) -> Path:
    series = [f'"{name} [{code}.EST]"' for code, name in NAMES.items()]
    lines = [",".join(["Time", "Time Code", "Country Name", "Country Code", *series])]
    for (name, iso3, year), values in ESTIMATES.items():
        lines.append(",".join([year, f"YR{year}", name, iso3, *map(str, values)]))
    path = folder / "wgi_columns.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_governance_indicators(folder: Path, *, separator: str = ",") -> Path:
    lines = [
        "codeindyr,code,countryname,year,indicator,estimate,stddev,nsource,pctrank,"
        "pctranklower,pctrankupper"
    ]
    for (name, iso3, year), values in ESTIMATES.items():
        for code, value in zip(NAMES, values, strict=True):
            kind = code.lower()
            cells = [f"{iso3}{kind}{year}", iso3, name, year, kind, str(value)]
            lines.append(",".join([*cells, "0.2", "9", "50", "40", "60"]))
    path = folder / "wgidataset.csv"
    path.write_text("\n".join(lines).replace(",", separator) + "\n", encoding="utf-8")
    return path

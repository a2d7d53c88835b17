"""Made-up records in the exports of UN Comtrade, the new and the former."""

from __future__ import annotations

from pathlib import Path

COLUMNS = (
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,"
    "reporterDesc,flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,"
    "partner2ISO,partner2Desc,classificationCode,classificationSearchCode,"
    "isOriginalClassification,cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,"
    "customsDesc,mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,isQtyEstimated,"
    "altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,"
    "isNetWgtEstimated,grossWgt,isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,"
    "legacyEstimationFlag,isReported,isAggregate"
)

RECORDS = (
    {"partnerCode": "156", "partnerISO": "CHN", "partnerDesc": "China",
     "netWgt": "11000", "primaryValue": "111.5"},
    {"partnerCode": "0", "partnerISO": "W00", "partnerDesc": "World",
     "netWgt": "33000", "primaryValue": "333.5", "isNetWgtEstimated": "true"},
    {"partnerCode": "490", "partnerISO": "S19", "partnerDesc": "Other Asia, nes",
     "netWgt": "0", "primaryValue": "22.25"},
    {"partnerCode": "384", "partnerISO": "CIV", "partnerDesc": "Côte d'Ivoire",
     "cmdCode": "0102", "cmdDesc": "Bovine animals; live", "netWgt": "7.5",
     "primaryValue": "1"},
    {"partnerCode": "156", "partnerISO": "CHN", "partnerDesc": "China",
     "motCode": "2100", "motDesc": "Water", "netWgt": "9000",
     "primaryValue": "99"},
    {"partnerCode": "156", "partnerISO": "CHN", "partnerDesc": "China",
     "freqCode": "M", "refPeriodId": "20230501", "refMonth": "5",
     "period": "202305", "netWgt": "1000", "primaryValue": "10"},
    {"partnerCode": "156", "partnerISO": "CHN", "partnerDesc": "China",
     "flowCode": "X", "flowDesc": "Export", "netWgt": "500", "primaryValue": "5"},
)  # fmt: skip
"""Numbers are made up: repeated digits."""

DEFAULTS = {
    "typeCode": "C", "freqCode": "A", "refPeriodId": "20230101", "refYear": "2023",
    "refMonth": "52", "period": "2023", "reporterCode": "392", "reporterISO": "JPN",
    "reporterDesc": "Japan", "flowCode": "M", "flowDesc": "Import",
    "partner2Code": "0", "partner2ISO": "W00", "partner2Desc": "World",
    "classificationCode": "H6", "classificationSearchCode": "HS",
    "isOriginalClassification": "true", "cmdCode": "284690",
    "cmdDesc": "Compounds, made up", "aggrLevel": "6", "isLeaf": "true",
    "customsCode": "C00", "customsDesc": "TOTAL CPC", "mosCode": "0",
    "motCode": "0", "motDesc": "TOTAL MOT", "qtyUnitCode": "8",
    "qtyUnitAbbr": "kg", "qty": "0", "isQtyEstimated": "false",
    "isNetWgtEstimated": "false", "legacyEstimationFlag": "0",
    "isReported": "true", "isAggregate": "false",
}  # fmt: skip

LEGACY_COLUMNS = (
    "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,"
    "Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,"
    "Partner,Partner ISO,2nd Partner Code,2nd Partner,2nd Partner ISO,"
    "Customs Proc. Code,Customs,Mode of Transport Code,Mode of Transport,"
    "Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,Alt Qty Unit Code,"
    "Alt Qty Unit,Alt Qty,Netweight (kg),Gross weight (kg),Trade Value (US$),"
    "CIF Trade Value (US$),FOB Trade Value (US$),Flag"
)
LEGACY_ROWS = (
    "H4,2016,2016,2016,6,1,1,Import,392,Japan,JPN,156,China,CHN,,,,,,,,284690,"
    '"Compounds, made up",8,Weight in kilograms,11000,,,,11000,,111,,,0',
    "H4,2016,2016,2016,6,1,1,Import,392,Japan,JPN,0,World,WLD,,,,,,,,284690,"
    '"Compounds, made up",8,Weight in kilograms,33000,,,,33000,,333,,,4',
    "H4,2016,2016,2016,2,0,2,Re-Export,392,Japan,JPN,156,China,CHN,,,,,,,,10290,"
    "Made up,8,Weight in kilograms,0,,,,,,5,,,0",
)


def write_comtrade(folder: Path, *, records=RECORDS, encoding: str = "cp1252") -> Path:
    names = COLUMNS.split(",")
    lines = [COLUMNS]
    for record in records:
        cells = DEFAULTS | dict(record)
        quoted = (f'"{cells.get(name, "")}"' for name in names)
        # each row of the export ends in one comma more than the columns have
        lines.append(",".join(quoted) + ",")
    path = folder / "TradeData_1_2_2026_3_4_5.csv"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def write_comtrade_legacy(folder: Path, *, rows=LEGACY_ROWS) -> Path:
    path = folder / "comtrade.csv"
    path.write_text("\n".join([LEGACY_COLUMNS, *rows]) + "\n", encoding="utf-8")
    return path

"""The vocabulary of a German merchant of work safety, tools, household goods and packaging. All names are made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """Products that come in the same variants and packages. Prices in cents are what a supplier asks per piece."""

    prefix: str
    category: str
    cheapest_cents: int
    dearest_cents: int
    products: tuple[str, ...]
    variants: tuple[str, ...]
    units: tuple[tuple[str, int], ...]


BRANDS = (
    "Nordfels", "Brandtner", "Kesselbach", "Hallweg", "Tarnow", "Lindauer", "Ostermann", "Rabenstein",
)  # fmt: skip

_SIZES = ("Gr. S", "Gr. M", "Gr. L", "Gr. XL", "Gr. XXL")
_CARTONS = (("Karton", 10), ("Karton", 12), ("Karton", 24))

ASSORTMENT = (
    Range(
        "AS", "Arbeitsschutz", 190, 2900,
        ("Schutzbrille", "Vollsichtbrille", "Schutzhelm", "Anstoßkappe", "Gehörschutzkapsel"),
        ("klar", "getönt", "gelb", "blau", '"Komfort"', "EN 166"), _CARTONS,
    ),
    Range(
        "AS", "Arbeitsschutz", 95, 1890,
        ("Montagehandschuh", "Schnittschutzhandschuh", "Schweißerhandschuh", "Chemikalienhandschuh"),
        ("Gr. 7", "Gr. 8", "Gr. 9", "Gr. 10", "Gr. 11"), (("Paar", 1), ("Beutel", 12), ("Karton", 120)),
    ),
    Range(
        "AS", "Arbeitsschutz", 690, 8900,
        ("Warnweste", "Warnschutzjacke", "Bundhose", "Latzhose", "Softshelljacke", "Regenjacke"),
        _SIZES, (("Karton", 5), ("Karton", 10), ("Beutel", 1)),
    ),
    Range(
        "AS", "Arbeitsschutz", 2190, 12900, ("Sicherheitsschuh S3", "Gummistiefel S5", "Sicherheitssandale S1"),
        ("Gr. 40", "Gr. 41", "Gr. 42", "Gr. 43", "Gr. 44", "Gr. 45", "Gr. 46"), (("Paar", 1), ("Karton", 6)),
    ),
    Range(
        "AS", "Arbeitsschutz", 35, 690, ("Atemschutzmaske FFP2", "Atemschutzmaske FFP3", "Halbmaske", "Gehörstöpsel"),
        ("faltbar", "mit Ventil", "lose", "einzeln verpackt"), (("Karton", 20), ("Karton", 200), ("Spender", 50)),
    ),
    Range(
        "WZ", "Werkzeug", 690, 3900, ("Kombizange", "Wasserpumpenzange", "Seitenschneider", "Spitzzange", "Rohrzange"),
        ('6"', '7"', '8"', '10"', "VDE, 1000 V", "180 mm"), (("Karton", 6), ("Karton", 12), ("Stück", 1)),
    ),
    Range(
        "WZ", "Werkzeug", 290, 2490, ("Schlosserhammer", "Gummihammer", "Fäustel", "Latthammer"),
        ("300 g", "500 g", "1000 g", "Stiel Hickory", "Stiel Fiberglas"), (("Karton", 6), ("Karton", 12)),
    ),
    Range(
        "WZ", "Werkzeug", 590, 8900,
        ("Schraubendreher-Satz", "Ringmaulschlüssel-Satz", "Ratschenkasten", "Bit-Satz", "Feilensatz"),
        ("6-teilig", "8-teilig", "12-teilig", "32-teilig", "in Rolltasche"), (("Karton", 4), ("Display", 8)),
    ),
    Range(
        "WZ", "Werkzeug", 4900, 64900, ("Akkuschrauber", "Winkelschleifer", "Bohrhammer", "Stichsäge", "Handkreissäge"),
        ("12 V", "18 V", "18 V, ohne Akku", "im Koffer"), (("Stück", 1), ("Palette", 48)),
    ),
    Range(
        "WZ", "Werkzeug", 190, 3900, ("Rollbandmaß", "Wasserwaage", "Cuttermesser", "Zollstock", "Anschlagwinkel"),
        ("3 m", "5 m", "60 cm", "100 cm", "18 mm", "magnetisch"), (("Karton", 10), ("Display", 24)),
    ),
    Range(
        "BF", "Befestigung", 1, 190,
        (
            "Spanplattenschraube", "Sechskantschraube DIN 933", "Zylinderschraube DIN 912", "Holzschraube",
            "Schlossschraube DIN 603", "Senkkopfschraube DIN 7991",
        ),
        ("M4 x 20", "M5 x 30", "M6 x 40", "M8 x 60", "M10 x 100", "M12 x 120", "A2, M6 x 30"),
        (("Karton", 100), ("Karton", 200), ("Karton", 500), ("Beutel", 50)),
    ),
    Range(
        "BF", "Befestigung", 1, 90, ("Unterlegscheibe DIN 125", "Sechskantmutter DIN 934", "Sicherungsmutter DIN 985"),
        ("M4", "M5", "M6", "M8", "M10", "M12", "M16, verzinkt"), (("Karton", 500), ("Karton", 1000), ("Beutel", 100)),
    ),
    Range(
        "BF", "Befestigung", 3, 390, ("Spreizdübel", "Hohlraumdübel", "Schwerlastanker", "Rohrschelle", "Kabelbinder"),
        ("6 mm", "8 mm", "10 mm", "12 mm", "schwarz", "natur"), (("Karton", 50), ("Karton", 100), ("Beutel", 25)),
    ),
    Range(
        "HH", "Haushalt", 690, 8900, ("Bratpfanne", "Kochtopf", "Schmorpfanne", "Stielkasserolle"),
        ("16 cm", "20 cm", "24 cm", "28 cm", "Induktion"), (("Karton", 4), ("Karton", 6)),
    ),
    Range(
        "HH", "Haushalt", 190, 2900, ("Thermoskanne", "Vorratsdose", "Messbecher", "Salatschüssel", "Abfalleimer"),
        ("0,5 l", "1,0 l", "2,5 l", "5 l", "anthrazit", 'Serie "Küche & Co."'), (("Karton", 6), ("Umkarton", 24)),
    ),
    Range(
        "HH", "Haushalt", 120, 3900, ("Kochmesser", "Schneidebrett", "Geschirrtuch", "Kaffeebecher", "Backform"),
        ("weiß", "schwarz", "rot", "3er-Set", "6er-Set"), (("Karton", 6), ("Karton", 12), ("Umkarton", 48)),
    ),
    Range(
        "RE", "Reinigung", 85, 4900,
        ("Allzweckreiniger", "Glasreiniger", "Entkalker", "Handwaschpaste", "Desinfektionsmittel", "Fußbodenpflege"),
        ("500 ml", "1 l", "2,5 l", "5 l Kanister", "10 l Kanister"), (("Karton", 6), ("Karton", 12), ("Palette", 480)),
    ),
    Range(
        "RE", "Reinigung", 45, 1990, ("Mikrofasertuch", "Wischmopp", "Besen", "Handfeger-Set", "Putztuchrolle"),
        ("blau", "grün", "rot", "40 cm", "50 cm"), (("Karton", 10), ("Karton", 20), ("Rolle", 1)),
    ),
    Range(
        "VP", "Verpackung", 9, 490, ("Faltkarton", "Versandkarton", "Buchverpackung", "Versandtasche"),
        ("200 x 150 x 90 mm", "300 x 215 x 140 mm", "400 x 300 x 200 mm", "DIN A5", "DIN A4", "2-wellig"),
        (("Bund", 20), ("Bund", 25), ("Palette", 1200)),
    ),
    Range(
        "VP", "Verpackung", 95, 3900, ("Packband", "Stretchfolie", "Luftpolsterfolie", "Umreifungsband", "Kraftpapier"),
        ("50 mm x 66 m", "500 mm x 300 m", "1000 mm x 50 m", "braun", "transparent"), (("Rolle", 1), ("Karton", 36)),
    ),
)  # fmt: skip

SUPPLIER_FIRST = (
    "Nordwind", "Süd", "Hansa", "Elbtal", "Weserland", "Rheingold", "Bergische", "Alpina", "Main-Taunus", "Ostsee",
    "Schwarzwald", "Lausitzer", "Fränkische", "Allgäuer", "Eifel", "Havelland", "Spessart", "Münsterland", "Harzer",
    "Donau",
)  # fmt: skip
SUPPLIER_TRADE = (
    "Arbeitsschutz", "Werkzeughandel", "Befestigungstechnik", "Haushaltswaren", "Reinigungsbedarf", "Verpackungen",
    "Industriebedarf", "Import", "Technik-Vertrieb",
)  # fmt: skip
SUPPLIER_FORM = ("GmbH", "GmbH & Co. KG", "KG", "AG", "OHG", "e. K.", "Handels GmbH")

CITIES = (
    ("20457", "Hamburg"), ("28195", "Bremen"), ("40213", "Düsseldorf"), ("42103", "Wuppertal"), ("50667", "Köln"),
    ("60311", "Frankfurt am Main"), ("70173", "Stuttgart"), ("80331", "München"), ("90402", "Nürnberg"),
    ("01067", "Dresden"), ("04109", "Leipzig"), ("39104", "Magdeburg"), ("97070", "Würzburg"), ("87435", "Kempten"),
)  # fmt: skip
STREETS = ("Industriestraße", "Am Hafen", "Gewerbepark", "Lindenweg", "Werkstraße", "Bahnhofstraße", "Zum Lager")

COMMENTS = (
    "Preise gültig bis Jahresende",
    "Bestellung nur per Fax",
    "ab 500 € frei Haus",
    "Ansprechpartnerin: Frau Öztürk, Durchwahl -14",
    "Achtung: Mindermengenzuschlag 15,00 €",
    "Neue Preisliste angefragt",
)

"""The vocabulary of a German merchant of work safety, tools, household goods and packaging. All names are made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A group of products: SKU prefix, price range in cents, what a product comes in."""

    prefix: str
    name: str
    cheapest_cents: int
    dearest_cents: int
    products: tuple[str, ...]
    variants: tuple[str, ...]
    units: tuple[tuple[str, int], ...]


BRANDS = (
    "Nordfels", "Brandtner", "Kesselbach", "Hallweg", "Tarnow", "Lindauer", "Ostermann", "Rabenstein",
)  # fmt: skip

CATEGORIES = (
    Category(
        "AS", "Arbeitsschutz", 190, 18900,
        (
            "Schutzbrille", "Vollsichtbrille", "Schutzhelm", "Anstoßkappe", "Gehörschutzkapsel", "Atemschutzmaske FFP2",
            "Halbmaske", "Montagehandschuh", "Schnittschutzhandschuh", "Schweißerhandschuh", "Warnweste",
            "Warnschutzjacke", "Bundhose", "Latzhose", "Sicherheitsschuh S3", "Gummistiefel S5", "Kniepolster",
            "Auffanggurt",
        ),
        ("Gr. S", "Gr. M", "Gr. L", "Gr. XL", "Gr. XXL", "Universalgröße", '"Komfort", blau', "gelb, EN 471"),
        (("Karton", 10), ("Karton", 12), ("Karton", 24), ("Beutel", 12), ("Paar", 1)),
    ),
    Category(
        "WZ", "Werkzeug", 350, 64900,
        (
            "Kombizange", "Wasserpumpenzange", "Seitenschneider", "Ringmaulschlüssel", "Ratschenkasten",
            "Schraubendreher-Satz", "Bithalter", "Schlosserhammer", "Gummihammer", "Cuttermesser", "Rollbandmaß",
            "Wasserwaage", "Bügelsäge", "Feilensatz", "Akkuschrauber", "Winkelschleifer", "Bohrhammer",
            "Werkzeugkoffer",
        ),
        ('6"', '8"', '10"', "125 mm", "18 V", "12-teilig", "mit 2-K-Griff", "VDE, 1000 V"),
        (("Karton", 6), ("Karton", 12), ("Stück", 1), ("Display", 8)),
    ),
    Category(
        "BF", "Befestigung", 2, 2490,
        (
            "Spanplattenschraube", "Sechskantschraube DIN 933", "Zylinderschraube DIN 912", "Unterlegscheibe DIN 125",
            "Sechskantmutter DIN 934", "Sicherungsmutter DIN 985", "Spreizdübel", "Hohlraumdübel", "Schwerlastanker",
            "Gewindestange", "Blindniet", "Kabelbinder", "Rohrschelle", "Holzschraube",
        ),
        ("M4 x 20", "M6 x 40", "M8 x 60", "M10 x 100", "4,0 x 40 mm", "5,0 x 80 mm", "verzinkt", "Edelstahl A2"),
        (("Karton", 100), ("Karton", 200), ("Karton", 500), ("Beutel", 50), ("Palette", 9600)),
    ),
    Category(
        "HH", "Haushalt", 90, 12900,
        (
            "Bratpfanne", "Kochtopf", "Thermoskanne", "Vorratsdose", "Schneidebrett", "Kochmesser", "Wäscheständer",
            "Bügelbrett", "Geschirrtuch", "Kaffeebecher", "Backform", "Salatschüssel", "Küchenwaage", "Abfalleimer",
        ),
        ("20 cm", "28 cm", "1,0 l", "2,5 l", "3er-Set", "weiß", "anthrazit", 'Serie "Küche & Co."'),
        (("Karton", 4), ("Karton", 6), ("Karton", 12), ("Umkarton", 24)),
    ),
    Category(
        "RE", "Reinigung", 45, 8990,
        (
            "Allzweckreiniger", "Glasreiniger", "Handwaschpaste", "Entkalker", "Putztuchrolle", "Mikrofasertuch",
            "Wischmopp", "Besen", "Handfeger-Set", "Müllsack", "Desinfektionsmittel", "Papierhandtuch",
        ),
        ("500 ml", "1 l", "5 l Kanister", "10 l Kanister", "grün", "Großpackung", "2-lagig", "120 l"),
        (("Karton", 6), ("Karton", 12), ("Rolle", 1), ("Palette", 480)),
    ),
    Category(
        "VP", "Verpackung", 3, 4990,
        (
            "Faltkarton", "Versandtasche", "Luftpolsterfolie", "Packband", "Stretchfolie", "Füllpapier", "Kraftpapier",
            "Kantenschutz", "Umreifungsband", "Palettenhaube", "Versandetikett", "Druckverschlussbeutel",
        ),
        ("200 x 150 x 90 mm", "300 x 215 x 140 mm", "50 mm x 66 m", "500 mm", "braun", "DIN A4", "1-wellig",
         "2-wellig"),
        (("Bund", 20), ("Bund", 25), ("Rolle", 1), ("Karton", 36), ("Palette", 1200)),
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

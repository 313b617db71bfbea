"""What Wawi shows about this program before the merchant agrees. German and English, whatever the window speaks."""

from __future__ import annotations

from jtl_desktop.wawi.registration import RegistrationRequest

NAME = "JTL Desktop"
DESCRIPTION = "Item suppliers, purchase prices and scale prices of many items in one grid."
DESCRIPTION_GERMAN = "Lieferanten, Einkaufspreise und Staffelpreise vieler Artikel in einer Tabelle."


def request_for(app_id: str, version: str, icon_png: bytes) -> RegistrationRequest:
    return RegistrationRequest(
        app_id=app_id,
        display_name=NAME,
        description=DESCRIPTION,
        version=version,
        provider_name=NAME,
        provider_website="",
        icon_png=icon_png,
        localized_names={"de": NAME, "en": NAME},
        localized_descriptions={"de": DESCRIPTION_GERMAN, "en": DESCRIPTION},
    )

"""The tour's last look: the other theme. It takes the place of the one that the tour was asked for."""

from __future__ import annotations

from jtl_desktop.app.tour.hands import PRICE, Hands


class NightTour(Hands):
    """Dark for those who are light, and the other way round."""

    async def walk(self) -> None:
        """Ends with the theme as it was."""
        window, options = self._window(), self._program.options
        before = window.services.settings_store.load().theme
        other = "light" if options.theme == "dark" else "dark"
        window.preferences.choose_theme(other)
        rows = self._shown(window)
        shown = next((row for row in rows if row.is_standard and row.scale_prices), rows[0])
        await self._stand_on(window, shown.key, PRICE)
        await self._robot.picture(f"{other}-theme", window)
        window.preferences.choose_theme(before)

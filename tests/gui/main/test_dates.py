"""When rows were read and items changed: shown, filtered and sorted in the language's notation."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jtl_desktop.storage.results import Column
from jtl_desktop.ui.filters.conditions import Choice
from jtl_desktop.ui.texts import install_language, shown_moment
from tests.gui.main.office import Office, open_office
from tests.gui.main.test_filters import chips, column, counted


def cell(office: Office, row: int, name: str) -> str:
    model = office.window.parts.model
    return model.data(model.index(row, column(office, name)))


@pytest.mark.parametrize(
    ("language", "pattern", "time"), [("de", "%d.%m.%Y", "%d.%m.%Y %H:%M"), ("en", "{0.month}/{0.day}/{0.year}", "")]
)
async def test_rows_are_filtered_by_the_day_they_were_read(qapp, server, tmp_path, language, pattern, time):
    install_language(qapp, language)
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        index = column(office, "read_at")
        assert not office.grid.freezing.is_shown(index)
        office.grid.headers.set_column_shown(index, shown=True)
        rows = office.window.parts.model.rowCount()
        today = datetime.now().astimezone()
        typed = pattern.format(today) if "{" in pattern else today.strftime(pattern)
        assert cell(office, 0, "read_at").startswith(typed)
        assert time == "" or cell(office, 0, "read_at")[:13] == today.strftime(time)[:13]
        for shift, expected in ((0, rows), (1, 0)):
            day = today + timedelta(days=shift)
            typed = pattern.format(day) if "{" in pattern else day.strftime(pattern)
            office.window.controllers.filters.open(index)
            popup = await counted(office)
            assert popup.model.rowCount() == 1
            popup.condition.value.clear()
            QTest.keyClicks(popup.condition.value, typed)
            QTest.keyClick(popup.condition.value, Qt.Key.Key_Return)
            await office.quiet()
            assert office.window.parts.model.rowCount() == expected
            assert typed in chips(office)[0]
            office.window.controllers.filters.clear()
            await office.quiet()


async def test_what_is_no_date_is_said_and_stays(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        office.window.controllers.filters.open(column(office, "changed"))
        popup = await counted(office)
        popup.condition.choice.setCurrentIndex(popup.condition._choices.index(Choice.IS))
        QTest.keyClicks(popup.condition.value, "31.02.2026")
        QTest.keyClick(popup.condition.value, Qt.Key.Key_Return)
        assert popup.isVisible()
        assert "31.02.2026" in popup.condition._reason.text()
        popup.reject()


async def test_items_are_sorted_by_when_they_changed_and_rows_say_when_they_were_read(qapp, server, tmp_path):
    async with open_office(server, tmp_path) as office:
        await office.see_rows(90)
        office.window.searching.sort(Column.CHANGED.value, descending=True)
        await office.quiet()
        model = office.window.parts.model
        moments = [model.entry(row).item.changed for row in range(model.rowCount())]
        known = [moment for moment in moments if moment is not None]
        assert known == sorted(known, reverse=True)
        entry = model.entry(0)
        assert cell(office, 0, "changed") == shown_moment(known[0])
        assert entry.read_at is not None
        tip = model.data(model.index(0, column(office, "supplier_name")), Qt.ItemDataRole.ToolTipRole)
        assert shown_moment(entry.read_at) in tip

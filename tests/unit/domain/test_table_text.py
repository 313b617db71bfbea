"""Tables from the clipboard: tabs, quotes, line ends of all systems, and HTML where there is nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.table_text import html_cell, parse_html_table, parse_table, table_html, table_text, width

cells = st.text(st.sampled_from('ab"\t\n\r;,. 1ä'), max_size=6)
tables = st.integers(1, 4).flatmap(
    lambda columns: st.lists(st.lists(cells, min_size=columns, max_size=columns), min_size=1, max_size=5)
)


@given(tables)
def test_what_is_copied_is_read_back_exactly(table):
    assert parse_table(table_text(table)) == table


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_a_line_end_at_the_very_end_makes_no_line(end, last):
    content = end.join(["a\tb", "c\td"]) + (end if last else "")
    assert parse_table(content) == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize(
    ("content", "table"),
    [
        ("", []),
        ("\r\n", [[""]]),
        ("a\n\n", [["a"], [""]]),
        ("a\r\nb\nc\rd", [["a"], ["b"], ["c"], ["d"]]),
        ('x\t"mit\tTab und ""Wort"""\r\ny\t"zwei\nZeilen"\r\n', [["x", 'mit\tTab und "Wort"'], ["y", "zwei\nZeilen"]]),
        ('12" Rohr\t5', [['12" Rohr', "5"]]),
        ('"nie geschlossen\t5\nb\t6', [['"nie geschlossen', "5"], ["b", "6"]]),
        ('"a"b\tc', [['"a"b', "c"]]),
        ('"a"\t', [["a", ""]]),
        ('""', [[""]]),
        ("a\tb\nc", [["a", "b"], ["c"]]),
    ],
)
def test_tables_as_spreadsheets_write_them(content, table):
    assert parse_table(content) == table


@pytest.mark.parametrize(
    ("content", "table"),
    [
        ("A-1;12,50\r\nA-2;13\r\n", [["A-1", "12,50"], ["A-2", "13"]]),
        ('"A;1";12,50\n"A-2";13', [["A;1", "12,50"], ["A-2", "13"]]),
        ("rot; blau\ngelb; grau", [["rot; blau"], ["gelb; grau"]]),
        ("a;b\nc", [["a;b"], ["c"]]),
        ("a;b", [["a;b"]]),
        ("a;b\tc;d", [["a;b", "c;d"]]),
    ],
)
def test_csv_from_mails_is_told_from_sentences_with_semicolons(content, table):
    assert parse_table(content, may_be_csv=True) == table
    assert parse_table("a;b\nc;d") == [["a;b"], ["c;d"]]


def test_many_unclosed_quotes_are_read_in_one_pass():
    assert len(parse_table('"a\t' * 50_000)[0]) == 50_001
    assert len(parse_table('"a' * 50_000)) == 1


@given(st.lists(st.lists(st.text(st.sampled_from("ab<&\"'ä;1"), max_size=5), min_size=2, max_size=2), min_size=1))
def test_html_is_read_back(table):
    assert parse_html_table(table_html([html_cell(cell) for cell in row] for row in table)) == table


def test_html_from_pages_and_spreadsheets():
    page = (
        "<p>vorher</p><table><thead><tr><th>A<th>B</tr></thead><tr><td colspan='2'> 1&nbsp;234,5\n </td></tr>"
        "<tr><td>eins<br>zwei<td colspan='x'>&lt;b&gt;</table><table><tr><td>andere</td></tr></table>"
    )
    assert parse_html_table(page) == [["A", "B"], ["1\xa0234,5", ""], ["eins\nzwei", "<b>"]]
    assert parse_html_table("<td>ohne Zeile") == [["ohne Zeile"]]
    assert parse_html_table("<p>nichts") == []


def test_numbers_in_html_are_numbers_for_excel_and_calc_and_texts_keep_their_zeros():
    assert 'x:num="12.5" sdval="12.5"' in html_cell("12,50", "12.5")
    assert 'sdnum="1033;0;@"' in html_cell("0012")
    assert "urn:schemas-microsoft-com:office:excel" in table_html([])
    assert "&lt;b&gt;<br>x" in html_cell("<b>\nx")


def test_the_longest_line_is_the_width():
    assert width([["a"], ["a", "b"]]) == 2
    assert width([]) == 0

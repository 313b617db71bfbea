"""Finding and replacing in cells: plain texts mean themselves, whole cells and case count where that is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jtl_desktop.domain.searching import PatternBrokenError, Search


def replaced(content, needle, replacement, **how):
    return Search(needle, **how).finder().replaced(content, replacement)


def found(content, needle, **how):
    return Search(needle, **how).finder().is_in(content)


def test_in_part_or_whole_and_with_or_without_case():
    assert replaced("ART-1 art-1", "art", "X") == "X-1 X-1"
    assert replaced("ART-1 art-1", "art", "X", is_case_sensitive=True) == "ART-1 X-1"
    assert replaced("ART-1", "art", "X", is_whole=True) == "ART-1"
    assert replaced("ART-1", "art-1", "X", is_whole=True) == "X"
    assert found("Straße", "STRASSE") is False
    assert found("Öl", "öL")


def test_marks_that_mean_something_in_patterns_mean_themselves():
    assert replaced("1.5 (neu)", ".", ",") == "1,5 (neu)"
    assert replaced("a", "a", r"\1\g<0>") == r"\1\g<0>"
    assert replaced("a", "a", r"\1", is_whole=True) == r"\1"


def test_an_empty_search_finds_empty_cells_only_where_whole_cells_are_meant():
    assert not found("abc", "")
    assert replaced("abc", "", "x") == "abc"
    assert found("", "", is_whole=True)
    assert replaced("", "", "neu", is_whole=True) == "neu"


def test_patterns_with_groups():
    assert replaced("ART-12", r"ART-(\d+)", r"\1/A", is_pattern=True) == "12/A"
    assert replaced("ART-12", r"ART-(\d+)", r"\1/A", is_pattern=True, is_whole=True) == "12/A"
    with pytest.raises(PatternBrokenError):
        Search("(", is_pattern=True).finder()
    finder = Search("a", is_pattern=True).finder()
    finder.check("x")
    for broken in (r"\1", r"\g<name>", r"\q"):
        with pytest.raises(PatternBrokenError):
            finder.check(broken)
    Search("a").finder().check(r"\1")


@given(st.text(), st.text(min_size=1), st.text())
def test_plain_replacing_is_what_python_does_with_texts(content, needle, replacement):
    assert replaced(content, needle, replacement, is_case_sensitive=True) == content.replace(needle, replacement)
    assert found(content, needle, is_case_sensitive=True) == (needle in content)

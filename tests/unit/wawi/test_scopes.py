"""The rights asked for, and what a merchant's Wawi granted."""

from __future__ import annotations

import pytest

from jtl_desktop.wawi.scopes import SCOPE_NAMES, SCOPES, covers, missing, purpose_of


def test_seven_rights_in_lower_case_each_with_a_purpose():
    assert len(SCOPE_NAMES) == 7
    assert all(name == name.lower() for name in SCOPE_NAMES)
    assert all(len(scope.purpose.in_english()) > 10 for scope in SCOPES)


@pytest.mark.parametrize(
    ("granted", "lacking"),
    [
        (SCOPE_NAMES, 0),
        ([name.upper() for name in SCOPE_NAMES], 0),
        (["all.read"], 3),
        (["items.read"], 4),
        (["items.read", "items.write"], 1),
        (["items.read", "items.write", "suppliers.read"], 0),
        (["all.read", "items.write"], 0),
        (["items.write"], 4),
        ([], 7),
    ],
)
def test_wider_rights_contain_the_narrow_ones(granted, lacking):
    assert len(missing(granted)) == lacking


def test_a_right_that_we_do_not_know_stands_for_itself():
    assert covers(["order.queryorders"], "order.queryorders")
    assert not covers(["all.read"], "order.queryorders")
    assert purpose_of("order.queryorders").in_english() == "order.queryorders"
    assert "suppliers" in purpose_of(SCOPE_NAMES[-1]).in_english()

"""Secrets stay out of logs and reports, whoever writes them there."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from jtl_desktop.services.redact import RedactingFilter, Redactor
from jtl_desktop.wawi.secretstr import SHOWN, Secret

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


def test_a_known_secret_is_hidden_wherever_it_stands(redactor: Redactor) -> None:
    redactor.learn(Secret("Kf83hGt5"))
    redactor.learn(Secret("Kf83hGt5Lq02"))
    redactor.learn(Secret("Kf83hGt5Lq02"))
    assert redactor.clean("a Kf83hGt5Lq02 b Kf83hGt5") == f"a {SHOWN} b {SHOWN}"


def test_nothing_and_next_to_nothing_are_no_secrets(redactor: Redactor) -> None:
    redactor.learn(None)
    redactor.learn(Secret(""))
    redactor.learn(Secret("ab"))
    assert redactor.clean("absolutely") == "absolutely"


@pytest.mark.parametrize(
    "line",
    [
        f"Authorization: Wawi {KEY}",
        f"{{'Authorization': 'Wawi {KEY}', 'X-AppID': 'JTL'}}",
        f"[(b'authorization', b'Wawi {KEY}')]",
        f'"ApiKey": "{KEY}"',
        f"sent with Wawi {KEY} and more",
        f"X-ChallengeCode: {KEY}",
        f"api_key={KEY}",
    ],
)
def test_what_looks_like_a_secret_is_hidden_even_if_nobody_knew_it(redactor: Redactor, line: str) -> None:
    cleaned = redactor.clean(line)
    assert KEY not in cleaned
    assert SHOWN in cleaned


def test_ordinary_sentences_stay_as_they_are(redactor: Redactor) -> None:
    line = "Wawi 1.12.0 answers; api-version 1.0; Authorization was refused"
    assert redactor.clean(line) == line


def test_the_name_in_the_home_folder_is_hidden(redactor: Redactor) -> None:
    assert redactor.clean(f"{Path.home()}/profile/log") == "~/profile/log"


def test_log_records_pass_cleaned_with_their_tracebacks(redactor: Redactor, tmp_path: Path) -> None:
    redactor.learn(Secret(KEY))
    logger = logging.getLogger("redacted")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    path = tmp_path / "log"
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.addFilter(RedactingFilter(redactor))
    logger.addHandler(handler)
    logger.info("key %s", KEY)
    logger.info("%d wants a number", KEY)
    logger.info("where", stack_info=True)
    try:
        raise ValueError(f"with {KEY}")
    except ValueError:
        logger.exception("failed")
    logger.removeHandler(handler)
    handler.close()
    written = path.read_text(encoding="utf-8")
    assert KEY not in written
    assert f"key {SHOWN}" in written
    assert f"ValueError: with {SHOWN}" in written
    assert "unreadable log record" in written
    assert "Stack (most recent call last)" in written

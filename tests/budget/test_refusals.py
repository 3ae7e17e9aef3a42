"""What an administrator reads when a group's robot hangs, lies or is not there."""

import pytest

from budget.refusals import explained


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("TimeoutError", "没有按时答复"),
        ("RemoteDisconnected", "没有按时答复"),
        ("ConnectionRefusedError", "连不上"),
        ("errcode 310000", "拒收"),
        ("HTTP 302", "没有正常答复"),
        ("BadStatusLine", "不像群机器人"),
        ("no JSON", "不像群机器人"),
        ("SSLCertVerificationError", "证书不可信"),
        ("private address refused", "WEBHOOK_PRIVATE"),
        ("address refused: host", "WEBHOOK_HOSTS"),
    ],
)
def test_each_refusal_is_explained_and_keeps_its_code(reason: str, words: str) -> None:
    text = explained(reason)
    assert words in text
    assert reason in text


def test_unknown_reason_stands_as_it_is() -> None:
    assert explained("sender lost") == "sender lost"

"""Why a group's message was not taken, in the words of who set the robot up."""

from django.utils.translation import gettext as _

TIMED_OUT = (
    "TimeoutError",
    "RemoteDisconnected",
    "IncompleteRead",
    "ConnectionResetError",
    "BrokenPipeError",
    "OSError",
)
NOT_FOUND = ("gaierror", "ConnectionRefusedError")
UNREADABLE = ("BadStatusLine", "ValueError", "LineTooLong", "no JSON", "no errcode")
UNTRUSTED = ("SSLError", "SSLCertVerificationError")


def explained(reason: str) -> str:
    """Say what a stored reason means and what to do; an unknown one stands as it is."""
    first = reason.partition(":")[0]
    if first in TIMED_OUT:
        text = _("对方没有按时答复或中途断开，请稍后再试")
    elif first in NOT_FOUND:
        text = _("连不上这个地址，请核对地址和本机网络")
    elif first in UNREADABLE:
        text = _("答复不像群机器人的，请核对地址")
    elif first in UNTRUSTED:
        text = _("对方的证书不可信，请核对地址")
    elif first.startswith("errcode"):
        text = _("群机器人拒收，请核对地址、关键词和加签密钥")
    elif first.startswith("HTTP"):
        text = _("对方没有正常答复，请核对地址")
    elif first == "private address refused":
        text = _("地址在内网，须由运维允许（WEBHOOK_PRIVATE）")
    elif first == "address refused":
        text = _("地址已不在允许的名单（WEBHOOK_HOSTS）中")
    else:
        return reason
    return _("%(text)s（%(reason)s）") % {"text": text, "reason": reason}

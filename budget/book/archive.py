"""Look at an .xlsx before anything parses it: its zip directory, sizes and parts.

How far a zip's directory can be believed is in `budget.zips`.
"""

import io
import zipfile
from typing import Final

from django.utils.translation import gettext as _

from budget import zips

MEGABYTE: Final = 1024 * 1024
LARGEST_FILE: Final = 5 * MEGABYTE
LARGEST_ENTRY: Final = 30 * MEGABYTE
LARGEST_TOTAL: Final = 50 * MEGABYTE
MOST_ENTRIES: Final = 200
# The old .xls, and any .xlsx behind a password, are OLE containers.
_OLE: Final = b"\xd0\xcf\x11\xe0"
_NEEDED: Final = ("[Content_Types].xml", "xl/workbook.xml")
_ACTIVE: Final = ("vbaproject", "externallinks", "activex", "embeddings", "macrosheets")


class Refused(ValueError):
    """The file is not read; the message says why and what to do."""


def check(data: bytes) -> None:
    """Raise Refused for what is no plain workbook within the limits."""
    if not data:
        raise Refused(_("文件是空的，请重新选择。"))
    if len(data) > LARGEST_FILE:
        raise Refused(_("文件超过5MB，请删去多余的内容或分批上传。"))
    if data.startswith(_OLE):
        raise Refused(_("这是旧版.xls或加密的文件，请另存为不加密的.xlsx再上传。"))
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise Refused(_("这不是Excel工作簿（.xlsx），请用下载的表填写。")) from fault
    _check_names(entries)
    _check_sizes(entries, len(data))


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if not set(_NEEDED) <= set(names):
        raise Refused(_("这不是Excel工作簿（.xlsx），请用下载的表填写。"))
    if len(names) > MOST_ENTRIES or len({name.lower() for name in names}) < len(names):
        raise Refused(_("文件的内部结构异常，请把数据复制到下载的表中再上传。"))
    if any(zips.leaves(name) for name in names):
        raise Refused(_("文件的内部结构异常，请把数据复制到下载的表中再上传。"))
    if any(word in name.lower() for name in names for word in _ACTIVE):
        raise Refused(_("文件带有宏、外部链接或嵌入对象，请另存为普通的.xlsx再上传。"))


def _check_sizes(entries: list[zipfile.ZipInfo], size: int) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(_("文件已加密，请取消密码后再上传。"))
    if (
        any(entry.compress_type not in zips.METHODS for entry in entries)
        or any(entry.file_size > LARGEST_ENTRY for entry in entries)
        or sum(entry.file_size for entry in entries) > LARGEST_TOTAL
        or any(zips.swells(entry) for entry in entries)
        or zips.overlap(entries, size)
    ):
        raise Refused(_("文件展开后过大或结构异常，请把数据复制到下载的表中再上传。"))

"""What the grid's script says, in the language of the page."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Return the script's sentences; {name} and the like are filled in by it."""
    return {
        "saving": _("保存中…"),
        "saved": _("已保存 {at}"),
        "unsaved": _("未保存"),
        "question": _("待确认"),
        "error": _("有误，未保存"),
        "conflict": _("有冲突，未保存"),
        "offline": _("未能连上，已保留在本机，联网后自动重试"),
        "empty": _("填写数值后一并保存"),
        "all_saved": _("全部已保存"),
        "some_left": _("{n} 项未保存"),
        "line_saved": _("“{name}”已保存"),
        "line_asked": _("“{name}”有待确认的问题"),
        "line_refused": _("“{name}”未保存"),
        "yours": _("您填的：{value}"),
        "theirs": _("现已保存：{value}（{author}）"),
        "theirs_now": _("现已保存：{value}"),
        "kept": _("上次有 {n} 项没有保存，内容留在本机："),
        "kept_line": _("“{name}”您填的：{mine}；现已保存：{theirs}"),
        "kept_words": _("“{name}”情况说明：{mine}"),
        "kept_changed": _("您离开以后，这一项又保存过。"),
        "kept_back": _("填回"),
        "kept_drop": _("不要了"),
        "take_mine": _("用我填的"),
        "take_theirs": _("用已保存的"),
        "undone": _("已撤销“{name}”的修改"),
        "pasted": _("已粘贴 {n} 格"),
        "paste_undo": _("撤销这次粘贴"),
        "paste_close": _("知道了"),
        "paste_left": _("以下 {n} 处没有填入，内容保留在这里："),
        "left_locked": _("“{name}”不能填写：{value}"),
        "left_text": _("“{name}”只能填数字：{value}"),
        "left_choice": _("“{name}”没有这一选项：{value}"),
        "left_column": _("“{name}”右边没有可填的格：{value}"),
        "left_row": _("下面没有更多的行：{value}"),
        "from_to": _("“{name}”{before} → {after}"),
        "nothing": _("（空）"),
    }

"""What the goal forms (tables 14 and 15) call their columns, lines and levels. Pure.

Sources: tables 14 and 15 of a published 2024 budget, 财预〔2019〕136号 and the frame of
财预〔2021〕101号, domain.md 6.1.
"""

import re
from typing import Final

LEVEL1: Final = (
    "产出指标",
    "效益指标",
    "成本指标",
    "满意度指标",
    "产出",
    "效益",
    "满意度",
)
"""Words of the first level; the short ones stand for the long ones."""
LONG: Final = {"产出": "产出指标", "效益": "效益指标", "满意度": "满意度指标"}

LEVEL2: Final = (
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "经济指标",
    "经济成本指标",
    "社会成本指标",
    "生态环境成本指标",
    "经济效益指标",
    "社会效益指标",
    "生态效益指标",
    "可持续影响指标",
    "可持续发展影响指标",
    "可持续发展影响",
    "服务对象满意度指标",
    "服务对象满意度",
    "满意度指标",
    "社会公众满意度指标",
    "社会公众满意度",
)
OTHER_LEVEL2: Final = re.compile(r"[\u4e00-\u9fff]{2,9}指标")
"""A second level that no frame names, where it begins a line by itself."""

STANDARDS: Final = re.compile(
    r"(?:计划|行业|历史|预算支出|国家|地方|其他|财政)标准|.{1,4}(?:级|区|市|省)目标|其他"
)

NOTE: Final = re.compile(r"备注[:：]?1?|注[:：]1?|填表说明")
# Where a form ends that has no closing note.
AFTER: Final = re.compile(
    r"第[一二三四五六七八九十]部分|附表\d|预算\d+表|表\d+[.、．]|"
    r"[一二三四五六七八九十]+、.*(?:说明|情况)"
)
NO_LEVEL: Final = "看不出这一行属于哪个一级指标，请对照原件补录。"
LIST_HEAD: Final = "整体绩效目标"
BLOCK: Final = re.compile(
    r"(?P<kind>长期|年度)(?:绩效)?目标(?P<number>\d*)[:：](?P<text>.*)"
)
GOAL: Final = re.compile(r"目标(\d+)[:：]")
TABLE: Final = re.compile(r"(?P<kind>长期|年度)?绩效指标")
YEAR: Final = re.compile(r"(20\d\d)年?")
HEAD_BEGINS: Final = re.compile("一级(?:指标)?.{0,30}")
HEAD: Final = re.compile(
    r"(?:一级|二级|三级|指标|名称|值|绩效标准|近两年|预期|当年|实|现|(?:20\d\d)?年|\d{4}"
    r"|备注)*"
)
# Words that only the head of an indicator table has.
EARLIER: Final = ("近两年指标值", "近三年指标值", "前年", "上年")
SPACED_UNIT: Final = re.compile(r"(?<=\d)\s(?=[万亿]?元|[%％])")
"""A blank that an extractor puts between a figure and its unit."""
UNKNOWN_COLUMNS: Final = ("权重", "分值", "实际完成值", "得分")


def bare(text: str) -> str:
    """Return a text without any white space, whatever its width."""
    return "".join(text.split())


def is_standard(text: str) -> bool:
    """Return whether a text is what a standard is called, and nothing else is."""
    return text != "其他" and STANDARDS.fullmatch(text) is not None


def prose(text: str) -> str:
    """Return a text without the blanks that an extractor puts into Chinese lines.

    A blank between two Latin letters or digits is the text's own.
    """
    return re.sub(r"(?<![!-~])\s+|\s+(?![!-~])", "", text.strip())

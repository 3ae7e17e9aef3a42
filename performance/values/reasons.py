"""Why a printed value could not be read: code to sentence. Pure."""

from typing import Final

from performance.values.sentence import Sentence

UNCLEAR: Final[dict[str, Sentence]] = {
    "approximate": Sentence(
        "数值前后有“约、左右、余”等不确定的字样",
        "the figure is only approximate (about, more or less)",
    ),
    "bad_date": Sentence("日期不存在或写法有误", "there is no such date"),
    "chinese_numeral": Sentence(
        "数字用汉字书写，请改为阿拉伯数字",
        "the number is written in Chinese characters",
    ),
    "comparator": Sentence(
        "比较符号相互矛盾或位置不清", "the comparators contradict each other"
    ),
    "comparator_in_name": Sentence(
        "指标名称中含有比较符号，请移到指标值",
        "the comparator stands in the indicator's name",
    ),
    "date_edge": Sentence(
        "“某月前”“某季度前”是否含当月（季）不明，请写明月底或日期",
        "a deadline before a month or quarter may or may not include it",
    ),
    "date_or_number": Sentence(
        "可能是年月，也可能是小数，请写明", "this may be a month or a decimal number"
    ),
    "date_serial": Sentence(
        "像是日期被存成了数字（Excel日期序号或连写日期）",
        "this looks like a date stored as a number (a spreadsheet serial)",
    ),
    "exponent": Sentence(
        "不支持科学计数法或十六进制", "exponents and hexadecimal are not accepted"
    ),
    "foreign_digits": Sentence(
        "含有①、½或其他文字的数字", "it holds digits that are not 0-9, such as ① or ½"
    ),
    "masked": Sentence("数字被*、×等符号遮盖", "digits are masked with * or ×"),
    "month_range": Sentence("月份区间写法有误", "the range of months is not possible"),
    "no_number": Sentence(
        "有比较符号或单位，但没有数值", "there is a comparator or a unit but no number"
    ),
    "not_a_date": Sentence(
        "指标名称是时限，指标值却不是日期",
        "the name speaks of a deadline but the value is no date",
    ),
    "not_finite": Sentence("不是有限的数", "not a finite number"),
    "ordinal": Sentence(
        "“第几、前几”是名次，不能按数量比较", "a rank is not an amount"
    ),
    "percent": Sentence(
        "百分比超出可能范围，“≥”可能被误识别为“2”",
        "an impossible percentage; ≥ may have been read as 2",
    ),
    "prose": Sentence(
        "文字中夹有数字，不能确定哪个是指标值",
        "there is a number within prose; it is not certain to be the value",
    ),
    "recurring": Sentence(
        "是“每月、每人”等分摊的要求，请折算为全年数值",
        "it is per month, per head or the like; give the figure for the year",
    ),
    "relative": Sentence(
        "是相对其他数值的比较（如高于平均水平），请写明绝对数",
        "it is relative to another figure, such as an average",
    ),
    "scale": Sentence(
        "“万”“亿”与指标单位重复，数量级不明",
        "both the value and the unit in the name hold 万 or 亿",
    ),
    "separator": Sentence(
        "千分位或小数点位置不对", "a separator or decimal point is out of place"
    ),
    "sign": Sentence(
        "增减方向或正负号不明", "it is not clear whether this is a rise or a fall"
    ),
    "too_long": Sentence("数字超过15位", "more than 15 digits"),
    "two_numbers": Sentence("一格中有两个数", "there are two numbers in one cell"),
    "underscore": Sentence("数字中有下划线", "there is an underscore in the number"),
    "unit": Sentence("单位无法识别", "the unit is not known"),
    "unit_conflict": Sentence(
        "指标值的单位与指标名称中的单位不一致",
        "the unit printed is not the one in the indicator's name",
    ),
    "unreadable": Sentence("无法识别", "not readable"),
    "year": Sentence("时限没有写明年份", "the deadline names no year"),
}


class Unclear(Exception):
    """Raised inside the reader; ``code`` is a key of UNCLEAR."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

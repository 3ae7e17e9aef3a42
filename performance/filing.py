"""What an official form calls itself on its road. Pure."""

from budget.choices import Status

# What the printed sheet says of itself; everything else is a draft.
DRAFT = "草稿"
# A declaration that was never sent here, and binds by its document all the same.
BINDING = "已公开或批复"
WORDS = {
    Status.SECTION_REVIEW: "送审稿",
    Status.DEPARTMENT_REVIEW: "送审稿",
    Status.APPROVED: "终审稿",
    Status.REPORTED: "终审稿，已报财政",
    Status.GRANTED: "终审稿，已批复",
}


def standing_word(status: Status | None, *, is_same: bool, binds: bool = False) -> str:
    """Return what a printed sheet is: a draft, unless it says what was sent or binds.

    `binds` says so of a declaration that has no filing of its own.
    """
    if status is None:
        return BINDING if binds else DRAFT
    return WORDS.get(status, DRAFT) if is_same else DRAFT

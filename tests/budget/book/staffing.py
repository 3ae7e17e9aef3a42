"""The people of a bureau that does not exist, counted."""

import random


def people(dice: random.Random) -> dict[str, int]:
    """Return posts, staff and retired people by key of budget.statements."""
    administrative, institution = dice.randint(5, 60), dice.randint(0, 90)
    here, there = dice.randint(4, administrative), dice.randint(0, institution)
    retired, others = dice.randint(0, 40), dice.randint(0, 40)
    return {
        "posts": administrative + institution,
        "posts.administrative": administrative,
        "posts.institution": institution,
        "posts.institution.civil_service": 0,
        "staff": here + there,
        "staff.administrative": here,
        "staff.administrative.extra": dice.randint(0, 2),
        "staff.institution": there,
        "staff.institution.civil_service": 0,
        "retired": retired + others,
        "retired.administrative.leave": 0,
        "retired.administrative": retired,
        "retired.institution.leave": 0,
        "retired.institution": others,
    }

"""Keep a step of an exchange of words with the act that took it."""

from budget.audit import door
from performance.models.spoken import SpokenStep


def keep(step: SpokenStep) -> None:
    """Write a step: who acts and when is said by the open act, who is a person."""
    act = door.current()
    assert act.actor is not None
    step.text = step.text.strip()
    step.actor_id, step.actor_name, step.at = act.actor.pk, act.actor.name, act.now
    door.record_event(step)

"""What shows that tasks are done: a task that says so."""

from django_tasks import task

from khumkan.hub.operations.services import beat
from khumkan.hub.operations.serving.parts import Part


@task()
def tell_alive() -> None:
    """Keep that the worker has come to this task."""
    beat(Part.TASKS)

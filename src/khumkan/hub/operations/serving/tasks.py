"""The part that does tasks, one after the other, until it is asked to end."""

from django_tasks_db.management.commands.db_worker import Worker

from khumkan.core.settings import Hub
from khumkan.ui.keys import new_key

_INTERVAL_SECONDS = 1.0


def run(_hub: Hub) -> None:
    """Do tasks as they come. Asked to end, it finishes the one it is at; asked again, it stops."""
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=_INTERVAL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=str(new_key()),
    )
    worker.configure_signals()
    worker.run()

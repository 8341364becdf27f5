"""What works behind the window: jobs, the lanes that send, the looks into Sent folders, and the news of all of it."""

from app.background.delivery_feed import DeliveryFeed
from app.background.folder_watch import FolderWatch
from app.background.job_runner import JobRunner
from app.background.mailbox_listener import MailboxListener
from app.background.outbox_worker import OutboxWorker
from app.background.stragglers import Stragglers
from app.background.taking_down import take_down
from app.services.suite import Services
from app.system.clock import Clock


class Engine:
    """Lives on the UI thread. `stragglers` takes what is left when it is closed."""

    def __init__(self, services: Services, clock: Clock, stragglers: Stragglers | None) -> None:
        self._stragglers = stragglers if stragglers is not None else Stragglers()
        self.jobs = JobRunner()
        self.feed = DeliveryFeed()
        services.dispatch.observe(on_changed=self.feed.tell)
        self.watch = FolderWatch(services.reconciling, self.jobs, clock, self.feed.tell)
        self.worker = OutboxWorker(
            services.dispatch, services.sending_right, services.awake, self.jobs, clock, stragglers=self._stragglers
        )
        self.listener = MailboxListener(services.listening, self._stragglers)
        self.worker.running_changed.connect(self.watch.plan)

    def close(self) -> None:
        """Give up what may be given up, wait for the rest."""
        self.listener.close()
        self.worker.close()
        self.watch.close()
        self._stragglers.has_jobs = not self.jobs.close()
        if not self._stragglers:
            self.worker.close()  # a look that was under way may have begun a lane meanwhile

    def take_down(self) -> None:
        """The end of what is Qt's in it, once nobody uses it any more. What still works keeps what it works with."""
        if self._stragglers or self._stragglers.has_jobs:
            return
        for part in (self.watch, self.listener, self.worker, self.feed, self.jobs):
            take_down(part)

"""rfq-sender vendors import --queue and vendors imports: what a team's workers take in."""

from pathlib import Path

from app.cli.answer import Answer, Exit, Table, count
from app.domain.vendors.import_job import ImportJob, ImportWish, JobState
from app.services.suite import Services


def queue(services: Services, file: Path, wish: ImportWish) -> Answer:
    """Leave the file to the workers."""
    job = services.import_queue.add(file, wish)
    said = f"“{job.name}” waits for a worker, who imports it. See what came of it with: rfq-sender vendors imports"
    return Answer(_document(job), [said])


def listed(services: Services) -> Answer:
    """The newest first; exit code 1 where the newest one failed."""
    jobs = services.import_queue.recent()
    rows = [[f"{j.asked_at.astimezone():%Y-%m-%d %H:%M}", j.asked_by, j.name, j.state, _told(j)] for j in jobs]
    table = Table(("Queued", "By", "File", "State", "What came of it"), rows, "No import was queued.")
    failed = bool(jobs) and jobs[0].state is JobState.FAILED
    return Answer([_document(job) for job in jobs], [table], Exit.REFUSED if failed else Exit.DONE)


def _told(job: ImportJob) -> str:
    if job.state is JobState.RUNNING and job.of:
        return f"{job.done:,} of {count(job.of, 'vendor')} written"
    if job.state is JobState.DONE and not job.reason:
        counts = {name: job.counts.get(name, 0) for name in ("added", "updated", "unchanged", "left_out")}
        return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())
    return job.reason


def _document(job: ImportJob) -> dict[str, object]:
    return {
        "id": job.id,
        "file": job.name,
        "asked_by": job.asked_by,
        "asked_at": job.asked_at.isoformat(),
        "state": job.state,
        "done": job.done,
        "of": job.of,
        "counts": dict(job.counts),
        "reason": job.reason,
    }

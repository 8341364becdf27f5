"""smtplib: a connection that is reused, or one in each of several threads."""

import smtplib
from concurrent.futures import ThreadPoolExecutor

from tests.benchmarks.peers.letter import Task, task


def _lane(given: Task, lane: int) -> None:
    with smtplib.SMTP("127.0.0.1", given.port, local_hostname="[127.0.0.1]") as server:
        if given.context is not None:
            server.starttls(context=given.context)
        for number in given.numbers(lane):
            server.send_message(given.letters.letter(number))


def _main() -> None:
    given = task()
    if given.connections == 1:
        _lane(given, 0)
        return
    with ThreadPoolExecutor(given.connections) as pool:
        for done in [pool.submit(_lane, given, lane) for lane in range(given.connections)]:
            done.result()


if __name__ == "__main__":
    _main()

"""aiosmtplib: several connections on one event loop. The package is not the project's: it comes by PYTHONPATH."""

import asyncio

import aiosmtplib  # type: ignore[import-not-found,unused-ignore]

from tests.benchmarks.peers.letter import Task, task


async def _lane(given: Task, lane: int) -> None:
    server = aiosmtplib.SMTP(
        hostname="127.0.0.1",
        port=given.port,
        local_hostname="[127.0.0.1]",
        start_tls=given.context is not None,
        tls_context=given.context,
    )
    async with server:
        for number in given.numbers(lane):
            await server.send_message(given.letters.letter(number))


async def _main() -> None:
    given = task()
    await asyncio.gather(*(_lane(given, lane) for lane in range(given.connections)))


if __name__ == "__main__":
    asyncio.run(_main())

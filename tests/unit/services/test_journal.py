"""What a save leaves on the disk: in order, many things at a time, and nothing forgotten where the disk refuses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from jtl_desktop.services.editing.journal import Journal
from jtl_desktop.services.tasks import Supervisor
from jtl_desktop.services.threads import Worker
from jtl_desktop.storage.errors import NotWritable
from jtl_desktop.storage.workspace_file import WorkspaceFile
from tests.flows.shop import until


class Bench:
    """A journal on a real file, with an eye on its transactions."""

    def __init__(self, path: Path) -> None:
        self.file = WorkspaceFile(path)
        self.errors: list[Exception] = []
        self.supervisor = Supervisor(lambda error, _name: self.errors.append(error))
        self.worker = Worker("journal")
        self.journal = Journal(self.file, self.worker, self.supervisor)
        self.transactions = 0
        write = self.file.write

        @contextlib.contextmanager
        def counted() -> Iterator[object]:
            self.transactions += 1
            with write() as connection:
                yield connection

        self.file.write = counted  # type: ignore[method-assign, assignment]  # to count

    def insert(self, name: str) -> str:
        with contextlib.closing(self.file.connection.cursor()) as cursor:
            cursor.execute("INSERT INTO saved_view VALUES (?, '')", (name,))
        return name

    def names(self) -> list[str]:
        return [name for (name,) in self.file.ask("SELECT name FROM saved_view ORDER BY rowid")]


@asynccontextmanager
async def bench(path: Path) -> AsyncIterator[Bench]:
    made = Bench(path / "workspace.sqlite")
    yield made
    assert await made.supervisor.drain(5)
    made.worker.close()
    made.file.close()


async def test_what_comes_together_shares_a_transaction_and_keeps_its_order(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.journal.later(lambda: at.insert("first"))
        done = await asyncio.gather(*(at.journal.run(partial(at.insert, f"run {number}")) for number in range(5)))
        assert done == ["run 0", "run 1", "run 2", "run 3", "run 4"]
        assert at.names() == ["first", *(f"run {n}" for n in range(5))]
        assert at.transactions == 1


async def test_what_nobody_waits_for_is_written_all_the_same(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.journal.later(lambda: at.insert("later"))
        assert at.names() == []
        await until(at.names)
        await at.journal.flush()
        assert at.names() == ["later"]


async def test_flushing_waits_for_all_that_came_before(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        for number in range(20):
            at.journal.later(partial(at.insert, str(number)))
        await at.journal.flush()
        assert len(at.names()) == 20


async def test_one_that_fails_costs_the_others_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        raise ValueError("broken")

    async with bench(tmp_path) as at:
        at.journal.later(lambda: at.insert("kept"))
        results = await asyncio.gather(
            at.journal.run(fail), at.journal.run(lambda: at.insert("too")), return_exceptions=True
        )
        assert isinstance(results[0], ValueError)
        assert results[1] == "too"
        assert at.names() == ["kept", "too"]
    assert at.errors == []


async def test_an_error_that_nobody_waits_for_is_told(tmp_path: Path) -> None:
    def fail() -> None:
        raise ValueError("broken")

    async with bench(tmp_path) as at:
        at.journal.later(fail)
        await until(lambda: at.errors)
        await at.journal.run(lambda: at.insert("next"))
        assert at.names() == ["next"]
    assert [str(error) for error in at.errors] == ["broken"]


async def test_what_a_full_disk_refused_is_written_with_what_comes_next(tmp_path: Path) -> None:
    is_full = True

    async with bench(tmp_path) as at:

        def insert(name: str) -> None:
            if is_full:
                raise NotWritable(tmp_path)
            at.insert(name)

        at.journal.later(lambda: insert("later"))
        with pytest.raises(NotWritable):
            await at.journal.run(lambda: insert("waited for"))
        assert at.names() == []
        is_full = False
        await at.journal.run(lambda: at.insert("next"))
        assert at.names() == ["later", "next"]
    assert at.errors == []


async def test_a_waiter_that_was_cancelled_disturbs_nobody(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        task = asyncio.get_running_loop().create_task(at.journal.run(lambda: at.insert("cancelled")))
        await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await at.journal.run(lambda: at.insert("next"))
        assert at.names() == ["cancelled", "next"]

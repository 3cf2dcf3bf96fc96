"""Where blocks of answers are coded: here, in several processes, or on a cluster of machines.

Start at `engine`. Each yields what stands for `map`: results come in the order of the blocks, and
only as many blocks are on their way as keep everyone at work.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

from analysis.batches import Map
from analysis.coding.coder import version
from analysis.survey import Problem

if TYPE_CHECKING:
    from distributed import Client

PAYS = 200_000  # answers from which on a second process is worth its start
_PATIENCE = 30  # seconds to wait for a scheduler


def engine(name: str, jobs: int, answers: int) -> AbstractContextManager[Map]:
    """Return where about so many answers are coded, by the name of the engine: local, with `jobs`
    processes where that pays, or dask."""
    if name == "dask":
        return cluster(jobs)
    return processes(jobs) if jobs > 1 and answers >= PAYS else nullcontext(map)


@contextmanager
def processes(jobs: int) -> Iterator[Map]:
    """Yield what calls a function in `jobs` processes; raises `Problem` where one is lost."""
    # One process is started without what several need.
    import multiprocessing
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(jobs, context, _follow_the_parent) as pool:
            yield partial(_in_order, pool, 2 * jobs)
    except BrokenProcessPool:
        raise Problem(
            "A process that coded answers was lost, perhaps for want of memory. Try fewer --jobs."
        ) from None


def _follow_the_parent() -> None:
    """Leave Ctrl-C to the parent, and end where it is lost: else this would wait for it."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


@contextmanager
def cluster(jobs: int) -> Iterator[Map]:
    """Yield what calls a function on the workers of Dask: those of the scheduler that
    `DASK_SCHEDULER_ADDRESS` names, else `jobs` of its own. A block whose worker dies is coded by
    another. Raises `Problem` where Dask is not installed, not reached, or loses too many."""
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise Problem(
            "--engine dask needs Dask, which is not installed. Install it: "
            "pip install -r requirements-dask.txt"
        ) from None
    address = os.environ.get("DASK_SCHEDULER_ADDRESS")
    own = {"n_workers": jobs, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with ExitStack() as stack:
        try:
            client = Client(address, timeout=_PATIENCE) if address else Client(**own)
            stack.enter_context(client)
            client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, ValueError):
            raise Problem(
                "There is no scheduler of Dask with workers at {address}. Start them, or change "
                "DASK_SCHEDULER_ADDRESS.",
                address=address,
            ) from None
        if address:
            _check(client)
        try:
            workers = sum(client.nthreads().values())
            yield partial(_in_order, client.get_executor(), 2 * workers)
        except CancelledError:
            raise Problem(
                "The scheduler of Dask at {address} was lost. Start it again.", address=address
            ) from None
        except KilledWorker:
            raise Problem(
                "Workers of Dask died again and again on the same block of answers, perhaps for "
                "want of memory. Give them more."
            ) from None


def _check(client: Client) -> None:
    """Raise `Problem` where the scheduler or a worker has not the program that this one has."""
    own = version()
    try:
        found = {client.submit(version, pure=False).result(), *client.run(version).values()}
    except (ImportError, RuntimeError):  # the scheduler raises the latter
        found = set()
    if found != {own}:
        raise Problem(
            "The scheduler of Dask or one of its workers has not this version of the program. "
            "Start them in its folder, as docs/large.md says."
        )


def _in_order(pool: Executor, ahead: int, call: Callable, values: Iterable) -> Iterator[Any]:
    """Yield what a function returns for each value; at most `ahead` wait at a time."""
    waiting: deque[Future] = deque()
    try:
        for value in values:
            waiting.append(pool.submit(call, value))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()

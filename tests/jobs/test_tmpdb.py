import subprocess, sys, os, time
from tests.jobs.conftest import *
from tests.jobs.world import *
from tests.jobs.test_workers import start_worker, wait_until, states
from mozaika.services.jobs import enqueue
@on_postgresql
def test_x(platform, start_worker, postgresql_server):
    w=start_worker()
    with platform.env(write=True) as env: enqueue(env,"shop.count",number=1)
    wait_until(lambda: numbers(platform)==[1],20)
    platform.database.dispose()
    db=platform.database.url.database
    print(postgresql_server.admin.execute("SELECT count(pg_terminate_backend(pid, 1000)) FROM pg_stat_activity WHERE datname = %s",[db]).fetchall())
    time.sleep(0.5)
    with platform.env(write=True) as env: enqueue(env,"shop.count",number=2)
    print("took", wait_until(lambda: numbers(platform)==[1,2],40), w.poll())
    # refuse connections for a while
    platform.database.dispose()
    postgresql_server.admin.execute(f'ALTER DATABASE {db} WITH ALLOW_CONNECTIONS false')
    postgresql_server.admin.execute("SELECT count(pg_terminate_backend(pid, 1000)) FROM pg_stat_activity WHERE datname = %s",[db])
    time.sleep(8)
    postgresql_server.admin.execute(f'ALTER DATABASE {db} WITH ALLOW_CONNECTIONS true')
    with platform.env(write=True) as env: enqueue(env,"shop.count",number=3)
    print("took", wait_until(lambda: numbers(platform)==[1,2,3],60), w.poll())

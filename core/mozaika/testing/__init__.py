"""For the tests of addons: a pytest plugin, hosts on databases of their own, users."""

from mozaika.testing.client import RestClient
from mozaika.testing.conformance import AddonConformance
from mozaika.testing.databases import Databases
from mozaika.testing.hosts import PASSWORD, HostMaker, make_user
from mozaika.testing.pages import PageReader
from mozaika.testing.work import run_jobs

__all__ = [
    "PASSWORD",
    "AddonConformance",
    "Databases",
    "HostMaker",
    "PageReader",
    "RestClient",
    "make_user",
    "run_jobs",
]

"""For the tests of addons: a pytest plugin, hosts on databases of their own, users."""

from mozaika.testing.conformance import AddonConformance
from mozaika.testing.databases import Databases
from mozaika.testing.hosts import PASSWORD, HostMaker, make_user

__all__ = ["PASSWORD", "AddonConformance", "Databases", "HostMaker", "make_user"]

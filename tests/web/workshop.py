"""A workshop with every kind of control: for the tests of forms, with and without a browser."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Mapped

from mozaika.addons import Addon, discover
from mozaika.db import Database
from mozaika.declare import (
    FormView,
    Grant,
    Group,
    ListView,
    Related,
    Role,
    Show,
    State,
    Tab,
    Transition,
    Workflow,
)
from mozaika.lifecycle.host import Host
from mozaika.lifecycle.initialise import initialise
from mozaika.model import (
    Archivable,
    Model,
    Timestamped,
    field,
    many_to_many,
    many_to_one,
    one_to_many,
)
from mozaika.model.types import Color, Email, Markdown, Money, Phone, Str, Url
from mozaika.runtime import Settings
from mozaika.services import auth
from tests.platforms import addon

PASSWORD = "correct horse"
HASH = auth.hash_password(PASSWORD)
USERS = {"ann": ["bench.master"], "bob": ["bench.helper"]}


class Maker(Timestamped, Archivable, name="bench.maker", label="Maker", plural="Makers"):
    name: Mapped[str] = field(Str(60), label="Name", search=True)
    city: Mapped[str | None] = field(Str(60), label="City")
    email: Mapped[str | None] = field(Email, label="E-mail")


class Wood(Model, name="bench.wood", label="Wood", plural="Woods"):
    name: Mapped[str] = field(Str(60), label="Name")
    origin: Mapped[str] = field(Str(60), label="Origin")


class Tag(Model, name="bench.tag", label="Tag", plural="Tags"):
    name: Mapped[str] = field(Str(30), label="Name")
    color: Mapped[str | None] = field(Color, label="Colour")


class Task(Timestamped, Archivable, name="bench.task", label="Task", plural="Tasks"):
    name: Mapped[str] = field(Str(60), label="Name", search=True)
    kind: Mapped[str] = field(
        Str(10), label="Kind", default="repair", choices=[("repair", "Repair"), ("new", "New")]
    )
    damage: Mapped[str | None] = field(Str(60), label="Damage")
    design: Mapped[str | None] = field(Str(60), label="Design")
    size: Mapped[str | None] = field(
        Str(5), label="Size", choices=[("s", "Small"), ("m", "Middle"), ("l", "Large")]
    )
    price: Mapped[Decimal | None] = field(Money, label="Price")
    currency: Mapped[str] = field(Str(3), label="Currency", default="PLN")
    due: Mapped[date | None] = field(label="Due")
    begins: Mapped[datetime | None] = field(label="Begins")
    maker: Mapped[Maker | None] = many_to_one(Maker, label="Maker")
    wood: Mapped[Wood | None] = many_to_one(Wood, label="Wood")
    tags: Mapped[list[Tag]] = many_to_many(Tag, label="Tags")
    tint: Mapped[str | None] = field(Color, label="Tint")
    urgent: Mapped[bool] = field(label="Urgent", default=False)
    phone: Mapped[str | None] = field(Phone, label="Phone")
    site: Mapped[str | None] = field(Url, label="Site")
    note: Mapped[str | None] = field(Markdown, label="Note")
    state: Mapped[str] = field(Str(10), label="State", default="open")
    steps: Mapped[list[Step]] = one_to_many("bench.step", inverse="task", label="Steps")


class Step(Model, name="bench.step", label="Step", plural="Steps"):
    task: Mapped[Task] = many_to_one(Task, label="Task", required=True, ondelete="cascade")
    name: Mapped[str] = field(Str(60), label="What")
    hours: Mapped[int] = field(label="Hours", default=1)
    sequence: Mapped[int] = field(label="Order", default=100)


VIEWS = [
    ListView("bench.task", ["name", "kind", "maker", "due"], sort="name"),
    FormView(
        "bench.task",
        [
            Group("what", None, [
                "name", "kind", Show("damage", when=("kind", "repair")),
                Show("design", when=("kind", "new")), "size", "price", "currency", "due", "begins",
                "maker", "wood", "tags", "tint", "urgent",
            ]),
            Tab("steps", "Steps", [Related("steps", ["name", "hours"])]),
            Tab("contact", "Contact", ["phone", "site"]),
            Tab("notes", "Notes", [Show("note", wide=True)]),
        ],
    ),
]  # fmt: skip

LIFE = Workflow(
    "bench.task",
    "state",
    initial="open",
    states=[State("open", "Open"), State("done", "Done", color="green")],
    transitions=[
        Transition("finish", "Finish", ["open"], "done", required=["due", "maker"], primary=True)
    ],
)

ROLES = [
    Role("bench.helper", "Helper", implies=["base.user"]),
    Role("bench.master", "Master", implies=["bench.helper"]),
]
GRANTS = [
    *[Grant("bench.helper", f"bench.{name}", "cru") for name in ("task", "step")],
    *[Grant("bench.helper", f"bench.{name}", "r") for name in ("maker", "wood", "tag")],
    *[
        Grant("bench.master", f"bench.{name}", "crud")
        for name in ("task", "step", "maker", "wood", "tag")
    ],
]


def bench_addons() -> dict[str, Addon]:
    base = discover((), entry_points=False)["base"]
    bench = addon(
        "bench",
        depends=["base"],
        models=[Maker, Wood, Tag, Task, Step],
        roles=ROLES,
        grants=GRANTS,
        views=VIEWS,
        workflows=[LIFE],
    )
    return {item.name: item for item in (base, bench)}


class BenchHost(Host):
    """A host whose addons are made in this file."""

    available = bench_addons()  # type: ignore[assignment]


def fill_bench(url: str) -> None:
    """A table to be repaired in two steps, sixty makers, three tags, one kind of wood."""
    database = Database(url)
    initialise(database, Settings(database_url=url), ["bench"], available=BenchHost.available)
    host = BenchHost(Settings(database_url=url), database=database)
    with host.platform.env(write=True) as env:
        roles = {role.name: role for role in env.session.scalars(select(env["base.role"]))}
        env.session.add_all(
            env["base.user"](name=login.title(), login=login, password_hash=HASH,
                             roles=[roles[name] for name in names])
            for login, names in USERS.items()
        )  # fmt: skip
        maker, tag, wood = env["bench.maker"], env["bench.tag"], env["bench.wood"]
        makers = [maker(name=f"Maker {n:02}", city=f"Town {n % 7}") for n in range(60)]
        tags = [tag(name=n, color=c) for n, c in (("Rush", "red"), ("Calm", "teal"), ("Odd", None))]
        env.session.add_all([*makers, *tags, wood(name="Oak", origin="Bohemia")])
        env.session.flush()
        env.session.add(
            env["bench.task"](
                name="Table",
                price=Decimal("1234.5"),
                begins=datetime(2026, 3, 5, 9, 30, 17, tzinfo=UTC),
                maker=makers[3],
                tags=tags[:1],
                steps=[
                    env["bench.step"](name="Sand", hours=2, sequence=10),
                    env["bench.step"](name="Oil", hours=1, sequence=20),
                ],
            )
        )
    host.close()

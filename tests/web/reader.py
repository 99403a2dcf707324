"""Reads pages as a person without scripts does: texts, links, tables, forms to fill and send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

VOID = {"input", "link", "meta", "img", "br", "hr", "use", "path"}


@dataclass
class Tag:
    """An element of a page."""

    name: str
    attributes: dict[str, str]
    parent: Tag | None = None
    children: list[Tag | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return " ".join(" ".join(parts).split())

    def all(self, name: str, /, **attributes: str) -> list[Tag]:
        """The elements inside with that name and attributes (`class_` asks for one class)."""
        found: list[Tag] = []
        for child in self.children:
            if isinstance(child, Tag):
                found.extend([child] if child.matches(name, attributes) else [])
                found.extend(child.all(name, **attributes))
        return found

    def one(self, name: str, /, **attributes: str) -> Tag:
        """The only element like that."""
        found = self.all(name, **attributes)
        assert len(found) == 1, f"{len(found)} × <{name} {attributes}>"
        return found[0]

    def matches(self, name: str, attributes: dict[str, str]) -> bool:
        if name not in (self.name, "*"):
            return False
        for key, value in attributes.items():
            own = self.attributes.get(key.rstrip("_").replace("_", "-"))
            if own is None or (value not in own.split() if key == "class_" else own != value):
                return False
        return True


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Tag("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Tag(tag, {key: value or "" for key, value in attrs}, self.here)
        self.here.children.append(made)
        if tag not in VOID:
            self.here = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        here: Tag | None = self.here
        while here is not None and here.name != tag:
            here = here.parent
        if here is not None and here.parent is not None:
            self.here = here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


class Page(Tag):
    """A page that was answered."""

    def __init__(self, reader: Reader, response: TestResponse) -> None:
        builder = _Builder()
        builder.feed(response.text)
        super().__init__("", {}, None, builder.root.children)
        self.reader = reader
        self.response = response
        self.status = response.status_code
        self.path = response.request.path

    @property
    def heading(self) -> str:
        return self.one("h1").text

    @property
    def flash(self) -> str:
        told = self.all("div", role="status")
        return " ".join(tag.text for tag in told if "hidden" not in tag.attributes)

    def rows(self) -> list[list[str]]:
        """The cells of the page's list."""
        return [[cell.text for cell in row.all("td")] for row in self.all("tbody")[0].all("tr")]

    def column(self, place: int = 0) -> list[str]:
        return [row[place] for row in self.rows()]

    def link(self, text: str) -> str:
        """Where the link of that text leads."""
        found = [a.attributes["href"] for a in self.all("a") if a.text == text]
        assert found, f"no link {text!r} among {[a.text for a in self.all('a')]}"
        return found[0]

    def follow(self, text: str) -> Page:
        return self.reader.get(self.link(text))

    def form(self, button: str = "Save") -> Form:
        """The form that has a button of that text."""
        for tag in self.all("form"):
            for found in tag.all("button"):
                if found.text == button:
                    return Form(self, tag, found)
        raise AssertionError(f"no form with a button {button!r}")

    def form_of_search(self) -> Form:
        """The list's own search."""
        tag = self.one("form", id="list-search")
        inputs = [t for t in self.all("input") if t.attributes.get("form") == "list-search"]
        tag.children.extend(inputs)
        return Form(self, tag, Tag("button", {}))

    def press(self, button: str) -> Page:
        """Sends the form of a button as it is."""
        return self.form(button).send()

    def error_of(self, name: str) -> str:
        """What stands under the control of that name."""
        control = next(t for t in self.all("*") if t.attributes.get("name") == name)
        described = control.attributes.get("aria-describedby", "")
        return next(t.text for t in self.all("div") if t.attributes.get("id") == described)

    def value_of(self, name: str) -> str:
        return self.form().values.get(name, "")


class Form:
    """A form with its values, as a browser would send them."""

    def __init__(self, page: Page, tag: Tag, button: Tag) -> None:
        self.page = page
        self.tag = tag
        self.values: MultiDict[str, str] = MultiDict(_values(tag))
        if "name" in button.attributes:
            self.values[button.attributes["name"]] = button.attributes.get("value", "")

    def fill(self, **values: Any) -> Form:
        """Sets controls; `__` in a name stands for a dot; None unchecks or leaves out."""
        for name, value in values.items():
            key = name.replace("__", ".")
            known = {t.attributes.get("name") for t in self.tag.all("*")}
            assert key in known, f"no control {key!r} among {sorted(filter(None, known))}"
            if value is None:
                self.values.poplist(key)
            else:
                self.values.setlist(key, value if isinstance(value, list) else [str(value)])
        return self

    def send(self, **more: str) -> Page:
        for name, value in more.items():
            self.values.setlist(name, [value])
        address = self.tag.attributes.get("action") or self.page.path
        if self.tag.attributes.get("method", "get") == "get":
            return self.page.reader.get(address, query_string=self.values)
        return self.page.reader.post(address, self.values)


def _values(form: Tag) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for tag in form.all("*"):
        name, kind = tag.attributes.get("name"), tag.attributes.get("type", "")
        if not name or tag.name == "button":
            continue
        if tag.name == "select":
            options = tag.all("option")
            chosen = [o for o in options if "selected" in o.attributes]
            if not chosen and "multiple" not in tag.attributes:
                chosen = options[:1]
            found.extend((name, o.attributes.get("value", o.text)) for o in chosen)
        elif tag.name == "textarea":
            found.append((name, "".join(c for c in tag.children if isinstance(c, str))))
        elif kind not in ("checkbox", "radio") or "checked" in tag.attributes:
            found.append((name, tag.attributes.get("value", "on" if kind == "checkbox" else "")))
    return found


class Reader:
    """A person at a browser without scripts."""

    def __init__(self, http: FlaskClient) -> None:
        self.http = http

    def get(self, address: str, **options: Any) -> Page:
        return Page(self, self.http.get(address, follow_redirects=True, **options))

    def post(self, address: str, values: Any) -> Page:
        return Page(self, self.http.post(address, data=values, follow_redirects=True))

    def sign_in(self, login: str, password: str) -> Page:
        form = self.get("/sign-in").form("Sign in")
        return form.fill(login=login, password=password).send()

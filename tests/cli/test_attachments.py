"""Files kept with records: who may, what is refused, that equal ones are kept once."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mozaika.errors import AccessDenied, NotFound, ValidationFailed
from mozaika.lifecycle.host import Host
from mozaika.runtime import Env, Platform, Settings, User
from mozaika.services import attachments
from mozaika.services.attachment_store import Missing, store_of

BOOK = "library.book"


@pytest.fixture
def platform(library: Settings) -> Iterator[Platform]:
    host = Host(library)
    yield host.platform
    host.close()


@pytest.fixture
def book(platform: Platform) -> int:
    with platform.env(write=True) as env:
        made = env[BOOK](name="Lalka")
        env.session.add(made)
        env.session.flush()
        return int(made.id)


def reader(*roles: str) -> User:
    return User(id=1, login="jan", roles=frozenset(roles))


def keep(env: Env, book: int, content: bytes = b"cover", name: str = "cover.png") -> int:
    stream = io.BytesIO(content)
    return int(attachments.store(env, BOOK, book, name, "image/png", stream).id)


def test_a_file_comes_back_as_it_was(platform: Platform, book: int) -> None:
    content = os.urandom(3 * 2**20 + 17)
    with platform.env(reader("library.keeper"), write=True) as env:
        kept = keep(env, book, content)
    with platform.env(reader("library.reader")) as env:
        attachment, stream = attachments.open_(env, kept)
        with stream:
            assert stream.read() == content
        assert (attachment.name, attachment.size) == ("cover.png", len(content))
        assert [one.id for one in attachments.of_record(env, BOOK, book)] == [kept]


def test_who_may_not_change_the_record_may_not_attach(platform: Platform, book: int) -> None:
    with platform.env(reader("library.reader"), write=True) as env, pytest.raises(AccessDenied):
        keep(env, book)
    with platform.env(reader(), write=True) as env, pytest.raises(NotFound):
        keep(env, book)
    assert list(store_of(platform.settings).aged()) == []


def test_who_may_not_see_the_record_sees_no_file(platform: Platform, book: int) -> None:
    with platform.env(write=True) as env:
        kept = keep(env, book)
    with platform.env(reader()) as env:
        with pytest.raises(NotFound):
            attachments.open_(env, kept)
        with pytest.raises(NotFound):
            attachments.of_record(env, BOOK, book)
    with platform.env(reader("library.reader"), write=True) as env, pytest.raises(AccessDenied):
        attachments.remove(env, kept)


def test_equal_files_are_kept_once_and_swept_when_nobody_has_them(
    platform: Platform, book: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with platform.env(write=True) as env:
        kept = [keep(env, book), keep(env, book, name="again.png"), keep(env, book, b"other")]
    place = store_of(platform.settings)
    assert len(list(place.aged())) == 2
    with platform.env(write=True) as env:
        attachments.remove(env, kept[0])
        attachments.remove(env, kept[2])
        assert attachments.sweep(env) == 0  # not yet: an upload may be under way
    later = datetime.now(UTC) + timedelta(days=2)
    monkeypatch.setattr(Env, "clock", staticmethod(lambda: later))
    with platform.env(write=True) as env:
        assert attachments.sweep(env) == 1
        assert attachments.open_(env, kept[1])[1].read() == b"cover"


def test_what_is_too_large_or_empty_is_refused(platform: Platform, book: int) -> None:
    limit = platform.settings.max_upload_mb * 2**20

    class Endless(io.RawIOBase):
        read_so_far = 0

        def read(self, size: int = -1) -> bytes:
            self.read_so_far += size
            return b"x" * size

    endless = Endless()
    with platform.env(write=True) as env, pytest.raises(ValidationFailed, match="64 MB"):
        attachments.store(env, BOOK, book, "x.bin", "", endless)  # type: ignore[arg-type]
    assert endless.read_so_far <= limit + 2 * 2**20
    with platform.env(write=True) as env, pytest.raises(ValidationFailed, match="empty"):
        keep(env, book, b"")


def test_lost_bytes_are_told(platform: Platform, book: int) -> None:
    with platform.env(write=True) as env:
        kept = keep(env, book)
        place = store_of(platform.settings)
        for sha256, _ in list(place.aged()):
            place.remove(sha256)
        with pytest.raises(Missing, match="backup"):
            attachments.open_(env, kept)


def test_no_path_leads_out_of_the_folder(platform: Platform) -> None:
    with pytest.raises(NotFound):
        store_of(platform.settings).open("../../etc/passwd")


@given(st.text(max_size=400))
def test_a_name_has_no_folders_and_nothing_invisible(name: str) -> None:
    try:
        clean = attachments.clean_name(name)
    except ValidationFailed:
        return
    assert 0 < len(clean) <= 255
    assert clean.isprintable()
    assert not set(clean) & {"/", "\\"}
    assert clean.strip(" .") == clean or len(clean) == 255


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [("C:\\tmp\\a.txt", "a.txt"), ("../../a.txt", "a.txt"), ("a" * 300 + ".pdf", None)],
)
def test_a_long_name_keeps_its_ending(given_name: str, kept: str | None) -> None:
    clean = attachments.clean_name(given_name)
    assert clean == kept or (clean.endswith(".pdf") and len(clean) == 255)


@pytest.mark.parametrize(
    ("given_type", "kept"),
    [
        ("text/html; charset=utf-8", "text/html"),
        ("IMAGE/PNG", "image/png"),
        ("text/html\r\nX-Evil: 1", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_a_media_type_is_one_or_none(given_type: str, kept: str) -> None:
    assert attachments.clean_type(given_type) == kept


def test_the_store_is_a_folder_of_the_data_folder(library: Settings, folder: Path) -> None:
    assert library.attachments_place == str(folder / "data" / "attachments")

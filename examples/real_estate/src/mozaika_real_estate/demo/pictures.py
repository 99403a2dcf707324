"""Drawn photos for the demo: a house under the sky, as a PNG of a few hundred bytes."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from typing import NamedTuple

WIDTH, HEIGHT = 480, 320
LEFT, RIGHT, ROOF, TOP, BOTTOM = 90, 390, 60, 120, 270
Colour = tuple[int, int, int]


class Scene(NamedTuple):
    """The colours of a drawing, and how many windows stand side by side and above each other."""

    sky: Colour
    ground: Colour
    wall: Colour
    roof: Colour
    columns: int
    rows: int


SCENES = (
    Scene((186, 215, 240), (124, 160, 110), (236, 226, 208), (168, 84, 66), 3, 1),
    Scene((205, 224, 238), (150, 150, 150), (214, 205, 196), (92, 98, 110), 5, 4),
    Scene((248, 214, 178), (112, 140, 104), (247, 243, 236), (124, 92, 74), 4, 2),
    Scene((170, 202, 228), (138, 142, 134), (188, 120, 96), (74, 66, 64), 6, 3),
)
GLASS: Colour = (92, 122, 148)


@lru_cache
def picture(number: int) -> bytes:
    """One of the drawings, as a PNG."""
    scene = SCENES[number % len(SCENES)]
    rows = [_row(scene, y) for y in range(HEIGHT)]
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", data), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    whole = kind + data
    return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))


def _row(scene: Scene, y: int) -> bytes:
    """A line of pixels: background, then roof, or the wall with its windows."""
    line = [scene.ground if y >= BOTTOM else scene.sky] * WIDTH
    if ROOF <= y < TOP:
        slope = int((TOP - y) * 1.4)
        _paint(line, LEFT - 15 + slope, RIGHT + 15 - slope, scene.roof)
    if TOP <= y < BOTTOM:
        _paint(line, LEFT, RIGHT, scene.wall)
        storey = (BOTTOM - TOP) / scene.rows
        if 0.25 < (y - TOP) % storey / storey < 0.75:
            _windows(scene, line)
    return bytes(channel for pixel in line for channel in pixel)


def _windows(scene: Scene, line: list[Colour]) -> None:
    width = (RIGHT - LEFT) / scene.columns
    for column in range(scene.columns):
        begin = LEFT + width * column
        _paint(line, int(begin + width * 0.28), int(begin + width * 0.72), GLASS)


def _paint(line: list[Colour], start: int, end: int, colour: Colour) -> None:
    line[start:end] = [colour] * (end - start)

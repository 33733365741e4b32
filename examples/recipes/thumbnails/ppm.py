"""As much of Pillow as thumbnails need, by the standard library: reads PPM, writes PNG."""

from __future__ import annotations

import re
import struct
import zlib
from typing import BinaryIO

_HEADER = re.compile(rb"P6\s+(\d{1,5})\s+(\d{1,5})\s+255\s")


class UnidentifiedImageError(OSError):
    """It is no image of a kind that is known here."""


class PpmImage:
    """Rows of red, green and blue."""

    def __init__(self, width: int, height: int, pixels: bytes) -> None:
        self.width = width
        self.height = height
        self._pixels = pixels

    def thumbnail(self, most: tuple[int, int]) -> None:
        """Makes it smaller, never larger, and keeps its proportions."""
        scale = min(1.0, most[0] / self.width, most[1] / self.height)
        width, height = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        rows = []
        for y in range(height):
            start = (y * self.height // height) * self.width
            for x in range(width):
                at = 3 * (start + x * self.width // width)
                rows.append(self._pixels[at : at + 3])
        self.width, self.height, self._pixels = width, height, b"".join(rows)

    def save(self, target: BinaryIO, kind: str) -> None:
        """Writes a PNG."""
        if kind != "PNG":
            raise ValueError(f"{kind} needs Pillow: pip install pillow")
        length = 3 * self.width
        rows = [self._pixels[at : at + length] for at in range(0, length * self.height, length)]
        target.write(b"\x89PNG\r\n\x1a\n")
        target.write(
            _chunk(b"IHDR", struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0))
        )
        target.write(_chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))))
        target.write(_chunk(b"IEND", b""))


def open(source: BinaryIO) -> PpmImage:
    """Reads a binary PPM of eight bits."""
    data = source.read()
    header = _HEADER.match(data)
    if header is None:
        raise UnidentifiedImageError("without Pillow only binary PPM can be read")
    width, height = int(header[1]), int(header[2])
    pixels = data[header.end() :]
    if not width * height or len(pixels) < 3 * width * height:
        raise UnidentifiedImageError("the file ends before its last pixel")
    return PpmImage(width, height, pixels)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

"""Whether a workbook's package can be opened without harm: looked at before the workbook itself is.

Refused: too many parts, parts that unpack to more than they say or than we allow, parts that share their bytes, encrypted
parts, and sheets whose corners lie so far apart, or whose cells repeat such long texts, that reading them would fill the
memory. Every part is unpacked once, a megabyte at a time, and thrown away.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .limits import Limits, Unreadable

CHUNK = 1 << 20
OVERLAP = 64  # bytes carried over, so that no reference is cut in two
_SMALL = 10_000_000  # bytes; below, the ratio says nothing

_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,9})["']""")
_ITEM_END = b"</si>"
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")

_DAMAGED = "The workbook is damaged: open it in a spreadsheet, save it again and try again."
_BOMB = "The workbook would unpack to more than it should: it was not opened."


def check(path: str | Path, limits: Limits) -> None:
    """Refuse a package that lies about itself or would fill the memory."""
    try:
        with zipfile.ZipFile(path) as package, open(path, "rb") as stream:
            parts = package.infolist()
            _check_directory(parts, Path(path).stat().st_size, limits)
            _check_parts(parts, stream, limits)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError):
        raise Unreadable(_DAMAGED) from None


def _check_directory(parts: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """What the package says of itself."""
    if len(parts) > limits.parts:
        raise Unreadable("The workbook has too many parts: it was not opened.")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The workbook is protected by a password: save it without one and try again.")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Unreadable(_DAMAGED)
    declared = sum(part.file_size for part in parts)
    if declared > limits.unpacked or (declared > _SMALL and declared > limits.ratio * size):
        raise Unreadable(_BOMB)
    if sum(part.compress_size for part in parts) > size or len({part.header_offset for part in parts}) < len(parts):
        raise Unreadable(_BOMB)


def _check_parts(parts: list[zipfile.ZipInfo], stream: BinaryIO, limits: Limits) -> None:
    """What is really in it."""
    longest = uses = 0
    for part in parts:
        name = part.filename.lower()
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            uses += _check_sheet(unpacked(part, stream), limits)
        elif name.endswith("sharedstrings.xml"):
            longest = max(longest, _longest_text(unpacked(part, stream)))
        else:
            for _ in unpacked(part, stream):
                pass
    if longest > 4096 and longest * uses > limits.text * 20:
        raise Unreadable("The workbook repeats very long texts too often: it was not opened.")


def unpacked(part: zipfile.ZipInfo, stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a part, refused as soon as they are more than it says."""
    left, got = part.compress_size, 0
    _seek_data(part, stream)
    inflater = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = stream.read(min(CHUNK, left))
        if not packed:
            raise zlib.error("cut short")
        left -= len(packed)
        while packed:
            data = inflater.decompress(packed, CHUNK) if inflater else packed
            packed = inflater.unconsumed_tail if inflater else b""
            got += len(data)
            if got > part.file_size:
                raise Unreadable(_BOMB)
            yield data


def _seek_data(part: zipfile.ZipInfo, stream: BinaryIO) -> None:
    """To the first byte of a part: behind its own header, which says how long its name and extras are."""
    stream.seek(part.header_offset)
    header = stream.read(30)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    stream.seek(name_length + extra_length, 1)


def _check_sheet(chunks: Iterator[bytes], limits: Limits) -> int:
    """Refuse a sheet whose used area is too large; the number of its cells that point to shared text."""
    columns: set[bytes] = set()
    last_row = uses = 0
    tail = b""
    for chunk in chunks:
        found = set(_REFERENCE.findall(tail + chunk))
        columns.update(column for column, _ in found)
        last_row = max([last_row, *(int(row) for row in {row for _, row in found})])
        uses += len(_SHARED.findall(chunk))
        tail = chunk[-OVERLAP:]
    width = max((_column(letters) for letters in columns), default=0)
    if width > limits.columns or width * last_row > limits.area:
        raise Unreadable(f"A sheet of the workbook reaches {width:,} columns and {last_row:,} rows: delete what is empty and try again.")
    return uses


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _longest_text(chunks: Iterator[bytes]) -> int:
    """The longest shared text, in bytes of XML."""
    longest, carried = 0, 0
    for chunk in chunks:
        first, *others = chunk.split(_ITEM_END)
        carried += len(first)
        if others:
            longest = max(longest, carried, *map(len, others[:-1])) if others[:-1] else max(longest, carried)
            carried = len(others[-1])
    return max(longest, carried)

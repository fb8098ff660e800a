"""Pages as pictures: drawn by other programs with one family of fonts, and compared with approved ones by their ink.

A page is compared in squares of about four millimetres, by how dark each is on average together with those around it.
So a letter that is drawn otherwise, or an id of other digits, makes no difference, and a line of text or the rule of a
table that has gone or moved does.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
# What Debian's fonts-dejavu-core has; whatever else is installed is not looked at.
_FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf")
_SQUARE = 6
# Of ink, 0 to 1: a line of small text darkens a square by about .1, and the average with its neighbours by .05.
_DIFFERENT = 0.05
# Of a page's squares, so many may differ: letters are drawn a little otherwise by another version of a program.
TOLERATED = 0.01


def program(name: str, package: str) -> str:
    """Where a program is; without it the test is skipped with the line to type, and fails where CI is `true`."""
    found = shutil.which(name)
    if found is None:
        _miss(f"there is no {name} here; to have it: sudo apt-get install --no-install-recommends {package}")
    return str(found)


def _miss(reason: str) -> None:
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


def run(*command: str | Path, fonts: Path | None = None) -> str:
    """Run a program to its end, and return what it prints; `fonts` is what `one_family` has made."""
    environment = {**os.environ, **({"FONTCONFIG_FILE": str(fonts)} if fonts else {})}
    done = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=240, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def one_family(folder: Path) -> Path:
    """Write a configuration by which programs know these fonts alone, so that lines break alike everywhere."""
    if not all((DEJAVU / name).exists() for name in _FONTS):
        _miss("these fonts are not here; to have them: sudo apt-get install --no-install-recommends fonts-dejavu-core")
    fonts = folder / "fonts"
    fonts.mkdir()
    for name in _FONTS:
        shutil.copy(DEJAVU / name, fonts / name)
    rules = "".join(
        f"<alias><family>{family}</family><prefer><family>{one}</family></prefer></alias>"
        for family, one in (("serif", "DejaVu Serif"), ("sans-serif", "DejaVu Sans"), ("monospace", "DejaVu Sans Mono"))
    )
    file = folder / "fonts.conf"
    file.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{fonts}</dir>'
        f"<cachedir>{folder / 'cache'}</cachedir>{rules}</fontconfig>",
        encoding="utf-8",
    )
    return file


def pages_of(pdf: Path, dots_per_inch: int = 38) -> list[Picture]:
    """The pages of a PDF, drawn small and in grey."""
    stem = pdf.with_suffix("")
    run(program("pdftoppm", "poppler-utils"), "-r", str(dots_per_inch), "-gray", "-png", pdf, stem)
    return [read(file) for file in sorted(stem.parent.glob(f"{stem.name}-*.png"))]


def read(file: Path, width: int | None = None) -> Picture:
    """A picture in grey, made so wide where that is asked for."""
    with av.open(str(file)) as container:
        frame = next(container.decode(video=0))
    height = None if width is None else round(frame.height * width / frame.width)
    return frame.reformat(width, height, "gray", interpolation="AREA").to_ndarray().astype(np.uint8)


def write(file: Path, picture: Picture) -> None:
    """Keep a picture as PNG in sixteen greys."""
    height, width = picture.shape
    rows = b"".join(b"\0" + (row // 17 * 17).tobytes() for row in picture)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


def difference(one: Picture, other: Picture) -> float:
    """The part of a page's squares of which the ink differs; 1 where the pages are of different sizes."""
    if one.shape != other.shape:
        return 1.0
    return float((np.abs(_ink(one) - _ink(other)) > _DIFFERENT).mean())


def _ink(picture: Picture) -> NDArray[np.float64]:
    height, width = (length // _SQUARE for length in picture.shape)
    squares = 1 - picture[: height * _SQUARE, : width * _SQUARE].astype(float) / 255
    squares = squares.reshape(height, _SQUARE, width, _SQUARE).mean(axis=(1, 3))
    wide = np.pad(squares, 1, mode="edge")
    around = [wide[down : down + height, right : right + width] for down in range(3) for right in range(3)]
    mean: NDArray[np.float64] = np.mean(around, axis=0)
    return mean

"""The QR code, in a terminal and as a picture."""

import struct
import zlib

import pytest
from rich.console import Console

from hotline_cli.cli import qr
from hotline_cli.cli.login_screen import screen
from hotline_cli.telegram.login import Token

URL = "tg://login?token=YubiguXBZXx4w6lns2cR6zkGp8hgPXHUCeelTYe9wfc"
PIXELS = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}


def modules_of(lines):
    """The modules that half blocks show."""
    rows = []
    for line in lines:
        pairs = [PIXELS[character] for character in line]
        rows += [[upper for upper, _ in pairs], [lower for _, lower in pairs]]
    return rows


def picture(data):
    """The pixels of a PNG with one bit a pixel, dark ones true, after all its checks."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    place, chunks = 8, {}
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        (check,) = struct.unpack_from(">I", data, place + 8 + length)
        assert check == zlib.crc32(kind + body)
        chunks[kind] = body
        place += 12 + length
    width, height, depth, color, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, color) == (1, 0)
    raw = zlib.decompress(chunks[b"IDAT"])
    stride = (width + 7) // 8 + 1
    rows = []
    for y in range(height):
        line = raw[y * stride : (y + 1) * stride]
        assert line[0] == 0
        bits = "".join(f"{byte:08b}" for byte in line[1:])[:width]
        rows.append([bit == "0" for bit in bits])
    return rows


def test_a_terminal_shows_every_module_and_the_quiet_zone():
    modules = qr.matrix(URL)
    shown = modules_of(qr.lines(modules))
    assert shown[: len(modules)] == modules
    assert not any(any(row) for row in shown[len(modules) :])
    zone = qr.QUIET_ZONE
    edges = [*modules[:zone], *modules[-zone:], *(row[:zone] for row in modules), *(row[-zone:] for row in modules)]
    assert not any(any(edge) for edge in edges)
    # The three finder patterns, whose middle is dark.
    far = len(modules) - zone - 4
    assert all(modules[y][x] for y, x in ((zone + 3, zone + 3), (zone + 3, far), (far, zone + 3)))


def test_the_code_brings_its_own_black_and_white():
    console = Console(force_terminal=True, color_system="truecolor", width=80, height=24, file=None)
    with console.capture() as captured:
        console.print(qr.drawn(qr.matrix(URL)))
    lines = captured.get().splitlines()
    assert lines
    assert all("\x1b[38;2;0;0;0;48;2;255;255;255m" in line for line in lines)


def test_a_picture_shows_the_same_modules(tmp_path):
    modules = qr.matrix(URL)
    path = tmp_path / "code.png"
    path.write_text("an older code")
    qr.write_png(path, modules)
    pixels = picture(path.read_bytes())
    assert len(pixels) == len(pixels[0]) == len(modules) * qr.SCALE
    middle = qr.SCALE // 2
    assert [row[middle :: qr.SCALE] for row in pixels[middle :: qr.SCALE]] == modules
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def on_screen(width, height, color_system="truecolor"):
    console = Console(force_terminal=True, color_system=color_system, width=width, height=height)
    with console.capture() as captured:
        console.print(screen(console, Token(URL, 0), qr.matrix(URL), 17))
    return captured.get()


def test_a_usual_terminal_shows_code_link_and_seconds():
    shown = on_screen(80, 24)
    assert "▀" in shown
    assert URL in shown
    assert "17 s" in shown
    assert len(shown.splitlines()) <= 24


@pytest.mark.parametrize(
    ("width", "height", "color_system"), [(80, 20, "truecolor"), (38, 60, "truecolor"), (80, 60, None)]
)
def test_where_the_code_cannot_be_shown_there_is_the_link(width, height, color_system):
    shown = on_screen(width, height, color_system)
    assert "▀" not in shown
    assert URL in shown.replace("\n", "")
    assert "17 s" in shown

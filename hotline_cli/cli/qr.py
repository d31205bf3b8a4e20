"""QR codes that can be scanned from a terminal of any colours, or from a picture."""

import os
import struct
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from hotline_cli.cli.errors import Code, Failure

if TYPE_CHECKING:
    from rich.text import Text

Matrix = list[list[bool]]

QUIET_ZONE = 4
"""Light modules around a code: https://www.qrcode.com/en/howto/code.html."""

BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
"""Two modules, one above the other, in one character; dark is the foreground."""

COLORS = "#000000 on #ffffff"
"""Said and not left to the terminal: a scanner wants dark on light, also where people read light on dark."""

SCALE = 8
"""Pixels of a module's side in a picture."""


def matrix(text: str) -> Matrix:
    """The modules of a code that says ``text``, dark ones true, the quiet zone around them included."""
    from qrcode.constants import ERROR_CORRECT_L
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_L, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def lines(modules: Matrix) -> list[str]:
    """The code in half blocks, a string for two rows of modules."""
    light = [False] * len(modules[0])
    rows = modules if len(modules) % 2 == 0 else [*modules, light]
    return [
        "".join(BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]


def drawn(modules: Matrix) -> "Text":
    """The code for rich, in colours of its own."""
    from rich.text import Text

    return Text("\n".join(lines(modules)), style=COLORS, no_wrap=True)


def check_picture(path: Path) -> None:
    """Raise `Failure` if no picture can be written there, as far as that is seen without writing one."""
    folder = path.parent
    if path.is_dir():
        raise no_picture(path, "it is a folder")
    if not folder.is_dir():
        raise no_picture(path, f"there is no folder {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise no_picture(path, f"nothing may be written to {folder}")


def no_picture(path: Path, why: str) -> Failure:
    return Failure(f"{path} cannot be written: {why}.", "Name another file with --png.", Code.CANNOT_CREATE)


def write_png(path: Path, modules: Matrix) -> None:
    """Put a picture of the code in the place of ``path``, readable by its owner only. Raise `Failure` if that fails."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(png(modules))
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise no_picture(path, error.strerror or str(error)) from error


def png(modules: Matrix) -> bytes:
    """The code as a black and white PNG: https://www.w3.org/TR/png-3/."""
    side = len(modules) * SCALE
    rows = []
    for row in modules:
        bits = "".join(("0" if dark else "1") * SCALE for dark in row)
        line = int(bits, 2).to_bytes(side // 8, "big")
        rows += [b"\0" + line] * SCALE
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"".join(rows), 9))
        + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

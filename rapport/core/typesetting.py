"""Text as PDF, by Typst, with fonts for every script that people write to us in: the same ones on every machine."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

FONTS = ("manimgx_fonts", "manimgx_fonts_cjk")  # Noto, as packages that hold nothing but the font files


@cache
def font_folders() -> tuple[str, ...]:
    """Where the fonts stand, without running anything of theirs."""
    found = (find_spec(name) for name in FONTS)
    return tuple(folder for spec in found if spec for folder in spec.submodule_search_locations or ())


def pdf(layout: Path, *, root: Path | None = None, **inputs: str) -> bytes:
    """What a layout makes of its inputs. It reads files under `root` (its own folder unless said otherwise) and no others."""
    import typst  # large, and most processes never set a page

    made: bytes = typst.compile(
        str(layout), root=str(root or layout.parent), font_paths=list(font_folders()), sys_inputs=inputs, package_path=""
    )
    return made

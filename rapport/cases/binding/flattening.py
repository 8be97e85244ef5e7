"""What stands on top of a PDF's pages (answers in a form, comments, stamps) made part of them; all that could act is left behind.

A page that is placed on another keeps only what is drawn on it. So each annotation that shows is drawn (ISO 32000-1, 12.5.5).
"""

from collections.abc import Iterator
from typing import Any

from pypdf import PageObject
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, StreamObject

HIDDEN = 0b100010  # flags: hidden, not viewed
NOT_DRAWN = {"/Popup", "/Link"}


def flatten(page: PageObject) -> bool:
    """Draw what stands on the page, and take the annotations off it. Whether words are missing, because they came without a look."""
    notes = list(_notes(page))
    looks = [(look, [float(value) for value in _of(note, "/Rect")]) for note in notes if (look := _look(note)) and "/Rect" in note]
    drawn = [_placed(page, look, rect) for look, rect in looks]
    for name in ("/Annots", "/AA"):
        page.pop(NameObject(name), None)
    if drawn:
        _draw(page, " ".join(drawn))
    return any(_look(note) is None and (note.get("/V") or note.get("/Contents")) for note in notes)


def _notes(page: PageObject) -> Iterator[DictionaryObject]:
    for each in _of(page, "/Annots") or ():
        note = each.get_object()
        if note.get("/Subtype") not in NOT_DRAWN and not int(note.get("/F", 0)) & HIDDEN:
            yield note


def _look(note: DictionaryObject) -> StreamObject | None:
    found = _of(_of(note, "/AP") or DictionaryObject(), "/N")
    if isinstance(found, DictionaryObject) and not isinstance(found, StreamObject):  # one look for each state, such as a tick
        found = _of(found, note.get("/AS", "/Off"))
    return found if isinstance(found, StreamObject) else None


def _of(held: DictionaryObject, name: str) -> Any:
    """What stands under a name, wherever in the file it is kept; None when nothing does."""
    return held[name].get_object() if name in held else None


def _placed(page: PageObject, look: StreamObject, rect: list[float]) -> str:
    """The look added to what the page can draw, and the words that draw it in its place."""
    resources = page.setdefault(NameObject("/Resources"), DictionaryObject()).get_object()
    forms = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
    name = f"/Placed{len(forms)}"
    look[NameObject("/Type")], look[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    forms[NameObject(name)] = look.indirect_reference or look
    a, b, c, d, e, f = _matrix(look, rect)
    return f"q {a:.5f} {b:.5f} {c:.5f} {d:.5f} {e:.5f} {f:.5f} cm {name} Do Q"


def _matrix(look: StreamObject, rect: list[float]) -> tuple[float, float, float, float, float, float]:
    """What brings the look's box, as its own matrix turns it, into its place on the page."""
    box = [float(value) for value in look.get("/BBox", (0, 0, 1, 1))]
    own = [float(value) for value in look.get("/Matrix", (1, 0, 0, 1, 0, 0))]
    corners = [(x * own[0] + y * own[2] + own[4], x * own[1] + y * own[3] + own[5]) for x in box[::2] for y in box[1::2]]
    left, low = min(x for x, _ in corners), min(y for _, y in corners)
    wide, high = max(x for x, _ in corners) - left, max(y for _, y in corners) - low
    x_scale = abs(rect[2] - rect[0]) / wide if wide else 1.0
    y_scale = abs(rect[3] - rect[1]) / high if high else 1.0
    return x_scale, 0.0, 0.0, y_scale, min(rect[0], rect[2]) - left * x_scale, min(rect[1], rect[3]) - low * y_scale


def _draw(page: PageObject, words: str) -> None:
    """Draw after all that the page draws itself, whatever that leaves behind."""
    before, after = DecodedStreamObject(), DecodedStreamObject()
    before.set_data(b"q\n")
    after.set_data(f"\nQ\n{words}\n".encode("ascii"))
    own = _of(page, "/Contents")
    parts = list(own) if isinstance(own, ArrayObject) else [page.raw_get("/Contents")] if own is not None else []
    page[NameObject("/Contents")] = ArrayObject([_kept(page, before), *parts, _kept(page, after)])


def _kept(page: PageObject, stream: StreamObject) -> object:
    writer = page.indirect_reference.pdf  # type: ignore[union-attr]
    return writer._add_object(stream)

"""The forms of a page, as a browser would send them: found by reading the page, filled with what already stands in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

UNSENT = {"submit", "button", "reset", "image"}


@dataclass
class FoundForm:
    """Where it goes, how, and each field's name with what a browser would send untouched."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The address without its question."""
        return urlsplit(self.action).path


class _Reader(HTMLParser):
    """Collects forms; controls outside one name theirs by id."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.forms, self.by_id = page, [], {}
        self._open: FoundForm | None = None
        self._choosing: tuple[FoundForm, str] | None = None
        self._writing: tuple[FoundForm, str] | None = None
        self._has_chosen = False
        self._outside: list[tuple[str, dict]] = []

    def handle_starttag(self, tag: str, given: list) -> None:
        attrs = dict(given)
        if tag == "form":
            self._open = FoundForm(urljoin(self.page, attrs.get("action") or self.page), (attrs.get("method") or "get").upper())
            self.forms.append(self._open)
            if attrs.get("id"):
                self.by_id[attrs["id"]] = self._open
        if attrs.get("form") and attrs["form"] not in self.by_id:
            self._outside.append((tag, attrs))
            return
        form = self.by_id.get(attrs.get("form")) or self._open
        if form is None:
            return
        if tag == "option" and self._choosing:
            self._choose(attrs)
        if name := attrs.get("name"):
            self._control(form, tag, name, attrs)

    def _control(self, form: FoundForm, tag: str, name: str, attrs: dict) -> None:
        kind = attrs.get("type", "text") if tag == "input" else tag
        if kind in UNSENT:
            form.buttons.append((name, attrs.get("value") or ""))
        elif kind == "file":
            form.files.append(name)
        elif kind == "select":
            self._choosing, self._has_chosen = (form, name), "multiple" in attrs
            form.fields.setdefault(name, [])
        elif kind == "textarea":
            self._writing = (form, name)
            form.fields.setdefault(name, []).append("")
        elif tag == "input":
            form.fields.setdefault(name, [])
            if kind not in {"checkbox", "radio"} or "checked" in attrs:
                form.fields[name].append(attrs.get("value") or ("on" if kind == "checkbox" else ""))

    def bring_in(self) -> None:
        """Inputs that stand before the form they belong to."""
        for tag, attrs in self._outside:
            if attrs.get("name") and (form := self.by_id.get(attrs["form"])) and tag == "input":
                self._control(form, tag, attrs["name"], attrs)

    def _choose(self, attrs: dict) -> None:
        form, name = self._choosing
        if "selected" in attrs:
            form.fields[name] = [attrs.get("value") or ""]
            self._has_chosen = True
        elif not self._has_chosen and not form.fields[name]:
            form.fields[name] = [attrs.get("value") or ""]

    def handle_data(self, data: str) -> None:
        if self._writing:
            form, name = self._writing
            form.fields[name][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._choosing = None
        elif tag == "textarea":
            self._writing = None


def forms_of(page: str, html: str) -> list[FoundForm]:
    """Every form of a page, with its address for forms that name none."""
    reader = _Reader(page)
    reader.feed(html)
    reader.close()
    reader.bring_in()
    return reader.forms

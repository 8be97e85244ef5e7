"""A case as the words of its bundle: what `binding` sets as pages."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from rapport.cases.enclosed import File
from rapport.cases.models import Bundle
from rapport.cases.queries import bundles as queries
from rapport.cases.queries.bundles.said import Entry, Said, moment
from rapport.cases.rules import bundles as rules
from rapport.core.wording import counted
from rapport.team.actors import Actor


def content(bundle: Bundle, said: Said, files: Sequence[File], by: Actor) -> dict[str, Any]:
    """Everything the pages say."""
    case, names = bundle.case, {each.attachment.hash: f"{each.number} {each.attachment.name}" for each in files}
    clocks = queries.clocks(case) if by.holds("clocks.read") else []
    return {
        "title": f"{case.reference} {rules.printable(case.title)}",
        "subject": rules.printable(case.title),
        "reference": case.reference,
        "organisation": settings.ORGANISATION,
        "facts": _rows(queries.facts(case, by)),
        "made": _rows(_made(bundle, by)),
        "remarks": list(_remarks(bundle, said, files)),
        "more": sum(len(each.wide or ()) for each in files),
        "entries": [_entry(number, each, names) for number, each in enumerate(said.entries, 1)],
        "files": _files(files),
        "clocks": [
            {"name": each.name, "about": _rows(each.about), "steps": [{"text": text, "who": who} for text, who in each.steps]}
            for each in clocks
        ],
        "audit": [
            {"when": moment(each.at), "who": rules.printable(each.who), "what": rules.printable(each.what)}
            for each in queries.audit(case, said.entries, by)
        ],
    }


def _rows(rows: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[rules.printable(label), rules.printable(value)] for label, value in rows]


def _made(bundle: Bundle, by: Actor) -> list[tuple[str, str]]:
    rows = [("Made by", by.name), ("Made", moment(by.at)), ("For", bundle.purpose), ("Times", f"as the clock says in {settings.TIME_ZONE}")]
    return [row for row in rows if row[1]]


def _remarks(bundle: Bundle, said: Said, files: Sequence[File]) -> Any:
    yield "Internal notes are in it." if bundle.with_notes else "Internal notes are not in it."
    if files:
        yield (
            f"{counted(len(files), 'file')} came or went with it: PDFs and pictures are shown as pages at the end; "
            "all of them are in the ZIP beside this PDF, as they came."
        )
    left_out = sum(each.is_left_out for each in files)
    if left_out:
        yield f"{counted(left_out, 'file')} could not be put in; the index says which and why."
    if said.hidden:
        yield f"{counted(said.hidden, 'conversation')} of this case not in it, because whoever made it may not see all of them."
    if said.unheard:
        yield f"{counted(said.unheard, 'recorded call')} not in it, because whoever made it may not listen to recordings."


def _entry(number: int, entry: Entry, names: dict[str, str]) -> dict[str, Any]:
    text, quoted = entry.text[: rules.LONGEST_TEXT], entry.quoted[: rules.LONGEST_QUOTE]
    left = len(entry.text) - len(text) + len(entry.quoted) - len(quoted)
    enclosed = "; ".join(names[each] for each in entry.files if each in names)
    return {
        "number": number,
        "title": rules.printable(entry.title),
        "short": rules.printable(_short(entry)),
        "day": moment(entry.at),
        "about": _rows([*entry.about, *([("Files", enclosed)] if enclosed else [])]),
        "is-note": entry.is_note,
        "text": rules.paragraphs(text),
        "signature": rules.paragraphs(entry.signature),
        "quoted": rules.paragraphs(quoted),
        "left-out": f"{left:,} characters more, most of them quoted from earlier messages, can be read in Rapport." if left else "",
    }


def _short(entry: Entry) -> str:
    subject = next((value for label, value in entry.about if label == "Subject"), "")
    return f"{entry.title}: {subject}"[:140] if subject else entry.title[:140]


def _files(files: Sequence[File]) -> list[dict[str, Any]]:
    rows, page = [], 1
    for each in files:
        rows.append(
            {
                "number": each.number,
                "name": rules.printable(each.attachment.name),
                "with": f"with no. {', '.join(map(str, each.entries[:8]))}{' and more' if len(each.entries) > 8 else ''}",
                "size": rules.size(each.attachment.size),
                "hash": each.attachment.hash,
                "where": _where(each),
                "page": page if each.wide else None,
            }
        )
        page += len(each.wide or ())
    return rows


def _where(each: File) -> str:
    if each.is_left_out:
        return rules.printable(each.problem)
    said = f"As {counted(len(each.wide), 'page')}, and in the ZIP." if each.wide else "In the ZIP."
    return rules.printable(" ".join(filter(None, [said, each.problem, each.remark])))

"""New words told from old ones and from signatures, in many languages and by many mail programs."""

from collections.abc import Iterator

from bench.mail_scores import FOLDER, Score, labels, read
from rapport.conversations import mail
from rapport.conversations.mail import Kind, Mail, addresses, replies, signatures


def trimmer() -> Score:
    """The new words of replies in many languages."""
    score = Score("email_reply_trimmer new words", 0.95)
    folder = FOLDER / "email_reply_trimmer"
    for path in sorted((folder / "emails").iterdir()):
        wanted = (folder / "trimmed" / path.name).read_text()
        found = replies.split(path.read_text()).text
        score.count(found.strip() == wanted.strip(), f"{path.name}:\n<<<\n{found}\n=== instead of\n{wanted}\n>>>")
    return score


def talon() -> Score:
    """The new words of replies by common mail programs."""
    score = Score("talon new words", 0.95)
    for path in sorted((FOLDER / "talon" / "standard_replies").glob("*.eml")):
        told = path.with_name(f"{path.stem}_reply_text")
        wanted = told.read_text().strip() if told.exists() else "Hello"
        one = read(path)
        found = f"{one.reply_text}\n\n{one.signature}"  # these labels leave a signature with the words; we fold it away by itself
        is_right = _words(one.reply_text) == _words(wanted) or _words(found) == _words(wanted)
        score.count(is_right, f"{path.name}: {found!r} instead of {wanted!r}")
    for path in sorted((FOLDER / "talon" / "html_replies").glob("*.html")):
        found = mail.read(b"Content-Type: text/html; charset=utf-8\n\n" + path.read_bytes()).reply_text
        score.count("".join(found.split()) == "Hi.Iamfine.Thanks,Alex", f"{path.name}: {found!r}")
    return score


def _words(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n") if line.strip()]


def discourse() -> Score:
    """New words, forwards, bounces and senders of a forum's mail."""
    score = Score("discourse", 0.95)
    for name, expected in labels("discourse").items():
        one = read(FOLDER / "discourse" / name)
        for what, is_right in _forum(one, expected):
            score.count(is_right, f"{name} {what}: {expected} but {one.reply_text!r} {one.forwarded} {one.kind}")
    return score


def _forum(one: Mail, expected: dict) -> Iterator[tuple[str, bool]]:
    if words := expected.get("reply_text") or expected.get("body"):
        yield "reply", one.reply_text == words
    if "original_sender" in expected:
        yield "forwarded", bool(one.forwarded and one.forwarded.sender and one.forwarded.sender.email == expected["original_sender"])
    if "comment_contains" in expected:
        yield "comment", expected["comment_contains"] in one.reply_text
    if "is_bounce" in expected:
        yield "bounce", one.kind == Kind.BOUNCE and bool(one.bounce and one.bounce.status)
    if "auto_generated" in expected:
        yield "automatic", one.kind == Kind.AUTO_REPLY
    if "from_name" in expected:
        yield "name", bool(one.author and one.author.name == expected["from_name"] and one.author.email == expected["from_email"])


def unmarked_signatures() -> list[Score]:
    """Signatures that nothing marks: none where there is none, and most of those that say how to reach someone."""
    false, found = Score("no signature where there is none", 1.0), Score("unmarked signatures with a way to reach someone", 0.75)
    for kind, score in (("N", false), ("P", found)):
        for path in sorted((FOLDER / "mailgun-forge" / kind).glob("*_body")):
            told = path.with_name(path.name.replace("_body", "_sender"))
            writer = next(iter(addresses.read(told.read_text() if told.exists() else "")), None)
            text = path.read_text(errors="replace")
            signed = "\n".join(line[5:] for line in text.split("\n") if line.startswith("#sig#"))
            if kind == "N" or signatures.reaches(signed):
                split_off = signatures.unmarked(text.replace("#sig#", ""), writer)[1]
                score.count(bool(split_off) == (kind == "P"), f"{path.name}: {split_off!r}")
    return [false, found]

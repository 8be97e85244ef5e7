"""Mails made up for tests, as the bytes that would come."""

from rapport.conversations import mail
from rapport.conversations.mail import Mail

OWN = frozenset({"help@northgate.example"})


def raw(text: str = "Hello", **headers: str) -> bytes:
    """A plain mail: `reply_to="..."` is the header Reply-To."""
    given = {"from": "Ann Lee <ann@customer.example>", "to": "help@northgate.example", "subject": "The boiler", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value]
    return "\r\n".join([*lines, "", text]).encode()


def read(text: str = "Hello", **headers: str) -> Mail:
    """A plain mail, read by us."""
    return mail.read(raw(text, **headers), own_addresses=OWN)


def multipart(*parts: tuple[str, str], kind: str = "mixed", **headers: str) -> bytes:
    """A mail of parts, each its headers and its body."""
    body = "".join(f"--edge\r\n{heads}\r\n\r\n{text}\r\n" for heads, text in parts) + "--edge--\r\n"
    return raw(body, content_type=f'multipart/{kind}; boundary="edge"', **headers)

"""A file of a bundle: what it is, how far it could be put in, and why no farther."""

from dataclasses import dataclass

from rapport.cases.rules import bundles as rules
from rapport.conversations.models import Attachment


@dataclass
class File:
    """A file of the bundle. `problem` says why it is no pages, or (`is_left_out`) why it is not in the bundle at all."""

    number: int
    attachment: Attachment
    entries: list[int]
    problem: str = ""
    remark: str = ""
    is_left_out: bool = False
    wide: list[bool] | None = None

    @property
    def title(self) -> str:
        """How its pages and its bookmark name it."""
        return f"File {self.number}: {self.attachment.name}"

    @property
    def kind(self) -> str:
        """How it is shown as pages, "" when it is not."""
        return rules.as_pages(self.attachment.content_type)

    @property
    def in_zip(self) -> str:
        """Its name in the ZIP."""
        return f"files/{self.number:03d} {self.attachment.name}"

"""What is done to knowledge: written, published, archived and brought back."""

from rapport.knowledge.actions.archiving import archive, bring_back
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.actions.writing import ArticleRefused, begin, edit

__all__ = ["ArticleRefused", "archive", "begin", "bring_back", "edit", "publish"]

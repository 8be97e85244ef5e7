"""What the screens of knowledge ask."""

from typing import Any

from django import forms

from rapport.core.forms import ActionForm
from rapport.knowledge.rules import Audience, Kind
from rapport.team import queries as team
from rapport.team.actors import Actor
from rapport.team.models import Team


class ArticleForm(ActionForm):
    """A draft, and what stands around it."""

    title = forms.CharField(label="Title", max_length=200)
    kind = forms.ChoiceField(label="Kind", choices=Kind)
    audience = forms.ChoiceField(label="Who may read it", choices=Audience)
    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), required=False, empty_label="No team")
    review_on = forms.DateField(label="Read again on", required=False, help_text="The day somebody checks that it is still right.")
    summary = forms.CharField(label="In a sentence", required=False, max_length=300)
    text = forms.CharField(
        label="What it says",
        max_length=100_000,
        widget=forms.Textarea({"rows": 18}),
        help_text="Markdown: # for a heading, - for a list, **bold**, [words](https://address).",
    )

    def __init__(self, *args: Any, by: Actor, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["team"].queryset = team.teams(by)  # type: ignore[attr-defined]


class ChangedArticle(ArticleForm):
    """Changes to a draft, as seen at a version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class Publishing(ActionForm):
    """A word on what is new."""

    what_changed = forms.CharField(
        label="What changed", required=False, max_length=300, help_text="For colleagues who know the last version."
    )

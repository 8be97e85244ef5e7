"""Naming a rule."""

from django import forms

from rapport.core.forms import ActionForm


class New(ActionForm):
    """A segment: its name, what it is for, its rule."""

    name = forms.CharField(label="Name", max_length=100)
    description = forms.CharField(label="What it is for", max_length=300, required=False)
    rule = forms.CharField(
        label="Rule",
        max_length=4000,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text="Like: stage is at-risk and (tag is vip or added after 30 days ago)",
    )


class Change(New):
    """A segment, as seen at `version`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

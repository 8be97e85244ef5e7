"""Saving a view of the list."""

from django import forms

from rapport.core.forms import ActionForm


class Save(ActionForm):
    """Under which name, and for whom."""

    name = forms.CharField(label="Name of the view", max_length=100)
    is_shared = forms.BooleanField(label="Show it to everyone", required=False)

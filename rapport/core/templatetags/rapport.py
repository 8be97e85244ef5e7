"""The small drawings and words that every template uses."""

from django import template

register = template.Library()

"""What the demo organisation knows: policies, procedures and articles for customers, published some time ago."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import yaml

from rapport.knowledge import actions
from rapport.team.actors import Actor

ARTICLES = Path(__file__).with_name("data") / "articles.yaml"
SINCE = timedelta(days=120)


def write(by: Actor) -> None:
    """Write and publish every article."""
    then = replace(by, at=by.at - SINCE)
    for each in yaml.safe_load(ARTICLES.read_text()):
        actions.publish(article=actions.begin(**each, by=then), by=then)

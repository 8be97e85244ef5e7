"""Where this capability keeps personal data: a delivery only points to the timeline; what a receiver said may quote it."""

from rapport.core.personal import Held

HELD = (Held("webhooks.Delivery", customers=("event__customer",), fields=("said",), why="To tell other systems what happened, once."),)

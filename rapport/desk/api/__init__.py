"""What spans capabilities over the API: the routers by their prefix."""

from rapport.desk.api import interactions, suggestions

ROUTERS = {"/customers": [interactions.router], "/suggestions": [suggestions.router]}

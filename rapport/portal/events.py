"""What customers do on their own pages that no conversation tells."""

from rapport.customers.timeline import event


@event("portal.cases-link-mailed", "A link to the cases of {organisation} was emailed to {address}.", icon="link")
class CasesLinkMailed:
    """Somebody can look at the cases of an organisation they have a role at, by a link that went to their own address."""

    organisation: str
    address: str

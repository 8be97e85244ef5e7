"""Why a person must look at a conversation, in the words they are told."""

UNKNOWN = "Nobody here has this address yet. Is it a new customer?"
SEVERAL = "More than one customer has this address. Whose is it?"
SUGGESTED = "It may belong to another conversation."
NEW_ADDRESS = "Somebody wrote in it from an address that is new to it."
COPY = "It says that a colleague wrote it, from their own email program. No clock was started or met by it: look whether it is an answer."
LOST = "An email came back, and nothing says which of ours it was."
RUSH = "Many messages came from one address in a short time. None of them gets an automatic answer."
SPAM = "The mail server marked a message in it as spam, but we know the customer."

MOST_IN_A_RUSH = 30  # messages of one sender within ten minutes; people write fewer, machines that answer each other more


def passed_on(address: str) -> str:
    """A colleague forwarded it: whose matter is it?"""
    return f"A colleague passed it on. Is it from {address}?"[:200]

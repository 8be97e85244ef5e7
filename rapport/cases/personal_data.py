"""Where this capability keeps personal data, and what for."""

from rapport.core.personal import Held

_END = "To end what we owe a customer an ending for."

HELD = (
    Held(
        "cases.Case",
        customers=("customer", "organisation"),
        fields=("title", "custom", "tags", "last_words", "search", "closed_anyway"),
        why=_END,
        follows=("customer", "organisation"),
    ),
    Held("cases.CaseConversation", customers=("case__customer", "conversation__customer"), fields=(), why=_END),
    Held("cases.Watcher", customers=("case__customer",), fields=(), why="So that colleagues can follow a case."),
    Held("cases.CaseLink", customers=("case__customer", "other__customer"), fields=(), why=_END),
    Held("cases.CaseMove", customers=("source__customer", "target__customer"), fields=("before", "reason"), why="To take a merge back."),
    Held("cases.CheckRow", customers=("case__customer",), fields=("dropped_why",), why=_END),
    Held("cases.CheckMark", customers=("row__case__customer",), fields=("reason",), why="To know who ticked what."),
    Held("cases.Routed", customers=("message__conversation__customer",), fields=(), why="To route a message once."),
    Held("cases.ServiceLevel", customers=("customer",), fields=(), why="To keep what we agreed with one customer.", follows=("customer",)),
    Held("cases.EscalationStep", customers=("level__customer",), fields=(), why="So that somebody knows when time runs out."),
    Held("cases.Escalation", customers=("case__customer",), fields=("why",), why="So that somebody knows when time runs out."),
    Held("cases.Applied", customers=("case__customer",), fields=(), why="To know by which policy a case was worked."),
    Held(
        "cases.Bundle",
        customers=("case__customer",),
        fields=("pdf", "files", "purpose"),
        why="To show a whole case to whoever has to see it.",
    ),
    Held("cases.CaseTask", customers=("case__customer",), fields=(), why=_END),
)

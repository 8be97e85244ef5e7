"""What a scanner said of a file, and whether it may be opened.

"" : nobody asked yet, because no scanner was set when the file came. "waiting": not checked yet. "clean". "found NAME": harmful.
"failed WHY": it could not be checked. "unchecked WHY": the same of a file from before there was a scanner, which people open as before.
"""

WAITING, CLEAN = "waiting", "clean"
FOUND, FAILED, UNCHECKED = "found ", "failed ", "unchecked "
LONGEST = 200


def said(harm: str) -> str:
    """What is kept of the scanner's answer."""
    return f"{FOUND}{harm}"[:LONGEST] if harm else CLEAN


def could_not(why: str) -> str:
    """What is kept when it could not be checked."""
    return f"{FAILED}{why}"[:LONGEST]


def left_open(why: str) -> str:
    """What is kept when a file from before there was a scanner could not be checked."""
    return f"{UNCHECKED}{why}"[:LONGEST]


def remark(scan: str, *, is_scanning: bool) -> str:
    """What a reader is told of a file that may be opened though nobody checked it; "" where no scanner is set, or it was."""
    if not is_scanning or not (scan == "" or scan.startswith(UNCHECKED)):
        return ""
    return f"Not checked for viruses: {scan.removeprefix(UNCHECKED)}" if scan else "Not checked for viruses yet."


def why_locked(scan: str, *, is_scanning: bool) -> str:
    """Why a file may not be opened, in a sentence; "" when it may.

    What was found stays locked for good. What was not checked waits only while there is a scanner that will.
    """
    if scan.startswith(FOUND):
        return f"This file is held: it looks harmful ({scan.removeprefix(FOUND)})."
    if not is_scanning or scan in ("", CLEAN) or scan.startswith(UNCHECKED):
        return ""
    if scan.startswith(FAILED):
        return f"This file could not be checked: {scan.removeprefix(FAILED)}"
    return "This file has not been checked yet. Try again in a minute."

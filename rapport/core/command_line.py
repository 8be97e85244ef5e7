"""Reading a command line: what is wrong with it is one plain sentence on standard error."""

import argparse
from typing import NoReturn

USAGE_EXIT = 2


class OneSentence(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage."""

    def error(self, message: str) -> NoReturn:
        """End with the sentence, and where to read more."""
        sentence = message.removeprefix("argument ").rstrip(".")
        self.exit(USAGE_EXIT, f"{self.prog}: {sentence}; {self.prog} --help says more.\n")


def above_nothing(text: str) -> float:
    """A number above 0, for an option."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number

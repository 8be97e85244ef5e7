"""Hints on words for a customer: what makes them hard to read or cold. Pure; nothing leaves the machine.

A hint never stops anything. Sentences are long from 25 words on (the usual advice for public writing in the UK), and the reading age
is the Flesch-Kincaid grade plus five years.
"""

import re
from dataclasses import dataclass

LONG_SENTENCE = 25  # words
ENOUGH_WORDS = 40  # below that a reading age says nothing
HARD_AGE = 15  # years
MOST = 4

PLAINER = {
    "commence": "start",
    "endeavour": "try",
    "in order to": "to",
    "in the event that": "if",
    "prior to": "before",
    "subsequent to": "after",
    "with regard to": "about",
    "in respect of": "about",
    "in accordance with": "under",
    "at this moment in time": "now",
    "due to the fact that": "because",
    "as per": "as",
    "utilise": "use",
    "facilitate": "help",
    "terminate": "end",
    "ascertain": "find out",
    "expedite": "hurry",
    "forthwith": "now",
    "henceforth": "from now on",
    "aforementioned": "this",
    "going forward": "from now on",
    "per annum": "a year",
    "remuneration": "pay",
    "rectify": "put right",
    "a number of": "some",
}
COLD = {
    "you failed to": "we did not get",
    "you claim": "you told us",
    "as previously stated": "as we said",
    "as i already": "as I said",
    "we are unable to": "we cannot",
    "it is not our policy": "we cannot, because",
    "calm down": "I am sorry",
    "if you had": "when you",
    "sorry for any inconvenience": "sorry for what went wrong, and name it",
    "sorry if": "sorry that",
}
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n{2,}")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SHOUT = re.compile(r"\b[A-Z]{5,}(?:\s+[A-Z]{3,})+\b|!{2,}")


@dataclass(frozen=True)
class Hint:
    """One thing to think about: what it is about (tone or plain words), and a sentence."""

    about: str
    sentence: str


def hints(text: str) -> list[Hint]:
    """At most four hints on a text, tone first; none for a short, plain one."""
    said = " ".join(text.split()).casefold()
    found = [Hint("Tone", f"“{cold}” can sound cold. Try “{warm}”.") for cold, warm in COLD.items() if _stands(cold, said)]
    if _SHOUT.search(text):
        found.append(Hint("Tone", "Capitals and several exclamation marks read as shouting."))
    found += [Hint("Plain words", f"“{plain}” says the same as “{hard}”.") for hard, plain in PLAINER.items() if _stands(hard, said)]
    long = [words for words in map(_words, _SENTENCE.split(text)) if len(words) > LONG_SENTENCE]
    if long:
        found.append(
            Hint("Plain words", f"The sentence that begins “{' '.join(long[0][:4])}” has {len(long[0])} words. Two would be easier.")
        )
    age = reading_age(text)
    if age is not None and age > HARD_AGE:
        found.append(Hint("Plain words", f"This reads like something for age {age} and over."))
    return found[:MOST]


def _stands(phrase: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", said) is not None


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def syllables(word: str) -> int:
    """About how many syllables an English word has; at least one."""
    bare = word.casefold()
    count = len(_VOWELS.findall(bare))
    return max(1, count - (1 if bare.endswith("e") and not bare.endswith(("le", "ee")) and count > 1 else 0))


def reading_age(text: str) -> int | None:
    """The age from which most people read this with ease; None when there are too few words to say."""
    words = _words(text)
    if len(words) < ENOUGH_WORDS:
        return None
    sentences = max(1, sum(1 for part in _SENTENCE.split(text) if _words(part)))
    grade = 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return max(5, round(grade) + 5)

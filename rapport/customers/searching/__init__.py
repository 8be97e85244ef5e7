"""What customers are found by: the words and keys of their search vector, and the vocabulary of all words.

words_of(customer, points) -> (words, keys)     what a customer's vector holds
index(customer)                                 bring one customer up to date; every action that changes either calls it
trigrams(word), learn(cursor, words)            the vocabulary, for loading many at once
lexemes.matching(...)                           a test of the vector as a Q
"""

from rapport.customers.searching.vectors import index, learn, trigrams, words_of

__all__ = ["index", "learn", "trigrams", "words_of"]

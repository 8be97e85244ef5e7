"""What customers are found by: the words and keys of their search vector, and the vocabulary of all words.

words_of(customer, points) -> (words, keys)     what a customer's vector holds
index(customer)                                 bring one customer up to date; every action that changes either calls it
index_new(customer, points) -> words            the same for one that is not stored yet: their number, and their vector
trigrams(word), learn(words)                    the vocabulary, for loading many at once
lexemes.matching(...)                           a test of the vector as a Q
"""

from rapport.customers.searching.vectors import index, index_new, learn, trigrams, words_of

__all__ = ["index", "index_new", "learn", "trigrams", "words_of"]

"""What a customer can be found by: the words in their search vector, and the list of all such words.

A customer's `search` holds folded words (names, town, email parts), whole keys (email, postcode, E.164 number, reference,
external id) and nothing else: no positions, no weights. `Word` lists every distinct word once, with its trigrams, so that
a typing error is put right against a short list instead of a million rows.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

from rapport.customers.models import ContactPoint, Customer
from rapport.customers.normalising import found_by

SEPARATOR, BETWEEN_WORDS = "\x1f", "\x1e"


def words_of(customer: Customer, points: Iterable[ContactPoint]) -> tuple[set[str], set[str]]:
    """(words, keys): words get neighbours for typing errors, keys are compared whole."""
    names = (customer.name, customer.known_as, customer.given_name, customer.family_name)
    found, keys = found_by.found_by(names, customer.external_id, points)
    return found, keys | {found_by.reference_key(customer.pk)}


def trigrams(word: str) -> list[str]:
    """The distinct three-letter windows of a word between blanks: "ann" -> "  a", " an", "ann", "nn "."""
    padded = f"  {word} "
    return sorted({padded[at : at + 3] for at in range(len(padded) - 2)})


def index(customer: Customer) -> None:
    """Bring a customer's search vector and the list of words up to date. Called by every action that changes either."""
    found, keys = words_of(customer, customer.contact_points.all())
    for absorbed in _absorbed(customer):
        more_found, more_keys = words_of(absorbed, ())
        found, keys = found | more_found, keys | more_keys
    _write(customer, found, keys)


def index_new(customer: Customer, points: Iterable[ContactPoint]) -> None:
    """The same for a customer who was added just now: these are all their points, and nobody was absorbed into them."""
    _write(customer, *words_of(customer, points))


def _write(customer: Customer, found: set[str], keys: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET search = array_to_tsvector(%s) WHERE id = %s", [sorted(found | keys), customer.pk])
        learn(cursor, found)


def _absorbed(customer: Customer) -> Iterator[Customer]:
    """Who was merged into a customer, also at second hand: their names, references and external ids go on finding someone."""
    level = [customer.pk]
    while level:
        found = list(Customer.objects.filter(merged_into__in=level).defer("search"))
        yield from found
        level = [each.pk for each in found]


def learn(cursor: object, found: Iterable[str]) -> None:
    """Add words that nobody had before. In one order, so that two writers never wait for each other in a circle."""
    ordered = sorted(found)
    if not ordered:
        return
    # One long text is quicker to send than as many values. No word holds a unit separator: it is folded to letters and figures.
    sql = "SELECT word FROM customers_word WHERE word = ANY(string_to_array(%s, chr(31)))"
    cursor.execute(sql, [SEPARATOR.join(ordered)])  # type: ignore[attr-defined]
    known = {word for (word,) in cursor.fetchall()}  # type: ignore[attr-defined]
    new = [word for word in ordered if word not in known]
    if new:
        sql = (
            "INSERT INTO customers_word (word, grams) SELECT word, string_to_array(grams, chr(31))::varchar(3)[]"
            " FROM unnest(string_to_array(%s, chr(31)), string_to_array(%s, chr(30))) AS new(word, grams) ON CONFLICT DO NOTHING"
        )
        grams = BETWEEN_WORDS.join([SEPARATOR.join(trigrams(word)) for word in new])
        cursor.execute(sql, [SEPARATOR.join(new), grams])  # type: ignore[attr-defined]

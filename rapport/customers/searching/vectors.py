"""What a customer can be found by: the words in their search vector, and the list of all such words.

A customer's `search` holds folded words (names, town, email parts), whole keys (email, postcode, E.164 number, reference,
external id) and nothing else: no positions, no weights. `Word` lists every distinct word once, with its trigrams, so that
a typing error is put right against a short list instead of a million rows.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

from rapport.customers.models import ContactPoint, Customer
from rapport.customers.normalising import found_by
from rapport.customers.searching import lexemes

_LEARN = """
    INSERT INTO customers_word (word, grams) SELECT word, string_to_array(grams, chr(31))::varchar(3)[]
    FROM unnest(string_to_array(%s, chr(31)), string_to_array(%s, chr(30))) AS new(word, grams) ON CONFLICT DO NOTHING
"""
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


def index_new(customer: Customer, points: Iterable[ContactPoint]) -> set[str]:
    """The same for a customer who is not stored yet, so that their row is written once: they get their number, by which they are found
    too, and their vector. `points` are all that they have. Returns the words to learn once they are stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('customers_customer', 'id'))")
        customer.pk = cursor.fetchone()[0]
    found, keys = words_of(customer, points)
    customer.search = " ".join(map(lexemes.quoted, sorted(found | keys)))
    return found


def _write(customer: Customer, found: set[str], keys: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET search = array_to_tsvector(%s) WHERE id = %s", [sorted(found | keys), customer.pk])
    learn(found)


def _absorbed(customer: Customer) -> Iterator[Customer]:
    """Who was merged into a customer, also at second hand: their names, references and external ids go on finding someone."""
    level = [customer.pk]
    while level:
        found = list(Customer.objects.filter(merged_into__in=level).defer("search"))
        yield from found
        level = [each.pk for each in found]


def learn(found: Iterable[str]) -> None:
    """Add words that nobody had before. In one order, so that two writers never wait for each other in a circle."""
    ordered = sorted(found)
    if not ordered:
        return
    with connection.cursor() as cursor:
        # One long text is quicker to send than as many values. No word holds a unit separator: it is folded to letters and figures.
        cursor.execute("SELECT word FROM customers_word WHERE word = ANY(string_to_array(%s, chr(31)))", [SEPARATOR.join(ordered)])
        known = {word for (word,) in cursor.fetchall()}
        new = [word for word in ordered if word not in known]
        if new:
            grams = BETWEEN_WORDS.join([SEPARATOR.join(trigrams(word)) for word in new])
            cursor.execute(_LEARN, [SEPARATOR.join(new), grams])

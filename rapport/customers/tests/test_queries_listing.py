"""Few are sorted at once and many are walked along an index: both must give the same list."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction

from rapport.customers.actions import interactions
from rapport.customers.models import Customer
from rapport.customers.queries import beside, listing
from rapport.customers.tests import factories


@pytest.fixture
def people(db):
    made = [factories.customer(name) for name in ("Ann Price", "Tom Ashe", "Price Ashby", "Zoe Price", "Ann Price", "Bo Lee", "Éa Price")]
    for number, customer in enumerate(made):
        if number % 3:
            interactions.log(customer=customer, form="call", said="Hello", by=factories.system(factories.NOW - timedelta(hours=number % 2)))
    return made


def walked(found, order, leading, *, few=()):
    """Everyone, two at a time, forwards and then backwards."""
    numbers, after = [], ""
    while True:
        page = listing.page(found, order=order, after=after, leading=leading, few=few, size=2)
        numbers.append([customer.pk for customer in page.customers])
        if not page.next:
            break
        after = page.next
    back, before = [], page.previous
    while before:
        page = listing.page(found, order=order, before=before, leading=leading, few=few, size=2)
        back.append([customer.pk for customer in page.customers])
        before = page.previous
    return numbers, back


@pytest.mark.parametrize("word", ["", "price"])
@pytest.mark.parametrize("order", listing.ORDERS)
def test_few_come_in_the_order_of_many(people, order, word):
    everyone = Customer.objects.all()
    leading = listing.Leading(word, everyone) if word else None
    count, few = listing.sized(everyone, order, leading)
    assert (count.number, count.is_exact, len(few)) == (7, True, 7)
    assert walked(everyone, order, leading, few=few) == walked(everyone, order, leading)


def test_a_page_after_somebody_who_fits_no_more_goes_on_where_they_stood(people):
    everyone = Customer.objects.all()
    page = listing.page(everyone, few=listing.sized(everyone)[1], size=2)
    left = everyone.exclude(pk=page.customers[-1].pk)
    assert listing.page(left, after=page.next, few=listing.sized(left)[1], size=2) == listing.page(left, after=page.next, size=2)


def many(number):
    ann = {"name": "Ann", "sort_name": "ann", "created_at": factories.NOW, "stage_since": factories.NOW, "changed_at": factories.NOW}
    return Customer.objects.bulk_create(Customer(**ann) for _ in range(number))


def test_a_tally_that_lags_behind_is_not_believed_of_few(db):
    gone = [customer.pk for customer in many(listing.COUNTED + 1)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
    by = factories.actor()
    assert beside.beside(by).tally == listing.COUNTED + 1
    Customer.objects.filter(pk__in=gone[1:])._raw_delete("default")
    assert (beside.beside(by).tally, listing.count_everyone(beside.beside(by).tally)) == (0, listing.Count(1, True))


def test_rows_that_were_never_kept_are_not_expected(people, monkeypatch):
    monkeypatch.setattr(listing, "SURELY_MANY", 20)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CLUSTER customers_customer USING customers_customer_pkey")  # a file of one page, and known to be
    with transaction.atomic():
        many(500)
        transaction.set_rollback(True)
    everyone = Customer.objects.all()
    assert int(json.loads(everyone.explain(format="json"))[0]["Plan"]["Plan Rows"]) > 20
    count, few = listing.sized(everyone)
    assert (count, len(few)) == (listing.Count(7, True), 7)

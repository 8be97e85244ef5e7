"""The screens of duplicates and merges, in a plain browser."""

import pytest
from django.test import Client
from django.urls import reverse

from rapport.customers.actions import duplicates, interactions, life, merging, sensitive
from rapport.customers.actions.duplicates import FoundPair
from rapport.customers.models import Customer, DuplicatePair, Merge
from rapport.customers.queries import records, timelines
from rapport.customers.tests import factories as make
from rapport.team.roles import Role as Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make.actor(Job.TEAM_LEADER)


@pytest.fixture
def browser(by):
    client = Client()
    client.force_login(by.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def olwen():
    return make.customer(contact_points=[{"channel": "phone", "value": "07700 900418"}], tags=["gas"])


@pytest.fixture
def twin():
    return make.customer("O Bevan Jones", contact_points=[{"channel": "email", "value": "olwen@example.com"}], tags=["vip"], language="cy")


@pytest.fixture
def pair(olwen, twin, by):
    duplicates.offer(found=[FoundPair(olwen.pk, twin.pk, 9.1, True, [{"words": "same phone", "weight": 9.1}])], by=by)
    return DuplicatePair.objects.get()


def said(response):
    return response.content.decode()


class TestAdding:
    GIVEN = {"kind": "person", "name": "Olwen Bevan-Jones", "phone": "07700 900418", "email": "", "address": "", "stage": "new"}

    def test_who_looks_alike_is_shown_once_and_the_words_are_kept(self, browser, olwen):
        response = browser.post(reverse("customers:add"), self.GIVEN)
        assert response.status_code == 422
        page = said(response)
        assert olwen.get_absolute_url() in page
        assert "Same name, same phone number" in page
        assert "Add anyway" in page
        assert 'value="07700 900418"' in page
        assert Customer.objects.count() == 1

    def test_and_added_when_one_says_so(self, browser, olwen):
        assert browser.post(reverse("customers:add"), {**self.GIVEN, "seen": "CU-999999"}).status_code == 422
        assert browser.post(reverse("customers:add"), {**self.GIVEN, "seen": olwen.reference}).status_code == 303
        assert Customer.objects.count() == 2

    def test_while_typing_only_the_part(self, browser, olwen):
        response = browser.get(reverse("customers:alike"), {**self.GIVEN, "date_of_birth": "19"}, headers={"HX-Request": "true"})
        assert said(response).lstrip().startswith("<section")
        assert olwen.reference in said(response)
        assert said(browser.get(reverse("customers:alike"), {"name": "Zo\x00ë"})).strip() == ""


class TestReview:
    def test_the_pairs_with_their_reasons(self, browser, pair):
        page = said(browser.get(reverse("customers:duplicates")))
        assert "Same phone." in page
        assert reverse("customers:duplicate", args=[pair.pk]) in page
        assert browser.get(reverse("customers:duplicates"), {"after": "x"}).status_code == 400

    def test_a_pair_is_merged_as_chosen(self, browser, pair, olwen, twin):
        address = reverse("customers:duplicate", args=[pair.pk])
        page = said(browser.get(address))
        assert "olwen@example.com" in page
        assert "1 contact point" in page
        chosen = {"survivor": twin.reference, "field.name": olwen.reference, "field.language": twin.reference, "field.tags": "both"}
        assert browser.post(address, chosen).status_code == 303
        kept = Customer.objects.get(pk=twin.pk)
        assert (kept.name, kept.language, kept.tags) == ("Olwen Bevan-Jones", "cy", ["gas", "vip"])
        assert Merge.objects.get().absorbed == olwen

    def test_a_choice_that_is_none_is_refused(self, browser, pair):
        response = browser.post(reverse("customers:duplicate", args=[pair.pk]), {"survivor": "CU-999999"})
        assert response.status_code == 422
        assert not Merge.objects.exists()

    def test_not_the_same_and_back_again(self, browser, pair):
        browser.post(reverse("customers:duplicate-apart", args=[pair.pk]))
        assert "Nothing to review" in said(browser.get(reverse("customers:duplicates")))
        assert "Look again" in said(browser.get(reverse("customers:duplicates"), {"show": "apart"}))
        browser.post(reverse("customers:duplicate-return", args=[pair.pk]))
        pair.refresh_from_db()
        assert pair.status == "open"

    def test_sure_ones_are_merged_after_a_look(self, browser, pair):
        page = said(browser.get(reverse("customers:duplicates-sure")))
        assert f'value="{pair.pk}" checked' in page
        assert browser.post(reverse("customers:duplicates-sure"), {"pair": [str(pair.pk), "x"]}).status_code == 303
        assert Merge.objects.count() == 1
        assert "No sure pairs" in said(browser.get(reverse("customers:duplicates-sure")))

    def test_the_search_is_asked_for(self, browser):
        browser.post(reverse("customers:duplicates-search"))
        assert "We are comparing everybody" in said(browser.get(reverse("customers:duplicates")))


class TestByHand:
    def test_the_other_is_found_by_words_and_compared(self, browser, olwen, twin):
        address = reverse("customers:merge", args=[olwen.reference])
        assert f"?with={twin.reference}" in said(browser.get(address, {"words": "olwen@example.com"}))
        assert "Nobody else" in said(browser.get(address, {"words": olwen.reference}))
        response = browser.post(f"{address}?with={twin.reference}", {"survivor": olwen.reference})
        assert response.url == olwen.get_absolute_url()
        assert Merge.objects.get().survivor == olwen

    def test_two_kinds_are_refused_with_the_reason(self, browser, olwen):
        firm = make.customer("Olwen Ltd", kind="organisation")
        response = browser.post(
            f"{reverse('customers:merge', args=[olwen.reference])}?with={firm.reference}", {"survivor": olwen.reference}
        )
        assert response.status_code == 422
        assert "two kinds" in said(response)
        assert not Merge.objects.exists()

    def test_the_old_address_leads_to_the_survivor_and_its_page_undoes_it(self, browser, olwen, twin, by):
        made = merging.merge(survivor=olwen, absorbed=twin, by=by)
        assert browser.get(twin.get_absolute_url()).url == olwen.get_absolute_url()
        assert f"Edit {olwen.name}" in said(browser.get(reverse("customers:edit", args=[twin.reference])))
        page = said(browser.get(olwen.get_absolute_url()))
        assert "Undo the merge with O Bevan Jones" in page
        assert "1 contact point" in said(browser.get(reverse("customers:merges", args=[olwen.reference])))
        assert browser.post(reverse("customers:merge-undo", args=[made.pk])).status_code == 303
        assert "Undone" in said(browser.get(reverse("customers:merges-all")))
        assert browser.get(twin.get_absolute_url()).status_code == 200

    def test_a_refused_undo_says_why(self, browser, olwen, twin, by):
        made = merging.merge(survivor=olwen, absorbed=twin, by=by)
        merging.merge(survivor=make.customer("Third"), absorbed=olwen, by=by)
        response = browser.post(reverse("customers:merge-undo", args=[made.pk]), follow=True)
        assert "Undo the merge of Olwen Bevan-Jones" in said(response)
        assert Merge.objects.filter(undone_at=None).count() == 2

    def test_two_private_records_are_both_read(self, browser, olwen, twin, by):
        for one, words in ((olwen, "Large print"), (twin, "Text relay")):
            sensitive.change(customer=one, version=0, adjustments=words, by=by)
        merging.merge(survivor=olwen, absorbed=twin, by=by)
        page = said(browser.post(reverse("customers:private", args=[olwen.reference]), {"purpose": "She asked"}))
        assert "Large print" in page
        assert "Text relay" in page

    def test_who_sees_only_their_own_reads_what_was_brought_along(self, olwen, twin, by):
        reader = make.actor(Job.ASSESSOR)
        interactions.log(customer=twin, form="note", said="Prefers mornings.", by=by)
        life.assign(customer=olwen, owner=reader.user, team=None, by=by)
        assert timelines.page(records.family(twin), reader).lines == []
        merging.merge(survivor=olwen, absorbed=twin, by=by)
        assert "Prefers mornings." in [line.said for line in timelines.page(records.family(olwen), reader).lines]

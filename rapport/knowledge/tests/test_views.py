import pytest
from django.test import Client

from rapport.knowledge import actions
from rapport.knowledge.models import Article

pytestmark = pytest.mark.django_db


def signed_in(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def test_written_published_read_and_changed(writer, reader):
    client = signed_in(writer)
    said = {"kind": "article", "audience": "staff", "title": "Key safes", "text": "**Ask** first."}
    assert client.post("/knowledge/new/", said).status_code == 303
    article = Article.objects.get()
    assert signed_in(reader).get(f"/knowledge/{article.pk}/").status_code == 404
    assert client.post(f"/knowledge/{article.pk}/publication/", {"what_changed": ""}).status_code == 303
    page = signed_in(reader).get(f"/knowledge/{article.pk}/").content.decode()
    assert "<strong>Ask</strong> first." in page
    assert "Publish" not in page
    article.refresh_from_db()
    assert client.post(f"/knowledge/{article.pk}/edit/", {**said, "text": "Ask twice.", "version": article.version}).status_code == 303
    assert "<ins>Ask twice.</ins>" in client.get(f"/knowledge/{article.pk}/").content.decode()


def test_a_refusal_keeps_the_words(writer):
    response = signed_in(writer).post("/knowledge/new/", {"kind": "article", "audience": "staff", "title": "", "text": "Kept words"})
    assert response.status_code == 422
    assert "Kept words" in response.content.decode()
    assert not Article.objects.exists()


def test_the_list_finds_by_words_and_state(writer, reader, article):
    assert "heating" in signed_in(writer).get("/knowledge/?state=drafts").content.decode()
    actions.publish(article=article, by=writer)
    assert "When the heating fails" in signed_in(reader).get("/knowledge/?q=heaters").content.decode()
    assert "Nothing matches" in signed_in(reader).get("/knowledge/?q=zebra&kind=policy").content.decode()


def test_an_old_version_says_what_was_new(writer, article):
    actions.publish(article=article, by=writer)
    article.refresh_from_db()
    changed = actions.edit(article=article, version=article.version, kind="policy", title="Heat", text="Ring the engineer.", by=writer)
    actions.publish(article=changed, by=writer)
    client = signed_in(writer)
    assert "A later one counts now." in client.get(f"/knowledge/{article.pk}/versions/1/").content.decode()
    assert "<del" in client.get(f"/knowledge/{article.pk}/versions/2/").content.decode()
    assert client.get(f"/knowledge/{article.pk}/versions/9/").status_code == 404

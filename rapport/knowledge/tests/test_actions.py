import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from rapport.core.errors import Refused
from rapport.knowledge import actions, queries
from rapport.knowledge.models import Article, Version
from rapport.knowledge.queries import Filters

pytestmark = pytest.mark.django_db


def edited(article, by, **given):
    said = {"kind": article.kind, "title": article.title, "text": "New words.", "version": article.version, **given}
    return actions.edit(article=article, by=by, **said)


class TestBegin:
    def test_makes_a_draft_that_only_writers_see(self, article, writer, reader):
        assert queries.visible(writer).get() == article
        assert not queries.visible(reader).exists()

    def test_a_reader_may_not_and_nothing_is_made(self, reader):
        with pytest.raises(PermissionDenied):
            actions.begin(kind="policy", title="Mine", text="x", by=reader)
        assert not Article.objects.exists()

    @pytest.mark.parametrize(
        "wrong", [{"kind": "rumour"}, {"title": "  "}, {"audience": "press"}, {"title": "x" * 201}, {"text": "a\x00b"}]
    )
    def test_what_cannot_be_is_refused(self, writer, wrong):
        with pytest.raises(actions.ArticleRefused):
            actions.begin(**{"kind": "policy", "title": "Fair", "text": "x", "by": writer, **wrong})
        assert not Article.objects.exists()


class TestPublish:
    def test_makes_the_next_version_and_shows_it_to_readers(self, article, writer, reader):
        first = actions.publish(article=article, by=writer)
        article.refresh_from_db()
        second = actions.publish(article=edited(article, writer), what_changed="Clearer", by=writer)
        assert (first.number, second.number) == (1, 2)
        assert queries.visible(reader).get().current == second
        assert [version.text for version in queries.versions(article)] == ["New words.", "Ring the engineer.\n\nTake two heaters."]

    def test_twice_the_same_is_refused(self, article, writer):
        actions.publish(article=article, by=writer)
        with pytest.raises(Refused, match="Write what it says"):
            actions.publish(article=article, by=writer)
        article.refresh_from_db()
        same = edited(article, writer, text=article.current.text)
        with pytest.raises(Refused, match="published already"):
            actions.publish(article=same, by=writer)
        assert Version.objects.count() == 1

    def test_a_version_is_never_changed_not_even_by_hand(self, article, writer):
        actions.publish(article=article, by=writer)
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE knowledge_version SET text = 'other'")


class TestEdit:
    def test_leaves_what_is_published(self, article, writer, reader):
        actions.publish(article=article, by=writer)
        article.refresh_from_db()
        edited(article, writer, title="Another name")
        assert queries.visible(reader).get().title == "When the heating fails"

    def test_two_at_once_the_second_is_refused(self, article, writer):
        edited(article, writer)
        with pytest.raises(Refused, match="Someone else saved"):
            actions.edit(article=article, version=1, kind="policy", title="Mine", text="Mine", by=writer)
        assert Article.objects.get().draft_text == "New words."


class TestArchive:
    def test_takes_it_out_and_brings_it_back(self, article, writer, reader):
        actions.publish(article=article, by=writer)
        actions.archive(article=article, by=writer)
        assert not queries.visible(reader).exists()
        with pytest.raises(Refused):
            actions.archive(article=article, by=writer)
        actions.bring_back(article=article, by=writer)
        assert queries.visible(reader).exists()

    def test_a_reader_may_not(self, article, reader):
        with pytest.raises(PermissionDenied):
            actions.archive(article=article, by=reader)
        article.refresh_from_db()
        assert article.archived_at is None


class TestSuggested:
    def test_finds_what_answers_best_first(self, article, writer, reader):
        actions.publish(article=article, by=writer)
        other = actions.begin(kind="article", title="Meter readings", text="Where the meter is.", audience="everyone", by=writer)
        actions.publish(article=other, by=writer)
        assert queries.suggested(reader, "My heating has failed, who sends an engineer?") == [article]
        assert queries.suggested_to_customers("Where do I find my meter?") == [other]
        assert queries.suggested_to_customers("My heating has failed") == []

    def test_words_of_a_list_are_all_wanted(self, article, writer, reader, django_assert_num_queries):
        actions.publish(article=article, by=writer)
        with django_assert_num_queries(1):
            assert list(queries.listed(reader, Filters(words="heat eng"), writer.at.date())) == [article]
        assert not queries.listed(reader, Filters(words="heat meter"), writer.at.date()).exists()

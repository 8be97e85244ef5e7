"""One small organisation, made for all doors: what their addresses are filled with, and what is posted to them.

A new parameter needs a line in the values; a door whose form must be filled before it says who may needs one in `POSTED`.
`$name` in what is posted to the API stands for the value of that name.
"""

from datetime import timedelta
from io import BytesIO
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rapport.cases.actions import opening as opening_cases
from rapport.clocks.actions import starting as clocks
from rapport.clocks.rules import targets
from rapport.conversations.actions import appointments, arriving, calls, drafts, holds, notes, opening, sending, templates
from rapport.conversations.models import Appointment, Mailbox, Raw
from rapport.customers.actions import contact_points, imports, merging, roles
from rapport.customers.models import BulkChange, CustomField, DuplicatePair, Import, SavedView, Segment
from rapport.customers.tests import factories
from rapport.knowledge import actions as knowledge
from rapport.knowledge.models import Article
from rapport.portal import signing
from rapport.portal.models import WebForm
from rapport.tasks.actions import adding as tasks
from rapport.team.actions import invitations, tokens
from rapport.team.actors import Actor, Road
from rapport.team.models import Team, User
from rapport.team.roles import Role
from rapport.webhooks.models import Delivery, Webhook
from tests.architecture import case_values, desk_values


class Organisation:
    """One person in each role, all in one team; one customer that nobody looks after, and one of everything that hangs on it.

    The task is the team's. What belongs to one person alone belongs to a bystander.
    """

    def __init__(self) -> None:
        self.system = Actor.system(at=timezone.now())
        self.team = Team.objects.create(name="Homes and energy")
        self.people = {role.value: self._person(role) for role in Role}
        self.bystander = User.objects.create(email="bystander@northgate.example", name="Bystander", roles=[Role.TEAM_LEADER])
        User.objects.create(email="leader@northgate.example", name="Leader", roles=[Role.TEAM_LEADER])
        self.keys = {who: tokens.make(name="Doors", user=user, by=self.system)[1] for who, user in self.people.items()}
        self.sessions = {who: self._sign_in(user) for who, user in self.people.items()}
        self.values = {**self._people_values(), **self._customer_values(), **SIGN_IN_VALUES}

    def _person(self, role: Role) -> User:
        return User.objects.create(
            email=f"{role}@northgate.example", name=role.label, roles=[role], team=self.team, joined_at=self.system.at
        )

    def _sign_in(self, user: User) -> str:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.cookies["sessionid"].value

    def _people_values(self) -> dict[str, Any]:
        invitation, link = invitations.invite(email="new@northgate.example", roles=["adviser"], by=self.system)
        token, _ = tokens.make(name="Theirs", user=self.bystander, by=self.system)
        sign_in = UserSession.objects.create(user=self.bystander, session_key="x" * 32, ip="192.0.2.1", user_agent="Someone else's browser")
        doors = ("person", "departure", "return", "signed-out", "person-token-revocation")
        return {
            **{f"team:{door}.pk": self.bystander.pk for door in doors},
            "audit:person.pk": self.bystander.pk,
            "team:person-token-revocation.token_id": token.pk,
            "team:invitation-renewal.pk": invitation.pk,
            "team:invitation-withdrawal.pk": invitation.pk,
            "team:team.pk": self.team.pk,
            "team:join.key": link.rstrip("/").rsplit("/", 1)[1],
            "team:sign-in-end.pk": sign_in.pk,
            "team:token-revocation.pk": token.pk,
        }

    def _customer_values(self) -> dict[str, Any]:
        customer, other = factories.customer("Olwen Bevan-Jones", by=self.system), factories.customer("Gareth Jones", by=self.system)
        by, at = Actor(at=self.system.at, road=Road.WEB, user=self.bystander), self.system.at
        task = tasks.add(title="Ring Olwen", customer=customer, team=self.team, by=self.system)
        article = knowledge.begin(kind="policy", title="Fair for all", text="Ask first.", by=self.system)
        published = knowledge.publish(article=article, by=self.system)
        article.refresh_from_db()
        knowledge.edit(article=article, version=article.version, kind="policy", title="Fair", text="Ask twice.", by=self.system)
        Article.objects.filter(pk=article.pk).update(version=1)  # the version that a sender of If-Match names here
        twins = [factories.customer("Imran Siddiqui", by=self.system) for _ in range(2)]
        return {
            "reference": customer.reference,
            "number": customer.reference,
            "other": other.reference,
            "point_id": contact_points.add(customer=customer, channel="email", value="olwen@example.com", by=by).pk,
            "role_id": roles.give(customer=customer, other=other, link="family", by=by).pk,
            "segment_id": Segment.objects.create(name="Active", rule="stage is active", owner=self.bystander, created_at=at).pk,
            "view_id": SavedView.objects.create(name="Active", owner=self.bystander, created_at=at).pk,
            "change_id": BulkChange.objects.create(what="tag", wanted=0, status="done", by=self.bystander, at=at).pk,
            "field_id": CustomField.objects.create(key="meter", label="Meter", type="text").pk,
            "api.key": "meter",
            "api.kind": "csv",
            "import_id": self._import(by).pk,
            "pair_id": DuplicatePair.objects.create(one=customer, other=other, score=0.9, found_at=at).pk,
            "merge_id": merging.merge(survivor=twins[0], absorbed=twins[1], by=self.system).pk,
            "tasks.number": task.pk,
            **self._clock_values(),
            **case_values.values(self.system, by, self.team, customer, self.bystander),
            **desk_values.values(Actor(at=self.system.at, road=Road.WEB, user=self.bystander)),
            "task_id": task.pk,
            **self._webhook_values(customer),
            **self._portal_values(customer),
            **self._mailbox_values(),
            **self._sending_values(customer),
            "knowledge.number": article.pk,
            "applied_id": 0,  # what was never applied cannot be taken off
            "notifications.number": 1,  # nobody's: one sees only one's own
            "article_id": article.pk,
            "knowledge:version.version": published.number,
        }

    def _portal_values(self, customer: Any) -> dict[str, Any]:
        at = self.system.at
        form = WebForm.objects.create(name="Contact us", slug="contact-us", created_at=at)
        talk = arriving.begin(channel="form", subject="No heat", customer=customer, team=self.team, by=self.system)
        file = arriving.File("meter.txt", b"12345", "text/plain", "5" * 64)
        arriving.arrive(conversation=talk, channel="form", text="No heat.", files=[file], by=self.system)
        told = knowledge.begin(kind="article", title="No heat", text="Press reset.", audience="everyone", by=self.system)
        knowledge.publish(article=told, by=self.system)
        person = factories.customer("Tom Price", contact_points=[{"channel": "email", "value": "tom@canal.example"}], by=self.system)
        point = contact_points.verify(point=person.contact_points.get(), by=self.system)
        firm = factories.customer("Canal Works", kind="organisation", by=self.system)
        role = roles.give(customer=person, other=firm, link="works-at", sees="here", by=self.system)
        theirs = arriving.begin(channel="form", subject="Cold hall", customer=firm, by=self.system)
        page = arriving.File("hall.txt", b"12345", "text/plain", "5" * 64)
        arriving.arrive(conversation=theirs, channel="form", text="It is cold.", files=[page], by=self.system)
        shared = {
            "shared-case.reference": opening_cases.open_case(title="Cold hall", conversation=theirs, by=self.system).reference,
            "shared-file.number": theirs.thread.get().attachments.get().pk,
            "cases-link.number": person.reference,
            "cases-link.role_id": role.pk,
            **{f"{door}.token": signing.shared_token(role, point) for door in ("shared", "shared-case", "shared-file", "shared-again")},
        }
        shared["shared-file.reference"] = shared["shared-case.reference"]
        values = {
            **shared,
            "help-article.number": told.pk,
            "slug": form.slug,
            "number": form.pk,
            "file.number": talk.thread.get().attachments.get().pk,
            "link.number": talk.pk,
        }
        return {f"portal:{name}" if "." in name else f"portal.{name}": value for name, value in values.items()} | {
            "portal.token": signing.follow_token(talk), "form_id": form.pk,
        }  # fmt: skip

    def _mailbox_values(self) -> dict[str, Any]:
        at = self.system.at
        mailbox = Mailbox.objects.create(name="Help", address="help@northgate.example", created_at=at)
        raw = Raw.objects.create(hash="0" * 64, size=1, content=b"x", received_at=at, state="failed", problem="It could not be read.")
        doors = ("", "-trial", "-connection", "-pause", "-going-on", "-archive", "-return")
        failed = {f"conversations:{door}.number": raw.pk for door in ("failed-retry", "failed-original")}
        return {**failed, **{f"conversations:mailbox{door}.number": mailbox.pk for door in doors}, "mailbox_id": mailbox.pk}

    def _sending_values(self, customer: Any) -> dict[str, Any]:
        """A conversation of nobody's, with one of everything that leaves it or is written in it; all by a bystander."""
        by, at = Actor(at=self.system.at, road=Road.WEB, user=self.bystander), self.system.at
        ours = Mailbox.objects.create(name="Sending", address="sending@northgate.example", smtp_host="127.0.0.1", created_at=at)
        talk = opening.open_conversation(customer=customer, subject="No heat", mailbox=ours, by=self.system)
        call = calls.log(conversation=talk, text="She rang.", by=self.system)
        to = [{"slot": "to", "address": "olwen@example.com", "name": ""}]
        draft = drafts.begin(conversation=talk, recipients=to, text="Monday.", by=by)
        file = drafts.attach(draft=draft, stream=BytesIO(b"12345"), name="meter.txt", by=by)
        sent = sending.send(draft=drafts.begin(conversation=talk, recipients=to, text="Monday.", by=by), by=by, confirmed=["attachment"])
        visits = opening.open_conversation(customer=customer, subject="Visit", mailbox=ours, by=self.system)  # nobody is answering in it
        told = {"conversation": visits, "created_at": at, "changed_at": at}
        came = Appointment.objects.create(uid="visit@example.com", organiser="olwen@example.com", title="Visit", **told)
        event = "UID:w@x\r\nDTSTART:20270104T100000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\nSUMMARY:Walk"
        weekly = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        series = Appointment.objects.create(uid="w@x", title="Walk", starts_at=at, repeats=True, calendar=weekly, **told)
        start = at + timedelta(days=9)
        when = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
        ours = appointments.arrange(conversation=visits, title="Boiler", attendees=to, by=by, **when)
        numbers = {
            "appointment_id": ours.pk,
            "conversation_id": talk.pk,
            "answering": f"answering:{self.bystander.pk}",
            "message_id": call.pk,
            "note_id": notes.write(conversation=talk, text="Careful.", by=by).pk,
            "draft_id": draft.pk,
            "file_id": file.pk,
            "attachment_id": file.pk,
            "outgoing_id": sent.pk,
            "template_id": templates.write(name="Visit", text="Hello", by=self.system).pk,
            "hold_id": holds.place(customer=customer, why="Estate", from_at=at + timedelta(days=900), by=by).pk,
        }
        doors = {"template": "template_id", "template-archive": "template_id", "template-return": "template_id"}
        doors |= {"settle": "outgoing_id", "hold-lift": "hold_id", "recording": "message_id"}
        shown = {f"desk:appointment{door}.number": ours.pk for door in ("", "-edit", "-calling-off")}
        numbers |= {**shown, "desk:appointment-answer.number": came.pk}
        numbers |= {"desk:appointment-time.number": series.pk, "desk:appointment-time.key": "20270105T100000Z"}
        return numbers | {f"conversations:{door}.number": numbers[of] for door, of in doors.items()}

    def _webhook_values(self, customer: Any) -> dict[str, Any]:
        at = self.system.at
        webhook = Webhook.objects.create(name="Billing", url="https://example.org/", secret="whsec_eA==", created_at=at)
        told = Delivery.objects.create(webhook=webhook, event=customer.timeline.first(), next_at=at, state="given-up", ended_at=at)
        return {"webhooks.number": webhook.pk, "webhook_id": webhook.pk, "webhooks:again.delivery": told.pk}

    def _clock_values(self) -> dict[str, Any]:
        given = {"about": ("cases.case", 1), "name": "Answer", "kind": "promise", "target": targets.working_days(2)}
        clock = clocks.start(**given, by=self.system)
        calendar = clock.calendar_version.calendar.pk
        return {"clock_id": clock.pk, "calendar_id": calendar, "clocks.pk": calendar, "rule_id": "gdpr.access"}

    def _import(self, by: Actor) -> Import:
        file = SimpleUploadedFile("customers.csv", b"Name,Email\nImran Hussain,imran@example.com\n")
        return imports.store(stream=file, name=file.name, by=by)


SIGN_IN_VALUES: dict[str, Any] = {
    "key": "unknown",
    "sign_in_once.key": "spent",
    "account_confirm_email.key": "unknown",
    "account_reset_password_from_key.uidb36": "1",
    "account_reset_password_from_key.key": "unknown",
    "mfa_remove_webauthn.pk": 1,
    "mfa_edit_webauthn.pk": 1,
}

WEEK = {"weekly": {"mon": [["09:00", "17:00"]]}}

MEETING = {"title": "Visit"}
MEETING_AT = {"starts_at": "2099-12-03T10:00:00Z", "ends_at": "2099-12-03T11:00:00Z", "attendees": [{"address": "olwen@example.com"}]}

POSTED: dict[str, dict[str, Any]] = {
    **case_values.POSTED,
    "clocks:calendar-new": {"name": "Evening line", "zone": "Europe/London", "nation": "ENG", "mon": "5pm to 9pm"},
    "clocks:calendar-name": {"name": "Front desk"},
    "clocks:calendar-change": {"zone": "Europe/London", "nation": "ENG", "mon": "9am to 5pm", "why": "Shorter week", "version": 1},
    "POST /api/v1/calendars": {"name": "Evening line", "content": WEEK},
    "POST /api/v1/calendars/<calendar_id>/effect": {"content": WEEK},
    "PUT /api/v1/calendars/<calendar_id>": {"content": WEEK, "why": "Shorter week"},
    "POST /api/v1/law/due": {"rule": "gdpr.access", "inputs": {"received": "2026-09-03"}},
    "team:person": {"name": "Bystander", "email": "bystander@northgate.example", "roles": "adviser", "customer_reach": "3"},
    "team:invite": {"email": "another@northgate.example", "roles": "adviser", "customer_reach": "3"},
    "team:team-new": {"name": "Complaints"},
    "team:team": {"name": "Homes"},
    "team:me": {"name": "Another Name"},
    "team:token-new": {"name": "Website", "is_limited": "no", "lifetime": "30"},
    "team:join": {"name": "New Person", "password": "a good long password"},
    "customers:view-add": {"name": "Mine"},
    "customers:bulk": {"what": "tag"},
    "desk:case-bulk": {"what": "tag"},
    "desk:appointment-new": {**MEETING, "starts_at": "2099-12-03T10:00", "ends_at": "2099-12-03T11:00", "attendees": "olwen@example.com"},
    "desk:appointment-edit": {**MEETING, "starts_at": "2099-12-03T10:00", "ends_at": "2099-12-03T11:00", "attendees": "olwen@example.com"},
    "desk:appointment-answer": {"answer": "accepted"},
    "POST /api/v1/conversations/<conversation_id>/appointments": {**MEETING, **MEETING_AT, "confirmed": ["$answering"]},
    "PUT /api/v1/appointments/<appointment_id>": {**MEETING, **MEETING_AT},
    "POST /api/v1/appointments/<appointment_id>/answer": {"answer": "accepted"},
    "desk:notes": {"text": "Ask Rhys."},
    "desk:calls": {"direction": "in", "outcome": "spoke"},
    "desk:letters": {"subject": "Damp"},
    "desk:case-view-add": {"name": "Mine"},
    "POST /api/v1/customers": {"name": "Imran Hussain"},
    "POST /api/v1/customers/<reference>/contact-points": {"channel": "phone", "value": "07700 900982"},
    "PUT /api/v1/customers/<reference>/contact-points/<point_id>": {"value": "olwen.bevan@example.com"},
    "POST /api/v1/customers/<reference>/contact-points/<point_id>/learned": {"what": "verified"},
    "POST /api/v1/customers/<reference>/roles": {"other": "$other", "link": "carer"},
    "POST /api/v1/customers/<reference>/roles/<role_id>/end": {"on": "2026-11-21"},
    "POST /api/v1/customers/<reference>/interactions": {"form": "call", "said": "She rang about the boiler."},
    "PATCH /api/v1/customers/<reference>": {"known_as": "Olwen"},
    "PUT /api/v1/customers/<reference>/roles/<role_id>": {"title": "Sister"},
    "POST /api/v1/custom-fields": {"label": "Supply number", "type": "text"},
    "PUT /api/v1/custom-fields/<key>": {"label": "Supply number"},
    "POST /api/v1/segments": {"name": "Lapsed", "rule": "stage is lapsed"},
    "PUT /api/v1/segments/<segment_id>": {"name": "Lapsed", "rule": "stage is lapsed"},
    "POST /api/v1/merges": {"survivor": "$reference", "absorbed": "$other"},
    "portal:add": {"name": "Repairs", "message_label": "What is broken?"},
    "portal:web-form": {"name": "Repairs", "message_label": "What is broken?", "version": "1"},
    "webhooks:add": {"name": "Bills", "url": "https://example.org/"},
    "webhooks:webhook": {"name": "Bills", "url": "https://example.org/"},
    "POST /api/v1/forms": {"name": "Report damp"},
    "PUT /api/v1/forms/<form_id>": {"name": "Contact us"},
    "POST /api/v1/webhooks": {"name": "Bills", "url": "https://example.org/"},
    "PUT /api/v1/webhooks/<webhook_id>": {"name": "Bills", "url": "https://example.org/"},
    "POST /api/v1/knowledge": {"kind": "policy", "title": "Fair for all", "text": "Ask first."},
    "PUT /api/v1/knowledge/<article_id>": {"kind": "policy", "title": "Fair for all", "text": "Ask first."},
    "POST /api/v1/tasks": {"title": "Ring Olwen back"},
    "PUT /api/v1/tasks/<task_id>": {"title": "Ring Olwen back"},
    "PATCH /api/v1/tasks/<task_id>": {"title": "Ring Olwen back"},
    "POST /api/v1/tasks/<task_id>/snooze": {"until": "2027-01-04T09:00:00Z"},
    "conversations:template-add": {"name": "Complaint", "kind": "reply", "text": "Hello"},
    "conversations:template": {"name": "Visit", "kind": "reply", "text": "Hello", "version": "1"},
    "conversations:holds": {"why": "Estate"},
    "conversations:letters": {"on": "2026-11-21"},
    "conversations:settle": {"answer": "it went"},
    "conversations:call-new": {"direction": "in", "outcome": "spoke"},
    "conversations:letter-new": {"subject": "Bill"},
    "conversations:meeting-new": {"channel": "meeting", "text": "We met."},
    "POST /api/v1/conversations": {"subject": "No heat", "customer": "$reference"},
    "POST /api/v1/conversations/<conversation_id>/notes": {"text": "Careful."},
    "PUT /api/v1/notes/<note_id>": {"text": "Be careful."},
    "POST /api/v1/conversations/<conversation_id>/calls": {"text": "She rang."},
    "POST /api/v1/conversations/<conversation_id>/letters": {"subject": "Bill"},
    "POST /api/v1/conversations/<conversation_id>/meetings": {"text": "We met."},
    "POST /api/v1/conversations/<conversation_id>/drafts": {"text": "Monday."},
    "POST /api/v1/conversations/<conversation_id>/customer": {"customer": "$reference"},
    "POST /api/v1/conversations/<conversation_id>/spam": {"is_spam": True},
    "POST /api/v1/suggestions/<suggestion_id>/settlement": {"answer": "two"},
    "PATCH /api/v1/drafts/<draft_id>": {"text": "Tuesday."},
    "POST /api/v1/drafts/<draft_id>/handover": {"person": "bystander@northgate.example"},
    "POST /api/v1/drafts/<draft_id>/approval": {"person": "leader@northgate.example"},
    "POST /api/v1/outgoing/<outgoing_id>/settlement": {"answer": "it went"},
    "POST /api/v1/outgoing/<outgoing_id>/correction": {"recipient": 1, "new_address": "olwen@example.org"},
    "POST /api/v1/templates": {"name": "Complaint", "text": "Hello"},
    "PUT /api/v1/templates/<template_id>": {"name": "Visit", "text": "Hello"},
    "POST /api/v1/templates/<template_id>/merged": {"conversation": "$conversation_id"},
    "POST /api/v1/holds": {"customer": "$reference", "why": "Estate"},
    "POST /api/v1/mailboxes": {"name": "Lettings", "address": "lettings@northgate.example"},
    "PUT /api/v1/mailboxes/<mailbox_id>": {"name": "Help desk", "address": "help@northgate.example"},
    "POST /api/v1/customers/<reference>/stage": {"stage": "lapsed"},
    "POST /api/v1/customers/<reference>/archive": {"reason": "Moved away"},
}

ASKED: dict[str, str] = {
    "/api/v1/search": "?text=olwen",
    "/api/v1/segments/<segment_id>/moves": "?since=2026-01-01T00:00:00Z",
}

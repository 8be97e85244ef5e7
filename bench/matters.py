"""Adds cases, conversations and messages to made-up customers: python -m bench.matters 500000 3000000 [DATA-FOLDER].

Rows are made inside the database, half a million to a statement, in a shape like a real desk's: one case in ten is open, a handful of
threads are very long, most have six messages. Clocks of open cases have one line in their ledger. Indexes that guard nothing are taken off
first and made again after.
"""

import os
import sys
from typing import Any

from bench.loading import take_off, timed

STEP = 100_000
LONG_THREADS, LONG = 50, 300  # conversations with this many messages more
TABLES = ("conversations_conversation", "conversations_message", "cases_case", "cases_caseconversation", "clocks_clock", "clocks_clockentry",
          "cases_routed")  # fmt: skip
WORDS = ["heating", "boiler", "leak", "bill", "refund", "meter", "radiator", "parking", "tenancy", "window", "damp", "lift", "key", "noise"]

SETTINGS = """
INSERT INTO team_team (name) SELECT 'Bench ' || n FROM generate_series(1, 8) n ON CONFLICT DO NOTHING;
INSERT INTO team_user (password, email, name, roles, team_id, customer_reach, is_active, has_single_keys, created_at, skills)
  SELECT '', 'bench' || n || '@northgate.example', 'Bench ' || n, '{adviser}', (SELECT min(id) + n % 8 FROM team_team WHERE name LIKE 'Bench %%'),
         3, true, true, now(), '{}' FROM generate_series(1, 80) n ON CONFLICT DO NOTHING;
INSERT INTO cases_queue (name, team_id, position, sharing, skills, version)
  SELECT 'Bench ' || n, (SELECT min(id) + n - 1 FROM team_team WHERE name LIKE 'Bench %%'), n, 'load', '{}', 1 FROM generate_series(1, 8) n
  ON CONFLICT DO NOTHING;
"""
CONVERSATIONS = """
INSERT INTO conversations_conversation (id, customer_id, mailbox_id, subject, channel, token, owner_id, team_id, tags, quoted_as, needs_person, last_at,
    last_in_at, last_out_at, snippet, messages, version, created_at)
SELECT n, 1 + n %% %(customers)s, %(mailbox)s, word || ' ' || n, 'email', 'b' || n, u.lowest + n %% 80, t.lowest + n %% 8, '{}',
    ARRAY['CAS-' || lpad(n::text, greatest(5, length(n::text)), '0')], '',
    at + interval '2 days', at + interval '2 days', at + interval '1 day', 'It is about the ' || word, %(each)s, 1, at
FROM generate_series(%(start)s, %(end)s) n,
    LATERAL (SELECT (%(words)s::text[])[1 + n %% 14] AS word, now() - (%(cases)s - n) * interval '1.2 minutes' AS at) made,
    (SELECT min(id) AS lowest FROM team_user WHERE email LIKE 'bench%%') u, (SELECT min(id) AS lowest FROM team_team WHERE name LIKE 'Bench %%') t
"""
MESSAGES = """
INSERT INTO conversations_message (conversation_id, direction, channel, at, recorded_at, customer_id, from_name, from_address, subject, text,
    new_text, quoted, signature, html, message_id, ancestors, root, reply_to, automatic, facts, problems, search)
SELECT n, CASE WHEN m %% 2 = 1 THEN 'in' ELSE 'out' END, 'email', at + m * interval '3 hours', at + m * interval '3 hours', 1 + n %% %(customers)s,
    'Somebody', 'somebody' || n || '@example.com', word || ' ' || n, said, said, '', '', '', 'b' || n || '.' || m || '@example.com', '{}', '',
    '[]', '', '{}', '{}', to_tsvector('simple', said)
FROM generate_series(%(start)s, %(end)s) n,
    LATERAL (SELECT (%(words)s::text[])[1 + n %% 14] AS word, now() - (%(cases)s - n) * interval '1.2 minutes' AS at) made,
    LATERAL generate_series(1, CASE WHEN n <= %(long)s THEN %(most)s ELSE %(each)s END) m,
    LATERAL (SELECT 'It is about the ' || word || ' in flat ' || n %% 997 || ', message ' || m || ' of this matter, from house ' || n AS said) words
"""
CASES = """
INSERT INTO cases_case (id, kind, title, customer_id, status_id, category, priority, queue_id, owner_id, team_id, tags, custom, channel, is_private,
    why, opened_at, opened_via, first_answered_at, resolved_at, closed_at, outcome, closed_anyway, owner_since, owner_seen_at, due_at, due_state,
    due_name, last_at, last_in_at, last_out_at, last_words, needs_reply, search, version, changed_at)
SELECT n, (ARRAY['enquiry', 'request', 'problem', 'complaint'])[1 + n %% 4], word || ' in flat ' || n %% 997, 1 + n %% %(customers)s, s.id, s.category,
    1 + n %% 4, q.lowest + n %% 8, CASE WHEN n %% 20 = 0 THEN NULL ELSE u.lowest + n %% 80 END, t.lowest + n %% 8,
    CASE WHEN n %% 9 = 0 THEN ARRAY[word] ELSE '{}' END, '{}', 'email', false, 'Rule', at, 'job', at + interval '1 hour',
    CASE WHEN s.category IN ('resolved', 'closed') THEN at + interval '3 days' END, CASE WHEN s.category = 'closed' THEN at + interval '3 days' END,
    CASE WHEN s.category IN ('resolved', 'closed') THEN 'solved' ELSE '' END, '', at, at,
    CASE WHEN s.category IN ('open', 'others') THEN now() + (n %% 4000 - 800) * interval '7 minutes' END,
    CASE WHEN s.category IN ('open', 'others') THEN CASE WHEN n %% 4000 < 800 THEN 'missed' ELSE 'running' END
         WHEN s.category = 'customer' THEN 'paused' ELSE 'met' END,
    'Sorted out', at + interval '2 days', at + interval '2 days', at + interval '1 day', 'It is about the ' || word, n %% 3 = 0,
    to_tsvector('simple', word || ' in flat ' || n %% 997), 1, at + interval '2 days'
FROM generate_series(%(start)s, %(end)s) n,
    LATERAL (SELECT (%(words)s::text[])[1 + n %% 14] AS word, now() - (%(cases)s - n) * interval '1.2 minutes' AS at,
        CASE WHEN n %% 10 > 0 THEN 5 ELSE n / 10 %% 5 END AS place) made
    JOIN (SELECT id, category, row_number() OVER (ORDER BY position, id) - 1 AS place FROM cases_casestatus WHERE archived_at IS NULL) s
        ON s.place = made.place,
    (SELECT min(id) AS lowest FROM team_user WHERE email LIKE 'bench%%') u, (SELECT min(id) AS lowest FROM team_team WHERE name LIKE 'Bench %%') t,
    (SELECT min(id) AS lowest FROM cases_queue WHERE name LIKE 'Bench %%') q
"""
THREADS = """
INSERT INTO cases_caseconversation (at, case_id, conversation_id) SELECT now(), n, n FROM generate_series(%(start)s, %(end)s) n
"""
CLOCKS = """
WITH made AS (
    INSERT INTO clocks_clock (about_kind, about_id, kind, name, because, target, calendar_version_id, state, started_at, due_at, warn_at, missed_at,
        paused_at, "left", ended_at, breach_reason)
    SELECT 'cases.case', c.id, 'service-level', 'Sorted out', 'The case was opened', CASE WHEN c.due_at IS NULL
            THEN '{"form": "working-days", "days": 5}'::jsonb ELSE jsonb_build_object('form', 'moment', 'at', c.due_at) END, v.id,
        c.due_state, c.opened_at, c.due_at, c.due_at - interval '1 day', CASE WHEN c.due_state = 'missed' THEN c.due_at END,
        CASE WHEN c.due_state = 'paused' THEN c.opened_at + interval '1 hour' END, CASE WHEN c.due_state = 'paused' THEN 4 END,
        CASE WHEN c.due_state = 'met' THEN c.opened_at + interval '3 days' END, ''
    FROM cases_case c, (SELECT max(id) AS id FROM clocks_calendarversion) v WHERE c.id BETWEEN %(start)s AND %(end)s
    RETURNING id, started_at, target, calendar_version_id
)
INSERT INTO clocks_clockentry (clock_id, what, at, facts, reason, made_at)
SELECT id, 'started', started_at, jsonb_build_object('target', target, 'calendar', calendar_version_id, 'warn', '{}'::jsonb), '', started_at FROM made
"""
ROUTED = """
INSERT INTO cases_routed (message_id, outcome, at)
SELECT id, 'answer', at FROM conversations_message WHERE conversation_id BETWEEN %(start)s AND %(end)s
"""


def main(cases: int, messages: int) -> None:
    """Fill the tables of a database that has its customers, and print how long each part took."""
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    raw = connection.connection
    customers = raw.execute("SELECT max(id) FROM customers_customer").fetchone()[0]
    if customers is None or raw.execute("SELECT EXISTS (SELECT FROM cases_case)").fetchone()[0]:
        sys.exit("Load customers first (python -m bench.loading), and cases only once.")
    _fill(
        raw, {"customers": customers, "cases": cases, "each": max(1, messages // cases), "words": WORDS, "long": LONG_THREADS, "most": LONG}
    )
    raw.commit()
    raw.autocommit = True
    timed("vacuum", lambda: raw.execute("VACUUM ANALYZE"))


def _fill(raw: Any, given: dict[str, Any]) -> None:
    from django.utils import timezone

    from rapport.clocks.actions import calendars
    from rapport.conversations.actions import mailboxes
    from rapport.team.actors import Actor

    by = Actor.system(at=timezone.now())
    calendars.usual(by)
    sends = {"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_security": "none"}
    given |= {"mailbox": mailboxes.add(name="Bench", address="bench@northgate.example", by=by, **sends).pk}
    raw.execute(SETTINGS.replace("%%", "%"))
    indexes = take_off(raw, TABLES)
    for name, statement in (
        ("conversations", CONVERSATIONS), ("messages", MESSAGES), ("cases", CASES), ("threads", THREADS), ("clocks", CLOCKS), ("routed", ROUTED),
    ):  # fmt: skip
        timed(name, lambda statement=statement: _in_steps(raw, statement, given))  # type: ignore[misc]
    timed("indexes", lambda: [raw.execute(made) for made in indexes])
    for table in ("conversations_conversation", "cases_case"):
        raw.execute(f"SELECT setval('{table}_id_seq', %s)", [given["cases"]])


def _in_steps(raw: Any, statement: str, given: dict[str, Any]) -> None:
    for start in range(1, given["cases"] + 1, STEP):
        raw.execute(statement, {**given, "start": start, "end": min(start + STEP - 1, given["cases"])})


if __name__ == "__main__":
    os.environ["RAPPORT_DATA"] = sys.argv[3] if len(sys.argv) > 3 else "var/bench"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.config.settings")
    os.environ.setdefault("RAPPORT_SECRET_KEY", "only-for-measuring-" + "x" * 40)
    from rapport.config import embedded

    embedded.ensure_database(embedded.data_dir(), is_durable=False)
    main(int(sys.argv[1]), int(sys.argv[2]))

"""Customers are shown the reference of the case that their conversation leads to; until now, mail showed the conversation's own."""

from django.db import migrations

FILL = """
UPDATE conversations_conversation AS conversation
SET quoted_as = ARRAY['CAS-' || lpad(led.case_id::text, greatest(5, length(led.case_id::text)), '0')]
FROM cases_caseconversation AS led WHERE led.conversation_id = conversation.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_unassigned_cases_by_due"),
        ("conversations", "0015_references_that_customers_quote"),
    ]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]

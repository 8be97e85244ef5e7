"""The API of customers: schemas and routes over the same queries and actions as the screens.

`ROUTERS` says under which address each router stands.
"""

from rapport.customers.api import contact_points, custom_fields, customers, files, finding, life, merges, roles, segments, timeline

ROUTERS = {
    "/customers": [customers.router, contact_points.router, roles.router, timeline.router, life.router],
    "/search": [finding.search],
    "/segments": [segments.router],
    "/custom-fields": [custom_fields.router],
    "/imports": [files.imports],
    "/exports": [files.exports],
    "/merges": [merges.router],
    "/duplicates": [merges.pairs],
}

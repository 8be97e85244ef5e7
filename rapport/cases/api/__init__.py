"""Cases over the API, one file per word."""

from rapport.cases.api import acting, bulk, cases, families, parts, setup, views

ROUTERS = {
    "/cases": [bulk.router, cases.router, acting.router, parts.router, families.router],
    "/queues": [setup.queues_router],
    "/case-statuses": [setup.statuses_router],
    "/service-levels": [setup.levels_router],
    "/checklists": [setup.checklists_router],
    "/routing-rules": [setup.rules_router],
    "/case-views": [views.router],
}

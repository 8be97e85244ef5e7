"""Cases over the API, one file per word."""

from rapport.cases.api import acting, bulk, bundles, cases, families, parts, setup, threads, todos, views

ROUTERS = {
    "/cases": [bulk.router, cases.router, acting.router, parts.router, families.router, threads.router, todos.router, bundles.router],
    "/queues": [setup.queues.router],
    "/case-statuses": [setup.statuses.router],
    "/service-levels": [setup.levels.router],
    "/checklists": [setup.checklists.router],
    "/routing-rules": [setup.rules.router],
    "/case-views": [views.router],
}

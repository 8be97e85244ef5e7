"""The API of customers: schemas and routes over the same queries and actions as the screens."""

from rapport.customers.api.contact_points import router as contact_points
from rapport.customers.api.customers import router as customers
from rapport.customers.api.life import router as life
from rapport.customers.api.roles import router as roles
from rapport.customers.api.timeline import router as timeline

ROUTERS = {
    "/customers": [customers, contact_points, roles, timeline, life],
}

"""A task of a case: for whom, by when."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.cases import permissions
from rapport.cases.actions import todos
from rapport.core.errors import require
from rapport.desk.forms.cases import NewTodo
from rapport.desk.views.cases.acts import ask, posted
from rapport.desk.views.cases.finding import case_or_404
from rapport.tasks import permissions as task_permissions
from rapport.team.doing_once import once_only


@require_http_methods(["GET", "POST"])
@once_only
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """GET, POST /cases/<reference>/tasks/new/: what is to be done before it ends."""
    case, by = case_or_404(request, reference), request.actor
    require(permissions.may_work(by, case) and task_permissions.may_add(by))
    form = NewTodo(posted(request), by=by, may_give=task_permissions.may_add_for_others(by))
    return ask(
        request,
        case,
        form,
        lambda: todos.add(case=case, by=by, **form.cleaned_data),
        f"Add a task to {case.reference}",
        "Add task",
        "Task added.",
    )

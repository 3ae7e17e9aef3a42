"""Group robots: the system administrator sets them up and tries them."""

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from budget import clock, guard, refusals
from budget.choices import Duty, RobotKind
from budget.forms import Styled
from budget.models import Delivery, Robot
from budget.once import key_of
from budget.queries import accounts
from budget.robot_forms import RobotChangeForm, RobotForm
from budget.services import robots, webhooks
from budget.views.common import carried_out, signed_in

_desk = guard.allow(Duty.SYSTEM)


@_desk
@require_safe
def robot_list(request: HttpRequest) -> HttpResponse:
    """List the robots, each with how its last message fared."""
    return render(request, "budget/robot_list.html", {"rows": _listed()})


@_desk
@sensitive_post_parameters("address", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
def robot_create(request: HttpRequest) -> HttpResponse:
    """Set up a robot for a branch."""
    data = request.POST if request.method == "POST" else None
    choices = accounts.department_choices(accounts.branches(), "pk")
    form = RobotForm(data, choices={"department": choices})
    if form.is_valid():
        done = carried_out(
            form,
            robots.create_robot,
            department_id=int(form.cleaned_data["department"]),
            wanted=_wanted(form, is_active=True),
            actor=signed_in(request),
            now=clock.now(),
            key=key_of(form),
        )
        if done is not None:
            messages.success(request, _("群机器人已设置，请发一条测试消息。"))
            return redirect("budget:robot-list")
    return _form_page(request, form, None)


@_desk
@sensitive_post_parameters("address", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
def robot_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a robot; an empty address or secret keeps the old one."""
    robot = get_object_or_404(Robot.objects.select_related("department"), pk=pk)
    data = request.POST if request.method == "POST" else None
    seen = {
        "kind": robot.kind,
        "name": robot.name,
        "is_active": robot.is_active,
        "version": robot.version,
    }
    form = RobotChangeForm(data, initial=seen)
    if form.is_valid():
        done = carried_out(
            form,
            robots.change_robot,
            robot_id=robot.pk,
            version=form.cleaned_data["version"],
            wanted=_wanted(form, is_active=form.cleaned_data["is_active"]),
            actor=signed_in(request),
            now=clock.now(),
        )
        if done is not None:
            messages.success(request, _("群机器人已修改。"))
            return redirect("budget:robot-list")
    return _form_page(request, form, robot)


@_desk
@require_POST
def robot_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message and say how it fared."""
    robot = get_object_or_404(Robot.objects.all(), pk=pk)
    try:
        robots.try_robot(robot_id=robot.pk, actor=signed_in(request), now=clock.now())
    except webhooks.NotDelivered as fault:
        text = _("测试消息未送达：%(fault)s。")
        messages.error(request, text % {"fault": refusals.explained(str(fault))})
    else:
        messages.success(request, _("测试消息已送达。"))
    return redirect("budget:robot-list")


def _wanted(form: Styled, *, is_active: bool) -> robots.Settings:
    values = form.cleaned_data
    return robots.Settings(
        kind=RobotKind(values["kind"]),
        name=values["name"],
        address=values["address"],
        secret=values["secret"],
        is_active=is_active,
    )


def _form_page(request: HttpRequest, form: Styled, robot: Robot | None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "robot": robot}
    return render(request, "budget/robot_form.html", context, status=status)


def _listed() -> "QuerySet[Robot]":
    last = Delivery.objects.filter(robot=OuterRef("pk")).order_by("-pk")
    return (
        Robot.objects.select_related("department")
        .defer("token", "secret")
        .annotate(
            last_status=Subquery(last.values("status")[:1]),
            last_at=Subquery(last.values("created_at")[:1]),
            last_error=Subquery(last.values("error")[:1]),
        )
        .order_by("department__path", "pk")
    )

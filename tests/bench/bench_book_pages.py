"""What storing a budget book and its pages take. Asserts no times.

make bench
"""

import time

import pytest
from django.test import override_settings

from budget.book import volume
from budget.choices import DepartmentKind, Role
from budget.services import books
from performance.services.example_book import publication
from tests import factories
from tests.base import NOON


@pytest.mark.django_db
@override_settings(CLOCK=NOON.isoformat())
def bench_book_pages(client):
    bureau = factories.make_department("0001", "甲局", DepartmentKind.BODY, code="307")
    head = factories.make_user("head")
    factories.grant(head, bureau, Role.HEAD)
    began = time.perf_counter()
    book = books.store(
        publication=publication(), department_id=bureau.pk, actor=None, now=NOON
    ).book
    print(f"the real book stored: {time.perf_counter() - began:.2f} s; wanted < 2 s")
    client.force_login(head)
    whole = f"/books/{book.pk}/"
    tables = [f"{whole}tables/{key}/" for key in volume.KEYS]
    for url in (whole, f"{whole}flow/", *tables, f"{whole}xlsx/", f"{whole}pdf/"):
        client.get(url)
        began = time.perf_counter()
        assert client.get(url).status_code == 200
        took = (time.perf_counter() - began) * 1000
        print(f"{url}: {took:.0f} ms; a table wanted < 100 ms")

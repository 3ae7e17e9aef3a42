"""The first page, the board, targets and projects, published books."""

from django.urls import path

from performance.views import (
    acceptance,
    between,
    board,
    book_import,
    chase,
    home,
    project,
    target,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("books/import/", book_import.book_import_page, name="book-import"),
    path("books/import/<int:pk>/", book_import.book_upload, name="book-upload"),
    path("board/", board.board_page, name="board"),
    path("board/between/", between.between_page, name="between"),
    path("targets/<int:pk>/", target.target_detail, name="target-detail"),
    path("targets/<int:pk>/accept/", acceptance.light_accept, name="light-accept"),
    path(
        "targets/<int:pk>/withdraw/",
        acceptance.light_withdraw,
        name="light-withdraw",
    ),
    path("chase/", chase.chase, name="chase"),
    path("projects/<int:pk>/", project.project_detail, name="project-detail"),
]

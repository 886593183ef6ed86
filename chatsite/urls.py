"""The addresses of the site: the page at the root, the HTTP API and the admin beside it."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from conversations.api import api

admin.site.site_header = admin.site.site_title = "chatsite"
# It would take a quarter of the lists' width for two links, which the page above has as well.
admin.site.enable_nav_sidebar = False

urlpatterns = [
    path("api/", api.urls),
    path("admin/", admin.site.urls),
    path("", include("conversations.urls")),
]

handler400 = "chatsite.error_pages.bad_request"

"""The addresses of the site: the page at the root, the HTTP API and the admin beside it."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls)]
if find_spec("conversations.api"):
    urlpatterns.append(path("api/", import_module("conversations.api").api.urls))
if find_spec("conversations.urls"):
    urlpatterns.append(path("", include("conversations.urls")))

"""The page for a request that nobody understood. Runs wherever Django answers a refused request; waits for nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBadRequest
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    """Answer with 400. Django's own handler looks for a CSRF token in the very form that could not be read."""
    return HttpResponseBadRequest(render_to_string("400.html"))

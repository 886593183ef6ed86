"""The pages for requests that nobody answers: not understood, or sent to a name that is not this server's.

Runs wherever Django answers a refused request; waits for nothing.
"""

from __future__ import annotations

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBadRequest
from django.http.request import split_domain_port
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    """Answer with 400. Django's own handler looks for a CSRF token in the very form that could not be read."""
    # Empty for what could be nobody's name: that needs no advice.
    name, _ = split_domain_port(request.headers.get("Host", ""))
    if isinstance(exception, DisallowedHost) and name:
        return HttpResponseBadRequest(render_to_string("bad_host.html", {"name": name}))
    return HttpResponseBadRequest(render_to_string("400.html"))

"""Settings shared by all tests."""

import os

from hypothesis import HealthCheck, settings

#: Fixtures hold no doctests, and modules of one name cannot be collected twice.
collect_ignore_glob = ["conftest.py", "*/conftest.py"]

settings.register_profile(
    "quick",
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

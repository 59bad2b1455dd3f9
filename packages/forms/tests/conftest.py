"""Settings of the property tests."""

from hypothesis import HealthCheck, settings

# Other work on the machine must not make a property fail.
settings.register_profile("forms", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("forms")

"""The hub as one Django project: settings, addresses, the application a server runs."""

"""Words every layer shares: identifiers, clock, severity, errors, messages, settings."""

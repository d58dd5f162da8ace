"""Where allauth asks us: accounts, second factors, outside providers; named in the settings."""

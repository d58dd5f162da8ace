"""Who somebody is: accounts, sign-in, second factors, sessions, preferences."""

"""Forms of accounts: allauth's in our words, and our own for names and preferences."""

from khumkan.ui.accounts.forms.preferences import NamesForm, PreferencesForm

__all__ = ["NamesForm", "PreferencesForm"]

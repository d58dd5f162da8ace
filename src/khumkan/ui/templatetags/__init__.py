"""The tags of the design system: `{% load ui %}`."""

"""Every piece of the design system on pages of its own, with the words on when to use it."""

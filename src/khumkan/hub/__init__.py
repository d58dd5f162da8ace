"""The centre, where ministry, agency and hospitals meet: Django apps over `khumkan.ui`."""

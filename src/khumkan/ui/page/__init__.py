"""What stands around every page: context, banners, appearance, help, the font's licence."""

"""What people see: the one message catalogue; accounts and pages will join it here."""

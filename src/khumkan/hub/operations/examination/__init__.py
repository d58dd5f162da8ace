"""Examines a hub for what goes wrong in its life: each check says what it saw and what to do."""

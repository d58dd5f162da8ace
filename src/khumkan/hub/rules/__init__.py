"""What the hub knows of the rules that nodes run: titles, levels and advice, in both languages."""

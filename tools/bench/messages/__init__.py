"""`make bench-messages`: the senders at full speed, and killed in the middle."""

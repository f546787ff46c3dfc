"""WeChat's stand-in: the public contract from the other side, as strict as it is written. Never in production."""

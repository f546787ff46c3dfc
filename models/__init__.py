"""Tables, constraints and queries. No HTTP, no WeChat, and no rule that needs a permission."""

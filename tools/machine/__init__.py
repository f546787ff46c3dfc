"""What a fresh machine lacks: Node, a browser, a PostgreSQL server. Found where they are, else brought in.

A newcomer has Python, git and make, and is an ordinary user. Everything that is fetched lands in the
checkout's `.cache/`.
"""

"""The mini-program in an ordinary browser: built by Node, served by the backend or by `serve`."""

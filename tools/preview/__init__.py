"""Runs the mini-program's own tree in an ordinary browser, for looking at it and for tests.

It is not WeChat: login, messages, calls and iOS layout still want the developer tools or a phone.
"""

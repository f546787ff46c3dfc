"""The rules, one module per noun: plain functions, one transaction per use case.

A service takes the actor, plain values and `now`; it returns rows or raises a `DomainError`.
"""

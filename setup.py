"""Lets `pip install -e .` read setup.cfg."""

from setuptools import setup

setup()

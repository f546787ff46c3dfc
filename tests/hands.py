"""Processes of their own, forked from one that has the product loaded: importing it takes longer than most of what
they do. They share nothing with the test but what they are given, and can be killed."""

import multiprocessing

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["app.web", "app.wechat.delivery", "jobs.scheduler", "tests.community"])

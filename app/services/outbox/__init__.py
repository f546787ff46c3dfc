"""Messages: written with their cause, leased by a sender, sent outside any transaction, and marked.

A message whose sender died is leased again when its lease is over, so a crash repeats at most the messages in
flight, one of each sender. What cannot be sent is still in the notices: messages are best effort, never the record.
"""

from app.services.outbox.consents import consent_event, subscribe_all, subscriptions
from app.services.outbox.leasing import Leased, Outcome, hold_channel, lease, settle
from app.services.outbox.mailings import (
    Progress,
    mailing_actions,
    mailings,
    pause_mailing,
    post_mailing,
    progress,
    resume_mailing,
)
from app.services.outbox.reading import counts, holds, matching_message, messages, release_channel, retry_message
from app.services.outbox.sending import send_due
from app.services.outbox.templates import Template, template, templates
from app.services.outbox.writing import picture, robot_message, robot_picture, spoken, subscribe_message

__all__ = [
    "Leased",
    "Outcome",
    "Progress",
    "Template",
    "consent_event",
    "counts",
    "hold_channel",
    "holds",
    "lease",
    "mailing_actions",
    "mailings",
    "matching_message",
    "messages",
    "pause_mailing",
    "picture",
    "post_mailing",
    "progress",
    "release_channel",
    "resume_mailing",
    "retry_message",
    "robot_message",
    "robot_picture",
    "send_due",
    "settle",
    "spoken",
    "subscribe_all",
    "subscribe_message",
    "subscriptions",
    "template",
    "templates",
]

"""Appointments: arranged, changed and called off by us; answered when they invite us; heard of when mail tells."""

from rapport.conversations.actions.appointments.answering import answer
from rapport.conversations.actions.appointments.arranging import arrange, call_off, change
from rapport.conversations.actions.appointments.telling import AppointmentRefused

__all__ = ["AppointmentRefused", "answer", "arrange", "call_off", "change"]

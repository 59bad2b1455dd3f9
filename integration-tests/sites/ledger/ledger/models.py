"""Accounts, whose sum never changes, and the transfers between them."""

from hotclub import orm as models


class Account(models.Model):
    name = models.CharField(max_length=40, unique=True)
    cents = models.IntegerField(default=0)


class Transfer(models.Model):
    cents = models.IntegerField()

"""Links that let somebody choose a new password, once; they are hotclub_auth's."""

from hotclub_auth.tokens import PasswordResetTokenGenerator, default_token_generator

__all__ = ["PasswordResetTokenGenerator", "default_token_generator"]

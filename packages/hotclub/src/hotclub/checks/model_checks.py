"""What is wrong with models, under the name that others import it by."""

from hotclub.checks.models import check_all_models, check_lazy_references

__all__ = ["check_all_models", "check_lazy_references"]

"""The managers behind `author.book_set` and `book.tags`.

of_instance (what both share) → foreign (`author.book_set`) · many (`book.tags`, `tag.book_set`)
· typed (what a checker is told of `book.tags`)
"""

from hotclub_orm.related_managers.foreign import ForeignRelated
from hotclub_orm.related_managers.many import ManyRelated
from hotclub_orm.related_managers.of_instance import WRITING, RelatedManager, RelatedToOne
from hotclub_orm.related_managers.typed import ManyToManyField

__all__ = [
    "WRITING",
    "ForeignRelated",
    "ManyRelated",
    "ManyToManyField",
    "RelatedManager",
    "RelatedToOne",
]

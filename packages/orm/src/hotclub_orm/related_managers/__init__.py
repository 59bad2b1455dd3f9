"""The managers behind `author.book_set` and `book.tags`.

of_instance (what both share) → foreign (`author.book_set`) · many (`book.tags`, `tag.book_set`)
"""

from hotclub_orm.related_managers.foreign import ForeignRelated
from hotclub_orm.related_managers.many import ManyRelated
from hotclub_orm.related_managers.of_instance import WRITING, RelatedManager, RelatedToOne

__all__ = ["WRITING", "ForeignRelated", "ManyRelated", "RelatedManager", "RelatedToOne"]

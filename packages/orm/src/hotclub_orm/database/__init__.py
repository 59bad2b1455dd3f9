"""`Database`: the door through which every operation goes.

sessions (whose session, who watches) → running (run, arun, streams) · blocks (atomic)
→ by_hand (SQL, tables) → door (`Database`: opening and closing)
"""

from hotclub_orm.database.door import Database

__all__ = ["Database"]

"""One cache door in both colours."""
from hotclub_cache.cache import Cache
from hotclub_cache.caches import Caches

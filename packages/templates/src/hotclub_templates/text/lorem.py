"""The placeholder text of `{% lorem %}`."""

from random import Random

COMMON = (
    "Lorem ipsum dolor sit amet, consectetur adipisicing elit, sed do eiusmod tempor incididunt ut "
    "labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco "
    "laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in "
    "voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint occaecat "
    "cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum."
)
COMMON_WORDS = (
    "lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipisicing", "elit", "sed", "do",
    "eiusmod", "tempor", "incididunt", "ut", "labore", "et", "dolore", "magna", "aliqua",
)  # fmt: skip
# From Cicero, De finibus bonorum et malorum.
WORDS = (
    "accusamus", "accusantium", "aliquam", "aliquid", "animi", "aperiam", "architecto",
    "aspernatur", "assumenda", "autem", "beatae", "blanditiis", "commodi", "consequatur",
    "corporis", "corrupti",
    "culpa", "cumque", "cupiditate", "debitis", "delectus", "deleniti", "deserunt", "dicta",
    "dignissimos", "distinctio", "dolorem", "doloribus", "ducimus", "earum", "eligendi", "enim",
    "eveniet", "excepturi", "exercitationem", "expedita", "explicabo", "facere", "facilis", "fuga",
    "fugiat", "harum", "hic", "illo", "impedit", "inventore", "ipsa", "iste", "itaque", "iure",
    "laborum", "laudantium", "libero", "magnam", "maiores", "maxime", "minima", "modi", "molestiae",
    "mollitia", "nemo", "nesciunt", "nihil", "nobis", "nulla", "numquam", "obcaecati", "odio",
    "officiis", "omnis", "optio", "pariatur", "perspiciatis", "placeat", "porro", "possimus",
    "praesentium", "provident", "quaerat", "quasi", "quibusdam", "quidem", "quisquam", "quo",
    "ratione", "recusandae", "reiciendis", "rem", "repellat", "rerum", "saepe", "sapiente", "sequi",
    "similique", "soluta", "sunt", "suscipit", "tempora", "tenetur", "totam", "ullam", "unde",
    "vel", "velit", "veniam", "veritatis", "vero", "vitae", "voluptas", "voluptatem", "voluptatum",
)  # fmt: skip

MAX_COUNT = 20_000


def lorem_words(count: int, chance: Random, *, common: bool = True) -> str:
    """Return `count` words, at most MAX_COUNT, the well-known ones first if `common`."""
    count = max(0, min(count, MAX_COUNT))
    words = list(COMMON_WORDS[:count]) if common else []
    words += chance.choices(WORDS, k=count - len(words))
    return " ".join(words)


def _sentence(chance: Random) -> str:
    parts = [
        " ".join(chance.sample(WORDS, chance.randint(3, 12))) for _ in range(chance.randint(1, 5))
    ]
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}{chance.choice('?.')}"


def lorem_paragraphs(count: int, chance: Random, *, common: bool = True) -> list[str]:
    """Return `count` paragraphs, at most MAX_COUNT // 20, the well-known one first if `common`."""
    count = max(0, min(count, MAX_COUNT // 20))
    paragraphs = [COMMON] if common and count else []
    while len(paragraphs) < count:
        paragraphs.append(" ".join(_sentence(chance) for _ in range(chance.randint(1, 4))))
    return paragraphs

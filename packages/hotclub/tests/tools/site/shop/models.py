from hotclub import orm as models


class Author(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        ordering = ["name"]


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")

"""Fields: what a model's attribute is, stores, accepts and can be asked.

base (Field) → text · numbers · dates · other (binary, boolean, uuid) · json · generated
→ relations (ForeignKey, OneToOneField, ManyToManyField) → value_types (Python type → field)
"""

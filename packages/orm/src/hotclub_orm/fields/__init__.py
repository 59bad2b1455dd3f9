"""Fields: what a model's attribute is, stores, accepts and can be asked.

columns (the database's side) · checking (the people's side) → base (Field)
→ text · integers · booleans · dates · special (binary, json, uuid) · generated · field_files
→ automatic (keys) · numbers (float, decimal) · files → far_ends → relations
→ value_types (Python type → field) · json_lookups
"""

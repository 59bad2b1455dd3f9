"""The rules, a file a subject. A rule takes the project and a parsed template and yields findings.

Flow: parsed templates → **rules** → findings. Types have a room of their own (types/).
"""

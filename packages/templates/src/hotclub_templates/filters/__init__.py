"""The filters of the language: plain functions, by what they work on."""

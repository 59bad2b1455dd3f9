"""Pure text functions: values in, text out; no context, no template, no engine."""

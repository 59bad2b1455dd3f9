"""Everything Django does, composed of libraries that each play alone."""
